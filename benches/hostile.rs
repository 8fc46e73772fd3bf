//! How long hostile pages take, whole clean and record, and how much memory: each in a process of its own.
//!
//! Run it with `cargo bench --bench hostile`. The limits are 0.5 s of CPU time and 200 MB of resident memory; for pages
//! over 20 MB a second for 40 MB, and six times their size. `OVER` marks what is beyond them.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench that cannot run has failed")]

#[path = "../tests/hostile/shapes.rs"]
mod shapes;

use copydesk::clean::{Cleaner, Options};
use copydesk::emit::{Format, write};
use copydesk::page::RawPage;
use cpu_time::ThreadTime;
use shapes::SHAPES;
use std::process::Command;

const LARGE: usize = 20_000_000;

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    match args.next().and_then(|arg| arg.parse::<usize>().ok()) {
        Some(number) => one(number),
        None => all(),
    }
}

fn all() {
    println!("{:36} {:>7} {:>8} {:>8} {:>8} {:>8}", "page", "MB", "seconds", "limit", "peak MB", "limit");
    for (number, shape) in SHAPES.iter().enumerate() {
        let child = Command::new(std::env::current_exe().unwrap()).arg(number.to_string()).output().unwrap();
        let told = String::from_utf8(child.stdout).unwrap();
        let figures: Vec<f64> = told.split_whitespace().map(|f| f.parse().unwrap()).collect();
        let [size, seconds, peak] = figures[..] else {
            println!("{:36} FAILED ({}): {}", shape.name, child.status, String::from_utf8_lossy(&child.stderr).trim());
            continue;
        };
        let large = size > LARGE as f64;
        let (most_seconds, most_peak) = if large { (size / 40e6, size * 6.0) } else { (0.5, 200e6) };
        let over = if seconds > most_seconds || peak > most_peak { "  OVER" } else { "" };
        let (size, peak, most_peak) = (size / 1e6, peak / 1e6, most_peak / 1e6);
        println!("{:36} {size:7.1} {seconds:8.3} {most_seconds:8.2} {peak:8.1} {most_peak:8.1}{over}", shape.name);
    }
}

fn one(number: usize) {
    let page = RawPage::from_bytes(SHAPES[number].page(1));
    let cleaner = Cleaner::new(Options::default());
    let start = ThreadTime::now();
    let article = cleaner.clean(&page).unwrap();
    let mut out = Vec::new();
    write(&article, Format::JsonLines, &mut out);
    let seconds = start.elapsed().as_secs_f64();
    println!("{} {seconds} {}", page.bytes.len(), peak_bytes());
}

/// The most resident memory the process ever had, as Linux tells it; 0 elsewhere.
fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) * 1024
}
