//! Records as Markdown: CommonMark with GitHub's tables, footnotes and formulas, and definition lists
//! (`: ` before what a term means, as PHP Markdown Extra has them).

mod inline;
mod table;

use crate::article::{Article, BodyBlock, BodyKind, Image};
use inline::{escape, inline, one_line};
use std::fmt::Write as _;

/// Appends one record: front matter, body with its pictures.
pub(super) fn write(article: &Article, out: &mut Vec<u8>) {
    let mut text = String::with_capacity(article.text.len() + 512);
    front_matter(article, &mut text);
    if let Some(title) = &article.title {
        let _ = write!(text, "# {}\n\n", escape(&one_line(title)));
    }
    body(&article.blocks, &article.images, &mut text);
    out.extend_from_slice(text.as_bytes());
}

/// Blocks, and each picture before the block that it stands before, but for lists, which pictures do not part. Pictures
/// without a place come last.
fn body(blocks: &[BodyBlock], images: &[Image], out: &mut String) {
    let mut lines = Lines::default();
    let mut images = images.iter().peekable();
    for (i, block) in blocks.iter().enumerate() {
        if i == 0 || !is_close(&blocks[i - 1].kind, &block.kind) {
            if i > 0 {
                out.push('\n');
            }
            let in_list = matches!(block.kind, BodyKind::ListItem { continues: true, .. });
            while let Some(image) = images.next_if(|image| !in_list && image.at.is_some_and(|at| at <= block.start)) {
                picture(image, out);
            }
        }
        lines.block(block, out);
    }
    if !blocks.is_empty() {
        out.push('\n');
    }
    images.for_each(|image| picture(image, out));
}

/// Whether a block follows the one before it without a blank line.
fn is_close(before: &BodyKind, kind: &BodyKind) -> bool {
    matches!(
        (before, kind),
        (BodyKind::ListItem { .. }, BodyKind::ListItem { continues: false, .. })
            | (BodyKind::Term, BodyKind::Definition | BodyKind::Term)
    )
}

/// YAML; JSON strings are YAML strings (YAML 1.2 section 1.3).
fn front_matter(article: &Article, out: &mut String) {
    out.push_str("---\n");
    let mut field = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            let _ = writeln!(out, "{name}: {}", serde_json::Value::from(value));
        }
    };
    field("title", article.title.as_deref());
    field("url", article.canonical_url.as_deref().or(article.url.as_deref()));
    field("site", article.site.as_deref());
    field("published", article.published.as_deref());
    field("modified", article.modified.as_deref());
    field("section", article.section.as_deref());
    field("language", article.language.as_deref());
    if !article.authors.is_empty() {
        let _ = writeln!(out, "authors: {}", serde_json::json!(article.authors));
    }
    out.push_str("---\n\n");
}

/// What the lines of a list have to know of those before them.
#[derive(Debug, Default)]
struct Lines {
    /// Columns at which the text of each depth's last item begins.
    columns: Vec<usize>,
}

impl Lines {
    /// Writes one block with the line end after it.
    fn block(&mut self, block: &BodyBlock, out: &mut String) {
        if let BodyKind::ListItem { depth, ordered, number, continues } = block.kind {
            return self.item(block, usize::from(depth.max(1)), ordered.then(|| number.unwrap_or(1)), continues, out);
        }
        self.columns.clear();
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

    fn item(&mut self, block: &BodyBlock, depth: usize, number: Option<i32>, continues: bool, out: &mut String) {
        self.columns.truncate(if continues { depth } else { depth - 1 });
        let column = match continues {
            true => self.columns.last().copied().unwrap_or(2),
            false => self.columns.last().copied().unwrap_or(0),
        };
        out.push_str(&" ".repeat(column));
        if !continues {
            // CommonMark knows no negative numbers.
            let mark = number.map_or_else(|| "- ".to_owned(), |n| format!("{}. ", n.max(0)));
            out.push_str(&mark);
            self.columns.resize(depth - 1, column);
            self.columns.push(column + mark.len());
        }
        let _ = writeln!(out, "{}", one_line(&inline(block)));
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

fn picture(image: &Image, out: &mut String) {
    let caption = image.caption.as_deref().or(image.alt.as_deref()).unwrap_or("");
    match &image.url {
        Some(url) => {
            let text = one_line(caption).replace(['[', ']'], "");
            let _ = write!(out, "![{text}](<{}>)", inline::address(url));
        }
        None => out.push_str(&escape(&one_line(caption))),
    }
    if let Some(credit) = &image.credit {
        let _ = write!(out, " *{}*", escape(&one_line(credit)));
    }
    out.push_str("\n\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(blocks: &[(BodyKind, &str)]) -> String {
        told_with(blocks, &[])
    }

    /// Blocks that begin at 0, 10, 20 ...
    fn told_with(blocks: &[(BodyKind, &str)], images: &[Image]) -> String {
        let block = |(i, (kind, text)): (usize, &(BodyKind, &str))| BodyBlock {
            kind: kind.clone(),
            text: (*text).into(),
            start: i as u32 * 10,
            ..BodyBlock::default()
        };
        let mut out = String::new();
        body(&blocks.iter().enumerate().map(block).collect::<Vec<_>>(), images, &mut out);
        out
    }

    #[test]
    fn pictures_stand_where_they_stood() {
        let picture = |name: &str, at| Image { url: Some(name.to_owned()), at, ..Image::default() };
        let images = [
            picture("lead", Some(0)),
            picture("listed", Some(20)),
            picture("quay", Some(30)),
            picture("last", Some(39)),
            picture("somewhere", None),
        ];
        let blocks = [
            (BodyKind::Paragraph, "One"),
            (item(1, None, false), "Two"),
            (item(1, None, false), "Three"),
            (BodyKind::Paragraph, "Four"),
        ];
        let order = "![](<lead>)\n\nOne\n\n- Two\n- Three\n\n![](<listed>)\n\n![](<quay>)\n\nFour\n\n![](<last>)\n\n![](<somewhere>)\n\n";
        assert_eq!(told_with(&blocks, &images), order);
    }

    fn item(depth: u8, number: Option<i32>, continues: bool) -> BodyKind {
        BodyKind::ListItem { depth, ordered: number.is_some(), number, continues }
    }

    #[test]
    fn lists_nest_by_the_width_of_their_marks() {
        let list = [
            (item(1, Some(9), false), "Nine"),
            (item(1, Some(10), false), "Ten"),
            (item(2, None, false), "Inner"),
            (item(1, Some(10), true), "More of ten"),
            (BodyKind::Paragraph, "After\nit"),
        ];
        assert_eq!(told(&list), "9. Nine\n10. Ten\n    - Inner\n\n    More of ten\n\nAfter\\\nit\n\n");
    }

    #[test]
    fn quotes_definitions_and_notes_have_their_marks() {
        let quote = BodyKind::Quote { source: None, cite: None };
        assert_eq!(told(&[(quote, "So be it."), (BodyKind::QuoteSource, "- Ada")]), "> So be it.\n\n> — Ada\n\n");
        assert_eq!(told(&[(BodyKind::Term, "Neap"), (BodyKind::Definition, "A low tide")]), "Neap\n: A low tide\n\n");
        let note = BodyKind::Footnote { anchor: Some("fn 1".into()), label: None };
        assert_eq!(told(&[(note, "See there.")]), "[^fn-1]: See there.\n\n");
    }

    #[test]
    fn an_entry_leads_with_its_time() {
        let entry =
            |title: Option<&str>| BodyKind::LiveEntry { time: Some("14:02".into()), title: title.map(str::to_owned) };
        assert_eq!(told(&[(entry(None), "It rains.\n\nStill.")]), "**14:02**\n\nIt rains.\n\nStill.\n\n");
        assert_eq!(told(&[(entry(Some("Rain")), "Rain\n\nIt rains.")]), "### 14:02 — Rain\n\nIt rains.\n\n");
    }

    #[test]
    fn code_fences_are_longer_than_what_they_hold() {
        let code = told(&[(BodyKind::Code { language: Some("rust".into()) }, "a ``` b")]);
        assert_eq!(code, "````rust\na ``` b\n````\n\n");
    }
}
