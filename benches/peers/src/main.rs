//! The Rust side of the comparison: for each path on standard input it prints one line of JSON with the CPU time in
//! nanoseconds that each tool took for that page. `peers.py` runs it and takes its turns between two pages.
//!
//! Every tool gets the page's bytes. Those that want text get it from copydesk's own decoder, whose time counts as
//! theirs; freeing what they made counts too.

use copydesk::clean::{Cleaner, Options};
use copydesk::html::{Dom, Kind, decode};
use copydesk::page::{Format, RawPage};
use cpu_time::ThreadTime;
use std::hint::black_box;
use std::io::{BufRead, Read, Write};
use std::path::Path;

type Tool = fn(&Cleaner, &RawPage) -> usize;

const TOOLS: [(&str, Tool); 6] = [
    ("parse.copydesk", parse_ours),
    ("parse.scraper", parse_scraper),
    ("clean.copydesk", clean_ours),
    ("clean.copydesk_json", clean_json),
    ("clean.dom_smoothie", clean_dom_smoothie),
    ("clean.rs_trafilatura", clean_rs_trafilatura),
];

/// As the command has it; the peers that are built in get it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let chosen = TOOLS.iter().filter(|(name, _)| wanted.is_empty() || wanted.iter().any(|w| w == name));
    let chosen: Vec<_> = chosen.collect();
    let cleaner = Cleaner::new(Options::default());
    // What is compiled when first needed is no page's cost.
    clean_ours(&cleaner, &RawPage::from_bytes(WARM));
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let page = unpacked(Path::new(line?.trim()))?;
        let mut fields = Vec::new();
        for (name, tool) in &chosen {
            let start = ThreadTime::now();
            for _ in 0..TURNS {
                black_box(tool(&cleaner, &page));
            }
            fields.push(format!("\"{name}\":{}", start.elapsed().as_nanos() / TURNS));
        }
        writeln!(out, "{{{}}}", fields.join(","))?;
        out.flush()?;
    }
    Ok(())
}

/// Turns of a tool with one page, as in `peers.py`: the first finds other tools' data in the caches.
const TURNS: u128 = 2;
const WARM: &str = "<title>Rain</title><h1>Rain</h1><p>It rained all day, and the river rose by a metre, he said.</p>";

fn unpacked(path: &Path) -> std::io::Result<RawPage> {
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(path)?).read_to_end(&mut bytes)?;
    Ok(RawPage { format: Format::Html, ..RawPage::from_bytes(bytes) })
}

fn parse_ours(_: &Cleaner, page: &RawPage) -> usize {
    let text = decode::decode(&page.bytes, None).text;
    let dom = Dom::parse(&text);
    let mut sum = 0;
    for id in dom.descendants(dom.root()) {
        match dom.kind(id) {
            Kind::Text => sum += dom.text(id).len(),
            Kind::Element => sum += dom.attrs(id).map(|(_, _, value)| value.len()).sum::<usize>(),
            _ => {}
        }
    }
    sum
}

fn parse_scraper(_: &Cleaner, page: &RawPage) -> usize {
    let text = decode::decode(&page.bytes, None).text;
    let html = scraper::Html::parse_document(&text);
    let mut sum = 0;
    for node in html.tree.root().descendants() {
        match node.value() {
            scraper::Node::Text(text) => sum += text.len(),
            scraper::Node::Element(element) => sum += element.attrs().map(|(_, value)| value.len()).sum::<usize>(),
            _ => {}
        }
    }
    sum
}

fn clean_ours(cleaner: &Cleaner, page: &RawPage) -> usize {
    cleaner.clean(page).map_or(0, |article| article.text.len())
}

/// With the record as a line of JSON, as `copydesk clean` writes it.
fn clean_json(cleaner: &Cleaner, page: &RawPage) -> usize {
    let mut out = Vec::new();
    if let Ok(article) = cleaner.clean(page) {
        copydesk::emit::write(&article, copydesk::emit::Format::JsonLines, &mut out);
    }
    out.len()
}

fn clean_dom_smoothie(_: &Cleaner, page: &RawPage) -> usize {
    let text = decode::decode(&page.bytes, None).text;
    let Ok(mut readability) = dom_smoothie::Readability::new(text.as_ref(), None, None) else { return 0 };
    readability.parse().map_or(0, |article| article.text_content.len())
}

fn clean_rs_trafilatura(_: &Cleaner, page: &RawPage) -> usize {
    let text = decode::decode(&page.bytes, None).text;
    rs_trafilatura::extract(&text).map_or(0, |result| result.content_text.len())
}
