//! A crawl whose state is in PostgreSQL, as operators see it: rehearsals, questions, encrypted connections.

#[path = "state/cluster.rs"]
mod cluster;
mod program;
#[path = "site/server.rs"]
mod server;

use copydesk::crawl::state::Postgres;
use server::{Manners, Server};
use std::path::Path;
use std::time::{Duration, Instant};

/// A folder with a configuration whose state is there, or in a database.
fn configured(database: Option<&str>, sources: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let state = database.map_or_else(String::new, |address| format!("state = {address:?}\n"));
    let config = format!(
        "[fetch]\nuser_agent = \"copydesk-test/1 (test@copydesk.example)\"\nallow_private = [\"127.0.0.0/8\"]\n\
         host_delay = \"1ms\"\nretries = 0\n[crawl]\n{state}{sources}"
    );
    std::fs::write(folder.path().join("config.toml"), config).expect("written");
    folder
}

/// Runs `copydesk crawl`, expects the exit code, and returns what it prints.
fn crawl(folder: &Path, arguments: &[&str], code: i32) -> String {
    let output = program::copydesk().current_dir(folder).arg("crawl").args(arguments).output().expect("ran");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

fn feed(server: &Server, paths: &[&str]) {
    let item = |path: &&str| format!("<item><title>x</title><link>{path}</link></item>");
    let items: String = paths.iter().map(item).collect();
    server.publish("/news.xml", format!("<rss version=\"2.0\"><channel><title>t</title>{items}</channel></rss>"));
}

/// Everything in the tables, but for who lives.
fn contents(address: &str) -> String {
    let mut client = cluster::client(address);
    let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'copydesk'
                  AND table_name <> 'process' ORDER BY 1";
    let mut all = String::new();
    for table in client.query(tables, &[]).expect("readable") {
        let table: &str = table.get(0);
        let rows = client.query(&format!("SELECT t::text FROM copydesk.{table} t ORDER BY 1"), &[]).expect("readable");
        rows.iter().for_each(|row| all += &format!("{table} {}\n", row.get::<_, &str>(0)));
    }
    all
}

#[test]
fn a_rehearsal_on_a_shared_state_leaves_no_trace() {
    let Some(address) = cluster::database() else { return };
    let server = Server::start(Manners { stories: true, ..Manners::default() });
    server.publish("/robots.txt", "User-agent: *\nDisallow:\n");
    feed(&server, &["/story/1.html", "/story/2.html"]);
    let source = format!("[[source]]\nname = \"a\"\nfeeds = [\"{}\"]\nevery = \"1h\"\n", server.url("/news.xml"));
    let folder = configured(Some(&address), &source);
    let rehearsed = || lines(&crawl(folder.path(), &["--dry-run"], 0));
    let story = |n: usize| server.url(&format!("/story/{n}.html"));
    assert_eq!(rehearsed(), [story(1), story(2)], "where there is no state yet");
    assert_eq!(contents(&address), "", "and there is none after it");
    let mut living = std::process::Command::new(assert_cmd::cargo::cargo_bin("copydesk"));
    let mut living = living.args(["crawl", "-q"]).current_dir(folder.path()).spawn().expect("started");
    let patience = Instant::now() + Duration::from_secs(60);
    let written = || std::fs::read_to_string(folder.path().join("articles.jsonl")).unwrap_or_default();
    while written().lines().count() < 2 {
        assert!(Instant::now() < patience, "the crawl writes nothing");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(rehearsed(), Vec::<String>::new(), "all is done, and a process has the domain and the output");
    living.kill().expect("it can be killed");
    living.wait().expect("it ends");
    crawl(folder.path(), &["--once"], 0);
    feed(&server, &["/story/2.html", "/story/3.html"]);
    let before = contents(&address);
    assert!(before.contains("/story/1.html") && !before.contains("/story/3.html"));
    assert_eq!(rehearsed(), [story(3)]);
    assert_eq!(contents(&address), before);
    let older = "UPDATE copydesk.meta SET value = 1 WHERE name = 'version'";
    cluster::client(&address).batch_execute(older).expect("ours to change");
    let refused = program::copydesk().current_dir(folder.path()).args(["crawl", "--dry-run"]).output().expect("ran");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(refused.status.code() == Some(2) && said.contains("a rehearsal migrates nothing"), "{said}");
}

/// What operators are told does not depend on where the state is.
#[test]
fn status_and_why_say_the_same_on_both_engines() {
    let Some(address) = cluster::database() else { return };
    let server = Server::on_hosts(2, Manners { stories: true, traps: true, ..Manners::default() });
    server.publish("/robots.txt", "User-agent: *\nDisallow: /story/secret\n");
    feed(&server, &["/story/1.html", "/story/2.html", "/story/secret.html", "/absent.html"]);
    let sources = format!(
        "[[source]]\nname = \"a\"\nfeeds = [\"{}\"]\n[[source]]\nname = \"traps\"\nstart = [\"{}\"]\n\
         scope = {{ depth = 20, barren = 5 }}\n",
        server.url("/news.xml"),
        server.url("/calendar/1"),
    );
    let folders = [configured(None, &sources), configured(Some(&address), &sources)];
    let told = folders.each_ref().map(|folder| {
        let folder = folder.path();
        crawl(folder, &["--once", "--jobs", "1"], 0);
        // A source that told something every minute, and nothing for years.
        let silent = "INSERT INTO PREFIXnote (kind, name, text) VALUES ('pulse', 'old', '1700000000000 60000 9')";
        match folder.join("state/crawl.db") {
            database if database.is_file() => rusqlite::Connection::open(database)
                .and_then(|database| database.execute(&silent.replace("PREFIX", ""), []))
                .expect("ours to change"),
            _ => {
                cluster::client(&address).execute(&silent.replace("PREFIX", "copydesk."), &[]).expect("ours to change")
                    as usize
            }
        };
        crawl(folder, &["add", "--source", "a", &server.url_on(2, "/story/8.html")], 0);
        crawl(folder, &["pause", "127.0.0.2"], 0);
        crawl(folder, &["add", "--source", "a", &server.url("/story/9.html")], 0);
        let mut said = crawl(folder, &["status"], 0);
        let known =
            ["/news.xml", "/story/1.html", "/story/secret.html", "/absent.html", "/story/9.html", "/calendar/2"];
        for url in known.map(|path| server.url(path)).iter().chain([&server.url_on(2, "/story/8.html")]) {
            said += &crawl(folder, &["why", url], 0);
            said += &crawl(folder, &["why", "--json", url], 0);
        }
        for path in ["/calendar/999", "/unheard-of/unheard-of/unheard-of/unheard-of"] {
            said += &crawl(folder, &["why", &server.url(path)], 1);
        }
        said + &crawl(folder, &["status", "--json"], 0)
    });
    let [one, other] = told.map(|told| {
        timeless(&told).replace(&*folder_name(&folders[0]), "FOLDER").replace(&*folder_name(&folders[1]), "FOLDER")
    });
    for says in [
        "silent: old",
        "links cut",
        "an operator's pause",
        "it is done",
        "it was given up",
        "robots.txt forbids it",
        "its domain is paused",
        "it is due, and 0",
        "never seen; within the scope of",
        "would not be followed",
    ] {
        assert!(one.contains(says), "{says}: {one}");
    }
    assert_eq!(one, other);
}

/// Connections as `sslmode` and `sslrootcert` ask for them, to a server that could not encrypt at first.
#[test]
fn connections_are_encrypted_as_the_address_says() {
    let Some(plain) = cluster::database() else { return };
    let named = plain.replace("127.0.0.1", "localhost");
    let wait = Duration::from_secs(60);
    let refused = |address: &str, says: &str| {
        let error = Postgres::open(address, wait).err().unwrap_or_else(|| panic!("{address} is accepted")).to_string();
        assert!(error.contains(says), "{address}: {error}");
    };
    let is_encrypted = |address: &str| {
        let state = Postgres::open(address, wait).unwrap_or_else(|error| panic!("{address}: {error}"));
        let sql = "SELECT s.ssl FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
                   WHERE a.datname = current_database() AND a.application_name = 'copydesk'";
        let encrypted: bool = cluster::client(&plain).query_one(sql, &[]).expect("one connection").get(0);
        drop(state);
        let gone = || cluster::client(&plain).query(sql, &[]).expect("readable").is_empty();
        while !gone() {
            std::thread::sleep(Duration::from_millis(10));
        }
        encrypted
    };
    assert!(!is_encrypted(&plain));
    refused(&format!("{plain}?sslmode=require"), "server does not support TLS");
    let files = cluster::encrypt(&plain).map(|file| file.display().to_string());
    let patience = Instant::now() + wait;
    while !is_encrypted(&plain) {
        assert!(Instant::now() < patience, "the server does not encrypt");
    }
    let with = |address: &str, mode: &str, file: usize| format!("{address}?sslmode={mode}&sslrootcert={}", files[file]);
    let [server, authority, other] = [0, 1, 2];
    assert!(!is_encrypted(&format!("{plain}?sslmode=disable")));
    assert!(is_encrypted(&format!("{plain}?sslmode=require")));
    assert!(is_encrypted(&with(&named, "verify-full", authority)));
    assert!(is_encrypted(&with(&named, "verify-full", server)));
    assert!(is_encrypted(&with(&plain, "verify-ca", authority)));
    assert!(is_encrypted(&with(&plain, "require", authority)));
    refused(&with(&plain, "verify-full", authority), "not valid for name");
    refused(&with(&plain, "verify-full", server), "not valid for name");
    for mode in ["require", "verify-ca", "verify-full"] {
        refused(&with(&named, mode, other), "invalid peer certificate");
    }
    refused(&format!("{named}?sslmode=verify-full"), "invalid peer certificate: UnknownIssuer");
    refused(&format!("{named}?sslmode=verify-full&sslrootcert=/nowhere.pem"), "/nowhere.pem");
}

fn folder_name(folder: &tempfile::TempDir) -> String {
    folder.path().to_string_lossy().into_owned()
}

/// The text without times, and without the sizes of outputs, in which there are times.
fn timeless(text: &str) -> String {
    let times = regex::Regex::new(r"\d{4}-\d\d-\d\dT[\d:]+Z|\b1[789]\d{11}\b|\b\d{4,} (articles)?").expect("sound");
    times.replace_all(text, "TIME").into_owned()
}
