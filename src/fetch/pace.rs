//! Whose turn it is: one domain is asked by few connections, and with a pause after each answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// Domains kept before those that nobody waits for are forgotten.
const IDLE_DOMAINS: usize = 1024;

/// The longest pause that a slow domain is given for being slow.
const MAX_LATENCY: Duration = Duration::from_secs(30);

/// The part of what was known of a domain's latency that stays with each answer, of four.
const KEPT: u32 = 3;

/// Connections to one domain are never more: it is also what one request can stand for.
const MOST_CONNECTIONS: usize = 1 << 16;

/// The pace of all domains.
#[derive(Debug)]
pub(crate) struct Pace {
    all: Arc<Semaphore>,
    host_connections: usize,
    domains: Mutex<HashMap<String, Arc<Lane>>>,
}

/// The pace of one domain.
#[derive(Debug)]
struct Lane {
    slots: Arc<Semaphore>,
    times: Mutex<Times>,
}

/// When the next request may start.
#[derive(Debug)]
struct Times {
    /// Not before this, whoever asks.
    next: Instant,
    /// The end of the last answer: who wants a longer pause than the request before counts it from here.
    ended: Option<Instant>,
    /// How long its answers take to begin: the running mean, of which the newest is a quarter.
    latency: Option<Duration>,
}

/// The right to send one request; the domain's pause begins when it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    lane: Arc<Lane>,
    delay: Duration,
    _slot: OwnedSemaphorePermit,
    connection: Connection,
}

/// A place among the fetcher's connections, free for another when the last clone is dropped.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    _place: Arc<OwnedSemaphorePermit>,
}

impl Turn {
    /// The place that it takes.
    pub(crate) fn connection(&self) -> Connection {
        self.connection.clone()
    }

    /// An answer began so long after the request. A domain that takes long is busy: its pause is at least that long, unless none
    /// is wanted at all.
    pub(crate) fn answered(&self, latency: Duration) {
        let latency = latency.min(MAX_LATENCY);
        let mut times = lock(&self.lane.times);
        times.latency = Some(times.latency.map_or(latency, |known| (known * KEPT + latency) / (KEPT + 1)));
    }
}

impl Pace {
    pub(crate) fn new(concurrency: usize, host_connections: usize) -> Pace {
        Pace {
            all: Arc::new(Semaphore::new(concurrency.clamp(1, Semaphore::MAX_PERMITS))),
            host_connections: host_connections.clamp(1, MOST_CONNECTIONS),
            domains: Mutex::default(),
        }
    }

    /// Waits for this domain's turn, with at most so many connections to it, this one included. Cancelling the wait
    /// gives the place up.
    pub(crate) async fn turn(&self, domain: &str, delay: Duration, connections: usize) -> Turn {
        let lane = self.lane(domain);
        // Who wants few connections takes the place of several; rounding keeps below what is asked for.
        let weight = self.host_connections.div_ceil(connections.clamp(1, self.host_connections));
        let weight = u32::try_from(weight).unwrap_or(u32::MAX);
        let slot = lane.slots.clone().acquire_many_owned(weight).await.expect("the semaphore is never closed");
        loop {
            lane.ready(delay).await;
            // Taken after the wait, so that waiting domains hold no connection back from the others.
            let all = self.all.clone().acquire_owned().await.expect("the semaphore is never closed");
            // Another connection to this domain may have started, or it asked for a pause, in the meantime.
            if lane.reserve(delay) {
                return Turn { lane, delay, _slot: slot, connection: Connection { _place: Arc::new(all) } };
            }
        }
    }

    /// Sends nothing to this domain for a while, as it asked for.
    pub(crate) fn postpone(&self, domain: &str, wait: Duration) {
        self.lane(domain).not_before(Instant::now() + wait);
    }

    fn lane(&self, domain: &str) -> Arc<Lane> {
        let mut domains = lock(&self.domains);
        if domains.len() >= IDLE_DOMAINS && domains.len().is_power_of_two() {
            // At powers of two only, so that the sweeps together stay linear in the domains seen.
            let now = Instant::now();
            domains.retain(|_, lane| Arc::strong_count(lane) > 1 || lock(&lane.times).next > now);
        }
        let fresh = || {
            let times = Mutex::new(Times { next: Instant::now(), ended: None, latency: None });
            Arc::new(Lane { slots: Arc::new(Semaphore::new(self.host_connections)), times })
        };
        domains.entry(domain.to_owned()).or_insert_with(fresh).clone()
    }
}

impl Lane {
    async fn ready(&self, delay: Duration) {
        loop {
            let opens = lock(&self.times).opens(delay);
            if opens <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(opens).await;
        }
    }

    /// Claims the start of a request, if it may start now.
    fn reserve(&self, delay: Duration) -> bool {
        let mut times = lock(&self.times);
        let now = Instant::now();
        if times.opens(delay) > now {
            return false;
        }
        times.next = now + delay;
        true
    }

    fn not_before(&self, instant: Instant) {
        let mut times = lock(&self.times);
        times.next = instant.max(times.next);
    }
}

impl Times {
    /// When a request may start that is to come this long after the answer before.
    fn opens(&self, delay: Duration) -> Instant {
        self.ended.map_or(self.next, |ended| self.next.max(ended + delay))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let now = Instant::now();
        let mut times = lock(&self.lane.times);
        let latency = times.latency.filter(|_| self.delay > Duration::ZERO).unwrap_or_default();
        times.next = times.next.max(now + self.delay.max(latency));
        times.ended = Some(now);
    }
}

/// A panic elsewhere leaves a time or a map of lanes behind, both of which are whole at any moment.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn the_pause_runs_from_the_end_of_an_answer() {
        let pace = Pace::new(8, 1);
        let start = Instant::now();
        let turn = pace.turn("a", SECOND, 8).await;
        tokio::time::sleep(3 * SECOND).await;
        drop(turn);
        drop(pace.turn("a", SECOND, 8).await);
        assert_eq!(start.elapsed().as_secs(), 4);
    }

    #[tokio::test(start_paused = true)]
    async fn who_wants_a_longer_pause_than_the_request_before_has_it() {
        let pace = Pace::new(8, 1);
        let start = Instant::now();
        drop(pace.turn("a", SECOND, 8).await);
        drop(pace.turn("a", 10 * SECOND, 8).await);
        assert_eq!(start.elapsed().as_secs(), 10);
        drop(pace.turn("a", SECOND, 8).await);
        assert_eq!(start.elapsed().as_secs(), 20);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_domain_is_given_the_time_that_its_answers_take() {
        let pace = Pace::new(8, 1);
        let after = async |latency: u64, delay: Duration| {
            let turn = pace.turn("a", delay, 8).await;
            turn.answered(Duration::from_millis(latency));
            drop(turn);
            let start = Instant::now();
            drop(pace.turn("a", delay, 8).await);
            start.elapsed().as_millis()
        };
        assert_eq!(after(200, SECOND).await, 1000, "a quick one is given the usual pause");
        assert_eq!(after(9_800, SECOND).await, 2_600);
        assert_eq!(after(600_000, SECOND).await, 9_450, "it has a bound");
        assert_eq!(after(600_000, Duration::ZERO).await, 0, "no pause is wanted");
    }

    #[tokio::test(start_paused = true)]
    async fn domains_do_not_wait_for_each_other() {
        let pace = Pace::new(8, 1);
        let start = Instant::now();
        let _a = pace.turn("a", SECOND, 8).await;
        let _b = pace.turn("b", SECOND, 8).await;
        assert!(start.elapsed() < SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn one_connection_to_a_domain_by_default() {
        let pace = Arc::new(Pace::new(8, 1));
        let first = pace.turn("a", Duration::ZERO, 8).await;
        let second = tokio::spawn({
            let pace = pace.clone();
            async move { pace.turn("a", Duration::ZERO, 8).await }
        });
        tokio::time::sleep(60 * SECOND).await;
        assert!(!second.is_finished());
        drop(first);
        assert!(second.await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn two_connections_still_keep_the_distance_between_starts() {
        let pace = Pace::new(8, 2);
        let start = Instant::now();
        let _first = pace.turn("a", SECOND, 8).await;
        let _second = pace.turn("a", SECOND, 8).await;
        assert_eq!(start.elapsed().as_secs(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_domain_that_asks_for_time_gets_it() {
        let pace = Pace::new(8, 1);
        let start = Instant::now();
        pace.postpone("a", 30 * SECOND);
        drop(pace.turn("a", SECOND, 8).await);
        assert_eq!(start.elapsed().as_secs(), 30);
    }

    #[tokio::test(start_paused = true)]
    async fn a_waiting_domain_holds_no_connection() {
        let pace = Arc::new(Pace::new(1, 1));
        pace.postpone("a", 30 * SECOND);
        let waiting = tokio::spawn({
            let pace = pace.clone();
            async move { pace.turn("a", SECOND, 8).await }
        });
        let start = Instant::now();
        drop(pace.turn("b", SECOND, 8).await);
        assert!(start.elapsed() < SECOND);
        assert!(waiting.await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn idle_domains_are_forgotten() {
        let pace = Pace::new(8, 1);
        for domain in 0..3000 {
            drop(pace.turn(&domain.to_string(), Duration::ZERO, 8).await);
        }
        assert!(lock(&pace.domains).len() <= IDLE_DOMAINS + 1);
    }
}
