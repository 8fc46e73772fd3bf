//! Content codings that we do not undo: which of their labels mean anything.
//!
//! Servers write charsets, media types and typing errors into `Content-Encoding`; browsers show such pages.

/// Codings that a body may be in though it begins like none: those of the IANA's registry that we do not undo, and others
/// that were in use.
const CODINGS: &[&str] = &[
    "aes128gcm",
    "bzip2",
    "compress",
    "dcb",
    "dcz",
    "deflate",
    "exi",
    "lz4",
    "lzma",
    "lzw",
    "pack200-gzip",
    "sdch",
    "snappy",
    "x-bzip2",
    "x-compress",
    "x-deflate",
    "xz",
];

/// What gzip members begin with (RFC 1952), and zstd frames (RFC 8878).
pub(crate) const GZIP: &[u8] = &[0x1f, 0x8b];
pub(crate) const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// What packed data begins with: gzip, zstd, bzip2, xz, compress, zip, zlib.
const MAGIC: &[&[u8]] = &[
    GZIP,
    ZSTD,
    b"BZh",
    &[0xfd, b'7', b'z', b'X', b'Z', 0],
    &[0x1f, 0x9d],
    b"PK\x03\x04",
    &[0x78, 0x01],
    &[0x78, 0x5e],
    &[0x78, 0x9c],
    &[0x78, 0xda],
];

/// Whether a label in lower case, which is none of ours, may be taken for a mistake: it is no coding's, and the body begins like
/// nothing that is packed.
pub(crate) fn is_mistaken(label: &str, body: &[u8]) -> bool {
    !CODINGS.contains(&label) && !MAGIC.iter().any(|magic| body.starts_with(magic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_mistakes_where_nothing_is_packed() {
        for label in ["utf-8", "none", "text/html", "binary"] {
            assert!(is_mistaken(label, b"<p>Tides") && is_mistaken(label, b""), "{label}");
            assert!(!is_mistaken(label, &[0x1f, 0x8b, 8]) && !is_mistaken(label, &[0x78, 0x9c, 1]), "{label}");
        }
        assert!(!CODINGS.iter().any(|label| is_mistaken(label, b"<p>Tides")));
        assert!(CODINGS.is_sorted());
    }
}
