//! A source: where addresses of pages come from, and which of them are wanted.

use std::sync::Arc;

use url::Url;

use super::schedule::Schedule;
use crate::fetch::{Limits, SessionOptions};

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

    /// Whether a page that a sitemap or a link names is wanted: these speak for their own host and for those that the
    /// source names (for sitemaps see sitemaps.org, "Sitemap file location"), unless the scope names hosts. A `www.`
    /// makes no other host.
    pub fn wants_of(&self, from: &Url, url: &Url) -> bool {
        self.scope.wants(url) && (!self.scope.hosts.is_empty() || self.is_own(from, url))
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
    /// How many links may lie between a start page and a page.
    pub depth: u8,
    /// How many addresses of the source may be known before no more links are followed.
    pub pages: u64,
}

impl Default for Scope {
    fn default() -> Scope {
        Scope { hosts: Vec::new(), paths: Vec::new(), depth: 1, pages: 10_000 }
    }
}

impl Scope {
    /// Whether a page that a feed names is wanted.
    pub fn wants(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        (self.hosts.is_empty() || self.hosts.iter().any(|wanted| wanted == host))
            && (self.paths.is_empty() || self.paths.iter().any(|start| url.path().starts_with(start)))
    }
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
