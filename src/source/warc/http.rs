//! HTTP answers as WARC files keep them: as they came over the wire, or with chunks and codings already undone
//! but still named in the header, as many writers leave them.

use super::WarcError;
use super::record::{Block, Fields};
use crate::coding;
use std::io::{self, Read};

/// Content codings in a row; more than one is rare, more than two an attack.
const MAX_CODINGS: usize = 2;

/// The head of an answer.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) fields: Fields,
}

impl Head {
    /// Reads the head of the final answer; interim ones (status 1xx) before it are passed over.
    pub(super) fn read(block: &mut Block<'_>) -> Result<Head, WarcError> {
        loop {
            let lines = block.head(|| WarcError::HeadTooLong)?;
            let first = memchr::memchr(b'\n', &lines).map_or(lines.len(), |at| at + 1);
            let status = status(&lines[..first]).ok_or_else(|| {
                let line = String::from_utf8_lossy(&lines[..first]);
                WarcError::NotHttp(line.trim().chars().take(40).collect())
            })?;
            if !(100..200).contains(&status) {
                return Ok(Head { status, fields: Fields::parse(&lines[first..]) });
            }
        }
    }

    /// The codings of the body in the order they were applied, and whether it came in chunks.
    fn codings(&self) -> (Vec<String>, bool) {
        let mut codings = Vec::new();
        let mut chunked = false;
        for name in ["content-encoding", "transfer-encoding"] {
            for coding in self.fields.all(name).flat_map(|v| v.split(',')) {
                let coding = coding.trim().to_ascii_lowercase();
                match coding.as_str() {
                    "" | "identity" | "none" => {}
                    "chunked" => chunked = true,
                    _ => codings.push(coding),
                }
            }
        }
        (codings, chunked)
    }
}

/// The status of a status line: `HTTP/1.1 200 OK`, also `HTTP/2 200`.
fn status(line: &[u8]) -> Option<u16> {
    let line = String::from_utf8_lossy(line);
    let mut words = line.strip_prefix("HTTP/")?.split_ascii_whitespace().skip(1);
    words.next()?.parse().ok().filter(|status| (100..1000).contains(status))
}

/// The body of an answer as its page was: without chunks and codings. What was `cut` short on purpose
/// (`WARC-Truncated`) is decoded as far as it goes.
pub(super) fn body(head: &Head, raw: Vec<u8>, most: u64, cut: bool) -> Result<Vec<u8>, WarcError> {
    let (codings, chunked) = head.codings();
    if codings.len() > MAX_CODINGS {
        return Err(WarcError::Coding(codings.join(", ")));
    }
    let mut body = if chunked { without_chunks(raw, cut)? } else { raw };
    for coding in codings.iter().rev() {
        body = decoded(body, coding, most, cut)?;
    }
    Ok(body)
}

/// Undoes the chunked transfer coding (RFC 9112, section 7.1). A body without chunk sizes comes through as it is.
fn without_chunks(raw: Vec<u8>, cut: bool) -> Result<Vec<u8>, WarcError> {
    let mut body = Vec::new();
    let mut rest = &raw[..];
    loop {
        match chunk(rest) {
            Some((data, after)) if data.is_empty() && after.len() < rest.len() => return Ok(body),
            Some((data, after)) => {
                body.extend_from_slice(data);
                rest = after;
            }
            None if rest.len() == raw.len() && size(rest).is_none() => return Ok(raw),
            None if cut => {
                body.extend_from_slice(size(rest).map_or(&[], |(_, data)| data));
                return Ok(body);
            }
            None => return Err(WarcError::Chunks),
        }
    }
}

/// The first chunk and what follows it.
fn chunk(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (size, rest) = size(bytes)?;
    let (data, rest) = rest.split_at_checked(size)?;
    if data.is_empty() {
        return Some((data, rest));
    }
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
    Some((data, rest.strip_prefix(b"\n")?))
}

/// The size that a chunk begins with, and what follows its line.
fn size(bytes: &[u8]) -> Option<(usize, &[u8])> {
    // Sixteen digits and short extensions: a longer line is no chunk's.
    let end = memchr::memchr(b'\n', &bytes[..bytes.len().min(1024)])?;
    let line = bytes[..end].split(|b| *b == b';').next()?.trim_ascii();
    let digits = std::str::from_utf8(line).ok().filter(|l| l.bytes().all(|b| b.is_ascii_hexdigit()))?;
    Some((usize::from_str_radix(digits, 16).ok()?, &bytes[end + 1..]))
}

/// Undoes one content coding, up to `most` bytes.
fn decoded(raw: Vec<u8>, coding: &str, most: u64, cut: bool) -> Result<Vec<u8>, WarcError> {
    let magic = |magic: &[u8]| raw.starts_with(magic);
    let (body, ended) = match coding {
        // Where the magic number is absent the coding was undone before and its name stayed.
        "gzip" | "x-gzip" if magic(coding::GZIP) => gunzip(&raw, most),
        "zstd" if magic(coding::ZSTD) => match zstd::stream::read::Decoder::with_buffer(&raw[..]) {
            Ok(decoder) => unpack(decoder, most),
            Err(e) => (Vec::new(), Err(e)),
        },
        "gzip" | "x-gzip" | "zstd" => return Ok(raw),
        "deflate" if is_zlib(&raw) => unpack(flate2::bufread::ZlibDecoder::new(&raw[..]), most),
        "deflate" => unpack(flate2::bufread::DeflateDecoder::new(&raw[..]), most),
        "br" => unpack(brotli_decompressor::Decompressor::new(&raw[..], 4096), most),
        _ if coding::is_mistaken(coding, &raw) => return Ok(raw),
        _ => return Err(WarcError::Coding(coding.to_owned())),
    };
    match ended {
        _ if body.len() as u64 > most => Err(WarcError::TooLarge(most)),
        Ok(()) => Ok(body),
        Err(_) if cut && !body.is_empty() => Ok(body),
        // These two have no magic number.
        Err(_) if matches!(coding, "br" | "deflate") && raw.trim_ascii_start().starts_with(b"<") => Ok(raw),
        Err(source) => Err(WarcError::Body { coding: coding.to_owned(), source }),
    }
}

/// Servers send zlib's format (RFC 1950), as the standard says, or bare deflate; zlib's header is a multiple of 31.
fn is_zlib(bytes: &[u8]) -> bool {
    matches!(*bytes, [a, b, ..] if a & 0x0f == 8 && u16::from_be_bytes([a, b]).is_multiple_of(31))
}

/// Unpacks to a little more than `most` bytes at most, and tells how it ended.
fn unpack(from: impl Read, most: u64) -> (Vec<u8>, io::Result<()>) {
    let mut body = Vec::new();
    let ended = from.take(most.saturating_add(1)).read_to_end(&mut body).map(drop);
    (body, ended)
}

/// Unpacks gzip members; what stands behind the last one is ignored, as browsers do.
fn gunzip(raw: &[u8], most: u64) -> (Vec<u8>, io::Result<()>) {
    let mut body = Vec::new();
    let mut rest = raw;
    while rest.starts_with(coding::GZIP) && body.len() as u64 <= most {
        let left = most.saturating_add(1) - body.len() as u64;
        let mut member = flate2::bufread::GzDecoder::new(rest).take(left);
        if let Err(e) = member.read_to_end(&mut body) {
            return (body, Err(e));
        }
        rest = member.into_inner().into_inner();
    }
    (body, Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const PAGE: &[u8] = b"<p>The tide was high on Monday.</p>";

    fn answer(fields: &str, raw: &[u8], most: u64, cut: bool) -> Result<Vec<u8>, WarcError> {
        body(&Head { status: 200, fields: Fields::parse(fields.as_bytes()) }, raw.to_vec(), most, cut)
    }

    fn plain(fields: &str, raw: &[u8]) -> Vec<u8> {
        answer(fields, raw, 1000, false).unwrap()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    }

    /// A brotli stream (RFC 7932, section 9.2) of one uncompressed meta-block and an empty last one.
    fn brotli(bytes: &[u8]) -> Vec<u8> {
        let header = ((bytes.len() as u32 - 1) << 4) | (1 << 20);
        [&header.to_le_bytes()[..3], bytes, &[3]].concat()
    }

    #[test]
    fn a_status_line_may_be_of_any_version() {
        assert_eq!(status(b"HTTP/1.1 200 OK\r\n"), Some(200));
        assert_eq!(status(b"HTTP/2 404\n"), Some(404));
        assert_eq!(status("HTTP/1.0 200 Добро\r\n".as_bytes()), Some(200));
        assert_eq!(status(b"HTTP/1.0 503 \xff\xfe\r\n"), Some(503));
        for bad in [&b"<html>"[..], b"", b"HTTP/1.1", b"HTTP/1.1 20", b"HTTP/1.1 99999 x"] {
            assert_eq!(status(bad), None);
        }
    }

    #[test]
    fn chunks_are_joined() {
        let chunks = "9;note=1\r\n<p>The ti\r\n1a\r\nde was high on Monday.</p>\r\n0\r\nTrailer: x\r\n\r\n";
        assert_eq!(plain("Transfer-Encoding: Chunked", chunks.as_bytes()), PAGE);
        assert_eq!(plain("Transfer-Encoding: chunked", PAGE), PAGE, "chunks undone before, the field left");
        let cut = &chunks.as_bytes()[..29];
        assert!(matches!(answer("transfer-encoding: chunked", cut, 1000, false), Err(WarcError::Chunks)));
        assert_eq!(answer("transfer-encoding: chunked", cut, 1000, true).unwrap(), PAGE[..13]);
    }

    #[test]
    fn codings_are_undone_in_turn() {
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(PAGE).unwrap();
        let mut bare = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        bare.write_all(PAGE).unwrap();
        let zstd = zstd::encode_all(PAGE, 1).unwrap();
        assert_eq!(plain("Content-Encoding: deflate", &zlib.finish().unwrap()), PAGE);
        assert_eq!(plain("Content-Encoding: deflate", &bare.finish().unwrap()), PAGE);
        assert_eq!(plain("Content-Encoding: br", &brotli(PAGE)), PAGE);
        assert_eq!(plain("Content-Encoding: zstd", &zstd), PAGE);
        assert_eq!(plain("Content-Encoding: zstd, gzip", &gzip(&zstd)), PAGE);
        assert_eq!(
            plain("Content-Encoding: gzip", &[gzip(&PAGE[..9]), gzip(&PAGE[9..]), b"noise".to_vec()].concat()),
            PAGE
        );
        for coding in ["gzip", "deflate", "br", "zstd", "identity"] {
            assert_eq!(plain(&format!("Content-Encoding: {coding}"), PAGE), PAGE, "undone before: {coding}");
        }
        assert_eq!(plain("Content-Encoding: utf-8", PAGE), PAGE, "no coding at all");
    }

    #[test]
    fn what_cannot_be_decoded_is_told() {
        let told = |fields: &str, raw: &[u8]| answer(fields, raw, 1000, false).unwrap_err().to_string();
        assert!(told("Content-Encoding: lzma", PAGE).contains("`lzma` is not known"));
        assert!(told("Content-Encoding: gzip, gzip, gzip", PAGE).contains("gzip, gzip, gzip"));
        let cut = &gzip(PAGE)[..20];
        assert!(told("Content-Encoding: gzip", cut).starts_with("the body cannot be decoded as gzip"));
        assert!(answer("Content-Encoding: gzip", &gzip(&[b'a'; 1001]), 1000, false).is_err());
        assert_eq!(answer("Content-Encoding: gzip", &gzip(&[b'a'; 1000]), 1000, false).unwrap().len(), 1000);
    }

    #[test]
    fn a_small_body_that_unpacks_to_a_huge_one_is_stopped() {
        let bomb = gzip(&vec![b'a'; 50 << 20]);
        assert!(matches!(answer("Content-Encoding: gzip", &bomb, 1 << 20, false), Err(WarcError::TooLarge(_))));
        let zstd = zstd::encode_all(&vec![b'a'; 50 << 20][..], 1).unwrap();
        assert!(matches!(answer("Content-Encoding: zstd", &zstd, 1 << 20, false), Err(WarcError::TooLarge(_))));
    }
}
