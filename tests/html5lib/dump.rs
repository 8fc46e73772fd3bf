//! A tree as html5lib-tests writes it.

use copydesk::html::{Dom, Edge, Kind, NodeId, Ns, Tag};
use std::fmt::Write;

/// One line a node or attribute, indented by depth.
pub fn dump(dom: &Dom<'_>) -> String {
    let mut out = String::new();
    let mut depth = 0;
    for edge in dom.walk(dom.root()) {
        let open = matches!(edge, Edge::Open(_));
        let (Edge::Open(id) | Edge::Close(id)) = edge;
        if id == dom.root() {
            continue;
        }
        // A template's contents are a level of their own.
        let step = if dom.tag(id) == Tag::Template && dom.ns(id) == Ns::Html { 2 } else { 1 };
        if !open {
            depth -= step;
            continue;
        }
        line(dom, id, depth, &mut out);
        depth += step;
    }
    out
}

fn line(dom: &Dom<'_>, id: NodeId, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    match dom.kind(id) {
        Kind::Doctype => {
            let doctype = dom.doctype(id).unwrap();
            write!(out, "| {indent}<!DOCTYPE {}", doctype.name.unwrap_or("")).unwrap();
            if doctype.public.is_some() || doctype.system.is_some() {
                write!(out, " \"{}\" \"{}\"", doctype.public.unwrap_or(""), doctype.system.unwrap_or("")).unwrap();
            }
            writeln!(out, ">").unwrap();
        }
        Kind::Comment => writeln!(out, "| {indent}<!-- {} -->", dom.text(id)).unwrap(),
        Kind::Text => writeln!(out, "| {indent}\"{}\"", dom.text(id)).unwrap(),
        Kind::Element => element(dom, id, &indent, out),
        Kind::Document => {}
    }
}

fn element(dom: &Dom<'_>, id: NodeId, indent: &str, out: &mut String) {
    let ns = match dom.ns(id) {
        Ns::Html => "",
        Ns::Svg => "svg ",
        Ns::MathMl => "math ",
    };
    writeln!(out, "| {indent}<{ns}{}>", dom.name(id)).unwrap();
    let mut attrs: Vec<(String, String)> =
        dom.attrs(id).map(|(_, name, value)| (spelt(name, dom.ns(id)), value.into_owned())).collect();
    attrs.sort();
    for (name, value) in attrs {
        writeln!(out, "| {indent}  {name}=\"{value}\"").unwrap();
    }
    if dom.tag(id) == Tag::Template && dom.ns(id) == Ns::Html {
        writeln!(out, "| {indent}  content").unwrap();
    }
}

/// Of foreign elements some names have a prefix (WHATWG HTML 13.2.6.1, "adjust foreign attributes").
fn spelt(name: &str, ns: Ns) -> String {
    const PREFIXED: [&str; 10] = [
        "xlink:actuate",
        "xlink:arcrole",
        "xlink:href",
        "xlink:role",
        "xlink:show",
        "xlink:title",
        "xlink:type",
        "xml:lang",
        "xml:space",
        "xmlns:xlink",
    ];
    if ns != Ns::Html && PREFIXED.contains(&name) { name.replacen(':', " ", 1) } else { name.to_owned() }
}
