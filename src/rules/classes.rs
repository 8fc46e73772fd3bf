//! Class names and ids to rules: by whole words, in whatever way they are put together.

use super::kinds::{KINDS, Kind};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

/// A class name's words in lower case, joined by `-`.
type Key = SmallVec<[u8; 64]>;

/// Longer names are made by machines and say nothing.
const LONGEST_TOKEN_BYTES: usize = 200;
/// Words of a name that are looked at.
pub(super) const MOST_WORDS: usize = 24;
/// Words before a class word that say that the element is not it, but holds it beside others, or looks like it: the
/// template of a page, the type of a story, a color, a story told live, the words over a button (`cta-caption`).
const DENIED_BY: [&[u8]; 10] =
    [b"and", b"live", b"layout", b"template", b"single", b"node", b"type", b"text", b"bg", b"cta"];
/// Words of a name behind which all others tell what the element lacks, hides or holds: `has-content-sidebar`.
const DENY_REST: [&[u8]; 6] = [b"no", b"non", b"has", b"with", b"without", b"hide"];
/// What a name begins with that tells a story's topic: `category-marketing`, `tag-social-media`.
const TOPICS: [&[u8]; 2] = [b"category", b"tag"];
/// Last words of names that begin with `text` and say how letters look: Bootstrap's `text-body-secondary`.
const LOOKS: [&[u8]; 12] = [
    b"primary",
    b"secondary",
    b"tertiary",
    b"muted",
    b"emphasis",
    b"color",
    b"light",
    b"dark",
    b"left",
    b"right",
    b"center",
    b"start",
];
/// Marks of names that style an element and say nothing of what it is: `lg:mr-[--sidebar-width]`.
const STYLING: [u8; 4] = *b"[:(@";

/// Rules by the class words that they ask for.
#[derive(Debug)]
pub struct Classes {
    rules: FxHashMap<Key, Vec<u32>>,
    /// The first words of all keys: most words of most names begin no key.
    begins: FxHashSet<Key>,
    /// By first byte: a bit for each length, up to 63, that one of these has; most words are told by these.
    shapes: [u64; 256],
    most_words: usize,
}

impl Default for Classes {
    fn default() -> Classes {
        Classes { rules: FxHashMap::default(), begins: FxHashSet::default(), shapes: [0; 256], most_words: 0 }
    }
}

impl Classes {
    /// Notes that a rule asks for a class; rules come in ascending order.
    pub fn add(&mut self, class: &str, rule: u32) {
        let key = key(class);
        self.most_words = self.most_words.max(key.iter().filter(|&&b| b == b'-').count() + 1);
        let first = key.split(|&b| b == b'-').next().unwrap_or(&key);
        if let Some(&byte) = first.first() {
            self.shapes[usize::from(byte)] |= length_bit(first);
        }
        self.begins.insert(first.into());
        let rules = self.rules.entry(key).or_default();
        if rules.last() != Some(&rule) {
            rules.push(rule);
        }
    }

    /// Appends the rules that a class name or id names, each once.
    pub fn find(&self, token: &str, out: &mut Vec<u32>) {
        let styles = || token.bytes().any(|b| STYLING.contains(&b));
        if self.rules.is_empty() || token.len() > LONGEST_TOKEN_BYTES || styles() {
            return;
        }
        let (long, mut short) = (if token.is_ascii() { None } else { Some(any_key(token)) }, [0; LONGEST_KEY]);
        let key = match &long {
            Some(key) => key,
            None => ascii_key(token.as_bytes(), &mut short),
        };
        if key.starts_with(b"text-") && LOOKS.contains(&&key[memchr::memrchr(b'-', key).map_or(0, |at| at + 1)..]) {
            return;
        }
        let mut starts = [0usize; MOST_WORDS];
        let mut words = 1;
        for at in memchr::memchr_iter(b'-', key).take(MOST_WORDS - 1) {
            starts[words] = at + 1;
            words += 1;
        }
        let end_of = |last: usize| if last + 1 < words { starts[last + 1] - 1 } else { key.len() };
        // What stands behind a topic's mark is part of its name.
        let most = if TOPICS.contains(&&key[..end_of(0)]) { 1 } else { words };
        for first in 0..most {
            let word = &key[starts[first]..end_of(first)];
            if DENY_REST.contains(&word) {
                break;
            }
            if !self.may_begin(word)
                || !self.begins.contains(word)
                || is_behind_digit(token, first)
                || first > 0 && DENIED_BY.contains(&&key[starts[first - 1]..end_of(first - 1)])
            {
                continue;
            }
            for last in first..words.min(first + self.most_words) {
                for &rule in self.rules.get(&key[starts[first]..end_of(last)]).into_iter().flatten() {
                    if !out.contains(&rule) {
                        out.push(rule);
                    }
                }
            }
        }
    }

    /// Whether a word has the first byte and the length of one that begins a key.
    #[inline]
    fn may_begin(&self, word: &[u8]) -> bool {
        word.first().is_some_and(|&byte| self.shapes[usize::from(byte)] & length_bit(word) != 0)
    }
}

/// Whether the word of a number stands right behind a digit: names that machines make out of hexadecimal digits hold
/// `ad`, and in names that people make a number ends a word.
fn is_behind_digit(token: &str, number: usize) -> bool {
    let (mut words, mut before) = (0, Kind::Other);
    for &byte in token.as_bytes() {
        let now = KINDS[usize::from(byte)];
        if now != Kind::Other && now != before && (now, before) != (Kind::Lower, Kind::Upper) {
            if words == number {
                return before == Kind::Digit;
            }
            words += 1;
        }
        before = now;
    }
    false
}

/// The bit of a word's length; all from 63 bytes on share one.
fn length_bit(word: &[u8]) -> u64 {
    1 << word.len().min(63)
}

/// A name's key: `mostViewed_2` is `most-viewed-2`.
pub(super) fn key(token: &str) -> Key {
    match token.is_ascii() && token.len() <= LONGEST_TOKEN_BYTES {
        true => ascii_key(token.as_bytes(), &mut [0; LONGEST_KEY]).into(),
        false => any_key(token),
    }
}

/// Between any two characters a word may begin.
const LONGEST_KEY: usize = 2 * LONGEST_TOKEN_BYTES;

/// The key of a token of at most [`LONGEST_TOKEN_BYTES`], written to `key`.
fn ascii_key<'k>(token: &[u8], key: &'k mut [u8; LONGEST_KEY]) -> &'k [u8] {
    let (mut length, mut before) = (0, Kind::Other);
    for &byte in token {
        let now = KINDS[usize::from(byte)];
        if now != Kind::Other {
            let begins = now != before && (now, before) != (Kind::Lower, Kind::Upper);
            if begins && length > 0 {
                key[length] = b'-';
                length += 1;
            }
            key[length] = byte.to_ascii_lowercase();
            length += 1;
        }
        before = now;
    }
    &key[..length]
}

fn any_key(token: &str) -> Key {
    let mut key = Key::new();
    let mut before = ' ';
    for c in token.chars() {
        let turn = (c.is_uppercase() && before.is_lowercase())
            || (c.is_numeric() != before.is_numeric() && before.is_alphanumeric());
        let word = c.is_alphanumeric();
        if (turn || !before.is_alphanumeric()) && word && !key.is_empty() {
            key.push(b'-');
        }
        if word {
            for lower in c.to_lowercase() {
                key.extend_from_slice(lower.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        before = c;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_a_key_agree() {
        for token in ["mostViewed_2", "box--MostRead", "ad300x250", "_a_", "A1b2C", "x", "", "HTMLBody", "-"] {
            assert_eq!(ascii_key(token.as_bytes(), &mut [0; LONGEST_KEY]), &any_key(token)[..], "{token}");
        }
        assert_eq!(&key("mostViewed_2")[..], b"most-viewed-2");
        assert_eq!(&key("ÜberUns")[..], "über-uns".as_bytes());
    }
}
