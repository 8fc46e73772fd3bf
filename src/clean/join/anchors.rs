//! Anchors of footnotes where pages are joined: each page counts its notes anew.

use crate::article::{BodyBlock, BodyKind, SpanKind, Text};
use rustc_hash::FxHashMap;

/// The anchors of notes so far, each with its note's text.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    notes: FxHashMap<String, Text>,
}

impl Anchors {
    /// Renames the anchors of the page with this number that lead to other notes on the pages before it.
    pub(super) fn tell_apart(&mut self, blocks: &mut [BodyBlock], page: u32) {
        let mut own: FxHashMap<&str, &Text> = FxHashMap::default();
        for block in blocks.iter() {
            if let BodyKind::Footnote { anchor: Some(anchor), .. } = &block.kind {
                own.entry(anchor).or_insert(&block.text);
            }
        }
        let mut renamed: FxHashMap<String, String> = FxHashMap::default();
        for (anchor, text) in own {
            match self.notes.get(anchor) {
                Some(other) if other != text => {
                    renamed.insert(anchor.to_owned(), format!("page{page}-{anchor}"));
                }
                Some(_) => {}
                None => {
                    self.notes.insert(anchor.to_owned(), text.clone());
                }
            }
        }
        for block in blocks.iter_mut().filter(|_| !renamed.is_empty()) {
            if let BodyKind::Footnote { anchor: Some(anchor), .. } = &mut block.kind
                && let Some(new) = renamed.get(&**anchor)
            {
                anchor.clone_from(new);
            }
            for span in &mut block.spans {
                if let SpanKind::FootnoteRef { anchor } = &mut span.kind
                    && let Some(new) = renamed.get(&**anchor)
                {
                    *anchor = new.as_str().into();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Span;

    /// A paragraph that refers to a note, and the note.
    fn noted(note: &str) -> Vec<BodyBlock> {
        let anchor = || "n1".to_owned();
        let mark = Span { start: 5, end: 8, kind: SpanKind::FootnoteRef { anchor: anchor().into() } };
        let kind = BodyKind::Footnote { anchor: Some(anchor()), label: Some("1".into()) };
        vec![
            BodyBlock { text: "So it[1]".into(), spans: [mark].into_iter().collect(), ..BodyBlock::default() },
            BodyBlock { text: note.into(), kind, ..BodyBlock::default() },
        ]
    }

    fn anchors(blocks: &[BodyBlock]) -> (&str, &str) {
        let SpanKind::FootnoteRef { anchor: mark } = &blocks[0].spans[0].kind else { panic!("{blocks:?}") };
        let BodyKind::Footnote { anchor: Some(note), .. } = &blocks[1].kind else { panic!("{blocks:?}") };
        (mark, note)
    }

    #[test]
    fn notes_of_two_pages_keep_apart_and_the_same_note_is_one() {
        let mut known = Anchors::default();
        let (mut one, mut two, mut again) = (noted("The archive."), noted("Another one."), noted("The archive."));
        for (page, number) in [&mut one, &mut two, &mut again].into_iter().zip(1..) {
            known.tell_apart(page, number);
        }
        assert_eq!(anchors(&one), ("n1", "n1"));
        assert_eq!(anchors(&two), ("page2-n1", "page2-n1"));
        assert_eq!(anchors(&again), ("n1", "n1"));
    }
}
