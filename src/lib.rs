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
//! A page's way leads through the modules in this order, and each knows only those before it:
//!
//! - [`source`] and [`fetch`] yield a [`RawPage`]: bytes, and where they came from
//! - [`html`] decodes it and builds its tree
//! - [`clean`] cuts the tree, or lines of text, into blocks, gathers facts, asks the [`rules`] and the learned
//!   score, decides, and puts the [`Article`] together
//! - [`crawl`] decides which address is next, as [`config`] says
//! - [`emit`] writes records; [`eval`] compares them with labelled pages; [`review`] shows people what was decided
//!
//! [`parallel`] spreads work over processors, `letters` knows Unicode's, and `domain` whose an address is; none of them
//! knows any other module.

pub mod article;
pub mod clean;
mod coding;
pub mod config;
pub mod crawl;
mod domain;
pub mod emit;
pub mod eval;
pub mod fetch;
pub mod html;
mod letters;
pub mod page;
pub mod parallel;
pub mod review;
pub mod rules;
pub mod source;

pub use article::Article;
pub use clean::{CleanError, Cleaner, Options};
pub use page::RawPage;
