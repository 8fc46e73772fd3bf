//! Bytes to text: byte order mark, transport hint, whole-input UTF-8, `<meta>` prescan, detection.
//!
//! The order is the WHATWG encoding sniffing algorithm (HTML 13.2.3.1) with one named deviation:
//! bytes that are valid UTF-8 as a whole and hold a multi-byte sequence are UTF-8 whatever `<meta>`
//! says, since pages are saved anew as UTF-8 all the time without their `<meta>` being mended.

use super::prescan;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use std::borrow::Cow;

/// Decoded text and how it was decoded.
#[derive(Debug)]
pub struct Decoded<'b> {
    /// The text; borrowed where the bytes are UTF-8.
    pub text: Cow<'b, str>,
    /// The encoding used.
    pub encoding: &'static Encoding,
    /// Whether some bytes did not fit the encoding and became U+FFFD.
    pub replaced: bool,
}

/// Decodes a page. `transport` is a charset label or a whole `Content-Type` value.
pub fn decode<'b>(bytes: &'b [u8], transport: Option<&str>) -> Decoded<'b> {
    // Nearly every page is UTF-8: one validation serves the choice and the text.
    let whole = simdutf8::basic::from_utf8(bytes).ok();
    let (encoding, bom) = choose(bytes, transport, whole.is_some());
    if encoding == UTF_8
        && let Some(text) = whole
    {
        return Decoded { text: Cow::Borrowed(&text[bom..]), encoding, replaced: false };
    }
    let (text, replaced) = encoding.decode_without_bom_handling(&bytes[bom..]);
    Decoded { text, encoding, replaced }
}

/// The encoding of the bytes, and the length of their byte order mark.
pub fn sniff(bytes: &[u8], transport: Option<&str>) -> (&'static Encoding, usize) {
    choose(bytes, transport, simdutf8::basic::from_utf8(bytes).is_ok())
}

fn choose(bytes: &[u8], transport: Option<&str>, is_utf8: bool) -> (&'static Encoding, usize) {
    if let Some(found) = Encoding::for_bom(bytes) {
        return found;
    }
    if let Some(encoding) = transport.and_then(transport_charset) {
        return (encoding, 0);
    }
    let ascii = is_utf8 && bytes.is_ascii();
    if is_utf8 && !ascii {
        return (UTF_8, 0);
    }
    if let Some(encoding) = prescan::declared(bytes) {
        return (encoding, 0);
    }
    // Escape sequences are how ISO-2022-JP looks; without them ASCII is ASCII in every legacy encoding.
    if ascii && memchr::memchr(0x1b, bytes).is_none() {
        return (WINDOWS_1252, 0);
    }
    let mut detector = chardetng::EncodingDetector::new();
    detector.feed(bytes, true);
    (detector.guess(None, true), 0)
}

/// The encoding that a page's `<meta>` declares (WHATWG HTML 13.2.3.2).
pub fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    prescan::declared(bytes)
}

/// A bare label, or the `charset` of a `Content-Type`.
fn transport_charset(hint: &str) -> Option<&'static Encoding> {
    let label = match hint.find(['/', ';', '=']) {
        None => hint.as_bytes(),
        Some(_) => prescan::charset_in(hint.as_bytes())?,
    };
    Encoding::for_label(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(bytes: &[u8], transport: Option<&str>) -> &'static str {
        sniff(bytes, transport).0.name()
    }

    #[test]
    fn a_byte_order_mark_beats_transport_and_leaves_the_text() {
        let decoded = decode(b"\xef\xbb\xbfa", Some("text/html; charset=big5"));
        assert_eq!((&*decoded.text, decoded.encoding.name()), ("a", "UTF-8"));
        let wide = decode(b"\xff\xfea\0", None);
        assert_eq!((&*wide.text, wide.encoding.name()), ("a", "UTF-16LE"));
    }

    #[test]
    fn transport_beats_meta_and_may_be_a_label_or_a_content_type() {
        let page = b"<meta charset=gbk>";
        assert_eq!(name(page, Some("euc-kr")), "EUC-KR");
        assert_eq!(name(page, Some("text/html;charset=EUC-KR")), "EUC-KR");
        assert_eq!(name(page, Some("text/html")), "GBK");
        assert_eq!(name(page, Some("text/html; charset=nonsense")), "GBK");
    }

    #[test]
    fn valid_utf8_with_a_multibyte_sequence_beats_meta() {
        assert_eq!(name("<meta charset=gbk>é".as_bytes(), None), "UTF-8");
        assert_eq!(name(b"<meta charset=gbk>\xe9", None), "GBK");
        assert_eq!(name(b"<meta charset=gbk>e", None), "GBK");
    }

    #[test]
    fn utf8_text_is_borrowed_and_broken_utf8_is_told() {
        assert!(matches!(decode("é".as_bytes(), None).text, Cow::Borrowed("é")));
        let broken = decode(b"a\xffb", Some("utf-8"));
        assert_eq!((&*broken.text, broken.replaced), ("a\u{fffd}b", true));
    }

    #[test]
    fn iso_2022_jp_is_detected_from_its_escapes() {
        let decoded = decode(b"\x1b$B$3$s$K$A$O!\"@$3&\x1b(B", None);
        assert_eq!((&*decoded.text, decoded.encoding.name()), ("こんにちは、世界", "ISO-2022-JP"));
    }

    #[test]
    fn bytes_without_any_sign_are_detected() {
        let (bytes, _, _) = encoding_rs::EUC_KR.encode("서울에서 열린 회의에 참석한 장관들은 합의문에 서명했다.");
        assert_eq!(name(&bytes, None), "EUC-KR");
        assert_eq!(name(b"plain", None), "windows-1252");
    }
}
