//! One rule file: its keys, and what can be wrong with it.

use super::pattern::Pattern;
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::Arc;

/// What is wrong with a rule file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RulesError {
    /// The file cannot be read.
    #[error("cannot read the rules in {}: {source}; name a folder of .toml files", path.display())]
    Read {
        /// File or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not a rule file.
    #[error("{file}:{line}:{column}: {message}")]
    Syntax {
        /// Name of the file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong, and what would be right.
        message: String,
    },
}

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
    /// The file it stands in.
    pub file: String,
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: String,
    what: String,
    #[serde(default)]
    text: Vec<String>,
    #[serde(default)]
    starts: Vec<String>,
    #[serde(default)]
    ends: Vec<String>,
    #[serde(default)]
    contains: Vec<String>,
    #[serde(default)]
    regex: Vec<String>,
    max_words: Option<u32>,
    #[serde(default)]
    tag: Vec<String>,
    #[serde(default)]
    class: Vec<String>,
    #[serde(default)]
    aria: Vec<String>,
    #[serde(default, rename = "self")]
    own: bool,
    vote: Option<RawVote>,
    decide: Option<String>,
    role: Option<String>,
    drops: Vec<String>,
    keeps: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVote {
    chrome: Option<f64>,
    article: Option<f64>,
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

/// Reads one rule file.
pub(super) fn read(name: &str, content: &str) -> Result<Vec<Rule>, RulesError> {
    let parsed: RuleFile = toml::from_str(content).map_err(|e| {
        let at = e.span().map_or(0, |s| s.start);
        wrong(name, content, at, e.message().to_owned())
    })?;
    let more: Arc<[String]> = folded(&parsed.more).into();
    let mut rules = Vec::with_capacity(parsed.rule.len());
    for spanned in parsed.rule {
        let at = spanned.span().start;
        let rule = check(name, spanned.into_inner(), &more).map_err(|m| wrong(name, content, at, m))?;
        rules.push(rule);
    }
    Ok(rules)
}

pub(super) fn wrong(file: &str, content: &str, at: usize, message: String) -> RulesError {
    let before = content.get(..at).unwrap_or("");
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    RulesError::Syntax { file: file.to_owned(), line, column, message }
}

fn check(file: &str, raw: RawRule, more: &Arc<[String]>) -> Result<Rule, String> {
    let effect = effect(&raw)?;
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
        file: file.to_owned(),
        effect,
        own: raw.own,
        id: raw.id,
        what: raw.what,
        tag: raw.tag,
        class: raw.class,
        aria: raw.aria,
        drops: raw.drops,
        keeps: raw.keeps,
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
        (Some(RawVote { chrome: Some(points), article: None }), None, None) => Ok(Effect::Vote(-hundredths(*points))),
        (Some(RawVote { chrome: None, article: Some(points) }), None, None) => Ok(Effect::Vote(hundredths(*points))),
        (None, Some(word), None) if word == "drop" => Ok(Effect::Drop),
        (None, Some(word), None) if word == "keep" => Ok(Effect::Keep),
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
    (points.clamp(-100.0, 100.0) * 100.0).round() as i32
}

fn folded(phrases: &[String]) -> Vec<String> {
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
