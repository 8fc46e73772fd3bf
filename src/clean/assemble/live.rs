//! Live blogs: which containers are entries, and when each of them was written.
//!
//! An entry says so itself (`itemprop=liveBlogUpdate`, a class like `liveblog-post`), or it is one of several
//! look-alikes with a time each inside what calls itself a live blog.

use super::super::blocks::{Blocks, Container, NONE};
use crate::clean::hygiene;
use crate::html::{Attr, Dom, Kind, NodeId, Tag};
use rustc_hash::FxHashMap;

/// Elements at an entry's beginning among which its time is looked for.
const NEAR_TOP: usize = 60;
/// Bytes of a line that tells a time.
const LONGEST_TIME: usize = 48;

/// Words of classes that speak of live blogs.
const LIVE: &[&str] = &["live", "liveblog", "liveticker", "lb", "newsticker", "ticker", "liveupdate", "liveupdates"];
/// Words that name one entry, at the end of such a class.
const ENTRY: &[&str] = &["post", "entry", "update", "item", "block", "event", "liveupdate", "keyevent"];

/// The entries of a page.
#[derive(Debug, Default)]
pub(super) struct Live {
    /// By container: the entry it belongs to, or [`NONE`]; empty where the page is no live blog.
    of: Vec<u32>,
    entries: Vec<Entry>,
}

/// When an entry was written.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// As the markup tells it, else as the reader sees it.
    pub time: Option<String>,
    seen: Option<String>,
}

impl Live {
    pub(super) fn of(dom: &Dom<'_>, blocks: &Blocks) -> Live {
        let says = words(dom, blocks);
        let own = |i: usize| says[i] & ENTRY_WORD != 0;
        let declared = (0..says.len()).filter(|&i| own(i)).count();
        let chosen: Vec<bool> = if declared >= 2 {
            (0..says.len()).map(own).collect()
        } else if says.iter().any(|w| w & LIVE_WORD != 0) {
            alike(dom, blocks, &says)
        } else {
            return Live::default();
        };
        let mut live = Live { of: Vec::with_capacity(says.len()), entries: Vec::new() };
        for (i, container) in blocks.containers.iter().enumerate() {
            let outer = if i == 0 { NONE } else { live.of[container.parent as usize] };
            live.of.push(match outer {
                NONE if chosen[i] => {
                    live.entries.push(time(dom, container.node));
                    live.entries.len() as u32 - 1
                }
                outer => outer,
            });
        }
        if live.entries.len() < 2 { Live::default() } else { live }
    }

    /// Number of the entry that a container belongs to.
    pub(super) fn entry(&self, container: u32) -> Option<u32> {
        self.of.get(container as usize).copied().filter(|&e| e != NONE)
    }

    /// When an entry was written.
    pub(super) fn time(&self, entry: u32) -> Option<String> {
        self.entries[entry as usize].time.clone()
    }

    /// Whether a line of an entry only tells its time.
    pub(super) fn is_time(&self, entry: u32, line: &str) -> bool {
        self.entries[entry as usize].seen.as_deref() == Some(line)
    }
}

const LIVE_WORD: u8 = 1;
const ENTRY_WORD: u8 = 2;
const ASKED: u8 = 4;

/// What each container's class, id and `itemprop` say.
fn words(dom: &Dom<'_>, blocks: &Blocks) -> Vec<u8> {
    let mut by_token = vec![0u8; dom.token_count()];
    let says = |container: &Container| {
        let mut all = 0;
        for &token in dom.tokens(container.node) {
            let known = &mut by_token[token.index()];
            if *known == 0 {
                *known = ASKED | of_class(dom.token(token));
            }
            all |= *known;
        }
        if matches!(container.tag, Tag::Div | Tag::Article | Tag::Li | Tag::Section)
            && dom.attr(container.node, Attr::Itemprop).is_some_and(|v| v.eq_ignore_ascii_case("liveBlogUpdate"))
        {
            all |= ENTRY_WORD;
        }
        all
    };
    blocks.containers.iter().map(says).collect()
}

/// Whether a name holds the letters of a word of [`LIVE`]; few do, and are read word by word.
fn may_be_live(token: &[u8]) -> bool {
    // Few words of classes hold the first letters of any of them.
    let begins = |w: &[u8]| matches!((w[0] | 0x20, w[1] | 0x20), (b'l', b'i' | b'b') | (b't', b'i'));
    if !token.windows(2).any(begins) {
        return false;
    }
    let holds = |part: &[u8]| token.windows(part.len()).any(|w| w.eq_ignore_ascii_case(part));
    [&b"live"[..], b"lb", b"ticker"].into_iter().any(holds)
}

fn of_class(token: &str) -> u8 {
    if token.len() < 4 || !token.is_ascii() || !may_be_live(token.as_bytes()) {
        return 0;
    }
    // A modifier (`post--pinned`) says nothing of what the element is.
    let token = token.split_once("--").map_or(token, |(name, _)| name);
    let words = || words_in(token).filter(|w| !w.bytes().all(|b| b.is_ascii_digit()));
    let is_one = |word: &str, of: &[&str]| of.iter().any(|w| w.eq_ignore_ascii_case(word));
    if !words().any(|w| is_one(w, LIVE)) {
        return 0;
    }
    let ends_as_entry = words().skip(1).last().is_some_and(|last| is_one(last, ENTRY));
    if ends_as_entry { LIVE_WORD | ENTRY_WORD } else { LIVE_WORD }
}

/// The words of a name in ASCII: letters and digits between other signs, and each hump of `camelCase`.
fn words_in(name: &str) -> impl Iterator<Item = &str> {
    let humps = |part: &str| {
        let bytes = part.as_bytes();
        let next = bytes.windows(2).position(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase());
        next.map_or(part.len(), |at| at + 1)
    };
    name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).flat_map(move |mut part| {
        std::iter::from_fn(move || {
            let (word, rest) = part.split_at(humps(part));
            part = rest;
            (!word.is_empty()).then_some(word)
        })
    })
}

/// Look-alikes side by side in a live blog, each with a time.
fn alike(dom: &Dom<'_>, blocks: &Blocks, says: &[u8]) -> Vec<bool> {
    let mut inside = vec![false; says.len()];
    let mut groups: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    for (i, container) in blocks.containers.iter().enumerate().skip(1) {
        let parent = container.parent as usize;
        inside[i] = inside[parent] || says[i] & LIVE_WORD != 0;
        if inside[parent] || says[parent] & LIVE_WORD != 0 {
            *groups.entry((container.parent, container.look)).or_default() += 1;
        }
    }
    let fits = |c: &Container| {
        matches!(c.tag, Tag::Article | Tag::Li | Tag::Section | Tag::Div)
            && groups.get(&(c.parent, c.look)).is_some_and(|&n| n >= 3)
            && dom.descendants(c.node).take(NEAR_TOP).any(|n| dom.tag(n) == Tag::Time)
    };
    blocks.containers.iter().map(fits).collect()
}

fn time(dom: &Dom<'_>, entry: NodeId) -> Entry {
    let near = || dom.descendants(entry).take(NEAR_TOP).filter(|&n| dom.kind(n) == Kind::Element);
    let named = |n: NodeId| {
        dom.tokens(n).iter().any(|&t| {
            let mut words = dom.token(t).split(|c: char| !c.is_ascii_alphanumeric());
            words.any(|w| matches!(w, "time" | "timestamp" | "datetime" | "Time"))
        })
    };
    let Some(node) = near().find(|&n| dom.tag(n) == Tag::Time).or_else(|| near().find(|&n| named(n))) else {
        return Entry::default();
    };
    let mut seen = String::new();
    let mut tidy = hygiene::Tidy::new(&seen);
    for child in dom.descendants(node).take(NEAR_TOP).filter(|&n| dom.kind(n) == Kind::Text) {
        tidy.push(&mut seen, &dom.text(child));
    }
    let seen = Some(seen).filter(|s| !s.is_empty() && s.len() <= LONGEST_TIME);
    let told = dom.attr(node, Attr::Datetime).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
    Entry { time: told.or_else(|| seen.clone()), seen }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_name_entries() {
        for (class, want) in [
            ("liveblog-post", LIVE_WORD | ENTRY_WORD),
            ("live-blog__entry--pinned", LIVE_WORD | ENTRY_WORD),
            ("liveBlogUpdate", LIVE_WORD | ENTRY_WORD),
            ("lb-item-4711", LIVE_WORD | ENTRY_WORD),
            ("liveblog", LIVE_WORD),
            ("live-posts", LIVE_WORD),
            ("liveblog-post__title", LIVE_WORD),
            ("delivery-item", 0),
            ("blog-post", 0),
        ] {
            assert_eq!(of_class(class), want, "{class}");
        }
    }
}
