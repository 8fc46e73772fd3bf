//! What a site's own file says of one of its pages: which elements its selectors choose, and what follows for blocks.
//!
//! A page whose host has no file costs nothing here but the question.

pub(super) mod verdict;

use super::metadata::Given;
use super::roles::Role;
use crate::html::{Dom, NodeId, select};
use crate::rules::site::{Means, Site};
use crate::rules::{Effect, Rules};

/// What the selectors of a site's file choose on a page.
#[derive(Debug)]
pub struct OnPage {
    /// Elements with the rules that choose them, by element.
    chosen: Vec<(NodeId, u32)>,
    /// The values that fields of the record are to have, in the order of the page, as (what, element, attribute, rule).
    fields: Vec<(Means, NodeId, Option<String>, u32)>,
    /// The rule for what stands outside the body, if the page has one.
    outside: Option<u32>,
    /// The page takes too many steps to match: nothing was chosen.
    pub too_many_steps: bool,
}

/// Asks the selectors of a site's file about a page.
pub(super) fn on_page(dom: &Dom<'_>, site: &Site) -> OnPage {
    let selectors: Vec<_> = site.parts.iter().map(|part| &part.selector).collect();
    let mut page = OnPage { chosen: Vec::new(), fields: Vec::new(), outside: None, too_many_steps: false };
    let Ok(found) = select(dom, &selectors) else {
        page.too_many_steps = true;
        return page;
    };
    for (node, at) in found {
        let part = &site.parts[at];
        match part.means {
            // A page of another template has no such body: then it is judged as any other.
            Means::Body => page.outside = site.outside,
            Means::Remove => {}
            field => page.fields.push((field, node, part.attr.clone(), part.rule)),
        }
        page.chosen.push((node, part.rule));
    }
    page.chosen.sort_unstable();
    page
}

impl OnPage {
    /// The rules that choose an element.
    pub(super) fn rules(&self, id: NodeId) -> impl Iterator<Item = u32> + '_ {
        let first = self.chosen.partition_point(|c| c.0 < id);
        self.chosen[first..].iter().take_while(move |c| c.0 == id).map(|c| c.1)
    }

    /// Whether one of its selectors chooses anything, by rule.
    pub(super) fn chooses(&self, rule: u32) -> bool {
        self.chosen.iter().any(|c| c.1 == rule)
    }

    /// What the rules that hold for a block say of it; adds the rule for what stands outside the body to them.
    pub(super) fn says(&self, held: &mut Vec<u32>, first: usize, rules: &Rules) -> Says {
        let mut says = Says::default();
        for &rule in held[first..].iter().filter(|&&r| rules.is_of_site(r)) {
            match &rules.get(rule).effect {
                Effect::Drop => says.drop = says.drop.or(Some(rule)),
                Effect::Keep => says.keep = says.keep.or(Some(rule)),
                Effect::Role(name) => says.role = says.role.or_else(|| Role::named(name).map(|role| (role, rule))),
                Effect::Vote(_) => {}
            }
        }
        if let Some(outside) = self.outside.filter(|_| says.keep.is_none()) {
            says.outside = Some(outside);
            held.push(outside);
        }
        says
    }

    /// The values that fields of the record are to have.
    pub(super) fn given<'a>(&'a self, rules: &'a Rules) -> impl Iterator<Item = Given<'a>> {
        self.fields.iter().map(|(means, node, attr, rule)| Given {
            means: *means,
            node: *node,
            attr: attr.as_deref(),
            rule: &rules.get(*rule).id,
        })
    }
}

/// What a site's file says of one block.
#[derive(Debug, Clone, Copy, Default)]
pub struct Says {
    drop: Option<u32>,
    role: Option<(Role, u32)>,
    keep: Option<u32>,
    outside: Option<u32>,
}

#[cfg(test)]
mod tests {
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;
    use crate::rules::Rules;

    const HTML: &str = "<html lang=en><title>Quay</title><body><p class=top>The mayor spoke at length about the new quay.</p>\
        <div class=story><h1>Quay wall falls</h1><p class=by>By Ada Lund</p>\
        <p>The old quay wall fell into the harbour on Monday night, and nobody was hurt.</p>\
        <p>Share this</p>\
        <div class=promo><p>Our guide to the harbour has told its readers the best walks along the quay for thirty \
        years, and the new edition adds eleven of them, with maps that show each bench and every tap.</p></div>\
        <p>A new wall is to be built by <b>spring</b>, the council said.</p></div>\
        <p>The ferry will stop at the northern pier until then, its owner said on Tuesday.</p></body></html>";

    fn cleaner(toml: &str) -> Cleaner {
        let toml = format!("{toml}\n[[example]]\nhtml = '<p>x'\nkeeps = ['x']\n");
        let mut files = vec![("sites/quay.example.toml".to_owned(), toml)];
        for source in crate::rules::files::built_in() {
            files.push((source.name, source.content));
        }
        Cleaner::with_rules(Rules::from_files(files).unwrap(), Options { trace: true, comments: false })
    }

    fn page(url: &str) -> RawPage {
        RawPage { url: Some(url.to_owned()), ..RawPage::from_bytes(HTML) }
    }

    const TOML: &str = "body = ['.story']\nremove = ['.promo']\ntitle = '.story h1'\nauthor = '.by'";

    #[test]
    fn a_sites_body_and_removals_decide() {
        let article = cleaner(TOML).clean(&page("https://www.quay.example/a")).unwrap();
        let paragraphs: Vec<&str> = article.text.split("\n\n").collect();
        assert_eq!(
            paragraphs,
            [
                "The old quay wall fell into the harbour on Monday night, and nobody was hurt.",
                "Share this",
                "A new wall is to be built by spring, the council said."
            ]
        );
        let removed = article.removed.unwrap();
        let why = |start: &str| removed.iter().find(|r| r.text.starts_with(start)).map(|r| r.why[0].rule.as_str());
        assert_eq!(why("Our guide"), Some("site.quay.example.remove.1"));
        assert_eq!(why("The mayor"), Some("site.quay.example.body"));
        assert_eq!(why("The ferry"), Some("site.quay.example.body"));
        assert_eq!(why("By Ada"), Some("site.quay.example.author"));
        assert_eq!(article.title.as_deref(), Some("Quay wall falls"));
        assert_eq!(article.authors, ["Ada Lund"]);
        assert_eq!(article.provenance["authors"].from, "site rule");
    }

    #[test]
    fn other_hosts_and_pages_without_the_body_are_judged_as_ever() {
        for (toml, url) in [(TOML, "https://tide.example/a"), ("body = ['.absent']", "https://quay.example/a")] {
            let plain = Cleaner::new(Options::default()).clean(&page(url)).unwrap();
            let article = cleaner(toml).clean(&page(url)).unwrap();
            assert_eq!(article.text, plain.text);
            assert_eq!((article.title, article.authors), (plain.title, plain.authors));
        }
    }
}
