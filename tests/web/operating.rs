//! What operators see of a crawl, and what it does when they are not there.

use super::faults::{Faults, page};
use super::server::{Manners, Server};
use super::{configured, copydesk, pass, run, titles};
use std::path::Path;

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
pub struct Running(pub std::process::Child);

impl Running {
    pub fn start(command: &mut std::process::Command) -> Running {
        Running(command.stderr(std::process::Stdio::piped()).spawn().expect("started"))
    }

    pub fn kill(&self, signal: &str) {
        let sent = std::process::Command::new("kill").args([signal, &self.0.id().to_string()]).status();
        assert!(sent.expect("there is a kill").success());
    }

    /// Its exit code, and what it said.
    pub fn wait(mut self) -> (Option<i32>, String) {
        let mut said = String::new();
        std::io::Read::read_to_string(self.0.stderr.as_mut().expect("piped"), &mut said).expect("UTF-8");
        (self.0.wait().expect("a child").code(), said)
    }
}

/// Looks until it is so.
pub fn until(what: &str, is_so: impl Fn() -> bool) {
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !is_so() {
        assert!(std::time::Instant::now() < patience, "{what}");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

pub fn program(folder: &Path) -> std::process::Command {
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
    limited.current_dir(folder.path()).args(["-c", "ulimit -S -f 8192; exec \"$@\"", "sh"]);
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

/// SQLite has no number of its own for a file that may not grow.
#[test]
#[cfg(target_os = "linux")]
fn crawl_pauses_too_while_a_file_of_the_state_may_not_grow() {
    let server = Server::start(Manners::default());
    // Long addresses, which no page stands at: 1.5 MB of them, in a state that may have 1 MiB.
    let location = |n| format!("<url><loc>/{}/{n}</loc></url>", "x".repeat(900));
    server.publish("/map.xml", format!("<urlset>{}</urlset>", (0..1500).map(location).collect::<String>()));
    let folder = configured("", &format!("[[source]]\nname = \"a\"\nsitemaps = [\"{}\"]\n", server.url("/map.xml")));
    let port = free_port();
    let mut limited = std::process::Command::new("sh");
    limited.current_dir(folder.path()).args(["-c", "ulimit -S -f 2048; exec \"$@\"", "sh"]);
    limited.arg(assert_cmd::cargo::cargo_bin("copydesk")).args(["crawl", "--once", "--listen"]);
    let crawl = Running::start(limited.arg(format!("127.0.0.1:{port}")));
    until("the pause shows", || http_get(port, "/healthz").contains("paused: cannot write the state"));
    let raised =
        std::process::Command::new("prlimit").args(["--pid", &crawl.0.id().to_string(), "--fsize=unlimited"]).status();
    assert!(raised.expect("there is a prlimit").success());
    until("it goes on", || http_get(port, "/healthz").starts_with("HTTP/1.1 200"));
    let last = server.url(&format!("/{}/1499", "x".repeat(900)));
    let known = || copydesk(folder.path(), "crawl").args(["why", &last]).output().expect("ran").status.success();
    until("the sitemap was read again", known);
    crawl.kill("-TERM");
    let (code, said) = crawl.wait();
    assert_eq!(code, Some(0), "{said}");
}

/// A daemon was taken for a pass that somebody could go on with: `--once` after it read nothing.
#[test]
#[cfg(unix)]
fn a_pass_after_a_crawl_by_schedule_reads_feeds_and_orders_for_unknown_sources_are_refused() {
    let server = Server::start(Manners::default());
    let source = format!("[[source]]\nname = \"a\"\nevery = \"1h\"\nfeeds = [\"{}\"]\n", server.url("/feed.xml"));
    let folder = configured("", &source);
    let crawl = Running::start(&mut program(folder.path()));
    let records = || std::fs::read_to_string(folder.path().join("articles.jsonl")).unwrap_or_default().lines().count();
    until("the pages are there", || records() == 3);
    let config = folder.path().join("config.toml");
    let text = std::fs::read_to_string(&config).expect("there");
    std::fs::write(&config, text.replace("\"a\"", "\"b\"")).expect("written");
    let (_, said) = run(copydesk(folder.path(), "crawl").args(["add", &server.url("/loaf.html")]), 2);
    assert!(said.contains("crawls without the source `b`"), "{said}");
    std::fs::write(&config, text).expect("written");
    crawl.kill("-TERM");
    assert_eq!(crawl.wait().0, Some(0));
    let asked = server.log().len();
    pass(folder.path(), 0);
    assert!(server.paths().split_off(asked).contains(&"/feed.xml".to_owned()));
}

#[test]
#[cfg(unix)]
fn a_closed_pipe_ends_a_crawl_with_a_word_and_a_rehearsal_quietly() {
    let server = Server::start(Manners::default());
    let folder = configured("", &format!("[[source]]\nname = \"a\"\nfeeds = [\"{}\"]\n", server.url("/feed.xml")));
    let mut crawl = program(folder.path());
    let crawl = crawl.args(["--once", "-q", "-o", "-"]).stdout(std::process::Stdio::piped());
    let mut crawl = Running::start(crawl);
    drop(crawl.0.stdout.take());
    let (code, said) = crawl.wait();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("an output could not be written"), "{said}");
    let mut rehearsal = program(folder.path());
    let mut rehearsal = Running::start(rehearsal.args(["--dry-run", "-q"]).stdout(std::process::Stdio::piped()));
    drop(rehearsal.0.stdout.take());
    assert_eq!(rehearsal.wait(), (Some(0), String::new()));
}

/// systemd does not start again what ended with the exit code of a wrong configuration.
#[test]
#[cfg(target_os = "linux")]
fn a_start_without_room_is_to_be_tried_again() {
    let server = Server::start(Manners::default());
    let folder = configured("", &format!("[[source]]\nname = \"a\"\nfeeds = [\"{}\"]\n", server.url("/feed.xml")));
    pass(folder.path(), 0);
    let limited = |args: &[&str]| {
        let mut limited = std::process::Command::new("sh");
        limited.current_dir(folder.path()).args(["-c", "ulimit -S -f 8; exec \"$@\"", "sh"]);
        limited.arg(assert_cmd::cargo::cargo_bin("copydesk")).arg("crawl").args(args).output().expect("ran")
    };
    let output = limited(&["--once"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("cannot write the state in"), "{said}");
    let output = limited(&["status"]);
    assert!(output.status.success(), "what is asked needs no room: {}", String::from_utf8_lossy(&output.stderr));
}

/// Another user, or a disk that is mounted to be read only.
#[test]
#[cfg(target_os = "linux")]
fn who_may_only_read_the_state_may_ask() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start(Manners::default());
    let folder = configured("", &format!("[[source]]\nname = \"a\"\nfeeds = [\"{}\"]\n", server.url("/feed.xml")));
    pass(folder.path(), 0);
    let may = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("ours");
    };
    let state = folder.path().join("state");
    may(folder.path(), 0o755);
    may(&state.join("crawl.db"), 0o444);
    may(&state, 0o555);
    let id = std::process::Command::new("id").arg("-u").output().expect("there is an id");
    let is_root = id.stdout == b"0\n";
    let ask = |args: &[&str]| {
        let mut program = std::process::Command::new(if is_root { "setpriv" } else { "env" });
        if is_root {
            program.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]);
        }
        program.arg(assert_cmd::cargo::cargo_bin("copydesk")).arg("crawl").args(args).current_dir(folder.path());
        let output = program.output().expect("ran");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(ask(&["status"]).contains("not running"));
    assert!(ask(&["why", &server.url("/feed.xml")]).contains("it is done"));
    ask(&["--dry-run"]);
    may(&state, 0o755);
}

#[test]
fn crawl_why_tells_every_reason() {
    let hosts: Vec<Faults> = (1..=6).map(|n| Faults::at([127, 0, 4, n].into())).collect();
    let [sound, busy, paused, queued, gone, other] = &hosts[..] else { panic!("there are six") };
    let list = |name: &str, urls: &[String]| format!("[[source]]\nname = \"{name}\"\nurls = {urls:?}\n");
    let usual = list(
        "a",
        &[
            sound.url("/page"),
            sound.url("/absent"),
            "http://10.0.0.1/".to_owned(),
            busy.url("/busy-for-long"),
            busy.url("/page"),
        ],
    );
    let usual = usual + &list("later", &[sound.url("/later")]) + "every = \"1h\"\n";
    let folder = configured("", &(usual + &list("gone", &[gone.url("/page")])));
    pass(folder.path(), 0);
    let config = std::fs::read_to_string(folder.path().join("config.toml")).expect("there");
    let rest = config.split("[[source]]\nname = \"gone\"").next().expect("a part").to_owned();
    std::fs::write(folder.path().join("config.toml"), rest).expect("written");
    pass(folder.path(), 0);
    let order = |args: &[&str]| run(copydesk(folder.path(), "crawl").args(args), 0);
    order(&["pause", "127.0.4.3"]);
    order(&["add", &paused.url("/page"), &queued.url("/1"), &queued.url("/2"), &busy.url("/other")]);
    let expected = [
        (sound.url("/page"), "done", "it is done"),
        (sound.url("/absent"), "failed", "retry --failed"),
        ("http://10.0.0.1/".to_owned(), "refused", "must not be fetched"),
        (sound.url("/later"), "not_yet", "it is due at 2"),
        (busy.url("/busy-for-long"), "domain_busy", "its domain is left alone until 2"),
        (busy.url("/other"), "domain_busy", "its domain is left alone until 2"),
        (paused.url("/page"), "domain_paused", "`copydesk crawl resume` ends that"),
        (queued.url("/1"), "queued", "it is due, and 0 of its domain come before it"),
        (queued.url("/2"), "queued", "it is due, and 1 of its domain come before it"),
        (gone.url("/page"), "source_gone", "does not name its source any more"),
    ];
    for (url, reason, says) in expected {
        let (text, _) = run(copydesk(folder.path(), "crawl").args(["why", &url]), 0);
        assert!(text.contains(says), "{url}: {says}\n{text}");
        let (text, _) = run(copydesk(folder.path(), "crawl").args(["why", "--json", &url]), 0);
        let dossier: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(dossier["reason"], reason, "{text}");
    }
    let (status, _) = run(copydesk(folder.path(), "crawl").arg("status"), 0);
    let line = status.lines().find(|line| line.contains("left alone until"));
    let line = line.unwrap_or_else(|| panic!("one is busy: {status}"));
    let words: Vec<&str> = line.split_whitespace().collect();
    let next = format!("left alone until {}", words[5]);
    assert!(line.contains(&next), "nothing is asked before it may be: {line}");
    let (text, _) = run(copydesk(folder.path(), "crawl").args(["why", &other.url("/never")]), 1);
    assert!(text.contains("never seen"), "{text}");
}

/// Where cleaning is slower than fetching, fetching waits: pages of thousands of hosts would fill the memory otherwise.
#[test]
fn pages_that_wait_for_a_cleaner_do_not_pile_up() {
    const HOSTS: u8 = 80;
    let server = Server::on_hosts(HOSTS, Manners::default());
    let urls: Vec<String> = (1..=HOSTS).map(|host| server.url_on(host, "/heavy.html")).collect();
    let folder = configured("concurrency = 2", &format!("[[source]]\nname = \"a\"\nurls = {urls:?}\n"));
    let port = free_port();
    let mut crawl = std::process::Command::new(assert_cmd::cargo::cargo_bin("copydesk"))
        .args(["crawl", "--once", "-q", "--jobs", "1", "--listen", &format!("127.0.0.1:{port}")])
        .current_dir(folder.path())
        .spawn()
        .expect("started");
    let mut most = 0;
    while crawl.try_wait().expect("a child").is_none() {
        // In this order: what is cleaned in between makes no more of it.
        let fetched = server.paths().iter().filter(|path| *path == "/heavy.html").count();
        most = most.max(fetched.saturating_sub(committed(port).unwrap_or(fetched)));
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let written = std::fs::read_to_string(folder.path().join("articles.jsonl")).expect("written").lines().count();
    assert_eq!(written, usize::from(HOSTS));
    // Two on the wire, four that wait, one that is cleaned, and what a transaction takes together.
    assert!((1..usize::from(HOSTS) / 2).contains(&most), "{most} were fetched and not committed");
}

/// How many records the crawl that listens at `port` has committed; nothing where it does not answer.
fn committed(port: u16) -> Option<usize> {
    let metrics = http_get(port, "/metrics");
    let count = metrics.lines().find_map(|line| line.strip_prefix("copydesk_crawl_records_total "));
    count.and_then(|count| count.parse().ok())
}

/// Each host's connection would be kept open for a while.
#[test]
#[cfg(target_os = "linux")]
fn a_crawl_has_more_hosts_than_a_process_may_have_files_open() {
    const HOSTS: u8 = 200;
    let server = Server::on_hosts(HOSTS, Manners { stories: true, ..Manners::default() });
    server.publish("/robots.txt", "User-agent: *\nDisallow:\n");
    let urls: Vec<String> = (1..=HOSTS).map(|host| server.url_on(host, &format!("/story/{host}.html"))).collect();
    let folder = configured("concurrency = 16", &format!("[[source]]\nname = \"a\"\nurls = {urls:?}\n"));
    let output = std::process::Command::new("sh")
        .args(["-c", "ulimit -n 100; exec \"$0\" crawl --once"])
        .arg(assert_cmd::cargo::cargo_bin("copydesk"))
        .current_dir(folder.path())
        .output()
        .expect("ran");
    let said = String::from_utf8_lossy(&output.stderr);
    let written = std::fs::read_to_string(folder.path().join("articles.jsonl")).expect("written").lines().count();
    assert_eq!((output.status.code(), written), (Some(0), usize::from(HOSTS)), "{said}");
}
