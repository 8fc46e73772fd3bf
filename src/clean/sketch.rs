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
    let mut words = 0usize;
    for word in Words::of(text) {
        window = [window[1], window[2], word];
        words += 1;
        if words >= 3 {
            counts.add(shingle(window));
        }
    }
    if (1..3).contains(&words) {
        counts.add(shingle(window));
    }
    counts.majority()
}

/// How often each of 64 bits was set, held as binary numbers across the lanes: bit `i` of `planes[k]` is bit `k` of the
/// count of bit `i`. One addition touches seven planes or so, not 64 counters.
#[derive(Debug, Default)]
struct Counts {
    planes: Vec<u64>,
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
        if carry != 0 {
            self.planes.push(carry);
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

/// Hashes of the words of a text: letters and digits in lower case, a CJK character a word.
struct Words<'t> {
    chars: std::str::Chars<'t>,
    /// A CJK character that ended the word before it.
    pending: Option<char>,
}

impl<'t> Words<'t> {
    fn of(text: &'t str) -> Words<'t> {
        Words { chars: text.chars(), pending: None }
    }
}

impl Iterator for Words<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        // FNV-1a over the characters, as published by Fowler, Noll and Vo.
        let step = |hash: u64, c: char| (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
        const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
        if let Some(c) = self.pending.take() {
            return Some(step(BASIS, c));
        }
        let mut hash = BASIS;
        let mut any = false;
        for c in self.chars.by_ref() {
            if is_cjk(c) {
                if any {
                    self.pending = Some(c);
                    return Some(hash);
                }
                return Some(step(BASIS, c));
            }
            if c.is_alphanumeric() {
                any = true;
                if c.is_ascii() {
                    hash = step(hash, c.to_ascii_lowercase());
                } else {
                    hash = c.to_lowercase().fold(hash, step);
                }
            } else if any {
                return Some(hash);
            }
        }
        any.then_some(hash)
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
