//! Lines behind the story that tell who wrote it, or when, and whether the day in one is the story's own.
//!
//! Comments and other stories tell names and days there as well. A label says whose they are; a day that no label names is
//! the story's where nothing around it belongs to them.

use super::Judged;
use super::facts::seen;
use super::metadata::{
    Apart, Line, LineRole, Sites, is_date_label, is_full_author_label, is_signature, names_day, signed,
};
use super::roles::Role;
use crate::html::NodeId;
use crate::rules::Rules;
use smallvec::SmallVec;

/// Lines of each kind behind a story of its own; where there are more, they belong to other stories. A label and what it
/// announces are two.
const MOST_BEHIND: [usize; 3] = [2, 2, 4];
/// Longest line that a label announces, in bytes.
const LONGEST_ANNOUNCED: usize = 80;
/// Longest line that is read for a date or an author, in bytes.
const LONGEST_TELLING: usize = 200;
/// What stands over comments and other stories, by the last part of the rules' ids.
const OVER_OTHERS: [&str; 5] = ["related-label", "related-word", "comments-label", "comments-word", "ranking-widget"];
/// Words of the longest name.
const NAME_WORDS: usize = 6;
/// Words of a link that is a headline; that of a section has fewer.
const HEADLINE_WORDS: u32 = 5;

/// Lines behind the story that tell who wrote it, or when: those that say so in full, date lines, and what a label in a line
/// of its own announces.
pub(super) fn signatures<'j>(
    judged: &'j Judged<'_>,
    from: usize,
    apart: Option<&Apart<'_, '_>>,
    rules: Option<&Rules>,
) -> impl Iterator<Item = Line<'j>> + use<'j> {
    let blocks = &judged.analysis.blocks;
    let mut found: [SmallVec<[Line<'j>; 4]>; MOST_BEHIND.len()] = Default::default();
    let (mut announced, mut before, mut parted) = (false, "", false);
    for (i, (block, verdict)) in blocks.items.iter().zip(&judged.verdicts.of).enumerate().skip(from) {
        parted = !verdict.role.is_body() && (parted || is_over_others(judged, i, rules));
        if !seen(block.places) {
            continue;
        }
        let text = blocks.text(block);
        let announces = is_full_author_label(text);
        let follows = std::mem::replace(&mut announced, announces) && text.len() <= LONGEST_ANNOUNCED;
        // "Published", and the day in a line of its own.
        let labelled = is_date_label(std::mem::replace(&mut before, text));
        let (kind, role) = match verdict.role {
            _ if announces || follows => (2, LineRole::Unknown),
            _ if is_signature(text) => (0, LineRole::Unknown),
            Role::DateLine if labelled || names_day(text) || !parted && is_own_day(judged, i) => {
                (1, LineRole::DateLine)
            }
            _ => continue,
        };
        if found[kind].len() <= MOST_BEHIND[kind] {
            let apart = stands_apart(apart, text, Some(blocks.container(block).node));
            found[kind].push(Line { text, element: None, heading: 0, role, link: false, tail: true, apart });
        }
    }
    found.into_iter().zip(MOST_BEHIND).filter(|(lines, most)| lines.len() <= *most).flat_map(|(lines, _)| lines)
}

/// Whether a block is a label over comments or other stories.
fn is_over_others(judged: &Judged<'_>, i: usize, rules: Option<&Rules>) -> bool {
    let votes = &judged.analysis.votes;
    rules.is_some_and(|rules| votes.rules(i).iter().any(|&r| OVER_OTHERS.contains(&rules.get(r).kind())))
}

/// Whether a day behind the story, which no label names, may be the story's own: it stands beside no headline and no name,
/// as days of comments and of other stories do.
fn is_own_day(judged: &Judged<'_>, line: usize) -> bool {
    let (analysis, of) = (&judged.analysis, &judged.verdicts.of);
    let blocks = &analysis.blocks;
    let text = |i: usize| blocks.text(&blocks.items[i]);
    let headline = |i: usize| {
        let block = &blocks.items[i];
        block.links == 1
            && block.link_bytes * 2 >= block.end - block.start
            && analysis.facts.counts[i].words >= HEADLINE_WORDS
    };
    // "By", and the name in a line of its own.
    let signs = |i: usize| of[i].role == Role::Byline || is_signature(text(i)) || i > 0 && is_full_label(text(i - 1));
    let (before, after) = (line.checked_sub(1), Some(line + 1).filter(|&i| i < of.len()));
    // Behind a day headings have the form of names: "Our Services".
    let theirs = |i: usize| headline(i) || Some(i) == before && is_name(text(i));
    let of_others = |i: usize| !of[i].role.is_body() && theirs(i) && !signs(i);
    !before.into_iter().chain(after).any(of_others)
}

/// Whether a line announces the author in the next: "Author", "By".
fn is_full_label(text: &str) -> bool {
    is_full_author_label(text) || text.trim_end_matches(':').eq_ignore_ascii_case("by")
}

/// Whether a line is somebody's name and no more.
fn is_name(text: &str) -> bool {
    let short = text.len() <= LONGEST_ANNOUNCED && text.split_whitespace().nth(NAME_WORDS).is_none();
    short
        && !text.contains(|c: char| c.is_ascii_digit())
        && signed(text, &Sites::default()).is_some_and(|found| found.rest == 0)
}

/// Whether a line that may tell a date or an author stands in comments or among other stories.
pub(super) fn stands_apart(apart: Option<&Apart<'_, '_>>, text: &str, element: Option<NodeId>) -> bool {
    text.len() <= LONGEST_TELLING && apart.zip(element).is_some_and(|(apart, id)| apart.holds(id))
}
