//! What a pattern cannot match without: strings, and where in the text they must stand.
//!
//! A block is asked only about patterns of which it holds a required string in the right place; all strings of all
//! patterns are looked for in one pass.

use crate::letters;
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
    /// It begins a word: before it stands no ASCII letter or digit.
    pub opens: bool,
}

/// No bound on a distance.
pub const ANYWHERE: usize = usize::MAX;
/// More strings than this are worth less than asking every block.
const MOST_STRINGS: usize = 400;
/// Neighbours that match a few strings each are put together as long as no more come of it.
const MOST_TOGETHER: usize = 64;
/// A class of more characters says too little.
const MOST_CHARACTERS: u32 = 24;
/// A string that must stand this near (in bytes) to the text's beginning or end is as rare as one of two more letters.
const NEAR: usize = 24;
const NEAR_WORTH: usize = 8;
/// Strings worth more are all rare enough.
const MOST_WORTH: usize = 20;

/// Strings of which every match of the pattern holds one; empty where none can be told.
pub fn required(hir: &Hir) -> Vec<Required> {
    of(hir, ANYWHERE, ANYWHERE, false).filter(|r| r.len() <= MOST_STRINGS).unwrap_or_default()
}

/// `before` and `after` are the most bytes around what `hir` matches; `opens` says that it begins a word. Recursion is over
/// the pattern, whose depth `regex_syntax` bounds.
fn of(hir: &Hir, before: usize, after: usize, opens: bool) -> Option<Vec<Required>> {
    let here = |text: String| Required { text, before, after, opens };
    match hir.kind() {
        HirKind::Literal(literal) => Some(vec![here(in_lower_case(&literal.0)?)]),
        HirKind::Capture(capture) => of(&capture.sub, before, after, opens),
        HirKind::Repetition(repetition) if repetition.min > 0 => {
            // The first of several; the others may stand behind it.
            let after = if repetition.max == Some(1) { after } else { ANYWHERE };
            of(&repetition.sub, before, after, opens)
        }
        HirKind::Class(_) => Some(characters(hir)?.into_iter().map(|c| here(c.to_string())).collect()),
        HirKind::Alternation(branches) => {
            let mut all = Vec::new();
            for branch in branches {
                all.extend(of(branch, before, after, opens)?);
            }
            all.sort();
            all.dedup();
            Some(all)
        }
        HirKind::Concat(parts) => of_sequence(parts, before, after, opens),
        _ => None,
    }
}

/// The best of a sequence: parts that match but a few strings are put together, each string with each; other parts stand
/// for themselves.
fn of_sequence(parts: &[Hir], before: usize, after: usize, opens: bool) -> Option<Vec<Required>> {
    let ahead = distances(parts.iter(), before, Look::Start);
    let mut behind = distances(parts.iter().rev(), after, Look::End);
    behind.reverse();
    let next = |open: &mut bool, part| {
        let now = *open;
        *open = leaves_open(part, now);
        Some(now)
    };
    let opens: Vec<bool> = parts.iter().scan(opens, next).collect();
    let mut best: Option<Vec<Required>> = None;
    let mut offer = |strings: Vec<Required>| {
        if !strings.is_empty() && best.as_ref().is_none_or(|b| worth(&strings) > worth(b)) {
            best = Some(strings);
        }
    };
    let placed = |strings: &[String], from: usize, to: usize| -> Vec<Required> {
        let (before, after, opens) = (ahead[from], behind[to], opens[from]);
        strings.iter().map(|text| Required { text: text.clone(), before, after, opens }).collect()
    };
    let (mut run, mut begun) = (Vec::new(), 0);
    for (i, part) in parts.iter().enumerate() {
        let Some(strings) = all_strings(part) else {
            offer(placed(&run, begun, i.saturating_sub(1)));
            run.clear();
            offer(of(part, ahead[i], behind[i], opens[i]).unwrap_or_default());
            continue;
        };
        offer(placed(&strings, i, i));
        if run.is_empty() || too_many(&run, &strings) {
            offer(placed(&run, begun, i.saturating_sub(1)));
            (run, begun) = (strings, i);
        } else {
            run = each_with_each(run, &strings);
        }
    }
    offer(placed(&run, begun, parts.len() - 1));
    // A sequence that may be empty requires nothing.
    best.filter(|b| b.iter().all(|r| !r.text.is_empty()))
}

/// Whether what follows a part begins a word, where `before` says whether the part does.
fn leaves_open(hir: &Hir, before: bool) -> bool {
    match hir.kind() {
        HirKind::Empty => before,
        // Behind a word's boundary a letter begins a word; what is no letter is not looked for by words.
        HirKind::Look(look) => {
            before || matches!(look, Look::Start | Look::WordUnicode | Look::WordAscii | Look::WordStartUnicode)
        }
        HirKind::Literal(literal) => literal.0.last().is_some_and(|b| !b.is_ascii_alphanumeric()),
        // Characters beyond ASCII that have lower case within it count as ASCII.
        HirKind::Class(Class::Unicode(class)) => class.ranges().iter().all(|r| {
            let meets = |from: char, to: char| r.start() <= to && from <= r.end();
            let ascii = meets('0', '9') || meets('A', 'Z') || meets('a', 'z');
            !ascii && !['\u{130}', '\u{17f}', '\u{212a}'].into_iter().any(|c| meets(c, c))
        }),
        HirKind::Class(Class::Bytes(_)) => false,
        HirKind::Repetition(repetition) => leaves_open(&repetition.sub, before) && (before || repetition.min > 0),
        HirKind::Capture(capture) => leaves_open(&capture.sub, before),
        HirKind::Concat(parts) => parts.iter().fold(before, |open, part| leaves_open(part, open)),
        HirKind::Alternation(branches) => branches.iter().all(|branch| leaves_open(branch, before)),
    }
}

/// Whether two sets of strings are better not put together.
fn too_many(first: &[String], second: &[String]) -> bool {
    first.len() * second.len() > MOST_TOGETHER.max(first.len()).max(second.len())
}

fn each_with_each(mut first: Vec<String>, second: &[String]) -> Vec<String> {
    // Most parts of most patterns match one string.
    let mut all = if let [only] = second {
        first.iter_mut().for_each(|string| string.push_str(only));
        first
    } else {
        first.iter().flat_map(|a| second.iter().map(move |b| [a.as_str(), b].concat())).collect()
    };
    all.sort_unstable();
    all.dedup();
    all
}

/// All that a pattern matches, in lower case, where these are few strings.
fn all_strings(hir: &Hir) -> Option<Vec<String>> {
    let mut all = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![String::new()],
        HirKind::Literal(literal) => vec![in_lower_case(&literal.0)?],
        HirKind::Class(_) => characters(hir)?.into_iter().map(String::from).collect(),
        HirKind::Capture(capture) => all_strings(&capture.sub)?,
        HirKind::Repetition(repetition) if repetition.max == Some(1) => {
            let mut all = all_strings(&repetition.sub)?;
            all.extend((repetition.min == 0).then(String::new));
            all
        }
        HirKind::Alternation(branches) => {
            let mut all = Vec::new();
            for branch in branches {
                all.extend(all_strings(branch)?);
            }
            all
        }
        HirKind::Concat(parts) => {
            let mut all = vec![String::new()];
            for part in parts {
                let strings = all_strings(part)?;
                if too_many(&all, &strings) {
                    return None;
                }
                all = each_with_each(all, &strings);
            }
            all
        }
        HirKind::Repetition(_) => return None,
    };
    all.sort_unstable();
    all.dedup();
    (all.len() <= MOST_STRINGS).then_some(all)
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
    letters::lower(c)
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
        assert_eq!(texts(r"(?i)\b(ver|leer) (más|mas)"), ["leer mas", "leer más", "ver mas", "ver más"]);
        assert_eq!(texts(r"(a|b)?(c|)"), [""; 0]);
        assert_eq!(texts(r"^Published:? \d+"), ["published"]);
        assert_eq!(texts(r"\d{4}-\d\d"), ["-"]);
        assert_eq!(texts(r"^[▲△] ?\p{Han}"), ["▲", "△"]);
        assert_eq!(texts(r"(?i)\w (ask|rules)"), [" ask", " rules"]);
        assert_eq!(texts(r"\w @\w"), [" @"]);
        assert_eq!(texts(r"\w \w+@\w"), ["@"]);
        assert!(texts(r"\w+").is_empty());
    }

    #[test]
    fn what_begins_a_word_is_told() {
        let opens = |pattern: &str| {
            let all = required(&regex_syntax::parse(pattern).expect("a pattern"));
            all.iter().map(|r| r.opens).collect::<Vec<_>>()
        };
        for pattern in [r"^photo", r"\bphoto", r"[ (»]+photo", r"^(\d+ )?[ »]{0,4}photo", r"\w+ +(?:photo)"] {
            assert_eq!(opens(pattern), [true], "{pattern}");
        }
        for pattern in [r"photo", r"^\w?photo", r"[^(]photo", r"\d*photo"] {
            assert_eq!(opens(pattern), [false], "{pattern}");
        }
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
