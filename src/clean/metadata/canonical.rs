//! The page's own address, as it declares it.

use super::declared::{Declared, Field, Hint, Source};
use super::known::{Metadata, NOTHING_ELSE};
use crate::domain::domain;
use url::Url;

/// Marks of a template whose value was never put in.
const UNFILLED: [&str; 4] = ["{{", "{%", "<%", "${"];

/// The declared address, resolved; one of another site, or of the front page for a deeper page, is a template's mistake.
pub(super) fn choose(out: &mut Metadata, declared: &Declared<'_>, page_url: Option<&str>) {
    let page = page_url.and_then(|u| Url::parse(u).ok());
    let base = declared.base.as_ref().or(page.as_ref());
    for (source, from) in [(Source::Document, "link"), (Source::OpenGraph, "og")] {
        let offer = declared.about(Field::Canonical).find(|o| o.source == source && o.hint == Hint::None);
        let Some(offer) = offer.filter(|o| !UNFILLED.iter().any(|mark| o.value.contains(mark))) else { continue };
        let resolved = match base {
            Some(base) => base.join(&offer.value).ok(),
            None => Url::parse(&offer.value).ok(),
        };
        let Some(mut found) = resolved.filter(|u| matches!(u.scheme(), "http" | "https")) else { continue };
        if let Some(page) = &page {
            let root = found.path().len() <= 1 && found.query().is_none() && page.path().len() > 1;
            if root || domain(&found) != domain(page) {
                continue;
            }
        }
        // A place within the page is no other page.
        found.set_fragment(None);
        out.because("canonical_url", from, "declared, and of this site", NOTHING_ELSE);
        out.canonical_url = Some(found.into());
        return;
    }
}
