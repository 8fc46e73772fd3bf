//! What is chosen before a crawl, and what is told after it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::gauges::Gauges;
use super::output::OutputError;
use super::state::StateError;
use crate::fetch::{self, FetchError};

/// Choices for a crawl.
#[derive(Debug, Clone)]
pub struct Options {
    /// How pages are fetched.
    pub fetch: fetch::Options,
    /// How far it goes.
    pub mode: Mode,
    /// Threads that clean.
    pub cleaners: usize,
    /// Where `/metrics` and `/healthz` are served, if anywhere.
    pub listen: Option<SocketAddr>,
    /// What is in flight when the crawl is stopped has this long to end; then it is dropped, and is due at the next
    /// start.
    pub grace: Duration,
    /// What it shows of itself while it runs.
    pub gauges: Gauges,
}

/// How far a crawl goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Sources run on their schedules until the crawl is stopped; where none has a schedule, once.
    Scheduled,
    /// Every source runs once.
    Once,
    /// Feeds and sitemaps are read once; pages are not fetched, and each one's record is its address.
    Rehearsal,
}

/// How a crawl went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// By source.
    pub sources: BTreeMap<Arc<str>, Tally>,
    /// Records committed.
    pub records: u64,
    /// Pages that said nothing new.
    pub repeated: u64,
    /// Addresses that are still to be fetched.
    pub due: u64,
    /// Whether it was stopped before its end.
    pub stopped: bool,
}

/// How the fetches of one source went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Fetched.
    pub done: u64,
    /// Given up.
    pub failed: u64,
    /// Not allowed.
    pub refused: u64,
    /// Put off, each time that it was; where nothing could be tried at all, what was due.
    pub waits: u64,
}

impl Report {
    /// Sources of which nothing could be fetched though something was tried.
    pub fn failed_sources(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().filter(|(_, tally)| tally.done == 0 && tally.failed > 0).map(|(name, _)| &**name)
    }

    /// Sources that nothing but waits for, though the crawl went to its end.
    pub fn waiting_sources(&self) -> impl Iterator<Item = &str> {
        let waits = |tally: &Tally| tally.done == 0 && tally.failed == 0 && tally.waits > 0;
        self.sources.iter().filter(move |(_, tally)| !self.stopped && waits(tally)).map(|(name, _)| &**name)
    }
}

/// Why a crawl ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CrawlError {
    /// The state fails.
    #[error(transparent)]
    State(#[from] StateError),
    /// An output fails.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The fetcher cannot be set up.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// Its service cannot be offered.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// Threads cannot be started.
    #[error("cannot start threads: {0}")]
    Threads(std::io::Error),
}
