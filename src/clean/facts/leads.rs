//! How a block begins and ends, as keys of a learned table: its first words, its last words, a short block as a whole
//! and each of its words.
//!
//! Labels and formulas ("Read more:", "About the author", "All rights reserved") are told by these where a bag of words
//! is not enough: a word of a label says more than the same word within a sentence.

use serde::{Deserialize, Serialize};

/// Blocks of at most so many words are also looked up as a whole.
const MOST_WHOLE: usize = 10;
/// No table asks for the single words of longer blocks.
const MOST_SINGLE: usize = 12;

/// How a table of beginnings and ends is asked. What serves flattened text best costs pages with markup a little
/// (`docs/accuracy.md`), so that each score says what its own table is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadTable {
    /// Number of slots, a power of two.
    pub slots: u32,
    /// Blocks of at most so many words are also looked up word by word.
    pub single: u32,
}

impl LeadTable {
    /// For pages with markup.
    pub const HTML: LeadTable = LeadTable { slots: 1 << 16, single: 0 };
    /// For flattened text.
    pub const TEXT: LeadTable = LeadTable { slots: 1 << 18, single: MOST_SINGLE as u32 };

    /// Whether there can be such a table.
    pub fn is_sound(self) -> bool {
        self.slots.is_power_of_two() && (2..=1 << 20).contains(&self.slots) && self.single <= MOST_SINGLE as u32
    }
}

/// The first and last words of a block, collected word by word.
#[derive(Debug, Clone, Copy, Default)]
pub struct Leads {
    first: [u32; MOST_SINGLE],
    last: [u32; 2],
    count: usize,
    whole: u32,
}

impl Leads {
    /// Takes the next word's hash.
    pub fn push(&mut self, word: u32) {
        if let Some(slot) = self.first.get_mut(self.count) {
            *slot = word;
            self.whole = mix(self.whole, word);
        }
        self.last = [word, self.last[0]];
        self.count += 1;
    }

    /// The slots of the keys that the block has in a table, which is sound.
    pub fn slots(&self, table: LeadTable) -> impl Iterator<Item = usize> {
        let [a, b, c, ..] = self.first;
        let [z, y] = self.last;
        let keys = [
            (1, mix(1, a)),
            (2, mix(mix(2, a), b)),
            (3, mix(mix(mix(3, a), b), c)),
            (1, mix(4, z)),
            (2, mix(mix(5, y), z)),
            (if self.count <= MOST_WHOLE { 1 } else { usize::MAX }, mix(6, self.whole)),
        ];
        let count = self.count;
        let single = if count <= table.single as usize { count } else { 0 };
        let words = self.first.into_iter().take(single).map(|word| mix(7, word));
        let keys = keys.into_iter().filter(move |k| count >= k.0).map(|k| k.1);
        let unused = u32::BITS - table.slots.ilog2();
        keys.chain(words).map(move |key| (key >> unused) as usize)
    }
}

fn mix(state: u32, word: u32) -> u32 {
    let h = (state.rotate_left(7) ^ word).wrapping_mul(0x9e37_79b1);
    (h ^ (h >> 15)).wrapping_mul(0x85eb_ca6b)
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    fn asked(text: &str, table: LeadTable) -> Vec<usize> {
        let mut leads = Leads::default();
        words(text, |w| leads.push(w));
        leads.slots(table).collect()
    }

    fn of(text: &str) -> Vec<usize> {
        asked(text, LeadTable::TEXT)
    }

    #[test]
    fn tables_are_asked_as_they_are() {
        let text = "Read more: the harbour";
        assert!(LeadTable::HTML.is_sound() && LeadTable::TEXT.is_sound());
        assert!(asked(text, LeadTable::HTML).into_iter().eq(of(text).into_iter().take(6).map(|slot| slot >> 2)));
        assert!(!LeadTable { slots: 0, single: 0 }.is_sound());
        assert!(!LeadTable { slots: 1 << 16, single: 13 }.is_sound());
    }

    #[test]
    fn blocks_that_begin_alike_share_keys() {
        let (a, b) = (of("Read more: the harbour"), of("Read more: a quay"));
        assert_eq!(a.len(), 6 + 4);
        assert_eq!(a[..2], b[..2]);
        assert_ne!(a[2..6], b[2..6]);
        assert_eq!(a[6..8], b[6..8]);
        assert_eq!(of("Share").len(), 3 + 1);
        assert_eq!(of(&"word ".repeat(40)).len(), 5);
        assert!(of("").is_empty());
    }
}
