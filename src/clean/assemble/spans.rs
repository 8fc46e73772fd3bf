//! Inline markup of a kept block: links, emphasis, code.

use super::super::blocks::{Block, Blocks};
use crate::article::{Span, SpanKind};
use crate::html::{Attr, Dom, Tag};
use url::Url;

/// The spans of a block whose first `skipped` bytes are left out, in order.
pub(super) fn of(dom: &Dom<'_>, blocks: &Blocks, block: &Block, skipped: usize, base: Option<&Url>) -> Vec<Span> {
    let marks = &blocks.marks[block.marks.0 as usize..block.marks.1 as usize];
    if marks.is_empty() {
        return Vec::new();
    }
    let text = blocks.text(block);
    let ascii = text.is_ascii();
    let chars = |byte: usize| -> u32 {
        if ascii { (byte - skipped) as u32 } else { text[skipped..byte].chars().count() as u32 }
    };
    let mut spans = Vec::with_capacity(marks.len());
    // Counting characters for each mark is bounded by marks times the block's size; blocks with many marks
    // in scripts beyond ASCII are cut off there.
    let most = if ascii { marks.len() } else { (4_000_000 / text.len().max(1)).max(16) };
    for mark in marks.iter().take(most) {
        let from = ((mark.start.max(block.start) - block.start) as usize).max(skipped);
        let to = (mark.end.min(block.end).saturating_sub(block.start)) as usize;
        if from >= to || !text.is_char_boundary(from) || !text.is_char_boundary(to) {
            continue;
        }
        let kind = match mark.tag {
            Tag::A => match href(dom, mark.node, base) {
                Some(href) => SpanKind::Link { href },
                None => continue,
            },
            Tag::Em | Tag::I => SpanKind::Emphasis,
            Tag::Strong | Tag::B => SpanKind::Strong,
            _ => SpanKind::Code,
        };
        spans.push(Span { start: chars(from), end: chars(to), kind });
    }
    spans.sort_by_key(|s| (s.start, std::cmp::Reverse(s.end)));
    spans
}

/// A link's address, resolved; none for scripts and places on the page itself without a base.
fn href(dom: &Dom<'_>, node: crate::html::NodeId, base: Option<&Url>) -> Option<String> {
    let value = dom.attr(node, Attr::Href)?;
    resolve(&value, base)
}

/// An address, resolved against the base; relative ones stay as they are where there is no base.
pub(super) fn resolve(value: &str, base: Option<&Url>) -> Option<String> {
    let value = value.trim();
    let scheme = value.split(':').next().unwrap_or("");
    if value.is_empty() || ["javascript", "data", "blob"].iter().any(|s| scheme.eq_ignore_ascii_case(s)) {
        return None;
    }
    match base {
        Some(base) => base.join(value).ok().map(String::from),
        None => Some(value.to_owned()),
    }
}
