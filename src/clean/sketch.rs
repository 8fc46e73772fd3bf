//! Fingerprints of a text: its SHA-256, and a 64-bit sketch in which near-duplicates differ in few bits.
//!
//! The sketch is a SimHash (Charikar 2002) over shingles of three words. Its bits depend on nothing but
//! the text's words in lower case, so they are the same on every machine and in every version.

use crate::hex::hex;
use crate::letters::{self, is_letter_or_digit, is_spaceless};
use sha2::{Digest, Sha256};

/// SHA-256 of the text, hexadecimal.
pub fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
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
/// count of bit `i`. Hashes are added eight at a time, by adders that no branch interrupts.
#[derive(Debug, Default)]
struct Counts {
    planes: [u64; 32],
    waiting: [u64; 8],
    added: u64,
}

impl Counts {
    #[inline]
    fn add(&mut self, hash: u64) {
        self.waiting[self.added as usize % 8] = hash;
        self.added += 1;
        if self.added.is_multiple_of(8) {
            self.add_eight();
        }
    }

    /// Three levels of full adders: what they carry counts eights.
    fn add_eight(&mut self) {
        let [a, b, c, d, e, f, g, h] = self.waiting;
        let [ones, twos, fours, ..] = self.planes;
        let (ones, twos_a) = full_adder(ones, a, b);
        let (ones, twos_b) = full_adder(ones, c, d);
        let (ones, twos_c) = full_adder(ones, e, f);
        let (ones, twos_d) = full_adder(ones, g, h);
        let (twos, fours_a) = full_adder(twos, twos_a, twos_b);
        let (twos, fours_b) = full_adder(twos, twos_c, twos_d);
        let (fours, eights) = full_adder(fours, fours_a, fours_b);
        (self.planes[0], self.planes[1], self.planes[2]) = (ones, twos, fours);
        self.carry(3, eights);
    }

    fn carry(&mut self, from: usize, mut carry: u64) {
        for plane in &mut self.planes[from..] {
            (*plane, carry) = (*plane ^ carry, *plane & carry);
            if carry == 0 {
                return;
            }
        }
    }

    /// The bits that were set more often than not.
    fn majority(mut self) -> u64 {
        (0..self.added as usize % 8).for_each(|i| self.carry(0, self.waiting[i]));
        let count = |bit: u32| self.planes.iter().enumerate().map(|(k, plane)| (plane >> bit & 1) << k).sum::<u64>();
        (0..64).fold(0, |bits, bit| bits | u64::from(count(bit) * 2 > self.added) << bit)
    }
}

/// The sum of three bits, and what is carried, in each lane.
#[inline]
fn full_adder(a: u64, b: u64, c: u64) -> (u64, u64) {
    (a ^ b ^ c, a & b | (a ^ b) & c)
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
        if is_letter_or_digit(c) && !is_spaceless(c) {
            hash = letters::lower(c).fold(hash, |hash, c| step(hash, u32::from(c)));
            any = true;
            continue;
        }
        if any {
            each(hash);
            (hash, any) = (BASIS, false);
        }
        if is_spaceless(c) {
            each(step(BASIS, u32::from(c)));
        }
    }
    if any {
        each(hash);
    }
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
    fn bits_are_counted_whatever_their_number() {
        let mut counts = Counts::default();
        let mut plain = [0; 64];
        for i in 0..1003_u64 {
            let hash = mix(i);
            counts.add(hash);
            (0..64).for_each(|bit| plain[bit] += hash >> bit & 1);
        }
        let most = (0..64).fold(0, |bits, bit| bits | u64::from(plain[bit] * 2 > 1003) << bit);
        assert_eq!(counts.majority(), most);
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
