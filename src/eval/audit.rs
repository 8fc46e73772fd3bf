//! What each rule hits on labelled pages, and how much of that is the article: where a rule speaks against its own
//! purpose, and by which class name.

use super::dataset::Gold;
use super::label;
use crate::clean::score::Score;
use crate::clean::{Analysis, Blocks, Container, Role};
use crate::html::Dom;
use crate::rules::{Effect, Rules};
use std::collections::{BTreeMap, BTreeSet};

/// What was hit: by one rule, or by one rule through one class name.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    /// Pages.
    pub pages: usize,
    /// Their hosts.
    pub hosts: BTreeSet<String>,
    /// Blocks.
    pub blocks: usize,
    /// Their words.
    pub words: f64,
    /// Words of these that the labelled text holds.
    pub text: f64,
}

impl Hits {
    fn add_block(&mut self, words: usize, share: f32) {
        self.blocks += 1;
        self.words += words as f64;
        self.text += words as f64 * f64::from(share);
    }

    /// Adds what was hit on another page.
    fn add(&mut self, other: &Hits) {
        self.pages += other.pages;
        self.hosts.extend(other.hosts.iter().cloned());
        self.blocks += other.blocks;
        self.words += other.words;
        self.text += other.text;
    }

    /// Share of the words that the labelled text holds; 0 where nothing was hit.
    pub fn share(&self) -> f64 {
        if self.words > 0.0 { self.text / self.words } else { 0.0 }
    }

    /// Words on which a rule is wrong: article where it says chrome, chrome where it says article.
    pub fn wrong(&self, effect: &Effect) -> f64 {
        let says_article = match effect {
            Effect::Vote(points) => *points > 0,
            Effect::Drop => false,
            Effect::Keep => true,
            Effect::Role(name) => Role::named(name).is_some_and(Role::is_body),
        };
        if says_article { self.words - self.text } else { self.text }
    }
}

/// What each rule hits.
#[derive(Debug, Default)]
pub struct Audit {
    /// By rule.
    pub rules: BTreeMap<u32, Hits>,
    /// By rule and the class name or id that it was found in; rules that ask for one.
    pub names: BTreeMap<(u32, String), Hits>,
}

impl Audit {
    /// What the rules hit on one labelled page, `text` as decoded.
    pub fn of_page(text: &str, url: Option<&str>, gold: &Gold, rules: &Rules) -> Audit {
        let analysis = Analysis::of_html(text, url, rules, &Score::default());
        let blocks = &analysis.blocks;
        let texts: Vec<&str> = blocks.items.iter().map(|b| blocks.text(b)).collect();
        let mut audit = Audit::default();
        for (i, share) in label::labels(&texts, gold).into_iter().enumerate().filter(|(_, share)| !share.is_nan()) {
            let words = super::measure::words(texts[i]).len();
            let held: BTreeSet<u32> = analysis.votes.rules(i).iter().copied().collect();
            for rule in held {
                audit.rules.entry(rule).or_default().add_block(words, share);
                let container = blocks.container(&blocks.items[i]);
                for name in analysis.dom.iter().flat_map(|dom| names(dom, blocks, container, rule, rules)) {
                    audit.names.entry((rule, name)).or_default().add_block(words, share);
                }
            }
        }
        let host = url.and_then(|url| url::Url::parse(url).ok()).and_then(|url| url.host_str().map(str::to_owned));
        for hits in audit.rules.values_mut().chain(audit.names.values_mut()) {
            hits.pages = 1;
            hits.hosts.extend(host.clone());
        }
        audit
    }

    /// Adds what was hit on other pages.
    pub fn add(&mut self, other: Audit) {
        for (rule, hits) in &other.rules {
            self.rules.entry(*rule).or_default().add(hits);
        }
        for (name, hits) in other.names {
            self.names.entry(name).or_default().add(&hits);
        }
    }
}

/// The class names and ids of the innermost element around a block through which a rule holds.
fn names(dom: &Dom<'_>, blocks: &Blocks, innermost: &Container, rule: u32, rules: &Rules) -> Vec<String> {
    if rules.get(rule).class.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut container = innermost;
    loop {
        let mut named = Vec::new();
        for &token in dom.tokens(container.node) {
            found.clear();
            rules.of_token(dom.token(token), &mut found);
            if found.contains(&rule) {
                named.push(dom.token(token).to_owned());
            }
        }
        let outer = &blocks.containers[container.parent as usize];
        if !named.is_empty() || std::ptr::eq(outer, container) {
            return named;
        }
        container = outer;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_told_with_the_article_it_hits_and_the_names_it_hits_by() {
        let page = "<main><div class='share-tools page'><p>The harbour council met on Monday and agreed to repair it.</p>\
                    </div><div class='sharing'><p>Share this story with all your friends today</p></div></main>";
        let rules = [(
            "own.toml".to_owned(),
            "[[rule]]\nid = \"own.share\"\nwhat = \"share bars\"\nclass = [\"share\", \"sharing\"]\nvote = { chrome = 1.0 }\n\
             drops = [\"<p class='share'>x</p>\"]\nkeeps = [\"<p>x</p>\"]\n"
                .to_owned(),
        )];
        let rules = Rules::from_files(rules).expect("a rule file");
        let gold = Gold {
            text: Some("The harbour council met on Monday and agreed to repair it.".to_owned()),
            ..Gold::default()
        };
        let mut audit = Audit::default();
        for url in ["https://a.example/1", "https://b.example/2"] {
            audit.add(Audit::of_page(page, Some(url), &gold, &rules));
        }
        let hits = &audit.rules[&0];
        assert_eq!((hits.pages, hits.hosts.len(), hits.blocks), (2, 2, 4));
        assert_eq!((hits.words, hits.text), (38.0, 22.0));
        assert_eq!(hits.wrong(&rules.get(0).effect), 22.0);
        let names: Vec<(&str, f64)> = audit.names.iter().map(|((_, name), hits)| (&**name, hits.share())).collect();
        assert_eq!(names, [("share-tools", 1.0), ("sharing", 0.0)]);
    }
}
