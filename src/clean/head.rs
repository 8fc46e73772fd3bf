//! What the page's head says, as far as facts need it.

use super::facts::{Head, Origin, PageWords, words};
use crate::html::{Attr, Dom, Kind, NodeId, Tag};

/// Words that title and description have together on most pages.
const WORDS_OF_HEAD: usize = 56;

/// Reads title, description and declared kind of page in one pass.
pub fn read(dom: &Dom<'_>, url: Option<&str>) -> Head {
    let mut head = Head { url: url.map(str::to_owned), ..Head::default() };
    head.shared.reserve(WORDS_OF_HEAD);
    let mut kinds = PageWords::default();
    url.into_iter().for_each(|url| kinds.add_address(url));
    kinds.reserve(dom.token_count() + 16);
    dom.all_tokens().for_each(|token| kinds.add(dom.token(token), Origin::Markup));
    let mut titled = false;
    for id in dom.elements(|tag| matches!(tag, Tag::Title | Tag::Meta | Tag::Script)) {
        match dom.tag(id) {
            Tag::Title if !titled && dom.ns(id) == crate::html::Ns::Html => {
                titled = true;
                add(&mut head, &content(dom, id), 1);
            }
            Tag::Meta => meta(dom, id, &mut head),
            Tag::Script if dom.is_json_ld(id) => {
                let json = content(dom, id);
                let mut first = 0;
                for name in declared_types(&json) {
                    kinds.add(name, Origin::Declared);
                    head.news |= name.ends_with("NewsArticle");
                    first = if first == 0 { kind_of(name) } else { first };
                }
                // An article stays one; else the last script that tells a kind does.
                if head.kind != 1 && first > 0 {
                    head.kind = first;
                }
            }
            _ => {}
        }
    }
    head.words = kinds.finish();
    head
}

fn content<'d>(dom: &'d Dom<'_>, id: NodeId) -> std::borrow::Cow<'d, str> {
    dom.children(id).find(|&c| dom.kind(c) == Kind::Text).map_or("".into(), |c| dom.text(c))
}

fn meta(dom: &Dom<'_>, id: NodeId, head: &mut Head) {
    let Some(name) = dom.attr(id, Attr::Property).or_else(|| dom.attr(id, Attr::Name)) else { return };
    let Some(value) = dom.attr(id, Attr::Content) else { return };
    match name.as_ref() {
        "og:title" | "twitter:title" => add(head, &value, 1),
        "description" | "og:description" | "Description" => add(head, &value, 2),
        "og:type" if head.kind == 0 => {
            head.kind = match value.as_ref() {
                "article" => 1,
                "website" => 2,
                v if v.contains("product") => 3,
                _ => 6,
            }
        }
        _ => {}
    }
}

/// Notes words of the title (bit 1) or the description (bit 2).
fn add(head: &mut Head, text: &str, bit: u8) {
    words(text, |hash| {
        let bits = head.shared.entry(hash).or_default();
        head.title_words += u32::from(bit == 1 && *bits & 1 == 0);
        *bits |= bit;
    });
}

/// Types that are looked at in one piece of JSON-LD.
const MOST_TYPES: usize = 40;

/// The schema.org types that a piece of JSON-LD names.
fn declared_types(json: &str) -> impl Iterator<Item = &str> {
    json.match_indices("\"@type\"").take(MOST_TYPES).map(|(at, key)| {
        let rest = json[at + key.len()..].trim_start_matches([' ', ':', '[', '"', '\n', '\t', '\r']);
        rest.split(['"', ',']).next().unwrap_or("")
    })
}

/// Kind of page by a schema.org type that tells one, as the fact `page_kind` counts.
fn kind_of(name: &str) -> u8 {
    match name {
        "NewsArticle" | "Article" | "BlogPosting" | "ReportageNewsArticle" | "TechArticle" | "Report" => 1,
        "Product" | "ProductGroup" => 3,
        "DiscussionForumPosting" | "QAPage" => 4,
        "CollectionPage" | "ItemList" => 5,
        _ => 0,
    }
}
