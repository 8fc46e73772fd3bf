//! Reads html5lib-tests and counts.

mod dump;
mod encoding;
mod tokenizer;
mod tree;

use std::path::PathBuf;

/// The suite's folder, or `None` with a word on stderr.
pub fn suite(part: &str) -> Option<PathBuf> {
    let root = std::env::var_os("HTML5LIB_TESTS")
        .map_or_else(|| PathBuf::from("../shared/data/html5lib-tests"), PathBuf::from);
    let folder = root.join(part);
    if !folder.is_dir() {
        eprintln!("{} is absent: nothing was tested", folder.display());
        return None;
    }
    Some(folder)
}

/// The files of a folder with this ending, sorted.
pub fn files(folder: &std::path::Path, ending: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == ending))
        .collect();
    files.sort();
    files
}

/// What a run came to; anything unexpected fails the test.
#[derive(Debug, Default)]
pub struct Tally {
    passed: usize,
    known: usize,
    failed: usize,
}

impl Tally {
    /// Counts a case; `reason` says why a difference is meant.
    pub fn count(&mut self, case: &str, ours: &str, theirs: &str, reason: Option<&str>) {
        match (ours == theirs, reason) {
            (true, _) => self.passed += 1,
            (false, Some(reason)) => {
                self.known += 1;
                println!("differs, as meant ({reason}): {case}");
            }
            (false, None) => {
                self.failed += 1;
                println!("FAILED {case}\n--- expected\n{theirs}\n--- ours\n{ours}\n");
            }
        }
    }

    /// Prints the totals and fails on a difference without a reason.
    pub fn finish(&self, what: &str) {
        println!("{what}: {} passed, {} differ as listed, {} failed", self.passed, self.known, self.failed);
        assert_eq!(self.failed, 0, "{what}: see the cases above");
    }
}
