//! Searching bytes: short distances sixteen bytes at a time, long ones with memchr.
//!
//! Between two tags stand some twenty bytes on average: calling memchr for them would cost more than
//! looking at them.

/// How many bytes are looked at before memchr is called.
const NEAR: usize = 64;
const STEP: usize = 16;

/// Position of the first `a` or `b` at or after `at`; the end where there is none.
#[inline]
pub(super) fn find2(bytes: &[u8], at: usize, a: u8, b: u8) -> usize {
    let mut i = at;
    while i < at + NEAR {
        let Some(chunk) = chunk(bytes, i) else { break };
        let found = equal(chunk, a, b);
        if found != 0 {
            return i + (found.trailing_zeros() / 8) as usize;
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

#[inline]
fn chunk(bytes: &[u8], at: usize) -> Option<&[u8; STEP]> {
    bytes.get(at..at + STEP)?.try_into().ok()
}

/// Bytes that equal `a` or `b` have all bits set, others none. The compiler makes vector instructions of it.
#[inline]
fn equal(chunk: &[u8; STEP], a: u8, b: u8) -> u128 {
    u128::from_le_bytes(std::array::from_fn(|i| if chunk[i] == a || chunk[i] == b { u8::MAX } else { 0 }))
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
