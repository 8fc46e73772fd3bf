//! What a page holds twice is told once.
//!
//! A paragraph stands twice where a page carries a copy for phones, for print, for readers without scripts, or for
//! a layer that opens on a click. The copy that a reader sees stays, else the first one. Short lines are no proof by
//! themselves, a refrain repeats too: they go with the long paragraphs that they stand beside in both copies.

use super::Analysis;
use super::blocks::{Block, place};
use super::facts::seen;
use super::roles::Role;
use super::verdict::{Ground, Verdict};
use crate::html::Tag;
use rustc_hash::FxHashMap;

/// A text of so many words is not written twice on purpose.
const LONG_WORDS: u32 = 25;
/// Where a reader sees but one of two copies, so many are enough.
const UNSEEN_WORDS: u32 = 6;

/// Takes the second copies out of the body.
pub(super) fn take_out(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let blocks = &analysis.blocks;
    let text = |i: usize| blocks.text(&blocks.items[i]);
    let mut first: FxHashMap<&str, usize> = FxHashMap::default();
    let mut copies: Vec<(usize, usize)> = Vec::new();
    for i in 0..of.len() {
        if !is_told(of[i].role) || analysis.facts.counts[i].words < UNSEEN_WORDS {
            continue;
        }
        let Some(&other) = first.get(text(i)) else {
            first.insert(text(i), i);
            continue;
        };
        let (a, b) = (is_seen(&blocks.items[other]), is_seen(&blocks.items[i]));
        if a == b && analysis.facts.counts[i].words < LONG_WORDS {
            continue;
        }
        if b && !a {
            first.insert(text(i), i);
            copies.push((other, i));
        } else {
            copies.push((i, other));
        }
    }
    for (copy, told) in copies {
        let same = |a: usize, b: usize| a != b && text(a) == text(b);
        drop(of, copy);
        // The lines beside it in both copies; each is taken out once, so that the steps are as many as the blocks.
        let (mut a, mut b) = (copy, told);
        while a > 0 && b > 0 && a - 1 != told && goes(of, a - 1, b - 1) && same(a - 1, b - 1) {
            (a, b) = (a - 1, b - 1);
            drop(of, a);
        }
        let (mut a, mut b) = (copy + 1, told + 1);
        while a < of.len() && b < of.len() && a != told && goes(of, a, b) && same(a, b) {
            drop(of, a);
            (a, b) = (a + 1, b + 1);
        }
    }
}

/// Quotations and cells repeat what stands elsewhere on purpose.
fn is_told(role: Role) -> bool {
    matches!(role, Role::Paragraph | Role::Heading | Role::ListItem)
}

fn is_seen(block: &Block) -> bool {
    seen(block.places) && block.places & place::ARIA_HIDDEN == 0
}

fn goes(of: &[Verdict], copy: usize, told: usize) -> bool {
    of[copy].role.is_body() && of[told].role.is_body()
}

fn drop(of: &mut [Verdict], i: usize) {
    of[i] = Verdict { role: Role::Chrome, ground: Ground::ToldBefore };
}

/// Keeps formulas that are set apart within the text: the score, which reads words, has little to go by.
pub(super) fn keep_formulas(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let blocks = &analysis.blocks;
    let is_formula = |i: usize| {
        let block = &blocks.items[i];
        let marks = &blocks.marks[block.marks.0 as usize..block.marks.1 as usize];
        marks.iter().any(|m| m.tag == Tag::Math && (m.start, m.end) == (block.start, block.end))
    };
    let mut i = 0;
    while i < of.len() {
        if of[i].role.is_body() || !is_formula(i) {
            i += 1;
            continue;
        }
        let from = i;
        while i < of.len() && !of[i].role.is_body() && is_formula(i) {
            i += 1;
        }
        if from > 0 && of[from - 1].role.is_body() && of.get(i).is_none_or(|v| v.role.is_body()) {
            of[from..i].iter_mut().filter(|v| v.ground == Ground::Points).for_each(|v| {
                *v = Verdict { role: Role::Paragraph, ground: Ground::Surroundings };
            });
        }
    }
}
