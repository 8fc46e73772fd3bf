//! Members: the parts that a packed file is made of, gzip members (RFC 1952) or zstd frames (RFC 8878).
//!
//! WARC writers pack each record into a member of its own, so that one can be read without the others, and so that
//! damage to one leaves the others whole. A file that is not packed is one member.

use crate::coding::ZSTD;
use crate::source::window::Window;
use flate2::{Crc, Decompress, FlushDecompress, Status};
use std::fmt;
use std::io::{self, Read};
use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};

/// The bytes of a file, as they are stored.
pub(super) type Raw = Window<Box<dyn Read + Send>>;

const GZIP: [u8; 3] = [0x1f, 0x8b, 8];
/// The frame that holds the dictionary of all others (the WARC zstd extension): a skippable one at the file's start.
const DICTIONARY: [u8; 4] = [0x5d, 0x2a, 0x4d, 0x18];
/// Dictionaries are trained to some 100 kB; this is far beyond any.
const MAX_DICTIONARY_BYTES: u64 = 16 << 20;
/// Bytes of one optional field of a gzip header.
const MAX_FIELD_BYTES: usize = 64 * 1024;
/// Bytes that are unpacked to see what is in a file: the largest block of zstd with its frame's header.
const PROBE_BYTES: usize = 132 * 1024;

/// Whether what comes next in a file is a WARC record, packed or not; takes nothing.
pub(in crate::source) fn begins_warc(raw: &mut Raw) -> io::Result<bool> {
    let head = raw.peek(5)?;
    if head.starts_with(&GZIP) {
        let packed = raw.peek(MAX_FIELD_BYTES)?;
        let mut first = [0; 5];
        return Ok(flate2::bufread::GzDecoder::new(packed).read_exact(&mut first).is_ok() && first == *b"WARC/");
    }
    if head.starts_with(ZSTD) {
        let packed = raw.peek(PROBE_BYTES)?;
        let mut first = [0; 5];
        let mut out = OutBuffer::around(&mut first[..]);
        let ran = Decoder::new().and_then(|mut decoder| decoder.run(&mut InBuffer::around(packed), &mut out));
        return Ok(ran.is_ok() && out.as_slice() == b"WARC/");
    }
    Ok(head.starts_with(b"WARC/") || head.starts_with(&DICTIONARY))
}

/// Where a reader of members stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Before the first member, or between two.
    None,
    Plain,
    Gzip,
    Zstd,
}

/// Reads a file member by member: [`Read`] ends with each, [`Members::next`] goes on to the one behind it.
pub(super) struct Members {
    raw: Raw,
    within: Within,
    inflate: Decompress,
    crc: Crc,
    zstd: Option<Decoder<'static>>,
    start: u64,
    packed: bool,
    unreadable: bool,
}

impl fmt::Debug for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Members").field("within", &self.within).field("start", &self.start).finish_non_exhaustive()
    }
}

fn damaged(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

impl Members {
    pub(super) fn new(raw: Raw) -> Members {
        Members {
            raw,
            within: Within::None,
            inflate: Decompress::new(false),
            crc: Crc::new(),
            zstd: None,
            start: 0,
            packed: false,
            unreadable: false,
        }
    }

    /// Where the current member starts in the file.
    pub(super) fn start(&self) -> u64 {
        self.start
    }

    /// Whether the current member is read to its end.
    pub(super) fn is_between(&self) -> bool {
        self.within == Within::None
    }

    /// Whether the file is packed.
    pub(super) fn packed(&self) -> bool {
        self.packed
    }

    /// Whether the file itself could not be read, which is not the fault of what is in it.
    pub(super) fn unreadable(&self) -> bool {
        self.unreadable
    }

    /// The next stored bytes, at least `n` but for the end.
    fn stored(&mut self, n: usize) -> io::Result<&[u8]> {
        let unreadable = &mut self.unreadable;
        self.raw.peek(n).inspect_err(|_| *unreadable = true)
    }

    /// Goes on to the next member; `false` at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<bool> {
        if self.within != Within::None {
            return Ok(false);
        }
        loop {
            self.start = self.raw.offset();
            let first = self.start == 0;
            let packed = self.packed;
            match *self.stored(4)? {
                [] => return Ok(false),
                [0x1f, 0x8b, 8, ..] => {
                    self.begin_gzip()?;
                    return Ok(true);
                }
                [0x28, 0xb5, 0x2f, 0xfd, ..] => {
                    self.begin_zstd()?;
                    return Ok(true);
                }
                [0x5d, 0x2a, 0x4d, 0x18, ..] if first => self.load_dictionary()?,
                [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => {
                    let size = self.skippable()?;
                    self.skip(u64::from(size))?;
                }
                // Tapes and disk images fill up with zeros; gzip(1) passes over them too.
                [0, ..] if packed => self.raw.consume(1),
                _ if packed => return Err(damaged("neither gzip nor zstd where a member should begin")),
                _ => {
                    self.within = Within::Plain;
                    return Ok(true);
                }
            }
        }
    }

    fn begin_zstd(&mut self) -> io::Result<()> {
        match &mut self.zstd {
            Some(decoder) => decoder.reinit()?,
            None => self.zstd = Some(Decoder::new()?),
        }
        (self.within, self.packed) = (Within::Zstd, true);
        Ok(())
    }

    /// Takes the head of a skippable frame; its size follows the magic number (RFC 8878, section 3.1.2).
    fn skippable(&mut self) -> io::Result<u32> {
        self.packed = true;
        match *self.stored(8)? {
            [_, _, _, _, a, b, c, d, ..] => {
                self.raw.consume(8);
                Ok(u32::from_le_bytes([a, b, c, d]))
            }
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    fn load_dictionary(&mut self) -> io::Result<()> {
        let size = u64::from(self.skippable()?);
        if size > MAX_DICTIONARY_BYTES {
            return Err(damaged("the dictionary is larger than 16 MiB"));
        }
        let mut dictionary = Vec::new();
        (&mut self.raw).take(size).read_to_end(&mut dictionary)?;
        if dictionary.starts_with(ZSTD) {
            let mut unpacked = Vec::new();
            let packed = zstd::stream::read::Decoder::with_buffer(&dictionary[..])?;
            packed.take(MAX_DICTIONARY_BYTES + 1).read_to_end(&mut unpacked)?;
            dictionary = unpacked;
        }
        if dictionary.len() as u64 > MAX_DICTIONARY_BYTES {
            return Err(damaged("the dictionary is larger than 16 MiB"));
        }
        self.zstd = Some(Decoder::with_dictionary(&dictionary)?);
        Ok(())
    }

    /// Takes a gzip header (RFC 1952, section 2.3.1).
    fn begin_gzip(&mut self) -> io::Result<()> {
        let flags = match *self.stored(10)? {
            [_, _, _, flags, _, _, _, _, _, _, ..] if flags & 0xe0 == 0 => flags,
            [_, _, _, _, _, _, _, _, _, _, ..] => return Err(damaged("invalid gzip header")),
            _ => return Err(io::ErrorKind::UnexpectedEof.into()),
        };
        self.raw.consume(10);
        if flags & 4 != 0 {
            let size = match *self.stored(2)? {
                [a, b, ..] => u16::from_le_bytes([a, b]),
                _ => return Err(io::ErrorKind::UnexpectedEof.into()),
            };
            self.skip(2 + u64::from(size))?;
        }
        for flag in [8, 16] {
            if flags & flag != 0 {
                let held = self.stored(MAX_FIELD_BYTES)?;
                let end = memchr::memchr(0, held).ok_or_else(|| damaged("endless field in a gzip header"))?;
                self.raw.consume(end + 1);
            }
        }
        if flags & 2 != 0 {
            self.skip(2)?;
        }
        self.inflate.reset(false);
        self.crc.reset();
        (self.within, self.packed) = (Within::Gzip, true);
        Ok(())
    }

    fn skip(&mut self, n: u64) -> io::Result<()> {
        match self.raw.skip(n).inspect_err(|_| self.unreadable = true)? {
            true => Ok(()),
            false => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Compares the checksum and size behind a gzip member (RFC 1952, section 2.3.1).
    fn end_gzip(&mut self) -> io::Result<()> {
        self.within = Within::None;
        let (sum, amount) = (self.crc.sum(), self.crc.amount());
        let [a, b, c, d, e, f, g, h, ..] = *self.stored(8)? else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        self.raw.consume(8);
        match u32::from_le_bytes([a, b, c, d]) == sum && u32::from_le_bytes([e, f, g, h]) == amount {
            true => Ok(()),
            false => Err(damaged("the checksum is wrong")),
        }
    }

    fn read_gzip(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            self.stored(1)?;
            let (before_in, before_out) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(self.raw.held(), out, FlushDecompress::None).map_err(damaged)?;
            let read = (self.inflate.total_in() - before_in) as usize;
            let written = (self.inflate.total_out() - before_out) as usize;
            self.crc.update(&out[..written]);
            self.raw.consume(read);
            if status == Status::StreamEnd {
                self.end_gzip()?;
                return Ok(written);
            }
            if written > 0 {
                return Ok(written);
            }
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    fn read_zstd(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            self.stored(1)?;
            let decoder = self.zstd.as_mut().expect("made where the frame began");
            let (mut input, mut output) = (InBuffer::around(self.raw.held()), OutBuffer::around(&mut *out));
            let left = decoder.run(&mut input, &mut output)?;
            let (read, written) = (input.pos(), output.pos());
            self.raw.consume(read);
            if left == 0 {
                self.within = Within::None;
                return Ok(written);
            }
            if written > 0 {
                return Ok(written);
            }
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// After damage: goes to where the next member may begin; `false` where none does. Every byte is looked at once.
    pub(super) fn recover(&mut self) -> io::Result<bool> {
        self.within = Within::None;
        if self.raw.offset() == self.start {
            self.skip_one()?;
        }
        loop {
            let held = self.stored(10)?;
            if held.len() < 10 {
                return Ok(false);
            }
            let candidate = (0..held.len() - 9).find(|&at| may_begin(&held[at..]));
            let (skipped, found) = (candidate.unwrap_or(held.len() - 9), candidate.is_some());
            self.raw.consume(skipped);
            if found {
                return Ok(true);
            }
        }
    }

    fn skip_one(&mut self) -> io::Result<()> {
        if !self.stored(1)?.is_empty() {
            self.raw.consume(1);
        }
        Ok(())
    }
}

/// Whether a member may begin here: a zstd frame, or a gzip header whose every byte makes sense.
fn may_begin(bytes: &[u8]) -> bool {
    match bytes {
        [0x28, 0xb5, 0x2f, 0xfd, ..] => true,
        [0x1f, 0x8b, 8, flags, _, _, _, _, extra, system, ..] => {
            flags & 0xe0 == 0 && matches!(extra, 0 | 2 | 4) && matches!(system, 0..=13 | 255)
        }
        _ => false,
    }
}

impl Read for Members {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.within {
            _ if out.is_empty() => Ok(0),
            Within::None => Ok(0),
            Within::Plain => {
                let unreadable = &mut self.unreadable;
                self.raw.read(out).inspect_err(|_| *unreadable = true)
            }
            Within::Gzip => self.read_gzip(out),
            Within::Zstd => self.read_zstd(out),
        }
    }
}
