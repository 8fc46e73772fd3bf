//! The compiled rules: indexes from words, names and phrases to rules.

use super::classes::Classes;
use super::error::RulesError;
use super::file::{Effect, Rule, read};
use super::files::{self, Source};
use super::fold::{self, fold, lower_case};
use super::patterns::Patterns;
use super::phrases::{Phrases, cond};
use super::site::{self, Site};
use crate::hex::hex;
use crate::parallel;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use std::path::Path;

/// Rules, compiled.
#[derive(Debug)]
pub struct Rules {
    list: Vec<Rule>,
    sites: Vec<Site>,
    /// Position in `sites` by host.
    by_host: FxHashMap<String, usize>,
    /// Number of rules before the first one of a site.
    general: u32,
    version: String,
    by_tag: FxHashMap<String, Vec<u32>>,
    by_aria: FxHashMap<String, Vec<u32>>,
    by_class: Classes,
    phrases: Phrases,
    patterns: Patterns,
    /// The text conditions of each rule, which must all hold.
    needs: Vec<u8>,
}

/// Work space for [`Rules::of_text`] that is kept from block to block.
#[derive(Debug, Default)]
pub struct Matches {
    /// The rules whose text conditions hold, ascending.
    pub rules: Vec<u32>,
    folded: String,
    lower: String,
    asked: Vec<u32>,
    held: Vec<(u32, u8)>,
}

impl Matches {
    /// Room for texts of up to so many bytes.
    pub fn with_room(bytes: usize) -> Matches {
        Matches {
            rules: Vec::with_capacity(16),
            folded: String::with_capacity(bytes),
            lower: String::with_capacity(bytes),
            asked: Vec::with_capacity(64),
            held: Vec::with_capacity(16),
        }
    }
}

impl Rules {
    /// The rules that are compiled into the binary.
    ///
    /// # Errors
    /// When a built-in file is wrong, which the tests rule out.
    pub fn built_in() -> Result<Rules, RulesError> {
        Rules::from_sources(&files::built_in())
    }

    /// The built-in rules, with the files of `folder` in place of those of the same name, and beside the others.
    ///
    /// # Errors
    /// When the folder cannot be read or a file is not a rule file.
    pub fn with_folder(folder: &Path) -> Result<Rules, RulesError> {
        Rules::from_sources(&files::with_folder(folder)?)
    }

    /// Compiles the given files (name, content).
    ///
    /// # Errors
    /// When a file is not a rule file, or two rules share an id.
    pub fn from_files(files: impl IntoIterator<Item = (String, String)>) -> Result<Rules, RulesError> {
        let sources: Vec<Source> = files.into_iter().map(|(name, content)| Source::named(name, content)).collect();
        Rules::from_sources(&sources)
    }

    /// Compiles the given files.
    ///
    /// # Errors
    /// When a file is not a rule file, or two rules share an id.
    pub fn from_sources(sources: &[Source]) -> Result<Rules, RulesError> {
        let mut list: Vec<Rule> = Vec::new();
        let mut ids: FxHashMap<String, usize> = FxHashMap::default();
        let mut hash = Sha256::new();
        let of_sites: Vec<&Source> = sources.iter().filter(|s| s.site().is_some()).collect();
        for source in sources {
            hash.update(source.name.as_bytes());
            hash.update([0]);
            hash.update(source.content.as_bytes());
        }
        let general: Vec<&Source> = sources.iter().filter(|s| s.site().is_none()).collect();
        // Most of a program's start is taking the rules' patterns apart.
        for rules in parallel::map(&general, |source| read(source)) {
            for (rule, column) in rules? {
                if let Some(other) = ids.insert(rule.id.clone(), list.len()) {
                    let Rule { path, line, .. } = &list[other];
                    let message = format!("rule id {:?} stands in {path}:{line} too; ids are unique", rule.id);
                    return Err(RulesError::Syntax { file: rule.path, line: rule.line, column, message });
                }
                list.push(rule);
            }
        }
        let mut rules = Rules::compile(list, hex(&hash.finalize()[..8]));
        of_sites.into_iter().try_for_each(|source| rules.add_site(source))?;
        Ok(rules)
    }

    /// Adds a site's file. Its rules stand behind all general ones, and in no index.
    fn add_site(&mut self, source: &Source) -> Result<(), RulesError> {
        let (site, rules) = site::read(source, self.list.len() as u32)?;
        for host in &site.hosts {
            if let Some(other) = self.by_host.insert(host.clone(), self.sites.len()).filter(|&o| o < self.sites.len()) {
                let message = format!("{} speaks for the host {host} already", self.sites[other].path);
                return Err(RulesError::Syntax { file: site.path, line: 1, column: 1, message });
            }
        }
        self.list.extend(rules);
        self.sites.push(site);
        Ok(())
    }

    fn compile(list: Vec<Rule>, version: String) -> Rules {
        let mut rules = Rules {
            version,
            sites: Vec::new(),
            by_host: FxHashMap::default(),
            general: list.len() as u32,
            by_tag: FxHashMap::default(),
            by_aria: FxHashMap::default(),
            by_class: Classes::default(),
            phrases: Phrases::new(&list),
            patterns: Patterns::new(&list),
            needs: list.iter().map(needs).collect(),
            list: Vec::new(),
        };
        list.iter().enumerate().for_each(|(i, rule)| rules.index_place(i as u32, rule));
        rules.list = list;
        rules
    }

    /// A rule is indexed by its rarest kind of place; [`Rules::of_element`] checks the rest.
    fn index_place(&mut self, i: u32, rule: &Rule) {
        if !rule.class.is_empty() {
            return rule.class.iter().for_each(|class| self.by_class.add(class, i));
        }
        let (index, keys) =
            if rule.aria.is_empty() { (&mut self.by_tag, &rule.tag) } else { (&mut self.by_aria, &rule.aria) };
        for key in keys {
            let rules = index.entry(key.clone()).or_default();
            if rules.last() != Some(&i) {
                rules.push(i);
            }
        }
    }

    /// All rules, in the order of their files.
    pub fn list(&self) -> &[Rule] {
        &self.list
    }

    /// One rule.
    pub fn get(&self, rule: u32) -> &Rule {
        &self.list[rule as usize]
    }

    /// The sites' files.
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// The file that speaks for the host of an address: its own, or the nearest parent domain's.
    pub fn site(&self, url: Option<&str>) -> Option<&Site> {
        if self.sites.is_empty() {
            return None;
        }
        let url = url::Url::parse(url?).ok()?;
        let mut host = url.host_str()?.trim_end_matches('.');
        loop {
            if let Some(&site) = self.by_host.get(host) {
                return Some(&self.sites[site]);
            }
            // A top-level domain is no site.
            host = host.split_once('.').map(|(_, parent)| parent).filter(|p| p.contains('.'))?;
        }
    }

    /// Whether a rule is a selector of a site's file.
    pub fn is_of_site(&self, rule: u32) -> bool {
        rule >= self.general
    }

    /// Hash of the rule files, hexadecimal.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Appends the rules that a class name or id names, whatever else they ask for.
    pub fn of_token(&self, token: &str, out: &mut Vec<u32>) {
        self.by_class.find(token, out);
    }

    /// The rules that ask for no more of an element than this name.
    pub fn of_tag(&self, name: &str) -> &[u32] {
        self.by_tag.get(name).map_or(&[], Vec::as_slice)
    }

    /// Appends the rules whose place conditions an element meets, given those that its name alone meets ([`Rules::of_tag`])
    /// and those that its class and id words name.
    pub fn of_element(&self, (name, by_tag): (&str, &[u32]), by_token: &[u32], aria: Option<&str>, out: &mut Vec<u32>) {
        out.extend_from_slice(by_tag);
        if let Some(rules) = aria.and_then(|a| self.by_aria.get(a)) {
            out.extend(rules.iter().filter(|&&r| of_names(&self.get(r).tag, name)));
        }
        for &r in by_token {
            let rule = self.get(r);
            let aria_holds = rule.aria.is_empty() || aria.is_some_and(|a| of_names(&rule.aria, a));
            if of_names(&rule.tag, name) && aria_holds && !out.contains(&r) {
                out.push(r);
            }
        }
    }

    /// Fills `matches.rules` with the rules that know `text`, a label, by a phrase that is all of it and ask for nothing else.
    /// Costs a hash look-up.
    pub fn of_label(&self, text: &str, matches: &mut Matches) {
        matches.rules.clear();
        fold(text, &mut matches.folded);
        let known = self.phrases.whole(&matches.folded).iter().copied();
        matches.rules.extend(known.filter(|&r| self.needs[r as usize] == cond::TEXT && !self.get(r).reads_place()));
    }

    /// Fills `matches.rules` with the rules that ask for text and whose text conditions `text` meets.
    pub fn of_text(&self, text: &str, words: u32, matches: &mut Matches) {
        matches.rules.clear();
        matches.held.clear();
        let Matches { folded, lower, asked, held, .. } = matches;
        let reads_phrases = self.phrases.may_stand_in(text, words);
        if !reads_phrases && !self.patterns.reads(words) {
            return;
        }
        lower_case(text, lower);
        if reads_phrases {
            let phrase = fold::of_lower_case(lower).unwrap_or_else(|| {
                fold(text, folded);
                folded
            });
            self.phrases.find(phrase, words, held);
        }
        if self.patterns.reads(words) {
            self.patterns.find((text, lower), words, &self.list, asked, held);
        }
        if matches.held.is_empty() {
            return;
        }
        matches.held.sort_unstable();
        for of_rule in matches.held.chunk_by(|a, b| a.0 == b.0) {
            let rule = of_rule[0].0;
            let held = of_rule.iter().fold(0, |bits, h| bits | h.1);
            if held == self.needs[rule as usize] && words <= self.get(rule).max_words {
                matches.rules.push(rule);
            }
        }
    }

    /// Points a rule votes with, in hundredths; positive speaks for the article.
    pub fn points(&self, rule: u32) -> i32 {
        match self.get(rule).effect {
            Effect::Vote(points) => points,
            _ => 0,
        }
    }
}

/// The text conditions of a rule: bits of [`cond`].
fn needs(rule: &Rule) -> u8 {
    let conditions = [
        (rule.text.is_empty(), cond::TEXT),
        (rule.starts.is_empty(), cond::STARTS),
        (rule.ends.is_empty(), cond::ENDS),
        (rule.contains.is_empty(), cond::CONTAINS),
        (rule.regex.is_empty(), cond::REGEX),
    ];
    conditions.iter().filter(|c| !c.0).fold(0, |bits, c| bits | c.1)
}

fn of_names(names: &[String], name: &str) -> bool {
    names.is_empty() || names.iter().any(|n| n == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(toml: &str) -> Rules {
        Rules::from_files([("t.toml".to_owned(), toml.to_owned())]).unwrap()
    }

    fn of_text(rules: &Rules, text: &str) -> Vec<u32> {
        let mut matches = Matches::default();
        rules.of_text(text, text.split_whitespace().count() as u32, &mut matches);
        matches.rules
    }

    #[test]
    fn class_words_match_whole_words_only() {
        let rules = rules(
            "[[rule]]\nid='a'\nwhat='x'\nclass=['most-viewed','ad']\nvote={chrome=1.0}\ndrops=['x']\nkeeps=['y']\n",
        );
        let hit = |token| {
            let mut out = Vec::new();
            rules.of_token(token, &mut out);
            !out.is_empty()
        };
        assert!(hit("most_viewed_2") && hit("boxMostViewed") && hit("ad-300x250") && hit("ad300"));
        assert!(!hit("almost-viewed") && !hit("header") && !hit("most") && !hit("shadow"));
        assert!(!hit("type-ad") && !hit("tag-ad") && !hit("lg:mr-[--ad-width]") && !hit("layout--ad"));
        assert!(!hit("has-content-ad") && !hit("hide-most-viewed") && !hit("posts-and-ads") && !hit("custom_251ad163"));
    }

    #[test]
    fn every_condition_of_a_rule_must_hold() {
        let rules = rules(
            "[[rule]]\nid='a'\nwhat='x'\nstarts=['share']\ncontains=['facebook']\nvote={chrome=1.0}\ndrops=['x']\nkeeps=['y']\n",
        );
        assert_eq!(of_text(&rules, "Share this on Facebook"), [0]);
        assert!(of_text(&rules, "Share this").is_empty());
        assert!(of_text(&rules, "Shares of Facebook fell").is_empty());
    }

    #[test]
    fn mistakes_are_told_with_line_and_column() {
        let read = |t: &str| Rules::from_files([("t.toml".to_owned(), t.to_owned())]).unwrap_err().to_string();
        assert!(read("[[rule]]\nid='a'\nwat='x'\n").starts_with("t.toml:"));
        assert!(
            read("[[rule]]\nid='a'\nwhat='x'\ntext=['a']\nrole='byeline'\ndrops=['a']\nkeeps=['b']").contains("byline")
        );
        let twice = "[[rule]]\nid='a'\nwhat='x'\ntext=['a']\ndecide='drop'\ndrops=['a']\nkeeps=['b']\n";
        assert!(read(&format!("{twice}{twice}")).contains("unique"));
    }
}
