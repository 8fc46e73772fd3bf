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
use crate::article::PageType;
use rustc_hash::FxHashMap;

/// A text of so many words is not written twice on purpose.
const LONG_WORDS: u32 = 25;
/// Where a reader sees but one of two copies, so many are enough.
const UNSEEN_WORDS: u32 = 6;

/// Takes the second copies out of the body. Manuals say the same of each parameter and in each tab, and mean it; only an
/// article says nothing twice that a reader sees.
pub(super) fn take_out(analysis: &Analysis<'_>, of: &mut [Verdict], kind: PageType) {
    if kind == PageType::Documentation {
        return;
    }
    let least_words = if kind == PageType::Article { LONG_WORDS } else { u32::MAX };
    let blocks = &analysis.blocks;
    let text = |i: usize| blocks.text(&blocks.items[i]);
    let mut first: FxHashMap<&str, usize> = FxHashMap::default();
    first.reserve(of.iter().filter(|v| is_told(v.role)).count());
    let mut copies: Vec<(usize, usize)> = Vec::new();
    for (i, verdict) in of.iter().enumerate() {
        if !is_told(verdict.role) || analysis.facts.counts[i].words < UNSEEN_WORDS {
            continue;
        }
        let Some(&other) = first.get(text(i)) else {
            first.insert(text(i), i);
            continue;
        };
        let (a, b) = (is_seen(&blocks.items[other]), is_seen(&blocks.items[i]));
        if a == b && analysis.facts.counts[i].words < least_words {
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
        while a > 0 && b > 0 && a - 1 != told && of[a - 1].role.is_body() && same(a - 1, b - 1) {
            (a, b) = (a - 1, b - 1);
            give(of, a, b);
        }
        let (mut a, mut b) = (copy + 1, told + 1);
        while a < of.len() && b < of.len() && a != told && of[a].role.is_body() && same(a, b) {
            give(of, a, b);
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

/// Takes out a line beside a copy; the line beside the text that is told stays in its place.
fn give(of: &mut [Verdict], copy: usize, told: usize) {
    if !of[told].role.is_body() && of[told].ground == Ground::Points {
        of[told] = of[copy];
    }
    drop(of, copy);
}

fn drop(of: &mut [Verdict], i: usize) {
    of[i] = Verdict { role: Role::Chrome, ground: Ground::ToldBefore };
}

/// What a script replaces is not told beside what takes its place. A stand-in is short ("Loading ..."): long text where
/// one should be means that the marks of the stream were not what they seem.
pub(super) fn replaced(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    const MOST_WORDS: u32 = 8;
    for (i, (block, verdict)) in analysis.blocks.items.iter().zip(of).enumerate() {
        let short = analysis.facts.counts[i].words <= MOST_WORDS;
        let open = verdict.role.is_body() || verdict.ground == Ground::Points;
        if block.places & place::REPLACED != 0 && short && open {
            *verdict = Verdict { role: Role::Chrome, ground: Ground::Replaced };
        }
    }
}
