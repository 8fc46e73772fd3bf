//! What a page says of itself, by which the text that is its own is told from others that its scripts hold.

use super::prose::{is_marked_up, unescaped};
use crate::html::{Attr, Dom, Kind, NodeId, Tag};
use std::borrow::Cow;

/// Fewer letters are no title that only one text has; a sign of scripts without spaces counts as three.
const LEAST_TITLE_LETTERS: usize = 15;
/// Letters of a title that are looked at.
const MOST_TITLE_LETTERS: usize = 300;
/// Bytes of a title that are looked for in scripts: shorter stretches stand everywhere.
const LEAST_MARK_BYTES: usize = 10;
/// Titles of one page that are looked at: those of its head, their parts, and its first headings.
const MOST_TITLES: usize = 10;
/// Blocks of the visible text that are looked for.
const MOST_SHOWN: usize = 12;
/// Letters at the beginning of a block that are looked for.
const LETTERS_SHOWN: usize = 60;
/// Letters of a block that shorter strings are looked for in.
const MOST_LETTERS_SHOWN: usize = 1000;
/// Letters of a string that stands in a block; shorter ones stand anywhere.
const LEAST_LETTERS: usize = 24;
/// What divides a story's title from its site's name.
const DIVIDERS: [&str; 8] = [" | ", " - ", " – ", " — ", " · ", " :: ", " » ", " • "];

/// A page's titles, its address and its visible text.
#[derive(Debug, Default)]
pub(in crate::clean) struct Page {
    /// Folded.
    titles: Vec<String>,
    /// Stretches of the titles that are the same in whatever way they are escaped.
    marks: Vec<String>,
    slug: Option<String>,
    shown: Vec<Shown>,
}

/// A block of the visible text.
#[derive(Debug)]
struct Shown {
    folded: String,
    words: u32,
}

impl Page {
    /// Of a tree and its address.
    pub(in crate::clean) fn of(dom: &Dom<'_>, url: Option<&str>) -> Page {
        let mut page = Page { slug: url.and_then(slug), ..Page::default() };
        let mut site = String::new();
        let mut offers: Vec<String> = Vec::new();
        for id in dom.elements(|tag| matches!(tag, Tag::Meta | Tag::Title | Tag::H1)) {
            if offers.len() == MOST_TITLES {
                break;
            }
            match dom.tag(id) {
                Tag::Title if dom.ns(id) == crate::html::Ns::Html => {
                    let title = content(dom, id);
                    let parts = DIVIDERS.iter().flat_map(|by| title.split(by)).max_by_key(|part| {
                        // The longest part that is not the whole.
                        if part.len() < title.len() { part.len() } else { 0 }
                    });
                    offers.extend(parts.map(str::to_owned));
                    offers.push(title);
                }
                Tag::H1 => offers.push(content(dom, id)),
                Tag::Meta => {
                    let name = dom.attr(id, Attr::Property).or_else(|| dom.attr(id, Attr::Name));
                    match name.as_deref() {
                        Some("og:title" | "twitter:title") => {
                            offers.extend(dom.attr(id, Attr::Content).map(Cow::into_owned));
                        }
                        Some("og:site_name" | "application-name") => {
                            site = dom.attr(id, Attr::Content).map(|v| letters(&v)).unwrap_or_default();
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        for offer in offers {
            let folded = letters(&offer);
            if weighs(&folded) && folded != site && !page.titles.contains(&folded) {
                page.titles.push(folded);
                page.marks.extend(mark(&offer));
            }
        }
        page
    }

    /// The page with the blocks of its visible text and their words.
    pub(in crate::clean) fn showing<'b>(self, shown: impl Iterator<Item = (&'b str, u32)>) -> Page {
        let shown =
            shown.take(MOST_SHOWN).map(|(text, words)| Shown { folded: folded(text, MOST_LETTERS_SHOWN), words });
        Page { shown: shown.collect(), ..self }
    }

    /// Whether a text is the page's title.
    pub(super) fn is_title(&self, text: &str) -> bool {
        let text = unescaped(Cow::Borrowed(text));
        self.titles.iter().any(|title| seen_letters(&text).take(MOST_TITLE_LETTERS).eq(title.chars()))
    }

    /// Whether a text is the last part of the page's address.
    pub(super) fn is_slug(&self, text: &str) -> bool {
        self.slug.as_deref().is_some_and(|slug| slug == text)
    }

    /// Whether a title of the page may stand in a script.
    pub(super) fn is_named_in(&self, script: &str) -> bool {
        self.marks.iter().any(|mark| memchr::memmem::find(script.as_bytes(), mark.as_bytes()).is_some())
    }

    /// Whether the page shows any text.
    pub(super) fn shows_text(&self) -> bool {
        !self.shown.is_empty()
    }

    /// The words of the visible text that is known.
    pub(super) fn words_shown(&self) -> u32 {
        self.shown.iter().map(|shown| shown.words).sum()
    }

    /// Whether a folded text holds some of the visible text, or is a part of it.
    pub(super) fn shows(&self, held: &str) -> bool {
        self.shown.iter().any(|shown| shown.stands_in(held))
    }

    /// The share of the visible text that stands in a folded text, and where the first of it begins, as a share of the text.
    pub(super) fn share_in(&self, held: &str) -> (f32, f32) {
        let all = self.words_shown();
        let found = || self.shown.iter().filter_map(|s| Some((s.words, held.find(s.beginning())?)));
        let words: u32 = found().map(|f| f.0).sum();
        let first = found().map(|f| f.1).min().unwrap_or(0);
        (words as f32 / all.max(1) as f32, first as f32 / held.len().max(1) as f32)
    }
}

impl Shown {
    fn beginning(&self) -> &str {
        let end = self.folded.char_indices().nth(LETTERS_SHOWN).map_or(self.folded.len(), |(at, _)| at);
        &self.folded[..end]
    }

    fn stands_in(&self, held: &str) -> bool {
        held.contains(self.beginning()) || held.len() >= LEAST_LETTERS && self.folded.contains(held)
    }
}

/// Letters and digits of a text without its markup, small.
pub(super) fn folded(text: &str, most: usize) -> String {
    let text = unescaped(Cow::Borrowed(text));
    let mut folded = String::with_capacity(text.len().min(most));
    folded.extend(seen_letters(&text).take(most));
    folded
}

fn seen_letters(text: &str) -> impl Iterator<Item = char> {
    let (marked, mut inside) = (is_marked_up(text), false);
    let seen = move |c: &char| {
        inside = marked && (*c == '<' || inside && *c != '>');
        !inside && c.is_alphanumeric()
    };
    text.chars().filter(seen).flat_map(char::to_lowercase)
}

fn letters(title: &str) -> String {
    folded(title, MOST_TITLE_LETTERS)
}

/// Whether a folded title is long enough to be that of one text only.
fn weighs(title: &str) -> bool {
    title.chars().map(|c| if c >= '\u{2e80}' { 3 } else { 1 }).sum::<usize>() >= LEAST_TITLE_LETTERS
}

/// The longest stretch of a title that no way of writing strings changes.
fn mark(title: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == ' ' || c == ',';
    let longest = title.split(|c| !plain(c)).map(str::trim).max_by_key(|part| part.len())?;
    (longest.len() >= LEAST_MARK_BYTES).then(|| longest.to_owned())
}

/// The last part of an address's path, where it has words.
fn slug(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?.trim_end_matches('/');
    let (_, path) = path.split_once("://")?.1.split_once('/')?;
    let last = path.rsplit('/').next()?;
    let last = last.strip_suffix(".html").unwrap_or(last);
    (last.len() >= 8 && last.contains('-')).then(|| last.to_owned())
}

fn content(dom: &Dom<'_>, id: NodeId) -> String {
    let texts = dom.descendants(id).take(20).filter(|&n| dom.kind(n) == Kind::Text);
    texts.map(|n| dom.text(n).into_owned()).collect()
}
