//! A row of buttons: labels side by side that rules know each by itself, and nothing else: "Share Tweet Print".

use super::analysis::Analysis;
use super::blocks::place;
use crate::rules::{Matches, Rules};
use smallvec::SmallVec;

/// Words of a row, and of one of its labels.
const ROW_WORDS: std::ops::RangeInclusive<u32> = 2..=8;
const LABEL_WORDS: usize = 4;

/// The rule that knows the first label of a block that is a row of them; `matches` is work space.
pub(super) fn row(analysis: &Analysis<'_>, rules: &Rules, i: usize, matches: &mut Matches) -> Option<u32> {
    let block = &analysis.blocks.items[i];
    let text = analysis.blocks.text(block);
    // Entries and cells of one label each are told by what stands around them; figures are no labels.
    let apart = analysis.facts.headings[i] == 0 && block.places & (place::TABLE | place::LIST) == 0;
    if !apart || text.contains(|c: char| c.is_ascii_digit()) || !ROW_WORDS.contains(&analysis.facts.counts[i].words) {
        return None;
    }
    labels(text, rules, matches)
}

fn labels(line: &str, rules: &Rules, matches: &mut Matches) -> Option<u32> {
    let parts = |c: char| c.is_whitespace() || matches!(c, '|' | '·' | '•' | '/');
    let words = line.split(parts).filter(|word| !word.is_empty());
    let places: SmallVec<[usize; 16]> = words.map(|word| word.as_ptr() as usize - line.as_ptr() as usize).collect();
    let (mut first, mut count, mut at) = (None, 0, 0);
    while at < places.len() {
        // The longest label that begins here.
        let (words, rule) = (1..=LABEL_WORDS.min(places.len() - at)).rev().find_map(|words| {
            let end = places.get(at + words).copied().unwrap_or(line.len());
            rules.of_label(&line[places[at]..end], matches);
            Some((words, matches.rules.iter().copied().find(|&rule| rules.get(rule).is_against())?))
        })?;
        first = first.or(Some(rule));
        count += 1;
        at += words;
    }
    // A rule that knows the whole line has spoken already.
    first.filter(|_| count > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_side_by_side_are_a_row() {
        let rules = Rules::built_in().expect("the built-in rules are read");
        let labels = |line| labels(line, &rules, &mut Matches::default());
        for row in ["Share Copy link Print", "Teilen Drucken Vorlesen", "Udostępnij Skomentuj Drukuj"] {
            assert!(labels(row).is_some(), "{row}");
        }
        for none in ["Share the boat Print", "Print media", "The quay was wet", "Print"] {
            assert_eq!(labels(none), None, "{none}");
        }
    }
}
