//! The body: kept blocks as text and as structure, both from one pass so that they cannot disagree.

use super::super::Analysis;
use super::super::blocks::{Block, Blocks};
use super::super::facts::Fact;
use super::super::roles::Role;
use super::super::verdict::Verdict;
use super::{spans, table};
use crate::article::{BodyBlock, BodyKind};
use crate::html::{Attr, Dom, Kind, NodeId, Tag};
use url::Url;

/// Lists nested deeper than this are told as this deep.
const DEEPEST_LIST: u8 = 8;

/// The body of a record.
#[derive(Debug, Default)]
pub struct Body {
    /// Paragraphs joined by blank lines.
    pub text: String,
    /// The same, as structure.
    pub blocks: Vec<BodyBlock>,
    /// Length of `text` in Unicode scalar values.
    chars: u32,
    last: Option<Role>,
}

/// Puts the kept blocks together. `cut_from` are bytes to leave out at the beginning of a block (a dateline), as
/// (block, bytes); `base` resolves links.
pub fn body(
    analysis: &Analysis<'_>,
    verdicts: &[Verdict],
    cut_from: Option<(usize, usize)>,
    base: Option<&Url>,
) -> Body {
    let mut body = Body::default();
    let blocks = &analysis.blocks;
    let mut i = 0;
    while i < blocks.items.len() {
        let verdict = verdicts[i];
        if !verdict.role.is_body() {
            i += 1;
            continue;
        }
        if verdict.role == Role::Cell
            && let Some(dom) = &analysis.dom
            && let Some(found) = table::at(dom, blocks, verdicts, i)
        {
            body.table(found.rows);
            i = found.end;
            continue;
        }
        let skip = cut_from.filter(|c| c.0 == i).map_or(0, |c| c.1);
        body.block(analysis, &blocks.items[i], verdict.role, analysis.facts.get(Fact::heading, i), skip, base);
        i += 1;
    }
    body
}

impl Body {
    fn block(
        &mut self,
        analysis: &Analysis<'_>,
        block: &Block,
        role: Role,
        heading: u8,
        skip: usize,
        base: Option<&Url>,
    ) {
        let blocks = &analysis.blocks;
        // The indent of a nested item in flattened text stays, the space behind a dateline goes.
        let text = match blocks.text(block).get(skip..).unwrap_or("") {
            rest if skip > 0 => rest.trim_start(),
            whole => whole,
        };
        if text.is_empty() {
            return;
        }
        let dom = analysis.dom.as_ref();
        let kind = match (role, dom) {
            (Role::Heading, _) => BodyKind::Heading { level: heading.clamp(1, 6) },
            (Role::ListItem, Some(dom)) => list_item(dom, blocks, block),
            (Role::Quote, _) => BodyKind::Quote,
            (Role::Code, Some(dom)) => BodyKind::Code { language: language(dom, blocks.container(block).node) },
            _ => BodyKind::Paragraph,
        };
        self.separate(role, block.after_break);
        if let BodyKind::ListItem { depth, .. } = kind {
            let mark = if starts_list_item(blocks, block) { "- " } else { "  " };
            self.push(&"  ".repeat(usize::from(depth.saturating_sub(1))));
            self.push(mark);
        }
        let start = self.chars;
        self.push(text);
        let skipped = blocks.text(block).len() - text.len();
        let spans = dom.map_or_else(Vec::new, |dom| spans::of(dom, blocks, block, skipped, base));
        self.blocks.push(BodyBlock { kind, text: text.to_owned(), start, end: self.chars, spans });
        self.last = Some(role);
    }

    fn table(&mut self, rows: Vec<Vec<crate::article::Cell>>) {
        self.separate(Role::Cell, false);
        let start = self.chars;
        let lines: Vec<String> =
            rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("\t")).collect();
        let text = lines.join("\n");
        self.push(&text);
        self.blocks.push(BodyBlock { kind: BodyKind::Table { rows }, text, start, end: self.chars, spans: Vec::new() });
        self.last = Some(Role::Paragraph);
    }

    /// One blank line between paragraphs; a line between items of a list, lines of a verse, lines of code.
    fn separate(&mut self, role: Role, after_break: bool) {
        let Some(last) = self.last else { return };
        let close = last == role && (after_break || matches!(role, Role::ListItem | Role::Cell | Role::Code));
        self.push(if close { "\n" } else { "\n\n" });
    }

    fn push(&mut self, text: &str) {
        self.chars += if text.is_ascii() { text.len() as u32 } else { text.chars().count() as u32 };
        self.text.push_str(text);
    }
}

/// Whether the block is the first of its list item.
fn starts_list_item(blocks: &Blocks, block: &Block) -> bool {
    let container = blocks.container(block);
    blocks.items.get(container.first as usize).is_some_and(|b| b.start == block.start)
}

fn list_item(dom: &Dom<'_>, blocks: &Blocks, block: &Block) -> BodyKind {
    let (mut depth, mut ordered) = (0u8, None);
    for ancestor in dom.ancestors(blocks.container(block).node) {
        if matches!(dom.tag(ancestor), Tag::Ul | Tag::Ol | Tag::Menu | Tag::Dl) {
            ordered.get_or_insert(dom.tag(ancestor) == Tag::Ol);
            depth += 1;
            if depth == DEEPEST_LIST {
                break;
            }
        }
    }
    BodyKind::ListItem { depth: depth.max(1), ordered: ordered.unwrap_or(false) }
}

/// The programming language that a code block's class names (`language-rust`, `lang-js`, `highlight-source-python`).
fn language(dom: &Dom<'_>, node: NodeId) -> Option<String> {
    let child = dom.children(node).find(|&c| dom.kind(c) == Kind::Element && dom.tag(c) == Tag::Code);
    let around = dom.ancestors(node).take(2);
    [Some(node), child].into_iter().flatten().chain(around).find_map(|id| {
        let class = dom.attr(id, Attr::Class)?;
        class.split_ascii_whitespace().find_map(|word| {
            ["language-", "lang-", "highlight-source-", "brush:"]
                .iter()
                .find_map(|p| word.strip_prefix(p))
                .map(str::to_owned)
        })
    })
}

/// Whether a block stands in a place.
pub(super) fn stands_in(block: &Block, bits: u32) -> bool {
    block.places & bits != 0
}
