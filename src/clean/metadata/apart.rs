//! Which elements stand in comments or among other stories. What stands in widgets or asides may still date the article.

use super::names::{self, ClassSays};
use crate::html::{Dom, NodeId, Tag};

/// Ancestors asked.
const ANCESTORS: usize = 12;

/// Tells what stands apart, by the elements around it.
#[derive(Debug)]
pub struct Apart<'d, 't> {
    dom: &'d Dom<'t>,
    /// What holds the page's first heading: what its class says, it says of its layout.
    main: Vec<NodeId>,
}

impl<'d, 't> Apart<'d, 't> {
    /// Of the elements of a page.
    pub fn of(dom: &'d Dom<'t>) -> Apart<'d, 't> {
        let heading = dom.elements(|tag| tag == Tag::H1).next();
        Apart { dom, main: heading.into_iter().flat_map(|h| dom.ancestors(h)).collect() }
    }

    /// Whether the element does.
    pub fn holds(&self, id: NodeId) -> bool {
        let around = std::iter::once(id).chain(self.dom.ancestors(id)).take(ANCESTORS);
        around.into_iter().any(|a| says_so(self.dom, a) && !self.main.contains(&a))
    }
}

/// Whether an element's class or id says that it holds comments or other stories.
pub(super) fn says_so(dom: &Dom<'_>, id: NodeId) -> bool {
    if matches!(dom.tag(id), Tag::Body | Tag::Html | Tag::Main | Tag::Article) {
        return false;
    }
    dom.tokens(id).iter().map(|&t| dom.token(t)).any(|token| {
        let word = |w: &str| OTHERS.iter().any(|other| w.eq_ignore_ascii_case(other));
        names::class(token) == ClassSays::Elsewhere && token.split(|c: char| !c.is_ascii_alphanumeric()).any(word)
    })
}

/// Words of such classes.
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "comment", "comments", "commentlist", "respond", "disqus", "related", "recommended", "recommendations", "recommend", "mostread", "trending",
    "popular",
];
