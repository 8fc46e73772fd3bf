//! The heap that parsing and the whole clean take: peak above the page's bytes, and allocations a page.
//!
//! Run it with `cargo bench --bench heap`; the pages are looked for as `parse` looks for them. Counts do not depend on
//! the build: `--profile dev` is quicker to build. `-- profile` writes `dhat-heap.json` of the clean of all pages.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench that cannot read its pages has failed")]

mod pages;

use copydesk::clean::{Cleaner, Options};
use copydesk::html::{Dom, decode};
use copydesk::page::RawPage;
use std::hint::black_box;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() {
    let pages: Vec<RawPage> = pages::load().into_iter().map(RawPage::from_bytes).collect();
    if pages.is_empty() {
        return;
    }
    println!("{} pages; peak heap above the page's bytes, as a multiple of them", pages.len());
    measure("parse", &pages, |page| Dom::parse(&decode::decode(&page.bytes, None).text).len());
    let cleaner = Cleaner::new(Options::default());
    let clean = |page: &RawPage| cleaner.clean(page).map_or(0, |article| article.text.len());
    // Patterns are compiled when first needed; that is no page's cost.
    pages.iter().for_each(|page| _ = black_box(clean(page)));
    if std::env::args().any(|arg| arg == "profile") {
        // As many frames as lead from the allocator past the helpers to who asked.
        let _profiler = dhat::Profiler::builder().trim_backtraces(Some(24)).build();
        return pages.iter().for_each(|page| _ = black_box(clean(page)));
    }
    measure("clean", &pages, clean);
}

fn measure(name: &str, pages: &[RawPage], work: impl Fn(&RawPage) -> usize) {
    let (mut ratios, mut blocks, mut worst) = (Vec::new(), 0, 0);
    for page in pages {
        let profiler = dhat::Profiler::builder().testing().build();
        black_box(work(page));
        let stats = dhat::HeapStats::get();
        drop(profiler);
        ratios.push(stats.max_bytes as f64 / page.bytes.len() as f64);
        blocks += stats.total_blocks;
        worst = worst.max(stats.total_blocks);
    }
    ratios.sort_by(f64::total_cmp);
    let count = pages.len() as f64;
    let mean = ratios.iter().sum::<f64>() / count;
    let (median, most) = (ratios[ratios.len() / 2], ratios[ratios.len() - 1]);
    println!("{name}: mean {mean:.2}, median {median:.2}, at most {most:.2}");
    println!("{name}: {:.1} allocations a page, at most {worst}", blocks as f64 / count);
}
