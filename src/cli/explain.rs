//! `copydesk explain`: why each block of a page stayed or went.

mod print;
mod record;

use super::cleaning::{FromRules, Input, check_user};
use super::emitting::spare;
use super::fetching::network;
use super::{Exit, Failure};
use copydesk::clean::explain::{Explained, Explanation};
use copydesk::clean::{Cleaner, Options};
use copydesk::config::parse_most_bytes;
use copydesk::emit::Output;
use copydesk::fetch::{self, Fetcher, Stop};
use copydesk::page::{RawPage, path_text};
use copydesk::review;
use copydesk::source;
use print::Shown;
use record::Asked;
use std::path::PathBuf;

/// Tell why each block of a page stayed or went
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  copydesk explain page.html --removed --facts 3\n  copydesk explain https://example.org/story --html -o why.html\n  copydesk explain crawl.warc.gz --record https://example.org/story --removed"
)]
pub struct Args {
    /// File, address, or - for standard input
    #[arg(value_name = "PATH|URL")]
    input: PathBuf,
    /// Which page of a WARC or JSON Lines file: its number from 1, WARC-Record-ID, address, or
    /// @ and its record's source.offset
    #[arg(long, value_name = "N|ID|URL|@OFFSET")]
    record: Option<Asked>,
    /// What the input is, where its name and content mislead
    #[arg(long = "input", id = "form", value_enum, default_value_t = Input::Auto)]
    form: Input,
    /// The page's address, where it is saved
    #[arg(long, value_parser = super::cleaning::address)]
    url: Option<String>,
    /// The page's charset, where you know better than it does
    #[arg(long, value_name = "LABEL")]
    charset: Option<String>,
    /// The most bytes of the page, unpacked; 128MiB of a saved one where nothing is said
    #[arg(long, value_name = "SIZE", value_parser = parse_most_bytes)]
    max_bytes: Option<u64>,
    /// Networks that may be fetched from though they are not public, e.g. 127.0.0.0/8
    #[arg(long, value_name = "CIDR", value_parser = network)]
    allow_private: Vec<ipnet::IpNet>,
    /// Only this block, by its number
    #[arg(long, value_name = "N", conflicts_with_all = ["kept", "removed"])]
    block: Option<usize>,
    /// Only blocks that stayed
    #[arg(long, conflicts_with = "removed")]
    kept: bool,
    /// Only blocks that went
    #[arg(long)]
    removed: bool,
    /// How many facts to tell for each block; 0 for none
    #[arg(long, value_name = "N", default_value_t = 4)]
    facts: usize,
    /// One JSON object with every block and every fact
    #[arg(long, conflicts_with = "html")]
    json: bool,
    /// A web page that shows the blocks beside their reasons
    #[arg(long)]
    html: bool,
    /// File to write to; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    rules: FromRules,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    super::cleaning::check_charset(args.charset.as_deref())?;
    let cleaner = Cleaner::with_rules(args.rules.load()?, Options::default());
    let output = args.output.as_deref().filter(|path| path.as_os_str() != "-");
    if let Some(path) = output {
        spare(path, std::slice::from_ref(&args.input))?;
    }
    // Where it cannot be written, nobody waits for a page first.
    let output = output.map(Output::whole).transpose().map_err(|e| Failure::usage(e.to_string()))?;
    let page = match args.input.to_str().filter(|input| is_address(input)) {
        Some(url) => fetched(url, args)?,
        None => saved(args)?,
    };
    let mut explanation = cleaner.explain(&page).map_err(|e| Failure::failed(format!("{}: {e}", page.name())))?;
    narrow(&mut explanation, args)?;
    let text = if args.json {
        let json = serde_json::to_string(&explanation).map_err(|e| Failure::failed(e.to_string()))?;
        json + "\n"
    } else if args.html {
        review::explain_page(&explanation)
    } else {
        let colour = output.is_none() && print::colour();
        print::text(&explanation, &Shown { facts: args.facts, width: print::width(), colour })
    };
    match output {
        None => super::print(&text),
        Some(mut out) => {
            let written = out.write(text.as_bytes()).and_then(|()| out.finish());
            written.map(|()| Exit::Done).map_err(|e| Failure::failed(e.to_string()))
        }
    }
}

fn is_address(input: &str) -> bool {
    input.starts_with("http://") || input.starts_with("https://")
}

/// Leaves out the blocks that were not asked for.
fn narrow(explanation: &mut Explanation, args: &Args) -> Result<(), Failure> {
    let wanted = |b: &Explained| match args.block {
        Some(number) => b.number == number,
        None => !(args.kept && !b.kept || args.removed && b.kept),
    };
    let most = explanation.streams.iter().map(|s| s.blocks.len()).max().unwrap_or(0);
    for stream in &mut explanation.streams {
        stream.blocks.retain(wanted);
    }
    match args.block {
        Some(n) if explanation.streams.iter().all(|s| s.blocks.is_empty()) => {
            Err(Failure::usage(format!("there is no block {n}; {} has blocks 1 to {most}", explanation.page)))
        }
        _ => Ok(()),
    }
}

/// The page of a path: the only one, or the one that is asked for.
fn saved(args: &Args) -> Result<RawPage, Failure> {
    let usual = source::Options::default();
    let options = source::Options {
        kind: args.form.into(),
        max_bytes: args.max_bytes.unwrap_or(usual.max_bytes),
        url: args.url.clone(),
        charset: args.charset.clone(),
        ..usual
    };
    let input = path_text(&args.input);
    let mut pages = source::pages(vec![args.input.clone()], options);
    if let Some(asked) = &args.record {
        return record::find(pages, asked).map_err(|why| Failure::failed(format!("{input}: {why}")));
    }
    let first = pages.next().ok_or_else(|| Failure::failed(format!("{input}: there is no page in it")))?;
    let page = first.map_err(|e| Failure::failed(e.to_string()))?;
    match pages.next() {
        None => Ok(page),
        Some(_) => {
            let told =
                format!("{input} holds several pages; explain one at a time: say which with --record N, or by address");
            Err(Failure::usage(told))
        }
    }
}

/// The page at an address, fetched politely.
fn fetched(url: &str, args: &Args) -> Result<RawPage, Failure> {
    let address = url::Url::parse(url).map_err(|e| Failure::usage(format!("{url}: not an address: {e}")))?;
    check_user(&address).map_err(Failure::usage)?;
    let mut options = fetch::Options { allow_private: args.allow_private.clone(), ..fetch::Options::default() };
    options.limits.max_bytes = args.max_bytes.unwrap_or(options.limits.max_bytes);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::failed(format!("cannot start fetching: {e}")))?;
    let fetched = runtime.block_on(async {
        let fetcher = Fetcher::new(options, Stop::default())?;
        fetcher.page(&fetch::Request::page(address)).await
    });
    let mut page = fetched.map_err(|e| Failure::failed(e.to_string()))?;
    if args.charset.is_some() {
        page.content_type = args.charset.clone();
    }
    Ok(page)
}
