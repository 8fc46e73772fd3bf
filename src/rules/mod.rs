//! Rules: what chrome looks like and what it is called, as data.
//!
//! A rule matches blocks by their text or their place, and votes, decides or names a role; see
//! `docs/rules.md` for the format. [`Rules`] is the compiled set: asking it about a block costs a few
//! hash look-ups, however many rules there are.

mod built_in {
    include!(concat!(env!("OUT_DIR"), "/rule_files.rs"));
}
mod classes;
mod error;
mod file;
pub mod files;
mod fold;
mod gate;
mod index;
mod kinds;
pub mod lint;
mod pattern;
mod patterns;
mod phrases;
mod required;
pub mod site;
mod strings;

pub(crate) use built_in::{HTML_SCORE, TEXT_SCORE};
pub use error::RulesError;
pub use file::{Effect, Rule};
pub use fold::fold;
pub use index::{Matches, Rules};
pub(crate) use kinds::{KINDS, Kind};
pub use pattern::Pattern;
