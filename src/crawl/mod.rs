//! Crawling: which address is next, and what becomes of it.
//!
//! A [`Source`] names feeds, sitemaps and pages. The [`state`] knows every address: when it is due, how it stands,
//! and which records wait to be written. [`run`] takes what is due, host by host, fetches it, hands pages to a
//! [`Desk`] that makes records of them, commits both together, and lets the [`Outputs`] append what is committed.
//! What an article is, only the desk knows.

mod archive;
mod around;
mod begin;
mod check;
mod clock;
mod dates;
mod doubt;
mod feed;
mod gauges;
mod lanes;
mod links;
mod listen;
mod mend;
mod news;
mod output;
mod owners;
mod report;
mod rhythm;
mod room;
mod run;
mod salvage;
mod schedule;
mod settle;
mod silence;
mod sitemap;
mod source;
pub mod state;
mod strain;
mod tally;
mod traps;
mod utf8;
mod verdict;
mod visit;
mod watch;

pub use crate::address::{canonical, has_user};
pub use archive::{Archive, archivist};
pub use check::{Tried, check};
pub use gauges::{Gauges, Shown, SourceShown};
pub use output::{OutputError, Outputs};
pub use owners::{Contested, contested};
pub use report::{CrawlError, Mode, Options, Report, Tally};
pub use rhythm::Rhythm;
pub use run::run;
pub use schedule::Schedule;
pub use silence::Pulse;
pub use source::{Expression, Scope, Source};
pub use traps::{Spent, misshapen, names as trap_names, told as trap_told};
pub use visit::Desk;
