//! Footnotes: links from the text to notes and back.
//!
//! A reference is a short link to a place further down on the same page; a note is the block-level element at that
//! place. That the link is raised, bracketed or named after notes tells it from a link to a section ("see chapter 2");
//! a plain number is a reference only where the note links back. What leads from a note back to a reference says
//! nothing to readers of a record.

mod marks;

use super::blocks::{Blocks, place};
use super::verdict::Verdict;
use crate::html::{Attr, Dom, Kind, NodeId, Tag};
use marks::{Label, OwnAddress, Target, is_named_note, is_raised, is_way_back, label};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// Blocks of one note.
const MOST_BLOCKS: u32 = 8;

/// The footnotes of a page.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// By link: the note's anchor and the mark.
    references: FxHashMap<NodeId, (String, String)>,
    backs: FxHashSet<NodeId>,
    /// By container: the note's anchor and its mark.
    notes: FxHashMap<u32, (String, String)>,
}

/// A link within the page that may refer to a note, or back from one.
struct Candidate<'a> {
    node: NodeId,
    target: Cow<'a, str>,
    label: &'a str,
    /// Its words say that it leads back.
    is_words: bool,
    /// Its look or its name say that it refers to a note.
    telling: bool,
    /// It names the page by an address that may be another one's.
    elsewhere: bool,
    /// The block that it stands in.
    block: u32,
    kept: bool,
}

impl Notes {
    pub(super) fn of(dom: &Dom<'_>, blocks: &Blocks, verdicts: &[Verdict]) -> Notes {
        let candidates = candidates(dom, blocks, verdicts);
        if candidates.is_empty() && blocks.sidenotes.is_empty() {
            return Notes::default();
        }
        let wanted: FxHashSet<&str> = candidates.iter().map(|c| &*c.target).collect();
        let mut targets: FxHashMap<String, NodeId> = FxHashMap::default();
        for id in dom.descendants(dom.root()).filter(|&id| dom.kind(id) == Kind::Element) {
            let named = dom.attr(id, Attr::Id).or_else(|| dom.attr(id, Attr::Name).filter(|_| dom.tag(id) == Tag::A));
            if let Some(name) = named.filter(|n| wanted.contains(n.as_ref())) {
                targets.entry(name.into_owned()).or_insert(id);
            }
        }
        let containers: FxHashMap<NodeId, u32> = (0u32..).zip(&blocks.containers).map(|(i, c)| (c.node, i)).collect();
        let mut notes = Notes::default();
        let mut forward: Vec<(Candidate<'_>, u32)> = Vec::new();
        // By the container that a link back leads to: the blocks of such links, in order.
        let mut back_to: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for candidate in candidates {
            let Some(&target) = targets.get(&*candidate.target) else { continue };
            if target < candidate.node {
                notes.backs.insert(candidate.node);
                if let Some(to) = enclosing(dom, &containers, target).next() {
                    back_to.entry(to).or_default().push(candidate.block);
                }
            } else if let Some(container) = note(dom, blocks, &containers, target).filter(|_| !candidate.is_words) {
                forward.push((candidate, container));
            }
        }
        for (candidate, container) in forward {
            let links_back = || {
                let range = &blocks.containers[container as usize];
                let own = blocks.items[candidate.block as usize].container;
                // The blocks are in order.
                let from = back_to.get(&own).map_or(&[][..], Vec::as_slice);
                from.get(from.partition_point(|&b| b < range.first)).is_some_and(|&b| b < range.end)
            };
            if (candidate.elsewhere || !candidate.telling) && !links_back() {
                continue;
            }
            let (anchor, label) = (candidate.target.into_owned(), candidate.label.to_owned());
            if candidate.kept {
                notes.notes.entry(container).or_insert_with(|| (anchor.clone(), label.clone()));
            }
            notes.references.insert(candidate.node, (anchor, label));
        }
        notes.add_sidenotes(dom, blocks, &containers, verdicts);
        // Links upwards mean something else where there is no note.
        if notes.notes.is_empty() {
            return Notes::default();
        }
        let inside = |node: NodeId| enclosing(dom, &containers, node).any(|c| notes.notes.contains_key(&c));
        let backs: FxHashSet<NodeId> = notes.backs.iter().copied().filter(|&node| inside(node)).collect();
        notes.backs = backs;
        notes
    }

    /// Adds the notes that stand beside the sentence that refers to them: no link leads there.
    fn add_sidenotes(
        &mut self,
        dom: &Dom<'_>,
        blocks: &Blocks,
        containers: &FxHashMap<NodeId, u32>,
        verdicts: &[Verdict],
    ) {
        for (at, note) in (1..).zip(&blocks.sidenotes) {
            let kept = verdicts.get(note.block as usize).is_some_and(|v| v.role.is_body());
            let Some(&container) = containers.get(&note.node).filter(|_| kept) else { continue };
            let around = std::iter::once(note.node).chain(dom.parent(note.node).filter(|&p| dom.tag(p) == Tag::Span));
            let named = around.filter_map(|n| dom.attr(n, Attr::Id)).find(|id| !id.is_empty());
            let anchor = named.map_or_else(|| format!("sidenote-{at}"), Cow::into_owned);
            self.notes.entry(container).or_insert_with(|| (anchor.clone(), note.label.clone()));
            self.references.insert(note.node, (anchor, note.label.clone()));
        }
    }

    /// Anchor and mark of the note that a link refers to, or that stands beside its mark.
    pub(super) fn reference(&self, link: NodeId) -> Option<(&str, &str)> {
        self.references.get(&link).map(|(anchor, label)| (anchor.as_str(), label.as_str()))
    }

    /// The containers of notes that kept text refers to.
    pub(super) fn containers(&self) -> impl ExactSizeIterator<Item = u32> + '_ {
        self.notes.keys().copied()
    }

    pub(super) fn is_back(&self, link: NodeId) -> bool {
        self.backs.contains(&link)
    }

    pub(super) fn is_link(&self, link: NodeId) -> bool {
        self.references.contains_key(&link) || self.is_back(link)
    }

    /// The note that a container lies in: the note's container, its anchor and mark.
    pub(super) fn around(&self, blocks: &Blocks, container: u32) -> Option<(u32, &str, &str)> {
        if self.notes.is_empty() {
            return None;
        }
        let mut at = container;
        for _ in 0..4 {
            if let Some((anchor, label)) = self.notes.get(&at) {
                return Some((at, anchor, label));
            }
            at = blocks.containers[at as usize].parent;
        }
        None
    }
}

fn candidates<'a>(dom: &'a Dom<'_>, blocks: &'a Blocks, verdicts: &[Verdict]) -> Vec<Candidate<'a>> {
    let own = OwnAddress::of(dom);
    let mut found = Vec::new();
    for ((block, verdict), number) in blocks.items.iter().zip(verdicts).zip(0u32..) {
        let first = found.len();
        let mut linked = 0;
        for mark in blocks.marks(block) {
            if mark.tag != Tag::A || mark.end - mark.start > 24 {
                continue;
            }
            let (start, end) = (mark.start as usize, mark.end as usize);
            let text = blocks.text.get(start..end).unwrap_or("");
            let Some(label) = label(text).or_else(|| is_way_back(text).then_some(Label { text })) else { continue };
            let Some(href) = dom.attr(mark.node, Attr::Href) else { continue };
            let Some(target) = Target::of(&own, href) else { continue };
            let raised = is_raised(dom, mark.node);
            if target.has_address && !raised {
                continue;
            }
            linked += label.len();
            let telling = raised
                || label.is_sign()
                || is_bracketed(&blocks.text, start, end)
                || is_named_note(dom, mark.node, &target.fragment);
            found.push(Candidate {
                node: mark.node,
                target: target.fragment,
                label: label.text,
                is_words: is_way_back(text),
                telling,
                elsewhere: target.elsewhere,
                block: number,
                kept: verdict.role.is_body(),
            });
        }
        // A line of nothing but such links leads to the parts of the page; marks of notes stand behind words.
        let raised = |c: &Candidate<'_>| is_raised(dom, c.node);
        if found.len() > first + 1 && !found[first..].iter().any(raised) {
            let letters = blocks.text(block).chars().filter(|c| c.is_alphanumeric()).count();
            if letters <= linked {
                found.truncate(first);
            }
        }
    }
    found
}

/// Whether a range of the text is bracketed, by brackets of its own or around it.
fn is_bracketed(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let around = start.checked_sub(1).map(|at| bytes[at]) == Some(b'[') && bytes.get(end) == Some(&b']');
    around || bytes[start..end].trim_ascii().starts_with(b"[")
}

/// The containers around a node, the nearest first, up to six elements out.
fn enclosing<'a>(
    dom: &'a Dom<'_>,
    containers: &'a FxHashMap<NodeId, u32>,
    node: NodeId,
) -> impl Iterator<Item = u32> + 'a {
    std::iter::once(node).chain(dom.ancestors(node)).take(7).filter_map(|n| containers.get(&n).copied())
}

/// The container of the note at a target; none where the target is a heading or a section with one.
fn note(dom: &Dom<'_>, blocks: &Blocks, containers: &FxHashMap<NodeId, u32>, target: NodeId) -> Option<u32> {
    let number = enclosing(dom, containers, target).next()?;
    let container = &blocks.containers[number as usize];
    let fits = matches!(
        container.tag,
        Tag::Li
            | Tag::P
            | Tag::Div
            | Tag::Dd
            | Tag::Dt
            | Tag::Aside
            | Tag::Td
            | Tag::Tr
            | Tag::Blockquote
            | Tag::Section
    );
    let inside = &blocks.items[container.blocks()];
    let heads = |places: u32| places & place::HEADING != 0;
    (fits && inside.len() <= MOST_BLOCKS as usize && !inside.iter().any(|b| heads(b.places))).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::super::cut;
    use super::super::roles::Role;
    use super::super::verdict::Ground;
    use super::*;
    use crate::rules::Rules;

    /// The anchors of a page's references, all text kept.
    fn anchors(body: &str) -> Vec<String> {
        let dom = Dom::parse(body);
        let blocks = cut::cut(&dom, &Rules::built_in().expect("the built-in rules are read"), None);
        let kept = Verdict { role: Role::Paragraph, ground: Ground::Points };
        let notes = Notes::of(&dom, &blocks, &vec![kept; blocks.items.len()]);
        let mut anchors: Vec<String> = notes.references.values().map(|r| r.0.clone()).collect();
        anchors.sort();
        anchors
    }

    #[test]
    fn marks_of_notes_are_raised_bracketed_or_named_so() {
        for mark in [
            "<sup><a href='#n'>1</a></sup>",
            "<a href='#n'><sup>1</sup></a>",
            "<a href='#n'>[1]</a>",
            "[<a href='#n'>1</a>]",
            "<a href='#n'>*</a>",
            "<a href='#n' role='doc-noteref'>1</a>",
            "<a href='#n' class='footnote-ref'>1</a>",
            "<sup><a href='#n'>[1:1]</a></sup>",
        ] {
            assert_eq!(anchors(&format!("<p>So it is.{mark}</p><p id=n>See there.</p>")), ["n"], "{mark}");
        }
    }

    #[test]
    fn notes_beside_a_sentence_are_referred_to_by_the_mark_before_them() {
        for (page, anchor) in [
            (
                "<label class='margin-toggle sidenote-number' for=a></label><input><span class=sidenote>Minutes.</span>",
                "sidenote-1",
            ),
            (
                "<span id=f1 class=ltx_note><sup class=ltx_note_mark>7</sup><span class=ltx_note_outer><span><sup \
                 class=ltx_note_mark>7</sup>Minutes.</span></span></span>",
                "f1",
            ),
            (
                "<a role=button><sup class=footnote_plugin_tooltip_text>[1]</sup></a><span class=footnote_tooltip id=t>Minutes.\
                 </span>",
                "t",
            ),
        ] {
            assert_eq!(anchors(&format!("<p>So it is.{page} And on.</p>")), [anchor], "{page}");
        }
        assert!(anchors("<p>So it is.<span class=marginnote>Minutes.</span> And on.</p>").is_empty());
    }

    #[test]
    fn plain_numbers_lead_to_sections_unless_the_note_links_back() {
        assert!(anchors("<p>See section <a href='#n'>2</a>.</p><div id=n><p>The costs.</p></div>").is_empty());
        assert!(anchors("<p>See equation <a href='#n'>(3)</a>.</p><p id=n>a = b (3)</p>").is_empty());
        let back = "<p>It is so <a id=r href='#n'>2</a>.</p><p id=n>The costs. <a href='#r'>↩</a></p>";
        assert_eq!(anchors(back), ["n"]);
    }

    #[test]
    fn a_section_with_a_heading_is_no_note_and_a_line_of_links_no_reference() {
        assert!(anchors("<p>So.<sup><a href='#n'>1</a></sup></p><div id=n><h3>1911</h3><p>Long.</p></div>").is_empty());
        let line = "<p><a href='#a'>[1]</a> <a href='#b'>[2]</a></p><p id=a>One.</p><p id=b>Two.</p>";
        assert!(anchors(line).is_empty());
    }

    #[test]
    fn a_note_on_another_page_is_none_of_this_one() {
        let page = |href: &str| {
            let head = "<link rel=canonical href='https://a.example/story/'>";
            anchors(&format!("{head}<p>So.<sup><a href='{href}'>1</a></sup></p><p id=n>See there.</p>"))
        };
        assert!(page("https://other.example/book#n").is_empty());
        assert_eq!(page("http://www.a.example/story#n"), ["n"]);
        assert_eq!(page("/story/#n"), ["n"]);
    }
}
