//! What a string of a script reads like: prose, marked-up prose, a label, or code and data.

use crate::html::decode_references;
use std::borrow::Cow;

/// Bytes of the signs of a few line breaks, one after the other.
const LONGEST_BREAK: usize = 16;

/// A string's words and what speaks against its being text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Words that a reader would count.
    words: usize,
    /// Signs of code and addresses.
    odd: usize,
    /// Ends of sentences.
    ends: usize,
    marked: bool,
}

impl Look {
    /// Words of a string that reads as prose or holds marked-up prose; 0 for code, addresses and data.
    pub(super) fn prose_words(self) -> usize {
        let is_prose = self.is_text() && (self.ends * 80 >= self.words || self.marked);
        if is_prose { self.words } else { 0 }
    }

    /// Whether it may be said to readers at all: a heading, a short line.
    pub(super) fn is_text(self) -> bool {
        self.words > 0 && self.odd * 6 <= self.words
    }
}

/// Looks at a string.
pub(super) fn look(text: &str) -> Look {
    let marked = is_marked_up(text);
    let (mut words, mut odd, mut wide, mut ends, mut inside, mut before) = (0usize, 0usize, 0usize, 0usize, false, ' ');
    for c in text.chars() {
        if marked && matches!(c, '<' | '>') {
            inside = c == '<';
            before = ' ';
            continue;
        }
        if inside {
            continue;
        }
        match c {
            '{' | '}' | ';' | '=' | '\\' | '|' | '_' | '$' | '/' => odd += 1,
            // Scripts without spaces: two characters count as a word.
            '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => wide += 1,
            _ => {}
        }
        ends += usize::from(
            matches!(c, '。' | '！' | '？') || c.is_whitespace() && matches!(before, '.' | '!' | '?' | '"' | '”' | '…'),
        );
        words += usize::from(c.is_alphanumeric() && matches!(before, ' ' | '"' | '“' | '(' | '\n' | '\u{a0}'));
        before = c;
    }
    ends += usize::from(matches!(before, '.' | '!' | '?' | '"' | '”' | '…'));
    Look { words: words.max(wide / 2), odd, ends, marked }
}

/// Whether a string holds elements of HTML.
pub(super) fn is_marked_up(text: &str) -> bool {
    text.contains("</") || text.contains("<br") || text.contains("<p>")
}

/// A string as it was before it was escaped for HTML, where it was: text without elements has no references.
pub(super) fn unescaped(text: Cow<'_, str>) -> Cow<'_, str> {
    if is_marked_up(&text) || !text.contains('&') {
        return text;
    }
    Cow::Owned(decode_references(&text).into_owned())
}

/// A string whose line breaks were escaped once too often, with breaks again: `\n` between the end of a sentence and the
/// beginning of another.
pub(super) fn unbroken(text: Cow<'_, str>) -> Cow<'_, str> {
    let signs = ['\\', 'n', 'r', ' '];
    let breaks = |(at, sign): (usize, &str)| {
        let before = &text[text.floor_char_boundary(at.saturating_sub(LONGEST_BREAK))..at];
        let after = &text[at + sign.len()..];
        let after = &after[..after.floor_char_boundary(LONGEST_BREAK)];
        let goes_on = after.trim_start_matches(signs).starts_with(char::is_lowercase);
        before.trim_end_matches(signs).ends_with(['.', '!', '?', '"', '”', '>']) && !goes_on
    };
    if text.contains('\n') || !text.contains("\\n") || !text.match_indices("\\n").all(breaks) {
        return text;
    }
    Cow::Owned(text.replace("\\r", "").replace("\\n", "\n"))
}

/// A string as HTML: marked-up text as it is, lines of plain text as paragraphs.
pub(super) fn as_html(text: &str) -> String {
    if is_marked_up(text) {
        return text.to_owned();
    }
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(|l| format!("<p>{}</p>", escape(l))).collect()
}

/// Plain text as HTML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
