//! Lines that tell nothing but what was read from them: a day, names.

use super::date::{self, Habit, Order};
use super::moment::Moment;
use super::{labels, person, tokens, words};
use crate::clean::hygiene::fold::same_letters;

/// Bytes of the longest such line.
const LONGEST: usize = 120;
/// Words beside a day that is all that a line tells, and their letters: a weekday, "Le", a time zone.
const BESIDE_WORDS: usize = 2;
const BESIDE_LETTERS: usize = 14;
/// Days that a line tells.
const MOST_DAYS: usize = 3;
/// Letters of words between names.
const JOINT_LETTERS: usize = 2;

/// Whether a line is one of these moments' day, and no more.
pub fn tells_day(line: &str, moments: [Option<&str>; 2], language: Option<&str>) -> bool {
    if line.len() > LONGEST {
        return false;
    }
    [Order::DayFirst, Order::MonthFirst].into_iter().any(|order| {
        let mut told = false;
        let mut rest = line;
        // "Published on 14 March 2024, updated on 15 March 2024".
        for _ in 0..MOST_DAYS {
            let Some((moment, range)) = date::find(rest, Habit { language, order, ..Habit::default() }) else { break };
            let day = Moment { time: None, offset_minutes: None, ..moment }.to_string();
            let is_told = moments.into_iter().flatten().any(|m| m.starts_with(&day));
            let before = &rest[..range.start];
            if !is_little(before) || !is_told && labels::date_label(before).is_none() {
                return false;
            }
            told |= is_told;
            rest = &rest[range.end..];
        }
        told && is_little(rest)
    })
}

/// Whether what stands beside a day says nothing more.
fn is_little(beside: &str) -> bool {
    let part = |c: char| c.is_alphabetic() || tokens::is_sign(c);
    let count = beside.split(|c: char| !part(c)).filter(|w| !w.is_empty()).count();
    let digits = beside.contains(|c: char| c.is_numeric());
    !digits && count <= BESIDE_WORDS && beside.chars().filter(|&c| part(c)).count() <= BESIDE_LETTERS
        || labels::date_label(beside).is_some()
}

/// Whether a line names some of these authors, and tells no more than a label, a role or a day beside them.
pub fn tells_names(line: &str, authors: &[String]) -> bool {
    if line.len() > LONGEST || authors.is_empty() {
        return false;
    }
    if authors.iter().any(|author| same_letters(author, line)) {
        return true;
    }
    let line = without_others(line);
    let names = person::names(line);
    if names.is_empty() || !names.iter().all(|name| authors.iter().any(|author| same_letters(author, name))) {
        return false;
    }
    let mut rest = line.to_owned();
    if let Some(range) = date::place(line) {
        rest.replace_range(range, " ");
    }
    for name in names {
        rest = rest.replacen(name, " ", 1);
    }
    rest.split(|c: char| !c.is_alphanumeric() && !tokens::is_sign(c))
        .filter(|w| !w.is_empty())
        .all(|word| word.chars().count() <= JOINT_LETTERS || words::is_listed(word) || words::is_and(word))
}

/// A byline without those who did something else: "Story by Jane Doe; photographs by Karl Beispiel".
fn without_others(line: &str) -> &str {
    let mut stops = line.match_indices(['.', ';', ',', '|']).map(|(at, _)| at);
    stops.find(|at| words::starts_with_other_label(&line[at + 1..])).map_or(line, |at| &line[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_no_more() {
        for (line, moment, language) in [
            ("3. 4. 2024, 22:18", "2024-04-03T22:18:00", "cs"),
            ("جمعرات 14 مارچ 2024", "2024-03-14", "ur"),
            ("14 มีนาคม 2567", "2024-03-14", "th"),
            ("14 березня 2024, 17:52", "2024-03-14T17:52:00", "uk"),
            ("14. mart 2024.", "2024-03-14", "sr"),
            ("令和6年3月14日", "2024-03-14", "ja"),
            ("中華民國113年3月14日", "2024-03-14", "zh"),
            ("Le 14/03/2024", "2024-03-14", "fr"),
            ("Jumanne, Agosti 06, 2024", "2024-08-06", "sw"),
            ("2024년 3월 14일 목요일", "2024-03-14", "ko"),
            ("03/14/2024", "2024-03-14", "en"),
            ("پنجشنبه ۲۴ اسفند ۱۴۰۲ - ۱۷:۵۲", "2024-03-14T17:52:00", "fa"),
            ("Publié le 14 mars 2024 à 07h00, mis à jour le 15 mars 2024 à 10h12", "2024-03-14T07:00:00", "fr"),
            ("Giriş Tarihi: 14.03.2024 10:15 Son Güncelleme: 15.03.2024 14:40", "2024-03-14T10:15:00", "tr"),
            ("Mise en ligne le 14 mars 2024", "2024-03-14", "fr"),
        ] {
            assert!(tells_day(line, [Some(moment), None], Some(language)), "{line}");
        }
        for line in [
            "14 March 2024 to 15 March 2024",
            "On 14 March 2024 the bridge fell.",
            "15 March 2024",
            "14 March 2024: what we know so far",
            "Chapter 14",
        ] {
            assert!(!tells_day(line, [Some("2024-03-14"), None], Some("en")), "{line}");
        }
    }

    #[test]
    fn names_and_no_more() {
        let authors = ["Jane Doe".to_owned(), "Ana García".to_owned(), "陈思远".to_owned()];
        for line in [
            "Jane Doe",
            "JANE DOE",
            "By Jane Doe and Ana García",
            "Jane Doe, Reporter",
            "记者 陈思远",
            "Jane Doe, 14 March 2024",
            "Story by Jane Doe; photographs by Karl Beispiel",
            "Words: Jane Doe. Pictures: Karl Beispiel",
        ] {
            assert!(tells_names(line, &authors), "{line}");
        }
        for line in ["Jane Doe remembers", "Karl Beispiel", "Jane Doe and Karl Beispiel", "Who is Jane Doe?"] {
            assert!(!tells_names(line, &authors), "{line}");
        }
    }
}
