//! JSON Lines in: one page a line.

use super::window::Window;
use super::{BOM, LineRead, SourceError, bounded_line, unpack};
use crate::page::{Format, Origin, RawPage, path_text};
use serde::Deserialize;
use std::io::{BufReader, Cursor, Read};
use std::path::PathBuf;

/// A line; other keys are passed over.
#[derive(Deserialize)]
struct Row {
    url: Option<String>,
    html: Option<String>,
    text: Option<String>,
    fetched_at: Option<String>,
    status: Option<u16>,
}

/// Whether an input of which nobody says what it is holds a page a line: its first line is an object with `html` or `text`.
pub(super) fn begins_lines(from: &mut Window<Box<dyn Read + Send>>) -> bool {
    /// Bytes that are looked at, packed or not.
    const PROBE: usize = 64 * 1024;
    /// Bytes that tell most inputs from JSON: a mark, and what follows.
    const FIRST: usize = 4;
    let Ok(held) = from.peek(PROBE) else { return false };
    let held = &held[..held.len().min(PROBE)];
    if !unpack::is_packed(held) {
        return is_line(held);
    }
    let Ok((mut reader, _)) = unpack::reader(Cursor::new(held.to_vec())) else { return false };
    let mut head = Vec::new();
    // What is packed is cut off here: what was unpacked until then is looked at.
    let _ = reader.by_ref().take(FIRST as u64).read_to_end(&mut head);
    if !unmarked(&head).starts_with(b"{") {
        return false;
    }
    let _ = reader.take((PROBE - FIRST) as u64).read_to_end(&mut head);
    is_line(&head)
}

fn unmarked(head: &[u8]) -> &[u8] {
    head.strip_prefix(BOM).unwrap_or(head)
}

/// Whether the first line is an object with `html` or `text`.
fn is_line(head: &[u8]) -> bool {
    let Some(rest) = unmarked(head).strip_prefix(b"{") else { return false };
    let line = rest.split(|&b| b == b'\n').next().unwrap_or_default();
    line.trim_ascii_start().starts_with(b"\"") && [&b"\"html\""[..], b"\"text\""].iter().any(|key| has_text(line, key))
}

/// Whether a key with a string stands in a line.
fn has_text(line: &[u8], key: &[u8]) -> bool {
    memchr::memmem::find_iter(line, key).any(|at| {
        let value = line[at + key.len()..].trim_ascii_start().strip_prefix(b":");
        value.is_some_and(|value| value.trim_ascii_start().starts_with(b"\""))
    })
}

/// The pages of a JSON Lines input.
pub(super) struct Lines {
    from: Option<BufReader<Box<dyn Read + Send>>>,
    packed: Option<Box<dyn Read + Send>>,
    is_packed: bool,
    path: Option<PathBuf>,
    line: u64,
    buffer: Vec<u8>,
    max_bytes: u64,
}

impl Lines {
    pub(super) fn new(from: Box<dyn Read + Send>, path: Option<PathBuf>, max_bytes: u64) -> Lines {
        Lines { from: None, packed: Some(from), is_packed: false, path, line: 0, buffer: Vec::new(), max_bytes }
    }

    fn name(&self) -> String {
        let file = self.path.as_ref().map_or_else(|| "-".to_owned(), |p| path_text(p));
        format!("{file}:{}", self.line)
    }

    /// Whether an address is one; who gave the line is told where it is not.
    fn is_address(&self, url: &str) -> bool {
        let is_one = url::Url::parse(url).is_ok();
        if !is_one {
            tracing::warn!("{}: `{url}` is no address; the record has none", self.name());
        }
        is_one
    }

    fn page(&self) -> Result<RawPage, SourceError> {
        let wrong = |message: String| SourceError::Line { name: self.name(), message };
        let row: Row = serde_json::from_slice(&self.buffer).map_err(|e| wrong(e.to_string()))?;
        let (bytes, format) = match (row.html, row.text) {
            (Some(html), _) => (html.into_bytes(), Format::Html),
            (None, Some(text)) => (text.into_bytes(), Format::Text),
            (None, None) => return Err(wrong("neither html nor text".to_owned())),
        };
        let origin = match &self.path {
            Some(path) => Origin::File { path: path.clone(), line: Some(self.line) },
            None => Origin::Stdin,
        };
        // The text of JSON is UTF-8 (RFC 8259 section 8.1), whatever the page in it declares.
        let content_type = Some("charset=utf-8".to_owned());
        Ok(RawPage {
            bytes,
            url: row.url.filter(|url| self.is_address(url)),
            origin,
            fetched_at: row.fetched_at,
            status: row.status,
            content_type,
            format,
        })
    }
}

impl Iterator for Lines {
    type Item = Result<RawPage, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let fail = |path: &Option<PathBuf>, source| SourceError::Read {
            path: path.clone().unwrap_or_else(|| "-".into()),
            source,
        };
        if let Some(packed) = self.packed.take() {
            match unpack::reader(packed) {
                Ok((reader, packed)) => {
                    self.is_packed = packed;
                    self.from = Some(BufReader::with_capacity(256 * 1024, reader));
                }
                Err(e) => return Some(Err(fail(&self.path, e))),
            }
        }
        loop {
            self.line += 1;
            match bounded_line(self.from.as_mut()?, self.max_bytes, &mut self.buffer) {
                Ok(LineRead::End) => return None,
                Ok(LineRead::TooLong) => {
                    return Some(Err(SourceError::TooLarge { name: self.name(), max_bytes: self.max_bytes }));
                }
                Ok(LineRead::Line) if self.buffer.trim_ascii().is_empty() => {}
                Ok(LineRead::Line) if self.line == 1 && self.buffer.starts_with(BOM) => {
                    self.buffer.drain(..BOM.len());
                    if !self.buffer.trim_ascii().is_empty() {
                        return Some(self.page());
                    }
                }
                Ok(LineRead::Line) => return Some(self.page()),
                Err(e) => {
                    self.from = None;
                    return Some(Err(match self.is_packed {
                        true => SourceError::Damaged { name: self.name(), source: e },
                        false => fail(&self.path, e),
                    }));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn a_bad_line_is_named_and_the_others_go_on() {
        let input = "{\"url\":\"http://a.example/\",\"html\":\"<p>x\"}\nnonsense\n\n{\"text\":\"y\"}";
        let lines = Lines::new(Box::new(Cursor::new(input)), Some("in.jsonl".into()), 1000);
        let pages: Vec<_> = lines.collect();
        assert_eq!(pages.len(), 3);
        assert_eq!(pages[0].as_ref().unwrap().url.as_deref(), Some("http://a.example/"));
        assert!(pages[1].as_ref().unwrap_err().to_string().starts_with("in.jsonl:2: "));
        assert_eq!(pages[2].as_ref().unwrap().format, Format::Text);
    }

    #[test]
    fn lines_are_told_from_other_text_by_their_first() {
        let told = |input: &[u8]| begins_lines(&mut Window::new(Box::new(Cursor::new(input.to_vec()))));
        let line = br#"{"id": 1, "url": "http://a.example/", "html" : "<p>x</p>"}"#;
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut packed, &line.repeat(9000)).unwrap();
        assert!(told(line) && told(b"\xef\xbb\xbf{\"text\":\"x\"}\n") && told(&packed.finish().unwrap()));
        for other in [
            &b"<p>{\"text\":\"x\"}"[..],
            b"{\n\"text\": \"x\"}",
            b"{\"text\": 3}",
            b"{\"title\": \"x\"}\n{\"text\":\"x\"}",
            b"",
        ] {
            assert!(!told(other), "{}", String::from_utf8_lossy(other));
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        let input = "{\"url\":\"not a url\",\"html\":\"<p>x\"}";
        let page = Lines::new(Box::new(Cursor::new(input)), None, 1000).next().unwrap().unwrap();
        assert_eq!(page.url, None);
    }

    #[test]
    fn a_mark_at_the_beginning_is_no_part_of_a_page() {
        for input in ["\u{feff}{\"text\":\"x\"}\n{\"text\":\"y\"}", "\u{feff}\n{\"text\":\"x\"}\n{\"text\":\"y\"}"] {
            let pages: Vec<_> = Lines::new(Box::new(Cursor::new(input)), None, 1000).collect();
            assert!(pages.len() == 2 && pages.iter().all(Result::is_ok), "{pages:?}");
        }
    }

    #[test]
    fn a_line_over_the_limit_is_passed_over() {
        let input = format!("{{\"text\":\"{}\"}}\n{{\"text\":\"y\"}}\n", "x".repeat(100_000));
        let pages: Vec<_> = Lines::new(Box::new(Cursor::new(input)), None, 1000).collect();
        assert!(matches!(pages[0], Err(SourceError::TooLarge { .. })) && pages[1].is_ok());
    }
}
