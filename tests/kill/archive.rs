//! The archive of a crawl that was killed: every page is in it once, and nothing is broken.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// What files of an archive end at: small enough that kills hit the change from one to the next.
pub const MAX_BYTES: &str = "30kB";

/// Checks that each of `pages` pages was archived once, in files that are whole.
pub fn each_page_is_archived_once(folder: &Path, pages: usize) {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("there is an archive")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| !path.to_string_lossy().ends_with(".lock"))
        .collect();
    files.sort();
    assert!(files.len() > 1 && files.iter().all(|path| path.to_string_lossy().ends_with(".warc.gz")), "{files:?}");
    let mut times: HashMap<String, usize> = HashMap::new();
    for file in &files {
        let mut bytes = Vec::new();
        let mut members = flate2::read::MultiGzDecoder::new(std::fs::File::open(file).expect("there"));
        members.read_to_end(&mut bytes).expect("every member is whole");
        for header in headers(&bytes) {
            let field = |name: &str| header.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            if field("WARC-Type: ") == "response" && field("WARC-Target-URI: ").contains("/page/") {
                *times.entry(field("WARC-Target-URI: ").to_owned()).or_default() += 1;
            }
            assert!(field("WARC-Type: ") != "revisit" || !field("WARC-Target-URI: ").contains("/page/"), "{header}");
        }
    }
    let twice: Vec<_> = times.iter().filter(|(_, times)| **times != 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    assert_eq!(times.len(), pages);
    println!("{pages} pages in {} files", files.len());
}

/// The headers of records, whose blocks are as long as they say.
fn headers(mut rest: &[u8]) -> Vec<String> {
    let mut headers = Vec::new();
    while !rest.is_empty() {
        let end = memchr::memmem::find(rest, b"\r\n\r\n").expect("a header ends") + 4;
        let header = String::from_utf8(rest[..end].to_vec()).expect("UTF-8");
        assert!(header.starts_with("WARC/1.1\r\n"), "{header}");
        let length = header.lines().find_map(|line| line.strip_prefix("Content-Length: ")).expect("a length");
        let length: usize = length.parse().expect("a number");
        rest = rest[end + length..].strip_prefix(b"\r\n\r\n").expect("two line ends");
        headers.push(header);
    }
    headers
}
