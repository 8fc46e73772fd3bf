//! A wish to stop, shared by everything that waits.

use std::sync::Arc;

use tokio::sync::watch;

/// Asks running work to end: what is on the wire is finished, what waits for its turn is not begun.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Stop {
        Stop(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Asks to stop. Asking again changes nothing.
    pub fn request(&self) {
        self.0.send_replace(true);
    }

    /// Whether stopping was asked for.
    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Resolves once stopping is asked for.
    pub async fn requested(&self) {
        // The sender lives in `self`, so waiting cannot fail before the wish comes.
        let _ = self.0.subscribe().wait_for(|stop| *stop).await;
    }
}
