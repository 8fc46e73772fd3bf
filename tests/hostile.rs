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
/// What a tag or a line may take, however short: a paragraph of one letter is a node, a container, a block, its facts and a piece
/// of the record all the same.
const TAG_BYTES: usize = 1200;

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
    let mut beyond = Vec::new();
    for shape in &SHAPES {
        let page = RawPage::from_bytes(shape.page(part));
        let (size, tags) = (page.bytes.len(), memchr::memchr2_iter(b'<', b'\n', &page.bytes).count());
        let profiler = dhat::Profiler::builder().testing().build();
        let mut out = Vec::new();
        let article = cleaner.clean(&page).unwrap_or_else(|e| panic!("{}: {e}", shape.name));
        write(&article, Format::JsonLines, &mut out);
        drop(article);
        let stats = dhat::HeapStats::get();
        drop(profiler);
        let (peak, all) = (stats.max_bytes, stats.total_bytes);
        println!("{:36} {size:>10} bytes: peak {peak:>11}, in all {all:>12}, record {:>10}", shape.name, out.len());
        let bounds = [
            ("peak heap", peak as u64, 8 * size + TAG_BYTES * tags + FLOOR_BYTES),
            ("bytes allocated", all, 20 * size + 3 * TAG_BYTES * tags + FLOOR_BYTES),
            ("bytes of the record", out.len() as u64, 3 * size + TAG_BYTES / 3 * tags + FLOOR_BYTES),
        ];
        for (what, is, most) in bounds.into_iter().filter(|(_, is, most)| *is > *most as u64) {
            beyond.push(format!("{}: {is} {what}, at most {most}", shape.name));
        }
    }
    assert!(beyond.is_empty(), "{beyond:#?}");
}
