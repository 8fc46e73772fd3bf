//! Blocks whose words stand before them on the page, told in other company: an answer that quotes what it answers, a
//! product in two lists, a whole story once more in one line.
//!
//! On labelled pages that no score had seen this is worth 0.024 on forums, 0.007 on products, 0.003 to 0.004 on listings and
//! collections. Manuals and services say the same of each thing, and mean it; pull quotes of an article are text by most
//! labels.

use super::drop;
use crate::article::PageType;
use crate::clean::Analysis;
use crate::clean::blocks::place;
use crate::clean::facts::words;
use crate::clean::roles::Role;
use crate::clean::verdict::Verdict;
use rustc_hash::FxHashSet;

/// Words in a row that are looked for.
const RUN: usize = 4;
/// Runs of a block, in percent, that stand before it where it tells nothing of its own: where one block holds many
/// paragraphs, the runs across their ends are new.
const SHARE: usize = 90;

/// Takes out what is told by runs of words that stand before it.
pub(super) fn take_out(analysis: &Analysis<'_>, of: &mut [Verdict], kind: PageType) {
    let Some(least) = least_words(kind) else { return };
    let is_long = |i: usize, role: Role| analysis.facts.counts[i].words >= least && stands_alone(role);
    if !of.iter().enumerate().any(|(i, v)| v.role.is_body() && is_long(i, v.role)) {
        return;
    }
    let blocks = &analysis.blocks;
    let mut told: FxHashSet<u64> = FxHashSet::default();
    let mut runs: Vec<u64> = Vec::new();
    for i in 0..of.len() {
        if !of[i].role.is_body() {
            continue;
        }
        runs_of(blocks.text(&blocks.items[i]), &mut runs);
        let again = runs.iter().filter(|run| told.contains(run)).count();
        if is_long(i, of[i].role) && !runs.is_empty() && again * 100 >= runs.len() * SHARE {
            drop(of, i);
            if i > 0 && of[i - 1].role.is_body() && leads_in(analysis, i - 1) {
                drop(of, i - 1);
            }
        } else {
            told.extend(&runs);
        }
    }
}

/// Words of the shortest block that is told again by mistake or by machine, on a page of a kind.
fn least_words(kind: PageType) -> Option<u32> {
    match kind {
        PageType::Forum | PageType::Product | PageType::Listing | PageType::Collection => Some(5),
        PageType::Article => Some(300),
        _ => None,
    }
}

/// Cells and lines of code mean something where they stand.
fn stands_alone(role: Role) -> bool {
    !matches!(role, Role::Cell | Role::Code)
}

/// Whether a line says who is quoted and no more.
fn leads_in(analysis: &Analysis<'_>, i: usize) -> bool {
    const MOST_WORDS: u32 = 12;
    let block = &analysis.blocks.items[i];
    let quoted = block.places & place::QUOTE != 0;
    quoted && analysis.facts.counts[i].words <= MOST_WORDS && analysis.blocks.text(block).ends_with(':')
}

/// The runs of a text's words, as hashes: the words themselves would take twice the memory.
fn runs_of(text: &str, runs: &mut Vec<u64>) {
    runs.clear();
    let mut last = [0u32; RUN];
    let mut count = 0;
    words(text, |word| {
        last.rotate_left(1);
        last[RUN - 1] = word;
        count += 1;
        if count >= RUN {
            let hash = last
                .iter()
                .fold(0u64, |hash, &word| (hash.rotate_left(5) ^ u64::from(word)).wrapping_mul(0x517c_c1b7_2722_0a95));
            runs.push(hash);
        }
    });
}
