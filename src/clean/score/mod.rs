//! The learned score: turns a block's facts into points.
//!
//! Looks follow one another: the first sees facts about text and place, each further one sees also what the one
//! before made of the surroundings. All sums are integers, so that the same page has the same score everywhere.

mod again;
mod choice;
mod logit;
mod page;
mod parts;
mod trees;

pub use again::{Again, SECOND, look};
pub use choice::Choice;
pub use logit::{logit, probability};
pub use page::{Chosen, PAGE};
pub use parts::{Apart, Parts};
pub use trees::Forest;

use super::blocks::Blocks;
use super::facts::{COUNT, FACTS, Facts, KINDS, LeadTable, WORD_SLOTS, WordPoints};
use serde::{Deserialize, Serialize};

const MAGIC: &[u8] = b"copydesk score 3\n";

/// What a score file says of itself, one line of JSON after the magic line.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Names of the facts the forests were trained on, in the order of their columns.
    pub facts: Vec<String>,
    /// Number of forests that look at blocks, one after the other.
    pub looks: u32,
    /// Number of forests that tell the kind of page, in the order of [`KINDS`]; none is fine.
    pub kinds: u32,
    /// Number of forests that tell how far a page's choice can be trusted: none or one.
    pub trust: u32,
    /// The table of beginnings and ends.
    pub leads: LeadTable,
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
    /// Tells one score file from another.
    pub checksum: u32,
    looks: Vec<Forest>,
    kinds: Vec<Forest>,
    trust: Option<Forest>,
}

/// What the score says of a page's blocks.
#[derive(Debug, Default)]
pub struct Looked {
    /// Points of each block, in thousandths of a logit.
    pub points: Vec<i32>,
    /// What the last look saw of the look before; none where there was but one.
    pub again: Option<Again>,
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
        let ours = FACTS.iter().chain(SECOND).chain(PAGE).map(|f| f.0);
        if !header.facts.iter().map(String::as_str).eq(ours) {
            return Err(ScoreError("it was trained on other facts; train it again"));
        }
        if !header.leads.is_sound() {
            return Err(ScoreError("its table of beginnings and ends cannot be"));
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
            leads: table(header.leads.slots as usize)?,
            kinds: table(WORD_SLOTS * KINDS.len())?,
            lead_table: header.leads,
        };
        let mut read = |number: u32, columns: usize| {
            let one = |_| {
                let (forest, tail) = Forest::read(rest).ok_or(ScoreError("it is cut off"))?;
                rest = tail;
                let known = forest.widest().is_none_or(|w| usize::from(w) < columns);
                if known { Ok(forest) } else { Err(ScoreError("it asks for facts that do not exist")) }
            };
            (0..number).map(one).collect::<Result<Vec<Forest>, ScoreError>>()
        };
        let looks = read(header.looks, COUNT + SECOND.len())?;
        let kinds = read(header.kinds, COUNT + SECOND.len())?;
        let trust = read(header.trust, COUNT + SECOND.len() + PAGE.len())?.pop();
        if looks.first().and_then(Forest::widest).is_some_and(|w| usize::from(w) >= COUNT) {
            return Err(ScoreError("its first look asks for what only a look before could tell"));
        }
        Ok(Score { words, choice: header.choice, checksum: checksum(bytes), looks, kinds, trust })
    }

    /// The points of all blocks. `votes` are the rules' points, in thousandths of a logit.
    pub fn points(&self, blocks: &Blocks, facts: &Facts, votes: &[i32]) -> Looked {
        let mut looked = Looked { points: votes.to_vec(), again: None };
        for (n, forest) in self.looks.iter().enumerate() {
            if n > 0 {
                looked.again = Some(again_after(&looked, blocks, facts));
            }
            let again = looked.again.as_ref();
            let column = |c: usize| match again {
                Some(again) if c >= COUNT => again.rows(c - COUNT),
                _ => facts.rows(c),
            };
            looked.points = forest.sums(facts.len(), column);
            add(&mut looked.points, votes);
        }
        looked
    }
}

/// What a further look sees.
pub fn again_after(looked: &Looked, blocks: &Blocks, facts: &Facts) -> Again {
    let probabilities: Vec<u8> = looked.points.iter().map(|&s| probability(s)).collect();
    look(blocks, facts, &probabilities)
}

/// A checksum that costs next to nothing; it guards against mistakes, not against malice.
fn checksum(bytes: &[u8]) -> u32 {
    let word = |chunk: &[u8]| chunk.iter().rev().fold(0u64, |w, &b| w << 8 | u64::from(b));
    let mixed = bytes
        .chunks(8)
        .map(word)
        .fold(bytes.len() as u64, |h, w| (h.rotate_left(5) ^ w).wrapping_mul(0x517c_c1b7_2722_0a95));
    (mixed >> 32) as u32
}

fn add(sums: &mut [i32], votes: &[i32]) {
    for (sum, vote) in sums.iter_mut().zip(votes) {
        *sum = sum.saturating_add(*vote);
    }
}
