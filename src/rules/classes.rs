//! Class names and ids to rules: by whole words, in whatever way they are put together.

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

/// A class name's words in lower case, joined by `-`.
type Key = SmallVec<[u8; 64]>;

/// Longer names are made by machines and say nothing.
const LONGEST_TOKEN_BYTES: usize = 200;
/// Words of a name that are looked at.
pub(super) const MOST_WORDS: usize = 24;
/// Words before a class word that say that the element is not it, but lacks it or is what holds it.
const DENIED_BY: [&[u8]; 5] = [b"no", b"non", b"has", b"with", b"without"];

/// Rules by the class words that they ask for.
#[derive(Debug, Default)]
pub struct Classes {
    rules: FxHashMap<Key, Vec<u32>>,
    /// The first words of all keys: most words of most names begin no key.
    begins: FxHashSet<Key>,
    most_words: usize,
}

impl Classes {
    /// Notes that a rule asks for a class; rules come in ascending order.
    pub fn add(&mut self, class: &str, rule: u32) {
        let key = key(class);
        self.most_words = self.most_words.max(key.iter().filter(|&&b| b == b'-').count() + 1);
        self.begins.insert(key.split(|&b| b == b'-').next().unwrap_or(&key).into());
        let rules = self.rules.entry(key).or_default();
        if rules.last() != Some(&rule) {
            rules.push(rule);
        }
    }

    /// Appends the rules that a class name or id names, each once.
    pub fn find(&self, token: &str, out: &mut Vec<u32>) {
        if self.rules.is_empty() || token.len() > LONGEST_TOKEN_BYTES {
            return;
        }
        let key = key(token);
        let mut starts = [0usize; MOST_WORDS];
        let mut words = 1;
        for at in memchr::memchr_iter(b'-', &key).take(MOST_WORDS - 1) {
            starts[words] = at + 1;
            words += 1;
        }
        let end_of = |last: usize| if last + 1 < words { starts[last + 1] - 1 } else { key.len() };
        for first in 0..words {
            if !self.begins.contains(&key[starts[first]..end_of(first)])
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
}

/// A name's key: `mostViewed_2` is `most-viewed-2`.
pub(super) fn key(token: &str) -> Key {
    if token.is_ascii() { ascii_key(token.as_bytes()) } else { any_key(token) }
}

fn ascii_key(token: &[u8]) -> Key {
    let mut key = Key::new();
    let mut before = b' ';
    for &c in token {
        let word = c.is_ascii_alphanumeric();
        if word {
            let turn = (c.is_ascii_uppercase() && before.is_ascii_lowercase())
                || (c.is_ascii_digit() != before.is_ascii_digit() && before.is_ascii_alphanumeric());
            if (turn || !before.is_ascii_alphanumeric()) && !key.is_empty() {
                key.push(b'-');
            }
            key.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    key
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
            assert_eq!(ascii_key(token.as_bytes()), any_key(token), "{token}");
        }
        assert_eq!(&key("mostViewed_2")[..], b"most-viewed-2");
        assert_eq!(&key("ÜberUns")[..], "über-uns".as_bytes());
    }
}
