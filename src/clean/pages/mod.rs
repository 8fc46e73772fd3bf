//! The next page of a text that is split over several: never the next text.
//!
//! A link leads to the next page where its address is that of this page with the next number, and where something
//! says so: `rel=next`, its words ("Next page"), its label, which is the number, or what an icon is called.

pub(crate) mod address;

use super::assemble::resolve;
use super::blocks::Blocks;
use crate::html::{Attr, Dom, Kind, NodeId, Tag};
use address::{Numbered, key, numbered};
use std::sync::LazyLock;
use url::Url;

/// Bytes of a link's words.
const LONGEST_LABEL: usize = 48;
/// Bytes of a label that is a number.
const LONGEST_NUMBER: usize = 24;
/// Nodes inside a link that shows an icon only.
const ICON_NODES: usize = 24;
/// Links that are looked at.
const MOST_LINKS: usize = 4000;

/// What says that a link leads on, the strongest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    /// Its label is the page's number.
    Number,
    /// `rel=next`.
    Rel,
    /// Its words.
    Words,
}

/// The address of the next page. `own` is the page's address, as fetched or as declared; links resolve against `base`, else
/// against it.
pub(super) fn next(dom: &Dom<'_>, blocks: &Blocks, own: Option<&str>, base: Option<&Url>) -> Option<String> {
    let links = links(dom, blocks);
    if links.is_empty() {
        return None;
    }
    // Without an address of its own a page is read as one beside its links.
    let unknown = Url::parse("http://unknown.invalid/").ok()?;
    let own = own.and_then(|o| Url::parse(o).ok());
    let from = base.or(own.as_ref()).unwrap_or(&unknown);
    let mut own_readings = own.as_ref().map(readings);
    if let (Some(own), Some(previous)) = (&mut own_readings, previous(dom, from)) {
        // A later page may declare the first one's address.
        let first = own.iter().find(|o| previous.iter().any(|p| p.stem == o.stem));
        let page = first.and_then(|o| previous.iter().find(|p| p.stem == o.stem)).map(|p| p.page + 1);
        own.iter_mut().for_each(|o| o.page = o.page.max(page.unwrap_or(0)));
    }
    let mut best: Option<(Evidence, NodeId)> = None;
    for (node, evidence, label) in links {
        let Some(target) = dom.attr(node, Attr::Href).and_then(|h| from.join(h.trim()).ok()) else { continue };
        let fragment = target.fragment().unwrap_or("").to_ascii_lowercase();
        if ["comment", "reply", "review", "respond"].iter().any(|w| fragment.contains(w)) {
            continue;
        }
        let leads = numbered(&target).iter().any(|n| match &own_readings {
            Some(own) => own.iter().any(|o| leads_on(o, n, evidence, label)),
            None => n.page == 2 && (n.named || evidence > Evidence::Number),
        });
        if leads && best.is_none_or(|b| evidence > b.0) {
            best = Some((evidence, node));
        }
    }
    let href = dom.attr(best?.1, Attr::Href)?;
    resolve(&href, base.or(own.as_ref()))
}

/// The ways to read the page's own address; without a number it is the first page.
fn readings(own: &Url) -> Vec<Numbered> {
    let mut all = numbered(own);
    all.push(Numbered { stem: key(own), page: 1, named: false });
    // `/` is followed by older stories.
    all.retain(|n| n.stem.contains(['/', '?']));
    all
}

fn leads_on(own: &Numbered, target: &Numbered, evidence: Evidence, label: Option<u32>) -> bool {
    let numbered = label.is_none_or(|l| l == target.page);
    // Bare numbers in two addresses may be those of chapters or posts: only the label, or words, tell pages.
    let sure = target.named || !own_has_bare_number(own) || evidence != Evidence::Rel;
    own.stem == target.stem && own.page + 1 == target.page && numbered && sure
}

fn own_has_bare_number(own: &Numbered) -> bool {
    own.page > 1 && !own.named
}

/// Links that something says lead on, with the number that is their label.
fn links(dom: &Dom<'_>, blocks: &Blocks) -> Vec<(NodeId, Evidence, Option<u32>)> {
    let mut found: Vec<(NodeId, Evidence, Option<u32>)> =
        head_links(dom, "next").map(|id| (id, Evidence::Rel, None)).collect();
    for mark in blocks.marks.iter().filter(|m| m.tag == Tag::A) {
        if (mark.end - mark.start) as usize > LONGEST_LABEL {
            continue;
        }
        let text = blocks.text.get(mark.start as usize..mark.end as usize).unwrap_or("");
        let number = number_in(text);
        let evidence = if says_next(text) {
            Evidence::Words
        } else if number.is_some() {
            Evidence::Number
        } else if has_rel(dom, mark.node, "next") {
            Evidence::Rel
        } else {
            continue;
        };
        found.push((mark.node, evidence, number.filter(|_| evidence == Evidence::Number)));
        if found.len() == MOST_LINKS {
            return found;
        }
    }
    let mut room = String::new();
    let wordless =
        dom.elements(|tag| tag == Tag::A).filter(|&id| dom.has_attr(id, Attr::Href) && is_wordless(dom, id, &mut room));
    let icons = wordless.filter_map(|id| icon(dom, id).map(|evidence| (id, evidence, None)));
    found.extend(icons.take(MOST_LINKS));
    found
}

/// Whether a link shows an icon or a picture only; `room` is for texts that hold references.
fn is_wordless(dom: &Dom<'_>, link: NodeId, room: &mut String) -> bool {
    let blank = |id: NodeId| dom.kind(id) != Kind::Text || dom.text_in(id, room).trim().is_empty();
    let mut inside = dom.descendants(link);
    inside.by_ref().take(ICON_NODES).all(blank) && inside.next().is_none()
}

/// What says that a link without words leads on: its label for those who do not see it, else `rel` or a class word.
fn icon(dom: &Dom<'_>, link: NodeId) -> Option<Evidence> {
    let label = |id: NodeId, attr: Attr| dom.attr(id, attr).is_some_and(|l| l.len() <= LONGEST_LABEL && says_next(&l));
    let picture = |id: NodeId| dom.tag(id) == Tag::Img && label(id, Attr::Alt);
    if label(link, Attr::AriaLabel) || label(link, Attr::Title) || dom.descendants(link).any(picture) {
        return Some(Evidence::Words);
    }
    let named = dom.tokens(link).iter().any(|&t| is_class_of_next(dom.token(t)));
    (named || has_rel(dom, link, "next")).then_some(Evidence::Rel)
}

/// Whether a class word says that a link leads on, whatever its case and its dashes.
fn is_class_of_next(token: &str) -> bool {
    const CLASSES: [&str; 6] = ["next", "next-page", "nextpage", "page-next", "pagination-next", "pager-next"];
    let same = |(a, b): (u8, u8)| a.eq_ignore_ascii_case(&b) || a == b'_' && b == b'-';
    CLASSES.iter().any(|class| class.len() == token.len() && token.bytes().zip(class.bytes()).all(same))
}

/// How the page before this one is numbered.
fn previous(dom: &Dom<'_>, from: &Url) -> Option<Vec<Numbered>> {
    let link = head_links(dom, "prev").chain(head_links(dom, "previous")).next()?;
    let url = from.join(dom.attr(link, Attr::Href)?.trim()).ok()?;
    Some(readings(&url))
}

fn head_links<'d>(dom: &'d Dom<'_>, rel: &'d str) -> impl Iterator<Item = NodeId> + 'd {
    dom.before_body().filter(move |&id| dom.tag(id) == Tag::Link && has_rel(dom, id, rel))
}

fn has_rel(dom: &Dom<'_>, id: NodeId, rel: &str) -> bool {
    dom.attr(id, Attr::Rel).is_some_and(|v| v.split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case(rel)))
}

/// The number of a label such as `2`, `Page 2`, `2 / 5`: the only number but a total, with a word at most.
fn number_in(text: &str) -> Option<u32> {
    // Most labels are words, or long.
    if text.len() > LONGEST_NUMBER || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty());
    let first: u32 = numbers.next().filter(|n| n.len() <= 3)?.parse().ok()?;
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).count();
    (numbers.count() == 0 && words <= 1).then_some(first)
}

/// Whether a link's words say that the text goes on behind it.
fn says_next(text: &str) -> bool {
    // Few words begin like one that leads on; where anything but ASCII comes before the first of them, it is read below.
    let first = text.bytes().find(|b| b.is_ascii_alphabetic() || !b.is_ascii());
    if first.is_some_and(|b| b.is_ascii() && PHRASES[usize::from(b.to_ascii_lowercase())].is_empty()) {
        return false;
    }
    let arrows = |c: char| !c.is_alphabetic() && !c.is_ascii_digit();
    let bare = text.trim_matches(arrows);
    if bare.is_empty() {
        return matches!(text.trim(), "»" | "›" | ">" | ">>" | "→" | "▶" | "❯");
    }
    // "Next page: What became of it", "Continue to page 2"
    let bare = bare.split([':', '|', '–']).next().unwrap_or(bare);
    let bare = bare.trim_matches(|c: char| arrows(c) || c.is_ascii_digit());
    if bare.is_ascii() {
        let first = bare.as_bytes().first().map_or(0, u8::to_ascii_lowercase);
        return PHRASES[usize::from(first)].iter().any(|p| p.eq_ignore_ascii_case(bare));
    }
    let lower = bare.to_lowercase();
    PHRASES[usize::from(lower.as_bytes()[0])].contains(&lower.as_str())
}

/// Words of links that lead on, in lower case, by their first byte.
static PHRASES: LazyLock<[Vec<&str>; 256]> = LazyLock::new(|| {
    let mut by_first = [const { Vec::new() }; 256];
    for phrase in include_str!("next.txt").lines().filter_map(|line| line.split_once(' ').map(|l| l.1)) {
        by_first[usize::from(phrase.as_bytes()[0])].push(phrase);
    }
    by_first
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;

    fn found(own: &str, html: &str) -> Option<String> {
        let dom = Dom::parse(html);
        let blocks = super::super::cut::cut(&dom, &Rules::built_in().expect("the built-in rules are read"), None);
        let base = Url::parse(own).ok();
        next(&dom, &blocks, base.as_ref().map(Url::as_str), base.as_ref())
    }

    #[test]
    fn the_next_page_is_told_by_rel_words_or_number() {
        let own = "https://a.example/news/story.html";
        for (own, html, want) in [
            (own, "<link rel=next href='story.html?page=2'>", "https://a.example/news/story.html?page=2"),
            (own, "<p><a href='story-2.html'>Next page »</a>", "https://a.example/news/story-2.html"),
            (
                own,
                "<p><a href='/news/story-2.html'>2</a> <a href='/news/story-3.html'>3</a>",
                "https://a.example/news/story-2.html",
            ),
            (
                "https://a.example/s/page/3",
                "<a href='/s/page/2'>2</a><a href='/s/page/4'>4</a>",
                "https://a.example/s/page/4",
            ),
            ("https://a.example/s/", "<a href='/s/2/'>次のページ</a>", "https://a.example/s/2/"),
            (
                own,
                "<a href='?page=2' aria-label='Next page'><svg><path/></svg></a>",
                "https://a.example/news/story.html?page=2",
            ),
            (own, "<a href='story-2.html'><img alt='Next' src=n.png></a>", "https://a.example/news/story-2.html"),
            (own, "<a class='pager_next' href='story-2.html'><i></i></a>", "https://a.example/news/story-2.html"),
            (
                "https://a.example/s?seite=2",
                "<a href='?seite=3'>Nächste Seite: Das Ende</a>",
                "https://a.example/s?seite=3",
            ),
        ] {
            assert_eq!(found(own, html).as_deref(), Some(want), "{html}");
        }
    }

    #[test]
    fn the_next_text_is_not_the_next_page() {
        let own = "https://a.example/news/story.html";
        for (own, html) in [
            (own, "<link rel=next href='/news/other.html'><a rel=next href='/news/third.html'>Next page</a>"),
            (own, "<a href='story.html?page=2#comments'>2</a>"),
            (own, "<a href='story-2.html'>The story of the other harbour</a>"),
            (own, "<a href='/news/page/2'>2</a>"),
            ("https://a.example/lesson-3", "<link rel=next href='/lesson-4'>"),
            ("https://a.example/", "<a href='/page/2'>2</a>"),
            (own, "<a href='story.html?page=3'>3</a>"),
            (own, "<a class='next' href='/news/other.html'><i></i></a>"),
            (own, "<a href='story-2.html' title='Another harbour'><i></i></a>"),
        ] {
            assert_eq!(found(own, html), None, "{html}");
        }
    }
}
