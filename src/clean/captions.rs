//! A caption is told once: what repeats it in the body, exactly or nearly, is the same caption.
//!
//! Pages put a caption under the picture, into the layer that opens on a click, and at times as a paragraph of its own,
//! with the credit here and without it there.

use super::analysis::Analysis;
use super::credited;
use super::facts::words;
use super::roles::Role;
use super::verdict::{Ground, Verdict};
use rustc_hash::FxHashMap;

/// Shorter lines repeat a caption only if they are the same.
const LEAST_WORDS: usize = 6;
/// Two texts are nearly one where so many percent of the longer one's words stand in the other.
const NEARLY: usize = 80;
/// Captions that begin alike and are compared with one text.
const MOST_COMPARED: usize = 8;
/// Bytes in which a text's first two words are looked for before its others.
const BEGINNING: usize = 64;

/// Further than so many blocks away a paragraph with the words of a caption is what the caption was taken from.
const NEAR_BLOCKS: usize = 3;

/// Takes repeated captions out of the body. Flattened text does not tell which of the two was the paragraph; on pages a
/// paragraph that stands elsewhere than the picture stays.
pub(super) fn told_once(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    credited::take_out(analysis, of);
    let text_of = |i: usize| analysis.blocks.text(&analysis.blocks.items[i]);
    // By their first two words, so that each text is compared with few captions.
    let mut told: FxHashMap<(u32, u32), Vec<Told>> = FxHashMap::default();
    for i in (0..of.len()).filter(|&i| of[i].role == Role::Caption) {
        let mut caption = Vec::new();
        hashes(text_of(i), &mut caption);
        let alike = told.entry(beginning(&caption)).or_default();
        if let Some(told) = alike.iter_mut().find(|told| told.words == caption) {
            told.last = i;
        } else if alike.len() < MOST_COMPARED {
            alike.push(Told { words: caption, first: i, last: i });
        }
    }
    if told.is_empty() {
        return;
    }
    let mut text = Vec::with_capacity(256);
    for (i, verdict) in of.iter_mut().enumerate().filter(|(_, v)| v.role.is_body()) {
        // Most texts are told apart by their first words.
        let whole = text_of(i);
        let start = whole.floor_char_boundary(BEGINNING);
        hashes(&whole[..start], &mut text);
        if text.len() < 3 && start < whole.len() {
            hashes(whole, &mut text);
        }
        let Some(alike) = told.get(&beginning(&text)) else { continue };
        hashes(whole, &mut text);
        let stays = |told: &Told| {
            let far = told.first.abs_diff(i).min(told.last.abs_diff(i)) > NEAR_BLOCKS;
            far && analysis.dom.is_some() && analysis.facts.prose[i]
        };
        let is_copy = |told: &Told| told.words == text || is_nearly(&told.words, &text);
        if alike.iter().any(|told| is_copy(told) && !stays(told)) {
            *verdict = Verdict { role: Role::Caption, ground: Ground::ToldBefore };
        }
    }
}

/// A caption: its words' hashes, and the first and the last block that tells it.
struct Told {
    words: Vec<u32>,
    first: usize,
    last: usize,
}

/// The hashes of a text's words.
fn hashes(text: &str, all: &mut Vec<u32>) {
    all.clear();
    all.reserve(text.len() / 4);
    words(text, |word| all.push(word));
}

fn beginning(words: &[u32]) -> (u32, u32) {
    (words.first().copied().unwrap_or(0), words.get(1).copied().unwrap_or(0))
}

/// Whether nearly all words of the longer text stand in the shorter one, each as often.
fn is_nearly(a: &[u32], b: &[u32]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < LEAST_WORDS || short.len() * 100 < long.len() * NEARLY {
        return false;
    }
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    short.iter().for_each(|&word| *counts.entry(word).or_default() += 1);
    let mut held = 0;
    for word in long {
        if let Some(count) = counts.get_mut(word).filter(|count| **count > 0) {
            *count -= 1;
            held += 1;
        }
    }
    held * 100 >= long.len() * NEARLY
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearly(a: &str, b: &str) -> bool {
        let of = |text| {
            let mut all = Vec::new();
            hashes(text, &mut all);
            all
        };
        is_nearly(&of(a), &of(b))
    }

    #[test]
    fn a_credit_more_or_less_is_the_same_caption() {
        let caption = "The ferry Tern Maiden leaves the quay of Port Varrow on Monday morning";
        assert!(nearly(caption, &format!("{caption} (Corvane)")));
        assert!(!nearly(
            caption,
            &format!("{caption}, and nobody who stood there believed that it would ever come back.")
        ));
        assert!(!nearly("The ferry leaves", "The ferry leaves"));
    }
}
