//! Ten million addresses of 90 bytes on 10,000 hosts into the embedded state: rate, disk, memory.
//!
//! `cargo bench --bench state`, or with another number of addresses: `cargo bench --bench state -- 1000000`. The folder
//! is a temporary one (`TMPDIR`) and is removed at the end; it takes up to 4 GB.

use copydesk::crawl::state::{Found, Kind, Sqlite, State};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use url::Url;

const ADDRESSES: usize = 10_000_000;
const HOSTS: usize = 10_000;
const LENGTH: usize = 90;

/// A sitemap's addresses are handed over in such batches.
const BATCH: usize = 1000;

fn main() {
    let wanted = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let addresses: usize = wanted.unwrap_or(ADDRESSES);
    let folder = tempfile::tempdir().expect("a folder");
    let mut state = Sqlite::open(folder.path()).expect("a new state");
    let source: Arc<str> = "bench".into();
    state.configure(std::slice::from_ref(&source), &[], "bench", 0).expect("configured");
    let began = Instant::now();
    for batch in 0..addresses.div_ceil(BATCH) {
        let numbers = batch * BATCH..addresses.min((batch + 1) * BATCH);
        let found: Vec<Found> = numbers.map(|number| found(number, &source)).collect();
        state.add(&found, batch as i64).expect("added");
        if (batch + 1) % 1000 == 0 {
            report(folder.path(), (batch + 1) * BATCH, began);
        }
    }
    report(folder.path(), addresses, began);
    let began = Instant::now();
    let taken = state.take(i64::MAX, &|_| false).expect("taken").gained.len();
    let one = state.due("h7.example", i64::MAX, 1).expect("read");
    println!("{taken} domains taken and {} task found in {:.2} s", one.len(), began.elapsed().as_secs_f64());
}

fn found(number: usize, source: &Arc<str>) -> Found {
    let mut url = format!("https://www.h{}.example/news/{number:010}/", number / BATCH % HOSTS);
    url.extend(std::iter::repeat_n('x', LENGTH - url.len()));
    let url = Url::parse(&url).expect("an address");
    Found { url, kind: Kind::Page, source: source.clone(), depth: 1, changed: None, linked: false }
}

fn report(folder: &Path, addresses: usize, began: Instant) {
    let seconds = began.elapsed().as_secs_f64();
    let disk: u64 = std::fs::read_dir(folder)
        .expect("readable")
        .map(|entry| entry.and_then(|entry| entry.metadata()).map_or(0, |file| file.len()))
        .sum();
    println!(
        "{addresses} addresses: {:.0} a second, {:.2} GB of disk, {} MB of memory at most",
        addresses as f64 / seconds,
        disk as f64 / 1e9,
        peak_kb() / 1024
    );
}

/// The most memory that the process ever had; 0 where the system does not tell.
fn peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}
