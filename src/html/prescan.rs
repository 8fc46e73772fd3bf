//! The `<meta>` prescan: which encoding the first bytes of a page name (WHATWG HTML 13.2.3.2).
//!
//! It reads bytes, not a tree: text has no meaning before its encoding is known.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far the prescan looks, as the standard has it.
const WINDOW: usize = 1024;

/// The encoding that `<meta>` or an XML declaration names within the first 1,024 bytes, or a later
/// `<meta>`, for which a browser would start over (13.2.3.5, "changing the encoding while parsing").
pub(super) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    // Where the word does not stand no tag has to be looked at.
    let may_name = || bytes.len() > WINDOW && find_ignoring_case(bytes, b"charset").is_some();
    let late = || if may_name() { Scan { bytes, at: 0 }.run().flatten() } else { None };
    early(&bytes[..bytes.len().min(WINDOW)]).or_else(late)
}

fn early(window: &[u8]) -> Option<&'static Encoding> {
    if window.starts_with(b"<\0?\0x\0") {
        return Some(UTF_16LE);
    }
    if window.starts_with(b"\0<\0?\0x") {
        return Some(UTF_16BE);
    }
    Scan { bytes: window, at: 0 }.run().flatten().or_else(|| xml_declaration(window))
}

/// The standard's "extracting a character encoding from a meta element": the label after `charset=`.
pub(super) fn charset_in(value: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    loop {
        at += find_ignoring_case(&value[at..], b"charset")? + b"charset".len();
        at += spaces(&value[at..]);
        if value.get(at) == Some(&b'=') {
            break;
        }
    }
    at += 1;
    at += spaces(&value[at..]);
    let rest = &value[at..];
    match *rest.first()? {
        quote @ (b'"' | b'\'') => {
            let end = rest[1..].iter().position(|&b| b == quote)?;
            Some(&rest[1..=end])
        }
        _ => {
            let end = rest.iter().position(|&b| is_space(b) || b == b';').unwrap_or(rest.len());
            Some(&rest[..end])
        }
    }
}

/// The encoding of a label, as `<meta>` means it: a page whose `<meta>` could be read is not UTF-16.
fn labelled(label: &[u8]) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label)?;
    if encoding == UTF_16LE || encoding == UTF_16BE {
        Some(UTF_8)
    } else if encoding.name() == "x-user-defined" {
        Some(WINDOWS_1252)
    } else {
        Some(encoding)
    }
}

fn xml_declaration(window: &[u8]) -> Option<&'static Encoding> {
    if !window.starts_with(b"<?xml") {
        return None;
    }
    let declaration = &window[..window.iter().position(|&b| b == b'>')?];
    let mut at = declaration.windows(8).position(|w| w == b"encoding")? + 8;
    let skip = |at: usize| at + declaration[at..].iter().take_while(|&&b| b <= b' ').count();
    at = skip(at);
    if declaration.get(at) != Some(&b'=') {
        return None;
    }
    at = skip(at + 1);
    let quote = *declaration.get(at).filter(|b| matches!(b, b'"' | b'\''))?;
    let label = &declaration[at + 1..];
    let label = &label[..label.iter().position(|&b| b == quote)?];
    if label.iter().any(|&b| b <= b' ') { None } else { labelled(label) }
}

#[derive(Debug)]
struct Scan<'b> {
    bytes: &'b [u8],
    at: usize,
}

#[derive(Debug)]
struct Attribute<'b> {
    name: &'b [u8],
    value: &'b [u8],
}

impl<'b> Scan<'b> {
    /// `None`: the window ended inside something; `Some(None)`: it ended, nothing was named.
    fn run(&mut self) -> Option<Option<&'static Encoding>> {
        while self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            if rest.starts_with(b"<!--") {
                // The dashes may be shared: `<!-->` is a whole comment.
                self.at += 2 + memchr::memmem::find(&rest[2..], b"-->")? + 3;
            } else if is_meta(rest) {
                self.at += b"<meta".len();
                if let Some(encoding) = self.meta()? {
                    return Some(Some(encoding));
                }
            } else if is_tag(rest) {
                self.at += rest.iter().position(|&b| is_space(b) || b == b'>')?;
                while self.attribute()?.is_some() {}
            } else if matches!(rest, [b'<', b'!' | b'/' | b'?', ..]) {
                self.at += memchr::memchr(b'>', rest)? + 1;
            } else {
                self.at += memchr::memchr(b'<', &rest[1..]).map_or(rest.len(), |i| i + 1);
            }
        }
        Some(None)
    }

    fn meta(&mut self) -> Option<Option<&'static Encoding>> {
        let (mut http_equiv, mut content, mut charset) = (None, None, None);
        while let Some(Attribute { name, value }) = self.attribute()? {
            // Of attributes that share a name the first counts.
            let slot = match () {
                () if name.eq_ignore_ascii_case(b"http-equiv") => &mut http_equiv,
                () if name.eq_ignore_ascii_case(b"content") => &mut content,
                () if name.eq_ignore_ascii_case(b"charset") => &mut charset,
                () => continue,
            };
            slot.get_or_insert(value);
        }
        let is_pragma = http_equiv.is_some_and(|v| v.eq_ignore_ascii_case(b"content-type"));
        Some(match (charset, content) {
            (Some(label), _) => labelled(label),
            (None, Some(value)) if is_pragma => charset_in(value).and_then(labelled),
            _ => None,
        })
    }

    /// The standard's "get an attribute"; the outer `None` is the window's end.
    fn attribute(&mut self) -> Option<Option<Attribute<'b>>> {
        while is_space(self.byte()?) || self.byte()? == b'/' {
            self.at += 1;
        }
        if self.byte()? == b'>' {
            return Some(None);
        }
        let start = self.at;
        let ends = |b: u8| is_space(b) || matches!(b, b'/' | b'>' | b'=');
        // A leading `=` belongs to the name.
        self.at += 1 + self.bytes[start + 1..].iter().position(|&b| ends(b))?;
        let name = &self.bytes[start..self.at];
        self.at += spaces(&self.bytes[self.at..]);
        if self.byte()? != b'=' {
            return Some(Some(Attribute { name, value: b"" }));
        }
        self.at += 1;
        self.at += spaces(&self.bytes[self.at..]);
        let rest = &self.bytes[self.at..];
        let (value, length) = match self.byte()? {
            quote @ (b'"' | b'\'') => {
                let end = memchr::memchr(quote, &rest[1..])?;
                (&rest[1..=end], end + 2)
            }
            _ => {
                let end = rest.iter().position(|&b| is_space(b) || b == b'>')?;
                (&rest[..end], end)
            }
        };
        self.at += length;
        Some(Some(Attribute { name, value }))
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
}

fn is_meta(rest: &[u8]) -> bool {
    rest.len() > 5 && rest[..5].eq_ignore_ascii_case(b"<meta") && (is_space(rest[5]) || rest[5] == b'/')
}

fn is_tag(rest: &[u8]) -> bool {
    match rest {
        [b'<', b'/', c, ..] | [b'<', c, ..] => c.is_ascii_alphabetic(),
        _ => false,
    }
}

fn spaces(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|&&b| is_space(b)).count()
}

fn is_space(b: u8) -> bool {
    matches!(b, b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

/// Where `charset` or another word of seven letters stands, in whatever case.
fn find_ignoring_case(hay: &[u8], needle: &[u8; 7]) -> Option<usize> {
    let second = needle[1];
    let mut hits = memchr::memchr2_iter(second.to_ascii_lowercase(), second.to_ascii_uppercase(), hay);
    hits.find_map(|at| {
        let start = at.checked_sub(1)?;
        hay.get(start..at + 6)?.eq_ignore_ascii_case(needle).then_some(start)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(page: &str) -> Option<&'static str> {
        declared(page.as_bytes()).map(Encoding::name)
    }

    #[test]
    fn meta_charset_is_found_however_it_is_quoted() {
        assert_eq!(named("<meta charset=euc-kr>"), Some("EUC-KR"));
        assert_eq!(named("<META/CharSet = 'euc-kr' >"), Some("EUC-KR"));
        assert_eq!(named("<p>x</p><meta charset=\"shift_jis\">"), Some("Shift_JIS"));
    }

    #[test]
    fn content_needs_the_pragma_and_charset_does_not() {
        assert_eq!(named("<meta content='text/html; charset=gbk'>"), None);
        assert_eq!(named("<meta content='text/html; charset=gbk' http-equiv=content-type>"), Some("GBK"));
        assert_eq!(named("<meta content='charset=gbk' charset=big5>"), Some("Big5"));
    }

    #[test]
    fn labels_that_cannot_be_true_are_mended() {
        assert_eq!(named("<meta charset=utf-16le>"), Some("UTF-8"));
        assert_eq!(named("<meta charset=x-user-defined>"), Some("windows-1252"));
    }

    #[test]
    fn comments_and_attribute_values_hide_a_meta() {
        assert_eq!(named("<!-- <meta charset=big5> --><meta charset=gbk>"), Some("GBK"));
        assert_eq!(named("<a title='<meta charset=big5>'><meta charset=gbk>"), Some("GBK"));
        assert_eq!(named("<!--><meta charset=gbk>"), Some("GBK"));
    }

    #[test]
    fn the_window_is_1024_bytes_long() {
        let late = format!("{}<meta charset=gbk>", " ".repeat(1006));
        assert_eq!(late.len(), 1024);
        assert_eq!(early(late.as_bytes()).map(Encoding::name), Some("GBK"));
        let later = format!("<meta charset=big5>{}<?xml encoding='gbk'>", " ".repeat(WINDOW));
        assert_eq!(named(&later[1..]), None);
    }

    #[test]
    fn a_late_meta_counts_where_the_window_holds_none() {
        assert_eq!(named(&format!("{}<meta charset=gbk>", " ".repeat(1007))), Some("GBK"));
        assert_eq!(named(&format!("<!--{}--><meta charset=gbk>", " ".repeat(3000))), Some("GBK"));
    }

    #[test]
    fn an_xml_declaration_counts_where_no_meta_does() {
        assert_eq!(named("<?xml version='1.0' encoding = \"big5\"?><p>"), Some("Big5"));
        assert_eq!(named("<?xml version='1.0' encoding='big5'?><meta charset=gbk>"), Some("GBK"));
        assert_eq!(named("<?xml encoding='big 5'?>"), None);
    }

    #[test]
    fn charset_is_taken_from_a_content_type() {
        assert_eq!(charset_in(b"text/html; charset=\"utf-8\""), Some(&b"utf-8"[..]));
        assert_eq!(charset_in(b"text/html; charset charset = big5; x"), Some(&b"big5"[..]));
        assert_eq!(charset_in(b"text/html; charset='utf-8"), None);
        assert_eq!(charset_in(b"text/html; charset="), None);
    }
}
