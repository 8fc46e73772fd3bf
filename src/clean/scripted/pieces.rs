//! The strings of all states, by the path of keys that leads to them, and the article among them.

use super::choice::{Choice, MOST_LETTERS, choose, is_sure, surely};
use super::document::document;
use super::keys::ITEM_KEYS;
use super::kind::{Kind, is_name_of_element, kind};
use super::page::{Page, folded};
use super::piece::{Entry, Group, LEAST_PIECE_WORDS, LISTS, Piece};
use super::place::{Called, Id, Place, places};
use super::pool;
use super::prose::{look, unbroken, unescaped};
use crate::clean::json::{Index, Json, Shape};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::hash::BuildHasher;

/// JSON is looked for within strings of JSON this many times over; frameworks nest it once or twice.
const DEEPEST: usize = 3;
/// Bytes of the signs between two parts of a paragraph.
const LONGEST_SIGNS: usize = 6;

/// The strings of all states that may be text.
#[derive(Debug)]
pub(super) struct Pieces<'p> {
    page: &'p Page,
    /// Whether only text within objects that are called as the page is is asked for.
    only_own: bool,
    by_path: FxHashMap<(u64, Option<Id>), usize>,
    groups: Vec<Group>,
    all: Vec<Piece>,
    /// The texts of all pieces, one behind the other: states have thousands of them.
    letters: String,
    entries: Vec<Entry>,
    by_entry: FxHashMap<Id, usize>,
    /// Prose that was counted, by hash: pages hold their text in several states.
    told: FxHashSet<(usize, u64)>,
    states: u32,
}

/// A text that was chosen.
#[derive(Debug)]
pub(super) struct Text {
    pub html: String,
    /// Whether its object is called as the page is.
    pub own: bool,
    /// The share of the visible text that it holds.
    pub shows: f32,
    /// Where the first of that stands in it, as a share of it.
    pub shows_from: f32,
}

impl<'p> Pieces<'p> {
    /// Those of a page; with `only_own` those of objects that are called as it is.
    pub(super) fn of(page: &'p Page, only_own: bool) -> Pieces<'p> {
        Pieces {
            page,
            only_own,
            by_path: FxHashMap::default(),
            groups: Vec::new(),
            all: Vec::new(),
            letters: String::new(),
            entries: Vec::new(),
            by_entry: FxHashMap::default(),
            told: FxHashSet::default(),
            states: 0,
        }
    }

    /// Reads one state, and the states that its strings hold. `texts` are strings that the state names by number (`$1a`); each
    /// is told where it is named first.
    pub(super) fn read(&mut self, state: Cow<'_, str>, texts: &mut FxHashMap<String, String>) {
        let mut waiting = vec![(state, 0, Place::outermost())];
        while let Some((text, depth, outer)) = waiting.pop() {
            let json = if self.only_own { Json::read(&text) } else { Json::read_state(&text) };
            if depth < DEEPEST
                && let Some(tree) = pool::tree(&json)
            {
                waiting.push((Cow::Owned(tree), depth + 1, outer));
                continue;
            }
            self.states += 1;
            let places = places(&json, self.states, &outer, self.page);
            let mut inner = Vec::new();
            for value in json.all().filter(|&v| json.shape(v) == Shape::Text) {
                let from = self.letters.len();
                json.append_text(value, &mut self.letters);
                if let Some(named) = self.letters[from..].strip_prefix('$').and_then(|name| texts.remove(name)) {
                    self.replace(from, &named);
                }
                let text = &self.letters[from..];
                if depth < DEEPEST && text.len() >= 20 && is_state(text) {
                    inner.push((Cow::Owned(text.to_owned()), depth + 1, places[value as usize].clone()));
                } else if (!self.only_own || places[value as usize].owner.is_some())
                    && self.piece(&json, &places, value, from)
                {
                    continue;
                }
                self.letters.truncate(from);
            }
            waiting.extend(inner.into_iter().rev());
        }
    }

    /// Puts another text in the place of what stands behind `from`.
    fn replace(&mut self, from: usize, text: &str) {
        self.letters.truncate(from);
        self.letters.push_str(text);
    }

    /// Takes what stands behind `from` for a piece; false where it is no text.
    fn piece(&mut self, json: &Json<'_>, places: &[Place], value: Index, from: usize) -> bool {
        if let Cow::Owned(mended) = unbroken(unescaped(Cow::Borrowed(&self.letters[from..]))) {
            self.replace(from, &mended);
        }
        let text = &self.letters[from..];
        let (kind, block) = kind(json, value);
        let look = look(text);
        // A sign alone stands between two parts of a paragraph.
        let sign = block.is_some() && text.len() <= LONGEST_SIGNS && !text.contains(char::is_alphanumeric);
        if !look.is_text() && kind != Kind::Code && !sign || kind == Kind::Aside || is_name_of_element(json, value) {
            return false;
        }
        let words = look.prose_words();
        let hash = (words >= LEAST_PIECE_WORDS).then(|| FxBuildHasher.hash_one(text));
        let place = &places[value as usize];
        let group = self.group(place);
        if hash.is_some_and(|hash| self.told.insert((group, hash))) {
            let of = &mut self.groups[group];
            of.words += words;
            of.sure_words += if place.called == Called::Own { words } else { 0 };
            of.other_words += if place.called == Called::Other { words } else { 0 };
        }
        let mut list = place.list;
        let lists = std::array::from_fn(|_| {
            let own = list?;
            list = places[own as usize].list;
            Some((self.states, own))
        });
        let block = block.map(|block| (self.states, block));
        let entry = place.entry.map(|entry| self.entry(json, entry));
        self.all.push(Piece {
            group,
            key: place.key.clone(),
            lists,
            kind,
            block,
            entry,
            look,
            text: from..self.letters.len(),
        });
        true
    }

    fn group(&mut self, place: &Place) -> usize {
        let next = self.groups.len();
        let group = *self.by_path.entry((place.path, place.owner)).or_insert(next);
        if group == next {
            self.groups.push(Group {
                key: place.key.clone(),
                words: 0,
                sure_words: 0,
                other_words: 0,
                owner: place.owner,
                aside: place.aside,
                excerpt: place.excerpt,
                live: place.entry.is_some(),
            });
        }
        group
    }

    /// The number of a live blog's entry.
    fn entry(&mut self, json: &Json<'_>, object: Index) -> usize {
        let next = self.entries.len();
        let number = *self.by_entry.entry((self.states, object)).or_insert(next);
        if number == next {
            let member = |key| json.get(object, key).and_then(|m| json.text(m)).map(|t| unescaped(t).into_owned());
            self.entries.push(Entry { headline: member("headline"), time: member("datePublished") });
        }
        number
    }

    /// The page's text.
    pub(super) fn text(self) -> Option<Text> {
        let choice = if self.only_own {
            surely(&self.groups)
        } else {
            choose(&self.groups, &self.all, &self.letters, self.page)
        };
        choice.map(|choice| self.told(choice))
    }

    /// A group with what belongs to it, as one document.
    fn told(&self, choice: Choice) -> Text {
        let best = choice.group;
        let is_long = |p: &Piece| p.group == best && p.is_long();
        // The lists that the text stands in, those around each of its paragraphs, and the objects that are paragraphs.
        let long = || self.all.iter().filter(|p| is_long(p));
        let own: FxHashSet<Id> = long().filter_map(|p| p.lists[0]).collect();
        let around: FxHashSet<Id> = long().flat_map(|p| p.lists[..2].iter().flatten().copied()).collect();
        let blocks: FxHashSet<Id> = long().filter_map(|p| p.block).collect();
        let chosen = &self.groups[best];
        let key = &chosen.key;
        // What a live blog says before its entries.
        let opens = |p: &Piece| {
            let of = &self.groups[p.group];
            chosen.live && !of.live && is_sure(of) && of.owner == chosen.owner && p.is_long()
        };
        let belongs = |p: &Piece| {
            let beside =
                |lists: &[Option<Id>], among: &FxHashSet<Id>| lists.iter().flatten().any(|l| among.contains(l));
            let same_owner = self.groups[p.group].owner == chosen.owner;
            let is_item = same_owner && (p.key == *key || ITEM_KEYS.contains(&&*p.key));
            let is_part = p.group == best && p.block.is_some_and(|block| blocks.contains(&block));
            is_long(p)
                || opens(p)
                || is_part
                || p.group == best && beside(&p.lists[..if p.block.is_some() { LISTS } else { 2 }], &around)
                || is_item && beside(&p.lists, &own)
        };
        let pieces = || self.all.iter().filter(|p| belongs(p));
        let letters: String = pieces().map(|p| folded(p.text(&self.letters), MOST_LETTERS)).collect();
        let (shows, shows_from) = self.page.share_in(&letters);
        Text { html: document(pieces(), &self.letters, &self.entries), own: choice.own, shows, shows_from }
    }
}

/// Whether a string holds JSON, as whole or as rows of it (`1a:["$","p",...]`).
fn is_state(text: &str) -> bool {
    let row = text.split_once(':').map_or("", |(id, rest)| if id.len() <= 4 { rest } else { "" });
    let shape = |t: &str| t.starts_with(['{', '[']) && t.contains('"');
    shape(text.trim_start()) || shape(row)
}
