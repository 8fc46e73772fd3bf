//! Our trees against html5ever's (through its `RcDom`; scraper's tree loses nodes that the adoption agency
//! moves), node for node, scripting off on both sides.
//!
//! The pages are not part of this repository; they are looked for in `../shared/data`, or where
//! `COPYDESK_DATA` says. Run it with
//! `cargo test --release --test html_differential -- --ignored --nocapture`.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its pages has failed")]

use copydesk::html::{Dom, Edge, Kind, Ns, decode};
use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Node, NodeData, RcDom};
use std::io::Read;
use std::path::{Path, PathBuf};

/// A node, its name or text, its attributes; `None` ends the innermost node.
type Step = Option<(char, String, Vec<(String, String)>)>;

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
        match reason(&ours, &theirs, at) {
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

fn first_difference(ours: &[Step], theirs: &[Step]) -> Option<usize> {
    let shorter = ours.len().min(theirs.len());
    (0..shorter).find(|&i| ours[i] != theirs[i]).or((ours.len() != theirs.len()).then_some(shorter))
}

/// Why a difference is meant, if it is.
fn reason(ours: &[Step], _theirs: &[Step], at: usize) -> Option<&'static str> {
    let mut open: Vec<&str> = Vec::new();
    let mut select_before = false;
    for step in &ours[..at.min(ours.len())] {
        match step {
            Some((_, name, _)) => {
                open.push(name);
                select_before |= name == "select";
            }
            None => {
                open.pop();
            }
        }
    }
    // html5ever 0.35 still has the insertion mode "in select", which the standard dropped in 2025.
    if open.contains(&"select") || (select_before && open.last() == Some(&"option")) {
        return Some("`select` holds any element (13.2.6.4.7)");
    }
    if open.len() > 500 {
        return Some("elements deeper than 512 become siblings");
    }
    None
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

fn ours(text: &str) -> Vec<Step> {
    let dom = Dom::parse(text);
    let mut steps = Vec::new();
    for edge in dom.walk(dom.root()) {
        let Edge::Open(id) = edge else {
            steps.push(None);
            continue;
        };
        steps.push(Some(match dom.kind(id) {
            Kind::Document => ('/', String::new(), Vec::new()),
            Kind::Doctype => {
                let doctype = dom.doctype(id).unwrap();
                let part = |part: Option<&str>| part.unwrap_or("").to_owned();
                ('!', part(doctype.name), vec![(part(doctype.public), part(doctype.system))])
            }
            Kind::Text => ('"', dom.text(id).into_owned(), Vec::new()),
            Kind::Comment => ('-', dom.text(id).into_owned(), Vec::new()),
            Kind::Element => {
                let attrs = dom.attrs(id).map(|(_, name, value)| (name.to_owned(), value.into_owned()));
                let mut attrs: Vec<_> = attrs.collect();
                attrs.sort();
                let ns = match dom.ns(id) {
                    Ns::Html => 'h',
                    Ns::Svg => 's',
                    Ns::MathMl => 'm',
                };
                (ns, dom.name(id).to_owned(), attrs)
            }
        }));
    }
    steps
}

fn theirs(text: &str) -> Vec<Step> {
    let mut options = html5ever::ParseOpts::default();
    options.tree_builder.scripting_enabled = false;
    let dom = html5ever::parse_document(RcDom::default(), options).one(text);
    let mut steps = Vec::new();
    let mut stack = vec![Some(dom.document.clone())];
    while let Some(node) = stack.pop() {
        let Some(node) = node else {
            steps.push(None);
            continue;
        };
        steps.push(Some(step(&node)));
        stack.push(None);
        stack.extend(node.children.borrow().iter().rev().cloned().map(Some));
        if let NodeData::Element { template_contents, .. } = &node.data
            && let Some(contents) = template_contents.borrow().as_ref()
        {
            // What a template holds are its children here, there those of a fragment.
            stack.extend(contents.children.borrow().iter().rev().cloned().map(Some));
        }
    }
    steps
}

fn step(node: &Node) -> (char, String, Vec<(String, String)>) {
    match &node.data {
        NodeData::Document => ('/', String::new(), Vec::new()),
        NodeData::Doctype { name, public_id, system_id } => {
            ('!', name.to_string(), vec![(public_id.to_string(), system_id.to_string())])
        }
        NodeData::ProcessingInstruction { .. } => ('?', String::new(), Vec::new()),
        NodeData::Text { contents } => ('"', contents.borrow().to_string(), Vec::new()),
        NodeData::Comment { contents } => ('-', contents.to_string(), Vec::new()),
        NodeData::Element { name, attrs, .. } => {
            let spelt = |name: &html5ever::QualName| match &name.prefix {
                Some(prefix) if !prefix.is_empty() => format!("{prefix}:{}", name.local),
                _ => name.local.to_string(),
            };
            let attrs = attrs.borrow();
            let mut attrs: Vec<_> = attrs.iter().map(|a| (spelt(&a.name), a.value.to_string())).collect();
            attrs.sort();
            let ns = match &*name.ns {
                "http://www.w3.org/2000/svg" => 's',
                "http://www.w3.org/1998/Math/MathML" => 'm',
                _ => 'h',
            };
            (ns, name.local.to_string(), attrs)
        }
    }
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
        first_difference(&ours, &theirs).is_some_and(|at| reason(&ours, &theirs, at).is_none())
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
