//! Titles as the page's sources tell them, each with what its place says of it.

use super::declared::{Declared, Field, Hint, Source};
use super::entities;
use super::line::{Line, LineRole};
use super::title_weights::Trait;
use crate::clean::hygiene::{self, fold::letters, fold::same_letters};
use crate::html::NodeId;
use smallvec::SmallVec;
use std::borrow::Cow;

/// A title as one source tells it.
#[derive(Debug)]
pub(super) struct Told<'a> {
    pub text: Cow<'a, str>,
    pub source: Source,
    pub by: Trait,
    /// The element, for headings.
    pub node: Option<NodeId>,
    /// A heading's text without its first or last element.
    pub edges: SmallVec<[&'a str; 2]>,
}

/// Most titles looked at.
const MOST_TITLES: usize = 20;
/// Lines that may be the title.
const MOST_LINES: usize = 2;

/// Every title that the markup declares or that stands on the page as one.
pub(super) fn told<'a>(declared: &'a Declared<'_>, visible: &[Line<'a>]) -> SmallVec<[Told<'a>; 12]> {
    let mut out: SmallVec<[Told<'a>; 12]> = SmallVec::new();
    for offer in declared.about(Field::Title).filter(|o| o.hint != Hint::Edge).take(MOST_TITLES) {
        // A logo is no title where the page tells any.
        if offer.hint == Hint::Logo && declared.about(Field::Title).any(|o| !same_letters(&o.value, &offer.value)) {
            continue;
        }
        let by = match (offer.source, offer.hint) {
            (Source::JsonLd, Hint::Strong) => Trait::News,
            (Source::JsonLd, Hint::None) => Trait::Article,
            (Source::JsonLd, _) => Trait::Named,
            (Source::OpenGraph, _) => Trait::OpenGraph,
            (Source::Microdata, _) => Trait::Microdata,
            (Source::Heading, Hint::Part) => Trait::HeadingPart,
            (Source::Heading, _) => Trait::OtherHeading,
            (Source::Twitter, _) => Trait::Twitter,
            (Source::TitleElement, _) => Trait::Element,
            (_, Hint::Weak) => Trait::WeakMeta,
            _ => Trait::Meta,
        };
        let mut text = match entities::decode(&offer.value) {
            Cow::Borrowed(_) => hygiene::clean(&offer.value),
            Cow::Owned(text) => Cow::Owned(hygiene::clean(&text).into_owned()),
        };
        match offer.source {
            Source::Heading => text = without_label(text),
            _ => text = without_tags(text),
        }
        let edges = match by {
            Trait::OtherHeading => edges(declared, offer.node),
            _ => SmallVec::new(),
        };
        out.push(Told { text, source: offer.source, by, node: offer.node, edges });
    }
    for line in visible.iter().filter(|l| l.role == LineRole::Title).take(MOST_LINES) {
        if declared.logos.iter().any(|logo| same_letters(logo, line.text)) && !out.is_empty() {
            continue;
        }
        let own = out.iter().find(|t| t.by == Trait::OtherHeading && t.node.is_some() && t.node == line.element);
        let (text, edges) = match own.filter(|heading| holds(line.text, &heading.text)) {
            Some(heading) => (heading.text.clone(), heading.edges.clone()),
            None => (without_source(without_label(hygiene::clean(line.text)), &out), SmallVec::new()),
        };
        if !is_half_heading(&text, &out) {
            out.push(Told { text, source: Source::Line, by: Trait::Line, node: None, edges });
        }
    }
    weigh_headings(&mut out);
    out
}

fn edges<'a>(declared: &'a Declared<'_>, heading: Option<NodeId>) -> SmallVec<[&'a str; 2]> {
    let of_heading = declared.about(Field::Title).filter(|o| o.hint == Hint::Edge && o.node == heading);
    of_heading.map(|o| &*o.value).collect()
}

/// Whether a line is a heading, perhaps with a label that is left out of it.
fn holds(line: &str, heading: &str) -> bool {
    let (line, heading) = (letters(line), letters(heading));
    line.ends_with(&heading) || line.starts_with(&heading)
}

/// Elements of emphasis that content systems leave in a title's value.
const EMPHASIS: [&str; 9] = ["em", "i", "b", "strong", "span", "sup", "sub", "u", "mark"];

/// A title without tags in pairs: where one is alone, the title may speak of it.
fn without_tags(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains("</") && !text.contains("<br") {
        return text;
    }
    let mut text = text.into_owned();
    for name in EMPHASIS {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        if text.contains(&open) && text.contains(&close) {
            text = text.replace(&open, "").replace(&close, "");
        }
    }
    // Between words without spaces it parts lines; elsewhere it is what the title is about.
    for tag in ["<br>", "<br/>", "<br />"] {
        if let Some((before, after)) = text.split_once(tag)
            && before.ends_with(|c: char| !c.is_whitespace())
            && after.starts_with(|c: char| !c.is_whitespace())
        {
            text = text.replace(tag, " ");
        }
    }
    Cow::Owned(hygiene::clean(&text).into_owned())
}

/// A heading without the name of its field: archives of papers label them.
fn without_label(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.strip_prefix("Title:") {
        Some(title) if !title.is_empty() => Cow::Owned(title.trim_start().to_owned()),
        _ => text,
    }
}

/// A line without the site in brackets to which it leads, where the document's title has none: "The last keepers (paper.example)".
fn without_source<'t>(text: Cow<'t, str>, told: &[Told<'_>]) -> Cow<'t, str> {
    let Some((head, site)) = text.strip_suffix(')').and_then(|t| t.rsplit_once(" (")) else { return text };
    let host = site.len() > 3
        && site.contains('.')
        && site.split('.').all(|label| !label.is_empty())
        && site.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    let titles = |t: &&Told<'_>| t.source == Source::TitleElement && t.text.starts_with(head) && !t.text.contains(site);
    if host && told.iter().any(|t| titles(&t)) { Cow::Owned(head.to_owned()) } else { text }
}

/// Whether a line is one of the lines of a longer heading, and no part that an element of its own sets apart.
fn is_half_heading(line: &str, told: &[Told<'_>]) -> bool {
    let own = letters(line);
    let whole = |t: &Told<'_>| {
        let heading = letters(&t.text);
        heading.len() > own.len() && (heading.starts_with(&own) || heading.ends_with(&own))
    };
    told.iter().any(|t| t.by == Trait::OtherHeading && whole(t))
        && !told.iter().any(|t| t.by == Trait::HeadingPart && letters(&t.text) == own)
}

/// How headings stand to the page's declared title: alone or of several, and by the share of words they have in common.
fn weigh_headings(told: &mut [Told<'_>]) {
    let words = |text: &str| -> SmallVec<[u64; 16]> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(hash_word).collect()
    };
    let reference = [Source::OpenGraph, Source::TitleElement, Source::JsonLd]
        .iter()
        .find_map(|s| told.iter().find(|t| t.source == *s))
        .map(|t| words(&t.text))
        .unwrap_or_default();
    let lone = told.iter().filter(|t| t.by == Trait::OtherHeading).count() == 1;
    let share = |text: &str| {
        let own = words(text);
        let shared = own.iter().filter(|w| reference.contains(w)).count();
        shared as f32 / own.len().min(reference.len()).max(1) as f32
    };
    let mut best: Option<(usize, f32)> = None;
    for (at, one) in told.iter_mut().enumerate() {
        match one.by {
            Trait::OtherHeading => {
                let share = share(&one.text);
                if best.is_none_or(|(_, b)| share > b) {
                    best = Some((at, share));
                }
            }
            Trait::Line if share(&one.text) < ALIKE => one.by = Trait::OtherLine,
            _ => {}
        }
    }
    if let Some((at, share)) = best {
        told[at].by = match (lone, share) {
            (true, SAME..) => Trait::LoneSame,
            (true, ALIKE..) => Trait::LoneAlike,
            (true, _) => Trait::Lone,
            (false, SAME..) => Trait::LikestSame,
            (false, ALIKE..) => Trait::LikestAlike,
            (false, _) => Trait::OtherHeading,
        };
    }
}

/// Share of the words in common from which two titles speak of the same thing, and from which they are the same.
const ALIKE: f32 = 0.4;
const SAME: f32 = 0.9;

fn hash_word(word: &str) -> u64 {
    word.chars()
        .flat_map(char::to_lowercase)
        .fold(0xcbf2_9ce4_8422_2325, |h, c| (h ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3))
}
