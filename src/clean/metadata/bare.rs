//! The names of a line that tells nothing else, as a bare byline does.

use super::date;
use super::declared::Source;
use super::known::{Metadata, NOTHING_ELSE};
use super::labels;
use super::person::{self, Bearer};
use super::personal;
use super::{topics, words};
use smallvec::SmallVec;
use std::ops::Range;

/// Words of the longest such line.
const MOST_WORDS: usize = 20;
/// Bytes of the longest particle of a name.
const PARTICLE: usize = 4;
/// Most longer words in small letters.
const ROLE_WORDS: usize = 2;

/// Folded names of a site: who bears one of them is no author.
#[derive(Debug, Clone, Default)]
pub struct Sites(pub(super) Vec<String>);

/// Who a line names.
#[derive(Debug)]
pub struct Signed<'a> {
    /// The people; where there are none, the organisations. At least one.
    pub names: SmallVec<[&'a str; 4]>,
    /// Whether they are organisations.
    pub organisations: bool,
    /// Whether one bears the site's name: many a person's site is called as the person is.
    pub of_site: bool,
    /// Whether it tells a day.
    pub dated: bool,
    /// Bytes of it that are neither the people's names nor the day.
    pub rest: usize,
}

/// Whom a line names, where it tells nothing else but a day before them or a section behind them.
pub fn signed<'a>(line: &'a str, sites: &Sites) -> Option<Signed<'a>> {
    if !line.contains(char::is_uppercase) || line.split_whitespace().nth(MOST_WORDS).is_some() || is_prose(line) {
        return None;
    }
    // `7 March 2019 • Jane Doe in Harbours`, `Jane Doe | 7 March 2019`.
    let day = date::place(line);
    let told = day.as_ref().map_or(line, |day| beside(line, day));
    let named = told.split_once(" in ").map_or(told, |(names, _)| names);
    let (names, dated, rest) = (SmallVec::new(), day.is_some(), told.len());
    let mut found = Signed { names, organisations: false, of_site: false, dated, rest };
    let mut organisations: SmallVec<[&str; 4]> = SmallVec::new();
    for name in person::names(named) {
        // "Case Study", "Press Release".
        if labels::is_date_label(name) || topics::has_topic(name) {
            return None;
        }
        match person::bearer(name, &sites.0) {
            Bearer::Person if personal::looks_personal(name) => found.names.push(name),
            Bearer::Organisation if personal::looks_personal(name) && !words::is_organisation(name) => {
                found.of_site = true;
                found.names.push(name);
            }
            Bearer::Organisation => organisations.push(name),
            // What else stands in the line says that it is none.
            _ => return None,
        }
    }
    // "Quay Post reporter" stands below the name of one.
    let employs = |name: &str| name.len() < line.trim().len() && words::has_role(line) && !words::is_of_many(name);
    if found.names.is_empty() && organisations.iter().any(|name| employs(name)) {
        return None;
    }
    if found.names.is_empty() {
        (found.names, found.organisations) = (organisations, true);
    }
    found.rest = found.rest.saturating_sub(found.names.iter().map(|name| name.len()).sum());
    (!found.names.is_empty()).then_some(found)
}

/// What stands behind the day that begins a line, or else before it.
fn beside<'a>(line: &'a str, day: &Range<usize>) -> &'a str {
    let part = |c: char| c.is_whitespace() || matches!(c, '|' | '-' | '–' | '—' | '•' | '·' | ',' | '/' | ':');
    match line[..day.start].trim() {
        "" => line[day.end..].trim_start_matches(part),
        before => before.trim_end_matches(part),
    }
}

/// Whether a line has more long words in small letters than a name with a role beside it.
fn is_prose(line: &str) -> bool {
    let small = |word: &&str| word.len() > PARTICLE && word.starts_with(char::is_lowercase);
    line.split_whitespace().filter(small).nth(ROLE_WORDS).is_some()
}

impl Metadata {
    /// Takes the names of a bare byline for the authors.
    pub(in crate::clean) fn sign(&mut self, names: Vec<String>) {
        self.authors = names;
        let why = "a line of names alone that stands as bylines do";
        self.because("authors", Source::Line.name(), why, NOTHING_ELSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_names_and_no_more() {
        let read = |line| signed(line, &Sites(vec!["thepaper".to_owned()])).map(|s| s.names.join("; "));
        for (line, want) in [
            ("Jane Doe", Some("Jane Doe")),
            ("Jane Doe | Karl Beispiel", Some("Jane Doe; Karl Beispiel")),
            ("7 March 2019 • Jane Doe in Harbours", Some("Jane Doe")),
            ("The Paper Staff", Some("The Paper Staff")),
            ("Jane Doe | 7 March 2019", Some("Jane Doe")),
            ("Jana Dole, 07.03.2019", Some("Jana Dole")),
            ("07/03/2019 | Inés Lozano", Some("Inés Lozano")),
            ("Анна Волкова, 7 марта 2019", Some("Анна Волкова")),
            ("JANE DOE | Leeds | 7 March 2019", Some("JANE DOE")),
            ("Harbour Post reporter", None),
            ("Staff Clinician", Some("Staff Clinician")),
            ("Read the latest about harbours", None),
            ("7 March 2019", None),
            ("Gepubliceerd op 3 juni 2022", None),
            ("Giriş Tarihi: 03.06.2022 09:12", None),
            ("Case Study", None),
            ("Press Release", None),
            ("harbours", None),
        ] {
            assert_eq!(read(line).as_deref(), want, "{line}");
        }
    }
}
