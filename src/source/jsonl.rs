//! JSON Lines in: one page a line.

use super::{BOM, LineRead, SourceError, bounded_line, unpack};
use crate::page::{Format, Origin, RawPage, path_text};
use serde::Deserialize;
use std::io::{BufReader, Read};
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
            url: row.url,
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
