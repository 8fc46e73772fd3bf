//! Domains that redirects lead to, addresses that several sources name, hosts that nobody knows.

use super::faults::page;
use super::server::{Manners, Server};
use super::{configured, copydesk, pass, rss, run};

/// An operator's pause held for pages that were asked for, and not for those that others led to.
#[test]
fn a_redirect_waits_where_the_domain_it_leads_to_is_paused() {
    let server = Server::on_hosts(2, Manners::default());
    server.publish("/go.html", format!("302 {}", server.url_on(2, "/page.html")));
    server.publish("/page.html", page("There"));
    let folder = configured("", &format!("[[source]]\nname = \"a\"\nurls = [\"{}\"]\n", server.url("/go.html")));
    let order = |args: &[&str], code| run(copydesk(folder.path(), "crawl").args(args), code);
    let source = std::fs::read_to_string(folder.path().join("config.toml")).expect("there");
    std::fs::write(folder.path().join("config.toml"), source.replace("/go.html", "/page.html")).expect("written");
    pass(folder.path(), 0);
    std::fs::write(folder.path().join("config.toml"), source).expect("written");
    // A host with its port, or an address, stands for its domain.
    let (_, said) = order(&["pause", &server.url_on(2, "/page.html")], 0);
    assert!(said.contains("nothing of 127.0.0.2 is known"), "{said}");
    let (_, said) = order(&["resume", "localhost"], 0);
    assert!(said.contains("localhost was not paused"), "{said}");
    let (_, said) = order(&["pause", "a b"], 2);
    assert!(said.contains("write it like www.example.org"), "{said}");
    let (titles, said) = pass(folder.path(), 1);
    assert!(said.contains("/page.html: its domain is paused"), "{said}");
    assert_eq!(titles, ["There"], "only what was fetched before");
    assert!(server.log().iter().all(|hit| !hit.host.starts_with("127.0.0.2")), "not even its robots.txt is asked for");
    let (why, _) = order(&["why", &server.url("/go.html")], 0);
    assert!(why.contains("it is due at 2") && why.contains("failed in a row  0"), "it waits, it has not failed: {why}");
    let (_, said) = order(&["resume", &format!("127.0.0.2:{}", server.address.port())], 0);
    assert!(!said.contains("was not paused"), "{said}");
    order(&["add", &server.url("/go.html")], 0);
    assert_eq!(pass(folder.path(), 0).0.len(), 2);
    let (why, _) = order(&["why", &server.url_on(2, "/page.html")], 0);
    assert!(why.contains("versions         1"), "the record is the one of what answered: {why}");
}

/// Which of them had it was another one at each start.
#[test]
fn of_two_sources_that_name_an_address_the_first_has_it() {
    let server = Server::start(Manners::default());
    server.publish("/feed.xml", rss(&["/1.html"]));
    server.publish("/1.html", page("One"));
    let source = |name: &str| format!("[[source]]\nname = \"{name}\"\nfeeds = [\"{}\"]\n", server.url("/feed.xml"));
    let folder = configured("", &["x", "b", "a", "c"].map(source).concat());
    let (checked, _) = run(copydesk(folder.path(), "crawl").arg("check"), 1);
    assert!(checked.contains("b: FAILED: ") && checked.contains("the source `x` names it too"), "{checked}");
    for _ in 0..3 {
        let (titles, said) = pass(folder.path(), 0);
        assert_eq!(titles, ["One"], "{said}");
        assert_eq!(said.matches("is named by the source `x` too").count(), 3, "{said}");
        let (why, _) = run(copydesk(folder.path(), "crawl").args(["why", &server.url("/feed.xml")]), 0);
        assert!(why.contains("source           x"), "{why}");
    }
    let asked = server.paths().iter().filter(|path| *path == "/1.html").count();
    // Once by `check` for each source, once by the crawl.
    assert_eq!(asked, 5);
}
