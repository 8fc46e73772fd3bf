//! What a page says of itself: title, authors, dates, section, language, and where each came from.
//!
//! [`collect`] takes down what the markup offers, [`Declared`]; nothing is judged there. [`reconcile`]
//! chooses from it and from the visible [`Line`]s near the title, and says why.

mod apart;
mod authors;
mod bare;
mod canonical;
mod caseless;
mod clock;
mod collect;
mod credit;
pub mod date;
mod date_lines;
mod dated;
mod dates;
mod declared;
mod east_asian;
mod element_text;
mod entities;
mod given;
mod heading;
mod jsonld;
mod known;
mod labels;
mod line;
mod lists;
mod moment;
mod months;
mod names;
mod order;
mod parsely;
mod person;
mod personal;
mod reconcile;
mod section;
mod settle;
mod signature;
mod sitename;
mod sites;
mod slug;
mod surnames;
#[cfg(test)]
mod tests;
mod title;
mod title_offers;
mod title_weights;
mod tokens;
mod told;
mod tongue;
mod topics;
mod url_date;
mod weekdays;
mod words;
mod zones;

pub use apart::Apart;
pub use bare::{Signed, Sites, signed};
pub use caseless::is_caseless_name;
pub use collect::collect;
pub use credit::split_credit;
pub use date_lines::{is_day_alone, names_day};
pub use declared::{Declared, Field, Hint, Offer, Source};
pub(super) use element_text::value as element_text;
pub use given::{Given, Reading, overrule};
pub use known::Metadata;
pub use labels::{is_date_label, is_full_author_label};
pub use line::{Line, LineRole};
pub use moment::Moment;
pub use reconcile::{reconcile, title_offers};
pub use signature::is_signature;
pub use sites::site_names;
pub(in crate::clean) use slug::Slug;
pub use title_weights::names as title_traits;
pub use told::{tells_day, tells_names};
pub use weekdays::without_weekdays;

/// Whether a line names a role: "Quay Post reporter".
pub fn names_role(line: &str) -> bool {
    words::has_role(line)
}

/// Whether a line's first word is one that a writer's name follows: "By", "Von", "Oleh".
pub fn begins_with_by(line: &str) -> bool {
    line.split_whitespace().next().is_some_and(|word| words::is_by(word.trim_end_matches(':')))
}

/// Whether the word names a month in one of the languages that datelines use.
pub fn is_month(word: &str) -> bool {
    months::month(word, None).is_some()
}
