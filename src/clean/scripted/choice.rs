//! Which of the texts that scripts hold is the page's.
//!
//! The text of an object that is called as the page is comes first; then one of which the page shows some already. Where no
//! state says what the page is called, the path with the most prose has it; the names of keys only weigh.

use super::keys::{OTHER_KEYS, RICH_KEYS, TEXT_KEYS};
use super::page::{Page, folded};
use super::piece::{Group, Piece};

/// Fewer words at the best path are no article; under a key that says nothing, fewer than four times as many.
const LEAST_WORDS: usize = 50;
/// Fewer words in the page's own object are no brief.
const LEAST_BRIEF_WORDS: usize = 20;
/// Letters of a piece that are compared with what the page shows.
pub(super) const MOST_LETTERS: usize = 200_000;

/// The text that is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    /// The group's number.
    pub group: usize,
    /// Whether its object is called as the page is.
    pub own: bool,
}

/// The page's text among all groups (`letters`: the texts of the pieces); `None` where there is none, or where the page shows the whole of it.
pub(super) fn choose(groups: &[Group], pieces: &[Piece], letters: &str, page: &Page) -> Option<Choice> {
    let enough = |g: &Group| weight(g) >= 4 * LEAST_WORDS;
    // Of equals the first: JSON-LD is read before the others.
    let best = |fits: &dyn Fn(&Group) -> bool| {
        let fitting = (0..groups.len()).rev().filter(|&g| fits(&groups[g]));
        fitting.max_by_key(|&g| weight(&groups[g])).map(|group| Choice { group, own: is_sure(&groups[group]) })
    };
    if let Some(sure) = best(&|g| is_sure(g) && enough(g)) {
        return Some(sure);
    }
    let brief = best(&|g| is_sure(g) && !g.excerpt);
    let shown = shown(groups, pieces, letters, page);
    if brief.is_some_and(|brief| shown[brief.group]) {
        return None;
    }
    if shown.contains(&true) {
        let among = (0..groups.len()).rev().filter(|&g| shown[g]);
        let group = among.max_by_key(|&g| weight(&groups[g]))?;
        return enough(&groups[group]).then_some(Choice { group, own: false });
    }
    // What objects of other titles hold is no text of a page that shows one.
    let fits = |g: &Group| {
        let other = 2 * g.other_words > g.words && !g.live;
        !g.aside && enough(g) && !(other && page.words_shown() >= LEAST_BRIEF_WORDS as u32)
    };
    let is_brief = |g: &Group| g.words >= LEAST_BRIEF_WORDS && is_text(g);
    let brief = brief.filter(|brief| is_brief(&groups[brief.group]));
    best(&|g| g.owner.is_some() && fits(g))
        .or_else(|| best(&|g| brief.is_some() && 2 * g.other_words < g.words && fits(g)))
        .or(brief)
        .or_else(|| best(&fits))
        .or_else(|| best(&|g| !page.shows_text() && enough(g)))
}

/// The text of an object that is called as the page is, long enough to stand for more than a stub; transcripts, steps and the
/// like are beside what a page shows, not instead of it.
pub(super) fn surely(groups: &[Group]) -> Option<Choice> {
    let is_told = |g: &Group| is_text(g) || RICH_KEYS.contains(&&*g.key);
    let fits = |g: &Group| is_sure(g) && is_told(g) && weight(g) >= 4 * LEAST_WORDS;
    let sure = (0..groups.len()).rev().filter(|&g| fits(&groups[g]));
    sure.max_by_key(|&g| weight(&groups[g])).map(|group| Choice { group, own: true })
}

fn weight(group: &Group) -> usize {
    match &*group.key {
        _ if is_text(group) => group.words * 4,
        key if OTHER_KEYS.contains(&key) => 0,
        _ => group.words,
    }
}

/// Whether it stands under a key of texts.
fn is_text(group: &Group) -> bool {
    TEXT_KEYS.contains(&&*group.key)
}

/// Whether the nearest object that is called anything is called as the page is. The entries of a live blog have headlines of
/// their own.
pub(super) fn is_sure(group: &Group) -> bool {
    let sure = group.sure_words * 2 > group.words || group.live;
    group.owner.is_some() && !group.aside && sure && weight(group) > 0
}

/// By group: whether the page shows some of its text.
fn shown(groups: &[Group], pieces: &[Piece], letters: &str, page: &Page) -> Vec<bool> {
    let mut shown = vec![false; groups.len()];
    if !page.shows_text() {
        return shown;
    }
    for piece in pieces {
        let group = &groups[piece.group];
        let may = (is_text(group) || is_sure(group)) && !group.aside && !group.excerpt;
        if may && !shown[piece.group] && piece.is_long() {
            shown[piece.group] = page.shows(&folded(piece.text(letters), MOST_LETTERS));
        }
    }
    shown
}
