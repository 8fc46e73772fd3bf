//! What the label of a link says of the page behind it, and what marks a page in a title.

use crate::letters::lowers_to;
use std::sync::LazyLock;

/// Digits of a page's number.
const MOST_DIGITS: usize = 3;
/// Words beside the number of a page.
const MOST_WORDS: usize = 6;
/// Words between a page's number and how many there are.
#[rustfmt::skip]
const OF: &[&str] = &["of", "von", "sur", "de", "di", "van", "av", "af", "z", "ze", "из", "з", "din", "dari"];

/// What a label says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    /// A number and nothing else.
    Number(u32),
    /// That something goes on, or that something is next: a page, or another text.
    Next,
    /// That it is the next page.
    NextPage,
    /// Which page it is: "Page 2", "2 / 4", "Continue to page 2".
    Page(u32),
}

/// What the whole of a short label says; `None` where it speaks of no page.
pub(crate) fn read(text: &str) -> Option<Label> {
    numbered(text).or_else(|| next(text))
}

/// A page's number, with a word for pages or a total, behind which the page's name may stand.
fn numbered(text: &str) -> Option<Label> {
    // Most labels are words alone.
    if !has_digit(text) {
        return None;
    }
    let front = front(text);
    let (before, page, behind) = split_number(front)?;
    let alone = front.len() == text.len();
    let (total, behind) = match split_number(behind) {
        Some((between, total, rest)) => {
            let between = between.trim();
            let parts = between == "/" || OF.iter().any(|of| of.eq_ignore_ascii_case(between));
            (Some(Some(total).filter(|&total| parts && total >= page)?), rest)
        }
        None => (None, behind),
    };
    if has_digit(behind) {
        return None;
    }
    let said = || words(before).chain(words(behind)).take(MOST_WORDS + 1);
    match (said().next(), total) {
        (None, None) if alone => Some(Label::Number(page)),
        (None, Some(_)) => Some(Label::Page(page)),
        _ => PHRASES.numbers.iter().any(|phrase| says(said(), phrase)).then_some(Label::Page(page)),
    }
}

/// What stands before a page's name: "Next page: What became of it", "Page 2 — The costs".
fn front(text: &str) -> &str {
    let dash = text.find(" - ").map_or(text, |at| &text[..at]);
    let end =
        dash.find([':', '|', '–', '—']).filter(|&at| words(&dash[..at]).next().is_some() || has_digit(&dash[..at]));
    end.map_or(dash, |at| &dash[..at])
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit())
}

/// The first number of a text that may be a page's, with what stands before and behind it.
fn split_number(text: &str) -> Option<(&str, u32, &str)> {
    let start = text.bytes().position(|b| b.is_ascii_digit())?;
    let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    let number = Some(&text[start..start + digits]).filter(|n| n.len() <= MOST_DIGITS)?.parse().ok()?;
    Some((&text[..start], number, &text[start + digits..]))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty())
}

/// Whether words are those of a phrase, which is in lower case.
fn says<'t>(words: impl Iterator<Item = &'t str>, phrase: &str) -> bool {
    let mut parts = phrase.split(' ');
    for word in words {
        if !parts.next().is_some_and(|part| lowers_to(word, part)) {
            return false;
        }
    }
    parts.next().is_none()
}

/// Whether a label's words say that the text goes on behind it.
fn next(text: &str) -> Option<Label> {
    // Few words begin like one that leads on; where anything but ASCII comes before the first of them, it is read below.
    let first = text.bytes().find(|b| b.is_ascii_alphabetic() || !b.is_ascii());
    if first.is_some_and(|b| b.is_ascii() && PHRASES.of(b).is_empty()) {
        return None;
    }
    let arrows = |c: char| !c.is_alphabetic() && !c.is_ascii_digit();
    let bare = text.trim_matches(arrows);
    if bare.is_empty() {
        return matches!(text.trim(), "»" | "›" | ">" | ">>" | "→" | "▶" | "❯").then_some(Label::Next);
    }
    let bare = front(bare).trim_matches(|c: char| arrows(c) || c.is_ascii_digit());
    let first = *bare.as_bytes().first()?;
    let among =
        |said: &str| PHRASES.of(said.as_bytes()[0]).iter().find(|p| p.0.eq_ignore_ascii_case(said)).map(|p| p.1);
    if bare.is_ascii() { among(bare).filter(|_| first.is_ascii()) } else { among(&bare.to_lowercase()) }
}

/// The labels of `next.txt`, in lower case.
struct Phrases {
    /// Those that lead on, by their first byte.
    next: [Vec<(&'static str, Label)>; 256],
    /// What stands beside the number of a page.
    numbers: Vec<&'static str>,
}

impl Phrases {
    fn of(&self, first: u8) -> &[(&'static str, Label)] {
        &self.next[usize::from(first.to_ascii_lowercase())]
    }
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut phrases = Phrases { next: [const { Vec::new() }; 256], numbers: Vec::new() };
    let lines = include_str!("next.txt").lines().filter_map(|line| line.split_once(' ')?.1.split_once(' '));
    for (kind, phrase) in lines {
        let label = match kind {
            "number" => {
                phrases.numbers.push(phrase);
                continue;
            }
            "page" => Label::NextPage,
            _ => Label::Next,
        };
        phrases.next[usize::from(phrase.as_bytes()[0])].push((phrase, label));
    }
    phrases
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_tell_pages_by_number_or_words() {
        for (label, want) in [
            ("2", Some(Label::Number(2))),
            ("[3] ›", Some(Label::Number(3))),
            ("Page 2", Some(Label::Page(2))),
            ("2 / 4", Some(Label::Page(2))),
            ("Page 2 of 4", Some(Label::Page(2))),
            ("Seite 2: Die Kosten", Some(Label::Page(2))),
            ("Page 2 — The costs", Some(Label::Page(2))),
            ("Page 2 - The 3 costs", Some(Label::Page(2))),
            ("Continue to page 2 →", Some(Label::Page(2))),
            ("Weiterlesen auf Seite 2", Some(Label::Page(2))),
            ("第2页", Some(Label::Page(2))),
            ("Next", Some(Label::Next)),
            ("»", Some(Label::Next)),
            ("Next page: What 12 towns did", Some(Label::NextPage)),
            ("— Next page", Some(Label::NextPage)),
            ("Další strana", Some(Label::NextPage)),
            ("अगला पृष्ठ »", Some(Label::NextPage)),
            ("Part 2", None),
            ("Chapter 2", None),
            ("4 / 2", None),
            ("2 towns", None),
            ("2: The towns", None),
            ("2 3", None),
            ("Next article", None),
            ("Older posts", None),
            ("", None),
        ] {
            assert_eq!(read(label), want, "{label}");
        }
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        for line in include_str!("next.txt").lines() {
            let mut parts = line.splitn(3, ' ');
            let (kind, phrase) = (parts.nth(1).unwrap_or(""), parts.next().unwrap_or(""));
            let want = match kind {
                "next" => Some(Label::Next),
                "page" => Some(Label::NextPage),
                "number" => Some(Label::Page(7)),
                _ => None,
            };
            let label = if kind == "number" { format!("{phrase} 7") } else { phrase.to_owned() };
            assert!(want.is_some() && read(&label) == want, "{line}");
        }
    }
}
