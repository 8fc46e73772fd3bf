//! Site files: what one site does its own way, said with CSS selectors (`sites/<host>.toml`, see `docs/rules.md`).
//!
//! Each selector becomes a rule of its own (`site.<host>.remove.1`), so that it is listed, traced and explained like any
//! other; which elements it chooses is asked only about pages of the site's hosts.

use super::error::{RulesError, in_words};
use super::file::{Effect, Lines, Rule};
use super::files::Source;
use crate::html::Selector;
use serde::Deserialize;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// One site's file.
#[derive(Debug)]
pub struct Site {
    /// The file's name without folder and ending.
    pub name: String,
    /// The file as users find it.
    pub path: String,
    /// The hosts it speaks for, and their subdomains.
    pub hosts: Vec<String>,
    /// What it selects.
    pub parts: Vec<Part>,
    /// The rule for what stands outside the bodies that it selects.
    pub outside: Option<u32>,
    /// Pages with what is to come of them.
    pub examples: Vec<Example>,
}

/// One selector of a site's file.
#[derive(Debug)]
pub struct Part {
    /// The elements.
    pub selector: Selector,
    /// What they are.
    pub means: Means,
    /// The attribute that holds the value; the text where none is named.
    pub attr: Option<String>,
    /// Its rule.
    pub rule: u32,
}

/// What the elements of a selector are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Means {
    /// Only what stands inside one of them is body.
    Body,
    /// They are never body.
    Remove,
    /// The headline.
    Title,
    /// The stand-first.
    Subtitle,
    /// Those who wrote it, one or several an element.
    Author,
    /// When it was published.
    Published,
    /// When it was last changed.
    Modified,
    /// The section.
    Section,
}

/// A page with what is to come of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Example {
    /// The line it begins on, from 1.
    pub line: usize,
    /// The page.
    pub html: String,
    /// Texts that stand in the record's text.
    pub keeps: Vec<String>,
    /// Texts that do not.
    pub drops: Vec<String>,
    /// Fields of the record and their values, authors parted by `, `.
    pub fields: Vec<(Means, String)>,
}

/// Keys that only files of sites have.
pub(super) const KEYS: [&str; 10] =
    ["host", "body", "remove", "title", "subtitle", "author", "published", "modified", "section", "example"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSite {
    #[serde(default)]
    host: Vec<Spanned<String>>,
    #[serde(default)]
    body: Vec<Spanned<String>>,
    #[serde(default)]
    remove: Vec<Spanned<String>>,
    title: Option<Spanned<toml::Value>>,
    subtitle: Option<Spanned<toml::Value>>,
    author: Option<Spanned<toml::Value>>,
    published: Option<Spanned<toml::Value>>,
    modified: Option<Spanned<toml::Value>>,
    section: Option<Spanned<toml::Value>>,
    #[serde(default)]
    example: Vec<Spanned<RawExample>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExample {
    html: String,
    #[serde(default)]
    keeps: Vec<String>,
    #[serde(default)]
    drops: Vec<String>,
    title: Option<String>,
    subtitle: Option<String>,
    #[serde(default)]
    authors: Vec<String>,
    published: Option<String>,
    modified: Option<String>,
    section: Option<String>,
}

impl Means {
    /// The key of the file.
    pub fn key(self) -> &'static str {
        match self {
            Means::Body => "body",
            Means::Remove => "remove",
            Means::Title => "title",
            Means::Subtitle => "subtitle",
            Means::Author => "author",
            Means::Published => "published",
            Means::Modified => "modified",
            Means::Section => "section",
        }
    }

    fn effect(self) -> Effect {
        let role = match self {
            Means::Body => return Effect::Keep,
            Means::Remove => return Effect::Drop,
            Means::Title | Means::Subtitle | Means::Section => self.key(),
            Means::Author => "byline",
            Means::Published | Means::Modified => "date-line",
        };
        Effect::Role(role.to_owned())
    }
}

/// Reads a site's file: the site, and its rules, which are numbered from `first` on.
pub(super) fn read(source: &Source, first: u32) -> Result<(Site, Vec<Rule>), RulesError> {
    let raw: RawSite = toml::from_str(&source.content).map_err(|e| {
        let at = e.span().map_or(0, |s| s.start);
        Reader::new(source, first).wrong(at, in_words(e.message()))
    })?;
    let mut reader = Reader::new(source, first);
    let hosts = reader.hosts(&raw.host)?;
    for (i, selector) in raw.body.iter().enumerate() {
        reader.part(Means::Body, Some(i), selector.span(), selector.get_ref(), None)?;
    }
    for (i, selector) in raw.remove.iter().enumerate() {
        reader.part(Means::Remove, Some(i), selector.span(), selector.get_ref(), None)?;
    }
    let fields = [
        (Means::Title, &raw.title),
        (Means::Subtitle, &raw.subtitle),
        (Means::Author, &raw.author),
        (Means::Published, &raw.published),
        (Means::Modified, &raw.modified),
        (Means::Section, &raw.section),
    ];
    for (means, value) in fields {
        value.iter().try_for_each(|value| reader.field(means, value))?;
    }
    if reader.parts.is_empty() {
        return Err(reader.wrong(0, "it selects nothing: give body, remove, title, author, published ...".to_owned()));
    }
    let outside = raw.body.first().map(|body| reader.outside(body.span()));
    let examples = raw.example.iter().map(|e| reader.example(e)).collect::<Result<Vec<_>, _>>()?;
    if examples.is_empty() {
        return Err(reader.wrong(0, "give at least one [[example]]: html, and what is to come of it".to_owned()));
    }
    let Reader { name, parts, rules, .. } = reader;
    Ok((Site { name, path: source.path.clone(), hosts, parts, outside, examples }, rules))
}

struct Reader<'s> {
    source: &'s Source,
    name: String,
    first: u32,
    parts: Vec<Part>,
    rules: Vec<Rule>,
}

impl<'s> Reader<'s> {
    fn new(source: &'s Source, first: u32) -> Reader<'s> {
        let name = source.site().unwrap_or(&source.name).to_ascii_lowercase();
        Reader { source, name, first, parts: Vec::new(), rules: Vec::new() }
    }

    fn place(&self, at: usize) -> (usize, usize) {
        Lines::new(&self.source.content).place(at)
    }

    fn wrong(&self, at: usize, message: String) -> RulesError {
        let (line, column) = self.place(at);
        RulesError::Syntax { file: self.source.path.clone(), line, column, message }
    }

    /// The hosts: those that are named, or the file's name.
    fn hosts(&self, named: &[Spanned<String>]) -> Result<Vec<String>, RulesError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | ':' | '[' | ']');
        // Of addresses only the literal ones have a colon in their host; a port is no part of it.
        let colon = |h: &str| h.contains(':') && !(h.starts_with('[') && h.ends_with(']'));
        let is_host =
            |h: &str| !h.is_empty() && !h.starts_with('.') && !h.ends_with('.') && h.chars().all(plain) && !colon(h);
        let hint = "a host is a name in lower case without a port, such as example.org (others in the form xn--...)";
        if let Some(host) = named.iter().find(|h| !is_host(h.get_ref())) {
            return Err(self.wrong(host.span().start, format!("{:?}: {hint}", host.get_ref())));
        }
        if !named.is_empty() {
            return Ok(named.iter().map(|h| h.get_ref().clone()).collect());
        }
        if !is_host(&self.name) {
            return Err(self.wrong(0, format!("the file's name is no host; name some: host = [...]; {hint}")));
        }
        Ok(vec![self.name.clone()])
    }

    fn field(&mut self, means: Means, value: &Spanned<toml::Value>) -> Result<(), RulesError> {
        let form = || format!("{} is a selector, or {{ select = \"...\", attr = \"...\" }}", means.key());
        match value.get_ref() {
            toml::Value::String(selector) => self.part(means, None, value.span(), selector, None),
            toml::Value::Table(table) => {
                if let Some(key) = table.keys().find(|k| !matches!(k.as_str(), "select" | "attr")) {
                    return Err(self.wrong(value.span().start, format!("unknown field `{key}`: {}", form())));
                }
                let text = |key: &str| table.get(key).map(|v| v.as_str().ok_or(())).transpose();
                match (text("select"), text("attr")) {
                    (Ok(Some(selector)), Ok(attr)) => self.part(means, None, value.span(), selector, attr),
                    _ => Err(self.wrong(value.span().start, form())),
                }
            }
            _ => Err(self.wrong(value.span().start, form())),
        }
    }

    fn part(
        &mut self,
        means: Means,
        number: Option<usize>,
        span: Range<usize>,
        selector: &str,
        attr: Option<&str>,
    ) -> Result<(), RulesError> {
        let written = selector;
        if written.trim_start().starts_with('/') {
            let told = format!("{written:?} is XPath; selectors are CSS, such as \"#story > p\"");
            return Err(self.wrong(self.inside(&span, written, 0), told));
        }
        let selector = Selector::parse(written).map_err(|e| {
            let at = self.inside(&span, written, e.at);
            self.wrong(at, format!("the selector {written:?} is wrong: {}", e.message))
        })?;
        let number = number.map(|n| format!(".{}", n + 1)).unwrap_or_default();
        let id = format!("site.{}.{}{number}", self.name, means.key());
        let what = match means {
            Means::Body => format!("the body of this site's pages: {written}"),
            Means::Remove => format!("what this site's pages hold besides the body: {written}"),
            _ => format!("the {} of this site's pages: {written}", means.key()),
        };
        let rule = self.rule(id, what, span.start, means.effect());
        self.parts.push(Part { selector, means, attr: attr.map(str::to_ascii_lowercase), rule });
        Ok(())
    }

    /// The byte of the file where a place within a selector stands, if it is written there as it is.
    fn inside(&self, span: &Range<usize>, selector: &str, chars: usize) -> usize {
        let verbatim = self.source.content.get(span.clone()).and_then(|s| s.find(selector));
        let bytes = || selector.chars().take(chars).map(char::len_utf8).sum::<usize>();
        span.start + verbatim.map_or(0, |at| at + bytes())
    }

    fn outside(&mut self, span: Range<usize>) -> u32 {
        let id = format!("site.{}.body", self.name);
        let what = "stands outside the body that this site's file selects".to_owned();
        self.rule(id, what, span.start, Effect::Drop)
    }

    fn rule(&mut self, id: String, what: String, at: usize, effect: Effect) -> u32 {
        let (line, _) = self.place(at);
        self.rules.push(Rule {
            id,
            what,
            file: self.source.name.clone(),
            path: self.source.path.clone(),
            line,
            text: Vec::new(),
            more: Arc::from([]),
            starts: Vec::new(),
            ends: Vec::new(),
            contains: Vec::new(),
            regex: Vec::new(),
            max_words: u32::MAX,
            tag: Vec::new(),
            class: Vec::new(),
            aria: Vec::new(),
            own: false,
            part: false,
            effect,
            drops: Vec::new(),
            keeps: Vec::new(),
        });
        self.first + self.rules.len() as u32 - 1
    }

    fn example(&self, raw: &Spanned<RawExample>) -> Result<Example, RulesError> {
        let (line, _) = self.place(raw.span().start);
        let at = raw.span().start;
        let raw = raw.get_ref();
        let authors = (!raw.authors.is_empty()).then(|| raw.authors.join(", "));
        let fields = [
            (Means::Title, raw.title.clone()),
            (Means::Subtitle, raw.subtitle.clone()),
            (Means::Author, authors),
            (Means::Published, raw.published.clone()),
            (Means::Modified, raw.modified.clone()),
            (Means::Section, raw.section.clone()),
        ];
        let fields: Vec<(Means, String)> = fields.into_iter().filter_map(|(m, v)| Some((m, v?))).collect();
        if fields.is_empty() && raw.keeps.is_empty() && raw.drops.is_empty() {
            let message = "the example asserts nothing: give keeps, drops, title, authors, published ...";
            return Err(self.wrong(at, message.to_owned()));
        }
        Ok(Example { line, html: raw.html.clone(), keeps: raw.keeps.clone(), drops: raw.drops.clone(), fields })
    }
}

#[cfg(test)]
#[path = "site_tests.rs"]
mod tests;
