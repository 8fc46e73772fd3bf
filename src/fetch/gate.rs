//! Whether a redirect may lead into another domain now.
//!
//! Who asks for a page knows that its own domain may be asked; of those that redirects lead to, only the crawl knows that an
//! operator paused one, or that one asked to be left alone.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// Why a domain is to be left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// An operator paused it.
    Paused,
    /// It asked for so much time, or it fails.
    For(Duration),
}

impl Bar {
    /// For how long, where that is known.
    pub fn wait(self) -> Option<Duration> {
        match self {
            Bar::Paused => None,
            Bar::For(wait) => Some(wait),
        }
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bar::Paused => f.write_str("its domain is paused"),
            Bar::For(wait) => {
                let wait = Duration::from_secs(wait.as_secs().max(1));
                write!(f, "its domain is left alone for {}", humantime::format_duration(wait))
            }
        }
    }
}

type Answer = Pin<Box<dyn Future<Output = Option<Bar>> + Send>>;

/// Who is asked before a redirect is followed into another domain.
#[derive(Clone)]
pub struct Gate(Arc<dyn Fn(&str) -> Answer + Send + Sync>);

impl Gate {
    /// A gate that asks so.
    pub fn new<F>(ask: impl Fn(&str) -> F + Send + Sync + 'static) -> Gate
    where
        F: Future<Output = Option<Bar>> + Send + 'static,
    {
        Gate(Arc::new(move |domain| Box::pin(ask(domain))))
    }

    /// Why this domain is to be left alone, if so.
    pub(crate) async fn bar(&self, domain: &str) -> Option<Bar> {
        (self.0)(domain).await
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gate")
    }
}
