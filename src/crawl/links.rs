//! Links of a page that a reader could follow.

use std::collections::HashSet;

use url::Url;

use super::canonical;
use crate::html::decode::decode;
use crate::html::{Attr, Dom, LONGEST_ADDRESS_BYTES, NodeId, Tag};
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
    let base = dom.base_url(Some(&address)).unwrap_or_else(|| address.clone());
    let mut seen = HashSet::new();
    let anchors = dom.descendants(dom.root()).filter(|&id| matches!(dom.tag(id), Tag::A | Tag::Area));
    let followed = anchors.filter(|&id| !dom.attr(id, Attr::Rel).is_some_and(|rel| says(&rel, "nofollow")));
    let hrefs = followed.filter_map(|id| dom.attr(id, Attr::Href)).filter(|href| href.len() <= LONGEST_ADDRESS_BYTES);
    let urls = hrefs.filter_map(|href| base.join(href.trim()).ok()).filter_map(|url| canonical(&url));
    let mut links: Vec<Url> = urls.filter(|url| seen.insert(url.clone())).take(MAX_LINKS + 1).collect();
    if links.len() > MAX_LINKS {
        links.truncate(MAX_LINKS);
        tracing::warn!(page = %address, "has more than {MAX_LINKS} links: the first are followed, the others are not");
    }
    links
}

/// Media types that feeds are announced under.
const FEED_TYPES: &[&str] = &[
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
];

/// Feeds that are taken from one page; a few sites announce one for every tag they have.
const MAX_FEEDS: usize = 20;

/// The feeds that a page announces (`<link rel=alternate>`, RSS autodiscovery), each once, in the page's order. Feeds of
/// comments name no articles and are left out.
pub(crate) fn alternates(page: &RawPage) -> Vec<Url> {
    let Some(address) = page.url.as_deref().and_then(|url| Url::parse(url).ok()) else { return Vec::new() };
    let decoded = decode(&page.bytes, page.content_type.as_deref());
    let dom = Dom::parse(&decoded.text);
    let base = dom.base_url(Some(&address)).unwrap_or(address);
    let mut seen = HashSet::new();
    let announced = dom.descendants(dom.root()).filter(|&id| dom.tag(id) == Tag::Link && announces_feed(&dom, id));
    let hrefs = announced.filter_map(|id| dom.attr(id, Attr::Href)).filter(|href| href.len() <= LONGEST_ADDRESS_BYTES);
    let urls = hrefs.filter_map(|href| base.join(href.trim()).ok()).filter_map(|url| canonical(&url));
    let urls = urls.filter(|url| !url.path().split('/').any(|segment| segment == "comments"));
    urls.filter(|url| seen.insert(url.clone())).take(MAX_FEEDS).collect()
}

fn announces_feed(dom: &Dom<'_>, link: NodeId) -> bool {
    let kind = dom
        .attr(link, Attr::Type)
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let rel = dom.attr(link, Attr::Rel).unwrap_or_default();
    says(&rel, "alternate") && FEED_TYPES.contains(&kind.as_str()) || says(&rel, "feed")
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
    fn announced_feeds_are_found() {
        let html = "<base href=/x/><link rel='alternate' type='application/rss+xml; charset=utf-8' href='../all.xml'>\
            <link rel='Alternate' type='Application/Atom+XML' href='atom'><link rel=feed href='/f.json'>\
            <link rel=alternate type='application/rss+xml' href='/comments/feed/'><link rel=alternate hreflang=ko href='/ko'>\
            <link rel=alternate type='application/json' href='/wp-json'><link rel=stylesheet type='text/xml' href='/s'>\
            <link rel=alternate type='application/rss+xml' href='/all.xml#x'>";
        let page = RawPage { url: Some("http://a.example/news/".into()), ..RawPage::from_bytes(html) };
        let found: Vec<String> = alternates(&page).into_iter().map(String::from).collect();
        assert_eq!(found, ["http://a.example/all.xml", "http://a.example/x/atom", "http://a.example/f.json"]);
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
