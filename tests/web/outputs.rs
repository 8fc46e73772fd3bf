//! Outputs that something else than the crawl has its hands on: no record is lost, none comes twice.

use super::operating::{Running, program, until};
use super::server::{Manners, Server};
use super::{configured, copydesk, pass, run, titles};
use std::path::{Path, PathBuf};

/// Takes an output away, to another place.
type TakeAway = fn(&Path, &Path);

/// What was written into a deleted file was acknowledged, and gone when the crawl ended.
#[test]
#[cfg(unix)]
fn an_output_that_is_taken_away_ends_a_crawl_and_loses_nothing() {
    let server = Server::start(Manners { stories: true, ..Manners::default() });
    let urls: Vec<String> = (1..=30).map(|n| server.url(&format!("/story/{n}.html"))).collect();
    let source = format!("[[source]]\nname = \"a\"\nurls = {urls:?}\n[source.fetch]\nhost_delay = \"40ms\"\n");
    let ways: [(&str, TakeAway); 3] = [
        ("was deleted or moved", |output, aside| std::fs::rename(output, aside).expect("moved")),
        ("was replaced by another file", |output, aside| {
            std::fs::rename(output, aside).expect("moved");
            std::fs::write(output, "").expect("written");
        }),
        ("has 0 bytes, but", |output, aside| {
            std::fs::copy(output, aside).expect("copied");
            std::fs::File::options().write(true).open(output).and_then(|file| file.set_len(0)).expect("cut");
        }),
    ];
    for (what, take_away) in ways {
        let folder = configured("", &source);
        let (output, aside) = (folder.path().join("articles.jsonl"), folder.path().join("aside"));
        let crawl = Running::start(program(folder.path()).arg("--once"));
        until("something is written", || output.metadata().is_ok_and(|file| file.len() > 0));
        crawl.kill("-STOP");
        take_away(&output, &aside);
        crawl.kill("-CONT");
        let (code, said) = crawl.wait();
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("articles.jsonl") && said.contains(what), "{said}");
        assert!(server.paths().len() < 30 * 3, "it stops at once");
        let (_, said) = run(copydesk(folder.path(), "crawl").arg("--once"), 2);
        assert!(said.contains("were written and acknowledged"), "{said}");
        std::fs::rename(&aside, &output).expect("put back");
        let (mut titles, said) = pass(folder.path(), 0);
        assert_eq!(titles.len(), 30, "{said}");
        titles.dedup();
        assert_eq!(titles.len(), 30, "each page once");
    }
}

/// The files beside an output that hold what was cut off it.
fn aside(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("there").map(|entry| entry.expect("readable").path());
    entries.filter(|path| path.to_string_lossy().contains("articles.jsonl.cut-")).collect()
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("there") {
        let path = entry.expect("readable").path();
        std::fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("copied");
    }
}

/// Records of pages that are gone by now were cut, with one line at INFO.
#[test]
fn what_an_older_state_cuts_off_an_output_is_kept_beside_it() {
    let server = Server::start(Manners { stories: true, ..Manners::default() });
    let source =
        |n: u8| format!("[[source]]\nname = \"a\"\nurls = [\"{}\"]\n", server.url(&format!("/story/{n}.html")));
    let folder = configured("", &source(1));
    let state = folder.path().join("state");
    pass(folder.path(), 0);
    copy_folder(&state, &folder.path().join("older"));
    let config = folder.path().join("config.toml");
    let text = std::fs::read_to_string(&config).expect("there");
    std::fs::write(&config, text.replace("/story/1", "/story/2")).expect("written");
    let (both, _) = pass(folder.path(), 0);
    assert_eq!((both.len(), aside(folder.path()).len()), (2, 0));
    std::fs::remove_dir_all(&state).expect("removed");
    std::fs::rename(folder.path().join("older"), &state).expect("put back");
    std::fs::write(&config, text).expect("written");
    let (titles_now, said) = pass(folder.path(), 0);
    assert_eq!(titles_now.len(), 1);
    let kept = aside(folder.path());
    assert_eq!(kept.len(), 1);
    let lost = std::fs::read_to_string(&kept[0]).expect("there");
    assert_eq!(titles(&lost).len(), 1);
    assert!(said.contains("WARN") && said.contains(&format!("the {} bytes", lost.len())), "{said}");
}

/// A file of the same name was cut in the middle of a line.
#[test]
fn a_file_in_which_no_line_ends_where_it_should_is_refused() {
    let server = Server::start(Manners::default());
    let folder = configured("", &format!("[[source]]\nname = \"a\"\nfeeds = [\"{}\"]\n", server.url("/feed.xml")));
    pass(folder.path(), 0);
    let output = folder.path().join("articles.jsonl");
    let ours = std::fs::read_to_string(&output).expect("written");
    let other = format!("{{\"x\":\"{}\"}}\n", "x".repeat(2 * ours.len()));
    std::fs::write(&output, &other).expect("written");
    let (_, said) = run(copydesk(folder.path(), "crawl").arg("--once"), 2);
    assert!(said.contains("articles.jsonl is not the file that was written"), "{said}");
    assert_eq!(std::fs::read_to_string(&output).expect("there"), other, "it is left as it is");
}

/// What a crash leaves comes again, so that nothing is to be kept of it.
#[test]
fn what_comes_again_is_not_kept_twice() {
    let server = Server::start(Manners::default());
    let folder = configured("", &format!("[[source]]\nname = \"a\"\nfeeds = [\"{}\"]\n", server.url("/feed.xml")));
    let output = folder.path().join("articles.jsonl");
    let (all, _) = pass(folder.path(), 0);
    let whole = std::fs::read(&output).expect("written");
    // As if the process had been killed behind its last write: two records wait, one and a half are in the file.
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    let database = rusqlite::Connection::open(folder.path().join("state/crawl.db")).expect("there");
    for line in &lines[1..] {
        database.execute("INSERT INTO record (article, bytes) VALUES ('', ?1)", [line]).expect("kept");
        let waits = "INSERT INTO waiting (output, record) VALUES ((SELECT id FROM output), ?1)";
        database.execute(waits, [database.last_insert_rowid()]).expect("kept");
    }
    database.execute("UPDATE output SET ends = ?1", [lines[0].len() as i64]).expect("kept");
    drop(database);
    let half = lines[0].len() + lines[1].len() + 20;
    std::fs::write(&output, &whole[..half]).expect("written");
    let (again, said) = pass(folder.path(), 0);
    assert_eq!((again, aside(folder.path()).len()), (all, 0), "{said}");
    assert_eq!(std::fs::read(&output).expect("there"), whole);
}

#[test]
#[cfg(unix)]
fn an_output_that_is_no_regular_file_is_refused() {
    let folder = configured("", "[[source]]\nname = \"a\"\nurls = [\"http://127.0.0.1:9/\"]\n");
    for output in ["/dev/null", "."] {
        let (_, said) = run(copydesk(folder.path(), "crawl").args(["--once", "-o", output]), 2);
        assert!(said.contains("an output must be a regular file, or -"), "{said}");
    }
}

/// All came once more, and nobody was told.
#[test]
fn a_state_that_is_gone_or_damaged_is_told() {
    let server = Server::start(Manners::default());
    let source = format!("[[source]]\nname = \"a\"\nfeeds = [\"{}\"]\n", server.url("/feed.xml"));
    let folder = configured("", &source);
    assert!(!pass(folder.path(), 0).1.contains("the state is new"));
    let state = folder.path().join("state");
    std::fs::remove_dir_all(&state).expect("there");
    let (_, said) = pass(folder.path(), 0);
    assert!(said.contains("the state is new, but the output is not"), "{said}");
    std::fs::write(state.join("crawl.db"), "no database, and longer than a header of one is".repeat(99))
        .expect("written");
    for args in [&["--once"][..], &["status"]] {
        let (_, said) = run(copydesk(folder.path(), "crawl").args(args), 2);
        assert!(said.contains("the state in state is damaged") && said.contains("move it away"), "{args:?}: {said}");
    }
}
