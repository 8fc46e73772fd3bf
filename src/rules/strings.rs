//! Many strings looked for in one pass.
//!
//! Each string is found by one window of four bytes, its rarest; a bit table tells for nearly every position of a text
//! that no string's window stands there, independently of the positions before, which an automaton's steps are not.
//! Shorter strings are looked for by their first one or two bytes.

use rustc_hash::FxHashMap;

const WINDOW: usize = 4;
const BITS: u32 = 16;

/// Strings to look for.
#[derive(Debug, Default)]
pub struct Strings {
    all: Vec<Box<[u8]>>,
    /// One bit for each hash of a window.
    table: Bits,
    /// By window: the strings, and where it stands in them.
    windows: FxHashMap<u32, Vec<(u32, u32)>>,
    /// Strings of two or three bytes, by their first two.
    pairs: FxHashMap<u16, Vec<u32>>,
    /// Strings of one byte.
    singles: FxHashMap<u8, Vec<u32>>,
    /// By the first two bytes: whether a string of two or three begins so.
    pair_table: Bits,
    /// By byte: whether it is a string ([`ALONE`]), or one of two or three begins so ([`LONGER`]).
    begins: Begins,
}

const ALONE: u8 = 1;
const LONGER: u8 = 2;

/// One bit for each number of 16 bits.
#[derive(Debug)]
struct Bits(Box<[u64; 1 << (BITS - 6)]>);

impl Default for Bits {
    fn default() -> Bits {
        Bits(Box::new([0; 1 << (BITS - 6)]))
    }
}

impl Bits {
    fn set(&mut self, number: u16) {
        self.0[usize::from(number >> 6)] |= 1 << (number & 63);
    }

    #[inline]
    fn has(&self, number: u16) -> bool {
        self.0[usize::from(number >> 6)] >> (number & 63) & 1 != 0
    }
}

#[derive(Debug)]
struct Begins(Box<[u8; 256]>);

impl Default for Begins {
    fn default() -> Begins {
        Begins(Box::new([0; 256]))
    }
}

impl Strings {
    /// Takes up strings; their numbers are their positions. Empty ones are never found.
    pub fn new<S: AsRef<str>>(strings: &[S]) -> Strings {
        let mut out = Strings::default();
        for (i, string) in strings.iter().enumerate() {
            let bytes = string.as_ref().as_bytes();
            out.add(i as u32, bytes);
            out.all.push(bytes.into());
        }
        out
    }

    fn add(&mut self, number: u32, bytes: &[u8]) {
        match *bytes {
            [] => {}
            [only] => {
                self.singles.entry(only).or_default().push(number);
                self.begins.0[usize::from(only)] |= ALONE;
            }
            [first, second] | [first, second, _] => {
                let pair = u16::from_le_bytes([first, second]);
                self.pair_table.set(pair);
                self.pairs.entry(pair).or_default().push(number);
                self.begins.0[usize::from(first)] |= LONGER;
            }
            _ => {
                let rarest = bytes.windows(WINDOW).enumerate().max_by_key(|(_, w)| rarity(w));
                let (at, window) = rarest.map_or((0, [0; WINDOW]), |(at, w)| (at, [w[0], w[1], w[2], w[3]]));
                let window = u32::from_le_bytes(window);
                self.table.set(slot(window));
                self.windows.entry(window).or_default().push((number, at as u32));
            }
        }
    }

    /// Calls `found` with the number of each string that stands in `text`, and where; in no order.
    ///
    /// The cost at one position is bounded by the strings that share a window.
    pub fn find(&self, text: &str, mut found: impl FnMut(u32, usize, usize)) {
        let bytes = text.as_bytes();
        for (i, window) in bytes.windows(WINDOW).enumerate() {
            let window = u32::from_le_bytes([window[0], window[1], window[2], window[3]]);
            if self.table.has(slot(window)) {
                self.verify(bytes, i, window, &mut found);
            }
        }
        if !self.pairs.is_empty() || !self.singles.is_empty() {
            self.find_short(bytes, &mut found);
        }
    }

    #[inline(never)]
    fn verify(&self, bytes: &[u8], at: usize, window: u32, found: &mut impl FnMut(u32, usize, usize)) {
        for &(number, offset) in self.windows.get(&window).map_or(&[][..], Vec::as_slice) {
            let string = &self.all[number as usize];
            let Some(start) = at.checked_sub(offset as usize) else { continue };
            if bytes[start..].starts_with(string) {
                found(number, start, start + string.len());
            }
        }
    }

    fn find_short(&self, bytes: &[u8], found: &mut impl FnMut(u32, usize, usize)) {
        for (i, &byte) in bytes.iter().enumerate() {
            let begins = self.begins.0[usize::from(byte)];
            if begins & ALONE != 0 {
                self.singles.get(&byte).into_iter().flatten().for_each(|&number| found(number, i, i + 1));
            }
            if begins & LONGER == 0 {
                continue;
            }
            let Some(&next) = bytes.get(i + 1) else { continue };
            let pair = u16::from_le_bytes([byte, next]);
            if self.pair_table.has(pair) {
                self.verify_short(bytes, i, pair, found);
            }
        }
    }

    #[inline(never)]
    fn verify_short(&self, bytes: &[u8], at: usize, pair: u16, found: &mut impl FnMut(u32, usize, usize)) {
        for &number in self.pairs.get(&pair).map_or(&[][..], Vec::as_slice) {
            let string = &self.all[number as usize];
            if bytes[at..].starts_with(string) {
                found(number, at, at + string.len());
            }
        }
    }
}

/// Knuth's multiplicative hash.
#[inline]
fn slot(window: u32) -> u16 {
    (window.wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as u16
}

/// How rare a window is in running text: by letters from most to least common in Western languages; what is not among
/// them is rarer still.
fn rarity(window: &[u8]) -> usize {
    const COMMON: &[u8] = b" eatoinsrhldcum";
    window.iter().map(|byte| COMMON.iter().position(|c| c == byte).unwrap_or(COMMON.len() + 4)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_string_is_found_wherever_it_stands() {
        let strings = ["share", "share this", "(", "ab", "the", "사진", "=사", "more", "", "이"];
        let finder = Strings::new(&strings);
        for text in ["share this (more) abab", "the photo=사진이", "sharehare", "", "e", "more"] {
            let mut ours = Vec::new();
            finder.find(text, |number, start, end| ours.push((number as usize, start, end)));
            ours.sort_unstable();
            let mut all = Vec::new();
            for (number, string) in strings.iter().enumerate().filter(|s| !s.1.is_empty()) {
                for start in (0..text.len()).filter(|&i| text.as_bytes()[i..].starts_with(string.as_bytes())) {
                    all.push((number, start, start + string.len()));
                }
            }
            assert_eq!(ours, all, "{text}");
        }
    }
}
