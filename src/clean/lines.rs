//! Flattened text, line by line: each line is a block, each run of lines between blank ones a container.

use super::blocks::{Block, Blocks, Container, NONE};
use super::hygiene;
use crate::html::{NodeId, Tag};

/// Cuts plain text into blocks; `headings` are the lines that are headings, and their levels, ascending.
pub fn cut(text: &str, headings: &[(u32, u8)]) -> Blocks {
    let mut headings = headings.iter().copied().peekable();
    let mut blocks = Blocks { text: String::with_capacity(text.len()), ..Blocks::default() };
    blocks.containers.push(container(0, 0));
    let mut run = None;
    for (number, line) in text.lines().enumerate() {
        let level = headings.next_if(|heading| heading.0 as usize == number).map(|heading| heading.1);
        let start = blocks.text.len();
        append(&mut blocks.text, line);
        if blocks.text.len() == start {
            run = None;
            continue;
        }
        let goes_on = blocks.is_coarse() && blocks.items.last().is_some_and(|last| blocks.goes_on(last.start as usize));
        if let Some(last) = blocks.items.last_mut().filter(|_| goes_on) {
            last.end = blocks.text.len() as u32;
            blocks.text.push('\n');
            continue;
        }
        let first = blocks.items.len() as u32;
        // A heading is a run of its own.
        if level.is_some() {
            run = None;
        }
        let inside = *run.get_or_insert_with(|| {
            blocks.containers.push(container(0, first));
            (blocks.containers.len() - 1) as u32
        });
        let after_break = blocks.containers[inside as usize].first != first;
        let end = blocks.text.len() as u32;
        blocks.items.push(Block {
            start: start as u32,
            end,
            container: inside,
            hits: NONE,
            after_break,
            ..Block::default()
        });
        blocks.containers[inside as usize].end = first + 1;
        if let Some(level) = level {
            blocks.containers[inside as usize].tag = HEADINGS[usize::from(level.clamp(1, 6)) - 1];
            run = None;
        }
        blocks.text.push('\n');
    }
    blocks.containers[0].end = blocks.items.len() as u32;
    blocks
}

const HEADINGS: [Tag; 6] = [Tag::H1, Tag::H2, Tag::H3, Tag::H4, Tag::H5, Tag::H6];

/// Appends a line as the record writes it: cells parted by tabs stay so, and a nested item of a list keeps its place.
fn append(out: &mut String, line: &str) {
    let start = out.len();
    let trimmed = line.trim_matches([' ', '\t']);
    let indent = line.len() - line.trim_start_matches(' ').len();
    if (1..=MOST_INDENT).contains(&indent) && begins_item(trimmed) {
        out.push_str(&line[..indent]);
    }
    let marked = out.len();
    // A tab before or behind all cells is an empty cell only where there are others.
    let cells = if trimmed.contains('\t') { line.trim_matches(' ') } else { trimmed };
    for (n, cell) in cells.split('\t').enumerate() {
        if n > 0 {
            out.push('\t');
        }
        hygiene::append(out, cell);
    }
    if out[marked..].bytes().all(|b| b == b'\t') {
        out.truncate(start);
    }
}

/// Spaces before an item of the deepest list that records tell.
const MOST_INDENT: usize = 16;

/// Whether a line begins with the mark of a list's item.
fn begins_item(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with("- ") || number.len() < line.len() && number.starts_with(". ")
}

/// Whether a line is a list's item or a table's row.
pub(super) fn is_listed(line: &str) -> bool {
    line.contains('\t') || begins_item(line.trim_start())
}

fn container(parent: u32, first: u32) -> Container {
    Container {
        node: NodeId::ROOT,
        tag: Tag::Other,
        parent,
        depth: 1,
        first,
        end: first,
        places: 0,
        hits: NONE,
        look: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_part_runs() {
        let blocks = cut("One\n two  words \n\n\u{a0}\nThree", &[]);
        let texts: Vec<_> = blocks.items.iter().map(|b| blocks.text(b)).collect();
        assert_eq!(texts, ["One", "two words", "Three"]);
        assert_eq!(blocks.containers.iter().map(|c| (c.first, c.end)).collect::<Vec<_>>(), [(0, 3), (0, 2), (2, 3)]);
        assert!(blocks.items[1].after_break && !blocks.items[2].after_break);
    }
}
