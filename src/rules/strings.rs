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
    table: Vec<u64>,
    /// By window: the strings, and where it stands in them.
    windows: FxHashMap<u32, Vec<(u32, u32)>>,
    /// Strings of two or three bytes, by their first two.
    pairs: FxHashMap<u16, Vec<u32>>,
    /// Strings of one byte.
    singles: FxHashMap<u8, Vec<u32>>,
    /// By the first two bytes: whether a string of two or three begins so.
    pair_table: Vec<u64>,
    /// By byte: whether a string of one, two or three begins so.
    begins: Vec<bool>,
}

impl Strings {
    /// Takes up strings; their numbers are their positions. Empty ones are never found.
    pub fn new<S: AsRef<str>>(strings: &[S]) -> Strings {
        let table = vec![0; 1 << (BITS - 6)];
        let mut out = Strings { pair_table: table.clone(), table, begins: vec![false; 256], ..Strings::default() };
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
                self.begins[usize::from(only)] = true;
            }
            [first, second] | [first, second, _] => {
                let pair = u16::from_le_bytes([first, second]);
                self.pair_table[usize::from(pair >> 6)] |= 1 << (pair & 63);
                self.pairs.entry(pair).or_default().push(number);
                self.begins[usize::from(first)] = true;
            }
            _ => {
                let rarest = bytes.windows(WINDOW).enumerate().max_by_key(|(_, w)| rarity(w));
                let (at, window) = rarest.map_or((0, [0; WINDOW]), |(at, w)| (at, [w[0], w[1], w[2], w[3]]));
                let window = u32::from_le_bytes(window);
                let slot = slot(window);
                self.table[slot >> 6] |= 1 << (slot & 63);
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
            let slot = slot(window);
            if self.table[slot >> 6] >> (slot & 63) & 1 != 0 {
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
            if !self.begins[usize::from(byte)] {
                continue;
            }
            if let Some(singles) = self.singles.get(&byte) {
                singles.iter().for_each(|&number| found(number, i, i + 1));
            }
            let Some(&next) = bytes.get(i + 1) else { continue };
            let pair = u16::from_le_bytes([byte, next]);
            if self.pair_table[usize::from(pair >> 6)] >> (pair & 63) & 1 != 0 {
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
fn slot(window: u32) -> usize {
    (window.wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as usize
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
