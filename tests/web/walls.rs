//! Sites that answer with a wall, an excuse or their home page in the place of what was asked for.

use super::faults::page;
use super::server::{Manners, Server};
use super::{configured, copydesk, pass, rss, run};

/// What the site answers with in its bad hour; an article on each of five pages afterwards.
fn through_a_bad_hour(answer: &str, taken: usize) -> (Vec<String>, String) {
    let server = Server::start(Manners::default());
    let paths: Vec<String> = (1..=5).map(|n| format!("/news/{n}.html")).collect();
    server.publish("/feed.xml", rss(&paths.iter().map(String::as_str).collect::<Vec<_>>()));
    server.publish("/consent", page("Your choices"));
    server.publish("/", page("Home"));
    paths.iter().for_each(|path| server.publish(path, answer));
    let source = format!("[[source]]\nname = \"a\"\nfeeds = [\"{}\"]\n", server.url("/feed.xml"));
    let folder = configured("patience = \"0s\"\n", &source);
    let (titles, said) = pass(folder.path(), 0);
    assert_eq!(titles.len(), taken, "{titles:?}");
    paths.iter().for_each(|path| server.publish(path, page(path)));
    run(copydesk(folder.path(), "crawl").args(["retry", "--failed"]), 0);
    let mut titles = pass(folder.path(), 0).0;
    titles.retain(|title| title.starts_with("/news"));
    (titles, said)
}

/// Forty articles were lost for good by a site that was down behind a friendly face.
#[test]
fn what_a_site_answers_in_the_place_of_a_page_is_tried_again() {
    let excuse = "<html><title>Error</title><body><h1>Service temporarily unavailable</h1></body></html>";
    let (titles, said) = through_a_bad_hour(excuse, 0);
    assert_eq!(titles.len(), 5, "{said}");
    assert!(said.contains("there is nothing to read in it"), "{said}");
    let (titles, said) = through_a_bad_hour("302 /", 0);
    assert_eq!(titles.len(), 5, "{said}");
    let (titles, said) = through_a_bad_hour("302 /consent", 1);
    // Those that were led there first are due again in some minutes.
    assert!(titles.len() == 3 && said.contains("3 addresses led there"), "{titles:?} {said}");
}

/// What has next to nothing in it may be all that the page has.
#[test]
fn a_short_page_is_taken_when_it_stays_short() {
    let short = "<html><title>Notice</title><body><p>Come back with cookies and a script.</p></body></html>";
    let (titles, said) = through_a_bad_hour(short, 5);
    assert!(titles.is_empty(), "{titles:?} {said}");
}

/// A flash has few words, and comes at once; but so does an excuse.
#[test]
fn a_short_page_is_looked_at_again() {
    let server = Server::start(Manners::default());
    server.publish("/feed.xml", rss(&["/news/1.html"]));
    server
        .publish("/news/1.html", "<html><title>Flash</title><body><h1>Flash</h1><p>Harbour closed.</p></body></html>");
    let source = format!("[[source]]\nname = \"a\"\nfeeds = [\"{}\"]\n", server.url("/feed.xml"));
    let folder = configured("", &source);
    assert_eq!(pass(folder.path(), 0).0.len(), 1);
    let (why, _) = run(copydesk(folder.path(), "crawl").args(["why", &server.url("/news/1.html")]), 0);
    assert!(why.contains("it is due at"), "{why}");
}

/// They wait like what fails, for as long as the source has patience.
#[test]
fn a_wall_is_waited_for() {
    let server = Server::start(Manners::default());
    server.publish("/feed.xml", rss(&["/news/1.html"]));
    server.publish("/", page("Home"));
    server.publish("/news/1.html", "302 /");
    let source = format!("[[source]]\nname = \"a\"\nfeeds = [\"{}\"]\n", server.url("/feed.xml"));
    let folder = configured("", &source);
    assert!(pass(folder.path(), 0).0.is_empty());
    let (why, _) = run(copydesk(folder.path(), "crawl").args(["why", &server.url("/news/1.html")]), 0);
    assert!(why.contains("led to http://127.0.0.1") && why.contains("a wall?"), "{why}");
}
