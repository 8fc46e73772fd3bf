//! Tables: cells with their spans, empty ones included.

use super::super::blocks::{NONE, place};
use super::Scene;
use super::piece::Piece;
use crate::article::{Cell, Text};
use crate::clean::cut::part_of_table;
use crate::html::{Attr, Dom, Kind, NodeId, Tag};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::ops::Range;

/// A cell with more text than this (bytes) belongs to a table that lays out the page.
const LONGEST_CELL: usize = 1200;
/// Cells that a table tells; one with more stays running text.
const MOST_CELLS: usize = 20_000;

/// A table and the block after it.
pub(super) struct Found {
    pub caption: Option<String>,
    /// The caption stands in the body's text.
    pub caption_kept: bool,
    pub rows: Vec<Vec<Cell>>,
    pub end: usize,
}

/// The data table `table` (a container) whose first kept block is `first`; none where it only lays out the page.
/// `kept` counts the kept blocks before each.
pub(super) fn at(scene: &Scene<'_>, table: u32, kept: &[u32], first: usize) -> Option<Found> {
    let dom = scene.dom?;
    let container = &scene.blocks.containers[table as usize];
    // It sets numbers of lines beside program text.
    if container.places & place::PRE != 0 {
        return None;
    }
    let (from, end) = (container.first as usize, container.end as usize);
    // Mostly chrome, or entered in the middle: not a table that belongs to the article as a whole.
    if ((kept[end] - kept[from]) as usize) * 2 < end - from || kept[first] != kept[from] {
        return None;
    }
    let mut texts = Texts::default();
    let (mut caption, mut caption_kept) = (None, false);
    let mut piece = Piece::default();
    for i in from..end {
        let block = &scene.blocks.items[i];
        let nest = &scene.nests[block.container as usize];
        if nest.table != table {
            return None;
        }
        if nest.cell == NONE && stands_in_caption(scene, block.container, table) {
            piece.read(scene, block, 0);
            join(caption.get_or_insert_default(), &piece.text);
            caption_kept |= scene.verdicts[i].role.is_body();
            continue;
        }
        if !scene.verdicts[i].role.is_body() {
            continue;
        }
        let cell = scene.blocks.containers.get(nest.cell as usize)?.node;
        piece.read(scene, block, 0);
        let told = match piece.text.contains('\n') {
            true => Cow::Owned(piece.text.replace('\n', " ")),
            false => Cow::Borrowed(piece.text.as_str()),
        };
        let is_prose = told.len() > 120 && told.contains(". ");
        if heads(scene, block.container) || !texts.add(cell, &told, is_prose) {
            return None;
        }
    }
    let rows = rows(dom, container.node, &mut texts)?;
    let is_data = texts.of.is_empty() && rows.len() >= 2 && rows.iter().any(|r| r.len() >= 2);
    is_data.then_some(Found { caption, caption_kept, rows, end })
}

/// The texts of a table's cells, in one string that they share.
#[derive(Debug, Default)]
struct Texts {
    letters: String,
    of: FxHashMap<NodeId, CellText>,
}

#[derive(Debug, Default)]
struct CellText {
    /// Where it stands among the letters, in bytes.
    place: Range<usize>,
    /// Whether it has a paragraph of prose.
    prose: bool,
}

impl Texts {
    /// Adds a line to a cell's text; false where the cell has too much for one of data.
    fn add(&mut self, cell: NodeId, line: &str, is_prose: bool) -> bool {
        let Texts { letters, of } = self;
        let known = of.entry(cell).or_default();
        if known.prose && is_prose {
            return false;
        }
        known.prose |= is_prose;
        if known.place.end < letters.len() {
            // Another cell's text stands behind its own.
            let from = letters.len();
            letters.extend_from_within(known.place.clone());
            known.place.start = from;
        }
        if known.place.start < letters.len() {
            letters.push(' ');
        }
        letters.push_str(line);
        known.place.end = letters.len();
        known.place.len() <= LONGEST_CELL
    }
}

fn join(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

/// Whether a container is the table's `<caption>` or stands in it.
fn stands_in_caption(scene: &Scene<'_>, container: u32, table: u32) -> bool {
    let mut at = container;
    while at != table {
        let c = &scene.blocks.containers[at as usize];
        if c.tag == Tag::Caption {
            return true;
        }
        at = c.parent;
    }
    false
}

/// Headings do not stand in data.
fn heads(scene: &Scene<'_>, container: u32) -> bool {
    matches!(scene.blocks.containers[container as usize].tag, Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6)
}

fn rows(dom: &Dom<'_>, table: NodeId, texts: &mut Texts) -> Option<Vec<Vec<Cell>>> {
    let letters = Text::from(std::mem::take(&mut texts.letters));
    let mut rows = Vec::new();
    let mut cells = 0;
    for part in dom.children(table).filter(|&c| dom.kind(c) == Kind::Element) {
        let first = rows.len();
        let mut line = |line: NodeId, rows: &mut Vec<Vec<Cell>>| {
            let row: Vec<Cell> = dom
                .children(line)
                .filter(|&c| matches!(part_of_table(dom, c), Tag::Td | Tag::Th))
                .map(|c| {
                    let text = texts.of.remove(&c).map(|text| letters.part(text.place));
                    cell(dom, c, text.unwrap_or_default())
                })
                .collect();
            cells += row.len();
            if !row.is_empty() {
                rows.push(row);
            }
        };
        match part_of_table(dom, part) {
            Tag::Tr => line(part, &mut rows),
            Tag::Tbody | Tag::Thead | Tag::Tfoot => {
                dom.children(part).filter(|&c| part_of_table(dom, c) == Tag::Tr).for_each(|c| line(c, &mut rows));
                end_row_spans(&mut rows[first..]);
            }
            _ => {}
        }
        if cells > MOST_CELLS {
            return None;
        }
    }
    end_row_spans(&mut rows);
    trim(&mut rows);
    Some(rows)
}

fn cell(dom: &Dom<'_>, node: NodeId, text: Text) -> Cell {
    let heads = |role: &str| matches!(role, "columnheader" | "rowheader");
    Cell {
        text,
        colspan: span(dom, node, Attr::Colspan, 1000).max(1),
        rowspan: span(dom, node, Attr::Rowspan, 65_534),
        header: dom.tag(node) == Tag::Th || dom.attr(node, Attr::Role).is_some_and(|r| heads(&r)),
    }
}

/// A span as the attribute tells it, 1 where it is absent or no number, at most `most` (WHATWG HTML 4.9.12.1).
/// Digits count up to the first other character; 0 stays for rows, which it means the rest of.
fn span(dom: &Dom<'_>, cell: NodeId, attr: Attr, most: u16) -> u16 {
    let Some(value) = dom.attr(cell, attr) else { return 1 };
    let value = value.trim_start().trim_start_matches('+');
    let digits = &value[..value.bytes().take_while(u8::is_ascii_digit).count()];
    if digits.is_empty() {
        return 1;
    }
    digits.parse::<u32>().map_or(most, |n| n.min(u32::from(most)) as u16)
}

/// No cell reaches below the last row of its part of the table; 0 reaches down to it.
fn end_row_spans(rows: &mut [Vec<Cell>]) {
    let n = rows.len();
    for (i, row) in rows.iter_mut().enumerate() {
        let left = (n - i).min(1000) as u16;
        for cell in row {
            cell.rowspan = if cell.rowspan == 0 { left } else { cell.rowspan.min(left) };
        }
    }
}

/// Takes out empty rows at both ends, and empty ones between where no cell reaches across them.
fn trim(rows: &mut Vec<Vec<Cell>>) {
    let mut reach = 0;
    let mut i = 0;
    rows.retain(|row| {
        let spanned = reach > i;
        reach = reach.max(i + row.iter().map(|c| usize::from(c.rowspan)).max().unwrap_or(1));
        i += 1;
        spanned || row.iter().any(|c| !c.text.is_empty() || c.rowspan > 1)
    });
    end_row_spans(rows);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::BodyKind;
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    fn rows_of(html: &str) -> Vec<Vec<Cell>> {
        let dom = Dom::parse(html);
        let table = dom.descendants(dom.root()).find(|&n| dom.tag(n) == Tag::Table).expect("there is one");
        let text = |n: NodeId| dom.descendants(n).map(|c| dom.text(c).trim().to_owned()).collect::<String>();
        let cells = dom.descendants(table).filter(|&n| matches!(dom.tag(n), Tag::Td | Tag::Th));
        let mut texts = Texts::default();
        for (cell, text) in cells.map(|n| (n, text(n))).filter(|(_, text)| !text.is_empty()) {
            assert!(texts.add(cell, &text, false), "short");
        }
        rows(&dom, table, &mut texts).expect("it is small")
    }

    #[test]
    fn lines_of_two_cells_may_take_turns() {
        let dom = Dom::parse("<table><tr><td>a<td>b</table>");
        let cells: Vec<NodeId> = dom.descendants(dom.root()).filter(|&n| dom.tag(n) == Tag::Td).collect();
        let (mut texts, table) = (Texts::default(), dom.parent(dom.parent(cells[0]).unwrap()).unwrap());
        for (cell, line) in [(0, "so"), (1, ""), (0, "it"), (1, "is"), (0, "was"), (1, "and stays")] {
            assert!(texts.add(cells[cell], line, false));
        }
        let rows = rows(&dom, dom.parent(table).unwrap(), &mut texts).unwrap();
        let told: Vec<&str> = rows[0].iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(told, ["so it was", "is and stays"]);
    }

    #[test]
    fn absurd_spans_are_clamped() {
        let rows = rows_of(
            "<table><tr><td colspan=0>a<td rowspan=99999999999>b<td colspan='3px'>c<td colspan=-2>d<td colspan=70000>e\
             <tr><td>f</table>",
        );
        let spans: Vec<_> = rows[0].iter().map(|c| (c.colspan, c.rowspan)).collect();
        assert_eq!(spans, [(1, 1), (1, 2), (3, 1), (1, 1), (1000, 1)]);
    }

    #[test]
    fn empty_cells_stay_and_empty_rows_go_unless_spanned() {
        let rows = rows_of("<table><tr><td><td><tr><th>a<td><tr><td><td><tr><td rowspan=2>b<td>c<tr><td></table>");
        let texts: Vec<Vec<&str>> = rows.iter().map(|r| r.iter().map(|c| c.text.as_str()).collect()).collect();
        assert_eq!(texts, [vec!["a", ""], vec!["b", "c"], vec![""]]);
        assert!(rows[0][0].header && rows[1][0].rowspan == 2);
    }

    #[test]
    fn parts_of_a_table_may_be_told_by_their_roles() {
        let page = "<main><h1>Pins</h1><p>The pins were read in March at low water by two people who counted aloud, and \
                    nobody found a mistake in their lists.</p><div role=table><div role=rowgroup><div role=row><span \
                    role=columnheader>Pin</span><span role=columnheader>Height</span></div></div><div role=row><span \
                    role=cell>North</span><span role=cell>31 cm</span></div></div></main>";
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page");
        let rows = article.blocks.iter().find_map(|b| match &b.kind {
            BodyKind::Table { rows, .. } => Some(rows),
            _ => None,
        });
        let rows = rows.expect("it is a table");
        let texts: Vec<Vec<&str>> = rows.iter().map(|r| r.iter().map(|c| c.text.as_str()).collect()).collect();
        assert_eq!(texts, [vec!["Pin", "Height"], vec!["North", "31 cm"]]);
        assert!(rows[0][1].header && !rows[1][1].header);
    }

    #[test]
    fn row_spans_of_nought_reach_to_the_end_of_their_part() {
        let rows = rows_of("<table><tbody><tr><td rowspan=0>a<td>b<tr><td>c<tbody><tr><td>d<td>e</table>");
        assert_eq!(rows[0][0].rowspan, 2);
    }
}
