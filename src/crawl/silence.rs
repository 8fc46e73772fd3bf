//! Sources that have fallen silent: no new article for three times their usual interval.
//!
//! The usual interval is a running mean of the times between new articles, in which the newest counts an eighth;
//! articles less than a minute apart are one event. It is believed after eight of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::state::Millis;

/// New articles within this time are one event.
const TOGETHER: Millis = 60_000;

/// Intervals that must have been seen before silence is told from habit.
const SEEN: u32 = 8;

/// Silence is this many usual intervals.
const FACTOR: Millis = 3;

/// When new articles of a source came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pulse {
    /// The last time.
    pub last: Millis,
    /// The usual interval, in milliseconds.
    pub usual: Millis,
    /// Intervals seen.
    pub seen: u32,
}

impl Pulse {
    /// Reads what `Pulse::text` wrote.
    pub fn parse(text: &str) -> Option<Pulse> {
        let mut parts = text.split(' ');
        let mut number = || parts.next()?.parse::<i64>().ok();
        Some(Pulse { last: number()?, usual: number()?, seen: u32::try_from(number()?).ok()? })
    }

    fn text(self) -> String {
        format!("{} {} {}", self.last, self.usual, self.seen)
    }

    fn beat(&mut self, now: Millis) {
        let gap = now - self.last;
        if gap < TOGETHER {
            return;
        }
        self.usual = if self.seen == 0 { gap } else { self.usual + (gap - self.usual) / 8 };
        self.seen = self.seen.saturating_add(1);
        self.last = now;
    }

    /// Whether the source is silent.
    pub fn is_silent(self, now: Millis) -> bool {
        self.seen >= SEEN && now - self.last > FACTOR * self.usual
    }
}

/// The pulses of all sources.
#[derive(Debug, Default)]
pub(crate) struct Silence {
    pulses: BTreeMap<Arc<str>, Pulse>,
    silent: Vec<Arc<str>>,
}

impl Silence {
    /// The kind of notes that pulses are kept under.
    pub(crate) const NOTES: &'static str = "pulse";

    pub(crate) fn load(notes: Vec<(String, String)>) -> Silence {
        let pulses = notes.into_iter().filter_map(|(name, text)| Some((name.into(), Pulse::parse(&text)?)));
        Silence { pulses: pulses.collect(), silent: Vec::new() }
    }

    pub(crate) fn notes(&self) -> Vec<(String, String)> {
        self.pulses.iter().map(|(name, pulse)| (name.to_string(), pulse.text())).collect()
    }

    /// A new article came.
    pub(crate) fn beat(&mut self, source: &Arc<str>, now: Millis) {
        let first = Pulse { last: now, usual: 0, seen: 0 };
        self.pulses.entry(source.clone()).or_insert(first).beat(now);
    }

    /// Says of each of these sources once that it has fallen silent, and once that it is heard again. Returns those
    /// that are silent.
    pub(crate) fn watch<'a>(&mut self, sources: impl Iterator<Item = &'a Arc<str>>, now: Millis) -> &[Arc<str>] {
        let pulses = &self.pulses;
        let is_silent = |name: &&Arc<str>| pulses.get(*name).is_some_and(|pulse| pulse.is_silent(now));
        let silent: Vec<Arc<str>> = sources.filter(is_silent).cloned().collect();
        for name in silent.iter().filter(|name| !self.silent.contains(name)) {
            let pulse = self.pulses[name];
            tracing::warn!(
                source = &**name,
                "no new article for {}, usually one comes every {}; see whether its feeds still work",
                humantime::format_duration(seconds(now - pulse.last)),
                humantime::format_duration(seconds(pulse.usual)),
            );
        }
        for name in self.silent.iter().filter(|name| !silent.contains(name)) {
            tracing::info!(source = &**name, "new articles come again");
        }
        self.silent = silent;
        &self.silent
    }
}

fn seconds(time: Millis) -> std::time::Duration {
    std::time::Duration::from_secs((time / 1000).unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Millis = 3_600_000;

    #[test]
    fn a_source_is_silent_after_three_usual_intervals() {
        let mut silence = Silence::default();
        let name: Arc<str> = "a".into();
        for hour in 0..=i64::from(SEEN) {
            silence.beat(&name, hour * HOUR);
            silence.beat(&name, hour * HOUR + 1000);
            assert!(silence.watch([&name].into_iter(), (hour + 100) * HOUR).is_empty() == (hour < i64::from(SEEN)));
        }
        let last = i64::from(SEEN) * HOUR;
        assert!(silence.watch([&name].into_iter(), last + 3 * HOUR).is_empty());
        assert_eq!(silence.watch([&name].into_iter(), last + 3 * HOUR + 1), std::slice::from_ref(&name));
        let mut silence = Silence::load(silence.notes());
        assert_eq!(silence.watch([&name].into_iter(), last + 9 * HOUR), std::slice::from_ref(&name));
        silence.beat(&name, last + 9 * HOUR);
        assert!(silence.watch([&name].into_iter(), last + 10 * HOUR).is_empty());
        assert_eq!(silence.pulses[&name].usual, 2 * HOUR, "one long night moves the usual interval by an eighth");
    }

    #[test]
    fn a_note_that_makes_no_sense_is_passed_over() {
        assert_eq!(Silence::load(vec![("a".into(), "x".into()), ("b".into(), "1 2".into())]).notes(), []);
        assert_eq!(Pulse::parse("1 2 3"), Some(Pulse { last: 1, usual: 2, seen: 3 }));
    }
}
