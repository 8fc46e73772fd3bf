//! What the objects around a string say that it is: a paragraph, a part of one, a heading, program text.

use super::keys::{LONGEST_KEY, folded};
use crate::clean::json::{Index, Json, Shape};
use std::borrow::Cow;

/// Keys of an object that say what its text is.
const KIND_KEYS: &[&str] = &["type", "tag", "kind", "blockType", "__typename", "nodeType", "_type"];
/// Kinds (folded) that are headings.
const HEADINGS: &[&str] = &["heading", "header", "headline", "subheading", "subheader", "subhead", "title"];
/// Kinds (folded) that are program text.
const CODE: &[&str] = &["code", "codeblock", "pre"];
/// Kinds (folded) that are parts of a paragraph.
#[rustfmt::skip]
const RUNS: &[&str] = &[
    "text", "span", "leaf", "link", "hyperlink", "entryhyperlink", "assethyperlink", "a", "strong", "em", "b", "i", "u", "bold",
    "italic", "mark", "abbr", "cite", "sub", "sup",
];
/// Kinds (folded) that are one paragraph, whatever parts it has.
const PARAGRAPHS: &[&str] = &["paragraph", "p", "block", "blockquote", "listitem", "li", "td", "th", "tablecell"];
/// Kinds (folded) of what leads elsewhere.
const ASIDES: &[&str] =
    &["interstitiallink", "relatedlink", "relatedlinks", "relatedarticles", "readmore", "newsletter"];
/// Elements that hold no text of the page's own.
const CHROME: &[&str] = &["nav", "footer", "aside", "button", "title", "script", "style", "label", "noscript"];
/// Values around a string that are asked: a link in bold type within a paragraph that React streams stands seven deep.
const MOST_HOLDERS: usize = 8;
/// Values around an element that are asked for one that holds no text: an element stands two or three deep in another.
const MOST_AROUND: usize = 12;
/// Members of an object that are looked at; one with more is no block of text.
const MOST_MEMBERS: usize = 32;

/// What a string is told as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    /// Part of a paragraph, where its neighbours are too.
    Run,
    Heading(u8),
    Code,
    /// Nothing: it leads elsewhere.
    Aside,
}

/// What the objects around a string say that it is, and the one that is its whole paragraph or heading.
pub(super) fn kind(json: &Json<'_>, value: Index) -> (Kind, Option<Index>) {
    let mut level = None;
    for (out, holder) in std::iter::successors(json.parent(value), |&v| json.parent(v)).take(MOST_HOLDERS).enumerate() {
        let member = |keys: &[&str]| {
            let found = json.children(holder).take(MOST_MEMBERS).find(|&m| keys.contains(&json.key(m)));
            found.and_then(|m| json.text(m))
        };
        let is_object = json.shape(holder) == Shape::Object;
        level = level.or_else(|| if is_object { member(&["level"])?.parse().ok() } else { None });
        let element = element_name(json, holder);
        let Some(mut said) = element.clone().or_else(|| if is_object { member(KIND_KEYS) } else { None }) else {
            continue;
        };
        // Portable Text has one kind of block, and names it by its style.
        if said == "block" && is_object {
            said = member(&["style"]).unwrap_or(said);
        }
        if element.is_some() && is_in_chrome(json, holder) {
            return (Kind::Aside, None);
        }
        if let Some(own) = said.strip_prefix(['h', 'H']).filter(|_| said.len() == 2).and_then(|d| d.parse().ok()) {
            return (Kind::Heading(u8::clamp(own, 2, 6)), Some(holder));
        }
        let mut room = [0; LONGEST_KEY];
        let name = folded(&said, &mut room);
        if ASIDES.contains(&name) {
            return (Kind::Aside, None);
        }
        if element.is_none() && (HEADINGS.contains(&name) || name.starts_with("heading")) {
            let named = said.bytes().last().filter(u8::is_ascii_digit).map(|d| d - b'0');
            return (Kind::Heading(named.or(level).unwrap_or(2).clamp(2, 6)), Some(holder));
        }
        if CODE.contains(&name) {
            return (Kind::Code, None);
        }
        if PARAGRAPHS.contains(&name) || said == "normal" {
            return (Kind::Paragraph, Some(holder));
        }
        if !RUNS.contains(&name) {
            return (if out == 0 { Kind::Paragraph } else { Kind::Run }, None);
        }
    }
    (Kind::Run, None)
}

/// Whether an element that React streams is one that holds no text of the page's own, or stands in such a one.
fn is_in_chrome(json: &Json<'_>, element: Index) -> bool {
    let around = std::iter::successors(Some(element), |&v| json.parent(v)).take(MOST_AROUND);
    let mut names = around.filter_map(|v| element_name(json, v));
    names.any(|name| CHROME.contains(&name.as_ref()))
}

/// Whether a string names an element, as React streams them: `["$", "p", null, {"children": ..}]`.
pub(super) fn is_name_of_element(json: &Json<'_>, value: Index) -> bool {
    let names = |list: Index| json.children(list).take(2).any(|c| c == value) && element_name(json, list).is_some();
    json.key(value).is_empty() && json.parent(value).is_some_and(names)
}

/// The name of an element that React streams.
fn element_name<'t>(json: &Json<'t>, list: Index) -> Option<Cow<'t, str>> {
    let mut children = json.children(list);
    let is_element = json.shape(list) == Shape::Array && json.raw(children.next()?) == "$";
    is_element.then(|| children.next().and_then(|name| json.text(name))).flatten()
}
