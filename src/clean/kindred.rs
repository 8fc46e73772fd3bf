//! Lines of flattened text that have the form of their story's other lines: who speaks in an interview, and what is
//! asked; items of a list; the times of a live blog's entries.
//!
//! Such lines are short, and the score takes the last of them for a label. The form that the story's kept lines
//! establish tells what they are.

use super::analysis::Analysis;
use super::facts::ends;
use super::roles::Role;
use super::verdict::{Ground, Verdict};
use super::{headline, lines};
use rustc_hash::FxHashMap;

/// So many lines of one form establish it.
const ESTABLISHED: usize = 3;
/// Words of a name before what is said.
const NAME_WORDS: usize = 4;
/// Bytes of such a name.
const NAME_BYTES: usize = 60;
/// Words of the shortest sentence of a live blog's entry.
const SENTENCE_WORDS: u32 = 5;
/// What may stand behind a time of day.
const BEHIND_TIME: [&str; 12] = ["", "am", "pm", "a.m.", "p.m.", "uhr", "h", "gmt", "bst", "utc", "cet", "cest"];

/// Keeps lines of flattened text that have a form which the story's kept lines establish.
pub(super) fn keep(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let page = Page { analysis };
    if headline::signature(analysis).is_none() {
        return;
    }
    page.speakers(of);
    page.questions(of);
    page.times(of);
    page.items(of);
}

#[derive(Clone, Copy)]
struct Page<'a> {
    analysis: &'a Analysis<'a>,
}

impl<'a> Page<'a> {
    fn text(self, i: usize) -> &'a str {
        self.analysis.blocks.text(&self.analysis.blocks.items[i])
    }

    /// Whether only points took a line out.
    fn is_open(self, of: &[Verdict], i: usize) -> bool {
        let votes = &self.analysis.votes.of[i];
        let free = votes.drop.is_none() && votes.role.is_none() && votes.points.phrase[0] == 0;
        free && of[i].went_by_points()
    }

    fn asks(self, i: usize) -> bool {
        self.text(i).ends_with(['?', '？', '؟'])
    }

    fn is_alone(self, i: usize) -> bool {
        self.analysis.blocks.is_alone(&self.analysis.blocks.items[i])
    }

    /// `Name: what is said`, where the same name speaks again and again.
    fn speakers(self, of: &mut [Verdict]) {
        let mut spoken: FxHashMap<&str, usize> = FxHashMap::default();
        let names: Vec<Option<&str>> = (0..of.len()).map(|i| speaker(self.text(i))).collect();
        for name in (0..of.len()).filter(|&i| of[i].role.is_body()).filter_map(|i| names[i]) {
            *spoken.entry(name).or_default() += 1;
        }
        let speaks = |i: usize| names[i].is_some_and(|name| spoken.get(name).is_some_and(|&n| n >= ESTABLISHED));
        for i in (1..of.len()).filter(|&i| speaks(i)) {
            // The question is asked by someone else, or by nobody who is named.
            let asked = self.asks(i - 1) && self.is_open(of, i - 1);
            let behind = if asked { i.checked_sub(2) } else { Some(i - 1) };
            let goes_on = behind.is_some_and(|b| of[b].role.is_body());
            if goes_on && (of[i].role.is_body() || self.is_open(of, i)) {
                stays(of, i);
                if asked {
                    stays(of, i - 1);
                }
            }
        }
    }

    /// Questions that stand alone above an answer each.
    fn questions(self, of: &mut [Verdict]) {
        let pairs: Vec<usize> = (0..of.len().saturating_sub(1))
            .filter(|&i| self.asks(i) && self.is_alone(i) && !self.asks(i + 1) && of[i + 1].role.is_body())
            .collect();
        if pairs.iter().filter(|&&i| of[i].role.is_body()).count() < ESTABLISHED {
            return;
        }
        for i in pairs {
            if self.is_open(of, i) {
                stays(of, i);
            }
        }
    }

    /// Times of day above the entries of a live blog: as many lines as a sentence follows.
    fn times(self, of: &mut [Verdict]) {
        let counts = &self.analysis.facts.counts;
        let tells = |i: usize| counts[i].ends == ends::SENTENCE && counts[i].words >= SENTENCE_WORDS;
        let entries: Vec<usize> =
            (0..of.len().saturating_sub(1)).filter(|&i| is_time(self.text(i)) && tells(i + 1)).collect();
        let kept = entries.iter().filter(|&&i| of[i + 1].role.is_body()).count();
        if kept < ESTABLISHED || kept * 2 < entries.len() {
            return;
        }
        for i in entries {
            if self.is_open(of, i + 1) {
                stays(of, i + 1);
            }
            let goes = matches!(of[i].role, Role::DateLine | Role::Chrome);
            if goes && of[i + 1].role.is_body() {
                stays(of, i);
            }
        }
    }

    /// Items of a list of which most stay: lines with an item's mark, or below a line that ends with a colon.
    fn items(self, of: &mut [Verdict]) {
        for run in self.analysis.blocks.containers.iter().skip(1) {
            let range = run.blocks();
            let kept = range.clone().filter(|&i| of[i].role.is_body()).count();
            if range.len() < ESTABLISHED || kept == range.len() || kept * 3 < range.len() * 2 {
                continue;
            }
            let announced = range.start.checked_sub(1).is_some_and(|before| {
                of[before].role.is_body() && self.analysis.facts.counts[before].ends == ends::COLON
            });
            for i in range {
                if (announced || lines::is_listed(self.text(i))) && self.is_open(of, i) {
                    stays(of, i);
                }
            }
        }
    }
}

fn stays(of: &mut [Verdict], i: usize) {
    if !of[i].role.is_body() {
        of[i] = Verdict { role: Role::Paragraph, ground: Ground::Surroundings };
    }
}

/// The last part of the name of who speaks in a line.
fn speaker(line: &str) -> Option<&str> {
    let (name, said) = line.split_once([':', '：']).filter(|(name, _)| name.len() <= NAME_BYTES)?;
    let is_part = |part: &str| {
        let mut chars = part.chars();
        let begins = chars.next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
        begins && chars.all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-'))
    };
    let parts = name.split_whitespace();
    let fits = parts.clone().count() <= NAME_WORDS && parts.clone().all(is_part) && !said.trim().is_empty();
    parts.last().filter(|_| fits)
}

/// Whether a line is a time of day and no more.
fn is_time(line: &str) -> bool {
    let number = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let hour = number(line);
    let Some(rest) = line[hour..].strip_prefix([':', '.', 'h']) else { return false };
    let minute = number(rest);
    let of_day = |digits: &str, most: u8| digits.parse::<u8>().is_ok_and(|n| n < most);
    (1..=2).contains(&hour)
        && minute == 2
        && of_day(&line[..hour], 24)
        && of_day(&rest[..minute], 60)
        && BEHIND_TIME.iter().any(|unit| rest[minute..].trim().eq_ignore_ascii_case(unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    fn text(page: &str) -> String {
        Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page").text.to_string()
    }

    #[test]
    fn who_speaks_is_told_by_a_name_before_a_colon() {
        assert_eq!(speaker("George Hamer: In bed. But awake."), Some("Hamer"));
        assert_eq!(speaker("Hamer: Patience."), Some("Hamer"));
        assert_eq!(speaker("The council agreed: the trees must go."), None);
        assert_eq!(speaker("Topics:"), None);
    }

    #[test]
    fn times_of_day_are_told() {
        assert!(["18:20", "6:05 pm", "17.31 Uhr", "17h31"].iter().all(|line| is_time(line)));
        assert!(["1820", "18:20 the power", "2:1", "78-71", "28:10", "12.5"].iter().all(|line| !is_time(line)));
    }

    #[test]
    fn the_last_answer_of_an_interview_stays() {
        let page = "Menu\nSearch\n\n'I hear every tree': a forester on the storm\n\nInterview: Lena Vogt\nMarch 3, 2023\n\nWhere were you \
                    in the night?\n\nGeorge Hamer: In bed. But awake.\n\nWhat did you hear?\n\nHamer: First the wind, then the \
                    breaking.\n\nWill the wood recover?\n\nHamer: Yes, without us, and slowly. It took the oaks two hundred years to stand \
                    where they stood, and it will take their grandchildren as long again to close the gap that one night has torn.\n\nWhat \
                    do you wish for?\n\nHamer: Patience.\n\nSubscribe to our newsletter\n";
        let text = text(page);
        assert!(text.ends_with("What do you wish for?\n\nHamer: Patience."), "{text}");
    }

    #[test]
    fn times_stay_with_the_entries_of_a_live_blog() {
        let page = "Home\nNews\nSign in\n\nStorm Osric: rail lines closed and 40,000 homes without power\n\n18:20\nPower is back for 6,000 homes \
                    in the Dell valley, the network operator says, and more are to follow in the night.\n\n17:55\nThe coastal road between \
                    Calder and Wexmouth has been closed after a lorry was blown over, the police say.\n\n17:31\n\"Stay indoors until the \
                    red warning ends at 21:00,\" says the Met Service in a warning to everybody on the coast.\n\nShare this post\n\nPrivacy \
                    policy\n";
        let text = text(page);
        assert!(["18:20", "17:55", "17:31"].iter().all(|time| text.contains(&format!("{time}\n"))), "{text}");
    }
}
