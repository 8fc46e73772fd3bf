//! How the state's words stand in its tables.

use std::sync::Arc;

use rusqlite::Row;
use sha2::{Digest, Sha256};
use url::Url;

use crate::crawl::state::{Kind, Status, Task, Validators};

/// The columns that [`task`] reads.
pub(super) const TASK: &str = "t.id, t.url, t.kind, s.name, t.depth, t.seed, t.attempts, t.etag, t.last_modified";

/// A 64-bit hash of an address; the address itself decides between those that share one.
pub(super) fn hash(url: &Url) -> i64 {
    let digest = Sha256::digest(url.as_str().as_bytes());
    i64::from_le_bytes(std::array::from_fn(|n| digest[n]))
}

/// What is paced together.
pub(super) fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}

pub(super) fn kind(kind: Kind) -> i64 {
    match kind {
        Kind::Page => 0,
        Kind::Feed => 1,
        Kind::Sitemap => 2,
        Kind::Hub => 3,
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

pub(super) fn task(row: &Row<'_>) -> rusqlite::Result<Task> {
    let url: String = row.get(1)?;
    let source: Arc<str> = row.get::<_, String>(3)?.into();
    let kind = match row.get::<_, i64>(2)? {
        1 => Kind::Feed,
        2 => Kind::Sitemap,
        3 => Kind::Hub,
        _ => Kind::Page,
    };
    Ok(Task {
        id: row.get(0)?,
        url: Url::parse(&url)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, error.into()))?,
        kind,
        source,
        depth: row.get(4)?,
        seed: row.get(5)?,
        attempts: row.get(6)?,
        validators: Validators { etag: row.get(7)?, last_modified: row.get(8)? },
    })
}
