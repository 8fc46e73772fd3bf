//! Instructions that parsing and the whole clean take for each page under `benches/pages/html`, beside the committed
//! counts: a guard against slow creep that no busy machine disturbs.
//!
//! `cargo bench --bench instructions` prints them, `-- --save` writes `benches/instructions.txt` anew. They are counted
//! by valgrind's callgrind; where there is no valgrind it says so and ends well. Counts differ between compilers and
//! machines by a little, and by some parts in a thousand between two runs, since the parser's hashes are seeded.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench that cannot run has failed")]

use copydesk::clean::{Cleaner, Options};
use copydesk::emit::{Format, write};
use copydesk::html::{Dom, decode};
use copydesk::page::RawPage;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/pages/html");
const COUNTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/instructions.txt");

fn main() {
    let asked = |word: &str| std::env::args().any(|arg| arg == word);
    if asked("--counted") {
        return counted();
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("valgrind is absent: no instructions were counted");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("counts");
    let valgrind = Command::new("valgrind")
        .args(["--tool=callgrind", "--dump-after=*::count_parse*", "--dump-after=*::count_clean*"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(std::env::current_exe().unwrap())
        .arg("--counted")
        .output()
        .unwrap();
    assert!(valgrind.status.success(), "{}", String::from_utf8_lossy(&valgrind.stderr));
    let counts = counts(&out);
    report(&counts, &committed());
    if asked("--save") {
        let lines: String = counts.iter().map(|(name, [parse, clean])| format!("{name} {parse} {clean}\n")).collect();
        std::fs::write(COUNTS, lines).unwrap();
        println!("written to {COUNTS}");
    }
}

fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = std::fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    pages
}

/// What runs under callgrind: each page is counted after all were cleaned once, when every pattern is compiled.
fn counted() {
    let pages: Vec<RawPage> = pages().iter().map(|p| RawPage::from_bytes(std::fs::read(p).unwrap())).collect();
    let cleaner = Cleaner::new(Options::default());
    let mut out = Vec::new();
    for page in &pages {
        write(&cleaner.clean(page).unwrap(), Format::JsonLines, &mut out);
    }
    // Closes the account of all that came before.
    black_box(count_parse(&pages[0]));
    for page in &pages {
        out.clear();
        black_box(count_parse(page));
        count_clean(&cleaner, page, &mut out);
    }
}

#[inline(never)]
fn count_parse(page: &RawPage) -> usize {
    Dom::parse(&decode::decode(&page.bytes, None).text).len()
}

#[inline(never)]
fn count_clean(cleaner: &Cleaner, page: &RawPage, out: &mut Vec<u8>) {
    write(&cleaner.clean(page).unwrap(), Format::JsonLines, out);
}

/// By page: instructions of parsing and of the clean. Callgrind wrote one file after each call, numbered from 1, of
/// what happened since the one before.
fn counts(out: &Path) -> BTreeMap<String, [u64; 2]> {
    let total = |number: usize| -> u64 {
        let dump = std::fs::read_to_string(format!("{}.{number}", out.display())).unwrap();
        let line = dump.lines().find_map(|l| l.strip_prefix("totals:").or_else(|| l.strip_prefix("summary:")));
        line.unwrap().trim().parse().unwrap()
    };
    let name = |page: &PathBuf| page.file_stem().unwrap().to_string_lossy().into_owned();
    pages().iter().enumerate().map(|(i, page)| (name(page), [total(i * 2 + 2), total(i * 2 + 3)])).collect()
}

fn committed() -> BTreeMap<String, [u64; 2]> {
    let mut counts = BTreeMap::new();
    for line in std::fs::read_to_string(COUNTS).unwrap_or_default().lines() {
        if let [name, parse, clean] = line.split(' ').collect::<Vec<_>>()[..] {
            counts.insert(name.to_owned(), [parse.parse().unwrap(), clean.parse().unwrap()]);
        }
    }
    counts
}

fn report(counts: &BTreeMap<String, [u64; 2]>, committed: &BTreeMap<String, [u64; 2]>) {
    println!("{:28} {:>12} {:>9} {:>12} {:>9}", "thousand instructions", "parse", "change", "clean", "change");
    let line = |name: &str, now: [u64; 2], before: Option<[u64; 2]>| {
        let change = |i: usize| match before {
            Some(before) => format!("{:+.1} %", (now[i] as f64 / before[i] as f64 - 1.0) * 100.0),
            None => "new".to_owned(),
        };
        println!("{name:28} {:12} {:>9} {:12} {:>9}", now[0] / 1000, change(0), now[1] / 1000, change(1));
    };
    let sum = |all: &BTreeMap<String, [u64; 2]>| all.values().fold([0, 0], |s, c| [s[0] + c[0], s[1] + c[1]]);
    for (name, now) in counts {
        line(name, *now, committed.get(name).copied());
    }
    line("all", sum(counts), (counts.keys().eq(committed.keys())).then(|| sum(committed)));
}
