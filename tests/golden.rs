//! Golden cases of structure: each folder of `fixtures/golden/` holds a page and what its record tells.
//!
//! `expected.json` has `text` as a list of paragraphs, `blocks` without their ranges (which `tests/invariants.rs`
//! checks), `images`, `next_page`, and the text of what was removed for a reason of structure.
//! `UPDATE_GOLDEN=1 cargo test --test golden` writes the files anew: read the difference before you commit it.
//!
//! A block that the score judges away is no matter of structure: the pages are plain articles, so that none is.

use copydesk::article::{Article, BodyBlock};
use copydesk::clean::join::join_pages;
use copydesk::clean::{Cleaner, Options};
use copydesk::emit::{self, Format};
use copydesk::page::RawPage;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Reasons for removing something that are of structure.
const REASONS: &[&str] = &[
    "line-number",
    "code-language",
    "back-to-text",
    "heading-link",
    "not-text",
    "live-entry-time",
    "told-before",
    "replaced",
    "structure.tally",
];

/// Reading the rules takes longer than all pages.
static CLEANER: LazyLock<Cleaner> = LazyLock::new(|| Cleaner::new(Options { trace: true, ..Options::default() }));

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/golden")
}

fn cases() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).expect("the golden cases are there");
    let mut cases: Vec<PathBuf> = entries.map(|e| e.expect("listed").path()).filter(|p| p.is_dir()).collect();
    cases.sort();
    cases
}

fn record(case: &Path) -> Article {
    let bytes = std::fs::read(case.join("page.html")).expect("a case has a page");
    CLEANER.clean(&RawPage::from_bytes(bytes)).expect("golden pages are pages")
}

/// A block without its range.
fn told(block: &BodyBlock) -> Value {
    let mut block = serde_json::to_value(block).expect("blocks are JSON");
    let fields = block.as_object_mut().expect("a block is an object");
    fields.remove("start");
    fields.remove("end");
    block
}

fn expectation(article: &Article) -> Value {
    let removed = article.removed.iter().flatten();
    let of_structure = removed.filter(|r| r.why.iter().any(|why| REASONS.contains(&why.rule.as_str())));
    json!({
        "text": article.text.split("\n\n").collect::<Vec<_>>(),
        "blocks": article.blocks.iter().map(told).collect::<Vec<_>>(),
        "images": article.images,
        "next_page": article.next_page,
        "removed": of_structure.map(|r| json!([r.why[0].rule, r.text])).collect::<Vec<_>>(),
    })
}

#[test]
fn every_case_tells_what_it_should() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let (got, path) = (expectation(&record(&case)), case.join("expected.json"));
        if update {
            let json = serde_json::to_string_pretty(&got).expect("records are JSON");
            std::fs::write(&path, json + "\n").expect("the folder can be written to");
            continue;
        }
        let want = std::fs::read(&path).expect("a case has an expectation");
        let want: Value = serde_json::from_slice(&want).expect("expectations are JSON");
        for field in ["text", "blocks", "images", "next_page", "removed"] {
            if got[field] != want[field] {
                let (want, got) = (&want[field], &got[field]);
                wrong.push(format!("{} {field}\n want {want:#}\n  got {got:#}", case.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_kind_has_three_cases() {
    let names: Vec<String> =
        cases().iter().map(|c| c.file_name().expect("a folder").to_string_lossy().into_owned()).collect();
    for kind in ["katex", "mathjax", "table", "footnotes", "live", "react", "shadow"] {
        let found = names.iter().filter(|n| n.starts_with(kind)).count();
        assert!(found >= 3, "{kind}: {found} cases in {names:?}");
    }
}

#[test]
fn words_lead_back_from_notes_as_signs_do() {
    let page = std::fs::read_to_string(folder().join("footnotes-list/page.html")).expect("readable");
    let words = page.replacen("↩", "Back to content", 1);
    assert_ne!(page, words);
    let text =
        |page: String| Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page of ours").text;
    assert_eq!(text(page), text(words));
}

#[test]
fn the_pages_of_an_article_become_one_record() {
    let page = |name: &str| record(&folder().join(name));
    let (first, middle, last) = (page("split-first"), page("split-middle"), page("split-last"));
    let paragraphs = |article: &Article| article.text.split("\n\n").map(str::to_owned).collect::<Vec<_>>();
    let mut want = paragraphs(&first);
    // The second page begins with the first one's first paragraph; the third only repeats.
    want.extend(paragraphs(&middle).into_iter().skip(1));
    let joined = join_pages(vec![last, page("quotes"), middle, first]);
    assert_eq!(joined.len(), 2);
    let whole = &joined[1];
    assert_eq!(paragraphs(whole), want);
    assert_eq!(whole.next_page, None);
    assert_eq!(whole.pages, ["", "?page=2", "?page=3"].map(|n| format!("https://courier.example/tides.html{n}")));
}

#[test]
fn the_command_joins_pages_that_are_given_together() {
    let path = |name: &str| folder().join(name).join("page.html");
    let run = assert_cmd::Command::cargo_bin("copydesk")
        .expect("the program was built")
        .args(["clean", "--join-pages", "--jobs", "2"])
        .args(["split-middle", "lists-nested", "split-last", "split-first"].map(path))
        .assert()
        .success();
    let out = String::from_utf8(run.get_output().stdout.clone()).expect("records are UTF-8");
    let pages: Vec<usize> = out
        .lines()
        .map(|line| serde_json::from_str::<Article>(line).expect("a line is a record").pages.len())
        .collect();
    assert_eq!(pages, [0, 3]);
}

#[test]
fn markdown_shows_every_kind() {
    let told = |name: &str| {
        let mut out = Vec::new();
        emit::write(&record(&folder().join(name)), Format::Markdown, &mut out);
        String::from_utf8(out).expect("Markdown is UTF-8")
    };
    for (name, parts) in [
        ("katex-display", &["$$\nh(t) = h_0 + \\sum_{i=1}^{37} A_i \\cos(\\omega_i t + \\varphi_i)\n$$\n"][..]),
        ("katex-inline", &["of the time $t$, and its amplitude $A_i$ is"]),
        (
            "table-spans",
            &[
                "| Parish | Kinds |  | Trees |\n| --- | --- | --- | --- |\n|  | known | new |  |\n",
                "| Saint Orso | 22 |  | 410 |\n",
            ],
        ),
        ("footnotes-list", &["damp air of the office,[^fn1] and", "\n[^fn1]: The office had no stove"]),
        ("live-classes", &["### 2024-03-02T21:40:00+01:00 — Away on time\n"]),
        (
            "lists-nested",
            &["3. Cut the scion", "\n   - Use a sharp knife", "\n     - A razor", "\n9. Bind it", "Scion\n: The twig"],
        ),
        ("code-pre", &["```python\ndef height(t):\n    total = LEVEL\n\n    for a, w, p in WAVES:\n"]),
        (
            "quotes",
            &["> A railway that does not run", "> We slept badly and would do it again\\\n> on the very next night."],
        ),
    ] {
        let markdown = told(name);
        for part in parts {
            assert!(markdown.contains(part), "{name}: no {part:?} in\n{markdown}");
        }
    }
}
