//! Records: a version line, named fields, and a block of as many bytes as `Content-Length` says
//! (WARC 1.1, section 4). The reader never holds more than it is asked for.

use super::WarcError;
use super::members::{Members, Raw};
use crate::source::window::Window;
use std::io;

/// Bytes of a record's header, or of the head of an HTTP answer. Addresses can be `data:` URLs.
const MAX_HEADER_BYTES: usize = 1 << 20;

/// The records of a file, one behind the other.
#[derive(Debug)]
pub(super) struct Stream {
    out: Window<Members>,
    /// The size of the file, where it is known.
    size: Option<u64>,
}

impl Stream {
    pub(super) fn new(raw: Raw, size: Option<u64>) -> Stream {
        Stream { out: Window::new(Members::new(raw)), size }
    }

    /// Where in the file the next byte is: in a packed one, where its member starts.
    pub(super) fn offset(&mut self) -> u64 {
        let start = self.out.below().start();
        if self.out.below().packed() { start } else { self.out.offset() }
    }

    fn fault(&mut self, error: io::Error) -> WarcError {
        if self.out.below().unreadable() { WarcError::Read(error) } else { WarcError::Packing(error) }
    }

    /// Makes bytes ready, those of the next member where this one is over; `false` at the end of the file.
    fn ready(&mut self) -> Result<bool, WarcError> {
        loop {
            match self.out.peek(1) {
                Ok([]) => {}
                Ok(_) => return Ok(true),
                Err(e) => return Err(self.fault(e)),
            }
            match self.out.below().next() {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(e) => return Err(self.fault(e)),
            }
        }
    }

    /// Goes to the next record, over the blank lines behind the last; `false` at the end of the file.
    pub(super) fn begin(&mut self) -> Result<bool, WarcError> {
        while self.ready()? {
            let blank = self.out.held().iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            if blank == 0 {
                return Ok(true);
            }
            self.out.consume(blank);
        }
        Ok(false)
    }

    /// Whether the file ends before the next `length` bytes, as far as can be told without reading them.
    pub(super) fn ends_before(&mut self, length: u64) -> bool {
        let plain = !self.out.below().packed();
        plain && self.size.is_some_and(|size| self.out.offset().saturating_add(length) > size)
    }

    /// The next `length` bytes.
    pub(super) fn block(&mut self, length: u64) -> Block<'_> {
        Block { stream: self, left: length }
    }

    /// Makes sure that a record is over: two line ends follow (WARC 1.1, section 4), or the next record, or nothing.
    pub(super) fn over(&mut self, length: u64) -> Result<(), WarcError> {
        let mut first = true;
        loop {
            let held = match self.out.peek(5) {
                Ok(held) => held,
                Err(e) => return Err(self.fault(e)),
            };
            if std::mem::take(&mut first) && held.starts_with(b"\r\n\r\n") {
                self.out.consume(4);
                return Ok(());
            }
            // Other writers end records with fewer lines, or with none where the member ends.
            let blank = held.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            if blank == 0 {
                let next = &held[..held.len().min(5)];
                return if b"WARC/".starts_with(next) { Ok(()) } else { Err(WarcError::WrongLength(length)) };
            }
            self.out.consume(blank);
        }
    }

    /// After a broken record: goes to the next line that begins one; `false` where none does.
    ///
    /// Every byte is looked at once, so that a file of broken records takes no longer than another.
    pub(super) fn resync(&mut self, damaged: bool) -> Result<bool, WarcError> {
        let mut damaged = damaged;
        loop {
            if damaged {
                let held = self.out.held().len();
                self.out.consume(held);
                match self.out.below().recover() {
                    Ok(true) => {}
                    Ok(false) => return Ok(false),
                    Err(e) => return Err(self.fault(e)),
                }
            }
            match self.find() {
                Err(WarcError::Packing(_)) => damaged = true,
                found => return found,
            }
        }
    }

    fn find(&mut self) -> Result<bool, WarcError> {
        let mut begins = true;
        while self.ready()? {
            if begins {
                let head = match self.out.peek(8) {
                    Ok(head) => head,
                    Err(e) => return Err(self.fault(e)),
                };
                if is_version(head) {
                    return Ok(true);
                }
            }
            let held = self.out.held();
            let line = memchr::memchr(b'\n', held);
            let n = line.map_or(held.len(), |at| at + 1);
            begins = line.is_some() || self.is_member_end(n);
            self.out.consume(n);
        }
        Ok(false)
    }

    /// Whether a member is over after the `n` bytes that are held. A record begins with a member, not only with a line.
    fn is_member_end(&mut self, n: usize) -> bool {
        n == self.out.held().len() && self.out.below().is_between()
    }
}

/// Whether a line says that a WARC record begins, of a version that is read.
fn is_version(line: &[u8]) -> bool {
    line.starts_with(b"WARC/1.") || line.starts_with(b"WARC/0.1")
}

/// The bytes of one block that are not read yet.
#[derive(Debug)]
pub(super) struct Block<'a> {
    stream: &'a mut Stream,
    left: u64,
}

impl Block<'_> {
    /// Some of the next bytes; none at the block's end.
    fn chunk(&mut self) -> Result<&[u8], WarcError> {
        if self.left == 0 {
            return Ok(&[]);
        }
        if self.stream.out.held().is_empty() {
            // A block may go on in the next member (bgzip cuts anywhere), but not where a record begins there.
            let member = self.stream.out.below().start();
            if !self.stream.ready()? {
                return Err(WarcError::CutOff);
            }
            let crossed = self.stream.out.below().start() != member;
            if crossed && matches!(self.stream.out.peek(8), Ok(head) if is_version(head)) {
                return Err(WarcError::CutOff);
            }
        }
        let held = self.stream.out.held();
        Ok(&held[..held.len().min(usize::try_from(self.left).unwrap_or(usize::MAX))])
    }

    fn consume(&mut self, n: usize) {
        self.stream.out.consume(n);
        self.left -= n as u64;
    }

    /// Adds a line with its end to `lines`; nothing at the block's end.
    fn line(&mut self, lines: &mut Vec<u8>, full: fn() -> WarcError) -> Result<(), WarcError> {
        loop {
            let chunk = self.chunk()?;
            let end = memchr::memchr(b'\n', chunk);
            let n = end.map_or(chunk.len(), |at| at + 1);
            if lines.len() + n > MAX_HEADER_BYTES {
                return Err(full());
            }
            lines.extend_from_slice(&chunk[..n]);
            self.consume(n);
            if end.is_some() || n == 0 {
                return Ok(());
            }
        }
    }

    /// Lines up to a blank one, which is taken and left out.
    pub(super) fn head(&mut self, full: fn() -> WarcError) -> Result<Vec<u8>, WarcError> {
        let mut lines = Vec::new();
        loop {
            let before = lines.len();
            self.line(&mut lines, full)?;
            if matches!(lines[before..], [] | [b'\n'] | [b'\r', b'\n']) {
                lines.truncate(before);
                return Ok(lines);
            }
        }
    }

    /// The first bytes of what is left; few where a chunk ends.
    pub(super) fn starts_with(&mut self, prefix: &[u8]) -> Result<bool, WarcError> {
        self.chunk()?;
        let left = usize::try_from(self.left).unwrap_or(usize::MAX);
        let held = match self.stream.out.peek(prefix.len().min(left)) {
            Ok(held) => held,
            Err(e) => return Err(self.stream.fault(e)),
        };
        Ok(left >= prefix.len() && held.starts_with(prefix))
    }

    /// What is left, or nothing where that is more than `most` bytes.
    pub(super) fn rest(&mut self, most: u64) -> Result<Vec<u8>, WarcError> {
        if self.left > most {
            return Err(WarcError::TooLarge(most));
        }
        // A record may lie about its length: room is made as bytes come.
        let mut bytes = Vec::with_capacity(self.left.min(1 << 20) as usize);
        loop {
            let chunk = self.chunk()?;
            if chunk.is_empty() {
                return Ok(bytes);
            }
            bytes.extend_from_slice(chunk);
            let n = chunk.len();
            self.consume(n);
        }
    }

    /// Passes over what is left.
    pub(super) fn skip(&mut self) -> Result<(), WarcError> {
        loop {
            let n = self.chunk()?.len();
            if n == 0 {
                return Ok(());
            }
            self.consume(n);
        }
    }
}

/// Named fields: those of a record, or those of an HTTP answer. Names are told apart without regard to case.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `name: value` lines; lines that begin with a space go on with the value before. What is no field is
    /// passed over, as browsers do.
    pub(super) fn parse(lines: &[u8]) -> Fields {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in String::from_utf8_lossy(lines).split('\n') {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Fields(fields)
    }

    /// The first value of a name, where it is not empty.
    pub(super) fn get(&self, name: &'static str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of a name.
    pub(super) fn all(&self, name: &'static str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(n, value)| n == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }
}

/// The header of a record.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) fields: Fields,
    pub(super) length: u64,
}

impl Header {
    /// Reads a header.
    pub(super) fn read(stream: &mut Stream) -> Result<Header, WarcError> {
        let mut header = stream.block(u64::MAX);
        let mut version = Vec::new();
        let read = header.line(&mut version, || WarcError::NotARecord);
        match read {
            Ok(()) | Err(WarcError::CutOff) if !is_version(&version) => return Err(WarcError::NotARecord),
            read => read?,
        }
        let fields = Fields::parse(&header.head(|| WarcError::HeaderTooLong)?);
        let length = fields.get("content-length").unwrap_or_default();
        let length = length.parse().map_err(|_| WarcError::NoLength(length.chars().take(40).collect()))?;
        Ok(Header { fields, length })
    }

    /// An address or id; some writers put angle brackets around both (WARC 1.0 asked for them).
    pub(super) fn uri(&self, name: &'static str) -> Option<&str> {
        let value = self.fields.get(name)?;
        Some(value.strip_prefix('<').and_then(|v| v.strip_suffix('>')).unwrap_or(value))
    }
}
