//! Inline elements: which are told apart within a block, and what they cover of it.

use super::super::blocks::Mark;
use super::{Cutter, OPEN_INLINE, OpenInline};
use crate::html::{Attr, NodeId, Tag};

impl Cutter<'_, '_> {
    pub(super) fn open_inline(&mut self, id: NodeId, tag: Tag) {
        let asked = is_marked(tag) || !self.element_rules.is_empty();
        if !asked || self.inline.len() >= OPEN_INLINE {
            return;
        }
        let first = self.inline_rules.len() as u32;
        self.inline_rules.extend_from_slice(&self.element_rules);
        let hits = (first, self.inline_rules.len() as u32);
        self.inline.push(OpenInline { node: id, tag, start: self.blocks.text.len() as u32, hits });
    }

    /// What the innermost inline element holds is no part of the text around it.
    pub(super) fn open_part(&mut self, id: NodeId) {
        if self.inline.len() < OPEN_INLINE {
            let none = self.inline_rules.len() as u32;
            let start = self.blocks.text.len() as u32;
            self.inline.push(OpenInline { node: id, tag: Tag::Aside, start, hits: (none, none) });
        }
    }

    /// Notes what an inline element covered of the current block.
    pub(super) fn close_inline(&mut self, inline: OpenInline) {
        let end = self.blocks.text.len() as u32;
        let mut start = inline.start.max(self.current.start);
        if self.building && self.blocks.text.as_bytes().get(start as usize) == Some(&b' ') {
            start += 1;
        }
        if !self.building || end <= start {
            return;
        }
        for &rule in &self.inline_rules[inline.hits.0 as usize..inline.hits.1 as usize] {
            self.covered.push((rule, end - start));
        }
        if is_marked(inline.tag) {
            self.blocks.marks.push(Mark { node: inline.node, tag: inline.tag, start, end });
        }
    }

    /// Two links side by side are two items, even where only the style sheet keeps them apart.
    pub(super) fn follows_another_link(&self, id: NodeId) -> bool {
        let address = |id| self.dom.attr(id, Attr::Href);
        let before = self.dom.prev_sibling(id).filter(|&b| self.dom.tag(b) == Tag::A);
        before.and_then(address).is_some_and(|other| address(id).is_some_and(|own| own != other))
    }
}

/// Inline elements that [`Mark`]s tell of.
fn is_marked(tag: Tag) -> bool {
    use Tag::{A, Aside, B, Code, Data, Em, I, Math, Strong};
    matches!(tag, A | Em | I | Strong | B | Code | Math | Data | Aside)
}
