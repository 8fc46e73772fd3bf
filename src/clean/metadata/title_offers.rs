//! Titles as the page's sources tell them, each with what its place says of it.

use super::declared::{Declared, Field, Hint, Source};
use super::entities;
use super::reconcile::{Line, LineRole};
use super::title_weights::Trait;
use crate::clean::hygiene::{self, fold::letters};
use smallvec::SmallVec;
use std::borrow::Cow;

/// A title as one source tells it.
#[derive(Debug)]
pub(super) struct Told<'a> {
    pub text: Cow<'a, str>,
    pub source: Source,
    pub by: Trait,
}

/// Most titles looked at.
const MOST_TITLES: usize = 20;
/// Lines that may be the title.
const MOST_LINES: usize = 2;

/// Every title that the markup declares or that stands on the page as one.
pub(super) fn told<'a>(declared: &'a Declared<'_>, visible: &[Line<'a>]) -> SmallVec<[Told<'a>; 12]> {
    let mut out: SmallVec<[Told<'a>; 12]> = SmallVec::new();
    for offer in declared.about(Field::Title).take(MOST_TITLES) {
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
        if offer.source == Source::Heading {
            text = without_label(text);
        }
        out.push(Told { text, source: offer.source, by });
    }
    for line in visible.iter().filter(|l| l.role == LineRole::Title).take(MOST_LINES) {
        let text = without_label(hygiene::clean(line.text));
        if !is_half_heading(&text, &out) {
            out.push(Told { text, source: Source::Line, by: Trait::Line });
        }
    }
    weigh_headings(&mut out);
    out
}

/// A heading without the name of its field: archives of papers label them.
fn without_label(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.strip_prefix("Title:") {
        Some(title) if !title.is_empty() => Cow::Owned(title.trim_start().to_owned()),
        _ => text,
    }
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
