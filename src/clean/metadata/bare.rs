//! A byline that is a name and no more, where no markup says what it is.
//!
//! It stands right below the headline, beside a date. Names of sections stand there too, but theirs are words that the
//! text also writes small, and a person's is often told once more: in the words about the author, or below other stories.

use super::date;
use super::declared::Source;
use super::person::{self, Bearer};
use super::reconcile::{Line, LineRole};
use super::settle::Answer;
use memchr::memmem;

/// Lines below the headline.
const REACH: usize = 3;
/// Lines below the headline where a name that is told but once signs.
const NEAR: usize = 2;
/// Letters from which a word is no particle or initial.
const WORD_LETTERS: usize = 3;
/// Bytes of the longest such line.
const LONGEST: usize = 110;

/// The people that a bare byline names; `text` is all of the page. `sites` are the folded names of the site.
pub(super) fn byline(visible: &[Line<'_>], text: &str, sites: &[String]) -> Option<Answer> {
    let title = visible.iter().position(|l| l.role == LineRole::Title)?;
    let below = (title + 1..visible.len().min(title + 1 + REACH)).filter(|&i| visible[i].text.len() <= LONGEST);
    below.filter(|&i| is_dated(visible, i)).find_map(|i| {
        let answer = answer(visible[i].text, sites)?;
        // Scripts without capitals do not tell names from labels.
        let first = answer.persons.first().filter(|name| name.contains(char::is_uppercase))?;
        let again = memmem::find_iter(text.as_bytes(), first).take(2).count() == 2;
        (again || i - title <= NEAR && !is_written_small(first, text)).then_some(answer)
    })
}

/// Whether a line, or one beside it, tells a day, or a time of it.
fn is_dated(visible: &[Line<'_>], i: usize) -> bool {
    let beside = &visible[i.saturating_sub(1)..visible.len().min(i + 3)];
    let tells = |text: &str| tells_time(text) || date::place(text).is_some();
    beside.iter().any(|l| l.text.len() <= LONGEST && tells(l.text))
}

/// Whether a text holds a time such as `17:15`.
fn tells_time(text: &str) -> bool {
    let digit = |b: u8| b.is_ascii_digit();
    text.as_bytes().windows(4).any(|w| digit(w[0]) && w[1] == b':' && digit(w[2]) && digit(w[3]))
}

fn answer(line: &str, sites: &[String]) -> Option<Answer> {
    // `7 March 2019 • Jane Doe in Harbours`
    let line = date::place(line).filter(|date| date.start == 0).map_or(line, |date| &line[date.end..]);
    let line = line.split_once(" in ").map_or(line, |(names, _)| names);
    let mut answer = Answer { source: Source::Line.name(), persons: Vec::new(), organisations: Vec::new() };
    for name in person::names(line) {
        match person::bearer(name, sites) {
            Bearer::Person if person::looks_personal(name) => answer.persons.push(name.to_owned()),
            Bearer::Organisation => answer.organisations.push(name.to_owned()),
            // What else stands in the line says that it is none.
            _ => return None,
        }
    }
    Some(answer)
}

/// Whether a text has a word of a name in small letters, as it has the words of labels.
fn is_written_small(name: &str, text: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    name.split_whitespace().filter(|word| word.chars().count() >= WORD_LETTERS).any(|word| {
        let small = word.to_lowercase();
        text.match_indices(small.as_str()).any(|(at, _)| {
            let (before, after) = (&text[..at], &text[at + small.len()..]);
            !letter(before.chars().next_back()) && !letter(after.chars().next())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(below: [&str; 2], rest: &str) -> Option<String> {
        let line = |text, role| Line { text, element: None, heading: 0, role, tail: false };
        let lines = [
            line("Harbour council agrees to repair the breakwater", LineRole::Title),
            line(below[0], LineRole::Unknown),
            line(below[1], LineRole::Unknown),
        ];
        let text = [below[0], below[1], rest].join("\n");
        byline(&lines, &text, &[]).map(|a| a.told())
    }

    #[test]
    fn a_name_beside_a_date_that_is_told_again_signs() {
        let date = "14 October 2024";
        assert_eq!(read(["Jane Doe", date], "Jane Doe writes about harbours.").as_deref(), Some("Jane Doe"));
        assert_eq!(
            read(["Jane Doe | Karl Beispiel", date], "About Jane Doe").as_deref(),
            Some("Jane Doe, Karl Beispiel")
        );
        assert_eq!(read(["Jane Doe", date], "She writes about harbours.").as_deref(), Some("Jane Doe"));
        assert_eq!(read(["Jane Doe", "Yesterday, 17:15"], "").as_deref(), Some("Jane Doe"));
        assert_eq!(read(["速報", date], "速報"), None);
        assert_eq!(read(["Harbour News", date], "No news of the harbour."), None);
        assert_eq!(read(["Jane Doe", "A stand-first without a day"], "Jane Doe writes."), None);
        assert_eq!(read(["Read the latest about harbours", date], "Read the latest about harbours"), None);
    }
}
