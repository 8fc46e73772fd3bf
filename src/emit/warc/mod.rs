//! Archives: what went over the wire, as WARC 1.1 files (ISO 28500:2017).
//!
//! An [`Entry`] is one exchange as records: the answer, or a revisit where the archive has the same payload of the same
//! address already, then the request and what else is known (`metadata`). [`Files`] is a set of files that entries are
//! appended to; each record is a gzip member of its own, so that any can be read alone.

mod entry;
mod files;
mod record;

pub use entry::{Entry, Kind};
pub use files::Files;
pub use record::About;
