//! A crawl keeps its distance in the server's own log, whatever happens to its processes.
//!
//! The short forms run with the other tests. The long one takes ten minutes, or as many as `COPYDESK_TEST_MINUTES` says:
//! `cargo test --release --test polite -- --ignored --nocapture`

#[path = "state/cluster.rs"]
mod cluster;
mod program;
#[path = "site/server.rs"]
mod server;

use program::{start_crawl, wait_for};
use server::{Hit, Manners, Server};
use std::collections::HashMap;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

#[test]
fn a_crawl_that_goes_on_keeps_the_crawl_delay_of_the_one_before() {
    going_on_keeps_the_crawl_delay(None);
}

#[test]
fn a_process_that_takes_a_domain_over_keeps_its_crawl_delay() {
    let Some(address) = cluster::database() else { return };
    going_on_keeps_the_crawl_delay(Some(&address));
}

#[test]
fn processes_under_fire_keep_their_distance() {
    let Some(address) = cluster::database() else { return };
    under_fire(&address, 12, Duration::from_millis(300), Duration::from_secs(10), Duration::from_secs(2));
}

#[test]
#[ignore = "takes ten minutes; see the top of the file"]
fn processes_under_fire_keep_a_second_of_distance_for_ten_minutes() {
    let Some(address) = cluster::database() else { return };
    let minutes = std::env::var("COPYDESK_TEST_MINUTES").map_or(10.0, |n| n.parse::<f64>().expect("a number"));
    under_fire(&address, 200, Duration::from_secs(1), Duration::from_secs_f64(minutes * 60.0), Duration::from_secs(6));
}

/// Kills a crawl between two requests of a host that asks for five seconds, and starts it again.
fn going_on_keeps_the_crawl_delay(database: Option<&str>) {
    const ASKED: Duration = Duration::from_secs(5);
    let server = Server::start(Manners { stories: true, ..Manners::default() });
    server.publish("/robots.txt", "User-agent: *\nCrawl-delay: 5\n");
    let folder = tempfile::tempdir().expect("a folder");
    let urls: Vec<String> = (0..2).map(|n| server.url(&format!("/story/{n}.html"))).collect();
    configure(folder.path(), database, "50ms", &format!("urls = {urls:?}"));
    let mut first = start_crawl(folder.path());
    // Once a page is committed, what the host asks for is known to all.
    wait_for(|| is_known(folder.path(), database));
    first.kill().expect("it can be killed"); // SIGKILL
    first.wait().expect("it ends");
    let mut second = start_crawl(folder.path());
    assert!(second.wait().expect("it ends").success());
    let log = server.log();
    let robots = log.iter().filter(|hit| hit.path == "/robots.txt").count();
    assert_eq!(robots, 2, "each process asks for it");
    assert!(shortest_pause(&log) >= ASKED, "{:?}", pauses(&log));
}

/// Whether the state knows that some domain asks for a pause.
fn is_known(folder: &Path, database: Option<&str>) -> bool {
    let sql = "SELECT count(*) FROM domain WHERE crawl_delay > 0";
    let count: Option<i64> = match database {
        None => rusqlite::Connection::open(folder.join("state/crawl.db"))
            .and_then(|database| database.query_row(sql, [], |row| row.get(0)))
            .ok(),
        Some(address) => {
            let mut client = cluster::client(address);
            let _ = client.batch_execute("SET search_path TO copydesk");
            client.query_one(sql, &[]).ok().map(|row| row.get(0))
        }
    };
    count.is_some_and(|count| count > 0)
}

/// Three processes crawl `hosts` hosts, and every now and then one is killed and begun anew.
fn under_fire(database: &str, hosts: u8, delay: Duration, time: Duration, between_kills: Duration) {
    let latency = Duration::from_millis(50);
    let server = Server::on_hosts(hosts, Manners { stories: true, latency, ..Manners::default() });
    server.publish("/robots.txt", "User-agent: *\nDisallow:\n");
    let pages = time.as_millis() / (delay + latency).as_millis() + 10;
    let mut maps = Vec::new();
    for host in 1..=hosts {
        let entry = |n| format!("<url><loc>{}</loc></url>", server.url_on(host, &format!("/story/{host}-{n}.html")));
        let path = format!("/sitemap-{host}.xml");
        server.publish(&path, format!("<urlset>{}</urlset>", (0..pages).map(entry).collect::<String>()));
        maps.push(server.url_on(host, &path));
    }
    let folder = tempfile::tempdir().expect("a folder");
    configure(folder.path(), Some(database), &format!("{}ms", delay.as_millis()), &format!("sitemaps = {maps:?}"));
    let ends = Instant::now() + time;
    let mut crawls: [Child; 3] = std::array::from_fn(|_| start_crawl(folder.path()));
    let mut kills = 0;
    while Instant::now() < ends {
        std::thread::sleep(between_kills.mul_f64(fastrand::f64() + 0.5));
        let unlucky = &mut crawls[fastrand::usize(0..3)];
        unlucky.kill().expect("it can be killed"); // SIGKILL
        unlucky.wait().expect("it ends");
        *unlucky = start_crawl(folder.path());
        kills += 1;
    }
    for crawl in &mut crawls {
        crawl.kill().expect("it can be killed");
        crawl.wait().expect("it ends");
    }
    let log = server.log();
    let seen: std::collections::HashSet<&str> = log.iter().map(|hit| hit.host.as_str()).collect();
    let shortest = shortest_pause(&log);
    println!("{} requests of {} hosts, {kills} kills; shortest pause {shortest:?}", log.len(), seen.len());
    assert_eq!(seen.len(), usize::from(hosts));
    assert!(log.len() > usize::from(hosts) * 3, "it must have been at work: {} requests", log.len());
    assert!(shortest >= delay, "{shortest:?}");
}

/// From the end of each answer to the beginning of the next request to the same host; nothing between two that overlap.
fn pauses(log: &[Hit]) -> Vec<(Duration, &str)> {
    let mut log: Vec<&Hit> = log.iter().collect();
    log.sort_by_key(|hit| hit.began);
    let mut ended: HashMap<&str, Instant> = HashMap::new();
    let mut pauses = Vec::new();
    for hit in log {
        if let Some(before) = ended.get(hit.host.as_str()) {
            pauses.push((hit.began.saturating_duration_since(*before), hit.path.as_str()));
        }
        let end = ended.entry(&hit.host).or_insert(hit.ended);
        *end = hit.ended.max(*end);
    }
    pauses
}

fn shortest_pause(log: &[Hit]) -> Duration {
    pauses(log).iter().map(|(pause, _)| *pause).min().expect("more than one request")
}

fn configure(folder: &Path, database: Option<&str>, delay: &str, addresses: &str) {
    let state = database.map_or_else(String::new, |address| format!("state = {address:?}\nlease = \"2s\"\n"));
    let config = format!(
        "[fetch]\nuser_agent = \"copydesk-test/1 (test@copydesk.example)\"\nallow_private = [\"127.0.0.0/8\"]\n\
         host_delay = \"{delay}\"\nconcurrency = 256\n[crawl]\n{state}[[source]]\nname = \"site\"\n{addresses}\n"
    );
    std::fs::write(folder.join("config.toml"), config).expect("written");
}
