//! `copydesk crawl`: the sources of a configuration.

use super::clean::Cleaning;
use super::fetching::Fetching;
use super::{Exit, Failure};
use copydesk::article::Article;
use copydesk::clean::Cleaner;
use copydesk::config::Config;
use copydesk::crawl::state::{Draft, Sqlite};
use copydesk::crawl::{self, CrawlError, Desk, Options, Outputs, Report};
use copydesk::emit::{self, Format};
use copydesk::fetch::PLACEHOLDER_USER_AGENT;
use copydesk::page::RawPage;
use std::path::{Path, PathBuf};

/// Run the sources of config.toml: feeds, sitemaps, lists of pages; records go to its `output`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  copydesk crawl --once\n  copydesk crawl --config news.toml --output articles.jsonl"
)]
pub struct Args {
    /// Run every source once and end
    #[arg(long)]
    once: bool,
    /// Folder for what the crawl knows
    #[arg(long, value_name = "DIR", env = "COPYDESK_STATE")]
    state: Option<PathBuf>,
    /// File that records are appended to; - is standard output
    #[arg(short, long, value_name = "FILE", env = "COPYDESK_OUTPUT")]
    output: Vec<PathBuf>,
    /// Cleaning workers; all cores where nothing is said
    #[arg(short, long, env = "COPYDESK_JOBS")]
    jobs: Option<usize>,
    #[command(flatten)]
    fetching: Fetching,
    #[command(flatten)]
    cleaning: Cleaning,
}

/// Runs the command.
pub fn run(args: Args) -> Result<Exit, Failure> {
    let config = configuration(&args)?;
    let cleaner = args.cleaning.cleaner(config.rules.as_deref())?;
    let usage = |error: &dyn std::fmt::Display| Failure::usage(error.to_string());
    let mut state = Sqlite::open(&config.crawl.state).map_err(|error| usage(&error))?;
    let mut outputs = Outputs::open(&config.crawl.outputs, &mut state).map_err(|error| usage(&error))?;
    if outputs.repeats() {
        tracing::warn!("standard output cannot be cut: after a crash some records come twice; a file has each once");
    }
    let options = Options { fetch: config.fetch, once: args.once, cleaners: super::clean::jobs(args.jobs) };
    let stop = super::fetch_stop();
    super::stop_on_terminate();
    let ran = crawl::run(options, config.sources, &mut state, &mut outputs, &CleaningDesk(cleaner), &stop);
    match ran {
        Ok(report) => Ok(told(&report)),
        Err(error @ CrawlError::Fetch(_)) => Err(usage(&error)),
        Err(error) => Err(Failure::failed(error.to_string())),
    }
}

/// The configuration, with what the command line says over it.
fn configuration(args: &Args) -> Result<Config, Failure> {
    let own = Path::new("config.toml");
    let mut config = args.fetching.config(own.is_file().then(|| own.to_owned()))?;
    if config.sources.is_empty() {
        return Err(Failure::usage(
            "there is no [[source]] to crawl; write one into ./config.toml, or name a file with --config",
        ));
    }
    let agent = &config.fetch.user_agent;
    if agent == PLACEHOLDER_USER_AGENT || !agent.contains("://") && !agent.contains('@') {
        return Err(Failure::usage(format!(
            "the user agent `{agent}` does not say how to reach you; set fetch.user_agent to something like \
             \"yourbot/1.0 (+https://your.site/bot)\" or \"yourbot/1.0 (you@your.site)\""
        )));
    }
    if let Some(state) = &args.state {
        config.crawl.state.clone_from(state);
    }
    if !args.output.is_empty() {
        config.crawl.outputs.clone_from(&args.output);
    }
    Ok(config)
}

fn told(report: &Report) -> Exit {
    for (source, tally) in &report.sources {
        tracing::info!(source = &**source, done = tally.done, failed = tally.failed, refused = tally.refused, "source");
    }
    tracing::info!(records = report.records, unchanged = report.repeated, waiting = report.due, "crawled");
    let mut exit = Exit::Done;
    for source in report.failed_sources() {
        tracing::error!(source, "nothing of this source could be fetched");
        exit = Exit::SomeFailed;
    }
    if super::was_interrupted() { Exit::Interrupted } else { exit }
}

/// Cleans pages for a crawl.
struct CleaningDesk(Cleaner);

impl Desk for CleaningDesk {
    fn draft(&self, page: &RawPage) -> Result<Draft, String> {
        let article = self.0.clean(page).map_err(|error| error.to_string())?;
        Ok(Draft {
            id: article.id.clone(),
            fingerprint: article.fingerprint.sha256.clone(),
            write: Box::new(move |supersedes| line(article, supersedes)),
        })
    }
}

fn line(mut article: Article, supersedes: Option<String>) -> Vec<u8> {
    article.fingerprint.supersedes = supersedes;
    let mut bytes = Vec::with_capacity(article.text.len() * 3 + 2048);
    emit::write(&article, Format::JsonLines, &mut bytes);
    bytes
}
