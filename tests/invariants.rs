//! The promises of `DESIGN.md` that hold for every page:
//!
//! - nothing is lost: what is kept and what is removed, in order, is all readable text
//! - the same bytes give the same record, with any number of threads
//! - no page makes the cleaner panic
//!
//! Readable text is taken by a walk of its own over html5ever's tree (its `RcDom`; scraper's loses nodes that the
//! adoption agency moves), which shares no code with the cleaner.
//! The fixtures are checked on every run; `cargo test --release --test invariants -- --ignored --nocapture` checks
//! every page of the labelled sets in `../shared/data`.

use copydesk::clean::{Cleaner, Options};
use copydesk::html::decode::decode;
use copydesk::page::{Origin, RawPage};
use flate2::read::MultiGzDecoder;
use std::io::Read;
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization;

#[path = "invariants/readable.rs"]
mod readable;

use readable::readable;

/// What two texts must agree in: composed characters without white space and without what no one sees.
fn essence(text: &str) -> String {
    let unseen = |c: &char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffc}' | '\u{61c}' | '\u{180e}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{17b4}' | '\u{17b5}' | '\u{fe00}'..='\u{fe0f}' | '\u{fdd0}'..='\u{fdef}')
            || (*c as u32) & 0xfffe == 0xfffe
    };
    text.chars().filter(|c| !unseen(c)).collect::<String>().nfc().collect()
}

fn told(cleaner: &Cleaner, page: &RawPage) -> String {
    cleaner
        .judge(page, |judged, _| {
            let blocks = &judged.analysis.blocks;
            assert_eq!(blocks.items.len(), judged.verdicts.of.len());
            blocks.items.iter().map(|b| blocks.text(b)).collect::<Vec<_>>().join("\n")
        })
        .unwrap_or_default()
}

/// `None` where nothing is lost; else where the two texts part.
fn lost(cleaner: &Cleaner, page: &RawPage) -> Option<String> {
    let decoded = decode(&page.bytes, page.content_type.as_deref());
    let mended = copydesk::clean::hygiene::mend(&decoded.text);
    let (want, got) = (essence(&readable(mended.as_deref().unwrap_or(&decoded.text))), essence(&told(cleaner, page)));
    if want == got {
        return None;
    }
    let same = want.chars().zip(got.chars()).take_while(|(a, b)| a == b).count();
    let near = |text: &str| text.chars().skip(same.saturating_sub(20)).take(60).collect::<String>();
    Some(format!("after {same} characters: readable {:?}, told {:?}", near(&want), near(&got)))
}

fn html_page(bytes: Vec<u8>, path: &Path) -> RawPage {
    RawPage {
        bytes,
        origin: Origin::File { path: path.to_owned(), line: None },
        format: copydesk::page::Format::Html,
        ..RawPage::default()
    }
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let all = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten();
    all.filter(|e| e.path().to_string_lossy().ends_with(ending)).map(|e| e.path().to_owned()).collect()
}

fn fixtures() -> Vec<RawPage> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let pages: Vec<RawPage> =
        files(&root, ".html").iter().map(|p| html_page(std::fs::read(p).expect("fixtures are readable"), p)).collect();
    assert!(pages.len() >= 5, "the fixtures are missing");
    pages
}

#[test]
fn what_is_shown_elsewhere_is_read_once_where_it_is_shown() {
    let cleaner = Cleaner::new(Options::default());
    for (page, want) in [
        (
            "<p>one<!--$?--><template id=B:0></template><i>wait</i><!--/$--><p>four<div hidden id=S:0>two</div><script>$RC(\"B:0\",\"S:0\")</script>",
            "one two wait four",
        ),
        ("<div hidden id=S:1>a<template id=P:1></template></div><template id=B:1></template>b", "a b"),
        (
            "<x-a>late<b slot=s>slotted</b><template shadowrootmode=open>first<slot name=s>else</slot><slot></slot>last</template></x-a>",
            "first slotted else late last",
        ),
        (
            "<x-a><i slot=no>lost?</i><template shadowrootmode=open>shown<slot>d</slot></template></x-a>",
            "shown d lost?",
        ),
        (
            "<div hidden id=S:0>a<template id=B:1></template></div><div hidden id=S:1>b<template id=B:0></template></div>",
            "a b",
        ),
    ] {
        let page = html_page(format!("<!DOCTYPE html><body>{page}").into_bytes(), Path::new("shown.html"));
        assert_eq!(lost(&cleaner, &page), None, "{want}");
        let told: Vec<String> = told(&cleaner, &page).split_whitespace().map(str::to_owned).collect();
        assert_eq!(told.join(" "), want);
    }
}

#[test]
fn nothing_readable_is_lost_on_the_fixtures() {
    let cleaner = Cleaner::new(Options::default());
    for page in fixtures() {
        assert_eq!(lost(&cleaner, &page), None, "{}", page.name());
    }
}

#[test]
fn the_trace_tells_every_removed_piece_with_its_reasons() {
    let cleaner = Cleaner::new(Options { trace: true, ..Options::default() });
    for page in fixtures() {
        let article = cleaner.clean(&page).expect("fixtures are pages");
        let removed = article.removed.expect("a trace was asked for");
        assert!(removed.iter().all(|r| !r.why.is_empty() && !r.at.is_empty() && !r.text.is_empty()), "{}", page.name());
    }
}

#[test]
fn threads_change_nothing() {
    let cleaner = Cleaner::new(Options { trace: true, ..Options::default() });
    let pages = fixtures();
    let once = |page: &RawPage| {
        serde_json::to_string(&cleaner.clean(page).expect("fixtures are pages")).expect("records are JSON")
    };
    let alone: Vec<String> = pages.iter().map(once).collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(pages.iter().map(once).collect::<Vec<_>>(), alone));
        }
    });
}

#[test]
fn block_ranges_index_the_text() {
    let cleaner = Cleaner::new(Options::default());
    for page in fixtures() {
        let article = cleaner.clean(&page).expect("fixtures are pages");
        let chars: Vec<char> = article.text.chars().collect();
        for block in &article.blocks {
            let range: String = chars[block.start as usize..block.end as usize].iter().collect();
            assert_eq!(range, block.text.as_str(), "{}", page.name());
            let length = block.text.chars().count() as u32;
            assert!(block.spans.iter().all(|s| s.start < s.end && s.end <= length), "{}", page.name());
        }
        let is_place =
            |at: u32| at as usize == chars.len() || article.blocks.iter().any(|b| (b.start..b.end).contains(&at));
        assert!(article.images.iter().filter_map(|i| i.at).all(is_place), "{}", page.name());
        assert!(article.images.is_sorted_by_key(|i| i.at), "{}", page.name());
    }
}

#[test]
#[ignore = "needs ../shared/data; run it with -- --ignored"]
fn nothing_readable_is_lost_on_the_labelled_pages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !root.is_dir() {
        println!("../shared/data is absent: nothing was checked");
        return;
    }
    let cleaner = Cleaner::new(Options::default());
    let (mut pages, mut wrong) = (0, 0);
    for path in files(&root, ".html.gz") {
        let mut bytes = Vec::new();
        let file = std::fs::File::open(&path).expect("listed files open");
        MultiGzDecoder::new(file).read_to_end(&mut bytes).expect("the pages are gzip");
        pages += 1;
        if let Some(difference) = lost(&cleaner, &html_page(bytes, &path)) {
            wrong += 1;
            println!("{}: {difference}", path.file_name().unwrap_or_default().to_string_lossy());
        }
    }
    println!("{pages} pages, {wrong} with text lost or out of order");
    assert_eq!(wrong, 0);
}
