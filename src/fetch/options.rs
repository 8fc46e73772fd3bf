//! What a caller may choose, and one request.

use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use url::Url;

use super::{Accept, Gate, RedirectScope, Session, SessionOptions, Template, Trail};

/// The user agent of the default configuration, which names nobody; crawls refuse it.
pub const PLACEHOLDER_USER_AGENT: &str = "copydesk/0.1 (+https://example.org/bot)";

/// Choices for a whole [`Fetcher`](super::Fetcher).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Sent as `User-Agent`; its first word up to a `/` is the name looked up in robots.txt.
    pub user_agent: String,
    /// Connections in all.
    pub concurrency: usize,
    /// Connections to one domain: see [`domain`](super::domain).
    pub host_connections: usize,
    /// Networks that the address guard lets through though they are not public.
    pub allow_private: Vec<IpNet>,
    /// Time to set up a connection, name lookup and TLS included.
    pub connect_timeout: Duration,
    /// A proxy that requests go through; what that means for the address guard is told in `docs/operations.md`.
    pub proxy: Option<Template>,
    /// Limits of requests that bring none of their own.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            user_agent: PLACEHOLDER_USER_AGENT.to_owned(),
            concurrency: 64,
            host_connections: 1,
            allow_private: Vec::new(),
            connect_timeout: Duration::from_secs(10),
            proxy: None,
            limits: Limits::default(),
        }
    }
}

impl Options {
    /// The session of requests that bring none of their own.
    pub fn session(&self) -> SessionOptions {
        SessionOptions {
            user_agent: self.user_agent.clone(),
            connect_timeout: self.connect_timeout,
            allow_private: self.allow_private.clone(),
            proxy: self.proxy.clone(),
            concurrency: None,
            headers: Vec::new(),
            cookies: None,
            auth: None,
            trusted: Vec::new(),
        }
    }
}

/// Limits of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// From sending the request to the last byte of the answer.
    pub timeout: Duration,
    /// From sending the request to the first byte of the answer, connecting included.
    pub first_byte_timeout: Duration,
    /// From one piece of the answer to the next.
    pub stall_timeout: Duration,
    /// Bytes of the answer after decompression.
    pub max_bytes: u64,
    /// How many times its compressed size an answer may unpack to. Markup seldom reaches 50; deflate can do 1,000.
    pub max_ratio: u64,
    /// Redirects in a row.
    pub max_redirects: usize,
    /// How far redirects may lead.
    pub redirects: RedirectScope,
    /// From the end of an answer to the next request to that domain.
    pub host_delay: Duration,
    /// Further attempts after 429, 5xx or a network error.
    pub retries: u32,
    /// Connections to one domain while this is one of them; never more than the fetcher's.
    pub host_connections: usize,
    /// Wait before the first further attempt; doubles each time, with jitter.
    pub retry_delay: Duration,
    /// How long a crawl goes on trying after those, at growing intervals, before it gives an address up.
    pub patience: Duration,
    /// The longest `Retry-After` that is waited out; a longer one fails the request.
    pub max_retry_after: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            timeout: Duration::from_secs(30),
            first_byte_timeout: Duration::from_secs(20),
            stall_timeout: Duration::from_secs(15),
            max_bytes: 16 << 20,
            max_ratio: 250,
            max_redirects: 10,
            redirects: RedirectScope::Any,
            host_delay: Duration::from_secs(1),
            retries: 3,
            host_connections: 1,
            retry_delay: Duration::from_secs(1),
            patience: Duration::from_secs(24 * 60 * 60),
            max_retry_after: Duration::from_secs(120),
        }
    }
}

/// One address to get.
#[derive(Debug, Clone)]
pub struct Request {
    /// The address.
    pub url: Url,
    /// What is wanted there.
    pub accept: Accept,
    /// Limits other than the fetcher's own.
    pub limits: Option<Arc<Limits>>,
    /// A session other than the fetcher's own.
    pub session: Option<Session>,
    /// The version that is known already; where the server has no other, the answer's body is
    /// [`Body::Unchanged`](super::Body::Unchanged).
    pub known: Validators,
    /// Collects what goes over the wire, where that is wanted.
    pub trail: Option<Trail>,
    /// Asked before a redirect is followed into another domain, where there is someone to ask.
    pub gate: Option<Gate>,
}

/// What a server calls a version (RFC 9110, section 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

impl Request {
    /// A request for a page under the fetcher's own limits.
    pub fn page(url: Url) -> Request {
        let known = Validators::default();
        Request { url, accept: Accept::Page, limits: None, session: None, known, trail: None, gate: None }
    }
}
