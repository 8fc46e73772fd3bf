//! What belongs together stays together.
//!
//! The score reads words and sentences; it has little to go by in a formula, a cell that holds a number, a note of
//! three words. Where the text that they belong to stays, they do.

use super::Analysis;
use super::blocks::place;
use super::notes::Notes;
use super::roles::Role;
use super::verdict::{Ground, Verdict};
use crate::html::Tag;

/// Rows of more blocks than this lay out the page.
const LONGEST_ROW: u32 = 40;
/// Cells that tell whether a table stays.
const TELLING_CELLS: usize = 100;
/// Most words of a label beside a listing: its language, a button that copies it.
const LABEL_WORDS: u32 = 3;
/// Words of a cell that the score may misjudge.
const SHORT_CELL: u32 = 6;
/// Pages with more notes than this list literature rather than explain their text.
const MOST_NOTES: usize = 40;

/// Keeps formulas, listings, cells, captions of tables and notes with their text.
pub(super) fn keep(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    if analysis.dom.is_some() {
        formulas(analysis, of);
        listings(analysis, of);
        cells(analysis, of);
        table_captions(analysis, of);
        notes(analysis, of);
    }
}

/// Formulas that are set apart between kept text.
fn formulas(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let blocks = &analysis.blocks;
    let is_formula = |i: usize| {
        let block = &blocks.items[i];
        let marks = &blocks.marks[block.marks.0 as usize..block.marks.1 as usize];
        marks.iter().any(|m| m.tag == Tag::Math && (m.start, m.end) == (block.start, block.end))
    };
    between_kept(of, is_formula, |_| false, Role::Paragraph);
}

/// Listings of code between kept text.
fn listings(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let is_code = |i: usize| analysis.blocks.items[i].places & place::PRE != 0;
    between_kept(of, is_code, |i| analysis.facts.counts[i].words <= LABEL_WORDS, Role::Code);
}

/// Keeps what points alone would drop of the blocks that are `such`, where they stand between text that stays; what
/// `passes` may stand between.
fn between_kept(of: &mut [Verdict], such: impl Fn(usize) -> bool, passes: impl Fn(usize) -> bool, role: Role) {
    let mut i = 0;
    while i < of.len() {
        let from = i;
        while i < of.len() && !of[i].role.is_body() && (such(i) || passes(i)) {
            i += 1;
        }
        if from > 0 && of[from - 1].role.is_body() && of.get(i).is_none_or(|v| v.role.is_body()) {
            for j in (from..i).filter(|&j| such(j)) {
                if of[j].ground == Ground::Points {
                    of[j] = stays(role);
                }
            }
        }
        i += 1;
    }
}

fn stays(role: Role) -> Verdict {
    Verdict { role, ground: Ground::Surroundings }
}

/// The caption of a table whose beginning stays, half of it or more.
fn table_captions(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let containers = &analysis.blocks.containers;
    for caption in containers.iter().filter(|c| c.tag == Tag::Caption) {
        let own = caption.first as usize..caption.end as usize;
        let table = &containers[caption.parent as usize];
        let cells = own.end..(table.end as usize).min(own.end + TELLING_CELLS);
        let kept = of[cells.clone()].iter().filter(|v| v.role.is_body()).count();
        if table.tag == Tag::Table && kept > 0 && kept * 2 >= cells.len() {
            for verdict in of[own].iter_mut().filter(|v| v.role == Role::Chrome && v.ground == Ground::Points) {
                *verdict = stays(Role::Paragraph);
            }
        }
    }
}

/// Short cells of rows of which half or more stays.
fn cells(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let facts = &analysis.facts;
    for row in analysis.blocks.containers.iter().filter(|c| c.tag == Tag::Tr && c.end - c.first <= LONGEST_ROW) {
        let range = row.first as usize..row.end as usize;
        let kept = of[range.clone()].iter().filter(|v| v.role.is_body()).count();
        if kept * 2 < range.len() || kept == range.len() || facts.prose[range.clone()].contains(&true) {
            continue;
        }
        for i in range {
            let misjudged = match of[i].role {
                Role::Chrome => of[i].ground == Ground::Points,
                Role::DateLine | Role::Byline | Role::Section | Role::Keywords => true,
                _ => false,
            };
            if misjudged && facts.counts[i].words <= SHORT_CELL {
                of[i] = stays(Role::Cell);
            }
        }
    }
}

/// Notes that kept text refers to.
fn notes(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let Some(dom) = &analysis.dom else { return };
    let notes = Notes::of(dom, &analysis.blocks, of);
    if notes.containers().len() > MOST_NOTES {
        return;
    }
    for number in notes.containers() {
        let container = &analysis.blocks.containers[number as usize];
        for verdict in &mut of[container.first as usize..container.end as usize] {
            if verdict.role == Role::Chrome && verdict.ground == Ground::Points {
                *verdict = stays(Role::Paragraph);
            }
        }
    }
}
