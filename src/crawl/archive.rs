//! The archive of a crawl: what went over the wire for each task, exactly once.
//!
//! What belongs to a task is appended and synced before the commit that marks it done, and that commit writes down
//! where the file ends then. After a crash the next start cuts the file there: what is behind belongs to tasks that are
//! not done, and is fetched again.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::output::OutputError;
use super::state::{Archived, Kind, Millis, Payload, State, Task, host_name};
use crate::emit::warc::{About, Entry, Files, Kind as EntryKind};
use crate::fetch::Exchange;

/// What WARC files say of who writes them: this program, on this machine.
pub fn archivist(user_agent: &str) -> About {
    About {
        software: concat!("copydesk/", env!("CARGO_PKG_VERSION")).to_owned(),
        machine: host_name(),
        user_agent: user_agent.to_owned(),
    }
}

/// Where a crawl keeps what went over the wire.
#[derive(Debug)]
pub struct Archive {
    files: Files,
    /// Where the open file ended before what was appended last.
    before: u64,
}

impl Archive {
    /// Opens the archive in a folder, and cuts its open file to the committed end.
    ///
    /// # Errors
    /// When the folder cannot be used, or the open file is shorter than what was committed, or gone.
    pub fn open(
        folder: &Path,
        max_bytes: u64,
        user_agent: &str,
        state: &mut dyn State,
    ) -> Result<Archive, OutputError> {
        let mut files = Files::open(folder, max_bytes, archivist(user_agent))?;
        if let Some(last) = state.archive(&files.name())?.filter(|last| !last.name.is_empty()) {
            files.resume(&last.name, last.end)?;
        }
        for stray in files.strays() {
            tracing::warn!("{} is not of this crawl, or its state is lost; it is left as it is", stray.display());
        }
        let before = files.end();
        Ok(Archive { files, before })
    }

    /// Appends what went over the wire for several tasks, and says for each what the commit is to write down.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn append(
        &mut self,
        tasks: &[Vec<Entry>],
        state: &mut dyn State,
    ) -> Result<Vec<Option<Archived>>, OutputError> {
        if tasks.iter().all(Vec::is_empty) {
            return Ok(tasks.iter().map(|_| None).collect());
        }
        self.files.rotate()?;
        if let Some(name) = self.files.to_begin() {
            // Known before it is there, so that no file of ours is ever unknown.
            state.begin_archive(&self.files.name(), &name)?;
            self.files.begin(&name)?;
        }
        self.before = self.files.end();
        let mut new: HashMap<[u8; 16], Millis> = HashMap::new();
        let mut records = Vec::new();
        let mut payloads = Vec::new();
        for entries in tasks {
            let (mut bytes, mut of_task) = (Vec::new(), Vec::new());
            for entry in entries {
                let first = match entry.key() {
                    None => None,
                    Some(key) => match new.get(&key).copied() {
                        Some(first) => Some(first),
                        None => state.archived(&key)?,
                    },
                };
                bytes.extend(first.map_or_else(|| entry.whole(), |first| entry.revisit(first)));
                if let (Some(key), None) = (entry.key(), first) {
                    new.insert(key, entry.at());
                    of_task.push(Payload { key, at: entry.at() });
                }
            }
            records.push(bytes);
            payloads.push(of_task);
        }
        let ends = self.files.append(records.iter().map(Vec::as_slice))?;
        if let Err(error) = self.files.sync() {
            self.take_back()?;
            return Err(error.into());
        }
        let set = self.files.name();
        let archived =
            ends.into_iter().zip(payloads).zip(&records).map(|((end, payloads), bytes)| {
                (!bytes.is_empty()).then(|| Archived { set: set.clone(), end, payloads })
            });
        Ok(archived.collect())
    }

    /// Takes back what was appended last: it could not be committed, and will come again.
    ///
    /// # Errors
    /// When the file cannot be cut.
    pub(crate) fn take_back(&mut self) -> Result<(), OutputError> {
        Ok(self.files.take_back(self.before)?)
    }

    /// Gives the open file its own name; nothing is appended any more.
    ///
    /// # Errors
    /// When it cannot be renamed, or the state cannot be written.
    pub(crate) fn finish(mut self, state: &mut dyn State) -> Result<(), OutputError> {
        self.files.finish()?;
        // No file is open: the last one may be taken away now, and is not missed at the next start.
        Ok(state.begin_archive(&self.files.name(), "")?)
    }
}

impl From<crate::emit::OutputError> for OutputError {
    fn from(error: crate::emit::OutputError) -> OutputError {
        let path: PathBuf = error.path;
        OutputError::Write { path, source: error.source }
    }
}

/// What went over the wire for a task, as records.
pub(crate) fn entries(task: &Task, exchanges: Vec<Exchange>) -> Vec<Entry> {
    let kind = match task.kind {
        Kind::Page => EntryKind::Page,
        Kind::Hub if task.seed => EntryKind::Start,
        Kind::Hub => EntryKind::Page,
        Kind::Feed | Kind::Sitemap => EntryKind::Feed,
    };
    let notes = [("source", task.source.to_string())];
    exchanges.into_iter().map(|exchange| Entry::new(exchange, kind, &notes)).collect()
}
