//! A crawl that is killed again and again at random moments loses nothing, repeats nothing, and stays polite.
//!
//! So with each engine, and with three processes that share a state. The short forms run with the other tests. The
//! long ones, 200 kills over 5,000 pages each, take some minutes: `cargo test --release --test kill -- --ignored`

#[path = "kill/archive.rs"]
mod archive;
#[path = "state/cluster.rs"]
mod cluster;
mod program;
#[path = "site/server.rs"]
mod server;

use program::start_crawl;
use server::{Manners, Server};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

const HOSTS: u8 = 4;
const DELAY: Duration = Duration::from_millis(10);

#[test]
fn a_killed_crawl_writes_every_page_once() {
    crawl_under_fire(&Engine::Embedded, 30, 300, 18);
}

#[test]
fn a_killed_crawl_on_postgres_writes_every_page_once() {
    let Some(engine) = shared() else { return };
    crawl_under_fire(&engine, 15, 300, 36);
}

#[test]
fn of_three_processes_on_postgres_any_may_be_killed() {
    let Some(engine) = shared() else { return };
    processes_under_fire(&engine, 12, 600);
}

#[test]
#[ignore = "takes minutes; see the top of the file"]
fn a_crawl_killed_two_hundred_times_writes_every_page_once() {
    crawl_under_fire(&Engine::Embedded, 200, 5_000, 45);
}

#[test]
#[ignore = "takes minutes; see the top of the file"]
fn a_crawl_on_postgres_killed_two_hundred_times_writes_every_page_once() {
    let Some(engine) = shared() else { return };
    crawl_under_fire(&engine, 200, 5_000, 45);
}

#[test]
#[ignore = "takes minutes; see the top of the file"]
fn of_three_processes_on_postgres_two_hundred_may_be_killed() {
    let Some(engine) = shared() else { return };
    processes_under_fire(&engine, 200, 5_000);
}

/// Where the crawl keeps its state.
enum Engine {
    Embedded,
    Shared(String),
}

/// A database of its own; nothing where there is no PostgreSQL.
fn shared() -> Option<Engine> {
    cluster::database().map(Engine::Shared)
}

/// Crawls `pages` pages, killing the process `kills` times after up to `progress` requests each.
fn crawl_under_fire(engine: &Engine, kills: usize, pages: usize, progress: usize) {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let server = site(pages);
    let folder = tempfile::tempdir().expect("a folder");
    configure(folder.path(), engine, &server);
    let mut committed_at_kills = Vec::new();
    for _ in 0..kills {
        let from = server.log().len();
        let mut crawl = start_crawl(folder.path());
        if random.usize(0..5) > 0 {
            wait_for_requests(&server, from + random.usize(1..=progress), &mut crawl);
        }
        std::thread::sleep(Duration::from_micros(random.u64(0..30_000)));
        crawl.kill().expect("it can be killed"); // SIGKILL
        crawl.wait().expect("it ends");
        // What was on the wire when the process died is in the log after this.
        std::thread::sleep(Duration::from_millis(30));
        committed_at_kills.push((server.log().len(), engine.committed(folder.path())));
    }
    let mut last = start_crawl(folder.path());
    assert!(last.wait().expect("it ends").success());
    archive::each_page_is_archived_once(&folder.path().join("warc"), pages);
    all_is_well(&server, folder.path(), pages, &committed_at_kills);
}

/// Crawls `pages` pages with three processes, of which one is killed every now and then and begun anew.
fn processes_under_fire(engine: &Engine, kills: usize, pages: usize) {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let server = site(pages);
    let folder = tempfile::tempdir().expect("a folder");
    configure(folder.path(), engine, &server);
    let mut crawls: [Child; 3] = std::array::from_fn(|_| start_crawl(folder.path()));
    let mut committed_at_kills = Vec::new();
    // So that the kills spread over the whole of the crawl.
    let progress = pages / kills;
    for _ in 0..kills {
        let from = server.log().len();
        let unlucky = &mut crawls[random.usize(0..3)];
        wait_for_requests(&server, from + random.usize(1..=progress), unlucky);
        std::thread::sleep(Duration::from_micros(random.u64(0..30_000)));
        unlucky.kill().expect("it can be killed"); // SIGKILL
        unlucky.wait().expect("it ends");
        // What is committed by now must not be asked for after this.
        let committed = engine.committed(folder.path());
        committed_at_kills.push((server.log().len(), committed));
        *unlucky = start_crawl(folder.path());
    }
    for crawl in &mut crawls {
        assert!(crawl.wait().expect("it ends").success());
    }
    all_is_well(&server, folder.path(), pages, &committed_at_kills);
}

/// What must hold at the end; `kills` says what the server's log was at each, and what was committed.
fn all_is_well(server: &Server, folder: &Path, pages: usize, kills: &[(usize, HashSet<String>)]) {
    each_page_is_written_once(folder, pages);
    nothing_committed_is_fetched_again(server, kills);
    assert!(server.shortest_pause() >= DELAY, "{:?}", server.shortest_pause());
    let in_the_midst = kills.iter().filter(|(_, done)| !done.is_empty() && done.len() < pages).count();
    println!(
        "{} kills, {in_the_midst} of them with some pages done and some not; {} requests",
        kills.len(),
        server.log().len()
    );
    assert!(in_the_midst * 2 > kills.len(), "most kills must hit a crawl at work");
}

/// A site on several hosts, each with a sitemap of its share of the pages.
fn site(pages: usize) -> Server {
    let server = Server::on_hosts(HOSTS, Manners::default());
    server.publish("/robots.txt", "User-agent: *\nDisallow:\n");
    let mut maps: BTreeMap<u8, String> = BTreeMap::new();
    for n in 0..pages {
        let host = (n % usize::from(HOSTS)) as u8 + 1;
        let path = format!("/page/{n}.html");
        server.publish(&path, page(n));
        let map = maps.entry(host).or_default();
        map.push_str(&format!("<url><loc>{}</loc></url>", server.url_on(host, &path)));
    }
    for (host, map) in maps {
        server.publish(&format!("/sitemap-{host}.xml"), format!("<urlset>{map}</urlset>"));
    }
    server
}

fn page(n: usize) -> String {
    let story = format!("The harbour council met for session {n} and agreed to repair the breakwater before winter. ");
    format!(
        "<html lang=en><title>Session {n}</title><body><h1>Session {n}</h1><p>{0}</p><p>{0}</p></body></html>",
        story.repeat(3)
    )
}

fn configure(folder: &Path, engine: &Engine, server: &Server) {
    let maps: Vec<String> =
        (1..=HOSTS).map(|host| format!("{:?}", server.url_on(host, &format!("/sitemap-{host}.xml")))).collect();
    let config = format!(
        "[fetch]\nuser_agent = \"copydesk-test/1 (test@copydesk.example)\"\nallow_private = [\"127.0.0.0/8\"]\n\
         host_delay = \"{}ms\"\n[crawl]\n{}warc = \"warc\"\nwarc_max_bytes = \"{}\"\n\
         [[source]]\nname = \"site\"\nsitemaps = [{}]\n",
        DELAY.as_millis(),
        match engine {
            Engine::Embedded => String::new(),
            Engine::Shared(address) => format!("state = {address:?}\nlease = \"1s\"\n"),
        },
        archive::MAX_BYTES,
        maps.join(", ")
    );
    std::fs::write(folder.join("config.toml"), config).expect("written");
}

/// Waits until the server has been asked this often, the crawl has ended, or it takes too long.
fn wait_for_requests(server: &Server, requests: usize, crawl: &mut Child) {
    let patience = Instant::now() + Duration::from_secs(20);
    while server.log().len() < requests && Instant::now() < patience && crawl.try_wait().expect("a child").is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
}

impl Engine {
    /// Addresses of pages that the state has as done.
    fn committed(&self, folder: &Path) -> HashSet<String> {
        match self {
            Engine::Embedded => {
                let path = folder.join("state/crawl.db");
                let Ok(database) = rusqlite::Connection::open(path) else { return HashSet::new() };
                let Ok(mut query) = database.prepare("SELECT url FROM target WHERE status = 1 AND kind = 0") else {
                    return HashSet::new(); // killed before there were tables
                };
                query.query_map([], |row| row.get(0)).expect("sound").collect::<Result<_, _>>().expect("sound")
            }
            Engine::Shared(address) => {
                let sql = "SELECT url FROM copydesk.target WHERE status = 1 AND kind = 0";
                let rows = cluster::client(address).query(sql, &[]);
                rows.map_or_else(|_| HashSet::new(), |rows| rows.iter().map(|row| row.get(0)).collect())
            }
        }
    }
}

fn each_page_is_written_once(folder: &Path, pages: usize) {
    let text = std::fs::read_to_string(folder.join("articles.jsonl")).expect("written, and UTF-8");
    let mut times: HashMap<String, usize> = HashMap::new();
    for line in text.lines() {
        let record: serde_json::Value = serde_json::from_str(line).expect("each line is a whole record");
        *times.entry(record["title"].as_str().expect("a title").to_owned()).or_default() += 1;
    }
    let wrong: Vec<String> = (0..pages)
        .map(|n| format!("Session {n}"))
        .filter(|title| times.get(title) != Some(&1))
        .map(|title| format!("{title}: {} times", times.get(&title).unwrap_or(&0)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(times.len(), pages);
}

fn nothing_committed_is_fetched_again(server: &Server, kills: &[(usize, HashSet<String>)]) {
    let log = server.log();
    for (from, committed) in kills {
        for hit in &log[*from..] {
            let url = format!("http://{}{}", hit.host, hit.path);
            assert!(!committed.contains(&url), "{url} was committed and is fetched again");
        }
    }
}
