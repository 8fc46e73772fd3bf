//! Sources: where saved pages come from.
//!
//! Paths, folders, globs, standard input, JSON Lines and WARC files all become one stream of [`RawPage`]s; a source
//! reads one page at a time, so that memory does not grow with the folder.

mod destination;
mod done;
mod error;
mod json;
mod jsonl;
mod paths;
mod unpack;
mod warc;
mod window;

pub use destination::Destination;
pub use done::Done;
pub use error::SourceError;
pub use unpack::unpack;
pub use warc::WarcError;

use crate::address::without_user;
use crate::page::{Format, Origin, RawPage, path_text};
use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use json::Json;
use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};
use window::Window;

/// How inputs are read.
#[derive(Debug, Clone)]
pub struct Options {
    /// What the inputs are; found out from names and content where nothing is said.
    pub kind: Kind,
    /// The most bytes of one page, unpacked.
    pub max_bytes: u64,
    /// The address of the page, for a single one.
    pub url: Option<String>,
    /// The charset of the pages, as a transport would tell it.
    pub charset: Option<String>,
    /// Pages that are passed over, where a run is gone on with.
    pub done: Option<Done>,
    /// Where records go, which is passed over too.
    pub destination: Destination,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            kind: Kind::Auto,
            max_bytes: 128 << 20,
            url: None,
            charset: None,
            done: None,
            destination: Destination::default(),
        }
    }
}

/// What inputs are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Told by name and content.
    #[default]
    Auto,
    /// HTML pages.
    Html,
    /// Plain text.
    Text,
    /// One JSON object a line: `{"url", "html"}` or `{"url", "text"}`.
    JsonLines,
    /// WARC: what a crawler kept, plain or packed.
    Warc,
}

/// Yields the pages of `inputs` (paths, globs, `-`), in order; folders are read in the order of their paths.
pub fn pages(inputs: Vec<PathBuf>, options: Options) -> impl Iterator<Item = Result<RawPage, SourceError>> + Send {
    Pages { inputs: inputs.into(), files: None, within: None, options }
}

/// Whether what stands at `path` is read where these are the inputs of a run.
pub fn is_read(path: &Path, inputs: &[PathBuf]) -> bool {
    let destination = Destination::at(path);
    path.is_file()
        && inputs.iter().any(|input| match input {
            input if input == Path::new("-") => destination.is_stdin(),
            input if input.is_file() => destination.is_named(input),
            // An input in which there is nothing is told when it is read.
            input => paths::Files::of(input, &Destination::default())
                .is_ok_and(|mut files| files.any(|file| file.is_ok_and(|file| destination.is_named(&file)))),
        })
}

/// Reads a list of paths, one a line, or parted by NUL where one stands in it.
///
/// # Errors
/// When the list cannot be read.
pub fn list(path: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let read = |mut from: Box<dyn Read + Send>| {
        let mut content = Vec::new();
        from.read_to_end(&mut content).map(|_| content)
    };
    let content = if path == Path::new("-") {
        read(Box::new(io::stdin()))
    } else {
        std::fs::File::open(path).and_then(|f| read(Box::new(f)))
    };
    let content = content.map_err(|source| SourceError::Read { path: path.into(), source })?;
    let content = content.strip_prefix(BOM).unwrap_or(&content);
    if content.contains(&0) {
        // Who parts paths by NUL has names in which anything else may stand.
        return Ok(content.split(|byte| *byte == 0).filter(|name| !name.is_empty()).map(named).collect());
    }
    let lines = content.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    Ok(lines.filter(|line| !line.is_empty()).map(named).collect())
}

/// An input that is an address, and no file by that name.
fn address(input: &Path) -> Option<&str> {
    let is_web = |input: &&str| input.starts_with("http://") || input.starts_with("https://");
    input.to_str().filter(is_web).filter(|_| !input.exists())
}

/// Whether a page's address is one.
fn is_address(url: &str) -> bool {
    url::Url::parse(url).is_ok()
}

/// A time as RFC 3339 in UTC; fourteen digits are the form of old writers. A date without a time is no instant.
fn instant(date: &str) -> Option<String> {
    let told = DateTime::parse_from_rfc3339(date).map(|t| t.with_timezone(&Utc));
    let told = told.or_else(|_| NaiveDateTime::parse_from_str(date, "%Y%m%d%H%M%S").map(|t| t.and_utc())).ok()?;
    Some(told.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// What some programs write before text in UTF-8 (a byte order mark).
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A path of a list, whose bytes need not be UTF-8 where the system's names need not.
#[cfg(unix)]
fn named(path: &[u8]) -> PathBuf {
    <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(path).into()
}

#[cfg(not(unix))]
fn named(path: &[u8]) -> PathBuf {
    String::from_utf8_lossy(path).into_owned().into()
}

struct Pages {
    inputs: VecDeque<PathBuf>,
    files: Option<paths::Files>,
    /// The pages of a file that holds several.
    within: Option<Box<dyn Iterator<Item = Result<RawPage, SourceError>> + Send>>,
    options: Options,
}

impl Iterator for Pages {
    type Item = Result<RawPage, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(within) = &mut self.within {
                match within.next() {
                    Some(Ok(page)) if self.is_done(&page.origin) => continue,
                    Some(page) => return Some(page.map(|p| self.with_hints(p))),
                    None => self.within = None,
                }
            }
            if let Some(files) = &mut self.files {
                match files.next() {
                    Some(Ok(path)) => match self.file(&path) {
                        Some(page) => return Some(page),
                        None => continue,
                    },
                    Some(Err(e)) => return Some(Err(e)),
                    None => self.files = None,
                }
            }
            let input = self.inputs.pop_front()?;
            if input == Path::new("-") {
                if let Some(page) = self.stdin() {
                    return Some(page);
                }
            } else if let Some(url) = address(&input) {
                return Some(Err(SourceError::Address { url: url.to_owned() }));
            } else if self.options.destination.is_named(&input) {
                return Some(Err(SourceError::Destination { path: input }));
            } else {
                match paths::Files::of(&input, &self.options.destination) {
                    Ok(files) => self.files = Some(files),
                    Err(e) => return Some(Err(e)),
                }
            }
        }
    }
}

impl Pages {
    fn is_done(&self, origin: &Origin) -> bool {
        self.options.done.as_ref().is_some_and(|done| done.contains(origin))
    }

    /// One file: a page, or (as `None`) pages that follow.
    fn file(&mut self, path: &Path) -> Option<Result<RawPage, SourceError>> {
        if self.is_done(&Origin::File { path: path.to_owned(), line: None }) {
            return None;
        }
        let fail = |source| Some(Err(SourceError::Read { path: path.to_owned(), source }));
        let file = match std::fs::File::open(path) {
            Ok(file) => file,
            Err(source) => return fail(source),
        };
        let kind = match self.options.kind {
            Kind::Auto if paths::is_json_lines(path) => Kind::JsonLines,
            Kind::Auto if paths::is_warc(path) => Kind::Warc,
            kind => kind,
        };
        let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|m| m.len());
        self.open(Box::new(file), Some(path), kind, size)
    }

    fn stdin(&mut self) -> Option<Result<RawPage, SourceError>> {
        if self.options.destination.is_stdin() {
            return Some(Err(SourceError::Destination { path: "-".into() }));
        }
        self.open(Box::new(io::stdin()), None, self.options.kind, None)
    }

    /// What an input holds; no `path` is standard input.
    fn open(
        &mut self,
        from: Box<dyn Read + Send>,
        path: Option<&Path>,
        kind: Kind,
        size: Option<u64>,
    ) -> Option<Result<RawPage, SourceError>> {
        let max_bytes = self.options.max_bytes;
        let is_refused = path.is_none() && self.options.done.is_some();
        if kind == Kind::JsonLines && !is_refused {
            self.within = Some(Box::new(jsonl::Lines::new(from, path.map(Path::to_owned), max_bytes)));
            return None;
        }
        let name = path.unwrap_or(Path::new("-"));
        let mut from = Window::new(from);
        let is_warc = match kind {
            Kind::Auto => warc::begins_warc(&mut from),
            kind => Ok(kind == Kind::Warc),
        };
        match is_warc {
            Ok(true) => {
                self.within = Some(Box::new(warc::Records::new(from, name.to_owned(), size, max_bytes)));
                return None;
            }
            Ok(false) if is_refused => return Some(Err(SourceError::NotResumed)),
            Ok(false) if kind == Kind::Auto => match json::begins(&mut from) {
                Json::Lines => {
                    self.within =
                        Some(Box::new(jsonl::Lines::new(Box::new(from), path.map(Path::to_owned), max_bytes)));
                    return None;
                }
                Json::Object => return Some(Err(SourceError::Object { name: path_text(name) })),
                Json::Array => return Some(Err(SourceError::Array { name: path_text(name) })),
                Json::None => {}
            },
            Ok(false) => {}
            Err(source) => return Some(Err(SourceError::Read { path: name.to_owned(), source })),
        }
        let bytes = unpack(from, &path_text(name), max_bytes);
        let origin = path.map_or(Origin::Stdin, |path| Origin::File { path: path.to_owned(), line: None });
        Some(bytes.map(|bytes| self.with_hints(RawPage { bytes, origin, ..RawPage::default() })))
    }

    fn with_hints(&self, mut page: RawPage) -> RawPage {
        page.url = page.url.or_else(|| self.options.url.clone()).map(without_user);
        let is_warc = matches!(page.origin, Origin::Warc { .. });
        page.content_type = match (page.content_type, &self.options.charset) {
            // A server told a charset; who names another knows better.
            (Some(told), Some(charset)) if is_warc => {
                let media = told.split(';').next().unwrap_or_default().trim();
                Some(format!("{media}; charset={charset}"))
            }
            (told, charset) => told.or_else(|| charset.clone()),
        };
        match self.options.kind {
            Kind::Html => page.format = Format::Html,
            Kind::Text => page.format = Format::Text,
            Kind::Auto | Kind::JsonLines | Kind::Warc => {}
        }
        page
    }
}

/// Reads a line of at most `max` bytes; the rest of a longer one is passed over and told as an error.
fn bounded_line(from: &mut impl BufRead, max: u64, line: &mut Vec<u8>) -> io::Result<LineRead> {
    line.clear();
    let mut whole = true;
    loop {
        let chunk = from.fill_buf()?;
        if chunk.is_empty() {
            return Ok(match (line.is_empty() && whole, whole) {
                (true, _) => LineRead::End,
                (_, true) => LineRead::Line,
                (_, false) => LineRead::TooLong,
            });
        }
        let (part, ended) = match memchr::memchr(b'\n', chunk) {
            Some(at) => (at + 1, true),
            None => (chunk.len(), false),
        };
        if whole && (line.len() + part) as u64 <= max {
            line.extend_from_slice(&chunk[..part]);
        } else {
            whole = false;
        }
        from.consume(part);
        if ended {
            return Ok(if whole { LineRead::Line } else { LineRead::TooLong });
        }
    }
}

/// What [`bounded_line`] read.
enum LineRead {
    Line,
    TooLong,
    End,
}
