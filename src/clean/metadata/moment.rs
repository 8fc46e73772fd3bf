//! A moment as far as a page tells it: a day, perhaps a time of day, perhaps an offset from UTC.

use std::fmt::{self, Write as _};

/// A day, with the time and the offset where the page tells them. Nothing is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment {
    /// Gregorian year.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// Hour, minute, second.
    pub time: Option<(u8, u8, u8)>,
    /// Minutes east of UTC; only with a time.
    pub offset_minutes: Option<i16>,
}

/// How far ahead of UTC a local clock can be (UTC+14, Line Islands).
const FAR_EAST_SECONDS: i64 = 14 * 3600;
/// How far behind UTC a local clock can be (UTC-12).
const WEST_SECONDS: i64 = 12 * 3600;
/// Offsets are whole half hours but for two.
const HALF_HOUR_SECONDS: i64 = 1800;
/// What clocks of servers may differ by.
const CLOCK_SLACK_SECONDS: i64 = 600;

impl Moment {
    /// A day, when there is such a day and the web could have dated something with it.
    pub fn from_day(year: u64, month: u64, day: u64) -> Option<Moment> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let last = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            _ => return None,
        };
        ((1900..2200).contains(&year) && (1..=last).contains(&day)).then_some(Moment {
            year: year as u16,
            month: month as u8,
            day: day as u8,
            time: None,
            offset_minutes: None,
        })
    }

    /// Seconds since 1970 in UTC to a moment.
    pub fn from_epoch(seconds: i64) -> Option<Moment> {
        let days = seconds.div_euclid(86_400);
        let second = seconds.rem_euclid(86_400);
        // Days to civil date: Howard Hinnant's era arithmetic, from 0000-03-01.
        let z = days + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = doy - (153 * mp + 2) / 5 + 1;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe + era * 400 + i64::from(month <= 2);
        let mut moment = Moment::from_day(u64::try_from(year).ok()?, month as u64, day as u64)?;
        moment.time = Some(((second / 3600) as u8, (second / 60 % 60) as u8, (second % 60) as u8));
        moment.offset_minutes = Some(0);
        Some(moment)
    }

    /// Days since 1970-01-01 of the printed day.
    pub fn epoch_day(&self) -> i64 {
        let (y, m, d) = (i64::from(self.year), i64::from(self.month), i64::from(self.day));
        let y = if m <= 2 { y - 1 } else { y };
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + d - 1;
        era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
    }

    /// Seconds since 1970; what the page does not tell counts as zero.
    pub fn epoch_seconds(&self) -> i64 {
        let (h, m, s) = self.time.unwrap_or_default();
        let local = self.epoch_day() * 86_400 + i64::from(h) * 3600 + i64::from(m) * 60 + i64::from(s);
        local - i64::from(self.offset_minutes.unwrap_or(0)) * 60
    }

    /// Whether it lies after `now`, whatever the offset that the page keeps to itself.
    pub fn is_after(&self, now: &Moment) -> bool {
        let slack = if self.offset_minutes.is_some() { CLOCK_SLACK_SECONDS } else { FAR_EAST_SECONDS };
        self.epoch_seconds() > now.epoch_seconds() + slack
    }

    /// The same moment by the clock that `shown` was read from: a day and a time without an offset, the same minute
    /// but for whole half hours.
    pub fn by_local_clock(&self, shown: &Moment) -> Option<Moment> {
        let ((_, _, second), (hour, minute, _)) = (self.time?, shown.time?);
        if shown.offset_minutes.is_some() {
            return None;
        }
        let utc = self.epoch_seconds() - i64::from(second);
        let local = shown.epoch_day() * 86_400 + i64::from(hour) * 3600 + i64::from(minute) * 60;
        let offset = local - utc;
        (offset != 0 && offset % HALF_HOUR_SECONDS == 0 && (-WEST_SECONDS..=FAR_EAST_SECONDS).contains(&offset))
            .then_some(Moment {
                time: Some((hour, minute, second)),
                offset_minutes: Some((offset / 60) as i16),
                ..*shown
            })
    }

    /// Whether both print the same day.
    pub fn same_day(&self, other: &Moment) -> bool {
        (self.year, self.month, self.day) == (other.year, other.month, other.day)
    }

    /// How much the page tells: 1 a day, 2 a local time, 3 a time with offset.
    pub fn precision(&self) -> u8 {
        1 + u8::from(self.time.is_some()) + u8::from(self.offset_minutes.is_some())
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> String {
        let mut out = String::with_capacity("2024-03-07T10:15:00+01:00".len());
        let _ = write!(out, "{moment}");
        out
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)?;
        let Some((h, m, s)) = self.time else { return Ok(()) };
        write!(f, "T{h:02}:{m:02}:{s:02}")?;
        match self.offset_minutes {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(o) => write!(f, "{}{:02}:{:02}", if o < 0 { '-' } else { '+' }, o.abs() / 60, o.abs() % 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_days_agree_both_ways() {
        for seconds in [0, 951_782_400, 1_551_942_000, 1_709_251_199, 4_102_444_799] {
            let moment = Moment::from_epoch(seconds).unwrap();
            assert_eq!(moment.epoch_seconds(), seconds, "{moment}");
        }
        assert_eq!(Moment::from_epoch(1_551_942_000).unwrap().to_string(), "2019-03-07T07:00:00Z");
    }

    #[test]
    fn the_local_clock_tells_the_offset() {
        let utc = Moment { time: Some((2, 25, 54)), offset_minutes: Some(0), ..Moment::from_day(2024, 2, 25).unwrap() };
        let shown = Moment { time: Some((21, 25, 0)), ..Moment::from_day(2024, 2, 24).unwrap() };
        assert_eq!(utc.by_local_clock(&shown).unwrap().to_string(), "2024-02-24T21:25:54-05:00");
        let other = Moment { time: Some((21, 31, 0)), ..shown };
        assert_eq!(utc.by_local_clock(&other), None);
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        assert_eq!(Moment::from_day(2023, 2, 29), None);
        assert!(Moment::from_day(2024, 2, 29).is_some());
        assert_eq!(Moment::from_day(2024, 13, 1), None);
    }

    #[test]
    fn a_local_time_of_the_far_east_is_not_the_future() {
        let now = Moment { time: Some((12, 0, 0)), offset_minutes: Some(0), ..Moment::from_day(2024, 5, 1).unwrap() };
        let mut then = Moment { time: Some((23, 0, 0)), ..Moment::from_day(2024, 5, 1).unwrap() };
        assert!(!then.is_after(&now));
        then.offset_minutes = Some(0);
        assert!(then.is_after(&now));
    }
}
