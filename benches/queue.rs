//! Memory of a crawl with 10,000 sources, each on a host of its own with pages that are due.
//!
//! `cargo bench --bench queue`; `-- hosts=10000` is how many hosts, `pages=3000` how many pages are fetched before it is told,
//! `binary=FILE` measures another build of ours. The memory is the most that the process ever had resident.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench that cannot read its pages has failed")]

mod pages;
mod web;

use std::time::{Duration, Instant};
use web::{Web, argument, status_kb};

/// Pages that each host's feed names.
const ITEMS: usize = 10;

fn main() {
    let (hosts, wanted): (usize, usize) = (argument("hosts").unwrap_or(10_000), argument("pages").unwrap_or(3000));
    let pages = pages::load();
    if pages.is_empty() {
        return;
    }
    let web = Web::serve(pages, ITEMS, Duration::from_millis(20));
    let folder = tempfile::tempdir().unwrap();
    web::configure(folder.path(), &web, (hosts, 1), "host_delay = \"1s\"", "");
    let binary: Option<String> = argument("binary");
    let mut crawl = web::crawl(folder.path(), binary.as_deref());
    let (began, mut told) = (Instant::now(), Duration::ZERO);
    loop {
        let asked = web.asked();
        let over = asked.feeds.len() >= hosts && asked.pages >= wanted;
        if over || told + Duration::from_secs(10) <= began.elapsed() {
            told = began.elapsed();
            println!(
                "{:.0} s: {} hosts queued, {} pages fetched, {} MB resident, {} MB at most",
                told.as_secs_f64(),
                asked.feeds.len(),
                asked.pages,
                status_kb(crawl.id(), "VmRSS") / 1000,
                status_kb(crawl.id(), "VmHWM") / 1000
            );
        }
        if over || crawl.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    crawl.kill().unwrap();
    crawl.wait().unwrap();
}
