//! The tree: one arena of nodes, and the ways to read it.

mod attrs;
mod base;
mod text;
mod walk;

use super::build::Page;
use super::lexer::{Attribute, NONE, Run};
use super::names::{Known, Tag};
use super::words::{Span, Words, slice};
pub use base::LONGEST_ADDRESS_BYTES;
use std::borrow::Cow;
pub use walk::Edge;

/// A node of a [`Dom`]. Numbers are dense: side tables are plain vectors over [`NodeId::index`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// The document node of every tree.
    pub const ROOT: NodeId = NodeId(0);

    /// Position in a side table of [`Dom::len`] entries.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A distinct class or id value of the page, interned: what holds for one element with it holds for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenId(pub(super) u32);

impl TokenId {
    /// Position in a side table of [`Dom::token_count`] entries.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The root.
    Document,
    /// `<!DOCTYPE ...>`.
    Doctype,
    /// An element.
    Element,
    /// Character data.
    Text,
    /// A comment (or what the standard makes one).
    Comment,
}

/// An element's namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ns {
    /// HTML.
    Html,
    /// SVG.
    Svg,
    /// MathML.
    MathMl,
}

/// A doctype's parts; what it does not say is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doctype<'d> {
    /// The root element's name, in lower case.
    pub name: Option<&'d str>,
    /// The public identifier.
    pub public: Option<&'d str>,
    /// The system identifier.
    pub system: Option<&'d str>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub kind: Kind,
    pub tag: Tag,
    pub ns: Ns,
    /// Text and comments: [`Marks`](super::marks::Marks) and [`Node::PIECES`]. Elements: [`Known`] attributes
    /// and [`Node::OPEN`].
    pub bits: u8,
    pub parent: u32,
    pub prev: u32,
    pub next: u32,
    /// First and last child; of text and comments the span, or the first and last of their pieces.
    pub first: u32,
    pub last: u32,
    /// Elements: the first attribute. Doctypes: position in `Parts::doctypes`.
    pub attrs: u32,
    /// Elements: where their class and id words are counted in `Parts::node_tokens`; if the tag is
    /// `Other`, the name's number stands before the count.
    pub tokens: u32,
}

impl Node {
    /// Text that does not stand in one place: it is held by pieces.
    pub const PIECES: u8 = 8;
    /// The element is on the stack of open elements.
    pub const OPEN: u8 = Known::FREE;

    pub fn new(kind: Kind) -> Node {
        Node {
            kind,
            tag: Tag::Other,
            ns: Ns::Html,
            bits: 0,
            parent: NONE,
            prev: NONE,
            next: NONE,
            first: NONE,
            last: NONE,
            attrs: NONE,
            tokens: 0,
        }
    }

    pub fn run(run: Run, kind: Kind) -> Node {
        Node { bits: run.marks.0, first: run.span.start, last: run.span.end, ..Node::new(kind) }
    }

    /// An element's known attributes.
    #[inline]
    pub fn known(&self) -> Known {
        Known::from_node(self.bits)
    }

    fn has_children(&self) -> bool {
        matches!(self.kind, Kind::Element | Kind::Document)
    }
}

/// A part of a text that other markup cut in two (`a</nothing>b`).
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub run: Run,
    pub next: u32,
}

/// What parsing makes, but for the text itself.
#[derive(Debug)]
pub(super) struct Parts {
    pub made: String,
    pub nodes: Vec<Node>,
    pub pieces: Vec<Piece>,
    pub attrs: Vec<Attribute>,
    pub names: Words,
    pub tokens: Words,
    /// Lists of class and id words, each led by its length (and an unknown tag's name before that).
    pub node_tokens: Vec<TokenId>,
    pub doctypes: Vec<[Option<Span>; 3]>,
    pub json_ld: Vec<NodeId>,
    pub metas: Vec<NodeId>,
    pub bases: Vec<NodeId>,
    pub templates: Vec<NodeId>,
    /// Nodes were taken out of the tree again.
    pub torn: bool,
}

/// A parsed page.
#[derive(Debug)]
pub struct Dom<'t> {
    page: Cow<'t, str>,
    parts: Parts,
}

impl<'t> Dom<'t> {
    /// Parses a whole document. Any text is a valid document; what stands after its first 4 GiB is left out.
    pub fn parse(text: &'t str) -> Dom<'t> {
        let page = Page::new(text);
        let parts = super::build::document(&page);
        Dom { page: page.text, parts }
    }

    /// Parses a fragment as if it stood in an element of this name and namespace, scripting off. Its nodes
    /// are the children of the root.
    pub fn parse_fragment(text: &'t str, ns: Ns, context: &str) -> Dom<'t> {
        let page = Page::new(text);
        let parts = super::build::fragment(&page, ns, context);
        Dom { page: page.text, parts }
    }

    /// The document node.
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// Number of nodes; every [`NodeId::index`] is below it.
    pub fn len(&self) -> usize {
        self.parts.nodes.len()
    }

    /// Length of the page's text: markup, scripts and all.
    pub fn page_bytes(&self) -> usize {
        self.page.len()
    }

    /// Whether there is nothing but the document node.
    pub fn is_empty(&self) -> bool {
        self.parts.nodes.len() <= 1
    }

    #[inline]
    fn node(&self, id: NodeId) -> &Node {
        &self.parts.nodes[id.index()]
    }

    /// A node's identity for matching selectors: its place in the arena.
    pub(super) fn opaque(&self, id: NodeId) -> selectors::OpaqueElement {
        selectors::OpaqueElement::new(self.node(id))
    }

    /// What the node is.
    #[inline]
    pub fn kind(&self, id: NodeId) -> Kind {
        self.node(id).kind
    }

    /// The element's name; `Other` for what is not an element.
    #[inline]
    pub fn tag(&self, id: NodeId) -> Tag {
        self.node(id).tag
    }

    /// The element's namespace.
    pub fn ns(&self, id: NodeId) -> Ns {
        self.node(id).ns
    }

    /// The element's name as spelt (lower case for HTML).
    pub fn name(&self, id: NodeId) -> &str {
        let node = self.node(id);
        match node.kind {
            Kind::Element if node.tag == Tag::Other => {
                let name = self.parts.node_tokens[node.tokens as usize - 1].0;
                self.slice(self.parts.names.span(name - Tag::COUNT))
            }
            _ => node.tag.name(),
        }
    }

    /// A doctype's parts; `None` for other nodes.
    pub fn doctype(&self, id: NodeId) -> Option<Doctype<'_>> {
        let node = self.node(id);
        if node.kind != Kind::Doctype {
            return None;
        }
        let [name, public, system] = self.parts.doctypes[node.attrs as usize].map(|part| part.map(|s| self.slice(s)));
        Some(Doctype { name, public, system })
    }

    /// The `<script type="application/ld+json">` elements, in source order.
    pub fn json_ld(&self) -> &[NodeId] {
        &self.parts.json_ld
    }

    /// Whether the node is one of [`Dom::json_ld`].
    pub fn is_json_ld(&self, id: NodeId) -> bool {
        // Numbers grow as elements are made, so the list is sorted.
        self.parts.json_ld.binary_search(&id).is_ok()
    }

    /// The `<meta>` elements, in source order.
    pub fn metas(&self) -> &[NodeId] {
        &self.parts.metas
    }

    /// The `<template>` elements, in source order.
    pub fn templates(&self) -> &[NodeId] {
        &self.parts.templates
    }

    #[inline]
    fn slice(&self, span: Span) -> &str {
        slice(&self.page, &self.parts.made, span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_takes_32_bytes() {
        assert_eq!(std::mem::size_of::<Node>(), 32);
    }
}
