//! The form of people's names.

use super::words;
use smallvec::SmallVec;

/// Names found in one text.
pub(super) type Names<'a> = SmallVec<[&'a str; 4]>;

/// The words of a text, and where each begins.
pub(super) fn words_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().map(move |w| (w.as_ptr() as usize - text.as_ptr() as usize, w))
}

/// Whether a name of unsure origin looks like a person's: two to five words, each beginning with a capital or in a script without them.
pub(super) fn looks_personal(name: &str) -> bool {
    let mut words_in = 0;
    let mut capital = 0;
    for word in name.split_whitespace() {
        words_in += 1;
        let first = word.chars().find(|c| c.is_alphabetic());
        let particle = words::is_particle(word);
        if first.is_some_and(|c| !c.is_lowercase()) || particle {
            capital += 1;
        }
        if word.ends_with(['?', '!', ':']) || word.chars().any(|c| c.is_ascii_digit()) {
            return false;
        }
    }
    let caseless =
        name.chars().any(|c| matches!(c, '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{590}'..='\u{dff}'));
    capital == words_in && ((2..=5).contains(&words_in) || (caseless && (2..=20).contains(&name.chars().count())))
}
