//! What the rules say of each block: points, decisions, roles.

use super::blocks::Blocks;
use super::facts::RulePoints;
use super::roles::Role;
use super::site::{OnPage, Says};
use crate::rules::{Effect, Matches, Rules};
use std::ops::Range;

/// What the rules say of one block.
#[derive(Debug, Clone, Copy, Default)]
pub struct Votes {
    /// Points by kind of rule, for the facts.
    pub points: RulePoints,
    /// A rule that always drops, and one that always keeps.
    pub drop: Option<u32>,
    /// A rule that always keeps.
    pub keep: Option<u32>,
    /// The role a rule names, and the rule: text rules before places, inner places before outer ones.
    pub role: Option<(Role, u32)>,
    /// Range of all rules that hold in [`AllVotes::rules`].
    rules: (u32, u32),
}

/// What the rules say of all blocks.
#[derive(Debug, Default)]
pub struct AllVotes {
    /// By block.
    pub of: Vec<Votes>,
    /// What the site's own file says, by block; empty where it has none.
    pub site: Vec<Says>,
    rules: Vec<u32>,
}

impl AllVotes {
    /// The rules that hold for a block.
    pub fn rules(&self, block: usize) -> &[u32] {
        let (from, to) = self.of[block].rules;
        &self.rules[from as usize..to as usize]
    }
}

/// Asks the rules about every block. `words` tells a block's number of words, and the first block of the same text.
pub fn ask(blocks: &Blocks, words: impl Fn(usize) -> (u32, u32), rules: &Rules, site: Option<&OnPage>) -> AllVotes {
    let mut all = AllVotes { of: Vec::with_capacity(blocks.items.len()), ..AllVotes::default() };
    let longest = blocks.items.iter().map(|b| b.end - b.start).max().unwrap_or(0);
    let mut matches = Matches::with_room(longest as usize);
    all.rules.reserve(blocks.items.len() * 4);
    // Rules whose text conditions hold, and where those of each block stand.
    let (mut of_text, mut of_block): (Vec<u32>, Vec<Range<usize>>) =
        (Vec::with_capacity(blocks.items.len()), Vec::with_capacity(blocks.items.len()));
    for (i, block) in blocks.items.iter().enumerate() {
        let first = all.rules.len();
        let (count, same) = words(i);
        let held = match of_block.get(same as usize) {
            Some(known) => known.clone(),
            None => {
                rules.of_text(blocks.text(block), count, &mut matches);
                let from = of_text.len();
                of_text.extend_from_slice(&matches.rules);
                from..of_text.len()
            }
        };
        of_block.push(held.clone());
        let held = &of_text[held];
        all.rules.extend(held.iter().copied().filter(|&r| !rules.get(r).reads_place()));
        for rule in blocks.chain(block.hits).take(64) {
            let r = rules.get(rule);
            if count <= r.max_words && (!r.reads_text() || held.binary_search(&rule).is_ok()) {
                all.rules.push(rule);
            }
        }
        if let Some(site) = site {
            let says = site.says(&mut all.rules, first, rules);
            all.site.push(says);
        }
        let mut votes = tally(&all.rules[first..], rules);
        votes.rules = (first as u32, all.rules.len() as u32);
        all.of.push(votes);
    }
    all
}

fn tally(held: &[u32], rules: &Rules) -> Votes {
    let mut votes = Votes::default();
    // What a site's file says is no fact: it decides by itself.
    for &rule in held.iter().filter(|&&r| !rules.is_of_site(r)) {
        let r = rules.get(rule);
        let side = if r.reads_text() { &mut votes.points.phrase } else { &mut votes.points.place };
        match &r.effect {
            Effect::Vote(points) if *points < 0 => side[0] -= points,
            Effect::Vote(points) => side[1] += points,
            Effect::Drop => votes.drop = votes.drop.or(Some(rule)),
            Effect::Keep => votes.keep = votes.keep.or(Some(rule)),
            Effect::Role(name) => votes.role = votes.role.or_else(|| Role::named(name).map(|role| (role, rule))),
        }
    }
    votes.points.role = votes.role.map_or(0, |(role, _)| role as u8 + 1);
    votes
}
