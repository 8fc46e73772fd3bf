//! Whether an input of which nobody says what it is holds JSON, and of which form.

use super::jsonl::KEYS;
use super::window::Window;
use super::{BOM, unpack};
use serde::de::IgnoredAny;
use std::io::{Cursor, Read};

/// What JSON an input of which nobody says what it is holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Json {
    /// An object a line; what each lacks of a page is told of its line.
    Lines,
    /// An object over several lines.
    Object,
    /// One array of objects.
    Array,
    /// None.
    None,
}

/// What JSON an input of which nobody says what it is holds: its first line begins an object with `url`, `html` or `text`, or
/// all that is looked at is JSON.
pub(super) fn begins(from: &mut Window<Box<dyn Read + Send>>) -> Json {
    /// Bytes that are looked at, packed or not.
    const PROBE: usize = 64 * 1024;
    /// Bytes that tell most inputs from JSON: a mark, and what follows.
    const FIRST: usize = 4;
    let Ok(held) = from.peek(PROBE) else { return Json::None };
    let held = &held[..held.len().min(PROBE)];
    if !unpack::is_packed(held) {
        return json(held);
    }
    let Ok((mut reader, _)) = unpack::reader(Cursor::new(held.to_vec())) else { return Json::None };
    let mut head = Vec::new();
    // What is packed is cut off here: what was unpacked until then is looked at.
    let _ = reader.by_ref().take(FIRST as u64).read_to_end(&mut head);
    if !matches!(unmarked(&head).first(), Some(b'{' | b'[')) {
        return Json::None;
    }
    let _ = reader.take((PROBE - FIRST) as u64).read_to_end(&mut head);
    json(&head)
}

fn unmarked(head: &[u8]) -> &[u8] {
    head.strip_prefix(BOM).unwrap_or(head).trim_ascii_start()
}

fn json(head: &[u8]) -> Json {
    let head = unmarked(head);
    if let Some(first) = head.strip_prefix(b"[").map(<[u8]>::trim_ascii_start) {
        let is_array = is_page_object(first) || begins_object(first) && first_value(head).is_some();
        return if is_array { Json::Array } else { Json::None };
    }
    let line = head.split(|&b| b == b'\n').next().unwrap_or_default();
    if is_page_object(line) {
        return Json::Lines;
    }
    match first_value(head).filter(|_| begins_object(head)) {
        Some(first) if first.contains(&b'\n') => Json::Object,
        Some(_) => Json::Lines,
        None => Json::None,
    }
}

/// Whether an object with a key that tells a page begins here; its end need not be in sight.
fn is_page_object(head: &[u8]) -> bool {
    let begins = |head: &[u8]| head.trim_ascii_start().starts_with(b"\"");
    head.strip_prefix(b"{").is_some_and(begins) && KEYS.iter().any(|key| has_key(head, key))
}

/// Whether an object with any key begins here.
fn begins_object(head: &[u8]) -> bool {
    let Some(key) = head.strip_prefix(b"{").map(<[u8]>::trim_ascii_start).filter(|key| key.starts_with(b"\"")) else {
        return false;
    };
    let mut values = serde_json::Deserializer::from_slice(key).into_iter::<IgnoredAny>();
    let is_whole = matches!(values.next(), Some(Ok(_)));
    is_whole && key[values.byte_offset()..].trim_ascii_start().starts_with(b":")
}

/// The JSON value that begins here, as far as it is in sight; nothing where it is none, or prose stands behind it: a text may
/// begin with an example.
fn first_value(head: &[u8]) -> Option<&[u8]> {
    let mut values = serde_json::Deserializer::from_slice(head).into_iter::<IgnoredAny>();
    match values.next()? {
        Ok(_) => {
            let (first, rest) = head.split_at(values.byte_offset());
            let rest = rest.trim_ascii_start();
            (rest.is_empty() || rest.starts_with(b"{")).then_some(first)
        }
        Err(error) => error.is_eof().then_some(head),
    }
}

/// Whether a key stands in a line.
fn has_key(line: &[u8], key: &str) -> bool {
    let key = format!("\"{key}\"");
    memchr::memmem::find_iter(line, &key).any(|at| line[at + key.len()..].trim_ascii_start().starts_with(b":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_from_other_text_by_their_first() {
        let json = |input: &[u8]| begins(&mut Window::new(Box::new(Cursor::new(input.to_vec()))));
        let told = |input: &[u8]| json(input) == Json::Lines;
        let line = br#"{"id": 1, "url": "http://a.example/", "html" : "<p>x</p>"}"#;
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut packed, &line.repeat(9000)).unwrap();
        assert!(told(line) && told(b"\xef\xbb\xbf{\"text\":\"x\"}\n") && told(&packed.finish().unwrap()));
        for other in [
            &b"<p>{\"text\":\"x\"}"[..],
            b"{\n\"text\": \"x\"}\nis an example",
            b"{\"a\" is the first",
            b"{\"Tides",
            b"{}",
            b"",
        ] {
            assert_eq!(json(other), Json::None, "{}", String::from_utf8_lossy(other));
        }
        assert!(told(b"{\"html\": null, \"id\": 1}\n") && told(b"{\"url\": \"http://a.example/\"}\n"));
        assert_eq!(json(b"[\n {\"url\": \"http://a.example/\", \"html\": \"<p>x\"}]"), Json::Array);
        assert_eq!((json(b"[1] {\"text\"}"), json(b"[{] is a bracket")), (Json::None, Json::None));
    }

    /// Pages under other names, and over several lines, had become articles whose text was JSON.
    #[test]
    fn what_is_json_all_through_is_no_text() {
        let json = |input: &[u8]| begins(&mut Window::new(Box::new(Cursor::new(input.to_vec()))));
        let long = format!("{{\"notes\": \"{}é\", \"url\": \"http://a.example/\"}}\n", "x".repeat(65_523));
        for line in
            [&b"{\"content\": \"<p>x\"}\n"[..], b"{\"a\":1}\n\n{\"b\":2}\n", b"\n{\"a\":{\"b\":[1", long.as_bytes()]
        {
            assert_eq!(json(line), Json::Lines, "{}", String::from_utf8_lossy(line));
        }
        for object in [&b"{\n  \"url\": \"http://a.example/\",\n  \"html\": \"<p>x\"\n}\n"[..], b"{\"a\":\n[1,"] {
            assert_eq!(json(object), Json::Object, "{}", String::from_utf8_lossy(object));
        }
        assert_eq!(json(b"[{\"a\": 1}]"), Json::Array);
    }
}
