//! Flattened text as converters leave it, made plain: each line a block of words.
//!
//! Text browsers, mail and converters to Markdown write more than words: they wrap lines at a column, number the links and
//! list their addresses, and mark headings, lists and emphasis. All of that is taken off here, in this order, so that rules
//! and score see the words that a page's reader saw.

mod link_numbers;
mod markdown;
mod wrapped;

use memchr::{memchr3, memmem};
use std::borrow::Cow;

/// A text, a line a block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plain<'t> {
    /// The text.
    pub text: Cow<'t, str>,
    /// The lines that are headings, and their levels, ascending; lines are counted from 0, blank ones too.
    pub headings: Vec<(u32, u8)>,
}

/// Makes a flattened text plain.
pub(super) fn plain(text: &str) -> Plain<'_> {
    let mut plain = with_line_ends(text);
    for step in [wrapped::unwrapped, link_numbers::without] {
        if let Some(better) = step(&plain) {
            plain = Cow::Owned(better);
        }
    }
    match markdown::read(&plain) {
        Some((text, headings)) => Plain { text: Cow::Owned(text), headings },
        None => Plain { text: plain, headings: Vec::new() },
    }
}

/// The text with all that ends a line or a page written as a line feed (Unicode 16.0, section 5.8).
fn with_line_ends(text: &str) -> Cow<'_, str> {
    const WIDE: [&str; 3] = ["\u{85}", "\u{2028}", "\u{2029}"];
    let bytes = text.as_bytes();
    let narrow = memchr3(b'\r', b'\x0b', b'\x0c', bytes).is_some();
    if !narrow && !WIDE.iter().any(|end| memmem::find(bytes, end.as_bytes()).is_some()) {
        return Cow::Borrowed(text);
    }
    let ends = ['\r', '\x0b', '\x0c', '\u{85}', '\u{2028}', '\u{2029}'];
    Cow::Owned(text.replace("\r\n", "\n").replace(ends, "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_ends_a_line_parts_blocks() {
        for end in ["\r", "\r\n", "\n", "\x0c", "\u{85}", "\u{2028}", "\u{2029}"] {
            let text = format!("The tide was high.{end}The quay was wet.");
            assert_eq!(plain(&text).text.lines().count(), 2, "{end:?}");
        }
        assert_eq!(with_line_ends("One\r\n\r\nTwo"), "One\n\nTwo");
        assert!(matches!(with_line_ends("One\nTwo"), Cow::Borrowed(_)));
    }
}
