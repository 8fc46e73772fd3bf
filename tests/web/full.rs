//! A state that has no room for a while, at the moments that hurt most. What is written is whole, and there once.

use super::faults::page;
use super::server::{Manners, Server};
use copydesk::config::Config;
use copydesk::crawl::state::*;
use copydesk::crawl::{Desk, Gauges, Mode, Options, Outputs, Report, run};
use copydesk::fetch::Stop;
use copydesk::page::RawPage;
use std::sync::Arc;
use url::Url;

/// An engine in which one call of two methods finds no room.
struct Full {
    engine: Sqlite,
    add: bool,
    acknowledge: bool,
}

fn no_room() -> StateError {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None).into()
}

macro_rules! as_the_engine_does {
    ($($name:ident($($argument:ident: $type:ty),*) -> $out:ty;)*) => {
        $(fn $name(&mut self, $($argument: $type),*) -> Result<$out, StateError> { self.engine.$name($($argument),*) })*
    };
}

impl State for Full {
    fn add(&mut self, found: &[Found], now: Millis) -> Result<Added, StateError> {
        if std::mem::take(&mut self.add) { Err(no_room()) } else { self.engine.add(found, now) }
    }

    fn acknowledge(&mut self, output: &str, records: &[i64], end: u64) -> Result<(), StateError> {
        if std::mem::take(&mut self.acknowledge) {
            return Err(no_room());
        }
        self.engine.acknowledge(output, records, end)
    }

    as_the_engine_does! {
        configure(sources: &[Arc<str>], seeds: &[Seed], digest: &str, now: Millis) -> ();
        forsaken() -> u64;
        plan(planned: &[(Ticket, Millis)]) -> ();
        choose(choices: &[(Arc<str>, String)], now: Millis) -> ();
        begin_pass(sources: &[Arc<str>], now: Millis) -> Millis;
        end_pass(began: Millis) -> ();
        take(now: Millis, in_flight: &dyn Fn(&str) -> bool) -> Taken;
        due_elsewhere() -> Option<Millis>;
        domain_due(domain: &str) -> Option<Millis>;
        due(domain: &str, now: Millis, limit: usize) -> Vec<Task>;
        commit(outcomes: Vec<Outcome>, now: Millis) -> Committed;
        output(name: &str, end: u64) -> u64;
        hold_output(name: &str) -> Hold;
        release_output(name: &str) -> ();
        waiting(output: &str, limit: usize) -> Vec<Waiting>;
        begin_archive(set: &str, name: &str) -> ();
        archive(set: &str) -> Option<OpenFile>;
        archived(key: &[u8; 16]) -> Option<Millis>;
        notes(kind: &str) -> Vec<(String, String)>;
        keep_notes(kind: &str, notes: &[(String, String)]) -> ();
        counts() -> Counts;
        survey(now: Millis) -> Survey;
        dossier(url: &Url, now: Millis) -> Option<Dossier>;
        barrier(domain: &str) -> Option<Barrier>;
        leave(order: &Order) -> ();
        obey(now: Millis) -> Vec<String>;
    }
}

/// Makes records that are their addresses.
struct Addresses;

impl Desk for Addresses {
    fn draft(&self, page: &RawPage) -> Result<Draft, String> {
        let url = page.url.clone().unwrap_or_default();
        let line = format!("{url}\n").into_bytes();
        let write = Box::new(move |_| line);
        Ok(Draft { id: url, fingerprint: String::new(), worth: Worth::Article, likeness: None, write })
    }
}

/// Crawls a sitemap of three pages with it; what is written then, sorted.
fn crawl(add: bool, acknowledge: bool) -> (Vec<String>, Report) {
    let server = Server::start(Manners::default());
    let locations: String = (1..=3).map(|n| format!("<url><loc>/{n}.html</loc></url>")).collect();
    server.publish("/map.xml", format!("<urlset>{locations}</urlset>"));
    (1..=3).for_each(|n| server.publish(&format!("/{n}.html"), page("A story")));
    let text = format!(
        "[fetch]\nhost_delay = \"1ms\"\nallow_private = \"127.0.0.0/8\"\n[[source]]\nname = \"a\"\nsitemaps = \"{}\"\n",
        server.url("/map.xml")
    );
    let Config { fetch, sources, .. } = Config::parse(&text, "config.toml").expect("sound");
    let folder = tempfile::tempdir().expect("a folder");
    let engine = Sqlite::open(&folder.path().join("state")).expect("opened");
    let mut state = Full { engine, add, acknowledge };
    let output = folder.path().join("out");
    let mut outputs = Outputs::open(std::slice::from_ref(&output), &mut state).expect("opened");
    let grace = std::time::Duration::from_secs(1);
    let options = Options { fetch, mode: Mode::Once, cleaners: 1, listen: None, grace, gauges: Gauges::default() };
    let report = run(options, sources, &mut state, (&mut outputs, None), &Addresses, &Stop::default());
    assert!(!state.add && !state.acknowledge, "it was tried");
    let written = std::fs::read_to_string(output).expect("written");
    let mut written: Vec<String> = written.lines().map(|line| line.replace(&server.url(""), "")).collect();
    written.sort();
    (written, report.expect("it goes on by itself"))
}

/// The sitemap was marked as read all the same, and its pages were never asked for.
#[test]
fn addresses_that_could_not_be_stored_are_read_again() {
    let (written, report) = crawl(true, false);
    assert_eq!(written, ["/1.html", "/2.html", "/3.html"]);
    assert_eq!(report.sources["a"].done, 4);
}

/// They stood in the file, and were appended once more because the state did not say so.
#[test]
fn records_that_could_not_be_acknowledged_are_not_written_twice() {
    assert_eq!(crawl(false, true).0, ["/1.html", "/2.html", "/3.html"]);
}
