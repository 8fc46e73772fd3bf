//! Cleaning the clean text changes nothing: exactly on our fixtures, for 99 % of the words elsewhere.
//!
//! `cargo test --release --test idempotence -- --ignored --nocapture` checks the labelled sets in `../shared/data`.

use copydesk::clean::{Cleaner, Options};
use copydesk::page::{Format, RawPage};
use flate2::read::MultiGzDecoder;
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text_of(cleaner: &Cleaner, bytes: &[u8], format: Format) -> String {
    let page = RawPage { format, ..RawPage::from_bytes(bytes) };
    cleaner.clean(&page).map(|article| article.text.into()).unwrap_or_default()
}

#[test]
fn the_clean_text_of_each_fixture_stays_as_it_is() {
    let cleaner = Cleaner::new(Options::default());
    let mut pages = 0;
    for entry in std::fs::read_dir(root().join("fixtures/site")).expect("the fixtures are there") {
        let path = entry.expect("listed").path();
        // A front page's headlines are no text by themselves.
        let ends = |e: &str| path.extension().is_some_and(|x| x == e);
        if !(ends("html") || ends("txt")) || path.ends_with("robots.txt") || path.ends_with("index.html") {
            continue;
        }
        pages += 1;
        let once = text_of(&cleaner, &std::fs::read(&path).expect("readable"), Format::Auto);
        assert!(once.len() > 200, "{}", path.display());
        for format in [Format::Text, Format::Auto] {
            assert_eq!(text_of(&cleaner, once.as_bytes(), format), once, "{}", path.display());
        }
    }
    assert!(pages >= 6);
}

#[test]
fn lists_and_tables_of_clean_text_keep_their_form() {
    let prose = |when: &str| {
        format!(
            "The keeper of the lamp counted the boats at {when}, and when the tide had turned she counted them again."
        )
    };
    let text = format!(
        "{}\n\n- First of all, the oil.\n  - In frost, twice the oil.\n- Then the wick.\n\n{}\n\n1. Climb.\n2. Light.\n\nYear\tShips\t\n1911\t\t37\n\n{}",
        prose("dawn"),
        prose("noon"),
        prose("dusk")
    );
    let cleaner = Cleaner::new(Options::default());
    assert_eq!(text_of(&cleaner, text.as_bytes(), Format::Text), text);
}

/// Words of a text with their numbers.
fn words(text: &str) -> HashMap<&str, u64> {
    let mut words = HashMap::new();
    for word in text.split_whitespace() {
        *words.entry(word).or_default() += 1;
    }
    words
}

#[test]
#[ignore = "needs ../shared/data; run it with -- --ignored"]
fn the_clean_texts_of_the_labelled_pages_stay_for_99_percent_of_their_words() {
    let data = root().join("../shared/data");
    if !data.is_dir() {
        println!("../shared/data is absent: nothing was checked");
        return;
    }
    let pages: Vec<PathBuf> = walkdir::WalkDir::new(&data)
        .sort_by_file_name()
        .into_iter()
        .flatten()
        .filter(|e| e.path().to_string_lossy().ends_with(".html.gz"))
        .map(|e| e.path().to_owned())
        .collect();
    let cleaner = Cleaner::new(Options::default());
    let (mut all, mut stayed, mut whole) = (0, 0, 0);
    for path in &pages {
        let (words, same) = one(&cleaner, path);
        (all, stayed, whole) = (all + words, stayed + same, whole + u64::from(words == same));
        if std::env::var_os("VERBOSE").is_some() && same * 100 < words * 95 {
            println!("{same:6} of {words:6} {}", path.display());
        }
    }
    println!("{} pages, {whole} unchanged; {stayed} of {all} words stayed", pages.len());
    assert!(stayed * 100 >= all * 99);
}

/// The words of a page's clean text, and how many of them stay when it is cleaned again.
fn one(cleaner: &Cleaner, path: &Path) -> (u64, u64) {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).expect("listed files open");
    MultiGzDecoder::new(file).read_to_end(&mut bytes).expect("the pages are gzip");
    let once = text_of(cleaner, &bytes, Format::Html);
    let twice = text_of(cleaner, once.as_bytes(), Format::Text);
    let (first, second) = (words(&once), words(&twice));
    let same = first.iter().map(|(word, n)| n.min(second.get(word).unwrap_or(&0))).sum();
    (first.values().sum(), same)
}
