//! All readable text of a page, in the order in which a reader meets it: a walk over html5ever's tree that
//! shares no code with the cleaner.
//!
//! A shadow tree is met in place of its host's children and these at its slots; a part that React streams is
//! met at its template. A formula is one text with several renderings: of a formula's element only the child
//! that holds MathML is read, what MathJax 2 puts before a script of TeX is not read but the script is, and
//! an image of a formula reads as its alternative text.

use html5ever::tendril::TendrilSink;
use html5ever::{Namespace, ns};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Every text that a reader could come to see.
pub fn readable(html: &str) -> String {
    let mut options = html5ever::ParseOpts::default();
    options.tree_builder.scripting_enabled = false;
    let tree = html5ever::parse_document(RcDom::default(), options).one(html);
    let mut reader = Reader { swaps: swaps(&tree.document), ..Reader::default() };
    reader.run(vec![Task::Read(tree.document.clone(), None)]);
    // Parts whose template was never met.
    for part in reader.swaps.parts.clone() {
        if reader.swapped.insert(id_of(&part)) {
            reader.run(vec![Task::Inside(part, None)]);
        }
    }
    reader.out
}

enum Task {
    /// A node and the number of the host whose shadow tree it belongs to.
    Read(Handle, Option<usize>),
    /// A streamed part, at its place.
    Inside(Handle, Option<usize>),
    /// What no slot of this host has shown.
    Rest(usize),
}

#[derive(Default)]
struct Reader {
    out: String,
    swaps: Swaps,
    swapped: HashSet<usize>,
    hosts: Vec<(Vec<Handle>, Option<usize>)>,
    slotted: HashSet<usize>,
}

impl Reader {
    fn run(&mut self, mut tasks: Vec<Task>) {
        while let Some(task) = tasks.pop() {
            match task {
                Task::Read(node, host) => {
                    let part = self.swaps.by_template.get(&id_of(&node)).cloned();
                    if let Some(part) = part {
                        if self.swapped.insert(id_of(&part)) {
                            tasks.push(Task::Inside(part, host));
                        }
                    } else if !self.swaps.parts.iter().any(|p| Rc::ptr_eq(p, &node)) {
                        tasks.push(Task::Inside(node, host));
                    }
                }
                Task::Inside(node, host) => self.inside(&node, host, &mut tasks),
                Task::Rest(number) => {
                    let (children, outer) = self.hosts[number].clone();
                    let rest = children.into_iter().filter(|c| !self.slotted.contains(&id_of(c)));
                    let rest: Vec<Handle> = rest.collect();
                    tasks.extend(rest.into_iter().rev().map(|c| Task::Read(c, outer)));
                }
            }
        }
    }

    fn inside(&mut self, node: &Handle, host: Option<usize>, tasks: &mut Vec<Task>) {
        match &node.data {
            NodeData::Text { contents } => return self.out.push_str(&contents.borrow()),
            NodeData::Element { .. } => {}
            _ => return tasks.extend(children(node).into_iter().rev().map(|c| Task::Read(c, host))),
        }
        if let Some(tex) = tex(node) {
            return self.out.push_str(&tex);
        }
        if is_unread(node) {
            return;
        }
        let inside = children(node);
        if inside.iter().any(is_shadow_root) {
            let (shadow, light) = inside.into_iter().partition::<Vec<_>, _>(is_shadow_root);
            self.hosts.push((light, host));
            let number = self.hosts.len() - 1;
            tasks.push(Task::Rest(number));
            tasks.extend(shadow.into_iter().rev().map(|c| Task::Read(c, Some(number))));
            return;
        }
        let only = formula(node);
        let inside = inside.into_iter().filter(|c| only.as_ref().is_none_or(|o| !is_element(c) || Rc::ptr_eq(o, c)));
        tasks.extend(inside.rev().map(|c| Task::Read(c, host)));
        if let (Some((_, "slot")), Some(number)) = (name(node), host) {
            let want = attribute(node, "name").unwrap_or_default();
            let (light, outer) = self.hosts[number].clone();
            let takes = |c: &Handle| match &c.data {
                NodeData::Text { .. } => want.is_empty(),
                NodeData::Element { .. } => attribute(c, "slot").unwrap_or_default() == want,
                _ => false,
            };
            let shown: Vec<Handle> = light.into_iter().filter(takes).collect();
            for node in shown.into_iter().rev() {
                if self.slotted.insert(id_of(&node)) {
                    tasks.push(Task::Read(node, outer));
                }
            }
        }
    }
}

fn id_of(node: &Handle) -> usize {
    Rc::as_ptr(node) as usize
}

/// Children, and what a template holds.
fn children(node: &Handle) -> Vec<Handle> {
    let mut all = Vec::new();
    if let NodeData::Element { template_contents, .. } = &node.data
        && let Some(contents) = template_contents.borrow().as_ref()
    {
        all.extend(contents.children.borrow().iter().cloned());
    }
    all.extend(node.children.borrow().iter().cloned());
    all
}

fn is_element(node: &Handle) -> bool {
    matches!(node.data, NodeData::Element { .. })
}

fn name(node: &Handle) -> Option<(&Namespace, &str)> {
    match &node.data {
        NodeData::Element { name, .. } => Some((&name.ns, &*name.local)),
        _ => None,
    }
}

fn attribute(node: &Handle, wanted: &str) -> Option<String> {
    match &node.data {
        NodeData::Element { attrs, .. } => {
            attrs.borrow().iter().find(|a| &*a.name.local == wanted).map(|a| a.value.to_string())
        }
        _ => None,
    }
}

fn is_shadow_root(node: &Handle) -> bool {
    matches!(name(node), Some((ns, "template")) if *ns == ns!(html)) && attribute(node, "shadowrootmode").is_some()
}

fn is_unread(node: &Handle) -> bool {
    let Some((ns, local)) = name(node) else { return false };
    let (svg, math) = (*ns == ns!(svg), *ns == ns!(mathml));
    match local {
        "script" | "style" | "title" => true,
        "iframe" | "noembed" | "noframes" => !svg && !math,
        "template" => !svg && !math && attribute(node, "shadowrootmode").is_none(),
        "annotation" | "annotation-xml" => math,
        "desc" | "metadata" => svg,
        _ => {
            let classes = ["MathJax", "MathJax_SVG", "MathJax_CHTML", "mjx-full-width", "MathJax_Preview"];
            let apart = ["MathJax_Display", "MathJax_SVG_Display", "MJXc-display"];
            has_class(node, &classes) && before_tex(node) || has_class(node, &apart) && before_tex(node)
        }
    }
}

/// Class or id words.
fn has_class(node: &Handle, wanted: &[&str]) -> bool {
    let class = attribute(node, "class").unwrap_or_default();
    let id = attribute(node, "id").unwrap_or_default();
    class.split_ascii_whitespace().any(|word| wanted.contains(&word)) || wanted.contains(&id.trim())
}

/// The source of a formula that an element stands for.
fn tex(node: &Handle) -> Option<String> {
    let said = match name(node)?.1 {
        "script" => {
            attribute(node, "type").filter(|t| t.starts_with("math/tex"))?;
            let text = |c: &Handle| match &c.data {
                NodeData::Text { contents } => contents.borrow().to_string(),
                _ => String::new(),
            };
            node.children.borrow().iter().map(text).collect::<String>()
        }
        "img" => {
            let src = attribute(node, "src").unwrap_or_default();
            let served = ["latex.php?", "latex.codecogs.com/", "/latex?"].iter().any(|s| src.contains(s));
            let classes = ["latex", "tex", "math-inline", "texrender"];
            let of_wiki = ["mwe-math-fallback-image-inline", "mwe-math-fallback-image-display"];
            if !served && !has_class(node, &classes) && !has_class(node, &of_wiki) {
                return None;
            }
            attribute(node, "alt")?
        }
        _ => return None,
    };
    (!said.trim().is_empty()).then_some(said)
}

/// Whether one of the three elements that follow is a script of TeX.
fn before_tex(node: &Handle) -> bool {
    let parent = node.parent.take();
    node.parent.set(parent.clone());
    let Some(parent) = parent.and_then(|p| p.upgrade()) else { return false };
    let siblings: Vec<Handle> = children(&parent);
    let own = siblings.iter().position(|s| Rc::ptr_eq(s, node)).map_or(siblings.len(), |at| at + 1);
    let mut next = siblings[own..].iter().filter(|s| is_element(s)).take(3);
    next.any(|s| matches!(name(s), Some((_, "script"))) && tex(s).is_some())
}

/// The child of a formula's element that is MathML or has it for its first element.
fn formula(node: &Handle) -> Option<Handle> {
    let classes = ["katex", "mwe-math-element", "mjx-chtml", "MathJax_MathML", "MathJax"];
    let more = ["MathJax_SVG", "MathJax_CHTML", "mjx-full-width"];
    let custom = matches!(name(node), Some((_, "mjx-container")));
    if !custom && !has_class(node, &classes) && !has_class(node, &more) {
        return None;
    }
    let is_math = |n: &Handle| matches!(name(n), Some((ns, "math")) if *ns == ns!(mathml));
    let holds = |n: &Handle| is_math(n) || children(n).iter().find(|c| is_element(c)).is_some_and(is_math);
    children(node).into_iter().find(holds)
}

/// React's streamed parts.
#[derive(Default)]
struct Swaps {
    by_template: HashMap<usize, Handle>,
    parts: Vec<Handle>,
}

fn swaps(document: &Handle) -> Swaps {
    let (mut places, mut parts, mut scripts) = (HashMap::new(), HashMap::new(), String::new());
    let mut order = Vec::new();
    let mut waiting = vec![document.clone()];
    while let Some(node) = waiting.pop() {
        let id = attribute(&node, "id").unwrap_or_default();
        match name(&node) {
            Some((_, "template")) if id.starts_with("B:") || id.starts_with("P:") => {
                places.insert(id, node.clone());
            }
            Some((_, "script")) => {
                for child in node.children.borrow().iter() {
                    if let NodeData::Text { contents } = &child.data {
                        scripts.push_str(&contents.borrow());
                        scripts.push('\n');
                    }
                }
            }
            Some(_) if id.starts_with("S:") && attribute(&node, "hidden").is_some() => {
                parts.entry(id).or_insert_with(|| node.clone());
                order.push(node.clone());
            }
            _ => {}
        }
        waiting.extend(children(&node).into_iter().rev());
    }
    let call = regex::Regex::new(r#"\$R[CRS]\(["']([BPS]:[^"']*)["'],["']([BPS]:[^"']*)["']"#).expect("it is constant");
    let mut pairs: Vec<(String, String)> = call
        .captures_iter(&scripts)
        .map(|c| {
            if c[1].starts_with("S:") { (c[2].to_owned(), c[1].to_owned()) } else { (c[1].to_owned(), c[2].to_owned()) }
        })
        .collect();
    let told: HashSet<String> = pairs.iter().flat_map(|(a, b)| [a.clone(), b.clone()]).collect();
    let mut silent: Vec<String> = places.keys().filter(|k| !told.contains(*k)).cloned().collect();
    silent.sort();
    pairs.extend(silent.into_iter().map(|k| (k.clone(), format!("S:{}", &k[2..]))).filter(|(_, s)| !told.contains(s)));
    let mut swaps = Swaps::default();
    let mut taken = HashSet::new();
    for (place, part) in pairs {
        if let (Some(template), Some(node)) = (places.get(&place), parts.get(&part))
            && !swaps.by_template.contains_key(&id_of(template))
            && taken.insert(id_of(node))
        {
            swaps.by_template.insert(id_of(template), node.clone());
        }
    }
    swaps.parts = order.into_iter().filter(|n| taken.contains(&id_of(n))).collect();
    swaps
}
