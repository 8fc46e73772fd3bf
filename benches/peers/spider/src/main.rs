//! The spider crate over the hosts of a list of addresses, as `cargo bench --bench crawl` runs it beside us.
//!
//!     spider addresses.txt pages.txt    # pages.txt is told how many pages came, and their bytes
//!
//! Each host is a website that begins at its index; its pages are followed no further, since what they name is elsewhere.
//! Nothing is saved or cleaned.

use spider::tokio;
use spider::tokio::sync::broadcast::error::RecvError;
use spider::tokio::task::JoinSet;
use spider::website::Website;
use std::collections::BTreeSet;

/// As copydesk and Scrapy have it in this comparison.
const CONNECTIONS: usize = 8;

/// Pages that may wait to be counted.
const WAITING: usize = 4096;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, list, out] = arguments.as_slice() else { panic!("name the list and the output") };
    let list = std::fs::read_to_string(list).expect("a list of addresses");
    let sites: BTreeSet<&str> = list.lines().filter_map(|line| Some(&line[..=line.rfind('/')?])).collect();
    let mut crawls = JoinSet::new();
    for site in sites {
        crawls.spawn(crawl(site.to_owned()));
    }
    let (mut pages, mut bytes) = (0, 0);
    while let Some(crawled) = crawls.join_next().await {
        let (more_pages, more_bytes) = crawled.expect("a crawl does not panic");
        (pages, bytes) = (pages + more_pages, bytes + more_bytes);
    }
    std::fs::write(out, format!("{pages} pages, {bytes} bytes")).expect("written");
}

/// Crawls one website; how many pages came of it, and their bytes.
async fn crawl(site: String) -> (usize, usize) {
    let mut website = Website::new(&site);
    website
        .with_respect_robots_txt(true)
        .with_delay(0)
        .with_concurrency_limit(Some(CONNECTIONS))
        .with_user_agent(Some("bench/1 (bench@copydesk.example)"))
        .with_whitelist_url(Some(vec![r"^http://[^/]+/(\d+\.html)?$".into()]));
    let mut came = website.subscribe(WAITING);
    let counting = tokio::spawn(async move {
        let (mut pages, mut bytes) = (0, 0);
        loop {
            match came.recv().await {
                Ok(page) if page.get_url().ends_with(".html") && page.status_code.is_success() => {
                    pages += 1;
                    bytes += page.get_html_bytes_u8().len();
                }
                Ok(_) => {}
                Err(RecvError::Lagged(missed)) => panic!("{missed} pages were not counted"),
                Err(RecvError::Closed) => return (pages, bytes),
            }
        }
    });
    website.crawl().await;
    website.unsubscribe();
    drop(website);
    counting.await.expect("counting does not panic")
}
