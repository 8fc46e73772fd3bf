//! Flattened text that is clean already: nothing in it speaks of chrome, so that cleaning it changes nothing.

use super::analysis::Analysis;
use super::facts::Fact;
use super::roles::Role;
use super::verdict::{Ground, Verdict, Verdicts};

/// Share of the words, in percent, that stands in sentences where a text is an article and nothing else.
const LEAST_PROSE: u32 = 70;
/// Words of the shortest line that counts as a sentence.
const SENTENCE_WORDS: u32 = 5;
/// How a block ends: with a sentence's end, or with a bracket or quote (see `Fact::ends`).
const SENTENCE_ENDS: [u8; 2] = [1, 5];

/// Lets everything stay that only points took out of a text in which no rule, no form of words and no line told twice
/// speaks of chrome.
pub(super) fn spare(analysis: &Analysis<'_>, verdicts: &mut Verdicts) {
    if analysis.dom.is_some() || !is_settled(analysis, verdicts) {
        return;
    }
    for verdict in verdicts.of.iter_mut().filter(|v| v.role == Role::Chrome && v.ground == Ground::Points) {
        *verdict = Verdict { role: Role::Paragraph, ground: Ground::Settled };
    }
}

fn is_settled(analysis: &Analysis<'_>, verdicts: &Verdicts) -> bool {
    let (mut words, mut prose) = (0u32, 0u32);
    for (i, verdict) in verdicts.of.iter().enumerate() {
        let votes = &analysis.votes.of[i];
        let against = votes.points.phrase[0] > 0 || votes.drop.is_some() || votes.role.is_some();
        let told_twice = analysis.facts.get(Fact::repeated, i) > 0;
        if against || told_twice || !matches!(verdict.ground, Ground::Points | Ground::Title) {
            return false;
        }
        let count = analysis.facts.counts[i].words;
        words += count;
        let ends = SENTENCE_ENDS.contains(&analysis.facts.get(Fact::ends, i)) && count >= SENTENCE_WORDS;
        prose += if ends || analysis.facts.prose[i] { count } else { 0 };
    }
    prose * 100 >= words * LEAST_PROSE && words > 0
}
