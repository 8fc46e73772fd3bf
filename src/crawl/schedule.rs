//! When a source is read again.

use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use croner::Cron;

use super::state::Millis;

/// When a source is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    times: Times,
    /// Up to this much later, so that sources which began together do not stay together.
    jitter: Duration,
}

#[derive(Debug, Clone, PartialEq)]
enum Times {
    Once,
    Every(Duration),
    Cron(Box<Cron>, Tz),
}

/// Sources read more often than this would be a mistake in the unit.
const SHORTEST: Duration = Duration::from_secs(1);

/// Part of the interval that is random where no jitter is named.
const JITTER: u32 = 20;

impl Schedule {
    /// Once, and no more.
    pub fn once() -> Schedule {
        Schedule { times: Times::Once, jitter: Duration::ZERO }
    }

    /// This long after the last time.
    ///
    /// # Errors
    /// When it is shorter than a second.
    pub fn every(every: Duration, jitter: Option<Duration>) -> Result<Schedule, String> {
        if every < SHORTEST {
            return Err("is shorter than a second".to_owned());
        }
        Ok(Schedule { times: Times::Every(every), jitter: jitter.unwrap_or(every / JITTER) })
    }

    /// At the times of a cron expression in a time zone.
    ///
    /// # Errors
    /// When either is not one, or no such time ever comes.
    pub fn cron(expression: &str, zone: &str, jitter: Option<Duration>) -> Result<Schedule, String> {
        let cron: Cron = expression.parse().map_err(|error| {
            format!("`{expression}` is not a cron expression ({error}); write it like \"*/15 * * * *\"")
        })?;
        let zone: Tz = zone
            .parse()
            .map_err(|_| format!("`{zone}` is not a time zone; write it like \"Asia/Seoul\" or \"UTC\""))?;
        if cron.find_next_occurrence(&Utc::now().with_timezone(&zone), false).is_err() {
            return Err(format!("`{expression}` never comes; name a day that there is"));
        }
        Ok(Schedule { times: Times::Cron(Box::new(cron), zone), jitter: jitter.unwrap_or_default() })
    }

    /// Whether there is only one time.
    pub fn is_once(&self) -> bool {
        self.times == Times::Once
    }

    /// The interval, where it is one.
    pub(crate) fn interval(&self) -> Option<Millis> {
        match &self.times {
            Times::Every(every) => Some(later(0, *every)),
            _ => None,
        }
    }

    /// A time with jitter.
    pub(crate) fn jittered(&self, at: Millis) -> Millis {
        later(at, self.jitter.mul_f64(fastrand::f64()))
    }

    /// The next time after `now`, without jitter; a run that was missed is caught up once, however many were missed.
    pub(crate) fn next(&self, now: Millis) -> Option<Millis> {
        match &self.times {
            Times::Once => None,
            Times::Every(every) => Some(later(now, *every)),
            Times::Cron(cron, zone) => {
                let now: DateTime<Tz> = DateTime::<Utc>::from_timestamp_millis(now)?.with_timezone(zone);
                cron.find_next_occurrence(&now, false).ok().map(|next| next.timestamp_millis())
            }
        }
    }

    /// The next time with jitter; after failures in a row ever later, up to 16 times as long.
    pub(crate) fn next_after(&self, failures: u32, now: Millis) -> Option<Millis> {
        let next = self.next(now)?;
        let stretched = now + (next - now).saturating_mul(1 << failures.min(4));
        Some(self.jittered(stretched))
    }

    /// No later than this is it read again, as things are.
    pub(crate) fn latest(&self, now: Millis) -> Option<Millis> {
        self.next(now).map(|next| later(next, self.jitter))
    }
}

/// A time and a wait.
pub(crate) fn later(now: Millis, wait: Duration) -> Millis {
    now.saturating_add(Millis::try_from(wait.as_millis()).unwrap_or(Millis::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Millis {
        DateTime::parse_from_rfc3339(time).unwrap().timestamp_millis()
    }

    #[test]
    fn an_interval_runs_from_the_last_time_with_a_little_jitter() {
        let schedule = Schedule::every(Duration::from_secs(1000), None).unwrap();
        for _ in 0..100 {
            let next = schedule.next_after(0, 0).unwrap();
            assert!((1_000_000..=1_050_000).contains(&next), "{next}");
        }
        assert_eq!(schedule.latest(0), Some(1_050_000));
        let exact = Schedule::every(Duration::from_secs(1000), Some(Duration::ZERO)).unwrap();
        assert_eq!(exact.next_after(0, 0), Some(1_000_000));
        assert_eq!([1, 3, 4, 99].map(|failures| exact.next_after(failures, 0).unwrap() / 1_000_000), [2, 8, 16, 16]);
    }

    #[test]
    fn cron_times_are_those_of_their_zone() {
        let schedule = Schedule::cron("30 6 * * *", "Asia/Seoul", None).unwrap();
        assert_eq!(schedule.next(at("2024-10-16T00:00:00Z")), Some(at("2024-10-16T21:30:00Z")));
        assert_eq!(schedule.next(at("2024-10-16T21:30:00Z")), Some(at("2024-10-17T21:30:00Z")));
        // Clocks go back on 27 October in Berlin: the day has 25 hours.
        let berlin = Schedule::cron("0 12 * * *", "Europe/Berlin", None).unwrap();
        assert_eq!(berlin.next(at("2024-10-26T10:00:00Z")), Some(at("2024-10-27T11:00:00Z")));
    }

    #[test]
    fn what_is_no_schedule_is_told() {
        assert!(Schedule::cron("every day", "UTC", None).unwrap_err().contains("cron expression"));
        assert!(Schedule::cron("0 0 31 2 *", "UTC", None).unwrap_err().contains("never comes"));
        assert!(Schedule::cron("0 12 * * *", "Berlin", None).unwrap_err().contains("time zone"));
        assert!(Schedule::every(Duration::from_millis(15), None).is_err());
        assert_eq!(Schedule::once().next_after(0, 0), None);
    }
}
