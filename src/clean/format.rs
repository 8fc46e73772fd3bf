//! Telling HTML from plain text, and both from what is neither, by content.

/// Kinds of files that are no pages, by their first bytes.
const MAGIC: [(&[u8], &str); 13] = [
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a RIFF file"),
    (b"PK\x03\x04", "a ZIP file"),
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"ID3", "an MP3 file"),
    (b"From: <Saved by ", "a web archive (MHTML)"),
    (b"\x00\x00\x01\x00", "an icon"),
];

/// What the bytes are if they are no page.
pub fn binary(bytes: &[u8]) -> Option<&'static str> {
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(kind);
    }
    if is_mhtml(bytes) {
        return Some("a web archive (MHTML)");
    }
    let bom = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let head = &bytes[..bytes.len().min(4096)];
    // A page may hold stray NULs; a file made of them is no text.
    let nulls = head.iter().filter(|&&b| b == 0).count();
    // In text of any charset control characters are rare; among random bytes they are one in nine.
    let control = |b: &&u8| matches!(**b, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f);
    let controls = head.iter().filter(control).count();
    (!bom && (nulls * 20 > head.len() || controls * 16 > head.len())).then_some("binary data")
}

/// Whether bytes begin with a mail's head that announces a page and what belongs to it (RFC 2557).
fn is_mhtml(bytes: &[u8]) -> bool {
    let head = bytes[..bytes.len().min(4096)].to_ascii_lowercase();
    // A head ends with the first empty line, and a page's begins with no field.
    let end = [&b"\n\n"[..], b"\n\r\n"].iter().filter_map(|end| memchr::memmem::find(&head, end)).min();
    let head = &head[..end.unwrap_or(head.len())];
    let has = |what: &[u8]| memchr::memmem::find(head, what).is_some();
    !head.trim_ascii_start().starts_with(b"<") && has(b"mime-version:") && has(b"multipart/related")
}

/// Whether decoded text is HTML: it begins with a tag; or tags are common in it, and they begin early or where a document
/// does. Text that speaks of tags has few of them, and its menu before them.
pub fn is_html(text: &str) -> bool {
    let text = text.trim_start();
    if tag(text).is_some() {
        return true;
    }
    let head = &text[..text.floor_char_boundary(64 * 1024)];
    let tags = || head.match_indices('<').filter_map(|(at, _)| Some((at, tag(&head[at..])?)));
    let (mut count, mut closing, mut breaks, mut early) = (0, 0, false, false);
    for (at, tag) in tags() {
        count += 1;
        closing += usize::from(tag.starts_with('/'));
        let is = |name: &str| tag.len() == name.len() && tag.eq_ignore_ascii_case(name);
        breaks |= ["p", "br", "div"].into_iter().any(is);
        let begins_document = ["!doctype", "html", "head", "body"].into_iter().any(is);
        early |= at <= LATEST_TAG || begins_document && head[..at].ends_with('\n');
    }
    early && (closing >= 2 || breaks) && count * BYTES_PER_TAG >= head.len()
}

/// Bytes of text before the first tag of a fragment of HTML.
const LATEST_TAG: usize = 600;
/// HTML has a tag in so many bytes, on average.
const BYTES_PER_TAG: usize = 300;

/// The name of the tag that a text begins with, `/` or `!` before it.
fn tag(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('<')?;
    let sign = usize::from(inner.starts_with(['/', '!', '?']));
    let letters = inner[sign..].bytes().take_while(u8::is_ascii_alphanumeric).count();
    let named = letters > 0 && inner.as_bytes()[sign].is_ascii_alphabetic();
    (named || inner.starts_with("!--") || inner.starts_with("![")).then(|| &inner[..sign + letters])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_told_from_text() {
        assert!(is_html("\n<!DOCTYPE html><p>x") && is_html("Hello<br>there") && is_html("<p>x"));
        assert!(is_html("<!-- served from cache -->\n<p>x") && is_html("<?xml version=\"1.0\"?><html>"));
        let warned = format!("Warning: no such file in /srv/{}\n<!DOCTYPE html><body><p>x</p>", "x".repeat(900));
        assert!(is_html(&format!("{warned}{}", "<p>The tide was high.</p>".repeat(99))));
        let spoken = "Home\nManual\n\nA paragraph begins with <p> and ends with </p>, as a list does with </ul>.\n";
        assert!(!is_html(&format!("{}{spoken}{}", "Menu\n".repeat(40), "The tide was high on Monday.\n".repeat(99))));
        assert!(!is_html("If a < b and b > c, then a < c.") && !is_html("Go to Contents\n\nA story <3"));
    }

    #[test]
    fn files_that_are_no_pages_are_named() {
        assert_eq!(binary(b"%PDF-1.7"), Some("a PDF"));
        assert_eq!(binary(b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n"), Some("a web archive (MHTML)"));
        let mail = b"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\r\n<p>";
        assert_eq!(binary(mail), Some("a web archive (MHTML)"));
        assert_eq!(binary(b"<p>MIME-Version: 1.0, multipart/related"), None);
        assert_eq!(binary(b"A mail\n\nMIME-Version: 1.0, multipart/related"), None);
        assert_eq!(binary(&[0; 100]), Some("binary data"));
        let noise: Vec<u8> = (0..2000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert_eq!(binary(&noise), Some("binary data"));
        assert_eq!(binary("<p>Grüße".as_bytes()), None);
        assert_eq!(binary(b"\x1b$B4A;z\x1b(B and \x0b text"), None);
    }
}
