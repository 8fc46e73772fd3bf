//! How far redirects may lead.

use url::Url;

use crate::domain::domain;

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
            RedirectScope::Site => domain(asked) == domain(next),
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
    fn redirects_keep_to_their_scope() {
        let admits = |scope: RedirectScope, to: &str| scope.admits(&url("a.example.org"), &url(to));
        assert!(admits(RedirectScope::Any, "b.example.com"));
        assert!(admits(RedirectScope::Site, "b.example.org") && !admits(RedirectScope::Site, "example.com"));
        assert!(admits(RedirectScope::Host, "a.example.org:81") && !admits(RedirectScope::Host, "b.example.org"));
        assert!(RedirectScope::parse("all").unwrap_err().contains("\"site\""));
    }
}
