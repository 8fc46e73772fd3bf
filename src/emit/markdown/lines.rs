//! The lines of one block, within the items of lists that it stands in.

use super::inline::{self, escape, inline, one_line};
use super::table;
use crate::article::{BodyBlock, BodyKind};
use std::fmt::Write as _;

/// What the lines of a list have to know of those before them.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The last item of each depth.
    items: Vec<Item>,
}

/// An item of a list that others may follow.
#[derive(Debug, Clone, Copy, Default)]
struct Item {
    /// Column at which its text begins.
    column: usize,
    /// Its number in an ordered list.
    number: Option<i32>,
    /// What stands behind the number: a list that begins right behind another one has the other sign.
    sign: char,
}

impl Lines {
    /// Writes one block with the line end after it.
    pub(super) fn block(&mut self, block: &BodyBlock, out: &mut String) {
        if let BodyKind::ListItem { depth, ordered, number, continues } = block.kind {
            return self.item(block, usize::from(depth.max(1)), ordered.then(|| number.unwrap_or(1)), continues, out);
        }
        let depth = usize::from(block.in_item).min(self.items.len());
        self.items.truncate(depth);
        let from = out.len();
        plain(block, out);
        self.indent(from, out);
    }

    /// Writes the source of the quotation that the block before ended.
    pub(super) fn quote_source(&self, source: &str, out: &mut String) {
        let from = out.len();
        let _ = writeln!(out, ">\n> — {}", escape(&one_line(source)));
        self.indent(from, out);
    }

    /// Sets in what was written from a byte on by the column of the item that it stands in.
    fn indent(&self, from: usize, out: &mut String) {
        let Some(column) = self.items.last().map(|item| item.column) else { return };
        let lines = out.split_off(from);
        for line in lines.lines() {
            if !line.is_empty() {
                out.push_str(&" ".repeat(column));
            }
            out.push_str(line);
            out.push('\n');
        }
    }

    fn item(&mut self, block: &BodyBlock, depth: usize, number: Option<i32>, continues: bool, out: &mut String) {
        let before = self.items.get(depth - 1).copied();
        self.items.truncate(if continues { depth } else { depth - 1 });
        let column = match continues {
            true => self.items.last().map_or(2, |item| item.column),
            false => self.items.last().map_or(0, |item| item.column),
        };
        out.push_str(&" ".repeat(column));
        if !continues {
            let sign = match before.and_then(|b| Some((b.number?, b.sign))) {
                Some((last, sign)) if number.is_none_or(|n| n > last) => sign,
                Some((_, '.')) => ')',
                _ => '.',
            };
            // CommonMark knows no negative numbers.
            let mark = number.map_or_else(|| "- ".to_owned(), |n| format!("{}{sign} ", n.max(0)));
            out.push_str(&mark);
            self.items.resize(depth - 1, Item { column, ..Item::default() });
            self.items.push(Item { column: column + mark.len(), number, sign });
        }
        let _ = writeln!(out, "{}", one_line(&inline(block)));
    }
}

/// A block that is no item of a list.
fn plain(block: &BodyBlock, out: &mut String) {
    match &block.kind {
        BodyKind::Heading { level } => {
            // The title is the only heading of level 1.
            let marks = "#".repeat(usize::from((*level).clamp(2, 6)));
            let _ = writeln!(out, "{marks} {}", one_line(&inline(block)));
        }
        BodyKind::Quote { .. } => prefixed("> ", &hard_breaks(&inline(block)), out),
        BodyKind::QuoteSource => {
            prefixed("> — ", inline(block).trim_start_matches(['—', '–', '\\', '-', ' ']), out);
        }
        BodyKind::Code { language } => fenced(&block.text, language.as_deref().unwrap_or(""), out),
        BodyKind::Table { caption, rows } => {
            if let Some(caption) = caption {
                let _ = write!(out, "*{}*\n\n", escape(&one_line(caption)));
            }
            table::table(rows, out);
        }
        BodyKind::Math { tex } => {
            let _ = writeln!(out, "$$\n{tex}\n$$");
        }
        BodyKind::Footnote { anchor, .. } => {
            let name = inline::footnote(anchor.as_deref().unwrap_or("note"));
            let _ = writeln!(out, "[^{name}]: {}", one_line(&inline(block)));
        }
        BodyKind::LiveEntry { time, title } => live_entry(block, time.as_deref(), title.as_deref(), out),
        BodyKind::Definition => prefixed(": ", &one_line(&inline(block)), out),
        _ => {
            let _ = writeln!(out, "{}", hard_breaks(&inline(block)));
        }
    }
}

/// Lines with a mark before the first and spaces, or the same mark, before the others.
fn prefixed(mark: &str, text: &str, out: &mut String) {
    for line in text.lines() {
        let _ = writeln!(out, "{}", format!("{mark}{line}").trim_end());
    }
}

/// Lines of a paragraph: a backslash ends one that the page breaks.
fn hard_breaks(text: &str) -> String {
    text.replace('\n', "\\\n")
}

/// An entry: its time and headline, then its paragraphs.
fn live_entry(block: &BodyBlock, time: Option<&str>, title: Option<&str>, out: &mut String) {
    let text = inline(block);
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    let rest = match title {
        Some(title) => {
            let time = time.map_or_else(String::new, |t| format!("{} — ", escape(t)));
            let _ = writeln!(out, "### {time}{}", escape(&one_line(title)));
            &paragraphs[1.min(paragraphs.len())..]
        }
        None => {
            if let Some(time) = time {
                let _ = writeln!(out, "**{}**", escape(time));
            }
            &paragraphs[..]
        }
    };
    for paragraph in rest {
        let _ = write!(out, "\n{paragraph}\n");
    }
}

/// A fence longer than any run of backquotes inside.
fn fenced(text: &str, language: &str, out: &mut String) {
    let (mut longest, mut run) = (2, 0);
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let _ = writeln!(out, "{fence}{language}\n{text}\n{fence}");
}
