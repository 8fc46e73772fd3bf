//! The language by which a page's numeric dates are read.

use super::date::{self, Habit};
use super::dates::LONGEST_LINE;
use super::declared::{Declared, Field};
use super::line::Line;
use crate::clean::language;

/// Bytes of lines that are looked at, and of the shortest of them: labels and names say little.
const SAMPLE_BYTES: usize = 2_400;
const SHORTEST_LINE: usize = 80;

/// The declared language in lower case; the text's own where a date is read by it and the two may differ: templates leave
/// "en-US" on pages of every language.
pub(super) fn spoken(declared: Option<&str>, offers: &Declared<'_>, visible: &[Line<'_>]) -> Option<String> {
    let told = declared.map(str::to_ascii_lowercase);
    let dates = offers.about(Field::Published).chain(offers.about(Field::Modified)).map(|o| &*o.value);
    if !visible.iter().map(|line| line.text).chain(dates).any(is_unsure) {
        return told;
    }
    let mut sample = String::new();
    for line in visible.iter().filter(|line| line.text.len() >= SHORTEST_LINE) {
        sample.push_str(line.text);
        sample.push('\n');
        if sample.len() > SAMPLE_BYTES {
            break;
        }
    }
    if sample.is_empty() {
        sample.push_str(visible.iter().max_by_key(|line| line.text.len()).map_or("", |line| line.text));
    }
    language::decide(declared, &sample).map(|found| found.tag.to_ascii_lowercase()).or(told)
}

/// Whether a text has a date that only its language tells how to read: `03/04/2019`, `7 listopada`.
fn is_unsure(text: &str) -> bool {
    text.len() <= LONGEST_LINE
        && date::place(text)
            .is_some_and(|r| text[r].contains("istopad") || date::find(text, Habit::default()).is_none())
}
