//! What went over the wire: a request and its answer, kept for archives.
//!
//! Kept as near to the wire as the HTTP client lets us see: the body still has its content coding, but the transfer
//! coding is undone; names of fields are in lower case, their order is kept for fields of one name.

use std::net::IpAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{AUTHORIZATION, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHORIZATION};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::Accept;
use super::bounds::Bounds;

/// Bytes that are kept of the body of a redirect or of an error; such bodies are not read otherwise.
const MAX_ASIDE: usize = 1 << 20;

/// How far the moments of answers may run ahead of the clock, in milliseconds, before the clock is believed again.
const MAX_AHEAD: i64 = 10_000;

/// The present, in whole milliseconds, and no two moments of a process are the same.
///
/// An archive names its records by address and moment: two answers of one address within a millisecond would share a name.
pub(crate) fn moment() -> DateTime<Utc> {
    static LAST: AtomicI64 = AtomicI64::new(0);
    next_moment(&LAST, Utc::now().timestamp_millis())
}

fn next_moment(last: &AtomicI64, now: i64) -> DateTime<Utc> {
    let after = |last: i64| if (now..now + MAX_AHEAD).contains(&last) { last + 1 } else { now };
    let before = last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(after(last)));
    let at = after(before.unwrap_or_else(|last| last));
    DateTime::from_timestamp_millis(at).unwrap_or(DateTime::UNIX_EPOCH)
}

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The address asked for.
    pub url: Url,
    /// The address that led here by a redirect.
    pub via: Option<Url>,
    /// What was wanted there.
    pub accept: Accept,
    /// When the answer began.
    pub at: DateTime<Utc>,
    /// From the request to the last byte of the answer.
    pub took: Duration,
    /// Who answered, where the client knows.
    pub peer: Option<IpAddr>,
    /// The protocol: `http/1.0`, `http/1.1`, `h2`.
    pub protocol: &'static str,
    /// Fields of the request; without those that hold secrets.
    pub asked: Vec<(String, Vec<u8>)>,
    /// Status of the answer.
    pub status: u16,
    /// Fields of the answer.
    pub fields: Vec<(String, Vec<u8>)>,
    /// Body of the answer: without transfer coding, with content coding.
    pub body: Vec<u8>,
    /// Why the body is not whole.
    pub cut: Option<Cut>,
}

/// Why a body is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// No more was wanted.
    Length,
    /// It took too long.
    Time,
    /// The connection broke.
    Disconnect,
}

/// Collects the exchanges of a request: redirects, robots.txt and failures included. Clones share what they collect.
#[derive(Debug, Clone, Default)]
pub struct Trail(Arc<Mutex<Vec<Exchange>>>);

impl Trail {
    /// What was collected so far.
    pub fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn push(&self, exchange: Exchange) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
    }
}

/// A copy of a body while it is read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Copy(Arc<Mutex<Vec<u8>>>);

impl Copy {
    pub(crate) fn extend(&self, bytes: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
    }

    pub(crate) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What is known of an exchange when its answer begins.
pub(crate) struct Begun {
    exchange: Exchange,
    sent: Instant,
}

impl Begun {
    /// Takes down the heads of request and answer.
    pub(crate) fn new(
        (url, via, accept): (&Url, Option<&Url>, Accept),
        (asked, sent): (&HeaderMap, Instant),
        (response, peer): (&reqwest::Response, Option<IpAddr>),
        at: DateTime<Utc>,
    ) -> Begun {
        let is_open = |(name, value): &(&HeaderName, &HeaderValue)| {
            !value.is_sensitive() && ![AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(name)
        };
        let mut asked: Vec<(String, Vec<u8>)> = asked.iter().filter(is_open).map(field).collect();
        asked.push((HOST.to_string(), host(url).into_bytes()));
        let exchange = Exchange {
            url: url.clone(),
            via: via.cloned(),
            accept,
            at,
            took: Duration::ZERO,
            peer,
            protocol: protocol(response.version()),
            asked,
            status: response.status().as_u16(),
            fields: response.headers().iter().map(field).collect(),
            body: Vec::new(),
            cut: None,
        };
        Begun { exchange, sent }
    }

    /// The exchange with its body.
    pub(crate) fn ended(self, body: Vec<u8>, cut: Option<Cut>) -> Exchange {
        Exchange { body, cut, took: self.sent.elapsed(), ..self.exchange }
    }

    /// The exchange with as much of its body as is worth reading.
    pub(crate) async fn aside(self, mut response: reqwest::Response, bounds: Bounds) -> Exchange {
        let mut body = Vec::new();
        let cut = loop {
            match timeout_at(bounds.deadline, response.chunk()).await {
                Err(_) => break Some(Cut::Time),
                Ok(Err(_)) => break Some(Cut::Disconnect),
                Ok(Ok(None)) => break None,
                Ok(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
            }
            if body.len() > MAX_ASIDE {
                body.truncate(MAX_ASIDE);
                break Some(Cut::Length);
            }
        };
        self.ended(body, cut)
    }
}

fn field((name, value): (&HeaderName, &HeaderValue)) -> (String, Vec<u8>) {
    (name.as_str().to_owned(), value.as_bytes().to_vec())
}

/// The `Host` field, which the client adds by itself.
fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn protocol(version: reqwest::Version) -> &'static str {
    match version {
        reqwest::Version::HTTP_09 | reqwest::Version::HTTP_10 => "http/1.0",
        reqwest::Version::HTTP_2 => "h2",
        reqwest::Version::HTTP_3 => "h3",
        _ => "http/1.1",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_moments_are_the_same() {
        let last = AtomicI64::new(0);
        let told = [5_000, 5_000, 5_000, 5_010, 5_009].map(|now| next_moment(&last, now).timestamp_millis());
        assert_eq!(told, [5_000, 5_001, 5_002, 5_010, 5_011]);
    }

    #[test]
    fn a_clock_that_is_set_back_far_is_believed() {
        let last = AtomicI64::new(1_000_000);
        assert_eq!(next_moment(&last, 5_000).timestamp_millis(), 5_000);
    }
}
