//! Our trees and html5ever's (through its `RcDom`) as lists of steps, to be compared node for node; scripting off on
//! both sides. The test over pages and the fuzzer share them.

use copydesk::html::{Dom, Edge, Kind, Ns};
use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Node, NodeData, RcDom};

/// Formatting elements (13.2.4.3).
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// A node, its name or text, its attributes; `None` ends the innermost node.
pub type Step = Option<(char, String, Vec<(String, String)>)>;

/// Where two lists first differ.
pub fn first_difference(ours: &[Step], theirs: &[Step]) -> Option<usize> {
    let shorter = ours.len().min(theirs.len());
    (0..shorter).find(|&i| ours[i] != theirs[i]).or((ours.len() != theirs.len()).then_some(shorter))
}

/// Why a difference between the trees of a text is meant, if it is.
pub fn reason(text: &str, ours: &[Step], at: usize) -> Option<&'static str> {
    let mut open: Vec<&str> = Vec::new();
    let mut spaces: Vec<char> = Vec::new();
    let mut select_before = false;
    for step in &ours[..at.min(ours.len())] {
        match step {
            Some((space, name, _)) => {
                open.push(name);
                spaces.push(*space);
                select_before |= name == "select";
            }
            None => {
                open.pop();
                spaces.pop();
            }
        }
    }
    // html5ever 0.35 still has the insertion mode "in select", which the standard dropped in 2025.
    if open.contains(&"select") || (select_before && open.last() == Some(&"option")) {
        return Some("`select` holds any element (13.2.6.4.7)");
    }
    let has = |of: &str| ours.iter().flatten().any(|step| step.1 == of);
    // What stands in it then opens or closes the formatting elements around it.
    let select_behind = ours[at.min(ours.len())..].iter().flatten().any(|step| step.1 == "select");
    if select_behind && open.iter().any(|name| FORMATTING.contains(name)) {
        return Some("`select` holds any element, and those around it stay (13.2.6.4.7)");
    }
    let holds = |of: &[&str]| matches!(ours.get(at), Some(Some(('h', name, _))) if of.contains(&name.as_str()));
    if holds(&["html", "body"]) && ours.iter().flatten().any(|step| step.1 == "select") {
        return Some("`<html>` and `<body>` within `select` add their attributes (13.2.6.4.7)");
    }
    // html5ever 0.35 looks past them for an open `<li>`, `<dd>` or `<dt>`, and for the furthest block (13.2.6.4.7).
    let special = |(name, space): (&&str, &char)| match space {
        's' => matches!(*name, "title" | "desc" | "foreignObject"),
        'm' => matches!(*name, "mi" | "mo" | "mn" | "ms" | "mtext" | "annotation-xml"),
        _ => false,
    };
    let has_special = ours.iter().flatten().any(|(space, name, _)| special((&name.as_str(), space)));
    let searched = ["li", "dd", "dt"].iter().chain(&FORMATTING).any(|name| has(name));
    if open.iter().zip(&spaces).any(special) || has_special && searched {
        return Some("elements of SVG and MathML that hold HTML or text are special (13.2.4.2)");
    }
    // html5ever 0.35 still has it among the special elements, which the standard dropped in 2016.
    if ours.iter().flatten().any(|step| step.1 == "isindex") {
        return Some("`isindex` is an element like any other (13.2.4.2)");
    }
    // html5ever 0.35 inserts them without.
    if opens_again_for_foreign(ours.get(at..).unwrap_or_default()) {
        return Some("formatting elements are opened again before `math` and `svg` (13.2.6.4.7)");
    }
    // html5ever 0.35 looks for `<table>`, `<tbody>` and `<tfoot>` only, and takes a template's own text for misplaced.
    if has("template") && ["tr", "tbody", "thead", "tfoot"].into_iter().any(has) {
        return Some(
            "parts of tables in a template end where others begin, and text may stand between them (13.2.6.4.9, .13)",
        );
    }
    // html5ever 0.35 keeps it in `<textarea>`.
    if open.last() == Some(&"textarea") && text.contains("&#") {
        return Some("a line feed right behind `<textarea>` does not count, as a reference either (13.2.6.4.7)");
    }
    // html5ever 0.35 goes on with the same run of text behind it.
    let is_text = matches!(ours.get(at), Some(Some(('"', ..))));
    if is_text && (has("table") || has("template")) && has_late_doctype(text) {
        return Some("a doctype ends a table's run of text (13.2.6.4.10)");
    }
    if open.len() > 500 {
        return Some("elements deeper than 512 become siblings");
    }
    None
}

/// Whether a doctype stands behind the beginning of a table, or of a template, which may hold rows.
fn has_late_doctype(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let first = lower.find("<table").into_iter().chain(lower.find("<template")).min();
    first.is_some_and(|at| lower[at..].contains("<!doctype"))
}

/// Whether formatting elements come first, and in them `math` or `svg`.
pub fn opens_again_for_foreign(steps: &[Step]) -> bool {
    let is_formatting = |step: &&Step| matches!(step, Some(('h', name, _)) if FORMATTING.contains(&name.as_str()));
    let count = steps.iter().take_while(is_formatting).count();
    count > 0 && matches!(steps.get(count), Some(Some(('s' | 'm', name, _))) if matches!(name.as_str(), "svg" | "math"))
}

/// Our tree.
pub fn ours(text: &str) -> Vec<Step> {
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

/// html5ever's.
pub fn theirs(text: &str) -> Vec<Step> {
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
