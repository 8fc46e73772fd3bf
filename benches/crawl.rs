//! A crawl without pauses: pages per second of CPU time for fetching, cleaning and writing, beside other crawlers.
//!
//! Run it with `cargo bench --bench crawl`; the pages are looked for as `parse` looks for them. `-- pages=1000` is how
//! many, `-- binary=FILE` measures another build of ours. Others are measured too where they are named: `-- python=DIR` is a
//! virtual environment with Scrapy and trafilatura (`benches/peers/scrapy_news.py`), `-- spider=FILE` the binary of
//! `benches/peers/spider`. Every server answers 20 ms after it is asked; eight hosts, eight connections to each. The CPU
//! time is the crawler's own, as the shell's `times` tells it; the servers are in this process.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench that cannot read its pages has failed")]

mod pages;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

const HOSTS: u8 = 8;
const LATENCY: Duration = Duration::from_millis(20);

fn main() {
    let wanted: usize = argument("pages=").map_or(1000, |n| n.parse().unwrap());
    let mut pages = pages::load();
    if pages.is_empty() {
        return;
    }
    // Spread over the whole set, so that a part of it has the sizes of all.
    let step = (pages.len() / wanted).max(1);
    pages = pages.into_iter().step_by(step).take(wanted).collect();
    let bytes: usize = pages.iter().map(|page| page.len()).sum();
    let count = pages.len();
    println!(
        "{count} pages, {} kB on average, {HOSTS} hosts, {} ms latency",
        bytes / count / 1000,
        LATENCY.as_millis()
    );
    let pages: Vec<bytes::Bytes> = pages.into_iter().map(bytes::Bytes::from_owner).collect();
    let port = serve(Arc::new(pages));
    let folder = tempfile::tempdir().unwrap();
    let addresses: Vec<String> =
        (0..count).map(|n| format!("http://127.0.0.{}:{port}/{n}.html", n % usize::from(HOSTS) + 1)).collect();
    std::fs::write(folder.path().join("addresses.txt"), addresses.join("\n")).unwrap();
    ours(folder.path(), &addresses, count);
    if let Some(python) = argument("python=") {
        for mode in ["trafilatura", "save"] {
            scrapy(folder.path(), Path::new(&python), mode, count);
        }
    }
    if let Some(binary) = argument("spider=") {
        spider(folder.path(), &binary, count);
    }
}

fn argument(name: &str) -> Option<String> {
    std::env::args().find_map(|arg| arg.strip_prefix(name).map(str::to_owned))
}

fn ours(folder: &Path, addresses: &[String], count: usize) {
    let config = format!(
        "[fetch]\nuser_agent = \"bench/1 (bench@copydesk.example)\"\nhost_delay = \"0s\"\nhost_connections = 8\n\
         allow_private = [\"127.0.0.0/8\"]\n[[source]]\nname = \"bench\"\nurls = {addresses:?}\n"
    );
    std::fs::write(folder.join("config.toml"), config).unwrap();
    let named = argument("binary=");
    let mut command = Command::new(named.as_deref().unwrap_or(env!("CARGO_BIN_EXE_copydesk")));
    command.current_dir(folder).args(["crawl", "--once", "-q"]);
    measured("copydesk crawl", command, count);
    let written = std::fs::read_to_string(folder.join("articles.jsonl")).unwrap();
    println!("    {} records", written.lines().count());
}

fn scrapy(folder: &Path, python: &Path, mode: &str, count: usize) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/scrapy_news.py");
    let mut command = Command::new(python.join("bin/python"));
    command.current_dir(folder).arg(script).args([mode, "addresses.txt", &format!("scrapy-{mode}")]);
    measured(&format!("Scrapy, {mode}"), command, count);
    let out = folder.join(format!("scrapy-{mode}"));
    let results = match mode {
        "save" => std::fs::read_dir(out).unwrap().count(),
        _ => std::fs::read_to_string(out).unwrap().lines().count(),
    };
    println!("    {results} results");
}

fn spider(folder: &Path, binary: &str, count: usize) {
    let mut command = Command::new(std::path::absolute(binary).unwrap());
    command.current_dir(folder).args(["addresses.txt", "spider.txt"]);
    measured("spider", command, count);
    println!("    {}", std::fs::read_to_string(folder.join("spider.txt")).unwrap());
}

/// Runs a command under a shell that tells its CPU time.
fn measured(name: &str, command: Command, count: usize) {
    let began = Instant::now();
    let mut shell = Command::new("sh");
    shell.args(["-c", "\"$@\"; times", "sh"]).arg(command.get_program()).args(command.get_args());
    let output = shell.current_dir(command.get_current_dir().unwrap()).output().unwrap();
    let wall = began.elapsed();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    // The last line is of the children: user and system time, like 0m1.230s.
    let cpu: f64 = printed.lines().last().unwrap().split_whitespace().map(seconds).sum();
    println!(
        "{name}: {:.0} pages per CPU second ({cpu:.2} s of CPU, {:.2} s in all)",
        count as f64 / cpu,
        wall.as_secs_f64()
    );
    if !output.stderr.is_empty() {
        println!("    {}", String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default());
    }
}

fn seconds(text: &str) -> f64 {
    let (minutes, seconds) = text.trim_end_matches('s').split_once('m').unwrap();
    minutes.parse::<f64>().unwrap() * 60.0 + seconds.parse::<f64>().unwrap()
}

/// Serves the pages on all hosts, and returns the port.
fn serve(pages: Arc<Vec<bytes::Bytes>>) -> u16 {
    let bind = |host: u8, port| std::net::TcpListener::bind((Ipv4Addr::new(127, 0, 0, host), port)).unwrap();
    let first = bind(1, 0);
    let port = first.local_addr().unwrap().port();
    let listeners: Vec<_> = std::iter::once(first).chain((2..=HOSTS).map(|host| bind(host, port))).collect();
    std::thread::spawn(move || {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            for listener in listeners {
                listener.set_nonblocking(true).unwrap();
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let app = Router::new().fallback(answer).with_state(pages.clone());
                tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
            }
            std::future::pending::<()>().await;
        });
    });
    port
}

async fn answer(State(pages): State<Arc<Vec<bytes::Bytes>>>, request: Request) -> Response {
    tokio::time::sleep(LATENCY).await;
    if request.uri().path() == "/" {
        let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        return ([(header::CONTENT_TYPE, "text/html")], index(host, pages.len())).into_response();
    }
    let number = request.uri().path().trim_matches('/').trim_end_matches(".html").parse::<usize>().ok();
    match number.and_then(|number| pages.get(number)) {
        Some(page) => ([(header::CONTENT_TYPE, "text/html")], page.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The pages of a host, for those who follow links.
fn index(host: &str, count: usize) -> String {
    let is_its = |n: &usize| host.starts_with(&format!("127.0.0.{}:", n % usize::from(HOSTS) + 1));
    (0..count).filter(is_its).map(|n| format!("<a href=\"/{n}.html\">{n}</a> ")).collect()
}
