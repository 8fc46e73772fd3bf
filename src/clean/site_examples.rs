//! Examples of site files: does each page become what its file says, and does each selector choose something?

use super::{Cleaner, site};
use crate::article::Article;
use crate::html::Dom;
use crate::page::{Format, RawPage};
use crate::rules::site::{Example, Means, Site};
use serde::Serialize;

/// Something of a site's file that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BrokenSite {
    /// Name of the site's file.
    pub site: String,
    /// Path of the file.
    pub path: String,
    /// Line of the example, or of the selector that no example shows.
    pub line: usize,
    /// What does not hold.
    pub message: String,
}

/// Runs the examples of all site files.
pub fn broken(cleaner: &Cleaner) -> Vec<BrokenSite> {
    cleaner.rules().sites().iter().flat_map(|site| of_site(cleaner, site)).collect()
}

fn of_site(cleaner: &Cleaner, site: &Site) -> Vec<BrokenSite> {
    let mut shown = vec![false; site.parts.len()];
    let mut found: Vec<(usize, String)> = Vec::new();
    for example in &site.examples {
        let page = site::on_page(&Dom::parse(&example.html), site);
        for (part, shown) in site.parts.iter().zip(&mut shown) {
            *shown |= page.chooses(part.rule);
        }
        let url = site.hosts.first().map(|host| format!("https://{host}/"));
        let page = RawPage { url, format: Format::Html, ..RawPage::from_bytes(example.html.as_bytes()) };
        match cleaner.clean(&page) {
            Ok(article) => found.extend(differences(example, &article).into_iter().map(|d| (example.line, d))),
            Err(error) => found.push((example.line, format!("the example cannot be read: {error}"))),
        }
    }
    for (part, _) in site.parts.iter().zip(&shown).filter(|(_, shown)| !**shown) {
        let rule = cleaner.rules().get(part.rule);
        found.push((rule.line, format!("rule {}: no example shows an element that it selects", rule.id)));
    }
    let broken = |(line, message)| BrokenSite { site: site.name.clone(), path: site.path.clone(), line, message };
    found.into_iter().map(broken).collect()
}

fn differences(example: &Example, article: &Article) -> Vec<String> {
    let mut out = Vec::new();
    for text in example.keeps.iter().filter(|t| !article.text.contains(t.as_str())) {
        out.push(format!("{text:?} stands in `keeps`, but not in the text"));
    }
    for text in example.drops.iter().filter(|t| article.text.contains(t.as_str())) {
        out.push(format!("{text:?} stands in `drops`, and in the text"));
    }
    for (means, wanted) in &example.fields {
        let found = match means {
            Means::Title => article.title.clone(),
            Means::Subtitle => article.subtitle.clone(),
            Means::Author => Some(article.authors.join(", ")).filter(|a| !a.is_empty()),
            Means::Published => article.published.clone(),
            Means::Modified => article.modified.clone(),
            Means::Section => article.section.clone(),
            Means::Body | Means::Remove => continue,
        };
        if found.as_ref() != Some(wanted) {
            let found = found.map_or_else(|| "nothing".to_owned(), |f| format!("{f:?}"));
            out.push(format!("{} is {found}, not {wanted:?}", means.key()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::Options;
    use crate::rules::Rules;

    fn told(toml: &str) -> Vec<String> {
        let rules = Rules::from_files([("sites/quay.example.toml".to_owned(), toml.to_owned())]).unwrap();
        let cleaner = Cleaner::with_rules(rules, Options::default());
        broken(&cleaner).into_iter().map(|b| format!("{}: {}", b.line, b.message)).collect()
    }

    const PAGE: &str =
        "<h1>Wall</h1><div class=story><p>The wall fell on Monday.</p><p class=ad>Buy our map.</p></div>";

    #[test]
    fn an_example_that_holds_says_nothing() {
        let asserts = "keeps = ['The wall fell']\ndrops = ['map']\ntitle = 'Wall'";
        let selects = "body = ['.story']\nremove = ['.ad']\ntitle = 'h1'";
        assert_eq!(told(&format!("{selects}\n[[example]]\nhtml = '{PAGE}'\n{asserts}\n")), [] as [String; 0]);
    }

    #[test]
    fn what_does_not_hold_is_told_with_its_line() {
        let asserts = "keeps = ['The wall stood']\ndrops = ['Monday']\ntitle = 'Quay'";
        let found =
            told(&format!("body = ['.story']\nremove = ['.absent']\n[[example]]\nhtml = '{PAGE}'\n{asserts}\n"));
        assert_eq!(
            found,
            [
                "3: \"The wall stood\" stands in `keeps`, but not in the text",
                "3: \"Monday\" stands in `drops`, and in the text",
                "3: title is \"Wall\", not \"Quay\"",
                "2: rule site.quay.example.remove.1: no example shows an element that it selects",
            ]
        );
    }
}
