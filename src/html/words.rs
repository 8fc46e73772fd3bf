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
    // Without a way to panic, what is sliced and not looked at costs nothing.
    let found = if end <= page.len() { page.get(start..end) } else { made.get(start - page.len()..end - page.len()) };
    found.unwrap_or_default()
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

    /// As [`Source::make`], with ASCII letters in lower case.
    pub fn make_lower(&mut self, text: &str) -> Span {
        let from = self.made.len();
        let span = self.make(text);
        self.made[from..].make_ascii_lowercase();
        span
    }
}

/// Interned words. Looking one up allocates nothing: words are spans.
#[derive(Debug)]
pub(super) struct Words {
    slots: Vec<u32>,
    words: Vec<Word>,
    seed: u64,
}

#[derive(Debug, Clone, Copy)]
struct Word {
    span: Span,
    /// The first bytes and the last, which may be the same: with the length all there is of a short word.
    first: u64,
    last: u64,
}

/// What is looked at of a word before the word itself.
#[derive(Debug, Clone, Copy)]
struct Look {
    length: usize,
    hash: u32,
    first: u64,
    last: u64,
}

const EMPTY: u32 = u32::MAX;

/// Words of up to so many bytes are one number.
pub(super) const SHORT: usize = size_of::<u128>();
const HALF: usize = SHORT / 2;

impl Words {
    /// With room for so many words; `seed` keeps a page from choosing words that all share a slot.
    pub fn with_room(seed: u64, words: usize) -> Words {
        Words { slots: Vec::new(), words: Vec::with_capacity(words), seed }
    }

    /// Frees what only looking words up asks for: from here on there are no others.
    pub fn settled(self) -> Words {
        Words { slots: Vec::new(), ..self }
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn span(&self, word: u32) -> Span {
        self.words[word as usize].span
    }

    /// The number of `word`; `span` says where it stands and is called only for a new word.
    #[inline]
    pub fn intern(&mut self, source: &mut Source<'_>, word: &str, place: impl FnOnce(&mut Source<'_>) -> Span) -> u32 {
        let look = self.look(word.as_bytes());
        if let Some(found) = self.find(source, word.as_bytes(), look) {
            return found;
        }
        let span = place(source);
        self.add(source, span, look)
    }

    /// As [`Words::intern`], for a word that stands in the source already.
    #[inline]
    pub fn intern_span(&mut self, source: &Source<'_>, span: Span) -> u32 {
        let (start, end) = (span.start as usize, span.end as usize);
        let page = source.page.as_bytes();
        if end - start <= SHORT
            && let Some(chunk) = page.get(start..).and_then(<[u8]>::first_chunk::<SHORT>)
        {
            return self.intern_short(source, span, u128::from_le_bytes(*chunk) & low_bytes(end - start));
        }
        let word = source.slice(span).as_bytes();
        self.find_or_add(source, span, word, self.look(word))
    }

    /// As [`Words::intern_span`], for a word of at most sixteen bytes, of which `bytes` is made, zeros after them.
    #[inline]
    pub fn intern_short(&mut self, source: &Source<'_>, span: Span, bytes: u128) -> u32 {
        self.find_or_add(source, span, &[], self.short(bytes, (span.end - span.start) as usize))
    }

    #[inline]
    fn find_or_add(&mut self, source: &Source<'_>, span: Span, word: &[u8], look: Look) -> u32 {
        match self.find(source, word, look) {
            Some(found) => found,
            None => self.add(source, span, look),
        }
    }

    /// `word` is looked at only where it is not short.
    #[inline]
    fn find(&self, source: &Source<'_>, word: &[u8], look: Look) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = look.hash as usize & mask;
        loop {
            let number = self.slots[slot];
            let known = self.words.get(number as usize)?;
            let length = (known.span.end - known.span.start) as usize;
            if (known.first, known.last, length) == (look.first, look.last, look.length)
                && (length <= SHORT || source.slice(known.span).as_bytes() == word)
            {
                return Some(number);
            }
            slot = (slot + 1) & mask;
        }
    }

    #[cold]
    fn add(&mut self, source: &Source<'_>, span: Span, look: Look) -> u32 {
        let number = self.words.len() as u32;
        let Look { hash, first, last, .. } = look;
        if self.words.len() == self.words.capacity() {
            // The first estimate is seldom far off: doubling it would waste most of what it adds.
            self.words.reserve_exact(self.words.len() / 2 + 16);
        }
        self.words.push(Word { span, first, last });
        if self.words.len() * 2 > self.slots.len() {
            self.make_slots(source);
        } else {
            self.settle(number, hash);
        }
        number
    }

    /// Makes twice as many slots, or as many as there is room for words.
    fn make_slots(&mut self, source: &Source<'_>) {
        let room = (self.words.capacity() * 2).next_power_of_two().max(self.slots.len() * 2);
        self.slots = Vec::new();
        self.slots.resize(room, EMPTY);
        for i in 0..self.words.len() {
            let Word { span, first, last } = self.words[i];
            let length = (span.end - span.start) as usize;
            let look = match length {
                ..=SHORT => self.short((last as u128) << 64 | first as u128, length),
                _ => self.look(source.slice(span).as_bytes()),
            };
            self.settle(i as u32, look.hash);
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
    fn short(&self, bytes: u128, length: usize) -> Look {
        let (first, last) = (bytes as u64, (bytes >> 64) as u64);
        let state = fold(fold(self.seed ^ length as u64, first), last);
        Look { length, hash: (state >> 32) as u32 ^ state as u32, first, last }
    }

    #[inline]
    fn look(&self, bytes: &[u8]) -> Look {
        if bytes.len() <= SHORT {
            let mut all = [0; SHORT];
            all[..bytes.len()].copy_from_slice(bytes);
            return self.short(u128::from_le_bytes(all), bytes.len());
        }
        let mut state = self.seed ^ bytes.len() as u64;
        let (words, _) = bytes.as_chunks::<HALF>();
        for &word in words {
            state = fold(state, u64::from_le_bytes(word));
        }
        let first = words.first().copied().unwrap_or_default();
        let last = bytes.last_chunk::<HALF>().copied().unwrap_or_default();
        let (first, last) = (u64::from_le_bytes(first), u64::from_le_bytes(last));
        let state = fold(state, last);
        Look { length: bytes.len(), hash: (state >> 32) as u32 ^ state as u32, first, last }
    }

    pub fn hash(&self, bytes: &[u8]) -> u32 {
        self.look(bytes).hash
    }
}

/// All bits of the lowest `count` bytes, at most sixteen.
#[inline]
pub(super) fn low_bytes(count: usize) -> u128 {
    if count == 0 { 0 } else { u128::MAX >> (128 - 8 * count) }
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
        let mut words = Words::with_room(7, 4);
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
