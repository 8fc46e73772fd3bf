//! Tables: what a cell spans beyond its own place is told by empty cells.

use super::inline::{escape, one_line};
use crate::article::Cell;
use std::fmt::Write as _;

/// Columns that a table is told with at most.
const MOST_COLUMNS: usize = 200;

/// A table of GitHub's; its first row is the head.
pub(super) fn table(rows: &[Vec<Cell>], out: &mut String) {
    let grid = grid(rows);
    let columns = grid.iter().map(Vec::len).max().unwrap_or(0);
    for (i, row) in grid.iter().enumerate() {
        out.push('|');
        for c in 0..columns {
            let _ = write!(out, " {} |", row.get(c).map_or("", String::as_str));
        }
        out.push('\n');
        if i == 0 {
            let _ = writeln!(out, "|{}", " --- |".repeat(columns));
        }
    }
}

/// A cell's text without markup of its own; formulas (`$x_1$`) stay as they are.
fn told(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('$') {
        let formula = from.split_once('$').filter(|(tex, behind)| {
            let set = |c: char| !c.is_whitespace();
            tex.starts_with(set) && tex.ends_with(set) && !behind.starts_with(|c: char| c.is_ascii_digit())
        });
        out.push_str(&escape(before));
        out.push('$');
        rest = match formula {
            Some((tex, behind)) => {
                out.push_str(tex);
                out.push('$');
                behind
            }
            None => from,
        };
    }
    out.push_str(&escape(rest));
    out.replace('|', "\\|")
}

/// Each cell at its place.
fn grid(rows: &[Vec<Cell>]) -> Vec<Vec<String>> {
    // By column: rows below that a cell further up still covers.
    let mut covered: Vec<u16> = Vec::new();
    let mut grid = Vec::with_capacity(rows.len());
    // A span is never wider than the table without it.
    let widest = rows.iter().map(Vec::len).max().unwrap_or(0);
    let most = rows.iter().filter(|r| r.len() > 1).map(|r| width(r)).max().unwrap_or(1).max(widest).min(MOST_COLUMNS);
    for row in rows {
        let mut line: Vec<String> = Vec::with_capacity(row.len());
        for cell in row {
            pass_covered(&mut covered, &mut line);
            let text = told(&one_line(&cell.text));
            let wide = usize::from(cell.colspan).min(most.saturating_sub(line.len()).max(1));
            for part in 0..wide {
                if covered.len() <= line.len() {
                    covered.resize(line.len() + 1, 0);
                }
                covered[line.len()] = cell.rowspan.saturating_sub(1);
                line.push(if part == 0 { text.clone() } else { String::new() });
            }
            if line.len() >= MOST_COLUMNS {
                break;
            }
        }
        pass_covered(&mut covered, &mut line);
        for rows in covered.iter_mut().skip(line.len()) {
            *rows = rows.saturating_sub(1);
        }
        grid.push(line);
    }
    grid
}

fn width(row: &[Cell]) -> usize {
    row.iter().map(|cell| usize::from(cell.colspan.min(50))).sum()
}

/// Empty cells for what cells further up cover.
fn pass_covered(covered: &mut [u16], line: &mut Vec<String>) {
    while let Some(rows) = covered.get_mut(line.len()).filter(|rows| **rows > 0) {
        *rows -= 1;
        line.push(String::new());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, colspan: u16, rowspan: u16) -> Cell {
        Cell { text: text.into(), colspan, rowspan, header: false }
    }

    fn written(rows: &[Vec<Cell>]) -> String {
        let mut out = String::new();
        table(rows, &mut out);
        out
    }

    #[test]
    fn empty_cells_stay_and_spans_are_filled() {
        let rows = [
            vec![cell("Year", 1, 2), cell("Sums", 2, 1)],
            vec![cell("a|b", 1, 1), cell("c", 1, 1)],
            vec![cell("2019", 1, 1), cell("", 1, 1), cell("7", 1, 1)],
        ];
        assert_eq!(written(&rows), "| Year | Sums |  |\n| --- | --- | --- |\n|  | a\\|b | c |\n| 2019 |  | 7 |\n");
    }

    #[test]
    fn cells_hold_no_markup_but_formulas() {
        assert_eq!(told("*a* [b](c) &amp; | <br>"), "\\*a\\* \\[b\\](c) \\&amp; \\| \\<br>");
        assert_eq!(told("$a_1$ and b_1 for $5 and $6"), "$a_1$ and b\\_1 for $5 and $6");
    }

    #[test]
    fn a_span_across_all_is_as_wide_as_the_others() {
        let rows = [vec![cell("All", 1000, 1)], vec![cell("a", 1, 1), cell("b", 1, 1)]];
        assert_eq!(written(&rows), "| All |  |\n| --- | --- |\n| a | b |\n");
    }
}
