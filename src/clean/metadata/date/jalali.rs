//! Dates of the Persian (Jalali) calendar: `۲۴ اسفند ۱۴۰۲`, `1402/12/24`.
//!
//! The year begins on the day of the March equinox. Between the years 1244 and 1472 a cycle of 33 years with eight leap
//! years tells it exactly.

use super::{Day, mark, number, word};
use crate::clean::metadata::moment::Moment;
use crate::clean::metadata::tokens::{Placed, Token};

/// Names of the months, Farvardin first: as Iran writes them, with Arabic letters, and as Afghanistan does.
const MONTHS: [&[&str]; 12] = [
    &["فروردین", "فروردين", "حمل"],
    &["اردیبهشت", "ارديبهشت", "ثور"],
    &["خرداد", "جوزا"],
    &["تیر", "تير", "سرطان"],
    &["مرداد", "اسد"],
    &["شهریور", "شهريور", "سنبله"],
    &["مهر", "میزان", "ميزان"],
    &["آبان", "عقرب"],
    &["آذر", "قوس"],
    &["دی", "دي", "جدی", "جدي"],
    &["بهمن", "دلو"],
    &["اسفند", "حوت"],
];
/// Years that pages tell.
const YEARS: std::ops::RangeInclusive<u64> = 1300..=1450;
/// Years of dates of three numbers: those of the web. The Islamic years of the web begin behind them.
const YEARS_OF_NUMBERS: std::ops::RangeInclusive<u64> = 1370..=1414;
/// The day before the calendar's first, counted from 1970-01-01 on.
const FIRST_DAY: i64 = -492_269;

/// The month that a word names.
pub(super) fn month(word: &str) -> Option<u64> {
    MONTHS.iter().position(|names| names.contains(&word)).map(|i| i as u64 + 1)
}

/// The day of a month whose name ends before token `at`, where a year of the calendar follows.
pub(super) fn day(tokens: &[Placed<'_>], mut at: usize, month: u64, day: u64) -> Day {
    if word(tokens, at) == Some("ماه") {
        at += 1;
    }
    if matches!(mark(tokens, at), Some('،' | ',')) {
        at += 1;
    }
    let year = number(tokens, at, 4)?;
    moment(year, month, day).map(|m| (m, at + 1, None))
}

/// A date of three numbers, where the page is Persian, or says nothing else and writes as Persian pages do.
pub(super) fn of_numbers(
    first: &Placed<'_>,
    sep: char,
    [year, month, day]: [u64; 3],
    language: Option<&str>,
) -> Option<Moment> {
    let told = language.map(|l| ["fa", "ps", "ckb", "ku"].iter().any(|p| l.starts_with(p)));
    // Digits of Latin pages have one byte each.
    let own = matches!(first.token, Token::Number(_, digits) if first.end - first.start > usize::from(digits));
    let fits = told.unwrap_or(own || sep == '/');
    (fits && YEARS_OF_NUMBERS.contains(&year)).then(|| moment(year, month, day))?
}

/// The day of our calendar, when there is such a day.
fn moment(year: u64, month: u64, day: u64) -> Option<Moment> {
    let last = match month {
        1..=6 => 31,
        7..=11 => 30,
        12 if before(year + 1) - before(year) == 366 => 30,
        12 => 29,
        _ => return None,
    };
    if !YEARS.contains(&year) || !(1..=last).contains(&day) {
        return None;
    }
    let month = month as i64 - 1;
    let days = FIRST_DAY + before(year) + 30 * month + month.min(6) + day as i64;
    let moment = Moment::from_epoch(days * 86_400)?;
    Some(Moment { time: None, offset_minutes: None, ..moment })
}

/// Days of the years before a year, from the calendar's first on.
fn before(year: u64) -> i64 {
    let year = year as i64;
    365 * (year - 1) + (8 * year + 21) / 33
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days_are_told() {
        for ([y, m, d], want) in [
            ([1402, 12, 24], "2024-03-14"),
            ([1403, 1, 1], "2024-03-20"),
            ([1399, 12, 30], "2021-03-20"),
            ([1400, 1, 1], "2021-03-21"),
            ([1357, 11, 22], "1979-02-11"),
            ([1403, 12, 30], "2025-03-20"),
            ([1408, 12, 30], "2030-03-20"),
            ([1402, 6, 31], "2023-09-22"),
            ([1402, 7, 1], "2023-09-23"),
        ] {
            assert_eq!(moment(y, m, d).unwrap().to_string(), want, "{y}/{m}/{d}");
        }
        assert!(moment(1402, 12, 30).is_none() && moment(1402, 7, 31).is_none() && moment(1402, 13, 1).is_none());
    }
}
