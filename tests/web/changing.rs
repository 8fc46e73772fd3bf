//! What becomes of a crawl whose configuration changes, whose sites fail for a while, and whose passes are long.

use super::faults::{Faults, page};
use super::server::{Manners, Server};
use super::{configured, copydesk, pass, rss, run};
use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

fn order(folder: &Path, args: &[&str]) -> String {
    run(copydesk(folder, "crawl").args(args), 0).0
}

fn edit(folder: &Path, from: &str, to: &str) {
    let path = folder.join("config.toml");
    let config = std::fs::read_to_string(&path).expect("there");
    assert!(config.contains(from), "{config}");
    std::fs::write(path, config.replace(from, to)).expect("written");
}

/// A crawl of a feed on one host that has read of pages on another, and could not fetch them yet.
fn with_pending(paths: &[&str], more: &str) -> (Server, tempfile::TempDir) {
    let server = Server::on_hosts(2, Manners::default());
    server.publish("/feed.xml", rss(&[]));
    let source = format!("[[source]]\nname = \"one\"\nfeeds = [\"{}\"]\n{more}", server.url("/feed.xml"));
    let folder = configured("", &source);
    pass(folder.path(), 0);
    order(folder.path(), &["pause", "127.0.0.2"]);
    let links: Vec<String> = paths.iter().map(|path| server.url_on(2, path)).collect();
    server.publish("/feed.xml", rss(&links.iter().map(String::as_str).collect::<Vec<_>>()));
    for path in paths {
        server.publish(path, page(&path[1..]));
    }
    assert!(pass(folder.path(), 0).0.is_empty());
    order(folder.path(), &["resume", "127.0.0.2"]);
    (server, folder)
}

/// An operator renamed a source in the middle of a crawl: what was queued never came.
#[test]
fn pages_of_a_renamed_source_are_fetched_for_the_new_name() {
    let (server, folder) = with_pending(&["/1", "/2"], "");
    edit(folder.path(), "\"one\"", "\"uno\"");
    // The feed says that it has not changed: it was never read for this source.
    let (titles, said) = pass(folder.path(), 0);
    assert_eq!(titles, ["1", "2"], "{said}");
    assert!(said.contains("does not name any more") && said.contains("pages=2"), "{said}");
    edit(folder.path(), "\"uno\"", "\"eins\"");
    server.publish("/1", page("One anew").replace("Monday", "Tuesday"));
    order(folder.path(), &["add", &server.url_on(2, "/1")]);
    assert_eq!(pass(folder.path(), 0).0, ["1", "2", "One anew"], "an order gives it to a source that lives");
    server.publish("/1", page("One once more").replace("Monday", "Friday"));
    order(folder.path(), &["add", "--source", "eins", &server.url_on(2, "/1")]);
    assert_eq!(pass(folder.path(), 0).0.len(), 4);
}

#[test]
fn a_wider_scope_counts_though_the_feed_says_that_it_has_not_changed() {
    let (server, folder) = with_pending(&["/a1", "/b1"], "scope = { paths = [\"/a\"] }\n");
    assert_eq!(pass(folder.path(), 0).0, ["a1"]);
    let feed = || server.log().into_iter().filter(|hit| hit.path == "/feed.xml").map(|hit| hit.status).last();
    assert_eq!(feed(), Some(304));
    edit(folder.path(), "\"/a\"", "\"/a\", \"/b\"");
    assert_eq!(pass(folder.path(), 0).0, ["a1", "b1"]);
    assert_eq!(feed(), Some(200));
    pass(folder.path(), 0);
    assert_eq!(feed(), Some(304), "once");
}

#[test]
fn a_narrower_scope_counts_for_what_is_queued() {
    let (server, folder) = with_pending(&["/a1", "/b1"], "scope = { depth = 1 }\n");
    edit(folder.path(), "depth = 1", "excludes = [\"/b\"]");
    assert_eq!(pass(folder.path(), 0).0, ["a1"]);
    let why = order(folder.path(), &["why", &server.url_on(2, "/b1")]);
    assert!(why.contains("not wanted any more") && why.contains("the scope of `one` leaves it out"), "{why}");
    order(folder.path(), &["add", &server.url_on(2, "/b1")]);
    assert_eq!(pass(folder.path(), 0).0, ["a1", "b1"], "what an operator names is fetched");
}

#[test]
fn a_deeper_scope_follows_the_links_of_what_was_fetched() {
    let server = Server::start(Manners::default());
    let link = |to: &str| format!("<a href='{to}'>{to}</a>");
    server.publish("/start.html", link("/one.html"));
    for (path, next) in [("/one.html", "/two.html"), ("/two.html", "/three.html"), ("/three.html", "/four.html")] {
        server.publish(path, page(path).replace("</body>", &link(next)));
    }
    let source = format!("[[source]]\nname = \"a\"\nstart = [\"{}\"]\n", server.url("/start.html"));
    let folder = configured("", &format!("{source}scope = {{ depth = 1 }}\n"));
    assert_eq!(pass(folder.path(), 0).0, ["/one.html"]);
    edit(folder.path(), "depth = 1", "depth = 2");
    assert_eq!(pass(folder.path(), 0).0, ["/one.html", "/two.html"]);
    edit(folder.path(), "depth = 2", "depth = 3");
    assert_eq!(pass(folder.path(), 0).0, ["/one.html", "/three.html", "/two.html"]);
    let asked = server.log().len();
    pass(folder.path(), 0);
    assert_eq!(server.log().len(), asked + 2, "robots.txt and the start page");
}

/// A pass that took about as long as the source's interval never ended.
#[test]
fn a_pass_reads_each_list_once_however_long_it_takes() {
    let server = Server::start(Manners { stories: true, ..Manners::default() });
    let links: Vec<String> = (0..8).map(|n| format!("/story/{n}.html")).collect();
    server.publish("/feed.xml", rss(&links.iter().map(String::as_str).collect::<Vec<_>>()));
    let source = format!(
        "[[source]]\nname = \"a\"\nfeeds = [\"{}\"]\nevery = \"1s\"\njitter = \"0s\"\nfetch = {{ host_delay = \"250ms\" }}\n",
        server.url("/feed.xml")
    );
    let folder = configured("", &source);
    for arg in ["--once", "--dry-run"] {
        let asked = server.log().len();
        let output = copydesk(folder.path(), "crawl").arg(arg).timeout(Duration::from_secs(60)).output().expect("ran");
        assert!(output.status.success(), "{arg}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(server.paths().split_off(asked).iter().filter(|path| *path == "/feed.xml").count(), 1, "{arg}");
    }
    let status: serde_json::Value = serde_json::from_str(&order(folder.path(), &["status", "--json"])).expect("JSON");
    let next = status["sources"][0]["next"].as_i64().expect("a time");
    assert!(next < chrono::Utc::now().timestamp_millis() + 60_000, "its schedule is kept for a crawl that goes on");
}

#[test]
fn a_pass_fetches_listed_pages_again() {
    let server = Server::start(Manners::default());
    server.publish("/1", page("One"));
    let folder = configured("", &format!("[[source]]\nname = \"a\"\nurls = [\"{}\"]\n", server.url("/1")));
    pass(folder.path(), 0);
    server.publish("/1", page("Two").replace("Monday", "Tuesday"));
    assert_eq!(pass(folder.path(), 0).0, ["One", "Two"]);
}

#[test]
fn a_pass_in_which_nothing_of_a_source_could_be_tried_says_so() {
    let server = Server::start(Manners::default());
    let busy = Faults::at([127, 0, 0, 2].into());
    let source = format!(
        "[[source]]\nname = \"paused\"\nfeeds = [\"{}\"]\n[[source]]\nname = \"busy\"\nurls = [\"{}\"]\n",
        server.url("/feed.xml"),
        busy.url("/busy-for-long"),
    );
    let folder = configured("", &source);
    let said = pass(folder.path(), 1).1;
    assert!(said.contains("could be fetched yet") && said.contains("busy"), "{said}");
    let asked = busy.log().len();
    order(folder.path(), &["pause", "127.0.0.1"]);
    let said = pass(folder.path(), 1).1;
    let named: Vec<&str> = said.lines().filter(|line| line.contains("could be fetched yet")).collect();
    assert!(named.len() == 2 && said.contains("paused") && said.contains("busy"), "{said}");
    assert_eq!(busy.log().len(), asked, "what it asked for is kept");
}

/// Every page failed for half a minute, and nearly all were given up for good.
#[test]
fn a_domain_that_fails_is_asked_ever_more_slowly_and_its_pages_are_put_off() {
    let names: Vec<String> = (0..8).map(|n| format!("/{n}")).collect();
    let paths: [&'static str; 8] = std::array::from_fn(|n| ["/0", "/1", "/2", "/3", "/4", "/5", "/6", "/7"][n]);
    let server = Server::start(Manners { busy: HashMap::from(paths.map(|path| (path, 1))), ..Manners::default() });
    server.publish("/feed.xml", rss(&paths));
    for path in paths {
        server.publish(path, page(path));
    }
    let source = format!("[[source]]\nname = \"a\"\nfeeds = [\"{}\"]\nevery = \"1h\"\n", server.url("/feed.xml"));
    let folder = configured("", &source);
    let (titles, said) = pass(folder.path(), 0);
    assert!(titles.is_empty() && said.contains("failed 4 times in a row"), "{said}");
    let log = server.log();
    let pages: Vec<_> = log.iter().filter(|hit| names.contains(&hit.path)).collect();
    let gaps = pages.windows(2).map(|pair| pair[1].began.duration_since(pair[0].ended).as_millis());
    for (gap, least) in gaps.zip([2, 4, 8, 16, 32, 64, 128]) {
        assert!(gap >= least, "{gap} ms, at least {least}");
    }
    let why = order(folder.path(), &["why", &server.url("/0")]);
    assert!(why.contains("it is due at 2"), "put off, not given up: {why}");
    assert!(said.contains("waiting=9"), "{said}");
}

#[test]
fn without_patience_a_page_is_given_up_until_it_is_named_later() {
    let server = Server::start(Manners { busy: HashMap::from([("/1", 1)]), ..Manners::default() });
    server.publish("/feed.xml", rss(&["/1"]));
    server.publish("/1", page("One"));
    let source = format!("[[source]]\nname = \"a\"\nfeeds = [\"{}\"]\n", server.url("/feed.xml"));
    let folder = configured("patience = \"0s\"", &source);
    assert!(pass(folder.path(), 0).0.is_empty());
    assert!(order(folder.path(), &["why", &server.url("/1")]).contains("retry --failed"));
    assert!(pass(folder.path(), 0).0.is_empty(), "within the hour it is left alone");
    order(folder.path(), &["retry", "--failed"]);
    assert_eq!(pass(folder.path(), 0).0, ["One"]);
}

/// A page moved: what the old address called its version was asked of the new one, which had never been read.
#[test]
fn what_an_address_calls_its_version_is_asked_of_no_other() {
    let server = Server::start(Manners::default());
    server.publish("/old.html", page("Same"));
    server.publish("/new.html", page("Same"));
    let folder = configured("", &format!("[[source]]\nname = \"a\"\nurls = [\"{}\"]\n", server.url("/old.html")));
    pass(folder.path(), 0);
    server.publish("/old.html", "302 /new.html");
    pass(folder.path(), 0);
    let asked = |path: &str| -> Vec<bool> {
        let hits = server.log().into_iter().filter(|hit| hit.path == path);
        hits.map(|hit| !hit.header("if-none-match").is_empty()).collect()
    };
    assert_eq!((asked("/old.html"), asked("/new.html")), (vec![false, true], vec![false]));
}
