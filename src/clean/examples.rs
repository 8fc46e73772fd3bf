//! Rules' own examples: does each rule match what it says it matches, and leave alone what it says it leaves alone?
//!
//! An example that begins with a tag is HTML, any other is one block of text. A rule that drops, votes for chrome or
//! names a role must hold for what it `drops` and for nothing that it `keeps`; one that keeps or votes for the
//! article the other way round.

use super::blocks::Blocks;
use super::votes::ask;
use super::{cut, facts, lines};
use crate::html::Dom;
use crate::rules::{Effect, Rules};
use serde::Serialize;

/// An example that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Id of the rule.
    pub rule: String,
    /// Path of its file.
    pub path: String,
    /// Line the rule begins on.
    pub line: usize,
    /// `drops` or `keeps`.
    pub list: &'static str,
    /// The example.
    pub example: String,
    /// Whether the rule holds for it; it should be the other way round.
    pub holds: bool,
}

/// Runs the examples of all rules.
pub fn broken(rules: &Rules) -> Vec<Broken> {
    let mut broken = Vec::new();
    for (i, rule) in (0u32..).zip(rules.list()) {
        let for_article = match rule.effect {
            Effect::Keep => true,
            Effect::Vote(points) => points > 0,
            Effect::Drop | Effect::Role(_) => false,
        };
        for (list, examples, wanted) in [("drops", &rule.drops, !for_article), ("keeps", &rule.keeps, for_article)] {
            for example in examples {
                let holds = holds(rules, i, example);
                if holds != wanted {
                    let (rule, path) = (rule.id.clone(), rule.path.clone());
                    let (line, example) = (rules.get(i).line, example.clone());
                    broken.push(Broken { rule, path, line, list, example, holds });
                }
            }
        }
    }
    broken
}

/// Whether a rule holds for a block of an example.
fn holds(rules: &Rules, rule: u32, example: &str) -> bool {
    let blocks = if is_html(example) { cut::cut(&Dom::parse(example), rules, None) } else { lines::cut(example, &[]) };
    let votes = ask(&blocks, |i| (words(&blocks, i), i as u32), rules, None);
    (0..blocks.items.len()).any(|i| votes.rules(i).contains(&rule))
}

fn words(blocks: &Blocks, i: usize) -> u32 {
    let mut n = 0;
    facts::words(blocks.text(&blocks.items[i]), |_| n += 1);
    n
}

/// Whether an example begins with a tag; text may begin with `<` too.
fn is_html(example: &str) -> bool {
    let mut start = example.trim_start().chars();
    start.next() == Some('<') && start.next().is_some_and(|c| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rule: &str) -> Vec<(&'static str, String)> {
        let toml = format!("[[rule]]\nid='a.b'\nwhat='x'\n{rule}\n");
        let rules = Rules::from_files([("a.toml".to_owned(), toml)]).unwrap();
        broken(&rules).into_iter().map(|b| (b.list, b.example)).collect()
    }

    #[test]
    fn examples_that_do_not_hold_are_told() {
        let rule = "text=['share']\ndecide='drop'\ndrops=['Share!', 'Sharing']\nkeeps=['Shares fell.', 'share']";
        assert_eq!(of(rule), [("drops", "Sharing".to_owned()), ("keeps", "share".to_owned())]);
    }

    #[test]
    fn rules_for_the_article_hold_for_what_they_keep() {
        let rule = "class=['story']\nvote={article=1.0}\ndrops=['<p>x</p>']\nkeeps=['<div class=story>x</div>', 'x']";
        assert_eq!(of(rule), [("keeps", "x".to_owned())]);
    }

    #[test]
    fn text_may_begin_with_a_bracket() {
        assert_eq!(of("text=['무단전재 금지']\ndecide='drop'\ndrops=['<무단전재 금지>']\nkeeps=['x']"), []);
    }

    #[test]
    fn built_in_rules_keep_their_promises() {
        let broken = broken(&Rules::built_in().unwrap());
        assert!(broken.is_empty(), "{broken:#?}");
    }
}
