//! Dates on offer: each with its source and how far it is to be trusted.

use super::date::{self, Habit};
use super::declared::Source;
use super::moment::Moment;

/// A date on offer, read.
#[derive(Debug, Clone)]
pub(super) struct Dated {
    pub moment: Moment,
    pub source: Source,
    /// How far the source is to be trusted with this field.
    pub trust: i32,
    /// Why it is chosen, if it is.
    pub why: &'static str,
}

/// Why most are chosen.
pub(super) const MOST_TRUSTED: &str = "the most trusted source";

/// Published and modified, best first.
#[derive(Debug, Default)]
pub(super) struct Dates {
    pub published: Vec<Dated>,
    pub modified: Vec<Dated>,
}

/// Earliest year in which a page can have been published.
pub(super) const FIRST_YEAR: u16 = 1990;

/// What a date loses whose day and month only the page's language tells apart: a machine's date says more.
pub(super) const AMBIGUOUS: i32 = 18;

/// Whether the text's first date is read by habit, and no other date of the page tells how: `03/04/2019`.
pub(super) fn is_ambiguous(text: &str, read: &Moment, habit: Habit<'_>) -> bool {
    if habit.settled {
        return false;
    }
    let unsure = Habit { order: date::Order::Unknown, ..habit };
    date::find(text, unsure).is_none_or(|(moment, _)| !moment.same_day(read))
}
