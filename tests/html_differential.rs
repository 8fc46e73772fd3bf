//! Our trees against html5ever's (through its `RcDom`; scraper's tree loses nodes that the adoption agency
//! moves), node for node, scripting off on both sides.
//!
//! The pages are not part of this repository; they are looked for in `../shared/data`, or where
//! `COPYDESK_DATA` says. Run it with
//! `cargo test --release --test html_differential -- --ignored --nocapture`.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its pages has failed")]

mod trees;

use copydesk::html::decode;
use std::io::Read;
use std::path::{Path, PathBuf};
use trees::{Step, first_difference, ours, reason, theirs};

#[test]
#[ignore = "needs labelled pages"]
fn trees_equal_those_of_html5ever() {
    let root = std::env::var_os("COPYDESK_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let (mut equal, mut listed, mut failed) = (0, 0, 0);
    for page in ["wcxb", "fundus", "daniel", "trafilatura"].iter().flat_map(|set| pages(&root.join(set).join("html"))) {
        let bytes = read(&page);
        let text = decode::decode(&bytes, None).text;
        let (ours, theirs) = (ours(&text), theirs(&text));
        let Some(at) = first_difference(&ours, &theirs) else {
            equal += 1;
            continue;
        };
        match reason(&text, &ours, at) {
            Some(reason) => {
                listed += 1;
                println!("{}: differs as listed: {reason}", page.display());
            }
            None => {
                failed += 1;
                let show = |steps: &[Step]| format!("{:#?}", &steps[at.saturating_sub(3)..steps.len().min(at + 4)]);
                println!("{}: differs at step {at}\nours {}\ntheirs {}", page.display(), show(&ours), show(&theirs));
            }
        }
    }
    println!("{equal} pages equal, {listed} differ as listed, {failed} differ");
    assert_eq!(failed, 0);
}

fn pages(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        eprintln!("{} is absent: nothing was compared", folder.display());
        return Vec::new();
    };
    let mut pages: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    pages
}

fn read(page: &Path) -> Vec<u8> {
    let file = std::fs::File::open(page).unwrap();
    let mut bytes = Vec::new();
    match page.extension().is_some_and(|e| e == "gz") {
        true => flate2::read::MultiGzDecoder::new(file).read_to_end(&mut bytes).unwrap(),
        false => std::io::BufReader::new(file).read_to_end(&mut bytes).unwrap(),
    };
    bytes
}

/// Cuts a page that differs down to a small one that still does, line by line.
#[test]
#[ignore = "for looking into one page: COPYDESK_PAGE names it"]
fn a_difference_is_made_small() {
    let Some(page) = std::env::var_os("COPYDESK_PAGE") else { return };
    let bytes = read(Path::new(&page));
    let text = decode::decode(&bytes, None).text.replace('>', ">\n");
    let differs = |text: &str| {
        let (ours, theirs) = (ours(text), theirs(text));
        first_difference(&ours, &theirs).is_some_and(|at| reason(text, &ours, at).is_none())
    };
    let mut lines: Vec<&str> = text.lines().collect();
    let mut step = lines.len() / 2;
    while step > 0 {
        let mut at = 0;
        while at < lines.len() {
            let mut shorter = lines.clone();
            shorter.drain(at..lines.len().min(at + step));
            if differs(&shorter.join("\n")) { lines = shorter } else { at += step }
        }
        step /= 2;
    }
    println!("{}", lines.join("\n"));
}
