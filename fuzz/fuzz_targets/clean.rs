//! Any bytes are cleaned: no panic, the same record twice, a record in proportion to the page, ranges that stand in
//! the text.

#![no_main]

use copydesk::clean::{Cleaner, Options};
use copydesk::emit::{Format, write};
use copydesk::page::RawPage;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static CLEANER: LazyLock<Cleaner> = LazyLock::new(|| Cleaner::new(Options { trace: true, comments: true }));

fuzz_target!(|bytes: &[u8]| {
    let page = RawPage { url: Some("https://news.example/2024/05/story".to_owned()), ..RawPage::from_bytes(bytes) };
    let record = || {
        let mut out = Vec::new();
        if let Ok(article) = CLEANER.clean(&page) {
            let characters = article.text.chars().count() as u32;
            assert!(article.blocks.iter().all(|block| block.start <= block.end && block.end <= characters));
            write(&article, Format::JsonLines, &mut out);
        }
        out
    };
    let first = record();
    assert_eq!(first, record());
    assert!(first.len() <= 64 * bytes.len() + (1 << 16));
});
