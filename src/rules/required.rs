//! What a pattern cannot match without: strings, and where in the text they must stand.
//!
//! A block is asked only about patterns of which it holds a required string in the right place; all strings of all
//! patterns are looked for in one pass.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// A lower-case string that a pattern requires, or one of several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Required {
    /// The string.
    pub text: String,
    /// The most bytes that may stand before it; [`ANYWHERE`] for any number.
    pub before: usize,
    /// The most bytes that may stand after it.
    pub after: usize,
}

/// No bound on a distance.
pub const ANYWHERE: usize = usize::MAX;
/// More strings than this are worth less than asking every block.
const MOST_STRINGS: usize = 400;
/// A class of more characters says too little.
const MOST_CHARACTERS: u32 = 24;
/// A string that must stand this near (in bytes) to the text's beginning or end is as rare as one of two more letters.
const NEAR: usize = 24;
const NEAR_WORTH: usize = 8;
/// Strings worth more are all rare enough.
const MOST_WORTH: usize = 32;

/// Strings of which every match of the pattern holds one; empty where none can be told.
pub fn required(hir: &Hir) -> Vec<Required> {
    of(hir, ANYWHERE, ANYWHERE).filter(|r| r.len() <= MOST_STRINGS).unwrap_or_default()
}

/// Kinds of characters that a text must hold.
pub mod needs {
    /// An ASCII digit, or a character beyond ASCII (which may be a digit of another script).
    pub const DIGIT: u8 = 1;
    /// A character beyond ASCII.
    pub const BEYOND_ASCII: u8 = 2;

    /// What a text holds.
    pub fn held(text: &str) -> u8 {
        if !text.is_ascii() {
            return DIGIT | BEYOND_ASCII;
        }
        if text.bytes().any(|b| b.is_ascii_digit()) { DIGIT } else { 0 }
    }
}

/// Kinds of characters without which the pattern cannot match: bits of [`needs`]. Recursion is over the pattern.
pub fn needed(hir: &Hir) -> u8 {
    match hir.kind() {
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).map_or(0, needs_of_literal),
        HirKind::Capture(capture) => needed(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => needed(&repetition.sub),
        HirKind::Class(Class::Unicode(class)) if !class.ranges().is_empty() => {
            // A class of which no character is an ASCII one but for digits: text in ASCII must hold a digit then.
            let digits = class.ranges().iter().all(|r| r.start() > '\x7f' || r.start() >= '0' && r.end() <= '9');
            u8::from(digits) * needs::DIGIT + u8::from(class.ranges()[0].start() > '\x7f') * needs::BEYOND_ASCII
        }
        HirKind::Concat(parts) => parts.iter().fold(0, |bits, part| bits | needed(part)),
        HirKind::Alternation(branches) => branches.iter().fold(u8::MAX, |bits, branch| bits & needed(branch)),
        _ => 0,
    }
}

fn needs_of_literal(literal: &str) -> u8 {
    let digit = !literal.is_ascii() || literal.bytes().any(|b| b.is_ascii_digit());
    u8::from(digit) * needs::DIGIT + u8::from(!literal.is_ascii()) * needs::BEYOND_ASCII
}

/// `before` and `after` are the most bytes around what `hir` matches. Recursion is over the pattern, whose depth
/// `regex_syntax` bounds.
fn of(hir: &Hir, before: usize, after: usize) -> Option<Vec<Required>> {
    let here = |text: String| Required { text, before, after };
    match hir.kind() {
        HirKind::Literal(literal) => Some(vec![here(in_lower_case(&literal.0)?)]),
        HirKind::Capture(capture) => of(&capture.sub, before, after),
        HirKind::Repetition(repetition) if repetition.min > 0 => {
            let after = if repetition.max == Some(1) { after } else { ANYWHERE };
            of(&repetition.sub, before, after)
        }
        HirKind::Class(_) => Some(characters(hir)?.into_iter().map(|c| here(c.to_string())).collect()),
        HirKind::Alternation(branches) => {
            let mut all = Vec::new();
            for branch in branches {
                all.extend(of(branch, before, after)?);
            }
            all.sort();
            all.dedup();
            Some(all)
        }
        HirKind::Concat(parts) => of_sequence(parts, before, after),
        _ => None,
    }
}

/// The best of a sequence: runs of letters are put together, other parts stand for themselves.
fn of_sequence(parts: &[Hir], before: usize, after: usize) -> Option<Vec<Required>> {
    let ahead = distances(parts.iter(), before, Look::Start);
    let mut behind = distances(parts.iter().rev(), after, Look::End);
    behind.reverse();
    let mut best: Option<Vec<Required>> = None;
    let mut offer = |strings: Vec<Required>| {
        if best.as_ref().is_none_or(|b| worth(&strings) > worth(b)) {
            best = Some(strings);
        }
    };
    let mut run = String::new();
    let mut begun = 0;
    for (i, part) in parts.iter().enumerate() {
        let letter = || characters(part).filter(|c| c.len() == 1).map(|c| c[0].to_string());
        let piece = match part.kind() {
            HirKind::Literal(literal) => in_lower_case(&literal.0),
            HirKind::Class(_) => letter(),
            _ => None,
        };
        if let Some(piece) = piece {
            begun = if run.is_empty() { i } else { begun };
            run.push_str(&piece);
            continue;
        }
        if !run.is_empty() {
            offer(vec![Required { text: std::mem::take(&mut run), before: ahead[begun], after: behind[i - 1] }]);
        }
        if let Some(strings) = of(part, ahead[i], behind[i]) {
            offer(strings);
        }
    }
    if !run.is_empty() {
        offer(vec![Required { text: run, before: ahead[begun], after: behind[parts.len() - 1] }]);
    }
    best
}

/// For each part, the most bytes between it and the end of the text that `anchor` names.
fn distances<'h>(parts: impl Iterator<Item = &'h Hir>, outside: usize, anchor: Look) -> Vec<usize> {
    let mut distance = outside;
    let mut all = Vec::new();
    for part in parts {
        if matches!(part.kind(), HirKind::Look(look) if *look == anchor) {
            distance = 0;
        }
        all.push(distance);
        distance = part.properties().maximum_len().map_or(ANYWHERE, |most| distance.saturating_add(most));
    }
    all
}

/// Long strings, then few of them; nearness counts for some letters.
fn worth(strings: &[Required]) -> (usize, std::cmp::Reverse<usize>) {
    let one = |r: &Required| {
        let rare: usize = r.text.chars().map(rarity).sum();
        rare.min(MOST_WORTH) + if r.before.min(r.after) <= NEAR { NEAR_WORTH } else { 0 }
    };
    (strings.iter().map(one).min().unwrap_or(0), std::cmp::Reverse(strings.len()))
}

fn in_lower_case(literal: &[u8]) -> Option<String> {
    Some(std::str::from_utf8(literal).ok()?.chars().flat_map(lower).collect())
}

/// Roughly how seldom a character stands in the text of a page.
fn rarity(c: char) -> usize {
    match c {
        ' ' => 1,
        'a' | 'e' | 'i' | 'n' | 'o' | 'r' | 's' | 't' => 3,
        'a'..='z' | '.' | ',' | '-' | '\'' | ':' => 4,
        _ if c.is_ascii() => 5,
        _ => 8,
    }
}

/// A character in lower case as texts are compared: the long s counts as an s, as regular expressions have it.
pub(super) fn lower(c: char) -> impl Iterator<Item = char> {
    let c = if c == 'ſ' { 's' } else { c };
    c.to_lowercase()
}

/// The lower-case characters that a small class stands for.
fn characters(hir: &Hir) -> Option<Vec<char>> {
    let HirKind::Class(Class::Unicode(class)) = hir.kind() else { return None };
    let size: u32 = class.ranges().iter().map(|r| r.end() as u32 - r.start() as u32 + 1).sum();
    if size > MOST_CHARACTERS {
        return None;
    }
    let mut all = Vec::new();
    for c in class.ranges().iter().flat_map(|r| r.start()..=r.end()) {
        let mut lower = lower(c);
        let (Some(l), None) = (lower.next(), lower.next()) else { return None };
        all.push(l);
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(pattern: &str) -> Vec<(String, usize, usize)> {
        let hir = regex_syntax::parse(pattern).expect("a pattern");
        required(&hir).into_iter().map(|r| (r.text, r.before, r.after)).collect()
    }

    fn texts(pattern: &str) -> Vec<String> {
        by(pattern).into_iter().map(|r| r.0).collect()
    }

    #[test]
    fn required_strings_are_found() {
        assert_eq!(texts(r"\((?:Bu|AP Photo)[^)]*\)$"), [")"]);
        assert_eq!(texts(r"\((?:Yonhap|AP Photo)[^)]*\)"), ["ap photo", "yonhap"]);
        assert_eq!(texts(r"^Published:? \d+"), ["published"]);
        assert_eq!(texts(r"\d{4}-\d\d"), ["-"]);
        assert_eq!(texts(r"^[▲△] ?\p{Han}"), ["▲", "△"]);
        assert_eq!(texts(r"(?i)\w (ask|rules)"), ["ask", "rules"]);
        assert_eq!(texts(r"\w @\w"), [" @"]);
        assert_eq!(texts(r"\w \w+@\w"), ["@"]);
        assert!(texts(r"\w+").is_empty());
    }

    #[test]
    fn needed_kinds_of_characters_are_told() {
        let of = |pattern: &str| needed(&regex_syntax::parse(pattern).expect("a pattern"));
        assert_eq!(of(r"^Published \d{1,2}"), needs::DIGIT);
        assert_eq!(of(r"\(?(foto|фото)"), 0);
        assert_eq!(of(r"(?i)(снимка|фото) ?\d*"), needs::DIGIT | needs::BEYOND_ASCII);
        assert_eq!(of(r"(\d+ words|[一二]月)"), needs::DIGIT);
        assert_eq!(needs::held("9 words") & needs::DIGIT, needs::DIGIT);
        assert_eq!(needs::held("nine words"), 0);
        assert_eq!(needs::held("٩"), needs::DIGIT | needs::BEYOND_ASCII);
    }

    #[test]
    fn anchors_bound_where_strings_stand() {
        assert_eq!(by("^[ab]{0,3}Photo"), [("photo".to_owned(), 3, ANYWHERE)]);
        assert_eq!(by("Photo[.!]?$"), [("photo".to_owned(), ANYWHERE, 1)]);
        assert_eq!(
            by("^(xx|yyy)?(Photo|Image)"),
            [("image".to_owned(), 3, ANYWHERE), ("photo".to_owned(), 3, ANYWHERE)]
        );
        assert_eq!(by("^ *Photo"), [("photo".to_owned(), ANYWHERE, ANYWHERE)]);
    }
}
