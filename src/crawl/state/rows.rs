//! How the state's words stand in the tables of every engine.

use sha2::{Digest, Sha256};
use url::{Position, Url};

use super::{Kind, Millis, Status};

/// Within a day after something of a source was given up, its lists are read whole once an hour, and not only where the
/// server says that they have changed: what they still name may be due again. Where anything ever was given up or refused, they
/// are read so once a day: what robots.txt forbade may be allowed by now.
pub(super) const WHOLE_FOR: Millis = 24 * 60 * 60 * 1000;
pub(super) const WHOLE_EVERY: Millis = 60 * 60 * 1000;

/// Bytes of an address's hash that are its site's.
const SITE_BYTES: usize = 3;

/// A 64-bit hash of an address; the address itself decides between those that share one. Its upper bits are those of
/// the site, what stands before the path: addresses of a site come together, and so they lie together in an index, where
/// a thousand of them touch a few pages and not a thousand.
pub(super) fn hash(url: &Url) -> i64 {
    let site = Sha256::digest(url[..Position::BeforePath].as_bytes());
    let whole = Sha256::digest(url.as_str().as_bytes());
    i64::from_be_bytes(std::array::from_fn(|n| if n < SITE_BYTES { site[n] } else { whole[n] }))
}

pub(super) fn kind(kind: Kind) -> i64 {
    match kind {
        Kind::Page => 0,
        Kind::Feed => 1,
        Kind::Sitemap => 2,
        Kind::Hub => 3,
    }
}

pub(super) fn kind_of(number: i64) -> Kind {
    match number {
        1 => Kind::Feed,
        2 => Kind::Sitemap,
        3 => Kind::Hub,
        _ => Kind::Page,
    }
}

pub(super) fn status(status: Status) -> i64 {
    match status {
        Status::New => 0,
        Status::Done => 1,
        Status::Failed => 2,
        Status::Refused => 3,
    }
}

pub(super) fn status_of(number: i64) -> Status {
    match number {
        1 => Status::Done,
        2 => Status::Failed,
        3 => Status::Refused,
        _ => Status::New,
    }
}

/// Files end within the range of the databases' signed integers.
pub(super) fn signed(end: u64) -> i64 {
    i64::try_from(end).unwrap_or(i64::MAX)
}
