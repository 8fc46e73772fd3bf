//! Adaptive recrawl: what changes often is read more often, what rests is read less often.
//!
//! After each reading the interval becomes
//!
//! - three quarters of what it was, where something was new,
//! - five quarters of it, where nothing was,
//!
//! and stays between a least and a greatest. So it settles where a little less than half of the readings bring
//! something (0.75^p · 1.25^(1-p) = 1 for p = 0.44): a source that publishes every hour is read about twice an hour
//! while it publishes, and ever more seldom at night. Nothing is drawn by lot: the same readings give the same
//! intervals.

use std::time::Duration;

use super::state::Millis;

/// The bounds of intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    /// The least interval.
    pub min: Duration,
    /// The greatest.
    pub max: Duration,
}

/// What a reading brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// Something that the reading before it did not have.
    New,
    /// Nothing.
    Nothing,
    /// It cannot be told: it is the first reading of this process.
    Unknown,
}

impl Rhythm {
    /// Bounds around an interval, where nobody chose others: a third of it, and eight times it. In the simulated month
    /// of the test below, that takes a third fewer readings than every 15 minutes, at two thirds of the median delay;
    /// to be as quick at fixed intervals takes more than twice the readings.
    pub fn around(every: Duration) -> Rhythm {
        Rhythm { min: every / 3, max: every * 8 }
    }

    /// The interval after a reading.
    pub(crate) fn next(self, interval: Millis, news: News) -> Millis {
        let millis = |duration: Duration| Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX);
        let next = match news {
            News::New => interval - interval / 4,
            News::Nothing => interval.saturating_add(interval / 4),
            News::Unknown => interval,
        };
        next.clamp(millis(self.min).min(millis(self.max)), millis(self.max))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Millis = 60_000;
    const DAY: Millis = 24 * 60 * MINUTE;

    #[test]
    fn intervals_shrink_and_grow_within_bounds() {
        let rhythm = Rhythm::around(Duration::from_secs(900));
        assert_eq!(rhythm.next(16 * MINUTE, News::New), 12 * MINUTE);
        assert_eq!(rhythm.next(16 * MINUTE, News::Nothing), 20 * MINUTE);
        assert_eq!(rhythm.next(16 * MINUTE, News::Unknown), 16 * MINUTE);
        assert_eq!((rhythm.next(0, News::New), rhythm.next(DAY, News::Nothing)), (5 * MINUTE, 120 * MINUTE));
    }

    /// Times of a source's articles in 30 days: so many a day, five times as many by day as by night.
    fn published(per_day: u32, random: &mut fastrand::Rng) -> Vec<Millis> {
        let mut times = Vec::new();
        for hour in 0..30 * 24 {
            let by_day = (6..22).contains(&(hour % 24));
            let expected = f64::from(per_day) * if by_day { 5.0 } else { 1.0 } / 88.0;
            // Ten chances an hour make few and many about as likely as they are.
            for _ in 0..10 {
                if random.f64() < expected / 10.0 {
                    times.push(hour * 60 * MINUTE + random.i64(0..60 * MINUTE));
                }
            }
        }
        times.sort_unstable();
        times
    }

    /// Readings in 30 days, and how long each article waited for one.
    fn read(articles: &[Millis], start: Millis, mut next: impl FnMut(Millis, News) -> Millis) -> (usize, Vec<Millis>) {
        let (mut now, mut interval, mut readings, mut delays, mut rest) = (start, 15 * MINUTE, 0, Vec::new(), articles);
        while now < 30 * DAY {
            let new = rest.partition_point(|at| *at <= now);
            delays.extend(rest[..new].iter().map(|at| now - at));
            rest = &rest[new..];
            readings += 1;
            interval = next(interval, if new > 0 { News::New } else { News::Nothing });
            now += interval;
        }
        (readings, delays)
    }

    #[test]
    fn a_month_of_many_sources_takes_fewer_readings_at_the_same_median_delay() {
        let mut random = fastrand::Rng::with_seed(7);
        let rhythm = Rhythm::around(Duration::from_secs(900));
        let mut sources = Vec::new();
        for source in 0..60_u32 {
            // From one article a day to some 170, as sources are: few are busy.
            let articles = published(1 + source * source * source / 1200, &mut random);
            sources.push((articles, random.i64(0..15 * MINUTE)));
        }
        let month = |next: &dyn Fn(Millis, News) -> Millis| {
            let (mut readings, mut delays) = (0, Vec::new());
            for (articles, start) in &sources {
                let (of_source, waited) = read(articles, *start, next);
                readings += of_source;
                delays.extend(waited);
            }
            delays.sort_unstable();
            (readings, delays[delays.len() / 2])
        };
        let fixed = month(&|_, _| 15 * MINUTE);
        let adaptive = month(&|interval, news| rhythm.next(interval, news));
        // What a fixed interval costs that is as quick: articles wait for half of it.
        let as_quick = month(&|_, _| 2 * adaptive.1);
        for (name, (readings, delay)) in [("15 minutes", fixed), ("adaptive", adaptive), ("as quick", as_quick)] {
            println!("{name}: {readings} readings, median delay {} s", delay / 1000);
        }
        assert!(adaptive.1 < fixed.1 && adaptive.0 * 4 < fixed.0 * 3, "fewer, and sooner");
        assert!(adaptive.0 * 2 < as_quick.0, "less than half of what the same median delay costs at fixed intervals");
    }
}
