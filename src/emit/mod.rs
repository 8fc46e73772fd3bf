//! Sinks: records as JSON Lines, Markdown or plain text, to standard output or a file; archives as WARC.

mod durable;
mod file;
mod folder;
mod markdown;
mod tail;
pub mod warc;

pub(crate) use durable::sync_folder;
pub use file::{Output, OutputError};
pub use folder::{Folder, Key, may_begin_record, page_of};

use crate::article::Article;
use crate::written::begins_record;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// How records are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    #[default]
    JsonLines,
    /// Front matter and body; records parted by a line of dashes.
    Markdown,
    /// The text alone; records parted by a form feed.
    Text,
}

/// Whether a file is empty or looks like one that we wrote: what is in it may give way to other records.
///
/// # Errors
/// When it cannot be read.
pub fn is_ours(path: &Path) -> io::Result<bool> {
    /// Bytes that hold the front matter of a record.
    const HEAD: u64 = 64 << 10;
    let mut file = File::open(path)?;
    let mut head = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut head)?;
    if head.is_empty() || begins_record(&head) || markdown::begins_record(&String::from_utf8_lossy(&head)) {
        return Ok(true);
    }
    let length = file.metadata()?.len();
    let ending = TEXT_ENDS.len() as u64;
    if length < ending {
        return Ok(false);
    }
    let mut end = Vec::new();
    file.seek(SeekFrom::Start(length - ending))?;
    file.take(ending).read_to_end(&mut end)?;
    Ok(end == TEXT_ENDS)
}

/// How a record of text ends.
const TEXT_ENDS: &[u8] = b"\n\x0c\n";

/// Appends one record to `out`.
pub fn write(article: &Article, format: Format, out: &mut Vec<u8>) {
    match format {
        Format::JsonLines => {
            serde_json::to_writer(&mut *out, article).expect("a record has only string keys, and a buffer takes all");
            out.push(b'\n');
        }
        Format::Markdown => markdown::write(article, out),
        Format::Text => {
            out.extend_from_slice(article.text.as_bytes());
            out.extend_from_slice(TEXT_ENDS);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::SCHEMA;

    #[test]
    fn what_we_wrote_is_told_from_pages() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let told = |content: &[u8]| {
            std::fs::write(file.path(), content).unwrap();
            is_ours(file.path()).unwrap()
        };
        let titled = Article { schema: SCHEMA.to_owned(), title: Some("Tides".to_owned()), ..Article::default() };
        for article in [titled, Article { schema: SCHEMA.to_owned(), ..Article::default() }] {
            for format in [Format::JsonLines, Format::Markdown, Format::Text] {
                let mut bytes = Vec::new();
                write(&article, format, &mut bytes);
                assert!(told(&bytes), "{format:?}");
            }
        }
        assert!(told(b""));
        for page in ["<p>x", "x", "# Tides", "---\ntitle: \"Tides\"\n---\n\nx", "---\ntitle: Tides\n---\n\n# Tides\n"] {
            assert!(!told(page.as_bytes()), "{page}");
        }
    }
}
