//! Readers' comments below an article, where the score took them for its text: on a page that is one story they are told
//! apart by their class words, whatever their words are like. Where they are the greater part by far the page is a
//! discussion, and they are its text.

use super::Analysis;
use super::roles::Role;
use super::verdict::{Ground, Verdict};

/// Words that a story has besides its comments.
const LEAST_STORY: u32 = 200;
/// Words of comments for each word of the story from which on the page is a discussion.
const DISCUSSION: u32 = 2;

/// Takes comments out of an article's body.
pub(super) fn take_out(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let rule = |i: usize| analysis.votes.of[i].role.filter(|(role, _)| *role == Role::Comment).map(|(_, rule)| rule);
    let (mut story, mut comments) = (0u32, 0u32);
    for i in (0..of.len()).filter(|&i| of[i].role.is_body()) {
        let words = if rule(i).is_some() { &mut comments } else { &mut story };
        *words += analysis.facts.counts[i].words;
    }
    if comments == 0 || story < LEAST_STORY || comments > DISCUSSION * story {
        return;
    }
    for (i, verdict) in of.iter_mut().enumerate().filter(|(_, v)| v.role.is_body()) {
        if let Some(rule) = rule(i) {
            *verdict = Verdict { role: Role::Comment, ground: Ground::Rule(rule) };
        }
    }
}
