//! Folds: which score never saw a page.
//!
//! A fold file has one line of JSON a page, `{"set", "id", "fold"}`; the scores stand beside it as `fold-N.score`.

use crate::clean::score::Score;
use serde::Deserialize;
use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Scores by fold.
#[derive(Debug, Default)]
pub struct Folds {
    of: HashMap<(String, String), usize>,
    scores: Vec<Arc<Score>>,
}

#[derive(Deserialize)]
struct Row {
    set: String,
    id: String,
    fold: usize,
}

impl Folds {
    /// Reads a fold file and the scores beside it.
    ///
    /// # Errors
    /// When a file cannot be read or is not what it should be.
    pub fn open(path: &Path) -> Result<Folds, Box<dyn Error>> {
        let mut folds = Folds::default();
        let content = fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
        for (i, line) in content.lines().enumerate() {
            let row: Row = serde_json::from_str(line).map_err(|e| format!("{}:{}: {e}", path.display(), i + 1))?;
            folds.of.insert((row.set, row.id), row.fold);
        }
        while let Ok(bytes) = fs::read(path.with_file_name(format!("fold-{}.score", folds.scores.len()))) {
            folds.scores.push(Arc::new(Score::read(&bytes)?));
        }
        Ok(folds)
    }

    /// The fold of a page.
    pub fn fold(&self, set: &str, id: &str) -> Option<usize> {
        self.of.get(&(set.to_owned(), id.to_owned())).copied()
    }

    /// The scores, by fold.
    pub fn scores(&self) -> &[Arc<Score>] {
        &self.scores
    }

    /// The score that never saw a page.
    pub fn score(&self, set: &str, id: &str) -> Option<&Score> {
        self.scores.get(self.fold(set, id)?).map(Arc::as_ref)
    }
}
