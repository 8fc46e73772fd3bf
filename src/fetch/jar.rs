//! Cookies of one source, kept while the process runs (RFC 6265).

use std::sync::{Mutex, MutexGuard, PoisonError};

use cookie_store::{CookieStore, RawCookie};
use reqwest::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use url::Url;

/// Bytes of one cookie (section 6.1 asks for at least as many); longer ones are dropped.
const MAX_COOKIE: usize = 4096;

/// Cookies of one source in all (section 6.1). What comes beyond them is dropped, so that no site fills the memory.
const MAX_COOKIES: usize = 3000;

/// The cookies of one source.
#[derive(Debug, Default)]
pub(crate) struct Jar(Mutex<CookieStore>);

impl Jar {
    /// Keeps what an answer sets.
    pub(crate) fn keep(&self, url: &Url, headers: &HeaderMap) {
        for value in headers.get_all(SET_COOKIE) {
            let Ok(text) = std::str::from_utf8(value.as_bytes()) else { continue };
            self.keep_one(url, text);
        }
    }

    /// Keeps a cookie as `Set-Cookie` writes it.
    pub(crate) fn keep_one(&self, url: &Url, text: &str) {
        let Ok(cookie) = RawCookie::parse(text.to_owned()) else { return };
        let mut store = self.store();
        if store.iter_any().count() >= MAX_COOKIES {
            let fresh: Vec<_> = store.iter_unexpired().cloned().map(Ok::<_, cookie_store::Error>).collect();
            *store = CookieStore::from_cookies(fresh, false).unwrap_or_default();
        }
        let full = text.len() > MAX_COOKIE || store.iter_any().count() >= MAX_COOKIES;
        if !full && !is_of_suffix(url, &cookie) {
            // A cookie that may not be set here is none.
            let _ = store.insert_raw(&cookie, url);
        }
    }

    /// The header that sends the cookies of an address, where it has any.
    pub(crate) fn header(&self, url: &Url) -> Option<(reqwest::header::HeaderName, HeaderValue)> {
        let store = self.store();
        let pairs: Vec<String> = store.get_request_values(url).map(|(name, value)| format!("{name}={value}")).collect();
        drop(store);
        let mut value = HeaderValue::from_str(&pairs.join("; ")).ok().filter(|_| !pairs.is_empty())?;
        value.set_sensitive(true);
        Some((COOKIE, value))
    }

    /// A panic elsewhere leaves whole cookies behind.
    fn store(&self) -> MutexGuard<'_, CookieStore> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a cookie is set for all sites under a public suffix (section 5.3, step 5).
fn is_of_suffix(url: &Url, cookie: &RawCookie<'_>) -> bool {
    let domain = cookie.domain().map(|domain| domain.trim_start_matches('.').to_ascii_lowercase());
    domain.is_some_and(|domain| {
        url.host_str() != Some(domain.as_str()) && psl::suffix_str(&domain) == Some(domain.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn sent(jar: &Jar, to: &str) -> String {
        jar.header(&url(to)).map_or_else(String::new, |(_, value)| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn cookies_go_back_to_where_they_came_from() {
        let jar = Jar::default();
        jar.keep_one(&url("https://www.a.example/x"), "tide=high; Domain=a.example; Path=/");
        jar.keep_one(&url("https://www.a.example/x"), "lamp=lit; Secure; Path=/x");
        assert_eq!(sent(&jar, "https://b.a.example/"), "tide=high");
        assert_eq!(sent(&jar, "http://www.a.example/x"), "tide=high");
        assert!(sent(&jar, "https://www.a.example/x").contains("lamp=lit"));
        assert_eq!(sent(&jar, "https://b.example/"), "");
    }

    #[test]
    fn nobody_sets_cookies_for_others_or_without_end() {
        let jar = Jar::default();
        jar.keep_one(&url("https://a.co.uk/"), "x=1; Domain=co.uk");
        jar.keep_one(&url("https://a.example/"), "x=1; Domain=b.example");
        jar.keep_one(&url("https://a.example/"), &format!("x={}", "y".repeat(MAX_COOKIE)));
        assert!(sent(&jar, "https://b.co.uk/").is_empty() && sent(&jar, "https://b.example/").is_empty());
        assert!(sent(&jar, "https://a.example/").is_empty());
        for n in 0..MAX_COOKIES + 10 {
            jar.keep_one(&url("https://a.example/"), &format!("c{n}=1"));
        }
        assert_eq!(jar.store().iter_unexpired().count(), MAX_COOKIES);
    }
}
