//! How much faster two processes crawl a slow web than one, where they share a state in PostgreSQL.
//!
//! Every answer comes after half a second, so that a process waits for its connections (64, the built-in number) and not for
//! the processor. `cargo bench --bench share`; `-- pages=3000` is how many pages, `hosts=150` on how many hosts,
//! `latency=500` the milliseconds, `binary=FILE` another build of ours. The server and PostgreSQL, which syncs its commits, are
//! on the same machine.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench that cannot read its pages has failed")]

#[path = "../tests/state/cluster.rs"]
mod cluster;
mod pages;
mod web;

use std::time::{Duration, Instant};
use web::{Web, argument};

fn main() {
    let (wanted, hosts) = (argument("pages").unwrap_or(3000), argument("hosts").unwrap_or(150));
    let latency = Duration::from_millis(argument("latency").unwrap_or(500));
    let pages = pages::load();
    if pages.is_empty() {
        return;
    }
    let web = Web::serve(pages, usize::div_ceil(wanted, hosts), latency);
    let [one, two] = [1, 2].map(|processes| {
        let Some(database) = cluster::database() else { return 0.0 };
        cluster::sync_commits(&database);
        crawled(&web, &database, hosts, processes)
    });
    if two > 0.0 {
        println!("two processes are {:.2} times as fast as one", one / two);
    }
}

/// Seconds that so many processes take for all pages.
fn crawled(web: &Web, database: &str, hosts: usize, processes: usize) -> f64 {
    let before = web.asked().pages;
    let folder = tempfile::tempdir().unwrap();
    let state = format!("state = {database:?}");
    web::configure(folder.path(), web, (hosts, hosts), "host_delay = \"0s\"", &state);
    let began = Instant::now();
    let binary: Option<String> = argument("binary");
    let crawls: Vec<_> = (0..processes).map(|_| web::crawl(folder.path(), binary.as_deref())).collect();
    for mut crawl in crawls {
        assert!(crawl.wait().unwrap().success());
    }
    let seconds = began.elapsed().as_secs_f64();
    let records = std::fs::read_to_string(folder.path().join("articles.jsonl")).unwrap().lines().count();
    let fetched = web.asked().pages - before;
    println!(
        "{processes} process(es): {fetched} pages in {seconds:.1} s, {:.0} a second; {records} records",
        fetched as f64 / seconds
    );
    seconds
}
