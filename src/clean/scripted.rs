//! Text that the tree does not show: a second stream, read where the tree's own text is absent or a stub.
//!
//! Pages that are put together in the browser carry their text as JSON: JSON-LD's `articleBody`, the state of an
//! application in a `<script>` or an attribute, strings that a framework streams. Strings at the same path of keys are
//! one text. The one whose object is called as the page is is the article's; where no object is, it is told by how much prose
//! stands at a path, and the names of keys weigh.
//!
//! Such an object's text also stands in for more than a stub: for the beginning of it, or for what surrounds an empty page.
//!
//! Where scripts hold none either, the description that the page declares is all that it says: as a rule its first
//! lines. The record flags it, and claims little.

mod choice;
mod document;
mod flight;
mod keys;
mod kind;
mod page;
mod piece;
mod pieces;
mod place;
mod pool;
mod prose;

pub(super) use page::Page;

use crate::html::{Attr, Dom, Edge, Kind, NodeId, Tag};
use pieces::{Pieces, Text};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Where text stands that the tree does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// In scripts, as JSON.
    Script,
    /// In the head, as the page's description.
    Description,
}

impl Held {
    /// The flag of the record, and the reason of its blocks.
    pub(super) fn name(self) -> &'static str {
        match self {
            Held::Script => "text-from-script",
            Held::Description => "text-from-description",
        }
    }

    /// What `explain` calls the stream.
    pub(super) fn stream(self) -> &'static str {
        match self {
            Held::Script => "script",
            Held::Description => "description",
        }
    }

    /// Text of scripts is chosen by form alone; on labelled pages some nine words in ten are right. A description is
    /// never the whole text.
    pub(super) fn confidence(self) -> f32 {
        match self {
            Held::Script => 0.8,
            Held::Description => 0.1,
        }
    }
}

/// Attribute values shorter than this hold no page's text.
const LEAST_STATE_BYTES: usize = 300;
/// Descriptions of fewer words are slogans.
const LEAST_DESCRIPTION_WORDS: usize = 20;

/// A shorter script holds no text of three times as many words as a stub has.
const LEAST_SCRIPT_BYTES: usize = 900;
/// A page that shows more words than this and none of what its scripts hold is about something else.
const MOST_SHELL_WORDS: u32 = 150;
/// The share of the visible text that stands in a text which it is the beginning of; a gate's lines may stand beside it.
const LEAST_SHOWN: f32 = 0.5;
/// Text that begins behind this share of another is not its beginning: the page may be a later one of the same story.
const LATEST_BEGINNING: f32 = 0.25;

/// A text that the tree does not show, as HTML of its own.
#[derive(Debug)]
pub(super) struct Found {
    /// Where it stands.
    pub from: Held,
    /// The text.
    pub html: String,
    /// Whether its object is called as the page is.
    pub own: bool,
}

/// The texts that may stand in for a stub, the fullest first.
pub(super) fn held(dom: &Dom<'_>, page: &Page) -> Vec<Found> {
    let script = in_scripts(dom, page).map(|text| Found { from: Held::Script, html: text.html, own: text.own });
    let described = description(dom).map(|html| Found { from: Held::Description, html, own: false });
    script.into_iter().chain(described).collect()
}

/// The text of the page's own object, where what the page shows, blocks of `words` in all, is its beginning or none of it. Only scripts
/// that name the page are read.
pub(super) fn held_in_full<'b>(
    dom: &Dom<'_>,
    page: Page,
    shown: impl Iterator<Item = (&'b str, u32)>,
    words: u32,
) -> Option<Found> {
    let mut states = Vec::new();
    for id in dom.elements(|tag| tag == Tag::Script) {
        let text = script(dom, id);
        let may_hold = text.len() >= LEAST_SCRIPT_BYTES
            && (!dom.is_json_ld(id) || memchr::memmem::find(text.as_bytes(), b"articleBody").is_some());
        if may_hold && (page.is_named_in(&text) || flight::is_push(&text)) {
            states.push(text);
        }
    }
    if states.is_empty() || leads_on(dom) {
        return None;
    }
    let text = read(states, &page.showing(shown), true).text()?;
    let fits = if text.shows == 0.0 {
        words <= MOST_SHELL_WORDS
    } else {
        text.shows >= LEAST_SHOWN && text.shows_from <= LATEST_BEGINNING
    };
    fits.then_some(Found { from: Held::Script, html: text.html, own: true })
}

/// Whether the page's head names a next page: then what it shows is a part of the text.
fn leads_on(dom: &Dom<'_>) -> bool {
    let rel = |id: NodeId| dom.attr(id, Attr::Rel);
    dom.elements(|tag| tag == Tag::Link)
        .any(|id| rel(id).is_some_and(|v| v.eq_ignore_ascii_case("next") || v.eq_ignore_ascii_case("prev")))
}

/// The text that scripts hold; `None` where they hold no article.
fn in_scripts(dom: &Dom<'_>, page: &Page) -> Option<Text> {
    read(states(dom), page, false).text()
}

/// Reads states; the parts of one that is streamed are put together.
fn read<'p>(states: Vec<Cow<'_, str>>, page: &'p Page, only_own: bool) -> Pieces<'p> {
    let mut pieces = Pieces::of(page, only_own);
    let (mut stream, mut none) = (String::new(), FxHashMap::default());
    for state in states {
        if !flight::add(&state, &mut stream) {
            pieces.read(state, &mut none);
        }
    }
    let (rows, mut texts) = flight::rows(&stream);
    for row in rows {
        pieces.read(Cow::Borrowed(row), &mut texts);
    }
    for (_, text) in texts.drain() {
        pieces.read(Cow::Owned(text), &mut none);
    }
    pieces
}

/// The longest description that the page declares; `None` where it is no more than a slogan.
fn description(dom: &Dom<'_>) -> Option<String> {
    let declared = dom.elements(|tag| tag == Tag::Meta).filter_map(|id| {
        let name = dom.attr(id, Attr::Property).or_else(|| dom.attr(id, Attr::Name))?;
        let name = name.to_ascii_lowercase();
        matches!(name.as_str(), "description" | "og:description" | "twitter:description").then_some(())?;
        Some(prose::unescaped(dom.attr(id, Attr::Content)?))
    });
    let longest = declared.max_by_key(|text| text.len())?;
    (prose::look(&longest).prose_words() >= LEAST_DESCRIPTION_WORDS).then(|| prose::as_html(&longest))
}

/// Where pages keep their state: scripts without a source, JSON-LD first, and attributes that hold JSON.
fn states<'d>(dom: &'d Dom<'_>) -> Vec<Cow<'d, str>> {
    let mut states: Vec<Cow<'d, str>> = dom.json_ld().iter().map(|&id| script(dom, id)).collect();
    for edge in dom.walk(dom.root()) {
        let Edge::Open(id) = edge else { continue };
        if dom.kind(id) != Kind::Element {
            continue;
        }
        if dom.tag(id) == Tag::Script && !dom.is_json_ld(id) {
            states.push(script(dom, id));
        }
        let json = |value: &str| value.len() >= LEAST_STATE_BYTES && value.trim_start().starts_with(['{', '[']);
        states.extend(dom.attrs(id).map(|(_, _, value)| value).filter(|value| json(value)));
    }
    states
}

/// A script's text is its only child.
fn script<'d>(dom: &'d Dom<'_>, id: NodeId) -> Cow<'d, str> {
    dom.first_child(id).map_or(Cow::Borrowed(""), |child| dom.text(child))
}

#[cfg(test)]
mod tests;
