//! Making elements, and the appropriate place for them (WHATWG HTML 13.2.6.1).

use super::{Builder, DEPTH, Place};
use crate::html::dom::{Kind, Node, TokenId};
use crate::html::lexer::{Attribute, NONE, Start};
use crate::html::names::{Attr, Known, Tag};
use crate::html::references::Place as TextPlace;
use crate::html::words::{Source, Span, Words};
use crate::html::{NodeId, Ns};

use super::open::{Class, Entry};
use super::room::Room;

/// Class and id words: numbered, and in lists that elements share.
#[derive(Debug)]
pub(super) struct ClassWords {
    pub words: Words,
    /// Lists, each led by its length; the first is empty.
    pub lists: Vec<TokenId>,
    /// Values of `class` seen, and the lists they came to.
    values: Words,
    starts: Vec<u32>,
    /// By unknown tag name: the empty list that its elements share.
    bare: Vec<u32>,
}

impl ClassWords {
    pub fn new(seed: u64, room: Room) -> ClassWords {
        let mut lists = Vec::with_capacity(room.lists);
        // The first list is empty.
        lists.push(TokenId(0));
        ClassWords {
            words: Words::with_room(seed, room.words),
            lists,
            values: Words::with_room(seed, room.values),
            starts: Vec::with_capacity(room.values),
            bare: Vec::new(),
        }
    }

    /// Adds the words of a value to the list that is being written; `whole`: the value is one word.
    fn add(&mut self, source: &mut Source<'_>, attribute: Attribute, whole: bool) {
        let run = attribute.run();
        let page = source.page;
        let span = run.span;
        let stands = run.marks.0 == 0 && (span.end as usize) <= page.len();
        if stands {
            let raw = &page[span.start as usize..span.end as usize];
            let base = raw.as_ptr() as usize;
            let mut add = |word: &str| {
                let start = span.start + (word.as_ptr() as usize - base) as u32;
                let number = self.words.intern_span(source, Span { start, end: start + word.len() as u32 });
                self.lists.push(TokenId(number));
            };
            if whole && !raw.trim().is_empty() {
                add(raw.trim())
            } else if !whole {
                raw.split_ascii_whitespace().for_each(add)
            }
            return;
        }
        let value = run.marks.read(source.slice(span), TextPlace::Attribute).into_owned();
        let mut add = |word: &str| {
            let number = self.words.intern(source, word, |source| source.make(word));
            self.lists.push(TokenId(number));
        };
        if whole && !value.trim().is_empty() {
            add(value.trim())
        } else if !whole {
            value.split_ascii_whitespace().for_each(add)
        }
    }

    fn list(&mut self, source: &mut Source<'_>, class: Option<Attribute>, id: Option<(Attribute, bool)>) -> u32 {
        match (class, id) {
            (None, None) => 0,
            (Some(class), None) => self.class_list(source, class),
            (class, Some((id, id_first))) => self.write(|words| {
                if id_first {
                    words.add(source, id, true);
                }
                if let Some(class) = class {
                    words.add(source, class, false);
                }
                if !id_first {
                    words.add(source, id, true);
                }
            }),
        }
    }

    /// Most elements of a page share their class value with others: such values are split once.
    fn class_list(&mut self, source: &mut Source<'_>, class: Attribute) -> u32 {
        let value = self.values.intern_span(source, class.run().span) as usize;
        if let Some(&start) = self.starts.get(value) {
            return start;
        }
        let start = self.write(|words| words.add(source, class, false));
        self.starts.push(start);
        start
    }

    /// The list of an element whose name is not known: the name stands before it.
    fn named_list(
        &mut self,
        source: &mut Source<'_>,
        name: u32,
        class: Option<Attribute>,
        id: Option<(Attribute, bool)>,
    ) -> u32 {
        let word = (name - Tag::COUNT) as usize;
        let is_bare = class.is_none() && id.is_none();
        if is_bare && let Some(&start @ 1..) = self.bare.get(word) {
            return start;
        }
        self.lists.push(TokenId(name));
        // A value that other elements had would be shared without the name.
        let start = self.write(|words| {
            class.into_iter().for_each(|class| words.add(source, class, false));
            id.into_iter().for_each(|(id, _)| words.add(source, id, true));
        });
        if is_bare {
            if self.bare.len() <= word {
                self.bare.resize(word + 1, 0);
            }
            self.bare[word] = start;
        }
        start
    }

    fn write(&mut self, fill: impl FnOnce(&mut ClassWords)) -> u32 {
        let start = self.lists.len();
        self.lists.push(TokenId(0));
        fill(self);
        self.lists[start] = TokenId((self.lists.len() - start - 1) as u32);
        start as u32
    }
}

impl Builder<'_> {
    /// Puts an HTML element where the next node belongs, and opens it.
    #[inline]
    pub(super) fn insert(&mut self, start: Start) -> u32 {
        let node = self.element(&start, Ns::Html, start.tag, start.name);
        let place = self.place_for(self.open.height());
        let id = self.tree.add_at(place, node);
        self.note(id, &start);
        self.push(id, start.name, Class::of_html(start.tag));
        id
    }

    /// As [`Builder::insert`], for an element that holds nothing.
    #[inline]
    pub(super) fn insert_void(&mut self, start: Start) {
        let node = self.element(&start, Ns::Html, start.tag, start.name);
        let place = self.place_for(self.open.height());
        let id = self.tree.add_at(place, node);
        self.note(id, &start);
    }

    /// Inserts an element that no tag stands for.
    pub(super) fn insert_implied(&mut self, tag: Tag) -> u32 {
        self.insert(implied(tag))
    }

    #[inline]
    pub(super) fn push(&mut self, id: u32, name: u32, class: Class) {
        if self.open.is_full() {
            self.give_way();
        }
        let node = self.tree.node_mut(id);
        node.bits |= Node::OPEN;
        let (ns, tag) = (node.ns, node.tag);
        self.open.push(id, ns, tag, name, class);
    }

    #[inline]
    pub(super) fn pop(&mut self) {
        if let Some(entry) = self.open.pop() {
            self.tree.node_mut(entry.node).bits &= !Node::OPEN;
        }
    }

    /// Closes the element on top, of however many, since another is to be opened.
    #[cold]
    fn give_way(&mut self) {
        let hides = |top: &Entry| {
            use Tag::{Applet, Caption, Marquee, Object, Td, Template, Th};
            top.ns == Ns::Html && matches!(top.tag, Applet | Caption | Marquee | Object | Td | Template | Th)
        };
        if self.open.top().is_some_and(hides) {
            self.clear_to_marker();
        }
        if self.open.top().is_some_and(|top| top.ns == Ns::Html && top.tag == Tag::Template) {
            self.template_modes.pop();
        }
        self.pop();
    }

    /// Pops until the stack is lower than `height`.
    #[inline]
    pub(super) fn pop_to(&mut self, height: u32) {
        debug_assert!(height > 0, "something stays open until the end");
        while self.open.height() >= height.max(1) {
            self.pop();
        }
    }

    #[inline]
    pub(super) fn element(&mut self, start: &Start, ns: Ns, tag: Tag, name: u32) -> Node {
        let tokens = if start.class == NONE && start.id == NONE && tag != Tag::Other {
            0
        } else {
            let at = |index: u32| self.lex.attrs.get(index as usize).copied();
            let (class, id) = (at(start.class), at(start.id).map(|id| (id, start.id < start.class)));
            match tag {
                Tag::Other => self.words.named_list(&mut self.lex.source, name, class, id),
                _ => self.words.list(&mut self.lex.source, class, id),
            }
        };
        Node { tag, ns, bits: start.known.in_node(), attrs: start.attrs, tokens, ..Node::new(Kind::Element) }
    }

    /// Keeps the elements that readers of metadata ask for.
    #[inline]
    fn note(&mut self, id: u32, start: &Start) {
        match start.tag {
            Tag::Meta => self.metas.push(NodeId(id)),
            Tag::Base => self.bases.push(NodeId(id)),
            Tag::Template => self.templates.push(NodeId(id)),
            Tag::Script if self.is_json_ld(start.attrs) => self.json_ld.push(NodeId(id)),
            _ => {}
        }
    }

    fn is_json_ld(&self, attrs: u32) -> bool {
        self.attr(attrs, Attr::Type).is_some_and(|kind| {
            let essence = kind.split(';').next().unwrap_or("");
            essence.trim().eq_ignore_ascii_case("application/ld+json")
        })
    }

    /// The value of an attribute in the list at `attrs`.
    pub(super) fn attr(&self, attrs: u32, attr: Attr) -> Option<std::borrow::Cow<'_, str>> {
        let list = self.lex.attrs.get(attrs as usize..)?;
        let length = list.iter().position(|a| a.is_last())? + 1;
        let run = list[..length].iter().find(|a| a.attr() == attr)?.run();
        Some(run.marks.read(self.lex.source.slice(run.span), TextPlace::Attribute))
    }

    /// "The appropriate place for inserting a node" in the element at `height`.
    #[inline]
    pub(super) fn place_for(&self, height: u32) -> Place {
        if height == 0 {
            return Place::Last(0);
        }
        let target = self.open.at(height.min(DEPTH));
        if self.fostering && is_table_part(self.open.at(height)) {
            return self.foster_place();
        }
        Place::Last(target.node)
    }

    /// Where text belongs: in the current node, however deep.
    #[inline]
    pub(super) fn place_for_text(&self) -> Place {
        match self.open.top() {
            Some(top) if self.fostering && is_table_part(top) => self.foster_place(),
            Some(top) => Place::Last(top.node),
            None => Place::Last(0),
        }
    }

    fn foster_place(&self) -> Place {
        let (template, table) = (self.open.highest(Tag::Template), self.open.highest(Tag::Table));
        if template > table {
            return Place::Last(self.open.at(template).node);
        }
        if table == 0 {
            return Place::Last(self.open.at(1).node);
        }
        let node = self.open.at(table).node;
        if self.tree.node(node).parent != NONE {
            return Place::Before(node);
        }
        Place::Last(self.open.at((table - 1).max(1)).node)
    }

    /// Keeps what a second `<html>` or `<body>` tag says of the first.
    pub(super) fn keep_late_attrs(&mut self, id: u32, start: &Start) {
        if start.attrs == NONE {
            return;
        }
        let late = &self.lex.attrs[start.attrs as usize..];
        self.late_attrs.extend(late.iter().map(|&attribute| (id, attribute)));
    }

    /// Writes the attribute lists of elements whose tag came twice, once all are known.
    pub(super) fn add_late_attrs(&mut self) {
        let mut late = std::mem::take(&mut self.late_attrs);
        late.sort_by_key(|&(id, _)| id);
        for group in late.chunk_by(|a, b| a.0 == b.0) {
            let id = group[0].0;
            let own = self.tree.node(id).attrs;
            let own = self.lex.attrs.get(own as usize..).unwrap_or_default();
            let length = own.iter().position(|a| a.is_last()).map_or(0, |last| last + 1);
            let all = own[..length].iter().copied().chain(group.iter().map(|&(_, a)| a));
            let mut seen = rustc_hash::FxHashSet::default();
            let merged: Vec<Attribute> = all.filter(|a| seen.insert(a.name())).collect();
            let first = self.lex.attrs.len() as u32;
            let place = |attr: Attr| merged.iter().position(|a| a.attr() == attr).map_or(NONE, |i| first + i as u32);
            let (class, name) = (place(Attr::Class), place(Attr::Id));
            self.lex.attrs.extend(&merged);
            for (i, attribute) in self.lex.attrs[first as usize..].iter_mut().enumerate() {
                attribute.end_list(i + 1 == merged.len());
            }
            let names: Vec<Attr> = merged.iter().map(|a| a.attr()).filter(|&a| a != Attr::Other).collect();
            let start = Start { attrs: first, class, id: name, known: Known::of(&names), ..implied(Tag::Html) };
            let Node { bits, attrs, tokens, .. } = self.element(&start, Ns::Html, Tag::Html, NONE);
            let node = self.tree.node_mut(id);
            (node.bits, node.attrs, node.tokens) = (bits | node.bits & Node::OPEN, attrs, tokens);
        }
    }
}

/// A start tag that does not stand in the page.
pub(super) fn implied(tag: Tag) -> Start {
    Start { tag, name: tag as u32, attrs: NONE, class: NONE, id: NONE, known: Known::default(), self_closing: false }
}

fn is_table_part(entry: &Entry) -> bool {
    entry.ns == Ns::Html && matches!(entry.tag, Tag::Table | Tag::Tbody | Tag::Tfoot | Tag::Thead | Tag::Tr)
}

#[cfg(test)]
mod tests {
    use super::super::open::HIGHEST;
    use crate::html::{Dom, Kind};

    /// Pieces of markup that hide, foster, open again; a letter stands for text.
    const PIECES: [&str; 24] = [
        "<table>",
        "<td>",
        "<tr>",
        "<caption>",
        "</table>",
        "</td>",
        "<template>",
        "</template>",
        "<b>",
        "</b>",
        "<a>",
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<svg>",
        "<desc>",
        "</svg>",
        "<object>",
        "</object>",
        "<li>",
        "<h1>",
        "<nobr>",
        "<select><option>",
    ];

    #[test]
    fn no_text_is_lost_where_more_is_open_than_the_stack_holds() {
        let mut page = "<div>".repeat(HIGHEST - 20);
        let mut state = 7_u32;
        for _ in 0..20_000 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            page += PIECES[(state >> 16) as usize % PIECES.len()];
            page += if state >> 30 == 0 { "x<script>y</script>" } else { "<div>" };
        }
        let dom = Dom::parse(&page);
        let texts = dom.descendants(dom.root()).filter(|&id| dom.kind(id) == Kind::Text);
        let letters: String = texts.map(|id| dom.text(id).into_owned()).collect();
        for letter in ["x", "y"] {
            assert_eq!(letters.matches(letter).count(), page.matches("x<script>").count());
        }
    }
}
