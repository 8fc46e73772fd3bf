//! A source: where addresses of pages come from, and which of them are wanted.

use std::sync::Arc;

use url::Url;

use super::schedule::Schedule;
use crate::fetch::Limits;

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
    /// Which found pages are wanted.
    pub scope: Scope,
    /// When it is read.
    pub schedule: Schedule,
    /// Limits of requests for it.
    pub limits: Arc<Limits>,
}

/// Which found pages are wanted. Pages that the configuration lists itself are wanted wherever they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Hosts, in lower case; empty: any for feeds, the sitemap's own for sitemaps.
    pub hosts: Vec<String>,
    /// Beginnings of paths; empty: any.
    pub paths: Vec<String>,
}

impl Scope {
    /// Whether a page that a feed names is wanted.
    pub fn wants(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        (self.hosts.is_empty() || self.hosts.iter().any(|wanted| wanted == host))
            && (self.paths.is_empty() || self.paths.iter().any(|start| url.path().starts_with(start)))
    }

    /// Whether a page that this sitemap names is wanted: a sitemap speaks for its own host only (sitemaps.org,
    /// "Sitemap file location"), unless the hosts are named.
    pub fn wants_of_sitemap(&self, sitemap: &Url, url: &Url) -> bool {
        self.wants(url) && (!self.hosts.is_empty() || url.host_str() == sitemap.host_str())
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
        let scope = Scope { hosts: vec!["a.example".into()], paths: vec!["/news/".into(), "/view".into()] };
        assert!(scope.wants(&url("http://a.example/news/1")) && scope.wants(&url("http://A.example/view?id=1")));
        assert!(!scope.wants(&url("http://b.example/news/1")) && !scope.wants(&url("http://a.example/other/news/")));
        assert!(Scope::default().wants(&url("http://b.example/x")));
    }

    #[test]
    fn a_sitemap_speaks_for_its_own_host() {
        let sitemap = url("http://a.example/sitemap.xml");
        assert!(Scope::default().wants_of_sitemap(&sitemap, &url("http://a.example/1")));
        assert!(!Scope::default().wants_of_sitemap(&sitemap, &url("http://b.example/1")));
        let scope = Scope { hosts: vec!["b.example".into()], paths: Vec::new() };
        assert!(scope.wants_of_sitemap(&sitemap, &url("http://b.example/1")));
    }
}
