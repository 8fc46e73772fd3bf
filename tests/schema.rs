//! Every record keeps the JSON Schema that `copydesk schema` prints: fixtures, and pages at the edges.

use assert_cmd::Command;
use copydesk::clean::{Cleaner, Options};
use copydesk::page::{Format, Origin, RawPage};
use jsonschema::Validator;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::LazyLock;

fn schema() -> Value {
    let output = Command::cargo_bin("copydesk").expect("the binary is built").arg("schema").output().expect("ran");
    serde_json::from_slice(&output.stdout).expect("the schema is JSON")
}

fn validator() -> Validator {
    jsonschema::validator_for(&schema()).expect("the schema is sound")
}

static CLEANERS: LazyLock<[Cleaner; 3]> = LazyLock::new(|| {
    let with = |trace, comments| Cleaner::new(Options { trace, comments });
    [with(false, false), with(true, false), with(true, true)]
});

/// Cleans a page in three ways and returns what the schema has against its records.
fn objections(validator: &Validator, page: &RawPage) -> Vec<String> {
    let mut found = Vec::new();
    for cleaner in CLEANERS.iter() {
        let Ok(article) = cleaner.clean(page) else { continue };
        let record = serde_json::to_value(&article).expect("records are JSON");
        found.extend(validator.iter_errors(&record).map(|e| format!("{}: {e} at {}", page.name(), e.instance_path)));
    }
    found
}

#[test]
fn records_of_the_fixtures_keep_the_schema() {
    let validator = validator();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/site");
    let mut pages = 0;
    for entry in std::fs::read_dir(folder).expect("the fixtures are there") {
        let path = entry.expect("listed").path();
        if path.extension().is_none_or(|e| e != "html" && e != "txt") {
            continue;
        }
        pages += 1;
        for format in [Format::Auto, Format::Text] {
            let page = RawPage {
                bytes: std::fs::read(&path).expect("readable"),
                origin: Origin::File { path: path.clone(), line: None },
                format,
                ..RawPage::default()
            };
            assert_eq!(objections(&validator, &page), [] as [String; 0]);
        }
    }
    assert!(pages >= 7);
}

#[test]
fn records_at_the_edges_keep_the_schema() {
    let validator = validator();
    let html = [
        "<p></p>",
        "<html><body><img src=a.png></body></html>",
        "<title>Only a title</title>",
        "<p><a href=/s>SEOUL</a>, March 7 (Yonhap) -- The two sides agreed on Monday to meet again, and to talk of the bridge.",
        ".",
        "<table><tr><td rowspan=9999 colspan=9999></td></tr><tr></tr></table><p>A line below the table.</p>",
        "<pre><code class=language-rust>fn main() {}</code></pre>",
        "<ul><li>One<ul><li>Two<ul><li>Three</ul></ul></ul>",
        "<blockquote>Said.</blockquote><math><mi>x</mi></math><h7>No heading</h7><h6>Sixth</h6>",
        "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":\"yesterday\",\"author\":[{},[],7]}</script>x",
        "<meta property=article:published_time content='2024-13-45T99:99:99Z'><p>A line with a wrong date.</p>",
        "<meta property=article:published_time content='2024-02-03T04:05'><p>A line with a short date.</p>",
        "<link rel=canonical href='::not an address::'><a href='javascript:x'>A link</a> in a line of some words.",
        "<time datetime=2024-02-30>Soon</time> a line. \u{0} \u{fffd} \u{1f600}",
    ];
    for text in html {
        let page = RawPage { format: Format::Html, ..RawPage::from_bytes(text) };
        assert_eq!(objections(&validator, &page), [] as [String; 0], "{text}");
    }
    for text in ["One line.", "a\n\nb\n\nc", "\u{feff}BOM", "SEOUL, March 7 (Yonhap) -- Text.", "\t \u{200b}"] {
        let page = RawPage { format: Format::Text, ..RawPage::from_bytes(text) };
        assert_eq!(objections(&validator, &page), [] as [String; 0], "{text}");
    }
    let fetched = RawPage {
        url: Some("https://example.org/a?b=c#d".to_owned()),
        origin: Origin::Http,
        fetched_at: Some("2024-10-16T15:20:00Z".to_owned()),
        status: Some(200),
        content_type: Some("text/html; charset=utf-8".to_owned()),
        ..RawPage::from_bytes("<p>A line from the web.</p>")
    };
    assert_eq!(objections(&validator, &fetched), [] as [String; 0]);
}

#[test]
fn records_of_json_lines_keep_the_schema() {
    let validator = validator();
    let lines = [
        json!({"url": "https://example.org/1", "html": "<h1>One</h1><p>The first page has one line.</p>"}),
        json!({"text": "A page without an address.\n\nIt has two paragraphs."}),
        json!({"url": null, "html": "<p>x", "other": [1, 2]}),
        json!({"url": "no address at all", "html": "<a href=/x>y</a>", "fetched_at": "2024-10-16T15:20:00Z", "status": 203}),
    ];
    let input: String = lines.iter().map(|l| format!("{l}\n")).collect();
    let mut command = Command::cargo_bin("copydesk").expect("the binary is built");
    let ran =
        command.args(["clean", "--trace", "--comments", "--input", "jsonl", "-"]).write_stdin(input).assert().success();
    let text = String::from_utf8(ran.get_output().stdout.clone()).expect("UTF-8");
    assert_eq!(text.lines().count(), lines.len());
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).expect("a record");
        let errors: Vec<String> = validator.iter_errors(&record).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{line}: {errors:?}");
    }
}

#[test]
fn the_schema_names_itself_and_refuses_what_is_no_record() {
    let schema = schema();
    assert_eq!(schema["$id"], "copydesk/article@1");
    let validator = validator();
    let article = CLEANERS[0].clean(&RawPage::from_bytes("<p>A line.</p>")).expect("a page");
    let record = serde_json::to_value(&article).expect("JSON");
    assert!(validator.is_valid(&record));
    for (field, value) in [
        ("published", json!("yesterday")),
        ("modified", json!("2024-10-16 15:20")),
        ("authors", json!("Jane Doe")),
        ("text", Value::Null),
        ("quality", json!({})),
        ("blocks", json!([{"role": "sidebar", "text": "", "start": 0, "end": 0}])),
    ] {
        let mut broken = record.clone();
        broken[field] = value;
        assert!(!validator.is_valid(&broken), "{field} = {}", broken[field]);
    }
    let mut without = record.clone();
    without.as_object_mut().expect("an object").remove("text");
    assert!(!validator.is_valid(&without));
}

/// Any text was a `schema`, and any number a `confidence`.
#[test]
fn what_is_no_record_of_ours_does_not_keep_the_schema() {
    let validator = validator();
    let article = CLEANERS[0].clean(&RawPage::from_bytes("<p>The tide was high on Monday.")).expect("a page");
    let record = serde_json::to_value(&article).expect("records are JSON");
    assert!(validator.is_valid(&record));
    for (pointer, wrong) in [("/schema", json!("other/article@1")), ("/quality/confidence", json!(1.5))] {
        let mut record = record.clone();
        *record.pointer_mut(pointer).expect("it is there") = wrong;
        assert!(!validator.is_valid(&record), "{pointer}");
    }
}
