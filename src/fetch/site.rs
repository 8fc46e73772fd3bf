//! What belongs together on the web: hosts under one registrable domain.

use url::{Host, Url};

/// The registrable domain of an address (by the public suffix list); its host where that is a number or has none.
pub fn site(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    match url.host() {
        Some(Host::Domain(name)) => psl::domain_str(name).unwrap_or(host),
        _ => host,
    }
}

/// How far a redirect may lead away from the address that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RedirectScope {
    /// Anywhere.
    #[default]
    Any,
    /// To hosts under the same registrable domain.
    Site,
    /// To the same host.
    Host,
}

impl RedirectScope {
    /// Reads the word that a configuration uses.
    ///
    /// # Errors
    /// When it is none; says which there are.
    pub fn parse(text: &str) -> Result<RedirectScope, String> {
        match text {
            "any" => Ok(RedirectScope::Any),
            "site" => Ok(RedirectScope::Site),
            "host" => Ok(RedirectScope::Host),
            other => Err(format!("`{other}` is no scope of redirects; there are \"any\", \"site\" and \"host\"")),
        }
    }

    pub(crate) fn admits(self, asked: &Url, next: &Url) -> bool {
        match self {
            RedirectScope::Any => true,
            RedirectScope::Site => site(asked) == site(next),
            RedirectScope::Host => asked.host_str() == next.host_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(host: &str) -> Url {
        Url::parse(&format!("http://{host}/x")).unwrap()
    }

    #[test]
    fn a_site_is_a_registrable_domain_or_a_number() {
        for (host, wanted) in [
            ("www.a.example", "a.example"),
            ("a.b.co.uk", "b.co.uk"),
            ("co.uk", "co.uk"),
            ("localhost", "localhost"),
            ("127.0.0.9:81", "127.0.0.9"),
            ("[::1]", "[::1]"),
        ] {
            assert_eq!(site(&url(host)), wanted);
        }
    }

    #[test]
    fn redirects_keep_to_their_scope() {
        let admits = |scope: RedirectScope, to: &str| scope.admits(&url("a.example.org"), &url(to));
        assert!(admits(RedirectScope::Any, "b.example.com"));
        assert!(admits(RedirectScope::Site, "b.example.org") && !admits(RedirectScope::Site, "example.com"));
        assert!(admits(RedirectScope::Host, "a.example.org:81") && !admits(RedirectScope::Host, "b.example.org"));
        assert!(RedirectScope::parse("all").unwrap_err().contains("\"site\""));
    }
}
