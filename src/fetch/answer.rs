//! A good answer: status 200 to 299, of the media type asked for, or 304 to a question about a known version.

use std::fmt;
use std::time::Duration;

use url::Url;

use super::body::Reader;
use super::options::Validators;
use super::pace::Connection;
use crate::page::{Origin, RawPage};

/// A good answer.
#[derive(Debug)]
pub struct Answer {
    /// The address that answered, after redirects, without fragment.
    pub url: Url,
    /// HTTP status.
    pub status: u16,
    /// `Content-Type` as sent.
    pub content_type: Option<String>,
    /// When the answer came, RFC 3339 in UTC.
    pub fetched_at: String,
    /// What the server calls this version.
    pub validators: Validators,
    /// The pause between requests that the robots.txt of the host asks for; none is zero.
    pub crawl_delay: Duration,
    /// Whether its header forbids to follow its links: `X-Robots-Tag: nofollow`.
    pub nofollow: bool,
    /// The body.
    pub body: Body,
    /// The place among the fetcher's connections: nothing is fetched in its stead while the answer is there, so that answers
    /// which wait for someone do not pile up.
    pub(crate) connection: Option<Connection>,
}

/// The body of an answer, after decompression.
pub enum Body {
    /// All of it.
    Whole(Vec<u8>),
    /// It is what it was (status 304).
    Unchanged,
    /// To be read. The host's turn lasts until the end, or until the reader is dropped.
    Stream(Reader),
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::Whole(bytes) => write!(f, "Whole({} bytes)", bytes.len()),
            Body::Unchanged => f.write_str("Unchanged"),
            Body::Stream(_) => f.write_str("Stream"),
        }
    }
}

impl Answer {
    /// The answer as a page; a body that was left on the wire counts as none.
    pub fn into_page(self) -> RawPage {
        let bytes = match self.body {
            Body::Whole(bytes) => bytes,
            Body::Unchanged | Body::Stream(_) => Vec::new(),
        };
        RawPage {
            bytes,
            url: Some(self.url.into()),
            origin: Origin::Http,
            fetched_at: Some(self.fetched_at),
            status: Some(self.status),
            content_type: self.content_type,
            ..RawPage::default()
        }
    }
}
