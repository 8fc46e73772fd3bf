//! A web on loopback with every fault that the real one has: all are survived, and the log says what happened.
//!
//! - `fetch_*`: one request, and what ends it
//! - `crawl_*`: sources among which some are broken

#[path = "web/faults.rs"]
mod faults;
#[path = "site/server.rs"]
mod server;

use assert_cmd::Command;
use faults::{Faults, page};
use server::{Manners, Server};
use std::path::Path;

fn copydesk(folder: &Path, command: &str) -> Command {
    let mut program = Command::cargo_bin("copydesk").expect("the binary is built");
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("COPYDESK_")) {
        program.env_remove(name);
    }
    program.current_dir(folder).arg(command);
    program
}

/// A folder with this configuration.
fn configured(fetch: &str, sources: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let usual = "user_agent = \"copydesk-test/1 (test@copydesk.example)\"\nhost_delay = \"1ms\"\nretry_delay = \"1ms\"\n\
                 retries = 0\nallow_private = [\"127.0.0.0/8\"]\n";
    std::fs::write(folder.path().join("config.toml"), format!("[fetch]\n{usual}{fetch}\n{sources}")).expect("written");
    folder
}

/// Runs, expects the exit code, and returns what it prints and says.
fn run(command: &mut Command, code: i32) -> (String, String) {
    let output = command.output().expect("ran");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{said}");
    (String::from_utf8(output.stdout).expect("UTF-8"), said)
}

/// Fetches these paths under these limits, and returns the records' titles and what is said.
fn fetch(faults: &Faults, limits: &str, paths: &[&str], code: i32) -> (Vec<String>, String) {
    let folder = configured(limits, "");
    let mut command = copydesk(folder.path(), "fetch");
    command.args(["--config", "config.toml"]).args(paths.iter().map(|path| faults.url(path)));
    let (printed, said) = run(&mut command, code);
    (titles(&printed), said)
}

fn titles(records: &str) -> Vec<String> {
    let title = |line| serde_json::from_str::<serde_json::Value>(line).expect("a record")["title"].to_string();
    records.lines().map(title).collect()
}

#[test]
fn fetch_survives_every_fault_and_names_it() {
    let faults = Faults::start();
    let limits = "first_byte_timeout = \"1s\"\nstall_timeout = \"1s\"\ntimeout = \"4s\"\nmax_bytes = \"16MiB\"";
    let expected = [
        ("/silent", "no answer begun within 1s"),
        ("/slow-loris", "no answer begun within 1s"),
        ("/stall", "the answer stopped for 1s"),
        ("/drip", "no complete answer within 4s"),
        ("/endless", "more than 16777216 bytes (raise fetch.max_bytes)"),
        ("/huge", "more than 16777216 bytes (raise fetch.max_bytes)"),
        ("/image", "not a page but image/png"),
        ("/gzip", "unpacks to more than 250 times its compressed size"),
        ("/br", "unpacks to more than 250 times its compressed size"),
        ("/zstd", "unpacks to more than 250 times its compressed size"),
        ("/short", "end of file before message length reached"),
        ("/reset", "end of file before message length reached"),
        ("/garbage", "invalid HTTP"),
        ("/coding", "unknown content coding `lzw`"),
        ("/loop/a", "redirects in a circle"),
        ("/hops/1", "more than 10 redirects"),
        ("/nowhere", "redirects to `http://`, which is not an address"),
        ("/inside", "169.254.169.254 is not a public address"),
    ];
    let mut paths: Vec<&str> = expected.iter().map(|(path, _)| *path).collect();
    paths.push("/long");
    let (titles, said) = fetch(&faults, limits, &paths, 1);
    assert_eq!(titles, ["\"Long\""], "what is sound is read");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), expected.len(), "{said}");
    for (line, (path, says)) in lines.iter().zip(expected) {
        assert!(line.contains(says), "{path}: {line}");
    }
    let hops = faults.log().iter().filter(|asked| asked.target.starts_with("/hops/")).count();
    assert_eq!(hops, 11);
}

#[test]
fn fetch_keeps_to_the_limits_it_is_given() {
    let faults = Faults::start();
    let limit = |limits: &str, path: &str| fetch(&faults, limits, &[path], 1).1;
    assert!(limit("max_bytes = 100", "/page").contains("more than 100 bytes"));
    assert!(limit("max_ratio = 2", "/gzip").contains("more than 2 times"));
    assert!(limit("max_redirects = 3", "/hops/1").contains("more than 3 redirects"));
    assert!(limit("redirects = \"host\"", "/away").contains("beyond `redirects`"));
    assert!(limit("redirects = \"site\"", "/away").contains("/page, which is beyond"));
    let away = Faults::start();
    assert!(fetch(&away, "", &["/away"], 1).1.contains("127.0.0.2"), "anywhere, where nothing is said");
}

#[test]
fn crawl_sends_what_a_source_asks_for_and_keeps_secrets() {
    let (own, other) = (Faults::start(), Faults::start());
    let source = format!(
        "[[source]]\nname = \"own\"\nurls = [\"{}\", \"{}\"]\n[source.fetch]\nuser_agent = \"other/2 (a@b.example)\"\n\
         headers = {{ \"X-Key\" = \"${{TIDE}}\", Accept-Language = \"ko\" }}\ncookies = {{ lamp = \"lit\" }}\n\
         auth = {{ user = \"reader\", password = \"${{TIDE}}\" }}\n\
         [[source]]\nname = \"plain\"\nurls = [\"{}\"]\n",
        own.url("/cookie"),
        own.url("/page/1"),
        other.url("/page/2"),
    );
    let folder = configured("", &source);
    let crawl = || {
        let mut command = copydesk(folder.path(), "crawl");
        command.args(["--once", "-vv", "--jobs", "1"]);
        command
    };
    let (_, said) = run(&mut crawl(), 2);
    assert!(said.contains("no variable TIDE") && said.contains("set it"), "{said}");
    let (_, said) = run(crawl().env("TIDE", "sesame-7"), 0);
    assert!(!said.contains("sesame-7") && !said.contains("c2VzYW1l"), "{said}");
    let asked = own.asked("/page/1");
    assert_eq!(asked.header("user-agent"), "other/2 (a@b.example)");
    assert_eq!((asked.header("x-key"), asked.header("accept-language")), ("sesame-7", "ko"));
    assert_eq!(asked.header("authorization"), "Basic cmVhZGVyOnNlc2FtZS03");
    let mut cookies: Vec<&str> = asked.header("cookie").split("; ").collect();
    cookies.sort_unstable();
    assert_eq!(cookies, ["lamp=lit", "tide=high"], "the server's own came with the page before");
    let asked = other.asked("/page/2");
    assert_eq!(asked.header("user-agent"), "copydesk-test/1 (test@copydesk.example)");
    for name in ["x-key", "authorization", "cookie"] {
        assert_eq!(asked.header(name), "", "{name} is another source's");
    }
}

#[test]
fn fetch_goes_through_a_proxy_whose_password_is_told_to_nobody_else() {
    let proxy = Faults::start();
    let folder = configured(&format!("proxy = \"http://desk:${{TIDE}}@{}\"", proxy.address), "");
    let mut command = copydesk(folder.path(), "fetch");
    command
        .args(["--config", "config.toml", "-vv", "http://quay.example/page/3", "http://10.0.0.7/"])
        .env("TIDE", "sesame-7");
    let (printed, said) = run(&mut command, 1);
    assert_eq!(titles(&printed), ["\"Page /page/3\""]);
    assert!(said.contains("10.0.0.7 is not a public address"), "numbers are judged here: {said}");
    assert!(!said.contains("sesame-7"), "{said}");
    let asked = proxy.asked("http://quay.example/page/3");
    assert_eq!(asked.header("proxy-authorization"), "Basic ZGVzazpzZXNhbWUtNw==");
    assert_eq!(asked.header("authorization"), "");
}

#[test]
fn fetch_through_socks5_looks_names_up_itself_so_that_the_guard_sees_them() {
    let proxy = Faults::start();
    let folder = configured(&format!("proxy = \"socks5://{}\"\n", proxy.address), "");
    let mut command = copydesk(folder.path(), "fetch");
    let config = std::fs::read_to_string(folder.path().join("config.toml")).expect("there");
    std::fs::write(folder.path().join("config.toml"), config.replace("127.0.0.0/8", "10.9.9.9")).expect("written");
    let (_, said) = run(command.args(["--config", "config.toml", "http://localhost/"]), 1);
    assert!(said.contains("is not a public address"), "{said}");
    assert!(proxy.log().is_empty(), "the proxy was not asked");
}

/// One pass of a crawl; the titles of all records so far, sorted, and what is said.
fn pass(folder: &Path, code: i32) -> (Vec<String>, String) {
    let (_, said) = run(copydesk(folder, "crawl").arg("--once"), code);
    let mut titles = titles(&std::fs::read_to_string(folder.join("articles.jsonl")).expect("written"));
    titles.sort();
    (titles.into_iter().map(|title| title.trim_matches('"').to_owned()).collect(), said)
}

fn rss(items: &[&str]) -> String {
    let item = |link: &&str| format!("<item><title>x</title><link>{link}</link></item>");
    format!(
        "<rss version=\"2.0\"><channel><title>t</title>{}</channel></rss>",
        items.iter().map(item).collect::<String>()
    )
}

#[test]
fn crawl_discovers_feeds_and_sitemaps_and_keeps_them_when_they_fail() {
    let server = Server::start(Manners::default());
    server.publish("/robots.txt", format!("User-agent: *\nAllow: /\nSitemap: {}\n", server.url("/map.xml")));
    server.publish("/map.xml", "<urlset><url><loc>/listed.html</loc></url></urlset>");
    server.publish(
        "/home.html",
        "<link rel=alternate type='application/rss+xml' href='/news.xml'><a href='/away.html'>x</a>",
    );
    server.publish("/news.xml", rss(&["/told.html"]));
    for name in ["listed", "told", "late", "away"] {
        server.publish(&format!("/{name}.html"), page(name));
    }
    let folder = configured("", &format!("[[source]]\nname = \"a\"\ndiscover = [\"{}\"]\n", server.url("/home.html")));
    let (checked, _) = run(copydesk(folder.path(), "crawl").arg("check"), 0);
    assert!(checked.contains("announces 1 feeds, its robots.txt 1 sitemaps"), "{checked}");
    assert_eq!(pass(folder.path(), 0).0, ["listed", "told"], "links of a home page are not followed");
    server.publish("/news.xml", "<html>Not here</html>");
    let (titles, said) = pass(folder.path(), 0);
    assert_eq!(titles, ["listed", "told"]);
    assert!(said.contains("/news.xml: not a feed"), "{said}");
    server.publish("/news.xml", rss(&["/late.html"]));
    let asked = server.paths().iter().filter(|path| *path == "/told.html").count();
    assert_eq!(pass(folder.path(), 0).0, ["late", "listed", "told"], "what a feed no longer names stays known");
    assert_eq!(server.paths().iter().filter(|path| *path == "/told.html").count(), asked, "and is not fetched again");
}

#[test]
fn crawl_reads_feeds_as_they_are_in_the_wild() {
    let server = Server::start(Manners::default());
    let feeds = [
        ("/control.xml", rss(&["/1.html"]).replace("x</title>", "a\u{0}b\u{1f} R&D &nbsp;</title>")),
        ("/warned.html", format!("<br/>Warning: x\n{}", rss(&["/2.html"]))),
        ("/cut.xml", rss(&["/3.html", "/4.html"]).split("</link></item></channel>").next().expect("a part").to_owned()),
        ("/typed.txt", rss(&["5.html"])),
    ];
    for (path, feed) in &feeds {
        server.publish(path, feed.clone());
    }
    for n in 1..=5 {
        server.publish(&format!("/{n}.html"), page(&format!("Page {n}")));
    }
    let feeds = feeds.map(|(path, _)| format!("\"{}\"", server.url(path))).join(", ");
    let folder = configured("", &format!("[[source]]\nname = \"a\"\nfeeds = [{feeds}]\n"));
    let (titles, said) = pass(folder.path(), 0);
    assert_eq!(titles, ["Page 1", "Page 2", "Page 3", "Page 5"]);
    assert!(said.contains("/cut.xml") && said.contains("is broken"), "{said}");
}

/// A sitemap of this many megabytes, made as it is sent: one page of its own and countless others.
#[cfg(target_os = "linux")]
fn read_a_sitemap_of(megabytes: usize) {
    let server = Server::start(Manners { endless_map: megabytes << 20, ..Manners::default() });
    let source = format!("[[source]]\nname = \"a\"\nsitemaps = [\"{}\"]\n", server.url("/endless-map.xml"));
    let folder = configured("", &source);
    let mut crawl = std::process::Command::new(assert_cmd::cargo::cargo_bin("copydesk"))
        .args(["crawl", "--once", "-q"])
        .current_dir(folder.path())
        .spawn()
        .expect("started");
    let status = format!("/proc/{}/status", crawl.id());
    let mut peak_kb = 0;
    while crawl.try_wait().expect("a child").is_none() {
        let status = std::fs::read_to_string(&status).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak_kb = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(peak_kb);
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let records = std::fs::read_to_string(folder.path().join("articles.jsonl")).expect("written");
    assert_eq!(titles(&records).len(), 1);
    println!("a sitemap of {megabytes} MB: {peak_kb} kB at most");
    assert!(peak_kb < 150_000, "{peak_kb} kB");
}

#[test]
#[cfg(target_os = "linux")]
fn crawl_reads_a_large_sitemap_in_little_memory() {
    read_a_sitemap_of(20);
}

#[test]
#[cfg(target_os = "linux")]
#[ignore = "takes a minute in a debug build"]
fn crawl_reads_a_sitemap_of_300_mb_in_little_memory() {
    read_a_sitemap_of(300);
}

#[test]
fn crawl_gives_up_traps_and_goes_on_with_the_rest() {
    let server = Server::start(Manners { traps: true, ..Manners::default() });
    server.publish(
        "/start.html",
        "<a href='/calendar/1'>c</a> <a href='/loop/'>l</a> <a href='/session?sid=1'>s</a> \
        <a href='/param?page=1'>p</a> <a href='/story.html'>n</a>",
    );
    server.publish("/story.html", page("A story"));
    server.publish("/map.xml", "<urlset><url><loc>/calendar/900</loc></url></urlset>");
    let source = format!(
        "[[source]]\nname = \"a\"\nstart = [\"{}\"]\nsitemaps = [\"{}\"]\nscope = {{ depth = 200, barren = 5 }}\n",
        server.url("/start.html"),
        server.url("/map.xml"),
    );
    let folder = configured("", &source);
    let (titles, said) = pass(folder.path(), 0);
    assert!(titles.contains(&"A story".to_owned()));
    let asked = |start: &str| server.paths().iter().filter(|path| path.starts_with(start)).count();
    assert!(
        asked("/calendar/") <= 8 && asked("/loop/") <= 6 && asked("/session") <= 8 && asked("/param") <= 8,
        "{:?}",
        server.paths()
    );
    assert!(server.paths().contains(&"/calendar/900".to_owned()), "what a sitemap names is fetched");
    assert!(said.contains("links like `127.0.0.1 /calendar/#`") && said.contains("the path repeats itself"), "{said}");
    let ask = |args: &[&str], code| run(copydesk(folder.path(), "crawl").args(args), code).0;
    let status = ask(&["status"], 0);
    assert!(status.contains("links cut") && status.contains("a: 127.0.0.1 /calendar/#"), "{status}");
    let status: serde_json::Value = serde_json::from_str(&ask(&["status", "--json"], 0)).expect("JSON");
    assert!(
        status["traps"]
            .as_array()
            .is_some_and(|traps| traps.iter().any(|trap| trap["pattern"] == "127.0.0.1 /calendar/#"))
    );
    let why = ask(&["why", &server.url("/calendar/12345")], 1);
    assert!(why.contains("never seen") && why.contains("links like `127.0.0.1 /calendar/#`"), "{why}");
    let why = ask(&["why", &server.url("/loop/deeper/still/deeper/still/deeper/still/")], 1);
    assert!(why.contains("the path repeats itself"), "{why}");
    // A sitemap that names a page of the trap frees it.
    server.publish("/map.xml", "<urlset><url><loc>/calendar/901</loc></url></urlset>");
    pass(folder.path(), 0);
    assert!(server.paths().contains(&"/calendar/901".to_owned()));
}

/// A crawl that goes on until it is told to stop.
struct Running(std::process::Child);

impl Running {
    fn start(command: &mut std::process::Command) -> Running {
        Running(command.stderr(std::process::Stdio::piped()).spawn().expect("started"))
    }

    fn kill(&self, signal: &str) {
        let sent = std::process::Command::new("kill").args([signal, &self.0.id().to_string()]).status();
        assert!(sent.expect("there is a kill").success());
    }

    /// Its exit code, and what it said.
    fn wait(mut self) -> (Option<i32>, String) {
        let mut said = String::new();
        std::io::Read::read_to_string(self.0.stderr.as_mut().expect("piped"), &mut said).expect("UTF-8");
        (self.0.wait().expect("a child").code(), said)
    }
}

/// Looks until it is so.
fn until(what: &str, is_so: impl Fn() -> bool) {
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !is_so() {
        assert!(std::time::Instant::now() < patience, "{what}");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

fn program(folder: &Path) -> std::process::Command {
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("copydesk"));
    command.current_dir(folder).arg("crawl");
    command
}

/// Asks a local service, and returns its answer with head and body; nothing where nobody answers.
fn http_get(port: u16, path: &str) -> String {
    use std::io::{Read, Write};
    let Ok(mut stream) = std::net::TcpStream::connect(("127.0.0.1", port)) else { return String::new() };
    let mut answer = String::new();
    let asked = write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    asked.and_then(|()| stream.read_to_string(&mut answer)).map(|_| answer).unwrap_or_default()
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port()
}

#[test]
#[cfg(unix)]
fn crawl_serves_metrics_and_health_and_ends_in_time_when_told_to() {
    // Another address: it is paced by itself.
    let (server, faults) = (Server::start(Manners::default()), Faults::at([127, 0, 0, 2].into()));
    let source = format!(
        "[crawl]\ngrace = \"1s\"\n[[source]]\nname = \"a\"\nevery = \"1h\"\nfeeds = [\"{}\"]\n\
         [[source]]\nname = \"slow\"\nevery = \"1h\"\nurls = [\"{}\"]\n",
        server.url("/feed.xml"),
        faults.url("/silent"),
    );
    let folder = configured("timeout = \"10m\"\nfirst_byte_timeout = \"10m\"", &source);
    let port = free_port();
    let crawl = Running::start(program(folder.path()).args(["--json-logs", "--listen", &format!("127.0.0.1:{port}")]));
    let done = "copydesk_crawl_fetches_total{source=\"a\",result=\"done\"} 4";
    let wanted = [done, "copydesk_crawl_records_total 3", "copydesk_crawl_in_flight 1"];
    until("the numbers are there", || {
        let metrics = http_get(port, "/metrics");
        wanted.iter().all(|line| metrics.contains(line))
    });
    let metrics = http_get(port, "/metrics");
    assert!(metrics.starts_with("HTTP/1.1 200") && metrics.contains("text/plain; version=0.0.4"), "{metrics}");
    let health = http_get(port, "/healthz");
    assert!(health.starts_with("HTTP/1.1 200") && health.ends_with("ok\n"), "{health}");
    assert!(http_get(port, "/other").starts_with("HTTP/1.1 404"));
    crawl.kill("-TERM");
    let (code, said) = crawl.wait();
    assert_eq!(code, Some(0), "what hangs is dropped after a second: {said}");
    for line in said.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
        assert!(entry["timestamp"].is_string() && entry["level"].is_string(), "{line}");
    }
    let (_, said) = run(copydesk(folder.path(), "crawl").args(["--listen", &server.address.to_string()]), 2);
    assert!(said.contains("cannot listen on"), "{said}");
}

#[test]
#[cfg(target_os = "linux")]
fn crawl_pauses_while_there_is_no_room_and_goes_on_by_itself() {
    let server = Server::start(Manners::default());
    let source = format!("[[source]]\nname = \"a\"\nfeeds = [\"{}\"]\n", server.url("/feed.xml"));
    let folder = configured("", &source);
    let output = folder.path().join("articles.jsonl");
    // What is there already leaves room for a record and a half; the state's files stay far below.
    let before = format!("{{\"x\":\"{}\"}}\n", "x".repeat((4 << 20) - 3000));
    std::fs::write(&output, &before).expect("written");
    let port = free_port();
    let mut limited = std::process::Command::new("sh");
    limited.current_dir(folder.path()).args(["-c", "trap '' XFSZ; ulimit -S -f 8192; exec \"$@\"", "sh"]);
    limited.arg(assert_cmd::cargo::cargo_bin("copydesk")).args([
        "crawl",
        "--once",
        "--listen",
        &format!("127.0.0.1:{port}"),
    ]);
    let crawl = Running::start(&mut limited);
    until("the pause shows", || http_get(port, "/healthz").contains("paused: cannot write"));
    assert!(http_get(port, "/healthz").starts_with("HTTP/1.1 503"));
    assert!(http_get(port, "/metrics").contains("copydesk_crawl_disk_full 1"));
    let raised =
        std::process::Command::new("prlimit").args(["--pid", &crawl.0.id().to_string(), "--fsize=unlimited"]).status();
    assert!(raised.expect("there is a prlimit").success());
    let (code, said) = crawl.wait();
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("the crawl pauses until there is room") && said.contains("there is room to write again"),
        "{said}"
    );
    let written = std::fs::read_to_string(&output).expect("there");
    assert_eq!(titles(written.strip_prefix(&before).expect("what was there stays")).len(), 3);
}
