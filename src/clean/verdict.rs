//! Verdicts: what stays, what each block is, and what decided it.
//!
//! They stand beside the blocks, which nothing changes; `decide.rs` says in which order judges write them.

use super::analysis::Analysis;
use super::blocks::place;
use super::roles::Role;
use super::scripted::Held;
use crate::html::Tag;
use std::ops::Range;

/// What decided a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// The sum of points.
    Points,
    /// A rule that always drops or keeps, or that names a role.
    Rule(u32),
    /// It is the page's title.
    Title,
    /// A line in the form that agencies use.
    Wire,
    /// A caption, or a paragraph, that the page told before.
    ToldBefore,
    /// What stands around it stays or goes.
    Surroundings,
    /// It stands before the article begins.
    BeforeBeginning,
    /// It stands where the article is over.
    AfterEnd,
    /// It is the stand-first of a news story.
    StandFirst,
    /// Too little was found otherwise: the densest region.
    Densest,
    /// Nothing in the text speaks of chrome: it is clean already.
    Settled,
    /// A script puts something else in its place.
    Replaced,
    /// The record tells it as an author or a day.
    ToldElsewhere,
    /// Text that scripts or the head hold: it stays as a whole, and stands in for the tree's stub.
    Held(Held),
}

/// What is decided about a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// What it is; a body role means that it stays.
    pub role: Role,
    /// What decided.
    pub ground: Ground,
}

impl Verdict {
    /// Whether points alone took it out.
    pub fn went_by_points(self) -> bool {
        self.role == Role::Chrome && self.ground == Ground::Points
    }
}

/// The verdict for a block that stays for what stands around it.
pub(super) fn stays(role: Role) -> Verdict {
    Verdict { role, ground: Ground::Surroundings }
}

/// The verdict for a block that goes for what stands around it.
pub(super) fn goes() -> Verdict {
    Verdict { role: Role::Chrome, ground: Ground::Surroundings }
}

/// The verdicts of a page.
#[derive(Debug)]
pub struct Verdicts {
    /// By block.
    pub of: Vec<Verdict>,
    /// The densest region was taken since too little was found.
    pub fallback: bool,
    /// The stand-first that a rule names.
    pub deck: Option<usize>,
}

/// A block of so many words is a caption, byline or the like only with more evidence than a rule.
pub(super) const LONG_WORDS: u32 = 60;

/// Blocks of a range that stay.
pub(super) fn kept_in(of: &[Verdict], blocks: Range<usize>) -> usize {
    of[blocks].iter().filter(|v| v.role.is_body()).count()
}

/// Words of what stays.
pub(super) fn kept_words(analysis: &Analysis<'_>, of: &[Verdict]) -> u32 {
    kept_words_in(analysis, of, 0..of.len())
}

/// Words of what stays of a range of blocks.
pub(super) fn kept_words_in(analysis: &Analysis<'_>, of: &[Verdict], blocks: Range<usize>) -> u32 {
    let counts = &analysis.facts.counts[blocks.clone()];
    of[blocks].iter().zip(counts).filter(|(v, _)| v.role.is_body()).map(|(_, c)| c.words).sum()
}

/// The first paragraph that stays.
pub(super) fn first_paragraph(analysis: &Analysis<'_>, of: &[Verdict]) -> Option<usize> {
    (0..of.len()).find(|&i| of[i].role.is_body() && analysis.facts.prose[i])
}

/// Whether a role that a rule names can take a block of so many words out of the body.
pub(super) fn takes_out(role: Role, words: u32) -> bool {
    match role {
        Role::Caption | Role::Credit | Role::Note | Role::Correction | Role::EndMark => words <= 2 * LONG_WORDS,
        Role::Byline | Role::DateLine | Role::Keywords | Role::Section => words <= LONG_WORDS / 2,
        Role::Comment | Role::Bio => true,
        _ => false,
    }
}

/// What a kept block is by its element.
pub(super) fn natural_role(analysis: &Analysis<'_>, i: usize) -> Role {
    if analysis.facts.headings[i] > 0 {
        return Role::Heading;
    }
    let block = &analysis.blocks.items[i];
    match analysis.blocks.container(block).tag {
        Tag::Td | Tag::Th => Role::Cell,
        Tag::Li | Tag::Dd | Tag::Dt => Role::ListItem,
        _ if block.places & place::PRE != 0 => Role::Code,
        _ if block.places & place::QUOTE != 0 => Role::Quote,
        _ => Role::Paragraph,
    }
}
