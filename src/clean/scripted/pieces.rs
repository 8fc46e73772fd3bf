//! The strings of all states, by the path of keys that leads to them, and the article among them.

use super::prose::{Look, as_html, escape, is_marked_up, look, unescaped};
use crate::clean::json::{Index, Json, Shape};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

/// Fewer words at the best path are no article; under a key that says nothing, fewer than four times as many.
const LEAST_WORDS: usize = 50;
/// JSON is looked for within strings of JSON this many times over; frameworks nest it once or twice.
const DEEPEST: usize = 3;
/// Shorter strings are labels; they would only let a path of labels outweigh the text's.
const LEAST_PIECE_WORDS: usize = 5;
/// Lists around a string that are known: an item's own, and that of the list it stands in.
const LISTS: usize = 3;
/// Letters of a key that tell it from others; every value under it has them.
const LONGEST_KEY: usize = 64;

/// Keys (folded) under which text stands that readers come for.
#[rustfmt::skip]
const TEXT_KEYS: &[&str] = &[
    "articlebody", "body", "bodyhtml", "bodytext", "content", "contenthtml", "contents", "cooked", "html", "fulltext",
    "markdown", "maincontent", "paragraph", "postbody", "rendered", "richtext", "story", "storybody", "text",
];
/// Keys (folded) under which text stands that tells of a page, a person or a picture.
#[rustfmt::skip]
const OTHER_KEYS: &[&str] = &[
    "abstract", "alt", "alttext", "bio", "biography", "caption", "copyright", "css", "deck", "description", "disclaimer",
    "error", "excerpt", "headline", "intro", "label", "legal", "lead", "message", "metadescription", "ogdescription",
    "placeholder", "query", "seodescription", "slogan", "snippet", "style", "subtitle", "summary", "svg", "teaser", "title",
    "tooltip", "url",
];
/// Keys (folded) of the items of lists that stand among paragraphs.
const ITEM_KEYS: &[&str] = &["items", "listitems"];
/// Keys of an object that say what its text is.
const KIND_KEYS: &[&str] = &["type", "tag", "kind", "blockType", "__typename"];
/// Kinds (folded) that are headings.
const HEADINGS: &[&str] = &["heading", "header", "headline", "subheading", "subheader", "subhead", "title"];
/// Kinds (folded) that are program text.
const CODE: &[&str] = &["code", "codeblock", "pre"];
/// Kinds (folded) that are parts of a paragraph.
const RUNS: &[&str] = &["text", "span", "leaf", "link", "a", "strong", "em", "bold", "italic", "mark"];

/// A list within a state: the state's number and the list's in it.
type List = (u32, Index);

/// What a string is told as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Paragraph,
    /// Part of a paragraph, where its neighbours are too.
    Run,
    Heading(u8),
    Code,
}

#[derive(Debug)]
struct Piece {
    group: usize,
    /// The key that it stands under, folded.
    key: Rc<str>,
    /// The lists around it, the nearest first.
    lists: [Option<List>; LISTS],
    kind: Kind,
    look: Look,
    text: String,
}

/// All strings at one path.
#[derive(Debug)]
struct Group {
    key: Rc<str>,
    words: usize,
}

/// The strings of all states that may be text.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    by_path: FxHashMap<u64, usize>,
    groups: Vec<Group>,
    all: Vec<Piece>,
    /// Prose that was counted: pages hold their text in several states.
    told: FxHashSet<(usize, String)>,
    states: u32,
}

impl Pieces {
    /// Reads one state, and the states that its strings hold.
    pub(super) fn read(&mut self, state: Cow<'_, str>) {
        let mut waiting = vec![(state.into_owned(), 0)];
        while let Some((text, depth)) = waiting.pop() {
            let json = Json::read(&text);
            let places = places(&json);
            self.states += 1;
            let mut inner = Vec::new();
            for value in json.all().filter(|&v| json.shape(v) == Shape::Text) {
                let Some(text) = json.text(value) else { continue };
                if depth < DEEPEST && text.len() >= 20 && is_state(&text) {
                    inner.push((text.into_owned(), depth + 1));
                } else {
                    self.piece(&json, &places, value, text);
                }
            }
            waiting.extend(inner.into_iter().rev());
        }
    }

    fn piece(&mut self, json: &Json<'_>, places: &[Place], value: Index, text: Cow<'_, str>) {
        let text = unescaped(text);
        let kind = kind(json, value);
        let look = look(&text);
        if !look.is_text() && kind != Kind::Code || is_name_of_element(json, value) {
            return;
        }
        let place = &places[value as usize];
        let next = self.groups.len();
        let group = *self.by_path.entry(place.path).or_insert(next);
        if group == next {
            self.groups.push(Group { key: place.key.clone(), words: 0 });
        }
        let words = look.prose_words();
        if words >= LEAST_PIECE_WORDS && self.told.insert((group, text.to_string())) {
            self.groups[group].words += words;
        }
        let mut list = place.list;
        let lists = std::array::from_fn(|_| {
            let own = list?;
            list = places[own as usize].list;
            Some((self.states, own))
        });
        self.all.push(Piece { group, key: place.key.clone(), lists, kind, look, text: text.into_owned() });
    }

    /// The text at the path with the most of it, as one document.
    pub(super) fn html(self) -> Option<String> {
        let weight = |group: &Group| match &*group.key {
            key if TEXT_KEYS.contains(&key) => group.words * 4,
            key if OTHER_KEYS.contains(&key) => 0,
            _ => group.words,
        };
        // Of equals the first: JSON-LD is read before the others.
        let best = (0..self.groups.len()).rev().max_by_key(|&g| weight(&self.groups[g]))?;
        if weight(&self.groups[best]) < 4 * LEAST_WORDS {
            return None;
        }
        let is_long = |p: &Piece| p.group == best && p.look.prose_words() >= LEAST_PIECE_WORDS;
        // The lists that the text stands in, and those around each of its paragraphs.
        let long = || self.all.iter().filter(|p| is_long(p));
        let own: FxHashSet<List> = long().filter_map(|p| p.lists[0]).collect();
        let around: FxHashSet<List> = long().flat_map(|p| p.lists[..2].iter().flatten().copied()).collect();
        let key = &self.groups[best].key;
        let belongs = |p: &Piece| {
            let beside =
                |lists: &[Option<List>], among: &FxHashSet<List>| lists.iter().flatten().any(|l| among.contains(l));
            let is_item = p.key == *key || ITEM_KEYS.contains(&&*p.key);
            is_long(p) || p.group == best && beside(&p.lists[..2], &around) || is_item && beside(&p.lists, &own)
        };
        Some(document(self.all.iter().filter(|p| belongs(p))))
    }
}

/// Pieces one after the other, each text once.
fn document<'p>(pieces: impl Iterator<Item = &'p Piece>) -> String {
    let mut out = String::from("<!DOCTYPE html><article>");
    let mut told: FxHashSet<(&str, &str)> = FxHashSet::default();
    let mut before: Option<&Piece> = None;
    // The paragraph that is put together of runs.
    let mut paragraph = String::new();
    let mut list: Option<List> = None;
    for piece in pieces {
        // Short lines may repeat, but not behind the same line.
        let long = piece.look.prose_words() >= LEAST_PIECE_WORDS;
        let last = before.filter(|_| !long).map_or("", |b| b.text.as_str());
        if !told.insert((last, &piece.text)) {
            continue;
        }
        let runs_on = before.is_some_and(|b| runs_on(b, piece));
        before = Some(piece);
        if runs_on {
            paragraph.push_str(&piece.text);
            continue;
        }
        end_paragraph(&mut paragraph, &mut out);
        let items = piece.lists[0].filter(|_| ITEM_KEYS.contains(&&*piece.key));
        if list != items && list.is_some() {
            out.push_str("</ul>\n");
        }
        match piece.kind {
            _ if items.is_some() => {
                out.push_str(if list == items { "\n" } else { "<ul>" });
                let text = if is_marked_up(&piece.text) { piece.text.clone() } else { escape(piece.text.trim()) };
                out.push_str(&format!("<li>{text}</li>"));
            }
            Kind::Heading(level) if !is_marked_up(&piece.text) => {
                out.push_str(&format!("<h{level}>{}</h{level}>\n", escape(piece.text.trim())));
            }
            Kind::Code => out.push_str(&format!("<pre>{}</pre>\n", escape(&piece.text))),
            Kind::Run if !is_marked_up(&piece.text) => paragraph.push_str(&piece.text),
            _ => out.push_str(&format!("<div>{}</div>\n", as_html(&piece.text))),
        }
        list = items;
    }
    end_paragraph(&mut paragraph, &mut out);
    out.push_str(if list.is_some() { "</ul></article>" } else { "</article>" });
    out
}

fn end_paragraph(paragraph: &mut String, out: &mut String) {
    if !paragraph.is_empty() {
        out.push_str(&format!("<div>{}</div>\n", as_html(paragraph)));
        paragraph.clear();
    }
}

/// Whether a piece goes on with the paragraph of the one before it: space or a sign joins them.
fn runs_on(before: &Piece, piece: &Piece) -> bool {
    let both = before.kind == Kind::Run && piece.kind == Kind::Run && before.lists[0] == piece.lists[0];
    let joined = before.text.ends_with(' ') || piece.text.starts_with([' ', ',', '.', ';', ':', '!', '?', ')', '’']);
    let ended = before.text.trim_end().ends_with(['.', '!', '?', '”']);
    both && before.lists[0].is_some() && joined && !ended && !is_marked_up(&before.text) && !is_marked_up(&piece.text)
}

/// Where a value stands: the path of keys to it without the numbers of lists and the names of entries, the last key of it,
/// the nearest list around.
#[derive(Debug, Clone)]
struct Place {
    path: u64,
    key: Rc<str>,
    list: Option<Index>,
}

/// The places of all values. What holds a value is read before it, so that one pass is enough.
fn places(json: &Json<'_>) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    // Thousands of values have the same few keys.
    let mut folded_keys: FxHashMap<&str, Rc<str>> = FxHashMap::default();
    let none: Rc<str> = Rc::from("");
    for value in json.all() {
        let Some(parent) = json.parent(value) else {
            places.push(Place { path: 0, key: none.clone(), list: None });
            continue;
        };
        let outer = &places[parent as usize];
        let is_list = parent != 0 && json.shape(parent) == Shape::Array;
        let list = if is_list { Some(parent) } else { outer.list };
        let spelt = json.key(value);
        // Keys with digits name entries of a store, as the numbers of a list do.
        let is_entry = json.shape(value) != Shape::Text && spelt.bytes().any(|b| b.is_ascii_digit());
        let key = match is_entry {
            true => none.clone(),
            false => folded_keys.entry(spelt).or_insert_with(|| Rc::from(folded(spelt).as_str())).clone(),
        };
        // Trees of text nest the same key in itself.
        let place = if key.is_empty() || key == outer.key {
            Place { list, ..outer.clone() }
        } else {
            let mut hasher = rustc_hash::FxHasher::default();
            (outer.path, &key).hash(&mut hasher);
            Place { path: hasher.finish(), key, list }
        };
        places.push(place);
    }
    places
}

/// The letters of a key, small.
fn folded(key: &str) -> String {
    let letters = key.bytes().filter(u8::is_ascii_alphabetic).take(LONGEST_KEY);
    let mut folded = String::with_capacity(key.len().min(LONGEST_KEY));
    folded.extend(letters.map(|letter| char::from(letter.to_ascii_lowercase())));
    folded
}

/// Whether a string names an element, as React streams them: `["$", "p", null, {"children": ..}]`.
fn is_name_of_element(json: &Json<'_>, value: Index) -> bool {
    let names = |list: Index| json.children(list).take(2).any(|c| c == value) && element_name(json, list).is_some();
    json.key(value).is_empty() && json.parent(value).is_some_and(names)
}

/// The name of an element that React streams.
fn element_name<'t>(json: &Json<'t>, list: Index) -> Option<Cow<'t, str>> {
    let mut children = json.children(list);
    let is_element = json.shape(list) == Shape::Array && json.text(children.next()?)? == "$";
    is_element.then(|| children.next().and_then(|name| json.text(name))).flatten()
}

/// What the objects around a string say that it is.
fn kind(json: &Json<'_>, value: Index) -> Kind {
    let (mut level, mut own) = (None, Kind::Run);
    for (out, holder) in std::iter::successors(json.parent(value), |&v| json.parent(v)).take(4).enumerate() {
        // Objects of more members are no blocks of text.
        let members = || json.children(holder).take(32);
        level = level.or_else(|| members().find(|&m| json.key(m) == "level").and_then(|m| json.text(m)?.parse().ok()));
        let said = members().find(|&m| KIND_KEYS.contains(&json.key(m))).and_then(|m| json.text(m));
        let Some(said) = said.or_else(|| element_name(json, holder)) else { continue };
        let name = folded(&said);
        if let Some(own) = said.strip_prefix(['h', 'H']).filter(|_| said.len() == 2).and_then(|d| d.parse().ok()) {
            return Kind::Heading(u8::clamp(own, 2, 6));
        }
        if HEADINGS.contains(&name.as_str()) || name.starts_with("heading") {
            return Kind::Heading(level.unwrap_or(2).clamp(2, 6));
        }
        if CODE.contains(&name.as_str()) {
            return Kind::Code;
        }
        if !RUNS.contains(&name.as_str()) {
            own = if out == 0 { Kind::Paragraph } else { own };
            break;
        }
    }
    own
}

/// Whether a string holds JSON, as whole or as rows of it (`1a:["$","p",...]`).
fn is_state(text: &str) -> bool {
    let row = text.split_once(':').map_or("", |(id, rest)| if id.len() <= 4 { rest } else { "" });
    let shape = |t: &str| t.starts_with(['{', '[']) && t.contains('"');
    shape(text.trim_start()) || shape(row)
}
