//! Searching bytes: short distances thirty-two bytes at a time, long ones with memchr.
//!
//! Between two tags stand some twenty bytes on average: calling memchr for them would cost more than
//! looking at them.

use wide::u8x16;

/// How many bytes are looked at before memchr is called.
const NEAR: usize = 128;
const STEP: usize = 32;
const HALF: usize = STEP / 2;

/// Position of the first `a` or `b` at or after `at`; the end where there is none.
#[inline]
pub(super) fn find2(bytes: &[u8], at: usize, a: u8, b: u8) -> usize {
    let (a16, b16) = (u8x16::splat(a), u8x16::splat(b));
    let equal = |half: &[u8; HALF]| {
        let half = u8x16::new(*half);
        (half.simd_eq(a16) | half.simd_eq(b16)).to_bitmask()
    };
    let mut i = at;
    while i < at + NEAR {
        let Some(chunk) = bytes.get(i..).and_then(<[u8]>::first_chunk::<STEP>) else { break };
        let (halves, _) = chunk.as_chunks();
        let found = halves.iter().rev().fold(0, |mask, half| mask << HALF | equal(half));
        if found != 0 {
            return i + found.trailing_zeros() as usize;
        }
        i += STEP;
    }
    let rest = bytes.get(i..).unwrap_or_default();
    if rest.len() < STEP {
        return i + rest.iter().position(|&c| c == a || c == b).unwrap_or(rest.len());
    }
    i + memchr::memchr2(a, b, rest).unwrap_or(rest.len())
}

/// Position of the first `a` at or after `at`; the end where there is none.
#[inline]
pub(super) fn find(bytes: &[u8], at: usize, a: u8) -> usize {
    find2(bytes, at, a, a)
}

/// How many bytes stand before the first that can end a name or is not as names are mostly spelt: white
/// space and other controls, `/`, `>`, `=`, capitals.
#[inline]
pub(super) fn plain_name(chunk: &[u8; HALF]) -> usize {
    let chunk = u8x16::new(*chunk);
    let is = |byte: u8| chunk.simd_eq(u8x16::splat(byte));
    let controls = chunk.min(u8x16::splat(b' ')).simd_eq(chunk);
    let letter = chunk - u8x16::splat(b'A');
    let capitals = letter.min(u8x16::splat(25)).simd_eq(letter);
    let stops = controls | is(b'/') | is(b'>') | is(b'=') | capitals;
    (stops.to_bitmask() | 1 << HALF).trailing_zeros() as usize
}

/// HTML's white space: tab, line feed, form feed, carriage return, space.
#[inline]
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

/// Position of the first byte at or after `at` that is not white space.
#[inline]
pub(super) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && is_space(bytes[at]) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_two_bytes_is_found_at_any_distance() {
        for distance in 0..200 {
            for tail in 0..20 {
                let mut bytes = vec![b'x'; distance];
                assert_eq!(find2(&bytes, 0, b'<', b'&'), distance);
                bytes.extend(b"<&");
                bytes.extend(vec![b'='; tail]);
                assert_eq!(find2(&bytes, 0, b'<', b'&'), distance);
                assert_eq!(find2(&bytes, 0, b'&', b'<'), distance);
                assert_eq!(find(&bytes, distance / 2, b'&'), distance + 1);
            }
        }
    }
}
