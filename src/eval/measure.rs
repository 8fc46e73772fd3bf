//! The figures: overlap of words, of 4-word shingles, snippets, metadata.
//!
//! Each figure is a mean over the pages that carry its label. Words are runs of letters, digits and
//! `_`, lower case; a Chinese or Japanese character is a word by itself.

use super::dataset::Gold;
use regex::Regex;
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// What is scored of one record.
#[derive(Debug, Clone, Default)]
pub struct Prediction {
    /// Title.
    pub title: Option<String>,
    /// Authors.
    pub authors: Vec<String>,
    /// Publication date.
    pub date: Option<String>,
    /// Text.
    pub text: String,
}

/// The figures of one page; what is not labelled is absent.
#[derive(Debug, Clone, Default)]
pub struct PageFigures {
    /// F1, precision and recall of words.
    pub overlap: Option<(f64, f64, f64)>,
    /// Shingles that agree, of the prediction, of the label.
    pub shingles: Option<(u64, u64, u64)>,
    /// All shingles agree.
    pub perfect: Option<f64>,
    /// Share of the must-have snippets that are present.
    pub with: Option<f64>,
    /// Share of the must-not-have snippets that are absent.
    pub without: Option<f64>,
    /// Title agrees.
    pub title: Option<f64>,
    /// F1 of the sets of authors.
    pub authors: Option<f64>,
    /// Date agrees.
    pub date: Option<f64>,
    /// No text at all.
    pub empty: f64,
}

/// The figures of many pages, in the order they are printed.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Number of pages.
    pub pages: usize,
    /// Name and value; absent where no page carries the label.
    pub figures: Vec<(&'static str, Option<f64>)>,
}

static WORD: LazyLock<Regex> = LazyLock::new(|| {
    let cjk = r"\x{3040}-\x{30ff}\x{3400}-\x{4dbf}\x{4e00}-\x{9fff}\x{f900}-\x{faff}";
    Regex::new(&format!(r"[{cjk}]|[[\p{{L}}\p{{N}}_]--[{cjk}]]+")).expect("the pattern is constant")
});

/// The words of a text, hashed.
pub fn words(text: &str) -> Vec<u64> {
    let lower = text.to_lowercase();
    WORD.find_iter(&lower).map(|m| hash(m.as_str())).collect()
}

fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

fn counts(items: impl IntoIterator<Item = u64>) -> HashMap<u64, u64> {
    let mut counts = HashMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    counts
}

fn hits(a: &HashMap<u64, u64>, b: &HashMap<u64, u64>) -> u64 {
    a.iter().map(|(k, n)| (*n).min(b.get(k).copied().unwrap_or(0))).sum()
}

fn overlap(predicted: &HashMap<u64, u64>, gold: &HashMap<u64, u64>) -> (f64, f64, f64) {
    if gold.is_empty() {
        let all = if predicted.is_empty() { 1.0 } else { 0.0 };
        return (all, all, all);
    }
    if predicted.is_empty() {
        return (0.0, 0.0, 0.0);
    }
    let hit = hits(predicted, gold) as f64;
    let (p, r) = (hit / total(predicted) as f64, hit / total(gold) as f64);
    (if hit > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }, p, r)
}

fn total(counts: &HashMap<u64, u64>) -> u64 {
    counts.values().sum()
}

/// Hashes of the runs of four words; of all words where there are fewer.
pub fn shingles(words: &[u64]) -> Vec<u64> {
    match words.len() {
        0 => Vec::new(),
        1..4 => vec![hash(words)],
        _ => words.windows(4).map(hash).collect(),
    }
}

/// The words of a text, lower case, with one space between: what is compared of titles and names.
pub fn plain(text: &str) -> String {
    let folded = text.nfkc().collect::<String>().to_lowercase();
    WORD.find_iter(&folded).map(|m| m.as_str()).collect::<Vec<_>>().join(" ")
}

/// Scores one page.
pub fn page(gold: &Gold, predicted: &Prediction) -> PageFigures {
    let mut figures = PageFigures { empty: f64::from(predicted.text.trim().is_empty()), ..PageFigures::default() };
    if let Some(text) = gold.text.as_deref().filter(|t| !t.is_empty()) {
        let (ours, theirs) = (words(&predicted.text), words(text));
        figures.overlap = Some(overlap(&counts(ours.iter().copied()), &counts(theirs.iter().copied())));
        let (ours, theirs) = (counts(shingles(&ours)), counts(shingles(&theirs)));
        figures.shingles = Some((hits(&ours, &theirs), total(&ours), total(&theirs)));
        figures.perfect = Some(f64::from(ours == theirs));
    }
    let flat = plain(&predicted.text);
    figures.with = snippets(gold.with.as_deref(), &flat, true);
    figures.without = snippets(gold.without.as_deref(), &flat, false);
    if let Some(title) = gold.title.as_deref().filter(|t| !t.is_empty()) {
        figures.title = Some(f64::from(plain(predicted.title.as_deref().unwrap_or("")) == plain(title)));
    }
    if let Some(authors) = &gold.authors {
        let names =
            |list: &[String]| -> HashSet<String> { list.iter().map(|a| plain(a)).filter(|a| !a.is_empty()).collect() };
        let set = |names: HashSet<String>| counts(names.iter().map(|n| hash(n.as_str())));
        figures.authors = Some(overlap(&set(names(&predicted.authors)), &set(names(authors))).0);
    }
    if let Some(date) = gold.date.as_deref().filter(|d| !d.is_empty()) {
        let day = |d: &str| d.chars().take(10).collect::<String>();
        figures.date = Some(f64::from(day(predicted.date.as_deref().unwrap_or("")) == day(date)));
    }
    figures
}

fn snippets(list: Option<&[String]>, flat: &str, wanted: bool) -> Option<f64> {
    let list = list.filter(|l| !l.is_empty())?;
    let right = list.iter().filter(|s| flat.contains(&plain(s)) == wanted).count();
    Some(right as f64 / list.len() as f64)
}

/// Means over pages.
pub fn summary<'a>(pages: impl IntoIterator<Item = &'a PageFigures>) -> Summary {
    let pages: Vec<&PageFigures> = pages.into_iter().collect();
    let mean = |get: &dyn Fn(&PageFigures) -> Option<f64>| mean(pages.iter().filter_map(|p| get(p)));
    let (p, r) = shingle_means(&pages);
    let f1 = match (p, r) {
        (Some(p), Some(r)) if p + r > 0.0 => Some(2.0 * p * r / (p + r)),
        (Some(_), Some(_)) => Some(0.0),
        _ => None,
    };
    let figures = vec![
        ("f1", mean(&|p| p.overlap.map(|o| o.0))),
        ("p", mean(&|p| p.overlap.map(|o| o.1))),
        ("r", mean(&|p| p.overlap.map(|o| o.2))),
        ("shingle_f1", f1),
        ("perfect", mean(&|p| p.perfect)),
        ("with", mean(&|p| p.with)),
        ("without", mean(&|p| p.without)),
        ("title", mean(&|p| p.title)),
        ("authors", mean(&|p| p.authors)),
        ("date", mean(&|p| p.date)),
        ("empty", mean(&|p| Some(p.empty))),
    ];
    Summary { pages: pages.len(), figures }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, n) = values.fold((0.0, 0u32), |(s, n), v| (s + v, n + 1));
    (n > 0).then(|| sum / f64::from(n))
}

/// Mean precision over pages with a prediction, mean recall over pages with a label.
fn shingle_means(pages: &[&PageFigures]) -> (Option<f64>, Option<f64>) {
    let rows: Vec<(u64, u64, u64)> = pages.iter().filter_map(|p| p.shingles).collect();
    let p = mean(rows.iter().filter(|r| r.1 > 0).map(|r| r.0 as f64 / r.1 as f64));
    let r = mean(rows.iter().filter(|r| r.2 > 0).map(|r| r.0 as f64 / r.2 as f64));
    if r.is_some() { (p.or(Some(0.0)), r) } else { (None, None) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_digits_and_single_han_characters() {
        assert_eq!(words("It's 2_0 — naïve 新聞!").len(), 6);
        assert_eq!(words("ABC"), words("abc"));
    }

    #[test]
    fn a_page_is_scored_by_all_its_labels() {
        let gold = Gold {
            text: Some("one two three four five".into()),
            title: Some("A Title".into()),
            authors: Some(vec!["Ann Lee".into(), "Bo Ek".into()]),
            date: Some("2024-05-03 15:47".into()),
            with: Some(vec!["two, three".into(), "six".into()]),
            without: Some(vec!["seven".into()]),
            ..Gold::default()
        };
        let predicted = Prediction {
            title: Some("a title!".into()),
            authors: vec!["ann lee".into()],
            date: Some("2024-05-03".into()),
            text: "One two three four".into(),
        };
        let f = page(&gold, &predicted);
        let (f1, p, r) = f.overlap.unwrap();
        assert!((p - 1.0).abs() < 1e-9 && (r - 0.8).abs() < 1e-9 && (f1 - 8.0 / 9.0).abs() < 1e-9);
        assert_eq!(f.shingles, Some((1, 1, 2)));
        assert_eq!(
            (f.title, f.date, f.with, f.without, f.perfect),
            (Some(1.0), Some(1.0), Some(0.5), Some(1.0), Some(0.0))
        );
        assert!((f.authors.unwrap() - 2.0 / 3.0).abs() < 1e-9);
    }
}
