//! The headline of flattened text, which declares none.
//!
//! It is a line before the story that is about what the story is about: its longer words stand in the text below. Menus
//! are runs of short lines, date lines are short and hold numbers, and the headline stands close above the first paragraph.

use super::analysis::Analysis;
use super::facts::Fact;
use super::newswire;
use super::verdict::{Ground, Verdict};
use rustc_hash::FxHashSet;

/// Words of a headline: fewer are a label, more a paragraph.
const WORDS: std::ops::RangeInclusive<u32> = 3..=40;
/// Lines before the first paragraph among which the headline is looked for.
const REACH: usize = 60;
/// Lines of so few words next to each other are a menu.
const MENU_WORDS: u32 = 3;
/// From this length on (in words) a headline is not better for being longer.
const FULL_WORDS: i32 = 10;

/// The block of the headline.
pub(super) fn find(analysis: &Analysis<'_>, of: &[Verdict]) -> Option<usize> {
    let facts = &analysis.facts;
    let end = (0..of.len()).find(|&i| of[i].role.is_body() && facts.prose[i]);
    let end = end.or_else(|| facts.prose.iter().position(|&p| p)).unwrap_or(0);
    let told: FxHashSet<u16> =
        (end..of.len()).filter(|&i| of[i].role.is_body()).flat_map(|i| facts.rare(i)).copied().collect();
    let best = (end.saturating_sub(REACH)..end)
        .filter(|&i| fits(analysis, &of[i], i))
        .map(|i| (worth(analysis, &told, i, end), i));
    // Of equals the one nearest to the story.
    best.max().map(|b| b.1)
}

/// Whether a line can be a headline at all: it is no paragraph, and nothing else claims it.
fn fits(analysis: &Analysis<'_>, verdict: &Verdict, i: usize) -> bool {
    let free = (verdict.role.is_body() || verdict.role == super::roles::Role::Chrome)
        && !matches!(verdict.ground, Ground::Rule(_) | Ground::Wire);
    free && !analysis.facts.prose[i] && WORDS.contains(&analysis.facts.counts[i].words)
}

/// How much speaks for a line, in points that are only compared with each other.
fn worth(analysis: &Analysis<'_>, told: &FxHashSet<u16>, i: usize, end: usize) -> i32 {
    let facts = &analysis.facts;
    let counts = &facts.counts[i];
    let get = |fact| i32::from(facts.get(fact, i));
    let long = facts.rare(i);
    let shared = long.iter().filter(|s| told.contains(s)).count() as i32;
    // Three words are few to go by: shares are drawn towards none.
    let kin = shared * 60 / (long.len() as i32 + 2);
    let words = counts.words as i32 / if counts.spaceless > 0 { 2 } else { 1 };
    let distance = (end - i) as i32;
    let menu = |j: usize| facts.counts.get(j).is_some_and(|c| c.words <= MENU_WORDS);
    let in_menu = menu(i.wrapping_sub(1)) && menu(i + 1);
    let numbers = get(Fact::has_time) + get(Fact::has_year) > 0 && words <= 8;
    let marks = newswire::title(analysis.blocks.text(&analysis.blocks.items[i]));
    let marked = marks.version.is_some() || marks.marker.is_some();
    let no = |is: bool, points: i32| if is { -points } else { 0 };
    kin + words.min(FULL_WORDS) * 2 - distance.min(20) - distance.min(REACH as i32) / 3
        + i32::from(get(Fact::repeats) > 8) * 6
        + i32::from(marked) * 60
        + no(counts.sentences > 0 && counts.ends == super::facts::ends::SENTENCE && words > 6, 8)
        + no(get(Fact::phrase_chrome) > 0, 20)
        + no(get(Fact::separators) > 0, 12)
        + no(numbers, 20)
        + no(in_menu, 10)
        + no(counts.starts == 1, 8)
}

#[cfg(test)]
mod tests {
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    #[test]
    fn the_headline_of_flattened_text_is_what_the_story_is_about() {
        let page = "Home\nNews\nSport\nWeather and tides for the islands\n\nCorvane Daily, the paper of the northern harbours\n\
                    Monday 14 October 2024\nHarbour council agrees to repair eastern breakwater\n\nThe harbour council met on Monday and \
                    agreed to repair the eastern breakwater before the winter storms begin, its chair said after the session.\n\nWork \
                    is to start in March and to end before the herring come back, and the old stones of the breakwater will be used again \
                    wherever they are sound, the council said.\n";
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page");
        assert_eq!(article.title.as_deref(), Some("Harbour council agrees to repair eastern breakwater"));
    }
}
