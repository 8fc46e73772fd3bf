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
mod error;
mod holder;
mod kin;
mod place;
mod postgres;
mod rows;
mod schema;
mod sqlite;
mod survey;

use std::collections::HashMap;
use std::sync::Arc;

use url::Url;

pub use crate::fetch::Validators;
pub use archive::{Archived, OpenFile, Payload};
pub use error::StateError;
pub(crate) use error::no_room;
pub use holder::{Holder, host_name, lock_file};
pub use kin::{Lead, Likeness, Links, NEAR, numbers};
pub use place::Place;
pub use postgres::Postgres;
pub use sqlite::Sqlite;
pub use survey::{Barrier, DomainStanding, Dossier, Order, OutputStanding, Reason, SourceStanding, Survey};

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
    /// Whether only a link of a page names it, and no list, feed or sitemap.
    pub linked: bool,
}

/// An address that the configuration names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// The address.
    pub found: Found,
    /// On a schedule, it is due at this time at the latest, whatever was planned before.
    pub no_later: Option<Millis>,
}

/// The right to do a task: which one, and under which lease of its domain it was taken. Where the lease went to
/// another process in the meantime, what became of the task is not committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket {
    /// The state's number for the address.
    pub row: i64,
    /// The lease; 0 in an engine that only one process uses.
    pub epoch: i64,
}

impl From<i64> for Ticket {
    fn from(row: i64) -> Ticket {
        Ticket { row, epoch: 0 }
    }
}

/// Something to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The right to do it.
    pub id: Ticket,
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
    /// When it changed, where a list told so since it was fetched.
    pub changed: Option<Millis>,
    /// The interval that was learned for it.
    pub interval: Option<Millis>,
    /// Whether only links name it so far.
    pub linked: bool,
}

#[cfg(test)]
impl Task {
    /// A page of the source of [`Source::for_tests`](crate::crawl::Source::for_tests).
    pub(crate) fn for_tests(row: i64, path: &str) -> Task {
        Task {
            id: row.into(),
            url: Url::parse(&format!("http://a.example{path}")).unwrap(),
            kind: Kind::Page,
            source: "s".into(),
            depth: 1,
            seed: false,
            attempts: 0,
            validators: Validators::default(),
            interval: None,
            changed: None,
            linked: false,
        }
    }
}

/// What there is in a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Worth {
    /// An article.
    Article,
    /// A list, a short page.
    Other,
    /// Next to nothing, as where a server excuses itself: it may be another page in an hour. It takes no version's place.
    Doubtful,
    /// Nothing to read. It takes no version's place either.
    Nothing,
}

/// A record on its way into the state.
pub struct Draft {
    /// The record's id.
    pub id: String,
    /// Fingerprint of its text; id and fingerprint name a version.
    pub fingerprint: String,
    /// What there is in it.
    pub worth: Worth,
    /// By what others are akin to it, where that matters.
    pub likeness: Option<Box<Likeness>>,
    /// Writes it, told what it is linked to.
    #[allow(clippy::type_complexity, reason = "a closure that is called once")]
    pub write: Box<dyn FnOnce(Links) -> Vec<u8> + Send>,
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
    pub task: Ticket,
    /// How it stands now.
    pub end: End,
    /// When it is due again, if ever.
    pub due: Option<Millis>,
    /// The interval that is learned by it; nothing: as before.
    pub interval: Option<Millis>,
    /// Addresses found there.
    pub found: Vec<Found>,
    /// Nothing is asked of the task's domain before this.
    pub host_not_before: Option<Millis>,
    /// Nor of this other one, which a redirect led to, before its own time.
    pub elsewhere: Option<(String, Millis)>,
    /// Where it was given up, or refused for a while: from this time on a list that names it makes it due again.
    pub again: Option<Millis>,
    /// The pause that the domain's robots.txt asks for, zero where it asks for none; nothing where that is not known.
    pub crawl_delay: Option<Millis>,
    /// What the archive holds of it, where there is one.
    pub archived: Option<Archived>,
}

impl Outcome {
    /// A task that ended so, and is due again at this time, if ever; nothing else came of it.
    pub fn new(task: Ticket, end: End, due: Option<Millis>) -> Outcome {
        Outcome {
            task,
            end,
            due,
            interval: None,
            found: Vec::new(),
            host_not_before: None,
            elsewhere: None,
            again: None,
            crawl_delay: None,
            archived: None,
        }
    }
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
    /// Its source does not want it any more. It stands as if it had never been fetched, and whoever names it next has it.
    Left {
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

/// Who writes an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hold {
    /// This process.
    Ours {
        /// Who wrote it last, where that is known.
        before: Option<String>,
    },
    /// Another one.
    Theirs {
        /// Which.
        holder: String,
    },
}

/// What became known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Added {
    /// Domains that have something due by it.
    pub domains: Vec<String>,
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
    /// The tasks that gave them.
    pub same: Vec<Ticket>,
    /// Tasks that gave the first version of an article that repeats no other.
    pub fresh: Vec<Ticket>,
    /// Outcomes of which nothing was committed, because another process has their domain now.
    pub stale: u64,
}

/// A domain that this process may ask from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gained {
    /// The domain.
    pub domain: String,
    /// The earliest time at which something of it is due.
    pub due: Millis,
    /// Whether someone else may have asked it a moment ago, so that it is to be given a full pause first.
    pub handed_over: bool,
    /// The pause that its robots.txt asked for when it was read last, zero where it asked for none.
    pub crawl_delay: Millis,
}

/// How the domains that this process may ask have changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// Domains that it may ask from now on, and others of its own in which something has become due.
    pub gained: Vec<Gained>,
    /// Domains that it must not ask any more.
    pub lost: Vec<String>,
}

/// An engine that keeps a crawl's state. Every method that changes something is one transaction, durable on return.
pub trait State: Send {
    /// How many found addresses are to be fetched for sources that are gone: nobody fetches them.
    ///
    /// # Errors
    /// When the engine cannot read.
    fn forsaken(&mut self) -> Result<u64, StateError>;

    /// Says which sources there are and what the configuration names. Seeds that it no longer names are due no more.
    /// `digest` stands for everything that the configuration says of sources.
    ///
    /// # Errors
    /// When the engine cannot write, or another process shares the state and has other sources.
    fn configure(&mut self, sources: &[Arc<str>], seeds: &[Seed], digest: &str, now: Millis) -> Result<(), StateError>;

    /// Begins a pass over these sources: all that the configuration names, and each feed and sitemap that was found at
    /// depth 0, is due. Where a pass was begun and not ended, it goes on. Returns when the pass began.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn begin_pass(&mut self, sources: &[Arc<str>], now: Millis) -> Result<Millis, StateError>;

    /// These tasks are due at these times, or earlier where they are planned so.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn plan(&mut self, planned: &[(Ticket, Millis)]) -> Result<(), StateError>;

    /// Keeps what stands for the choice of pages that each source's configuration makes. Where it is another one than
    /// before, lists are read whole the next time, and those that were found are due.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn choose(&mut self, choices: &[(Arc<str>, String)], now: Millis) -> Result<(), StateError>;

    /// Ends the pass that began at this time.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn end_pass(&mut self, began: Millis) -> Result<(), StateError>;

    /// Sees to which domains this process may ask: takes some with something due, keeps those that it has, and gives
    /// back what others are to have, as far as nothing of it is in flight. To be called often; tasks are due only in
    /// domains that were gained here.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn take(&mut self, now: Millis, in_flight: &dyn Fn(&str) -> bool) -> Result<Taken, StateError>;

    /// The earliest time at which something is due in domains that this process does not have, if ever.
    ///
    /// # Errors
    /// When the engine cannot read.
    fn due_elsewhere(&mut self) -> Result<Option<Millis>, StateError>;

    /// The earliest time at which something of this domain is due for this process, if ever.
    ///
    /// # Errors
    /// When the engine cannot read.
    fn domain_due(&mut self, domain: &str) -> Result<Option<Millis>, StateError>;

    /// What is due at a domain: what the configuration names before what was found, the longest due first.
    ///
    /// # Errors
    /// When the engine cannot read.
    fn due(&mut self, domain: &str, now: Millis, limit: usize) -> Result<Vec<Task>, StateError>;

    /// Makes addresses known. Those that are new are due; known pages are due again where they changed since they
    /// were fetched, and where they were given up, left or refused for a while and their time has come. What only links named so far is
    /// named from now on where this is no link; if it was refused, it is due again. What belongs to a source that is
    /// gone, or was left, goes over to the source that names it.
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

    /// Takes the right to write a registered output.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn hold_output(&mut self, name: &str) -> Result<Hold, StateError>;

    /// Gives that right back.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn release_output(&mut self, name: &str) -> Result<(), StateError>;

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

    /// A set of archive files has begun a file of this name, which is empty; without a name, none is open.
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

    /// Notes of one kind that the crawl keeps for itself, by name.
    ///
    /// # Errors
    /// When the engine cannot read.
    fn notes(&mut self, kind: &str) -> Result<Vec<(String, String)>, StateError>;

    /// Keeps notes of a kind, each in place of the one of its name.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn keep_notes(&mut self, kind: &str, notes: &[(String, String)]) -> Result<(), StateError>;

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

    /// What keeps a domain from being asked, whoever has it; nothing where it is not known.
    ///
    /// # Errors
    /// When the engine cannot read.
    fn barrier(&mut self, domain: &str) -> Result<Option<Barrier>, StateError>;

    /// Leaves an order for whoever holds the state; anyone may.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn leave(&mut self, order: &Order) -> Result<(), StateError>;

    /// Carries out the orders that were left; returns the domains that they concern.
    ///
    /// # Errors
    /// When the engine cannot write.
    fn obey(&mut self, now: Millis) -> Result<Vec<String>, StateError>;
}
