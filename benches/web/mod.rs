//! A web of pages that benches crawl: every address of 127.0.0.0/8 is a host of it.
#![allow(dead_code, reason = "each bench uses a part of it")]

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use std::collections::HashSet;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The server, which is in this process, and what it has been asked.
#[derive(Debug, Clone)]
pub struct Web {
    pub port: u16,
    latency: Duration,
    pages: Arc<Vec<Bytes>>,
    /// Items of each host's feed.
    items: usize,
    asked: Arc<Mutex<Asked>>,
}

/// What was asked so far.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Hosts whose feed was read.
    pub feeds: HashSet<String>,
    /// Pages that were answered.
    pub pages: usize,
}

impl Web {
    /// Begins to serve: `/feed.xml` of each host names so many pages of it, and each answer begins after the latency.
    pub fn serve(pages: Vec<Vec<u8>>, items: usize, latency: Duration) -> Web {
        let listener = std::net::TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let pages = Arc::new(pages.into_iter().map(Bytes::from_owner).collect());
        let web = Web { port, latency, pages, items, asked: Arc::default() };
        let app = Router::new().fallback(answer).with_state(web.clone());
        std::thread::spawn(move || {
            tokio::runtime::Runtime::new().unwrap().block_on(async {
                listener.set_nonblocking(true).unwrap();
                axum::serve(tokio::net::TcpListener::from_std(listener).unwrap(), app).await.unwrap();
            });
        });
        web
    }

    pub fn asked(&self) -> Asked {
        self.asked.lock().unwrap().clone()
    }

    /// The nth host, with its port.
    pub fn host(&self, n: usize) -> String {
        format!("127.{}.{}.{}:{}", 1 + n / 62_500, n / 250 % 250, 1 + n % 250, self.port)
    }
}

async fn answer(State(web): State<Web>, request: Request) -> Response {
    tokio::time::sleep(web.latency).await;
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let path = request.uri().path();
    if path == "/feed.xml" {
        web.asked.lock().unwrap().feeds.insert(host.to_owned());
        let item = |n| format!("<item><title>Story {n}</title><link>http://{host}/story/{n}.html</link></item>");
        let items: String = (0..web.items).map(item).collect();
        let feed = format!("<rss version=\"2.0\"><channel><title>{host}</title>{items}</channel></rss>");
        return ([(header::CONTENT_TYPE, "application/rss+xml")], feed).into_response();
    }
    let number = path.trim_start_matches("/story/").trim_end_matches(".html").parse::<usize>().ok();
    let Some(number) = number.filter(|_| path.starts_with("/story/")) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // Hosts have other pages.
    let of_host = host.bytes().fold(number, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
    let page = web.pages[of_host % web.pages.len()].clone();
    web.asked.lock().unwrap().pages += 1;
    ([(header::CONTENT_TYPE, "text/html")], page).into_response()
}

/// Writes a configuration whose sources read a feed of each of `hosts` hosts, `hosts_of_one` of them together.
pub fn configure(folder: &Path, web: &Web, (hosts, hosts_of_one): (usize, usize), fetch: &str, crawl: &str) {
    let mut config = format!(
        "[fetch]\nuser_agent = \"bench/1 (bench@copydesk.example)\"\nallow_private = [\"127.0.0.0/8\"]\n{fetch}\n\
         [crawl]\n{crawl}\n"
    );
    let feeds: Vec<String> = (0..hosts).map(|n| format!("http://{}/feed.xml", web.host(n))).collect();
    for (n, feeds) in feeds.chunks(hosts_of_one).enumerate() {
        config += &format!("[[source]]\nname = \"source-{n}\"\nfeeds = {feeds:?}\n");
    }
    std::fs::write(folder.join("config.toml"), config).unwrap();
}

/// Starts a crawl of one pass.
pub fn crawl(folder: &Path, binary: Option<&str>) -> Child {
    let mut command = Command::new(binary.unwrap_or(env!("CARGO_BIN_EXE_copydesk")));
    command.args(["crawl", "--once", "-q"]).current_dir(folder).stdout(Stdio::null()).spawn().unwrap()
}

/// A number of `/proc/PID/status` in kB; 0 where the system does not tell.
pub fn status_kb(process: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.trim_start_matches(':').trim().trim_end_matches(" kB").parse().unwrap_or(0)
}

/// The value of an argument like `hosts=10`.
pub fn argument<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::args().find_map(|arg| arg.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
}
