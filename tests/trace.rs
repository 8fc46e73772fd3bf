//! `clean --trace` as its readers get it: what the record keeps and what it names as removed are, woven together in
//! order, all readable text of the page.
//!
//! Readable text is taken by a walk over scraper's tree that shares no code with the cleaner.

use assert_cmd::Command;
use scraper::{Html, Node};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/site").join(name)
}

/// A page's text in UTF-8; the fixtures in other charsets say so themselves.
fn decoded(name: &str) -> String {
    let bytes = std::fs::read(fixture(name)).expect("readable");
    let encoding = match name {
        "korean.html" => encoding_rs::EUC_KR,
        "russian.html" => encoding_rs::WINDOWS_1251,
        _ => encoding_rs::UTF_8,
    };
    encoding.decode(&bytes).0.into_owned()
}

/// Characters that a reader sees.
fn essence(text: &str) -> Vec<char> {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The text that a reader could come to see.
fn readable(name: &str) -> Vec<char> {
    let text = decoded(name);
    if name.ends_with(".txt") {
        return essence(&text);
    }
    let page = Html::parse_document(&text);
    let unread = |name: &str| matches!(name, "script" | "style" | "title" | "template");
    let mut out = Vec::new();
    for node in page.tree.root().descendants() {
        let Node::Text(text) = node.value() else { continue };
        let mut around = node.ancestors().filter_map(|n| n.value().as_element());
        if !around.any(|e| unread(e.name())) {
            out.extend(essence(text));
        }
    }
    out
}

fn record(name: &str) -> Value {
    let ran = Command::cargo_bin("copydesk")
        .expect("the binary is built")
        .args(["clean", "--trace"])
        .arg(fixture(name))
        .assert()
        .success();
    serde_json::from_slice(&ran.get_output().stdout).expect("one record")
}

/// Whether two sequences of pieces, each in its own order, can be woven into the text; else how far they reach.
fn woven(text: &[char], kept: &[Vec<char>], removed: &[Vec<char>]) -> Result<(), usize> {
    let sums = |pieces: &[Vec<char>]| {
        let mut ends = vec![0];
        pieces.iter().for_each(|p| ends.push(ends[ends.len() - 1] + p.len()));
        ends
    };
    let (kept_ends, removed_ends) = (sums(kept), sums(removed));
    let mut open = BTreeSet::from([(0, 0)]);
    let mut furthest = 0;
    while let Some((i, j)) = open.pop_first() {
        let at = kept_ends[i] + removed_ends[j];
        furthest = furthest.max(at);
        if i == kept.len() && j == removed.len() {
            if at == text.len() {
                return Ok(());
            }
            continue;
        }
        let fits = |piece: &Vec<char>| text[at..].starts_with(piece);
        if kept.get(i).is_some_and(fits) {
            open.insert((i + 1, j));
        }
        if removed.get(j).is_some_and(fits) {
            open.insert((i, j + 1));
        }
    }
    Err(furthest)
}

fn texts(list: &Value) -> Vec<Vec<char>> {
    let list = list.as_array().expect("a list").iter();
    list.map(|piece| essence(piece["text"].as_str().expect("text"))).collect()
}

#[test]
fn kept_and_removed_are_all_readable_text_in_order() {
    for name in [
        "feature.html",
        "heavy.html",
        "index.html",
        "korean.html",
        "loaf.html",
        "russian.html",
        "wire-story.html",
        "wire-story.txt",
    ] {
        let record = record(name);
        let text = readable(name);
        if let Err(at) = woven(&text, &texts(&record["blocks"]), &texts(&record["removed"])) {
            let near: String = text[at.min(text.len())..].iter().take(60).collect();
            panic!("{name}: neither kept nor removed: {near:?}");
        }
    }
}

#[test]
fn each_removed_piece_names_its_role_reason_and_place() {
    for name in ["feature.html", "wire-story.html", "wire-story.txt"] {
        for piece in record(name)["removed"].as_array().expect("traced") {
            let why = piece["why"].as_array().expect("a list");
            assert!(
                !why.is_empty() && why.iter().all(|w| w["rule"].as_str().is_some_and(|r| !r.is_empty())),
                "{piece}"
            );
            assert!(piece["role"].as_str().is_some_and(|r| !r.is_empty()), "{piece}");
            let at = piece["at"].as_str().expect("a place");
            assert!(if name.ends_with(".txt") { at.starts_with("line ") } else { at.starts_with("html/") }, "{piece}");
        }
    }
}

#[test]
fn the_sum_and_what_is_asked_for_add_up() {
    let mut by_points = 0;
    for name in ["feature.html", "heavy.html", "wire-story.html"] {
        for piece in record(name)["removed"].as_array().expect("traced") {
            let why: Vec<(&str, i64)> = piece["why"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|w| (w["rule"].as_str().expect("a name"), w["points"].as_i64().expect("points")))
                .collect();
            if let [.., ("score", score), ("threshold", threshold)] = why[..]
                && (why.len() == 2 || why[0].1 != 0)
            {
                assert!(score + threshold < 0, "{piece}");
                by_points += 1;
            }
        }
    }
    assert!(by_points > 0);
}

#[test]
fn without_trace_nothing_is_told_of_what_was_removed() {
    let mut command = Command::cargo_bin("copydesk").expect("the binary is built");
    let ran = command.arg("clean").arg(fixture("loaf.html")).assert().success();
    let record: Value = serde_json::from_slice(&ran.get_output().stdout).expect("one record");
    assert!(record.get("removed").is_none() && record.get("comments").is_none());
}

#[test]
fn pieces_that_do_not_weave_are_found() {
    let chars = |t: &str| t.chars().collect::<Vec<_>>();
    let all = |list: &[&str]| list.iter().map(|t| chars(t)).collect::<Vec<_>>();
    assert_eq!(woven(&chars("abcab"), &all(&["ab", "ab"]), &all(&["c"])), Ok(()));
    assert_eq!(woven(&chars("abcab"), &all(&["ab"]), &all(&["ab", "c"])), Ok(()));
    assert_eq!(woven(&chars("abcab"), &all(&["ab"]), &all(&["cab", "x"])), Err(5));
    assert_eq!(woven(&chars("abc"), &all(&["ab"]), &all(&[])), Err(2));
}
