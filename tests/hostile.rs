//! Hostile pages cost memory and a record in proportion to their size, whatever they are made of.
//!
//! On every run each shape is cleaned at a twentieth of its size, and the bytes that it allocates are held against the
//! bytes of the page: an algorithm that is quadratic in anything allocates or keeps too much here. At full size:
//! `cargo test --release --test hostile -- --ignored --nocapture`. How long each takes, and how much of the machine's
//! memory, is told by `cargo bench --bench hostile`; time is asserted nowhere.

#[path = "hostile/shapes.rs"]
mod shapes;

use copydesk::clean::{Cleaner, Options};
use copydesk::emit::{Format, write};
use copydesk::page::RawPage;
use shapes::SHAPES;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// What any page may take, however small.
const FLOOR_BYTES: usize = 4 << 20;

/// One test for all sizes would measure both at once: the allocator counts for the whole process.
#[test]
fn a_twentieth_of_each_shape_stays_within_bounds() {
    check(20);
}

#[test]
#[ignore = "takes gigabytes and minutes in a debug build"]
fn each_shape_stays_within_bounds() {
    check(1);
}

fn check(part: usize) {
    let cleaner = Cleaner::new(Options::default());
    // Patterns are compiled when first needed.
    drop(cleaner.clean(&RawPage::from_bytes("<p>At 10:30 (AP) - a warm-up, by Ann Lee, 3 May 2024.</p>")));
    for shape in &SHAPES {
        let page = RawPage::from_bytes(shape.page(part));
        let size = page.bytes.len();
        let profiler = dhat::Profiler::builder().testing().build();
        let mut out = Vec::new();
        let article = cleaner.clean(&page).unwrap_or_else(|e| panic!("{}: {e}", shape.name));
        write(&article, Format::JsonLines, &mut out);
        drop(article);
        let stats = dhat::HeapStats::get();
        drop(profiler);
        let peak = stats.max_bytes;
        println!(
            "{:36} {size:>10} bytes: peak {peak:>11}, in all {:>12}, record {:>10}",
            shape.name,
            stats.total_bytes,
            out.len()
        );
        assert!(peak <= 30 * size + FLOOR_BYTES, "{}: peak heap {peak} for {size} bytes", shape.name);
        assert!(
            stats.total_bytes <= 200 * size as u64 + FLOOR_BYTES as u64,
            "{}: {} bytes allocated",
            shape.name,
            stats.total_bytes
        );
        assert!(out.len() <= 8 * size + FLOOR_BYTES, "{}: a record of {} bytes", shape.name, out.len());
    }
}
