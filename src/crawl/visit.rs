//! One task on its way: fetched, read, and told to the loop as what became of it.

mod lists;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use url::Url;

use super::archive::entries;
use super::clock::now;
use super::links::{alternates, links};
use super::news::News;
use super::schedule::later;
use super::source::Source;
use super::state::{Draft, End, Found, Kind, Millis, Outcome, Task, Ticket, Validators, Worth};
use super::strain::Sign;
use super::{canonical, rhythm, verdict};
use crate::emit::warc;
use crate::fetch::{self, Accept, Answer, Bar, Body, FetchError, Fetcher, Gate, Limits, Request, Session, Trail};
use crate::page::RawPage;

/// Makes records of pages.
pub trait Desk: Send + Sync {
    /// Cleans one page.
    ///
    /// # Errors
    /// When there is no record in it; says why.
    fn draft(&self, page: &RawPage) -> Result<Draft, String>;
}

/// What the loop is told.
#[derive(Debug)]
pub(crate) enum Event {
    /// Addresses that a task's sitemap names; more may follow.
    Found(Ticket, Vec<Found>),
    /// A task has ended.
    Ended(Box<Ended>),
    /// A redirect leads into this domain: whether that is to be left alone now.
    Asks(String, oneshot::Sender<Option<Bar>>),
}

/// A task, and what became of it; nothing where it was only stopped.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) task: Task,
    pub(crate) outcome: Option<Outcome>,
    /// What it tells of its domain.
    pub(crate) sign: Sign,
    /// What went over the wire for it, where there is an archive.
    pub(crate) entries: Vec<warc::Entry>,
    /// Whether it was not visited, because it leads into a trap.
    pub(crate) cut: bool,
}

/// An index may name indexes, but not for ever.
pub(crate) const MAX_SITEMAP_DEPTH: u8 = 3;

/// What every visit needs. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) fetcher: Fetcher,
    pub(crate) sources: Arc<HashMap<Arc<str>, Arc<Source>>>,
    /// Sessions of sources that ask their own way.
    pub(crate) sessions: Arc<HashMap<Arc<str>, Session>>,
    pub(crate) events: mpsc::Sender<Event>,
    pub(crate) cleaners: crossbeam_channel::Sender<Job>,
    /// Whether pages are only told, not fetched.
    pub(crate) rehearsal: bool,
    /// Whether what goes over the wire is kept.
    pub(crate) archives: bool,
    pub(crate) news: News,
    /// Pages that may wait for a cleaner; beyond them fetching waits.
    pub(crate) room: Arc<Semaphore>,
    /// Feeds that are read at the same time.
    pub(crate) readers: Arc<Semaphore>,
}

/// A page for a cleaner.
pub(crate) struct Job {
    task: Task,
    source: Arc<Source>,
    page: RawPage,
    answered: Answered,
    /// Whether its links must not be followed.
    nofollow: bool,
    /// Sitemaps that the host's robots.txt names, where they are wanted.
    sitemaps: Vec<Url>,
    trail: Option<Trail>,
    news: News,
    fetcher: Fetcher,
    _room: OwnedSemaphorePermit,
}

impl Visitor {
    /// Goes through with a task and tells the loop how it ended.
    pub(crate) async fn visit(self, task: Task) {
        let Some(source) = self.sources.get(&task.source).cloned() else {
            return self.tell(task, None, Sign::None, None).await;
        };
        let trail = self.archives.then(Trail::default);
        let visited = match task.kind {
            // A start page is read in a rehearsal too, for what it leads to.
            Kind::Page | Kind::Hub if self.rehearsal && !(task.kind == Kind::Hub && task.seed) => {
                let request = self.request(&task, Self::limits(&source), Accept::Page, &None);
                self.fetcher.allows(&request).await.map(|()| rehearsed(&task, &source))
            }
            Kind::Page | Kind::Hub => match self.answer(&task, Self::limits(&source), Accept::Page, &trail).await {
                Ok(Answer { body: Body::Unchanged, .. }) => Ok(unchanged(&task, &source)),
                // The cleaner tells the rest.
                Ok(mut answer) => match self.sitemaps_of(&task, &source, &mut answer).await {
                    Ok(sitemaps) => return self.clean(task, source, answer, sitemaps, trail).await,
                    Err(error) => Err(error),
                },
                Err(error) => Err(error),
            },
            Kind::Feed => self.feed(&task, &source, &trail).await,
            Kind::Sitemap => self.sitemap(&task, &source, &trail).await,
        };
        let (outcome, sign) = match visited {
            Ok(outcome) if self.rehearsal => (Some(outcome), Sign::None),
            Ok(outcome) => (Some(outcome), Sign::Well),
            Err(error) => (verdict::of_failure(&task, &source, &error, now()), verdict::sign(&task, &error)),
        };
        self.tell(task, outcome, sign, trail).await;
    }

    async fn tell(&self, task: Task, outcome: Option<Outcome>, sign: Sign, trail: Option<Trail>) {
        let entries = match trail.filter(|_| outcome.is_some()) {
            None => Vec::new(),
            Some(trail) => {
                let task = task.clone();
                let packed = tokio::task::spawn_blocking(move || entries(&task, trail.take()));
                packed.await.expect("packing does not panic")
            }
        };
        // The loop outlives its visits; where it is gone nobody is left to tell.
        let _ = self.events.send(Event::Ended(Box::new(Ended { task, outcome, sign, entries, cut: false }))).await;
    }

    /// Failures are written down and tried again by the state, not by the fetcher, so that they outlive the process.
    fn limits(source: &Source) -> Limits {
        Limits { retries: 0, ..(*source.limits).clone() }
    }

    async fn answer(
        &self,
        task: &Task,
        limits: Limits,
        accept: Accept,
        trail: &Option<Trail>,
    ) -> Result<Answer, FetchError> {
        self.fetcher.get(&self.request(task, limits, accept, trail)).await
    }

    fn request(&self, task: &Task, limits: Limits, accept: Accept, trail: &Option<Trail>) -> Request {
        let (url, limits, known) = (task.url.clone(), Some(Arc::new(limits)), task.validators.clone());
        let session = self.sessions.get(&task.source).cloned();
        Request { url, accept, limits, session, known, trail: trail.clone(), gate: Some(self.gate()) }
    }

    /// Redirects into other domains are for the loop to allow: it alone knows the state. Where it is gone, so is the visit soon.
    fn gate(&self) -> Gate {
        let events = self.events.clone();
        Gate::new(move |domain| {
            let (events, domain) = (events.clone(), domain.to_owned());
            async move {
                let (answer, told) = oneshot::channel();
                events.send(Event::Asks(domain, answer)).await.ok()?;
                told.await.ok().flatten()
            }
        })
    }

    /// The sitemaps that the robots.txt of a home page names.
    async fn sitemaps_of(&self, task: &Task, source: &Source, home: &mut Answer) -> Result<Vec<Url>, FetchError> {
        if !verdict::is_home(task, source) {
            return Ok(Vec::new());
        }
        // It may have to be asked for, and that takes a place of its own.
        home.connection = None;
        let url = home.url.clone();
        let session = self.sessions.get(&task.source).cloned();
        let limits = Some(Arc::new(Self::limits(source)));
        let known = Validators::default();
        let request = Request { url, accept: Accept::Sitemap, limits, session, known, trail: None, gate: None };
        self.fetcher.sitemaps(&request).await
    }

    async fn clean(&self, task: Task, source: Arc<Source>, answer: Answer, sitemaps: Vec<Url>, trail: Option<Trail>) {
        let mut answered = Answered::of(&task, &answer);
        if verdict::is_home(&task, &source) {
            // It is to be read again though it stays as it is: what robots.txt names may change.
            answered.validators = Validators::default();
        }
        // The answer keeps its place among the connections until there is room for its page.
        let room = self.room.clone().acquire_owned().await.expect("the semaphore is never closed");
        let nofollow = answer.nofollow;
        let (page, news, fetcher) = (answer.into_page(), self.news.clone(), self.fetcher.clone());
        // Cleaners end after the last visitor.
        let _ = self.cleaners.send(Job {
            task,
            source,
            page,
            answered,
            nofollow,
            sitemaps,
            trail,
            news,
            fetcher,
            _room: room,
        });
    }
}

/// Which address answered, what the server calls the version, and what pause the domain's robots.txt asks for.
#[derive(Debug)]
struct Answered {
    url: Url,
    validators: Validators,
    crawl_delay: Option<Millis>,
}

impl Answered {
    fn of(task: &Task, answer: &Answer) -> Answered {
        let url = canonical(&answer.url).unwrap_or_else(|| task.url.clone());
        // What another address calls its version says nothing of this one's, once the redirect leads elsewhere.
        let validators = if url == task.url { answer.validators.clone() } else { Validators::default() };
        // After a redirect it may be another domain's.
        let is_own = fetch::domain(&answer.url) == fetch::domain(&task.url);
        let crawl_delay = is_own.then(|| later(0, answer.crawl_delay));
        Answered { url, validators, crawl_delay }
    }

    fn done(
        self,
        task: &Task,
        source: &Source,
        news: rhythm::News,
        draft: Option<Draft>,
        found: Vec<Found>,
    ) -> Outcome {
        let end = End::Done { url: self.url, validators: self.validators, draft };
        let (due, interval) = verdict::next(task, source, news, now());
        Outcome { found, interval, crawl_delay: self.crawl_delay, ..Outcome::new(task.id, end, due) }
    }
}

/// A page that would have been fetched: its record is its address.
fn rehearsed(task: &Task, source: &Source) -> Outcome {
    let line = format!("{}\n", task.url).into_bytes();
    let draft = Draft {
        id: task.url.to_string(),
        fingerprint: String::new(),
        worth: Worth::Article,
        likeness: None,
        write: Box::new(move |_| line),
    };
    let answered = Answered { url: task.url.clone(), validators: Validators::default(), crawl_delay: None };
    Outcome { due: None, ..answered.done(task, source, rhythm::News::Unknown, Some(draft), Vec::new()) }
}

fn unchanged(task: &Task, source: &Source) -> Outcome {
    let (due, interval) = verdict::next(task, source, rhythm::News::Nothing, now());
    Outcome { interval, ..Outcome::new(task.id, End::Unchanged, due) }
}

/// The page's record; a start page is read for its links only.
fn drafted(task: &Task, page: &RawPage, desk: &dyn Desk) -> Result<Option<Draft>, String> {
    if task.kind == Kind::Hub && task.seed { Ok(None) } else { desk.draft(page).map(Some) }
}

/// The wanted links of a page whose links are followed. Those that lie deep enough are pages and no more.
fn followed(task: &Task, source: &Source, page: &RawPage) -> Vec<Found> {
    if task.kind != Kind::Hub || task.seed && !source.start.iter().filter_map(canonical).any(|start| start == task.url)
    {
        return Vec::new();
    }
    let depth = task.depth.saturating_add(1);
    if depth > source.scope.depth {
        return Vec::new();
    }
    let kind = if depth < source.scope.depth { Kind::Hub } else { Kind::Page };
    let wanted = links(page).into_iter().filter(|url| source.wants_of(&task.url, url) && *url != task.url);
    wanted.map(|url| Found { url, kind, source: task.source.clone(), depth, changed: None, linked: true }).collect()
}

/// The feeds and sitemaps of a home page. They stand as near as what the configuration names, and are due now.
fn discovered(task: &Task, source: &Source, page: &RawPage, sitemaps: Vec<Url>) -> Vec<Found> {
    if !verdict::is_home(task, source) {
        return Vec::new();
    }
    let changed = Some(now());
    let found = |kind| move |url| Found { url, kind, source: task.source.clone(), depth: 0, changed, linked: false };
    let feeds = alternates(page).into_iter().map(found(Kind::Feed));
    let sitemaps = sitemaps.iter().filter_map(canonical).map(found(Kind::Sitemap));
    let found: Vec<Found> = feeds.chain(sitemaps).collect();
    if found.is_empty() {
        tracing::warn!(home = %task.url, "announces no feed, and its robots.txt no sitemap");
    }
    found
}

/// Cleans pages until there are no more.
pub(crate) fn clean_all(jobs: &crossbeam_channel::Receiver<Job>, events: &mpsc::Sender<Event>, desk: &dyn Desk) {
    for job in jobs {
        let Job { task, source, page, answered, nofollow, sitemaps, trail, news, fetcher, _room: room } = job;
        // A panic is a bug of ours, but it costs only this page.
        let worked = catch_unwind(AssertUnwindSafe(|| {
            let mut found = discovered(&task, &source, &page, sitemaps);
            if !nofollow {
                found.extend(followed(&task, &source, &page));
            }
            (drafted(&task, &page, desk), found)
        }));
        let (draft, found) = worked
            .unwrap_or_else(|_| (Err("the cleaner failed on this page; please report it".to_owned()), Vec::new()));
        fetcher.reuse(page.bytes);
        drop(room);
        let fingerprint = draft.as_ref().ok().and_then(Option::as_ref).map(|draft| draft.fingerprint.clone());
        let of_links = found.iter().map(|found| found.url.as_str()).filter(|_| fingerprint.is_none());
        let news = news.of(&task, fingerprint.as_deref().into_iter().chain(of_links));
        let outcome = match draft {
            Err(_) if !found.is_empty() => answered.done(&task, &source, news, None, found),
            Err(note) => verdict::of_nonsense(&task, &source, format!("{}: {note}", task.url), now()),
            Ok(draft) => answered.done(&task, &source, news, draft, found),
        };
        let entries = trail.map(|trail| entries(&task, trail.take())).unwrap_or_default();
        if events
            .blocking_send(Event::Ended(Box::new(Ended {
                task,
                outcome: Some(outcome),
                sign: Sign::Well,
                entries,
                cut: false,
            })))
            .is_err()
        {
            return;
        }
    }
}
