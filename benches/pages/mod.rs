//! The pages that benches run over.

use std::io::Read;
use std::path::PathBuf;

/// The pages' bytes, in the order of their names; none, with a word on stderr, where they are absent.
pub fn load() -> Vec<Vec<u8>> {
    let root = std::env::var_os("COPYDESK_PAGES").map_or_else(|| PathBuf::from("../shared/data/wcxb"), PathBuf::from);
    let Ok(entries) = std::fs::read_dir(root.join("html")) else {
        eprintln!("{} is absent: nothing was measured", root.join("html").display());
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let unpacked = |path: &PathBuf| {
        let mut bytes = Vec::new();
        flate2::read::MultiGzDecoder::new(std::fs::File::open(path).unwrap()).read_to_end(&mut bytes).unwrap();
        bytes
    };
    paths.iter().map(unpacked).collect()
}
