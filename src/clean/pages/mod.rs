//! The next page of a text that is split over several: never the next text.
//!
//! A link leads to the next page where its address is that of this page with the next number, and where something
//! says so: `rel=next`, its words ("Next page"), its label, which is the number, or what an icon is called.

pub(crate) mod address;
mod around;
pub(crate) mod label;

use super::assemble::resolve;
use super::blocks::Blocks;
use super::verdict::Verdict;
use crate::html::{Attr, Dom, Kind, NodeId, Tag};
use crate::rules::Rules;
use address::{Form, Numbered, key, numbered};
use around::Around;
use label::Label;
use url::Url;

/// Bytes of a link's words.
const LONGEST_LABEL: usize = 48;
/// Nodes inside a link that shows an icon only.
const ICON_NODES: usize = 24;
/// Links that are looked at.
const MOST_LINKS: usize = 4000;
/// Links that lead on and stand elsewhere, after which no more are looked at: whose a link is takes a walk to tell.
const MOST_ELSEWHERE: usize = 32;

/// A judged page, and what is known of its address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page<'a> {
    pub dom: &'a Dom<'a>,
    pub blocks: &'a Blocks,
    pub verdicts: &'a [Verdict],
    pub rules: &'a Rules,
    /// Its address, as fetched or as declared.
    pub own: Option<&'a str>,
    /// What links resolve against, else its address.
    pub base: Option<&'a Url>,
    /// Name of the file that it was saved as: pages that were saved together lead to each other's files.
    pub file: Option<&'a str>,
}

/// What says that a link leads on, the strongest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    /// Its label is the page's number.
    Number,
    /// `rel=next`.
    Rel,
    /// Its words, which may lead to the next text as well.
    Next,
    /// Its words, which speak of a page.
    Page,
}

/// A link that something says leads on.
#[derive(Debug, Clone, Copy)]
struct Link {
    node: NodeId,
    evidence: Evidence,
    /// The number in its label.
    number: Option<u32>,
    /// The block that it stands in, if it has words.
    block: Option<usize>,
}

/// The address of the next page.
pub(super) fn next(page: &Page<'_>) -> Option<String> {
    let &Page { dom, blocks, verdicts, rules, base, .. } = page;
    let links = links(dom, blocks);
    if links.is_empty() {
        return None;
    }
    let around = Around { dom, blocks, verdicts, rules };
    // Without an address of its own a page is read as one beside its links.
    let unknown = Url::parse("http://unknown.invalid/").ok()?;
    let own = page.own.and_then(|o| Url::parse(o).ok());
    let from = base.or(own.as_ref()).unwrap_or(&unknown);
    let mut known = match (&own, page.file) {
        (Some(own), _) => readings(own),
        (None, Some(file)) => readings(&beside(&unknown, file)?),
        (None, None) => Vec::new(),
    };
    if own.is_some()
        && let Some(previous) = previous(dom, from)
    {
        // A later page may declare the first one's address.
        let first = known.iter().find(|o| previous.iter().any(|p| p.stem == o.stem));
        let page = first.and_then(|o| previous.iter().find(|p| p.stem == o.stem)).map(|p| p.page + 1);
        known.iter_mut().for_each(|o| o.page = o.page.max(page.unwrap_or(0)));
    }
    // Where pages are counted from 0 the label is one more than the address says.
    let may_be_next = |n: u32| known.iter().any(|o| n == o.page + 1 || n == o.page + 2) || own.is_none() && n == 2;
    let (mut best, mut elsewhere): (Option<Link>, usize) = (None, 0);
    for link in links {
        // Asked before the address is taken apart: most pagers number many pages.
        if link.number.is_some_and(|n| !may_be_next(n)) || best.is_some_and(|b| link.evidence <= b.evidence) {
            continue;
        }
        let Some(target) = dom.attr(link.node, Attr::Href).and_then(|h| from.join(h.trim()).ok()) else { continue };
        let fragment = target.fragment().unwrap_or("").to_ascii_lowercase();
        if ["comment", "reply", "review", "respond"].iter().any(|w| fragment.contains(w)) {
            continue;
        }
        let target = numbered(&target);
        let leads = target.iter().any(|n| known.iter().any(|o| leads_on(o, n, link)));
        let is_known = own.is_some() || target.iter().any(|n| known.iter().any(|o| o.stem == n.stem));
        let leads = leads || !is_known && target.iter().any(|n| is_second(n, link));
        if !leads {
            continue;
        }
        if link.evidence == Evidence::Number && around.is_in_text(link.node, link.block)
            || around.is_elsewhere(link.node, link.block)
        {
            elsewhere += 1;
            if elsewhere == MOST_ELSEWHERE {
                break;
            }
            continue;
        }
        best = Some(link);
    }
    let href = dom.attr(best?.node, Attr::Href)?;
    resolve(&href, base.or(own.as_ref()))
}

/// The address of a file beside others.
fn beside(folder: &Url, file: &str) -> Option<Url> {
    let mut url = folder.clone();
    url.path_segments_mut().ok()?.pop_if_empty().push(file);
    Some(url)
}

/// The ways to read the page's own address; without a number it is the first page.
fn readings(own: &Url) -> Vec<Numbered> {
    let mut all = numbered(own);
    all.push(Numbered { stem: key(own), page: 1, form: Form::Whole });
    // `/` is followed by older stories.
    all.retain(|n| n.stem.contains(['/', '?']));
    all
}

fn leads_on(own: &Numbered, target: &Numbered, link: Link) -> bool {
    // The second page of those that are counted from 0 is page 1.
    let counts_from_zero = target.form == Form::Parameter;
    let second = counts_from_zero && own.form == Form::Whole && own.page == 1 && target.page == 1;
    let follows = if second { link.number.is_none_or(|n| n == 2) } else { own.page + 1 == target.page };
    let labelled = link.number.is_none_or(|n| n == target.page || counts_from_zero && n == target.page + 1);
    // Bare numbers in two addresses may be those of chapters or posts: only what speaks of pages tells pages.
    let sure =
        target.form.is_named() || own.form == Form::Whole || matches!(link.evidence, Evidence::Number | Evidence::Page);
    own.stem == target.stem && follows && labelled && sure
}

/// Whether a link leads to the second page of a text of which no address is known.
fn is_second(target: &Numbered, link: Link) -> bool {
    target.page == 2
        && link.number.is_none_or(|n| n == 2)
        && (target.form.is_named() || link.evidence > Evidence::Number)
}

/// Links that something says lead on.
fn links(dom: &Dom<'_>, blocks: &Blocks) -> Vec<Link> {
    let without_words = |(node, evidence)| Link { node, evidence, number: None, block: None };
    let mut found: Vec<Link> = head_links(dom, "next").map(|node| without_words((node, Evidence::Rel))).collect();
    for (at, mark) in (0u32..).zip(&blocks.marks).filter(|(_, m)| m.tag == Tag::A) {
        if (mark.end - mark.start) as usize > LONGEST_LABEL {
            continue;
        }
        let text = blocks.text.get(mark.start as usize..mark.end as usize).unwrap_or("");
        let (evidence, number) = match label::read(text) {
            Some(Label::Number(n)) => (Evidence::Number, Some(n)),
            Some(Label::Page(n)) => (Evidence::Page, Some(n)),
            Some(Label::NextPage) => (Evidence::Page, None),
            Some(Label::Next) => (Evidence::Next, None),
            None if has_rel(dom, mark.node, "next") => (Evidence::Rel, None),
            None => continue,
        };
        let block = blocks.items.partition_point(|b| b.marks.1 <= at);
        found.push(Link { node: mark.node, evidence, number, block: (block < blocks.items.len()).then_some(block) });
        if found.len() == MOST_LINKS {
            return found;
        }
    }
    let mut room = String::new();
    let wordless =
        dom.elements(|tag| tag == Tag::A).filter(|&id| dom.has_attr(id, Attr::Href) && is_wordless(dom, id, &mut room));
    let icons = wordless.filter_map(|id| icon(dom, id).map(|evidence| without_words((id, evidence))));
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
    let says = |id: NodeId, attr: Attr| {
        let label = dom.attr(id, attr).filter(|l| l.len() <= LONGEST_LABEL)?;
        match label::read(&label)? {
            Label::NextPage => Some(Evidence::Page),
            Label::Next => Some(Evidence::Next),
            Label::Number(_) | Label::Page(_) => None,
        }
    };
    let picture = |id: NodeId| says(id, Attr::Alt).filter(|_| dom.tag(id) == Tag::Img);
    let called = says(link, Attr::AriaLabel).or_else(|| says(link, Attr::Title));
    let called = called.or_else(|| dom.descendants(link).find_map(picture));
    let marked = || dom.tokens(link).iter().any(|&t| is_class_of_next(dom.token(t))) || has_rel(dom, link, "next");
    called.or_else(|| marked().then_some(Evidence::Rel))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;

    fn found(own: &str, html: &str) -> Option<String> {
        let dom = Dom::parse(html);
        let rules = Rules::built_in().expect("the built-in rules are read");
        let blocks = super::super::cut::cut(&dom, &rules, None);
        let base = Url::parse(own).ok();
        next(&Page {
            dom: &dom,
            blocks: &blocks,
            verdicts: &[],
            rules: &rules,
            own: base.as_ref().map(Url::as_str),
            base: base.as_ref(),
            file: base.is_none().then_some(own),
        })
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
            ("https://a.example/s/2/", "<a href=/s/3/>Next page</a>", "https://a.example/s/3/"),
            // Counted from 0.
            (own, "<a href='?page=1'>2</a>", "https://a.example/news/story.html?page=1"),
            (own, "<a href='?page=0'>1</a><a href='?page=1'>Next</a>", "https://a.example/news/story.html?page=1"),
            ("https://a.example/s?page=1", "<a href='?page=2'>3</a>", "https://a.example/s?page=2"),
            (own, "<a href='?start=1'>Next</a>", "https://a.example/news/story.html?start=1"),
            // Files of pages that were saved together.
            ("story-2.html", "<a href=story.html>1</a><a href='story-3.html'>Next page</a>", "story-3.html"),
            ("saved.html", "<a href='story-2.html'>Next page</a>", "story-2.html"),
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
            (own, "<a href='story.html?page=1'>1</a>"),
            ("https://a.example/lesson-3", "<a href='/lesson-4' rel=next>Next</a>"),
            ("https://a.example/news/101", "<a href='/news/102'>Next</a>"),
            ("https://a.example/quay-1", "<p>A series. <a href='/quay-2'>Part 2</a> is told tomorrow.</p>"),
            ("story-2.html", "<a href='story-2.html'>2</a><a href='story-4.html'>4</a>"),
            (own, "<a class='next' href='/news/other.html'><i></i></a>"),
            (own, "<a href='story-2.html' title='Another harbour'><i></i></a>"),
        ] {
            assert_eq!(found(own, html), None, "{html}");
        }
    }

    #[test]
    fn pagers_of_comments_and_of_lists_are_not_the_articles() {
        use crate::clean::comments::tests::STORY;
        use crate::clean::{Cleaner, Options};
        use crate::page::RawPage;
        let next = |behind: &str| {
            let html = format!(
                "<html lang=en><title>The last ferry to Hale</title><meta property=og:type content=article><body><main>\
                 <article><h1>The last ferry to Hale</h1>{STORY}</article>{behind}</main></body></html>"
            );
            let page = RawPage { url: Some("https://a.example/ferry".into()), ..RawPage::from_bytes(html) };
            Cleaner::new(Options::default()).clean(&page).expect("a page").next_page.is_some()
        };
        let pager = "<div class=pager><b>1</b> <a href='?page=2'>2</a> <a href='?page=2'>Next</a></div>";
        let icon = "<a class=next href='?page=2'><i></i></a>";
        let other = "<ul><li><a href=/b>The bridge is late by a month</a></ul>";
        assert!(next(pager) && next(icon));
        for link in [pager, icon] {
            assert!(!next(&format!("<div id=comments><h2>40 comments</h2><p>I shall miss it.</p>{link}</div>")));
            assert!(!next(&format!("<section class=more-stories><h2>More</h2>{other}{link}</section>")));
            assert!(!next(&format!("<aside><h2>Around the sound</h2>{other}{link}</aside>")));
        }
        assert!(!next(
            "<p>The county spoke of it as early as last autumn<a href='/ferry-2'>2</a>, in a letter to the island, which nobody answered for months.</p>"
        ));
    }
}
