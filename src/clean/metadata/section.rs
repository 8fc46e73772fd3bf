//! The section that a visible line tells beside the day: `All News 16:00 March 07, 2019`.

use super::date::Habit;
use super::jsonld::fold;
use super::line::{Line, LineRole};
use super::{begins_with_by, personal, topics, words};
use crate::clean::hygiene::fold::same_letters;
use crate::clean::newswire;

/// Words of the longest name that a line may be taken for.
const NAME_WORDS: usize = 3;
/// Words between two things that a section is about.
const AND: [&str; 7] = ["y", "e", "und", "et", "en", "och", "og"];

/// The section that the first such line tells. Writers stand there too; `authors` are those that were found.
pub(super) fn of_lines(visible: &[Line<'_>], authors: &[String], habit: Habit<'_>) -> Option<String> {
    visible.iter().filter(|line| line.role != LineRole::Byline).find_map(|line| {
        let (section, _) = newswire::section_line(line.text, habit)?;
        let other = is_place(section, line.text, visible) || is_somebody(section, authors, visible);
        (!other).then(|| section.to_owned())
    })
}

/// Whether the word before a dash and a day is the place from which a story comes: no other line repeats it, as menus do.
fn is_place(word: &str, line: &str, visible: &[Line<'_>]) -> bool {
    let dashed =
        line.trim_start().strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with(['-', '–', '—']));
    dashed && !word.contains(' ') && !is_repeated(word, visible)
}

/// Whether the words before a day name who wrote the story: one of its authors, somebody behind a word for "by" or with a
/// role, or what has the form of a name and stands in no menu.
fn is_somebody(words: &str, authors: &[String], visible: &[Line<'_>]) -> bool {
    let folded = fold(words);
    authors.iter().map(|author| fold(author)).any(|author| !author.is_empty() && folded.contains(&*author))
        || begins_with_by(words)
        || words::has_role(words)
        || has_form_of_name(words) && !is_repeated(words, visible)
}

fn has_form_of_name(text: &str) -> bool {
    (2..=NAME_WORDS).contains(&text.split_whitespace().count())
        && text.contains(char::is_uppercase)
        && personal::looks_personal(text)
        && !text.split_whitespace().any(|word| AND.contains(&word))
        && !topics::has_topic(text)
        && !words::is_organisation(text)
}

/// Whether a line says the words and no more.
fn is_repeated(words: &str, visible: &[Line<'_>]) -> bool {
    visible.iter().any(|other| same_letters(other.text, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(lines: &[&str], authors: &[&str]) -> Option<String> {
        let line = |&text| Line {
            text,
            element: None,
            heading: 0,
            role: LineRole::Unknown,
            link: false,
            tail: false,
            apart: false,
        };
        let visible: Vec<Line<'_>> = lines.iter().map(line).collect();
        let authors: Vec<String> = authors.iter().map(|&name| name.to_owned()).collect();
        of_lines(&visible, &authors, Habit::default())
    }

    #[test]
    fn who_wrote_a_story_is_no_section() {
        for (line, authors) in [
            ("Tilda Brenk · 22.07.2025, 15:30", &[][..]),
            ("Af Tilda Brenk 30.08.2025 10.05", &[]),
            ("Oleh Tilda Brenk Selasa, 11.02.2025 10:14", &["Tilda Brenk"]),
            ("Brenk Zveřejněno 27.01.2025 7:55", &["Brenk"]),
            ("홍길동 기자 2025.02.27. 오후 3:45", &[]),
            ("So., 04.05.2025 - 11:20", &[]),
            ("mer 05/11/2025 - 08:30", &[]),
        ] {
            assert_eq!(section(&[line], authors), None, "{line}");
        }
    }

    #[test]
    fn sections_are_told() {
        for (lines, want) in [
            (&["All News 16:00 March 07, 2019"][..], "All News"),
            (&["Harbours 22.07.2025, 15:30"], "Harbours"),
            (&["Home Affairs", "Home Affairs 16:00 March 07, 2019"], "Home Affairs"),
            (&["Politik und Hafen 22.07.2025, 15:30"], "Politik und Hafen"),
        ] {
            assert_eq!(section(lines, &["Tilda Brenk"]).as_deref(), Some(want), "{lines:?}");
        }
    }
}
