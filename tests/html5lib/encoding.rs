//! `encoding/*.dat`: bytes, and the encoding they are in.

use super::{Tally, files, suite};
use copydesk::html::decode::sniff;

#[test]
#[ignore = "needs html5lib-tests"]
fn encoding_cases_pass() {
    let Some(folder) = suite("encoding") else { return };
    let mut tally = Tally::default();
    for file in files(&folder, "dat") {
        let bytes = std::fs::read(&file).unwrap();
        for (number, (data, label)) in cases(&bytes).into_iter().enumerate() {
            let theirs = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().name();
            let ours = sniff(data, None).0.name();
            let meant = ours == "UTF-8" && !data.is_ascii() && std::str::from_utf8(data).is_ok();
            let reason = meant.then_some("valid UTF-8 as a whole beats <meta>");
            tally.count(&format!("{}, case {number}", file.display()), ours, theirs, reason);
        }
    }
    tally.finish("encoding");
}

fn cases(bytes: &[u8]) -> Vec<(&[u8], String)> {
    let mut cases = Vec::new();
    let mut rest = bytes;
    while let Some(start) = find(rest, b"#data\n") {
        rest = &rest[start + 6..];
        let end = find(rest, b"\n#encoding\n").unwrap();
        let data = &rest[..end];
        rest = &rest[end + 11..];
        let line = &rest[..find(rest, b"\n").unwrap_or(rest.len())];
        cases.push((data, String::from_utf8(line.to_vec()).unwrap()));
    }
    cases
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|w| w == needle)
}
