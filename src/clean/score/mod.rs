//! The learned score: turns a block's facts into points.
//!
//! Two looks: the first sees facts about text and place, the second sees also what the first made of
//! the surroundings. All sums are integers, so that the same page has the same score everywhere.

mod again;
mod choice;
mod logit;
mod parts;
mod trees;

pub use again::{Again, SECOND, look};
pub use choice::Choice;
pub use logit::{logit, probability};
pub use parts::{Apart, Parts};
pub use trees::Forest;

use super::blocks::Blocks;
use super::facts::{COUNT, FACTS, Facts, KINDS, LEAD_SLOTS, WORD_SLOTS, WordPoints};
use serde::{Deserialize, Serialize};

const MAGIC: &[u8] = b"copydesk score 2\n";

/// What a score file says of itself, one line of JSON after the magic line.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Names of the facts the forests were trained on, in the order of their columns.
    pub facts: Vec<String>,
    /// Number of forests in the file: first look, second look, then page types.
    pub forests: u32,
    /// How probabilities are turned into a choice.
    pub choice: Choice,
}

/// A learned score.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// Points of words.
    pub words: WordPoints,
    /// How to choose.
    pub choice: Choice,
    first: Forest,
    second: Option<Forest>,
    types: Vec<Forest>,
}

/// Why a score file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("not a usable score file: {0}")]
pub struct ScoreError(&'static str);

impl Score {
    /// Reads a score file: magic, header line, points of words, places, leads and kinds (i8), forests.
    ///
    /// # Errors
    /// When the file is cut off, or made for other facts.
    pub fn read(bytes: &[u8]) -> Result<Score, ScoreError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(ScoreError("it does not begin as one"))?;
        let end = memchr::memchr(b'\n', rest).ok_or(ScoreError("its header has no end"))?;
        let header: Header =
            serde_json::from_slice(&rest[..end]).map_err(|_| ScoreError("its header is not understood"))?;
        let ours = FACTS.iter().chain(SECOND).map(|f| f.0);
        if !header.facts.iter().map(String::as_str).eq(ours) {
            return Err(ScoreError("it was trained on other facts; train it again"));
        }
        let mut rest = &rest[end + 1..];
        let mut table = |slots: usize| {
            let (head, tail) = rest.split_at_checked(slots).ok_or(ScoreError("it is cut off"))?;
            rest = tail;
            Ok::<Vec<i8>, ScoreError>(head.iter().map(|&b| b as i8).collect())
        };
        let words = WordPoints {
            words: table(WORD_SLOTS)?,
            places: table(WORD_SLOTS)?,
            leads: table(LEAD_SLOTS)?,
            kinds: table(WORD_SLOTS * KINDS.len())?,
        };
        let mut forests = Vec::new();
        for _ in 0..header.forests {
            let (forest, tail) = Forest::read(rest).ok_or(ScoreError("it is cut off"))?;
            if forest.widest().is_some_and(|w| usize::from(w) >= COUNT + SECOND.len()) {
                return Err(ScoreError("it asks for facts that do not exist"));
            }
            forests.push(forest);
            rest = tail;
        }
        let mut forests = forests.into_iter();
        let first = forests.next().unwrap_or_default();
        Ok(Score { words, choice: header.choice, first, second: forests.next(), types: forests.collect() })
    }

    /// The first look's points of all blocks, in thousandths of a logit.
    pub fn first(&self, facts: &Facts) -> Vec<i32> {
        self.first.sums(facts.len(), |c| facts.column(c))
    }

    /// The points of all blocks, in thousandths of a logit. `votes` are the rules' points, in the same unit.
    pub fn points(&self, blocks: &Blocks, facts: &Facts, votes: &[i32]) -> Vec<i32> {
        let mut first = self.first(facts);
        add(&mut first, votes);
        let Some(second) = &self.second else { return first };
        let probabilities: Vec<u8> = first.iter().map(|&s| probability(s)).collect();
        let again = look(blocks, facts, &probabilities);
        let mut sums = second.sums(facts.len(), |c| if c < COUNT { facts.column(c) } else { again.column(c - COUNT) });
        add(&mut sums, votes);
        sums
    }

    /// Number of forests that tell page types.
    pub fn types(&self) -> &[Forest] {
        &self.types
    }
}

fn add(sums: &mut [i32], votes: &[i32]) {
    for (sum, vote) in sums.iter_mut().zip(votes) {
        *sum = sum.saturating_add(*vote);
    }
}
