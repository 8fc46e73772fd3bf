//! The order in which a reader comes to the text of a tree.
//!
//! Mostly it is the tree's own order. Two kinds of markup are shown elsewhere than they stand:
//!
//! - A shadow tree (`<template shadowrootmode>`) is shown in place of its host's children, and these at
//!   its slots (WHATWG DOM 4.2.2). What no slot shows is hidden text; so is what a filled slot would
//!   have shown otherwise.
//! - React's streaming renderer sends a late part as `<div hidden id="S:1">` and swaps it in for
//!   `<template id="B:0">` and the stand-in up to the comment `/$`, or for `<template id="P:1">`. A page with several
//!   renderers gives each a prefix of its own (`:r1:B:0`).
//!
//! Every node is met once, whatever the markup says: a part whose place is never met comes at the end.

use super::never_read;
use crate::html::{Attr, Dom, Kind, NodeId, Tag};
use rustc_hash::{FxHashMap, FxHashSet};

/// Bytes of a call that swaps a part in, its names and no more.
const LONGEST_CALL: usize = 80;

/// A step of the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A node begins.
    Open(NodeId),
    /// A node ends.
    Close(NodeId),
    /// What follows is not shown.
    Hide,
    /// What follows is shown again.
    Show,
}

/// A shadow tree's template.
fn is_shadow(dom: &Dom<'_>, id: NodeId) -> bool {
    dom.attr(id, Attr::Shadowrootmode).is_some()
}

/// Number of an open host in [`Shown::open_hosts`].
type Host = Option<u32>;

#[derive(Debug)]
enum Task {
    /// A node, and the host whose shadow tree it belongs to.
    Open(NodeId, Host),
    /// A streamed part, in its place.
    Part(NodeId, Host),
    Close(NodeId),
    /// The children of a host that no slot has taken.
    Unslotted(u32),
    Hide,
    Show,
    /// Streamed parts from this one on whose place was not met.
    Leftovers(usize),
}

/// An element with a shadow tree, and its children by the slot they ask for.
#[derive(Debug)]
struct OpenHost {
    node: NodeId,
    outer: Host,
    slotted: FxHashMap<String, Vec<NodeId>>,
}

/// The walk of a page on which not everything is shown where it stands.
pub(super) struct Shown<'d, 't> {
    dom: &'d Dom<'t>,
    streams: Streams,
    hosts: FxHashSet<NodeId>,
    open_hosts: Vec<OpenHost>,
    /// Children of hosts that a slot has shown.
    read: FxHashSet<NodeId>,
    /// Streamed parts that were read.
    placed: FxHashSet<NodeId>,
    tasks: Vec<Task>,
    /// The node whose children come next.
    opened: Option<(NodeId, Host)>,
}

impl<'d, 't> Shown<'d, 't> {
    /// The walk of a page; none where everything is shown where it stands.
    pub(super) fn of(dom: &'d Dom<'t>) -> Option<Shown<'d, 't>> {
        if dom.templates().is_empty() {
            return None;
        }
        let streams = Streams::of(dom);
        let hosts: FxHashSet<NodeId> =
            dom.templates().iter().filter(|&&t| is_shadow(dom, t)).filter_map(|&t| dom.parent(t)).collect();
        (!streams.parts.is_empty() || !hosts.is_empty()).then(|| Shown {
            dom,
            streams,
            hosts,
            open_hosts: Vec::new(),
            read: FxHashSet::default(),
            placed: FxHashSet::default(),
            tasks: vec![Task::Leftovers(0), Task::Open(dom.root(), None)],
            opened: None,
        })
    }
}

impl Iterator for Shown<'_, '_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        if let Some((id, host)) = self.opened.take() {
            self.tasks.push(Task::Close(id));
            self.expand(id, host);
        }
        loop {
            match self.tasks.pop()? {
                Task::Close(id) => return Some(Step::Close(id)),
                Task::Hide => return Some(Step::Hide),
                Task::Show => return Some(Step::Show),
                // A part is not met where it stands.
                Task::Open(id, _) if self.streams.is_part.contains(&id) => {}
                Task::Open(id, host) | Task::Part(id, host) => {
                    self.opened = Some((id, host));
                    return Some(Step::Open(id));
                }
                Task::Unslotted(host) => self.unslotted(host),
                Task::Leftovers(from) => {
                    let Some(at) =
                        (from..self.streams.parts.len()).find(|&i| !self.placed.contains(&self.streams.parts[i]))
                    else {
                        continue;
                    };
                    let part = self.streams.parts[at];
                    self.tasks.push(Task::Leftovers(at + 1));
                    self.placed.insert(part);
                    self.opened = Some((part, None));
                    return Some(Step::Open(part));
                }
            }
        }
    }
}

impl Shown<'_, '_> {
    /// Puts what is shown inside a node on the stack.
    fn expand(&mut self, id: NodeId, host: Host) {
        if never_read(self.dom, id) {
            return;
        }
        if self.hosts.contains(&id) {
            return self.expand_host(id, host);
        }
        if self.dom.tag(id) == Tag::Slot
            && let Some(number) = host
            && let Some(assigned) = self.open_hosts[number as usize].slotted.remove(&named(self.dom, id, "name"))
        {
            let outer = self.open_hosts[number as usize].outer;
            self.read.extend(&assigned);
            self.hide(self.dom.children(id), host);
            self.tasks.extend(assigned.into_iter().rev().map(|child| Task::Open(child, outer)));
            return;
        }
        let from = self.tasks.len();
        self.push_children(self.dom.children(id), host);
        self.tasks[from..].reverse();
    }

    fn expand_host(&mut self, id: NodeId, outer: Host) {
        let dom = self.dom;
        let number = self.open_hosts.len() as u32;
        let mut slotted: FxHashMap<String, Vec<NodeId>> = FxHashMap::default();
        self.tasks.push(Task::Unslotted(number));
        let mut shadow = Vec::new();
        for child in dom.children(id) {
            match dom.kind(child) {
                Kind::Element if dom.tag(child) == Tag::Template && is_shadow(dom, child) => {
                    shadow.push(Task::Open(child, Some(number)));
                }
                Kind::Element => slotted.entry(named(dom, child, "slot")).or_default().push(child),
                Kind::Text => slotted.entry(String::new()).or_default().push(child),
                _ => {}
            }
        }
        self.open_hosts.push(OpenHost { node: id, outer, slotted });
        self.tasks.extend(shadow.into_iter().rev());
    }

    /// A host's children that no slot has shown.
    fn unslotted(&mut self, number: u32) {
        let OpenHost { node, outer, .. } = self.open_hosts[number as usize];
        let dom = self.dom;
        let shadow = |id: NodeId| dom.tag(id) == Tag::Template && is_shadow(dom, id);
        let rest: Vec<NodeId> = dom.children(node).filter(|c| !self.read.contains(c) && !shadow(*c)).collect();
        self.hide(rest.into_iter(), outer);
    }

    /// Puts siblings on the stack that are not shown.
    fn hide(&mut self, siblings: impl Iterator<Item = NodeId>, host: Host) {
        self.tasks.push(Task::Show);
        let from = self.tasks.len();
        self.push_children(siblings, host);
        if self.tasks.len() == from {
            self.tasks.pop();
            return;
        }
        self.tasks[from..].reverse();
        self.tasks.push(Task::Hide);
    }

    /// Adds siblings to the tasks, the first one first, with streamed parts in the place of their templates.
    fn push_children(&mut self, siblings: impl Iterator<Item = NodeId>, host: Host) {
        let tasks = &mut self.tasks;
        // How many `$?` are open within the stand-in for a streamed part.
        let mut standing_in = None;
        for child in siblings {
            match self.dom.kind(child) {
                Kind::Comment => match (self.dom.text(child).as_ref(), &mut standing_in) {
                    ("$" | "$?" | "$!", Some(depth)) => *depth += 1,
                    ("/$", Some(0)) => {
                        standing_in = None;
                        tasks.push(Task::Show);
                    }
                    ("/$", Some(depth)) => *depth -= 1,
                    _ => {}
                },
                Kind::Element if self.streams.target.contains_key(&child) => {
                    let (part, stands_in) = self.streams.target[&child];
                    if self.placed.insert(part) {
                        tasks.push(Task::Part(part, host));
                        if stands_in && standing_in.is_none() {
                            standing_in = Some(0);
                            tasks.push(Task::Hide);
                        }
                    }
                }
                _ => tasks.push(Task::Open(child, host)),
            }
        }
        if standing_in.is_some() {
            tasks.push(Task::Show);
        }
    }
}

/// An attribute that the names' table does not hold; empty where it is absent.
fn named(dom: &Dom<'_>, id: NodeId, name: &str) -> String {
    dom.attrs(id).find(|(_, spelt, _)| *spelt == name).map(|(_, _, value)| value.into_owned()).unwrap_or_default()
}

/// Streamed parts and their places.
#[derive(Debug, Default)]
struct Streams {
    /// By template: the part that is swapped in, and whether a stand-in follows the template.
    target: FxHashMap<NodeId, (NodeId, bool)>,
    /// All parts.
    is_part: FxHashSet<NodeId>,
    /// The same, as they stand.
    parts: Vec<NodeId>,
}

impl Streams {
    fn of(dom: &Dom<'_>) -> Streams {
        let mut streams = Streams::default();
        let place = |id: NodeId| dom.attr(id, Attr::Id).filter(|v| matches!(sort(v), Some('B' | 'P')));
        let places: FxHashMap<String, NodeId> =
            dom.templates().iter().filter_map(|&t| Some((place(t)?.into_owned(), t))).collect();
        if places.is_empty() {
            return streams;
        }
        let mut parts: FxHashMap<String, NodeId> = FxHashMap::default();
        let mut swaps = Vec::new();
        for id in dom.descendants(dom.root()).filter(|&id| dom.kind(id) == Kind::Element) {
            if dom.tag(id) == Tag::Script {
                if let Some(text) = dom.first_child(id) {
                    swaps.extend(swaps_of(&dom.text(text)));
                }
            } else if dom.attr(id, Attr::Hidden).is_some()
                && let Some(name) = dom.attr(id, Attr::Id).filter(|v| is_part(v))
            {
                parts.entry(name.into_owned()).or_insert(id);
            }
        }
        // Where no script tells, the numbers of part and place agree.
        let told: FxHashSet<String> = swaps.iter().flat_map(|(place, part)| [place.clone(), part.clone()]).collect();
        let mut silent: Vec<&String> = places.keys().filter(|name| !told.contains(*name)).collect();
        silent.sort_unstable();
        swaps.extend(
            silent
                .into_iter()
                .filter_map(|name| Some((name.clone(), part_of(name)?)))
                .filter(|(_, part)| !told.contains(part)),
        );
        for (place, part) in swaps {
            let (Some(&template), Some(&node)) = (places.get(&place), parts.get(&part)) else { continue };
            if !streams.target.contains_key(&template) && streams.is_part.insert(node) {
                streams.target.insert(template, (node, sort(&place) == Some('B')));
                streams.parts.push(node);
            }
        }
        streams.parts.sort_unstable();
        streams
    }
}

/// Bytes of the number at the end of a name of React's.
const LONGEST_NUMBER: usize = 8;

/// The letter that says what a name of React's is of, behind the renderer's prefix: `S` in `S:1a`, `B` in `:r1:B:0`.
fn sort(name: &str) -> Option<char> {
    let (before, number) = name.rsplit_once(':')?;
    let is_number = (1..=LONGEST_NUMBER).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_hexdigit());
    before.chars().next_back().filter(|sort| is_number && matches!(sort, 'B' | 'P' | 'S'))
}

/// Whether a name is that of a streamed part.
pub(super) fn is_part(name: &str) -> bool {
    name.contains("S:") && sort(name) == Some('S')
}

/// The part that a place's number names where no script does.
fn part_of(place: &str) -> Option<String> {
    let (before, number) = place.rsplit_once(':')?;
    let prefix = before.strip_suffix(['B', 'P'])?;
    Some(format!("{prefix}S:{number}"))
}

/// The swaps that a script of React's makes, as (place, part): `$RC("B:0","S:1")`, `$RS("S:2","P:2")`.
fn swaps_of(script: &str) -> Vec<(String, String)> {
    let mut swaps = Vec::new();
    for (at, _) in script.match_indices("$R") {
        let call = &script[at + 2..];
        let Some(rest) =
            call.strip_prefix("C(").or_else(|| call.strip_prefix("R(")).or_else(|| call.strip_prefix("S("))
        else {
            continue;
        };
        // Longer names than React's own are none of these calls.
        let rest = &rest[..rest.floor_char_boundary(LONGEST_CALL)];
        let mut names = rest.split(['"', '\'', ')']).filter(|n| sort(n).is_some());
        if let (Some(first), Some(second)) = (names.next(), names.next()) {
            let (place, part) = if sort(first) == Some('S') { (second, first) } else { (first, second) };
            swaps.push((place.to_owned(), part.to_owned()));
        }
    }
    swaps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_react_may_have_a_prefix() {
        for (name, is) in [
            ("B:0", Some('B')),
            (":r1:S:1f", Some('S')),
            ("appP:2", Some('P')),
            ("S:", None),
            ("B:menu", None),
            ("C:1", None),
        ] {
            assert_eq!(sort(name), is, "{name}");
        }
        let names = |place: &str, part: &str| vec![(place.to_owned(), part.to_owned())];
        assert_eq!(swaps_of("$RC(\":r1:B:0\",\":r1:S:0\")"), names(":r1:B:0", ":r1:S:0"));
        assert_eq!(swaps_of("$RS(\"appS:2\",\"appP:2\")"), names("appP:2", "appS:2"));
        assert_eq!(part_of("appB:3").as_deref(), Some("appS:3"));
    }

    #[test]
    fn parts_of_a_renderer_with_a_prefix_stand_in_their_places() {
        let page = "<p>one</p><!--$?--><template id=\":r1:B:0\"></template><i>wait</i><!--/$--><p>four</p><div hidden id=\":r1:S:0\">\
                    two</div><script>$RC(\":r1:B:0\",\":r1:S:0\")</script>";
        let dom = Dom::parse(page);
        let (mut text, mut hidden) = (String::new(), false);
        for step in Shown::of(&dom).expect("a part") {
            match step {
                Step::Hide => hidden = true,
                Step::Show => hidden = false,
                Step::Open(id) if dom.kind(id) == Kind::Text && !hidden => text.extend([dom.text(id).trim(), " "]),
                _ => {}
            }
        }
        assert!(text.starts_with("one two four"), "{text}");
    }
}
