//! Trying a source before it is crawled: its feeds and sitemaps, and one page.

use std::ops::Deref;

use url::Url;

use super::feed::{self, Named};
use super::links::{alternates, links};
use super::sitemap::{self, Entry};
use super::source::Source;
use super::visit::{Desk, MAX_SITEMAP_DEPTH};
use crate::fetch::{Accept, Body, FetchError, Fetcher, Request, Session, Validators};
use tokio_util::io::SyncIoBridge;

/// Entries of a sitemap that are read to see that it is one.
const ENTRIES: usize = 1000;

/// One address that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The address.
    pub url: Url,
    /// What was found there, or what is wrong.
    pub result: Result<String, String>,
}

/// A source, and how it is asked.
struct Asked<'a> {
    source: &'a Source,
    session: Option<Session>,
}

impl Deref for Asked<'_> {
    type Target = Source;

    fn deref(&self) -> &Source {
        self.source
    }
}

/// Reads every feed, sitemap and start page of a source, and the first wanted page that it leads to. Nothing is written.
///
/// # Errors
/// When its session cannot be begun: see [`Fetcher::session`].
pub async fn check(source: &Source, fetcher: &Fetcher, desk: &dyn Desk) -> Result<Vec<Tried>, FetchError> {
    let session = source.session.as_ref().map(|options| source.begin(fetcher, options)).transpose()?;
    let source = &Asked { source, session };
    let mut tried = Vec::new();
    let mut first: Option<Url> = source.urls.first().cloned();
    let (mut feeds, mut sitemaps) = (source.feeds.clone(), source.sitemaps.clone());
    for url in &source.discover {
        let result = match discover(source, fetcher, url).await {
            Err(error) => Err(error),
            Ok((found, listed)) if found.is_empty() && listed.is_empty() => {
                Err("announces no feed, and its robots.txt no sitemap".to_owned())
            }
            Ok((found, listed)) => {
                let says = format!("announces {} feeds, its robots.txt {} sitemaps", found.len(), listed.len());
                feeds.extend(found);
                sitemaps.extend(listed);
                Ok(says)
            }
        };
        tried.push(Tried { url: url.clone(), result });
    }
    for url in &feeds {
        let named = feed(source, fetcher, url).await;
        let wanted = |named: &Named| source.scope.wants(&named.url);
        tried.push(told(url, named, wanted, &mut first));
    }
    for url in &sitemaps {
        follow(source, fetcher, url, &mut tried, &mut first).await;
    }
    for url in &source.start {
        let page = fetcher.page(&request(source, url, Accept::Page)).await.map_err(|error| error.to_string());
        let named = page.map(|page| links(&page).into_iter().map(|url| Named { url, changed: None }).collect());
        let wanted = |named: &Named| source.wants_of(url, &named.url);
        tried.push(told(url, named, wanted, &mut first));
    }
    if let Some(url) = first {
        let request = request(source, &url, Accept::Page);
        let result = match fetcher.page(&request).await {
            Err(error) => Err(error.to_string()),
            Ok(page) => desk.draft(&page).map(|_| "a page that gives a record".to_owned()),
        };
        tried.push(Tried { url, result });
    }
    Ok(tried)
}

/// Reads a sitemap; where it is an index, also the first that it names, until there are pages.
async fn follow(source: &Asked<'_>, fetcher: &Fetcher, url: &Url, tried: &mut Vec<Tried>, first: &mut Option<Url>) {
    let mut next = Some(url.clone());
    for _ in 0..=MAX_SITEMAP_DEPTH {
        let Some(url) = next.take() else { return };
        let read = sitemap(source, fetcher, &url).await;
        let named = read.map(|Listed { pages, sitemaps }| {
            let wanted =
                |named: &&Named| source.is_own(&url, &named.url) && !source.is_too_old(&named.url, named.changed);
            next = sitemaps.iter().find(wanted).map(|named| named.url.clone());
            (pages, sitemaps.len())
        });
        let wanted = |named: &Named| source.wants_of(&url, &named.url);
        tried.push(match named {
            Ok((pages, sitemaps)) if pages.is_empty() && sitemaps > 0 => {
                let left = "none of which is of a host that the source reads and new enough";
                let says = format!("names {sitemaps} sitemaps");
                let result = if next.is_some() { Ok(says) } else { Err(format!("{says}, {left}")) };
                Tried { url, result }
            }
            named => told(&url, named.map(|(pages, _)| pages), wanted, first),
        });
    }
}

fn told(
    url: &Url,
    named: Result<Vec<Named>, String>,
    wanted: impl Fn(&Named) -> bool,
    first: &mut Option<Url>,
) -> Tried {
    let result = named.and_then(|named| {
        let all = named.len();
        let wanted: Vec<Named> = named.into_iter().filter(wanted).collect();
        if let Some(named) = wanted.first() {
            first.get_or_insert_with(|| named.url.clone());
        }
        match (all, wanted.len()) {
            (0, _) => Err("names nothing".to_owned()),
            (all, 0) => Err(format!("names {all} addresses, none of which is within the scope")),
            (all, wanted) => Ok(format!("names {all} addresses, {wanted} of them within the scope")),
        }
    });
    Tried { url: url.clone(), result }
}

fn request(source: &Asked<'_>, url: &Url, accept: Accept) -> Request {
    let (limits, session) = (Some(source.limits.clone()), source.session.clone());
    Request { url: url.clone(), accept, limits, session, known: Validators::default(), trail: None, gate: None }
}

/// The feeds that a home page announces, and the sitemaps of its robots.txt.
async fn discover(source: &Asked<'_>, fetcher: &Fetcher, url: &Url) -> Result<(Vec<Url>, Vec<Url>), String> {
    let request = request(source, url, Accept::Page);
    let page = fetcher.page(&request).await.map_err(|error| error.to_string())?;
    let sitemaps = fetcher.sitemaps(&request).await.map_err(|error| error.to_string())?;
    Ok((alternates(&page), sitemaps))
}

async fn feed(source: &Asked<'_>, fetcher: &Fetcher, url: &Url) -> Result<Vec<Named>, String> {
    let answer = fetcher.get(&request(source, url, Accept::Feed)).await.map_err(|error| error.to_string())?;
    match answer.body {
        Body::Whole(bytes) => feed::read(&bytes, answer.content_type.as_deref(), &answer.url),
        Body::Unchanged | Body::Stream(_) => Err("no answer".to_owned()),
    }
}

/// What a sitemap names.
#[derive(Debug, Default)]
struct Listed {
    pages: Vec<Named>,
    sitemaps: Vec<Named>,
}

async fn sitemap(source: &Asked<'_>, fetcher: &Fetcher, url: &Url) -> Result<Listed, String> {
    let answer = fetcher.get(&request(source, url, Accept::Sitemap)).await.map_err(|error| error.to_string())?;
    let Body::Stream(reader) = answer.body else { return Err("no answer".to_owned()) };
    let reader = SyncIoBridge::new(reader);
    let read = move || {
        let mut listed = Listed::default();
        let mut each = |entry| {
            match entry {
                Entry::Page(named) => listed.pages.push(named),
                Entry::Sitemap(named) => listed.sitemaps.push(named),
            }
            listed.pages.len() + listed.sitemaps.len() < ENTRIES
        };
        sitemap::read(reader, &answer.url, &mut each).map(|_| listed)
    };
    tokio::task::spawn_blocking(read).await.unwrap_or_else(|error| Err(error.to_string()))
}
