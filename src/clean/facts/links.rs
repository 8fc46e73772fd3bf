//! Facts about where a block's links lead.

use super::super::blocks::Blocks;
use super::{Fact, Facts, Head, share};
use crate::html::{Attr, Dom, Tag};

/// Shares of a block's text in links that lead to other sites, and within the page itself.
pub(super) fn fill(facts: &mut Facts, dom: Option<&Dom<'_>>, blocks: &Blocks, head: &Head) {
    let Some(dom) = dom else { return };
    let own = head.url.as_deref().and_then(site);
    let mut room = String::new();
    for (i, block) in blocks.items.iter().enumerate() {
        let (mut outside, mut inside) = (0u32, 0u32);
        for mark in blocks.marks(block) {
            if mark.tag != Tag::A {
                continue;
            }
            let Some(href) = dom.attr_in(mark.node, Attr::Href, &mut room) else { continue };
            let length = mark.end - mark.start;
            match href.trim_start() {
                h if h.starts_with('#') => inside += length,
                h if own.is_some() && site(h).is_some_and(|s| Some(s) != own) => outside += length,
                _ => {}
            }
        }
        let bytes = (block.end - block.start).max(1);
        facts.set(Fact::outside_links, i, share(outside, bytes));
        facts.set(Fact::inner_links, i, share(inside, bytes));
    }
}

/// The part of an address's host that names the site: its last two labels, three where the second last is as short as
/// `co` or `com`. Exact public suffixes do not matter here: both sides are cut the same way.
fn site(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("//")?;
    if !matches!(scheme, "" | "http:" | "https:") {
        return None;
    }
    let host = rest.split(['/', '?', '#', ':']).next().filter(|h| !h.is_empty())?;
    let mut dots = host.rmatch_indices('.').map(|m| m.0);
    let (last, second) = (dots.next()?, dots.next());
    let Some(second) = second else { return Some(host) };
    let short = last - second <= 4;
    match (short, dots.next()) {
        (true, Some(third)) => Some(&host[third + 1..]),
        (true, None) => Some(host),
        (false, _) => Some(&host[second + 1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_one_site_are_told_alike() {
        let sites =
            ["https://www.corvane.example/a", "//img.corvane.example?x", "http://corvane.example:80/"].map(site);
        assert_eq!(sites, [Some("corvane.example"); 3]);
        assert_eq!(site("https://news.tide.co.uk/x"), Some("tide.co.uk"));
        assert_eq!(site("/a/b"), None);
        assert_eq!(site("mailto:a@b.example"), None);
    }
}
