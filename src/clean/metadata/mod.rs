//! What a page says of itself: title, authors, dates, section, language, and where each came from.
//!
//! [`collect`] takes down what the markup offers, [`Declared`]; nothing is judged there.

mod clock;
mod collect;
pub mod date;
mod declared;
mod entities;
mod json;
mod jsonld;
mod labels;
mod moment;
mod months;
mod names;
mod tokens;

pub use collect::collect;
pub use declared::{Declared, Field, Hint, Offer, Source};
pub use labels::is_date_label;
pub use moment::Moment;

/// Whether the word names a month in one of the languages that datelines use.
pub fn is_month(word: &str) -> bool {
    months::month(word, None).is_some()
}
