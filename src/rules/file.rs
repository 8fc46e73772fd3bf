//! One rule file and its keys.

use super::error::{RulesError, in_words};
use super::files::Source;
use super::pattern::Pattern;
use super::site;
use serde::Deserialize;
use std::sync::Arc;

/// What a rule says of the blocks it matches.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Hundredths of a point; positive speaks for the article.
    Vote(i32),
    /// Always drop (unless something keeps it, or it is long prose).
    Drop,
    /// Always keep.
    Keep,
    /// The block is this.
    Role(String),
}

/// A rule as its file states it, checked.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Unique name.
    pub id: String,
    /// What it matches, for people.
    pub what: String,
    /// The file it stands in, by its name among the rule files.
    pub file: String,
    /// The same file as users find it: with its folder, where it is not compiled in.
    pub path: String,
    /// The line it begins on, from 1.
    pub line: usize,
    /// Phrases that are the whole block, or all of it but a word for "more" behind them.
    pub text: Vec<String>,
    /// Words for "more" in the rule's language.
    pub more: Arc<[String]>,
    /// Phrases a block begins with.
    pub starts: Vec<String>,
    /// Phrases a block ends with.
    pub ends: Vec<String>,
    /// Phrases a block contains.
    pub contains: Vec<String>,
    /// Patterns found in the block as written.
    pub regex: Vec<Pattern>,
    /// The most words a block may have.
    pub max_words: u32,
    /// Element names.
    pub tag: Vec<String>,
    /// Whole words of class or id.
    pub class: Vec<String>,
    /// ARIA roles.
    pub aria: Vec<String>,
    /// Only the block's own element counts.
    pub own: bool,
    /// An inline element that it matches is left out of the block around it.
    pub part: bool,
    /// What follows.
    pub effect: Effect,
    /// Texts it takes out of the body.
    pub drops: Vec<String>,
    /// Texts it leaves alone.
    pub keeps: Vec<String>,
}

impl Rule {
    /// Whether it asks for something of the block's text.
    pub fn reads_text(&self) -> bool {
        !(self.text.is_empty()
            && self.starts.is_empty()
            && self.ends.is_empty()
            && self.contains.is_empty()
            && self.regex.is_empty())
    }

    /// What it is about, in whatever language: its id behind the file's part, `read-more` of `en.read-more`.
    pub fn kind(&self) -> &str {
        self.id.split_once('.').map_or("", |id| id.1)
    }

    /// Whether it holds what it matches for chrome.
    pub fn is_against(&self) -> bool {
        matches!(self.effect, Effect::Drop | Effect::Vote(..0))
    }

    /// Whether it says by class words that a place is not the article's, or what it is.
    pub fn names_by_class(&self) -> bool {
        !self.class.is_empty() && !matches!(self.effect, Effect::Vote(0..) | Effect::Keep)
    }

    /// Whether it asks for something of the block's place.
    pub fn reads_place(&self) -> bool {
        !(self.tag.is_empty() && self.class.is_empty() && self.aria.is_empty())
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    #[serde(default)]
    more: Vec<String>,
    #[serde(default)]
    rule: Vec<toml::Spanned<RawRule>>,
}

/// A rule as its file writes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub id: String,
    pub what: String,
    #[serde(default)]
    pub text: Vec<String>,
    #[serde(default)]
    pub starts: Vec<String>,
    #[serde(default)]
    pub ends: Vec<String>,
    #[serde(default)]
    pub contains: Vec<String>,
    #[serde(default)]
    pub regex: Vec<String>,
    pub max_words: Option<u32>,
    #[serde(default)]
    pub tag: Vec<String>,
    #[serde(default)]
    pub class: Vec<String>,
    #[serde(default)]
    pub aria: Vec<String>,
    #[serde(default, rename = "self")]
    pub own: bool,
    #[serde(default)]
    pub part: bool,
    pub vote: Option<RawVote>,
    decide: Option<String>,
    role: Option<String>,
    #[serde(default)]
    pub drops: Vec<String>,
    #[serde(default)]
    pub keeps: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVote {
    chrome: Option<f64>,
    article: Option<f64>,
}

/// Most points of one vote.
pub(super) const MOST_POINTS: f64 = 100.0;

impl RawVote {
    /// The points as they are written.
    pub(super) fn points(&self) -> Option<f64> {
        self.chrome.or(self.article)
    }
}

/// Words that a rule may name a block with.
pub(super) const ROLES: [&str; 13] = [
    "bio",
    "byline",
    "caption",
    "comment",
    "correction",
    "credit",
    "date-line",
    "end-mark",
    "keywords",
    "note",
    "section",
    "subtitle",
    "title",
];

/// One rule of a file: where it stands, how it is written, and the rule or what is wrong with it.
pub(super) struct Entry {
    pub line: usize,
    pub column: usize,
    pub raw: RawRule,
    pub rule: Result<Rule, String>,
}

/// Reads one rule file; a rule that is wrong does not hide the others.
pub(super) fn entries(source: &Source) -> Result<Vec<Entry>, RulesError> {
    let content = source.content.as_str();
    let parsed: RuleFile = toml::from_str(content).map_err(|e| {
        let (line, column) = Lines::new(content).place(e.span().map_or(0, |s| s.start));
        RulesError::Syntax { file: source.path.clone(), line, column, message: wrong(e.message()) }
    })?;
    let mut lines = Lines::new(content);
    let more: Arc<[String]> = folded(&parsed.more).into();
    let entries = parsed.rule.into_iter().map(|spanned| {
        let (line, column) = lines.place(spanned.span().start);
        let raw = spanned.into_inner();
        let rule = check(source, line, &raw, &more);
        Entry { line, column, raw, rule }
    });
    Ok(entries.collect())
}

/// What is wrong with a file, in words; that of a site may lie in the wrong place.
fn wrong(message: &str) -> String {
    let told = in_words(message);
    if site::KEYS.iter().any(|key| message.starts_with(&format!("unknown field `{key}`"))) {
        return format!("{told}; files of sites have it, and lie in `sites/` within the folder of rules");
    }
    told
}

/// Reads one rule file.
pub(super) fn read(source: &Source) -> Result<Vec<(Rule, usize)>, RulesError> {
    let of_entry = |e: Entry| {
        let wrong = |message| RulesError::Syntax { file: source.path.clone(), line: e.line, column: e.column, message };
        e.rule.map(|rule| (rule, e.column)).map_err(wrong)
    };
    entries(source)?.into_iter().map(of_entry).collect()
}

/// Lines and columns of places that are asked for in ascending order: the content is counted through once.
pub(super) struct Lines<'c> {
    content: &'c str,
    at: usize,
    line: usize,
    line_start: usize,
}

impl<'c> Lines<'c> {
    pub(super) fn new(content: &'c str) -> Lines<'c> {
        Lines { content, at: 0, line: 1, line_start: 0 }
    }

    pub(super) fn place(&mut self, at: usize) -> (usize, usize) {
        let passed = self.content.get(self.at..at).unwrap_or("");
        if let Some(last) = passed.rfind('\n') {
            self.line += passed.matches('\n').count();
            self.line_start = self.at + last + 1;
        }
        self.at = at.max(self.at);
        let column = self.content.get(self.line_start..at).unwrap_or("").chars().count() + 1;
        (self.line, column)
    }
}

fn check(source: &Source, line: usize, raw: &RawRule, more: &Arc<[String]>) -> Result<Rule, String> {
    let effect = effect(raw)?;
    if raw.drops.is_empty() || raw.keeps.is_empty() {
        return Err(format!("rule {}: give at least one example in `drops` and one in `keeps`", raw.id));
    }
    let mut regex = Vec::new();
    for pattern in &raw.regex {
        regex.push(Pattern::new(pattern).map_err(|e| format!("rule {}: {e}", raw.id))?);
    }
    let loose = !(raw.starts.is_empty() && raw.ends.is_empty() && raw.contains.is_empty() && regex.is_empty());
    let rule = Rule {
        text: folded(&raw.text),
        more: Arc::clone(more),
        starts: folded(&raw.starts),
        ends: folded(&raw.ends),
        contains: folded(&raw.contains),
        regex,
        max_words: raw.max_words.unwrap_or(if loose { 20 } else { u32::MAX }),
        file: source.name.clone(),
        path: source.path.clone(),
        line,
        effect,
        own: raw.own,
        part: raw.part,
        id: raw.id.clone(),
        what: raw.what.clone(),
        tag: raw.tag.clone(),
        class: raw.class.clone(),
        aria: raw.aria.clone(),
        drops: raw.drops.clone(),
        keeps: raw.keeps.clone(),
    };
    if !rule.reads_text() && !rule.reads_place() {
        return Err(format!(
            "rule {}: name what it matches: text, starts, ends, contains, regex, tag, class or aria",
            rule.id
        ));
    }
    Ok(rule)
}

fn effect(raw: &RawRule) -> Result<Effect, String> {
    let id = &raw.id;
    match (&raw.vote, &raw.decide, &raw.role) {
        (Some(vote), None, None) if vote.points().is_some_and(f64::is_nan) => {
            Err(format!("rule {id}: its points are no number"))
        }
        (Some(RawVote { chrome: Some(points), article: None }), None, None) => Ok(Effect::Vote(-hundredths(*points))),
        (Some(RawVote { chrome: None, article: Some(points) }), None, None) => Ok(Effect::Vote(hundredths(*points))),
        (None, Some(word), None) if word == "drop" => Ok(Effect::Drop),
        (None, Some(word), None) if word == "keep" => Ok(Effect::Keep),
        (None, Some(word), None) => {
            Err(format!("rule {id}: {word:?} is nothing to decide; it is \"drop\" or \"keep\""))
        }
        (None, None, Some(role)) if ROLES.contains(&role.as_str()) => Ok(Effect::Role(role.clone())),
        (None, None, Some(role)) => {
            Err(format!("rule {id}: no role is called {role:?}; there are {}", ROLES.join(", ")))
        }
        _ => Err(format!(
            "rule {id}: say one thing: vote = {{ chrome = N }} or {{ article = N }}, decide = \"drop\" or \"keep\", or role = \"...\""
        )),
    }
}

fn hundredths(points: f64) -> i32 {
    (points.clamp(-MOST_POINTS, MOST_POINTS) * 100.0).round() as i32
}

pub(super) fn folded(phrases: &[String]) -> Vec<String> {
    let mut out = String::new();
    phrases
        .iter()
        .map(|p| {
            super::fold(p, &mut out);
            out.clone()
        })
        .filter(|p| !p.is_empty())
        .collect()
}
