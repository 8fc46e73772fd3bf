//! Whose an address is: the registrable domain, or for literal addresses the address.
//!
//! It is what is asked at one pace, and what tells one site from another. A site's hosts mostly stand on the same machines, and a thousand subdomains are no licence for a thousand
//! connections. What is registrable tells the Public Suffix List (<https://publicsuffix.org>), compiled in with its
//! private part: two blogs of one hoster are two domains.

use url::{Host, Url};

/// The registrable domain of an address; the address itself where its host is one; the host where it lies directly
/// under no public suffix, like `localhost`, or is one itself.
pub fn domain(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    match url.host() {
        Some(Host::Domain(_)) => registrable(host),
        _ => host,
    }
}

/// The domain that a host's name belongs to; the name may be written in any case and script.
///
/// # Errors
/// When it is no name of a host; says so.
pub fn domain_of_host(name: &str) -> Result<String, String> {
    let parsed = Url::parse(&format!("http://{name}/")).ok();
    let parsed = parsed.filter(|url| url.port().is_none() && url.path() == "/" && url.username().is_empty());
    parsed.map(|url| domain(&url).to_owned()).ok_or_else(|| format!("`{name}` is not the name of a host"))
}

fn registrable(host: &str) -> &str {
    // The root's dot changes nothing of whose host it is.
    let host = host.strip_suffix('.').unwrap_or(host);
    psl::domain_str(host).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> String {
        domain(&Url::parse(url).unwrap()).to_owned()
    }

    #[test]
    fn hosts_of_one_owner_are_one_domain() {
        assert_eq!(of("https://en.yna.co.kr/view/1"), "yna.co.kr");
        assert_eq!(of("https://Www.Example.ORG.:8080/"), "example.org");
        assert_eq!(of("https://example.org/"), "example.org");
        assert_eq!(of("https://a.b.c.example/"), "c.example", "an unknown suffix is one label");
        assert_eq!(of("https://www.食狮.公司.cn/"), "xn--85x722f.xn--55qx5d.cn");
    }

    #[test]
    fn tenants_of_a_hoster_are_domains_of_their_own() {
        assert_eq!(of("https://one.github.io/"), "one.github.io");
        assert_eq!(of("https://github.io/"), "github.io");
    }

    #[test]
    fn addresses_and_bare_names_stand_for_themselves() {
        assert_eq!(of("http://127.0.0.1:8000/"), "127.0.0.1");
        assert_eq!(of("http://[::1]/"), "[::1]");
        assert_eq!(of("http://localhost/"), "localhost");
        assert_eq!(of("http://co.uk/"), "co.uk");
    }

    #[test]
    fn operators_may_name_any_host_of_a_domain() {
        assert_eq!(domain_of_host("WWW.Example.org").as_deref(), Ok("example.org"));
        assert_eq!(domain_of_host("[::1]").as_deref(), Ok("[::1]"));
        for wrong in ["", "a b", "example.org/news", "example.org:8080", "u@example.org"] {
            assert!(domain_of_host(wrong).is_err(), "{wrong}");
        }
    }
}
