//! Text that only scripts hold: a second stream, read where the tree's own text is absent or a stub.
//!
//! Pages that are put together in the browser carry their text as JSON: JSON-LD's `articleBody`, the state of an
//! application in a `<script>` or an attribute, strings that a framework streams. Which key holds the text is told
//! by how much prose stands under it; the names of keys only weigh.

use super::json::{Index, Json, Shape};
use crate::html::{Dom, Edge, Kind, NodeId, Tag};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// Fewer words under the best key are no article; under a key that says nothing, fewer than four times as many.
const LEAST_WORDS: usize = 50;
/// Attribute values shorter than this hold no page's text.
const LEAST_STATE_BYTES: usize = 300;
/// JSON is looked for within strings of JSON this many times over; frameworks nest it once or twice.
const DEEPEST: usize = 3;
/// Shorter strings are labels; they would only let a key of labels outweigh the text's.
const LEAST_PIECE_WORDS: usize = 5;

/// Keys (folded) under which text stands that readers come for.
#[rustfmt::skip]
const TEXT_KEYS: &[&str] = &[
    "articlebody", "body", "bodyhtml", "bodytext", "content", "contenthtml", "contents", "cooked", "html", "fulltext",
    "markdown", "maincontent", "paragraph", "postbody", "rendered", "richtext", "story", "storybody", "text",
];
/// Keys (folded) under which text stands that tells of a page, a person or a picture.
#[rustfmt::skip]
const OTHER_KEYS: &[&str] = &[
    "abstract", "alt", "alttext", "bio", "biography", "caption", "copyright", "css", "deck", "description", "disclaimer",
    "error", "excerpt", "headline", "intro", "label", "legal", "lead", "message", "metadescription", "ogdescription",
    "placeholder", "query", "seodescription", "slogan", "snippet", "style", "subtitle", "summary", "svg", "teaser", "title",
    "tooltip", "url",
];

/// The text that scripts hold, as HTML of its own; `None` where they hold no article.
pub(super) fn held(dom: &Dom<'_>) -> Option<String> {
    let mut found = Found::default();
    for state in states(dom) {
        found.read(state);
    }
    found.html()
}

/// Where pages keep their state: scripts without a source, JSON-LD first, and attributes that hold JSON.
fn states<'d>(dom: &'d Dom<'_>) -> Vec<Cow<'d, str>> {
    let mut states: Vec<Cow<'d, str>> = dom.json_ld().iter().map(|&id| script(dom, id)).collect();
    for edge in dom.walk(dom.root()) {
        let Edge::Open(id) = edge else { continue };
        if dom.kind(id) != Kind::Element {
            continue;
        }
        if dom.tag(id) == Tag::Script && !dom.json_ld().contains(&id) {
            states.push(script(dom, id));
        }
        let json = |value: &str| value.len() >= LEAST_STATE_BYTES && value.trim_start().starts_with(['{', '[']);
        states.extend(dom.attrs(id).map(|(_, _, value)| value).filter(|value| json(value)));
    }
    states
}

/// A script's text is its only child.
fn script<'d>(dom: &'d Dom<'_>, id: NodeId) -> Cow<'d, str> {
    dom.first_child(id).map_or(Cow::Borrowed(""), |child| dom.text(child))
}

/// What was found under one key.
#[derive(Debug, Default)]
struct Under {
    words: usize,
    pieces: Vec<String>,
}

#[derive(Debug, Default)]
struct Found {
    by_key: FxHashMap<String, Under>,
    told: FxHashSet<String>,
}

impl Found {
    /// Reads one state, and the states that its strings hold.
    fn read(&mut self, state: Cow<'_, str>) {
        let mut waiting = vec![(state.into_owned(), 0)];
        while let Some((text, depth)) = waiting.pop() {
            let json = Json::read(&text);
            let mut inner = Vec::new();
            for value in json.all().filter(|&v| json.shape(v) == Shape::Text) {
                let Some(text) = json.text(value).filter(|t| t.len() >= 20) else { continue };
                if depth < DEEPEST && is_state(&text) {
                    inner.push((text.into_owned(), depth + 1));
                } else {
                    self.piece(|| key(&json, value), &text);
                }
            }
            waiting.extend(inner.into_iter().rev());
        }
    }

    fn piece(&mut self, key: impl FnOnce() -> String, text: &str) {
        let words = prose_words(text);
        if words < LEAST_PIECE_WORDS || !self.told.insert(text.to_owned()) {
            return;
        }
        let under = self.by_key.entry(key()).or_default();
        under.words += words;
        under.pieces.push(as_html(text));
    }

    /// The pieces of the key with the most text, as one document.
    fn html(self) -> Option<String> {
        let weight = |key: &str, words: usize| match key {
            _ if TEXT_KEYS.contains(&key) => words * 4,
            _ if OTHER_KEYS.contains(&key) => 0,
            _ => words,
        };
        let best = self
            .by_key
            .into_iter()
            .max_by(|a, b| weight(&a.0, a.1.words).cmp(&weight(&b.0, b.1.words)).then_with(|| b.0.cmp(&a.0)));
        let (_, under) = best.filter(|(key, under)| weight(key, under.words) >= 4 * LEAST_WORDS)?;
        Some(format!("<!DOCTYPE html><article><div>{}</div></article>", under.pieces.join("</div>\n<div>")))
    }
}

/// The folded key that a value stands under; items of a list stand under the list's.
fn key(json: &Json<'_>, value: Index) -> String {
    let own = std::iter::successors(Some(value), |&v| json.parent(v)).map(|v| json.key(v)).find(|k| !k.is_empty());
    own.unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a string holds JSON, as whole or as rows of it (`1a:["$","p",...]`).
fn is_state(text: &str) -> bool {
    let row = text.split_once(':').map_or("", |(id, rest)| if id.len() <= 4 { rest } else { "" });
    let shape = |t: &str| t.starts_with(['{', '[']) && t.contains('"');
    shape(text.trim_start()) || shape(row)
}

/// Words of a string that reads as prose or holds marked-up prose; 0 for code, addresses and data.
fn prose_words(text: &str) -> usize {
    let marked = is_marked_up(text);
    let (mut words, mut odd, mut wide, mut ends, mut inside, mut before) = (0usize, 0usize, 0usize, 0usize, false, ' ');
    for c in text.chars() {
        if marked && matches!(c, '<' | '>') {
            inside = c == '<';
            before = ' ';
            continue;
        }
        if inside {
            continue;
        }
        match c {
            '{' | '}' | ';' | '=' | '\\' | '|' | '_' | '$' | '/' => odd += 1,
            // Scripts without spaces: two characters count as a word.
            '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => wide += 1,
            _ => {}
        }
        ends += usize::from(
            matches!(c, '。' | '！' | '？') || c.is_whitespace() && matches!(before, '.' | '!' | '?' | '"' | '”' | '…'),
        );
        words += usize::from(c.is_alphanumeric() && matches!(before, ' ' | '"' | '“' | '(' | '\n' | '\u{a0}'));
        before = c;
    }
    ends += usize::from(matches!(before, '.' | '!' | '?' | '"' | '”' | '…'));
    let words = words.max(wide / 2);
    if odd * 6 > words || ends * 80 < words && !marked { 0 } else { words }
}

fn is_marked_up(text: &str) -> bool {
    text.contains("</") || text.contains("<br") || text.contains("<p>")
}

/// A piece as HTML: marked-up text as it is, lines of plain text as paragraphs.
fn as_html(text: &str) -> String {
    if is_marked_up(text) {
        return text.to_owned();
    }
    let escape = |line: &str| line.replace('&', "&amp;").replace('<', "&lt;");
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(|l| format!("<p>{}</p>", escape(l))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The harbour council met on Monday and agreed to repair the eastern breakwater before the winter \
                        storms begin, its chair said. Work is to start in March and to end before the herring come back. \
                        The old stones will be used again wherever they are sound, and new ones are brought by barge.";

    fn found(page: &str) -> Option<String> {
        held(&Dom::parse(page))
    }

    #[test]
    fn state_is_found_in_scripts_attributes_and_strings_of_json() {
        let inner = serde_json::json!({"post": {"cooked": format!("<p>{TEXT}</p>"), "title": "Breakwater"}});
        let outer = serde_json::json!({"topic": inner.to_string(), "site": "Harbour news"}).to_string();
        for page in [
            format!("<script>window.__STATE__ = {inner};</script>"),
            format!("<script type='application/json'>{outer}</script>"),
            format!("<div data-preloaded=\"{}\"></div>", outer.replace('&', "&amp;").replace('"', "&quot;")),
            format!("<script>self.rows.push([1,{}])</script>", serde_json::json!(format!("1a:{inner}"))),
        ] {
            let html = found(&page).unwrap_or_else(|| panic!("no text in {page}"));
            assert!(html.contains(TEXT) && !html.contains("Harbour news"), "{page}\n{html}");
        }
    }

    #[test]
    fn the_article_body_of_json_ld_is_told_in_paragraphs() {
        let page = serde_json::json!({"@type": "NewsArticle", "description": TEXT.repeat(3), "articleBody": format!("{TEXT}\n\nTwo.")});
        let html = found(&format!("<script type='application/ld+json'>{page}</script>")).expect("the text");
        assert!(html.contains(&format!("<p>{TEXT}</p><p>Two.</p>")), "{html}");
    }

    #[test]
    fn code_and_labels_are_no_article() {
        let code = format!("<script>var a = {{\"src\": \"{}\"}};</script>", "if (x) { y = z; } ".repeat(60));
        assert_eq!(found(&code), None);
        assert_eq!(found("<script>var labels = {\"a\": \"Read more\", \"b\": \"Sign in\"}</script>"), None);
        assert_eq!(found("<p>Text of the tree itself.</p>"), None);
    }
}
