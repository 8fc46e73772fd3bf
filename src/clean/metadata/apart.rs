//! Which elements stand in comments or among other stories. What stands in widgets or asides may still date the article.

use super::element_text;
use super::names::{self, ClassSays};
use super::personal;
use crate::clean::hygiene::fold::{self, Letters};
use crate::html::{Attr, Dom, NodeId, Tag, TokenId};
use memchr::memmem;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// Ancestors asked.
const ANCESTORS: usize = 12;
/// Ancestors that may be the card of another story or a bar above the page, and what is looked at of a card.
const NEAR_ANCESTORS: usize = 5;
const MOST_IN_CARD: usize = 60;
/// Boxes that most pages have looked at, at least.
const SOME_BOXES: usize = 56;
/// Bytes of the longest heading of a card.
const LONGEST_HEADING: usize = 300;

/// Tells what stands apart, by the elements around it.
#[derive(Debug)]
pub struct Apart<'d, 't> {
    dom: &'d Dom<'t>,
    /// The page's first heading of the first rank.
    heading: Option<NodeId>,
    /// What holds it: what its class says, it says of its layout.
    main: Vec<NodeId>,
    /// Letters of the document's title: a card that is headed so is the article's own.
    title: Letters,
    /// What each class word or id says, once it was asked: elements have few that differ, and many ask for the same.
    said: RefCell<Vec<u8>>,
    /// Of each box that was looked at, whether its first lower heading leads elsewhere; none where it has no such heading. The
    /// lines of a page share most of their boxes.
    headed: RefCell<FxHashMap<NodeId, Option<bool>>>,
}

/// What a class word or id may say: that it was asked, that comments or other stories follow, that it tells what day it is.
const ASKED: u8 = 1;
const OTHER: u8 = 2;
const BAR: u8 = 4;

impl<'d, 't> Apart<'d, 't> {
    /// Of the elements of a page.
    pub fn of(dom: &'d Dom<'t>) -> Apart<'d, 't> {
        let heading = dom.elements(|tag| tag == Tag::H1).next();
        let title = dom.elements(|tag| tag == Tag::Title).next();
        Apart {
            dom,
            heading,
            main: heading.into_iter().flat_map(|h| dom.ancestors(h)).collect(),
            title: title.map(|t| fold::letters(&element_text::value(dom, t))).unwrap_or_default(),
            said: RefCell::new(vec![0; dom.token_count()]),
            headed: RefCell::default(),
        }
    }

    /// Whether a class word or the id of an element says so.
    fn says(&self, id: NodeId, what: u8) -> bool {
        self.dom.tokens(id).iter().any(|&token| self.said_by(token) & what != 0)
    }

    fn said_by(&self, id: TokenId) -> u8 {
        let mut said = self.said.borrow_mut();
        let said = &mut said[id.index()];
        if *said == 0 {
            let token = self.dom.token(id);
            *said = ASKED | if says_so(token) { OTHER } else { 0 } | if is_bar(token) { BAR } else { 0 };
        }
        *said
    }

    /// Whether the element does.
    pub fn holds(&self, id: NodeId) -> bool {
        let dom = self.dom;
        let around = || std::iter::once(id).chain(dom.ancestors(id));
        let whole = |a: NodeId| matches!(dom.tag(a), Tag::Body | Tag::Html | Tag::Main | Tag::Article);
        let apart = |a: NodeId| dom.tag(a) == Tag::Blockquote || !whole(a) && self.says(a, OTHER);
        around().take(ANCESTORS).any(|a| apart(a) && !self.is_layout(a))
            || around().take(NEAR_ANCESTORS).any(|a| self.says(a, BAR) && !self.is_layout(a))
            || self.in_card(id)
    }

    /// The page's first heading of the first rank.
    pub(super) fn heading(&self) -> Option<NodeId> {
        self.heading
    }

    /// Whether the page's first heading stands within the element.
    pub(super) fn is_layout(&self, id: NodeId) -> bool {
        self.main.contains(&id)
    }

    /// Whether the nearest box with a heading is headed by a link to another story.
    fn in_card(&self, id: NodeId) -> bool {
        let dom = self.dom;
        let boxes = std::iter::once(id).chain(dom.ancestors(id)).take(NEAR_ANCESTORS);
        let ends = |a: &NodeId| matches!(dom.tag(*a), Tag::Body | Tag::Html | Tag::Main) || self.is_layout(*a);
        let is_heading = |&d: &NodeId| matches!(dom.tag(d), Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6);
        let first_in = |a: NodeId| dom.descendants(a).skip(1).take(MOST_IN_CARD).find(is_heading);
        let leads = |a: NodeId| first_in(a).map(|heading| self.leads_elsewhere(a, heading));
        let headed = |a: NodeId| {
            let mut headed = self.headed.borrow_mut();
            if headed.is_empty() {
                headed.reserve(SOME_BOXES);
            }
            *headed.entry(a).or_insert_with(|| leads(a))
        };
        boxes.take_while(|a| !ends(a)).find_map(headed).unwrap_or(false)
    }

    /// Whether all of a card's heading is a link, and the page's title does not have its words.
    fn leads_elsewhere(&self, card: NodeId, heading: NodeId) -> bool {
        let dom = self.dom;
        let is_link = |id: NodeId| dom.tag(id) == Tag::A && dom.attr(id, Attr::Href).is_none_or(|h| !h.contains('#'));
        let around = dom.ancestors(heading).take_while(|&a| a != card).any(is_link) || is_link(card);
        // Most headings hold no link: their words are not looked at.
        if !around && !dom.descendants(heading).skip(1).take(4).any(is_link) {
            return false;
        }
        let says = element_text::value(dom, heading);
        let text = fold::letters(&says);
        let whole = |id: NodeId| is_link(id) && fold::letters(&element_text::value(dom, id)) == text;
        // A card of the author's is headed by a name.
        (1..LONGEST_HEADING).contains(&text.len())
            && (around || dom.descendants(heading).skip(1).take(4).any(whole))
            && memmem::find(&self.title, &text).is_none()
            && !personal::looks_personal(&says)
    }
}

/// Whether a class word or an id says that comments or other stories follow.
fn says_so(token: &str) -> bool {
    let word = |w: &str| OTHERS.iter().any(|other| w.eq_ignore_ascii_case(other));
    token.split(|c: char| !c.is_ascii_alphanumeric()).any(word) && names::class(token) == ClassSays::Elsewhere
}

/// Words of such classes.
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "comment", "comments", "commentlist", "respond", "disqus", "related", "recommended", "recommendations", "recommend", "mostread", "trending",
    "popular", "testimonial", "testimonials", "reviews",
];

/// Whether a class word or an id says that it tells what day it is.
fn is_bar(token: &str) -> bool {
    let letters = token.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase());
    BARS.iter().any(|bar| letters.clone().eq(bar.bytes()))
}

/// Such classes, but for their separators.
#[rustfmt::skip]
const BARS: &[&str] = &[
    "topbar", "topbardate", "today", "todaydate", "todaysdate", "datetoday", "currentdate", "currenttime", "datenow", "livedate", "livetime",
    "utilitybar", "weather", "ticker", "newsticker",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the element `t` of a page stands apart.
    fn apart(body: &str) -> bool {
        let page = format!("<title>Bridge to close</title><body>{body}");
        let dom = Dom::parse(&page);
        let element = dom.elements(|tag| tag == Tag::Time).next().expect("a time");
        Apart::of(&dom).holds(element)
    }

    #[test]
    fn what_a_linked_heading_heads_is_another_story() {
        for other in [
            "<h1>Bridge to close</h1><div class=card><h3><a href=/b>Barge strikes pier</a></h3><time></time></div>",
            "<h1>Bridge to close</h1><aside><article><time></time><h3><a href=/b>Barge strikes pier</a></h3></article></aside>",
            "<h1>Bridge to close</h1><a href=/b><h4>Barge strikes pier</h4><p><time></time></p></a>",
            "<h1>Bridge to close</h1><blockquote>A tweet <time></time></blockquote>",
            "<div class=top-bar><time></time></div><h1>Bridge to close</h1>",
        ] {
            assert!(apart(other), "{other}");
        }
        for own in [
            "<div><h2><a href=/a>Bridge to close</a></h2><time></time></div>",
            "<article><h1>Bridge to close</h1><time></time><h2><a href=/b>Barge strikes pier</a></h2></article>",
            "<h1>Bridge to close</h1><div><h3><a href=/jane>Jane Doe</a></h3><time></time></div>",
            "<h1>Bridge to close</h1><div><h2><a href=#why>Why</a></h2><time></time></div>",
            "<h1>Bridge to close</h1><div><h2>Why</h2><time></time><h2><a href=/b>Barge strikes pier</a></h2></div>",
            "<h1>Bridge to close</h1><time></time><div><h2><a href=/b>Barge strikes pier</a></h2></div>",
        ] {
            assert!(!apart(own), "{own}");
        }
    }
}
