//! Blocks: every piece of readable text, in reading order, each with its place.
//!
//! A block is what stands between two line breaks that a reader would see: a paragraph, a list item,
//! a table cell, a heading, a button. All blocks share one text buffer; a block is a range in it.
//! Block-level elements are [`Container`]s, and since blocks stand in document order every container
//! covers one range of blocks, so that sums over it are differences of running totals.

use crate::html::{NodeId, Tag};
use std::ops::Range;

/// Where a block or container stands: one bit for each kind of place, its own or an ancestor's.
pub type Places = u32;

/// Bits of [`Places`].
pub mod place {
    /// `<nav>` or `role=navigation`.
    pub const NAV: u32 = 1;
    /// `<header>` or `role=banner`.
    pub const HEADER: u32 = 1 << 1;
    /// `<footer>` or `role=contentinfo`.
    pub const FOOTER: u32 = 1 << 2;
    /// `<aside>` or `role=complementary`.
    pub const ASIDE: u32 = 1 << 3;
    /// `<form>`.
    pub const FORM: u32 = 1 << 4;
    /// `<dialog>` or `role=dialog`.
    pub const DIALOG: u32 = 1 << 5;
    /// `<article>` or `role=article`.
    pub const ARTICLE: u32 = 1 << 6;
    /// `<main>` or `role=main`.
    pub const MAIN: u32 = 1 << 7;
    /// A list.
    pub const LIST: u32 = 1 << 8;
    /// A table.
    pub const TABLE: u32 = 1 << 9;
    /// `<figure>`.
    pub const FIGURE: u32 = 1 << 10;
    /// `<blockquote>`.
    pub const QUOTE: u32 = 1 << 11;
    /// `<pre>` and the like: white space is kept.
    pub const PRE: u32 = 1 << 12;
    /// `<button>`, `<select>`, `<option>`, `<label>`, `<textarea>`: a control's own text.
    pub const CONTROL: u32 = 1 << 13;
    /// `hidden`, `display:none`, `visibility:hidden`.
    pub const HIDDEN: u32 = 1 << 14;
    /// `aria-hidden=true`.
    pub const ARIA_HIDDEN: u32 = 1 << 15;
    /// `<noscript>`.
    pub const NOSCRIPT: u32 = 1 << 16;
    /// `<template shadowrootmode>`.
    pub const SHADOW: u32 = 1 << 17;
    /// `<details>`, `role=tabpanel`: collapsed at first.
    pub const COLLAPSED: u32 = 1 << 18;
    /// `itemprop=articleBody` and the like.
    pub const ARTICLE_BODY: u32 = 1 << 19;
    /// The whole block stands inside a link that holds block-level elements.
    pub const LINK: u32 = 1 << 20;
    /// `<figcaption>` or `<caption>`.
    pub const CAPTION: u32 = 1 << 21;
    /// `<address>`.
    pub const ADDRESS: u32 = 1 << 22;
    /// `<svg>`, `<canvas>`, `<video>`, `<audio>`, `<object>`: text that stands in for a picture.
    pub const EMBED: u32 = 1 << 23;
    /// A heading.
    pub const HEADING: u32 = 1 << 24;
    /// `<section>`.
    pub const SECTION: u32 = 1 << 25;
    /// `<dl>`, `<dt>`, `<dd>`.
    pub const DEFINITION: u32 = 1 << 26;
    /// Streamed in: `hidden` with an id that a script swaps into place.
    pub const STREAMED: u32 = 1 << 27;
    /// `<footer>` or `<header>` inside an article or main.
    pub const INNER_EDGE: u32 = 1 << 28;
    /// What is shown only until, or unless, something else takes its place: the stand-in for a streamed part, what
    /// no slot of a shadow tree shows. It is hidden as well.
    pub const REPLACED: u32 = 1 << 29;
    /// Text that a reader does not see at once.
    pub const UNSEEN: u32 = HIDDEN | NOSCRIPT | COLLAPSED;
}

/// No element, container or hit.
pub const NONE: u32 = u32::MAX;

/// A page of more blocks than this is told coarsely from there on: a block goes on over line breaks until it has
/// [`COARSE_BYTES`], and its places are those of its beginning. The labelled pages have 6,571 at most; a block costs
/// some 800 bytes and 2 µs whatever its length, so that pages of a million tiny ones would cost a gigabyte.
pub const MOST_BLOCKS: usize = 50_000;
/// Length of a block beyond [`MOST_BLOCKS`], in bytes: so long that a page of 50 MB has few of them.
pub const COARSE_BYTES: usize = 4096;
/// Containers beyond this many are not told apart from the ones around them.
pub const MOST_CONTAINERS: usize = 2 * MOST_BLOCKS;

/// One piece of readable text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Block {
    /// First byte in [`Blocks::text`].
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Index of the innermost container.
    pub container: u32,
    /// Bytes of text inside links.
    pub link_bytes: u32,
    /// Number of links.
    pub links: u16,
    /// Where the block stands.
    pub places: Places,
    /// Last entry of its chain in [`Blocks::hits`], or `u32::MAX`.
    pub hits: u32,
    /// First and one past the last entry in [`Blocks::marks`].
    pub marks: (u32, u32),
    /// Follows the block before it after a single line break.
    pub after_break: bool,
}

/// A block-level element that holds text (or, in flattened text, a run of lines between blank ones).
#[derive(Debug, Clone, Copy)]
pub struct Container {
    /// The element; the document for flattened text.
    pub node: NodeId,
    /// Its name.
    pub tag: Tag,
    /// Index of the enclosing container; the first container is its own parent.
    pub parent: u32,
    /// Number of containers around it.
    pub depth: u16,
    /// First block inside.
    pub first: u32,
    /// One past the last block inside.
    pub end: u32,
    /// Where it stands.
    pub places: Places,
    /// Last entry of its chain in [`Blocks::hits`], or `u32::MAX`.
    pub hits: u32,
    /// Hash of its name and class words, the same for look-alikes.
    pub look: u32,
}

impl Container {
    /// The indexes of the blocks inside.
    pub fn blocks(&self) -> Range<usize> {
        self.first as usize..self.end as usize
    }
}

/// A rule that matched a place, and the hits further out.
#[derive(Debug, Clone, Copy)]
pub struct Hit {
    /// Index of the rule.
    pub rule: u32,
    /// The next hit of the chain, or [`NONE`].
    pub next: u32,
}

/// Inline markup that the record tells: a range of a block's text.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// The inline element.
    pub node: NodeId,
    /// Its name; `Math` for whatever holds a formula, `Data` for the numbers of lines beside code, `Aside` for what is
    /// hidden within a line, or by a rule no part of it.
    pub tag: Tag,
    /// First byte in [`Blocks::text`].
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A note that is read behind the paragraph that it stands in. A mark of its node is where the text refers to it.
#[derive(Debug, Clone)]
pub struct Sidenote {
    /// The element.
    pub node: NodeId,
    /// Its number or sign.
    pub label: String,
    /// The block that refers to it.
    pub block: u32,
}

/// All blocks of a page.
#[derive(Debug, Default)]
pub struct Blocks {
    /// The text of all blocks, one after the other, a line feed between two.
    pub text: String,
    /// The blocks, in reading order.
    pub items: Vec<Block>,
    /// The containers, in order of their beginnings.
    pub containers: Vec<Container>,
    /// Chains of rules that matched places.
    pub hits: Vec<Hit>,
    /// Inline markup, by block.
    pub marks: Vec<Mark>,
    /// Pictures, each with the number of blocks before it.
    pub images: Vec<(NodeId, u32)>,
    /// Notes that are read behind their paragraph.
    pub sidenotes: Vec<Sidenote>,
}

impl Blocks {
    /// A block's text.
    pub fn text(&self, block: &Block) -> &str {
        &self.text[block.start as usize..block.end as usize]
    }

    /// A block's inline markup.
    pub fn marks(&self, block: &Block) -> &[Mark] {
        &self.marks[block.marks.0 as usize..block.marks.1 as usize]
    }

    /// Whether there were too many blocks to tell each of them apart.
    pub fn is_coarse(&self) -> bool {
        self.items.len() > MOST_BLOCKS
    }

    /// Whether a block that began at byte `start` of the text goes on behind a line break.
    pub(super) fn goes_on(&self, start: usize) -> bool {
        self.items.len() >= MOST_BLOCKS && self.text.len() - start < COARSE_BYTES
    }

    /// Whether a block is all that its innermost container holds; in flattened text, whether blank lines stand around it.
    pub(super) fn is_alone(&self, block: &Block) -> bool {
        let container = self.container(block);
        container.end - container.first == 1
    }

    /// The innermost container of a block.
    pub fn container(&self, block: &Block) -> &Container {
        &self.containers[block.container as usize]
    }

    /// The rules in a chain of hits, innermost first.
    pub fn chain(&self, head: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = head;
        std::iter::from_fn(move || {
            let hit = self.hits.get(at as usize)?;
            at = hit.next;
            Some(hit.rule)
        })
    }

    /// Adds a hit before `head` unless the chain holds its rule already; the new head.
    ///
    /// Chains are looked through for at most 64 steps: nesting deeper than that repeats itself.
    pub fn hit(&mut self, rule: u32, head: u32) -> u32 {
        if self.chain(head).take(64).any(|r| r == rule) {
            return head;
        }
        self.hits.push(Hit { rule, next: head });
        (self.hits.len() - 1) as u32
    }
}

impl Blocks {
    /// The page as plain text with its chrome left in: a line a block, blank lines around paragraphs and headings.
    pub fn flatten(&self) -> String {
        let mut out = String::with_capacity(self.text.len() * 2);
        let mut apart = true;
        for (i, block) in self.items.iter().enumerate() {
            let alone = matches!(
                self.container(block).tag,
                Tag::P
                    | Tag::H1
                    | Tag::H2
                    | Tag::H3
                    | Tag::H4
                    | Tag::H5
                    | Tag::H6
                    | Tag::Blockquote
                    | Tag::Figcaption
                    | Tag::Pre
            );
            if alone && !apart && !block.after_break {
                out.push('\n');
            }
            out.push_str(&self.text(block).replace('\n', " "));
            // A tally that was cut out of a line stays in it.
            let is_number = self.text(block).bytes().all(|b| b.is_ascii_digit());
            if is_number && self.items.get(i + 1).is_some_and(|n| n.container == block.container && !n.after_break) {
                apart = true;
                continue;
            }
            out.push('\n');
            if alone {
                out.push('\n');
            }
            apart = alone;
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::{cut, lines};
    use super::*;
    use crate::html::Dom;
    use crate::rules::Rules;

    fn is_coarse_and_whole(blocks: &Blocks, lines: usize) {
        assert!(blocks.is_coarse() && blocks.items.len() < MOST_BLOCKS + 10, "{} blocks", blocks.items.len());
        let told: Vec<&str> = blocks.items.iter().flat_map(|b| blocks.text(b).lines()).collect();
        assert_eq!(told.len(), lines);
        assert!(told.iter().enumerate().all(|(i, line)| line.strip_prefix("line ") == Some(&i.to_string())));
        for (block, i) in blocks.items.iter().zip(0..) {
            let container = blocks.container(block);
            assert!((container.first..container.end).contains(&i), "{i} {container:?}");
        }
        assert!(blocks.containers.iter().all(|c| c.end as usize <= blocks.items.len() && c.first <= c.end));
    }

    #[test]
    fn what_comes_behind_too_many_blocks_is_told_in_large_ones() {
        let lines = MOST_BLOCKS + 1000;
        let html: String = (0..lines).map(|i| format!("<div><p>line {i}</div>")).collect();
        let rules = Rules::built_in().expect("the built-in rules are read");
        is_coarse_and_whole(&cut::cut(&Dom::parse(&html), &rules, None), lines);
        let text: String = (0..lines).map(|i| format!("line {i}\n{}", if i % 5 == 0 { "\n" } else { "" })).collect();
        is_coarse_and_whole(&lines::cut(&text, &[]), lines);
    }
}
