//! Notes that stand in the midst of a sentence and are set beside it by a style sheet (Tufte CSS, LaTeXML, WordPress's
//! Modern Footnotes): they are read behind the paragraph, as blocks of their own.

use super::super::blocks::{Mark, Sidenote, place};
use super::formula::{has, word};
use super::{Cutter, as_it_stands};
use crate::html::{Kind, NodeId, Tag};

/// Notes of a page that are set apart; what comes behind them stays in its sentence.
const MOST_NOTES: usize = 1000;
/// Inline elements between a note and its paragraph.
const MOST_AROUND: usize = 16;
/// Characters of a note's mark.
const LONGEST_MARK: usize = 4;

/// A note whose paragraph is still being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waiting {
    note: NodeId,
    /// The block-level element that it stands in.
    inside: NodeId,
}

impl Cutter<'_, '_> {
    /// Whether an element with such words is a note that is told behind its paragraph, or its mark within it.
    pub(super) fn is_told_elsewhere(&mut self, id: NodeId, words: word::Words) -> bool {
        match self.telling {
            Some(_) => words & word::NOTE_MARK != 0,
            None => words & word::SIDENOTE != 0 && self.sets_aside(id),
        }
    }

    /// Whether a note waits for the end of its paragraph; its mark is noted where it stands.
    fn sets_aside(&mut self, note: NodeId) -> bool {
        let is_code = self.top().places & place::PRE != 0;
        if !self.building || is_code || self.telling.is_some() || self.set_aside >= MOST_NOTES {
            return false;
        }
        let around = self.stack.iter().rev().take(MOST_AROUND).find(|open| open.block_level);
        let Some(inside) = around.map(|open| open.node) else { return false };
        self.set_aside += 1;
        self.waiting.push(Waiting { note, inside });
        self.mark_note(note);
        true
    }

    /// Notes the mark of a note right before it: its text, or the number that the style sheet counts.
    fn mark_note(&mut self, note: NodeId) {
        let dom = self.dom;
        let is_mark = |n: NodeId| has(dom, n, word::NOTE_MARK);
        // The mark, or a link around it.
        let holds_mark = |&n: &NodeId| dom.kind(n) == Kind::Element && dom.descendants(n).take(3).any(is_mark);
        let before = std::iter::successors(dom.prev_sibling(note), |&n| dom.prev_sibling(n));
        let Some(mark) = before.take(4).find(holds_mark) else { return };
        let text = dom.descendants(mark).take(6).find(|&n| dom.kind(n) == Kind::Text).map(|n| dom.text(n));
        let shown = match text.as_deref().map(str::trim) {
            Some(text) if !text.is_empty() => text.to_owned(),
            _ => {
                self.counted += 1;
                let number = self.counted.to_string();
                self.tidy.push(&mut self.blocks.text, &number);
                number
            }
        };
        let end = self.blocks.text.len();
        let label = shown.trim_matches(['[', ']', '(', ')']);
        if label.is_empty() || label.chars().count() > LONGEST_MARK || !self.blocks.text.ends_with(&shown) {
            return;
        }
        let start = end - shown.len();
        self.blocks.marks.push(Mark { node: note, tag: Tag::A, start: start as u32, end: end as u32 });
        let block = self.blocks.items.len() as u32;
        self.blocks.sidenotes.push(Sidenote { node: note, label: label.to_owned(), block });
    }

    /// Reads the notes that waited for the end of this element.
    pub(super) fn tell_waiting(&mut self, inside: NodeId) {
        // Those of elements further in were told when these ended.
        while self.waiting.last().is_some_and(|w| w.inside == inside) {
            let first = self.waiting.iter().position(|w| w.inside == inside).unwrap_or(0);
            let Waiting { note, .. } = self.waiting.remove(first);
            let mut skip = None;
            self.telling = Some(note);
            for edge in self.dom.walk(note) {
                self.step(as_it_stands(edge), &mut skip);
            }
            self.telling = None;
        }
    }
}
