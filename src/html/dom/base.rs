//! What relative addresses of a page resolve against.

use super::{Dom, NodeId, Ns};
use crate::html::names::{Attr, Tag};
use url::Url;

/// Bytes of the longest address that is followed or told; servers refuse longer ones, and a page may repeat its base with
/// each of its links.
pub const LONGEST_ADDRESS_BYTES: usize = 8192;

impl Dom<'_> {
    /// The address that relative ones resolve against: that of the first `<base>` that has one, wherever it stands, read
    /// against the page's own, else the page's own (WHATWG HTML 4.2.3). One that is too long to be followed is passed over.
    pub fn base_url(&self, page: Option<&Url>) -> Option<Url> {
        let declared = self.parts.bases.iter().copied().find(|&id| self.counts(id));
        let declared = declared.and_then(|id| self.attr(id, Attr::Href)).and_then(|href| match page {
            Some(page) => page.join(&href).ok(),
            None => Url::parse(&href).ok(),
        });
        let leads =
            |url: &Url| !matches!(url.scheme(), "data" | "javascript") && url.as_str().len() <= LONGEST_ADDRESS_BYTES;
        declared.filter(leads).or_else(|| page.cloned())
    }

    /// What stands in a template is no part of the page. The tree's depth is bounded, and so are ancestors.
    fn counts(&self, base: NodeId) -> bool {
        let in_page = || self.ancestors(base).all(|above| self.tag(above) != Tag::Template);
        self.ns(base) == Ns::Html && self.has_attr(base, Attr::Href) && self.is_in_tree(base) && in_page()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(html: &str, page: Option<&str>) -> Option<String> {
        let page = page.map(|page| Url::parse(page).expect("a test address"));
        Dom::parse(html).base_url(page.as_ref()).map(String::from)
    }

    #[test]
    fn the_first_base_with_an_address_counts_4_2_3() {
        let page = Some("http://a.example/b/c");
        for (html, want) in [
            ("<p>", "http://a.example/b/c"),
            ("<base target=_top><base href=' /d/ '><base href=/e/>", "http://a.example/d/"),
            ("<p>A line.<div><base href=d/></div>", "http://a.example/b/d/"),
            ("<base href='http://['><base href=/e/>", "http://a.example/b/c"),
            ("<base href='javascript:d'><base href=/e/>", "http://a.example/b/c"),
            ("<template><base href=/d/></template><base href=/e/>", "http://a.example/e/"),
            ("<svg><base href=/d/></svg>", "http://a.example/b/c"),
        ] {
            assert_eq!(base(html, page).as_deref(), Some(want), "{html}");
        }
        let long = format!("<base href='/{}/'>", "d".repeat(LONGEST_ADDRESS_BYTES));
        assert_eq!(base(&long, page).as_deref(), page);
        assert_eq!(base("<base href=/d/>", None), None);
        assert_eq!(base("<base href=http://a.example/d/>", None).as_deref(), Some("http://a.example/d/"));
    }
}
