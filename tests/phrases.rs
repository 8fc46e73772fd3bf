//! The phrase rules by language: every language holds enough of them under ids of its own, and every rule that reads
//! only text does to its examples what they say.
//!
//! - `each_language_has_phrases_under_ids_of_its_own`
//! - `every_rule_shows_what_it_drops_and_what_it_keeps`
//! - `examples_hold`
//! - `every_pattern_compiles`

use copydesk::rules::{Effect, Matches, Rule, Rules};
use std::collections::HashSet;

const LANGUAGES: [&str; 26] = [
    "en", "ko", "ja", "zh", "de", "fr", "es", "pt", "it", "ru", "ar", "tr", "el", "pl", "nl", "sv", "no", "da", "cs",
    "hu", "ro", "uk", "fi", "id", "vi", "he",
];
const LEAST_PHRASES: usize = 40;

fn rules() -> Rules {
    Rules::built_in().expect("the built-in rules are sound")
}

fn of_language<'r>(rules: &'r Rules, language: &str) -> Vec<&'r Rule> {
    let file = format!("phrases/{language}.toml");
    rules.list().iter().filter(|r| r.file == file).collect()
}

/// Distinct things a rule looks for.
fn phrases(rule: &Rule) -> HashSet<&str> {
    let texts = [&rule.text, &rule.starts, &rule.ends, &rule.contains];
    texts.into_iter().flatten().map(String::as_str).chain(rule.regex.iter().map(|p| p.source())).collect()
}

#[test]
fn each_language_has_phrases_under_ids_of_its_own() {
    let rules = rules();
    let mut ids = HashSet::new();
    for language in LANGUAGES {
        let own = of_language(&rules, language);
        let known: HashSet<&str> = own.iter().flat_map(|r| phrases(r)).collect();
        assert!(known.len() >= LEAST_PHRASES, "{language} has {} phrases", known.len());
        for rule in own {
            assert!(rule.id.starts_with(&format!("{language}.")), "{} stands in {}", rule.id, rule.file);
            assert!(ids.insert(rule.id.as_str()), "{} is there twice", rule.id);
        }
    }
}

#[test]
fn every_rule_shows_what_it_drops_and_what_it_keeps() {
    for rule in rules().list() {
        for examples in [&rule.drops, &rule.keeps] {
            assert!(!examples.is_empty() && examples.iter().all(|e| !e.trim().is_empty()), "{}", rule.id);
        }
        let both = rule.drops.iter().find(|e| rule.keeps.contains(e));
        assert!(both.is_none(), "{} both drops and keeps {both:?}", rule.id);
    }
}

#[test]
fn examples_hold() {
    let rules = rules();
    let mut wrong = Vec::new();
    let mut matches = Matches::default();
    for (i, rule) in rules.list().iter().enumerate().filter(|(_, r)| r.reads_text() && !r.reads_place()) {
        let (mut hit, mut left) = (&rule.drops, &rule.keeps);
        if matches!(rule.effect, Effect::Keep) || matches!(rule.effect, Effect::Vote(points) if points > 0) {
            (hit, left) = (left, hit);
        }
        for (examples, expected) in [(hit, true), (left, false)] {
            for example in examples.iter().filter(|e| !e.starts_with('<')) {
                rules.of_text(example, words(example), &mut matches);
                if matches.rules.contains(&(i as u32)) != expected {
                    wrong.push(format!("{} {} {example:?}", rule.id, if expected { "misses" } else { "takes" }));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{} examples", wrong.join("\n"), wrong.len());
}

#[test]
fn every_pattern_compiles() {
    for rule in rules().list() {
        for pattern in &rule.regex {
            regex::Regex::new(pattern.source()).unwrap_or_else(|e| panic!("{}: {e}", rule.id));
        }
    }
}

/// Words by white space, two characters of Han or kana as one.
fn words(text: &str) -> u32 {
    let dense = |c: &char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
    let of_token = |token: &str| (token.chars().filter(dense).count() as u32).div_ceil(2).max(1);
    text.split_whitespace().map(of_token).sum()
}
