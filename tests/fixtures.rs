//! Golden records: beside each page of `fixtures/site/` stands what its record should be, and why each removed piece
//! went.
//!
//! `NAME.expected.json` holds the fields that matter; one that it leaves out is not compared. `text` is a list of
//! paragraphs. Of a removed piece the text and the role are compared, and that the reason is among those given.
//! `UPDATE_FIXTURES=1 cargo test --test fixtures` writes the files anew: read the difference before you commit it.

use copydesk::article::{Article, Removed};
use copydesk::clean::{Cleaner, Options};
use copydesk::page::RawPage;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// Fields in which records are known to be wrong, with the reason: (page, field, why). They are not compared, and
/// `UPDATE_FIXTURES` leaves what the file says.
const OPEN: &[(&str, &str, &str)] = &[
    ("index.html", "published", "a front page is told the date of its first story"),
    ("index.html", "wire", "a front page is told the wire mark of its first story"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/site")
}

/// The pages that have a record: all but those for the crawler.
fn pages() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).expect("the fixtures are there");
    let mut paths: Vec<PathBuf> = entries.map(|e| e.expect("listed").path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "html" || e == "txt") && !p.ends_with("robots.txt"));
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().expect("a file").to_string_lossy().into_owned()
}

fn expected_path(page: &Path) -> PathBuf {
    // `wire-story` is there as HTML and as text.
    page.with_file_name(format!("{}.expected.json", name(page)))
}

fn record(page: &Path) -> Article {
    let raw = RawPage {
        bytes: std::fs::read(page).expect("fixtures are readable"),
        url: Some(format!("https://www.corvane.example/{}", name(page))).filter(|u| u.ends_with(".html")),
        ..RawPage::default()
    };
    let cleaner = Cleaner::new(Options { trace: true, ..Options::default() });
    cleaner.clean(&raw).expect("fixtures are pages")
}

/// The fields of a record that are compared.
fn told(article: &Article) -> Map<String, Value> {
    let all = serde_json::to_value(article).expect("records are JSON");
    let mut fields = Map::new();
    for name in ["title", "subtitle", "authors", "section", "keywords", "language", "published", "modified"] {
        fields.insert(name.to_owned(), all[name].clone());
    }
    fields.insert("text".to_owned(), article.text.split("\n\n").collect());
    let captions = article.images.iter().map(|i| json!({"url": i.url, "caption": i.caption, "credit": i.credit}));
    fields.insert("images".to_owned(), captions.collect());
    fields.insert("wire".to_owned(), all["wire"].clone());
    fields.insert("flags".to_owned(), all["quality"]["flags"].clone());
    let removed = article.removed.as_ref().expect("traced").iter();
    // What decided has no points; where nothing did, what spoke most against the piece is the reason.
    let first = |r: &Removed| r.why.iter().find(|w| w.points <= 0).map_or_else(String::new, |w| w.rule.clone());
    fields.insert("removed".to_owned(), removed.map(|r| json!([r.role, first(r), r.text])).collect());
    fields
}

/// What differs between a removed list as expected and as told.
fn removed_differs(expected: &Value, article: &Article) -> Option<String> {
    let removed = article.removed.as_ref().expect("traced");
    let expected = expected.as_array().expect("a list");
    for (want, got) in expected.iter().zip(removed) {
        if want[0] != got.role.as_str() || want[2] != got.text.as_str() {
            return Some(format!("expected {want}, got {:?} {:?}", got.role, got.text));
        }
        if !got.why.iter().any(|w| want[1] == w.rule.as_str()) {
            let why: Vec<&str> = got.why.iter().map(|w| w.rule.as_str()).collect();
            return Some(format!("expected {want}, got the reasons {why:?}"));
        }
    }
    let texts = |from: usize| removed.iter().skip(from).map(|r| r.text.as_str()).collect::<Vec<_>>();
    match expected.len().cmp(&removed.len()) {
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Less => Some(format!("not expected: {:?}", texts(expected.len()))),
        std::cmp::Ordering::Greater => Some(format!("missing: {:?}", &expected[removed.len()..])),
    }
}

fn differences(page: &Path, article: &Article) -> Vec<String> {
    let file = expected_path(page);
    let Ok(content) = std::fs::read_to_string(&file) else {
        return vec![format!("{} is missing; UPDATE_FIXTURES=1 writes it", file.display())];
    };
    let expected: Map<String, Value> = serde_json::from_str(&content).expect("the expected record is JSON");
    let told = told(article);
    let mut wrong = Vec::new();
    for (field, want) in &expected {
        let open = OPEN.iter().find(|o| o.0 == name(page) && o.1 == field);
        let difference = match (field.as_str(), told.get(field)) {
            ("removed", _) => removed_differs(want, article),
            (_, Some(got)) => (got != want).then(|| format!("expected {want:#}\ngot {got:#}")),
            (_, None) => Some("there is no such field".to_owned()),
        };
        match (open, difference) {
            (None, Some(difference)) => wrong.push(format!("{}: {field}: {difference}", name(page))),
            (Some(_), None) => println!("{}: {field} is right now; take it off the list", name(page)),
            (Some(open), Some(_)) => println!("{}: {field}: {}", name(page), open.2),
            (None, None) => {}
        }
    }
    wrong
}

/// Writes the expected record anew: the fields that the file has, or all where there is none.
fn update(page: &Path, article: &Article) {
    let file = expected_path(page);
    let known: Option<Map<String, Value>> =
        std::fs::read_to_string(&file).ok().and_then(|content| serde_json::from_str(&content).ok());
    let mut fields = told(article);
    if let Some(known) = &known {
        fields.retain(|field, _| known.contains_key(field));
        for (_, field, _) in OPEN.iter().filter(|o| o.0 == name(page)) {
            fields.insert((*field).to_owned(), known[*field].clone());
        }
    }
    let mut lines = Vec::new();
    for (field, value) in &fields {
        // One line for each removed piece and each paragraph, so that differences can be read.
        let value = match value.as_array().filter(|list| list.len() > 1) {
            Some(list) => {
                let items: Vec<String> = list.iter().map(|item| format!("    {item}")).collect();
                format!("[\n{}\n  ]", items.join(",\n"))
            }
            None => value.to_string(),
        };
        lines.push(format!("  {}: {value}", json!(field)));
    }
    std::fs::write(&file, format!("{{\n{}\n}}\n", lines.join(",\n"))).expect("fixtures can be written");
}

#[test]
fn each_page_gives_the_record_beside_it() {
    let pages = pages();
    assert!(pages.len() >= 7, "the fixtures are missing");
    let anew = std::env::var_os("UPDATE_FIXTURES").is_some();
    let mut wrong = Vec::new();
    for page in &pages {
        let article = record(page);
        if anew {
            update(page, &article);
        }
        wrong.extend(differences(page, &article));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_flattened_story_gives_the_record_of_its_page() {
    let (page, text) = (record(&folder().join("wire-story.html")), record(&folder().join("wire-story.txt")));
    assert_eq!(page.text, text.text);
    assert_eq!((&page.title, &page.authors, &page.wire), (&text.title, &text.authors, &text.wire));
    let captions = |article: &Article| article.images.iter().map(|i| i.caption.clone()).collect::<Vec<_>>();
    assert_eq!(captions(&page), captions(&text));
}

#[test]
fn open_fields_are_those_of_pages() {
    for (page, field, why) in OPEN {
        let file = expected_path(&folder().join(page));
        let expected: Value = serde_json::from_str(&std::fs::read_to_string(file).expect("there")).expect("JSON");
        assert!(expected.get(field).is_some() && !why.is_empty(), "{page}: {field}");
    }
}
