//! What a site is called: by its markup, its logo and its address; and how its sections are.

use super::bare::Sites;
use super::declared::{Declared, Field, Hint, Offer, Source};
use super::entities;
use super::jsonld::fold;
use super::title::About;

/// Names of sites beyond this many bytes are rare.
const LONG_NAME_BYTES: usize = 24;
/// Letters of a logo from which it is looked for within other texts.
const TELLING_LETTERS: usize = 5;
/// Names of each kind that are looked at.
const MOST_NAMES: usize = 12;

/// The names that titles are cut by, folded.
#[derive(Debug)]
pub(super) struct Names {
    /// All names of the site and its host.
    sites: Vec<String>,
    /// Those that the site calls itself by: as declared, and on its logo.
    own: Vec<String>,
    /// The sections that the page declares.
    sections: Vec<String>,
}

impl Names {
    /// The names of a page's site, of which `sites` are known.
    pub(super) fn of(declared: &Declared<'_>, sites: &[String]) -> Names {
        let logos = || declared.logos.iter().map(|logo| fold(logo));
        let strong = declared.about(Field::Site).filter(|o| o.hint == Hint::None && !is_title(declared, &o.value));
        let declared_names = strong.map(|o| fold(&entities::decode(&o.value))).take(MOST_NAMES);
        let told = |o: &&Offer<'_>| !matches!(o.source, Source::TagLink | Source::Trail);
        let sections =
            declared.about(Field::Section).filter(told).map(|o| fold(&entities::decode(&o.value))).take(MOST_NAMES);
        Names {
            sites: sites.iter().cloned().chain(logos().filter(|logo| logo.len() >= TELLING_LETTERS)).collect(),
            own: declared_names.chain(logos()).filter(|name| !name.is_empty()).collect(),
            sections: sections.filter(|name| !name.is_empty()).collect(),
        }
    }

    /// What the title is chosen by.
    pub(super) fn about<'a>(&'a self, url: Option<&'a str>) -> About<'a> {
        About { sites: &self.sites, names: &self.own, sections: &self.sections, url }
    }
}

/// Folded names of the site: as declared, and its host with and without the top-level domain.
pub fn site_names(declared: &Declared<'_>, page_url: Option<&str>) -> Sites {
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: String| {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    };
    for offer in declared.about(Field::Site).filter(|o| !is_title(declared, &o.value)).take(MOST_NAMES) {
        add(fold(&offer.value));
    }
    let canonical = declared
        .first(Field::Canonical, Source::Document)
        .or_else(|| declared.first(Field::Canonical, Source::OpenGraph));
    for address in page_url.into_iter().chain(canonical) {
        let Some((_, rest)) = address.split_once("://") else { continue };
        let host = rest.split(['/', '?', '#', ':']).next().unwrap_or(rest);
        let host = host.strip_prefix("www.").unwrap_or(host);
        // `forums.example.org` is known as that, as `example.org`, `forums` and `example`.
        let mut rest = host;
        while rest.contains('.') {
            add(fold(rest));
            let (label, tail) = rest.split_once('.').unwrap_or((rest, ""));
            if label.len() > 3 || !tail.contains('.') {
                add(fold(label));
            }
            rest = tail;
        }
    }
    Sites(names)
}

/// Whether a site's name is the article's title, which some templates put there too.
fn is_title(declared: &Declared<'_>, name: &str) -> bool {
    name.len() > LONG_NAME_BYTES
        && declared.about(Field::Title).any(|o| o.source == Source::OpenGraph && o.value == name)
}
