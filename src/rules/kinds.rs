//! Kinds of bytes, told one by one and sixteen at a time.

use wide::u8x16;

/// What a byte of a name or a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Neither letter nor digit, or beyond ASCII.
    Other,
    /// A small letter.
    Lower,
    /// A capital.
    Upper,
    /// A digit.
    Digit,
}

/// By byte: its kind.
pub(crate) static KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Other; 256];
    let mut byte = 0u8;
    while byte < 0x80 {
        kinds[byte as usize] = match byte {
            b'a'..=b'z' => Kind::Lower,
            b'A'..=b'Z' => Kind::Upper,
            b'0'..=b'9' => Kind::Digit,
            _ => Kind::Other,
        };
        byte += 1;
    }
    kinds
};

/// Bytes that are told at once.
pub(super) const LANES: usize = 16;

/// For each byte: all bits where it is at least `from` and at most `to`, else none.
#[inline]
pub(super) fn within(bytes: u8x16, from: u8, to: u8) -> u8x16 {
    // Below `from` the difference wraps around and is large.
    let above = bytes - u8x16::splat(from);
    above.min(u8x16::splat(to - from)).simd_eq(above)
}
