//! The body while it grows: text and structure from one pass, so that they cannot disagree.

use super::super::roles::Role;
use super::Scene;
use super::piece::DATELINE;
use crate::article::{BodyBlock, BodyKind, Span, Text};
use std::ops::Range;

/// The body of a record.
#[derive(Debug, Default)]
pub struct Body {
    /// Paragraphs joined by blank lines.
    pub text: Text,
    /// The same, as structure.
    pub blocks: Vec<BodyBlock>,
    /// What kept blocks hold besides.
    pub cut: Vec<Cut>,
    /// Length of `text` in Unicode scalar values.
    chars: u32,
    /// The blocks of the page that begin a line of `text`, and where, in Unicode scalar values.
    lines: Vec<(u32, u32)>,
}

/// Text of a kept block that the body leaves out, and why.
#[derive(Debug)]
pub struct Cut {
    /// The block.
    pub block: usize,
    /// What was left out.
    pub text: String,
    /// `dateline`, `line-number`, `code-language`, `back-to-text`, `heading-link`, `not-text`, `live-entry-time`.
    pub why: &'static str,
}

impl Cut {
    /// What the text was: a role as `removed` names them.
    pub fn role(&self) -> &'static str {
        if self.why == DATELINE { DATELINE } else { Role::Chrome.name() }
    }
}

impl Body {
    /// Where what stands before a block of the page stands in `text`: at the beginning of what is kept next.
    pub fn at(&self, block: usize) -> u32 {
        self.lines.get(self.lines.partition_point(|l| (l.0 as usize) < block)).map_or(self.chars, |l| l.1)
    }
}

/// A body that still grows. Its blocks have no text of their own yet: they are parts of the whole.
#[derive(Debug, Default)]
pub(super) struct Draft {
    text: String,
    /// Length of `text` in Unicode scalar values.
    chars: u32,
    blocks: Vec<BodyBlock>,
    places: Vec<Place>,
    lines: Vec<(u32, u32)>,
}

/// Where a block stands in the text, in bytes, and the live-blog entry it belongs to.
#[derive(Debug)]
struct Place {
    range: Range<usize>,
    entry: Option<u32>,
}

impl Draft {
    /// An empty body with room for what is kept.
    pub(super) fn of(scene: &Scene<'_>) -> Draft {
        let kept = || scene.verdicts.iter().zip(&scene.blocks.items).filter(|(v, _)| v.role.is_body()).map(|(_, b)| b);
        let (count, bytes) = kept().fold((0, 0), |(n, sum), b| (n + 1, sum + (b.end - b.start) as usize));
        Draft {
            text: String::with_capacity(bytes + 2 * count),
            blocks: Vec::with_capacity(count),
            places: Vec::with_capacity(count),
            lines: Vec::with_capacity(count),
            ..Draft::default()
        }
    }

    /// Adds `gap` behind what is there, and what stands before the next block in its line.
    pub(super) fn part(&mut self, gap: &str, mark: &str) {
        if !self.text.is_empty() {
            self.add(gap);
        }
        self.add(mark);
    }

    /// Adds a block that tells the page's block `i`.
    pub(super) fn push(&mut self, i: usize, entry: Option<u32>, block: BodyBlock, text: &str) {
        let (start, byte) = (self.chars, self.text.len());
        self.add(text);
        self.blocks.push(BodyBlock { start, end: self.chars, ..block });
        self.places.push(Place { range: byte..self.text.len(), entry });
        self.lines.push((i as u32, start));
    }

    /// Adds a line to the last block; false where there is none.
    pub(super) fn lengthen(&mut self, text: &str, spans: &[Span]) -> bool {
        if self.blocks.is_empty() {
            return false;
        }
        self.add("\n");
        let from = self.chars;
        self.add(text);
        if let (Some(block), Some(place)) = (self.blocks.last_mut(), self.places.last_mut()) {
            block.spans.extend(moved(spans, from - block.start));
            (block.end, place.range.end) = (self.chars, self.text.len());
        }
        true
    }

    fn add(&mut self, text: &str) {
        self.chars += if text.is_ascii() { text.len() as u32 } else { text.chars().count() as u32 };
        self.text.push_str(text);
    }

    /// The body as it is.
    pub(super) fn finish(mut self, scene: &Scene<'_>, cut: Vec<Cut>) -> Body {
        if self.places.iter().any(|p| p.entry.is_some()) {
            self.fold_entries(scene);
        }
        let text = Text::from(self.text);
        for (block, place) in self.blocks.iter_mut().zip(self.places) {
            block.text = text.part(place.range);
        }
        Body { text, blocks: self.blocks, cut, chars: self.chars, lines: self.lines }
    }

    /// Makes one block of each live-blog entry.
    fn fold_entries(&mut self, scene: &Scene<'_>) {
        let mut folded: Vec<(BodyBlock, Place)> = Vec::with_capacity(self.blocks.len());
        for (block, place) in self.blocks.drain(..).zip(self.places.drain(..)) {
            let Some(entry) = place.entry else {
                folded.push((block, place));
                continue;
            };
            if let Some((last, whole)) = folded.last_mut().filter(|(_, p)| p.entry == Some(entry)) {
                last.spans.extend(moved(&block.spans, block.start - last.start));
                (last.end, whole.range.end) = (block.end, place.range.end);
                continue;
            }
            let is_title = matches!(block.kind, BodyKind::Heading { .. });
            let title = self.text.get(place.range.clone()).filter(|_| is_title).map(str::to_owned);
            folded.push((
                BodyBlock { kind: BodyKind::LiveEntry { time: scene.live.time(entry), title }, ..block },
                place,
            ));
        }
        (self.blocks, self.places) = folded.into_iter().unzip();
    }
}

fn moved(spans: &[Span], by: u32) -> impl Iterator<Item = Span> {
    spans.iter().map(move |s| Span { start: s.start + by, end: s.end + by, kind: s.kind.clone() })
}
