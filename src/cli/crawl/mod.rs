//! `copydesk crawl`: the sources of a configuration.

mod ask;
mod kin;
mod notes;
mod outputs;
mod progress;

use super::cleaning::Cleaning;
use super::fetching::{Archiving, Fetching};
use super::{Exit, Failure};
use copydesk::article::{Article, PageType};
use copydesk::clean::{CleanError, Cleaner};
use copydesk::config::{Config, parse_listen};
use copydesk::crawl::state::{Draft, Links, Order, Place, StateError, Worth};
use copydesk::crawl::{
    self, Archive, Contested, CrawlError, Desk, Gauges, Mode, Options, OutputError, Outputs, Report, Tally,
};
use copydesk::emit::{self, Format};
use copydesk::fetch::{FetchError, Fetcher, PLACEHOLDER_USER_AGENT};
use copydesk::page::RawPage;
use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use url::Url;

/// Run the sources of config.toml: feeds, sitemaps, lists of pages; records go to its `output`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  copydesk crawl --once\n  copydesk crawl --config news.toml --output articles.jsonl\n  copydesk crawl status\n  copydesk crawl why https://www.example.org/news/1.html"
)]
pub struct Args {
    #[command(subcommand)]
    ask: Option<Ask>,
    /// Run every source once and end
    #[arg(long)]
    once: bool,
    /// Read feeds and sitemaps, and print which pages would be fetched; write nothing
    #[arg(long)]
    dry_run: bool,
    /// Folder for what the crawl knows, or postgres://USER@HOST/DATABASE for processes that share it
    #[arg(long, value_name = "PLACE", env = "COPYDESK_STATE", hide_env_values = true, global = true, value_parser = Place::parse)]
    state: Option<Place>,
    /// File that records are appended to; - is standard output
    #[arg(short, long, value_name = "FILE", env = "COPYDESK_OUTPUT")]
    output: Vec<PathBuf>,
    #[command(flatten)]
    archiving: Archiving,
    /// Serve /metrics (Prometheus) and /healthz here while the crawl runs, e.g. 127.0.0.1:9100
    #[arg(long, value_name = "ADDRESS", value_parser = parse_listen, env = "COPYDESK_LISTEN")]
    listen: Option<SocketAddr>,
    /// Cleaning workers; all cores where nothing is said
    #[arg(short, long, value_parser = crate::cli::count, env = "COPYDESK_JOBS")]
    jobs: Option<usize>,
    #[command(flatten)]
    fetching: Fetching,
    #[command(flatten)]
    cleaning: Cleaning,
}

/// What operators ask a crawl, and tell it; also while it runs.
#[derive(Debug, clap::Subcommand)]
enum Ask {
    /// How sources, domains and outputs stand
    #[command(after_help = "Examples:\n  copydesk crawl status\n  copydesk crawl status --json | jq .sources")]
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Everything known of one address, and why it is where it is
    #[command(
        after_help = "Examples:\n  copydesk crawl why https://www.example.org/1\n  copydesk crawl why --json https://www.example.org/1"
    )]
    Why {
        /// The address
        url: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Try the configuration: every feed and sitemap, and one page of each source
    #[command(after_help = "Examples:\n  copydesk crawl check\n  copydesk crawl check --config news.toml")]
    Check,
    /// Fetch pages now
    #[command(
        after_help = "Examples:\n  copydesk crawl add https://www.example.org/1\n  copydesk crawl add --source corvane https://www.example.org/1"
    )]
    Add {
        /// The pages
        #[arg(required = true)]
        urls: Vec<String>,
        /// The source that they are fetched for
        #[arg(long)]
        source: Option<String>,
    },
    /// Try again
    #[command(after_help = "Examples:\n  copydesk crawl retry --failed\n  copydesk crawl retry --failed --state state")]
    Retry {
        /// What was given up
        #[arg(long, required = true)]
        failed: bool,
    },
    /// Ask nothing of a host's domain until it is resumed
    #[command(
        after_help = "Examples:\n  copydesk crawl pause www.example.org\n  copydesk crawl resume www.example.org"
    )]
    Pause {
        /// The host, or its domain
        host: String,
    },
    /// Go on with a host's domain
    #[command(
        after_help = "Examples:\n  copydesk crawl pause www.example.org\n  copydesk crawl resume www.example.org"
    )]
    Resume {
        /// The host, or its domain
        host: String,
    },
}

/// Runs the command.
pub fn run(args: Args) -> Result<Exit, Failure> {
    let config = configuration(&args)?;
    match &args.ask {
        None => crawl(&args, config),
        Some(Ask::Check) => try_sources(&args, config),
        Some(Ask::Status { json }) => ask::status(&config.crawl.state, *json),
        Some(Ask::Why { url, json }) => ask::why(&config.crawl.state, url, *json, &config),
        Some(Ask::Add { urls, source }) => ask::add(&config.crawl.state, urls, source.as_deref(), &config),
        Some(Ask::Retry { .. }) => ask::order(&config.crawl.state, &[Order::RetryFailed]),
        Some(Ask::Pause { host }) => ask::order(&config.crawl.state, &[Order::Pause { domain: ask::domain(host)? }]),
        Some(Ask::Resume { host }) => ask::order(&config.crawl.state, &[Order::Resume { domain: ask::domain(host)? }]),
    }
}

fn usage(error: &dyn std::fmt::Display) -> Failure {
    Failure::usage(error.to_string())
}

/// A start that may go well by itself the next time is to be tried again: its exit code is not that of a wrong configuration.
fn of_state(error: &StateError) -> Failure {
    if error.is_passing() { Failure::failed(error.to_string()) } else { usage(error) }
}

fn of_output(error: &OutputError) -> Failure {
    if error.is_passing() { Failure::failed(error.to_string()) } else { usage(error) }
}

fn crawl(args: &Args, mut config: Config) -> Result<Exit, Failure> {
    sound(&config)?;
    let cleaner = args.cleaning.cleaner(config.rules.as_deref())?;
    let mode = match (args.dry_run, args.once) {
        (true, _) => Mode::Rehearsal,
        (_, true) => Mode::Once,
        _ => Mode::Scheduled,
    };
    // A rehearsal plays on a copy of the state, and its records are addresses on standard output.
    let stage = tempfile::tempdir().map_err(|error| Failure::failed(format!("cannot make a folder: {error}")))?;
    let state = if mode == Mode::Rehearsal {
        config.crawl.outputs = vec!["-".into()];
        config.crawl.state.copy(stage.path())
    } else {
        config.crawl.state.open(config.crawl.lease)
    };
    let mut state = state.map_err(|error| of_state(&error))?;
    let mut outputs = Outputs::open(&config.crawl.outputs, &mut *state).map_err(|error| of_output(&error))?;
    if outputs.is_empty() && state.survey(0).map_err(|error| of_state(&error))?.outputs.is_empty() {
        return Err(Failure::usage(
            "no [crawl] output is named: records would be lost; where processes share a state, start one with an \
             output first",
        ));
    }
    if outputs.repeats() && mode != Mode::Rehearsal {
        tracing::warn!("standard output cannot be cut: after a crash some records come twice; a file has each once");
    }
    let archive = match &config.crawl.warc {
        Some(folder) if mode != Mode::Rehearsal => {
            let opened = Archive::open(folder, config.crawl.warc_max_bytes, &config.fetch.user_agent, &mut *state);
            Some(opened.map_err(|error| of_output(&error))?)
        }
        _ => None,
    };
    let options = Options {
        fetch: config.fetch,
        mode,
        cleaners: crate::cli::cleaning::jobs(args.jobs),
        listen: config.crawl.listen,
        grace: config.crawl.grace,
        gauges: Gauges::default(),
    };
    let progress = progress::show(options.gauges.clone());
    let stop = crate::cli::fetch_stop();
    crate::cli::stop_on_terminate(|| crate::cli::fetch_stop().request());
    let ran =
        crawl::run(options, config.sources, &mut *state, (&mut outputs, archive), &CleaningDesk::new(cleaner), &stop);
    drop(progress);
    match ran {
        Ok(report) => Ok(told(&report)),
        Err(CrawlError::Output(error)) if error.is_broken_pipe() && mode == Mode::Rehearsal => Ok(Exit::Done),
        Err(CrawlError::Output(error)) if error.is_broken_pipe() => Err(Failure::failed(
            "an output could not be written: who reads standard output went away; what is not written yet is kept, and \
             comes at the next start",
        )),
        Err(CrawlError::Fetch(error)) => Err(of_configuration(args, &error)),
        Err(error @ CrawlError::Listen { .. }) => Err(usage(&error)),
        Err(error) => Err(Failure::failed(error.to_string())),
    }
}

/// Tries every source, and says what was found.
fn try_sources(args: &Args, config: Config) -> Result<Exit, Failure> {
    sound(&config)?;
    let desk = CleaningDesk::new(args.cleaning.cleaner(config.rules.as_deref())?);
    let failed = |error: std::io::Error| Failure::failed(format!("cannot start the network's threads: {error}"));
    let runtime = tokio::runtime::Runtime::new().map_err(failed)?;
    let mut exit = Exit::Done;
    for Contested { url, owner, other } in crawl::contested(&config.sources) {
        exit = Exit::SomeFailed;
        let says = format!("the source `{owner}` names it too, and has it alone: this source gets nothing from it");
        crate::cli::print(&format!("{other}: FAILED: {url}: {says}\n"))?;
    }
    runtime.block_on(async {
        let fetcher =
            Fetcher::new(config.fetch, crate::cli::fetch_stop()).map_err(|error| of_configuration(args, &error))?;
        for source in &config.sources {
            let all = crawl::check(source, &fetcher, &desk).await.map_err(|error| of_configuration(args, &error))?;
            for tried in all {
                let (mark, says) = match tried.result {
                    Ok(says) => ("ok", says),
                    Err(says) => {
                        exit = Exit::SomeFailed;
                        ("FAILED", says)
                    }
                };
                crate::cli::print(&format!("{}: {mark}: {}: {says}\n", source.name, tried.url))?;
            }
        }
        Ok(exit)
    })
}

/// What the environment, or a client, does not make of the configuration.
fn of_configuration(args: &Args, error: &FetchError) -> Failure {
    let file = args.fetching.config.as_deref().unwrap_or(Path::new(CONFIG));
    Failure::usage(format!("{}: {error}", file.display()))
}

/// The file that is read where no flag names one.
const CONFIG: &str = "config.toml";

/// The configuration, with what the command line says over it.
fn configuration(args: &Args) -> Result<Config, Failure> {
    let own = Path::new(CONFIG);
    let mut config = args.fetching.config(own.is_file().then(|| own.to_owned()))?;
    if let Some(state) = &args.state {
        config.crawl.state.clone_from(state);
    }
    config.crawl.listen = args.listen.or(config.crawl.listen);
    if !args.output.is_empty() {
        config.crawl.outputs.clone_from(&args.output);
    }
    args.archiving.apply(&mut config.crawl);
    Ok(config)
}

/// Whether the configuration may be let loose on the web.
fn sound(config: &Config) -> Result<(), Failure> {
    if config.sources.is_empty() {
        return Err(Failure::usage(
            "there is no [[source]] to crawl; write one into ./config.toml, or name a file with --config",
        ));
    }
    let own = config.sources.iter().filter_map(|source| Some((source.name.as_str(), source.session.as_ref()?)));
    let agents = own.map(|(name, session)| (Some(name), &session.user_agent)).chain([(None, &config.fetch.user_agent)]);
    for (source, agent) in agents {
        if agent == PLACEHOLDER_USER_AGENT || !agent.contains("://") && !agent.contains('@') {
            let whose = source.map(|name| format!(" of the source `{name}`")).unwrap_or_default();
            return Err(Failure::usage(format!(
                "the user agent `{agent}`{whose} does not say how to reach you; set fetch.user_agent to something like \
                 \"yourbot/1.0 (+https://your.site/bot)\" or \"yourbot/1.0 (you@your.site)\""
            )));
        }
    }
    if let Some(what) = config.crawl.outputs.iter().find_map(|output| outputs::unfit(output)) {
        return Err(Failure::usage(what));
    }
    let mut outputs = HashSet::new();
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match config.crawl.outputs.iter().find(|path| !outputs.insert(absolute(path))) {
        Some(twice) => Err(Failure::usage(format!("the output {} is named twice; name it once", twice.display()))),
        None => Ok(()),
    }
}

fn told(report: &Report) -> Exit {
    for (source, tally) in &report.sources {
        let Tally { done, failed, refused, waits, .. } = *tally;
        tracing::info!(source = &**source, done, failed, refused, waits, "source");
    }
    tracing::info!(records = report.records, unchanged = report.repeated, waiting = report.due, "crawled");
    let mut exit = Exit::Done;
    for source in report.failed_sources() {
        tracing::error!(source, "nothing of this source could be fetched");
        exit = Exit::SomeFailed;
    }
    for source in report.waiting_sources() {
        tracing::warn!(
            source,
            "nothing of this source could be fetched yet: `copydesk crawl status` tells what blocks it"
        );
        exit = Exit::SomeFailed;
    }
    if crate::cli::was_interrupted() { Exit::Interrupted } else { exit }
}

/// Hosts of which it is said that their pages are in another charset than they say.
const MOST_HOSTS_TOLD: usize = 1000;

/// Cleans pages for a crawl.
struct CleaningDesk {
    cleaner: Cleaner,
    /// Hosts of which it was said that their pages are in another charset than they say.
    told: Mutex<HashSet<String>>,
}

impl CleaningDesk {
    fn new(cleaner: Cleaner) -> CleaningDesk {
        CleaningDesk { cleaner, told: Mutex::default() }
    }

    /// Says of each host once that a page of it is not in the charset that it is told to be in: mostly all of its pages are so.
    fn warn_of_charset(&self, article: &Article) {
        let page = article.url.as_deref().unwrap_or("-");
        let host = Url::parse(page).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        let charset = article.source.charset.as_deref().unwrap_or("its charset");
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() < MOST_HOSTS_TOLD && told.insert(host) {
            tracing::warn!(
                "{page}: some bytes are not {charset}, in which it is read; of more pages of this host nothing is said"
            );
        }
    }
}

impl Desk for CleaningDesk {
    fn draft(&self, page: &RawPage) -> Result<Draft, String> {
        let article = self.cleaner.clean(page).map_err(|error| no_record(&error))?;
        if article.quality.flags.iter().any(|flag| flag == "undecodable-bytes") {
            self.warn_of_charset(&article);
        }
        Ok(Draft {
            id: article.id.clone(),
            fingerprint: article.fingerprint.sha256.clone(),
            worth: worth(&article),
            likeness: Some(Box::new(kin::likeness(&article))),
            write: Box::new(move |links| line(article, links)),
        })
    }
}

/// Why a page has no record, for people who did not make the page.
fn no_record(error: &CleanError) -> String {
    match error {
        CleanError::Empty => "the page is empty".to_owned(),
        CleanError::Binary(what) => format!("not a page but {what}"),
        other => other.to_string(),
    }
}

/// Words that an article has at least, for what counts as news of a source.
const ARTICLE_WORDS: u32 = 40;

/// Words that a page has fewer of where it may be a server's excuse: "Enable JavaScript and cookies to continue".
const DOUBTFUL_WORDS: u32 = 12;

fn worth(article: &Article) -> Worth {
    let quality = &article.quality;
    let is_flagged = |wanted: &str| quality.flags.iter().any(|flag| flag == wanted);
    let is_list = matches!(quality.page_type, PageType::Listing | PageType::Collection) || is_flagged("listing");
    // Galleries and pages of one picture have few words too, if any.
    let is_bare = article.images.is_empty();
    match quality.words {
        0 if is_bare => Worth::Nothing,
        _ if is_flagged("error-page") => Worth::Doubtful,
        words if words < DOUBTFUL_WORDS && is_bare && article.published.is_none() => Worth::Doubtful,
        words if words < ARTICLE_WORDS || is_list => Worth::Other,
        _ => Worth::Article,
    }
}

fn line(mut article: Article, links: Links) -> Vec<u8> {
    article.fingerprint.supersedes = links.supersedes;
    article.fingerprint.duplicate_of = links.duplicate_of;
    let mut bytes = Vec::with_capacity(article.text.len() * 3 + 2048);
    emit::write(&article, Format::JsonLines, &mut bytes);
    bytes
}
