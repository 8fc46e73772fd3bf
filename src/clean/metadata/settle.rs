//! Which of the answers about the authors is believed.

use super::declared::Source;
use super::jsonld::fold;
use super::personal;
use crate::clean::hygiene::fold::same_letters;

/// Authors, where they came from, and what else was on offer.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub names: Vec<String>,
    pub from: Option<&'static str>,
    pub why: &'static str,
    pub others: Vec<(&'static str, String)>,
}

/// One source's answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub source: &'static str,
    pub persons: Vec<String>,
    pub organisations: Vec<String>,
}

impl Answer {
    pub(super) fn told(&self) -> String {
        let mut out = String::with_capacity(48);
        for name in self.persons.iter().chain(&self.organisations) {
            out.push_str(if out.is_empty() { "" } else { ", " });
            out.push_str(name);
        }
        out
    }
}

/// Chooses among the answers, which stand in the order in which they are believed. `sites` are the folded names of the site.
pub(super) fn settle(mut answers: Vec<Answer>, sites: &[String]) -> Chosen {
    part_run_together(&mut answers);
    let Some((from, names, why)) = people(&answers).or_else(|| organisations(&answers, sites)) else {
        return Chosen::default();
    };
    let others = answers.iter().filter(|a| a.source != from).map(|a| (a.source, a.told())).collect();
    Chosen { names: names.to_vec(), from: Some(from), why, others }
}

/// A source, its names, and why it is believed.
type Settled<'a> = (&'static str, &'a [String], &'static str);

fn people(answers: &[Answer]) -> Option<Settled<'_>> {
    let personal = |a: &&Answer| a.persons.iter().any(|p| personal::looks_personal(p));
    // An account's name gives way to the name that the reader sees; a lone word that the reader sees to whom the
    // markup declares.
    let winner = answers.iter().find(personal).or_else(|| {
        let some = answers.iter().find(|a| !a.persons.is_empty())?;
        let declared = answers.iter().any(|a| a.is_declared() && !a.organisations.is_empty());
        Some(some).filter(|a| a.is_declared() || !declared)
    })?;
    let instead = seen_instead(answers, winner).or_else(|| fuller(answers, winner));
    let (chosen, why) = instead.unwrap_or(match winner.is_declared() {
        true => (winner, "the most trusted source that names people"),
        false => (winner, "no declaration names people"),
    });
    Some((chosen.source, &chosen.persons, why))
}

/// A newsroom that signs as such: the markup says so before a line does, another than the site itself before the site.
fn organisations<'a>(answers: &'a [Answer], sites: &[String]) -> Option<Settled<'a>> {
    let own = |a: &&Answer| a.organisations.iter().all(|o| sites.contains(&fold(o)));
    let of = |declared: bool| {
        let all = || answers.iter().filter(move |a| a.is_declared() == declared && !a.organisations.is_empty());
        all().find(|a| !own(a)).or_else(|| all().next())
    };
    let answer = of(true).or_else(|| of(false))?;
    Some((answer.source, &answer.organisations, "no person is named anywhere"))
}

impl Answer {
    fn is_declared(&self) -> bool {
        ![Source::ClassWord, Source::Line, Source::AuthorLink].iter().any(|s| s.name() == self.source)
    }

    /// Whether it is a line's, of a few people of whom this is the first.
    fn is_byline_of(&self, first: &str) -> bool {
        const FEW: usize = 4;
        self.source == Source::Line.name()
            && self.persons.len() <= FEW
            && same_letters(&self.persons[0], first)
            && self.persons.iter().all(|p| personal::looks_personal(p))
    }

    fn names_all(&self, names: &[String]) -> bool {
        names.iter().all(|n| self.persons.iter().any(|p| same_letters(p, n)))
    }
}

/// The byline that the reader sees, where the winner is less to be trusted: a `<meta>` of an account, or elements that
/// name editors and reviewers too.
fn seen_instead<'a>(answers: &'a [Answer], winner: &Answer) -> Option<(&'a Answer, &'static str)> {
    let personal = |a: &&Answer| !a.persons.is_empty() && a.persons.iter().all(|p| personal::looks_personal(p));
    if [Source::Meta, Source::Twitter].iter().any(|s| s.name() == winner.source) {
        let elements = [Source::ClassWord.name(), Source::AuthorLink.name()];
        let other = answers.iter().filter(|a| elements.contains(&a.source)).find(personal)?;
        let related = |p: &String| {
            let folded = fold(p);
            winner.persons.iter().map(|w| fold(w)).any(|w| folded.contains(&w) || w.contains(&folded))
        };
        let disjoint = !other.persons.iter().any(related);
        return disjoint.then_some((other, "the byline that the reader sees; the document names somebody else"));
    }
    if [Source::Microdata, Source::AuthorLink, Source::ClassWord].iter().any(|s| s.name() == winner.source) {
        let line = answers.iter().filter(|a| a.source == Source::Line.name()).find(personal)?;
        let fewer = line.persons.len() < winner.persons.len() && winner.names_all(&line.persons);
        return fewer.then_some((line, "the byline that the reader sees; elements name others too"));
    }
    None
}

/// Another answer that names these and more names all: a declaration, or two views of the byline that agree.
fn fuller<'a>(answers: &'a [Answer], winner: &Answer) -> Option<(&'a Answer, &'static str)> {
    let (names, declared) = (&winner.persons[..], winner.is_declared());
    let more = |a: &&Answer| (names.len() + 1..=8).contains(&a.persons.len()) && a.names_all(names);
    if let Some(found) = answers.iter().filter(|a| a.is_declared()).find(more) {
        return Some((found, "it names all that others name, and more"));
    }
    let mut shown = answers.iter().filter(|a| !a.is_declared()).filter(more);
    let first = shown.next()?;
    // Many systems declare the first of several authors alone.
    if let [one] = names
        && declared
        && first.is_byline_of(one)
    {
        return Some((first, "the visible byline begins with the declared name and names more"));
    }
    let second = shown.next()?;
    let agree = first.persons.len() == second.persons.len() && first.names_all(&second.persons);
    agree.then_some((first, "the visible byline names more than the declaration"))
}

/// Parts names that one source runs together (`Jane Doe John Public`) and another tells apart, or that are told twice.
fn part_run_together(answers: &mut [Answer]) {
    for i in 0..answers.len() {
        for at in 0..answers[i].persons.len() {
            let name = &answers[i].persons[at];
            let words: Vec<&str> = name.split_whitespace().collect();
            if words.len() < 4 {
                continue;
            }
            let (first, second) = words.split_at(words.len() / 2);
            if first == second {
                answers[i].persons[at] = first.join(" ");
                continue;
            }
            let folded = fold(name);
            let length: usize = folded.len();
            let apart = answers.iter().find(|a| {
                let parts: Vec<String> = a.persons.iter().map(|p| fold(p)).collect();
                parts.len() >= 2
                    && parts.iter().map(String::len).sum::<usize>() == length
                    && parts.iter().all(|p| folded.contains(p.as_str()))
            });
            if let Some(apart) = apart {
                answers[i].persons = apart.persons.clone();
                break;
            }
        }
    }
}
