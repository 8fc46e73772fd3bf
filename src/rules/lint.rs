//! What is wrong or odd with rule files, beyond what keeps them from being read.

use super::classes::{MOST_WORDS, key};
use super::error::RulesError;
use super::file::{Effect, Entry, MOST_POINTS, RawVote, Rule, entries, folded};
use super::files::Source;
use super::site;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use std::fmt;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The rules cannot be used, or a rule or phrase can never match.
    Error,
    /// The rules work, but say something twice or to no effect.
    Warning,
}

/// Something found in a rule file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Path of the file.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// Id of the rule, where it is about one.
    pub rule: Option<String>,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{}:{}:{}: {severity}: ", self.path, self.line, self.column)?;
        match &self.rule {
            Some(rule) => write!(f, "rule {rule}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// Looks through rule files that are used together.
pub fn lint(sources: &[Source]) -> Vec<Finding> {
    let mut linter = Linter::default();
    for source in sources {
        if source.site().is_some() {
            linter.site(source);
            continue;
        }
        match entries(source) {
            Ok(entries) => entries.iter().for_each(|entry| linter.entry(source, entry)),
            Err(error) => linter.unreadable(error),
        }
    }
    linter.found
}

/// The conditions on text that are lists of phrases.
const KINDS: [&str; 4] = ["text", "starts", "ends", "contains"];

fn phrases(rule: &Rule) -> [&Vec<String>; 4] {
    [&rule.text, &rule.starts, &rule.ends, &rule.contains]
}

#[derive(Default)]
struct Linter {
    /// Id to place.
    ids: FxHashMap<String, String>,
    /// Host to the path of its site's file.
    hosts: FxHashMap<String, String>,
    /// Kind and phrase to the rule that has it and asks for nothing else.
    said: FxHashMap<(usize, String), (String, String)>,
    found: Vec<Finding>,
}

impl Linter {
    fn unreadable(&mut self, error: RulesError) {
        if let RulesError::Syntax { file, line, column, message } = error {
            self.found.push(Finding { path: file, line, column, rule: None, severity: Severity::Error, message });
        }
    }

    /// A site's file: its selectors and hosts; its examples are run by `rules test`.
    fn site(&mut self, source: &Source) {
        let (site, rules) = match site::read(source, 0) {
            Ok(read) => read,
            Err(error) => return self.unreadable(error),
        };
        for host in &site.hosts {
            match self.hosts.insert(host.clone(), site.path.clone()) {
                Some(other) if other == site.path => {
                    self.of_site(&site, 1, None, Severity::Warning, format!("it names the host {host} twice"))
                }
                Some(other) => {
                    self.of_site(&site, 1, None, Severity::Error, format!("{other} speaks for the host {host} already"))
                }
                None => {}
            }
        }
        for (i, part) in site.parts.iter().enumerate() {
            let rule = &rules[part.rule as usize];
            if site.parts[..i].iter().any(|p| p.means == part.means && p.selector == part.selector) {
                let message = "the same selector stands in the list before".to_owned();
                self.of_site(&site, rule.line, Some(&rule.id), Severity::Warning, message);
            }
            let is_field = !matches!(part.means, site::Means::Body | site::Means::Remove);
            if is_field && !site.examples.iter().any(|e| e.fields.iter().any(|f| f.0 == part.means)) {
                let message = "no example says what value it should give".to_owned();
                self.of_site(&site, rule.line, Some(&rule.id), Severity::Warning, message);
            }
        }
    }

    fn of_site(&mut self, site: &site::Site, line: usize, rule: Option<&str>, severity: Severity, message: String) {
        let rule = rule.map(str::to_owned);
        self.found.push(Finding { path: site.path.clone(), line, column: 1, rule, severity, message });
    }

    fn entry(&mut self, source: &Source, entry: &Entry) {
        let place = format!("{}:{}", source.path, entry.line);
        let mut told: Vec<(Severity, String)> = Vec::new();
        if let Some(other) = self.ids.insert(entry.raw.id.clone(), place.clone()) {
            told.push((Severity::Error, format!("its id stands at {other} too; ids are unique")));
        }
        names(source, entry, &mut told);
        examples(entry, &mut told);
        vote(entry, &mut told);
        given_phrases(entry, &mut told);
        match &entry.rule {
            Ok(rule) => {
                never(rule, &mut told);
                idle(rule, &mut told);
                added_anyway(rule, &mut told);
                self.said_elsewhere(rule, &place, &mut told);
            }
            // The message names the rule already.
            Err(message) => {
                let own = format!("rule {}: ", entry.raw.id);
                told.push((Severity::Error, message.strip_prefix(&own).unwrap_or(message).to_owned()));
            }
        }
        self.found.extend(told.into_iter().map(|(severity, message)| Finding {
            path: source.path.clone(),
            line: entry.line,
            column: entry.column,
            rule: Some(entry.raw.id.clone()),
            severity,
            message,
        }));
    }

    /// Phrases that another rule has, where both ask for nothing else: both would vote.
    fn said_elsewhere(&mut self, rule: &Rule, place: &str, told: &mut Vec<(Severity, String)>) {
        let kinds = phrases(rule);
        let used = kinds.iter().filter(|list| !list.is_empty()).count();
        if used != 1 || rule.reads_place() || !rule.regex.is_empty() {
            return;
        }
        for (kind, list) in kinds.into_iter().enumerate() {
            for phrase in list {
                let (id, at) =
                    self.said.entry((kind, phrase.clone())).or_insert_with(|| (rule.id.clone(), place.to_owned()));
                if *id != rule.id {
                    told.push((
                        Severity::Warning,
                        format!("{phrase:?} stands in rule {id} ({at}) too; both hold for it"),
                    ));
                }
            }
        }
    }
}

fn names(source: &Source, entry: &Entry, told: &mut Vec<(Severity, String)>) {
    let id = entry.raw.id.as_str();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    if !id.contains('.') || !id.chars().all(plain) {
        told.push((
            Severity::Warning,
            "an id is lower-case words joined by `-`, after its file's name and a dot".into(),
        ));
    }
    let language = source.name.strip_prefix("phrases/").and_then(|n| n.strip_suffix(".toml"));
    if let Some(language) = language.filter(|l| !id.starts_with(&format!("{l}."))) {
        told.push((Severity::Warning, format!("ids of phrases in this language begin with `{language}.`")));
    }
    if entry.raw.what.trim().is_empty() {
        told.push((Severity::Warning, "`what` says nothing; tell what the rule matches".into()));
    }
}

fn examples(entry: &Entry, told: &mut Vec<(Severity, String)>) {
    for example in &entry.raw.drops {
        if entry.raw.keeps.contains(example) {
            told.push((Severity::Error, format!("{example:?} stands in `drops` and in `keeps`")));
        }
    }
}

/// Points that are not taken as they are written.
fn vote(entry: &Entry, told: &mut Vec<(Severity, String)>) {
    match entry.raw.vote.as_ref().and_then(RawVote::points) {
        Some(points) if points < 0.0 => {
            told.push((Severity::Warning, "its points are negative; vote for the other side".into()));
        }
        Some(points) if points > MOST_POINTS => {
            told.push((Severity::Warning, format!("a vote has at most {MOST_POINTS} points, and counts as so many")));
        }
        _ => {}
    }
}

/// Phrases as they are written: those that fold to nothing, and those that fold to the same.
fn given_phrases(entry: &Entry, told: &mut Vec<(Severity, String)>) {
    let raw = &entry.raw;
    for (kind, list) in KINDS.into_iter().zip([&raw.text, &raw.starts, &raw.ends, &raw.contains]) {
        let mut seen: FxHashMap<String, &str> = FxHashMap::default();
        for phrase in list {
            match folded(std::slice::from_ref(phrase)).pop() {
                None => told.push((
                    Severity::Error,
                    format!("{phrase:?} in `{kind}` has neither letter nor digit and can never match"),
                )),
                Some(key) => {
                    // Of scripts without case one character is a word.
                    if key.chars().count() == 1 && key.chars().all(char::is_lowercase) {
                        let message = format!("{phrase:?} in `{kind}` is compared as {key:?}, one letter; use `regex`");
                        told.push((Severity::Error, message));
                    }
                    if let Some(first) = seen.insert(key, phrase) {
                        told.push((Severity::Warning, format!("{phrase:?} in `{kind}` is the same as {first:?}")));
                    }
                }
            }
        }
    }
    for (kind, list) in [("regex", &raw.regex), ("tag", &raw.tag), ("class", &raw.class), ("aria", &raw.aria)] {
        for (i, value) in list.iter().enumerate() {
            if list[..i].contains(value) {
                told.push((Severity::Warning, format!("{value:?} stands twice in `{kind}`")));
            }
        }
    }
}

/// Conditions that nothing can meet.
fn never(rule: &Rule, told: &mut Vec<(Severity, String)>) {
    let mut error = |message: String| told.push((Severity::Error, message));
    if rule.max_words == 0 {
        error("`max_words` is 0, so that no block matches".into());
    }
    let most = rule.max_words as usize;
    for (kind, list) in KINDS.into_iter().zip(phrases(rule)) {
        for phrase in list.iter().filter(|p| p.split(' ').count() > most) {
            error(format!("{phrase:?} in `{kind}` has more words than `max_words` = {most} allows"));
        }
    }
    let fits = [
        |text: &str, part: &str| text.starts_with(part),
        |text: &str, part: &str| text.ends_with(part),
        |text: &str, part: &str| text.contains(part),
    ];
    for ((kind, list), fits) in KINDS.into_iter().zip(phrases(rule)).skip(1).zip(fits) {
        let met = |text: &String| list.iter().any(|part| fits(text, part));
        if !rule.text.is_empty() && !list.is_empty() && !rule.text.iter().any(met) {
            error(format!("no phrase of `text` meets `{kind}`, so that no block matches"));
        }
    }
    for pattern in &rule.regex {
        if let Some(message) = pattern.too_large() {
            error(format!("the pattern {:?} can never match: {message}", pattern.source()));
        }
        // No text is more unlike any other than nothing and a character that is none.
        if pattern.is_match("") && pattern.is_match("\u{e000}") {
            error(format!("the pattern {:?} is found in every text", pattern.source()));
        }
    }
    for class in &rule.class {
        match key(class) {
            key if key.is_empty() => error(format!("{class:?} in `class` has neither letter nor digit")),
            key if key.iter().filter(|&&b| b == b'-').count() >= MOST_WORDS => {
                error(format!("{class:?} has too many words"))
            }
            _ => {}
        }
    }
    let in_no_name = |c: char| c.is_uppercase() || c.is_whitespace() || c.is_ascii_punctuation() && !"-_:".contains(c);
    for name in rule.tag.iter().filter(|n| n.is_empty() || n.chars().any(in_no_name)) {
        error(format!("{name:?} in `tag` is no element's name; names are lower case, and classes stand in `class`"));
    }
    let in_no_role = |c: char| c.is_whitespace() || c.is_ascii_punctuation() && c != '-';
    for name in rule.aria.iter().filter(|n| n.is_empty() || n.chars().any(in_no_role)) {
        error(format!("{name:?} in `aria` is no role"));
    }
}

/// Keys that change nothing.
fn idle(rule: &Rule, told: &mut Vec<(Severity, String)>) {
    if rule.own && !rule.reads_place() {
        told.push((Severity::Warning, "`self` means nothing without `tag`, `class` or `aria`".into()));
    }
    if rule.part && !rule.reads_place() {
        told.push((Severity::Warning, "`part` means nothing without `tag`, `class` or `aria`".into()));
    }
    if rule.effect == Effect::Vote(0) {
        told.push((Severity::Warning, "it votes with 0 points".into()));
    }
}

/// Phrases that are another one with a word of `more` behind a space.
fn added_anyway(rule: &Rule, told: &mut Vec<(Severity, String)>) {
    let phrases: FxHashSet<&str> = rule.text.iter().map(String::as_str).collect();
    let before = |phrase: &str, more: &str| {
        let rest = phrase.strip_suffix(more).and_then(|rest| rest.strip_suffix(' '));
        rest.is_some_and(|rest| phrases.contains(rest))
    };
    for phrase in rule.text.iter().filter(|p| rule.more.iter().any(|more| before(p, more))) {
        told.push((Severity::Warning, format!("{phrase:?} in `text` is what `more` makes of another phrase")));
    }
}

#[cfg(test)]
#[path = "lint_tests.rs"]
mod tests;
