//! `tree-construction/*.dat`: a text and the tree it makes, scripting off.

use super::dump::dump;
use super::{Tally, files, suite};
use copydesk::html::{Dom, Ns};

#[test]
#[ignore = "needs html5lib-tests"]
fn tree_construction_cases_pass() {
    let Some(folder) = suite("tree-construction") else { return };
    let mut tally = Tally::default();
    let mut scripted = 0;
    for file in files(&folder, "dat") {
        let text = String::from_utf8(std::fs::read(&file).unwrap()).unwrap();
        for case in cases(&text) {
            if case.scripted {
                scripted += 1;
                continue;
            }
            let dom = case.parse();
            let reason = case
                .data
                .contains("<selectedcontent")
                .then_some("an option's text is not repeated in <selectedcontent>");
            let name = format!("{}: {:?}", file.display(), case.data);
            tally.count(&name, dump(&dom).trim_end(), case.tree.trim_end(), reason);
        }
    }
    println!("tree construction: {scripted} cases for scripting on left out");
    tally.finish("tree construction");
}

#[derive(Debug, Default)]
struct Case<'t> {
    data: &'t str,
    context: Option<&'t str>,
    scripted: bool,
    tree: &'t str,
}

impl<'t> Case<'t> {
    fn parse(&self) -> Dom<'t> {
        match self.context.map(|context| context.split_once(' ').unwrap_or(("", context))) {
            None => Dom::parse(self.data),
            Some(("svg", name)) => Dom::parse_fragment(self.data, Ns::Svg, name),
            Some(("math", name)) => Dom::parse_fragment(self.data, Ns::MathMl, name),
            Some((_, name)) => Dom::parse_fragment(self.data, Ns::Html, name),
        }
    }
}

/// The sections of a case follow each other in a fixed order, `#data` first.
fn cases(text: &str) -> Vec<Case<'_>> {
    const SECTIONS: [&str; 7] =
        ["#errors", "#new-errors", "#document-fragment", "#script-off", "#script-on", "#document", "#data"];
    let mut cases = Vec::new();
    let (mut at, mut start, mut section) = (0, 0, "");
    let mut case = Case::default();
    let lines: Vec<(usize, &str)> = text
        .split_inclusive('\n')
        .map(|line| {
            let begins = at;
            at += line.len();
            (begins, line.trim_end_matches('\n'))
        })
        .collect();
    for (begins, line) in lines.into_iter().chain([(text.len(), "#data")]) {
        // In `#data` only `#errors` ends the section.
        let known = SECTIONS.contains(&line) && (section != "#data" || line == "#errors");
        if !known {
            continue;
        }
        let body = text[start..begins].strip_suffix('\n').unwrap_or(&text[start..begins]);
        match section {
            "#data" => case.data = body,
            "#document-fragment" => case.context = Some(body),
            "#document" => {
                case.tree = body;
                cases.push(std::mem::take(&mut case));
            }
            _ => {}
        }
        case.scripted |= line == "#script-on";
        section = line;
        start = (begins + line.len() + 1).min(text.len());
    }
    cases
}
