//! Identity of addresses: spellings that mean one page become one address.
//!
//! The `url` crate has already lowered scheme and host, dropped default ports and resolved dot segments (RFC 3986,
//! sections 6.2.2 and 6.2.3). Here the escapes become uniform, and what only tells where a reader came from goes.
//! The order of parameters stays: a server may heed it.

use url::Url;

use crate::tracking::is_tracking;

/// The address that stands for all spellings of it, or none where it is no page's.
pub fn canonical(url: &Url) -> Option<Url> {
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return None;
    }
    let mut canonical = url.clone();
    canonical.set_fragment(None);
    // Who asks is no part of what is asked for, and a password would end up in logs and records.
    canonical.set_username("").and_then(|()| canonical.set_password(None)).ok()?;
    if let Some(host) = url.host_str().and_then(|host| host.strip_suffix('.')) {
        canonical.set_host(Some(host)).ok()?;
    }
    canonical.set_path(&uniform(url.path()));
    let query = url.query().map(|query| {
        let tells = |pair: &&str| !is_tracking(pair.split('=').next().unwrap_or_default());
        let kept: Vec<String> = query.split('&').filter(tells).map(uniform).collect();
        kept.join("&")
    });
    canonical.set_query(query.as_deref().filter(|query| !query.is_empty()));
    Some(canonical)
}

/// The address as records and logs may tell it: without a user and a password. Any other text is as it was.
pub(crate) fn without_user(text: String) -> String {
    let Ok(mut url) = Url::parse(&text) else { return text };
    if url.username().is_empty() && url.password().is_none() {
        return text;
    }
    match url.set_username("").and_then(|()| url.set_password(None)) {
        Ok(()) => url.into(),
        Err(()) => text,
    }
}

/// Escapes of unreserved characters are undone, the digits of the others are upper case (section 6.2.2.1 and 2).
fn uniform(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let octet = rest.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match octet {
            Some(octet) if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) => out.push(char::from(octet)),
            Some(octet) => out.push_str(&format!("%{octet:02X}")),
            None => out.push('%'),
        }
        rest = &rest[at + if octet.is_some() { 3 } else { 1 }..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> String {
        canonical(&Url::parse(text).unwrap()).map(String::from).unwrap_or_default()
    }

    #[test]
    fn spellings_of_one_address_are_one() {
        for (spelling, address) in [
            ("HTTP://A.Example:80/x", "http://a.example/x"),
            ("https://a.example:443", "https://a.example/"),
            ("http://a.example./x", "http://a.example/x"),
            ("http://a.example/b/../c/./d", "http://a.example/c/d"),
            ("http://a.example/%7euser/%e3%83%84%2f", "http://a.example/~user/%E3%83%84%2F"),
            ("http://a.example/x#part", "http://a.example/x"),
            ("http://a.example/x?", "http://a.example/x"),
            ("http://user:word@a.example/x", "http://a.example/x"),
            ("http://a.example/x?utm_source=a&id=7&fbclid=b&UTM_Medium=c", "http://a.example/x?id=7"),
            ("http://a.example/x?utm_source=a", "http://a.example/x"),
            ("http://a.example/100%", "http://a.example/100%"),
            ("http://a.example/%zz%4", "http://a.example/%zz%4"),
        ] {
            assert_eq!(of(spelling), address, "{spelling}");
            assert_eq!(of(address), address, "again: {address}");
        }
    }

    #[test]
    fn a_password_is_no_part_of_what_is_told() {
        let told = |text: &str| without_user(text.to_owned());
        assert_eq!(told("http://user:word@a.example/x?utm_source=a#b"), "http://a.example/x?utm_source=a#b");
        for text in ["HTTP://A.Example:80/x#b", "http://a.example/@x:y", "mailto:a@b.example", "no address"] {
            assert_eq!(told(text), text);
        }
    }

    #[test]
    fn what_a_server_may_tell_apart_stays_apart() {
        for (one, other) in [
            ("http://a.example/x", "https://a.example/x"),
            ("http://a.example/x", "http://a.example/x/"),
            ("http://a.example/X", "http://a.example/x"),
            ("http://a.example/x?a=1&b=2", "http://a.example/x?b=2&a=1"),
            ("http://a.example:8080/x", "http://a.example/x"),
            ("http://a.example/a%2Fb", "http://a.example/a/b"),
        ] {
            assert_ne!(of(one), of(other));
        }
    }

    #[test]
    fn only_pages_have_an_address() {
        for text in ["mailto:a@b.example", "javascript:void(0)", "data:text/html,x", "ftp://a.example/"] {
            assert_eq!(of(text), "", "{text}");
        }
    }
}
