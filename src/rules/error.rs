//! What can be wrong with rules.

use std::path::PathBuf;

/// What is wrong with a rule file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RulesError {
    /// The file cannot be read.
    #[error("cannot read the rules in {}: {source}; name a folder of .toml files", path.display())]
    Read {
        /// File or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no rule file where they are looked for.
    #[error(
        "{}: no rule file is read; rules are files whose names end in `.toml`, in this folder or in its direct subfolders \
         (`mine.toml`, `phrases/en.toml`, `sites/HOST.toml`){}",
        path.display(),
        too_deep(deep)
    )]
    NoFiles {
        /// The folder.
        path: PathBuf,
        /// Files that lie too deep in it.
        deep: Vec<PathBuf>,
    },
    /// The file is not a rule file.
    #[error("{file}:{line}:{column}: {message}")]
    Syntax {
        /// Name of the file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong, and what would be right.
        message: String,
    },
}

/// What is wrong with a value, as the reader of TOML tells it, without the names of our types.
pub(super) fn in_words(message: &str) -> String {
    let words = [
        ("expected a sequence", "expected a list, such as [\"...\"]"),
        ("expected f64", "expected a number"),
        ("expected u32", "expected a whole number"),
        ("expected struct RawVote", "expected { chrome = N } or { article = N }"),
    ];
    words.iter().fold(message.to_owned(), |told, (ours, theirs)| told.replace(ours, theirs))
}

/// The first of the files that lie too deep, in words.
fn too_deep(files: &[PathBuf]) -> String {
    let named: Vec<String> = files.iter().take(3).map(|file| file.display().to_string()).collect();
    if named.is_empty() { String::new() } else { format!("; too deep: {}", named.join(", ")) }
}
