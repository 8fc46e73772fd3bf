//! Crawling: which address is next.

mod source;

pub use source::{Schedule, Scope, Source};
