//! Ways through the tree: from a node to its neighbours, and walks over many nodes.

use super::{Dom, NodeId};
use crate::html::lexer::NONE;
use crate::html::names::Tag;

/// A step of a walk through the tree, in document order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// A node begins.
    Open(NodeId),
    /// A node ends, its descendants done.
    Close(NodeId),
}

impl Dom<'_> {
    /// The node's parent.
    #[inline]
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        some(self.node(id).parent)
    }

    /// The node's first child.
    #[inline]
    pub fn first_child(&self, id: NodeId) -> Option<NodeId> {
        let node = self.node(id);
        if node.has_children() { some(node.first) } else { None }
    }

    /// The node's next sibling.
    #[inline]
    pub fn next_sibling(&self, id: NodeId) -> Option<NodeId> {
        some(self.node(id).next)
    }

    /// The node's previous sibling.
    pub fn prev_sibling(&self, id: NodeId) -> Option<NodeId> {
        some(self.node(id).prev)
    }

    /// The node's children, in order.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.first_child(id), |&c| self.next_sibling(c))
    }

    /// The node's ancestors, nearest first.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.parent(id), |&p| self.parent(p))
    }

    /// The nodes before the page's `<body>`, in document order.
    pub fn before_body(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.descendants(self.root()).take_while(|&id| self.tag(id) != Tag::Body)
    }

    /// The nodes of the subtree of `top` in document order, itself first, without recursion.
    pub fn descendants(&self, top: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(Some(top), move |&id| {
            self.first_child(id).or_else(|| {
                let mut at = id;
                loop {
                    if at == top {
                        return None;
                    }
                    match self.next_sibling(at) {
                        Some(next) => return Some(next),
                        None => at = self.parent(at)?,
                    }
                }
            })
        })
    }

    /// The elements whose names are `wanted`, in the order in which they began: the tree's own but where markup is misnested.
    /// Much quicker than a walk. `wanted` gets `Other` for all nodes that are no elements, too.
    pub fn elements(&self, wanted: impl Fn(Tag) -> bool) -> impl Iterator<Item = NodeId> {
        let all = self.parts.nodes.iter().enumerate().filter(move |(_, node)| wanted(node.tag));
        all.map(|(id, _)| NodeId(id as u32)).filter(|&id| self.is_in_tree(id))
    }

    /// Whether a node is still in the tree: most trees lost none.
    pub(super) fn is_in_tree(&self, id: NodeId) -> bool {
        !self.parts.torn || id == self.root() || self.ancestors(id).last() == Some(self.root())
    }

    /// Walks the subtree of `top`, each node opened and closed, without recursion.
    pub fn walk(&self, top: NodeId) -> impl Iterator<Item = Edge> + '_ {
        let mut next = Some(Edge::Open(top));
        std::iter::from_fn(move || {
            let edge = next?;
            next = match edge {
                Edge::Open(id) => Some(self.first_child(id).map_or(Edge::Close(id), Edge::Open)),
                Edge::Close(id) if id == top => None,
                Edge::Close(id) => match self.next_sibling(id) {
                    Some(sibling) => Some(Edge::Open(sibling)),
                    None => self.parent(id).map(Edge::Close),
                },
            };
            Some(edge)
        })
    }
}

fn some(id: u32) -> Option<NodeId> {
    (id != NONE).then_some(NodeId(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_gave_way_to_a_frameset_has_no_elements() {
        let links = |html| Dom::parse(html).elements(|tag| tag == Tag::A).count();
        assert_eq!(links("<p><a href=x></a><a href=y></a>"), 2);
        assert_eq!(links("<a href=x></a><frameset><frame>"), 0);
    }
}
