//! The tree: one arena of nodes, and the ways to read it.

use super::build::Page;
use super::lexer::{Attribute, Marks, NONE, Run};
use super::names::{Attr, Known, Tag};
use super::references::{Place, decode_into};
use super::words::{Span, Words, slice};
use std::borrow::Cow;

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

/// A step of a walk through the tree, in document order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// A node begins.
    Open(NodeId),
    /// A node ends, its descendants done.
    Close(NodeId),
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
    /// Text and comments: [`Marks`] and [`Node::PIECES`]. Elements: [`Known`] attributes and [`Node::OPEN`].
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

    /// Every distinct class or id value of the page.
    pub fn all_tokens(&self) -> impl Iterator<Item = TokenId> + use<> {
        (0..self.token_count() as u32).map(TokenId)
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

    /// The node's last child.
    pub fn last_child(&self, id: NodeId) -> Option<NodeId> {
        let node = self.node(id);
        if node.has_children() { some(node.last) } else { None }
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
        all.map(|(id, _)| NodeId(id as u32)).filter(|&id| !self.parts.torn || self.is_in_tree(id))
    }

    fn is_in_tree(&self, id: NodeId) -> bool {
        id == self.root() || self.ancestors(id).last() == Some(self.root())
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

    /// Character data of a text or comment node, references decoded; empty for other nodes.
    #[inline]
    pub fn text(&self, id: NodeId) -> Cow<'_, str> {
        let node = self.node(id);
        match node.kind {
            Kind::Text | Kind::Comment => {}
            _ => return Cow::Borrowed(""),
        }
        if node.bits & Node::PIECES != 0 {
            let mut whole = String::new();
            let mut at = node.first;
            while at != NONE {
                let piece = &self.parts.pieces[at as usize];
                whole.push_str(&self.read(piece.run, Place::Text));
                at = piece.next;
            }
            return Cow::Owned(whole);
        }
        let span = Span { start: node.first, end: node.last };
        Marks(node.bits).read(self.slice(span), Place::Text)
    }

    /// As [`Dom::text`]; what must be decoded is written to `buffer`, which is kept from text to text.
    pub fn text_in<'b>(&'b self, id: NodeId, buffer: &'b mut String) -> &'b str {
        let node = self.node(id);
        match node.kind {
            Kind::Text | Kind::Comment if node.bits & Node::PIECES == 0 => {
                let span = Span { start: node.first, end: node.last };
                self.read_in(Run { span, marks: Marks(node.bits) }, Place::Text, buffer)
            }
            _ => {
                buffer.clear();
                buffer.push_str(&self.text(id));
                buffer
            }
        }
    }

    /// Character data that stands in the page as it is read: no reference in it, not cut in pieces.
    /// Nothing allocates; `None` says that [`Dom::text`] must be asked.
    #[inline]
    pub fn plain_text(&self, id: NodeId) -> Option<&str> {
        let node = self.node(id);
        let is_plain = matches!(node.kind, Kind::Text | Kind::Comment) && node.bits == 0;
        is_plain.then(|| self.slice(Span { start: node.first, end: node.last }))
    }

    /// An element's attributes in source order: known name, name as spelt, value with references decoded.
    pub fn attrs(&self, id: NodeId) -> impl Iterator<Item = (Attr, &str, Cow<'_, str>)> + '_ {
        self.attributes(id).map(|a| (a.attr(), self.attr_name(a), self.read(a.run(), Place::Attribute)))
    }

    /// As [`Dom::attrs`], only of the spellings that are `wanted`: no other value is read.
    pub fn attrs_named(&self, id: NodeId, wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = Cow<'_, str>> {
        let named = self.attributes(id).filter(move |a| wanted(self.attr_name(*a)));
        named.map(|a| self.read(a.run(), Place::Attribute))
    }

    /// Whether the element may have one of these attributes; told at once, and wrongly only where it has none.
    #[inline]
    pub(crate) fn may_have_attrs(&self, id: NodeId, wanted: Known) -> bool {
        self.node(id).known().may_have_one_of(wanted)
    }

    /// As [`Dom::attrs`], only of the names that are `wanted`: no other value is read.
    #[inline]
    pub fn attrs_of(&self, id: NodeId, wanted: impl Fn(Attr) -> bool) -> impl Iterator<Item = (Attr, Cow<'_, str>)> {
        let named = self.attributes(id).map(|a| (a.attr(), a)).filter(move |(attr, _)| wanted(*attr));
        named.map(|(attr, a)| (attr, self.read(a.run(), Place::Attribute)))
    }

    /// Whether the element has an attribute; its value is not read.
    #[inline]
    pub fn has_attr(&self, id: NodeId, attr: Attr) -> bool {
        self.attribute(id, attr).is_some()
    }

    /// The value of one attribute.
    #[inline]
    pub fn attr(&self, id: NodeId, attr: Attr) -> Option<Cow<'_, str>> {
        debug_assert_ne!(attr, Attr::Other, "unknown names are asked for by their spelling");
        if self.node(id).known().may_have(attr) { self.found_attr(id, attr) } else { None }
    }

    /// Whether an attribute's value may hold some ASCII letters: it stands in the page as it is, or refers to letters by
    /// their numbers. Nothing is decoded.
    pub(crate) fn attr_may_hold(&self, id: NodeId, attr: Attr, letters: &str) -> bool {
        self.attribute(id, attr).is_some_and(|a| {
            let raw = self.slice(a.run().span);
            raw.contains(letters) || raw.contains("&#")
        })
    }

    /// As [`Dom::attr`]; what must be decoded is written to `buffer`, which is kept from value to value.
    #[inline]
    pub fn attr_in<'b>(&'b self, id: NodeId, attr: Attr, buffer: &'b mut String) -> Option<&'b str> {
        Some(self.read_in(self.attribute(id, attr)?.run(), Place::Attribute, buffer))
    }

    /// Out of line: most elements do not have what is asked for.
    fn found_attr(&self, id: NodeId, attr: Attr) -> Option<Cow<'_, str>> {
        Some(self.read(self.attribute(id, attr)?.run(), Place::Attribute))
    }

    #[inline]
    fn attribute(&self, id: NodeId, attr: Attr) -> Option<Attribute> {
        let named = |a: &Attribute| a.name() == attr as u32;
        if self.node(id).known().may_have(attr) { self.attributes(id).find(named) } else { None }
    }

    #[inline]
    fn attributes(&self, id: NodeId) -> impl Iterator<Item = Attribute> + '_ {
        let node = self.node(id);
        let mut rest = match node.kind {
            Kind::Element if node.attrs != NONE => &self.parts.attrs[node.attrs as usize..],
            _ => &[],
        };
        std::iter::from_fn(move || {
            let (&first, others) = rest.split_first()?;
            rest = if first.is_last() { &[] } else { others };
            Some(first)
        })
    }

    fn attr_name(&self, attribute: Attribute) -> &str {
        match attribute.attr() {
            Attr::Other => self.slice(self.parts.names.span(attribute.name() - Attr::COUNT)),
            known => known.name(),
        }
    }

    /// The element's class names and id, interned, in source order.
    #[inline]
    pub fn tokens(&self, id: NodeId) -> &[TokenId] {
        let at = self.node(id).tokens as usize;
        let length = self.parts.node_tokens[at].index();
        &self.parts.node_tokens[at + 1..][..length]
    }

    /// Number of distinct class names and ids on the page.
    pub fn token_count(&self) -> usize {
        self.parts.tokens.len()
    }

    /// A class name or id as spelt.
    pub fn token(&self, id: TokenId) -> &str {
        self.slice(self.parts.tokens.span(id.0))
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

    #[inline]
    fn read(&self, run: Run, place: Place) -> Cow<'_, str> {
        run.marks.read(self.slice(run.span), place)
    }

    /// As `read`; what must be decoded is written to `buffer`.
    #[inline]
    fn read_in<'b>(&'b self, run: Run, place: Place, buffer: &'b mut String) -> &'b str {
        let raw = self.slice(run.span);
        if run.marks == Marks::NONE {
            return raw;
        }
        buffer.clear();
        if run.marks == Marks::REFERENCES {
            return if decode_into(raw, place, buffer) { buffer } else { raw };
        }
        buffer.push_str(&run.marks.read(raw, place));
        buffer
    }
}

fn some(id: u32) -> Option<NodeId> {
    (id != NONE).then_some(NodeId(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_within_a_reference_breaks_it() {
        // Found by the fuzzer: the NUL was dropped first, and what was left read as one reference.
        let dom = Dom::parse("<p>&no\0tin;&amp;\0lt;");
        let text = dom.descendants(dom.root()).find(|&id| dom.kind(id) == Kind::Text).map(|id| dom.text(id));
        assert_eq!(text.as_deref(), Some("&notin;&lt;"));
    }

    #[test]
    fn a_body_that_gave_way_to_a_frameset_has_no_elements() {
        let links = |html| Dom::parse(html).elements(|tag| tag == Tag::A).count();
        assert_eq!(links("<p><a href=x></a><a href=y></a>"), 2);
        assert_eq!(links("<a href=x></a><frameset><frame>"), 0);
    }

    #[test]
    fn a_node_takes_32_bytes() {
        assert_eq!(std::mem::size_of::<Node>(), 32);
    }

    #[test]
    fn elements_that_are_opened_again_or_named_twice_keep_their_attributes() {
        let dom = Dom::parse("<html lang=en><p><a href=x>a<p>b</a><html id=i lang=de><body style=s><body role=main>");
        let with =
            |tag, attr| dom.descendants(dom.root()).filter(|&id| dom.tag(id) == tag && dom.has_attr(id, attr)).count();
        assert_eq!(with(Tag::A, Attr::Href), 2);
        assert_eq!([with(Tag::Html, Attr::Lang), with(Tag::Html, Attr::Id)], [1, 1]);
        assert_eq!([with(Tag::Body, Attr::Style), with(Tag::Body, Attr::Role)], [1, 1]);
        assert_eq!(with(Tag::P, Attr::Href), 0);
    }
}
