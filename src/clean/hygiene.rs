//! Text hygiene: what a reader cannot see is taken out, what looks the same is written the same.
//!
//! Unicode normalisation form C; soft hyphens, zero-width characters and controls go; every kind of
//! white space becomes one ordinary space; quotes stay as they are. Most text is clean already, so
//! [`Tidy::push`] copies clean stretches whole and allocates nothing but the caller's buffer.

pub(crate) mod fold;
mod misread;
mod mojibake;

use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Turns text back that was read in the wrong charset before the page was saved, where that is certain. `None` where
/// it is to be left alone.
pub fn mend(text: &str) -> Option<String> {
    // First what a whole page must bear out: among misread Chinese characters some look like two bytes of UTF-8.
    misread::mend(text).or_else(|| mojibake::mend(text))
}

/// Appends pieces of text to a buffer so that together they are one clean piece.
///
/// White space is never written at an end: it is remembered and written once before the next
/// visible character.
#[derive(Debug, Clone, Copy)]
pub struct Tidy {
    start: usize,
    space: bool,
    joiner: Option<char>,
}

impl Tidy {
    /// A clean piece that begins at the buffer's present end.
    pub fn new(out: &str) -> Tidy {
        Tidy { start: out.len(), space: false, joiner: None }
    }

    /// Whether nothing visible was written yet.
    pub fn is_empty(&self, out: &str) -> bool {
        out.len() == self.start
    }

    /// White space stands here, as between two cells or after a `<br>`.
    pub fn space(&mut self) {
        self.space = true;
    }

    /// A line break stands here; none is written before the first or, because it waits for more, after the last line.
    pub fn line_break(&mut self, out: &mut String) {
        self.space = false;
        if out.len() > self.start {
            out.push('\n');
        }
    }

    /// Appends `text`.
    pub fn push(&mut self, out: &mut String, text: &str) {
        let begin = out.len();
        let mut odd = false;
        let mut rest = text;
        while let Some(first) = rest.bytes().next() {
            let run = clean_run(rest.as_bytes());
            if run > 0 {
                self.before_visible(out, char::from(first));
                out.push_str(&rest[..run]);
                rest = &rest[run..];
                continue;
            }
            let c = rest.chars().next().expect("rest is not empty");
            rest = &rest[c.len_utf8()..];
            odd |= self.push_char(out, c);
        }
        if odd {
            compose_tail(out, self.start, begin);
        }
    }

    /// Appends one character that is not plain; tells whether it may break normalisation form C.
    fn push_char(&mut self, out: &mut String, c: char) -> bool {
        match classify(c) {
            Class::Plain => {
                self.before_visible(out, c);
                out.push(c);
                false
            }
            Class::Composing => {
                self.before_visible(out, c);
                out.push(c);
                true
            }
            Class::Space => {
                self.space = true;
                false
            }
            Class::Joiner => {
                self.joiner = Some(c);
                false
            }
            Class::Tag => {
                if matches!(out.chars().next_back(), Some('\u{1f3f4}' | '\u{e0020}'..='\u{e007e}')) && !self.space {
                    out.push(c);
                }
                false
            }
            Class::Gone => false,
        }
    }

    fn before_visible(&mut self, out: &mut String, next: char) {
        if self.space {
            self.space = false;
            self.joiner = None;
            if out.len() > self.start && !out.ends_with('\n') {
                out.push(' ');
            }
        } else if let Some(joiner) = self.joiner.take()
            && out.len() > self.start
            && joins(next)
            && out.chars().next_back().is_some_and(joins)
        {
            out.push(joiner);
        }
    }
}

/// Appends the clean form of `text` to `out`, as a piece of its own.
pub fn append(out: &mut String, text: &str) {
    Tidy::new(out).push(out, text);
}

/// The clean form of `text`; borrowed where it is clean.
pub fn clean(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim_matches([' ', '\n', '\t', '\r']);
    if clean_run(trimmed.as_bytes()) == trimmed.len() {
        return Cow::Borrowed(trimmed);
    }
    let mut out = String::with_capacity(trimmed.len());
    append(&mut out, trimmed);
    if out == trimmed { Cow::Borrowed(trimmed) } else { Cow::Owned(out) }
}

/// Length of the longest beginning that is visible ASCII with single spaces between, ending visibly.
fn clean_run(bytes: &[u8]) -> usize {
    let mut i = 0;
    loop {
        while i < bytes.len() && (0x21..0x7f).contains(&bytes[i]) {
            i += 1;
        }
        let visible_next =
            i > 0 && bytes.get(i) == Some(&b' ') && bytes.get(i + 1).is_some_and(|b| (0x21..0x7f).contains(b));
        if !visible_next {
            return i;
        }
        i += 1;
    }
}

enum Class {
    Plain,
    /// May compose with its neighbours, or has another canonical form.
    Composing,
    Space,
    Joiner,
    /// Part of a flag's emoji sequence (UTS #51, ED-14a).
    Tag,
    Gone,
}

fn classify(c: char) -> Class {
    match c {
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}' => Class::Space,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' => Class::Gone,
        '\u{20}'..='\u{2ff}' => Class::Plain,
        '\u{34f}' | '\u{61c}' | '\u{180e}' => Class::Gone,
        '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}' => Class::Plain,
        '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            Class::Space
        }
        '\u{200c}' | '\u{200d}' => Class::Joiner,
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => Class::Gone,
        '\u{2010}'..='\u{205e}' | '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}' => Class::Plain,
        '\u{30a0}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => {
            Class::Plain
        }
        '\u{feff}' | '\u{fff0}'..='\u{fffc}' | '\u{fffe}' | '\u{ffff}' => Class::Gone,
        '\u{e0020}'..='\u{e007f}' => Class::Tag,
        '\u{e0000}'..='\u{e001f}' => Class::Gone,
        _ => Class::Composing,
    }
}

/// Whether a joiner beside this character means something: cursive and Indic scripts, and emoji.
fn joins(c: char) -> bool {
    matches!(c,
        '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{f00}'..='\u{109f}' | '\u{1780}'..='\u{18af}'
        | '\u{2190}'..='\u{2bff}' | '\u{a840}'..='\u{a87f}' | '\u{fb50}'..='\u{fdff}' | '\u{fe0f}'
        | '\u{fe70}'..='\u{fefc}' | '\u{11000}'..='\u{11fff}' | '\u{1f000}'..='\u{1faff}')
}

/// A stretch of marks longer than this is no text (Unicode stream-safe format, UAX #15-D3, allows 30).
const LOOK_BACK_CHARS: usize = 32;

/// Puts what was appended since `begin` into form C, together with what it may combine with before.
fn compose_tail(out: &mut String, start: usize, begin: usize) {
    let before = out[start..begin].chars().rev().take(LOOK_BACK_CHARS);
    let mut from = begin;
    for c in before {
        from -= c.len_utf8();
        if c.is_ascii() {
            break;
        }
    }
    if is_nfc_quick(out[from..].chars()) != IsNormalized::Yes {
        let composed: String = out[from..].nfc().collect();
        out.truncate(from);
        out.push_str(&composed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clean_text_is_borrowed() {
        assert!(matches!(clean("  A plain line, as most are. "), Cow::Borrowed("A plain line, as most are.")));
        assert!(matches!(clean("Ein schöner Tag"), Cow::Borrowed(_)));
    }

    #[test]
    fn white_space_of_any_kind_is_one_space() {
        assert_eq!(clean("a\u{a0}\u{2009}b\t\nc\u{3000}d"), "a b c d");
        assert_eq!(clean("\u{feff} a "), "a");
    }

    #[test]
    fn invisible_characters_go() {
        assert_eq!(clean("Don\u{ad}au\u{200b}dampf\u{0}schiff\u{200e}"), "Donaudampfschiff");
    }

    #[test]
    fn quotes_stay_as_they_are() {
        assert_eq!(clean("„so“ ‘or’ \"so\""), "„so“ ‘or’ \"so\"");
    }

    #[test]
    fn letters_and_marks_compose_even_across_pieces() {
        assert_eq!(clean("Cafe\u{301}"), "Café");
        let mut out = String::from("before ");
        let mut tidy = Tidy::new(&out);
        tidy.push(&mut out, "Cafe");
        tidy.push(&mut out, "\u{301} noir");
        assert_eq!(out, "before Café noir");
        assert_eq!(clean("\u{1112}\u{1161}\u{11ab}\u{ad6d}"), "한국");
    }

    #[test]
    fn a_space_is_written_once_between_pieces() {
        let mut out = String::new();
        let mut tidy = Tidy::new(&out);
        for piece in [" one ", " ", "\n two", "three "] {
            tidy.push(&mut out, piece);
        }
        assert_eq!(out, "one twothree");
        tidy.line_break(&mut out);
        tidy.push(&mut out, "  four");
        assert_eq!(out, "one twothree\nfour");
    }

    #[test]
    fn joiners_stay_where_they_mean_something() {
        assert_eq!(clean("می\u{200c}خواهم"), "می\u{200c}خواهم");
        assert_eq!(clean("👩\u{200d}🔬"), "👩\u{200d}🔬");
        assert_eq!(clean("क्\u{200d}ष"), "क्\u{200d}ष");
        assert_eq!(clean("Auf\u{200c}lage x\u{200d} y"), "Auflage x y");
    }

    #[test]
    fn flags_of_regions_stay_whole() {
        let wales = "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}";
        assert_eq!(clean(wales), wales);
        assert_eq!(clean("a\u{e0067}b"), "ab");
    }

    #[test]
    fn cleaning_twice_changes_nothing() {
        for text in ["e\u{301}\u{323}x", "a \u{301}b", "\u{200d}a", "한\u{11ab}", "\u{344}", "q\u{307}\u{323}"] {
            let once = clean(text).into_owned();
            assert_eq!(clean(&once), once, "{text:?}");
        }
    }
}
