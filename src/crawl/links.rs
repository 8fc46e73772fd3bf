//! Links of a page that a reader could follow.

use std::collections::HashSet;

use url::Url;

use super::canonical;
use crate::html::decode::decode;
use crate::html::{Attr, Dom, NodeId, Tag};
use crate::page::RawPage;

/// Links that are taken from one page; more than a few hundred is a machine's work.
const MAX_LINKS: usize = 5_000;

/// The links of a page in their canonical form, each once, in the page's order. Links that say `nofollow`, and all
/// links of a page that says so, are left out.
pub(crate) fn links(page: &RawPage) -> Vec<Url> {
    let Some(address) = page.url.as_deref().and_then(|url| Url::parse(url).ok()) else { return Vec::new() };
    let decoded = decode(&page.bytes, page.content_type.as_deref());
    let dom = Dom::parse(&decoded.text);
    if dom.metas().iter().any(|&meta| forbids(&dom, meta)) {
        return Vec::new();
    }
    let base = dom.descendants(dom.root()).find(|&id| dom.tag(id) == Tag::Base).and_then(|id| dom.attr(id, Attr::Href));
    let base = base.and_then(|href| address.join(href.trim()).ok()).unwrap_or(address);
    let mut seen = HashSet::new();
    let anchors = dom.descendants(dom.root()).filter(|&id| matches!(dom.tag(id), Tag::A | Tag::Area));
    let followed = anchors.filter(|&id| !dom.attr(id, Attr::Rel).is_some_and(|rel| says(&rel, "nofollow")));
    let hrefs = followed.filter_map(|id| dom.attr(id, Attr::Href));
    let urls = hrefs.filter_map(|href| base.join(href.trim()).ok()).filter_map(|url| canonical(&url));
    urls.filter(|url| seen.insert(url.clone())).take(MAX_LINKS).collect()
}

fn forbids(dom: &Dom<'_>, meta: NodeId) -> bool {
    dom.attr(meta, Attr::Name).is_some_and(|name| name.eq_ignore_ascii_case("robots"))
        && dom.attr(meta, Attr::Content).is_some_and(|content| says(&content, "nofollow") || says(&content, "none"))
}

fn says(list: &str, word: &str) -> bool {
    list.split([',', ' ', '\t', '\n']).any(|said| said.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> Vec<String> {
        let page = RawPage { url: Some("http://a.example/news/".into()), ..RawPage::from_bytes(html) };
        links(&page).into_iter().map(String::from).collect()
    }

    #[test]
    fn links_are_resolved_and_told_once() {
        let html = "<a href='1.html#top'>x</a> <a href=' 1.html '>y</a> <area href=/2><a href='//b.example/3'>z</a>\
                    <a>none</a><a href='mailto:a@b.example'>m</a><a href='javascript:void(0)'>j</a><link href=/style.css>";
        assert_eq!(of(html), ["http://a.example/news/1.html", "http://a.example/2", "http://b.example/3"]);
        assert_eq!(of("<base href=/other/><a href=1>x</a>"), ["http://a.example/other/1"]);
    }

    #[test]
    fn nofollow_is_heeded() {
        assert_eq!(
            of("<a href=1 rel='noopener NoFollow'>x</a><a href=2 rel=noopener>y</a>"),
            ["http://a.example/news/2"]
        );
        assert!(of("<meta name=ROBOTS content='index, nofollow'><a href=1>x</a>").is_empty());
        assert!(of("<meta name=robots content=none><a href=1>x</a>").is_empty());
        assert_eq!(of("<meta name=robots content=noindex><a href=1>x</a>").len(), 1);
    }
}
