//! Facts about a block's own text: one pass over its characters.

use super::WordPoints;
use super::leads::Leads;
use crate::letters::{first_lower, is_spaceless};
use rustc_hash::FxHashMap;

/// Number of hashed words that the score of words knows.
pub const WORD_SLOTS: usize = 1 << 15;
/// Words of so many letters tell what a text is about; shorter ones are mostly grammar.
const LONG_WORD: u32 = 5;

/// How a block ends.
pub mod ends {
    /// A letter or digit.
    pub const WORD: u8 = 0;
    /// `.`, `!`, `?` and their like in other scripts.
    pub const SENTENCE: u8 = 1;
    /// A colon.
    pub const COLON: u8 = 2;
    /// An ellipsis.
    pub const ELLIPSIS: u8 = 3;
    /// A comma or semicolon.
    pub const COMMA: u8 = 4;
    /// A closing bracket or quote after anything else than a sentence's end.
    pub const CLOSING: u8 = 5;
    /// Any other symbol.
    pub const SYMBOL: u8 = 6;
}

/// What one pass over a block's text counts.
#[derive(Debug, Clone, Copy, Default)]
pub struct TextCounts {
    /// Characters that are not white space; those of scripts without spaces count twice.
    pub length: u32,
    /// Words; a character of a script without spaces is a word.
    pub words: u32,
    /// Words that begin with a capital.
    pub capitalised: u32,
    /// Letters.
    pub letters: u32,
    /// Capital letters.
    pub upper: u32,
    /// Digits.
    pub digits: u32,
    /// Neither letters, digits nor white space.
    pub symbols: u32,
    /// Characters of scripts without spaces.
    pub spaceless: u32,
    /// Ends of sentences.
    pub sentences: u32,
    /// Commas and the like.
    pub commas: u32,
    /// `|`, `•`, `·`, `›`, `/` between spaces.
    pub separators: u32,
    /// How it ends: see [`ends`].
    pub ends: u8,
    /// 0 capital, 1 lower case, 2 digit, 3 symbol, 4 opening quote or bracket, 5 letter without case.
    pub starts: u8,
    /// `@`, `©`, a currency sign, `://` or `www.`, `12:34`, a year from 1900 to 2099: one bit each.
    pub signs: u8,
    /// Words that stand in the page's title, and in its description.
    pub shared: [u16; 2],
    /// Sum of the points of its words.
    pub word_points: i32,
    /// Points of how it begins and ends.
    pub lead_points: i32,
    /// Hash of its words.
    pub hash: u64,
}

impl TextCounts {
    /// Whether it reads as a sentence of so many words or more: it ends as one does, or with a bracket or quote.
    pub fn is_sentence(&self, least_words: u32) -> bool {
        matches!(self.ends, ends::SENTENCE | ends::CLOSING) && self.words >= least_words
    }
}

/// Bits of [`TextCounts::signs`].
pub mod sign {
    /// `@`.
    pub const AT: u8 = 1;
    /// `©`.
    pub const COPYRIGHT: u8 = 2;
    /// A currency sign.
    pub const CURRENCY: u8 = 4;
    /// An address.
    pub const URL: u8 = 8;
    /// A time of day.
    pub const TIME: u8 = 16;
    /// A year.
    pub const YEAR: u8 = 32;
    /// A question mark.
    pub const QUESTION: u8 = 64;
}

/// Words of the title (bit 0) and the description (bit 1), by hash.
pub type SharedWords = FxHashMap<u32, u8>;

/// Calls `each` with the hash of each word of `text`, lower case.
pub fn words(text: &str, mut each: impl FnMut(u32)) {
    scan(text, |word| each(word.hash), |_| {});
}

/// The slot of a word in a table of word points.
pub fn slot(hash: u32) -> usize {
    (hash >> 17) as usize
}

/// Counts a block's text; `rare` takes the slots of its longer words, which tell what it is about.
pub fn count(text: &str, shared: &SharedWords, points: &WordPoints, rare: &mut Vec<u16>) -> TextCounts {
    let mut counts = TextCounts::default();
    let mut leads = Leads::default();
    let mut spaceless = None;
    let (mut words, mut capitalised, mut word_points, mut title, mut description) = (0, 0, 0i32, 0u16, 0u16);
    let mut hash = 0u64;
    let mut tail = Tail::default();
    scan(
        text,
        |Word { hash: word, capital, length }| {
            words += 1;
            capitalised += u32::from(capital);
            hash = (hash.rotate_left(5) ^ u64::from(word)).wrapping_mul(0x517c_c1b7_2722_0a95);
            leads.push(word);
            if let Some(p) = points.words.get(slot(word)) {
                word_points += i32::from(*p);
            }
            if length >= LONG_WORD {
                rare.push(slot(word) as u16);
            }
            // Two characters in a row stand for a word where there are no spaces.
            if let Some(before) = spaceless.replace(word).filter(|_| length == 0) {
                rare.push(slot(finish(before.rotate_left(9) ^ word)) as u16);
            }
            if length > 0 {
                spaceless = None;
            }
            if let Some(bits) = shared.get(&word) {
                title = title.saturating_add(u16::from(bits & 1));
                description = description.saturating_add(u16::from(bits >> 1));
            }
        },
        |piece| match piece {
            Piece::Run(run) => tail.push_run(&mut counts, run),
            Piece::One(c, class) => tail.push(&mut counts, c, class),
        },
    );
    tail.finish(&mut counts);
    counts.words = words;
    counts.capitalised = capitalised;
    counts.word_points = word_points;
    if !points.leads.is_empty() {
        counts.lead_points = leads.slots(points.lead_table).map(|s| i32::from(points.leads[s])).sum();
    }
    counts.shared = [title, description];
    counts.hash = hash;
    counts.starts = starts(text);
    if counts.symbols > 0 && (text.contains("://") || text.contains("www.")) {
        counts.signs |= sign::URL;
    }
    counts
}

/// Classes of characters, as [`scan`] tells them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Upper,
    Letter,
    Spaceless,
    Digit,
    Space,
    Symbol,
}

/// A word as [`scan`] tells it.
struct Word {
    hash: u32,
    /// It begins with a capital.
    capital: bool,
    /// Its characters; 0 for one of a script without spaces.
    length: u32,
}

/// What [`scan`] tells of a text.
enum Piece<'t> {
    /// Letters from `a` to `z`, at least one: most of most texts.
    Run(&'t [u8]),
    /// Any other character.
    One(char, Class),
}

/// Walks the text once: `word` at each word's end, `each` for all characters.
fn scan(text: &str, mut word: impl FnMut(Word), mut each: impl FnMut(Piece<'_>)) {
    const SEED: u32 = 0x811c_9dc5;
    let step = |hash: u32, lower: u32| {
        let hash = (hash ^ lower).wrapping_mul(0x0100_0193);
        hash ^ hash >> 15
    };
    let bytes = text.as_bytes();
    let mut hash = SEED;
    let (mut length, mut capital) = (0u32, false);
    let mut at = 0;
    while at < bytes.len() {
        let run = bytes[at..].iter().take_while(|b| b.is_ascii_lowercase()).count();
        if run > 0 {
            let letters = &bytes[at..at + run];
            each(Piece::Run(letters));
            capital &= length > 0;
            length += run as u32;
            hash = letters.iter().fold(hash, |hash, &b| step(hash, u32::from(b)));
            at += run;
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        at += c.len_utf8();
        let class = class(c);
        each(Piece::One(c, class));
        match class {
            Class::Upper | Class::Letter | Class::Digit => {
                if length == 0 {
                    capital = class == Class::Upper;
                }
                length += 1;
                hash = step(hash, first_lower(c) as u32);
            }
            _ => {
                if length > 0 {
                    word(Word { hash: finish(hash), capital, length });
                    (length, hash) = (0, SEED);
                }
                if class == Class::Spaceless {
                    let hash = finish((SEED ^ c as u32).wrapping_mul(0x0100_0193));
                    word(Word { hash, capital: false, length: 0 });
                }
            }
        }
    }
    if length > 0 {
        word(Word { hash: finish(hash), capital, length });
    }
}

/// Final mix, so that the high bits depend on every character.
fn finish(hash: u32) -> u32 {
    let h = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35)
}

fn class(c: char) -> Class {
    match c {
        'a'..='z' => Class::Letter,
        ' ' | '\n' | '\t' | '\r' => Class::Space,
        'A'..='Z' => Class::Upper,
        '0'..='9' => Class::Digit,
        _ if c.is_ascii() => Class::Symbol,
        _ if is_spaceless(c) => Class::Spaceless,
        // Whole ranges of common scripts: the tables of Unicode are slow to ask, and these say the same.
        'à'..='ö' | 'ø'..='ÿ' | 'α'..='ω' | 'а'..='џ' | 'א'..='ת' | '\u{620}'..='\u{64a}' | '가'..='힣' => {
            Class::Letter
        }
        'À'..='Ö' | 'Ø'..='Þ' | 'Ѐ'..='Я' => Class::Upper,
        '\u{2010}'..='\u{2027}' => Class::Symbol,
        _ => rare_class(c),
    }
}

fn rare_class(c: char) -> Class {
    match c {
        _ if c.is_alphabetic() && c.is_uppercase() => Class::Upper,
        _ if c.is_alphabetic() => Class::Letter,
        _ if c.is_numeric() => Class::Digit,
        _ if c.is_whitespace() => Class::Space,
        // Marks belong to the word they stand in.
        '\u{0300}'..='\u{036f}' | '\u{0900}'..='\u{0dff}' | '\u{064b}'..='\u{065f}' | '\u{200c}' | '\u{200d}' => {
            Class::Letter
        }
        _ => Class::Symbol,
    }
}

/// What the last few characters were, for sentence ends, times and years.
#[derive(Debug, Default)]
struct Tail {
    /// The last characters that were not spaces, latest first.
    last: [char; 2],
    /// The sentence's end was the last thing but for closing quotes and brackets.
    ended: bool,
    space: bool,
    digits: u32,
    number: u32,
    time: bool,
}

impl Tail {
    fn push(&mut self, counts: &mut TextCounts, c: char, class: Class) {
        if class == Class::Space {
            self.number_ends(counts);
            if self.ended {
                counts.sentences += 1;
                self.ended = false;
            }
            self.space = true;
            return;
        }
        match class {
            Class::Upper | Class::Letter => {
                counts.letters += 1;
                counts.length += 1;
                counts.upper += u32::from(class == Class::Upper);
            }
            Class::Spaceless => {
                counts.letters += 1;
                counts.spaceless += 1;
                counts.length += 2;
            }
            Class::Digit => {
                counts.digits += 1;
                counts.length += 1;
            }
            _ => {
                counts.symbols += 1;
                counts.length += 1;
                self.symbol(counts, c);
            }
        }
        if class == Class::Digit {
            self.digits += 1;
            self.number = self.number.saturating_mul(10).saturating_add(c.to_digit(10).unwrap_or(0));
            if self.time && self.digits == 2 {
                counts.signs |= sign::TIME;
            }
        } else {
            self.time = c == ':' && self.digits > 0 && self.digits <= 2;
            self.number_ends(counts);
        }
        self.ended = match c {
            '.' | '!' | '?' => true,
            '。' | '！' | '？' | '।' | '؟' | '۔' => {
                counts.sentences += 1;
                false
            }
            '"' | '\'' | '”' | '’' | ')' | '»' | '“' | '」' | '』' | ']' | '…' => self.ended,
            _ => false,
        };
        self.last = [c, self.last[0]];
        self.space = false;
    }

    /// As [`Tail::push`] for each letter of a run.
    fn push_run(&mut self, counts: &mut TextCounts, run: &[u8]) {
        counts.letters += run.len() as u32;
        counts.length += run.len() as u32;
        self.number_ends(counts);
        (self.time, self.ended, self.space) = (false, false, false);
        self.last = match *run {
            [.., before, last] => [char::from(last), char::from(before)],
            [last] => [char::from(last), self.last[0]],
            [] => self.last,
        };
    }

    fn symbol(&mut self, counts: &mut TextCounts, c: char) {
        match c {
            ',' | ';' | '،' | '、' | '，' | '；' => counts.commas += 1,
            '|' | '•' | '·' | '›' | '»' | '►' | '→' => counts.separators += 1,
            '/' if self.space => counts.separators += 1,
            '@' => counts.signs |= sign::AT,
            '©' => counts.signs |= sign::COPYRIGHT,
            '$' | '€' | '£' | '¥' | '₹' | '₽' | '₩' => counts.signs |= sign::CURRENCY,
            '?' | '？' | '؟' => counts.signs |= sign::QUESTION,
            _ => {}
        }
    }

    fn number_ends(&mut self, counts: &mut TextCounts) {
        if self.digits == 4 && (1900..2100).contains(&self.number) {
            counts.signs |= sign::YEAR;
        }
        (self.digits, self.number) = (0, 0);
    }

    fn finish(mut self, counts: &mut TextCounts) {
        self.number_ends(counts);
        counts.sentences += u32::from(self.ended);
        counts.ends = match self.last {
            ['…', _] | ['.', '.'] => ends::ELLIPSIS,
            _ if self.ended => ends::SENTENCE,
            ['。' | '！' | '？' | '।' | '؟' | '۔', _] => ends::SENTENCE,
            [')' | '"' | '”' | '」' | '』', '。' | '！' | '？'] => ends::SENTENCE,
            [':' | '：', _] => ends::COLON,
            [',' | ';' | '،' | '、' | '，', _] => ends::COMMA,
            [')' | '"' | '”' | '»' | ']' | '」' | '』' | '’' | '\'', _] => ends::CLOSING,
            [c, _] if c.is_alphanumeric() => ends::WORD,
            _ => ends::SYMBOL,
        };
    }
}

fn starts(text: &str) -> u8 {
    match text.chars().next() {
        Some(c) if c.is_numeric() => 2,
        Some('"' | '\'' | '“' | '‘' | '«' | '„' | '(' | '[' | '「' | '『' | '»') => 4,
        Some(c) if c.is_uppercase() => 0,
        Some(c) if c.is_lowercase() => 1,
        Some(c) if c.is_alphabetic() => 5,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> TextCounts {
        count(text, &SharedWords::default(), &WordPoints::default(), &mut Vec::new())
    }

    #[test]
    fn sentences_commas_and_ends_are_counted() {
        let c = of("Rain fell, and it was cold. \"It never ends,\" she said. Really?");
        assert_eq!((c.sentences, c.commas, c.ends, c.starts), (3, 2, ends::SENTENCE, 0));
        assert_eq!(of("He said \"no.\"").ends, ends::SENTENCE);
        assert_eq!(of("Read more...").ends, ends::ELLIPSIS);
        assert_eq!(of("Topics:").ends, ends::COLON);
        assert_eq!(of("これは文です。").ends, ends::SENTENCE);
    }

    #[test]
    fn signs_are_seen() {
        assert_eq!(of("At 16:00 on March 7, 2019").signs, sign::TIME | sign::YEAR);
        assert_eq!(of("© x@y.z").signs, sign::COPYRIGHT | sign::AT);
        assert_eq!(of("score 3:1").signs, 0);
    }

    #[test]
    fn ranges_say_what_the_tables_of_unicode_say() {
        let spaceless = |c: char| class(c) == Class::Spaceless;
        for c in ('\u{80}'..=char::MAX).filter(|&c| !spaceless(c)) {
            assert!(class(c) == rare_class(c), "{c:?}");
        }
    }

    #[test]
    fn scripts_without_spaces_count_by_character() {
        let c = of("서울 人气");
        assert_eq!((c.words, c.spaceless, c.length), (3, 2, 6));
    }
}
