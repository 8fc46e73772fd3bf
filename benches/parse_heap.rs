//! The heap that parsing takes: peak above the page's bytes, and allocations a page.
//!
//! Run it with `cargo bench --bench parse_heap`; the pages are looked for as `parse` looks for them.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench that cannot read its pages has failed")]

mod pages;

use copydesk::html::{Dom, decode};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() {
    let pages = pages::load();
    if pages.is_empty() {
        return;
    }
    let (mut ratios, mut blocks, mut nodes, mut worst) = (0.0, 0, 0, 0.0_f64);
    for page in &pages {
        let profiler = dhat::Profiler::builder().testing().build();
        let text = decode::decode(page, None).text;
        nodes += Dom::parse(&text).len();
        drop(text);
        let stats = dhat::HeapStats::get();
        drop(profiler);
        let ratio = stats.max_bytes as f64 / page.len() as f64;
        ratios += ratio;
        worst = worst.max(ratio);
        blocks += stats.total_blocks;
    }
    let count = pages.len() as f64;
    println!("{} pages, {:.0} nodes a page", pages.len(), nodes as f64 / count);
    println!("peak heap above the page: mean {:.2} times its bytes, at most {worst:.2}", ratios / count);
    println!("allocations a page: {:.1}", blocks as f64 / count);
}
