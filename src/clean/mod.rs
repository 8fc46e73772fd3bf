//! From a page to an article: blocks, facts, verdicts, roles, record.
//!
//! The cleaner does no I/O and knows no clock and no network: its answer is a pure function of the
//! page's bytes, its hints and the rules.

pub mod hygiene;
pub mod language;
pub mod metadata;
pub mod newswire;
pub mod sketch;

use crate::article::{Article, SCHEMA};
use crate::html::{Dom, Edge, decode};
use crate::page::RawPage;

/// What a caller may choose.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Fill [`Article::removed`].
    pub trace: bool,
}

/// Why a page has no record.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CleanError {
    /// There are no bytes, or only white space.
    #[error("the page is empty")]
    Empty,
    /// The bytes are neither HTML nor text.
    #[error("the page is binary ({0}), not HTML or text")]
    Binary(&'static str),
}

/// Cleans pages. Cheap to share between threads.
#[derive(Debug, Clone, Default)]
pub struct Cleaner {
    options: Options,
}

impl Cleaner {
    /// A cleaner with the built-in rules.
    pub fn new(options: Options) -> Cleaner {
        Cleaner { options }
    }

    /// Cleans one page.
    ///
    /// # Errors
    /// When the page has no bytes, or bytes that are neither HTML nor text.
    pub fn clean(&self, page: &RawPage) -> Result<Article, CleanError> {
        if page.bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(CleanError::Empty);
        }
        let decoded = decode::decode(&page.bytes, page.content_type.as_deref());
        let dom = Dom::parse(&decoded.text);
        let mut text = String::new();
        for edge in dom.walk(dom.root()) {
            if let Edge::Open(id) = edge {
                text.push_str(&dom.text(id));
            }
        }
        let removed = self.options.trace.then(Vec::new);
        Ok(Article { schema: SCHEMA.to_owned(), url: page.url.clone(), text, removed, ..Article::default() })
    }
}
