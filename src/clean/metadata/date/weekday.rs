//! The weekday before a date of numbers, which tells the day from the month: `Tue, 11/08/2022`.

use super::{mark, word};
use crate::clean::metadata::moment::Moment;
use crate::clean::metadata::tokens::Placed;

/// Letters by which English tells the days apart, Monday first. Other languages write the day first.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// The rest of the words.
const ENDINGS: [&str; 7] = ["", "s", "r", "rs", "day", "sday", "nesday"];
/// The rests that only some have.
const LONG_ENDINGS: [&str; 2] = ["rsday", "urday"];

/// The one of several days that falls on the weekday which stands before token `at`.
pub(super) fn settles(tokens: &[Placed<'_>], at: usize, days: [Option<Moment>; 2]) -> Option<Moment> {
    let marks = usize::from(at > 0 && matches!(mark(tokens, at - 1), Some(',' | '.')));
    let told = weekday(word(tokens, at.checked_sub(marks + 1)?)?)?;
    // 1970-01-01 was a Thursday.
    let mut fits = days.into_iter().flatten().filter(|day| (day.epoch_day() + 3).rem_euclid(7) == told);
    fits.next().filter(|_| fits.next().is_none())
}

/// The weekday that a word names, Monday 0.
fn weekday(word: &str) -> Option<i64> {
    let word = word.to_ascii_lowercase();
    let (short, rest) = word.split_at_checked(3)?;
    let known = ENDINGS.contains(&rest) || LONG_ENDINGS.contains(&rest);
    DAYS.iter().position(|day| *day == short).filter(|_| known).map(|i| i as i64)
}
