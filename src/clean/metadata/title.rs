//! The title: cleaned of the site's name, chosen by who tells it and who agrees.
//!
//! Texts with the same letters are one candidate. What is known of a candidate is a set of traits
//! ([`title_weights`](super::title_weights)): who tells it, and how it stands to the others. Each trait
//! has a weight for each kind of page; the heaviest candidate is the title.

use super::declared::{Declared, Field, Hint, Source};
use super::entities;
use super::jsonld::fold;
use super::reconcile::{Line, LineRole};
use super::sitename::{first_part, is_site, without_site};
use super::title_weights::{PageKind, Trait, Traits};
use crate::clean::hygiene;
use crate::clean::newswire;
use smallvec::SmallVec;
use std::borrow::Cow;

/// A title as one source tells it.
#[derive(Debug)]
struct Told<'a> {
    text: Cow<'a, str>,
    source: Source,
    by: Trait,
}

/// A title on offer: texts of the same letters.
#[derive(Debug)]
struct Candidate<'a> {
    text: &'a str,
    folded: String,
    /// The source whose spelling is kept.
    source: Source,
    /// How much that source's spelling is liked: what readers see comes first.
    spelling: u8,
    traits: Traits,
    sources: SmallVec<[Source; 8]>,
}

/// The chosen title, where it came from, why, and what else was on offer.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub value: Option<String>,
    pub from: Option<Source>,
    pub why: String,
    pub others: Vec<(Source, String)>,
}

/// Titles beyond this many bytes are paragraphs.
const LONGEST_TITLE_BYTES: usize = 400;
/// Most titles looked at.
const MOST_TITLES: usize = 20;
/// Words beyond which a title is long.
const MOST_WORDS: usize = 25;

/// Chooses the title.
pub(super) fn choose(declared: &Declared<'_>, visible: &[Line<'_>], sites: &[String]) -> Chosen {
    let told = told(declared, visible);
    let folded: SmallVec<[String; 12]> = told.iter().map(|t| fold(&t.text)).collect();
    let mut candidates: SmallVec<[Candidate<'_>; 12]> = SmallVec::new();
    for one in &told {
        let others: &[String] = if written_for_readers(one.source) { &[] } else { &folded };
        let text = trim(newswire::title(without_site(&one.text, sites, others)).title);
        add(&mut candidates, text, one.source, one.by, sites);
        let part = match one.by {
            Trait::Element => Trait::ElementPart,
            Trait::OpenGraph => Trait::OpenGraphPart,
            _ => continue,
        };
        if let Some(first) = first_part(text) {
            add(&mut candidates, first, one.source, part, sites);
        }
    }
    relate(&mut candidates);
    pick(&candidates, PageKind::of(declared))
}

/// A permalink's sign behind a heading.
fn trim(text: &str) -> &str {
    text.trim_end_matches(['¶', '#', '§', '🔗', ' '])
}

fn add<'a>(candidates: &mut SmallVec<[Candidate<'a>; 12]>, text: &'a str, source: Source, by: Trait, sites: &[String]) {
    let folded = fold(text);
    if folded.is_empty() || text.len() > LONGEST_TITLE_BYTES {
        return;
    }
    let spelling = by.spelling();
    if let Some(same) = candidates.iter_mut().find(|c| c.folded == folded) {
        same.traits.insert(by);
        if !same.sources.contains(&source) {
            same.sources.push(source);
        }
        if spelling > same.spelling {
            (same.text, same.source, same.spelling) = (text, source, spelling);
        }
        return;
    }
    let mut traits = Traits::default();
    traits.insert(by);
    if sites.contains(&folded) || (source == Source::Heading && is_site(text, sites)) {
        traits.insert(Trait::SiteName);
    }
    if is_generic(&folded) {
        traits.insert(Trait::Generic);
    }
    of_form(text, &mut traits);
    let sources = smallvec::smallvec![source];
    candidates.push(Candidate { text, folded, source, spelling, traits, sources });
}

/// What the text's own form says.
fn of_form(text: &str, traits: &mut Traits) {
    let words = text.split_whitespace().count();
    for (holds, one) in [
        (words == 1, Trait::OneWord),
        (words > MOST_WORDS, Trait::Long),
        (text.ends_with('.'), Trait::EndsDot),
        (first_part(text).is_some(), Trait::Parted),
        (text.starts_with(char::is_lowercase), Trait::Lower),
    ] {
        if holds {
            traits.insert(one);
        }
    }
}

fn told<'a>(declared: &'a Declared<'_>, visible: &[Line<'a>]) -> SmallVec<[Told<'a>; 12]> {
    let mut out: SmallVec<[Told<'a>; 12]> = SmallVec::new();
    for offer in declared.about(Field::Title).take(MOST_TITLES) {
        let by = match (offer.source, offer.hint) {
            (Source::JsonLd, Hint::Strong) => Trait::News,
            (Source::JsonLd, Hint::None) => Trait::Article,
            (Source::JsonLd, _) => Trait::Named,
            (Source::OpenGraph, _) => Trait::OpenGraph,
            (Source::Microdata, _) => Trait::Microdata,
            (Source::Heading, _) => Trait::OtherHeading,
            (Source::Twitter, _) => Trait::Twitter,
            (Source::TitleElement, _) => Trait::Element,
            (_, Hint::Weak) => Trait::WeakMeta,
            _ => Trait::Meta,
        };
        let text = match entities::decode(&offer.value) {
            Cow::Borrowed(_) => hygiene::clean(&offer.value),
            Cow::Owned(text) => Cow::Owned(hygiene::clean(&text).into_owned()),
        };
        out.push(Told { text, source: offer.source, by });
    }
    for line in visible.iter().filter(|l| l.role == LineRole::Title).take(2) {
        out.push(Told { text: hygiene::clean(line.text), source: Source::Line, by: Trait::Line });
    }
    weigh_headings(&mut out);
    out
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
    let lone = told.iter().filter(|t| t.source == Source::Heading).count() == 1;
    let share = |text: &str| {
        let own = words(text);
        let shared = own.iter().filter(|w| reference.contains(w)).count();
        shared as f32 / own.len().min(reference.len()).max(1) as f32
    };
    let mut best: Option<(usize, f32)> = None;
    for (at, one) in told.iter_mut().enumerate() {
        match one.source {
            Source::Heading => {
                let share = share(&one.text);
                if best.is_none_or(|(_, b)| share > b) {
                    best = Some((at, share));
                }
            }
            Source::Line if share(&one.text) < ALIKE => one.by = Trait::OtherLine,
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

/// Names of templates rather than of articles.
fn is_generic(folded: &str) -> bool {
    matches!(
        folded,
        "home"
            | "homepage"
            | "untitled"
            | "untitleddocument"
            | "index"
            | "news"
            | "article"
            | "blog"
            | "page"
            | "loading"
            | "startseite"
            | "accueil"
    )
}

/// Headings and headlines carry no section and no slogan: what stands before a dash in them is theirs.
fn written_for_readers(source: Source) -> bool {
    matches!(source, Source::Heading | Source::JsonLd | Source::Microdata | Source::Line)
}

/// Letters from which one text within another is no chance.
const TELLING_CHARS: usize = 12;

/// Notes which candidates begin or end another.
fn relate(candidates: &mut [Candidate<'_>]) {
    for i in 0..candidates.len() {
        if candidates[i].folded.len() <= TELLING_CHARS {
            continue;
        }
        let (mut begins, mut ends) = (false, false);
        for (j, other) in candidates.iter().enumerate() {
            let longer = j != i && other.folded.len() > candidates[i].folded.len();
            begins |= longer && other.folded.starts_with(&candidates[i].folded);
            ends |= longer && other.folded.ends_with(&candidates[i].folded);
        }
        if begins {
            candidates[i].traits.insert(Trait::Begins);
        }
        if ends {
            candidates[i].traits.insert(Trait::Ends);
        }
    }
}

fn pick(candidates: &[Candidate<'_>], kind: PageKind) -> Chosen {
    let best = candidates.iter().enumerate().max_by_key(|(i, c)| (c.traits.weight(kind), std::cmp::Reverse(*i)));
    let Some((_, best)) = best else { return Chosen::default() };
    let mut others: Vec<(Source, String)> = Vec::new();
    for candidate in candidates.iter().filter(|c| c.folded != best.folded) {
        if !others.iter().any(|(s, _)| *s == candidate.source) {
            others.push((candidate.source, candidate.text.to_owned()));
        }
    }
    let why = match (candidates.len(), best.sources.len()) {
        (1, 1) => "all that is on offer".to_owned(),
        (1, n) => format!("{n} sources agree, none tells another"),
        (_, 1) => best.traits.reason(kind).to_owned(),
        (_, n) => format!("{}; {n} sources agree", best.traits.reason(kind)),
    };
    Chosen { value: Some(best.text.to_owned()), from: Some(best.source), why, others }
}
