//! The list of active formatting elements (WHATWG HTML 13.2.4.3).

use super::open::Class;
use super::{Builder, Place};
use crate::html::dom::Node;
use crate::html::lexer::{NONE, Start};
use crate::html::names::Tag;
use crate::html::references::Place as TextPlace;
use std::borrow::Cow;

/// How many formatting elements wait after one marker. Chosen far above what pages need.
pub(super) const LIMIT: usize = 128;

/// A formatting element, or a marker (`node` is [`NONE`]) that hides those before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Active {
    pub node: u32,
    pub name: u32,
    /// What its attributes come to, once they had to be compared; 0 before.
    print: u64,
}

impl Active {
    pub const MARKER: Active = Active { node: NONE, name: NONE, print: 0 };

    pub fn new(node: u32, name: u32) -> Active {
        Active { node, name, print: 0 }
    }
}

impl Builder<'_> {
    /// Position of the first entry after the last marker. At most [`LIMIT`] steps.
    pub(super) fn active_start(&self) -> usize {
        self.active.iter().rposition(|entry| entry.node == NONE).map_or(0, |marker| marker + 1)
    }

    /// The last entry of this name after the last marker.
    pub(super) fn last_active(&self, name: u32) -> Option<usize> {
        let start = self.active_start();
        self.active[start..].iter().rposition(|entry| entry.name == name).map(|i| start + i)
    }

    pub(super) fn active_position(&self, node: u32) -> Option<usize> {
        let start = self.active_start();
        self.active[start..].iter().rposition(|entry| entry.node == node).map(|i| start + i)
    }

    pub(super) fn clear_to_marker(&mut self) {
        let start = self.active_start();
        self.active.truncate(start.saturating_sub(1));
    }

    /// "Push onto the list of active formatting elements": of equal ones at most three stay.
    pub(super) fn push_active(&mut self, node: u32, start: &Start) {
        let first = self.active_start();
        let same_name = self.active[first..].iter().filter(|entry| entry.name == start.name).count();
        let mut new = Active::new(node, start.name);
        if same_name >= 3 {
            let print = self.print(start.attrs);
            new.print = print;
            for i in first..self.active.len() {
                if self.active[i].name == start.name && self.active[i].print == 0 {
                    let attrs = self.tree.node(self.active[i].node).attrs;
                    self.active[i].print = self.print(attrs);
                }
            }
            let is_equal = |&i: &usize| {
                let entry = self.active[i];
                let attrs = |entry: &Active| self.tree.node(entry.node).attrs;
                entry.name == start.name
                    && entry.print == print
                    && self.sorted(attrs(&entry)) == self.sorted(start.attrs)
            };
            let mut equal = (first..self.active.len()).filter(is_equal);
            if let Some(earliest) = equal.next()
                && equal.count() >= 2
            {
                self.active.remove(earliest);
            }
        }
        if self.active.len() - first >= LIMIT {
            self.active.remove(first);
        }
        self.active.push(new);
    }

    /// What is equal for lists of the same attributes in any order, and hardly for others; never 0.
    fn print(&self, attrs: u32) -> u64 {
        let mut sum = 0_u64;
        self.each_attribute(attrs, |name, value| {
            let pair = (name as u64) << 32 | self.words.words.hash(value.as_bytes()) as u64;
            sum = sum.wrapping_add(mixed(pair));
        });
        sum.max(1)
    }

    /// An element's attributes in the order of their names' numbers. Names differ, so that equal lists are equal sets.
    fn sorted(&self, attrs: u32) -> Vec<(u32, Cow<'_, str>)> {
        let mut all = Vec::new();
        self.each_attribute(attrs, |name, value| all.push((name, value)));
        all.sort_unstable_by_key(|pair| pair.0);
        all
    }

    fn each_attribute<'s>(&'s self, attrs: u32, mut each: impl FnMut(u32, Cow<'s, str>)) {
        for attribute in self.lex.attrs.get(attrs as usize..).unwrap_or_default() {
            let run = attribute.run();
            each(attribute.name(), run.marks.read(self.lex.source.slice(run.span), TextPlace::Attribute));
            if attribute.is_last() {
                break;
            }
        }
    }

    /// "Reconstruct the active formatting elements".
    #[inline]
    pub(super) fn reconstruct(&mut self) {
        let Some(last) = self.active.last() else { return };
        if last.node == NONE || self.is_open(last.node) {
            return;
        }
        self.open_again();
    }

    fn open_again(&mut self) {
        let closed = |entry: &Active| entry.node != NONE && !self.is_open(entry.node);
        let first = self.active.iter().rposition(|entry| !closed(entry)).map_or(0, |i| i + 1);
        let count = (self.active.len() - first) as u64;
        if count > self.clones_left {
            self.active.truncate(first);
            return;
        }
        self.clones_left -= count;
        for i in first..self.active.len() {
            let Active { node, name, .. } = self.active[i];
            let copy = self.copy(node);
            let place = self.place_for(self.open.height());
            let id = self.tree.add_at(place, copy);
            self.push(id, name, Class::of_html(copy.tag));
            self.active[i].node = id;
        }
    }

    pub(super) fn is_open(&self, node: u32) -> bool {
        self.tree.node(node).bits & Node::OPEN != 0
    }

    /// An element as the tag of `node` would make it anew.
    pub(super) fn copy(&self, node: u32) -> Node {
        let original = self.tree.node(node);
        let (bits, attrs, tokens) = (original.bits & !Node::OPEN, original.attrs, original.tokens);
        Node { tag: original.tag, ns: original.ns, bits, attrs, tokens, ..Node::new(original.kind) }
    }

    /// A start tag of a formatting element.
    pub(super) fn format(&mut self, start: Start) {
        self.reconstruct();
        let id = self.insert(start);
        self.push_active(id, &start);
    }

    pub(super) fn format_link(&mut self, start: Start) {
        if let Some(i) = self.last_active(Tag::A as u32) {
            let node = self.active[i].node;
            self.adopt(Tag::A, Tag::A as u32);
            if let Some(i) = self.active_position(node) {
                self.active.remove(i);
            }
            if self.is_open(node) {
                self.take_off_stack(node);
            }
        }
        self.format(start);
    }

    /// Takes an element off the stack that may not be the current node.
    pub(super) fn take_off_stack(&mut self, node: u32) {
        let mut height = self.open.height();
        while height > 0 && self.open.at(height).node != node {
            height -= 1;
        }
        if height == 0 {
            return;
        }
        self.steps_left = self.steps_left.saturating_sub((self.open.height() - height) as u64);
        let tail = self.open.split_off(height);
        for entry in &tail[1..] {
            self.open.push_again(entry);
        }
        self.tree.node_mut(node).bits &= !Node::OPEN;
    }

    pub(super) fn reparent(&mut self, place: Place, id: u32) {
        self.tree.detach(id);
        self.tree.put(place, id);
    }
}

/// The finalizer of MurmurHash3 (Appleby 2011): sums of what it makes of numbers that differ little do not meet.
fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ bits >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    bits = (bits ^ bits >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    bits ^ bits >> 33
}

#[cfg(test)]
mod tests {
    use crate::html::{Dom, Tag};

    #[test]
    fn formatting_elements_with_other_attributes_are_others() {
        // Sums of their names' numbers are equal, whatever the seed.
        let page = "<p><font a b c d><font a d><font b c><font a d><font b c></p><p>x";
        let opened = || Dom::parse(page).elements(|tag| tag == Tag::Font).count();
        assert!((0..200).all(|_| opened() == 10));
        let equal = "<p><b x=1 y=2><b y=2 x=1><b x=1 y=2><b y=2 x=1></p><p>x";
        assert_eq!(Dom::parse(equal).elements(|tag| tag == Tag::B).count(), 7, "of equal ones three stay");
    }
}
