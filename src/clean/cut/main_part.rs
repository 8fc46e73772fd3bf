//! The elements that hold the page's main part. What their class says, they say of the page's layout: `has-sidebar`,
//! `newsletter-post`, `dialog-off-canvas-main-canvas` around all of a page.

use crate::html::{Dom, NodeId, Tag};
use smallvec::SmallVec;

/// Elements that hold the page's main part.
pub(super) type Holders = SmallVec<[NodeId; 24]>;

/// Headings looked at: menus and dialogs may have one before the page's own.
const MOST_HEADINGS: usize = 8;
/// One part in so many of a page's nodes is not much of it.
const PARTS: usize = 5;

/// The elements around a first-rank heading that hold much of the page as well, in no order; on a page without such a heading
/// those that hold most of it.
pub(super) fn holders(dom: &Dom<'_>) -> Holders {
    let mut found = Holders::new();
    let mut headings = dom.elements(|tag| tag == Tag::H1).take(MOST_HEADINGS).peekable();
    if headings.peek().is_none() {
        let mut at = dom.elements(|tag| tag == Tag::Body).next();
        while let Some(id) = at {
            at = dom.children(id).find(|&child| nodes_within(dom, child) * 2 > dom.len());
            found.extend(at);
        }
        return found;
    }
    for heading in headings {
        for around in dom.ancestors(heading).filter(|&a| !matches!(dom.tag(a), Tag::Body | Tag::Html)) {
            if nodes_within(dom, around) * PARTS >= dom.len() && !found.contains(&around) {
                found.push(around);
            }
        }
    }
    found
}

/// Nodes of a subtree, where markup is not misnested.
fn nodes_within(dom: &Dom<'_>, id: NodeId) -> usize {
    let behind = std::iter::once(id).chain(dom.ancestors(id)).find_map(|node| dom.next_sibling(node));
    behind.map_or(dom.len(), NodeId::index).saturating_sub(id.index())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_holds_the_heading_and_much_of_the_page() {
        let dom = Dom::parse(
            "<div class=a><div class=b><h1>Subscribe</h1></div><div class=c><h1>Harbour</h1><p>a<p>b<p>c<p>d<p>e</div></div>",
        );
        let classes: Vec<&str> =
            holders(&dom).iter().filter_map(|&id| dom.tokens(id).first()).map(|&t| dom.token(t)).collect();
        assert_eq!(classes, ["a", "c"]);
        let dom =
            Dom::parse("<div class=menu><a>b</a></div><div class=b><div class=c><p>a<p>b<p>c<p>d<p>e</div></div>");
        let classes: Vec<&str> =
            holders(&dom).iter().filter_map(|&id| dom.tokens(id).first()).map(|&t| dom.token(t)).collect();
        assert_eq!(classes, ["b", "c"]);
    }
}
