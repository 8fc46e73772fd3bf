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
