//! A rule's regular expressions: checked when they are read, compiled when first needed, and asked
//! only about blocks that hold a string without which they cannot match.

use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};
use std::sync::OnceLock;

/// One pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    compiled: OnceLock<Option<Regex>>,
    /// Lower-case strings of which one stands in every text that matches; empty where none is known.
    required: Vec<String>,
}

/// Patterns with more required strings than this are asked about every block.
const MOST_REQUIRED: usize = 400;

impl Pattern {
    /// Reads a pattern without compiling it.
    ///
    /// # Errors
    /// What is wrong with it, for people.
    pub fn new(source: &str) -> Result<Pattern, String> {
        let hir = regex_syntax::parse(source).map_err(|e| e.to_string())?;
        let required = required(&hir).filter(|r| r.len() <= MOST_REQUIRED).unwrap_or_default();
        Ok(Pattern { source: source.to_owned(), compiled: OnceLock::new(), required })
    }

    /// The pattern as written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Lower-case strings of which one stands in every text that matches; empty where none is known.
    pub fn required(&self) -> &[String] {
        &self.required
    }

    /// Whether it is found in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        // A pattern that is too large to compile matches nothing; the tests compile every built-in one.
        let compiled = self.compiled.get_or_init(|| Regex::new(&self.source).ok());
        compiled.as_ref().is_some_and(|r| r.is_match(text))
    }
}

/// Strings of which every match holds one, the best of those that can be told. Recursion is over the pattern,
/// whose depth `regex_syntax` bounds.
fn required(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(vec![std::str::from_utf8(&literal.0).ok()?.to_lowercase()]),
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Class(_) => one_letter(hir).map(|c| vec![c.to_string()]),
        HirKind::Alternation(branches) => {
            let mut all = Vec::new();
            for branch in branches {
                all.extend(required(branch)?);
            }
            all.sort();
            all.dedup();
            Some(all)
        }
        HirKind::Concat(parts) => of_sequence(parts),
        _ => None,
    }
}

/// The best of a sequence: runs of letters are put together, other parts stand for themselves.
fn of_sequence(parts: &[Hir]) -> Option<Vec<String>> {
    let mut best: Option<Vec<String>> = None;
    let mut offer = |strings: Vec<String>| {
        let worth = |s: &[String]| (s.iter().map(String::len).min().unwrap_or(0).min(8), std::cmp::Reverse(s.len()));
        if best.as_ref().is_none_or(|b| worth(&strings) > worth(b)) {
            best = Some(strings);
        }
    };
    let mut run = String::new();
    for part in parts {
        let piece = match part.kind() {
            HirKind::Literal(literal) => std::str::from_utf8(&literal.0).ok().map(str::to_lowercase),
            HirKind::Class(_) => one_letter(part).map(String::from),
            _ => None,
        };
        match piece {
            Some(piece) => run.push_str(&piece),
            None => {
                if !run.is_empty() {
                    offer(vec![std::mem::take(&mut run)]);
                }
                // What looks around without taking a character leaves a run whole only in the text, not here.
                if let Some(strings) = required(part) {
                    offer(strings);
                }
            }
        }
    }
    if !run.is_empty() {
        offer(vec![run]);
    }
    best
}

/// The lower-case letter that a class stands for if it holds nothing but that letter's cases.
fn one_letter(hir: &Hir) -> Option<char> {
    let HirKind::Class(Class::Unicode(class)) = hir.kind() else { return None };
    let mut letter = None;
    for range in class.ranges() {
        if range.end() as u32 - range.start() as u32 > 2 {
            return None;
        }
        for c in range.start()..=range.end() {
            let mut lower = c.to_lowercase();
            let (Some(l), None) = (lower.next(), lower.next()) else { return None };
            if letter.is_some_and(|known| known != l) {
                return None;
            }
            letter = Some(l);
        }
    }
    letter
}

#[cfg(test)]
mod tests {
    use super::*;

    fn required_by(source: &str) -> Vec<String> {
        Pattern::new(source).unwrap().required
    }

    #[test]
    fn required_strings_are_found() {
        assert_eq!(required_by(r"\((?:Yonhap|AP Photo)[^)]*\)$"), ["ap photo", "yonhap"]);
        assert_eq!(required_by(r"^Published:? \d+"), ["published"]);
        assert_eq!(required_by(r"\d{4}-\d\d"), ["-"]);
        assert!(required_by(r"\w+").is_empty());
    }

    #[test]
    fn every_match_holds_a_required_string() {
        for (pattern, text) in [(r"(?i)foto: \w+", "FOTO: dpa"), (r"(?i)^фото", "ФОТО ИТАР"), (r"a(b|c)d", "xacd")]
        {
            let p = Pattern::new(pattern).unwrap();
            let lower = text.to_lowercase();
            assert!(p.is_match(text), "{pattern}");
            assert!(
                p.required.is_empty() || p.required.iter().any(|r| lower.contains(r.as_str())),
                "{pattern} {:?}",
                p.required
            );
        }
    }
}
