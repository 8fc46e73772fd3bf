//! `fetch` and `crawl` against a real server on loopback: what it was asked, and what came of it.
//!
//! - `fetch_*`: one-shot fetching
//! - `crawl_*`: one pass over sources

mod program;
#[path = "site/server.rs"]
mod server;

use assert_cmd::Command;
use serde_json::Value;
use server::{Manners, Server};
use std::collections::HashMap;
use std::time::Duration;

fn copydesk(command: &str) -> Command {
    let mut program = program::copydesk();
    program.arg(command);
    program
}

/// `copydesk fetch` that may reach loopback.
fn fetch() -> Command {
    let mut command = copydesk("fetch");
    command.args(["--allow-private", "127.0.0.0/8", "--host-delay", "20ms"]);
    command
}

/// Runs, expects the exit code, and returns records and standard error.
fn run(command: &mut Command, code: i32) -> (Vec<Value>, String) {
    let output = command.output().expect("ran");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{errors}");
    (records(&output.stdout), errors)
}

fn records(lines: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(lines).expect("records are UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("each line is a record")).collect()
}

fn titles(records: &[Value]) -> Vec<&str> {
    records.iter().map(|record| record["title"].as_str().unwrap_or_default()).collect()
}

const TITLES: [(&str, &str); 6] = [
    ("/korean.html", "노을항 등대 도서관, 석 달 만에 다시 문 연다"),
    ("/wire-story.html", "Varrow, Lindestad agree to reopen strait ferry after six-week halt"),
    ("/moved.html", "What goes into a Skarn rye loaf"),
    ("/heavy.html", "Council publishes its map of the winter moorings"),
    ("/russian.html", "В Каменной Гавани открыли мастерскую по ремонту старых лодок"),
    ("/feature.html", "The last lamp keeper of Little Ambrey"),
];

#[test]
fn fetch_writes_records_in_the_order_of_the_addresses() {
    let server = Server::start(Manners::default());
    let (records, errors) = run(fetch().args(TITLES.map(|(path, _)| server.url(path))), 0);
    assert_eq!(titles(&records), TITLES.map(|(_, title)| title));
    assert_eq!(errors, "");
    assert_eq!(records[0]["source"]["charset"], "EUC-KR");
    assert_eq!(records[4]["source"]["charset"], "windows-1251");
    assert_eq!(records[2]["url"], server.url("/loaf.html"));
    assert_eq!(records[1]["source"]["kind"], "http");
    assert_eq!(records[1]["source"]["status"], 200);
    assert!(records[1]["source"]["fetched_at"].as_str().expect("a time").ends_with('Z'));
}

#[test]
fn fetch_asks_robots_first_and_once_and_says_who_it_is() {
    let server = Server::start(Manners::default());
    run(fetch().args([server.url("/loaf.html"), server.url("/feature.html")]), 0);
    let mut paths = server.paths();
    assert_eq!(paths.remove(0), "/robots.txt");
    paths.sort();
    assert_eq!(paths, ["/feature.html", "/loaf.html"]);
    assert!(server.log().iter().all(|hit| hit.header("user-agent").starts_with("copydesk/")));
}

#[test]
fn fetch_leaves_a_pause_after_each_answer() {
    let server = Server::start(Manners::default());
    let urls = ["/loaf.html", "/feature.html", "/moved.html"].map(|path| server.url(path));
    run(copydesk("fetch").args(["--allow-private", "127.0.0.1", "--host-delay", "150ms"]).args(urls), 0);
    assert_eq!(server.log().len(), 5);
    assert!(server.shortest_pause() >= Duration::from_millis(150), "{:?}", server.shortest_pause());
}

#[test]
fn fetch_tries_again_what_is_busy_and_gives_up_in_the_end() {
    let busy = HashMap::from([("/loaf.html", 2), ("/feature.html", u32::MAX)]);
    let server = Server::start(Manners { busy, ..Manners::default() });
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("c.toml");
    std::fs::write(&config, "[fetch]\nretry_delay = \"10ms\"\nretries = 3\n").expect("written");
    let (records, errors) =
        run(fetch().arg("--config").arg(&config).args([server.url("/loaf.html"), server.url("/feature.html")]), 1);
    assert_eq!(titles(&records), ["What goes into a Skarn rye loaf"]);
    let asked =
        |path: &str| server.log().iter().filter(|hit| hit.path == path).map(|hit| hit.status).collect::<Vec<_>>();
    assert_eq!(asked("/loaf.html"), [503, 503, 200]);
    assert_eq!(asked("/feature.html"), [503; 4]);
    assert!(errors.contains("/feature.html: HTTP 503"), "{errors}");
}

#[test]
fn fetch_names_each_failure_and_goes_on() {
    let server = Server::start(Manners::default());
    let urls = [
        server.url("/absent.html"),
        "no address".to_owned(),
        server.url("/account/saved"),
        "http://10.0.0.1/".to_owned(),
        server.url("/loaf.html"),
    ];
    let (records, errors) = run(fetch().args(&urls), 1);
    assert_eq!(titles(&records), ["What goes into a Skarn rye loaf"]);
    let lines: Vec<&str> = errors.lines().collect();
    assert_eq!(lines.len(), 4, "{errors}");
    for (line, says) in lines.iter().zip(["HTTP 404", "no address", "robots.txt forbids it", "not a public address"]) {
        assert!(line.contains(says), "{line}");
    }
    assert!(!server.paths().contains(&"/account/saved".to_owned()));
}

#[test]
fn fetch_reaches_no_private_address_unless_told_to() {
    let server = Server::start(Manners::default());
    let (_, errors) = run(copydesk("fetch").arg(server.url("/loaf.html")), 1);
    assert!(errors.contains("--allow-private 127.0.0.1"), "{errors}");
    assert!(server.log().is_empty());
    let (records, _) =
        run(copydesk("fetch").env("COPYDESK_ALLOW_PRIVATE", "10.0.0.0/8,127.0.0.1").arg(server.url("/loaf.html")), 0);
    assert_eq!(records.len(), 1);
}

#[test]
fn fetch_reads_addresses_from_standard_input_and_keeps_the_pages() {
    let server = Server::start(Manners::default());
    let folder = tempfile::tempdir().expect("a folder");
    let lines = format!("{}\n\n  {}\n", server.url("/korean.html"), server.url("/moved.html"));
    let saved = folder.path().join("pages");
    let (records, _) = run(fetch().arg("-").arg("--save-html").arg(&saved).write_stdin(lines), 0);
    assert_eq!(titles(&records), ["노을항 등대 도서관, 석 달 만에 다시 문 연다", "What goes into a Skarn rye loaf"]);
    let mut names: Vec<_> = std::fs::read_dir(&saved).expect("made").map(|e| e.expect("read").path()).collect();
    names.sort();
    assert_eq!(names.len(), 2);
    let korean = std::fs::read(&names[0]).expect("read");
    assert!(encoding_rs::EUC_KR.decode(&korean).0.contains("등대"), "pages are kept byte for byte");
}

#[test]
fn fetch_flags_beat_the_environment_which_beats_the_file() {
    let server = Server::start(Manners::default());
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("c.toml");
    std::fs::write(&config, "[fetch]\nuser_agent = \"file/1\"\n").expect("written");
    let agent = |environment: Option<&str>, flag: Option<&str>| {
        let mut command = fetch();
        command.arg("--config").arg(&config).arg(server.url("/loaf.html"));
        command.envs(environment.map(|value| ("COPYDESK_USER_AGENT", value)));
        command.args(flag.map(|value| format!("--user-agent={value}")));
        run(&mut command, 0);
        server.log().last().expect("asked").header("user-agent").to_owned()
    };
    assert_eq!(agent(None, None), "file/1");
    assert_eq!(agent(Some("environment/1"), None), "environment/1");
    assert_eq!(agent(Some("environment/1"), Some("flag/1")), "flag/1");
}

#[test]
fn fetch_refuses_a_configuration_that_it_does_not_understand() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("c.toml");
    std::fs::write(&config, "[fetch]\nhost-delay = \"1s\"\n").expect("written");
    let (_, errors) = run(fetch().arg("--config").arg(&config).arg("http://127.0.0.1/"), 2);
    assert!(errors.contains("c.toml:2:1: unknown key `host-delay`") && errors.contains("`host_delay`"), "{errors}");
}

/// A crawl in a folder of its own.
struct Crawl {
    folder: tempfile::TempDir,
}

impl Crawl {
    /// A crawl whose sources are these tables of TOML.
    fn new(sources: &str) -> Crawl {
        let folder = tempfile::tempdir().expect("a folder");
        let fetch = "[fetch]\nuser_agent = \"copydesk-test/1 (test@copydesk.example)\"\nhost_delay = \"20ms\"\n\
                     retry_delay = \"10ms\"\nallow_private = [\"127.0.0.0/8\"]\n";
        std::fs::write(folder.path().join("config.toml"), format!("{fetch}{sources}")).expect("written");
        Crawl { folder }
    }

    /// A crawl of one source with everything that the site offers.
    fn of(server: &Server) -> Crawl {
        Crawl::new(&format!(
            "[[source]]\nname = \"corvane\"\nfeeds = [\"{}\"]\nsitemaps = [\"{}\"]\nurls = [\"{}\"]\n",
            server.url("/feed.xml"),
            server.url("/sitemap.xml"),
            server.url("/wire-story.html?utm_source=test#top"),
        ))
    }

    fn command(&self) -> Command {
        let mut command = copydesk("crawl");
        command.current_dir(self.folder.path()).arg("--once");
        command
    }

    /// Runs one pass, and returns all records so far and standard error.
    fn pass(&self, code: i32) -> (Vec<Value>, String) {
        let (printed, errors) = run(&mut self.command(), code);
        assert!(printed.is_empty());
        let records = records(&std::fs::read(self.folder.path().join("articles.jsonl")).expect("written"));
        (records, errors)
    }
}

#[test]
fn crawl_finds_pages_by_feed_sitemap_and_list_and_writes_each_once() {
    let busy = HashMap::from([("/russian.html", 2)]);
    let server = Server::start(Manners { busy, ..Manners::default() });
    let (records, errors) = Crawl::of(&server).pass(0);
    let mut found = titles(&records);
    let mut wanted = TITLES.map(|(_, title)| title);
    found.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
    assert!(errors.contains("/account/saved: robots.txt forbids it"), "{errors}");
    let log = server.log();
    assert_eq!(log[0].path, "/robots.txt");
    let asked = |path: &str| log.iter().filter(|hit| hit.path == path).map(|hit| hit.status).collect::<Vec<_>>();
    for (path, statuses) in [
        ("/robots.txt", &[200][..]),
        ("/feed.xml", &[200]),
        ("/sitemap.xml", &[200]),
        ("/wire-story.html", &[200]),
        ("/feature.html", &[200]),
        ("/moved.html", &[301]),
        ("/loaf.html", &[200]),
        ("/russian.html", &[503, 503, 200]),
        ("/account/saved", &[]),
    ] {
        assert_eq!(asked(path), statuses, "{path}");
    }
    let first_page = log.iter().position(|hit| hit.path == "/heavy.html");
    let sitemap = log.iter().position(|hit| hit.path == "/sitemap.xml");
    assert!(sitemap < first_page, "a page is asked for after the sitemap that names it");
    assert!(server.shortest_pause() >= Duration::from_millis(20), "{:?}", server.shortest_pause());
    assert!(log.iter().all(|hit| hit.header("user-agent") == "copydesk-test/1 (test@copydesk.example)"));
}

#[test]
fn crawl_reads_feeds_again_and_fetches_only_what_is_new() {
    let server = Server::start(Manners::default());
    let crawl = Crawl::of(&server);
    let before = crawl.pass(0).0.len();
    let asked = server.log().len();
    let (records, errors) = crawl.pass(0);
    assert_eq!(records.len(), before);
    assert!(errors.contains("a new pass over a known state"), "{errors}");
    let mut again: Vec<_> = server.log().split_off(asked).into_iter().map(|hit| (hit.path, hit.status)).collect();
    again.sort();
    let wanted = [("/feed.xml", 304), ("/robots.txt", 200), ("/sitemap.xml", 304), ("/wire-story.html", 304)];
    assert_eq!(again, wanted.map(|(path, status)| (path.to_owned(), status)));
    let item = "<item><title>x</title><link>/new.html</link></item>";
    server.publish("/feed.xml", format!("<rss version=\"2.0\"><channel><title>t</title>{item}</channel></rss>"));
    server.publish("/new.html", page("The new quay", "It is made of oak and was paid for by the fishers."));
    let (records, _) = crawl.pass(0);
    assert_eq!(titles(&records[before..]), ["The new quay"]);
}

#[test]
fn crawl_writes_a_changed_page_anew_and_says_what_it_supersedes() {
    let server = Server::start(Manners::default());
    let sitemap =
        |changed: &str| format!("<urlset><url><loc>/story.html</loc><lastmod>{changed}</lastmod></url></urlset>");
    server.publish("/map.xml", sitemap("2024-10-01T10:00:00Z"));
    server.publish("/story.html", page("The old quay", "It was made of stone, and the sea took half of it."));
    let crawl = Crawl::new(&format!("[[source]]\nname = \"a\"\nsitemaps = [\"{}\"]\n", server.url("/map.xml")));
    let first = crawl.pass(0).0.remove(0);
    let asked = |path: &str| server.paths().iter().filter(|asked| *asked == path).count();
    // Told to have changed, and not changed: asked for again, nothing written.
    server.publish("/map.xml", sitemap("2124-10-01T10:00:00Z"));
    assert_eq!((crawl.pass(0).0.len(), asked("/story.html")), (1, 2));
    assert_eq!(server.log().last().map(|hit| (hit.path.clone(), hit.status)), Some(("/story.html".to_owned(), 304)));
    server.publish("/map.xml", sitemap("2124-10-02T10:00:00Z"));
    server.publish("/story.html", page("The old quay", "It was made of stone, and the sea took all of it."));
    let (records, _) = crawl.pass(0);
    assert_eq!((records.len(), asked("/story.html")), (2, 3));
    assert_eq!(records[1]["id"], first["id"]);
    let superseded = format!("{}+{}", first["id"].as_str().unwrap(), first["fingerprint"]["sha256"].as_str().unwrap());
    assert_eq!(records[1]["fingerprint"]["supersedes"], superseded);
    assert_eq!((crawl.pass(0).0.len(), asked("/story.html")), (2, 3));
}

#[test]
#[cfg(unix)]
fn crawl_reads_sources_on_their_schedule_until_it_is_stopped() {
    let server = Server::start(Manners::default());
    let crawl = Crawl::new(&format!(
        "[[source]]\nname = \"a\"\nevery = \"1s\"\njitter = \"0s\"\nfeeds = [\"{}\"]\nurls = [\"{}\"]\n",
        server.url("/feed.xml"),
        server.url("/heavy.html"),
    ));
    let program = assert_cmd::cargo::cargo_bin("copydesk");
    let mut process = std::process::Command::new(program)
        .args(["crawl", "-q"])
        .current_dir(crawl.folder.path())
        .spawn()
        .expect("started");
    let asked = |path: &str| server.log().into_iter().filter(|hit| hit.path == path).collect::<Vec<_>>();
    let patience = std::time::Instant::now() + Duration::from_secs(60);
    while (asked("/feed.xml").len() < 3 || asked("/heavy.html").len() < 3) && std::time::Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(20));
    }
    let killed = std::process::Command::new("kill").arg(process.id().to_string()).status().expect("there is a kill");
    assert!(killed.success());
    assert_eq!(process.wait().expect("a child").code(), Some(0), "SIGTERM is an end in good order");
    for path in ["/feed.xml", "/heavy.html"] {
        let hits = asked(path);
        let statuses: Vec<u16> = hits.iter().map(|hit| hit.status).collect();
        assert!(statuses.len() >= 3 && statuses[0] == 200 && statuses[1..].iter().all(|s| *s == 304), "{statuses:?}");
        for pair in hits.windows(2) {
            assert!(pair[1].began - pair[0].began >= Duration::from_secs(1));
        }
    }
    let records = records(&std::fs::read(crawl.folder.path().join("articles.jsonl")).expect("written"));
    assert_eq!(records.len(), 4, "what is unchanged is not written again");
}

#[test]
fn crawl_goes_on_where_a_source_fails_and_says_so_at_the_end() {
    let server = Server::start(Manners::default());
    let crawl = Crawl::new(&format!(
        "[[source]]\nname = \"gone\"\nfeeds = [\"{}\"]\n[[source]]\nname = \"list\"\nurls = [\"{}\", \"{}\"]\n",
        server.url("/absent.xml"),
        server.url("/loaf.html"),
        server.url("/absent.html"),
    ));
    let (records, errors) = crawl.pass(1);
    assert_eq!(titles(&records), ["What goes into a Skarn rye loaf"]);
    assert!(errors.contains("/absent.xml: HTTP 404") && errors.contains("/absent.html: HTTP 404"), "{errors}");
    let last: Vec<&str> = errors.lines().filter(|line| line.contains("nothing of this source")).collect();
    assert!(last.len() == 1 && last[0].contains("gone"), "{errors}");
}

#[test]
fn crawl_refuses_to_start_without_a_contact_or_a_source() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = copydesk("crawl");
    let (_, errors) = run(command.current_dir(folder.path()).arg("--once"), 2);
    assert!(errors.contains("no [[source]]"), "{errors}");
    std::fs::write(folder.path().join("config.toml"), "[[source]]\nname = \"a\"\nurls = [\"http://a.example/\"]\n")
        .expect("written");
    let (_, errors) = run(copydesk("crawl").current_dir(folder.path()).arg("--once"), 2);
    assert!(errors.contains("fetch.user_agent"), "{errors}");
    assert!(!folder.path().join("state").exists());
}

#[test]
fn crawl_keeps_to_the_scope_of_a_source() {
    let server = Server::start(Manners::default());
    let crawl = Crawl::new(&format!(
        "[[source]]\nname = \"a\"\nsitemaps = [\"{}\"]\nscope = {{ paths = [\"/korean\", \"/russian\"] }}\n",
        server.url("/sitemap.xml"),
    ));
    assert_eq!(crawl.pass(0).0.len(), 2);
    assert_eq!(server.log().len(), 4);
}

#[test]
fn crawl_follows_links_from_start_pages_within_depth_and_budget() {
    let server = Server::start(Manners::default());
    let link = |to: &str| format!("<a href='{to}'>{to}</a>");
    server.publish("/hub.html", format!("{} {} {}", link("one.html"), link("http://10.0.0.1/away"), link("#top")));
    let chain = |title: &str, next: &str| page(title, &format!("It lies beside another one, {}.", link(next)));
    server.publish("/one.html", chain("The first quay", "two.html"));
    server.publish("/two.html", chain("The second quay", "three.html"));
    server.publish("/three.html", chain("The third quay", "one.html"));
    let crawl = |scope: &str| {
        let source = format!("[[source]]\nname = \"a\"\nstart = [\"{}\"]\n{scope}\n", server.url("/hub.html"));
        let (records, _) = Crawl::new(&source).pass(0);
        let mut found: Vec<String> = titles(&records).iter().map(|title| title.to_string()).collect();
        found.sort();
        found
    };
    assert_eq!(crawl(""), ["The first quay"]);
    assert_eq!(crawl("scope = { depth = 2 }"), ["The first quay", "The second quay"]);
    assert_eq!(crawl("scope = { depth = 9 }"), ["The first quay", "The second quay", "The third quay"]);
    assert_eq!(crawl("scope = { depth = 9, pages = 3 }"), ["The first quay", "The second quay"]);
}

#[test]
fn crawl_leaves_a_file_that_is_too_short_or_held_alone() {
    let server = Server::start(Manners::default());
    let crawl = Crawl::of(&server);
    crawl.pass(0);
    let path = crawl.folder.path().join("articles.jsonl");
    let file = std::fs::OpenOptions::new().write(true).open(&path).expect("there");
    let whole = file.metadata().expect("there").len();
    file.set_len(10).expect("cut");
    let (_, errors) = run(&mut crawl.command(), 2);
    assert!(errors.contains("articles.jsonl") && errors.contains(&whole.to_string()), "{errors}");
    let held = crawl.folder.path().join("state/holder");
    let file = std::fs::OpenOptions::new().read(true).write(true).open(held).expect("there");
    file.lock().expect("free");
    let (_, errors) = run(&mut crawl.command(), 2);
    assert!(errors.contains("is held by process "), "{errors}");
}

/// A small page.
fn page(title: &str, sentence: &str) -> String {
    let filler = "The harbour council met on Monday and agreed to repair the eastern breakwater before winter comes. ";
    format!(
        "<html lang=en><title>{title}</title><body><h1>{title}</h1><p>{0}</p><p>{sentence}</p><p>{0}</p></body></html>",
        filler.repeat(3)
    )
}

/// Runs a command on a crawl, expects the exit code, and returns what it prints.
fn ask(crawl: &Crawl, args: &[&str], code: i32) -> String {
    let output = copydesk("crawl").current_dir(crawl.folder.path()).args(args).output().expect("ran");
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn crawl_tells_how_it_stands_and_why_an_address_is_where_it_is() {
    let server = Server::start(Manners::default());
    let crawl = Crawl::of(&server);
    ask(&crawl, &["status"], 2);
    crawl.pass(0);
    let survey: Value = serde_json::from_str(&ask(&crawl, &["status", "--json"], 0)).expect("JSON");
    assert_eq!(survey["processes"], Value::Array(vec![]));
    assert_eq!(survey["pass_began"], Value::Null);
    let source = &survey["sources"][0];
    assert_eq!((&source["name"], &source["refused"], &source["due"]), (&"corvane".into(), &1.into(), &0.into()));
    assert_eq!(survey["outputs"][0]["waiting"], 0);
    assert!(ask(&crawl, &["status"], 0).contains("corvane"));
    let why = |path: &str, code| ask(&crawl, &["why", &server.url(path)], code);
    let done = why("/wire-story.html?utm_medium=x#y", 0);
    assert!(done.contains("it is done"), "{done}");
    assert!(done.lines().any(|line| line.split_whitespace().eq(["versions", "1"])), "{done}");
    assert!(why("/account/saved", 0).contains("must not be fetched"));
    assert!(why("/account/saved", 0).contains("robots.txt forbids it"));
    assert!(why("/unheard-of", 1).contains("never seen; within the scope of: corvane"));
}

#[test]
fn crawl_takes_orders() {
    let server = Server::start(Manners::default());
    let crawl = Crawl::new(&format!("[[source]]\nname = \"list\"\nfeeds = [\"{}\"]\n", server.url("/told.xml"),));
    let item = |path: &str| format!("<item><title>x</title><link>{}</link></item>", server.url(path));
    let items = item("/loaf.html") + &item("/late.html");
    server.publish("/told.xml", format!("<rss version=\"2.0\"><channel><title>t</title>{items}</channel></rss>"));
    assert_eq!(crawl.pass(0).0.len(), 1);
    server.publish("/late.html", page("The late page", "It came after the first look."));
    assert_eq!(crawl.pass(0).0.len(), 1, "what was given up is not tried by itself");
    ask(&crawl, &["retry", "--failed"], 0);
    ask(&crawl, &["add", &server.url("/heavy.html")], 0);
    ask(&crawl, &["add", "--source", "nobody", &server.url("/heavy.html")], 2);
    ask(&crawl, &["pause", "127.0.0.1"], 0);
    assert!(ask(&crawl, &["why", &server.url("/late.html")], 0).contains("its domain is paused"));
    let asked = server.log().len();
    crawl.pass(1);
    assert_eq!(server.log().len(), asked, "a paused domain is asked nothing");
    ask(&crawl, &["resume", "127.0.0.1"], 0);
    let records = crawl.pass(0).0;
    let mut new = titles(&records[1..]);
    new.sort_unstable();
    assert_eq!(new, ["Council publishes its map of the winter moorings", "The late page"]);
}

#[test]
fn crawl_can_be_tried_and_rehearsed_without_a_trace() {
    let server = Server::start(Manners::default());
    let crawl = Crawl::of(&server);
    let checked = ask(&crawl, &["check"], 0);
    assert!(checked.contains("names 3 addresses, 3 of them") && checked.contains("gives a record"), "{checked}");
    let asked = server.log().len();
    let mut told: Vec<String> = ask(&crawl, &["--dry-run"], 0).lines().map(str::to_owned).collect();
    told.sort();
    let pages = ["feature.html", "heavy.html", "korean.html", "moved.html", "russian.html", "wire-story.html"];
    assert_eq!(told, pages.map(|path| server.url(&format!("/{path}"))));
    let mut paths = server.paths().split_off(asked);
    paths.sort();
    assert_eq!(paths, ["/feed.xml", "/robots.txt", "/sitemap.xml"]);
    let left: Vec<_> =
        std::fs::read_dir(crawl.folder.path()).expect("there").map(|e| e.expect("read").file_name()).collect();
    assert_eq!(left, ["config.toml"]);
    let crawl = Crawl::new(&format!("[[source]]\nname = \"gone\"\nfeeds = [\"{}\"]\n", server.url("/absent.xml")));
    assert!(ask(&crawl, &["check"], 1).contains("gone: FAILED"));
}
