//! `copydesk clean`: saved pages, text, JSON Lines, WARC in; records out.

use super::cleaning::{Cleaning, Input, address, check_charset, ended, jobs};
use super::emitting::{Emitting, Sink};
use super::{Exit, Failure, pipeline};
use copydesk::article::Article;
use copydesk::clean::Cleaner;
use copydesk::clean::join::join_pages;
use copydesk::config::parse_most_bytes;
use copydesk::emit::OutputError;
use copydesk::page::RawPage;
use copydesk::source::{self, SourceError};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Clean saved pages, text, JSON Lines or WARC; records go to standard output
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  copydesk clean saved/ | jq -r .text\n  copydesk clean 'crawl/**/*.html.gz' --format markdown -o articles.md\n  copydesk clean crawl.warc.gz -o articles.jsonl\n  copydesk clean archive/ -o records/ --resume"
)]
pub struct Args {
    /// Files, folders, globs, or - for standard input
    #[arg(value_name = "PATH", required_unless_present = "files_from")]
    inputs: Vec<PathBuf>,
    /// Read paths from a file, one a line or parted by NUL; - is standard input
    #[arg(long, value_name = "FILE")]
    files_from: Option<PathBuf>,
    /// What the inputs are, where their names and content mislead
    #[arg(long, value_enum, default_value_t = Input::Auto)]
    input: Input,
    /// The page's address, for a single page
    #[arg(long, value_parser = address)]
    url: Option<String>,
    /// The pages' charset, where you know better than they do
    #[arg(long, value_name = "LABEL")]
    charset: Option<String>,
    /// The most bytes of one page, unpacked
    #[arg(long, value_name = "SIZE", value_parser = parse_most_bytes, default_value = "128MiB", env = "COPYDESK_MAX_PAGE_BYTES")]
    max_bytes: u64,
    /// Workers; all cores where nothing is said
    #[arg(short, long, value_parser = super::count, env = "COPYDESK_JOBS")]
    jobs: Option<usize>,
    /// Make one record of the pages of one article that are given together
    #[arg(long)]
    join_pages: bool,
    /// Go on with an output: pages whose records are in it are passed over
    #[arg(long, requires = "output", conflicts_with_all = ["append", "join_pages"])]
    resume: bool,
    #[command(flatten)]
    cleaning: Cleaning,
    #[command(flatten)]
    emitting: Emitting,
}

/// Runs the command.
pub fn run(args: Args) -> Result<Exit, Failure> {
    check_charset(args.charset.as_deref())?;
    let mut inputs = args.inputs;
    if let Some(list) = &args.files_from {
        inputs.extend(source::list(list).map_err(|e| Failure::usage(e.to_string()))?);
    }
    super::stop_on_terminate(super::stop);
    let cleaner = args.cleaning.cleaner(None)?;
    args.emitting.spare(&inputs.iter().chain(&args.files_from).cloned().collect::<Vec<_>>())?;
    args.cleaning.check_shape(args.emitting.shape()?);
    let (mut sink, done) = if args.resume {
        let (sink, done) = args.emitting.resume()?;
        (sink, Some(done))
    } else {
        (args.emitting.open()?, None)
    };
    let options = source::Options {
        kind: args.input.into(),
        max_bytes: args.max_bytes,
        url: args.url.clone(),
        charset: args.charset,
        done,
        destination: args.emitting.destination(),
    };
    let bar = super::records_bar();
    let failed = |message: &str| tracing::error!("{message}");
    let jobs = jobs(args.jobs);
    let pages = single(pipeline::until_stopped(source::pages(inputs, options)), args.url);
    let ran = if args.join_pages {
        joined(pages, &cleaner, jobs, &mut sink, failed, || bar.inc(1))
    } else {
        pipeline::run(pages, &cleaner, &*sink.record, jobs, &mut sink.output, failed, || bar.inc(1))
    };
    bar.finish_and_clear();
    ended(ran, sink)
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
enum Lost {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error("{page}: --url {url} is the address of a single page, and this is a second one; clean it alone")]
    Second { page: String, url: String },
}

/// The same pages, of which one at most has the address that the command line names.
fn single(
    pages: impl Iterator<Item = Result<RawPage, SourceError>> + Send,
    url: Option<String>,
) -> impl Iterator<Item = Result<RawPage, Lost>> + Send {
    let mut named = 0;
    pages.map(move |page| {
        let page = page?;
        match &url {
            Some(url) if page.url.as_ref() == Some(url) => {
                named += 1;
                if named > 1 { Err(Lost::Second { page: page.name(), url: url.clone() }) } else { Ok(page) }
            }
            _ => Ok(page),
        }
    })
}

/// Cleans all pages, and writes those of one article as one record.
fn joined(
    pages: impl Iterator<Item = Result<RawPage, Lost>> + Send,
    cleaner: &Cleaner,
    jobs: usize,
    sink: &mut Sink,
    failed: impl FnMut(&str),
    written: impl FnMut(),
) -> Result<pipeline::Totals, OutputError> {
    let cleaned: Mutex<Vec<(u64, Article)>> = Mutex::default();
    let keep = |n: u64, article: Article| {
        cleaned.lock().unwrap_or_else(PoisonError::into_inner).push((n, article));
        Ok(Vec::new())
    };
    let mut totals = pipeline::run(pages, cleaner, &keep, jobs, &mut sink.output, failed, written)?;
    let mut cleaned = cleaned.into_inner().unwrap_or_else(PoisonError::into_inner);
    cleaned.sort_by_key(|(n, _)| *n);
    let whole = join_pages(cleaned.into_iter().map(|(_, article)| article).collect());
    totals.records = whole.len() as u64;
    for (n, article) in (0..).zip(whole) {
        sink.output.write(&(sink.record)(n, article)?)?;
    }
    Ok(totals)
}
