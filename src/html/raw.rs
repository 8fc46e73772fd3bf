//! Where text that is not markup ends: titles, styles, scripts, comments.

use super::scan::is_space;

/// What kind of text comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Raw {
    /// `<title>`, `<textarea>`: references count.
    Rcdata,
    /// `<style>` and others.
    Rawtext,
    /// `<script>`: `<!--` may hide its end tag.
    Script,
    /// `<plaintext>`: everything.
    Plaintext,
    /// A CDATA section.
    Cdata,
}

/// Where the end tag of `name` begins that ends the text at `start`; the end where there is none.
pub(super) fn end(bytes: &[u8], start: usize, name: &[u8], raw: Raw) -> usize {
    let mut at = start;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        at += found;
        if is_end_tag(bytes, at, name) {
            return at;
        }
        at += 1;
        if raw == Raw::Script && bytes[at..].starts_with(b"!--") {
            match escaped(bytes, at + 1, name) {
                Escaped::Ends(end) => return end,
                Escaped::Goes(on) => at = on,
            }
        }
    }
    bytes.len()
}

#[derive(Debug)]
enum Escaped {
    /// The script's end tag is here.
    Ends(usize),
    /// The comment has ended, the script goes on here.
    Goes(usize),
}

/// The script data escaped states (13.2.5.20 and following): `<!--`, and `<script>` within.
fn escaped(bytes: &[u8], mut at: usize, name: &[u8]) -> Escaped {
    let mut doubly = false;
    while let Some(found) = memchr::memchr2(b'<', b'-', &bytes[at..]) {
        at += found;
        if bytes[at] == b'-' {
            if bytes[at..].starts_with(b"-->") {
                return Escaped::Goes(at + 3);
            }
        } else if doubly {
            doubly = !is_end_tag(bytes, at, b"script");
        } else if is_end_tag(bytes, at, name) {
            return Escaped::Ends(at);
        } else {
            doubly = is_tag(bytes, at + 1, b"script");
        }
        at += 1;
    }
    Escaped::Ends(bytes.len())
}

fn is_end_tag(bytes: &[u8], at: usize, name: &[u8]) -> bool {
    bytes.get(at + 1) == Some(&b'/') && is_tag(bytes, at + 2, name)
}

fn is_tag(bytes: &[u8], at: usize, name: &[u8]) -> bool {
    let end = at + name.len();
    !name.is_empty()
        && bytes.get(at..end).is_some_and(|found| found.eq_ignore_ascii_case(name))
        && bytes.get(end).is_some_and(|&b| is_space(b) || b == b'/' || b == b'>')
}

/// Where the comment whose text begins at `start` ends, and where what follows it begins.
pub(super) fn comment_end(bytes: &[u8], start: usize) -> (usize, usize) {
    let rest = &bytes[start..];
    if rest.starts_with(b">") {
        return (start, start + 1);
    }
    if rest.starts_with(b"->") {
        return (start, start + 2);
    }
    let mut at = start;
    while let Some(found) = memchr::memchr(b'-', &bytes[at..]) {
        at += found + 1;
        if bytes.get(at) != Some(&b'-') {
            continue;
        }
        while bytes.get(at) == Some(&b'-') {
            at += 1;
        }
        match bytes[at..] {
            [b'>', ..] => return (at - 2, at + 1),
            [b'!', b'>', ..] => return (at - 2, at + 2),
            _ => {}
        }
    }
    // At the end of the page what might have become an end mark is not text.
    let text = [&b"--!"[..], b"--", b"-"].iter().find_map(|tail| rest.strip_suffix(*tail)).unwrap_or(rest);
    (start + text.len(), bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> &str {
        &text[..end(text.as_bytes(), 0, b"script", Raw::Script)]
    }

    #[test]
    fn a_script_ends_at_its_end_tag_unless_a_comment_holds_a_script() {
        assert_eq!(script("a</scriptx></SCRIPT >b"), "a</scriptx>");
        assert_eq!(script("<!-- a </script>b"), "<!-- a ");
        assert_eq!(script("<!-- <script> a </script> b </script>c"), "<!-- <script> a </script> b ");
        assert_eq!(script("<!-- <script> --> a </script>b"), "<!-- <script> --> a ");
        assert_eq!(script("<!--><script></script>"), "<!--><script>");
        assert_eq!(script("a</script"), "a</script");
    }

    #[test]
    fn comments_end_as_the_standard_says() {
        let text = |s: &str| {
            let (end, next) = comment_end(s.as_bytes(), 0);
            (s[..end].to_owned(), s[next..].to_owned())
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(text(" a -->b"), pair(" a ", "b"));
        assert_eq!(text(">b"), pair("", "b"));
        assert_eq!(text("->b"), pair("", "b"));
        assert_eq!(text("a--!>b"), pair("a", "b"));
        assert_eq!(text("a--!x---->b"), pair("a--!x--", "b"));
        assert_eq!(text("a--"), pair("a", ""));
        assert_eq!(text("a--!"), pair("a", ""));
    }
}
