//! Lookups of near-duplicates among ten million sketches of unlike texts, in the embedded state.
//!
//! `cargo bench --bench kin [-- SKETCHES]`: fills a state in a temporary folder (700 MB for ten million), then looks for
//! sketches that have a neighbour at three to six bits, and for sketches that have none. Prints times, how many neighbours
//! were found, and how many were found where there is none.

use copydesk::crawl::state::{Likeness, Sqlite};
use std::time::{Duration, Instant};

const LOOKUPS: u64 = 2000;
const BANDS: [(u32, u32); 3] = [(0, 22), (22, 21), (43, 21)];

/// The finisher of SplitMix64: the sketch of the nth text.
fn sketch(n: u64) -> u64 {
    let mut x = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(10_000_000u64);
    let folder = tempfile::tempdir()?;
    drop(Sqlite::open(folder.path())?);
    let began = Instant::now();
    fill(&folder.path().join("crawl.db"), count)?;
    let bytes = std::fs::metadata(folder.path().join("crawl.db"))?.len();
    println!("{count} sketches in {:.0?}, {} bytes each", began.elapsed(), bytes / count.max(1));

    let mut state = Sqlite::open(folder.path())?;
    let mut random = fastrand::Rng::with_seed(3);
    for bits in [3, 4, 5, 6, 7, 8] {
        let asked: Vec<u64> = (0..LOOKUPS)
            .map(|_| {
                let near = sketch(random.u64(0..count));
                random.choose_multiple(0..64u32, bits).into_iter().fold(near, |near, bit| near ^ 1 << bit)
            })
            .collect();
        tell(&format!("at {bits} bits"), &mut state, &asked)?;
    }
    let asked: Vec<u64> = (0..LOOKUPS * 5).map(|n| sketch(count + 1 + n)).collect();
    tell("none near", &mut state, &asked)
}

fn tell(what: &str, state: &mut Sqlite, asked: &[u64]) -> Result<(), Box<dyn std::error::Error>> {
    let mut times = Vec::with_capacity(asked.len());
    let mut found = 0;
    for &sketch in asked {
        let likeness = Likeness { sketch, numbers: 0, words: 300, lead: None, own: None };
        let began = Instant::now();
        found += usize::from(state.repeated(&likeness)?.is_some());
        times.push(began.elapsed());
    }
    times.sort_unstable();
    let mean = times.iter().sum::<Duration>() / times.len() as u32;
    let at = |part: usize| times[(times.len() - 1) * part / 100];
    println!("{what}: found {found} of {}; mean {mean:.0?}, median {:.0?}, 99 % {:.0?}", asked.len(), at(50), at(99));
    Ok(())
}

/// Fills the tables in the order of their keys, which a crawl does not have to wait for.
fn fill(path: &std::path::Path, count: u64) -> rusqlite::Result<()> {
    let mut database = rusqlite::Connection::open(path)?;
    database.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;")?;
    let all = database.transaction()?;
    let mut insert =
        all.prepare("INSERT INTO sketch (article, sketch, numbers, words, at) VALUES (?1, ?2, 0, 300, ?1)")?;
    for n in 0..count {
        insert.execute([n as i64, sketch(n) as i64])?;
    }
    drop(insert);
    let mut insert = all.prepare("INSERT INTO band (key, article, sketch) VALUES (?1, ?2, ?3)")?;
    for (band, (first, bits)) in BANDS.into_iter().enumerate() {
        let key = |n: u64| ((band as u64) << 22 | sketch(n) >> first & ((1 << bits) - 1)) as u32;
        let mut keys: Vec<(u32, u32)> = (0..count).map(|n| (key(n), n as u32)).collect();
        keys.sort_unstable();
        for (key, n) in keys {
            insert.execute([i64::from(key), i64::from(n), sketch(u64::from(n)) as i64])?;
        }
    }
    drop(insert);
    all.commit()
}
