//! Records as Markdown (CommonMark with GitHub's tables).

use crate::article::{Article, BodyBlock, BodyKind, Cell, Image, Span, SpanKind};
use std::fmt::Write as _;

/// Appends one record: front matter, body, pictures.
pub(super) fn write(article: &Article, out: &mut Vec<u8>) {
    let mut text = String::with_capacity(article.text.len() + 512);
    front_matter(article, &mut text);
    if let Some(title) = &article.title {
        let _ = write!(text, "# {}\n\n", one_line(title));
    }
    let mut last = None;
    for block in &article.blocks {
        let item = matches!(block.kind, BodyKind::ListItem { .. });
        if last == Some(true) && !item {
            text.push('\n');
        }
        body_block(block, &mut text);
        last = Some(item);
    }
    if last == Some(true) {
        text.push('\n');
    }
    for image in &article.images {
        picture(image, &mut text);
    }
    out.extend_from_slice(text.as_bytes());
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

fn body_block(block: &BodyBlock, out: &mut String) {
    match &block.kind {
        BodyKind::Heading { level } => {
            // The title is the only heading of level 1.
            let marks = "#".repeat(usize::from((*level).clamp(1, 5)) + usize::from(*level == 1));
            let _ = write!(out, "{marks} {}\n\n", one_line(&inline(block)));
        }
        BodyKind::ListItem { depth, ordered } => {
            let indent = "  ".repeat(usize::from(depth.saturating_sub(1)));
            let mark = if *ordered { "1." } else { "-" };
            let _ = writeln!(out, "{indent}{mark} {}", one_line(&inline(block)));
        }
        BodyKind::Quote => {
            for line in inline(block).lines() {
                let _ = writeln!(out, "> {line}");
            }
            out.push('\n');
        }
        BodyKind::Code { language } => fenced(&block.text, language.as_deref().unwrap_or(""), out),
        BodyKind::Table { rows } => table(rows, out),
        BodyKind::Math { tex } => {
            let _ = write!(out, "$$\n{tex}\n$$\n\n");
        }
        BodyKind::Footnote { anchor } => {
            let _ = write!(out, "[^{}]: {}\n\n", anchor.as_deref().unwrap_or("note"), one_line(&inline(block)));
        }
        BodyKind::LiveEntry { time } => {
            if let Some(time) = time {
                let _ = write!(out, "**{time}**\n\n");
            }
            let _ = write!(out, "{}\n\n", inline(block));
        }
        BodyKind::Paragraph => {
            let _ = write!(out, "{}\n\n", inline(block));
        }
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
    let _ = write!(out, "{fence}{language}\n{text}\n{fence}\n\n");
}

/// A table; a cell that spans columns is followed by empty ones.
fn table(rows: &[Vec<Cell>], out: &mut String) {
    let wide: Vec<Vec<String>> = rows.iter().map(|row| row.iter().flat_map(spread).collect()).collect();
    let columns = wide.iter().map(Vec::len).max().unwrap_or(0).min(200);
    for (i, row) in wide.iter().enumerate() {
        out.push('|');
        for c in 0..columns {
            let _ = write!(out, " {} |", row.get(c).map_or("", String::as_str));
        }
        out.push('\n');
        if i == 0 {
            out.push('|');
            out.push_str(&" --- |".repeat(columns));
            out.push('\n');
        }
    }
    out.push('\n');
}

fn spread(cell: &Cell) -> impl Iterator<Item = String> + use<> {
    let text = one_line(&cell.text).replace('|', "\\|");
    let empty = usize::from(cell.colspan.min(50)).saturating_sub(1);
    std::iter::once(text).chain(std::iter::repeat_n(String::new(), empty))
}

/// A block's text with its links and emphasis. Spans that cross each other are told by the outer one.
fn inline(block: &BodyBlock) -> String {
    let chars: Vec<char> = block.text.chars().collect();
    let mut out = String::with_capacity(block.text.len() + 64);
    let mut at = 0;
    for span in &block.spans {
        let (start, end) = (span.start as usize, (span.end as usize).min(chars.len()));
        if start < at || start >= end {
            continue;
        }
        escape(&chars[at..start], &mut out);
        marked(span, &chars[start..end], &mut out);
        at = end;
    }
    escape(&chars[at..], &mut out);
    out
}

fn marked(span: &Span, chars: &[char], out: &mut String) {
    let mut text = String::new();
    match &span.kind {
        SpanKind::Code => text.extend(chars),
        _ => escape(chars, &mut text),
    }
    let _ = match &span.kind {
        SpanKind::Link { href } => write!(out, "[{text}](<{}>)", href.replace(['<', '>', '\n'], "")),
        SpanKind::Emphasis => write!(out, "*{text}*"),
        SpanKind::Strong => write!(out, "**{text}**"),
        SpanKind::Code => write!(out, "`{text}`"),
    };
}

/// Characters that would be markup.
fn escape(chars: &[char], out: &mut String) {
    for &c in chars {
        if matches!(c, '\\' | '*' | '_' | '`' | '[' | ']' | '<') {
            out.push('\\');
        }
        out.push(c);
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn picture(image: &Image, out: &mut String) {
    let caption = image.caption.as_deref().or(image.alt.as_deref()).unwrap_or("");
    match &image.url {
        Some(url) => {
            let _ = write!(
                out,
                "![{}](<{}>)",
                one_line(caption).replace(['[', ']'], ""),
                url.replace(['<', '>', '\n'], "")
            );
        }
        None => out.push_str(&one_line(caption)),
    }
    if let Some(credit) = &image.credit {
        let _ = write!(out, " *{}*", one_line(credit));
    }
    out.push_str("\n\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: BodyKind, text: &str, spans: Vec<Span>) -> String {
        let mut out = String::new();
        body_block(&BodyBlock { kind, text: text.into(), spans, ..BodyBlock::default() }, &mut out);
        out
    }

    #[test]
    fn spans_become_markup_and_the_rest_is_escaped() {
        let link = Span { start: 4, end: 8, kind: SpanKind::Link { href: "http://a.example/x".into() } };
        assert_eq!(
            told(BodyKind::Paragraph, "See this *now*", vec![link]),
            "See [this](<http://a.example/x>) \\*now\\*\n\n"
        );
    }

    #[test]
    fn tables_keep_empty_cells_and_spans() {
        let cell = |text: &str, colspan| Cell { text: text.into(), colspan, rowspan: 1, header: false };
        let rows = vec![vec![cell("Year", 1), cell("Sums", 2)], vec![cell("2019", 1), cell("", 1), cell("a|b", 1)]];
        assert_eq!(
            told(BodyKind::Table { rows }, "", vec![]),
            "| Year | Sums |  |\n| --- | --- | --- |\n| 2019 |  | a\\|b |\n\n"
        );
    }

    #[test]
    fn code_fences_are_longer_than_what_they_hold() {
        let code = told(BodyKind::Code { language: Some("rust".into()) }, "a ``` b", vec![]);
        assert_eq!(code, "````rust\na ``` b\n````\n\n");
    }
}
