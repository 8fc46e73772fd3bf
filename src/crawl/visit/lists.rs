//! Feeds and sitemaps on their way: read, and told as the addresses that they name.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use tokio_util::io::SyncIoBridge;

use super::{Answered, Event, MAX_SITEMAP_DEPTH, Visitor, unchanged};
use crate::crawl::clock::now;
use crate::crawl::feed::{self, Named};
use crate::crawl::sitemap::{self, Entry, Extent};
use crate::crawl::source::Source;
use crate::crawl::state::{Found, Kind, Outcome, Task, Validators};
use crate::crawl::{canonical, verdict};
use crate::fetch::{Accept, Answer, Body, FetchError, Limits, Trail};

/// Addresses of a sitemap that are handed over together.
const BATCH: usize = 1000;

/// Sitemaps are read as they come, so that they may be larger than pages and take longer.
const SITEMAP_BYTES: u64 = 512 << 20;
const SITEMAP_TIME: u32 = 20;

impl Visitor {
    pub(super) async fn feed(
        &self,
        task: &Task,
        source: &Arc<Source>,
        trail: &Option<Trail>,
    ) -> Result<Outcome, FetchError> {
        let answer = self.answer(task, Self::limits(source), Accept::Feed, trail).await?;
        let answered = Answered::of(task, &answer);
        let Answer { url: base, content_type, body: Body::Whole(bytes), connection, .. } = answer else {
            return Ok(unchanged(task, source));
        };
        let read = move || feed::read(&bytes, content_type.as_deref(), &base);
        // Thousands of feeds that come at once would each have a thread, and each thread memory of its own.
        let reader = self.readers.acquire().await.expect("the semaphore is never closed");
        let named = tokio::task::spawn_blocking(read).await.unwrap_or_else(|_| Err("not a feed".to_owned()));
        drop((reader, connection));
        Ok(match named {
            Err(note) => verdict::of_nonsense(task, source, format!("{}: {note}", task.url), now()),
            Ok(named) => {
                let wanted =
                    |named: &Named| source.scope.wants(&named.url) && !source.is_too_old(&named.url, named.changed);
                let wanted = named.into_iter().filter(wanted);
                let found: Vec<Found> = wanted.filter_map(|named| found(task, Kind::Page, named)).collect();
                let news = self.news.of(task, found.iter().map(|found| (&found.url, found.changed)));
                answered.done(task, source, news, None, found)
            }
        })
    }

    pub(super) async fn sitemap(
        &self,
        task: &Task,
        source: &Arc<Source>,
        trail: &Option<Trail>,
    ) -> Result<Outcome, FetchError> {
        let own = Self::limits(source);
        let limits = Limits {
            max_bytes: own.max_bytes.max(SITEMAP_BYTES),
            timeout: own.timeout.saturating_mul(SITEMAP_TIME),
            ..own
        };
        let answer = self.answer(task, limits, Accept::Sitemap, trail).await?;
        let mut answered = Answered::of(task, &answer);
        let read = match answer.body {
            Body::Unchanged => return Ok(unchanged(task, source)),
            Body::Whole(bytes) => self.spawn_reading(task, source, std::io::Cursor::new(bytes)),
            Body::Stream(reader) => self.spawn_reading(task, source, SyncIoBridge::new(reader)),
        };
        let read = read.await.unwrap_or_else(|_| Err("cannot read the sitemap".to_owned()));
        Ok(match read {
            Ok((contents, digest)) => {
                if contents == Contents::Sitemaps {
                    // These are to be read again though their index stays as it is.
                    answered.validators = Validators::default();
                }
                answered.done(task, source, self.news.of(task, [digest].into_iter()), None, Vec::new())
            }
            Err(note) => verdict::of_nonsense(task, source, format!("{}: {note}", task.url), now()),
        })
    }

    /// Reads a sitemap on a thread of its own; what it names goes to the loop batch by batch.
    fn spawn_reading(
        &self,
        task: &Task,
        source: &Arc<Source>,
        from: impl std::io::Read + Send + 'static,
    ) -> tokio::task::JoinHandle<Result<(Contents, u64), String>> {
        let (task, source, events) = (task.clone(), source.clone(), self.events.clone());
        tokio::task::spawn_blocking(move || {
            let mut batch = Vec::with_capacity(BATCH);
            let mut contents = Contents::Pages;
            let mut digest = DefaultHasher::new();
            let mut each = |entry| {
                let (kind, named) = match entry {
                    Entry::Page(named) => (Kind::Page, named),
                    Entry::Sitemap(named) => {
                        contents = Contents::Sitemaps;
                        (Kind::Sitemap, named)
                    }
                };
                (&named.url, named.changed).hash(&mut digest);
                let wanted = match kind {
                    _ if source.is_too_old(&named.url, named.changed) => false,
                    Kind::Page => source.wants_of(&task.url, &named.url),
                    _ => task.depth < MAX_SITEMAP_DEPTH && source.is_own(&task.url, &named.url),
                };
                batch.extend(Some(named).filter(|_| wanted).and_then(|named| found(&task, kind, named)));
                batch.len() < BATCH || events.blocking_send(Event::Found(task.id, std::mem::take(&mut batch))).is_ok()
            };
            let read = sitemap::read(from, &task.url, &mut each);
            let _ = events.blocking_send(Event::Found(task.id, batch));
            if read == Ok(Extent::Cut) {
                tracing::warn!(sitemap = %task.url, "the sitemap is cut off before its end; what is there is read");
            }
            read.map(|_| (contents, digest.finish()))
        })
    }
}

/// What a sitemap names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Contents {
    Pages,
    Sitemaps,
}

fn found(task: &Task, kind: Kind, named: Named) -> Option<Found> {
    let url = canonical(&named.url)?;
    let (source, depth) = (task.source.clone(), task.depth.saturating_add(1));
    Some(Found { url, kind, source, depth, changed: named.changed, linked: false })
}
