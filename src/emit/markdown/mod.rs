//! Records as Markdown: CommonMark with GitHub's tables, footnotes and formulas, and definition lists
//! (`: ` before what a term means, as PHP Markdown Extra has them).

mod emphasis;
mod inline;
mod lines;
mod table;

use crate::article::{Article, BodyBlock, BodyKind, Image};
use inline::{escape, one_line};
use lines::Lines;
use serde_json::Value;
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
        if let Some(source) = source(block, blocks.get(i + 1)) {
            lines.quote_source(source, out);
        }
    }
    if !blocks.is_empty() {
        out.push('\n');
    }
    images.for_each(|image| picture(image, out));
}

/// The source of a quotation that ends with this block, where its foot does not stand in the body.
fn source<'b>(block: &'b BodyBlock, next: Option<&BodyBlock>) -> Option<&'b str> {
    let BodyKind::Quote { source: Some(source), .. } = &block.kind else { return None };
    match next.map(|n| &n.kind) {
        Some(BodyKind::QuoteSource) => None,
        Some(BodyKind::Quote { source: Some(other), .. }) if other == source => None,
        // A foot that is the quotation's last line.
        _ if block.text.ends_with(source) => None,
        _ => Some(source),
    }
}

/// Whether a block follows the one before it without a blank line.
fn is_close(before: &BodyKind, kind: &BodyKind) -> bool {
    matches!(
        (before, kind),
        (BodyKind::ListItem { .. }, BodyKind::ListItem { continues: false, .. })
            | (BodyKind::Term, BodyKind::Definition | BodyKind::Term)
    )
}

/// Keys of the front matter.
const KEYS: [&str; 8] = ["title", "url", "site", "published", "modified", "section", "language", "authors"];

/// YAML; JSON strings are YAML strings (YAML 1.2 section 1.3).
fn front_matter(article: &Article, out: &mut String) {
    out.push_str("---\n");
    let text = |value: &Option<String>| value.as_deref().map(Value::from);
    let values: [Option<Value>; KEYS.len()] = [
        text(&article.title),
        text(&article.canonical_url).or_else(|| text(&article.url)),
        text(&article.site),
        text(&article.published),
        text(&article.modified),
        text(&article.section),
        text(&article.language),
        (!article.authors.is_empty()).then(|| serde_json::json!(article.authors)),
    ];
    for (key, value) in KEYS.iter().zip(values) {
        if let Some(value) = value {
            let _ = writeln!(out, "{key}: {value}");
        }
    }
    out.push_str("---\n\n");
}

/// Whether a text begins as a record does: front matter of ours, then its title as a heading. What other programs write has
/// other keys, or no JSON, or no heading.
pub(super) fn begins_record(text: &str) -> bool {
    let Some((front, body)) = text.strip_prefix("---\n").and_then(|rest| match rest.strip_prefix("---\n\n") {
        Some(body) => Some(("", body)),
        None => rest.split_once("\n---\n\n"),
    }) else {
        return false;
    };
    let is_field = |line: &str| {
        let (key, value) = line.split_once(": ").unwrap_or_default();
        KEYS.contains(&key) && serde_json::from_str::<Value>(value).is_ok()
    };
    front.lines().all(is_field) && (!front.starts_with("title: ") || body.starts_with("# "))
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
        let picture = |name: &str, at| Image { url: Some(name.into()), at, ..Image::default() };
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
    fn a_list_goes_on_behind_what_stands_in_its_items() {
        let code = || BodyBlock {
            kind: BodyKind::Code { language: None },
            text: "a\n\nb".into(),
            in_item: 2,
            ..BodyBlock::default()
        };
        let item = |depth, number: Option<i32>, text: &str| BodyBlock {
            kind: item(depth, number, false),
            text: text.into(),
            ..BodyBlock::default()
        };
        let blocks =
            [item(1, Some(1), "One"), item(2, None, "Inner"), code(), item(2, None, "More"), item(1, Some(2), "Two")];
        let mut out = String::new();
        body(&blocks, &[], &mut out);
        let want = "1. One\n   - Inner\n\n     ```\n     a\n\n     b\n     ```\n\n   - More\n2. Two\n\n";
        assert_eq!(out, want);
    }

    #[test]
    fn a_list_that_counts_anew_is_another_list() {
        let lists = [
            (item(1, Some(1), false), "One"),
            (item(1, Some(2), false), "Two"),
            (item(1, Some(1), false), "One"),
            (item(1, Some(2), false), "Two"),
        ];
        assert_eq!(told(&lists), "1. One\n2. Two\n1) One\n2) Two\n\n");
    }

    #[test]
    fn quotes_definitions_and_notes_have_their_marks() {
        let quote = BodyKind::Quote { source: None, cite: None };
        assert_eq!(told(&[(quote, "So be it."), (BodyKind::QuoteSource, "- Ada")]), "> So be it.\n\n> — Ada\n\n");
        let fig = |text| (BodyKind::Quote { source: Some("Ada".into()), cite: None }, text);
        assert_eq!(told(&[fig("One."), fig("Two.")]), "> One.\n\n> Two.\n>\n> — Ada\n\n");
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
