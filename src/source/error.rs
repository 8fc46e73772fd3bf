//! What can be wrong with an input, and what to do about it.

use super::WarcError;
use std::io;
use std::path::PathBuf;

/// Why an input yields no page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The file or folder cannot be read.
    #[error("{}: {source}{}", path.display(), advice(source))]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is packed, and damaged.
    #[error("{name}: cannot be unpacked: {source}; it is damaged or cut off, get it anew")]
    Damaged {
        /// The input.
        name: String,
        /// Why.
        source: io::Error,
    },
    /// There is no page in a folder.
    #[error(
        "{}: no page in this folder; pages are files that end in .html, .htm, .xhtml, .txt, .md, .jsonl, .ndjson, \
         .warc or .wet, packed (.gz, .zst) or not",
        path.display()
    )]
    NoPages {
        /// The folder.
        path: PathBuf,
    },
    /// The records are written there.
    #[error("{}: the records are written there, so that it is not read; write them elsewhere", path.display())]
    Destination {
        /// The file.
        path: PathBuf,
    },
    /// A run cannot go on with what comes from standard input.
    #[error(
        "-: of what comes from standard input nothing tells which pages are done, so that no run can go on with it; \
         save it to a file, or leave --resume out"
    )]
    NotResumed,
    /// Nothing matches a pattern.
    #[error("{pattern}: no file matches; check the path, or quote the pattern so that the shell leaves it alone")]
    NoMatch {
        /// The pattern.
        pattern: String,
    },
    /// The pattern is not one.
    #[error("{pattern}: not a pattern: {message}; in a pattern a bracket stands for itself as [[]")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        message: String,
    },
    /// The page is larger than allowed.
    #[error("{name}: larger than {max_bytes} bytes; raise --max-bytes to read it")]
    TooLarge {
        /// The input.
        name: String,
        /// The limit.
        max_bytes: u64,
    },
    /// A line of JSON Lines is not a page.
    #[error("{name}: {message}; a line is {{\"url\": ..., \"html\": ...}} or {{\"url\": ..., \"text\": ...}}")]
    Line {
        /// File and line.
        name: String,
        /// What is wrong.
        message: String,
    },
    /// A JSON object stands on several lines.
    #[error("{name}: a JSON object over several lines; pages are read one a line, which `jq -c .` makes of it")]
    Object {
        /// The input.
        name: String,
    },
    /// Pages stand in one JSON array.
    #[error("{name}: one JSON array; pages are read one a line, which `jq -c '.[]'` makes of it")]
    Array {
        /// The input.
        name: String,
    },
    /// An address, where saved pages are read.
    #[error("{url}: an address, not a file; `copydesk fetch` fetches pages and cleans them")]
    Address {
        /// The address.
        url: String,
    },
    /// A record of a WARC file holds a page that cannot be had.
    #[error("{name}: {source}")]
    Record {
        /// The file, the record's offset in it, and its address.
        name: String,
        /// What is wrong.
        source: WarcError,
    },
}

/// What to do about an input that cannot be read.
fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "; check the path",
        io::ErrorKind::PermissionDenied => "; ask for leave to read it",
        io::ErrorKind::InvalidData => "; it is not UTF-8",
        _ => "",
    }
}
