//! Block-level elements as containers of blocks: where one begins and where it ends.

use super::super::blocks::{Container, MOST_BLOCKS, MOST_CONTAINERS};
use super::formula::word;
use super::{Cutter, Open};
use crate::html::{NodeId, Tag};

impl Cutter<'_, '_> {
    /// The container of a block-level element: one of its own, unless there are too many.
    pub(super) fn push_container(&mut self, id: NodeId, tag: Tag, open: &Open, parent: u32) -> u32 {
        if self.blocks.containers.len() >= MOST_CONTAINERS || self.blocks.items.len() >= MOST_BLOCKS {
            return parent;
        }
        let mut look = (tag as u32).wrapping_mul(0x9e37_79b1);
        let class_tokens = self.dom.tokens(id).iter().filter(|t| self.by_token[t.index()].2 & word::NUMBERED == 0);
        for token in class_tokens.take(4) {
            look = (look ^ (token.index() as u32 + 1)).wrapping_mul(0x85eb_ca6b).rotate_left(13);
        }
        let depth = self.blocks.containers[parent as usize].depth.saturating_add(1);
        let first = self.blocks.items.len() as u32;
        let own =
            Container { node: id, tag, parent, depth, first, end: first, places: open.places, hits: open.hits, look };
        self.blocks.containers.push(own);
        let index = (self.blocks.containers.len() - 1) as u32;
        for &rule in self.element_rules.iter().filter(|&&r| self.rules.get(r).own) {
            self.own_rules.push((index, rule));
        }
        index
    }

    /// A block-level element ends, and its container with it.
    pub(super) fn end_container(&mut self, open: Open) {
        if open.container == self.top().container {
            return self.flush(false);
        }
        // A block lies in its container, however many there are.
        match self.building {
            true => self.end_block(false),
            false => self.flush(false),
        }
        let end = self.blocks.items.len() as u32;
        let at = open.container as usize;
        while self.own_rules.last().is_some_and(|o| o.0 == open.container) {
            self.own_rules.pop();
        }
        if self.blocks.containers[at].first == end && at + 1 == self.blocks.containers.len() && at > 0 {
            self.blocks.containers.pop();
        } else {
            self.blocks.containers[at].end = end;
        }
    }
}
