//! What the loop keeps an eye on beside its work: traps, sources that fall silent, the numbers it shows.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::dates::Dates;
use super::gauges::Gauges;
use super::silence::Silence;
use super::source::Source;
use super::state::{Committed, End, Found, Millis, Outcome, State, StateError, Task, Ticket};
use super::traps::{Cut, Traps};

/// Notes are kept this often: they are a help, and what a crash loses of them is learned again.
const KEPT: Duration = Duration::from_secs(30);

/// Reasons that are said: traps that differ in nothing but their patterns would fill a log.
const MOST_TOLD: usize = 1000;

/// What the loop keeps an eye on.
#[derive(Debug)]
pub(crate) struct Watch {
    gauges: Gauges,
    traps: Traps,
    silence: Silence,
    dates: Dates,
    /// What links were cut by, as far as it was said.
    told: HashSet<String>,
    kept: Instant,
}

impl Watch {
    /// Takes up what was noted in the state.
    pub(crate) fn begin(state: &mut dyn State, gauges: Gauges) -> Result<Watch, StateError> {
        let traps = Traps::load(state.notes(Traps::NOTES)?);
        let silence = Silence::load(state.notes(Silence::NOTES)?);
        let dates = Dates::load(state.notes(Dates::NOTES)?);
        Ok(Watch { gauges, traps, silence, dates, told: HashSet::new(), kept: Instant::now() })
    }

    /// What becomes of a task that leads into a trap: it is not fetched.
    pub(crate) fn trapped(&mut self, task: &Task, source: &Source) -> Option<Outcome> {
        if !task.linked {
            return None;
        }
        let cut = self.traps.cut(&task.source, &task.url, source.scope.barren)?;
        let note = format!("{}: {}", task.url, cut.reason);
        self.say(source, cut, 1);
        Some(Outcome::new(task.id, End::Refused { note }, None))
    }

    /// Counts links that were cut, and says why where that was not said yet: each page of a trap leads on into it.
    fn say(&mut self, source: &Source, Cut { what, reason }: Cut, links: u64) {
        if self.told.len() < MOST_TOLD && self.told.insert(what) {
            let source = source.name.as_str();
            tracing::info!(source, links, "not followed, {reason}; of more like these only the number is kept");
        }
        self.gauges.change(|shown| shown.cut += links);
    }

    /// Takes times of change from pages whose source tells any.
    pub(crate) fn date(&self, found: &mut [Found]) {
        self.dates.date(found);
    }

    /// Takes note of pages that gave a version of their own, or the one that is known, as these tickets say.
    pub(crate) fn compared(&mut self, ended: &[Task], (own, same): (&HashSet<Ticket>, &HashSet<Ticket>)) {
        for task in ended {
            match (same.contains(&task.id), own.contains(&task.id)) {
                (true, _) => self.dates.note(task, false),
                (_, true) => self.dates.note(task, true),
                _ => {}
            }
        }
    }

    /// Leaves out the links of a page that lead into traps.
    pub(crate) fn trim(&mut self, source: &Source, outcome: &mut Outcome) {
        let before = outcome.found.len();
        let mut why = None;
        outcome.found.retain(|found| {
            let reason =
                if found.linked { self.traps.cut(&found.source, &found.url, source.scope.barren) } else { None };
            let stays = reason.is_none();
            why = why.take().or(reason);
            stays
        });
        let cut = (before - outcome.found.len()) as u64;
        if let Some(why) = why {
            self.say(source, why, cut);
        }
    }

    /// Takes note of what became of tasks; these were read, whatever was in them.
    pub(crate) fn settled(&mut self, ended: &[Task], read: &HashSet<Ticket>, committed: &Committed, now: Millis) {
        for task in ended {
            let fresh = committed.fresh.contains(&task.id);
            if fresh {
                self.silence.beat(&task.source, now);
                self.gauges.change(|shown| shown.sources.entry(task.source.clone()).or_default().fresh += 1);
            }
            if task.linked && read.contains(&task.id) {
                self.traps.followed(&task.source, &task.url, fresh);
            }
        }
        self.gauges.change(|shown| {
            shown.records += committed.records;
            shown.unchanged += committed.repeated;
        });
    }

    /// Counts how a task ended.
    pub(crate) fn count(&mut self, source: &Arc<str>, end: &End, now: Millis) {
        self.gauges.change(|shown| {
            let shown = shown.sources.entry(source.clone()).or_default();
            match end {
                End::Done { .. } | End::Unchanged => {
                    shown.done += 1;
                    shown.fetched = now;
                }
                End::Waits { .. } => shown.waits += 1,
                End::Failed { .. } => shown.failed += 1,
                End::Refused { .. } => shown.refused += 1,
                End::Left { .. } => {}
            }
        });
    }

    /// Shows that the loop moves, and whether there is room to write.
    pub(crate) fn look(&mut self, in_flight: usize, now: Millis) {
        self.gauges.change(|shown| (shown.in_flight, shown.looked) = (in_flight as u64, now));
    }

    /// Shows that there is no room to write, or some again.
    pub(crate) fn room(&mut self, lacking: Option<String>) {
        self.gauges.change(|shown| shown.full = lacking);
    }

    /// Once in a while: keeps what is noted, and looks whether one of these sources has fallen silent.
    pub(crate) fn keep<'a>(
        &mut self,
        sources: impl Iterator<Item = &'a Arc<str>>,
        state: &mut dyn State,
        now: Millis,
    ) -> Result<(), StateError> {
        if self.kept.elapsed() < KEPT {
            return Ok(());
        }
        let silent = self.silence.watch(sources, now);
        self.gauges.change(|shown| {
            for (name, source) in &mut shown.sources {
                source.silent = silent.contains(name);
            }
            for name in silent {
                shown.sources.entry(name.clone()).or_default().silent = true;
            }
        });
        self.write(state)
    }

    /// Keeps what is noted.
    pub(crate) fn write(&mut self, state: &mut dyn State) -> Result<(), StateError> {
        self.kept = Instant::now();
        let traps = self.traps.notes();
        if !traps.is_empty() {
            state.keep_notes(Traps::NOTES, &traps)?;
        }
        let dates = self.dates.notes();
        if !dates.is_empty() {
            state.keep_notes(Dates::NOTES, &dates)?;
        }
        let pulses = self.silence.notes();
        if pulses.is_empty() { Ok(()) } else { state.keep_notes(Silence::NOTES, &pulses) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A site that was down for an hour was a trap for good: what could not be fetched counted as barren.
    #[test]
    fn only_what_was_read_spends_a_budget() {
        let (traps, silence, dates) = (Traps::default(), Silence::default(), Dates::default());
        let told = HashSet::new();
        let mut watch = Watch { gauges: Gauges::default(), traps, silence, dates, told, kept: Instant::now() };
        let linked = |row| Task { linked: true, ..Task::for_tests(row, "/calendar/1") };
        let source = Source::for_tests();
        let budget = i64::try_from(source.scope.barren).unwrap();
        let ended: Vec<Task> = (0..budget).map(linked).collect();
        watch.settled(&ended, &HashSet::new(), &Committed::default(), 0);
        assert!(watch.trapped(&linked(0), &source).is_none(), "nothing of it was read");
        let read = ended.iter().map(|task| task.id).collect();
        watch.settled(&ended, &read, &Committed::default(), 0);
        assert!(watch.trapped(&linked(0), &source).is_some());
        watch.settled(&[linked(1)], &HashSet::new(), &Committed::default(), 0);
        let cut = watch.trapped(&linked(2), &source).unwrap();
        assert!(matches!(cut.end, End::Refused { note } if note.contains("200 links")), "what is cut is not followed");
        assert_eq!((watch.told.len(), watch.gauges.shown().cut), (1, 2), "one reason, said once");
    }
}
