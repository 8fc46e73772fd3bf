//! Sources among which some are broken.

use super::faults::{Faults, Robots, page};
use super::server::{Manners, Server};
use super::{configured, copydesk, pass, rss, run, titles};

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
fn crawl_passes_a_wall_that_a_cookie_opens_and_begins_a_line_of_its_own() {
    let (faults, others) = (Faults::start(), Faults::start());
    let source = |faults: &Faults, more: &str| {
        format!("[[source]]\nname = \"a\"\nurls = [\"{}\"]\n{more}", faults.url("/consent/page"))
    };
    let folder = configured("", &source(&faults, "fetch = { cookies = true }\n"));
    let output = folder.path().join("articles.jsonl");
    std::fs::write(&output, "of another program, cut").expect("written");
    run(copydesk(folder.path(), "crawl").arg("--once"), 0);
    let told = std::fs::read_to_string(&output).expect("written");
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!((lines.len(), lines[0]), (2, "of another program, cut"));
    assert!(lines[1].starts_with("{\"schema\"") && lines[1].contains("/consent/page"), "{}", lines[1]);

    let (_, said) = run(copydesk(configured("", &source(&others, "")).path(), "crawl").arg("--once"), 1);
    assert!(said.contains("redirects in a circle"), "{said}");
}

/// What is said of a file that someone gave to `clean` helps nobody who crawls.
#[test]
fn a_crawl_speaks_of_what_it_fetched() {
    let server = Server::start(Manners::default());
    server.publish("/empty.html", "");
    server.publish("/noise.html", "\u{0}\u{1}\u{2}".repeat(500));
    server.publish("/map.xml", "<urlset><url><loc>/empty.html</loc></url><url><loc>/noise.html</loc></url>");
    let folder = configured("", &format!("[[source]]\nname = \"a\"\nsitemaps = [\"{}\"]\n", server.url("/map.xml")));
    let (_, said) = run(copydesk(folder.path(), "crawl").arg("--once"), 0);
    assert!(said.contains("map.xml") && said.contains("the sitemap is cut off before its end"), "{said}");
    assert!(said.contains("empty.html: the page is empty") && said.contains("noise.html: not a page but"), "{said}");
    assert!(!said.contains("save it anew") && !said.contains("give the page itself"), "{said}");
}

#[test]
fn crawl_refuses_what_would_be_rude_or_written_twice() {
    let source = |more: &str| format!("[[source]]\nname = \"a\"\nurls = [\"http://127.0.0.1:9/\"]\n{more}");
    for (source, says) in [
        (source("fetch = { user_agent = \"x\" }\n"), "of the source `a` does not say how to reach you"),
        (format!("[crawl]\noutput = [\"a.jsonl\", \"./a.jsonl\"]\n{}", source("")), "is named twice"),
        (format!("[crawl]\noutput = \"a.parquet\"\n{}", source("")), "a crawl writes JSON Lines"),
        (format!("[crawl]\noutput = \"\"\n{}", source("")), "an output has no name"),
        (source("fetch = { headers = { User-Agent = \"Mozilla/5.0\" } }\n"), "set `user_agent`"),
        (source("every = \"1h\"\ntimezone = \"UTC\"\n"), "only `cron` has a time zone"),
    ] {
        let (_, said) = run(copydesk(configured("", &source).path(), "crawl").arg("--once"), 2);
        assert!(said.contains(says), "{said}");
    }
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
fn crawl_leaves_alone_what_is_older_than_since() {
    let server = Server::start(Manners::default());
    let entry = |path: &str, changed: &str| format!("<loc>{path}</loc>{changed}");
    let time = |day: &str| format!("<lastmod>2026-01-{day}</lastmod>");
    server.publish(
        "/index.xml",
        format!(
            "<sitemapindex><sitemap>{}</sitemap><sitemap>{}</sitemap></sitemapindex>",
            entry("/old-map.xml", &time("30")),
            entry("/map.xml", &time("31"))
        ),
    );
    let pages = [
        ("/old.html", time("30")),
        ("/new.html", time("31")),
        ("/2026/01/30/x.html", String::new()),
        ("/2026/02/01/y.html", String::new()),
    ];
    let urls: String = pages.iter().map(|(path, time)| format!("<url>{}</url>", entry(path, time))).collect();
    server.publish("/map.xml", format!("<urlset>{urls}</urlset>"));
    for (path, _) in &pages {
        server.publish(path, page(path));
    }
    let source =
        format!("[[source]]\nname = \"a\"\nsince = \"2026-01-31\"\nsitemaps = [\"{}\"]\n", server.url("/index.xml"));
    let folder = configured("", &source);
    assert_eq!(pass(folder.path(), 0).0, ["/2026/02/01/y.html", "/new.html"]);
    assert!(!server.paths().contains(&"/old-map.xml".to_owned()));
}

#[test]
fn crawl_survives_a_web_of_faults_and_says_what_happened() {
    const SITES: u8 = 20;
    let sites = Server::on_hosts(SITES, Manners::default());
    sites.publish("/news.xml", rss(&["/a.html", "/b.html"]));
    for name in ["a", "b"] {
        sites.publish(&format!("/{name}.html"), page(&format!("Sound {name}")));
    }
    let mut sources = String::new();
    let mut source = |name: &str, key: &str, url: &str| {
        sources += &format!("[[source]]\nname = \"{name}\"\n{key} = [\"{url}\"]\n");
    };
    for n in 1..=SITES {
        source(&format!("site-{n}"), "feeds", &sites.url_on(n, "/news.xml"));
    }
    // Each fault on an address of its own, as one site with that fault.
    let faults = [
        ("urls", "/silent", "no answer begun within 1s"),
        ("urls", "/slow-loris", "no answer begun within 1s"),
        ("urls", "/stall", "the answer stopped for 1s"),
        ("urls", "/drip", "no complete answer within 4s"),
        ("urls", "/endless", "more than 16777216 bytes"),
        ("urls", "/image", "not a page but image/png"),
        ("urls", "/gzip", "unpacks to more than 250 times"),
        ("urls", "/br", "unpacks to more than 250 times"),
        ("urls", "/zstd", "unpacks to more than 250 times"),
        ("urls", "/short", "end of file before message length reached"),
        ("urls", "/reset", "end of file before message length reached"),
        ("urls", "/loop/a", "redirects in a circle"),
        ("urls", "/hops/1", "more than 10 redirects"),
        ("urls", "/inside", "led to http://169.254.169.254/latest/meta-data/: 169.254.169.254 is not a public address"),
        ("feeds", "/stall", "the answer stopped for 1s"),
        ("feeds", "/gzip", "unpacks to more than 250 times"),
        ("feeds", "/page/feed", "not a feed"),
        ("sitemaps", "/gzip", "the sitemap"),
        ("sitemaps", "/drip", "the sitemap"),
        ("sitemaps", "/page/map", "not a sitemap"),
    ];
    let mut servers = Vec::new();
    for (n, (key, path, _)) in (1..).zip(faults) {
        let server = Faults::at([127, 0, 1, n].into());
        source(&format!("fault-{n}"), key, &server.url(path));
        servers.push((server, path));
    }
    let robots = [
        (Robots::Status(403), "/page/1", None),
        (Robots::Status(404), "/page/1", None),
        (Robots::Html, "/page/1", None),
        (Robots::Huge, "/page/1", None),
        (Robots::Huge, "/page/secret", Some("robots.txt forbids it")),
        (Robots::Status(500), "/page/1", Some("robots.txt cannot be reached")),
        (Robots::Status(503), "/page/1", Some("robots.txt cannot be reached")),
        (Robots::Slow, "/page/1", Some("robots.txt cannot be reached")),
    ];
    for (n, (robots, path, _)) in (1..).zip(robots) {
        let server = Faults::with_robots([127, 0, 2, n].into(), robots);
        source(&format!("robots-{n}"), "urls", &server.url(path));
        servers.push((server, path));
    }
    let kind = [Faults::at([127, 0, 3, 1].into()), Faults::at([127, 0, 3, 2].into())];
    source("charset", "urls", &kind[1].url("/charset"));
    source("busy", "urls", &kind[0].url("/busy"));
    sources += "fetch = { retries = 3 }\n";
    let limits = "first_byte_timeout = \"1s\"\nstall_timeout = \"1s\"\ntimeout = \"4s\"";
    let folder = configured(limits, &sources.replace("sitemaps = ", "fetch = { timeout = \"200ms\" }\nsitemaps = "));
    let (titles, said) = pass(folder.path(), 1);
    let count = |wanted: &str| titles.iter().filter(|title| *title == wanted).count();
    assert_eq!((count("Sound a"), count("Sound b")), (SITES.into(), SITES.into()), "the rest goes on");
    assert_eq!(count("Page /page/1"), 4, "robots.txt of 403, 404, a page and too much allow it");
    assert_eq!((count("Page /busy"), count("Café in der Hafenstraße")), (1, 1), "{titles:?}");
    assert_eq!(titles.len(), 2 * usize::from(SITES) + 6, "and nothing else is a record: {titles:?}");
    let of_robots = robots.iter().map(|(_, path, says)| (*path, *says));
    let expected = faults.iter().map(|(_, path, says)| (*path, Some(*says))).chain(of_robots);
    for ((server, path), (_, says)) in servers.iter().zip(expected) {
        let Some(says) = says else { continue };
        let url = server.url(path);
        let told = said.lines().any(|line| line.contains(&server.address.to_string()) && line.contains(says));
        assert!(told, "{url}: {says}\n{said}");
    }
    for (server, _) in
        servers.iter().filter(|(server, _)| said.contains("robots.txt cannot") && server.log().len() == 1)
    {
        assert!(server.log()[0].target.ends_with("/robots.txt"), "nothing else is asked of them");
    }
    assert_eq!(kind[0].log().iter().filter(|asked| asked.target == "/busy").count(), 3);
}

#[test]
fn check_goes_from_an_index_of_sitemaps_to_a_page() {
    let server = Server::start(Manners::default());
    server.publish("/index.xml", "<sitemapindex><sitemap><loc>/map.xml</loc></sitemap></sitemapindex>");
    server.publish("/map.xml", "<urlset><url><loc>/1.html</loc></url></urlset>");
    server.publish("/1.html", page("One"));
    server.publish("/away.xml", "<sitemapindex><sitemap><loc>http://b.example/map.xml</loc></sitemap></sitemapindex>");
    let check = |map: &str, code| {
        let source = format!("[[source]]\nname = \"a\"\nsitemaps = [\"{}\"]\n", server.url(map));
        run(copydesk(configured("", &source).path(), "crawl").arg("check"), code).0
    };
    let told = check("/index.xml", 0);
    let lines: Vec<&str> = told.lines().collect();
    let says = [
        "/index.xml: names 1 sitemaps",
        "/map.xml: names 1 addresses, 1 of them",
        "/1.html: a page that gives a record",
    ];
    assert_eq!(lines.len(), 3, "{told}");
    assert!(lines.iter().zip(says).all(|(line, says)| line.contains(says)), "{told}");
    assert!(check("/away.xml", 1).contains("FAILED"));
}

/// It ended with 0, and said so at the level of what is usual.
#[test]
fn a_source_whose_host_is_dead_is_a_failure_and_the_status_tells_why() {
    let port = std::net::TcpListener::bind("127.0.0.9:0").expect("a port").local_addr().expect("bound").port();
    let source = format!("[[source]]\nname = \"dead\"\nfeeds = [\"http://127.0.0.9:{port}/feed.xml\"]\n");
    let folder = configured("", &source);
    let (_, said) = run(copydesk(folder.path(), "crawl").arg("--once"), 1);
    assert!(said.contains("WARN nothing of this source could be fetched yet"), "{said}");
    let (status, _) = run(copydesk(folder.path(), "crawl").arg("status"), 0);
    assert!(status.contains("/feed.xml: robots.txt cannot be reached"), "{status}");
}
