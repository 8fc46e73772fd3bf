//! Parsing alone, beside scraper (html5ever): CPU time in one interleaved run, page by page.
//!
//! Each side decodes a page's bytes (detection included), parses it, walks its tree, sums the length of
//! every text and attribute value, and frees it all. Run it with `cargo bench --bench parse`; the pages are looked
//! for in `../shared/data/wcxb`, or where `COPYDESK_PAGES` says. `-- tree` measures without scraper.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench that cannot read its pages has failed")]

mod pages;

use copydesk::html::{Dom, Edge, Kind, decode};
use cpu_time::ThreadTime;
use std::hint::black_box;
use std::time::Duration;

const ROUNDS: usize = 5;

fn main() {
    let pages = pages::load();
    if pages.is_empty() {
        return;
    }
    let alone = std::env::args().any(|arg| arg == "tree");
    let bytes: usize = pages.iter().map(Vec::len).sum();
    let mut times = [Duration::ZERO; 4];
    let mut sums = [0_usize; 2];
    for _ in 0..ROUNDS {
        for page in &pages {
            let (time, sum) = timed(|| ours(page));
            times[0] += time;
            sums[0] += sum;
            if !alone {
                let (time, sum) = timed(|| theirs(page));
                times[1] += time;
                sums[1] += sum;
            }
            let (time, _) = timed(|| decode::decode(page, None).text.len());
            times[2] += time;
            let decoded = decode::decode(page, None).text;
            let (time, _) = timed(|| Dom::parse(&decoded).len());
            times[3] += time;
        }
    }
    let megabytes = (bytes * ROUNDS) as f64 / 1e6;
    let rate = |time: Duration| megabytes / time.as_secs_f64();
    println!("{} pages, {:.1} MB, {ROUNDS} rounds, one thread", pages.len(), bytes as f64 / 1e6);
    println!("copydesk          {:8.1} MB/s  (sum {})", rate(times[0]), sums[0] / ROUNDS);
    println!("  decoding alone  {:8.1} MB/s", rate(times[2]));
    println!("  parsing alone   {:8.1} MB/s", rate(times[3]));
    if !alone {
        println!("scraper 0.24      {:8.1} MB/s  (sum {})", rate(times[1]), sums[1] / ROUNDS);
        println!("ratio             {:8.2}", times[1].as_secs_f64() / times[0].as_secs_f64());
    }
}

fn timed(work: impl FnOnce() -> usize) -> (Duration, usize) {
    let start = ThreadTime::now();
    let sum = black_box(work());
    (start.elapsed(), sum)
}

fn ours(page: &[u8]) -> usize {
    let text = decode::decode(page, None).text;
    let dom = Dom::parse(&text);
    let mut sum = 0;
    for edge in dom.walk(dom.root()) {
        let Edge::Open(id) = edge else { continue };
        match dom.kind(id) {
            Kind::Text => sum += dom.text(id).len(),
            Kind::Element => sum += dom.attrs(id).map(|(_, _, value)| value.len()).sum::<usize>(),
            _ => {}
        }
    }
    sum
}

fn theirs(page: &[u8]) -> usize {
    let text = decode::decode(page, None).text;
    let html = scraper::Html::parse_document(&text);
    let mut sum = 0;
    for node in html.tree.root().descendants() {
        match node.value() {
            scraper::Node::Text(text) => sum += text.len(),
            scraper::Node::Element(element) => sum += element.attrs().map(|(_, value)| value.len()).sum::<usize>(),
            _ => {}
        }
    }
    sum
}
