//! When to try again, and what `Retry-After` says.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};

/// Longest wait between two attempts of our own choosing.
const MAX_BACKOFF: Duration = Duration::from_secs(60);

/// The longest `Retry-After` in seconds, a hundred years: times are reckoned with it. Callers have bounds of their own.
const LONGEST: u64 = 100 * 365 * 24 * 60 * 60;

/// The wait before attempt `attempt` (the first further one is 1): doubles from `base`, and a random half of it
/// is added or left out so that requests which failed together do not come back together.
pub(crate) fn backoff(base: Duration, attempt: u32) -> Duration {
    spread(doubled(base, attempt.saturating_sub(1), MAX_BACKOFF))
}

/// A wait that was doubled so many times, up to the longest.
pub(crate) fn doubled(first: Duration, times: u32, longest: Duration) -> Duration {
    first.saturating_mul(1 << times.min(16)).min(longest)
}

/// A wait of which a random half is left out.
pub(crate) fn spread(wait: Duration) -> Duration {
    wait / 2 + (wait / 2).mul_f64(fastrand::f64())
}

/// Reads `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date. What servers write beside that is read as they mean
/// it: fractions are rounded up, of several values the longest counts, and a number beyond all bounds is the longest wait.
pub(crate) fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    // A date has a comma of its own.
    date(value, now).or_else(|| value.split(',').filter_map(seconds).max())
}

fn seconds(value: &str) -> Option<Duration> {
    let (whole, fraction) = value.trim().split_once('.').unwrap_or((value.trim(), "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let up = u64::from(fraction.bytes().any(|digit| digit != b'0'));
    // Digits alone fail only where there are too many.
    Some(Duration::from_secs(whole.parse().unwrap_or(LONGEST).saturating_add(up).min(LONGEST)))
}

fn date(value: &str, now: SystemTime) -> Option<Duration> {
    let date = DateTime::parse_from_rfc2822(value).ok()?.with_timezone(&Utc);
    Some(SystemTime::from(date).duration_since(now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_within_bounds() {
        let base = Duration::from_secs(1);
        for (attempt, full) in [(1, 1), (2, 2), (3, 4), (7, 60), (40, 60)] {
            let wait = backoff(base, attempt);
            let full = Duration::from_secs(full);
            assert!(wait >= full / 2 && wait <= full, "attempt {attempt}: {wait:?}");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777); // Sun, 06 Nov 1994 08:49:37 GMT
        assert_eq!(retry_after(" 120 ", now), Some(Duration::from_secs(120)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:50:37 GMT", now), Some(Duration::from_secs(60)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("-5", now), None);
    }

    /// These were taken for no wish at all, and the host was asked again at once.
    #[test]
    fn retry_after_is_read_as_it_is_meant() {
        let read = |value| retry_after(value, SystemTime::UNIX_EPOCH).map(|wait| wait.as_secs());
        for (value, wait) in [("2.5", 3), ("2.0", 2), ("2, 3", 3), ("7,soon", 7), ("0.01", 1)] {
            assert_eq!(read(value), Some(wait), "{value}");
        }
        for long in ["99999999999999999999", "18446744073709551615", "99999999999999999999.5, 1"] {
            assert_eq!(read(long), Some(LONGEST), "{long}");
        }
        for none in ["", ".", "1.", ".5x", "1e3", "soon, later"] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
