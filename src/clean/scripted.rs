//! Text that the tree does not show: a second stream, read where the tree's own text is absent or a stub.
//!
//! Pages that are put together in the browser carry their text as JSON: JSON-LD's `articleBody`, the state of an
//! application in a `<script>` or an attribute, strings that a framework streams. Strings at the same path of keys are
//! one text; which path holds the article's is told by how much prose stands there, the names of keys only weigh.
//!
//! Where scripts hold none either, the description that the page declares is all that it says: as a rule its first
//! lines. The record flags it, and claims little.

mod pieces;
mod prose;

use crate::html::{Attr, Dom, Edge, Kind, NodeId, Tag};
use pieces::Pieces;
use std::borrow::Cow;

/// Where text stands that the tree does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// In scripts, as JSON.
    Script,
    /// In the head, as the page's description.
    Description,
}

impl Held {
    /// The flag of the record, and the reason of its blocks.
    pub(super) fn name(self) -> &'static str {
        match self {
            Held::Script => "text-from-script",
            Held::Description => "text-from-description",
        }
    }

    /// What `explain` calls the stream.
    pub(super) fn stream(self) -> &'static str {
        match self {
            Held::Script => "script",
            Held::Description => "description",
        }
    }

    /// Text of scripts is chosen by form alone; on labelled pages some nine words in ten are right. A description is
    /// never the whole text.
    pub(super) fn confidence(self) -> f32 {
        match self {
            Held::Script => 0.8,
            Held::Description => 0.1,
        }
    }
}

/// Attribute values shorter than this hold no page's text.
const LEAST_STATE_BYTES: usize = 300;
/// Descriptions of fewer words are slogans.
const LEAST_DESCRIPTION_WORDS: usize = 20;

/// The texts that the tree does not show, as HTML of their own, the fullest first.
pub(super) fn held(dom: &Dom<'_>) -> impl Iterator<Item = (Held, String)> {
    let script = in_scripts(dom).map(|html| (Held::Script, html));
    script.into_iter().chain(description(dom).map(|html| (Held::Description, html)))
}

/// The text that scripts hold; `None` where they hold no article.
fn in_scripts(dom: &Dom<'_>) -> Option<String> {
    let mut pieces = Pieces::default();
    for state in states(dom) {
        pieces.read(state);
    }
    pieces.html()
}

/// The longest description that the page declares; `None` where it is no more than a slogan.
fn description(dom: &Dom<'_>) -> Option<String> {
    let declared = dom.elements(|tag| tag == Tag::Meta).filter_map(|id| {
        let name = dom.attr(id, Attr::Property).or_else(|| dom.attr(id, Attr::Name))?;
        let name = name.to_ascii_lowercase();
        matches!(name.as_str(), "description" | "og:description" | "twitter:description").then_some(())?;
        Some(prose::unescaped(dom.attr(id, Attr::Content)?))
    });
    let longest = declared.max_by_key(|text| text.len())?;
    (prose::look(&longest).prose_words() >= LEAST_DESCRIPTION_WORDS).then(|| prose::as_html(&longest))
}

/// Where pages keep their state: scripts without a source, JSON-LD first, and attributes that hold JSON.
fn states<'d>(dom: &'d Dom<'_>) -> Vec<Cow<'d, str>> {
    let mut states: Vec<Cow<'d, str>> = dom.json_ld().iter().map(|&id| script(dom, id)).collect();
    for edge in dom.walk(dom.root()) {
        let Edge::Open(id) = edge else { continue };
        if dom.kind(id) != Kind::Element {
            continue;
        }
        if dom.tag(id) == Tag::Script && !dom.is_json_ld(id) {
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

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The harbour council met on Monday and agreed to repair the eastern breakwater before the winter \
                        storms begin, its chair said. Work is to start in March and to end before the herring come back. \
                        The old stones will be used again wherever they are sound, and new ones are brought by barge.";

    fn found(page: &str) -> Option<String> {
        in_scripts(&Dom::parse(page))
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

    #[test]
    fn short_lines_and_headings_of_the_text_are_told_and_those_of_other_lists_not() {
        let content = serde_json::json!([
            {"type": "p", "text": TEXT},
            {"type": "h2", "text": "Costs and risks"},
            {"type": "p", "text": "“Never,” she said."},
            {"type": "list", "items": ["Wood is dear", "Iron is dear too"]},
            {"type": "p", "text": format!("And {TEXT}")},
            {"type": "image", "caption": "The breakwater after the storm of last November."},
        ]);
        let comments =
            serde_json::json!([{"user": "bo", "text": "I never liked it, so let it rot in the sea for all I care."}]);
        let state = serde_json::json!({"article": {"title": "T", "content": content}, "comments": comments});
        let html = found(&format!("<script>window.state = {state}</script>")).expect("the text");
        let want = format!(
            "<div><p>{TEXT}</p></div>\n<h2>Costs and risks</h2>\n<div><p>“Never,” she said.</p></div>\n\
             <ul><li>Wood is dear</li>\n<li>Iron is dear too</li></ul>\n<div><p>And {TEXT}</p></div>\n"
        );
        assert!(html.contains(&want) && !html.contains("rot in the sea") && !html.contains("November"), "{html}");
    }

    #[test]
    fn text_in_runs_of_one_paragraph_stays_one() {
        let runs = |more: &str| {
            serde_json::json!({"type": "paragraph", "children": [
                {"text": format!("{TEXT} {more} and the ")}, {"text": "old mole", "bold": true}, {"text": " with it."}
            ]})
        };
        let state = serde_json::json!({"document": [runs("One"), runs("Two")]});
        let html = found(&format!("<script>{state}</script>")).expect("the text");
        assert!(html.contains("One and the old mole with it.</p>"), "{html}");
        assert_eq!(html.matches("old mole").count(), 2, "{html}");
    }

    #[test]
    fn references_in_text_without_tags_are_decoded_once() {
        let told = |body: String| {
            let page = serde_json::json!({"@type": "NewsArticle", "articleBody": body});
            found(&format!("<script type='application/ld+json'>{page}</script>")).expect("the text")
        };
        assert!(
            told(format!("The chair&#8217;s plan &amp; the &quot;mole&quot;. {TEXT}"))
                .contains("<p>The chair’s plan &amp; the \"mole\". The")
        );
        assert!(told(format!("&lt;p&gt;{TEXT}&lt;/p&gt;")).contains(&format!("<div><p>{TEXT}</p></div>")));
    }

    #[test]
    fn elements_that_react_streams_are_told_and_their_names_are_not() {
        let row = |i: usize, tag: &str, text: &str| {
            let row = format!("{i}:{}\n", serde_json::json!(["$", tag, null, {"children": text}]));
            format!("<script>self.__next_f.push({})</script>", serde_json::json!([1, row]))
        };
        let rows: String = (0..5).map(|i| row(i, "p", &format!("{i} {TEXT}"))).collect();
        let html = found(&rows).expect("the text");
        assert_eq!(html.matches("herring").count(), 5, "{html}");
        assert!(!html.contains("<p>p</p>"), "{html}");
    }
}
