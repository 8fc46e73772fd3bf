//! Why an address gave no page.

use std::net::IpAddr;
use std::time::Duration;

use url::Url;

use super::gate::Bar;

/// Why an address gave no page. Every variant names the address.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The address is not a URL.
    #[error("{url}: not an address: {source}")]
    Address {
        /// The address as given.
        url: String,
        /// What the parser says.
        source: url::ParseError,
    },
    /// The address is neither `http` nor `https`.
    #[error("{url}: only http and https addresses can be fetched")]
    Scheme {
        /// The address.
        url: Box<Url>,
    },
    /// The host's address is private, local or reserved.
    #[error(
        "{url}: {address} is not a public address (allow it with --allow-private {address} or fetch.allow_private)"
    )]
    Private {
        /// The address asked for.
        url: Box<Url>,
        /// What its host resolves to.
        address: IpAddr,
    },
    /// robots.txt forbids the address.
    #[error("{url}: robots.txt forbids it")]
    Disallowed {
        /// The address.
        url: Box<Url>,
    },
    /// robots.txt could not be got, which counts as forbidding everything (RFC 9309, section 2.3.1.4).
    #[error("{url}: robots.txt cannot be reached, so nothing of this host may be fetched: {reason}")]
    RobotsUnreachable {
        /// The address.
        url: Box<Url>,
        /// What went wrong with robots.txt.
        reason: String,
        /// How long its server asked to wait, as far as that is not over.
        wait: Option<Duration>,
    },
    /// A redirect leads into a domain that is to be left alone now.
    #[error("{url}: {bar}")]
    LeftAlone {
        /// The address.
        url: Box<Url>,
        /// Why, and for how long.
        bar: Bar,
    },
    /// The server answered with a status that is no page.
    #[error("{url}: HTTP {status}")]
    Status {
        /// The address.
        url: Box<Url>,
        /// The status.
        status: u16,
        /// How long the server asked to wait.
        retry_after: Option<Duration>,
    },
    /// No connection, or it broke.
    #[error("{url}: {}", innermost(source))]
    Network {
        /// The address.
        url: Box<Url>,
        /// What the HTTP client says.
        source: reqwest::Error,
    },
    /// The answer took too long.
    #[error("{url}: {phase} {}", humantime::format_duration(*limit))]
    Timeout {
        /// The address.
        url: Box<Url>,
        /// Which part of it.
        phase: Phase,
        /// The limit.
        limit: Duration,
    },
    /// The answer has more bytes than allowed.
    #[error("{url}: more than {limit} bytes (raise fetch.max_bytes)")]
    TooLarge {
        /// The address.
        url: Box<Url>,
        /// The limit, after decompression.
        limit: u64,
    },
    /// The answer unpacks to many times its size on the wire, as only attacks do.
    #[error("{url}: unpacks to more than {ratio} times its compressed size")]
    Bomb {
        /// The address.
        url: Box<Url>,
        /// The limit.
        ratio: u64,
    },
    /// The answer is not what was asked for.
    #[error("{url}: not a page but {content_type}")]
    MediaType {
        /// The address.
        url: Box<Url>,
        /// The answer's media type.
        content_type: String,
    },
    /// The body's compression is unknown or broken, or the body broke off.
    #[error("{url}: cannot read the answer: {source}")]
    Body {
        /// The address.
        url: Box<Url>,
        /// What the decoder says.
        source: std::io::Error,
    },
    /// A redirect leads nowhere.
    #[error("{url}: redirects to `{location}`, which is not an address")]
    BadRedirect {
        /// The address that redirects.
        url: Box<Url>,
        /// The `Location` it names, empty where it names none.
        location: String,
    },
    /// A redirect leads back.
    #[error("{url}: redirects in a circle")]
    RedirectLoop {
        /// The address that came up twice.
        url: Box<Url>,
    },
    /// A redirect leads farther than it may.
    #[error("{url}: redirects to {to}, which is beyond `redirects` of its limits")]
    RedirectScope {
        /// The address asked for.
        url: Box<Url>,
        /// Where it leads.
        to: Box<Url>,
    },
    /// Too many redirects.
    #[error("{url}: more than {limit} redirects")]
    TooManyRedirects {
        /// The address of the last answer.
        url: Box<Url>,
        /// The limit.
        limit: usize,
    },
    /// Stopping was asked for before the request was sent.
    #[error("{url}: not fetched, stopping")]
    Stopped {
        /// The address.
        url: Box<Url>,
    },
    /// This process may open no more files or connections: EMFILE, ENFILE. No word of the server's.
    #[error(
        "{url}: too many open files: this process may open no more (raise `ulimit -n`, or lower fetch.concurrency)"
    )]
    Exhausted {
        /// The address.
        url: Box<Url>,
    },
    /// Headers, cookies, credentials or the proxy of a session are not what they must be.
    #[error("{what}")]
    Session {
        /// What is wrong and what to do; no secrets.
        what: String,
    },
    /// The HTTP client cannot be set up.
    #[error("cannot set up the HTTP client: {source}")]
    Setup {
        /// What the HTTP client says.
        source: reqwest::Error,
    },
}

/// Which part of an answer took too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Connecting: name lookup, TCP, TLS.
    Connect,
    /// Its first byte.
    FirstByte,
    /// Its next piece.
    Stall,
    /// All of it.
    Total,
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Phase::Connect => "no connection within",
            Phase::FirstByte => "no answer begun within",
            Phase::Stall => "the answer stopped for",
            Phase::Total => "no complete answer within",
        })
    }
}

impl FetchError {
    /// The address that failed, where it is one.
    pub fn url(&self) -> Option<&Url> {
        match self {
            FetchError::Address { .. } | FetchError::Session { .. } | FetchError::Setup { .. } => None,
            FetchError::Scheme { url }
            | FetchError::Private { url, .. }
            | FetchError::Disallowed { url }
            | FetchError::RobotsUnreachable { url, .. }
            | FetchError::LeftAlone { url, .. }
            | FetchError::Status { url, .. }
            | FetchError::Network { url, .. }
            | FetchError::Timeout { url, .. }
            | FetchError::TooLarge { url, .. }
            | FetchError::Bomb { url, .. }
            | FetchError::MediaType { url, .. }
            | FetchError::Body { url, .. }
            | FetchError::BadRedirect { url, .. }
            | FetchError::RedirectLoop { url }
            | FetchError::RedirectScope { url, .. }
            | FetchError::TooManyRedirects { url, .. }
            | FetchError::Exhausted { url }
            | FetchError::Stopped { url } => Some(url),
        }
    }

    /// The server's status, where there was an answer that is no page.
    pub fn status(&self) -> Option<u16> {
        match self {
            FetchError::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether time ran out, for a connection or an answer.
    pub fn is_timeout(&self) -> bool {
        match self {
            FetchError::Timeout { .. } => true,
            FetchError::Network { source, .. } => source.is_timeout(),
            _ => false,
        }
    }

    /// Whether robots.txt stood in the way.
    pub fn is_robots(&self) -> bool {
        matches!(self, FetchError::Disallowed { .. } | FetchError::RobotsUnreachable { .. })
    }

    /// Whether the address guard stood in the way.
    pub fn is_private(&self) -> bool {
        matches!(self, FetchError::Private { .. })
    }

    /// Whether stopping was asked for before the request was sent.
    pub fn is_stopped(&self) -> bool {
        matches!(self, FetchError::Stopped { .. })
    }

    /// Whether another attempt may go better: 408, 425, 429, 5xx, a broken connection or body, a time limit; a part of a page
    /// that nobody asked a part of.
    pub fn is_temporary(&self) -> bool {
        match self {
            FetchError::Status { status, .. } => matches!(status, 206 | 408 | 425 | 429 | 500 | 502..=599),
            FetchError::Network { .. } | FetchError::Timeout { .. } => true,
            // A coding that is not known now will not be known in an hour.
            FetchError::Body { source, .. } => source.kind() != std::io::ErrorKind::Unsupported,
            FetchError::Exhausted { .. } => true,
            _ => false,
        }
    }
}

/// The last error of a chain: reqwest's own words name only the address, which is said already.
fn innermost(error: &reqwest::Error) -> String {
    let mut last: &dyn std::error::Error = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}
