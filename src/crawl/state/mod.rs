//! What a crawl knows, durable: which addresses are seen, which are due, what is done, which records wait for
//! which output.
//!
//! *Seen*, *due* and *done* are three things: an address is seen once it is in the state; it is due from its due
//! time on; what became of it is its [`Status`]. Reading a page again is a due time, nothing else. A record enters
//! the state in the transaction that marks its page done, and leaves it when every output has acknowledged it.
//!
//! [`State`] is the seam between the crawl and its engine. [`Sqlite`] is the embedded engine: a log written ahead
//! whose commits are on the disk when they return, so that a `kill -9` or a power cut loses what was in flight and
//! nothing else, and a file that any tool can look into.

mod archive;
mod holder;
mod schema;
mod sqlite;
mod survey;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use url::Url;

pub use crate::fetch::Validators;
pub use archive::{Archived, OpenFile, Payload};
pub use holder::{Holder, lock_file};
pub use sqlite::Sqlite;
pub use survey::{Dossier, HostStanding, Order, OutputStanding, Reason, SourceStanding, Survey};

/// Milliseconds since 1970, UTC.
pub type Millis = i64;

/// What stands at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A page: fetched, cleaned, written.
    Page,
    /// A page whose links are followed; also cleaned and written, unless the configuration names it.
    Hub,
    /// A feed.
    Feed,
    /// A sitemap, or an index of such.
    Sitemap,
}

/// An address to be known from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its canonical form.
    pub url: Url,
    /// What stands there.
    pub kind: Kind,
    /// Name of the source that it belongs to.
    pub source: Arc<str>,
    /// Steps from what the configuration names.
    pub depth: u8,
    /// When it changed last, where whoever named it says so.
    pub changed: Option<Millis>,
}

/// An address that the configuration names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// The address.
    pub found: Found,
    /// On a schedule, it is due at this time at the latest, whatever was planned before.
    pub no_later: Option<Millis>,
}

/// Something to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The state's name for it.
    pub id: i64,
    /// Its address.
    pub url: Url,
    /// What stands there.
    pub kind: Kind,
    /// The source it belongs to.
    pub source: Arc<str>,
    /// Steps from what the configuration names.
    pub depth: u8,
    /// Whether the configuration names it.
    pub seed: bool,
    /// Failed attempts in a row.
    pub attempts: u32,
    /// What the server called the version that is known.
    pub validators: Validators,
}

/// A record on its way into the state.
pub struct Draft {
    /// The record's id.
    pub id: String,
    /// Fingerprint of its text; id and fingerprint name a version.
    pub fingerprint: String,
    /// Writes it, told the version that it supersedes.
    #[allow(clippy::type_complexity, reason = "a closure that is called once")]
    pub write: Box<dyn FnOnce(Option<String>) -> Vec<u8> + Send>,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Draft({} {})", self.id, self.fingerprint)
    }
}

/// What became of a task.
#[derive(Debug)]
pub struct Outcome {
    /// The task's id.
    pub task: i64,
    /// How it stands now.
    pub end: End,
    /// When it is due again, if ever.
    pub due: Option<Millis>,
    /// Addresses found there.
    pub found: Vec<Found>,
    /// Nothing is asked of the task's host before this.
    pub host_not_before: Option<Millis>,
    /// What the archive holds of it, where there is one.
    pub archived: Option<Archived>,
}

/// How a task ended.
#[derive(Debug)]
pub enum End {
    /// Fetched. The address is the one that answered; the record is there for pages that gave one.
    Done {
        /// The canonical form of the address that answered.
        url: Url,
        /// What the server calls this version.
        validators: Validators,
        /// The page's record.
        draft: Option<Draft>,
    },
    /// Fetched, and the server says that it is what it was.
    Unchanged,
    /// Not now: it will be tried again.
    Waits {
        /// Why.
        note: String,
        /// Whether it counts as a failed attempt.
        failed: bool,
    },
    /// Given up.
    Failed {
        /// Why.
        note: String,
    },
    /// Not allowed: robots.txt, the address guard.
    Refused {
        /// Why.
        note: String,
    },
}

/// How an address stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Never fetched yet.
    New,
    /// Fetched.
    Done,
    /// Given up.
    Failed,
    /// Not allowed.
    Refused,
}

/// How many addresses stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All addresses.
    pub seen: u64,
    /// To be fetched at some time.
    pub due: u64,
    /// Fetched at least once.
    pub done: u64,
    /// Given up.
    pub failed: u64,
    /// Not allowed.
    pub refused: u64,
}

/// A record that an output has not acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The state's number for it.
    pub record: i64,
    /// Its bytes, one line.
    pub bytes: Vec<u8>,
}

/// What became known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Added {
    /// Hosts that have something due by it.
    pub hosts: Vec<String>,
    /// Addresses that were not known before, by source.
    pub new: HashMap<Arc<str>, u64>,
}

/// What a commit did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Committed {
    /// What was found.
    pub added: Added,
    /// Records that are new to the state.
    pub records: u64,
    /// Drafts whose version was there already.
    pub repeated: u64,
}

/// An engine that keeps a crawl's state. Every method that changes something is one transaction, durable on return.
pub trait State: Send {
    /// Says which sources there are, in which outputs records are to appear, and what the configuration names.
    /// Seeds that it no longer names are due no more.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn configure(&mut self, sources: &[Arc<str>], seeds: &[Seed], now: Millis) -> Result<(), StateError>;

    /// Begins a pass over these sources: each feed and sitemap that the configuration names is due. Where a pass was
    /// begun and not ended, it goes on. Returns when the pass began.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn begin_pass(&mut self, sources: &[Arc<str>], now: Millis) -> Result<Millis, StateError>;

    /// Ends the pass.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn end_pass(&mut self) -> Result<(), StateError>;

    /// Hosts with something due at some time, and the earliest such time.
    ///
    /// # Errors
    /// When the engine cannot read.
    fn hosts(&mut self) -> Result<Vec<(String, Millis)>, StateError>;

    /// The earliest time at which something of this host is due, if ever.
    ///
    /// # Errors
    /// When the engine cannot read.
    fn host_due(&mut self, host: &str) -> Result<Option<Millis>, StateError>;

    /// What is due at a host: what the configuration names before what was found, the longest due first.
    ///
    /// # Errors
    /// When the engine cannot read.
    fn due(&mut self, host: &str, now: Millis, limit: usize) -> Result<Vec<Task>, StateError>;

    /// Makes addresses known. Those that are new are due; known pages are due again where they changed since they
    /// were fetched.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn add(&mut self, found: &[Found], now: Millis) -> Result<Added, StateError>;

    /// Commits what became of tasks: how they stand, what was found, their records, all in one transaction.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn commit(&mut self, outcomes: Vec<Outcome>, now: Millis) -> Result<Committed, StateError>;

    /// Registers an output; `end` is where it ends now, for one that is new. Returns the acknowledged end.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn output(&mut self, name: &str, end: u64) -> Result<u64, StateError>;

    /// Records that an output has not acknowledged, in the order of their commits.
    ///
    /// # Errors
    /// When the engine cannot read.
    fn waiting(&mut self, output: &str, limit: usize) -> Result<Vec<Waiting>, StateError>;

    /// An output has these records safe, and ends there now.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn acknowledge(&mut self, output: &str, records: &[i64], end: u64) -> Result<(), StateError>;

    /// A set of archive files has begun a file of this name, which is empty.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn begin_archive(&mut self, set: &str, name: &str) -> Result<(), StateError>;

    /// The file that a set of archive files began last, and its committed end.
    ///
    /// # Errors
    /// When the engine cannot read.
    fn archive(&mut self, set: &str) -> Result<Option<OpenFile>, StateError>;

    /// When a payload was fetched that is in the archive.
    ///
    /// # Errors
    /// When the engine cannot read.
    fn archived(&mut self, key: &[u8; 16]) -> Result<Option<Millis>, StateError>;

    /// How many addresses stand how.
    ///
    /// # Errors
    /// When the engine cannot read.
    fn counts(&mut self) -> Result<Counts, StateError>;

    /// How everything stands.
    ///
    /// # Errors
    /// When the engine cannot read.
    fn survey(&mut self, now: Millis) -> Result<Survey, StateError>;

    /// Everything known of an address in its canonical form; nothing where it was never seen.
    ///
    /// # Errors
    /// When the engine cannot read.
    fn dossier(&mut self, url: &Url, now: Millis) -> Result<Option<Dossier>, StateError>;

    /// Leaves an order for whoever holds the state; anyone may.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn leave(&mut self, order: &Order) -> Result<(), StateError>;

    /// Carries out the orders that were left; returns the hosts that they concern.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn obey(&mut self, now: Millis) -> Result<Vec<String>, StateError>;
}

/// Why the state cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The folder cannot be used.
    #[error("cannot use the state in {}: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Someone else crawls with it.
    #[error("{} is held by {holder}; stop that crawl, or give this one a state of its own", path.display())]
    Held {
        /// What is held.
        path: PathBuf,
        /// Who holds it.
        holder: String,
    },
    /// It was written by a newer copydesk.
    #[error("the state in {} has version {found}, this copydesk knows {known}; use a newer copydesk", path.display())]
    Version {
        /// The state's folder.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version that is known.
        known: i64,
    },
    /// There is none.
    #[error("there is no state in {}; crawl first, or name its folder with --state", path.display())]
    Absent {
        /// The folder.
        path: PathBuf,
    },
    /// The database fails.
    #[error("the state's database fails: {0}")]
    Database(#[from] rusqlite::Error),
}
