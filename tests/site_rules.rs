//! Site files as their users meet them: `clean --rules` with a file for our own fixture site, `rules list|test|lint`.

mod program;

use assert_cmd::Command;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn under(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

fn copydesk(args: &[&str]) -> Command {
    let mut command = program::copydesk();
    command.args(args);
    command
}

fn output(command: &mut Command, code: i32) -> String {
    let output = command.assert().code(code).get_output().clone();
    String::from_utf8(output.stdout).expect("output is UTF-8") + &String::from_utf8_lossy(&output.stderr)
}

fn cleaned(url: &str, rules: bool) -> Value {
    let mut command = copydesk(&["clean", "--trace", "--url", url]);
    if rules {
        command.arg("--rules").arg(under("rules"));
    }
    serde_json::from_str(&output(command.arg(under("site/feature.html")), 0)).expect("one record")
}

#[test]
fn a_sites_file_decides_body_and_fields_of_its_pages() {
    let record = cleaned("https://www.corvane.example/feature.html", true);
    let text = record["text"].as_str().expect("text");
    assert!(text.starts_with("The lighthouse of Little Ambrey") && text.ends_with("my number twice.”"), "{text}");
    let why = |part: &str| {
        let removed = record["removed"].as_array().expect("traced");
        let piece = removed.iter().find(|r| r["text"].as_str().is_some_and(|t| t.contains(part)));
        piece.map(|p| p["why"][0]["rule"].as_str().expect("a rule").to_owned())
    };
    assert_eq!(why("An organ made of driftwood").as_deref(), Some("site.corvane.example.remove.1"));
    assert_eq!(why("Copy link").as_deref(), Some("site.corvane.example.body"));
    assert_eq!(why("What goes into a Skarn").as_deref(), Some("site.corvane.example.remove.2"));
    assert_eq!(why("28 September 2024").as_deref(), Some("site.corvane.example.published"));
    assert_eq!(record["section"], "Long read");
    for field in ["title", "subtitle", "authors", "published", "section"] {
        assert_eq!(record["provenance"][field]["from"], "site rule", "{field}");
    }
    assert_eq!(record["provenance"]["section"]["others"]["json-ld"], "Culture");
}

#[test]
fn pages_of_other_hosts_are_cleaned_as_without_it() {
    let url = "https://www.tideline.example/feature.html";
    let (mut with, mut without) = (cleaned(url, true), cleaned(url, false));
    for record in [&mut with, &mut without] {
        record["rules_version"].take();
    }
    assert_eq!(with, without);
}

#[test]
fn site_files_are_listed_tested_and_looked_through() {
    let folder = under("rules");
    let listed = output(copydesk(&["rules", "list"]).arg("--rules").arg(&folder), 0);
    let row = listed.lines().find(|l| l.starts_with("site.corvane.example.remove.1 ")).expect("listed");
    assert!(row.contains("drop") && row.contains("corvane.example.toml:3"), "{row}");
    let tested = output(copydesk(&["rules", "test"]).arg("--rules").arg(&folder), 0);
    assert!(tested.contains(" 0 failed"), "{tested}");
    let linted = output(copydesk(&["rules", "lint"]).arg("--rules").arg(&folder), 0);
    assert!(linted.contains(" 0 errors") && !linted.contains("corvane"), "{linted}");
}

#[test]
fn a_wrong_site_file_ends_the_command_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("sites")).expect("made");
    std::fs::write(folder.path().join("sites/quay.example.toml"), "body = ['p']\nremoves = ['.ad']\n")
        .expect("written");
    let told = output(copydesk(&["clean", "--rules"]).arg(folder.path()).arg(under("site/feature.html")), 2);
    assert!(told.contains("quay.example.toml:2:1: unknown field `removes`"), "{told}");
}

#[test]
fn the_example_of_the_documentation_holds() {
    let docs = std::fs::read_to_string(under("../docs/rules.md")).expect("readable");
    let (_, from) = docs.split_once("    # my-rules/sites/corvane.example.toml\n").expect("the example is there");
    let lines = from.lines().take_while(|line| line.is_empty() || line.starts_with("    "));
    let toml: String = lines.map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or(line))).collect();
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("sites")).expect("made");
    std::fs::write(folder.path().join("sites/corvane.example.toml"), toml).expect("written");
    let tested = output(copydesk(&["rules", "test", "--rules"]).arg(folder.path()), 0);
    assert!(tested.contains(" 0 failed"), "{tested}");
}
