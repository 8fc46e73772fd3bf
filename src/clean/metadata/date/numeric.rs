//! Dates of three numbers.

use super::{Day, Habit, Order, jalali, mark, weekday};
use crate::clean::metadata::moment::Moment;
use crate::clean::metadata::tokens::{Placed, Token};

/// Three numbers: `12.03.2024`, `3/7/2019`, `12.03.24`.
pub(super) fn numeric(tokens: &[Placed<'_>], at: usize, [a, b]: [u64; 2], sep: char, habit: Habit<'_>) -> Day {
    if mark(tokens, at + 3) != Some(sep) {
        return None;
    }
    let year = match tokens.get(at + 4)?.token {
        Token::Number(year, 4) if year < 2400 => year,
        Token::Number(year, 4) => year - 543,
        Token::Number(last, 2) if sep != '-' => match short_year(tokens, at, [a, b, last], habit) {
            Some([year, month, day]) => return Moment::from_day(year, month, day).map(|m| (m, at + 5, None)),
            None if matches!(tokens[at + 2].token, Token::Number(_, 2)) || is_all(tokens, at, at + 5) => 2000 + last,
            None => return None,
        },
        _ => return None,
    };
    if let Some(moment) = jalali::of_numbers(&tokens[at], sep, [year, b, a], habit.language) {
        return Some((moment, at + 5, None));
    }
    if sep != '.' && a != b {
        let both = [Moment::from_day(year, b, a), Moment::from_day(year, a, b)];
        if let Some(moment) = weekday::settles(tokens, at, both) {
            return Some((moment, at + 5, None));
        }
    }
    let (day, month) = match (a > 12, b > 12) {
        (true, false) => (a, b),
        (false, true) => (b, a),
        (false, false) if sep == '.' || a == b => (a, b),
        (false, false) => match habit.order {
            Order::DayFirst => (a, b),
            Order::MonthFirst => (b, a),
            Order::Unknown => return None,
        },
        (true, true) => return None,
    };
    Moment::from_day(year, month, day).map(|m| (m, at + 5, None))
}

/// A year that stands apart from its day, and a time behind: `2023 08/19 09:24:16`, as Chinese pages set them in boxes.
pub(super) fn year_apart(tokens: &[Placed<'_>], at: usize, year: u64) -> Day {
    let two = |at: usize| match tokens.get(at)?.token {
        Token::Number(value, 2) => Some(value),
        _ => None,
    };
    let (month, day) = (two(at + 1)?, two(at + 3)?);
    let parted = matches!(mark(tokens, at + 2), Some('/' | '-'));
    let timed = two(at + 4).is_some() && mark(tokens, at + 5) == Some(':') && two(at + 6).is_some();
    (parted && timed).then(|| Moment::from_day(year, month, day).map(|m| (m, at + 4, None)))?
}

/// Year, month and day of `23.03.07` where the language puts the year first.
fn short_year(tokens: &[Placed<'_>], at: usize, [year, month, day]: [u64; 3], habit: Habit<'_>) -> Option<[u64; 3]> {
    let leads = ["ko", "ja", "zh", "hu"].iter().any(|l| habit.language.is_some_and(|h| h.starts_with(l)));
    let two = matches!(tokens[at].token, Token::Number(_, 2));
    let year = 2000 + year;
    (leads && two && Moment::from_day(year, month, day).is_some()).then_some([year, month, day])
}

/// Whether a text is the tokens of one date and no more, but for what a mark parts from it or a time: `7.3.23`, and no version.
fn is_all(tokens: &[Placed<'_>], first: usize, end: usize) -> bool {
    let parted = |t: &Placed<'_>| matches!(t.token, Token::Mark(',' | '|' | '•' | '·' | '–' | '—'));
    first == 0 && tokens.get(end).is_none_or(parted)
}
