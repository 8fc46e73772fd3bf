//! Near-duplicates and leads: how many pairs of made stories are linked, by what was done to them, and what a crawl of them
//! writes. The figures are printed (`cargo test --test kin -- --nocapture`) and stand in `docs/operations.md`.

#[path = "site/server.rs"]
mod server;
#[path = "kin/stories.rs"]
mod stories;

use copydesk::clean::sketch::sketch;
use copydesk::crawl::state::{Draft, End, Found, Kind, Likeness, Outcome, Sqlite, State, Validators, Worth, numbers};
use serde_json::Value;
use server::{Manners, Server};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use stories::{Change, Story, stories};
use url::Url;

/// A state with one page whose records are told to be those of stories.
struct Desk {
    _folder: tempfile::TempDir,
    state: Sqlite,
    /// Whom each repeats, in the order of the stories.
    same: Arc<Mutex<Vec<Option<String>>>>,
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().expect("a folder");
        let mut state = Sqlite::open(folder.path()).expect("opened");
        let source: Arc<str> = "s".into();
        state.configure(std::slice::from_ref(&source), &[], "", 0).expect("configured");
        let url = Url::parse("http://a.example/1").expect("a URL");
        let found = Found { url, kind: Kind::Page, source, depth: 0, changed: None, linked: false };
        state.add(&[found], 0).expect("added");
        Desk { _folder: folder, state, same: Arc::default() }
    }

    fn commit(&mut self, all: &[Story]) -> Vec<Option<String>> {
        let task = self.state.due("a.example", 100, 1).expect("read").remove(0);
        let outcomes = all.iter().enumerate().map(|(n, story)| {
            let same = self.same.clone();
            let likeness = Some(Box::new(Likeness {
                sketch: sketch(&story.text),
                numbers: numbers(&story.text),
                words: story.text.split_whitespace().count() as u32,
                lead: None,
                own: None,
            }));
            let write = move |links: copydesk::crawl::state::Links| {
                same.lock().expect("no panic").push(links.duplicate_of);
                Vec::new()
            };
            let (id, fingerprint) = (format!("{n:016x}"), n.to_string());
            let draft = Draft { id, fingerprint, worth: Worth::Article, likeness, write: Box::new(write) };
            let end = End::Done { url: task.url.clone(), validators: Validators::default(), draft: Some(draft) };
            Outcome::new(task.id, end, Some(100))
        });
        self.state.commit(outcomes.collect(), 100).expect("committed");
        self.same.lock().expect("no panic").clone()
    }
}

#[test]
fn copies_are_linked_and_stories_from_one_template_are_not() {
    let all = stories(11, 500);
    let linked = Desk::new().commit(&all);
    let (mut by_change, mut right, mut wrong): (BTreeMap<Change, (usize, usize)>, usize, usize) = Default::default();
    for (story, same) in all.iter().zip(&linked) {
        let of = same.as_ref().map(|id| usize::from_str_radix(id, 16).expect("an id"));
        let is_right = of.is_some_and(|of| all[of].original == story.original);
        right += usize::from(is_right);
        wrong += usize::from(of.is_some() && !is_right);
        let (found, all) = by_change.entry(story.change).or_default();
        *found += usize::from(of.is_some());
        *all += 1;
    }
    let rate = |change: Change| by_change.get(&change).map_or(0.0, |(found, all)| *found as f64 / *all as f64);
    for (change, (found, all)) in &by_change {
        println!("{change:?}: {found} of {all} linked, {:.3}", rate(*change));
    }
    println!("precision {:.4}: {right} right, {wrong} wrong", right as f64 / (right + wrong) as f64);
    assert_eq!(rate(Change::Copied), 1.0);
    assert!(rate(Change::Credited) > 0.97 && rate(Change::FewWords) > 0.88, "what copies are");
    assert!(rate(Change::ParagraphLess) > 0.83 && rate(Change::ParagraphMore) > 0.83);
    assert!(rate(Change::None) < 0.01 && rate(Change::OtherNumbers) < 0.05, "what none are");
    assert!(right as f64 / (right + wrong) as f64 > 0.99);
}

/// A wire story: the lead's mark, its text.
fn wire(mark: &str, more: &str) -> String {
    let story = "The port authorities agreed on Wednesday to reopen the strait ferry line after a halt of six weeks. \
                 Crews will inspect the piers at both ends of the line before the first crossing, the harbor master said. \
                 Fares stay as they were before the halt, and the night crossing will be taken up again in spring.";
    format!(
        "<html lang=en><title>{mark}Varrow, Lindestad agree to reopen strait ferry</title><body>\
         <h1>{mark}Varrow, Lindestad agree to reopen strait ferry</h1><p>By Ines Calloway</p>\
         <p>PORT VARROW, Oct. 16 (Corvane) -- {story}</p><p>{more}</p><p>{story}</p></body></html>"
    )
}

#[test]
fn a_crawl_links_leads_and_syndicated_copies() {
    let server = Server::start(Manners::default());
    let more = |n: usize| format!("An addition of some length makes report number {n} longer than it was. ").repeat(n);
    server.publish("/robots.txt", "User-agent: *\nDisallow:\n");
    server.publish("/first.html", wire("", ""));
    server.publish("/second.html", wire("(2nd LD) ", &more(4)));
    server.publish("/fourth.html", wire("(4th LD) ", &more(12)));
    server.publish("/copy.html", wire("", "").replace("Ines Calloway", "Staff reporters"));
    let folder = tempfile::tempdir().expect("a folder");
    // One after the other, in this order.
    for page in ["first", "second", "fourth", "copy"] {
        let config = format!(
            "[fetch]\nuser_agent = \"copydesk-test/1 (test@copydesk.example)\"\nallow_private = [\"127.0.0.0/8\"]\n\
             host_delay = \"1ms\"\n[[source]]\nname = \"site\"\nurls = [\"{}\"]\n",
            server.url(&format!("/{page}.html"))
        );
        std::fs::write(folder.path().join("config.toml"), config).expect("written");
        let mut crawl = assert_cmd::Command::cargo_bin("copydesk").expect("built");
        crawl.args(["crawl", "--once"]).current_dir(folder.path()).assert().success();
    }
    let text = std::fs::read_to_string(folder.path().join("articles.jsonl")).expect("written");
    let records: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("a record")).collect();
    assert_eq!(records.len(), 4, "none is dropped");
    let name = |n: usize| {
        let (id, text) = (&records[n]["id"], &records[n]["fingerprint"]["sha256"]);
        format!("{}+{}", id.as_str().expect("an id"), text.as_str().expect("a fingerprint"))
    };
    let link = |n: usize, what: &str| records[n]["fingerprint"][what].as_str().map(str::to_owned);
    assert_eq!((link(0, "supersedes"), link(0, "duplicate_of")), (None, None));
    assert_eq!(records[2]["wire"]["version"], 4);
    assert_eq!((link(1, "supersedes"), link(2, "supersedes")), (Some(name(0)), Some(name(1))));
    assert_eq!(link(3, "duplicate_of").as_ref(), records[0]["id"].as_str().map(str::to_owned).as_ref());
    assert_eq!(link(3, "supersedes"), None);
}
