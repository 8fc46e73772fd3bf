//! Which copies of a text a reader sees one of at a time, as classes say: one for small screens, one for large ones, one to
//! print; and the panels of tabs.

use crate::clean::Analysis;
use crate::html::{Dom, NodeId, Tag};

/// Elements around a block that are asked.
const LEVELS: usize = 6;
/// Elements around a block that may be around the other one too.
const DEEPEST: usize = 100;

/// Classes of parts that only some readers see, as frameworks name them (Bootstrap 2 to 5, Foundation, Bulma, Tailwind) and
/// as people do. A class that only says `hidden` is no sign: scripts take it away.
#[rustfmt::skip]
const PART_TIME: &[&str] = &[
    "d-lg-block", "d-lg-none", "d-md-block", "d-md-none", "d-print-block", "d-print-none", "d-sm-block", "d-sm-none",
    "d-xl-block", "d-xl-none", "desktop", "desktop-hidden", "desktop-hide", "desktop-only", "desktop-show", "desktop-view",
    "for-desktop", "for-mobile", "hidden-desktop", "hidden-lg", "hidden-lg-down", "hidden-lg-up", "hidden-md",
    "hidden-md-down", "hidden-md-up", "hidden-mobile", "hidden-phone", "hidden-print", "hidden-sm", "hidden-sm-down",
    "hidden-sm-up", "hidden-tablet", "hidden-touch", "hidden-xs", "hide-desktop", "hide-for-large", "hide-for-medium",
    "hide-for-small", "hide-for-small-only", "hide-mobile", "hide-on-desktop", "hide-on-mobile", "is-hidden-desktop",
    "is-hidden-mobile", "is-hidden-tablet", "is-hidden-touch", "lg:block", "lg:hidden", "md:block", "md:hidden", "mobile",
    "mobile-hidden", "mobile-hide", "mobile-only", "mobile-show", "mobile-view", "only-desktop", "only-mobile", "only-print",
    "print-only", "show-desktop", "show-for-large", "show-for-medium", "show-for-small", "show-for-small-only",
    "show-mobile", "show-on-desktop", "show-on-mobile", "sm:block", "sm:hidden", "tablet-only", "visible-desktop",
    "visible-lg", "visible-lg-block", "visible-md", "visible-md-block", "visible-mobile", "visible-phone", "visible-print",
    "visible-print-block", "visible-sm", "visible-sm-block", "visible-tablet", "visible-xs", "visible-xs-block",
];

/// Whether a reader sees one of two blocks at a time: an element around either, and not around both, is shown to some only.
pub(super) fn is_either(analysis: &Analysis<'_>, a: usize, b: usize) -> bool {
    let Some(dom) = analysis.dom.as_ref() else { return false };
    let part_time = |n: NodeId| has(dom, n, |word| PART_TIME.binary_search(&word).is_ok());
    let alone = |i: usize, other: usize| {
        let found = around(analysis, dom, i).take(LEVELS).find(|&n| part_time(n));
        found.is_some_and(|found| around(analysis, dom, other).take(DEEPEST).all(|n| n != found))
    };
    alone(a, b) || alone(b, a)
}

/// Whether a block stands in the panel of a tab: the panels of one choice say much the same.
pub(super) fn is_tab(analysis: &Analysis<'_>, i: usize) -> bool {
    let Some(dom) = analysis.dom.as_ref() else { return false };
    let is_tab_word = |word: &str| {
        word.starts_with("tab-") || word.starts_with("tabs") || word.contains("-tab") || word.contains("tab_")
    };
    let panel = |n: NodeId| dom.attrs(n).any(|(_, name, value)| name == "role" && value.as_ref() == "tabpanel");
    around(analysis, dom, i).take(LEVELS).any(|n| panel(n) || has(dom, n, is_tab_word))
}

fn around<'a>(analysis: &'a Analysis<'_>, dom: &'a Dom<'_>, i: usize) -> impl Iterator<Item = NodeId> + 'a {
    let node = analysis.blocks.container(&analysis.blocks.items[i]).node;
    std::iter::once(node).chain(dom.ancestors(node)).take_while(|&n| !matches!(dom.tag(n), Tag::Body | Tag::Html))
}

fn has(dom: &Dom<'_>, node: NodeId, says: impl Fn(&str) -> bool) -> bool {
    dom.tokens(node).iter().any(|&t| says(dom.token(t)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(PART_TIME.is_sorted());
    }
}
