//! What a page says of itself: title, authors, dates, section, language, and where each came from.

mod clock;
pub mod date;
mod labels;
mod moment;
mod months;
mod tokens;

pub use labels::is_date_label;
pub use moment::Moment;

/// Whether the word names a month in one of the languages that datelines use.
pub fn is_month(word: &str) -> bool {
    months::month(word, None).is_some()
}
