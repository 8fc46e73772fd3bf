//! Phrases of all rules, looked for in folded text: as the whole of it, at its beginning or end, or anywhere.

use super::file::Rule;
use super::strings::{Strings, Wanted};
use crate::letters;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::ops::Range;

/// Which of a rule's text conditions hold.
pub mod cond {
    pub const TEXT: u8 = 1;
    pub const STARTS: u8 = 2;
    pub const ENDS: u8 = 4;
    pub const CONTAINS: u8 = 8;
    pub const REGEX: u8 = 16;
}

/// The index.
#[derive(Debug, Default)]
pub struct Phrases {
    whole: FxHashMap<String, SmallVec<[u32; 2]>>,
    /// Words for "more" by the last of them, with the rules of their file.
    more: FxHashMap<String, Vec<(String, Range<u32>)>>,
    starts: Edge,
    ends: Edge,
    contained: Strings,
    contained_by: Vec<u32>,
    /// The most words of a text in which a part is looked for.
    widest_part: u32,
    longest_whole: usize,
}

impl Phrases {
    /// Takes up the phrases of rules, which are numbered by their positions.
    pub fn new(list: &[Rule]) -> Phrases {
        let mut phrases = Phrases::default();
        phrases.index_more(list);
        let mut contained: Vec<&str> = Vec::new();
        for (i, rule) in list.iter().enumerate() {
            let i = i as u32;
            for phrase in &rule.text {
                phrases.longest_whole = phrases.longest_whole.max(phrase.len());
                phrases.whole.entry(phrase.clone()).or_default().push(i);
            }
            rule.starts.iter().for_each(|p| phrases.starts.add(p, key_of_first(p.as_bytes(), KEY), i));
            rule.ends.iter().for_each(|p| phrases.ends.add(p, key_of_last(p.as_bytes(), KEY), i));
            contained.extend(rule.contains.iter().map(String::as_str));
            phrases.contained_by.extend(rule.contains.iter().map(|_| i));
            if !(rule.starts.is_empty() && rule.ends.is_empty() && rule.contains.is_empty()) {
                phrases.widest_part = phrases.widest_part.max(rule.max_words);
            }
        }
        // A phrase begins a word, but for scripts without spaces.
        let opens = |text: &str| text.chars().next().is_some_and(joins);
        phrases.contained = Strings::new(contained.into_iter().map(|text| Wanted { text, opens: opens(text) }));
        phrases
    }

    /// The rules of one file stand together and share its words for "more".
    fn index_more(&mut self, list: &[Rule]) {
        let mut first = 0;
        for of_file in list.chunk_by(|a, b| a.file == b.file) {
            let rules = first..first + of_file.len() as u32;
            first = rules.end;
            for words in of_file[0].more.iter() {
                let last = words.rsplit(' ').next().unwrap_or(words);
                self.more.entry(last.to_owned()).or_default().push((format!(" {words}"), rules.clone()));
            }
        }
    }

    /// Whether a text may hold any phrase; else it need not be folded.
    pub fn may_stand_in(&self, text: &str, words: u32) -> bool {
        text.len() <= self.longest_whole * 2 + 16 || words <= self.widest_part
    }

    /// The rules that have all of `folded` for a phrase.
    pub fn whole(&self, folded: &str) -> &[u32] {
        self.whole.get(folded).map_or(&[], |rules| rules)
    }

    /// Adds the rules of which a phrase stands in `folded`, a text of so many words, and the conditions that it meets.
    pub fn find(&self, folded: &str, words: u32, held: &mut Vec<(u32, u8)>) {
        if let Some(rules) = self.whole.get(folded) {
            held.extend(rules.iter().map(|&r| (r, cond::TEXT)));
        }
        self.before_more(folded, held);
        if words > self.widest_part {
            return;
        }
        let bytes = folded.as_bytes();
        for n in self.starts.key_lengths(bytes.len()) {
            for (phrase, rule) in self.starts.of(key_of_first(bytes, n)) {
                if folded.starts_with(&**phrase) && at_boundary(folded, phrase.len()) {
                    held.push((*rule, cond::STARTS));
                }
            }
        }
        for n in self.ends.key_lengths(bytes.len()) {
            for (phrase, rule) in self.ends.of(key_of_last(bytes, n)) {
                if folded.ends_with(&**phrase) && at_boundary(folded, bytes.len() - phrase.len()) {
                    held.push((*rule, cond::ENDS));
                }
            }
        }
        self.contained.find(bytes, None, |phrase, start, end| {
            if at_boundary(folded, start) && at_boundary(folded, end) {
                held.push((self.contained_by[phrase as usize], cond::CONTAINS));
            }
        });
    }

    /// Adds the rules whose phrase is all of the text but a word for "more" of their language.
    fn before_more(&self, folded: &str, held: &mut Vec<(u32, u8)>) {
        let last = folded.rsplit(' ').next().unwrap_or(folded);
        for (ending, of_file) in self.more.get(last).into_iter().flatten() {
            if let Some(rules) = folded.strip_suffix(ending.as_str()).and_then(|phrase| self.whole.get(phrase)) {
                held.extend(rules.iter().filter(|r| of_file.contains(r)).map(|&r| (r, cond::TEXT)));
            }
        }
    }
}

/// Bytes of a phrase's end by which it is found; shorter phrases are found by all of theirs.
const KEY: usize = 4;

/// A number of bytes up to [`KEY`], and the bytes.
type Key = (u8, u32);

/// Phrases by the bytes at one of their ends.
#[derive(Debug, Default)]
struct Edge {
    by_key: FxHashMap<Key, Vec<(Box<str>, u32)>>,
    /// Bit `n`: some phrase is found by `n` bytes.
    lengths: u8,
}

impl Edge {
    fn add(&mut self, phrase: &str, key: Key, rule: u32) {
        self.lengths |= 1 << key.0;
        self.by_key.entry(key).or_default().push((phrase.into(), rule));
    }

    fn of(&self, key: Key) -> &[(Box<str>, u32)] {
        self.by_key.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Lengths of the keys that a text of so many bytes may have.
    fn key_lengths(&self, bytes: usize) -> impl Iterator<Item = usize> {
        let lengths = self.lengths;
        (1..=KEY.min(bytes)).filter(move |n| lengths >> n & 1 != 0)
    }
}

fn key_of_first(bytes: &[u8], most: usize) -> Key {
    let n = bytes.len().min(most);
    (n as u8, bytes[..n].iter().fold(0, |key, &b| key << 8 | u32::from(b)))
}

fn key_of_last(bytes: &[u8], most: usize) -> Key {
    let n = bytes.len().min(most);
    (n as u8, bytes[bytes.len() - n..].iter().fold(0, |key, &b| key << 8 | u32::from(b)))
}

/// Whether a word may begin or end at a byte of folded text. Scripts without spaces have no word boundaries.
fn at_boundary(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at..].chars().next();
    match (before, after) {
        (Some(b), Some(a)) => !(joins(b) && joins(a)),
        _ => true,
    }
}

fn joins(c: char) -> bool {
    letters::is_letter_or_digit(c)
        && !matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{0e00}'..='\u{0e7f}')
}
