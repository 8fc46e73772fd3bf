//! Attributes of elements, and the words of their classes and ids.

use super::{Dom, Kind, NodeId, TokenId};
use crate::html::lexer::{Attribute, NONE};
use crate::html::names::{Attr, Known};
use crate::html::references::Place;
use std::borrow::Cow;

impl Dom<'_> {
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

    /// As [`Dom::attr`], where the value stands in no more than `most` bytes; a longer one is not read.
    pub(crate) fn short_attr(&self, id: NodeId, attr: Attr, most: usize) -> Option<Cow<'_, str>> {
        let found = self.attribute(id, attr).filter(|a| self.slice(a.run().span).len() <= most)?;
        Some(self.read(found.run(), Place::Attribute))
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

    /// Every distinct class or id value of the page.
    pub fn all_tokens(&self) -> impl Iterator<Item = TokenId> + use<> {
        (0..self.token_count() as u32).map(TokenId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::names::Tag;

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
