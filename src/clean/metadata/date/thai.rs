//! Dates with the short names of Thai months.

use super::{Day, mark, word, year_after};
use crate::clean::metadata::moment::Moment;
use crate::clean::metadata::tokens::{Placed, Token};

/// A Thai month cut short, `มี.ค.`: two words and their marks.
pub(super) fn month(tokens: &[Placed<'_>], at: usize) -> Option<u8> {
    const MONTHS: [(&str, &str); 12] = [
        ("ม", "ค"),
        ("ก", "พ"),
        ("มี", "ค"),
        ("เม", "ย"),
        ("พ", "ค"),
        ("มิ", "ย"),
        ("ก", "ค"),
        ("ส", "ค"),
        ("ก", "ย"),
        ("ต", "ค"),
        ("พ", "ย"),
        ("ธ", "ค"),
    ];
    let parts = (word(tokens, at)?, word(tokens, at + 2)?);
    (mark(tokens, at + 1) == Some('.')).then_some(())?;
    MONTHS.iter().position(|m| *m == parts).map(|i| i as u8 + 1)
}

/// The year behind a short Thai month, of the Buddhist era where it has two digits.
pub(super) fn day(tokens: &[Placed<'_>], mut at: usize, month: u8, day: u64) -> Day {
    if mark(tokens, at) == Some('.') {
        at += 1;
    }
    let (year, end) = match tokens.get(at)?.token {
        Token::Number(year, 2) => (2500 + year - 543, at + 1),
        _ => year_after(tokens, at)?,
    };
    Moment::from_day(year, u64::from(month), day).map(|m| (m, end, None))
}
