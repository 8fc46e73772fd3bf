//! What the score says of a page as a whole: its kind, and how far the choice can be trusted.

use super::super::facts::{COUNT, Facts, KINDS, log, share};
use super::{Again, SECOND, Score, probability};
use crate::article::PageType;

/// Names and meanings of the facts about a page's choice; their columns follow those of the second look.
pub const PAGE: &[(&str, &str)] = &[
    ("expected", "F1 that is expected of the choice, in percent"),
    ("threshold", "probability from which blocks stay"),
    ("stays", "words that stay"),
    ("stays_share", "share of the words that stay"),
];

/// What was chosen of a page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Chosen {
    /// F1 that is expected, 0 to 1.
    pub expected: f32,
    /// Probability (in 250ths) from which blocks stay.
    pub threshold: u8,
    /// Words of the blocks that stay by it.
    pub stays: u32,
    /// Words of all blocks.
    pub words: u32,
}

impl Chosen {
    fn values(&self) -> [u8; PAGE.len()] {
        let expected = (self.expected * 100.0).clamp(0.0, 100.0) as u8;
        [expected, self.threshold, log(self.stays), share(self.stays, self.words)]
    }
}

/// Kinds in the order of [`KINDS`].
const TYPES: [PageType; KINDS.len()] = [
    PageType::Article,
    PageType::Forum,
    PageType::Product,
    PageType::Listing,
    PageType::Collection,
    PageType::Documentation,
    PageType::Service,
];

impl Score {
    /// The kind of page; an article where the score cannot tell.
    pub fn kind(&self, facts: &Facts, again: Option<&Again>) -> PageType {
        if facts.is_empty() {
            return PageType::Article;
        }
        let sums = self.kinds.iter().map(|forest| forest.sum(|c| of_page(facts, again, &[], c)));
        // The first of equals, so that the order of kinds decides.
        let best = sums.zip(TYPES).fold(None, |best: Option<(i32, PageType)>, (sum, kind)| match best {
            Some(known) if known.0 >= sum => Some(known),
            _ => Some((sum, kind)),
        });
        best.map_or(PageType::Article, |b| b.1)
    }

    /// The probability (0 to 1) that nine tenths of the text are right: an F1 of 0.9 or more. What the choice itself
    /// expects where the score was not trained to tell.
    pub fn trust(&self, facts: &Facts, again: Option<&Again>, chosen: Chosen) -> f32 {
        let values = chosen.values();
        match &self.trust {
            Some(forest) if !facts.is_empty() => {
                f32::from(probability(forest.sum(|c| of_page(facts, again, &values, c)))) / 250.0
            }
            _ => chosen.expected,
        }
    }
}

/// A page's value in a column. Facts about blocks are those of the first block; the forests for pages ask only for
/// those that all blocks share.
fn of_page(facts: &Facts, again: Option<&Again>, chosen: &[u8], column: usize) -> u8 {
    match column.checked_sub(COUNT) {
        None => facts.column(column)[0],
        Some(c) if c < SECOND.len() => again.map_or(0, |a| a.column(c)[0]),
        Some(c) => chosen.get(c - SECOND.len()).copied().unwrap_or(0),
    }
}
