//! copydesk turns web pages into clean article records and can explain each line it removed.
//!
//! ```
//! use copydesk::{Cleaner, Options, RawPage};
//!
//! let cleaner = Cleaner::new(Options::default());
//! let page = RawPage::from_bytes("<h1>Tides</h1><p>The tide was high on Monday, and the quay was wet.</p>");
//! let article = cleaner.clean(&page)?;
//! assert_eq!(article.title.as_deref(), Some("Tides"));
//! assert_eq!(article.text, "The tide was high on Monday, and the quay was wet.");
//! # Ok::<(), copydesk::CleanError>(())
//! ```
//!
//! The modules in the order of a page's way; each knows none but those before it:
//!
//! - [`page`] is what goes in, [`article`] what comes out
//! - [`source`] and [`fetch`] yield a [`RawPage`]: bytes, and where they came from
//! - [`html`] decodes it and builds its tree
//! - [`rules`] says which rules hold for a text and its place
//! - [`clean`] cuts the tree, or lines of text, into blocks, gathers facts, asks the rules and the learned score, decides,
//!   and puts the [`Article`] together
//! - [`emit`] writes records
//! - [`crawl`] decides which address is next
//! - [`config`] reads what is to be crawled, and how
//! - [`review`] shows people what was decided, [`eval`] compares it with labelled pages
//!
//! [`parallel`] spreads work over processors, `letters` knows Unicode's, `domain` whose an address is and `tracking`
//! which of its parameters only tell where a click came from, `hex` writes digests, `coding` knows labels of bodies; none of
//! them knows any other module. `address` knows which spellings of an address are one.

mod address;
pub mod article;
pub mod clean;
mod coding;
pub mod config;
pub mod crawl;
mod domain;
pub mod emit;
pub mod eval;
pub mod fetch;
mod hex;
pub mod html;
mod letters;
pub mod page;
pub mod parallel;
pub mod review;
pub mod rules;
pub mod source;
mod tracking;
mod written;

pub use article::Article;
pub use clean::{CleanError, Cleaner, Options};
pub use page::RawPage;
