//! A rule's regular expressions: checked when they are read, compiled when first needed, and asked
//! only about blocks that hold a string without which they cannot match.

use super::gate::Gate;
use super::required::{Required, required};
use regex::Regex;
use std::sync::OnceLock;

/// One pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    compiled: OnceLock<Option<Regex>>,
    required: Vec<Required>,
    gate: Gate,
}

impl Pattern {
    /// Reads a pattern without compiling it.
    ///
    /// # Errors
    /// What is wrong with it, for people.
    pub fn new(source: &str) -> Result<Pattern, String> {
        let hir = regex_syntax::parse(source).map_err(|e| e.to_string())?;
        let (required, gate) = (required(&hir), Gate::of(&hir));
        Ok(Pattern { source: source.to_owned(), compiled: OnceLock::new(), required, gate })
    }

    /// The pattern as written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Why it can never match though it is well formed: it is too large to compile.
    pub fn too_large(&self) -> Option<String> {
        Regex::new(&self.source).err().map(|e| e.to_string())
    }

    /// Strings of which one stands, where it says, in every text that matches in lower case; empty where none is known.
    pub fn required(&self) -> &[Required] {
        &self.required
    }

    /// What a text must be like to match.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Whether it is found in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        // A pattern that is too large to compile matches nothing; the tests compile every built-in one.
        let compiled = self.compiled.get_or_init(|| Regex::new(&self.source).ok());
        compiled.as_ref().is_some_and(|r| r.is_match(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_match_holds_a_required_string() {
        for (pattern, text) in [(r"(?i)foto: \w+", "FOTO: dpa"), (r"(?i)^фото", "ФОТО ИТАР"), (r"a(b|c)d", "xacd")]
        {
            let p = Pattern::new(pattern).unwrap();
            let lower = text.to_lowercase();
            assert!(p.is_match(text), "{pattern}");
            assert!(
                p.required.is_empty() || p.required.iter().any(|r| lower.contains(r.text.as_str())),
                "{pattern} {:?}",
                p.required
            );
        }
    }
}
