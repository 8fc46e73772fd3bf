//! Footnotes: links from the text to notes and back.
//!
//! A reference is a short link, raised or labelled as one, to a place further down on the same page; a note is
//! the block-level element at that place. What leads from there back to a reference says nothing to readers
//! of a record.

use super::blocks::Blocks;
use super::verdict::Verdict;
use crate::html::{Attr, Dom, Kind, NodeId, Tag};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// Characters of a reference: `[12]`, `*`, `note 3`.
const LONGEST_LABEL: usize = 8;
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
    kept: bool,
}

impl Notes {
    pub(super) fn of(dom: &Dom<'_>, blocks: &Blocks, verdicts: &[Verdict]) -> Notes {
        let candidates = candidates(dom, blocks, verdicts);
        if candidates.is_empty() {
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
        for candidate in candidates {
            let Some(&target) = targets.get(&*candidate.target) else { continue };
            if target < candidate.node {
                notes.backs.insert(candidate.node);
            } else if let Some(container) = note(dom, blocks, &containers, target) {
                let (anchor, label) = (candidate.target.into_owned(), candidate.label.to_owned());
                if candidate.kept {
                    notes.notes.entry(container).or_insert_with(|| (anchor.clone(), label.clone()));
                }
                notes.references.insert(candidate.node, (anchor, label));
            }
        }
        // Links upwards mean something else where there is no note.
        if notes.notes.is_empty() {
            return Notes::default();
        }
        let inside = |node: NodeId| enclosing(dom, &containers, node).any(|c| notes.notes.contains_key(&c));
        let backs: FxHashSet<NodeId> = notes.backs.iter().copied().filter(|&node| inside(node)).collect();
        notes.backs = backs;
        notes
    }

    /// Anchor and mark of the note that a link refers to.
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
    let mut found = Vec::new();
    for (block, verdict) in blocks.items.iter().zip(verdicts) {
        for mark in &blocks.marks[block.marks.0 as usize..block.marks.1 as usize] {
            if mark.tag != Tag::A || mark.end - mark.start > 24 {
                continue;
            }
            let text = blocks.text.get(mark.start as usize..mark.end as usize).unwrap_or("");
            let Some(label) = label(text) else { continue };
            let Some(href) = dom.attr(mark.node, Attr::Href) else { continue };
            // The page's own address may stand before the fragment.
            let Some(at) = href.rfind('#').map(|at| at + 1).filter(|&at| at < href.len()) else { continue };
            if !href.starts_with('#') && !is_raised(dom, mark.node) {
                continue;
            }
            let target = match href {
                Cow::Borrowed(href) => Cow::Borrowed(&href[at..]),
                Cow::Owned(href) => Cow::Owned(href[at..].to_owned()),
            };
            found.push(Candidate { node: mark.node, target, label, kept: verdict.role.is_body() });
        }
    }
    found
}

/// The mark of a reference without its brackets; none for other words.
fn label(text: &str) -> Option<&str> {
    // Most links end in a word of three letters or more, which is no label.
    if let [.., a, b, c] = text.as_bytes()
        && a.is_ascii_alphabetic()
        && b.is_ascii_alphabetic()
        && c.is_ascii_alphabetic()
    {
        return None;
    }
    let bare = text.trim_matches(['[', ']', '(', ')', ' ', '^']);
    let bare = if bare.is_empty() { text.trim() } else { bare };
    let word = bare.rsplit(' ').next().unwrap_or(bare);
    let fits = |c: char| {
        c.is_ascii_digit()
            || matches!(
                c,
                '*' | '†' | '‡' | '§' | '¶' | '^' | '↑' | '↩' | '↵' | '⤴' | '⏎' | '\u{fe0e}' | '#' | '⇧' | '▲'
            )
    };
    let letters = bare.len() <= 2 && bare.chars().all(|c| c.is_ascii_lowercase());
    let short = bare.chars().count() <= LONGEST_LABEL;
    (short && !bare.is_empty() && (word.chars().all(fits) || letters)).then_some(bare)
}

/// Whether a link is, or stands in, a superscript.
fn is_raised(dom: &Dom<'_>, link: NodeId) -> bool {
    dom.ancestors(link).take(2).chain(dom.children(link)).any(|n| dom.tag(n) == Tag::Sup)
}

/// The containers around a node, the nearest first, up to six elements out.
fn enclosing<'a>(
    dom: &'a Dom<'_>,
    containers: &'a FxHashMap<NodeId, u32>,
    node: NodeId,
) -> impl Iterator<Item = u32> + 'a {
    std::iter::once(node).chain(dom.ancestors(node)).take(7).filter_map(|n| containers.get(&n).copied())
}

/// The container of the note at a target; none where the target is a heading or a whole section.
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
    (fits && container.end - container.first <= MOST_BLOCKS).then_some(number)
}
