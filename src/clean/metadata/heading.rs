//! Headings of the first rank: their text without labels, and which of them are the site's logo.

use super::element_text;
use crate::clean::hygiene::fold::letters;
use crate::html::{Attr, Dom, Kind, NodeId, Tag};
use smallvec::SmallVec;
use std::borrow::Cow;

/// Class words of what stands in a heading beside the title: kickers and badges.
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "kicker", "overline", "eyebrow", "topline", "badge", "dachzeile", "spitzmarke", "oberzeile", "surtitre",
    "antetitulo", "antetitolo", "occhiello", "flag", "headerlink", "permalink",
];
/// Classes, without their separators, of what only screen readers read out.
const UNSEEN: &[&str] =
    &["sronly", "screenreadertext", "screenreaderonly", "visuallyhidden", "visuallyhiddenfocusable"];
/// Class words of the site's logo, and whole classes without their separators.
const LOGO: &[&str] = &["logo"];
#[rustfmt::skip]
const SITE: &[&str] = &["sitetitle", "sitename", "sitelogo", "navbarbrand", "sitebranding", "logotype", "wordmark"];
/// Words in a class that tell what an element has beside it, rather than what it is.
const BESIDE: &[&str] = &["with", "without", "has", "no"];

/// Marks between a label and the title.
const MARKS: [char; 7] = ['|', '-', '–', '—', ':', '•', '·'];
/// Elements of a heading that are looked at.
const MOST_ELEMENTS: usize = 40;
/// Longest text of a logo, in bytes.
const LONGEST_LOGO_BYTES: usize = 60;

/// The heading's text without kickers, badges and what nobody sees; all of it where nothing else is there.
pub(super) fn text<'d>(dom: &'d Dom<'_>, id: NodeId) -> Cow<'d, str> {
    let inside = dom.descendants(id).skip(1).take(MOST_ELEMENTS);
    let labels: SmallVec<[NodeId; 2]> = inside.filter(|&n| is_label(dom, n)).collect();
    if !labels.is_empty() {
        let rest = element_text::without(dom, id, &labels);
        // The mark that parted the label from the title goes with it.
        let rest = without_marks(&rest);
        if !letters(rest).is_empty() {
            return Cow::Owned(rest.to_owned());
        }
    }
    element_text::value(dom, id)
}

/// The text without what parted a label from it.
fn without_marks(text: &str) -> &str {
    text.trim_matches(|c: char| MARKS.contains(&c) || c.is_whitespace())
}

fn is_label(dom: &Dom<'_>, id: NodeId) -> bool {
    // A colon that only screen readers read out is no label.
    dom.kind(id) == Kind::Element
        && called(dom, id, LABELS, UNSEEN)
        && !letters(&element_text::value(dom, id)).is_empty()
}

/// The heading's text without the element that it begins with, and without the one that it ends with, as far as anything
/// else is there: labels of no known class.
pub(super) fn edges(dom: &Dom<'_>, id: NodeId) -> SmallVec<[String; 2]> {
    let mut at = id;
    // A wrapper or two may stand around the parts.
    for _ in 0..3 {
        let parts: SmallVec<[NodeId; 8]> =
            dom.children(at).filter(|&c| !is_blank(dom, c)).take(MOST_ELEMENTS).collect();
        match parts[..] {
            [] => break,
            [only] if dom.kind(only) == Kind::Element => at = only,
            [_] => break,
            [first, .., last] => {
                let ends = [first, last].into_iter().filter(|&n| dom.kind(n) == Kind::Element);
                let rest = ends.map(|n| without_marks(&element_text::without(dom, at, &[n])).to_owned());
                return rest.filter(|t| !t.is_empty()).collect();
            }
        }
    }
    SmallVec::new()
}

fn is_blank(dom: &Dom<'_>, id: NodeId) -> bool {
    match dom.kind(id) {
        Kind::Text => dom.text(id).trim().is_empty(),
        Kind::Element => dom.tag(id) == Tag::Br || element_text::value(dom, id).is_empty(),
        _ => true,
    }
}

/// Whether a heading is the site's logo: all of it leads to the front page, or its class says so.
pub(super) fn is_logo(dom: &Dom<'_>, id: NodeId) -> bool {
    let is_link = |&n: &NodeId| dom.tag(n) == Tag::A;
    let around = dom.ancestors(id).take(2).find(is_link);
    let whole = |&n: &NodeId| is_link(&n) && element_text::value(dom, n) == element_text::value(dom, id);
    let link = around.or_else(|| dom.descendants(id).skip(1).take(MOST_ELEMENTS).find(whole));
    link.is_some_and(|link| leads_to_front(dom, link, &mut String::new())) || is_called_logo(dom, id)
}

/// The text of a link that is the site's logo; `room` is work space.
pub(super) fn logo<'d>(dom: &'d Dom<'_>, link: NodeId, room: &mut String) -> Option<Cow<'d, str>> {
    if !leads_to_front(dom, link, room) || !is_called_logo(dom, link) {
        return None;
    }
    Some(element_text::value(dom, link)).filter(|t| !t.is_empty() && t.len() <= LONGEST_LOGO_BYTES)
}

fn is_called_logo(dom: &Dom<'_>, id: NodeId) -> bool {
    // A box of the site's title may hold the page's.
    called(dom, id, LOGO, SITE) || dom.parent(id).is_some_and(|p| called(dom, p, LOGO, &[]))
}

/// Whether a link leads to a site's front page.
fn leads_to_front(dom: &Dom<'_>, link: NodeId, room: &mut String) -> bool {
    dom.attr_in(link, Attr::Href, room).is_some_and(|href| {
        let href = href.trim();
        let host = href.strip_prefix("https://").or_else(|| href.strip_prefix("http://"));
        href == "/" || host.is_some_and(|host| !host.is_empty() && host.find('/').is_none_or(|at| at + 1 == host.len()))
    })
}

/// Whether one of an element's class names and ids has one of the words, or is one of the names but for its separators.
fn called(dom: &Dom<'_>, id: NodeId, words: &[&str], names: &[&str]) -> bool {
    dom.tokens(id).iter().any(|&token| {
        let token = dom.token(token);
        let parts = || token.split(|c: char| !c.is_ascii_alphanumeric());
        let has = |list: &[&str]| parts().any(|part| list.iter().any(|word| part.eq_ignore_ascii_case(word)));
        let is = |name: &&str| parts().flat_map(str::bytes).map(|b| b.to_ascii_lowercase()).eq(name.bytes());
        !has(BESIDE) && (has(words) || names.iter().any(is))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(html: &str, ask: impl Fn(&Dom<'_>, NodeId) -> String) -> String {
        let dom = Dom::parse(html);
        let heading = dom.elements(|tag| tag == Tag::H1).next().expect("a heading");
        ask(&dom, heading)
    }

    #[test]
    fn a_headings_labels_are_no_title() {
        for html in [
            "<h1><span class=kicker>Transport</span><span class=headline>Bridge to close</span></h1>",
            "<h1><span class='badge badge--premium'>Premium</span> Bridge to close</h1>",
            "<h1><span class=sr-only>Article: </span>Bridge to close</h1>",
            "<h1><span class=kicker>Transport</span> - Bridge to close</h1>",
            "<h1 class=has-kicker><b class=with-badge>Bridge to close</b></h1>",
            "<h1><span class=kicker>Bridge to close</span></h1>",
        ] {
            assert_eq!(first(html, |dom, id| text(dom, id).into_owned()), "Bridge to close", "{html}");
        }
    }

    #[test]
    fn the_edges_are_what_stands_beside_an_element() {
        let edges = |html| first(html, |dom, id| edges(dom, id).join("|"));
        assert_eq!(edges("<h1><small>Transport</small> Bridge to close</h1>"), "Bridge to close");
        assert_eq!(edges("<h1><div>Bridge to close <small>by Jane</small></div></h1>"), "Bridge to close");
        assert_eq!(edges("<h1><span>Sea</span><br><span>Bridge</span></h1>"), "Bridge|Sea");
        assert_eq!(edges("<h1><span>Sea</span> - Bridge</h1>"), "Bridge");
        assert_eq!(edges("<h1>Bridge to close</h1>"), "");
    }

    #[test]
    fn a_heading_that_leads_to_the_front_page_is_the_logo() {
        let logo = |html| first(html, |dom, id| is_logo(dom, id).to_string()) == "true";
        assert!(logo("<h1><a href='/'>The Paper</a></h1>"));
        assert!(logo("<a href='https://paper.example/'><h1>The Paper</h1></a>"));
        assert!(logo("<h1 class=site-title>The Paper</h1>"));
        assert!(logo("<div id=logo><h1>The Paper</h1></div>"));
        assert!(!logo("<h1><a href='/news/1'>Bridge</a></h1>"));
        assert!(!logo("<h1>Bridge of <a href='/'>the Paper</a></h1>"));
        assert!(!logo("<div class=site-title><h1>Bridge</h1></div>"));
        assert!(!logo("<header class=has-logo><h1>Bridge</h1></header>"));
    }
}
