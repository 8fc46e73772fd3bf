//! Tables: cells with their spans, empty ones included.

use super::super::blocks::{Blocks, place};
use super::super::verdict::Verdict;
use super::body::stands_in;
use crate::article::Cell;
use crate::html::{Attr, Dom, Kind, NodeId, Tag};
use rustc_hash::FxHashMap;

/// A cell with more text than this (bytes) belongs to a table that lays out the page.
const LONGEST_CELL: u32 = 1200;
/// Rows and cells that a table tells; what is beyond stays running text.
const MOST_CELLS: usize = 20_000;

/// A table and the block after it.
pub(super) struct Found {
    pub rows: Vec<Vec<Cell>>,
    pub end: usize,
}

/// The data table whose first kept cell is block `first`; none where the table only lays out the page.
pub(super) fn at(dom: &Dom<'_>, blocks: &Blocks, verdicts: &[Verdict], first: usize) -> Option<Found> {
    let block = &blocks.items[first];
    if !stands_in(block, place::TABLE) {
        return None;
    }
    let table = enclosing_table(dom, blocks.container(block).node)?;
    let container = blocks.containers.iter().position(|c| c.node == table)?;
    let (from, end) = (blocks.containers[container].first as usize, blocks.containers[container].end as usize);
    let kept = (from..end).filter(|&i| verdicts[i].role.is_body()).count();
    // Mostly chrome, or entered in the middle: not a table that belongs to the article as a whole.
    if kept * 2 < end - from || verdicts[from..first].iter().any(|v| v.role.is_body()) {
        return None;
    }
    let mut texts: FxHashMap<NodeId, String> = FxHashMap::default();
    for i in (from..end).filter(|&i| verdicts[i].role.is_body()) {
        let block = &blocks.items[i];
        let cell = enclosing_cell(dom, blocks.container(block).node, table)?;
        let text = texts.entry(cell).or_default();
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&blocks.text(block).replace('\n', " "));
        if text.len() as u32 > LONGEST_CELL {
            return None;
        }
    }
    let rows = rows(dom, table, &mut texts)?;
    (texts.is_empty() && rows.len() >= 2 && rows.iter().any(|r| r.len() >= 2)).then_some(Found { rows, end })
}

fn enclosing_table(dom: &Dom<'_>, node: NodeId) -> Option<NodeId> {
    std::iter::once(node).chain(dom.ancestors(node)).find(|&id| dom.tag(id) == Tag::Table)
}

/// The cell of `table` that holds `node`; none where another table stands between.
fn enclosing_cell(dom: &Dom<'_>, node: NodeId, table: NodeId) -> Option<NodeId> {
    let cell = std::iter::once(node).chain(dom.ancestors(node)).find(|&id| matches!(dom.tag(id), Tag::Td | Tag::Th))?;
    (enclosing_table(dom, cell)? == table).then_some(cell)
}

fn rows(dom: &Dom<'_>, table: NodeId, texts: &mut FxHashMap<NodeId, String>) -> Option<Vec<Vec<Cell>>> {
    let mut rows = Vec::new();
    let mut cells = 0;
    for part in dom.children(table).filter(|&c| dom.kind(c) == Kind::Element) {
        let lines: Vec<NodeId> = match dom.tag(part) {
            Tag::Tr => vec![part],
            Tag::Tbody | Tag::Thead | Tag::Tfoot => dom.children(part).filter(|&c| dom.tag(c) == Tag::Tr).collect(),
            _ => continue,
        };
        for line in lines {
            let row: Vec<Cell> = dom
                .children(line)
                .filter(|&c| matches!(dom.tag(c), Tag::Td | Tag::Th))
                .map(|c| Cell {
                    text: texts.remove(&c).unwrap_or_default(),
                    colspan: span(dom, c, Attr::Colspan, 1000),
                    rowspan: span(dom, c, Attr::Rowspan, 1000),
                    header: dom.tag(c) == Tag::Th,
                })
                .collect();
            cells += row.len();
            if cells > MOST_CELLS {
                return None;
            }
            if row.iter().any(|c| !c.text.is_empty()) {
                rows.push(row);
            }
        }
    }
    clamp_rowspans(&mut rows);
    Some(rows)
}

/// A span as the attribute tells it, 1 where it is absent or absurd, at most `most` (WHATWG HTML 4.9.11).
fn span(dom: &Dom<'_>, cell: NodeId, attr: Attr, most: u16) -> u16 {
    let digits = dom.attr(cell, attr).and_then(|v| v.trim().parse::<u32>().ok()).unwrap_or(1);
    digits.clamp(1, u32::from(most)) as u16
}

/// No cell reaches below the last row.
fn clamp_rowspans(rows: &mut [Vec<Cell>]) {
    let n = rows.len();
    for (i, row) in rows.iter_mut().enumerate() {
        for cell in row {
            cell.rowspan = cell.rowspan.min((n - i).min(1000) as u16).max(1);
        }
    }
}
