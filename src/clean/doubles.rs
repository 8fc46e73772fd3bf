//! What a page holds twice is told once.
//!
//! A paragraph stands twice where a page carries a copy for phones, for print, for readers without scripts, or for
//! a layer that opens on a click. The copy that a reader sees stays, else the first one. Short lines are no proof by
//! themselves, a refrain repeats too: they go with the long paragraphs that they stand beside in both copies.

mod retold;
mod shown;

use super::Analysis;
use super::blocks::{Block, place};
use super::facts::seen;
use super::roles::Role;
use super::verdict::{Ground, Verdict};
use crate::article::PageType;
use crate::html::Tag;
use rustc_hash::FxHashMap;

/// A text of so many words is not written twice on purpose.
const LONG_WORDS: u32 = 25;
/// Where a reader sees but one of two copies, so many are enough.
const UNSEEN_WORDS: u32 = 6;

/// Takes the second copies out of the body. Manuals say the same of each parameter and in each tab, and mean it; only an
/// article says nothing twice that a reader sees. A whole run of paragraphs is a copy in a manual too.
pub(super) fn take_out(analysis: &Analysis<'_>, of: &mut [Verdict], kind: PageType) {
    let copies = match kind {
        PageType::Documentation => runs(analysis, of),
        PageType::Article => copies(analysis, of, LONG_WORDS),
        _ => copies(analysis, of, u32::MAX),
    };
    take_out_copies(analysis, of, &copies);
    retold::take_out(analysis, of, kind);
}

/// Blocks that are told already, each with the one that stays; of two that a reader sees it takes `least_words`.
fn copies(analysis: &Analysis<'_>, of: &[Verdict], least_words: u32) -> Vec<(usize, usize)> {
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
        let words = analysis.facts.counts[i].words;
        if a == b && words < least_words && !shown::is_either(analysis, other, i) {
            continue;
        }
        if b && !a {
            first.insert(text(i), i);
            copies.push((other, i));
        } else {
            copies.push((i, other));
        }
    }
    copies
}

/// The copies on a page whose paragraphs repeat on purpose: two or more long ones in a row, the same ones in the same order
/// as before, under another parent and without a heading or a label of their own.
fn runs(analysis: &Analysis<'_>, of: &[Verdict]) -> Vec<(usize, usize)> {
    let blocks = &analysis.blocks;
    let text = |i: usize| blocks.text(&blocks.items[i]);
    let parent = |i: usize| blocks.containers[blocks.container(&blocks.items[i]).parent as usize];
    let mut first: FxHashMap<&str, usize> = FxHashMap::default();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    // The run that grows: its copies, and the first block of the page behind both.
    let mut run: Vec<(usize, usize)> = Vec::new();
    for (i, verdict) in of.iter().enumerate().filter(|(_, v)| v.role.is_body()) {
        let long = verdict.role == Role::Paragraph && analysis.facts.counts[i].words >= LONG_WORDS;
        let other = if long { first.get(text(i)).copied() } else { None };
        let goes_on = |run: &[(usize, usize)]| run.last().is_none_or(|&(a, b)| Some(b + 1) == other && a + 1 == i);
        if !goes_on(&run) {
            end_run(&mut run, &mut runs);
        }
        let Some(other) = other else {
            if long {
                first.insert(text(i), i);
            }
            continue;
        };
        let labelled = run.is_empty()
            && i > 0
            && of[i - 1].role.is_body()
            && analysis.facts.counts[i - 1].words < LONG_WORDS
            && (other == 0 || text(i - 1) != text(other - 1));
        let of_item = matches!(parent(i).tag, Tag::Dd | Tag::Li | Tag::Td);
        let elsewhere = parent(i).node != parent(other).node;
        if elsewhere && !labelled && !of_item && !shown::is_tab(analysis, i) {
            run.push((i, other));
        }
    }
    end_run(&mut run, &mut runs);
    runs
}

/// Keeps a run of two or more.
fn end_run(run: &mut Vec<(usize, usize)>, runs: &mut Vec<(usize, usize)>) {
    if run.len() > 1 {
        runs.append(run);
    }
    run.clear();
}

/// Takes out copies and the short lines beside them.
fn take_out_copies(analysis: &Analysis<'_>, of: &mut [Verdict], copies: &[(usize, usize)]) {
    let text = |i: usize| analysis.blocks.text(&analysis.blocks.items[i]);
    for &(copy, told) in copies {
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
