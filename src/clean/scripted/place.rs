//! Where a value of a state stands: under which keys, in which list, in whose object.

use super::keys::{Calls, LIVE_KEY, LONGEST_KEY, calls, folded, is_aside, is_excerpt, speaks_of_holder};
use super::page::Page;
use crate::clean::json::{Index, Json, Shape};
use rustc_hash::FxHashMap;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

/// A value within a state: the state's number and the value's in it.
pub(super) type Id = (u32, Index);

/// Whose text stands within an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Called {
    /// It does not say.
    #[default]
    Nothing,
    /// That of another title.
    Other,
    /// The page's own.
    Own,
}

/// Where a value stands.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The path of keys to it without the numbers of lists and the names of entries.
    pub path: u64,
    /// The last key of it.
    pub key: Rc<str>,
    /// The nearest list around.
    pub list: Option<Index>,
    /// Whether some key of the path is one of those that stand beside a text.
    pub aside: bool,
    /// Whether it is only the beginning of a text.
    pub excerpt: bool,
    /// The nearest object around that is called as the page is.
    pub owner: Option<Id>,
    /// What the nearest object around that is called anything is called.
    pub called: Called,
    /// The entry of a live blog around.
    pub entry: Option<Index>,
}

impl Place {
    /// The place of a whole state.
    pub(super) fn outermost() -> Place {
        Place {
            path: 0,
            key: Rc::from(""),
            list: None,
            aside: false,
            excerpt: false,
            owner: None,
            called: Called::Nothing,
            entry: None,
        }
    }
}

/// The places of all values of a state that stands at `outer`. What holds a value is read before it, so that one pass is enough.
pub(super) fn places(json: &Json<'_>, state: u32, outer: &Place, page: &Page) -> Vec<Place> {
    let called = names(json, page);
    let mut places: Vec<Place> = Vec::new();
    // Thousands of values have the same few keys.
    let mut folded_keys: FxHashMap<&str, Rc<str>> = FxHashMap::default();
    let none: Rc<str> = Rc::from("");
    for value in json.all() {
        let Some(parent) = json.parent(value) else {
            places.push(Place { path: 0, key: none.clone(), list: None, entry: None, ..outer.clone() });
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
            false => folded_keys.entry(spelt).or_insert_with(|| Rc::from(folded(spelt, &mut [0; LONGEST_KEY]))).clone(),
        };
        let in_live = &*outer.key == LIVE_KEY && outer.entry.is_none() && json.shape(value) == Shape::Object;
        // Trees of text nest the same key in itself.
        let mut place = if key.is_empty() || key == outer.key {
            Place { list, ..outer.clone() }
        } else {
            let mut hasher = rustc_hash::FxHasher::default();
            (outer.path, &key).hash(&mut hasher);
            let excerpt = is_excerpt(&key) || is_excerpt(&outer.key);
            let aside = outer.aside || is_aside(&key);
            Place { path: hasher.finish(), key, list, excerpt, aside, ..outer.clone() }
        };
        if in_live {
            place.entry = Some(value);
        }
        match called[value as usize] {
            Called::Nothing => {}
            Called::Other => place.called = Called::Other,
            Called::Own => (place.called, place.owner) = (Called::Own, Some((state, value))),
        }
        places.push(place);
    }
    places
}

/// What each object is called: by a member, or by one of a member's own (`{"title": {"rendered": ".."}}`).
fn names(json: &Json<'_>, page: &Page) -> Vec<Called> {
    let mut of = vec![Called::Nothing; json.all().len()];
    let mut text = String::new();
    for value in json.all().filter(|&v| json.shape(v) == Shape::Text) {
        let Some(holder) = json.parent(value) else { continue };
        let by = calls(json.key(value)).map(|by| (by, Some(holder)));
        let Some((by, Some(object))) = by.or_else(|| Some((calls(json.key(holder))?, json.parent(holder)))) else {
            continue;
        };
        text.clear();
        json.append_text(value, &mut text);
        let called = match by {
            Calls::Title | Calls::Name if page.is_title(&text) => Called::Own,
            Calls::Slug if page.is_slug(&text) => Called::Own,
            Calls::Title if !text.trim().is_empty() => Called::Other,
            _ => Called::Nothing,
        };
        let known = &mut of[object as usize];
        *known = called.max(*known);
        if called == Called::Own
            && speaks_of_holder(json.key(object))
            && let Some(of_holder) = json.parent(object).and_then(|holder| of.get_mut(holder as usize))
        {
            *of_holder = Called::Own;
        }
    }
    of
}
