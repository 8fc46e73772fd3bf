//! From what markup and visible lines offer to one answer a field, with its reasons.

use super::bare::Sites;
use super::date::{Habit, Order};
use super::dates;
use super::declared::{Declared, Field, Hint, Offer, Source};
use super::given::Reading;
use super::jsonld::{fold, folds_to};
use super::known::{Metadata, NOTHING_ELSE};
use super::line::{Line, LineRole};
use super::moment::Moment;
use super::order;
use super::sites::{Names, site_names};
use super::title::About;
use super::tongue::Tongue;
use super::{authors, canonical, date, entities, section, title};
use crate::clean::hygiene::{self, fold::same_letters};
use crate::clean::traits::Offers;
use crate::clean::{language, newswire};

const FIRST: &str = "the most trusted source that tells it";

/// Longest text kept as a field's value, in bytes.
const LONGEST_VALUE_BYTES: usize = 2_000;
/// Marks of a list within one keyword of several; more are a list after all.
const MOST_MARKS: usize = 2;
/// Most keywords kept.
const MOST_KEYWORDS: usize = 40;

/// Chooses each field's value from what the markup declares and what stands near the title.
pub fn reconcile(declared: &Declared<'_>, visible: &[Line<'_>], with: Reading<'_>) -> Metadata {
    let (page_url, fetched_at) = (with.url, with.fetched_at);
    let mut out = Metadata::default();
    let Sites(sites) = site_names(declared, page_url);
    let names = Names::of(declared, &sites);
    titles(&mut out, declared, visible, names.about(page_url));
    languages(&mut out, declared);
    let tongue = Tongue::new(out.language.as_deref(), visible);
    people(&mut out, declared, visible, &sites, &tongue);
    let now = fetched_at.and_then(|t| date::parse(t, Habit::default()));
    let language = tongue.of_dates(declared);
    let told = order::of_page(declared, visible);
    let order = told.unwrap_or_else(|| Order::of(language, page_url));
    let habit = Habit { language, order, settled: told.is_some() };
    moments(&mut out, declared, visible, page_url, now, habit);
    simple(&mut out, declared, visible, habit);
    subtitle(&mut out, declared, visible);
    canonical::choose(&mut out, declared, page_url);
    out
}

/// The titles on offer, for training.
pub fn title_offers(declared: &Declared<'_>, visible: &[Line<'_>], with: Reading<'_>) -> Offers {
    let Sites(sites) = site_names(declared, with.url);
    title::offers(declared, visible, Names::of(declared, &sites).about(with.url))
}

fn titles(out: &mut Metadata, declared: &Declared<'_>, visible: &[Line<'_>], about: About<'_>) {
    let chosen = title::choose(declared, visible, about);
    let Some(from) = chosen.from else { return };
    let marked = declared
        .about(Field::Title)
        .map(|o| newswire::title(&o.value))
        .find(|t| t.version.is_some() || t.marker.is_some());
    let shown = visible.iter().map(|l| newswire::title(l.text)).find(|t| t.version.is_some() || t.marker.is_some());
    out.wire = marked.or(shown).map(|t| (t.version, t.marker));
    out.title = chosen.value;
    out.because("title", from.name(), chosen.why, chosen.others.into_iter().map(|(s, v)| (s.name(), v)));
}

fn people(out: &mut Metadata, declared: &Declared<'_>, visible: &[Line<'_>], sites: &[String], tongue: &Tongue<'_>) {
    let chosen = authors::choose(declared, visible, sites, tongue);
    let Some(from) = chosen.from else { return };
    out.authors = chosen.names;
    out.because("authors", from, chosen.why, chosen.others);
}

fn languages(out: &mut Metadata, declared: &Declared<'_>) {
    let offers: Vec<(Source, String)> =
        declared.about(Field::Language).filter_map(|o| Some((o.source, language::normalise(&o.value)?))).collect();
    // The document's own attribute comes from the template as often as from the text; JSON-LD says it of the article.
    let rank = |s: Source| match s {
        Source::JsonLd => 0,
        Source::Document => 1,
        Source::OpenGraph => 2,
        _ => 3,
    };
    let Some((source, value)) = offers.iter().min_by_key(|(s, _)| rank(*s)).cloned() else { return };
    let others = offers.iter().filter(|(_, v)| *v != value).map(|(s, v)| (s.name(), v));
    out.because("language", source.name(), "what says it of the article before what says it of the document", others);
    out.language = Some(value);
}

fn moments(
    out: &mut Metadata,
    declared: &Declared<'_>,
    visible: &[Line<'_>],
    url: Option<&str>,
    now: Option<Moment>,
    habit: Habit<'_>,
) {
    let found = dates::choose(declared, visible, url, now, habit);
    for (field, list) in [("published", &found.published), ("modified", &found.modified)] {
        let Some((moment, source, why)) = dates::best(list) else { continue };
        let others = list.iter().filter(|d| d.moment != moment).map(|d| (d.source.name(), d.moment));
        out.because(field, source.name(), why, others);
        let value = Some(moment.into());
        if field == "published" { out.published = value } else { out.modified = value }
    }
    last_change(out);
}

/// A page that tells only its last change was published by then: the day stands for the publication, and says so.
fn last_change(out: &mut Metadata) {
    let (None, Some(modified)) = (&out.published, &out.modified) else { return };
    out.published = Some(modified.clone());
    out.because("published", "modified", "the page tells only when it was last changed", NOTHING_ELSE);
}

/// Section, keywords and site: the first offer of the best source.
fn simple(out: &mut Metadata, declared: &Declared<'_>, visible: &[Line<'_>], habit: Habit<'_>) {
    let authors = &out.authors;
    let section_line = || section::of_lines(visible, authors, habit).map(|section| (Source::Line, section));
    // Links around the article tell it only where nothing else does.
    let section = match first_by(declared, Field::Section) {
        Some((source, value)) if !matches!(source, Source::TagLink | Source::Trail) => Some((source, value)),
        linked => section_line().or(linked),
    };
    if let Some((source, value)) = section {
        out.because("section", source.name(), FIRST, others(declared, Field::Section, &value));
        out.section = Some(value);
    }
    keywords(out, declared);
    if let Some((source, value)) = first_by(declared, Field::Site) {
        out.because("site", source.name(), FIRST, others(declared, Field::Site, &value));
        out.site = Some(value);
    }
}

/// What other offers tell.
fn others<'d>(declared: &'d Declared<'_>, field: Field, chosen: &str) -> impl Iterator<Item = (&'static str, &'d str)> {
    let chosen = chosen.to_owned();
    declared
        .about(field)
        .filter(move |o| *o.value != *chosen && o.value.len() < 120)
        .map(|o| (o.source.name(), &*o.value))
}

/// The value of the best source: strong before weak, then in the order of [`Source`] as page authors keep them up.
fn first_by(declared: &Declared<'_>, field: Field) -> Option<(Source, String)> {
    let rank = |source: Source| match (field, source) {
        (Field::Site, Source::OpenGraph) => 0,
        (Field::Site, Source::JsonLdPage) => 1,
        (_, Source::JsonLd) => 2,
        (_, Source::ArticleMeta) => 3,
        (_, Source::Microdata) => 4,
        (_, Source::TagLink) => 6,
        (_, Source::Trail) => 7,
        _ => 5,
    };
    let named = |o: &&Offer<'_>| o.value.len() < 120 && !o.value.contains("://");
    let best = declared.about(field).filter(named).min_by_key(|o| (o.hint == Hint::Weak, rank(o.source)))?;
    let decoded = entities::decode(&best.value);
    let value = hygiene::clean(&decoded);
    let value = match field {
        Field::Section => first_section(&value),
        Field::Site => without_copyright(&value),
        _ => &value,
    };
    (!value.is_empty()).then(|| (best.source, value.to_owned()))
}

/// The first of a list of sections. `Science, Tech & Health` is one section, `World, Sea` are two.
fn first_section(value: &str) -> &str {
    const AND: [&str; 12] = ["&", "and", "und", "et", "y", "e", "en", "och", "og", "i", "и", "ve"];
    let first = value.split([';', '|']).next().unwrap_or(value).trim();
    let last = first.rsplit(',').next().unwrap_or(first);
    let one = last.len() < first.len() && last.split_whitespace().any(|word| AND.contains(&&*word.to_lowercase()));
    if one { first } else { first.split(',').next().unwrap_or(first).trim() }
}

/// The holder of a copyright: `Copyright (c) 2012 The Paper` is The Paper.
fn without_copyright(value: &str) -> &str {
    let marked = value.strip_prefix('©').or_else(|| value.strip_prefix("Copyright")).unwrap_or(value);
    if marked.len() == value.len() {
        return value;
    }
    let noise = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '©' | '-' | '–' | ',' | '(' | ')' | ':');
    let rest = marked.trim_start_matches(noise);
    let rest = rest.strip_prefix("c) ").unwrap_or(rest).trim_start_matches(noise);
    rest.strip_prefix("by ").unwrap_or(rest)
}

fn keywords(out: &mut Metadata, declared: &Declared<'_>) {
    let best = declared.about(Field::Keywords).map(|o| o.source).min_by_key(|s| match s {
        Source::JsonLd => 0,
        Source::ArticleMeta => 1,
        Source::Parsely => 2,
        Source::Meta => 3,
        Source::TagLink => 5,
        _ => 4,
    });
    let Some(best) = best else { return };
    let offers = || declared.about(Field::Keywords).filter(|o| o.source == best);
    // What is told one by one is no list: `Washington, D.C.`
    let by_one = matches!(best, Source::JsonLd | Source::ArticleMeta | Source::TagLink) && offers().nth(1).is_some();
    for offer in offers() {
        let value = entities::decode(&offer.value);
        let marks = |c: char| matches!(c, ',' | ';' | '،' | '、' | '，');
        let whole = by_one && value.matches(marks).count() <= MOST_MARKS;
        for word in value.split(|c| !whole && marks(c)) {
            let word = hygiene::clean(word);
            if !word.is_empty()
                && word.len() < 100
                && out.keywords.len() < MOST_KEYWORDS
                && !out.keywords.iter().any(|k| same_letters(k, &word))
            {
                out.keywords.push(word.into_owned());
            }
        }
    }
    if !out.keywords.is_empty() {
        out.because("keywords", best.name(), FIRST, NOTHING_ELSE);
    }
}

/// The stand-first: a line that a rule calls so, or a declared description that the page shows under its title.
fn subtitle(out: &mut Metadata, declared: &Declared<'_>, visible: &[Line<'_>]) {
    if let Some(line) = visible.iter().find(|l| l.role == LineRole::Subtitle) {
        out.because("subtitle", Source::Line.name(), "the line stands as the stand-first", NOTHING_ELSE);
        out.subtitle = Some(line.text.to_owned());
        return;
    }
    for offer in declared.about(Field::Subtitle).filter(|o| (20..LONGEST_VALUE_BYTES).contains(&o.value.len())) {
        let folded = fold(&offer.value);
        let shown = visible.iter().take(40).find(|l| {
            l.heading != 1
                && l.text.len() <= offer.value.len() + 80
                && l.text.len() * 2 > offer.value.len()
                && folds_to(l.text, &folded)
        });
        if let Some(line) = shown {
            let value = line.text.to_owned();
            if out.title.as_deref().is_some_and(|t| folds_to(t, &folded)) {
                continue;
            }
            out.because("subtitle", offer.source.name(), "a declared description that the page shows", NOTHING_ELSE);
            out.subtitle = Some(value);
            return;
        }
    }
}
