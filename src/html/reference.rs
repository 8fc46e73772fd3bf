//! The tree as html5ever (through scraper) builds it, copied into our arena.

use super::dom::{Dom, Kind, NONE, Node, Ns, TokenId};
use super::names::{Attr, Tag};
use html5ever::tendril::TendrilSink;
use rustc_hash::FxHashMap;
use scraper::node::Node as Theirs;
use scraper::{Html, HtmlTreeSink};

/// Parses with html5ever, scripting off (WHATWG HTML 13.2.3).
pub(super) fn parse<'t>(text: &str) -> Dom<'t> {
    let sink = HtmlTreeSink::new(Html::new_document());
    let html = html5ever::parse_document(sink, options()).one(text);
    let mut build = Build::new();
    let mut stack: Vec<u32> = Vec::new();
    for edge in html.tree.root().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) => {
                let parent = stack.last().copied().unwrap_or(NONE);
                let id = build.push(parent, node.value());
                stack.push(id);
            }
            ego_tree::iter::Edge::Close(_) => {
                stack.pop();
            }
        }
    }
    build.dom
}

fn options() -> html5ever::ParseOpts {
    let mut opts = html5ever::ParseOpts::default();
    opts.tree_builder.scripting_enabled = false;
    opts
}

#[derive(Debug)]
struct Build<'t> {
    dom: Dom<'t>,
    last_child: Vec<u32>,
    names: FxHashMap<String, u32>,
    tokens: FxHashMap<String, TokenId>,
}

impl<'t> Build<'t> {
    fn new() -> Self {
        let dom = Dom {
            nodes: Vec::new(),
            text: String::new(),
            attrs: Vec::new(),
            names: Vec::new(),
            tokens: Vec::new(),
            node_tokens: Vec::new(),
            source: std::marker::PhantomData,
        };
        Build { dom, last_child: Vec::new(), names: FxHashMap::default(), tokens: FxHashMap::default() }
    }

    fn push(&mut self, parent: u32, value: &Theirs) -> u32 {
        let id = self.dom.nodes.len() as u32;
        let node = match value {
            Theirs::Document | Theirs::Fragment => blank(Kind::Document),
            Theirs::Doctype(_) | Theirs::ProcessingInstruction(_) => blank(Kind::Doctype),
            Theirs::Comment(c) => self.characters(Kind::Comment, &c.comment),
            Theirs::Text(t) => self.characters(Kind::Text, &t.text),
            Theirs::Element(e) => self.element(e),
        };
        self.dom.nodes.push(Node { parent, ..node });
        self.last_child.push(NONE);
        if parent != NONE {
            match std::mem::replace(&mut self.last_child[parent as usize], id) {
                NONE => self.dom.nodes[parent as usize].first_child = id,
                last => self.dom.nodes[last as usize].next_sibling = id,
            }
        }
        id
    }

    fn characters(&mut self, kind: Kind, text: &str) -> Node {
        let start = self.dom.text.len() as u32;
        self.dom.text.push_str(text);
        Node { start, end: self.dom.text.len() as u32, ..blank(kind) }
    }

    fn element(&mut self, element: &scraper::node::Element) -> Node {
        let name = element.name();
        let start = self.dom.attrs.len() as u32;
        let token_start = self.dom.node_tokens.len() as u32;
        for (name, value) in element.attrs() {
            let attr = Attr::named(name);
            self.dom.attrs.push((attr, name.to_owned(), value.to_owned()));
            match attr {
                Attr::Class => value.split_ascii_whitespace().for_each(|word| self.token(word)),
                Attr::Id => self.token(value.trim()),
                _ => {}
            }
        }
        let next = self.dom.names.len() as u32;
        let index = *self.names.entry(name.to_owned()).or_insert(next);
        if index == next {
            self.dom.names.push(name.to_owned());
        }
        Node {
            tag: Tag::named(name),
            ns: match &*element.name.ns {
                "http://www.w3.org/2000/svg" => Ns::Svg,
                "http://www.w3.org/1998/Math/MathML" => Ns::MathMl,
                _ => Ns::Html,
            },
            name: index,
            start,
            end: self.dom.attrs.len() as u32,
            token_start,
            token_end: self.dom.node_tokens.len() as u32,
            ..blank(Kind::Element)
        }
    }

    fn token(&mut self, word: &str) {
        let next = TokenId(self.dom.tokens.len() as u32);
        let id = *self.tokens.entry(word.to_owned()).or_insert(next);
        if id == next {
            self.dom.tokens.push(word.to_owned());
        }
        self.dom.node_tokens.push(id);
    }
}

fn blank(kind: Kind) -> Node {
    Node {
        kind,
        tag: Tag::Other,
        ns: Ns::Html,
        parent: NONE,
        first_child: NONE,
        next_sibling: NONE,
        start: 0,
        end: 0,
        token_start: 0,
        token_end: 0,
        name: NONE,
    }
}
