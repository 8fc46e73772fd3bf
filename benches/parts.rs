//! The parts one by one, over the pages under `benches/pages/html`: for looking at one change in one place.
//!
//! Run it with `cargo bench --bench parts`, or `-- rules` for one. Ratios against others are in `benches/peers`.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench that cannot read its pages has failed")]

use copydesk::article::Article;
use copydesk::clean::{Cleaner, Options};
use copydesk::emit::{Format, write};
use copydesk::html::{Content, Dom, Tokens, decode};
use copydesk::page::RawPage;
use copydesk::rules::{Matches, Rules};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/pages/html");

fn main() {
    divan::main();
}

fn pages() -> Vec<RawPage> {
    let paths = std::fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| RawPage::from_bytes(std::fs::read(path).unwrap())).collect()
}

fn texts() -> Vec<String> {
    pages().iter().map(|page| decode::decode(&page.bytes, None).text.into_owned()).collect()
}

fn articles() -> Vec<Article> {
    let cleaner = Cleaner::new(Options::default());
    pages().iter().map(|page| cleaner.clean(page).unwrap()).collect()
}

fn bytes(lengths: impl Iterator<Item = usize>) -> BytesCount {
    BytesCount::new(lengths.sum::<usize>())
}

#[divan::bench]
fn decoding(bencher: Bencher) {
    let pages = pages();
    let all = || pages.iter().for_each(|page| drop(black_box(decode::decode(&page.bytes, None))));
    bencher.counter(bytes(pages.iter().map(|p| p.bytes.len()))).bench(all);
}

#[divan::bench]
fn tokenizer(bencher: Bencher) {
    let texts = texts();
    let all = || texts.iter().map(|text| Tokens::new(text, Content::Data, "").count()).sum::<usize>();
    bencher.counter(bytes(texts.iter().map(String::len))).bench(all);
}

#[divan::bench]
fn tree(bencher: Bencher) {
    let texts = texts();
    let all = || texts.iter().map(|text| Dom::parse(text).len()).sum::<usize>();
    bencher.counter(bytes(texts.iter().map(String::len))).bench(all);
}

#[divan::bench]
fn rules(bencher: Bencher) {
    let rules = Rules::built_in().unwrap();
    let articles = articles();
    let blocks: Vec<(&str, u32)> = articles
        .iter()
        .flat_map(|article| &article.blocks)
        .map(|block| (block.text.as_str(), block.text.split_whitespace().count() as u32))
        .collect();
    let mut matches = Matches::default();
    bencher.counter(bytes(blocks.iter().map(|b| b.0.len()))).bench_local(|| {
        let mut held = 0;
        for (text, words) in &blocks {
            rules.of_text(text, *words, &mut matches);
            held += matches.rules.len();
        }
        held
    });
}

#[divan::bench]
fn clean(bencher: Bencher) {
    let (cleaner, pages) = (Cleaner::new(Options::default()), pages());
    let all = || pages.iter().for_each(|page| drop(black_box(cleaner.clean(page))));
    bencher.counter(bytes(pages.iter().map(|p| p.bytes.len()))).bench(all);
}

#[divan::bench(args = ["json", "markdown", "text"])]
fn emit(bencher: Bencher, name: &str) {
    let format = match name {
        "json" => Format::JsonLines,
        "markdown" => Format::Markdown,
        _ => Format::Text,
    };
    let articles = articles();
    let mut out = Vec::new();
    bencher.counter(bytes(articles.iter().map(|a| a.text.len()))).bench_local(|| {
        out.clear();
        articles.iter().for_each(|article| write(article, format, &mut out));
        out.len()
    });
}
