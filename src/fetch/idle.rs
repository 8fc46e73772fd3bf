//! Which connections are kept open after an answer.
//!
//! A crawl of thousands of hosts asks each of them so seldom that its connection would only be closed unused, and all of
//! them together would take more memory, and more files, than a process should have. So connections are kept only while
//! few hosts are asked.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::{Position, Url};

/// How long an unused connection is kept.
pub(crate) const KEPT: Duration = Duration::from_secs(30);

/// Files that a process may have open where the system does not tell: what most systems grant.
const FILES: usize = 1024;

/// Connections that are kept at most: hyper has a buffer of up to 400 kB for each that has read a page.
const MOST: usize = 64;

/// Hosts that were asked a short while ago.
#[derive(Debug)]
pub(crate) struct Idle {
    most: usize,
    hosts: Mutex<Hosts>,
}

/// Hosts by a hash of their origin: of the present span of [`KEPT`], and of the one before.
#[derive(Debug)]
struct Hosts {
    since: Instant,
    now: HashSet<u64>,
    before: HashSet<u64>,
}

impl Idle {
    /// For a fetcher that has up to so many connections to a host.
    pub(crate) fn new(host_connections: usize) -> Idle {
        let files = std::fs::read_to_string("/proc/self/limits").ok().and_then(|limits| soft_limit(&limits));
        // The rest is for connections in use, databases and outputs.
        let most = (files.unwrap_or(FILES) / 4).min(MOST) / host_connections.max(1);
        let hosts = Hosts { since: Instant::now(), now: HashSet::new(), before: HashSet::new() };
        Idle { most, hosts: Mutex::new(hosts) }
    }

    /// Whether the connection that this address is asked over is to be kept.
    pub(crate) fn keeps(&self, url: &Url) -> bool {
        let mut hasher = DefaultHasher::new();
        url[..Position::BeforePath].hash(&mut hasher);
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let age = hosts.since.elapsed();
        if age >= KEPT {
            let last = std::mem::take(&mut hosts.now);
            hosts.before = if age < 2 * KEPT { last } else { HashSet::new() };
            hosts.since = Instant::now();
        }
        hosts.now.insert(hasher.finish());
        hosts.now.len().max(hosts.before.len()) <= self.most
    }
}

/// Open files that a process is granted, as `/proc/self/limits` tells.
fn soft_limit(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn connections_are_kept_while_few_hosts_are_asked() {
        let idle = Idle { most: 2, ..Idle::new(1) };
        let asks = |host: &str| idle.keeps(&Url::parse(&format!("https://{host}.example/{host}")).unwrap());
        assert!(asks("a") && asks("b") && asks("a"));
        assert!(!asks("c") && !asks("a"));
        tokio::time::advance(KEPT).await;
        assert!(!asks("a"), "those of the time before are open yet");
        tokio::time::advance(KEPT).await;
        assert!(asks("a"));
        tokio::time::advance(3 * KEPT).await;
        assert!(asks("b") && asks("c") && !asks("d"));
    }

    #[test]
    fn the_system_tells_how_many_files_may_be_open() {
        let limits = "Limit            Soft Limit  Hard Limit  Units\nMax open files   4096        524288      files\n";
        assert_eq!(soft_limit(limits), Some(4096));
        assert_eq!(soft_limit("Max open files   unlimited   unlimited   files"), None);
    }
}
