//! Which number of a page's dates is the month, by those of its dates that leave no choice.

use super::date::Order;
use super::declared::{Declared, Field, Source};
use super::line::Line;

/// Longest text that is looked at, in bytes.
const LONGEST: usize = 200;
/// No month has a higher number.
const LAST_MONTH: u8 = 12;

/// The order in which the page writes `01-13-2025` and its like; none where it writes none, or both.
pub(super) fn of_page(declared: &Declared<'_>, visible: &[Line<'_>]) -> Option<Order> {
    let shown = declared.offers.iter().filter(|o| o.source == Source::ClassWord);
    let offered = shown.filter(|o| matches!(o.field, Field::Published | Field::Modified)).map(|o| &*o.value);
    let texts = offered.chain(visible.iter().map(|line| line.text)).filter(|text| text.len() <= LONGEST);
    let mut told = texts.flat_map(orders);
    let first = told.next()?;
    told.all(|order| order == first).then_some(first)
}

/// The orders that a text's dates tell.
fn orders(text: &str) -> impl Iterator<Item = Order> {
    // Few texts have a digit before such a mark.
    let bytes = text.as_bytes();
    let dated = memchr::memchr2_iter(b'/', b'-', bytes).any(|at| at > 0 && bytes[at - 1].is_ascii_digit());
    let text = if dated { text } else { "" };
    let words = text.split(|c: char| !c.is_ascii_digit() && !matches!(c, '/' | '-'));
    words.filter_map(|word| {
        let sep = if word.contains('/') { '/' } else { '-' };
        let mut parts = word.split(sep);
        let mut number = || parts.next().filter(|part| (1..=2).contains(&part.len()))?.parse::<u8>().ok();
        let (first, second) = (number()?, number()?);
        let year = parts.next().filter(|year| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()));
        if year.is_none() || parts.next().is_some() {
            return None;
        }
        match (first > LAST_MONTH, second > LAST_MONTH) {
            (true, false) => Some(Order::DayFirst),
            (false, true) => Some(Order::MonthFirst),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_above_twelve_tells_where_the_month_stands() {
        let of = |text| orders(text).collect::<Vec<_>>();
        assert_eq!(of("01-13-2025, 06:11 AM"), [Order::MonthFirst]);
        assert_eq!(of("13/01/2025"), [Order::DayFirst]);
        assert_eq!(of("01-12-2025, 2025-01-13, 13/01, 1-13-25, 14-13-2025"), []);
    }
}
