//! What `fetch` keeps of what goes over the wire.

use super::Failure;
use copydesk::config::CrawlPaths;
use copydesk::crawl::archivist;
use copydesk::emit::OutputError;
use copydesk::emit::warc::{Entry, Files, Kind};
use copydesk::fetch::Exchange;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The WARC files of one run, until they are finished.
#[derive(Debug)]
pub struct Archive(Mutex<Option<Inner>>);

#[derive(Debug)]
struct Inner {
    files: Files,
    /// Payloads that are in the files, and when they were fetched.
    first: HashMap<[u8; 16], i64>,
}

impl Archive {
    /// The archive that was asked for, if one was.
    pub fn open(paths: &CrawlPaths, user_agent: &str) -> Result<Option<Archive>, Failure> {
        let Some(folder) = &paths.warc else { return Ok(None) };
        let files = Files::open(folder, paths.warc_max_bytes, archivist(user_agent))
            .map_err(|e| Failure::usage(e.to_string()))?;
        Ok(Some(Archive(Mutex::new(Some(Inner { files, first: HashMap::new() })))))
    }

    /// Appends exchanges.
    pub fn keep(&self, exchanges: Vec<Exchange>) -> Result<(), OutputError> {
        let entries: Vec<Entry> = exchanges.into_iter().map(|each| Entry::new(each, Kind::Page, &[])).collect();
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // What comes after the end was cut short by Ctrl-C.
        let Some(inner) = inner.as_mut() else { return Ok(()) };
        for entry in entries {
            inner.files.rotate()?;
            if let Some(name) = inner.files.to_begin() {
                inner.files.begin(&name)?;
            }
            let first = entry.key().and_then(|key| inner.first.get(&key).copied());
            let records = first.map_or_else(|| entry.whole(), |first| entry.revisit(first));
            inner.files.append([&records[..]])?;
            if let Some(key) = entry.key() {
                inner.first.entry(key).or_insert(entry.at());
            }
        }
        Ok(())
    }

    /// Gives the last file its own name.
    pub fn finish(&self) -> Result<(), Failure> {
        match self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            None => Ok(()),
            Some(mut inner) => inner.files.finish().map_err(|e| Failure::failed(e.to_string())),
        }
    }
}
