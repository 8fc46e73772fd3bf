//! Where an article begins and where it is over: one stretch of the page, and what else would stay falls.
//!
//! What stays speaks for the stretch by how likely it is, what goes speaks against it by how unlikely it is. The best
//! stretch is the one with the largest sum (Kadane's maximum subarray, one pass). So a block that would stay far behind
//! the end, with nothing but chrome between, costs more than it brings: company boilerplate, an appeal, the beginning
//! of the next article.

use super::analysis::Analysis;
use super::roles::Role;
use super::score::probability;
use super::verdict::{Ground, Verdict, kept_words_in};
use std::ops::Range;

/// A block that stays speaks for the stretch by its probability above this (in 250ths). This and what stands below
/// were chosen on held-out pages; see `docs/accuracy.md`.
const NEUTRAL: i64 = 75;
/// A block that goes weighs this many times less than one that stays.
const LIGHTER: i64 = 5;
/// A block that goes counts as so many words at most: one long aside does not end an article.
const MOST_WORDS: i64 = 50;
/// Where so many words, and more than half as many again as the stretch holds, would fall, the page is not one article.
const TOO_MANY_WORDS: u32 = 200;
/// Points of flattened text are less sure: of a shorter stretch there, what would fall may be the article.
const SURE_WORDS_OF_TEXT: u32 = 200;

/// Takes out what would stay outside of the article's stretch. For pages that hold one article.
pub(super) fn cut(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let Some(article) = stretch(analysis, of) else { return };
    let words = |range: Range<usize>| kept_words_in(analysis, of, range);
    let (inside, outside) = (words(article.clone()), words(0..article.start) + words(article.end..of.len()));
    let sure = analysis.dom.is_some() || inside >= SURE_WORDS_OF_TEXT;
    if !sure || !is_one_article(inside, outside) {
        return;
    }
    let links = |i: usize| analysis.facts.get(super::facts::Fact::link_share, i) >= 50;
    for (i, verdict) in of.iter_mut().enumerate().filter(|(i, _)| !article.contains(i)) {
        // A rule that keeps always keeps.
        if verdict.role.is_body() && !matches!(verdict.ground, Ground::Rule(_)) {
            let ground = if i < article.start { Ground::BeforeBeginning } else { Ground::AfterEnd };
            *verdict = Verdict { role: if links(i) { Role::Teaser } else { Role::Chrome }, ground };
        }
    }
}

/// Whether a page whose best stretch holds `inside` words, with `outside` more that would stay, is one article.
fn is_one_article(inside: u32, outside: u32) -> bool {
    outside < TOO_MANY_WORDS || 2 * outside <= 3 * inside
}

/// The blocks from the article's first to its last; none where nothing stays.
fn stretch(analysis: &Analysis<'_>, of: &[Verdict]) -> Option<Range<usize>> {
    let mut best: Option<(i64, Range<usize>)> = None;
    let (mut sum, mut begin) = (0i64, 0usize);
    for (i, verdict) in of.iter().enumerate() {
        if sum <= 0 {
            (sum, begin) = (0, i);
        }
        sum += value(analysis, verdict, i);
        if best.as_ref().map_or(sum > 0, |b| sum > b.0) {
            best = Some((sum, begin..i + 1));
        }
    }
    best.map(|b| b.1)
}

/// What a block says for (above 0) or against the stretch it stands in.
fn value(analysis: &Analysis<'_>, verdict: &Verdict, i: usize) -> i64 {
    let words = i64::from(analysis.facts.counts[i].words);
    let p = i64::from(probability(analysis.points[i]));
    match verdict.role {
        role if role.is_body() => words * (p - NEUTRAL),
        // Captions, bylines and notes stand in articles; what is not seen parts nothing.
        Role::Chrome if super::facts::seen(analysis.blocks.items[i].places) => {
            -(words.min(MOST_WORDS) * (250 - p) / LIGHTER)
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_article_among_much_else_is_one_only_if_little_would_fall() {
        assert!(is_one_article(60, 150));
        assert!(is_one_article(400, 500));
        assert!(!is_one_article(60, 2900));
        assert!(!is_one_article(200, 400));
    }
}
