//! Who wrote it: people named by the markup, then by the visible byline; an organisation only where no person is.

use super::declared::{Declared, Field, Hint, Offer, Source};
use super::jsonld::fold;
use super::labels;
use super::line::{Line, LineRole};
use super::person::{self, Bearer};
use super::personal;
use super::settle::{Answer, Chosen, settle};
use super::tongue::Tongue;
use super::{date, date_lines};
use super::{east_asian, surnames, topics, words};
use crate::clean::hygiene::{self, fold::same_letters};
use crate::clean::newswire;
use std::cell::LazyCell;

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

/// Chooses the authors. `sites` are the folded names of the site, `tongue` is the page's language.
pub(super) fn choose(declared: &Declared<'_>, visible: &[Line<'_>], sites: &[String], tongue: &Tongue<'_>) -> Chosen {
    let mut answers: Vec<Answer> = Vec::new();
    for source in DECLARED {
        let offers = declared.about(Field::Author).filter(|o| o.source == source);
        answers.extend(of_offers(source, offers, sites));
    }
    // Who edited it signs it only where nobody else does.
    let signed = |editors: bool| {
        let elements = of_elements(declared, sites, editors);
        elements.into_iter().chain(of_lines(declared, visible, sites, tongue, editors))
    };
    let shown: Vec<Answer> = signed(false).collect();
    let people = answers.iter().chain(&shown).any(|a| !a.persons.is_empty());
    let edited = || {
        let offered = declared.about(Field::Author).map(|offer| &*offer.value);
        visible.iter().map(|line| line.text).chain(offered).any(east_asian::names_editor)
    };
    answers.extend(if people || !edited() { shown } else { signed(true).collect() });
    if !people {
        answers.extend(of_dateline(visible, sites));
    }
    if declared.forum
        && let Some(chosen) = of_first_post(&answers, declared, sites)
    {
        return chosen;
    }
    settle(answers, sites)
}

/// On a page of posts by many the author is the account of the first, by whatever name it goes.
fn of_first_post(answers: &[Answer], declared: &Declared<'_>, sites: &[String]) -> Option<Chosen> {
    let declared_by = |a: &&Answer| a.source == Source::JsonLd.name() || a.source == Source::Microdata.name();
    let told = answers.iter().filter(declared_by).find_map(|a| Some((a.source, a.persons.first()?.clone())));
    let heading = declared.first_heading.map_or(0, |h| h.index());
    let shown = || {
        let accounts = declared.about(Field::Author).filter(|o| o.hint == Hint::Account);
        let (before, after): (Vec<_>, Vec<_>) = accounts.partition(|o| o.node.is_some_and(|n| n.index() < heading));
        let named = after.into_iter().chain(before).find_map(|o| {
            let name = person::names(&o.value).first().copied()?;
            (person::bearer(name, sites) != Bearer::Nobody).then(|| name.to_owned())
        })?;
        Some((Source::ClassWord.name(), named))
    };
    let (from, name) = told.or_else(shown)?;
    let others = answers.iter().filter(|a| a.source != from).map(|a| (a.source, a.told())).collect();
    Some(Chosen { names: vec![name], from: Some(from), why: "the account that wrote the first post", others })
}

fn of_offers<'a>(source: Source, offers: impl Iterator<Item = &'a Offer<'a>>, sites: &[String]) -> Option<Answer> {
    let mut answer = Answer { source: source.name(), persons: Vec::new(), organisations: Vec::new() };
    let mut last: Option<usize> = None;
    for offer in offers.take(60) {
        let at = offer.node.map(|n| n.index());
        // Authors of teasers and references are marked up too, further down.
        if let (Some(last), Some(at)) = (last, at)
            && at - last > ONE_BYLINE_NODES
        {
            break;
        }
        last = at;
        if offer.value.contains("://") || offer.value.starts_with("www.") {
            continue;
        }
        // "@janedoe" is an account.
        if offer.value.starts_with('@') {
            continue;
        }
        let value = hygiene::clean(&offer.value);
        // The markup calls a newsroom a person: "Harrow Post Staff".
        if offer.hint == Hint::Person && words::is_of_many(&value) && words::is_organisation(&value) {
            add(&mut answer, &value, Hint::Organisation, sites);
            continue;
        }
        if offer.hint == Hint::Person && surnames::is_person_after_all(&value) {
            add(&mut answer, &value, offer.hint, sites);
            continue;
        }
        let listed = matches!(source, Source::Citation | Source::DublinCore | Source::Meta);
        let one = source == Source::JsonLd && offer.hint == Hint::Person && value.split_whitespace().count() == 2;
        let inverted = (listed || one) && person::is_inverted(&value);
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
    if words::is_legal_entity(name) || words::is_rank(name) {
        return;
    }
    // "Marisol Vega, Harbour Press", where the site is "The Harbour Press".
    let of_site = || {
        let folded = fold(name);
        sites.iter().any(|site| site.contains(&folded))
    };
    let personal =
        (hint == Hint::Person || !answer.persons.is_empty()) && surnames::is_person_after_all(name) && !of_site();
    let list = match person::bearer(name, sites) {
        Bearer::Nobody | Bearer::Organisation if personal => &mut answer.persons,
        Bearer::Nobody => return,
        Bearer::Organisation => &mut answer.organisations,
        // The markup says "organisation" of people now and then, seldom the other way round.
        Bearer::Person if hint == Hint::Organisation && !personal::looks_personal(name) => &mut answer.organisations,
        Bearer::Person => &mut answer.persons,
    };
    if !list.iter().any(|n| same_letters(n, name)) {
        list.push(name.to_owned());
    }
}

/// Bylines by class word and links to authors' pages, near the heading.
fn of_elements(declared: &Declared<'_>, sites: &[String], editors: bool) -> Option<Answer> {
    let heading = declared.first_heading.map_or(0, |h| h.index());
    let mut near: Vec<(usize, Answer, &str)> = Vec::new();
    let mut far: Vec<(usize, Answer, &str)> = Vec::new();
    let shown = |o: &&Offer<'_>| matches!(o.source, Source::ClassWord | Source::AuthorLink);
    let wanted = |o: &&Offer<'_>| editors || !east_asian::names_editor(&o.value);
    for offer in declared.about(Field::Author).filter(shown).filter(wanted) {
        let at = offer.node.map_or(0, |n| n.index());
        // What stands above the heading belongs to it only when it stands close.
        let distance = if at >= heading { at - heading } else { (heading - at) * 4 };
        let list = if distance > NEAR_NODES && offer.hint != Hint::Person { &mut far } else { &mut near };
        list.extend(of_element(offer, sites).map(|found| (at, found, &*offer.value)));
    }
    // A page that names one author, wherever, names its own.
    if near.is_empty() && far.iter().all(|(_, a, _)| a.persons.len() == 1 && a.persons == far[0].1.persons) {
        near = far;
    }
    // A container tells its byline and what else it holds; the element within tells the name alone.
    let contained = |outer: &str, inner: &str| inner.len() < outer.len() && outer.contains(inner);
    let mut best: Option<(usize, Answer)> = None;
    for i in 0..near.len() {
        let within = near[i + 1..].iter().take(6).any(|(_, _, inner)| contained(near[i].2, inner));
        if within && !is_labelled(near[i].2) {
            continue;
        }
        let (at, found) = (near[i].0, std::mem::take(&mut near[i].1.persons));
        if found.is_empty() {
            continue;
        }
        match &mut best {
            Some((last, answer)) if at - *last <= SIBLINGS_NODES => {
                *last = at;
                for name in found {
                    // "Jane Doe" within "By Jane Doe and others".
                    if !answer.persons.iter().any(|p| p.contains(&name)) {
                        add(answer, &name, Hint::Person, sites);
                    }
                }
            }
            Some(_) => break,
            None => best = Some((at, Answer { source: near[i].1.source, persons: found, organisations: Vec::new() })),
        }
    }
    if best.is_none() {
        return near.into_iter().next().map(|(_, answer, _)| answer);
    }
    best.map(|(_, answer)| answer)
}

fn is_labelled(value: &str) -> bool {
    person::without_label(value).len() < value.trim().len()
}

/// Nodes between two authors of one byline, their pictures and links included.
const ONE_BYLINE_NODES: usize = 80;
/// Nodes between the heading and its byline: a header's worth.
const NEAR_NODES: usize = 400;
/// Nodes between the elements of one byline.
const SIBLINGS_NODES: usize = 14;

fn of_element(offer: &Offer<'_>, sites: &[String]) -> Option<Answer> {
    let labelled = is_labelled(&offer.value);
    let mut answer = Answer { source: offer.source.name(), persons: Vec::new(), organisations: Vec::new() };
    for name in person::names(&offer.value) {
        // Places and outlets stand in bylines too; a word alone is a name only where the markup vouches for it.
        let alone = name.len() == offer.value.trim().len() && name.len() <= 20;
        let vouched = labelled
            || offer.source == Source::AuthorLink
            || matches!(offer.hint, Hint::Person | Hint::Strong | Hint::Account);
        let single = name.split_whitespace().count() == 1;
        if personal::looks_personal(name)
            || ((alone || vouched) && answer.persons.is_empty() && single)
            || (vouched && words::is_organisation(name))
        {
            add(&mut answer, name, Hint::None, sites);
        }
    }
    let vouched = labelled || offer.source == Source::AuthorLink || matches!(offer.hint, Hint::Person | Hint::Strong);
    let signed = !answer.persons.is_empty() || vouched && !answer.organisations.is_empty();
    signed.then_some(answer)
}

/// Visible lines that begin as bylines do, or that a rule calls bylines.
fn of_lines(
    declared: &Declared<'_>,
    visible: &[Line<'_>],
    sites: &[String],
    tongue: &Tongue<'_>,
    editors: bool,
) -> Option<Answer> {
    let mut answer = Answer { source: Source::Line.name(), persons: Vec::new(), organisations: Vec::new() };
    let mut announced = false;
    // Of comments each may tell who wrote it, and when.
    let several = LazyCell::new(|| visible.iter().filter(|l| is_dated_byline(l.text)).nth(1).is_some());
    let near = |l: &&Line<'_>| {
        let others = east_asian::names_source(l.text) || !editors && east_asian::names_editor(l.text);
        let short = l.text.len() <= LONGEST_BYLINE || date_lines::is_of_itself(l.text);
        short && !l.apart && !others
    };
    for (at, line) in visible.iter().enumerate().filter(|(_, l)| near(l)) {
        let byline = line.role == LineRole::Byline;
        // A heading is a byline only where it says so in full: "Written by Jane Doe".
        if line.heading > 0 && !labels::starts_with_author_label(line.text) {
            announced |= labels::is_author_label(line.text);
            continue;
        }
        let first = line.text.split_whitespace().next().unwrap_or("").trim_end_matches(':');
        // What stands behind the day makes no prose of a byline: "Posted by Jane Doe on 7 March 2019 at 9:14 in Harbours".
        let dated = || is_dated_byline(line.text) && !*several;
        let words = line.text.split_whitespace().count();
        let short = words <= BYLINE_WORDS || words <= DATED_WORDS && dated();
        let short = short && !line.text.ends_with('.');
        // "Na Jane Doe".
        let own_by = line.text.len() <= LONGEST_SIGNED && tongue.has_own_by(first);
        let begins = short
            && (words::is_by(first) && !matches!(first, "Του" | "Της") && tongue.has_by(first)
                || own_by
                || person::glued_to_by(first).is_some()
                || line.text.len() <= LONGEST_SIGNED && east_asian::signs(line.text)
                || labels::starts_with_author_label(line.text));
        let behind = if own_by { line.text.split_once(' ').map(|(_, names)| names) } else { None };
        let behind = behind.or_else(|| if short { behind_by(line.text, tongue) } else { of_itself(line.text) });
        // "Written by", and the name in a line of its own.
        if labels::is_author_label(line.text) {
            announced = true;
            continue;
        }
        let told_before = std::mem::take(&mut announced);
        let begins = begins || told_before;
        if !byline && !begins && behind.is_none() && !ends_as_byline(line.text) {
            continue;
        }
        for name in person::names(behind.unwrap_or(line.text)) {
            // "Press Release", in a line that only stands where bylines do.
            if !begins && behind.is_none() && topics::has_topic(name) {
                continue;
            }
            let single = answer.persons.is_empty() && name.split_whitespace().count() == 1;
            let alone = single && (behind.is_some() || signs(line.text));
            let signed = (begins || behind.is_some()) && words::is_organisation(name) && !line.tail;
            if personal::looks_personal(name) || alone || signed {
                add(&mut answer, name, Hint::None, sites);
            }
        }
        if !answer.persons.is_empty() || !answer.organisations.is_empty() {
            go_on(&mut answer, &visible[at + 1..], sites, |text| marked_name(declared, text));
            break;
        }
    }
    (!answer.persons.is_empty() || !answer.organisations.is_empty()).then_some(answer)
}

/// Whom the dateline names, as Chinese and Korean agencies do: `新华社贵阳8月19日电（记者李松、王晓蕾）`.
fn of_dateline(visible: &[Line<'_>], sites: &[String]) -> Option<Answer> {
    let mut told = visible.iter().filter(|l| l.heading == 0 && !l.apart && !l.tail);
    let reporters = told.find_map(|l| newswire::dateline_reporters(l.text))?;
    let mut answer = Answer { source: Source::Line.name(), persons: Vec::new(), organisations: Vec::new() };
    for name in east_asian::reporters(reporters) {
        add(&mut answer, name, Hint::Person, sites);
    }
    (!answer.persons.is_empty()).then_some(answer)
}

/// The names of a line in which an article speaks of itself: "This entry was posted on 7 March by Jane Doe and is filed ..."
fn of_itself(text: &str) -> Option<&str> {
    let (before, behind) = text.split_once(" by ").filter(|_| date_lines::is_of_itself(text))?;
    // "This article is based upon a note on saving costs by doing more" tells no day.
    let signs = ["written", "posted", "contributed", "submitted"].iter().any(|verb| before.ends_with(verb));
    if !signs && date::place(text).is_none() {
        return None;
    }
    const ENDS: [&str; 6] = [" and is ", " and was ", " and tagged ", " in ", " on ", ". "];
    let end = ENDS.iter().filter_map(|end| behind.find(end)).min();
    Some(behind[..end.unwrap_or(behind.len())].trim_end_matches('.'))
}

/// Whether a line has a label and a name before its day; "by jana (5754788) writes: on 7 March 2019" is a comment's.
fn is_dated_byline(text: &str) -> bool {
    if text.len() > LONGEST_BYLINE {
        return false;
    }
    let before = date::place(text).map_or("", |day| &text[..day.start]);
    is_labelled(before) && !before.contains(|c: char| c == '(' || c.is_ascii_digit())
}

/// The name of a line that names one person, whom the markup calls an author in an element of its own.
fn marked_name<'t>(declared: &Declared<'_>, text: &'t str) -> Option<&'t str> {
    // "Updated by Jane Doe" begins another byline.
    let names = if is_labelled(text) { return None } else { person::names(text) };
    let [name] = names[..] else { return None };
    let own = |o: &Offer<'_>| o.source == Source::AuthorLink || o.source == Source::ClassWord && o.hint == Hint::Strong;
    let marked = declared.about(Field::Author).any(|o| own(o) && same_letters(&o.value, name));
    (marked && personal::looks_personal(name)).then_some(name)
}

/// Adds the names of lines that go on with a byline: an icon parted them, "and Jane Doe".
fn go_on<'t>(answer: &mut Answer, behind: &[Line<'t>], sites: &[String], marked: impl Fn(&'t str) -> Option<&'t str>) {
    let mut behind = behind.iter().take_while(|l| l.text.len() <= LONGEST_SIGNED && !l.apart).peekable();
    // A list of names: each is a line of its own, and the markup says so of each.
    while let Some(name) = behind.peek().and_then(|line| marked(line.text)) {
        add(answer, name, Hint::None, sites);
        behind.next();
    }
    for line in behind {
        let Some((_, rest)) = line.text.split_once(' ').filter(|(word, _)| words::is_and(word)) else { return };
        for name in person::names(rest).into_iter().filter(|name| personal::looks_personal(name)) {
            add(answer, name, Hint::None, sites);
        }
    }
}

/// Longest line that is read for a byline, in bytes.
const LONGEST_BYLINE: usize = 160;
/// Words of a byline, and of one that tells the day and the section as well.
const BYLINE_WORDS: usize = 12;
const DATED_WORDS: usize = 24;
/// Longest line that a label in East Asian letters makes a byline, in bytes.
const LONGEST_SIGNED: usize = 80;

/// A "by" that is nothing else and one word, at the end or before a mark that parts: `by jana`, `by jana · 2 comments`.
fn signs(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let by = words.next().is_some_and(|w| matches!(w, "by" | "By" | "BY" | "Author:" | "Autor:"));
    by && words.next().is_some() && words.next().is_none_or(|w| matches!(w, "·" | "•" | "|" | "–" | "—" | "-"))
}

/// The names of a line that tells date and author: `Posted on March 7, 2019 by Jane Doe`, `7.3.2019 von Jana`.
fn behind_by<'t>(text: &'t str, tongue: &Tongue<'_>) -> Option<&'t str> {
    let range = date::place(text)?;
    // "HTML rendering created 7 March 2019 by Jane Doe" tells of something else.
    let of_another = date_lines::tells_of_another(&text[..range.start]);
    let rest = text[range.end..].trim_start_matches([' ', '|', '-', '–', '•', '·', ',']);
    // "October 20, 2023By Jane Doe", "2023年10月20日 09:00作者：刘洋".
    let labelled = person::without_label(rest);
    if labelled.len() < rest.len() && rest.starts_with(char::is_uppercase) && rest.len() < text.len() {
        return Some(labelled);
    }
    for word in text.split_whitespace().take(10) {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        let by = matches!(word, "by" | "By" | "von" | "par" | "por" | "di" | "door" | "av" | "przez" | "od");
        if by && !range.contains(&at) && !(of_another && at > range.start) && tongue.has_by(word) {
            return Some(&text[at + word.len()..]);
        }
    }
    None
}

/// `홍길동 기자`, `홍길동 기자 gildong@example.kr`.
fn ends_as_byline(text: &str) -> bool {
    text.len() < 90
        && text.split_whitespace().nth(1).is_some_and(|w| matches!(w, "기자" | "특파원" | "선임기자" | "記者"))
}

#[cfg(test)]
mod tests;
