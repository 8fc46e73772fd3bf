//! Unpacking gzip and zstd, told by their first bytes, up to a limit.

use super::SourceError;
use crate::coding::{GZIP, ZSTD};
use flate2::read::MultiGzDecoder;
use std::io::{self, BufReader, Chain, Cursor, Read};

/// Reads all of `from`, unpacked, at most `max_bytes`.
///
/// # Errors
/// When it cannot be read, is damaged, or is larger.
pub fn unpack(from: impl Read + Send + 'static, name: &str, max_bytes: u64) -> Result<Vec<u8>, SourceError> {
    let mut bytes = Vec::new();
    let (reader, packed) = reader(from).map_err(|source| SourceError::Read { path: name.into(), source })?;
    reader.take(max_bytes + 1).read_to_end(&mut bytes).map_err(|source| match packed {
        true => SourceError::Damaged { name: name.to_owned(), source },
        false => SourceError::Read { path: name.into(), source },
    })?;
    if bytes.len() as u64 > max_bytes {
        return Err(SourceError::TooLarge { name: name.to_owned(), max_bytes });
    }
    Ok(bytes)
}

/// Whether the bytes that an input begins with say that it is packed.
pub(super) fn is_packed(head: &[u8]) -> bool {
    head.starts_with(GZIP) || head.starts_with(ZSTD)
}

/// A reader of the unpacked bytes, and whether they were packed.
pub(super) fn reader(mut from: impl Read + Send + 'static) -> io::Result<(Box<dyn Read + Send>, bool)> {
    let mut head = [0u8; 4];
    let mut filled = 0;
    while filled < head.len() {
        match from.read(&mut head[filled..])? {
            0 => break,
            n => filled += n,
        }
    }
    let whole: Chain<Cursor<Vec<u8>>, _> = Cursor::new(head[..filled].to_vec()).chain(from);
    Ok(match &head[..filled] {
        head if head.starts_with(GZIP) => (Box::new(MultiGzDecoder::new(BufReader::new(whole))), true),
        head if head.starts_with(ZSTD) => (Box::new(zstd::stream::read::Decoder::new(whole)?), true),
        _ => (Box::new(whole), false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    #[test]
    fn packed_input_is_unpacked_up_to_the_limit() {
        let mut gz = GzEncoder::new(Vec::new(), Compression::default());
        gz.write_all(&[b'a'; 5000]).unwrap();
        let packed = gz.finish().unwrap();
        assert_eq!(unpack(Cursor::new(packed.clone()), "x", 5000).unwrap().len(), 5000);
        assert!(matches!(unpack(Cursor::new(packed.clone()), "x", 4999), Err(SourceError::TooLarge { .. })));
        let cut = Cursor::new(packed[..packed.len() / 2].to_vec());
        assert!(matches!(unpack(cut, "x", 5000), Err(SourceError::Damaged { .. })));
        let zst = zstd::encode_all(Cursor::new(b"hello".to_vec()), 1).unwrap();
        assert_eq!(unpack(Cursor::new(zst), "x", 100).unwrap(), b"hello");
        assert_eq!(unpack(Cursor::new(b"hi".to_vec()), "x", 100).unwrap(), b"hi");
    }
}
