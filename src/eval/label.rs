//! Labels for blocks: how much of a block stands in the page's labelled text.

use super::align::aligned;
use super::dataset::Gold;
use super::measure::{shingles, words};
use std::collections::HashMap;

/// For each block the share (0 to 1) of its words that is article: by the labelled text where there is one, else by the
/// snippets that must or must not be kept; NaN where nothing is labelled.
pub fn labels(texts: &[&str], gold: &Gold) -> Vec<f32> {
    if let Some(text) = gold.text.as_deref().filter(|t| !t.is_empty()) {
        return shares(texts, text);
    }
    let all = |list: &Option<Vec<String>>| -> Vec<Vec<u64>> {
        list.iter().flatten().map(|s| words(s)).filter(|w| !w.is_empty()).collect()
    };
    let (with, without) = (all(&gold.with), all(&gold.without));
    let overlaps = |words: &[u64], snippet: &[u64]| {
        let n = words.len().min(snippet.len()).min(8);
        n > 0 && (holds(words, &snippet[..n]) || holds(snippet, &words[..n]))
    };
    texts
        .iter()
        .map(|text| {
            let words = words(text);
            match (with.iter().any(|s| overlaps(&words, s)), without.iter().any(|s| overlaps(&words, s))) {
                (true, false) => 1.0,
                (false, true) => 0.0,
                _ => f32::NAN,
            }
        })
        .collect()
}

fn holds(words: &[u64], run: &[u64]) -> bool {
    words.windows(run.len()).any(|w| w == run)
}

/// For each block the share (0 to 1) of its words that the labelled text holds.
///
/// Four-word shingles decide for blocks of four words or more; a shorter block counts as held where it
/// stands in the labelled text together with words of a neighbour, and a little where it stands there at all.
/// What the page says more often than the label does counts where it stands as in the label.
fn shares(blocks: &[&str], gold: &str) -> Vec<f32> {
    let tokens: Vec<Vec<u64>> = blocks.iter().map(|b| words(b)).collect();
    let gold = words(gold);
    let of_gold = shingles(&gold);
    let all: Vec<Vec<u64>> = tokens.iter().map(|t| if t.len() >= 4 { shingles(t) } else { Vec::new() }).collect();
    let held = held(&all.concat(), &of_gold);
    let in_gold = counts(of_gold);
    let mut short: HashMap<Vec<u64>, u32> = HashMap::new();
    for n in 1..4 {
        for run in gold.windows(n) {
            *short.entry(run.to_vec()).or_default() += 1;
        }
    }
    let mut at = 0;
    let mut long_share = |shingles: &[u64]| {
        at += shingles.len();
        held[at - shingles.len()..at].iter().sum::<f32>() / shingles.len() as f32
    };
    (0..tokens.len())
        .map(|i| match tokens[i].len() {
            0 => f32::NAN,
            1..4 => short_share(&tokens, i, &in_gold, &short),
            _ => long_share(&all[i]),
        })
        .collect()
}

/// For each shingle of a page whether the label holds it (1) or not (0). Of those that the page has more often than the
/// label those count that stand where the label's do; where none does all count in proportion.
fn held(page: &[u64], gold: &[u64]) -> Vec<f32> {
    let aligned = aligned(page, gold);
    let (in_gold, on_page) = (counts(gold.iter().copied()), counts(page.iter().copied()));
    let in_place = counts(page.iter().zip(&aligned).filter(|(_, on)| **on).map(|(s, _)| *s));
    let share = |(shingle, on): (&u64, &bool)| {
        let of = |counts: &HashMap<u64, u32>| counts.get(shingle).copied().unwrap_or(0);
        let (gold, page, placed) = (of(&in_gold), of(&on_page), of(&in_place));
        match on {
            false if gold < page => (gold - placed) as f32 / (page - placed) as f32,
            _ => 1.0,
        }
    };
    page.iter().zip(&aligned).map(share).collect()
}

fn counts(items: impl IntoIterator<Item = u64>) -> HashMap<u64, u32> {
    let mut counts = HashMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    counts
}

fn short_share(tokens: &[Vec<u64>], i: usize, in_gold: &HashMap<u64, u32>, short: &HashMap<Vec<u64>, u32>) -> f32 {
    let own = &tokens[i];
    let need = 4 - own.len();
    let before: Vec<u64> = tokens[..i].iter().rev().flat_map(|t| t.iter().rev()).take(need).copied().collect();
    let after: Vec<u64> = tokens[i + 1..].iter().flatten().take(need).copied().collect();
    let with_before: Vec<u64> = before.iter().rev().chain(own).copied().collect();
    let with_after: Vec<u64> = own.iter().chain(&after).copied().collect();
    let held = |run: &[u64]| run.len() == 4 && in_gold.contains_key(&shingles(run)[0]);
    if held(&with_before) || held(&with_after) {
        1.0
    } else if short.contains_key(own) {
        0.3
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_labelled_by_what_the_text_holds() {
        let blocks = [
            "Menu",
            "Rain fell on the town all day.",
            "More rain",
            "Share this with all your friends",
            "came at night and more",
        ];
        let shares = shares(&blocks, "Rain fell on the town all day. More rain came at night and more");
        assert_eq!(shares, [0.0, 1.0, 1.0, 0.0, 1.0]);
    }

    #[test]
    fn of_copies_the_one_in_its_place_is_held() {
        let story = ["Rain fell on the town all day.", "The river rose by night."];
        let quoted = [story[0], story[1], story[0], "So they say."];
        assert_eq!(shares(&quoted, &story.join(" ")), [1.0, 1.0, 0.0, 0.0]);
        let teased = [story[0], "Read it all", story[0], story[1]];
        assert_eq!(shares(&teased, &story.join(" ")), [0.0, 0.0, 1.0, 1.0]);
    }
}
