//! From what a user types to files: paths, folders, globs.

use super::{Destination, SourceError};
use crate::written::LIST;
use globset::GlobBuilder;
use serde::Deserialize;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Endings of files that a folder is searched for, with or without `.gz` or `.zst` behind them.
const ENDINGS: [&str; 9] = ["html", "htm", "xhtml", "txt", "md", "jsonl", "ndjson", "warc", "wet"];

/// The files of one input, in the order of their paths.
pub(super) struct Files(Box<dyn Iterator<Item = Result<PathBuf, SourceError>> + Send>);

impl Files {
    /// A file, a folder (searched for pages), or a glob. What is found where records go is left out.
    pub(super) fn of(path: &Path, destination: &Destination) -> Result<Files, SourceError> {
        if path.is_dir() {
            let mut found = walk(path, destination, is_page).peekable();
            if found.peek().is_none() {
                return Err(SourceError::NoPages { path: path.to_owned() });
            }
            return Ok(Files(Box::new(found)));
        }
        match path.to_str().filter(|input| input.contains(['*', '?', '[', '{'])) {
            Some(pattern) if !path.exists() => glob(pattern, destination),
            _ => Ok(Files(Box::new(std::iter::once(Ok(path.to_owned()))))),
        }
    }
}

impl Iterator for Files {
    type Item = Result<PathBuf, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

/// Walks a folder; links to folders are not followed, so that none is walked in a circle. Only files are found, and links to
/// them: a pipe may have no end. Records that a run wrote there are none of the pages.
fn walk<F>(
    folder: &Path,
    destination: &Destination,
    wanted: F,
) -> impl Iterator<Item = Result<PathBuf, SourceError>> + use<F>
where
    F: Fn(&Path) -> bool + Send + 'static,
{
    let (top, destination) = (folder.to_owned(), destination.clone());
    let walked = WalkDir::new(folder).sort_by_file_name().into_iter();
    let walked = walked.filter_entry(move |entry| entry.depth() == 0 || !destination.is_found(entry.path()));
    let mut records = Records::default();
    walked.filter_map(move |entry| match entry {
        Ok(entry) => {
            let is_one = may_be_file(&entry) && wanted(entry.path()) && !records.contain(entry.path());
            is_one.then(|| Ok(entry.into_path()))
        }
        Err(e) => {
            let path = e.path().unwrap_or(&top).to_owned();
            let source = e.into_io_error().unwrap_or_else(|| std::io::Error::other("links in a circle"));
            Some(Err(SourceError::Read { path, source }))
        }
    })
}

/// Whether an entry is a file, or a link that leads to one; a link to nowhere is told when it is read.
fn may_be_file(entry: &walkdir::DirEntry) -> bool {
    let leads_to_file = || entry.path().metadata().map_or(true, |target| target.is_file());
    entry.file_type().is_file() || entry.path_is_symlink() && leads_to_file()
}

/// The records that a folder's own list names; of the folder that was asked about last, so that each list is read once.
#[derive(Default)]
struct Records {
    folder: Option<PathBuf>,
    names: HashSet<String>,
}

impl Records {
    fn contain(&mut self, file: &Path) -> bool {
        let folder = file.parent().unwrap_or(Path::new(""));
        if self.folder.as_deref() != Some(folder) {
            *self = Records { folder: Some(folder.to_owned()), names: listed(folder) };
        }
        file.file_name().and_then(|name| name.to_str()).is_some_and(|name| self.names.contains(name))
    }
}

/// The names on a folder's list of records, where it has one.
fn listed(folder: &Path) -> HashSet<String> {
    #[derive(Deserialize)]
    struct Line {
        file: String,
    }
    let list = std::fs::read(folder.join(LIST)).unwrap_or_default();
    let lines = list.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Line>(line).ok());
    lines.map(|line| line.file).collect()
}

fn glob(pattern: &str, destination: &Destination) -> Result<Files, SourceError> {
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
    let found = walk(folder, destination, is_match)
        .map(move |found| found.map(|path| if bare { as_typed(&path) } else { path }));
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

/// Whether a file's name says that it may hold pages.
pub(super) fn is_page(path: &Path) -> bool {
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
    fn what_is_written_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("records")).unwrap();
        for name in ["a.html", "out.jsonl", "records/1.md", ".copydesk-x.html"] {
            std::fs::write(at(name), "x").unwrap();
        }
        let found = |input: &Path, out: &str| -> Vec<PathBuf> {
            let files = Files::of(input, &Destination::at(&at(out))).unwrap();
            files.map(|file| file.unwrap().strip_prefix(folder.path()).unwrap().to_owned()).collect()
        };
        let paths = |names: &[&str]| -> Vec<PathBuf> { names.iter().map(PathBuf::from).collect() };
        assert_eq!(found(folder.path(), "out.jsonl"), paths(&["a.html", "records/1.md"]));
        assert_eq!(found(folder.path(), "records"), paths(&["a.html", "out.jsonl"]));
        assert_eq!(found(&at("*"), "records/../out.jsonl"), paths(&["a.html"]));
        assert_eq!(found(&at("records"), "records"), paths(&["records/1.md"]), "who names a folder has it searched");
    }

    #[test]
    #[cfg(unix)]
    fn listed_records_and_what_is_no_file_are_not_found() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["a.html", "r.txt", "s.txt"] {
            std::fs::write(at(name), "x").unwrap();
        }
        std::fs::write(at(LIST), "{\"file\":\"r.txt\",\"bytes\":1}\n{\"file\":\"s.t").unwrap();
        let socket = std::os::unix::net::UnixListener::bind(at("b.html")).unwrap();
        std::os::unix::fs::symlink(at("b.html"), at("c.html")).unwrap();
        std::os::unix::fs::symlink(at("absent"), at("d.html")).unwrap();
        std::os::unix::fs::symlink(at("a.html"), at("e.html")).unwrap();
        for input in [folder.path().to_owned(), at("*")] {
            let found = Files::of(&input, &Destination::default()).unwrap();
            let names = found.map(|file| file.unwrap().file_name().unwrap().to_string_lossy().into_owned());
            assert_eq!(names.collect::<Vec<_>>(), ["a.html", "d.html", "e.html", "s.txt"]);
        }
        drop(socket);
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
            let files = Files::of(Path::new(input), &Destination::default()).unwrap();
            files.map(|f| f.unwrap().strip_prefix(folder.path()).unwrap().display().to_string()).collect()
        };
        let top = folder.path().display().to_string();
        assert_eq!(names(&top), ["a.html", "b.html", "sub/d.htm"]);
        assert_eq!(names(&format!("{top}/*.html")), ["a.html", "b.html"]);
        assert_eq!(names(&format!("{top}/**/*.htm")), ["sub/d.htm"]);
        assert!(matches!(
            Files::of(Path::new(&format!("{top}/*.xml")), &Destination::default()),
            Err(SourceError::NoMatch { .. })
        ));
    }
}
