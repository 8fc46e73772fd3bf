//! Nodes and their links.

use crate::html::dom::{Kind, Node, Piece};
use crate::html::lexer::{NONE, Run};
use crate::html::marks::Marks;

/// Where a node is put.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// As the last child.
    Last(u32),
    /// Before this sibling.
    Before(u32),
}

#[derive(Debug)]
pub(super) struct Tree {
    pub nodes: Vec<Node>,
    pub pieces: Vec<Piece>,
    /// Length of the page, and where in it the newest text stands: what was read already tells what is to come.
    pub page_bytes: u32,
    pub at: u32,
}

impl Tree {
    #[inline]
    pub fn node(&self, id: u32) -> &Node {
        &self.nodes[id as usize]
    }

    #[inline]
    pub fn node_mut(&mut self, id: u32) -> &mut Node {
        &mut self.nodes[id as usize]
    }

    #[inline]
    pub fn add(&mut self, node: Node) -> u32 {
        let id = self.nodes.len() as u32;
        self.push(node);
        id
    }

    #[inline]
    fn push(&mut self, node: Node) {
        if self.nodes.len() == self.nodes.capacity() {
            self.make_room();
        }
        self.nodes.push(node);
    }

    /// Makes room for as many nodes as the rest of the page has, if it is like what was read. The first estimate is nearly
    /// right: doubling it would waste most of what it adds.
    #[cold]
    fn make_room(&mut self) {
        let (length, read) = (self.nodes.len(), self.at.min(self.page_bytes) as u64);
        let left = self.page_bytes as u64 - read;
        let more = (length as u64 * left).checked_div(read).unwrap_or(0) as usize;
        self.nodes.reserve_exact(more.clamp(length / 16, length) + 64);
    }

    /// Adds a node that is in the tree from the start.
    #[inline]
    pub fn add_at(&mut self, place: Place, mut node: Node) -> u32 {
        let id = self.nodes.len() as u32;
        match place {
            Place::Last(parent) => {
                let above = self.node_mut(parent);
                node.parent = parent;
                node.prev = std::mem::replace(&mut above.last, id);
                match node.prev {
                    NONE => above.first = id,
                    prev => self.node_mut(prev).next = id,
                }
                self.push(node);
            }
            Place::Before(_) => {
                self.push(node);
                self.put(place, id);
            }
        }
        id
    }

    /// Puts a node without a parent into the tree.
    pub fn put(&mut self, place: Place, id: u32) {
        let (parent, prev, next) = match place {
            Place::Last(parent) => (parent, self.node(parent).last, NONE),
            Place::Before(next) => (self.node(next).parent, self.node(next).prev, next),
        };
        let node = self.node_mut(id);
        (node.parent, node.prev, node.next) = (parent, prev, next);
        match prev {
            NONE => self.node_mut(parent).first = id,
            prev => self.node_mut(prev).next = id,
        }
        match next {
            NONE => self.node_mut(parent).last = id,
            next => self.node_mut(next).prev = id,
        }
    }

    /// Takes a node, with what it holds, out of the tree.
    pub fn detach(&mut self, id: u32) {
        let Node { parent, prev, next, .. } = *self.node(id);
        if parent == NONE {
            return;
        }
        match prev {
            NONE => self.node_mut(parent).first = next,
            prev => self.node_mut(prev).next = next,
        }
        match next {
            NONE => self.node_mut(parent).last = prev,
            next => self.node_mut(next).prev = prev,
        }
        let node = self.node_mut(id);
        (node.parent, node.prev, node.next) = (NONE, NONE, NONE);
    }

    /// Makes the children of `from` those of `to`, which has none.
    pub fn move_children(&mut self, from: u32, to: u32) {
        let Node { first, last, .. } = *self.node(from);
        let mut child = first;
        while child != NONE {
            self.node_mut(child).parent = to;
            child = self.node(child).next;
        }
        let from = self.node_mut(from);
        (from.first, from.last) = (NONE, NONE);
        let to = self.node_mut(to);
        (to.first, to.last) = (first, last);
    }

    /// Adds characters: to the text that stands before the place, or as a new one.
    #[inline]
    pub fn text(&mut self, place: Place, run: Run) {
        self.at = run.span.start;
        let before = match place {
            Place::Last(parent) => self.node(parent).last,
            Place::Before(sibling) => self.node(sibling).prev,
        };
        if before != NONE && self.node(before).kind == Kind::Text {
            self.extend(before, run);
        } else {
            self.add_at(place, Node::run(run, Kind::Text));
        }
    }

    /// Adds a run to a text in constant time: where they do not stand side by side, as one more piece.
    fn extend(&mut self, id: u32, run: Run) {
        let node = &mut self.nodes[id as usize];
        if node.bits & Node::PIECES == 0 {
            if node.last == run.span.start && agree(Marks(node.bits), run.marks) {
                node.last = run.span.end;
                node.bits |= run.marks.0;
                return;
            }
            let first = self.pieces.len() as u32;
            let span = crate::html::words::Span { start: node.first, end: node.last };
            let run = Run { span, marks: Marks(node.bits) };
            self.pieces.push(Piece { run, next: NONE });
            (node.first, node.last, node.bits) = (first, first, Node::PIECES);
        }
        let number = self.pieces.len() as u32;
        let last = &mut self.pieces[node.last as usize];
        if last.run.span.end == run.span.start && agree(last.run.marks, run.marks) {
            last.run.span.end = run.span.end;
            last.run.marks = last.run.marks.and(run.marks);
            return;
        }
        last.next = number;
        node.last = number;
        self.pieces.push(Piece { run, next: NONE });
    }
}

/// Whether U+0000 mean the same in both.
fn agree(a: Marks, b: Marks) -> bool {
    let both = a.and(b);
    !(both.has(Marks::NUL_DROPPED) && both.has(Marks::NUL_REPLACED))
}
