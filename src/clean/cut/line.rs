//! The line that is being read: a block from where its text begins to the break or element that ends it.

use super::super::blocks::{Block, Mark, place};
use super::super::hygiene::Tidy;
use super::{Cutter, Open};
use crate::html::{NodeId, Tag};

impl Cutter<'_, '_> {
    pub(super) fn text(&mut self, id: NodeId) {
        let mut decoded = std::mem::take(&mut self.decoded);
        self.add_text(self.dom.text_in(id, &mut decoded));
        self.decoded = decoded;
    }

    fn add_text(&mut self, text: &str) {
        let top = self.top();
        if top.places & place::PRE != 0 {
            return self.text_as_is(text, top);
        }
        if !self.building {
            if is_blank(text) {
                return;
            }
            self.begin(top);
        }
        let before = self.blocks.text.len();
        self.tidy.push(&mut self.blocks.text, text);
        self.added(before, top);
    }

    /// The source of a formula, which stands in for all of its renderings.
    pub(super) fn source(&mut self, id: NodeId, tex: &str, apart: bool) {
        if apart {
            self.flush(false);
        }
        let top = self.top();
        if !self.building {
            self.begin(top);
        }
        let before = self.blocks.text.len();
        self.tidy.push(&mut self.blocks.text, tex);
        let start = before + usize::from(self.blocks.text.as_bytes().get(before) == Some(&b' '));
        let end = self.blocks.text.len();
        if start < end {
            self.blocks.marks.push(Mark { node: id, tag: Tag::Math, start: start as u32, end: end as u32 });
        }
        self.added(before, top);
        if apart {
            self.flush(false);
        }
    }

    /// What the text behind `before`, which an element added, says of the block.
    pub(super) fn added(&mut self, before: usize, top: Open) {
        const HIDES: u32 = place::UNSEEN | place::REPLACED;
        // A block that begins with an unseen part is seen as soon as any of its text is.
        if self.current.places & !top.places & HIDES != 0 && !is_blank(&self.blocks.text[before..]) {
            self.current.places &= top.places | !HIDES;
        }
        if top.link {
            self.current.link_bytes += (self.blocks.text.len() - before) as u32;
            self.current.links = self.current.links.saturating_add(1);
        }
    }

    pub(super) fn begin(&mut self, top: Open) {
        let start = self.blocks.text.len() as u32;
        self.current = Block {
            start,
            end: start,
            container: top.container,
            places: top.places,
            hits: self.blocks.containers[top.container as usize].hits,
            marks: (self.blocks.marks.len() as u32, 0),
            after_break: self.after_break,
            ..Block::default()
        };
        self.building = true;
        self.tidy = Tidy::new(&self.blocks.text);
        for inline in &mut self.inline {
            inline.start = start;
        }
    }

    /// Ends the current block. `line_break`: only a line ends, the paragraph may go on.
    pub(super) fn flush(&mut self, line_break: bool) {
        if !self.building {
            // Two breaks in a row end a paragraph.
            self.after_break = false;
            return;
        }
        if self.blocks.goes_on(self.current.start as usize) {
            return self.break_line();
        }
        self.end_block(line_break);
    }

    /// The current block goes on in a new line.
    fn break_line(&mut self) {
        if !self.blocks.text.ends_with('\n') {
            self.blocks.text.push('\n');
        }
        self.tidy = Tidy::new(&self.blocks.text);
    }

    pub(super) fn end_block(&mut self, line_break: bool) {
        for i in 0..self.inline.len() {
            self.close_inline(self.inline[i]);
        }
        self.building = false;
        self.after_break = line_break;
        let start = self.current.start as usize;
        let kept = self.blocks.text[start..].trim_end().len();
        self.blocks.text.truncate(start + kept);
        if kept == 0 {
            self.blocks.marks.truncate(self.current.marks.0 as usize);
            self.covered.clear();
            return;
        }
        if self.current.places & place::PRE != 0 {
            self.current.start += blank_lines(&self.blocks.text[start..]) as u32;
        }
        self.current.end = self.blocks.text.len() as u32;
        self.current.marks.1 = self.blocks.marks.len() as u32;
        // Line breaks at the end may have stood within them.
        let (start, end) = (self.current.start, self.current.end);
        for mark in &mut self.blocks.marks[self.current.marks.0 as usize..] {
            (mark.start, mark.end) = (mark.start.clamp(start, end), mark.end.clamp(start, end));
        }
        self.blocks.text.push('\n');
        self.add_own_hits(kept as u32);
        self.blocks.items.push(self.current);
    }
}

/// Bytes of the blank lines that a text begins with.
fn blank_lines(text: &str) -> usize {
    let spaces = text.len() - text.trim_start().len();
    text[..spaces].rfind('\n').map_or(0, |at| at + 1)
}

/// Whether a text is white space alone; most texts tell by their first bytes.
fn is_blank(text: &str) -> bool {
    match text.bytes().find(|b| !matches!(b, b' ' | b'\n' | b'\t')) {
        Some(b'!'..=b'~') => false,
        Some(_) => text.trim_start().is_empty(),
        None => true,
    }
}
