//! A source: where addresses of pages come from, and which of them are wanted.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use regex::Regex;
use url::Url;

use super::rhythm::Rhythm;
use super::schedule::{Schedule, later};
use super::state::Millis;
use crate::fetch::{FetchError, Fetcher, Limits, Session, SessionOptions};

/// One source of pages.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Its name, unique in a configuration.
    pub name: String,
    /// Pages.
    pub urls: Vec<Url>,
    /// RSS, Atom and JSON feeds.
    pub feeds: Vec<Url>,
    /// Sitemaps, and indexes of sitemaps.
    pub sitemaps: Vec<Url>,
    /// Home pages whose feeds and sitemaps are found: those that they announce, and those of their robots.txt.
    pub discover: Vec<Url>,
    /// Pages whose links are followed, within the scope. They are read for their links and give no record.
    pub start: Vec<Url>,
    /// Which found pages are wanted.
    pub scope: Scope,
    /// When it is read.
    pub schedule: Schedule,
    /// How the interval of its schedule follows what is new, where it does.
    pub rhythm: Option<Rhythm>,
    /// Pages that feeds and sitemaps say changed before this are left alone.
    pub since: Option<Millis>,
    /// Limits of requests for it.
    pub limits: Arc<Limits>,
    /// Who asks for it, and how, where that is not the fetcher's own way.
    pub session: Option<SessionOptions>,
}

impl Source {
    /// Every address that the configuration names for it.
    pub fn named(&self) -> impl Iterator<Item = &Url> {
        [&self.urls, &self.feeds, &self.sitemaps, &self.discover, &self.start].into_iter().flatten()
    }

    /// Begins the session in which it is asked.
    pub(crate) fn begin(&self, fetcher: &Fetcher, options: &SessionOptions) -> Result<Session, FetchError> {
        fetcher.session(options).map_err(|error| match error {
            FetchError::Session { what } => FetchError::Session { what: format!("source `{}`: {what}", self.name) },
            error => error,
        })
    }

    /// On a schedule, what the configuration names is read at this time at the latest, as things are.
    pub(crate) fn latest(&self, now: Millis) -> Option<Millis> {
        match self.rhythm {
            Some(rhythm) => Some(later(now, rhythm.max)),
            None => self.schedule.latest(now),
        }
    }

    /// Whether a page that changed at this time, or whose address names a day, is from before `since`.
    pub(crate) fn is_too_old(&self, url: &Url, changed: Option<Millis>) -> bool {
        let Some(since) = self.since else { return false };
        changed.or_else(|| day_of(url)).is_some_and(|changed| changed < since)
    }

    /// Whether a page that a sitemap or a link names is wanted: these speak for their own host and for those that the
    /// source names (for sitemaps see sitemaps.org, "Sitemap file location"), unless the scope names hosts. A `www.`
    /// makes no other host.
    pub fn wants_of(&self, from: &Url, url: &Url) -> bool {
        self.scope.wants(url) && (!self.scope.hosts.is_empty() || self.is_own(from, url))
    }

    /// Whether a page is within its scope by its host: one that the scope names, or else one that the source reads.
    pub fn speaks_for(&self, url: &Url) -> bool {
        self.scope.wants(url) && (!self.scope.hosts.is_empty() || self.named().any(|own| same_host(own, url)))
    }

    /// Whether an address is of the host that names it, or of one that the source reads. Its list of pages does not
    /// count: it may be long.
    pub(crate) fn is_own(&self, from: &Url, url: &Url) -> bool {
        let named = [&self.feeds, &self.sitemaps, &self.discover, &self.start].into_iter().flatten();
        std::iter::once(from).chain(named).any(|own| same_host(own, url))
    }
}

/// Which found pages are wanted. Pages that the configuration lists itself are wanted wherever they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Hosts, in lower case; empty: any for feeds, its own for a sitemap or a page with links.
    pub hosts: Vec<String>,
    /// Beginnings of paths; empty: any.
    pub paths: Vec<String>,
    /// Expressions of which the whole address meets one; empty: any.
    pub matches: Vec<Expression>,
    /// Expressions of which the whole address meets none.
    pub excludes: Vec<Expression>,
    /// How many links may lie between a start page and a page.
    pub depth: u8,
    /// How many addresses of the source may be known before no more links are followed.
    pub pages: u64,
    /// How many links of one pattern may be followed in a row without a new article; see [`names`](super::trap_names).
    pub barren: u64,
}

impl Default for Scope {
    fn default() -> Scope {
        Scope {
            hosts: Vec::new(),
            paths: Vec::new(),
            matches: Vec::new(),
            excludes: Vec::new(),
            depth: 1,
            pages: 10_000,
            barren: 200,
        }
    }
}

impl Scope {
    /// Whether a page that a feed names is wanted.
    pub fn wants(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        (self.hosts.is_empty() || self.hosts.iter().any(|wanted| wanted == host))
            && (self.paths.is_empty() || self.paths.iter().any(|start| url.path().starts_with(start)))
            && (self.matches.is_empty() || self.matches.iter().any(|wanted| wanted.meets(url)))
            && !self.excludes.iter().any(|unwanted| unwanted.meets(url))
    }
}

/// A regular expression that is looked for anywhere in an address, in time linear in its length.
#[derive(Debug, Clone)]
pub struct Expression(Regex);

impl Expression {
    /// Compiles an expression of the `regex` crate's syntax.
    ///
    /// # Errors
    /// Says what is wrong with the expression.
    pub fn new(text: &str) -> Result<Expression, String> {
        Regex::new(text).map(Expression).map_err(|error| format!("`{text}` is no regular expression: {error}"))
    }

    fn meets(&self, url: &Url) -> bool {
        self.0.is_match(url.as_str())
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Expression) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for Expression {}

/// The end of the day, or of the month, that the segments of a path name, as in `/2024/10/16/`.
fn day_of(url: &Url) -> Option<Millis> {
    let segments: Vec<&str> = url.path_segments()?.collect();
    segments.windows(2).enumerate().find_map(|(n, window)| {
        let year = window[0].parse().ok().filter(|year| window[0].len() == 4 && (1990..2100).contains(year))?;
        let month: u32 = window[1].parse().ok().filter(|_| window[1].len() <= 2)?;
        let day = segments.get(n + 2).filter(|day| day.len() <= 2).and_then(|day| day.parse().ok());
        let (first, days) = match day.and_then(|day| NaiveDate::from_ymd_opt(year, month, day)) {
            Some(day) => (day, 1),
            None => (NaiveDate::from_ymd_opt(year, month, 1)?, 31),
        };
        let end = first.checked_add_days(Days::new(days))?.and_hms_opt(0, 0, 0)?;
        Some(end.and_utc().timestamp_millis() - 1)
    })
}

fn same_host(one: &Url, other: &Url) -> bool {
    fn bare(url: &Url) -> Option<&str> {
        url.host_str().map(|host| host.strip_prefix("www.").unwrap_or(host))
    }
    bare(one) == bare(other)
}

#[cfg(test)]
impl Source {
    /// A source with nothing in it.
    pub(crate) fn for_tests() -> Source {
        Source {
            name: "s".into(),
            urls: Vec::new(),
            feeds: Vec::new(),
            sitemaps: Vec::new(),
            discover: Vec::new(),
            start: Vec::new(),
            scope: Scope::default(),
            schedule: Schedule::once(),
            rhythm: None,
            since: None,
            limits: Arc::default(),
            session: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_scope_names_hosts_and_beginnings_of_paths() {
        let scope =
            Scope { hosts: vec!["a.example".into()], paths: vec!["/news/".into(), "/view".into()], ..Scope::default() };
        assert!(scope.wants(&url("http://a.example/news/1")) && scope.wants(&url("http://A.example/view?id=1")));
        assert!(!scope.wants(&url("http://b.example/news/1")) && !scope.wants(&url("http://a.example/other/news/")));
        assert!(Scope::default().wants(&url("http://b.example/x")));
    }

    #[test]
    fn a_scope_names_what_addresses_look_like() {
        let expressions = |texts: &[&str]| texts.iter().map(|text| Expression::new(text).unwrap()).collect();
        let matches = expressions(&[r"/\d{4}/[^?]*\.html$", r"\?story="]);
        let scope = Scope { matches, excludes: expressions(&["/print/"]), ..Scope::default() };
        assert!(scope.wants(&url("http://a.example/2024/x.html")) && scope.wants(&url("http://a.example/?story=1")));
        assert!(!scope.wants(&url("http://a.example/24/x.html")));
        assert!(!scope.wants(&url("http://a.example/print/2024/x.html")));
    }

    #[test]
    fn what_is_older_than_wanted_is_told_by_its_time_or_its_address() {
        let at = |text: &str| chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis();
        let source = Source { since: Some(at("2024-10-16T00:00:00Z")), ..Source::for_tests() };
        let old = |path: &str, changed: Option<&str>| {
            source.is_too_old(&url(&format!("http://a.example{path}")), changed.map(at))
        };
        assert!(old("/x", Some("2024-10-15T23:59:59Z")) && !old("/x", Some("2024-10-16T00:00:00Z")));
        assert!(old("/2024/10/15/x", None) && !old("/2024/10/16/x", None));
        assert!(old("/news/2024/9/x.html", None) && !old("/news/2024/10/x.html", None), "a month counts to its end");
        assert!(!old("/x", None) && !old("/2024/x/1", None) && !old("/12345/10/1", None));
        assert!(!old("/2024/10/15/x", Some("2024-11-01T00:00:00Z")), "what is said beats what is guessed");
    }

    #[test]
    fn a_source_speaks_for_the_hosts_that_it_reads() {
        let mut source = Source { feeds: vec![url("http://www.a.example/feed")], ..Source::for_tests() };
        assert!(source.speaks_for(&url("http://a.example/1")) && !source.speaks_for(&url("http://b.example/1")));
        source.scope.hosts = vec!["b.example".into()];
        assert!(!source.speaks_for(&url("http://a.example/1")) && source.speaks_for(&url("http://b.example/1")));
    }

    #[test]
    fn a_sitemap_speaks_for_its_own_host_and_those_of_its_source() {
        let sitemap = url("http://a.example/sitemap.xml");
        let mut source = Source::for_tests();
        assert!(source.wants_of(&sitemap, &url("http://a.example/1")));
        assert!(source.wants_of(&sitemap, &url("https://www.a.example/1")));
        assert!(!source.wants_of(&sitemap, &url("http://b.example/1")));
        source.discover = vec![url("http://b.example/")];
        assert!(source.wants_of(&sitemap, &url("http://b.example/1")));
        source.scope.hosts = vec!["c.example".into()];
        assert!(source.wants_of(&sitemap, &url("http://c.example/1")));
        assert!(!source.wants_of(&sitemap, &url("http://a.example/1")));
    }
}
