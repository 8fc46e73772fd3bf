//! The compiled rules: indexes from words, names and phrases to rules.

use super::classes::Classes;
use super::file::{Effect, Rule, RulesError, read};
use super::files::{self, Source};
use super::fold;
use super::required::needs;
use super::site::{self, Site};
use super::strings::Strings;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use smallvec::SmallVec;
use std::ops::Range;
use std::path::Path;

/// Which of a rule's text conditions hold.
mod cond {
    pub const TEXT: u8 = 1;
    pub const STARTS: u8 = 2;
    pub const ENDS: u8 = 4;
    pub const CONTAINS: u8 = 8;
    pub const REGEX: u8 = 16;
}

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
    whole: FxHashMap<String, SmallVec<[u32; 2]>>,
    /// Words for "more" by the last of them, with the rules of their file.
    more: FxHashMap<String, Vec<(String, Range<u32>)>>,
    parts: Strings,
    part_rules: Vec<(u32, u8)>,
    /// Patterns, as (rule, number within it).
    patterns: Vec<(u32, u32)>,
    /// Strings that patterns require, and for each the patterns that do.
    required: Strings,
    required_by: Vec<Vec<Asker>>,
    /// Patterns that require nothing.
    always: Vec<u32>,
    needs: Vec<u8>,
    widest_part: u32,
    widest_regex: u32,
    longest_whole: usize,
}

/// A pattern that requires a string, and the most bytes that may stand before and after it.
#[derive(Debug, Clone, Copy)]
struct Asker {
    pattern: u32,
    before: usize,
    after: usize,
    /// Its rule asks for no more words.
    most_words: u32,
    /// Kinds of characters it needs: bits of [`needs`].
    needed: u8,
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
            if source.site().is_some() {
                continue;
            }
            for (rule, column) in read(source)? {
                if let Some(other) = ids.insert(rule.id.clone(), list.len()) {
                    let Rule { path, line, .. } = &list[other];
                    let message = format!("rule id {:?} stands in {path}:{line} too; ids are unique", rule.id);
                    return Err(RulesError::Syntax { file: rule.path, line: rule.line, column, message });
                }
                list.push(rule);
            }
        }
        let version = hash.finalize().iter().take(8).fold(String::new(), |s, b| s + &format!("{b:02x}"));
        let mut rules = Rules::compile(list, version);
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
            whole: FxHashMap::default(),
            more: FxHashMap::default(),
            parts: Strings::default(),
            part_rules: Vec::new(),
            patterns: Vec::new(),
            required: Strings::default(),
            required_by: Vec::new(),
            always: Vec::new(),
            needs: Vec::with_capacity(list.len()),
            widest_part: 0,
            widest_regex: 0,
            longest_whole: 0,
            list: Vec::new(),
        };
        rules.index_more(&list);
        let (mut phrases, mut required) = (Vec::new(), FxHashMap::default());
        for (i, rule) in list.iter().enumerate() {
            rules.index_place(i as u32, rule);
            rules.index_text(i as u32, rule, &mut phrases);
            rules.index_patterns(i as u32, rule, &mut required);
        }
        rules.parts = Strings::new(&phrases);
        let mut strings = vec![String::new(); required.len()];
        for (string, at) in required {
            strings[at] = string;
        }
        rules.required = Strings::new(&strings);
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

    /// The rules of one file stand together and share its words for "more".
    fn index_more(&mut self, list: &[Rule]) {
        let mut first = 0;
        for of_file in list.chunk_by(|a, b| a.file == b.file) {
            let rules = first..first + of_file.len() as u32;
            first = rules.end;
            for words in of_file[0].more.iter() {
                let last = words.rsplit(' ').next().unwrap_or(words);
                self.more.entry(last.to_owned()).or_default().push((format!(" {words}"), rules.clone()));
            }
        }
    }

    fn index_text(&mut self, i: u32, rule: &Rule, patterns: &mut Vec<String>) {
        let mut needs = 0;
        for phrase in &rule.text {
            needs |= cond::TEXT;
            self.longest_whole = self.longest_whole.max(phrase.len());
            self.whole.entry(phrase.clone()).or_default().push(i);
        }
        for (phrases, bit) in [(&rule.starts, cond::STARTS), (&rule.ends, cond::ENDS), (&rule.contains, cond::CONTAINS)]
        {
            for phrase in phrases {
                needs |= bit;
                self.widest_part = self.widest_part.max(rule.max_words);
                patterns.push(phrase.clone());
                self.part_rules.push((i, bit));
            }
        }
        if !rule.regex.is_empty() {
            needs |= cond::REGEX;
            self.widest_regex = self.widest_regex.max(rule.max_words);
        }
        self.needs.push(needs);
    }

    fn index_patterns(&mut self, i: u32, rule: &Rule, required: &mut FxHashMap<String, usize>) {
        for (n, pattern) in rule.regex.iter().enumerate() {
            let id = self.patterns.len() as u32;
            self.patterns.push((i, n as u32));
            if pattern.required().is_empty() {
                self.always.push(id);
            }
            for r in pattern.required() {
                let next = required.len();
                let at = *required.entry(r.text.clone()).or_insert(next);
                self.required_by.resize_with(required.len(), Vec::new);
                self.required_by[at].push(Asker {
                    pattern: id,
                    before: r.before,
                    after: r.after,
                    most_words: rule.max_words,
                    needed: pattern.needed(),
                });
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

    /// Appends the rules whose place conditions an element meets, given those its class and id words name.
    pub fn of_element(&self, name: &str, by_token: &[u32], aria: Option<&str>, out: &mut Vec<u32>) {
        if let Some(rules) = self.by_tag.get(name) {
            out.extend_from_slice(rules);
        }
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

    /// Fills `matches.rules` with the rules that ask for text and whose text conditions `text` meets.
    pub fn of_text(&self, text: &str, words: u32, matches: &mut Matches) {
        matches.rules.clear();
        matches.held.clear();
        let folding = text.len() <= self.longest_whole * 2 + 16 || words <= self.widest_part;
        if folding {
            fold(text, &mut matches.folded);
            if let Some(rules) = self.whole.get(matches.folded.as_str()) {
                matches.held.extend(rules.iter().map(|&r| (r, cond::TEXT)));
            }
            self.before_more(&matches.folded, &mut matches.held);
        }
        if words <= self.widest_part {
            self.parts_of(matches);
        }
        if words <= self.widest_regex {
            self.patterns_of(text, words, matches);
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

    /// Adds the rules whose phrase is all of the text but a word for "more" of their language.
    fn before_more(&self, folded: &str, held: &mut Vec<(u32, u8)>) {
        let last = folded.rsplit(' ').next().unwrap_or(folded);
        for (ending, of_file) in self.more.get(last).into_iter().flatten() {
            if let Some(rules) = folded.strip_suffix(ending.as_str()).and_then(|phrase| self.whole.get(phrase)) {
                held.extend(rules.iter().filter(|r| of_file.contains(r)).map(|&r| (r, cond::TEXT)));
            }
        }
    }

    fn parts_of(&self, matches: &mut Matches) {
        let (text, held) = (matches.folded.as_str(), &mut matches.held);
        self.parts.find(text, |part, start, end| {
            let (rule, bit) = self.part_rules[part as usize];
            let fits = match bit {
                cond::STARTS => start == 0,
                cond::ENDS => end == text.len(),
                _ => true,
            };
            if fits && at_boundary(text, start) && at_boundary(text, end) {
                held.push((rule, bit));
            }
        });
    }

    /// Asks the patterns whose required strings stand in the text, and those that require none.
    fn patterns_of(&self, text: &str, words: u32, matches: &mut Matches) {
        matches.asked.clear();
        matches.asked.extend_from_slice(&self.always);
        lower(text, &mut matches.lower);
        // Where lower case has another length, distances say nothing.
        let measured = matches.lower.len() == text.len();
        let held = needs::held(text);
        let (length, asked) = (matches.lower.len(), &mut matches.asked);
        self.required.find(&matches.lower, |string, start, end| {
            let (before, after) = (start, length - end);
            let askers = self.required_by[string as usize].iter();
            let near = |a: &&Asker| !measured || before <= a.before && after <= a.after;
            let fits = |a: &&Asker| words <= a.most_words && a.needed & !held == 0 && near(a);
            asked.extend(askers.filter(fits).map(|a| a.pattern));
        });
        matches.asked.sort_unstable();
        matches.asked.dedup();
        for &pattern in &matches.asked {
            let (rule, n) = self.patterns[pattern as usize];
            let r = self.get(rule);
            if words <= r.max_words
                && matches.held.last() != Some(&(rule, cond::REGEX))
                && r.regex[n as usize].is_match(text)
            {
                matches.held.push((rule, cond::REGEX));
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

/// Writes `text` in lower case to `out`, characters whose lower case is several ones included.
fn lower(text: &str, out: &mut String) {
    out.clear();
    if text.is_ascii() {
        out.push_str(text);
        return out.make_ascii_lowercase();
    }
    for c in text.chars() {
        match c.is_ascii() {
            true => out.push(c.to_ascii_lowercase()),
            false => out.extend(super::required::lower(c)),
        }
    }
}

fn of_names(names: &[String], name: &str) -> bool {
    names.is_empty() || names.iter().any(|n| n == name)
}

/// Whether a word may begin or end at a byte of folded text. Scripts without spaces have no word boundaries.
fn at_boundary(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at..].chars().next();
    match (before, after) {
        (Some(b), Some(a)) => !(joins(b) && joins(a)),
        _ => true,
    }
}

fn joins(c: char) -> bool {
    c.is_alphanumeric()
        && !matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{0e00}'..='\u{0e7f}')
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
