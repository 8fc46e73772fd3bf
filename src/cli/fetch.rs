//! `copydesk fetch`: pages from the web, one-shot.

use super::archive::Archive;
use super::cleaning::{Cleaning, check_user};
use super::emitting::Emitting;
use super::fetching::{Archiving, Fetching};
use super::{Exit, Failure, pipeline};
use copydesk::clean::sketch::sha256;
use copydesk::emit::{Output, OutputError};
use copydesk::fetch::{FetchError, Fetcher, Request, Trail};
use copydesk::page::RawPage;
use futures::{Stream, StreamExt, stream};
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::mpsc;
use url::Url;

/// Fetch pages politely and clean them; records go to standard output
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  copydesk fetch https://www.example.org/news/1.html | jq -r .text\n  copydesk fetch - < addresses.txt --save-html pages/ -o articles.jsonl\n  copydesk fetch --warc archive/ https://www.example.org/news/1.html"
)]
pub struct Args {
    /// Addresses; - reads them from standard input, one a line
    #[arg(value_name = "URL", required = true)]
    urls: Vec<String>,
    /// Keep each page as it came in this folder
    #[arg(long, value_name = "DIR")]
    save_html: Option<PathBuf>,
    #[command(flatten)]
    archiving: Archiving,
    /// Cleaning workers; all cores where nothing is said
    #[arg(short, long, value_parser = super::count, env = "COPYDESK_JOBS")]
    jobs: Option<usize>,
    #[command(flatten)]
    fetching: Fetching,
    #[command(flatten)]
    cleaning: Cleaning,
    #[command(flatten)]
    emitting: Emitting,
}

/// Pages that are fetched but not taken by a cleaner yet.
const PAGES_AHEAD: usize = 4;

/// Why an address gave no page.
#[derive(Debug, thiserror::Error)]
enum Lost {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// Of a redirect's target: the address that led there is the one that is known.
    #[error("{from}: led to {error}")]
    Led { from: Box<Url>, error: FetchError },
    #[error("{0}")]
    Password(String),
    #[error("cannot read addresses from standard input: {0}")]
    Stdin(std::io::Error),
    #[error("line {0} of standard input is not UTF-8, so it is no address")]
    NotText(u64),
    #[error(transparent)]
    Save(#[from] OutputError),
}

impl Lost {
    fn fetching(asked: &Url, error: FetchError) -> Lost {
        let path = |url: &Url| url[..url::Position::AfterQuery].to_owned();
        match error.url() {
            Some(failed) if path(failed) != path(asked) => Lost::Led { from: Box::new(asked.clone()), error },
            _ => Lost::Fetch(error),
        }
    }

    fn is_stopped(&self) -> bool {
        matches!(self, Lost::Fetch(error) | Lost::Led { error, .. } if error.is_stopped())
    }
}

/// Where pages are kept as they came.
#[derive(Debug, Clone, Default)]
struct Keeping {
    html: Option<PathBuf>,
    archive: Option<Arc<Archive>>,
}

type Fetched = Result<RawPage, Lost>;

/// Runs the command.
pub fn run(args: Args) -> Result<Exit, Failure> {
    let mut config = args.fetching.config(None)?;
    // A crawl's archive is no place for single pages.
    config.crawl.warc = None;
    args.archiving.apply(&mut config.crawl);
    let cleaner = args.cleaning.cleaner(config.rules.as_deref())?;
    args.cleaning.check_shape(args.emitting.shape()?);
    super::stop_on_terminate(super::stop);
    let mut sink = args.emitting.open()?;
    if let Some(folder) = &args.save_html {
        std::fs::create_dir_all(folder)
            .map_err(|error| Failure::usage(format!("cannot make the folder {}: {error}", folder.display())))?;
    }
    let archive = Archive::open(&config.crawl, &config.fetch.user_agent)?.map(Arc::new);
    let keeping = Keeping { html: args.save_html, archive: archive.clone() };
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::failed(format!("cannot start the network's threads: {error}")))?;
    let width = config.fetch.concurrency;
    let stop = super::fetch_stop();
    let fetcher = {
        let _inside = runtime.enter();
        Fetcher::new(config.fetch, stop.clone()).map_err(|error| Failure::usage(error.to_string()))?
    };
    let addresses = addresses(args.urls).take_until({
        let stop = stop.clone();
        async move { stop.requested().await }
    });
    let pages =
        pages(&runtime, fetcher, addresses, keeping, width).filter(|page| !page.as_ref().is_err_and(Lost::is_stopped));
    let bar = super::records_bar();
    let failed = |message: &str| tracing::error!("{message}");
    let jobs = super::cleaning::jobs(args.jobs);
    let ran = pipeline::run(pages, &cleaner, &*sink.record, jobs, &mut sink.output, failed, || bar.inc(1));
    bar.finish_and_clear();
    stop.request();
    runtime.shutdown_background();
    if let Some(archive) = archive {
        archive.finish()?;
    }
    super::cleaning::ended(ran, sink)
}

/// The pages in the order of the addresses, several of which are fetched at a time.
fn pages(
    runtime: &tokio::runtime::Runtime,
    fetcher: Fetcher,
    addresses: impl Stream<Item = Result<String, Lost>> + Send + 'static,
    keeping: Keeping,
    width: usize,
) -> impl Iterator<Item = Fetched> + Send {
    let (to_cleaners, pages) = mpsc::channel(PAGES_AHEAD);
    runtime.spawn(async move {
        // Each is a task of its own, so that it goes on while the one before it is being handed over.
        let fetch = |address: Result<String, Lost>| {
            let task = tokio::spawn(page(fetcher.clone(), address, keeping.clone()));
            async move { task.await.expect("fetching does not panic") }
        };
        let mut fetched = std::pin::pin!(addresses.map(fetch).buffered(width));
        while let Some(page) = fetched.next().await {
            if to_cleaners.send(page).await.is_err() {
                break;
            }
        }
    });
    let mut pages = pages;
    std::iter::from_fn(move || pages.blocking_recv())
}

async fn page(fetcher: Fetcher, address: Result<String, Lost>, keeping: Keeping) -> Fetched {
    let address = address?;
    let url = Url::parse(&address).map_err(|source| FetchError::Address { url: address, source })?;
    check_user(&url).map_err(Lost::Password)?;
    let trail = keeping.archive.is_some().then(Trail::default);
    let fetched = fetcher.page(&Request { trail: trail.clone(), ..Request::page(url.clone()) }).await;
    if let (Some(archive), Some(trail)) = (keeping.archive, trail) {
        let kept = tokio::task::spawn_blocking(move || archive.keep(trail.take())).await;
        kept.expect("keeping does not panic")?;
    }
    let page = fetched.map_err(|error| Lost::fetching(&url, error))?;
    if let Some(folder) = keeping.html {
        let path = folder.join(file_name(page.url.as_deref().unwrap_or_default()));
        let bytes = page.bytes.clone();
        let saved = tokio::task::spawn_blocking(move || {
            Output::whole(&path).and_then(|mut file| file.write(&bytes).and_then(|()| file.finish()))
        });
        saved.await.expect("saving does not panic")?;
    }
    Ok(page)
}

/// The addresses of the command line; `-` stands for the lines of standard input, which are read as they come.
fn addresses(urls: Vec<String>) -> impl Stream<Item = Result<String, Lost>> + Send {
    stream::iter(urls).flat_map(|url| match url.as_str() {
        "-" => lines_of_stdin().left_stream(),
        _ => stream::iter([Ok(url)]).right_stream(),
    })
}

fn lines_of_stdin() -> impl Stream<Item = Result<String, Lost>> + Send {
    let (to_fetcher, lines) = mpsc::channel(64);
    std::thread::spawn(move || {
        for (number, line) in (1..).zip(std::io::stdin().lock().split(b'\n')) {
            let ends = line.is_err();
            let line = line.map_err(Lost::Stdin).and_then(|line| address(&line, number));
            if !line.as_ref().is_ok_and(String::is_empty) && to_fetcher.blocking_send(line).is_err() || ends {
                break;
            }
        }
    });
    stream::unfold(lines, |mut lines| async move { lines.recv().await.map(|line| (line, lines)) })
}

/// The address of a line of this number; it may be empty. Some programs write a mark before the first.
fn address(line: &[u8], number: u64) -> Result<String, Lost> {
    let line = std::str::from_utf8(line).map_err(|_| Lost::NotText(number))?;
    Ok(line.trim_start_matches('\u{feff}').trim().to_owned())
}

/// A file's name for an address: readable, and unlike that of any other address.
fn file_name(url: &str) -> PathBuf {
    let readable: String = url
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' })
        .take(80)
        .collect();
    let mark = &sha256(url)[..12];
    let readable = readable.trim_matches(['_', '.']);
    Path::new(&format!("{readable}-{mark}.html")).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_no_text_is_named_and_a_mark_is_passed_over() {
        assert_eq!(address(b"\xef\xbb\xbfhttp://a.example/ \r", 1).unwrap(), "http://a.example/");
        assert!(address(b"http://a.example/\xff", 7).unwrap_err().to_string().starts_with("line 7 of"));
    }

    #[test]
    fn file_names_are_readable_unique_and_stay_in_their_folder() {
        let name = |url| file_name(url).to_string_lossy().into_owned();
        assert!(name("https://a.example/news/1?x=y").starts_with("a.example_news_1_x_y-"));
        assert_ne!(name("https://a.example/1?a"), name("https://a.example/1/a"));
        for url in ["https://a.example/../../etc/passwd", "http://..", "", "https://a.example/a\\b\0c"] {
            let name = name(url);
            assert!(!name.contains(['/', '\\', '\0']) && !name.starts_with('.'), "{name}");
        }
    }
}
