//! One file for each record, in a folder, and a list of them by which a run can be resumed.
//!
//! A file is written under another name and renamed, so that it is there whole or not at all. Its own name is the record's
//! id and a hash of where the page came from: the same on every run, and no two pages of files share it, nor two of one
//! standard input.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Format, OutputError};
use crate::article::{Article, SourceInfo};
use crate::hex::hex;
use crate::written::{self, LIST, LISTED};

/// What names of files that are being written begin with.
const TEMPORARY: &str = ".copydesk-tmp-";

/// A folder of records.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    format: Format,
}

/// A line of the list.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    file: String,
    bytes: u64,
    source: Key,
}

/// What tells pages apart in a record's `source`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Path of the file.
    #[serde(default)]
    pub path: Option<String>,
    /// Line or offset in it.
    #[serde(default)]
    pub offset: Option<u64>,
    /// WARC record id.
    #[serde(default)]
    pub record_id: Option<String>,
}

impl Folder {
    /// The folder at `path`, which is made where there is none.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(path: &Path, format: Format) -> Result<Folder, OutputError> {
        std::fs::create_dir_all(path).map_err(|source| OutputError { path: path.to_owned(), source })?;
        Ok(Folder { path: path.to_owned(), format })
    }

    /// Where the list of its records is.
    pub fn list(&self) -> PathBuf {
        self.path.join(LIST)
    }

    /// Removes what a killed run left half written. Only who has the list may do so.
    pub fn sweep(&self) {
        for entry in std::fs::read_dir(&self.path).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
                // Where it stays it does no harm.
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    /// Writes the file of the record of the page of this number, and returns its line of the list, which is to be added to
    /// it then.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, n: u64, article: &Article) -> Result<Vec<u8>, OutputError> {
        let mut bytes = Vec::new();
        super::write(article, self.format, &mut bytes);
        if self.format == Format::Text {
            // The form feed parts records of one file.
            bytes.truncate(bytes.len() - "\x0c\n".len());
        }
        let file = self.name(n, article);
        let path = self.path.join(&file);
        let written = super::file::beside(&path, TEMPORARY).tempfile_in(&self.path).and_then(|mut temporary| {
            temporary.write_all(&bytes)?;
            super::file::keep_permissions(&path, temporary.as_file());
            temporary.persist(&path).map(drop).map_err(|error| error.error)
        });
        written.map_err(|source| OutputError { path, source })?;
        let SourceInfo { path, offset, record_id, .. } = article.source.clone();
        let line = Line { file, bytes: bytes.len() as u64, source: Key { path, offset, record_id } };
        let mut line = serde_json::to_vec(&line).expect("a line has only string keys");
        line.push(b'\n');
        Ok(line)
    }

    /// The page of a line of the list; nothing where the line is broken. A record whose file is gone, is not as long as
    /// it was, or is of another format, is none's.
    pub fn read(&self, line: &[u8]) -> Option<Key> {
        let line: Line = serde_json::from_slice(line).ok()?;
        let ours = line.file.rsplit_once('.').is_some_and(|(_, ending)| ending == self.ending());
        let found = ours && std::fs::metadata(self.path.join(&line.file)).is_ok_and(|found| found.len() == line.bytes);
        Some(if found { line.source } else { Key::default() })
    }

    /// Whether bytes may be a line of a list that was cut short.
    pub fn may_begin(line: &[u8]) -> bool {
        written::may_begin(line, LISTED)
    }

    fn name(&self, n: u64, article: &Article) -> String {
        let source = &article.source;
        // Pages of standard input may share an address, and nothing else tells them apart.
        let within = if source.kind == "stdin" { Some(n) } else { source.offset };
        let from = Sha256::new()
            .chain_update(source.path.as_deref().or(article.url.as_deref()).unwrap_or_default())
            .chain_update([0])
            .chain_update(within.unwrap_or_default().to_le_bytes())
            .chain_update(source.record_id.as_deref().unwrap_or_default())
            .finalize();
        format!("{}-{}.{}", article.id, hex(&from[..4]), self.ending())
    }

    fn ending(&self) -> &'static str {
        match self.format {
            Format::JsonLines => "json",
            Format::Markdown => "md",
            Format::Text => "txt",
        }
    }
}

/// Whether bytes may be a record in JSON that was cut short.
pub fn may_begin_record(line: &[u8]) -> bool {
    written::may_begin_record(line)
}

/// The page of a record that is a line of JSON Lines, and the version of the rules that made it; nothing where the line is
/// broken.
pub fn page_of(line: &[u8]) -> Option<(Key, String)> {
    #[derive(Deserialize)]
    struct Record {
        source: Key,
        #[serde(default)]
        rules_version: String,
    }
    serde_json::from_slice(line).ok().map(|record: Record| (record.source, record.rules_version))
}
