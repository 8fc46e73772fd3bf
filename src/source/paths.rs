//! From what a user types to files: paths, folders, globs.

use super::SourceError;
use globset::GlobBuilder;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Endings of files that a folder is searched for, with or without `.gz` or `.zst` behind them.
const ENDINGS: [&str; 9] = ["html", "htm", "xhtml", "txt", "md", "jsonl", "ndjson", "warc", "wet"];

/// The files of one input, in the order of their paths.
pub(super) struct Files(Box<dyn Iterator<Item = Result<PathBuf, SourceError>> + Send>);

impl Files {
    /// A file, a folder (searched for pages), or a glob.
    pub(super) fn of(input: &str) -> Result<Files, SourceError> {
        let path = Path::new(input);
        if path.is_dir() {
            let mut found = walk(path, is_page).peekable();
            if found.peek().is_none() {
                return Err(SourceError::NoPages { path: path.to_owned() });
            }
            return Ok(Files(Box::new(found)));
        }
        if path.exists() || !input.contains(['*', '?', '[', '{']) {
            return Ok(Files(Box::new(std::iter::once(Ok(path.to_owned())))));
        }
        glob(input)
    }
}

impl Iterator for Files {
    type Item = Result<PathBuf, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

/// Walks a folder; links to folders are not followed, so that none is walked in a circle.
fn walk<F>(folder: &Path, wanted: F) -> impl Iterator<Item = Result<PathBuf, SourceError>> + use<F>
where
    F: Fn(&Path) -> bool + Send + 'static,
{
    let top = folder.to_owned();
    WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(move |entry| match entry {
        Ok(entry) => (!entry.file_type().is_dir() && wanted(entry.path())).then(|| Ok(entry.into_path())),
        Err(e) => {
            let path = e.path().unwrap_or(&top).to_owned();
            let source = e.into_io_error().unwrap_or_else(|| std::io::Error::other("links in a circle"));
            Some(Err(SourceError::Read { path, source }))
        }
    })
}

fn glob(pattern: &str) -> Result<Files, SourceError> {
    let wrong = |e: globset::Error| SourceError::Pattern { pattern: pattern.to_owned(), message: e.kind().to_string() };
    let matcher = GlobBuilder::new(pattern).literal_separator(true).build().map_err(wrong)?.compile_matcher();
    let fixed = pattern.split(['*', '?', '[', '{']).next().unwrap_or("");
    let folder = match fixed.rfind('/') {
        Some(0) => Path::new("/"),
        Some(at) => Path::new(&fixed[..at]),
        None => Path::new("."),
    };
    let bare = folder == Path::new(".") && !pattern.starts_with("./");
    let as_typed = move |path: &Path| path.strip_prefix("./").unwrap_or(path).to_owned();
    let is_match = move |path: &Path| if bare { matcher.is_match(as_typed(path)) } else { matcher.is_match(path) };
    let found = walk(folder, is_match).map(move |found| found.map(|path| if bare { as_typed(&path) } else { path }));
    let mut found = found.peekable();
    if found.peek().is_none() {
        return Err(SourceError::NoMatch { pattern: pattern.to_owned() });
    }
    Ok(Files(Box::new(found)))
}

fn ending(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    name.rsplit_once('.').map(|(_, e)| e.to_owned())
}

fn is_page(path: &Path) -> bool {
    ending(path).is_some_and(|e| ENDINGS.contains(&e.as_str()))
}

/// Whether a file's name says that it holds one page a line.
pub(super) fn is_json_lines(path: &Path) -> bool {
    ending(path).is_some_and(|e| e == "jsonl" || e == "ndjson")
}

/// Whether a file's name says that it is a WARC file; `.wet` is one that holds extracted text.
pub(super) fn is_warc(path: &Path) -> bool {
    ending(path).is_some_and(|e| e == "warc" || e == "wet")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_seen_through_packing() {
        assert!(is_page(Path::new("a/B.HTML.gz")) && is_page(Path::new("x.txt")) && !is_page(Path::new("x.png")));
        assert!(is_warc(Path::new("x.WARC.gz")) && is_warc(Path::new("x.warc.wet.zst")));
        assert!(is_json_lines(Path::new("x.jsonl.zst")) && !is_json_lines(Path::new("x.html")));
    }

    #[test]
    fn folders_and_globs_yield_sorted_paths() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.html", "a.html", "c.png", "sub/d.htm"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        let names = |input: &str| -> Vec<String> {
            let files = Files::of(input).unwrap();
            files.map(|f| f.unwrap().strip_prefix(folder.path()).unwrap().display().to_string()).collect()
        };
        let top = folder.path().display().to_string();
        assert_eq!(names(&top), ["a.html", "b.html", "sub/d.htm"]);
        assert_eq!(names(&format!("{top}/*.html")), ["a.html", "b.html"]);
        assert_eq!(names(&format!("{top}/**/*.htm")), ["sub/d.htm"]);
        assert!(matches!(Files::of(&format!("{top}/*.xml")), Err(SourceError::NoMatch { .. })));
    }
}
