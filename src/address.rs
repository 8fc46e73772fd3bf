//! Identity of addresses: spellings that mean one page become one address.
//!
//! The `url` crate has already lowered scheme and host, dropped default ports and resolved dot segments (RFC 3986,
//! sections 6.2.2 and 6.2.3). Here the escapes become uniform, and what only tells where a reader came from, or which
//! reader it is, goes. The order of parameters stays: a server may heed it.

use url::{Position, Url};

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
    canonical.set_path(&uniform(&without_session(url.path())));
    let query = url.query().map(|query| {
        let tells = |pair: &&str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            !is_tracking(name) && !is_session(name, value)
        };
        let kept: Vec<String> = query.split('&').filter(tells).map(uniform).collect();
        kept.join("&")
    });
    canonical.set_query(query.as_deref().filter(|query| !query.is_empty()));
    Some(canonical)
}

/// Parameters that are named for sessions, whatever their values.
const SESSIONS: [&str; 5] = ["phpsessid", "jsessionid", "cftoken", "oscsid", "zenid"];

/// Parameters that may be a session's or, with a short value, a story's.
const PERHAPS_SESSIONS: [&str; 6] = ["sid", "sessid", "session_id", "sessionid", "session", "s"];

/// Bytes that a session's value has at least: sixteen digits of base 16 are 64 bits.
const SESSION_BYTES: usize = 16;

/// Digits of base 16 that no words and dates make: 128 bits.
const DIGEST_BYTES: usize = 32;

/// Digits in a row that are a date or a story's number.
const DATE_DIGITS: usize = 8;

/// Bytes of a run of letters or digits, on average, where the lot drew them. In base 62, where they are longest, it is two and
/// a half with capitals told apart; in base 36 and base 16 it is as short.
const LONGEST_RUN: usize = 4;

/// Whether a parameter tells which reader it is: every visit would find each page under a new address.
fn is_session(name: &str, value: &str) -> bool {
    let is_one_of = |names: &[&str]| names.iter().any(|session| name.eq_ignore_ascii_case(session));
    let begins = name.get(..12).is_some_and(|begin| begin.eq_ignore_ascii_case("aspsessionid"));
    begins || is_one_of(&SESSIONS) || is_one_of(&PERHAPS_SESSIONS) && is_drawn(value)
}

/// Whether a value is drawn by lot. Words, dates and numbers of stories may be as long and stand side by side, as in
/// `keynote2026opening`: they are few long runs of letters and of digits, where the lot makes many short ones.
fn is_drawn(value: &str) -> bool {
    let bytes = value.as_bytes();
    let has = |is: fn(&u8) -> bool| bytes.iter().any(is);
    if bytes.len() < SESSION_BYTES
        || !bytes.iter().all(u8::is_ascii_alphanumeric)
        || !has(u8::is_ascii_digit)
        || !has(u8::is_ascii_alphabetic)
    {
        return false;
    }
    if bytes.len() >= DIGEST_BYTES && bytes.iter().all(u8::is_ascii_hexdigit) {
        return true;
    }
    let is_date = bytes.split(|byte| !byte.is_ascii_digit()).any(|digits| digits.len() >= DATE_DIGITS);
    // A capital begins a word where a small letter stands before it, and a small letter behind a capital goes on with it.
    let changes = bytes.windows(2).filter(|pair| {
        pair[0].is_ascii_digit() != pair[1].is_ascii_digit()
            || pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()
    });
    !is_date && changes.count() * LONGEST_RUN >= bytes.len()
}

/// A path without the session that servers of Java write into it: `/news;jsessionid=1A2B`.
fn without_session(path: &str) -> String {
    let bare = |segment: &str| -> String {
        let mut parts = segment.split(';');
        let first = parts.next().unwrap_or_default().to_owned();
        let is_kept = |part: &&str| part.split_once('=').is_none_or(|(name, value)| !is_session(name, value));
        parts.filter(is_kept).fold(first, |bare, part| bare + ";" + part)
    };
    if !path.contains(';') {
        return path.to_owned();
    }
    path.split('/').map(bare).collect::<Vec<_>>().join("/")
}

/// Appends an address as a page spells it, resolved against the base; false where it is no address.
pub(crate) fn append_resolved(value: &str, base: &Url, out: &mut String) -> bool {
    if let Some((origin, path)) = as_spelt(value, base) {
        out.push_str(origin);
        out.push_str(path);
        return true;
    }
    let Ok(url) = base.join(value) else { return false };
    out.push_str(url.as_str());
    true
}

/// The resolved address, in two parts, where the URL standard would copy the page's spelling byte for byte, as it does for nearly all
/// links: it need not be taken apart. None where it might not.
fn as_spelt<'a>(value: &'a str, base: &'a Url) -> Option<(&'a str, &'a str)> {
    let (origin, path) = match value.strip_prefix("https://").or_else(|| value.strip_prefix("http://")) {
        Some(rest) => {
            let (host, _) = rest.split_once('/').filter(|(host, _)| is_plain_host(host))?;
            value.split_at(value.len() - rest.len() + host.len())
        }
        None if value.starts_with('/') && !value.starts_with("//") && matches!(base.scheme(), "http" | "https") => {
            (&base[Position::BeforeScheme..Position::BeforePath], value)
        }
        None => return None,
    };
    is_plain_path(path).then_some((origin, path))
}

/// Whether a host is one of lower case ASCII labels, not an IPv4 address in any of its spellings and not encoded.
fn is_plain_host(host: &str) -> bool {
    let is_plain = |label: &str| {
        !label.is_empty()
            && !label.starts_with("xn--")
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let top = host.rsplit('.').next().unwrap_or(host);
    host.split('.').all(is_plain) && top.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Whether nothing in a path, query and fragment is escaped, dropped or taken for a dot segment.
fn is_plain_path(path: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~%+,=&:;@!?#".contains(&byte);
    path.bytes().all(is_plain) && !path.contains("/.") && !path.contains("%2e") && !path.contains("%2E")
}

/// Whether an address tells who asks: a user, or a password.
pub fn has_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// The address as records and logs may tell it: without a user and a password. Any other text is as it was.
pub(crate) fn without_user(text: String) -> String {
    let Ok(mut url) = Url::parse(&text) else { return text };
    if !has_user(&url) {
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
        // The parser of numbers takes a sign too: `%+d` is no escape.
        let digits = rest.get(at + 1..at + 3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let octet = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
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
            ("http://a.example/x?PHPSESSID=abc&id=7&ASPSESSIONIDQQ=1", "http://a.example/x?id=7"),
            ("http://a.example/x?sid=9f86d081884c7d659a2feaa0c55ad015", "http://a.example/x"),
            ("http://a.example/n;jsessionid=1A2B/x;v=1;JSESSIONID=C.n1?a=1", "http://a.example/n/x;v=1?a=1"),
            ("http://a.example/100%", "http://a.example/100%"),
            ("http://a.example/%zz%4", "http://a.example/%zz%4"),
            ("http://a.example/x?sid=k3v9q7m2x8c1b5n0p4t6w2z9ra", "http://a.example/x"),
            ("http://a.example/x?s=Qm7xT2bLp9RkVw4ZcY8nDs1J", "http://a.example/x"),
            ("http://a.example/x?session=7f83b1657ff1fc53", "http://a.example/x"),
            ("http://a.example/?q=50%+discount", "http://a.example/?q=50%+discount"),
            ("http://a.example/50%-d", "http://a.example/50%-d"),
        ] {
            assert_eq!(of(spelling), address, "{spelling}");
            assert_eq!(of(address), address, "again: {address}");
        }
    }

    #[test]
    fn an_address_resolves_as_the_standard_says_however_it_is_spelt() {
        let bases = [
            "https://paper.example/news/a.html?x=1#y",
            "http://u:p@10.0.0.1:8080/",
            "file:///tmp/a.html",
            "data:text/html,x",
        ];
        let hosts = [
            "",
            "https://other.example",
            "http://OTHER.example",
            "https://other.example:443",
            "https://1.2.3",
            "https://0x7f.1",
            "http://xn--bcher-kva.example",
            "http://b\u{fc}cher.example",
            "https://a..b",
            "https://-a.example",
            "https://a_b.example",
            "//other.example",
            "https://u@other.example",
            "https://",
            "https:/",
            "https:",
            "javascript:",
        ];
        let paths = [
            "",
            "/",
            "//",
            "/a/b",
            "/a/./b",
            "/a/../b",
            "/..",
            "/.well-known/x",
            "/%2e%2E/a",
            "/a%2e",
            "/a b",
            "/\u{e4}",
            "/a\\b",
            "/a?q='x'&y=%zz",
            "/a?b#c?d#e",
            "/a#\"x\"",
            "/a|b^c{d}[e]",
            "a/b",
            "?q",
            "#f",
            "/\ta",
            "/a~b!c$d(e)*f+g,h;i=j:k@l",
            "/a.",
            "/a/.",
            "/a?x=/../y",
            "/a\u{0}",
        ];
        for base in bases.map(|base| Url::parse(base).unwrap()) {
            for (host, path) in hosts.iter().flat_map(|host| paths.map(|path| (host, path))) {
                let value = format!("{host}{path}");
                let mut found = String::new();
                let found = append_resolved(&value, &base, &mut found).then_some(found);
                assert_eq!(found, base.join(&value).ok().map(String::from), "{value} on {base}");
            }
        }
        let base = Url::parse("https://paper.example/news/").unwrap();
        assert_eq!(as_spelt("/a/b?c=d#e", &base), Some(("https://paper.example", "/a/b?c=d#e")), "copied");
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
            ("http://a.example/x?sid=12345", "http://a.example/x?sid=12346"),
            ("http://a.example/x?sid=1234567890123456", "http://a.example/x?sid=1234567890123457"),
            ("http://a.example/x?s=the-harbour-of-tomorrow", "http://a.example/x?s=the-harbour-of-yesterday"),
            ("http://a.example/x;v=1", "http://a.example/x;v=2"),
            ("http://a.example/x?sid=AEN20261130001234", "http://a.example/x?sid=AEN20261130005678"),
            ("http://a.example/x?session=keynote2026opening", "http://a.example/x?session=keynote2026closing"),
            ("http://a.example/x?s=worldcup2026final", "http://a.example/x?s=worldcup2022final"),
            ("http://a.example/x?s=KeynoteOpening2026Day2Part1", "http://a.example/x?s=KeynoteOpening2026Day2Part2"),
            ("http://a.example/x?sid=20261130T150000Z01AB12", "http://a.example/x?sid=20261130T150000Z01AB13"),
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
