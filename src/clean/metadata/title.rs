//! The title: cleaned of the site's name, chosen by how many sources agree.

use super::declared::{Declared, Field, Hint, Source};
use super::entities;
use super::jsonld::fold;
use super::reconcile::{Line, LineRole};
use crate::clean::hygiene;
use crate::clean::newswire;
use smallvec::SmallVec;
use std::borrow::Cow;

/// A title on offer, cleaned.
#[derive(Debug)]
struct Candidate<'a> {
    text: Cow<'a, str>,
    folded: String,
    source: Source,
    weight: i32,
}

/// The chosen title, where it came from, and what else was on offer.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub value: Option<String>,
    pub from: Option<Source>,
    pub others: Vec<(Source, String)>,
}

/// Marks between a title and the site's name. A colon is none of them: titles have colons of their own.
const SEPARATORS: [&str; 15] =
    [" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • ", " ‹ ", " « ", " › ", " ― ", " ~ ", " // ", " / "];

/// Titles beyond this many bytes are paragraphs.
const LONGEST_TITLE_BYTES: usize = 400;

/// Chooses the title.
pub(super) fn choose(declared: &Declared<'_>, visible: &[Line<'_>], sites: &[String]) -> Chosen {
    let raw = raw_candidates(declared, visible);
    let folded: SmallVec<[String; 12]> = raw.iter().map(|(text, ..)| fold(text)).collect();
    let mut candidates: SmallVec<[Candidate<'_>; 12]> = SmallVec::new();
    for (text, source, weight) in raw.iter() {
        let text =
            newswire::title(without_site(text, sites, if written_for_readers(*source) { &[] } else { &folded })).title;
        let folded = fold(text);
        if folded.is_empty() || text.len() > LONGEST_TITLE_BYTES || is_generic(&folded) {
            continue;
        }
        // A title that is only the site's name is the title of the front page or of a broken template.
        let weight =
            if sites.contains(&folded) || (*source == Source::Heading && is_site(text, sites)) { 0 } else { *weight };
        candidates.push(Candidate { text: Cow::Borrowed(text), folded, source: *source, weight });
    }
    pick(&candidates)
}

type Raw<'a> = SmallVec<[(Cow<'a, str>, Source, i32); 12]>;

/// Weight of the headline that a news article declares: what its newsroom calls it.
const NEWS_HEADLINE: i32 = 130;
/// Weights of a heading: it outweighs all that is written for search engines when it speaks of the same thing.
const HEADING_ALIKE: i32 = 60;
const HEADING_SAME_WORDS: i32 = 46;
const HEADING_ELSE: i32 = 16;

fn raw_candidates<'a>(declared: &'a Declared<'_>, visible: &'a [Line<'_>]) -> Raw<'a> {
    let mut out = Raw::new();
    for offer in declared.about(Field::Title).take(20) {
        let weight = match (offer.source, offer.hint) {
            (Source::JsonLd, Hint::Strong) => NEWS_HEADLINE,
            (Source::JsonLd, Hint::None) => 21,
            (Source::JsonLd, _) => 6,
            (Source::OpenGraph, _) => 24,
            (Source::Microdata, _) => 28,
            (Source::Heading, _) => HEADING_ELSE,
            (Source::Twitter, _) => 14,
            (Source::TitleElement, _) => 20,
            (_, Hint::Weak) => 8,
            _ => 18,
        };
        let text = match entities::decode(&offer.value) {
            Cow::Borrowed(_) => hygiene::clean(&offer.value),
            Cow::Owned(text) => Cow::Owned(hygiene::clean(&text).into_owned()),
        };
        out.push((text, offer.source, weight));
    }
    for line in visible.iter().filter(|l| l.role == LineRole::Title).take(2) {
        out.push((hygiene::clean(line.text), Source::Line, HEADING_ALIKE));
    }
    weigh_headings(&mut out);
    out
}

/// A lone heading that shares words with the page's declared title is the title; of several, the likest is.
fn weigh_headings(raw: &mut Raw<'_>) {
    let words = |text: &str| -> SmallVec<[u64; 16]> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(hash_word).collect()
    };
    let declared = [Source::OpenGraph, Source::TitleElement, Source::JsonLd]
        .iter()
        .find_map(|s| raw.iter().find(|(_, source, _)| source == s));
    let Some(reference) = declared.map(|(text, ..)| words(text)).filter(|w| !w.is_empty()) else { return };
    let lone = raw.iter().filter(|(_, s, _)| *s == Source::Heading).count() == 1;
    let mut best: Option<(usize, f32)> = None;
    for (at, (text, source, _)) in raw.iter().enumerate() {
        if *source != Source::Heading {
            continue;
        }
        let own = words(text);
        let shared = own.iter().filter(|w| reference.contains(w)).count();
        let share = shared as f32 / own.len().min(reference.len()).max(1) as f32;
        if best.is_none_or(|(_, b)| share > b) {
            best = Some((at, share));
        }
    }
    if let Some((at, share)) = best {
        raw[at].2 = match share {
            0.9.. if lone => HEADING_SAME_WORDS,
            0.4.. if lone => HEADING_ALIKE,
            0.4.. => 31,
            _ => HEADING_ELSE,
        };
    }
}

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

/// The title without the site's name and what stands with it, at its end or its beginning.
fn without_site<'a>(title: &'a str, sites: &[String], others: &[String]) -> &'a str {
    let mut title = title.trim();
    // Section, site and slogan: no title carries more.
    for _ in 0..3 {
        let Some(shorter) = cut_once(title, sites, others) else { break };
        title = shorter;
    }
    title.trim()
}

fn cut_once<'a>(title: &'a str, sites: &[String], others: &[String]) -> Option<&'a str> {
    let last = SEPARATORS.iter().filter_map(|s| title.rfind(s).map(|at| (at, s.len()))).max();
    if let Some((at, len)) = last {
        let (head, tail) = (title[..at].trim_end(), &title[at + len..]);
        if is_site(tail, sites) || agrees(head, others) {
            return Some(head).filter(|h| !h.is_empty());
        }
    }
    let first = SEPARATORS.iter().filter_map(|s| title.find(s).map(|at| (at, s.len()))).min();
    if let Some((at, len)) = first {
        let (head, tail) = (&title[..at], title[at + len..].trim_start());
        if (is_site(head, sites) || agrees(tail, others)) && !tail.is_empty() {
            return Some(tail);
        }
        // All but the first part may be site, section and slogan together.
        if agrees(head, others) {
            return Some(head);
        }
    }
    // A bar may stand without spaces: `Title|Site`.
    let (head, tail) = title.rsplit_once(['|', 'ㅣ', '｜', '¦'])?;
    (is_site(tail, sites) && !head.trim().is_empty()).then(|| head.trim_end())
}

/// Whether another source tells just this part as the title. Short parts agree by chance.
fn agrees(part: &str, others: &[String]) -> bool {
    let folded = fold(part);
    folded.chars().count() >= 8 && others.contains(&folded)
}

/// Whether the part is the site's name: the same letters, its host, or a short text around the name.
fn is_site(part: &str, sites: &[String]) -> bool {
    let folded = fold(part);
    if folded.is_empty() || words_of_site(part, sites) {
        return true;
    }
    sites.iter().any(|site| {
        let short = folded.len().min(site.len()) >= 3;
        folded == *site
            || (short && folded.contains(site.as_str()) && folded.len() <= site.len() + 24)
            || (folded.len() >= 4 && site.contains(folded.as_str()) && site.len() <= folded.len() * 3)
            || (site.len() >= 3 && initials(part) == *site)
    })
}

/// Whether each word stands in the site's names, but for words that any site has: `Paper Forums` of `forums.paper.org`.
fn words_of_site(part: &str, sites: &[String]) -> bool {
    const ANY_SITE: [&str; 22] = [
        "the",
        "blog",
        "news",
        "magazine",
        "online",
        "official",
        "site",
        "website",
        "home",
        "homepage",
        "forum",
        "forums",
        "community",
        "com",
        "org",
        "net",
        "and",
        "of",
        "for",
        "s",
        "inc",
        "page",
    ];
    let mut own = 0;
    for word in part.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        let folded = fold(word);
        if ANY_SITE.contains(&folded.as_str()) {
            continue;
        }
        if folded.len() < 3 || !sites.iter().any(|s| s.contains(folded.as_str())) {
            return false;
        }
        own += folded.len();
    }
    own >= 4
}

/// First letters of the words: `The New York Times` is `tnyt`.
fn initials(text: &str) -> String {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !matches!(*w, "of" | "and" | "the" | "for" | "in"))
        .filter_map(|w| w.chars().next())
        .flat_map(char::to_lowercase)
        .collect()
}

fn pick(candidates: &[Candidate<'_>]) -> Chosen {
    let support = |candidate: &Candidate<'_>| -> i32 {
        let mut sources: SmallVec<[Source; 12]> = SmallVec::new();
        let mut sum = 0;
        for other in candidates {
            if other.folded == candidate.folded && !sources.contains(&other.source) {
                sources.push(other.source);
                sum += other.weight;
            } else if other.folded.starts_with(&candidate.folded) && candidate.folded.len() > 12 {
                // The `<title>` of a page often is its title and something else.
                sum += other.weight / 4;
            }
        }
        sum
    };
    let Some(best) = candidates
        .iter()
        .enumerate()
        .max_by_key(|(i, c)| (support(c), c.weight, std::cmp::Reverse(*i)))
        .map(|(_, c)| c)
    else {
        return Chosen::default();
    };
    let mut others: Vec<(Source, String)> = Vec::new();
    for candidate in candidates.iter().filter(|c| c.folded != best.folded) {
        if !others.iter().any(|(s, _)| *s == candidate.source) {
            others.push((candidate.source, candidate.text.clone().into_owned()));
        }
    }
    Chosen { value: Some(best.text.clone().into_owned()), from: Some(best.source), others }
}
