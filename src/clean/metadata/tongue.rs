//! The language by which a page's numeric dates and its words for "by" are read.

use super::date::{self, Habit};
use super::date_lines::LONGEST_LINE;
use super::declared::{Declared, Field};
use super::line::Line;
use crate::clean::language;
use std::cell::OnceCell;

/// Bytes of lines that are looked at, and of the shortest of them: labels and names say little.
const SAMPLE_BYTES: usize = 2_400;
const SHORTEST_LINE: usize = 80;

/// The page's language. What its text says is worked out where somebody asks, once.
#[derive(Debug)]
pub(super) struct Tongue<'a> {
    /// The declared one, in lower case.
    told: Option<String>,
    visible: &'a [Line<'a>],
    /// The declared one or the text's own, in lower case.
    decided: OnceCell<Option<String>>,
}

/// Words for "by" that mean something else in other languages: those are known.
#[rustfmt::skip]
const ELSEWHERE: &[(&str, &[&str])] = &[
    ("di", &["id", "ms", "jv", "su", "sq"]),
    ("da", &["id", "hr", "sr", "bs", "sl", "pl", "mk"]),
    ("par", &["lv"]),
    ("de", &["sq", "hu"]),
];

/// Words for "by" that begin a byline in these languages alone; elsewhere they are names and other words: "Na", "Gan".
#[rustfmt::skip]
const OWN: &[(&str, &[&str])] = &[
    ("Na", &["sw"]), ("Eftir", &["is", "fo"]), ("Minn", &["mt"]), ("Nga", &["sq"]), ("Gan", &["cy"]), ("Deur", &["af"]),
    ("Le", &["ga", "gd"]), ("Per", &["ca"]), ("Vum", &["lb"]), ("Ni", &["tl", "fil"]), ("Nina", &["tl", "fil"]), ("Bởi", &["vi"]),
    ("Fra", &["da", "no", "nb", "nn"]), ("Od", &["sl", "hr", "bs", "sr", "mk"]),
];

impl<'a> Tongue<'a> {
    pub(super) fn new(declared: Option<&str>, visible: &'a [Line<'a>]) -> Tongue<'a> {
        Tongue { told: declared.map(str::to_ascii_lowercase), visible, decided: OnceCell::new() }
    }

    fn decided(&self) -> Option<&str> {
        let decide = || language::decide(self.told.as_deref(), &sample(self.visible));
        self.decided.get_or_init(|| decide().map(|found| found.tag.to_ascii_lowercase())).as_deref()
    }

    /// Whether the language is known to be one of these.
    pub(super) fn is(&self, languages: &[&str]) -> bool {
        self.decided().is_some_and(|tag| tag.split('-').next().is_some_and(|tag| languages.contains(&tag)))
    }

    /// Whether a word for "by" may be one here: "di" is no "by" in Indonesian.
    pub(super) fn has_by(&self, word: &str) -> bool {
        let of = ELSEWHERE.iter().find(|(by, _)| by.eq_ignore_ascii_case(word));
        of.is_none_or(|(_, languages)| !self.is(languages))
    }

    /// Whether a line's first word is one for "by" that only the page's own language has.
    pub(super) fn has_own_by(&self, word: &str) -> bool {
        OWN.iter().find(|(by, _)| *by == word).is_some_and(|(_, languages)| self.is(languages))
    }

    /// The declared language; the text's own where a date is read by it and the two may differ: templates leave "en-US" on
    /// pages of every language.
    pub(super) fn of_dates(&self, offers: &Declared<'_>) -> Option<&str> {
        let told = self.told.as_deref();
        let dates = offers.about(Field::Published).chain(offers.about(Field::Modified)).map(|o| &*o.value);
        if !self.visible.iter().map(|line| line.text).chain(dates).any(is_unsure) {
            return told;
        }
        self.decided().or(told)
    }
}

/// The beginning of the visible text: its longer lines, or its longest.
fn sample(visible: &[Line<'_>]) -> String {
    let mut sample = String::new();
    for line in visible.iter().filter(|line| line.text.len() >= SHORTEST_LINE) {
        sample.push_str(line.text);
        sample.push('\n');
        if sample.len() > SAMPLE_BYTES {
            break;
        }
    }
    if sample.is_empty() {
        sample.push_str(visible.iter().max_by_key(|line| line.text.len()).map_or("", |line| line.text));
    }
    sample
}

/// Whether a text has a date that only its language tells how to read: `03/04/2019`, `7 listopada`.
fn is_unsure(text: &str) -> bool {
    text.len() <= LONGEST_LINE
        && date::place(text)
            .is_some_and(|r| text[r].contains("istopad") || date::find(text, Habit::default()).is_none())
}
