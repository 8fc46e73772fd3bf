//! JSON Lines in: one page a line.

use super::paths::is_page;
use super::{BOM, LineRead, SourceError, bounded_line, instant, is_address, unpack};
use crate::page::{Format, Origin, RawPage, path_text};
use crate::written::is_schema;
use serde::Deserialize;
use serde_json::Value;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

/// A line; other keys are passed over.
#[derive(Deserialize)]
struct Row {
    schema: Option<String>,
    url: Option<String>,
    html: Option<String>,
    text: Option<String>,
    fetched_at: Option<String>,
    status: Option<Value>,
}

/// Keys that tell a page.
pub(super) const KEYS: [&str; 3] = ["url", "html", "text"];

/// Whether what should be a page only names the file that holds it, as lists of data sets do.
fn is_file_name(html: &str) -> bool {
    /// The longest path that systems take.
    const LONGEST: usize = 4096;
    html.len() <= LONGEST && !html.contains(|c: char| c == '<' || c.is_whitespace()) && is_page(Path::new(html))
}

/// A value as text has it.
fn bare(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What is wrong with a line that is no page.
fn fault(line: &[u8], error: &serde_json::Error) -> String {
    let object = match serde_json::from_slice(line) {
        Err(_) => return format!("not JSON: {error}"),
        Ok(Value::Object(object)) => object,
        Ok(Value::Array(_)) => return "an array, not an object; `jq -c '.[]'` makes lines of it".to_owned(),
        Ok(_) => return "JSON, but no object".to_owned(),
    };
    let is_text = |key: &str| object.get(key).is_none_or(|value| value.is_string() || value.is_null());
    let texts = KEYS.iter().chain(&["fetched_at", "schema"]).find(|key| !is_text(key));
    texts.map_or_else(|| error.to_string(), |key| format!("`{key}` is no text"))
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
    /// Lines that are records of ours, which are no pages.
    records: u64,
}

impl Lines {
    pub(super) fn new(from: Box<dyn Read + Send>, path: Option<PathBuf>, max_bytes: u64) -> Lines {
        Lines {
            from: None,
            packed: Some(from),
            is_packed: false,
            path,
            line: 0,
            buffer: Vec::new(),
            max_bytes,
            records: 0,
        }
    }

    fn name(&self) -> String {
        let file = self.path.as_ref().map_or_else(|| "-".to_owned(), |p| path_text(p));
        format!("{file}:{}", self.line)
    }

    /// What a line tells, if it is of its form; who gave it is told where it is not.
    fn told<T>(&self, value: String, what: &str, parsed: impl Fn(&str) -> Option<T>) -> Option<T> {
        let told = parsed(&value);
        if told.is_none() {
            tracing::warn!("{}: `{value}` is no {what}; the record has none", self.name());
        }
        told
    }

    /// The page of the line; nothing where it is a record of ours.
    fn page(&mut self) -> Option<Result<RawPage, SourceError>> {
        let wrong = |message: String| Some(Err(SourceError::Line { name: self.name(), message }));
        let row: Row = match serde_json::from_slice(&self.buffer) {
            Ok(row) => row,
            Err(error) => return wrong(fault(&self.buffer, &error)),
        };
        if row.schema.as_deref().is_some_and(is_schema) {
            self.records += 1;
            return None;
        }
        let (bytes, format) = match (row.html, row.text) {
            (Some(html), _) if is_file_name(&html) => {
                return wrong(format!("`html` is the name of a file, `{html}`, and no page; clean the file itself"));
            }
            (Some(html), _) => (html.into_bytes(), Format::Html),
            (None, Some(text)) => (text.into_bytes(), Format::Text),
            (None, None) => return wrong("neither html nor text".to_owned()),
        };
        let origin = match &self.path {
            Some(path) => Origin::File { path: path.clone(), line: Some(self.line) },
            None => Origin::Stdin,
        };
        // The text of JSON is UTF-8 (RFC 8259 section 8.1), whatever the page in it declares.
        let content_type = Some("charset=utf-8".to_owned());
        Some(Ok(RawPage {
            bytes,
            url: row.url.and_then(|url| self.told(url, "address", |url| is_address(url).then(|| url.to_owned()))),
            origin,
            fetched_at: row.fetched_at.and_then(|at| self.told(at, "time as RFC 3339 has it", instant)),
            status: row.status.and_then(|status| self.told(bare(&status), "HTTP status", |status| status.parse().ok())),
            content_type,
            format,
        }))
    }

    /// Tells of records that were passed over.
    fn end(&mut self) {
        if self.records > 0 {
            let file = self.path.as_ref().map_or_else(|| "-".to_owned(), |p| path_text(p));
            tracing::warn!("{file}: {} lines are records of copydesk, which are no pages", self.records);
        }
        self.from = None;
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
                Ok(LineRead::End) => {
                    self.end();
                    return None;
                }
                Ok(LineRead::TooLong) => {
                    return Some(Err(SourceError::TooLarge { name: self.name(), max_bytes: self.max_bytes }));
                }
                Ok(LineRead::Line) => {
                    if self.line == 1 && self.buffer.starts_with(BOM) {
                        self.buffer.drain(..BOM.len());
                    }
                    let page = if self.buffer.trim_ascii().is_empty() { None } else { self.page() };
                    if page.is_some() {
                        return page;
                    }
                }
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
    fn what_a_line_lacks_is_told_in_words() {
        let told = |line: &str| {
            let mut lines = Lines::new(Box::new(Cursor::new(line.to_owned())), None, 1000);
            lines.next().unwrap().unwrap_err().to_string()
        };
        for (line, why) in [
            ("{\"html\":", "not JSON"),
            ("[{\"html\":\"\"}]", "jq -c"),
            ("3", "no object"),
            ("{\"html\":3}", "`html` is no text"),
            ("{\"html\":null}", "neither html nor text"),
            ("{\"html\":\"html/x.html.gz\"}", "`html/x.html.gz`, and no page"),
        ] {
            assert!(told(line).contains(why), "{line}: {}", told(line));
        }
    }

    #[test]
    fn records_of_ours_are_no_pages() {
        let input = "{\"schema\":\"copydesk/article@1\",\"text\":\"x\"}\n{\"schema\":\"mine\",\"text\":\"y\"}\n";
        let pages: Vec<_> = Lines::new(Box::new(Cursor::new(input)), None, 1000).collect();
        assert!(pages.len() == 1 && pages[0].as_ref().unwrap().bytes == b"y");
    }

    #[test]
    fn times_are_told_in_utc_and_what_is_none_is_not() {
        let told = |at: &str| {
            let line = format!("{{\"html\":\"x\",\"fetched_at\":\"{at}\"}}");
            Lines::new(Box::new(Cursor::new(line)), None, 1000).next().unwrap().unwrap().fetched_at
        };
        assert_eq!(told("2024-10-16T17:20:00+02:00").as_deref(), Some("2024-10-16T15:20:00Z"));
        assert_eq!(told("yesterday"), None);
    }

    /// A status in quotes had cost the page.
    #[test]
    fn a_status_may_be_text_and_what_is_none_is_not() {
        for (status, told) in
            [("200", Some(200)), ("\"200\"", Some(200)), ("\"OK\"", None), ("7e9", None), ("null", None)]
        {
            let line = format!("{{\"html\":\"x\",\"status\":{status}}}");
            let page = Lines::new(Box::new(Cursor::new(line)), None, 1000).next().unwrap().unwrap();
            assert_eq!(page.status, told, "{status}");
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
