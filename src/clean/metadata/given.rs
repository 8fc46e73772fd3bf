//! Values that a site's own file points at: they stand above all offers, and say so.

use super::date::{self, Habit, Order};
use super::known::Metadata;
use super::moment::Moment;
use super::{element_text, person};
use crate::article::Provenance;
use crate::clean::{hygiene, newswire};
use crate::html::{Attr, Dom, NodeId, Tag};
use crate::rules::site::Means;
use std::borrow::Cow;

/// An element that a site's file chooses for a field.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The field.
    pub means: Means,
    /// The element.
    pub node: NodeId,
    /// The attribute that holds the value.
    pub attr: Option<&'a str>,
    /// Id of the rule.
    pub rule: &'a str,
}

/// What values are read with.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The page's address.
    pub url: Option<&'a str>,
    /// When it was fetched; nothing on it was published later.
    pub fetched_at: Option<&'a str>,
}

const FROM: &str = "site rule";
/// Most authors of a page.
const MOST_AUTHORS: usize = 24;

/// Puts the first readable value of each field that is given, and all authors, in place of what was chosen.
pub fn overrule<'a>(metadata: &mut Metadata, dom: &Dom<'_>, given: impl Iterator<Item = Given<'a>>, with: Reading<'_>) {
    let tongue = metadata.language.as_deref().map(str::to_ascii_lowercase);
    let habit = Habit { language: tongue.as_deref(), order: Order::of(tongue.as_deref(), with.url), settled: false };
    let now = with.fetched_at.and_then(|t| date::parse(t, Habit::default()));
    let mut done: Vec<Means> = Vec::new();
    for one in given {
        let seen = done.contains(&one.means);
        if seen && one.means != Means::Author {
            continue;
        }
        let value = value(dom, &one);
        if put(metadata, &one, &value, seen, (habit, now)) && !seen {
            done.push(one.means);
        }
    }
}

/// Puts one value; whether it could be read.
fn put(
    metadata: &mut Metadata,
    one: &Given<'_>,
    value: &str,
    more: bool,
    (habit, now): (Habit<'_>, Option<Moment>),
) -> bool {
    match one.means {
        Means::Body | Means::Remove => return false,
        Means::Author => return authors(metadata, one, value, more),
        Means::Published | Means::Modified => {
            let found = date::parse(value, habit).or_else(|| date::find(value, habit).map(|(moment, _)| moment));
            let Some(moment) = found.filter(|m| now.is_none_or(|now| !m.is_after(&now))) else { return false };
            let field = if one.means == Means::Published { &mut metadata.published } else { &mut metadata.modified };
            let before = field.replace(moment.to_string());
            metadata.by_site(one.means.key(), one.rule, before);
        }
        Means::Title | Means::Subtitle | Means::Section => {
            let value = if one.means == Means::Title { newswire::title(value).title } else { value };
            if value.is_empty() {
                return false;
            }
            let field = match one.means {
                Means::Title => &mut metadata.title,
                Means::Subtitle => &mut metadata.subtitle,
                _ => &mut metadata.section,
            };
            let before = field.replace(value.to_owned());
            metadata.by_site(one.means.key(), one.rule, before);
        }
    }
    true
}

/// Adds the names of one element; the first that has some takes the place of what was chosen.
fn authors(metadata: &mut Metadata, one: &Given<'_>, value: &str, more: bool) -> bool {
    let names = person::names(value);
    if names.is_empty() {
        return false;
    }
    if !more {
        let before = std::mem::take(&mut metadata.authors).join(", ");
        metadata.by_site("authors", one.rule, Some(before).filter(|b| !b.is_empty()));
    }
    for name in names {
        if metadata.authors.len() < MOST_AUTHORS && !metadata.authors.iter().any(|n| n == name) {
            metadata.authors.push(name.to_owned());
        }
    }
    true
}

impl Metadata {
    /// Notes that a site's rule gave a field's value; what was chosen before is told among the others.
    fn by_site(&mut self, field: &'static str, rule: &str, before: Option<String>) {
        let mut others = std::collections::BTreeMap::new();
        if let Some(was) = self.provenance.remove(field) {
            others = was.others;
            others.extend(before.map(|value| (was.from, value)));
        }
        let why = format!("{rule} points at it").into();
        self.provenance.insert(field.into(), Provenance { from: FROM.into(), why, others });
    }
}

/// The value of an element: the attribute that is named, what a machine is to read of it, or its text.
fn value<'d>(dom: &'d Dom<'_>, one: &Given<'_>) -> Cow<'d, str> {
    let machine = match (one.means, dom.tag(one.node)) {
        (_, Tag::Meta) => dom.attr(one.node, Attr::Content),
        (Means::Published | Means::Modified, Tag::Time) => dom.attr(one.node, Attr::Datetime),
        _ => None,
    };
    let named = one.attr.map(|name| {
        let found = dom.attrs(one.node).find(|(_, spelt, _)| *spelt == name);
        found.map_or(Cow::Borrowed(""), |(_, _, value)| value)
    });
    match named.or(machine) {
        Some(value) => Cow::Owned(hygiene::clean(&value).into_owned()),
        None => element_text::value(dom, one.node),
    }
}
