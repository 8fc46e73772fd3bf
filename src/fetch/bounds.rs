//! What bounds a body.

use std::time::Duration;

use tokio::time::Instant;

/// How long a body may take, and how large it may get.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) deadline: Instant,
    pub(crate) stall: Duration,
    pub(crate) max_bytes: u64,
    pub(crate) max_ratio: u64,
}
