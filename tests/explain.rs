//! Explanations: the parts of a block's points add up to them, and the command shows them to people and machines.

mod program;

use assert_cmd::Command;
use copydesk::clean::explain::{Explanation, PartKind};
use copydesk::clean::{Cleaner, Options};
use copydesk::page::RawPage;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/site").join(name)
}

fn pages() -> Vec<(String, RawPage)> {
    let entries = std::fs::read_dir(fixture("")).expect("the fixtures are there");
    let mut paths: Vec<PathBuf> = entries.map(|e| e.expect("listed").path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "html" || e == "txt") && !p.ends_with("robots.txt"));
    paths.sort();
    assert!(paths.len() >= 7);
    paths
        .into_iter()
        .map(|path| {
            let page = RawPage::from_bytes(std::fs::read(&path).expect("fixtures are readable"));
            (path.file_name().expect("a file").to_string_lossy().into_owned(), page)
        })
        .collect()
}

fn explain(page: &RawPage) -> Explanation {
    Cleaner::new(Options::default()).explain(page).expect("a page")
}

fn copydesk() -> Command {
    let mut command = program::copydesk();
    command.arg("explain");
    command
}

fn stdout(command: &mut Command) -> String {
    String::from_utf8(command.assert().success().get_output().stdout.clone()).expect("UTF-8")
}

#[test]
fn parts_add_up_to_the_points_of_every_block() {
    for (name, page) in pages() {
        let mut blocks = 0;
        for stream in &explain(&page).streams {
            for block in &stream.blocks {
                let sum: i32 = block.parts.iter().map(|p| p.points).sum();
                assert_eq!(sum, block.points, "{name}: block {} {:?}", block.number, block.text);
                assert_eq!(block.margin, block.points - stream.choice.points, "{name}: block {}", block.number);
                blocks += 1;
            }
        }
        assert!(blocks > 5, "{name}");
    }
}

#[test]
fn where_points_decide_the_margin_tells_what_stays() {
    for (name, page) in pages() {
        for block in explain(&page).streams.iter().flat_map(|s| &s.blocks).filter(|b| b.decided_by == "points") {
            assert_eq!(block.kept, block.margin >= 0, "{name}: block {} {:?}", block.number, block.text);
        }
    }
}

#[test]
fn votes_are_parts_in_the_points_of_their_rules() {
    let page = RawPage::from_bytes("<p>A line of some words.</p><p>Most Viewed More</p>");
    let explanation = explain(&page);
    let block = explanation.streams[0].blocks.last().expect("two blocks");
    let rule = block.parts.iter().find(|p| p.kind == PartKind::Rule).expect("a rule votes");
    assert_eq!((rule.name.as_str(), rule.points), ("en.ranking-widget", -4 * explanation.scale));
}

#[test]
fn kept_and_removed_are_those_of_the_record() {
    let cleaner = Cleaner::new(Options { trace: true, ..Options::default() });
    for (name, page) in pages() {
        let article = cleaner.clean(&page).expect("a page");
        let explanation = explain(&page);
        let blocks = explanation.streams.iter().flat_map(|s| &s.blocks);
        let removed: Vec<(&str, &str)> = blocks.filter(|b| !b.kept).map(|b| (b.role, b.text.as_str())).collect();
        let told = article.removed.as_ref().expect("traced");
        // A dateline is left out of a block that stays.
        let told = told.iter().filter(|r| r.role != "dateline");
        let told: Vec<(&str, &str)> = told.map(|r| (r.role.as_str(), r.text.as_str())).collect();
        assert_eq!(removed, told, "{name}");
    }
}

#[test]
fn text_of_scripts_is_a_stream_of_its_own() {
    let body = "The keeper of the quay counted the boats at dawn and found one too many. ".repeat(12);
    let page = format!(
        "<div>Loading</div><script type='application/ld+json'>{}</script>",
        serde_json::json!({"@type": "NewsArticle", "articleBody": body})
    );
    let explanation = explain(&RawPage::from_bytes(page));
    let names: Vec<&str> = explanation.streams.iter().map(|s| s.name).collect();
    assert_eq!(names, ["page", "script"]);
    assert!(explanation.streams[1].blocks.iter().all(|b| b.kept && b.decided_by == "text-from-script"));
}

#[test]
fn a_page_that_shows_nothing_has_its_description_and_says_so() {
    let told = "The keeper of the quay counted the boats at dawn and found one too many. Nobody knew whose it was...";
    let page = |shown: &str, more: &str| {
        let head = format!(
            "<meta name=description content='Boats &amp;amp; quays.'><meta property=og:description content='{told}'>"
        );
        RawPage::from_bytes(format!("<html><head><title>Boats</title>{head}</head><body>{shown}{more}</body></html>"))
    };
    let clean = |page: &RawPage| Cleaner::new(Options::default()).clean(page).expect("a page");
    let empty = page("<div id=app></div><noscript>Please enable JavaScript.</noscript>", "");
    let article = clean(&empty);
    assert_eq!(article.text, told);
    assert_eq!(article.quality.flags, ["text-from-description"]);
    assert!(article.quality.confidence <= 0.1);
    let explanation = explain(&empty);
    let decided =
        |i: usize| explanation.streams[i].blocks.iter().map(|b| (b.kept, b.decided_by.as_str())).collect::<Vec<_>>();
    assert_eq!(explanation.streams.iter().map(|s| s.name).collect::<Vec<_>>(), ["page", "description"]);
    assert_eq!(decided(1), [(true, "text-from-description")]);

    // What scripts hold tells more, and a page that shows text needs neither.
    let body =
        "The harbour master came at noon, looked at the boat from all sides, and wrote a long report. ".repeat(9);
    let script = format!("<script type='application/ld+json'>{}</script>", serde_json::json!({"articleBody": body}));
    assert_eq!(clean(&page("", &script)).quality.flags, ["text-from-script"]);
    let shown = clean(&page(&format!("<article><h1>Boats</h1><p>{body}</p></article>"), ""));
    assert!(shown.text.starts_with("The harbour master") && shown.quality.flags.is_empty());
}

#[test]
fn the_terminal_shows_each_block_once_within_its_width() {
    let text = stdout(copydesk().arg(fixture("wire-story.html")).env("COLUMNS", "80"));
    assert!(!text.contains('\u{1b}'), "no colour without a terminal");
    assert!(text.contains("kept    paragraph") && text.contains("removed chrome"));
    assert!(text.contains("en.skip-link") && text.contains("surroundings") && text.contains("constant"));
    let over: Vec<&str> = text.lines().filter(|l| l.starts_with("     ") && l.chars().count() > 80).collect();
    assert!(over.is_empty(), "{over:?}");
}

#[test]
fn blocks_can_be_narrowed() {
    let story = fixture("wire-story.html");
    let all = stdout(copydesk().arg(&story));
    let kept = stdout(copydesk().arg(&story).args(["--kept", "--facts", "0"]));
    let removed = stdout(copydesk().arg(&story).args(["--removed", "--facts", "0"]));
    let count =
        |text: &str, mark: &str| text.lines().filter(|l| l.get(5..).is_some_and(|l| l.starts_with(mark))).count();
    assert_eq!((count(&kept, "removed"), count(&removed, "kept")), (0, 0));
    assert_eq!(count(&kept, "kept"), count(&all, "kept"));
    assert_eq!(count(&removed, "removed"), count(&all, "removed"));
    assert!(!kept.contains("more facts"));
    let one = stdout(copydesk().arg(&story).args(["--block", "1"]));
    assert_eq!(count(&one, "removed") + count(&one, "kept"), 1);
    let wrong = copydesk().arg(&story).args(["--block", "9999"]).assert().code(2).get_output().stderr.clone();
    assert!(String::from_utf8_lossy(&wrong).contains("there is no block 9999"));
}

#[test]
fn machines_get_json_and_people_a_page() {
    let json: Value =
        serde_json::from_str(&stdout(copydesk().arg(fixture("feature.html")).arg("--json"))).expect("JSON");
    assert_eq!(json["title"], "The last lamp keeper of Little Ambrey");
    let block = &json["streams"][0]["blocks"][0];
    let sum: i64 = block["parts"].as_array().expect("parts").iter().filter_map(|p| p["points"].as_i64()).sum();
    assert_eq!(Some(sum), block["points"].as_i64());
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("why.html");
    copydesk().arg(fixture("feature.html")).arg("--html").arg("-o").arg(&out).assert().success();
    let html = std::fs::read_to_string(&out).expect("written");
    assert!(
        html.starts_with("<!DOCTYPE html>") && html.contains("class=\"kept\"") && html.contains("class=\"removed\"")
    );
}

#[test]
fn inputs_that_cannot_be_explained_are_named() {
    let told = |command: &mut Command, code: i32| {
        String::from_utf8_lossy(&command.assert().code(code).get_output().stderr).into_owned()
    };
    assert!(told(copydesk().arg("/absent/page.html"), 1).contains("/absent/page.html"));
    assert!(told(copydesk().arg(fixture("")), 2).contains("one at a time"));
    assert!(told(copydesk().arg("-").write_stdin(""), 1).contains("empty"));
    assert!(told(copydesk().args(["-", "--charset", "klingon"]).write_stdin("x"), 2).contains("klingon"));
}

#[test]
fn what_is_explained_is_not_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("page.html");
    std::fs::copy(fixture("feature.html"), &page).expect("copied");
    let told = |args: &[&str], code: i32| {
        let output = copydesk().current_dir(folder.path()).args(args).output().expect("ran");
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{errors}");
        (output.stdout.len(), errors)
    };
    assert!(told(&["page.html", "--html", "-o", "./page.html"], 2).1.contains("this is one of the inputs"));
    assert_eq!(std::fs::read(&page).expect("there"), std::fs::read(fixture("feature.html")).expect("there"));
    assert!(told(&["page.html", "-o", "absent/why.html"], 2).1.contains("no folder"));
    assert!(told(&["page.html", "-o", "-"], 0).0 > 0 && !folder.path().join("-").exists());
    assert!(told(&["page.html", "--max-bytes", "100"], 1).1.contains("raise --max-bytes"));
}

#[test]
fn an_address_is_fetched() {
    let server = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/story.html", server.local_addr().expect("bound"));
    let serving = std::thread::spawn(move || {
        for stream in server.incoming().take(2) {
            let mut stream = stream.expect("a connection");
            let mut line = String::new();
            BufReader::new(&stream).read_line(&mut line).expect("a request");
            let (status, body) = match line.contains("/robots.txt") {
                true => ("404 Not Found", String::new()),
                false => ("200 OK", std::fs::read_to_string(fixture("loaf.html")).expect("a fixture")),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            stream.write_all((head + &body).as_bytes()).expect("answered");
        }
    });
    let guarded = copydesk().arg(&address).assert().code(1).get_output().stderr.clone();
    assert!(String::from_utf8_lossy(&guarded).contains("not a public address"));
    let text = stdout(copydesk().arg(&address).args(["--allow-private", "127.0.0.0/8", "--facts", "0"]));
    assert!(text.starts_with(&address) && text.contains("What goes into a Skarn rye loaf"), "{text}");
    serving.join().expect("served");
}
