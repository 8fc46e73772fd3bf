//! What each container stands in: the nearest list, table, quotation, figure, live-blog entry.
//!
//! Containers stand in the order of their beginnings, so that one pass from the outermost inwards tells all of it.

use super::super::blocks::{Blocks, NONE};
use crate::html::Tag;

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
