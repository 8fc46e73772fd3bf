//! WARC files that `fetch` and `crawl` write: what is in them, and that a crawl can be cleaned again from them.
//!
//! warcio and FastWARC check them too where `COPYDESK_PYTHON` (or `python3`) has both: `tests/warc_readers.py`.

mod program;
#[path = "site/server.rs"]
mod server;

use assert_cmd::Command;
use axum::Router;
use axum::body::Body;
use axum::http::header;
use axum::routing::get;
use flate2::read::MultiGzDecoder;
use serde_json::Value;
use server::{Manners, Server};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

fn copydesk(command: &str) -> Command {
    let mut program = program::copydesk();
    program.arg(command);
    program
}

fn run(command: &mut Command) -> (Vec<Value>, String) {
    let output = command.output().expect("ran");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    (records(&output.stdout), errors)
}

fn records(lines: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(lines).expect("records are UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("each line is a record")).collect()
}

/// The WARC files of a folder; none is open any more.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("there is an archive")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| !path.file_name().expect("a name").to_string_lossy().starts_with('.'))
        .collect();
    files.sort();
    assert!(files.iter().all(|path| path.to_string_lossy().ends_with(".warc.gz")), "{files:?}");
    files
}

/// A record of a WARC file: its fields in lower case, and its block.
struct Record {
    fields: BTreeMap<String, String>,
    block: Vec<u8>,
}

impl Record {
    fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    fn is(&self, kind: &str, path: &str) -> bool {
        self.get("warc-type") == kind && self.get("warc-target-uri").ends_with(path)
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.block).into_owned()
    }
}

/// Reads whole files by the letter of the standard, with no code of ours.
fn contents(files: &[PathBuf]) -> Vec<Record> {
    let mut records = Vec::new();
    for file in files {
        let mut bytes = Vec::new();
        MultiGzDecoder::new(std::fs::File::open(file).expect("there")).read_to_end(&mut bytes).expect("gzip");
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let end = memchr::memmem::find(rest, b"\r\n\r\n").expect("a header ends");
            let header = std::str::from_utf8(&rest[..end]).expect("headers are UTF-8");
            let mut lines = header.split("\r\n");
            assert_eq!(lines.next(), Some("WARC/1.1"));
            let fields: BTreeMap<String, String> = lines
                .map(|line| line.split_once(": ").expect("a field"))
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect();
            let length: usize = fields["content-length"].parse().expect("a length");
            let block = rest[end + 4..end + 4 + length].to_vec();
            rest = rest[end + 4 + length..].strip_prefix(b"\r\n\r\n").expect("two line ends");
            records.push(Record { fields, block });
        }
    }
    records
}

/// Lets readers of others look at the files, where they are there; what they count.
fn others_read(files: &[PathBuf]) -> Option<String> {
    let python = std::env::var("COPYDESK_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has = std::process::Command::new(&python).args(["-c", "import warcio, fastwarc"]).output();
    if !has.is_ok_and(|output| output.status.success()) {
        eprintln!("not tested: {python} with warcio and fastwarc is not there (pip install warcio fastwarc)");
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/warc_readers.py");
    let output = std::process::Command::new(&python).arg(script).args(files).output().expect("ran");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes).expect("memory takes all");
    gzip.finish().expect("memory takes all")
}

/// A server whose one page comes packed and in chunks.
fn packing_server() -> String {
    let page = b"<title>Tides</title><h1>Tides</h1><p>The tide was high on Monday, and the quay was wet.</p>".to_vec();
    let answer = move || {
        let packed = gzip(&page);
        let (one, other) = packed.split_at(20);
        let parts = [one.to_vec(), other.to_vec()].map(Ok::<_, std::io::Error>);
        let body = Body::from_stream(futures::stream::iter(parts));
        let headers =
            [(header::CONTENT_TYPE, "text/html"), (header::CONTENT_ENCODING, "gzip"), (header::SERVER, "Quay/1")];
        std::future::ready((headers, body))
    };
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    listener.set_nonblocking(true).expect("a socket can be non-blocking");
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("inside a runtime");
            axum::serve(listener, Router::new().route("/tides", get(answer))).await.expect("serves");
        });
    });
    format!("http://{address}")
}

#[test]
fn fetch_keeps_what_went_over_the_wire() {
    let server = packing_server();
    let folder = tempfile::tempdir().expect("a folder");
    let warc = folder.path().join("warc");
    let mut fetch = copydesk("fetch");
    fetch.args(["--allow-private", "127.0.0.0/8", "--host-delay", "0s", "--user-agent", "quay-test/1 (a@b.example)"]);
    let (live, _) = run(fetch.arg("--warc").arg(&warc).args([format!("{server}/tides"), format!("{server}/tides")]));
    assert_eq!(live.len(), 2);
    let files = files(&warc);
    let kept = contents(&files);
    assert_eq!(kept[0].get("warc-type"), "warcinfo");
    let name = files[0].file_name().expect("a name").to_string_lossy();
    assert_eq!(kept[0].get("warc-filename"), name);
    assert!(kept[0].text().contains("http-header-user-agent: quay-test/1"), "{}", kept[0].text());

    let response = kept.iter().find(|record| record.is("response", "/tides")).expect("kept");
    assert_eq!((response.get("warc-ip-address"), response.get("warc-protocol")), ("127.0.0.1", "http/1.1"));
    let head = response.text();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.contains("\r\nserver: Quay/1\r\n"), "{head}");
    // The coding is as it came; the chunks are gone, and the head says so.
    assert!(
        head.contains("\r\ncontent-encoding: gzip\r\n") && head.contains("\r\nx-crawl-transfer-encoding: chunked\r\n")
    );
    assert!(!head.contains("\r\ntransfer-encoding:"));
    let body = memchr::memmem::find(&response.block, b"\r\n\r\n").expect("a body") + 4;
    assert!(head.contains(&format!("\r\ncontent-length: {}\r\n", response.block.len() - body)));

    let request = kept.iter().find(|record| record.is("request", "/tides")).expect("kept");
    assert_eq!(request.get("warc-concurrent-to"), response.get("warc-record-id"));
    let asked = request.text();
    let host = server.trim_start_matches("http://");
    assert!(asked.starts_with("GET /tides HTTP/1.1\r\n") && asked.ends_with("\r\n\r\n"), "{asked}");
    for field in ["user-agent: quay-test/1 (a@b.example)", "accept-encoding: gzip, br, zstd", &format!("host: {host}")]
    {
        assert!(asked.contains(&format!("\r\n{field}\r\n")), "{field} is not in {asked}");
    }

    let again = kept.iter().find(|record| record.is("revisit", "/tides")).expect("the second is the same");
    assert!(again.get("warc-profile").ends_with("/identical-payload-digest"));
    assert_eq!(again.get("warc-refers-to"), response.get("warc-record-id"));
    assert_eq!(again.get("warc-refers-to-date"), response.get("warc-date"));
    assert_eq!(again.get("warc-payload-digest"), response.get("warc-payload-digest"));
    assert!(again.text().ends_with("\r\n\r\n"), "a head without a body");

    let robots = kept.iter().find(|record| record.is("response", "/robots.txt")).expect("kept too");
    assert_eq!(robots.get("copydesk-kind"), "robots");
    let count = |kind: &str| kept.iter().filter(|record| record.get("warc-type") == kind).count();
    assert_eq!(["response", "revisit", "request", "metadata"].map(count), [2, 1, 3, 3]);
    if let Some(counted) = others_read(&files) {
        assert_eq!(counted, "metadata=3 request=3 response=2 revisit=1 warcinfo=1");
    }
    let (cleaned, errors) = run(copydesk("clean").args(&files));
    assert_eq!((cleaned.len(), &cleaned[0]["text"]), (1, &live[0]["text"]), "{errors}");
}

#[test]
fn the_request_is_kept_as_it_was_sent() {
    let server = Server::start(Manners::default());
    let folder = tempfile::tempdir().expect("a folder");
    let mut fetch = copydesk("fetch");
    fetch.args(["--allow-private", "127.0.0.0/8", "--host-delay", "0s"]);
    run(fetch.arg("--warc").arg(folder.path()).arg(server.url("/feature.html")));
    let kept = contents(&files(folder.path()));
    let request = kept.iter().find(|record| record.is("request", "/feature.html")).expect("kept").text();
    let hit = server.log().into_iter().find(|hit| hit.path == "/feature.html").expect("asked");
    let sent: BTreeMap<String, String> =
        hit.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().expect("ASCII").to_owned())).collect();
    let kept: BTreeMap<String, String> = request
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    assert_eq!(kept, sent);
}

/// A crawl of the fixtures' site, with an archive.
struct Crawl {
    server: Server,
    folder: tempfile::TempDir,
}

impl Crawl {
    fn new(more: &str) -> Crawl {
        let server = Server::start(Manners::default());
        let folder = tempfile::tempdir().expect("a folder");
        let config = format!(
            "[fetch]\nuser_agent = \"copydesk-test/1 (test@copydesk.example)\"\nallow_private = [\"127.0.0.0/8\"]\n\
             host_delay = \"1ms\"\n[crawl]\nwarc = \"warc\"\n{more}\n[[source]]\nname = \"site\"\n\
             feeds = [\"{0}/feed.xml\"]\nsitemaps = [\"{0}/sitemap.xml\"]\nurls = [\"{0}/moved.html\", \"{0}/absent\"]\n\
             start = [\"{0}/\"]\nscope = {{ depth = 1 }}\n",
            server.url("")
        );
        std::fs::write(folder.path().join("config.toml"), config).expect("written");
        Crawl { server, folder }
    }

    fn pass(&self) {
        run(copydesk("crawl").arg("--once").current_dir(self.folder.path()));
    }

    fn live(&self) -> Vec<Value> {
        records(&std::fs::read(self.folder.path().join("articles.jsonl")).expect("written"))
    }

    fn files(&self) -> Vec<PathBuf> {
        files(&self.folder.path().join("warc"))
    }
}

/// What must be the same whether a page is cleaned as it comes or from an archive.
fn comparable(records: Vec<Value>) -> Vec<Value> {
    let mut records: Vec<Value> = records
        .into_iter()
        .map(|mut record| {
            record["source"] = Value::Null;
            record["fingerprint"]["duplicate_of"] = Value::Null;
            record["fingerprint"]["supersedes"] = Value::Null;
            record
        })
        .collect();
    records.sort_by_key(|record| format!("{} {}", record["id"], record["fingerprint"]["sha256"]));
    records
}

#[test]
fn a_crawl_is_cleaned_again_from_its_archive() {
    let crawl = Crawl::new("");
    crawl.pass();
    let first = crawl.live().len();
    assert!(first >= 6, "{first}");
    let server = &crawl.server;
    // A page that changed, pages that did not (304), and a feed that is read again.
    server.publish("/feature.html", "<title>New</title><h1>New</h1><p>The last lamp keeper came back on Monday.</p>");
    run(copydesk("crawl").args(["add", &server.url("/feature.html")]).current_dir(crawl.folder.path()));
    run(copydesk("crawl").args(["add", &server.url("/korean.html")]).current_dir(crawl.folder.path()));
    crawl.pass();
    assert_eq!(crawl.live().len(), first + 1);

    let files = crawl.files();
    assert_eq!(files.len(), 2, "each run ends its file");
    let (cleaned, _) = run(copydesk("clean").args(&files));
    assert_eq!(comparable(cleaned), comparable(crawl.live()));
    let kept = contents(&files);
    let moved = kept.iter().find(|record| record.is("response", "/moved.html")).expect("redirects are kept");
    assert!(moved.text().starts_with("HTTP/1.1 301 Moved Permanently\r\n"));
    let target = kept.iter().find(|record| record.is("metadata", "/loaf.html") && record.text().contains("via: "));
    assert!(target.is_some_and(|record| record.text().contains("/moved.html\r\n")));
    assert!(kept.iter().any(|record| record.is("response", "/absent") && record.text().contains("<h1>Not found</h1>")));
    assert!(kept.iter().any(|record| record.get("warc-profile").ends_with("/server-not-modified")));
    assert!(kept.iter().any(|record| record.is("response", "/feed.xml") && record.get("copydesk-kind") == "feed"));
    assert!(
        kept.iter().any(|record| record.is("metadata", "/korean.html") && record.text().contains("source: site\r\n"))
    );
    others_read(&files);
}

#[test]
fn files_are_rotated_and_none_is_left_open() {
    let crawl = Crawl::new("warc_max_bytes = \"1kB\"");
    crawl.pass();
    let files = crawl.files();
    assert!(files.len() > 1, "{files:?}");
    for file in &files {
        let kept = contents(std::slice::from_ref(file));
        assert_eq!(kept[0].get("warc-type"), "warcinfo");
        assert!(kept.len() > 1);
    }
    let (cleaned, _) = run(copydesk("clean").arg(crawl.folder.path().join("warc")));
    assert_eq!(comparable(cleaned), comparable(crawl.live()));
    others_read(&files);
}

#[test]
fn an_open_file_of_someone_else_is_left_alone_and_one_that_is_shorter_or_gone_is_an_error() {
    let crawl = Crawl::new("");
    let warc = crawl.folder.path().join("warc");
    crawl.pass();
    let name = crawl.files()[0].file_name().expect("a name").to_string_lossy().into_owned();
    let number = name.rsplit('-').next().expect("a number").to_owned();
    let machine = name.split('-').nth(3).expect("a machine").to_owned();
    let other = warc.join(format!("copydesk-20200101000000000-00000-{machine}-{number}.open"));
    std::fs::write(&other, "whatever").expect("written");
    let (_, errors) = run(copydesk("crawl").arg("--once").current_dir(crawl.folder.path()));
    assert!(errors.contains("is not of this crawl"), "{errors}");
    assert_eq!(std::fs::read(&other).expect("still there"), b"whatever");
    std::fs::remove_file(&other).expect("ours");

    // Files that are finished may be taken away.
    let last = crawl.files().pop().expect("a file");
    let open = PathBuf::from(format!("{}.open", last.display()));
    std::fs::rename(&last, &open).expect("taken away");
    crawl.server.publish("/more.html", "<title>More</title><h1>More</h1><p>The ferry sails again on Monday.</p>");
    run(copydesk("crawl").args(["add", &crawl.server.url("/more.html")]).current_dir(crawl.folder.path()));
    crawl.pass();

    // As if the crawl had been killed, and the file that was open had been cut or taken away.
    let database = rusqlite::Connection::open(crawl.folder.path().join("state/crawl.db")).expect("there");
    let name = last.file_name().expect("a name").to_string_lossy();
    database.execute("UPDATE archive SET file = ?1, ends = 2000", [&name]).expect("written");
    std::fs::File::options().write(true).open(&open).and_then(|file| file.set_len(10)).expect("cut");
    let refused = |says: &str| {
        let refused = copydesk("crawl").arg("--once").current_dir(crawl.folder.path()).output().expect("ran");
        let errors = String::from_utf8_lossy(&refused.stderr);
        assert_eq!(refused.status.code(), Some(2), "{errors}");
        assert!(errors.contains(&*name) && errors.contains(says), "{errors}");
    };
    refused("it has 10 bytes, but");
    std::fs::remove_file(&open).expect("removed");
    refused("it is gone, but");
}

/// Cleaning an archive gave records of walls and excuses.
#[test]
fn what_a_crawl_did_not_take_is_passed_over() {
    let crawl = Crawl::new("");
    let item = "<item><title>x</title><link>/news/1.html</link></item>";
    crawl.server.publish("/feed.xml", format!("<rss version=\"2.0\"><channel><title>t</title>{item}</channel></rss>"));
    let excuse = "<html><title>Error</title><body><h1>Service temporarily unavailable</h1></body></html>";
    crawl.server.publish("/news/1.html", excuse);
    crawl.pass();
    let files = crawl.files();
    let (cleaned, _) = run(copydesk("clean").args(&files));
    assert_eq!(comparable(cleaned), comparable(crawl.live()));
    let kept = contents(&files);
    let doubted = kept.iter().find(|record| record.is("response", "/news/1.html")).expect("it is kept");
    assert_eq!((doubted.get("copydesk-kind"), doubted.text().contains(excuse)), ("doubted", true));
    others_read(&files);
}
