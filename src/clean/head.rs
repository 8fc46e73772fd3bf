//! What the page's head says, as far as facts need it.

use super::facts::{Head, Origin, PageWords, words};
use crate::html::{Attr, Dom, Kind, LONGEST_ADDRESS_BYTES, NodeId, Tag};
use std::borrow::Cow;

/// Words that title and description have together on most pages.
const WORDS_OF_HEAD: usize = 56;

/// Reads title, description and declared kind of page in one pass. A page whose address nobody knows is read as one of the
/// address that it declares.
pub fn read(dom: &Dom<'_>, url: Option<&str>) -> Head {
    let declared = if url.is_none() { declared_address(dom) } else { None };
    let url = url.or(declared.as_deref());
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

/// The address that a saved page declares as its own: `<link rel=canonical>`, else `og:url`. Stories that name the front page by
/// mistake have none.
fn declared_address<'d>(dom: &'d Dom<'_>) -> Option<Cow<'d, str>> {
    let by = |tag: Tag| {
        let such = dom.before_body().filter(move |&id| dom.tag(id) == tag);
        such.filter_map(|id| own_address(dom, id)).find(|address| leads_into_site(address))
    };
    by(Tag::Link).or_else(|| by(Tag::Meta))
}

/// The address of the page that an element declares: the canonical one, or Open Graph's.
pub(super) fn own_address<'d>(dom: &'d Dom<'_>, id: NodeId) -> Option<Cow<'d, str>> {
    let says = |attr: Attr, want: &str| dom.attr(id, attr).is_some_and(|v| v.eq_ignore_ascii_case(want));
    match dom.tag(id) {
        Tag::Link if says(Attr::Rel, "canonical") => dom.attr(id, Attr::Href),
        Tag::Meta if says(Attr::Property, "og:url") => dom.attr(id, Attr::Content),
        _ => None,
    }
}

/// Whether an address names a page within a site.
fn leads_into_site(address: &str) -> bool {
    let rest = address.trim_start().split_once("://").filter(|(scheme, _)| scheme.starts_with("http"));
    let path = rest.and_then(|(_, rest)| rest.split_once('/'));
    address.len() <= LONGEST_ADDRESS_BYTES && path.is_some_and(|(_, path)| !path.trim_end().is_empty())
}

fn content<'d>(dom: &'d Dom<'_>, id: NodeId) -> Cow<'d, str> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn address(html: &str, url: Option<&str>) -> Option<String> {
        read(&Dom::parse(html), url).url
    }

    #[test]
    fn a_saved_page_is_read_by_the_address_that_it_declares() {
        let canonical = "<link rel=Canonical href=https://quay.example/news/last-ferry>";
        let shared = "<meta property=og:url content=https://quay.example/news/ferry>";
        let of = |head: &str| address(&format!("<head>{head}</head><p>The tide was high.</p>"), None);
        assert_eq!(of(&format!("{shared}{canonical}")).as_deref(), Some("https://quay.example/news/last-ferry"));
        assert_eq!(of(shared).as_deref(), Some("https://quay.example/news/ferry"));
        // The front page is named by mistake more often than it is saved.
        assert_eq!(of(&format!("<link rel=canonical href=https://quay.example/>{shared}")), of(shared));
        for none in ["<link rel=canonical href=/news/last-ferry>", "<link rel=canonical href=https://quay.example>", ""]
        {
            assert_eq!(of(none), None, "{none}");
        }
        let own = Some("https://quay.example/a");
        assert_eq!(address(canonical, own).as_deref(), own);
    }
}
