//! By what other records are akin to one.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use copydesk::article::Article;
use copydesk::crawl;
use copydesk::crawl::state::{Lead, Likeness, Millis, numbers};
use url::Url;

/// What the state is to know of an article.
pub fn likeness(article: &Article) -> Likeness {
    Likeness {
        sketch: u64::from_str_radix(&article.fingerprint.sketch, 16).unwrap_or_default(),
        numbers: numbers(&article.text),
        words: article.quality.words,
        lead: lead(article),
        own: own(article),
    }
}

/// The page's address, where it names another one as canonical.
fn own(article: &Article) -> Option<String> {
    let canonical = |address: &Option<String>| crawl::canonical(&Url::parse(address.as_deref()?).ok()?);
    let (own, named) = (canonical(&article.url)?, canonical(&article.canonical_url)?);
    (own != named).then(|| own.into())
}

/// The lead, where an agency filed it.
fn lead(article: &Article) -> Option<Lead> {
    let wire = article.wire.as_ref()?;
    let agency = wire.agency.as_deref().or(article.site.as_deref())?.to_lowercase();
    let told = article.published.as_deref().or(article.source.fetched_at.as_deref()).and_then(moment)?;
    let title = article.title.clone().unwrap_or_default();
    Some(Lead { agency, version: wire.version.unwrap_or(0), title, told })
}

/// A moment in any of the forms that a record has, as if in UTC where no offset is told.
fn moment(text: &str) -> Option<Millis> {
    let full = DateTime::parse_from_rfc3339(text).map(|at| at.timestamp_millis());
    let local = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").map(|at| at.and_utc().timestamp_millis());
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|day| day.and_time(chrono::NaiveTime::MIN).and_utc());
    full.or_else(|_| local()).ok().or_else(|| day().ok().map(|at| at.timestamp_millis()))
}
