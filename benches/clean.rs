//! The whole clean: where its CPU time goes, and what a second thread brings.
//!
//! Run it with `cargo bench --bench clean`; the pages are looked for as `parse` looks for them. `-- stages`, `-- threads`
//! run one part, `-- profile` cleans every tenth page without measuring, for a profiler. The stages are told as
//! differences: each is run up to its end, page by page, one after the other.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench that cannot read its pages has failed")]

mod pages;

use copydesk::clean::{Cleaner, Options};
use copydesk::emit::{Format, write};
use copydesk::html::{Dom, decode};
use copydesk::page::RawPage;
use cpu_time::ThreadTime;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 3;
const STAGES: [&str; 5] = ["decode", "parse", "judge", "record", "emit"];

fn main() {
    let pages: Vec<RawPage> = pages::load().into_iter().map(RawPage::from_bytes).collect();
    if pages.is_empty() {
        return;
    }
    let cleaner = Cleaner::new(Options::default());
    // Patterns are compiled when first needed; that is no page's cost.
    clean_all(&cleaner, &pages);
    let asked = |part: &str| std::env::args().any(|arg| arg == part);
    let all = !["stages", "threads", "profile"].into_iter().any(asked);
    if asked("profile") {
        clean_all(&cleaner, &pages.into_iter().step_by(10).collect::<Vec<_>>());
        return;
    }
    if all || asked("stages") {
        stages(&cleaner, &pages);
    }
    if all || asked("threads") {
        threads(&cleaner, &pages);
    }
}

fn clean_all(cleaner: &Cleaner, pages: &[RawPage]) -> usize {
    pages.iter().map(|page| cleaner.clean(page).map_or(0, |article| article.text.len())).sum()
}

fn stages(cleaner: &Cleaner, pages: &[RawPage]) {
    let mut until = [Duration::ZERO; 5];
    let mut out = Vec::new();
    for _ in 0..ROUNDS {
        for page in pages {
            until[0] += timed(|| decode::decode(&page.bytes, None).text.len());
            until[1] += timed(|| Dom::parse(&decode::decode(&page.bytes, None).text).len());
            until[2] += timed(|| cleaner.judge(page, |judged, _| judged.verdicts.of.len()).unwrap_or(0));
            until[3] += timed(|| cleaner.clean(page).map_or(0, |article| article.text.len()));
            out.clear();
            until[4] += timed(|| {
                cleaner.clean(page).into_iter().for_each(|article| write(&article, Format::JsonLines, &mut out));
                out.len()
            });
        }
    }
    let bytes: usize = pages.iter().map(|page| page.bytes.len()).sum();
    let runs = (pages.len() * ROUNDS) as f64;
    println!("{} pages, {:.1} MB, {ROUNDS} rounds, one thread", pages.len(), bytes as f64 / 1e6);
    let mut before = 0.0;
    for (stage, time) in STAGES.iter().zip(until) {
        let sum = time.as_secs_f64() * 1e3 / runs;
        println!("{stage:8} {:8.3} ms a page", sum - before);
        before = sum;
    }
    let clean = until[3].as_secs_f64();
    println!("clean    {:8.3} ms a page, {:.1} MB/s", clean * 1e3 / runs, (bytes * ROUNDS) as f64 / 1e6 / clean);
}

fn timed(work: impl FnOnce() -> usize) -> Duration {
    let start = ThreadTime::now();
    black_box(work());
    start.elapsed()
}

/// How much faster two threads are than one, for the clean and for a loop that only computes, in turns.
fn threads(cleaner: &Cleaner, pages: &[RawPage]) {
    let half = pages.len() / 2;
    let clean = |part: &[RawPage]| clean_all(cleaner, part);
    let compute = |part: &[RawPage]| {
        let mut x = part.len() as u64;
        for _ in 0..part.len() * 400_000 {
            x = black_box(x.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ x >> 29);
        }
        x as usize
    };
    let mut sums = [[Duration::ZERO; 2]; 2];
    for _ in 0..ROUNDS {
        for (sum, work) in sums.iter_mut().zip([&clean as &(dyn Fn(&[RawPage]) -> usize + Sync), &compute]) {
            let start = Instant::now();
            black_box(work(&pages[..half]) + work(&pages[half..]));
            sum[0] += start.elapsed();
            let start = Instant::now();
            std::thread::scope(|scope| {
                let other = scope.spawn(|| black_box(work(&pages[half..])));
                black_box(work(&pages[..half]));
                other.join().unwrap();
            });
            sum[1] += start.elapsed();
        }
    }
    let [clean, compute] = sums.map(|[one, two]| one.as_secs_f64() / two.as_secs_f64());
    println!(
        "two threads: clean {clean:.2} times as fast, compute-only loop {compute:.2}, ratio {:.2}",
        clean / compute
    );
}
