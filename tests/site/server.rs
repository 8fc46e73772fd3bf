//! A real HTTP server on loopback that serves `fixtures/site/` and writes down what it is asked.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The address in the fixtures that stands for the server's own.
const PRINTED: &[u8] = b"https://www.corvane.example";

/// One request and its answer.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The address that it came to, as the client wrote it.
    pub host: String,
    pub path: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub began: Instant,
    pub ended: Instant,
}

impl Hit {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }
}

/// What the site does its own way, by path: how many times it answers 503, and pages that override the fixtures.
#[derive(Debug, Default)]
pub struct Manners {
    pub busy: HashMap<&'static str, u32>,
    pub pages: HashMap<String, String>,
    /// Bytes of `/endless-map.xml`, a sitemap that is made as it is sent.
    pub endless_map: usize,
    /// How long an answer takes.
    pub latency: Duration,
    /// Whether `/story/ANY.html` is a page of words that no other has.
    pub stories: bool,
    /// Whether `/calendar/N`, `/loop/`, `/session/` and `/param` lead on for ever.
    pub traps: bool,
}

/// A running server.
#[derive(Debug, Clone)]
pub struct Server {
    pub address: SocketAddr,
    log: Arc<Mutex<Vec<Hit>>>,
    manners: Arc<Mutex<Manners>>,
}

impl Server {
    /// What is published with this before it is an address to be led to.
    pub const REDIRECT: &'static str = "302 ";

    pub fn start(manners: Manners) -> Server {
        Server::on_hosts(1, manners)
    }

    /// The same site on several addresses of loopback: 127.0.0.1, 127.0.0.2 ...
    pub fn on_hosts(hosts: u8, manners: Manners) -> Server {
        let bind = |host: u8, port| std::net::TcpListener::bind((Ipv4Addr::new(127, 0, 0, host), port));
        let first = bind(1, 0).expect("loopback has a free port");
        let address = first.local_addr().expect("it is bound");
        let others = (2..=hosts).map(|host| bind(host, address.port()).expect("the port is free there too"));
        let listeners: Vec<_> = std::iter::once(first).chain(others).collect();
        let server = Server { address, log: Arc::default(), manners: Arc::new(Mutex::new(manners)) };
        for listener in listeners {
            let app = Router::new().fallback(answer).with_state(server.clone());
            listener.set_nonblocking(true).expect("a socket can be non-blocking");
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.expect("a runtime can be started").block_on(async {
                    let listener = tokio::net::TcpListener::from_std(listener).expect("inside a runtime");
                    axum::serve(listener, app).await.expect("serves until the process ends");
                });
            });
        }
        server
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The address of a path on one of several hosts, counted from 1.
    pub fn url_on(&self, host: u8, path: &str) -> String {
        format!("http://127.0.0.{host}:{}{path}", self.address.port())
    }

    /// Requests so far, in the order in which they came.
    pub fn log(&self) -> Vec<Hit> {
        self.log.lock().expect("no handler panics").clone()
    }

    pub fn paths(&self) -> Vec<String> {
        self.log().into_iter().map(|hit| hit.path).collect()
    }

    /// Puts a page in the place of another.
    pub fn publish(&self, path: &str, page: impl Into<String>) {
        self.manners.lock().expect("no handler panics").pages.insert(path.to_owned(), page.into());
    }

    /// The shortest time from the end of an answer to the next request to the same host.
    pub fn shortest_pause(&self) -> Duration {
        let mut ended: HashMap<String, Instant> = HashMap::new();
        let mut shortest = Duration::MAX;
        for hit in self.log() {
            if let Some(before) = ended.insert(hit.host, hit.ended) {
                shortest = shortest.min(hit.began.saturating_duration_since(before));
            }
        }
        shortest
    }

    /// A page with nothing on it but ways to go on.
    fn trap(&self, path: &str, query: &str) -> Option<Response> {
        self.manners.lock().expect("no handler panics").traps.then_some(())?;
        let number =
            |text: &str| text.rsplit(['/', '=']).next().and_then(|n| n.parse::<u64>().ok()).unwrap_or_default();
        let links = match path {
            _ if path.starts_with("/calendar/") => {
                let month = number(path);
                (1..=5).map(|n| format!("<a href='/calendar/{}'>{n}</a> ", month + n)).collect::<String>()
            }
            _ if path.starts_with("/loop/") => "<a href='deeper/still/'>on</a>".to_owned(),
            "/session" => format!("<a href='/session?sid={:x}'>on</a>", number(query).wrapping_mul(0x9e37_79b9) + 1),
            "/param" => format!("<a href='/param?page={}'>on</a>", number(query) + 1),
            _ => return None,
        };
        Some(typed("/x.html", format!("<title>{path}</title><h1>{path}</h1><p>No events.</p>{links}").into_bytes()))
    }

    fn respond(&self, path: &str) -> Response {
        let mut manners = self.manners.lock().expect("no handler panics");
        if let Some(left) = manners.busy.get_mut(path).filter(|left| **left > 0) {
            *left -= 1;
            return (StatusCode::SERVICE_UNAVAILABLE, "try again").into_response();
        }
        if let Some(page) = manners.pages.get(path) {
            if let Some(location) = page.strip_prefix(Server::REDIRECT) {
                return (StatusCode::FOUND, [(header::LOCATION, location)]).into_response();
            }
            return typed(path, self.localised(page.as_bytes()));
        }
        if path == "/endless-map.xml" {
            return endless_map(manners.endless_map, &format!("http://{}", self.address));
        }
        if manners.stories && path.starts_with("/story/") {
            return typed(path, story(path).into_bytes());
        }
        if path == "/moved.html" {
            return (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, "/loaf.html")]).into_response();
        }
        let name = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
        match std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/site").join(name)) {
            Err(_) => (StatusCode::NOT_FOUND, "<h1>Not found</h1>").into_response(),
            Ok(bytes) => typed(path, self.localised(&bytes)),
        }
    }

    /// The page with the server's own address in it, and with script where its place is marked.
    fn localised(&self, page: &[u8]) -> Vec<u8> {
        let own = format!("http://{}", self.address);
        let script = "let mooring = [1, 2, 3]; // the quay\n".repeat(2_000_000 / 3 / 37);
        replaced(&replaced(page, PRINTED, own.as_bytes()), b"/*{{script}}*/", script.as_bytes())
    }
}

/// A page of our own among those of others, which a sitemap does not speak for.
fn endless_map(bytes: usize, own: &str) -> Response {
    let page =
        |host: &str, n: usize| format!("<url><loc>{host}/loaf.html?n={n}</loc><lastmod>2024-10-16</lastmod></url>\n");
    let first = format!("<urlset>{}", page(own, 0));
    let others =
        (0..).map(move |n: usize| (0..500).map(|m| page("http://other.example", n * 500 + m)).collect::<String>());
    let sizes = others.scan(0, move |sent, piece| {
        let before = *sent;
        *sent += piece.len();
        (before < bytes).then_some(piece)
    });
    let pieces = std::iter::once(first).chain(sizes).chain(["</urlset>".to_owned()]);
    let body = Body::from_stream(futures::stream::iter(pieces.map(Ok::<_, std::io::Error>)));
    ([(header::CONTENT_TYPE, "application/xml")], body).into_response()
}

fn typed(path: &str, bytes: Vec<u8>) -> Response {
    let kind = match path.rsplit('.').next() {
        Some("txt") => "text/plain",
        Some("xml") => "application/xml",
        Some("gz") => "application/gzip",
        Some("json") => "application/feed+json",
        // No charset: the pages say it themselves.
        _ => "text/html",
    };
    let mut hash = std::hash::DefaultHasher::new();
    bytes.hash(&mut hash);
    let tag = format!("\"{:x}\"", hash.finish());
    ([(header::CONTENT_TYPE, kind), (header::ETAG, &tag)], Body::from(bytes)).into_response()
}

fn replaced(page: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(page.len());
    let mut rest = page;
    while let Some(at) = memchr::memmem::find(rest, from) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    out.extend_from_slice(rest);
    out
}

/// An answer that is being given. It is written down when it ends, also where the client has gone in the midst of it.
struct Answering {
    hit: Hit,
    log: Arc<Mutex<Vec<Hit>>>,
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.hit.ended = Instant::now();
        self.log.lock().expect("no handler panics").push(self.hit.clone());
    }
}

/// A page of words that are drawn for its path.
fn story(path: &str) -> String {
    let mut hash = std::hash::DefaultHasher::new();
    path.hash(&mut hash);
    let mut random = fastrand::Rng::with_seed(hash.finish());
    let mut words = |n: usize| -> String {
        let word = |_| (0..random.usize(2..4)).map(|_| *random.choice(&SYLLABLES).expect("some")).collect::<String>();
        (0..n).map(word).collect::<Vec<_>>().join(" ")
    };
    let (title, first, second) = (words(4), words(40), words(40));
    format!("<html lang=en><title>{title}</title><body><h1>{title}</h1><p>{first}.</p><p>{second}.</p></body></html>")
}

const SYLLABLES: [&str; 12] = ["ba", "ke", "li", "mo", "ru", "sa", "te", "vi", "no", "pu", "da", "gi"];

async fn answer(State(server): State<Server>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let began = Instant::now();
    let host = request.headers().get(header::HOST).map_or_else(String::new, |v| v.to_str().expect("ASCII").to_owned());
    let hit = Hit { host, path: path.clone(), status: 0, headers: request.headers().clone(), began, ended: began };
    let mut answering = Answering { hit, log: server.log.clone() };
    let latency = server.manners.lock().expect("no handler panics").latency;
    if latency > Duration::ZERO {
        tokio::time::sleep(latency).await;
    }
    let trap = server.trap(&path, request.uri().query().unwrap_or_default());
    let mut response = trap.unwrap_or_else(|| server.respond(&path));
    let tag = response.headers().get(header::ETAG).cloned();
    if tag.is_some() && tag.as_ref() == request.headers().get(header::IF_NONE_MATCH) {
        response = StatusCode::NOT_MODIFIED.into_response();
    }
    answering.hit.status = response.status().as_u16();
    response
}
