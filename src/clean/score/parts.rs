//! What a block's points are made of: for people, so that it need not be fast.

use super::super::blocks::Blocks;
use super::super::facts::{COUNT, Facts};
use super::{Again, Score};

/// The fact of a further look that tells the probability of the block in the look before.
const OWN: usize = 0;

/// The parts of one block's learned points. Constant and facts add up to what the forest gives the block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// What every block gets.
    pub constant: i32,
    /// What each fact adds, by its column; those of further looks follow those of the first.
    pub facts: Vec<i32>,
}

impl Parts {
    /// The sum of all parts.
    pub fn sum(&self) -> i32 {
        self.constant + self.facts.iter().sum::<i32>()
    }

    /// What the probability of the block in the look before adds.
    pub fn first_look(&self) -> i32 {
        self.facts.get(COUNT + OWN).copied().unwrap_or(0)
    }

    /// What the block's surroundings add, as the look before saw them.
    pub fn surroundings(&self) -> i32 {
        self.facts.iter().skip(COUNT + OWN + 1).sum()
    }
}

/// A page's score taken apart, block by block.
#[derive(Debug)]
pub struct Apart<'s> {
    score: &'s Score,
    facts: &'s Facts,
    again: Option<Again>,
}

impl Score {
    /// Takes the points of a page's blocks apart. `votes` are the rules' points, as for [`Score::points`].
    pub fn apart<'s>(&'s self, blocks: &Blocks, facts: &'s Facts, votes: &[i32]) -> Apart<'s> {
        let again = self.points(blocks, facts, votes).again;
        Apart { score: self, facts, again }
    }
}

impl Apart<'_> {
    /// The parts of the first look's points, without the rules' votes.
    pub fn first(&self, block: usize) -> Parts {
        let Some(first) = self.score.looks.first() else { return Parts::default() };
        let (constant, facts) = first.contributions(COUNT, |c| self.value(c, block));
        Parts { constant, facts }
    }

    /// The parts of the block's points, without the rules' votes.
    pub fn last(&self, block: usize) -> Parts {
        let [_, .., last] = self.score.looks.as_slice() else { return self.first(block) };
        let (constant, facts) = last.contributions(COUNT + super::SECOND.len(), |c| self.value(c, block));
        Parts { constant, facts }
    }

    /// A fact's value, by its column.
    pub fn value(&self, column: usize, block: usize) -> u8 {
        match (column.checked_sub(COUNT), &self.again) {
            (None, _) => self.facts.column(column)[block],
            (Some(column), Some(again)) => again.column(column)[block],
            (Some(_), None) => 0,
        }
    }
}
