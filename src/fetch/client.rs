//! The fetcher: redirects hop by hop, each through guard, robots.txt, the domain's turn, and retries.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::answer::{Answer, Body};
use super::buffers::Buffers;
use super::hop::{self, Grant, Hop};
use super::idle::Idle;
use super::media::Accept;
use super::names::Names;
use super::options::{Limits, Options, Request, Validators};
use super::pace::{Pace, Turn};
use super::robots::{Robots, Verdict};
use super::rules::RobotsRules;
use super::session::{Clients, Session, SessionOptions};
use super::{FetchError, Stop, retry};
use crate::domain::domain;
use crate::page::RawPage;

/// The longest `Crawl-delay` that is kept; some sites name a day, which would mean never.
const MAX_CRAWL_DELAY: Duration = Duration::from_secs(10 * 60);

/// A pause that is worth a line in the log: a page a minute.
const LONG_CRAWL_DELAY: Duration = Duration::from_secs(60);

/// Redirects of a robots.txt that are followed at least (RFC 9309, section 2.3.1.2).
const ROBOTS_REDIRECTS: usize = 5;

/// One polite HTTP client. Cheap to clone; clones share connections, turns and what they know of hosts.
#[derive(Debug, Clone)]
pub struct Fetcher(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    session: Session,
    clients: Clients,
    names: Names,
    pace: Pace,
    idle: Idle,
    buffers: Buffers,
    robots: Robots,
    options: Options,
    stop: Stop,
}

impl Fetcher {
    /// A fetcher that begins nothing new once `stop` is requested.
    ///
    /// # Errors
    /// When the HTTP client cannot be set up, for instance because the user agent cannot stand in a header.
    pub fn new(options: Options, stop: Stop) -> Result<Fetcher, FetchError> {
        let (clients, names) = (Clients::default(), Names::default());
        let session = Session::begin(&options.session(), &clients, &names, options.host_connections)?;
        let pace = Pace::new(options.concurrency, options.host_connections);
        let (idle, buffers, robots) = (Idle::new(options.host_connections), Buffers::default(), Robots::default());
        Ok(Fetcher(Arc::new(Inner { session, clients, names, pace, idle, buffers, robots, options, stop })))
    }

    /// A session of its own for requests that bring it. Sessions that ask alike share connections.
    ///
    /// # Errors
    /// When a variable of the environment is missing, a header or the proxy is none, or the client cannot be set up.
    pub fn session(&self, options: &SessionOptions) -> Result<Session, FetchError> {
        Session::begin(options, &self.0.clients, &self.0.names, self.0.options.host_connections)
    }

    /// Gets one page.
    ///
    /// # Errors
    /// When there is no page to be had; see [`FetchError`].
    pub async fn page(&self, request: &Request) -> Result<RawPage, FetchError> {
        self.get(request).await.map(Answer::into_page)
    }

    /// The sitemaps that the robots.txt of an address's host names; none where it cannot be reached.
    ///
    /// # Errors
    /// When stopping was asked for, or the guard refuses the host.
    pub async fn sitemaps(&self, request: &Request) -> Result<Vec<Url>, FetchError> {
        let limits = request.limits.as_deref().unwrap_or(&self.0.options.limits);
        let session = request.session.as_ref().unwrap_or(&self.0.session);
        Ok(match self.robots(&request.url, request, session, limits).await? {
            Verdict::Rules(rules) => rules.sitemaps().iter().filter_map(|line| request.url.join(line).ok()).collect(),
            Verdict::Unreachable { .. } => Vec::new(),
        })
    }

    /// Whether an address may be asked: what the guard and its host's robots.txt say.
    ///
    /// # Errors
    /// When it may not, or robots.txt cannot be reached.
    pub async fn allows(&self, request: &Request) -> Result<(), FetchError> {
        let limits = request.limits.as_deref().unwrap_or(&self.0.options.limits);
        let session = request.session.as_ref().unwrap_or(&self.0.session);
        let _connection = session.connection().await;
        self.admit(&request.url, request, session, limits).await.map(drop)
    }

    /// Takes back the memory of a page that is not needed any more.
    pub fn reuse(&self, bytes: Vec<u8>) {
        self.0.buffers.give(bytes);
    }

    /// Sends nothing to the domain of this host for a while.
    pub fn postpone(&self, domain: &str, wait: Duration) {
        self.0.pace.postpone(domain, wait);
    }

    /// Gets what is at an address, after redirects.
    ///
    /// # Errors
    /// When there is no good answer; see [`FetchError`].
    pub async fn get(&self, request: &Request) -> Result<Answer, FetchError> {
        let limits = request.limits.as_deref().unwrap_or(&self.0.options.limits);
        let session = request.session.as_ref().unwrap_or(&self.0.session);
        // A robots.txt is asked for under the connection of the page that it stands in the way of.
        let _connection = if request.accept == Accept::Robots { None } else { session.connection().await };
        let max_redirects = match request.accept {
            Accept::Robots => limits.max_redirects.max(ROBOTS_REDIRECTS),
            _ => limits.max_redirects,
        };
        let mut url = request.url.clone();
        url.set_fragment(None);
        // Pages that ask for consent lead back once the cookie is there.
        let mut seen = HashSet::from([(url.clone(), session.cookies(&url))]);
        let mut via = None;
        for _ in 0..=max_redirects {
            let crawl_delay = self.admit(&url, request, session, limits).await?;
            let delay = limits.host_delay.max(crawl_delay);
            match self.hop((&url, via.as_ref()), request, session, limits, delay).await? {
                Hop::Answer(answer) => return Ok(Answer { crawl_delay, ..answer }),
                Hop::Redirect(next) => {
                    tracing::debug!(%url, to = %next, "redirect");
                    if !seen.insert((next.clone(), session.cookies(&next))) {
                        return Err(FetchError::RedirectLoop { url: Box::new(next) });
                    }
                    if request.accept != Accept::Robots && !limits.redirects.admits(&request.url, &next) {
                        return Err(FetchError::RedirectScope { url: Box::new(url), to: Box::new(next) });
                    }
                    self.pass(request, &next).await?;
                    via = Some(std::mem::replace(&mut url, next));
                }
            }
        }
        Err(FetchError::TooManyRedirects { url: Box::new(url), limit: max_redirects })
    }

    /// Whether a redirect may be followed to an address now: its domain may have to be left alone.
    async fn pass(&self, request: &Request, next: &Url) -> Result<(), FetchError> {
        let Some(gate) = request.gate.as_ref().filter(|_| domain(next) != domain(&request.url)) else { return Ok(()) };
        match self.unless_stopped(next, gate.bar(domain(next))).await? {
            Some(bar) => Err(FetchError::LeftAlone { url: Box::new(next.clone()), bar }),
            None => Ok(()),
        }
    }

    /// Whether an address may be asked at all; if so, the pause that its robots.txt asks for.
    async fn admit(
        &self,
        url: &Url,
        request: &Request,
        session: &Session,
        limits: &Limits,
    ) -> Result<Duration, FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme { url: Box::new(url.clone()) });
        }
        if let Some(address) = session.guard().refused_literal(url) {
            return Err(FetchError::Private { url: Box::new(url.clone()), address });
        }
        if request.accept == Accept::Robots {
            return Ok(Duration::ZERO);
        }
        match self.robots(url, request, session, limits).await? {
            Verdict::Rules(rules) if rules.allows(&url[url::Position::BeforePath..]) => {
                Ok(rules.crawl_delay().unwrap_or_default().min(MAX_CRAWL_DELAY))
            }
            Verdict::Rules(_) => Err(FetchError::Disallowed { url: Box::new(url.clone()) }),
            Verdict::Unreachable { reason, until } => {
                let wait = until.map(|until| until.saturating_duration_since(Instant::now()));
                Err(FetchError::RobotsUnreachable { url: Box::new(url.clone()), reason, wait })
            }
        }
    }

    async fn robots(
        &self,
        url: &Url,
        wanted: &Request,
        session: &Session,
        limits: &Limits,
    ) -> Result<Verdict, FetchError> {
        let get = async |address: Url| {
            // A caller that tries pages again by itself still wants to know at once what the host allows.
            let limits = Limits { retries: self.0.options.limits.retries, ..limits.clone() };
            let request = Request {
                url: address,
                accept: Accept::Robots,
                limits: Some(Arc::new(limits)),
                session: Some(session.clone()),
                known: Validators::default(),
                trail: wanted.trail.clone(),
                gate: None,
            };
            let answer = Box::pin(self.get(&request)).await?;
            let bytes = match answer.body {
                Body::Whole(bytes) => bytes,
                Body::Unchanged | Body::Stream(_) => Vec::new(),
            };
            let rules = RobotsRules::parse(&bytes, session.user_agent());
            if let Some(asked) = rules.crawl_delay().filter(|asked| *asked >= LONG_CRAWL_DELAY) {
                let host = url.host_str().unwrap_or_default();
                let kept = humantime::format_duration(asked.min(MAX_CRAWL_DELAY));
                tracing::info!(host, asked = %humantime::format_duration(asked), "robots.txt asks for a long pause: {kept} lie between two requests");
            }
            Ok(rules)
        };
        match self.0.robots.verdict(url, session.user_agent(), get).await {
            Err(FetchError::Private { address, .. }) => {
                Err(FetchError::Private { url: Box::new(url.clone()), address })
            }
            Err(FetchError::Stopped { .. }) => Err(FetchError::Stopped { url: Box::new(url.clone()) }),
            Err(FetchError::Exhausted { .. }) => Err(FetchError::Exhausted { url: Box::new(url.clone()) }),
            other => other,
        }
    }

    /// One hop, with as many attempts as the limits allow.
    async fn hop(
        &self,
        (url, via): (&Url, Option<&Url>),
        request: &Request,
        session: &Session,
        limits: &Limits,
        delay: Duration,
    ) -> Result<Hop, FetchError> {
        let mut attempt = 0;
        loop {
            let turn = self.turn(url, delay, limits.host_connections).await?;
            tracing::debug!(%url, attempt, "request");
            let grant = Grant { turn, keeps: self.0.idle.keeps(url), buffers: &self.0.buffers };
            let error = match hop::send(session, (url, via), request, limits, grant).await {
                Err(error) if error.is_temporary() => error,
                done => return done,
            };
            attempt += 1;
            let wait = self.next_attempt(url, &error, attempt, limits);
            let Some(wait) = wait else { return Err(error) };
            tracing::info!(%error, attempt, wait = %humantime::format_duration(wait), "trying again");
            self.unless_stopped(url, tokio::time::sleep(wait)).await?;
        }
    }

    /// How long to wait before this attempt, if there is to be one. A domain that says it is busy is left
    /// alone as a whole, also by other requests.
    fn next_attempt(&self, url: &Url, error: &FetchError, attempt: u32, limits: &Limits) -> Option<Duration> {
        let asked = match error {
            FetchError::Status { retry_after, .. } => *retry_after,
            _ => None,
        };
        let wait = asked.unwrap_or_else(|| retry::backoff(limits.retry_delay, attempt));
        if asked.is_some() || matches!(error.status(), Some(429 | 503)) {
            self.0.pace.postpone(domain(url), wait.min(limits.max_retry_after));
        }
        (attempt <= limits.retries && asked.is_none_or(|asked| asked <= limits.max_retry_after)).then_some(wait)
    }

    async fn turn(&self, url: &Url, delay: Duration, connections: usize) -> Result<Turn, FetchError> {
        self.unless_stopped(url, self.0.pace.turn(domain(url), delay, connections)).await
    }

    async fn unless_stopped<T>(&self, url: &Url, work: impl Future<Output = T>) -> Result<T, FetchError> {
        tokio::select! {
            biased;
            () = self.0.stop.requested() => Err(FetchError::Stopped { url: Box::new(url.clone()) }),
            done = work => Ok(done),
        }
    }
}
