//! What the loop says and counts of each task that ends.

use super::clock::now;
use super::run::Crawl;
use super::state::{End, Kind, Outcome, Task};

impl Crawl<'_> {
    /// Links beyond what the source may know are not followed.
    pub(super) fn keep_to_budget(&mut self, task: &Task, outcome: &mut Outcome) {
        let Some(source) = self.visitor.sources.get(&task.source).filter(|_| task.kind == Kind::Hub) else { return };
        let known = self.known.get(&task.source).copied().unwrap_or_default();
        let room = usize::try_from(source.scope.pages.saturating_sub(known)).unwrap_or(usize::MAX);
        if outcome.found.len() > room {
            if self.spent.insert(task.source.clone()) {
                tracing::info!(source = &*task.source, page = %task.url, left = outcome.found.len() - room, taken = room,
                    "links are left, here and on the pages that follow: the source knows as many pages as its scope allows");
            }
            outcome.found.truncate(room);
        }
    }

    /// Counts how a task ended, and says so where that is worth it; why a trap was `cut` was said once for all of it.
    pub(super) fn count(&mut self, task: &Task, outcome: &Outcome, cut: bool) {
        self.watch.count(&task.source, &outcome.end, now());
        let tally = self.report.sources.entry(task.source.clone()).or_default();
        match &outcome.end {
            End::Done { .. } => tally.done += 1,
            End::Unchanged => {
                tally.done += 1;
                self.report.repeated += u64::from(matches!(task.kind, Kind::Page | Kind::Hub));
            }
            End::Waits { note, .. } => {
                tally.waits += 1;
                let wait = outcome.due.map_or(0, |due| (due - now()).max(0) / 1000);
                tracing::info!(source = &*task.source, seconds = wait, "waits: {note}");
            }
            End::Failed { note } => {
                tally.failed += 1;
                tracing::error!(source = &*task.source, "{note}");
            }
            End::Left { note } => tracing::debug!(source = &*task.source, "{note}"),
            End::Refused { note } => {
                tally.refused += 1;
                if !cut {
                    tracing::warn!(source = &*task.source, "{note}");
                }
            }
        }
    }
}
