//! `copydesk clean`: saved pages, text, JSON Lines, WARC in; records out.

use super::emitting::{Emitting, Sink};
use super::{Exit, Failure, pipeline};
use copydesk::article::Article;
use copydesk::clean::join::join_pages;
use copydesk::clean::{Cleaner, Options};
use copydesk::config::parse_most_bytes;
use copydesk::emit::{Output, OutputError};
use copydesk::page::RawPage;
use copydesk::rules::Rules;
use copydesk::rules::files::{self, Source};
use copydesk::source::{self, Done, Kind, SourceError};
use std::path::{Path, PathBuf};
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
    #[arg(short, long, env = "COPYDESK_JOBS")]
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

/// Which rules are used.
#[derive(Debug, Clone, clap::Args)]
pub struct FromRules {
    /// Folder of rule files: each replaces the built-in file of its name, the others stay
    #[arg(long, value_name = "DIR", env = "COPYDESK_RULES")]
    rules: Option<PathBuf>,
}

impl FromRules {
    /// The rules, compiled.
    pub fn load(&self) -> Result<Rules, Failure> {
        self.load_or(None)
    }

    /// The rules, compiled; those of the folder `configured` where no flag names one.
    pub fn load_or(&self, configured: Option<&Path>) -> Result<Rules, Failure> {
        let rules = match self.rules.as_deref().or(configured) {
            None => Rules::built_in(),
            Some(folder) => Rules::with_folder(folder),
        };
        rules.map_err(|e| Failure::usage(e.to_string()))
    }

    /// The rule files.
    pub fn sources(&self) -> Result<Vec<Source>, Failure> {
        match &self.rules {
            None => Ok(files::built_in()),
            Some(folder) => files::with_folder(folder).map_err(|e| Failure::usage(e.to_string())),
        }
    }
}

/// How pages are cleaned.
#[derive(Debug, clap::Args)]
pub struct Cleaning {
    #[command(flatten)]
    rules: FromRules,
    /// Tell in each record what was removed, and why
    #[arg(long)]
    trace: bool,
    /// Tell readers' comments in each record
    #[arg(long)]
    comments: bool,
}

impl Cleaning {
    /// The cleaner that was asked for; `configured` is the folder of rules where no flag names one.
    pub fn cleaner(&self, configured: Option<&Path>) -> Result<Cleaner, Failure> {
        let options = Options { trace: self.trace, comments: self.comments };
        Ok(Cleaner::with_rules(self.rules.load_or(configured)?, options))
    }
}

/// What inputs are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Input {
    /// Told by name and content
    Auto,
    /// HTML pages
    Html,
    /// Plain text
    Text,
    /// One page a line, as JSON
    Jsonl,
    /// What a crawler kept
    Warc,
}

impl From<Input> for Kind {
    fn from(input: Input) -> Kind {
        match input {
            Input::Auto => Kind::Auto,
            Input::Html => Kind::Html,
            Input::Text => Kind::Text,
            Input::Jsonl => Kind::JsonLines,
            Input::Warc => Kind::Warc,
        }
    }
}

/// Runs the command.
pub fn run(args: Args) -> Result<Exit, Failure> {
    check_charset(args.charset.as_deref())?;
    let mut inputs = args.inputs;
    if let Some(list) = &args.files_from {
        inputs.extend(source::list(list).map_err(|e| Failure::usage(e.to_string()))?);
    }
    super::stop_on_terminate(super::stop);
    let (mut sink, done) = if args.resume { args.emitting.resume()? } else { (args.emitting.open()?, Done::default()) };
    let cleaner = args.cleaning.cleaner(None)?;
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
    ended(ran, sink.output)
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

/// The number of workers: all cores where nothing is said.
pub fn jobs(asked: Option<usize>) -> usize {
    asked.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).clamp(1, 512)
}

/// Ends the output, and tells how the command ended.
pub fn ended(ran: Result<pipeline::Totals, OutputError>, output: Output) -> Result<Exit, Failure> {
    let end = |totals: pipeline::Totals| {
        if totals.records > 0 || totals.failed == 0 || totals.stopped {
            return output.finish().map(|()| totals);
        }
        if let Some(path) = output.leave() {
            let left = if path.exists() { "left as it was" } else { "not written" };
            tracing::warn!("no input gave a record: {} is {left}", path.display());
        }
        Ok(totals)
    };
    let totals = match ran.and_then(end) {
        Ok(totals) => totals,
        Err(e) if e.is_broken_pipe() => return Ok(Exit::Done),
        Err(e) => return Err(Failure::failed(e.to_string())),
    };
    tracing::info!(records = totals.records, failed = totals.failed, "cleaned");
    Ok(match totals {
        t if t.stopped => Exit::Interrupted,
        t if t.failed > 0 => Exit::SomeFailed,
        _ => Exit::Done,
    })
}

/// An address as it was typed, which is one.
pub fn address(text: &str) -> Result<String, String> {
    let error = |error| format!("not an address: {error}; write it like https://www.example.org/news/1.html");
    url::Url::parse(text).map(|_| text.to_owned()).map_err(error)
}

/// Refuses a charset that nobody knows, and the one that stands for those that must not be decoded.
pub fn check_charset(label: Option<&str>) -> Result<(), Failure> {
    match label {
        Some(label) if encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).is_none() => {
            Err(Failure::usage(format!(
                "no charset is called {label:?}; labels are those of the Encoding Standard, e.g. utf-8, euc-kr"
            )))
        }
        _ => Ok(()),
    }
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
