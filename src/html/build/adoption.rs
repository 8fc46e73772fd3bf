//! The adoption agency algorithm: end tags of formatting elements that are misnested (WHATWG HTML 13.2.6.4.7).

use super::active::Active;
use super::open::{Class, Entry};
use super::{Builder, Place};
use crate::html::Ns;
use crate::html::dom::Node;
use crate::html::lexer::NONE;
use crate::html::names::Tag;

/// How often one end tag is tried, and how many elements between are kept formatting, as the standard says.
const ROUNDS: usize = 8;
const KEPT: usize = 3;

impl Builder<'_> {
    pub(super) fn adopt(&mut self, tag: Tag, name: u32) {
        if let Some(top) = self.open.top()
            && (top.ns, top.name) == (Ns::Html, name)
            && self.active_position(top.node).is_none()
        {
            self.pop();
            return;
        }
        for _ in 0..ROUNDS {
            let Some(position) = self.last_active(name) else {
                self.any_other_end(tag, name);
                return;
            };
            if !self.adopt_once(position, name) {
                return;
            }
        }
    }

    /// One round; whether another may follow.
    fn adopt_once(&mut self, position: usize, name: u32) -> bool {
        let formatting = self.active[position].node;
        if !self.is_open(formatting) {
            self.active.remove(position);
            return false;
        }
        let height = self.height_of(formatting, name);
        if height < self.open.top_scope() {
            return false;
        }
        let block = self.furthest_block(height);
        let cost = (self.open.height() - height) as u64;
        if block == 0 || cost > self.steps_left {
            self.pop_to(height);
            self.active.remove(position);
            return false;
        }
        self.steps_left -= cost;
        let tail = self.open.split_off(height);
        let above = &tail[(block - height) as usize..];
        let between = &tail[1..(block - height) as usize];
        self.sort_out(position, &tail[0], between, above);
        true
    }

    /// The lowest special element above `height`; 0: none.
    fn furthest_block(&mut self, height: u32) -> u32 {
        let (mut block, mut at) = (0, self.open.top_special());
        while at > height {
            block = at;
            at = self.open.special_below(at);
            self.steps_left = self.steps_left.saturating_sub(1);
        }
        block
    }

    fn height_of(&mut self, node: u32, name: u32) -> u32 {
        let mut height = self.open.highest_named(Ns::Html, name);
        while height > 0 && self.open.at(height).node != node {
            height = self.open.below(height);
            self.steps_left = self.steps_left.saturating_sub(1);
        }
        debug_assert_ne!(height, 0, "what is marked as open is on the stack");
        height.max(1)
    }

    /// Steps 10 to 20: the stack now ends at the common ancestor; `between` stood above the formatting
    /// element, `above` begins with the furthest block.
    fn sort_out(&mut self, position: usize, formatting: &Entry, between: &[Entry], above: &[Entry]) {
        let block = above[0].node;
        let mut bookmark = position;
        let mut last = block;
        let mut kept: Vec<Entry> = Vec::new();
        for (i, entry) in between.iter().rev().enumerate() {
            let listed = self.active_position(entry.node);
            let Some(at) = listed.filter(|_| i < KEPT) else {
                self.tree.node_mut(entry.node).bits &= !Node::OPEN;
                if let Some(at) = listed {
                    self.active.remove(at);
                    bookmark -= (at < bookmark) as usize;
                }
                continue;
            };
            let copy = self.copy(entry.node);
            self.tree.node_mut(entry.node).bits &= !Node::OPEN;
            let id = self.tree.add(Node { bits: copy.bits | Node::OPEN, ..copy });
            self.active[at].node = id;
            let mut copied = *entry;
            copied.node = id;
            kept.push(copied);
            if last == block {
                bookmark = at + 1;
            }
            self.reparent(Place::Last(id), last);
            last = id;
        }
        self.tree.detach(last);
        let place = self.place_for(self.open.height());
        self.tree.put(place, last);
        let copy = self.copy(formatting.node);
        let id = self.tree.add(Node { bits: copy.bits | Node::OPEN, ..copy });
        self.tree.move_children(block, id);
        self.tree.put(Place::Last(block), id);
        self.tree.node_mut(formatting.node).bits &= !Node::OPEN;
        self.replace_active(formatting, id, bookmark);
        for entry in kept.iter().rev() {
            self.open.push_again(entry);
        }
        self.open.push_again(&above[0]);
        let class = Class::of_html(formatting.tag);
        self.open.push(id, Ns::Html, formatting.tag, formatting.name, class);
        for entry in &above[1..] {
            self.open.push_again(entry);
        }
    }

    fn replace_active(&mut self, formatting: &Entry, id: u32, mut bookmark: usize) {
        if let Some(at) = self.active.iter().rposition(|entry| entry.node == formatting.node) {
            self.active.remove(at);
            bookmark -= (at < bookmark) as usize;
        }
        debug_assert_ne!(id, NONE, "copies are nodes");
        self.active.insert(bookmark.min(self.active.len()), Active::new(id, formatting.name));
    }
}
