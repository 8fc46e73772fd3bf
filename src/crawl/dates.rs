//! Times of change that lists tell, and whether they can be believed.
//!
//! Some sites write the present into every `lastmod` or `pubDate`, and each reading would have each page fetched again. A
//! page that came again because it was told to have changed, and has not, counts against its source; one that has changed
//! halves the count. Of a source with [`TOO_MANY`] only the day of a time is believed, so that its pages are looked at once a
//! day at most.

use std::collections::HashMap;
use std::sync::Arc;

use super::state::{Found, Kind, Millis, Task};

/// So many that had not changed are no chance. A site where every second page is touched without a change stays below ten.
const TOO_MANY: u32 = 100;

/// More are not counted: three changes in a row are to be believed.
const MOST: u32 = 4 * TOO_MANY;

const DAY: Millis = 24 * 60 * 60 * 1000;

/// The last second of a day: what a day without a time is read as, see [`super::sitemap`]. What was fetched on that day is
/// looked at once more, which says nothing against the source.
const LAST_SECOND: Millis = DAY - 1000;

/// By source, pages that were told to have changed and had not.
#[derive(Debug, Default)]
pub(crate) struct Dates(HashMap<Arc<str>, u32>);

impl Dates {
    /// The kind of notes that counts are kept under.
    pub(crate) const NOTES: &'static str = "dates";

    pub(crate) fn load(notes: Vec<(String, String)>) -> Dates {
        Dates(notes.into_iter().filter_map(|(name, text)| Some((name.into(), text.parse().ok()?))).collect())
    }

    pub(crate) fn notes(&self) -> Vec<(String, String)> {
        self.0.iter().map(|(name, count)| (name.to_string(), count.to_string())).collect()
    }

    /// A page was fetched, and had changed or not.
    pub(crate) fn note(&mut self, task: &Task, has_changed: bool) {
        let Some(told) = task.changed.filter(|_| task.kind == Kind::Page && !task.seed) else { return };
        if !has_changed && told.rem_euclid(DAY) == LAST_SECOND {
            return;
        }
        let count = self.0.entry(task.source.clone()).or_default();
        *count = if has_changed { *count / 2 } else { (*count + 1).min(MOST) };
        if *count == TOO_MANY && !has_changed {
            tracing::warn!(
                source = &*task.source,
                "{TOO_MANY} pages were told to have changed and had not: of its times of change only the day is believed"
            );
        }
    }

    /// Leaves of the times of sources that are not believed the day.
    pub(crate) fn date(&self, found: &mut [Found]) {
        for found in found {
            let is_empty = || self.0.get(&found.source).is_some_and(|count| *count >= TOO_MANY);
            if let Some(changed) = found.changed.filter(|_| found.kind == Kind::Page && is_empty()) {
                found.changed = Some(changed - changed.rem_euclid(DAY));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(changed: Option<Millis>) -> Task {
        Task { changed, ..Task::for_tests(1, "/1") }
    }

    fn dated(dates: &Dates, changed: Millis) -> Option<Millis> {
        let task = task(None);
        let (url, kind, source) = (task.url, task.kind, task.source);
        let mut found = [Found { url, kind, source, depth: 1, changed: Some(changed), linked: false }];
        dates.date(&mut found);
        found[0].changed
    }

    #[test]
    fn times_that_always_move_are_believed_to_the_day() {
        let now = 20_000 * DAY + 12_345;
        let mut dates = Dates::default();
        let note = |dates: &mut Dates, count, changed, has_changed| {
            (0..count).for_each(|_| dates.note(&task(changed), has_changed));
        };
        note(&mut dates, 500, None, false);
        note(&mut dates, 500, Some(20_000 * DAY + LAST_SECOND), false);
        note(&mut dates, TOO_MANY - 1, Some(now), false);
        assert_eq!(dated(&dates, now), Some(now), "what came for other reasons does not count");
        note(&mut dates, 1, Some(now), false);
        assert_eq!(dated(&dates, now), Some(20_000 * DAY));
        let mut dates = Dates::load(dates.notes());
        assert_eq!(dated(&dates, now), Some(20_000 * DAY), "it is kept");
        note(&mut dates, 500, Some(now), false);
        note(&mut dates, 2, Some(now), true);
        assert_eq!(dated(&dates, now), Some(20_000 * DAY));
        note(&mut dates, 1, Some(now), true);
        assert_eq!(dated(&dates, now), Some(now), "three changes in a row");
    }

    #[test]
    fn a_source_that_tells_some_too_many_is_believed() {
        let mut dates = Dates::default();
        for n in 0..10_000 {
            dates.note(&task(Some(5)), n % 10 == 0);
        }
        assert_eq!(dated(&dates, 7), Some(7));
    }
}
