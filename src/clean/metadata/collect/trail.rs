//! The trail of links above an article: where on its site it stands.

use super::Walk;
use crate::clean::hygiene::fold::same_letters;
use crate::clean::metadata::declared::{Field, Hint, Source};
use crate::html::{Attr, NodeId, Tag};
use smallvec::SmallVec;
use std::borrow::Cow;

/// Nodes of a trail, links of one, and bytes of a step's name.
const MOST_NODES: usize = 200;
const MOST_LINKS: usize = 12;
const LONGEST_STEP: usize = 60;

impl<'d> Walk<'d, '_> {
    /// Takes the section from a trail: its last link but one to the page itself. The first leads to the front page.
    pub(super) fn trail(&mut self, id: NodeId) {
        if self.trail || !self.is_trail(id) {
            return;
        }
        let dom = self.dom;
        // Manuals have a link to the page's source beside it.
        let is_aside = |a: NodeId| dom.tokens(a).iter().any(|&t| dom.token(t).contains("aside"));
        let own = |link: NodeId| !dom.ancestors(link).take_while(|&a| a != id).any(is_aside);
        let links = dom.descendants(id).take(MOST_NODES).filter(|&node| dom.tag(node) == Tag::A && own(node));
        let mut steps: SmallVec<[Cow<'d, str>; 8]> = links.take(MOST_LINKS).map(|link| self.text(link)).collect();
        let title = self.apart.heading().map(|heading| self.text(heading));
        if steps.last().zip(title).is_some_and(|(last, title)| same_letters(last, &title)) {
            steps.pop();
        }
        let (Some(section), true) = (steps.pop(), !steps.is_empty()) else { return };
        self.trail = true;
        if section.len() <= LONGEST_STEP {
            self.out.push_with(Field::Section, Source::Trail, Hint::Weak, section, Some(id));
        }
    }

    /// Whether the element is a trail, by its class or its type.
    fn is_trail(&self, id: NodeId) -> bool {
        let dom = self.dom;
        let says = |token: &str| {
            let mut words = token.split(|c: char| !c.is_ascii_alphanumeric());
            words.any(|w| w.eq_ignore_ascii_case("breadcrumb") || w.eq_ignore_ascii_case("breadcrumbs"))
        };
        let called = dom.tokens(id).iter().any(|&token| says(dom.token(token)));
        (called || dom.attr(id, Attr::Itemtype).is_some_and(|t| t.ends_with("BreadcrumbList")))
            && !self.apart.is_layout(id)
    }
}

#[cfg(test)]
mod tests {
    use crate::clean::metadata::tests::read;

    #[test]
    fn the_last_step_before_the_page_is_its_section() {
        for trail in [
            "<nav class=breadcrumb><a href=/>Home</a><a href=/n>News</a><a href=/n/h>Harbour</a><span>Bridge to close</span></nav>",
            "<ol itemscope itemtype='https://schema.org/BreadcrumbList'><li><a href=/>Home</a><li><a href=/h>Harbour</a></ol>",
            "<ul class=breadcrumbs><li class=breadcrumb-item><a href=/>Home</a><li class=breadcrumb-item><a href=/h>Harbour</a>
             <li><a href=/x>Bridge to close</a></ul>",
        ] {
            let m = read(&format!("{trail}<h1>Bridge to close</h1>"));
            assert_eq!(m.section.as_deref(), Some("Harbour"), "{trail}");
            assert_eq!(m.provenance["section"].from, "breadcrumb");
        }
        let manual = "<ul class=wy-breadcrumbs><li><a href=/>Docs</a><li>Tides<li class=wy-breadcrumbs-aside><a href=/s>View source</a></ul>";
        assert_eq!(read(manual).section, None);
        let declared = "<meta property=article:section content=Sea><nav class=breadcrumb><a href=/>Home</a><a href=/n>News</a></nav>";
        assert_eq!(read(declared).section.as_deref(), Some("Sea"));
        assert_eq!(read("<nav class=breadcrumb><a href=/>Home</a></nav><h1>Bridge to close</h1>").section, None);
    }

    #[test]
    fn links_to_an_articles_category_and_tags_name_them() {
        let m = read(
            "<article><h1>x</h1><a rel='category tag'>Harbour</a><footer class=entry-footer><a rel=tag>ferry</a>, \
             <a rel=tag>piles</a></footer></article><div class=widget><a rel=tag>other</a></div>",
        );
        assert_eq!((m.section.as_deref(), m.keywords.join(",")), (Some("Harbour"), "ferry,piles".to_owned()));
    }

    #[test]
    fn one_meta_may_tell_all() {
        let m = read(
            "<meta name=parsely-page content='{\"title\": \"Bridge to close\", \"authors\": [\"Jane Doe\", \"John Public\"], \
             \"pub_date\": \"2024-05-01T07:30:00Z\", \"section\": \"Harbour\", \"tags\": [\"ferry\", \"piles\"]}'>",
        );
        assert_eq!(m.title.as_deref(), Some("Bridge to close"));
        assert_eq!(m.authors, ["Jane Doe", "John Public"]);
        assert_eq!(m.published.as_deref(), Some("2024-05-01T07:30:00Z"));
        assert_eq!((m.section.as_deref(), m.keywords.join(",")), (Some("Harbour"), "ferry,piles".to_owned()));
    }
}
