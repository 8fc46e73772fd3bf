//! Reading dates: as machines write them and as people do, in the languages of the web.
//!
//! [`parse`] reads a value that is a date; [`find`] the first date in a line of text. A date without
//! a year is no date here. `03/04/2019` is read only where the page tells which comes first.

mod jalali;
mod numeric;
mod thai;
mod weekday;

use super::clock::{self, Clock};
use super::moment::Moment;
use super::months;
use super::tokens::{Placed, Token, tokens};
use std::ops::Range;

/// How a page writes dates made of numbers, and in which language.
#[derive(Debug, Clone, Copy, Default)]
pub struct Habit<'a> {
    /// BCP 47 tag, lower case.
    pub language: Option<&'a str>,
    /// Which number of `03/04/2019` is the month.
    pub order: Order,
    /// Whether the page's own dates tell so, and not its language or country alone.
    pub settled: bool,
}

/// Which number of `03/04/2019` is the month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Not known: such a date is read only where one number is above 12.
    #[default]
    Unknown,
    /// The second.
    DayFirst,
    /// The first.
    MonthFirst,
}

impl Order {
    /// Which number of `03/04/2019` is the month, by the page's language, region and top-level domain.
    pub(super) fn of(language: Option<&str>, url: Option<&str>) -> Order {
        let Some(language) = language else { return Order::Unknown };
        if !language.starts_with("en") {
            return Order::DayFirst;
        }
        let host = url.and_then(|u| u.split_once("://")).map_or("", |(_, r)| r.split(['/', ':']).next().unwrap_or(r));
        let top = host.rsplit('.').next().unwrap_or("");
        match (language, top) {
            ("en-us", _) | (_, "com" | "org" | "net" | "gov" | "edu" | "us")
                if language == "en-us" || language == "en" =>
            {
                Order::MonthFirst
            }
            (_, top) if top.len() == 2 && top != "us" && top != "io" && top != "co" && top != "ai" => Order::DayFirst,
            (l, _) if l.len() > 2 => Order::DayFirst,
            _ => Order::Unknown,
        }
    }
}

/// Longest text looked at for a machine's date.
const LONGEST_VALUE_BYTES: usize = 120;

/// Reads a value that a page gives as a date: ISO 8601 in all its dresses, RFC 5322, seconds since 1970, or a date in words.
pub fn parse(value: &str, habit: Habit<'_>) -> Option<Moment> {
    let value = value.trim().trim_matches('"');
    if value.len() > LONGEST_VALUE_BYTES {
        return None;
    }
    if value.bytes().all(|b| b.is_ascii_digit()) {
        return digits(value);
    }
    find(value, habit).map(|(moment, _)| moment)
}

/// A value of digits alone: an epoch in seconds or milliseconds, or a date run together.
fn digits(value: &str) -> Option<Moment> {
    let number: u64 = value.parse().ok()?;
    let seconds = match value.len() {
        10 if (600_000_000..4_200_000_000).contains(&number) => number,
        13 if (600_000_000_000..4_200_000_000_000).contains(&number) => number / 1000,
        8 | 12 | 14 => return run_together(number, value.len()),
        _ => return None,
    };
    Moment::from_epoch(i64::try_from(seconds).ok()?)
}

/// `20190307`, `201903071600`, `20190307160000`.
fn run_together(number: u64, digits: usize) -> Option<Moment> {
    let (day, clock) = match digits {
        8 => (number, None),
        12 => (number / 10_000, Some(number % 10_000 * 100)),
        14 => (number / 1_000_000, Some(number % 1_000_000)),
        _ => return None,
    };
    let mut moment = Moment::from_day(day / 10_000, day / 100 % 100, day % 100).filter(|m| m.year >= 1980)?;
    moment.time = clock.and_then(|c| clock::time(c / 10_000, c / 100 % 100, c % 100));
    Some(moment)
}

/// The first date of a line, with the range of the line it takes, its time of day included.
pub fn find(line: &str, habit: Habit<'_>) -> Option<(Moment, Range<usize>)> {
    // No day is told without a number.
    if line.is_ascii() && !line.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let tokens = tokens(line);
    let mut at = 0;
    while at < tokens.len() {
        if let Some((mut moment, end, asctime)) = day(&tokens, at, habit) {
            let mut first = at;
            let mut last = end;
            let before = clock::before(&tokens, at, &moment);
            let found = match asctime {
                Some(clock_at) => clock::at(&tokens, clock_at, &moment),
                // A time that touches the day is the day's own; what follows may be another's.
                None if before.is_some_and(|(_, _, gap)| gap == 0) => None,
                None => clock::after(&tokens, end, &moment, line),
            };
            if moment.time.is_some() {
                // The day and its time were one run of digits.
            } else if let Some((clock, clock_end)) = found {
                moment.time = Some(clock.time);
                moment.offset_minutes = clock.offset_minutes;
                last = last.max(clock_end);
            } else if let Some((clock, clock_start, _)) = before {
                moment.time = Some(clock.time);
                moment.offset_minutes = clock.offset_minutes;
                first = clock_start;
            }
            return Some((moment, tokens[first].start..tokens[last - 1].end));
        }
        at += 1;
    }
    None
}

/// The first time of day in a text that stands for a moment of `day`, and where it begins.
pub(super) fn find_clock(text: &str, day: &Moment) -> Option<(Clock, usize)> {
    let tokens = tokens(text);
    let begins = |&at: &usize| matches!(tokens[at].token, Token::Number(..)) && !continues_number(&tokens, at);
    let at = (0..tokens.len()).find(begins)?;
    clock::at(&tokens, at, day).map(|(clock, _)| (clock, tokens[at].start))
}

/// The range of the first date of a line, its time of day included, whichever of its numbers is the month.
pub fn place(line: &str) -> Option<Range<usize>> {
    find(line, Habit { order: Order::DayFirst, ..Habit::default() }).map(|(_, range)| range)
}

/// A day at token `at`: the day, one past its last token, and where the time stands if it stands inside (`Mar 7 16:00:00 2019`).
type Day = Option<(Moment, usize, Option<usize>)>;

fn day(tokens: &[Placed<'_>], at: usize, habit: Habit<'_>) -> Day {
    match tokens[at].token {
        Token::Number(value, 4) => year_first(tokens, at, value, habit),
        Token::Number(value, 8 | 12 | 14) if at == 0 => {
            let Token::Number(_, count) = tokens[at].token else { return None };
            run_together(value, usize::from(count)).map(|m| basic_time(tokens, m))
        }
        Token::Number(year, 2) if word(tokens, at + 1) == Some("年") => east_asian(tokens, at, 2000 + year, "年"),
        Token::Number(value, 1 | 2) if !continues_number(tokens, at) => day_first(tokens, at, value, habit),
        Token::Word(word) => match months::month(word, habit.language) {
            Some(month) => month_first(tokens, at, month),
            None => era_year(tokens, at, word),
        },
        _ => None,
    }
}

/// ISO 8601 basic form: `20190307T160000` is a day and its time.
fn basic_time(tokens: &[Placed<'_>], mut day: Moment) -> (Moment, usize, Option<usize>) {
    if let (Some("T"), Some(Token::Number(clock, digits @ (4 | 6)))) = (word(tokens, 1), tokens.get(2).map(|t| t.token))
    {
        let clock = if digits == 4 { clock * 100 } else { clock };
        day.time = clock::time(clock / 10_000, clock / 100 % 100, clock % 100);
        day.offset_minutes = (word(tokens, 3) == Some("Z")).then_some(0);
        return (day, 3, None);
    }
    (day, 1, None)
}

/// Whether the number at `at` is the tail of something longer, such as `12:30` or `1.5`.
fn continues_number(tokens: &[Placed<'_>], at: usize) -> bool {
    at >= 2
        && matches!(tokens[at - 1].token, Token::Mark(':' | '.' | '/' | '-'))
        && matches!(tokens[at - 2].token, Token::Number(..))
        && tokens[at - 2].end == tokens[at - 1].start
        && tokens[at - 1].end == tokens[at].start
}

fn number(tokens: &[Placed<'_>], at: usize, most_digits: u8) -> Option<u64> {
    match tokens.get(at)?.token {
        Token::Number(value, count) if count <= most_digits => Some(value),
        _ => None,
    }
}

fn word<'a>(tokens: &[Placed<'a>], at: usize) -> Option<&'a str> {
    match tokens.get(at)?.token {
        Token::Word(word) => Some(word),
        _ => None,
    }
}

fn mark(tokens: &[Placed<'_>], at: usize) -> Option<char> {
    match tokens.get(at)?.token {
        Token::Mark(c) => Some(c),
        _ => None,
    }
}

/// `2019-03-07`, `2019/3/7`, `2019. 3. 7.`, `2019年3月7日`, `2019년 3월 7일`, `2019. március 7.`, `2019 m. kovo 7 d.`, `2019-Mar-07`.
fn year_first(tokens: &[Placed<'_>], at: usize, year: u64, habit: Habit<'_>) -> Day {
    let year = if (2400..2700).contains(&year) { year - 543 } else { year }; // Buddhist era
    if let Some(sep @ ('-' | '/' | '.' | '‐' | '–')) = mark(tokens, at + 1)
        && let (Some(month), Some(day)) = (number(tokens, at + 2, 2), number(tokens, at + 4, 2))
        && mark(tokens, at + 3) == Some(sep)
    {
        let jalali = || jalali::of_numbers(&tokens[at], sep, [year, month, day], habit.language);
        return Moment::from_day(year, month, day).or_else(jalali).map(|m| (m, at + 5, None));
    }
    if let Some(found) = numeric::year_apart(tokens, at, year) {
        return Some(found);
    }
    let mut next = at + 1;
    if let Some(found) = word(tokens, next).and_then(|w| east_asian(tokens, at, year, w)) {
        return Some(found);
    }
    // "2019 m. kovo 7 d.", "2019. gada 7. marts".
    let dot = usize::from(mark(tokens, next) == Some('.'));
    if matches!(word(tokens, next + dot), Some("m" | "gada")) {
        next += dot + 1;
    }
    if matches!(mark(tokens, next), Some('.' | '-' | ',' | '/')) {
        next += 1;
    }
    let latvian_day = number(tokens, next, 2).filter(|_| next > at + 1 && mark(tokens, next + 1) == Some('.'));
    if let (Some(day), Some(name)) = (latvian_day, word(tokens, next + 2)) {
        let month = months::month(name, habit.language)?;
        return Moment::from_day(year, u64::from(month), day).map(|m| (m, next + 3, None));
    }
    let month = months::month(word(tokens, next)?, habit.language)?;
    next += 1;
    if matches!(mark(tokens, next), Some('.' | '-' | ',' | '/')) {
        next += 1;
    }
    Moment::from_day(year, u64::from(month), number(tokens, next, 2)?).map(|m| (m, next + 1, None))
}

/// Year, month and day marked by words: `2019年3月7日`, `2019년 3월 7일`.
fn east_asian(tokens: &[Placed<'_>], at: usize, year: u64, after_year: &str) -> Option<(Moment, usize, Option<usize>)> {
    if !matches!(after_year, "年" | "년" | "年度") {
        return None;
    }
    let (month, day) = (number(tokens, at + 2, 2)?, number(tokens, at + 4, 2)?);
    matches!(word(tokens, at + 3), Some("月" | "월")).then_some(())?;
    word(tokens, at + 5).filter(|w| w.starts_with(['日', '일', '號', '号'])).map(|_| ())?;
    Moment::from_day(year, month, day).map(|m| (m, at + 6, None))
}

/// `令和6年3月7日`.
fn era_year(tokens: &[Placed<'_>], at: usize, era: &str) -> Day {
    let base = match era {
        "令和" => 2018,
        "平成" => 1988,
        "民國" | "民国" | "中華民國" => 1911,
        _ => return None,
    };
    east_asian(tokens, at + 1, base + number(tokens, at + 1, 3)?, word(tokens, at + 2)?)
}

/// `7 March 2019`, `7. März 2019`, `7 de marzo de 2019`, `1er mars 2019`, `7-Mar-2019`, `12.03.2024`, `3/7/2019`, `7 tháng 3 năm 2019`.
fn day_first(tokens: &[Placed<'_>], at: usize, first: u64, habit: Habit<'_>) -> Day {
    if let Some(sep @ ('.' | '/' | '-' | '‐' | '–' | '٫' | '،' | '|')) = mark(tokens, at + 1)
        && let Some(second) = number(tokens, at + 2, 2)
    {
        return numeric::numeric(tokens, at, [first, second], sep, habit);
    }
    let mut next = at + 1;
    let mut month = None;
    // At most an ordinal's ending, a mark and a "de" stand between day and month.
    for _ in 0..4 {
        match tokens.get(next)?.token {
            Token::Word(w) => {
                if let Some(found) = thai::month(tokens, next) {
                    return thai::day(tokens, next + 3, found, first);
                }
                if let Some(found) = jalali::month(w).and_then(|month| jalali::day(tokens, next + 1, month, first)) {
                    return Some(found);
                }
                month = months::month(w, habit.language);
                next += 1;
                if month.is_some() {
                    // "مارس/آذار": by both its names.
                    let again = word(tokens, next + 1).and_then(|w| months::month(w, habit.language));
                    if mark(tokens, next) == Some('/') && again == month {
                        next += 2;
                    }
                    break;
                }
                if w == "tháng" {
                    month = number(tokens, next, 2).filter(|m| (1..=12).contains(m)).map(|m| m as u8);
                    next += 1;
                    break;
                }
                if !is_day_joint(w) {
                    return None;
                }
            }
            Token::Mark('.' | '-' | '/' | '’' | '\'' | 'º' | 'ª' | '°' | ',') => next += 1,
            _ => return None,
        }
    }
    let month = month?;
    let (year, end) = year_after(tokens, next)?;
    Moment::from_day(year, u64::from(month), first).map(|m| (m, end, None))
}

fn is_day_joint(word: &str) -> bool {
    matches!(
        word,
        "st" | "nd"
            | "rd"
            | "th"
            | "er"
            | "de"
            | "d"
            | "of"
            | "del"
            | "di"
            | "ος"
            | "η"
            | "ª"
            | "º"
            | "ta"
            | "e"
            | "a"
            | "aja"
            | "го"
            | "ST"
            | "ND"
            | "RD"
            | "TH"
            | "DE"
    )
}

/// The year that follows a month, and one past it.
fn year_after(tokens: &[Placed<'_>], mut at: usize) -> Option<(u64, usize)> {
    for _ in 0..6 {
        match tokens.get(at)?.token {
            Token::Number(year, 4) => {
                let year = if (2400..2700).contains(&year) { year - 543 } else { year };
                return Some((year, at + 1));
            }
            // What stands behind it was another element: `March 7, 20193 min`.
            Token::Number(glued, digits @ 5..=6) => {
                let year = glued / 10u64.pow(u32::from(digits) - 4);
                return (1990..2100).contains(&year).then_some((year, at + 1));
            }
            Token::Number(year, 2) if matches!(mark(tokens, at - 1), Some('\'' | '’' | '-' | '/')) => {
                return Some((2000 + year, at + 1));
            }
            Token::Word("de" | "del" | "of" | "năm" | "anno" | "DE" | "พ" | "ศ" | "ค" | "г" | "d")
            | Token::Mark('.' | ',' | '-' | '/' | '\'' | '’' | '،') => at += 1,
            _ => return None,
        }
    }
    None
}

/// Whether three numbers with one mark between them begin at a token. What stands before such a date is no month but a
/// weekday of the same letters: `mar 18/11/2025` is a Tuesday in French, Spanish and Italian.
fn is_numeric(tokens: &[Placed<'_>], at: usize) -> bool {
    let parted = mark(tokens, at + 1).filter(|c| matches!(c, '/' | '-' | '.'));
    parted.is_some()
        && mark(tokens, at + 3) == parted
        && number(tokens, at + 2, 2).is_some()
        && number(tokens, at + 4, 4).is_some()
}

/// `March 7, 2019`, `Mar 7th 2019`, `Mar 7 16:00:00 UTC 2019`.
fn month_first(tokens: &[Placed<'_>], at: usize, month: u8) -> Day {
    let mut next = at + 1;
    while matches!(mark(tokens, next), Some('.' | '-' | '/')) && next < at + 3 {
        next += 1;
    }
    let day = number(tokens, next, 2)?;
    next += 1;
    if mark(tokens, next) == Some(':') || is_numeric(tokens, next - 1) {
        return None;
    }
    if word(tokens, next).is_some_and(is_day_joint) {
        next += 1;
    }
    if let Some((year, end)) = year_after(tokens, next) {
        return Moment::from_day(year, u64::from(month), day).map(|m| (m, end, None));
    }
    // asctime: the year stands behind the time.
    mark(tokens, next + 1).filter(|&c| c == ':')?;
    let year_at = (next + 3..next + 10)
        .find(|&i| matches!(tokens.get(i).map(|t| t.token), Some(Token::Number(1900..2200, 4))))?;
    let Token::Number(year, _) = tokens[year_at].token else { return None };
    Moment::from_day(year, u64::from(month), day).map(|m| (m, year_at + 1, Some(next)))
}

#[cfg(test)]
mod tests;
