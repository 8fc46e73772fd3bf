//! Sinks: records as JSON Lines, Markdown or plain text, to standard output or a file; archives as WARC.

mod durable;
mod file;
mod folder;
mod markdown;
mod tail;
pub mod warc;

pub(crate) use durable::sync_folder;
pub use file::{Output, OutputError};
pub use folder::{Folder, Key, page_of};

use crate::article::Article;

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
            out.extend_from_slice(b"\n\x0c\n");
        }
    }
}
