//! Many strings looked for in one pass.
//!
//! Each string is found by one window of four bytes; a bit table tells for nearly every position of a text that no
//! string's window stands there, independently of the positions before, which an automaton's steps are not. Most strings
//! have a window that begins a word, and are looked for only where words begin. Shorter strings are looked for by all
//! their bytes, in the same way.

use super::kinds::{LANES, within};
use rustc_hash::FxHashMap;
use wide::u8x16;

const WINDOW: usize = 4;
/// Positions that are looked at together.
const CHUNK: usize = 64;

/// Strings to look for.
#[derive(Debug, Default)]
pub struct Strings {
    all: Vec<Box<[u8]>>,
    /// Strings that are found where a word begins, and strings that are found anywhere.
    at_words: Windowed,
    anywhere: Windowed,
    longest: usize,
}

/// A string to look for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'s> {
    /// The string.
    pub text: &'s str,
    /// It is only looked for where no ASCII letter or digit stands before it.
    pub opens: bool,
}

/// Strings by their windows, whose lengths are 2, 3 and 4 bytes, and strings of one byte.
#[derive(Debug, Default)]
struct Windowed {
    long: Windows,
    triples: Windows,
    pairs: Windows,
    singles: Windows,
    any: bool,
    /// What the windows of fewer than four bytes begin with.
    short: Pairs,
    /// What all windows begin with.
    begins: Pairs,
}

/// A bit for each two bytes that a window may begin with; behind a text's end stands a zero.
#[derive(Debug)]
struct Pairs(Box<[u64; 1 << 10]>);

impl Default for Pairs {
    fn default() -> Pairs {
        Pairs(Box::new([0; 1 << 10]))
    }
}

impl Pairs {
    /// Takes up windows and their lengths.
    fn of(windows: impl Iterator<Item = (u32, usize)>) -> Pairs {
        let mut pairs = Pairs::default();
        let mut add = |pair: u16| pairs.0[usize::from(pair >> 6)] |= 1 << (pair & 63);
        for (window, length) in windows {
            let [first, second, ..] = window.to_le_bytes();
            match length {
                1 => (0..=255).for_each(|any| add(u16::from_le_bytes([first, any]))),
                _ => add(u16::from_le_bytes([first, second])),
            }
        }
        pairs
    }

    #[inline]
    fn has(&self, pair: u16) -> bool {
        self.0[usize::from(pair >> 6)] >> (pair & 63) & 1 != 0
    }
}

/// Windows of text, and which strings each of them stands for.
#[derive(Debug, Default)]
struct Windows {
    /// One bit for each hash of a window; a power of two of them.
    table: Vec<u64>,
    /// How far a product is shifted to leave a bit's number.
    shift: u32,
    /// By window: where its strings stand in `strings`.
    places: FxHashMap<u32, (u32, u32)>,
    /// Strings, and where the window stands in each.
    strings: Vec<(u32, u32)>,
}

/// Bits of a table for each string in it: one position in so many is looked at in vain.
const BITS_PER_STRING: usize = 24;
const LEAST_BITS: usize = 1 << 8;
const MOST_BITS: usize = 1 << 17;

impl Windows {
    /// Takes up (window, string, where the window stands in it).
    fn new(mut of: Vec<(u32, u32, u32)>) -> Windows {
        of.sort_unstable();
        let bits = (of.len() * BITS_PER_STRING).next_power_of_two().clamp(LEAST_BITS, MOST_BITS);
        let mut windows = Windows {
            table: vec![0; if of.is_empty() { 0 } else { bits / 64 }],
            shift: 32 - bits.trailing_zeros(),
            places: FxHashMap::default(),
            strings: of.iter().map(|&(_, string, offset)| (string, offset)).collect(),
        };
        let mut from = 0;
        for alike in of.chunk_by(|a, b| a.0 == b.0) {
            let slot = windows.slot(alike[0].0);
            windows.table[slot / 64] |= 1 << (slot % 64);
            windows.places.insert(alike[0].0, (from, from + alike.len() as u32));
            from += alike.len() as u32;
        }
        windows
    }

    /// Knuth's multiplicative hash.
    #[inline]
    fn slot(&self, window: u32) -> usize {
        (window.wrapping_mul(0x9e37_79b1) >> self.shift) as usize
    }

    #[inline]
    fn may_have(&self, window: u32) -> bool {
        let slot = self.slot(window);
        self.table.get(slot / 64).is_some_and(|bits| bits >> (slot % 64) & 1 != 0)
    }

    fn of(&self, window: u32) -> &[(u32, u32)] {
        self.places.get(&window).map_or(&[], |&(from, to)| &self.strings[from as usize..to as usize])
    }
}

impl Windowed {
    /// Takes up (window, its length, string, where the window stands in it).
    fn new(of: &[(u32, usize, u32, u32)]) -> Windowed {
        let windows = |length: usize| {
            Windows::new(of.iter().filter(|w| w.1 == length).map(|&(window, _, i, at)| (window, i, at)).collect())
        };
        let all = || of.iter().map(|w| (w.0, w.1));
        Windowed {
            long: windows(4),
            triples: windows(3),
            pairs: windows(2),
            singles: windows(1),
            any: !of.is_empty(),
            short: Pairs::of(all().filter(|w| w.1 < WINDOW)),
            begins: Pairs::of(all()),
        }
    }

    /// A bit for each of up to 64 positions of a part of a text where a string's window may stand; `next` is the byte behind
    /// the part, zero where there is none.
    #[inline]
    fn hits(&self, part: &[u8], next: u8) -> u64 {
        let last = part.last().map_or(0, |&byte| u16::from_le_bytes([byte, next]));
        let mut hits = u64::from(self.begins.has(last));
        for w in part.windows(2).rev() {
            hits = hits << 1 | u64::from(self.begins.has(u16::from_le_bytes([w[0], w[1]])));
        }
        hits
    }

    /// Whether a string may stand where these four bytes do.
    #[inline]
    fn may_have(&self, window: u32) -> bool {
        self.long.may_have(window) || self.short.has(window as u16)
    }
}

/// The four bytes at a position; zeros behind the text's end.
fn window_at(text: &[u8], at: usize) -> u32 {
    text[at..].iter().take(WINDOW).enumerate().fold(0, |window, (i, &b)| window | u32::from(b) << (8 * i))
}

impl Strings {
    /// Takes up strings; their numbers are their positions. Empty ones are never found.
    pub fn new<'s>(strings: impl IntoIterator<Item = Wanted<'s>>) -> Strings {
        let mut out = Strings::default();
        let (mut at_words, mut anywhere) = (Vec::new(), Vec::new());
        for (i, wanted) in strings.into_iter().enumerate() {
            let bytes = wanted.text.as_bytes();
            let length = bytes.len().min(WINDOW);
            let begins = |&at: &usize| begins_word(bytes, at, wanted.opens);
            let rarest = |at: &usize| rarity(&bytes[*at..*at + length]);
            let positions = || 0..=bytes.len() - length;
            if length > 0 {
                let at_word = positions().filter(begins).max_by_key(rarest);
                let at = at_word.or_else(|| positions().max_by_key(rarest)).unwrap_or(0);
                let list = if at_word.is_some() { &mut at_words } else { &mut anywhere };
                list.push((window_at(&bytes[..at + length], at), length, i as u32, at as u32));
            }
            out.longest = out.longest.max(bytes.len());
            out.all.push(bytes.into());
        }
        (out.at_words, out.anywhere) = (Windowed::new(&at_words), Windowed::new(&anywhere));
        out
    }

    /// Bytes of the longest string.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// Calls `found` with the number of each string that stands in `text`, and where; in no order. `within` a longer text
    /// the byte before matters: where there is one, it is `before`.
    ///
    /// The cost at one position is bounded by the strings that share a window.
    pub fn find(&self, text: &[u8], before: Option<u8>, mut found: impl FnMut(u32, usize, usize)) {
        let mut after_word = before.is_some_and(|b| b.is_ascii_alphanumeric());
        // Where something may stand is told for 64 positions at a time, without a branch for most of them.
        for from in (0..text.len()).step_by(CHUNK) {
            let to = text.len().min(from + CHUNK);
            let part = &text[from..to];
            if self.at_words.any {
                let hits = words(part, &mut after_word);
                self.verify(&self.at_words, text, (from, hits), &mut found);
            }
            if self.anywhere.any {
                let hits = self.anywhere.hits(part, text.get(to).copied().unwrap_or(0));
                self.verify(&self.anywhere, text, (from, hits), &mut found);
            }
        }
    }

    /// Calls `found` for the strings of which a window stands at one of up to 64 positions.
    #[inline]
    fn verify(
        &self,
        windowed: &Windowed,
        text: &[u8],
        (from, mut hits): (usize, u64),
        found: &mut impl FnMut(u32, usize, usize),
    ) {
        while hits != 0 {
            let at = from + hits.trailing_zeros() as usize;
            hits &= hits - 1;
            let window = match text.get(at..at + WINDOW) {
                Some(w) => u32::from_le_bytes([w[0], w[1], w[2], w[3]]),
                None => window_at(text, at),
            };
            if windowed.may_have(window) {
                self.compare(windowed, window, text, at, found);
            }
        }
    }

    #[inline(never)]
    fn compare(
        &self,
        windowed: &Windowed,
        window: u32,
        text: &[u8],
        at: usize,
        found: &mut impl FnMut(u32, usize, usize),
    ) {
        let Windowed { long, triples, pairs, singles, .. } = windowed;
        let masks = [(long, u32::MAX), (triples, 0x00ff_ffff), (pairs, 0xffff), (singles, 0xff)];
        for (windows, mask) in masks.into_iter().filter(|(windows, mask)| windows.may_have(window & mask)) {
            for &(number, offset) in windows.of(window & mask) {
                let string = &self.all[number as usize];
                let Some(start) = at.checked_sub(offset as usize) else { continue };
                if text[start..].starts_with(string) {
                    found(number, start, start + string.len());
                }
            }
        }
    }
}

/// A bit for each of up to 64 positions at which a word begins, or may begin.
#[inline]
fn words(part: &[u8], after_word: &mut bool) -> u64 {
    let (mut letters, mut may_begin) = (0u64, 0u64);
    for (i, some) in part.chunks(LANES).enumerate() {
        let bytes = match some.first_chunk() {
            Some(bytes) => *bytes,
            None => std::array::from_fn(|i| some.get(i).copied().unwrap_or(0)),
        };
        let (word, beyond) = kinds(bytes);
        letters |= u64::from(word) << (LANES * i);
        may_begin |= u64::from(word | beyond) << (LANES * i);
    }
    let begins = may_begin & !(letters << 1 | u64::from(*after_word));
    *after_word = letters >> (part.len() - 1) & 1 != 0;
    begins
}

/// For each of some bytes a bit: whether it is an ASCII letter or digit, and whether a character beyond ASCII begins with it.
#[inline]
fn kinds(bytes: [u8; LANES]) -> (u32, u32) {
    let bytes = u8x16::new(bytes);
    let word = within(bytes | u8x16::splat(0x20), b'a', b'z') | within(bytes, b'0', b'9');
    // In UTF-8 the first byte of such a character has its two highest bits set (RFC 3629).
    (word.to_bitmask(), within(bytes, 0xc0, 0xff).to_bitmask())
}

/// Whether in every text a word begins at a byte of a string.
fn begins_word(string: &[u8], at: usize, opens: bool) -> bool {
    let may = string[at].is_ascii_alphanumeric() || string[at] >= 0xc0;
    may && at.checked_sub(1).map_or(opens, |before| !string[before].is_ascii_alphanumeric())
}

/// Letters from most to least common in Western languages.
const COMMON: &[u8] = b" eatoinsrhldcum";
/// Pairs of letters that often stand together in them.
const TOGETHER: &[u8] = b"thheineranreonatenndtiesorteofedisitalarsttontngsehaasouiolevecomedehiriroicnearaceli";
/// How much less rare two neighbours are together.
const LESS: usize = 4;

/// By byte: its place among the common letters; what is not among them is rarer than all of them.
const RANKS: [u8; 256] = {
    let mut ranks = [COMMON.len() as u8 + 4; 256];
    let mut at = 0;
    while at < COMMON.len() {
        ranks[COMMON[at] as usize] = at as u8;
        at += 1;
    }
    ranks
};

/// By letter: a bit for each letter that often follows it.
const FOLLOWERS: [u32; 256] = {
    let mut followers = [0; 256];
    let mut at = 0;
    while at + 1 < TOGETHER.len() {
        followers[TOGETHER[at] as usize] |= 1 << (TOGETHER[at + 1] - b'a');
        at += 2;
    }
    followers
};

/// How rare a window is in running text: by its letters, less where two neighbours often stand together.
fn rarity(window: &[u8]) -> usize {
    let letters: usize = window.iter().map(|&byte| usize::from(RANKS[usize::from(byte)])).sum();
    let follows = |w: &&[u8]| w[1].is_ascii_lowercase() && FOLLOWERS[usize::from(w[0])] >> (w[1] - b'a') & 1 != 0;
    letters.saturating_sub(window.windows(2).filter(follows).count() * LESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_at_once_are_told_as_one_by_one() {
        for byte in 0..=255u8 {
            for at in 0..LANES {
                let mut bytes = [b'-'; LANES];
                bytes[at] = byte;
                let (word, beyond) = kinds(bytes);
                assert_eq!(word, u32::from(byte.is_ascii_alphanumeric()) << at, "{byte}");
                assert_eq!(beyond, u32::from(byte >= 0xc0) << at, "{byte}");
            }
        }
    }

    #[test]
    fn every_string_is_found_wherever_it_stands() {
        let strings = ["share", "share this", "(", "ab", "the", "사진", "=사", "more", "", "이", "(share", "re t", "é"];
        for opens in [false, true] {
            let finder = Strings::new(strings.iter().map(|text| Wanted { text, opens }));
            let long = "x share this ".repeat(20);
            for text in
                ["share this (more) abab", "the photo=사진이", "sharehare", "", "e", "more", "ab", "the", "é", &long]
            {
                let mut ours = Vec::new();
                finder.find(text.as_bytes(), None, |number, start, end| ours.push((number as usize, start, end)));
                ours.sort_unstable();
                ours.dedup();
                let mut all = Vec::new();
                let within_word = |at: usize| at > 0 && text.as_bytes()[at - 1].is_ascii_alphanumeric();
                for (number, string) in strings.iter().enumerate().filter(|s| !s.1.is_empty()) {
                    let at = (0..text.len()).filter(|&i| text.as_bytes()[i..].starts_with(string.as_bytes()));
                    all.extend(at.map(|start| (number, start, start + string.len())));
                }
                assert!(ours.iter().all(|o| all.contains(o)), "{text}: {ours:?}");
                all.retain(|&(_, start, _)| !opens || !within_word(start));
                assert!(all.iter().all(|a| ours.contains(a)), "{text}: {ours:?} {all:?}");
            }
        }
    }
}
