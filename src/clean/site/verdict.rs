//! The verdict on a block of a page whose site has a file of its own.

use super::Says;
use crate::clean::analysis::Analysis;
use crate::clean::blocks::place;
use crate::clean::roles::Role;
use crate::clean::verdict::{Ground, Verdict, takes_out};

/// Most words of a title, byline, date or section.
const MOST_WORDS: u32 = 60;

/// The verdict on a block of a page whose site has a file; none where the file leaves it to others.
pub(in crate::clean) fn of(
    analysis: &Analysis<'_>,
    says: Says,
    natural: Role,
    general: Verdict,
    i: usize,
) -> Option<Verdict> {
    if let Some(rule) = says.drop {
        return Some(Verdict { role: Role::Chrome, ground: Ground::Rule(rule) });
    }
    // The stand-first is told as a paragraph too, where it is body.
    if let Some((role, rule)) = says.role.filter(|r| r.0 != Role::Subtitle)
        && analysis.facts.counts[i].words <= MOST_WORDS
    {
        return Some(Verdict { role, ground: Ground::Rule(rule) });
    }
    if let Some(rule) = says.outside {
        return Some(outside(analysis, general, rule, i));
    }
    let rule = says.keep?;
    // What readers do not see at once and the text of controls may be body, but is not for standing inside alone.
    let left_to_others = analysis.blocks.items[i].places & (place::UNSEEN | place::CONTROL) != 0;
    let told_apart = matches!(general.ground, Ground::Rule(_) | Ground::Wire) && is_told_apart(general.role);
    (!left_to_others && !told_apart).then_some(Verdict { role: natural, ground: Ground::Rule(rule) })
}

/// What stands outside the body is never body; bylines, dates and captions there are still told apart.
fn outside(analysis: &Analysis<'_>, general: Verdict, rule: u32, i: usize) -> Verdict {
    if is_told_apart(general.role) {
        return general;
    }
    match analysis.votes.of[i].role {
        Some((role, by)) if takes_out(role, analysis.facts.counts[i].words) => {
            Verdict { role, ground: Ground::Rule(by) }
        }
        _ => Verdict { role: Role::Chrome, ground: Ground::Rule(rule) },
    }
}

/// Roles that are neither body nor chrome.
fn is_told_apart(role: Role) -> bool {
    !role.is_body() && !matches!(role, Role::Chrome | Role::Teaser)
}
