//! What is known of the article, field by field, and where each value came from.

use crate::article::Provenance;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What is known of the article, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Headline without the site's name and wire marks.
    pub title: Option<String>,
    /// The stand-first.
    pub subtitle: Option<String>,
    /// Names, in order.
    pub authors: Vec<String>,
    /// When it was published.
    pub published: Option<String>,
    /// When it was last changed.
    pub modified: Option<String>,
    /// The declared language, BCP 47.
    pub language: Option<String>,
    /// The section.
    pub section: Option<String>,
    /// Keywords.
    pub keywords: Vec<String>,
    /// The page's own address, resolved.
    pub canonical_url: Option<String>,
    /// The site's name.
    pub site: Option<String>,
    /// Lead version and marker that stood in the title: `(2nd LD)`, `(URGENT)`.
    pub wire: Option<(Option<u8>, Option<String>)>,
    /// Where each value came from.
    pub provenance: BTreeMap<Cow<'static, str>, Provenance>,
}

/// No other value was on offer.
pub(super) const NOTHING_ELSE: Option<(&'static str, &str)> = None;

impl Metadata {
    /// Notes where a field's value came from, and the first other value of each other source.
    pub(super) fn because<V: Into<String>>(
        &mut self,
        field: &'static str,
        from: &'static str,
        why: impl Into<Cow<'static, str>>,
        others: impl IntoIterator<Item = (&'static str, V)>,
    ) {
        let mut provenance = Provenance { from: from.into(), why: why.into(), others: BTreeMap::new() };
        for (source, value) in others {
            provenance.others.entry(source.into()).or_insert_with(|| value.into());
        }
        self.provenance.insert(field.into(), provenance);
    }
}
