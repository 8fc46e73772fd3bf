//! From verdicts to the record: the one place that cuts.

mod body;
mod images;
mod spans;
mod table;

pub use body::{Body, body};
pub use images::images;
