//! Distinct words of a page, numbered: unknown names, class names, ids.

/// A range of the page's text or, past its end, of the text made while parsing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Span {
    pub start: u32,
    pub end: u32,
}

/// What a span stands for.
#[inline]
pub(super) fn slice<'a>(page: &'a str, made: &'a str, span: Span) -> &'a str {
    let (start, end) = (span.start as usize, span.end as usize);
    if end <= page.len() { &page[start..end] } else { &made[start - page.len()..end - page.len()] }
}

/// What spans point into: the page's text, and what parsing had to spell anew.
#[derive(Debug)]
pub(super) struct Source<'p> {
    pub page: &'p str,
    pub made: String,
}

impl Source<'_> {
    #[inline]
    pub fn slice(&self, span: Span) -> &str {
        slice(self.page, &self.made, span)
    }

    /// Keeps a text that does not stand in the page as it must be read.
    pub fn make(&mut self, text: &str) -> Span {
        let start = self.page.len() + self.made.len();
        self.made.push_str(text);
        Span { start: start as u32, end: (start + text.len()) as u32 }
    }
}

/// Interned words. Looking one up allocates nothing: words are spans.
#[derive(Debug)]
pub(super) struct Words {
    slots: Vec<u32>,
    words: Vec<(Span, u32)>,
    seed: u64,
}

const EMPTY: u32 = u32::MAX;

impl Words {
    /// `seed` keeps a page from choosing words that all share a slot.
    pub fn new(seed: u64) -> Words {
        Words { slots: Vec::new(), words: Vec::new(), seed }
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn span(&self, word: u32) -> Span {
        self.words[word as usize].0
    }

    /// The number of `word`; `span` says where it stands and is called only for a new word.
    #[inline]
    pub fn intern(&mut self, source: &mut Source<'_>, word: &str, place: impl FnOnce(&mut Source<'_>) -> Span) -> u32 {
        let hash = self.hash(word.as_bytes());
        if let Some(found) = self.find(source, word, hash) {
            return found;
        }
        let number = self.words.len() as u32;
        let span = place(source);
        self.words.push((span, hash));
        self.insert(number, hash);
        number
    }

    /// As [`Words::intern`], for a word that stands in the source already.
    #[inline]
    pub fn intern_span(&mut self, source: &Source<'_>, span: Span) -> u32 {
        let word = source.slice(span);
        let hash = self.hash(word.as_bytes());
        if let Some(found) = self.find(source, word, hash) {
            return found;
        }
        let number = self.words.len() as u32;
        self.words.push((span, hash));
        self.insert(number, hash);
        number
    }

    #[inline]
    fn find(&self, source: &Source<'_>, word: &str, hash: u32) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let number = self.slots[slot];
            if number == EMPTY {
                return None;
            }
            let (span, known) = self.words[number as usize];
            if known == hash && source.slice(span) == word {
                return Some(number);
            }
            slot = (slot + 1) & mask;
        }
    }

    fn insert(&mut self, number: u32, hash: u32) {
        if self.words.len() * 2 > self.slots.len() {
            self.slots = vec![EMPTY; (self.slots.len() * 2).max(128)];
            self.words.reserve_exact(self.slots.len() / 2 + 1 - self.words.len());
            for i in 0..self.words.len() {
                self.settle(i as u32, self.words[i].1);
            }
        } else {
            self.settle(number, hash);
        }
    }

    fn settle(&mut self, number: u32, hash: u32) {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        while self.slots[slot] != EMPTY {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = number;
    }

    #[inline]
    pub fn hash(&self, bytes: &[u8]) -> u32 {
        let mut state = self.seed ^ bytes.len() as u64;
        let (words, rest) = bytes.as_chunks::<8>();
        for &word in words {
            state = fold(state, u64::from_le_bytes(word));
        }
        let mut last = 0;
        for &byte in rest {
            last = last << 8 | byte as u64;
        }
        let state = fold(state, last);
        (state >> 32) as u32 ^ state as u32
    }
}

#[inline]
fn fold(state: u64, word: u64) -> u64 {
    let wide = ((state ^ word) as u128) * 0x9e37_79b9_7f4a_7c15_u128;
    (wide >> 64) as u64 ^ wide as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_words_share_a_number_however_many_there_are() {
        let page: String = (0..500).map(|i| format!("w{} ", i % 250)).collect();
        let mut source = Source { page: &page, made: String::new() };
        let mut words = Words::new(7);
        let mut at = 0;
        for (i, word) in page.split_terminator(' ').enumerate() {
            let span = Span { start: at, end: at + word.len() as u32 };
            at = span.end + 1;
            assert_eq!(words.intern_span(&source, span) as usize, i % 250);
        }
        assert_eq!(words.intern(&mut source, "w3", |_| unreachable!()), 3);
        let new = words.intern(&mut source, "new", |s| s.make("new"));
        assert_eq!((new, source.slice(words.span(new))), (250, "new"));
        assert_eq!(words.len(), 251);
    }
}
