//! What happened, committed: outcomes, their records, and what was found, together as one transaction.

use std::collections::HashSet;
use std::time::Duration;

use super::archive::Archive;
use super::clock::now;
use super::report::CrawlError;
use super::run::Crawl;
use super::schedule::later;
use super::state::{Added, Committed, End, Millis, Outcome, Task, Ticket, Worth};
use super::strain::{Pause, Sign};
use super::verdict;
use super::visit::{Ended, Event};
use crate::emit::warc::Entry;
use crate::fetch::{self, Bar};

/// Longer than passes are. Where one is killed, lists that it had found are read again after this time at the latest.
const LONGEST_PASS: Duration = Duration::from_secs(24 * 60 * 60);

/// A domain's next task begins so long before its pause is over: it has things to do before it asks.
const EARLY: Duration = Duration::from_millis(250);

/// The clock tells whole milliseconds: counted from it, a pause would end within its last one.
const BEGUN: Duration = Duration::from_millis(1);

/// Of a longer pause the rest is the fetcher's to wait: a pass does not end in it as if nothing were due.
const LONGEST_REST: Duration = Duration::from_secs(10);

impl Crawl<'_> {
    /// Commits what happened.
    pub(super) fn settle(&mut self, batch: Vec<Event>) -> Result<(), CrawlError> {
        let now = now();
        let (mut outcomes, mut entries, mut ended) = (Vec::new(), Vec::new(), Vec::new());
        let mut rests = Vec::new();
        let mut result = Ok(());
        for event in batch {
            match event {
                Event::Found(task, mut found) => {
                    self.watch.date(&mut found);
                    // Whatever fails, what has ended is told to the lanes.
                    match self.state.add(&found, now) {
                        Ok(added) => self.take_note(added, now),
                        Err(error) => {
                            self.unstored.insert(task);
                            result = Err(error.into());
                        }
                    }
                }
                Event::Asks(domain, answer) => match self.bar(&domain, now) {
                    // Whoever asked may have been stopped since.
                    Ok(bar) => drop(answer.send(bar)),
                    Err(error) => result = Err(error),
                },
                Event::Ended(event) => {
                    let Ended { task, mut outcome, sign, entries: mut of_task, cut } = *event;
                    if self.unstored.remove(&task.id) {
                        // It is due as before, so that the addresses that were not stored are read again.
                        outcome = None;
                    }
                    if let Some(outcome) = &mut outcome {
                        if self.doubt(&task, outcome, now) {
                            of_task.iter_mut().for_each(Entry::doubt);
                        }
                        self.count(&task, outcome, cut);
                        if let Some(source) = self.visitor.sources.get(&task.source) {
                            self.watch.trim(source, outcome);
                        }
                        self.watch.date(&mut outcome.found);
                        self.keep_to_budget(&task, outcome);
                        self.read_once(&task, outcome, now);
                        entries.push(of_task);
                    }
                    rests.push(self.rest(&task, outcome.as_mut(), sign, now));
                    outcomes.extend(outcome);
                    ended.push(task);
                }
            }
        }
        if !outcomes.is_empty() {
            let articles: HashSet<Ticket> =
                outcomes.iter().filter(|outcome| is_article(outcome)).map(|o| o.task).collect();
            let of = |is: fn(&End) -> bool| -> HashSet<Ticket> {
                outcomes.iter().filter(|outcome| is(&outcome.end)).map(|outcome| outcome.task).collect()
            };
            let own = of(|end| matches!(end, End::Done { draft: Some(_), .. }));
            let read = of(|end| matches!(end, End::Done { .. } | End::Unchanged));
            let mut same = of(|end| matches!(end, End::Unchanged));
            match self.commit(outcomes, &entries, now) {
                Ok(mut committed) => {
                    same.extend(&committed.same);
                    self.watch.compared(&ended, (&own, &same));
                    committed.fresh.retain(|task| articles.contains(task));
                    self.watch.settled(&ended, &read, &committed, now);
                }
                Err(error) => result = Err(error),
            }
        }
        if let Err(error) = self.look_again() {
            result = Err(error);
        }
        for (task, rest) in ended.into_iter().zip(rests) {
            let domain = fetch::domain(&task.url);
            let next = self.state.domain_due(domain)?;
            self.lanes.end(domain, task.id, next);
            if let Some(next) = next.filter(|_| rest > Duration::ZERO) {
                self.lanes.hold_back(domain, later(now, rest), next);
            }
        }
        result
    }

    /// Why a domain that a redirect leads into is to be left alone, if so.
    fn bar(&mut self, domain: &str, now: Millis) -> Result<Option<Bar>, CrawlError> {
        let barrier = self.state.barrier(domain)?.unwrap_or_default();
        let wait = u64::try_from(barrier.not_before - now).unwrap_or_default();
        Ok(match barrier.paused {
            true => Some(Bar::Paused),
            false => (wait > 0).then(|| Bar::For(Duration::from_millis(wait))),
        })
    }

    /// What is read on a schedule is read once in a pass, however long that takes. When it is due is planned at its end.
    fn read_once(&mut self, task: &Task, outcome: &mut Outcome, now: Millis) {
        let source = self.visitor.sources.get(&task.source);
        let is_read = !matches!(outcome.end, End::Waits { .. });
        if !is_read || !self.is_pass() || !source.is_some_and(|source| verdict::is_scheduled(task, source)) {
            return;
        }
        if let Some(due) = outcome.due {
            self.planned.push((task.id, due));
            outcome.due = Some(due.max(later(now, LONGEST_PASS)));
        }
    }

    /// How long a domain is not looked at after a task: where thousands of domains rest, their next tasks need not be in
    /// flight. That pauses are kept is the fetcher's to see to.
    fn rest(&mut self, task: &Task, outcome: Option<&mut Outcome>, sign: Sign, now: Millis) -> Duration {
        let source = self.visitor.sources.get(&task.source);
        let own = source.map_or(Duration::ZERO, |source| source.limits.host_delay);
        let pause = self.strain.note(fetch::domain(&task.url), sign, own);
        // Where no answer came, nothing may have been asked.
        let Some(outcome) = outcome else { return Duration::ZERO };
        if let Pause::Longer(wait) | Pause::Leave(wait) = pause {
            // In the state, so that operators see it, and redirects from elsewhere heed it.
            outcome.host_not_before = outcome.host_not_before.max(Some(later(now, wait + BEGUN)));
        }
        if let Pause::Longer(wait) = pause {
            return wait + BEGUN;
        }
        let Some(told) = outcome.crawl_delay else { return Duration::ZERO };
        own.max(Duration::from_millis(told.unsigned_abs())).min(LONGEST_REST).saturating_sub(EARLY)
    }

    fn commit(
        &mut self,
        mut outcomes: Vec<Outcome>,
        entries: &[Vec<Entry>],
        now: Millis,
    ) -> Result<Committed, CrawlError> {
        if let Some(archive) = &mut self.archive {
            let archived = archive.append(entries, self.state)?;
            outcomes.iter_mut().zip(archived).for_each(|(outcome, archived)| outcome.archived = archived);
        }
        let mut committed = match self.state.commit(outcomes, now) {
            Ok(committed) => committed,
            Err(error) => {
                self.archive.as_mut().map_or(Ok(()), Archive::take_back)?;
                return Err(error.into());
            }
        };
        self.report.records += committed.records;
        self.report.repeated += committed.repeated;
        if committed.stale > 0 {
            tracing::warn!(pages = committed.stale, "another process has their domains now: they are left to it");
        }
        self.take_note(std::mem::take(&mut committed.added), now);
        Ok(committed)
    }

    pub(super) fn take_note(&mut self, added: Added, now: Millis) {
        for domain in added.domains {
            self.lanes.wake(&domain, now);
        }
        for (source, new) in added.new {
            *self.known.entry(source).or_default() += new;
        }
    }
}

fn is_article(outcome: &Outcome) -> bool {
    matches!(&outcome.end, End::Done { draft: Some(draft), .. } if draft.worth == Worth::Article)
}
