//! The loop: one thread decides what is fetched next, commits what became of it, and lets outputs append.
//!
//! Fetches run on tokio's threads, cleaning on its own. They tell the loop what happened; the loop commits all that
//! has come together as one transaction, so that a busy crawl pays for few syncs of the disk.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, mpsc};

use super::Desk;
use super::archive::Archive;
use super::clock::now;
use super::doubt::Doubt;
use super::lanes::Lanes;
use super::listen::listen;
use super::news::News;
use super::output::Outputs;
use super::report::{CrawlError, Mode, Options, Report, Tally};
use super::room::Room;
use super::schedule::later;
use super::source::Source;
use super::state::{End, Gained, Millis, State, Ticket};
use super::strain::{Sign, Strain};
use super::verdict;
use super::visit::{Ended, Event, Visitor, clean_all};
use super::watch::Watch;
use crate::fetch::{Fetcher, Stop};

/// Tasks in flight, most of which wait for a connection, which are the fetcher's to limit. Each takes some 10 kB.
const WINDOW: usize = 1024;

/// Events that wait for the loop.
const EVENTS: usize = 256;

/// Events that are committed together at most.
const COMMIT: usize = 512;

/// Pages for each cleaner that wait or are being cleaned.
const PAGES_PER_CLEANER: usize = 4;

/// The loop looks around at least this often.
const TICK: Duration = Duration::from_millis(500);

/// A pass ends when nothing is due within this time.
const PASS_WAITS: Millis = 60_000;

/// Outputs are appended to this often at most: each time costs two syncs of the disk.
const OUTPUT_PAUSE: Duration = Duration::from_millis(200);

/// Crawls `sources` until all is done, or `stop` is requested.
///
/// # Errors
/// When state or outputs fail; failures of pages are in the report.
pub fn run(
    mut options: Options,
    sources: Vec<Source>,
    state: &mut dyn State,
    (outputs, archive): (&mut Outputs, Option<Archive>),
    desk: &dyn Desk,
    stop: &Stop,
) -> Result<Report, CrawlError> {
    let connections = sources.iter().map(|source| source.limits.host_connections).max();
    options.fetch.host_connections = options.fetch.host_connections.max(connections.unwrap_or(1));
    let runtime = Runtime::new().map_err(CrawlError::Threads)?;
    let fetcher = {
        let _inside = runtime.enter();
        Fetcher::new(options.fetch.clone(), stop.clone())?
    };
    if let Some(address) = options.listen {
        listen(address, options.gauges.clone(), &runtime)?;
    }
    let watch = Watch::begin(state, options.gauges.clone())?;
    let (to_loop, events) = mpsc::channel(EVENTS);
    let (to_cleaners, jobs) = crossbeam_channel::unbounded();
    let cleaners = options.cleaners.max(1);
    let names: Vec<Arc<str>> = sources.iter().map(|source| source.name.as_str().into()).collect();
    let sources: HashMap<Arc<str>, Arc<Source>> =
        sources.into_iter().map(|source| (Arc::from(source.name.as_str()), Arc::new(source))).collect();
    let mut sessions = HashMap::new();
    for (name, source) in &sources {
        if let Some(options) = &source.session {
            let _inside = runtime.enter();
            sessions.insert(name.clone(), source.begin(&fetcher, options)?);
        }
    }
    let distance = sources.values().map(|source| source.limits.host_delay).max().unwrap_or_default();
    let visitor = Visitor {
        fetcher,
        sources: Arc::new(sources),
        sessions: Arc::new(sessions),
        events: to_loop.clone(),
        cleaners: to_cleaners,
        rehearsal: options.mode == Mode::Rehearsal,
        archives: archive.is_some(),
        news: News::default(),
        room: Arc::new(Semaphore::new(cleaners * PAGES_PER_CLEANER)),
        readers: Arc::new(Semaphore::new(cleaners)),
    };
    std::thread::scope(|scope| {
        for _ in 0..cleaners {
            let (jobs, to_loop) = (jobs.clone(), to_loop.clone());
            let named = std::thread::Builder::new().name("cleaner".to_owned());
            named.spawn_scoped(scope, move || clean_all(&jobs, &to_loop, desk)).map_err(CrawlError::Threads)?;
        }
        drop((to_loop, jobs));
        let crawl = Crawl {
            options,
            visitor,
            state,
            outputs,
            archive,
            stop,
            events,
            lanes: Lanes::default(),
            names,
            distance,
            pass: 0,
            planned: Vec::new(),
            known: HashMap::new(),
            spent: HashSet::new(),
            watch,
            room: Room::default(),
            strain: Strain::default(),
            doubt: Doubt::default(),
            trapped: Vec::new(),
            unstored: HashSet::new(),
            report: Report::default(),
        };
        let report = crawl.run(&runtime);
        // Visits that were left behind end here, and with them the cleaners.
        runtime.shutdown_background();
        report
    })
}

/// The loop's own things.
pub(super) struct Crawl<'a> {
    pub(super) options: Options,
    pub(super) visitor: Visitor,
    pub(super) state: &'a mut dyn State,
    pub(super) outputs: &'a mut Outputs,
    pub(super) archive: Option<Archive>,
    pub(super) stop: &'a Stop,
    pub(super) events: mpsc::Receiver<Event>,
    pub(super) lanes: Lanes,
    /// The sources, in the order of the configuration.
    pub(super) names: Vec<Arc<str>>,
    /// The longest pause that a source gives a domain: one that another process may have asked is given it first, or what
    /// its robots.txt asked for, where that is longer.
    pub(super) distance: Duration,
    /// When the pass began.
    pub(super) pass: Millis,
    /// When lists that were read in this pass are due by their schedules; in the pass they are read once.
    pub(super) planned: Vec<(Ticket, Millis)>,
    /// Addresses that are known, by source; counted only where links are followed.
    pub(super) known: HashMap<Arc<str>, u64>,
    /// Sources of which it was said that they know as many pages as they may.
    pub(super) spent: HashSet<Arc<str>>,
    pub(super) watch: Watch,
    pub(super) room: Room,
    /// Domains that fail.
    pub(super) strain: Strain,
    /// Pages that many addresses lead to.
    pub(super) doubt: Doubt,
    /// What has ended without a visit.
    pub(super) trapped: Vec<Event>,
    /// Sitemaps under way of whose addresses some could not be stored.
    pub(super) unstored: HashSet<Ticket>,
    pub(super) report: Report,
}

impl Crawl<'_> {
    fn run(mut self, runtime: &Runtime) -> Result<Report, CrawlError> {
        self.begin()?;
        let (mut deadline, mut written, mut looked) = (None, Instant::now(), Instant::now());
        loop {
            if self.stop.is_requested() {
                deadline.get_or_insert_with(|| Instant::now() + self.options.grace);
            } else if !self.room.is_lacking() {
                self.dispatch(runtime)?;
            }
            if self.is_over(deadline)? {
                // What the last pages gave is written before the end, when there is room for it.
                self.write_outputs()?;
                if !self.room.is_lacking() || self.stop.is_requested() {
                    break;
                }
            }
            let batch = self.wait(runtime);
            let settled = self.settle(batch);
            self.endure(settled)?;
            if looked.elapsed() >= TICK {
                let looked_around = self.look_around();
                self.endure(looked_around)?;
                looked = Instant::now();
            }
            if written.elapsed() >= OUTPUT_PAUSE {
                self.write_outputs()?;
                written = Instant::now();
            }
        }
        self.end()
    }

    /// Appends what is committed; while there is no room, [`Crawl::look_around`] tries now and then.
    fn write_outputs(&mut self) -> Result<(), CrawlError> {
        if self.room.is_lacking() {
            return Ok(());
        }
        let outputs = self.outputs.write(self.state).map_err(CrawlError::from);
        self.endure(outputs)
    }

    /// Sees to which domains are ours.
    pub(super) fn take(&mut self) -> Result<(), CrawlError> {
        let now = now();
        let lanes = &self.lanes;
        let taken = self.state.take(now, &|domain| lanes.busy(domain) > 0)?;
        for domain in taken.lost {
            self.lanes.forget(&domain);
        }
        for Gained { domain, due, handed_over, crawl_delay } in taken.gained {
            if handed_over {
                let crawl_delay = Duration::from_millis(crawl_delay.unsigned_abs());
                if crawl_delay > self.distance {
                    // The rest of it is the fetcher's to wait: a pass does not end before that as if nothing were due.
                    self.visitor.fetcher.postpone(&domain, crawl_delay);
                }
                self.lanes.hold_back(&domain, later(now, self.distance), due);
            } else {
                self.lanes.wake(&domain, due);
            }
        }
        Ok(())
    }

    /// Carries out what operators ordered.
    pub(super) fn obey(&mut self) -> Result<(), CrawlError> {
        for domain in self.state.obey(now())? {
            if let Some(at) = self.state.domain_due(&domain)? {
                self.lanes.wake(&domain, at);
            }
        }
        Ok(())
    }

    /// Sends visitors to every domain whose time has come.
    fn dispatch(&mut self, runtime: &Runtime) -> Result<(), CrawlError> {
        let now = now();
        while self.lanes.in_flight() < WINDOW {
            let Some(domain) = self.lanes.ready(now) else { return Ok(()) };
            let busy = self.lanes.busy(&domain);
            if busy >= self.options.fetch.host_connections {
                // What is in flight wakes the domain when it ends.
                continue;
            }
            let due = self.state.due(&domain, now, busy + 1)?;
            match due.into_iter().find(|task| !self.lanes.is_in_flight(&domain, task.id)) {
                Some(task) => {
                    self.lanes.start(&domain, task.id);
                    let source = self.visitor.sources.get(&task.source);
                    let not_fetched = |source: &Arc<Source>| {
                        verdict::left(&task, source).or_else(|| self.watch.trapped(&task, source))
                    };
                    if let Some(outcome) = source.and_then(not_fetched) {
                        let cut = matches!(outcome.end, End::Refused { .. });
                        let ended = Ended { task, outcome: Some(outcome), sign: Sign::None, entries: Vec::new(), cut };
                        self.trapped.push(Event::Ended(Box::new(ended)));
                        continue;
                    }
                    if busy + 1 < self.options.fetch.host_connections {
                        self.lanes.wake(&domain, now);
                    }
                    runtime.spawn(self.visitor.clone().visit(task));
                }
                // What is in flight wakes the domain when it ends.
                None if busy > 0 => {}
                None => {
                    if let Some(at) = self.state.domain_due(&domain)? {
                        self.lanes.wake(&domain, at.max(now + 1));
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether it is one pass over the sources, and does not go on by their schedules.
    pub(super) fn is_pass(&self) -> bool {
        self.options.mode != Mode::Scheduled || self.visitor.sources.values().all(|source| source.schedule.is_once())
    }

    /// Whether there is nothing left to wait for: here, and in other processes that share the state, whose domains
    /// might yet become ours.
    fn is_over(&mut self, deadline: Option<Instant>) -> Result<bool, CrawlError> {
        if let Some(deadline) = deadline {
            return Ok(self.lanes.in_flight() == 0 || Instant::now() > deadline);
        }
        if self.lanes.in_flight() > 0 || !self.is_pass() {
            return Ok(false);
        }
        let waits = now() + PASS_WAITS;
        if !self.events.is_empty() || self.lanes.next_at().is_some_and(|at| at <= waits) {
            return Ok(false);
        }
        Ok(self.state.due_elsewhere()?.is_none_or(|at| at > waits))
    }

    /// Waits for something to happen, and takes all that has.
    fn wait(&mut self, runtime: &Runtime) -> Vec<Event> {
        let mut batch = std::mem::take(&mut self.trapped);
        let dispatches = !self.stop.is_requested() && !self.room.is_lacking() && self.lanes.in_flight() < WINDOW;
        let pause = self.lanes.next_at().filter(|_| dispatches);
        let pause = pause.map_or(TICK, |at| Duration::from_millis((at - now()).max(0) as u64).min(TICK));
        if batch.is_empty() {
            let events = &mut self.events;
            let first = runtime.block_on(async { tokio::time::timeout(pause, events.recv()).await });
            batch.extend(first.ok().flatten());
        }
        while batch.len() < COMMIT {
            let Ok(event) = self.events.try_recv() else { break };
            batch.push(event);
        }
        batch
    }

    fn end(mut self) -> Result<Report, CrawlError> {
        self.outputs.write(self.state)?;
        self.watch.write(self.state)?;
        if let Some(archive) = self.archive.take() {
            archive.finish(self.state)?;
        }
        self.report.stopped = self.stop.is_requested();
        self.state.plan(&self.planned)?;
        if !self.report.stopped {
            self.state.end_pass(self.pass)?;
            self.tell_blocked()?;
        }
        self.report.due = self.state.counts()?.due;
        Ok(self.report)
    }

    /// Sources of which something was due and nothing could even be tried: their domains are paused, or asked for time.
    fn tell_blocked(&mut self) -> Result<(), CrawlError> {
        if self.visitor.sources.keys().all(|name| self.report.sources.contains_key(name)) {
            return Ok(());
        }
        for source in self.state.survey(now())?.sources {
            if source.active && source.due > 0 && !self.report.sources.contains_key(source.name.as_str()) {
                let tally = Tally { waits: source.due, ..Tally::default() };
                self.report.sources.insert(source.name.into(), tally);
            }
        }
        Ok(())
    }
}
