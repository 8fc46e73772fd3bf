//! What kind of page it is, by the words that its markup and its address use.
//!
//! A shop's class words are not a forum's. Each distinct word of the page's classes and ids, of its address and of the
//! schema.org types it declares has learned points for each kind of page.

use super::Fact;
use super::text::{slot, words};

/// Kinds of pages, in the order of [`crate::article::PageType`].
pub const KINDS: [Fact; 7] = [
    Fact::like_article,
    Fact::like_forum,
    Fact::like_product,
    Fact::like_listing,
    Fact::like_collection,
    Fact::like_documentation,
    Fact::like_service,
];

/// Distinct words that tell the kind of a page, as slots.
#[derive(Debug, Clone, Default)]
pub struct PageWords {
    slots: Vec<u16>,
}

/// Where a word was found; the same word means something else elsewhere.
#[derive(Debug, Clone, Copy)]
pub enum Origin {
    /// A class or an id.
    Markup,
    /// The page's address.
    Address,
    /// A type that the page declares of itself.
    Declared,
}

/// Words of most names of classes, or fewer.
const WORDS_OF_NAME: usize = 4;

impl PageWords {
    /// Makes room for the words of so many names.
    pub fn reserve(&mut self, names: usize) {
        self.slots.reserve(names * WORDS_OF_NAME);
    }

    /// Takes the words of a text.
    pub fn add(&mut self, text: &str, origin: Origin) {
        let salt = (origin as u32).wrapping_mul(0x9e37_79b1);
        words(text, |hash| self.slots.push(slot((hash ^ salt).wrapping_mul(0x85eb_ca6b)) as u16));
    }

    /// Takes the words of an address: of its path, and the first label of its host.
    pub fn add_address(&mut self, url: &str) {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let label = host.split('.').next().unwrap_or("");
        self.add(label, Origin::Address);
        self.add(path.split('?').next().unwrap_or(""), Origin::Address);
        if path.is_empty() {
            self.add("front-page", Origin::Address);
        }
    }

    /// Each slot once, in order.
    pub fn finish(mut self) -> PageWords {
        // Where there are many, a bit for each slot is faster than sorting.
        if self.slots.len() < 64 {
            self.slots.sort_unstable();
            self.slots.dedup();
            return self;
        }
        let mut bits = vec![0u64; 1 << 10];
        self.slots.iter().for_each(|s| bits[usize::from(s >> 6)] |= 1 << (s & 63));
        self.slots.clear();
        for (i, mut bits) in bits.into_iter().enumerate() {
            while bits != 0 {
                self.slots.push((i * 64) as u16 + bits.trailing_zeros() as u16);
                bits &= bits - 1;
            }
        }
        self
    }

    /// The slots.
    pub fn slots(&self) -> &[u16] {
        &self.slots
    }

    /// How much the page is like one of each kind: 128 and 16 for each unit of a logit.
    pub(super) fn likeness(&self, points: &[i8]) -> [u8; KINDS.len()] {
        let mut sums = [0i32; KINDS.len()];
        for &s in self.slots.iter().filter(|_| !points.is_empty()) {
            let row = &points[usize::from(s) * KINDS.len()..][..KINDS.len()];
            sums.iter_mut().zip(row).for_each(|(sum, p)| *sum += i32::from(*p));
        }
        let scale = (self.slots.len() as u32 * 16).isqrt().max(1) as i32;
        sums.map(|sum| (128 + sum * 16 / scale).clamp(0, 255) as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_classes_and_addresses_are_told_apart() {
        let of = |origin| {
            let mut words = PageWords::default();
            words.add("topic-list topic", origin);
            words.finish()
        };
        assert_eq!(of(Origin::Markup).slots().len(), 2);
        assert_ne!(of(Origin::Markup).slots(), of(Origin::Address).slots());
        let mut points = vec![0i8; super::super::WORD_SLOTS * KINDS.len()];
        for &s in of(Origin::Markup).slots() {
            points[usize::from(s) * KINDS.len() + 1] = 20;
        }
        let likeness = of(Origin::Markup).likeness(&points);
        assert!(likeness[1] > 200 && likeness[0] == 128, "{likeness:?}");
        assert_eq!(PageWords::default().likeness(&points), [128; 7]);
    }

    #[test]
    fn each_slot_is_held_once_in_order_however_many_there_are() {
        for count in [3u32, 63, 64, 500] {
            let slots: Vec<u16> = (0..count).map(|i| (i * 40_503 % 257 * 255) as u16).collect();
            let mut sorted = slots.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(PageWords { slots }.finish().slots(), sorted);
        }
    }
}
