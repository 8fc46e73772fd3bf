//! What each container stands in: the nearest list, table, quotation, figure, live-blog entry.
//!
//! Containers stand in the order of their beginnings, so that one pass from the outermost inwards tells all of it.

use super::super::blocks::{Blocks, NONE};
use crate::html::{Dom, Tag};

/// Lists nested deeper than this are told as this deep.
const DEEPEST_LIST: u8 = 8;

/// Numbers of the containers around one, itself included; [`NONE`] where there is none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nest {
    /// Lists around it.
    pub depth: u8,
    /// The nearest list.
    pub list: u32,
    /// The nearest item, term or definition of a list.
    pub item: u32,
    /// The nearest table.
    pub table: u32,
    /// The nearest cell of that table.
    pub cell: u32,
    /// The nearest quotation.
    pub quote: u32,
    /// The nearest figure.
    pub figure: u32,
}

const OUTERMOST: Nest = Nest { depth: 0, list: NONE, item: NONE, table: NONE, cell: NONE, quote: NONE, figure: NONE };

impl Nest {
    /// Whether what stands in a list is only set in by it: wikis set paragraphs and formulas in by definitions of no term.
    pub(super) fn is_only_set_in(&self, dom: Option<&Dom<'_>>, blocks: &Blocks) -> bool {
        let tag = |i: u32| blocks.containers.get(i as usize).map(|c| c.tag);
        let Some(dom) = dom.filter(|_| tag(self.item) == Some(Tag::Dd) && tag(self.list) == Some(Tag::Dl)) else {
            return false;
        };
        let mut parts = dom.children(blocks.containers[self.list as usize].node).take(3).map(|c| dom.tag(c));
        parts.find(|t| matches!(t, Tag::Dt | Tag::Dd | Tag::Div)) == Some(Tag::Dd)
    }
}

/// What each container stands in, by its number.
pub(super) fn of(blocks: &Blocks) -> Vec<Nest> {
    let mut nests: Vec<Nest> = Vec::with_capacity(blocks.containers.len());
    for (i, container) in blocks.containers.iter().enumerate() {
        let mut nest = nests.get(container.parent as usize).copied().unwrap_or(OUTERMOST);
        let own = i as u32;
        match container.tag {
            Tag::Ul | Tag::Ol | Tag::Menu | Tag::Dir | Tag::Dl => {
                nest = Nest { depth: (nest.depth + 1).min(DEEPEST_LIST), list: own, item: NONE, ..nest }
            }
            Tag::Li | Tag::Dt | Tag::Dd => nest.item = own,
            Tag::Table => nest = Nest { table: own, cell: NONE, item: NONE, list: NONE, depth: 0, ..nest },
            Tag::Td | Tag::Th if nest.table != NONE => nest.cell = own,
            Tag::Blockquote => nest = Nest { quote: own, item: NONE, ..nest },
            Tag::Figure => nest.figure = own,
            Tag::Article | Tag::Section | Tag::Main => nest.item = NONE,
            _ => {}
        }
        nests.push(nest);
    }
    nests
}

#[cfg(test)]
mod tests {
    use crate::article::BodyKind;
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    #[test]
    fn what_a_wiki_sets_in_is_no_definition() {
        let page = "<title>Tides</title><main><h1>Tides</h1><p>The height of the water was read each spring by two people who \
                    counted aloud, and it follows from the angle of the moon:</p><dl><dd><math display=block \
                    alttext='h = A'><mi>h</mi></math></dd></dl><p>What they read was written down in pencil, and nobody found \
                    a mistake in their lists until a student looked:</p><dl><dd>The north pin was read first of all.</dd></dl>\
                    <dl><dt>Ebb</dt><dd>The water goes out of the bay.</dd></dl></main>";
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page");
        let kinds: Vec<char> = article
            .blocks
            .iter()
            .filter(|b| b.text.len() < 60)
            .map(|b| match b.kind {
                BodyKind::Math { .. } => 'm',
                BodyKind::Paragraph => 'p',
                BodyKind::Term => 't',
                BodyKind::Definition => 'd',
                _ => '?',
            })
            .collect();
        assert_eq!(kinds, ['m', 'p', 't', 'd']);
    }
}
