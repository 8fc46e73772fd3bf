//! Who wrote it: people named by the markup, then by the visible byline; an organisation only where no person is.

use super::declared::{Declared, Field, Hint, Offer, Source};
use super::jsonld::fold;
use super::person::{self, Bearer};
use super::reconcile::{Line, LineRole};
use super::words;
use crate::clean::hygiene;

/// Authors, where they came from, and what else was on offer.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub names: Vec<String>,
    pub from: Option<&'static str>,
    pub others: Vec<(&'static str, String)>,
}

/// One source's answer.
#[derive(Debug)]
struct Answer {
    source: &'static str,
    persons: Vec<String>,
    organisations: Vec<String>,
}

/// Sources in the order in which they are believed. JSON-LD leads: it names each author by itself.
const DECLARED: [Source; 10] = [
    Source::JsonLd,
    Source::Microdata,
    Source::Parsely,
    Source::Citation,
    Source::ArticleMeta,
    Source::Meta,
    Source::OpenGraph,
    Source::Twitter,
    Source::Sailthru,
    Source::DublinCore,
];

/// Chooses the authors. `sites` are the folded names of the site.
pub(super) fn choose(declared: &Declared<'_>, visible: &[Line<'_>], sites: &[String]) -> Chosen {
    let mut answers: Vec<Answer> = Vec::new();
    for source in DECLARED {
        let offers = declared.about(Field::Author).filter(|o| o.source == source);
        answers.extend(of_offers(source, offers, sites));
    }
    answers.extend(of_elements(declared, sites));
    answers.extend(of_lines(visible, sites));
    settle(answers)
}

fn of_offers<'a>(source: Source, offers: impl Iterator<Item = &'a Offer<'a>>, sites: &[String]) -> Option<Answer> {
    let mut answer = Answer { source: source.name(), persons: Vec::new(), organisations: Vec::new() };
    for offer in offers.take(60) {
        let value = hygiene::clean(&offer.value);
        let inverted =
            matches!(source, Source::Citation | Source::DublinCore | Source::Meta) && person::is_inverted(&value);
        if inverted && let Some((last, first)) = value.split_once(',') {
            add(&mut answer, &format!("{} {}", first.trim(), last.trim()), offer.hint, sites);
            continue;
        }
        for name in person::names(&value) {
            add(&mut answer, name, offer.hint, sites);
        }
    }
    (!answer.persons.is_empty() || !answer.organisations.is_empty()).then_some(answer)
}

fn add(answer: &mut Answer, name: &str, hint: Hint, sites: &[String]) {
    let list = match person::bearer(name, sites) {
        Bearer::Nobody => return,
        Bearer::Organisation => &mut answer.organisations,
        // The markup says "organisation" of people now and then, seldom the other way round.
        Bearer::Person if hint == Hint::Organisation && !person::looks_personal(name) => &mut answer.organisations,
        Bearer::Person => &mut answer.persons,
    };
    let folded = fold(name);
    if !list.iter().any(|n| fold(n) == folded) {
        list.push(name.to_owned());
    }
}

/// Bylines by class word and links to authors' pages, near the heading.
fn of_elements(declared: &Declared<'_>, sites: &[String]) -> Option<Answer> {
    let heading = declared.first_heading.map_or(0, |h| h.index());
    let mut best: Option<(usize, Answer)> = None;
    let offers = declared.about(Field::Author).filter(|o| matches!(o.source, Source::ClassWord | Source::AuthorLink));
    let mut near = None;
    for offer in offers {
        let at = offer.node.map_or(0, |n| n.index());
        // What stands above the heading belongs to it only when it stands close.
        let distance = if at >= heading { at - heading } else { (heading - at) * 4 };
        if distance > NEAR_NODES && offer.hint != Hint::Person {
            continue;
        }
        let found = of_element(offer, sites);
        let Some(found) = found else { continue };
        match &mut best {
            Some((last, answer)) if at - *last <= SIBLINGS_NODES && near.is_some() => {
                *last = at;
                for name in found.persons {
                    add(answer, &name, Hint::Person, sites);
                }
            }
            Some(_) => break,
            None => {
                near = Some(distance);
                best = Some((at, found));
            }
        }
    }
    best.map(|(_, answer)| answer)
}

/// Nodes between the heading and its byline: a header's worth.
const NEAR_NODES: usize = 400;
/// Nodes between the elements of one byline.
const SIBLINGS_NODES: usize = 14;

fn of_element(offer: &Offer<'_>, sites: &[String]) -> Option<Answer> {
    let labelled = person::without_label(&offer.value).len() < offer.value.trim().len();
    let mut answer = Answer { source: offer.source.name(), persons: Vec::new(), organisations: Vec::new() };
    for name in person::names(&offer.value) {
        // Places and outlets stand in bylines too; a word alone is a name only where the markup vouches for it.
        let trusted = labelled || offer.hint == Hint::Person || offer.source == Source::AuthorLink;
        if person::looks_personal(name)
            || (trusted && answer.persons.is_empty() && name.split_whitespace().count() == 1)
        {
            add(&mut answer, name, Hint::None, sites);
        }
    }
    (!answer.persons.is_empty()).then_some(answer)
}

/// Visible lines that begin as bylines do, or that a rule calls bylines.
fn of_lines(visible: &[Line<'_>], sites: &[String]) -> Option<Answer> {
    let mut answer = Answer { source: Source::Line.name(), persons: Vec::new(), organisations: Vec::new() };
    for line in visible.iter().filter(|l| l.heading == 0 && l.text.len() <= 160) {
        let byline = line.role == LineRole::Byline;
        let first = line.text.split_whitespace().next().unwrap_or("").trim_end_matches(':');
        let begins =
            words::is_by(first) && (first.chars().next().is_some_and(char::is_uppercase) || line.text.len() < 60);
        if !byline && !begins && !ends_as_byline(line.text) {
            continue;
        }
        for name in person::names(line.text) {
            if person::looks_personal(name) {
                add(&mut answer, name, Hint::None, sites);
            }
        }
        if !answer.persons.is_empty() {
            break;
        }
    }
    (!answer.persons.is_empty()).then_some(answer)
}

/// `홍길동 기자`, `홍길동 기자 gildong@example.kr`.
fn ends_as_byline(text: &str) -> bool {
    text.len() < 90
        && text.split_whitespace().nth(1).is_some_and(|w| matches!(w, "기자" | "특파원" | "선임기자" | "記者"))
}

fn settle(answers: Vec<Answer>) -> Chosen {
    let mut chosen = Chosen::default();
    let winner = answers.iter().position(|a| !a.persons.is_empty());
    match winner {
        Some(at) => {
            chosen.names = answers[at].persons.clone();
            chosen.from = Some(answers[at].source);
            // A second source that names these and more names all.
            let fuller = answers.iter().skip(at + 1).find(|a| {
                a.persons.len() > chosen.names.len()
                    && a.persons.len() <= 8
                    && chosen.names.iter().all(|n| a.persons.iter().any(|p| fold(p) == fold(n)))
            });
            if let Some(fuller) = fuller {
                chosen.names = fuller.persons.clone();
                chosen.from = Some(fuller.source);
            }
        }
        None => {
            let organisation = answers.iter().find(|a| !a.organisations.is_empty());
            if let Some(answer) = organisation {
                chosen.names = answer.organisations.clone();
                chosen.from = Some(answer.source);
            }
        }
    }
    for answer in &answers {
        let told = answer.persons.iter().chain(&answer.organisations).cloned().collect::<Vec<_>>().join(", ");
        if Some(answer.source) != chosen.from {
            chosen.others.push((answer.source, told));
        }
    }
    chosen
}
