//! Explanations: for each block of a page, what it is, whether it stayed, and what spoke for and against it.
//!
//! Points are integers in 500ths of what rule files call a point (which are thousandths of a logit), and the parts of
//! a block's points add up to them exactly. See `docs/explain.md`.

use super::facts::{COUNT, FACTS};
use super::score::{Apart, Parts, SECOND, Score, probability};
use super::verdict::Ground;
use super::{CleanError, Cleaner, Judged, record, votes_in_logits};
use crate::page::RawPage;
use crate::rules::{Effect, Rules};
use serde::Serialize;

/// How many of the explanation's points are one point of a rule file.
pub const SCALE: i32 = 500;

/// One page explained.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// Name of the page: path or address.
    pub page: String,
    /// Title of the record.
    pub title: Option<String>,
    /// `html` or `text`.
    pub form: &'static str,
    /// How many points are one point of a rule file.
    pub scale: i32,
    /// Version of the rules.
    pub rules_version: String,
    /// Confidence of the record.
    pub confidence: f32,
    /// Flags of the record.
    pub flags: Vec<String>,
    /// The page's streams: the tree's text, and that of scripts or the head where it stands in for the tree's.
    pub streams: Vec<Stream>,
}

/// The blocks of one stream of text, in reading order.
#[derive(Debug, Clone, Serialize)]
pub struct Stream {
    /// `page`, `script` or `description`.
    pub name: &'static str,
    /// The choice that was made for the page as a whole.
    pub choice: Choice,
    /// The blocks.
    pub blocks: Vec<Explained>,
}

/// The page-level choice: from which points on blocks stay.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Choice {
    /// The probability from which a block stays.
    pub probability: f32,
    /// The points that are that probability; a block's margin is its points less these.
    pub points: i32,
    /// The F1 that is to be expected of this choice.
    pub expected: f32,
}

/// One block explained.
#[derive(Debug, Clone, Serialize)]
pub struct Explained {
    /// Number of the block within its stream, from 1.
    pub number: usize,
    /// What it is.
    pub role: &'static str,
    /// Whether it stayed in the text.
    pub kept: bool,
    /// What decided: `points`, or the rule or the form that stands above them.
    pub decided_by: String,
    /// Element path, or the line's number.
    pub at: String,
    /// The block's text.
    pub text: String,
    /// Probability that it belongs to the article, by its points.
    pub probability: f32,
    /// Its points: the sum of `parts`.
    pub points: i32,
    /// Its points less those that the page's choice asks for: it stays from 0 on, where points decide.
    pub margin: i32,
    /// What the points are made of, largest first.
    pub parts: Vec<Part>,
    /// What the first look's points are made of, largest first. They are not part of the sum, but what the second
    /// look's `first` sees.
    pub first: Vec<Part>,
    /// The rules that hold.
    pub rules: Vec<Held>,
}

/// One part of a block's points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What kind of part it is.
    pub kind: PartKind,
    /// Name of the fact or id of the rule.
    pub name: String,
    /// The fact's value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<u8>,
    /// What the fact or the rule means.
    pub what: String,
    /// Its points; positive speaks for the article.
    pub points: i32,
}

/// Kinds of parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartKind {
    /// A rule's vote.
    Rule,
    /// What is cut off where rules' votes together exceed their bounds.
    Bound,
    /// A fact about the block, its place or its page.
    Fact,
    /// What the first look made of the block itself.
    FirstLook,
    /// What the first look made of the block's surroundings.
    Surroundings,
    /// What every block gets.
    Constant,
}

/// A rule that holds for a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Id of the rule.
    pub id: String,
    /// What it matches.
    pub what: String,
    /// Where it stands: file and line.
    pub at: String,
    /// What it says: `vote`, `drop`, `keep`, or `role NAME`.
    pub says: String,
    /// Points of its vote; 0 for a decision or a role.
    pub points: i32,
}

impl Explained {
    /// The sum of the parts of one kind.
    pub fn sum(&self, kind: PartKind) -> i32 {
        self.parts.iter().filter(|p| p.kind == kind).map(|p| p.points).sum()
    }
}

impl Cleaner {
    /// Explains what became of each block of a page.
    ///
    /// # Errors
    /// As [`Cleaner::clean`].
    pub fn explain(&self, page: &RawPage) -> Result<Explanation, CleanError> {
        self.with_judged(page, |streams, story, decoding| {
            let article = record::record(&streams, story, decoding, page, (&self.rules, &self.version), &self.options);
            let form = if streams.page.analysis.dom.is_some() { "html" } else { "text" };
            let mut told = vec![self.stream("page", &streams.page)];
            told.extend(streams.standin.as_ref().map(|(from, held)| self.stream(from.stream(), held)));
            Explanation {
                page: page.name(),
                title: article.title,
                form,
                scale: SCALE,
                rules_version: article.rules_version,
                confidence: article.quality.confidence,
                flags: article.quality.flags,
                streams: told,
            }
        })
    }

    fn stream(&self, name: &'static str, judged: &Judged<'_>) -> Stream {
        let analysis = &judged.analysis;
        let score: &Score = if analysis.dom.is_some() { &self.html } else { &self.text };
        let votes: Vec<i32> = analysis.votes.of.iter().map(|v| votes_in_logits(&v.points)).collect();
        let apart = score.apart(&analysis.blocks, &analysis.facts, &votes);
        let needed = judged.asked();
        let blocks = (0..votes.len()).map(|i| explained(judged, &self.rules, &apart, votes[i], needed, i)).collect();
        let choice = Choice { probability: share(judged.threshold), points: needed, expected: judged.expected };
        Stream { name, choice, blocks }
    }
}

/// 250ths as a share.
fn share(p: u8) -> f32 {
    f32::from(p) / 250.0
}

fn explained(judged: &Judged<'_>, rules: &Rules, apart: &Apart<'_>, votes: i32, needed: i32, i: usize) -> Explained {
    let analysis = &judged.analysis;
    let verdict = judged.verdicts.of[i];
    let decided_by = match verdict.ground {
        Ground::Points => "points".to_owned(),
        _ => record::reasons(judged, rules, i).into_iter().next().map_or_else(String::new, |r| r.rule),
    };
    let held: Vec<Held> = analysis.votes.rules(i).iter().map(|&r| of_rule(rules, r)).collect();
    let mut parts = votes_apart(&held, votes);
    parts.extend(learned(apart, &apart.last(i), i));
    largest_first(&mut parts);
    let first_look = apart.first(i);
    let mut first = learned(apart, &first_look, i);
    largest_first(&mut first);
    let points = analysis.points[i];
    Explained {
        number: i + 1,
        role: verdict.role.name(),
        kept: verdict.role.is_body(),
        decided_by,
        at: record::path(analysis.dom.as_ref(), &analysis.blocks, i),
        text: analysis.blocks.text(&analysis.blocks.items[i]).to_owned(),
        probability: share(probability(points)),
        points,
        margin: points.saturating_sub(needed),
        parts,
        first,
        rules: held,
    }
}

fn of_rule(rules: &Rules, rule: u32) -> Held {
    let r = rules.get(rule);
    let says = match &r.effect {
        Effect::Vote(_) => "vote".to_owned(),
        Effect::Drop => "drop".to_owned(),
        Effect::Keep => "keep".to_owned(),
        Effect::Role(role) => format!("role {role}"),
    };
    let points = rules.points(rule) * SCALE / 100;
    Held { id: r.id.clone(), what: r.what.clone(), at: format!("{}:{}", r.path, r.line), says, points }
}

/// The rules' votes one by one, and what their bounds cut off.
fn votes_apart(held: &[Held], votes: i32) -> Vec<Part> {
    let voters = held.iter().filter(|h| h.points != 0);
    let mut parts: Vec<Part> = voters
        .map(|h| Part { kind: PartKind::Rule, name: h.id.clone(), value: None, what: h.what.clone(), points: h.points })
        .collect();
    let beyond = votes - parts.iter().map(|p| p.points).sum::<i32>();
    if beyond != 0 {
        let what = "rules together count 20 points at most".to_owned();
        parts.push(Part { kind: PartKind::Bound, name: "bound".to_owned(), value: None, what, points: beyond });
    }
    parts
}

/// The learned parts that are not zero.
fn learned(apart: &Apart<'_>, parts: &Parts, i: usize) -> Vec<Part> {
    let of_column = |(column, &points): (usize, &i32)| {
        let (kind, (name, what)) = match column.checked_sub(COUNT) {
            None => (PartKind::Fact, FACTS[column]),
            Some(0) => (PartKind::FirstLook, SECOND[0]),
            Some(second) => (PartKind::Surroundings, SECOND[second]),
        };
        let value = Some(apart.value(column, i));
        Part { kind, name: name.to_owned(), value, what: what.to_owned(), points }
    };
    let facts = parts.facts.iter().enumerate().filter(|(_, points)| **points != 0).map(of_column);
    let what = "what every block gets".to_owned();
    let name = "constant".to_owned();
    let constant = Part { kind: PartKind::Constant, name, value: None, what, points: parts.constant };
    facts.chain(std::iter::once(constant)).collect()
}

fn largest_first(parts: &mut [Part]) {
    parts.sort_by_key(|p| (std::cmp::Reverse(p.points.unsigned_abs()), p.kind));
}
