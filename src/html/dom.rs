//! The tree: one arena of nodes, and the ways to read it.

use super::names::{Attr, Tag};
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

#[derive(Debug, Clone)]
pub(super) struct Node {
    pub kind: Kind,
    pub tag: Tag,
    pub ns: Ns,
    pub parent: u32,
    pub first_child: u32,
    pub next_sibling: u32,
    /// Text and comments: range in `Dom::text`. Elements: range in `Dom::attrs`.
    pub start: u32,
    pub end: u32,
    /// Elements: range in `Dom::node_tokens`.
    pub token_start: u32,
    pub token_end: u32,
    /// Elements whose tag is `Other`: index into `Dom::names`.
    pub name: u32,
}

pub(super) const NONE: u32 = u32::MAX;

/// A parsed page.
#[derive(Debug)]
pub struct Dom<'t> {
    pub(super) nodes: Vec<Node>,
    pub(super) text: String,
    pub(super) attrs: Vec<(Attr, String, String)>,
    pub(super) names: Vec<String>,
    pub(super) tokens: Vec<String>,
    pub(super) node_tokens: Vec<TokenId>,
    pub(super) source: std::marker::PhantomData<&'t str>,
}

impl<'t> Dom<'t> {
    /// Parses a whole document. Any text is a valid document.
    pub fn parse(text: &'t str) -> Dom<'t> {
        super::reference::parse(text)
    }

    /// The document node.
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// Number of nodes; every [`NodeId::index`] is below it.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is nothing but the document node.
    pub fn is_empty(&self) -> bool {
        self.nodes.len() <= 1
    }

    /// What the node is.
    pub fn kind(&self, id: NodeId) -> Kind {
        self.nodes[id.index()].kind
    }

    /// The element's name; `Other` for what is not an element.
    pub fn tag(&self, id: NodeId) -> Tag {
        self.nodes[id.index()].tag
    }

    /// The element's namespace.
    pub fn ns(&self, id: NodeId) -> Ns {
        self.nodes[id.index()].ns
    }

    /// The element's name as spelt (lower case for HTML).
    pub fn name(&self, id: NodeId) -> &str {
        let node = &self.nodes[id.index()];
        if node.kind == Kind::Element { &self.names[node.name as usize] } else { "" }
    }

    /// The node's parent.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        some(self.nodes[id.index()].parent)
    }

    /// The node's first child.
    pub fn first_child(&self, id: NodeId) -> Option<NodeId> {
        some(self.nodes[id.index()].first_child)
    }

    /// The node's next sibling.
    pub fn next_sibling(&self, id: NodeId) -> Option<NodeId> {
        some(self.nodes[id.index()].next_sibling)
    }

    /// The node's children, in order.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.first_child(id), |&c| self.next_sibling(c))
    }

    /// The node's ancestors, nearest first.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.parent(id), |&p| self.parent(p))
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
    pub fn text(&self, id: NodeId) -> Cow<'_, str> {
        let node = &self.nodes[id.index()];
        match node.kind {
            Kind::Text | Kind::Comment => Cow::Borrowed(&self.text[node.start as usize..node.end as usize]),
            _ => Cow::Borrowed(""),
        }
    }

    /// An element's attributes in source order: known name, name as spelt, value with references decoded.
    pub fn attrs(&self, id: NodeId) -> impl Iterator<Item = (Attr, &str, Cow<'_, str>)> + '_ {
        let node = &self.nodes[id.index()];
        let range = if node.kind == Kind::Element { node.start as usize..node.end as usize } else { 0..0 };
        self.attrs[range].iter().map(|(a, n, v)| (*a, n.as_str(), Cow::Borrowed(v.as_str())))
    }

    /// The value of one attribute.
    pub fn attr(&self, id: NodeId, attr: Attr) -> Option<Cow<'_, str>> {
        self.attrs(id).find(|&(a, _, _)| a == attr).map(|(_, _, v)| v)
    }

    /// The element's class names and id, interned, in source order.
    pub fn tokens(&self, id: NodeId) -> &[TokenId] {
        let node = &self.nodes[id.index()];
        &self.node_tokens[node.token_start as usize..node.token_end as usize]
    }

    /// Number of distinct class names and ids on the page.
    pub fn token_count(&self) -> usize {
        self.tokens.len()
    }

    /// A class name or id as spelt.
    pub fn token(&self, id: TokenId) -> &str {
        &self.tokens[id.index()]
    }
}

fn some(id: u32) -> Option<NodeId> {
    (id != NONE).then_some(NodeId(id))
}
