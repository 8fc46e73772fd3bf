//! What operators ask a state: how everything stands, why one address is where it is; and what they tell it.

use serde::Serialize;

use super::{Millis, Status};

/// Domains that a survey names.
pub(super) const DOMAINS: u32 = 20;

/// The time that a survey tells the pace of.
pub(super) const HOUR: Millis = 60 * 60 * 1000;

/// How a crawl stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Survey {
    /// Processes that crawl with it now.
    pub processes: Vec<String>,
    /// When the pass began that is not ended.
    pub pass_began: Option<Millis>,
    /// By source.
    pub sources: Vec<SourceStanding>,
    /// Domains with something due, paused or left alone, those with most first.
    pub domains: Vec<DomainStanding>,
    /// By output.
    pub outputs: Vec<OutputStanding>,
}

/// How a source stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SourceStanding {
    /// Its name.
    pub name: String,
    /// Whether the configuration of the last start names it.
    pub active: bool,
    /// Addresses known.
    pub seen: u64,
    /// Addresses fetched.
    pub done: u64,
    /// Addresses given up.
    pub failed: u64,
    /// Addresses not allowed.
    pub refused: u64,
    /// Addresses that are due by now.
    pub due: u64,
    /// When something is due next.
    pub next: Option<Millis>,
    /// When something was fetched last.
    pub fetched: Option<Millis>,
    /// Addresses fetched within the last hour.
    pub hour: u64,
}

/// How a domain stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DomainStanding {
    /// Its name.
    pub name: String,
    /// Addresses to be fetched at some time.
    pub due: u64,
    /// Addresses fetched.
    pub done: u64,
    /// Addresses given up.
    pub failed: u64,
    /// Addresses fetched within the last hour.
    pub hour: u64,
    /// The earliest such time.
    pub next: Option<Millis>,
    /// It is left alone until then: it asked for that, or it fails.
    pub not_before: Option<Millis>,
    /// An operator paused it.
    pub paused: bool,
    /// The pause that its robots.txt asks for, in milliseconds; zero where it asks for none.
    pub crawl_delay: Millis,
    /// What was said last of what is due first.
    pub note: Option<String>,
    /// The process that has leased it, where processes share the state.
    pub holder: Option<String>,
}

/// What keeps a domain from being asked, as far as it is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Barrier {
    /// An operator paused it.
    pub paused: bool,
    /// It is left alone until then.
    pub not_before: Millis,
}

/// How an output stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OutputStanding {
    /// Its name.
    pub name: String,
    /// Bytes that are acknowledged.
    pub end: u64,
    /// Records that wait for it.
    pub waiting: u64,
}

/// Why an address is where it is: the first of these that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// The configuration does not name its source any more.
    SourceGone,
    /// Nothing is to be done: fetched.
    Done,
    /// Nothing is to be done: given up.
    Failed,
    /// Nothing is to be done: not allowed.
    Refused,
    /// Nothing is to be done: nobody wants it any more, the note says why.
    Left,
    /// An operator paused its domain.
    DomainPaused,
    /// It is due later.
    NotYet {
        /// When.
        due: Millis,
    },
    /// It is due, but its domain is left alone: it asked for that, or it fails.
    DomainBusy {
        /// Until when.
        until: Millis,
    },
    /// It is due and waits for its turn.
    Queued {
        /// Addresses of its domain that come before it.
        before: u64,
    },
}

/// Everything known of one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dossier {
    /// The address in its canonical form.
    pub url: String,
    /// The source it belongs to.
    pub source: String,
    /// Why it is where it is.
    #[serde(flatten)]
    pub reason: Reason,
    /// How it stands.
    pub status: Status,
    /// When it was seen first.
    pub seen: Millis,
    /// When it was fetched last.
    pub fetched: Option<Millis>,
    /// When it is due.
    pub due: Option<Millis>,
    /// Failed attempts in a row.
    pub attempts: u32,
    /// The pause between two requests that the robots.txt of its domain asks for, in milliseconds.
    pub crawl_delay: Millis,
    /// What was said when it was last put off or given up.
    pub note: Option<String>,
    /// Id of its record.
    pub article: Option<String>,
    /// Versions of the record that were committed.
    pub versions: u64,
    /// Outputs that have not acknowledged the newest of them.
    pub waiting: Vec<String>,
}

/// What an operator tells a crawl.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Fetch this page now, for this source.
    Add {
        /// The page, in its canonical form.
        url: String,
        /// The source's name.
        source: String,
    },
    /// Try again what was given up.
    RetryFailed,
    /// Ask nothing of this domain until it is resumed.
    Pause {
        /// The domain.
        domain: String,
    },
    /// Go on with this domain.
    Resume {
        /// The domain.
        domain: String,
    },
}

impl Order {
    /// How an order stands in the tables: verb, argument, source.
    pub(super) fn words(&self) -> (&str, &str, &str) {
        match self {
            Order::Add { url, source } => ("add", url, source),
            Order::RetryFailed => ("retry", "", ""),
            Order::Pause { domain } => ("pause", domain, ""),
            Order::Resume { domain } => ("resume", domain, ""),
        }
    }
}

/// What decides about an address beside what its dossier tells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    pub(super) active: bool,
    pub(super) not_before: Millis,
    pub(super) paused: bool,
}

impl Standing {
    /// The conditions of [`State::due`](super::State::due), one by one. How many come before a queued one the engine
    /// has to count.
    pub(super) fn reason(self, dossier: &Dossier, now: Millis) -> Reason {
        match (dossier.due, dossier.status) {
            _ if !self.active => Reason::SourceGone,
            (None, Status::Failed) => Reason::Failed,
            (None, Status::Refused) => Reason::Refused,
            (None, Status::New) => Reason::Left,
            (None, _) => Reason::Done,
            _ if self.paused => Reason::DomainPaused,
            (Some(due), _) if due > now => Reason::NotYet { due },
            _ if self.not_before > now => Reason::DomainBusy { until: self.not_before },
            _ => Reason::Queued { before: 0 },
        }
    }
}
