//! Pages in, records out, in order: one thread reads, some clean, one writes, and none runs far ahead.

use copydesk::article::Article;
use copydesk::clean::Cleaner;
use copydesk::emit::{self, Format, Output, OutputError};
use copydesk::page::RawPage;
use crossbeam_channel::{RecvTimeoutError, bounded};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Bytes of pages that are read but not written out yet; one larger page goes through alone.
const BYTES_IN_FLIGHT: usize = 256 << 20;
/// Pages in flight for each worker.
const PAGES_PER_WORKER: usize = 32;

/// How a run ended.
#[derive(Debug, Default)]
pub struct Totals {
    /// Records written.
    pub records: u64,
    /// Inputs that yielded no record.
    pub failed: u64,
    /// Stopped early, by Ctrl-C or because the reader of the pipe went away.
    pub stopped: bool,
}

/// Set by Ctrl-C: sources yield no more pages, what is in flight is finished.
pub static STOP: AtomicBool = AtomicBool::new(false);

/// What becomes of the record of the page of this number: the bytes that are written.
pub type Record<'r> = dyn Fn(u64, Article) -> Result<Vec<u8>, OutputError> + Sync + 'r;

/// Records as they are written one by one.
pub fn written_as(format: Format) -> impl Fn(u64, Article) -> Result<Vec<u8>, OutputError> + Sync {
    move |_, article| {
        let mut bytes = Vec::with_capacity(article.text.len() * 3 + 2048);
        emit::write(&article, format, &mut bytes);
        Ok(bytes)
    }
}

/// A page's way through: its record's bytes, or why there are none.
type Done = Result<Vec<u8>, Lost>;

/// Why a page has no record.
enum Lost {
    /// The page's own fault; others go on.
    Page(String),
    /// The record cannot be written, which ends the run.
    Output(OutputError),
}

/// Cleans `pages` with `jobs` workers and writes the records in the order of the pages. `failed` is told each input
/// that yields no record, `written` each record.
///
/// # Errors
/// When the output cannot be written.
pub fn run(
    pages: impl Iterator<Item = Result<RawPage, impl Display>> + Send,
    cleaner: &Cleaner,
    record: &Record<'_>,
    jobs: usize,
    output: &mut Output,
    mut failed: impl FnMut(&str),
    mut written: impl FnMut(),
) -> Result<Totals, OutputError> {
    let (to_workers, work) = bounded::<(u64, RawPage)>(jobs);
    let (to_writer, done) = bounded::<(u64, usize, Done)>(jobs * 2);
    let budget = Budget::default();
    let ended = AtomicBool::new(false);
    let mut totals = Totals::default();
    std::thread::scope(|scope| {
        let (budget, ended) = (&budget, &ended);
        let errors = to_writer.clone();
        scope.spawn(move || {
            for (n, page) in (0u64..).zip(pages) {
                if ended.load(Ordering::Relaxed) {
                    break;
                }
                let size = page.as_ref().map_or(0, |p| p.bytes.len());
                budget.take(size, jobs * PAGES_PER_WORKER, ended);
                let sent = match page {
                    Ok(page) => to_workers.send((n, page)).is_ok(),
                    Err(e) => errors.send((n, size, Err(Lost::Page(e.to_string())))).is_ok(),
                };
                if !sent {
                    break;
                }
            }
        });
        for _ in 0..jobs {
            let (work, to_writer) = (work.clone(), to_writer.clone());
            scope.spawn(move || {
                for (n, page) in work {
                    let size = page.bytes.len();
                    if to_writer.send((n, size, one(cleaner, &page, &|article| record(n, article)))).is_err() {
                        break;
                    }
                }
            });
        }
        drop((work, to_writer));
        let outcome = write_in_order(&done, output, budget, &mut totals, &mut failed, &mut written);
        ended.store(true, Ordering::Relaxed);
        budget.wake();
        drop(done);
        outcome
    })?;
    totals.stopped |= STOP.load(Ordering::Relaxed);
    if totals.stopped
        && let Some(partial) = output.interrupt()
    {
        tracing::warn!("interrupted: what is done stands in {}", partial.display());
    }
    Ok(totals)
}

/// The same pages, read on a thread of their own: a source that waits for its next page cannot hold up the end.
pub fn until_stopped<T: Send + 'static>(
    pages: impl Iterator<Item = T> + Send + 'static,
) -> impl Iterator<Item = T> + Send {
    const LOOK_EVERY: Duration = Duration::from_millis(100);
    let (to_workers, read) = bounded(0);
    std::thread::spawn(move || {
        for page in pages {
            if to_workers.send(page).is_err() {
                break;
            }
        }
    });
    std::iter::from_fn(move || {
        while !STOP.load(Ordering::Relaxed) {
            match read.recv_timeout(LOOK_EVERY) {
                Err(RecvTimeoutError::Timeout) => {}
                page => return page.ok(),
            }
        }
        None
    })
}

fn write_in_order(
    done: &crossbeam_channel::Receiver<(u64, usize, Done)>,
    output: &mut Output,
    budget: &Budget,
    totals: &mut Totals,
    failed: &mut impl FnMut(&str),
    written: &mut impl FnMut(),
) -> Result<(), OutputError> {
    let mut waiting: BTreeMap<u64, (usize, Done)> = BTreeMap::new();
    let mut next = 0;
    for (n, size, result) in done {
        waiting.insert(n, (size, result));
        while let Some((size, result)) = waiting.remove(&next) {
            next += 1;
            match result {
                Ok(bytes) => {
                    output.write(&bytes)?;
                    totals.records += 1;
                    written();
                }
                Err(Lost::Output(error)) => return Err(error),
                Err(Lost::Page(message)) => {
                    totals.failed += 1;
                    failed(&message);
                }
            }
            budget.give(size);
        }
        if done.is_empty() {
            output.flush()?;
        }
    }
    Ok(())
}

/// One page. A panic is a bug of ours, but it costs only this page.
fn one(cleaner: &Cleaner, page: &RawPage, record: &dyn Fn(Article) -> Result<Vec<u8>, OutputError>) -> Done {
    let cleaned = catch_unwind(AssertUnwindSafe(|| {
        cleaner.clean(page).map(|article| {
            if article.quality.flags.iter().any(|f| f == "undecodable-bytes") {
                let charset = article.source.charset.as_deref().unwrap_or("its charset");
                tracing::warn!("{}: some bytes are not {charset}; name the right charset with --charset", page.name());
            }
            record(article)
        })
    }));
    match cleaned {
        Ok(Ok(written)) => written.map_err(Lost::Output),
        Ok(Err(e)) => Err(Lost::Page(format!("{}: {e}", page.name()))),
        Err(_) => Err(Lost::Page(format!("{}: the cleaner failed on this page; please report it", page.name()))),
    }
}

/// What may be in flight: bytes and pages.
#[derive(Default)]
struct Budget {
    used: Mutex<(usize, usize)>,
    freed: Condvar,
}

impl Budget {
    fn take(&self, bytes: usize, most_pages: usize, ended: &AtomicBool) {
        let full = |used: &mut (usize, usize)| {
            let over = used.0 > 0 && used.0 + bytes > BYTES_IN_FLIGHT || used.1 >= most_pages;
            over && !ended.load(Ordering::Relaxed)
        };
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let mut used = self.freed.wait_while(used, full).unwrap_or_else(PoisonError::into_inner);
        *used = (used.0 + bytes, used.1 + 1);
    }

    fn give(&self, bytes: usize) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        *used = (used.0.saturating_sub(bytes), used.1.saturating_sub(1));
        drop(used);
        self.freed.notify_one();
    }

    /// Lets go of whoever waits: takes the lock, so that none misses it between its look and its sleep.
    fn wake(&self) {
        drop(self.used.lock().unwrap_or_else(PoisonError::into_inner));
        self.freed.notify_all();
    }
}
