//! The day that a page's address tells.

use super::dated::FIRST_YEAR;
use super::moment::Moment;
use super::months;

/// A date in the page's address: `/2019/03/07/`, `/2019/march/07/`, `/2019-03-07-`, `/20190307/`.
pub(super) fn in_url(url: &str) -> Option<Moment> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = &path[path.find('/')?..];
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let bytes = path.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let digits = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        if let Some(moment) = url_date(&path[at..], digits) {
            return Some(moment);
        }
        at += digits;
    }
    None
}

fn url_date(text: &str, digits: usize) -> Option<Moment> {
    let number = |s: &str| s.parse::<u64>().ok();
    if digits == 8 {
        let day = number(text.get(..8)?)?;
        return Moment::from_day(day / 10_000, day / 100 % 100, day % 100)
            .filter(|m| (FIRST_YEAR..2100).contains(&m.year));
    }
    if digits != 4 {
        return None;
    }
    let sep = text.chars().nth(4).filter(|c| matches!(c, '/' | '-' | '_'))?;
    let mut parts = text[5..].splitn(3, sep);
    let month = parts.next().and_then(|part| match part.len() {
        1 | 2 => number(part),
        // `/2019/march/07/`
        _ => months::month(part, Some("en")).map(u64::from),
    })?;
    let day_part = parts.next()?;
    let digits = day_part.bytes().take_while(u8::is_ascii_digit).count();
    let ends = day_part[digits..].chars().next().is_none_or(|c| !c.is_alphanumeric());
    let day = Some(&day_part[..digits]).filter(|d| (1..=2).contains(&d.len()) && ends).and_then(number)?;
    Moment::from_day(number(&text[..4])?, month, day).filter(|m| (FIRST_YEAR..2100).contains(&m.year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_tell_dates() {
        for (url, want) in [
            ("https://example.com/2019/03/07/title", "2019-03-07"),
            ("https://example.com/news/2019-03-07-title", "2019-03-07"),
            ("https://example.com/20190307/a.html", "2019-03-07"),
            ("https://example.com/blog/2019/march/07/title", "2019-03-07"),
            ("https://example.com/2019/03/title", "-"),
            ("https://example.com/2019/marching/07/title", "-"),
            ("https://example.com/item/12345678", "-"),
            ("https://example.com", "-"),
        ] {
            assert_eq!(in_url(url).map_or("-".to_owned(), |m| m.to_string()), want, "{url}");
        }
    }
}
