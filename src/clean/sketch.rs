//! Fingerprints of a text: its SHA-256, and a 64-bit sketch in which near-duplicates differ in few bits.
//!
//! The sketch is a SimHash (Charikar 2002) over shingles of three words. Its bits depend on nothing but
//! the text's words in lower case, so they are the same on every machine and in every version.

use sha2::{Digest, Sha256};

/// SHA-256 of the text, hexadecimal.
pub fn sha256(text: &str) -> String {
    super::record::hex(&Sha256::digest(text.as_bytes()))
}

/// The 64-bit sketch of a text.
pub fn sketch(text: &str) -> u64 {
    let mut counts = Counts::default();
    let mut window = [0u64; 3];
    let mut number = 0usize;
    words(text, |word| {
        window = [window[1], window[2], word];
        number += 1;
        if number >= 3 {
            counts.add(shingle(window));
        }
    });
    if (1..3).contains(&number) {
        counts.add(shingle(window));
    }
    counts.majority()
}

/// How often each of 64 bits was set, held as binary numbers across the lanes: bit `i` of `planes[k]` is bit `k` of the
/// count of bit `i`. One addition touches seven planes or so, not 64 counters.
#[derive(Debug, Default)]
struct Counts {
    planes: [u64; 32],
    added: u64,
}

impl Counts {
    fn add(&mut self, hash: u64) {
        self.added += 1;
        let mut carry = hash;
        for plane in &mut self.planes {
            (*plane, carry) = (*plane ^ carry, *plane & carry);
            if carry == 0 {
                return;
            }
        }
    }

    /// The bits that were set more often than not.
    fn majority(&self) -> u64 {
        let count = |bit: u32| self.planes.iter().enumerate().map(|(k, plane)| (plane >> bit & 1) << k).sum::<u64>();
        (0..64).fold(0, |bits, bit| bits | u64::from(count(bit) * 2 > self.added) << bit)
    }
}

fn shingle(window: [u64; 3]) -> u64 {
    window.iter().fold(0x9e37_79b9_7f4a_7c15, |hash, &word| mix(hash ^ word))
}

/// The finisher of SplitMix64: every bit of the input reaches every bit of the output.
fn mix(mut x: u64) -> u64 {
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}

/// FNV-1a, as published by Fowler, Noll and Vo, a character at a time.
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;

fn step(hash: u64, c: u32) -> u64 {
    (hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3)
}

/// By byte: an ASCII letter or digit in lower case; 0 for any other byte.
const LOWER: [u8; 256] = {
    let mut lower = [0; 256];
    let mut byte = 0u8;
    while byte < 0x80 {
        if byte.is_ascii_alphanumeric() {
            lower[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    lower
};

/// Calls `each` with the hash of each word of a text: letters and digits in lower case, a CJK character a word.
fn words(text: &str, mut each: impl FnMut(u64)) {
    let bytes = text.as_bytes();
    let (mut hash, mut at) = (BASIS, 0);
    let mut any = false;
    while let Some(&byte) = bytes.get(at) {
        let lower = LOWER[usize::from(byte)];
        if lower > 0 {
            hash = step(hash, u32::from(lower));
            (any, at) = (true, at + 1);
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        at += c.len_utf8();
        if c.is_alphanumeric() && !is_cjk(c) {
            hash = c.to_lowercase().fold(hash, |hash, c| step(hash, u32::from(c)));
            any = true;
            continue;
        }
        if any {
            each(hash);
            (hash, any) = (BASIS, false);
        }
        if is_cjk(c) {
            each(step(BASIS, u32::from(c)));
        }
    }
    if any {
        each(hash);
    }
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sketch_is_the_same_for_ever() {
        assert_eq!(sketch(""), 0);
        assert_eq!(sketch("One two three four"), sketch("one  TWO, three – four!"));
    }

    #[test]
    fn near_duplicates_differ_in_few_bits() {
        let base: String = (0..300).map(|i| format!("word{} ", i * 7 % 211)).collect();
        let near = base.replacen("word7 ", "other ", 1);
        let far: String = (0..300).map(|i| format!("term{} ", i * 5 % 199)).collect();
        assert!((sketch(&base) ^ sketch(&near)).count_ones() <= 8);
        assert!((sketch(&base) ^ sketch(&far)).count_ones() >= 16);
    }

    #[test]
    fn the_digest_is_the_standards() {
        // FIPS 180-4, the empty message.
        assert_eq!(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
