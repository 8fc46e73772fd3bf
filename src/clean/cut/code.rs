//! Program text: where it is, what its lines are made of, and what pages set beside it.
//!
//! Highlighters make lines of whatever they like: of `<div>`s, of table rows, of spans that an inline style sets in lines
//! of their own. All of it is one block as long as the element lasts that holds the program.

use super::formula::{has, word};
use super::places::{declares, is_styled};
use super::{Cutter, Open};
use crate::html::{Attr, Dom, Kind, Known, NodeId, Tag};

/// Nodes of a table before the first cell that holds numbers or code; the name of the file may stand above both.
const MOST_BEFORE_CELL: usize = 16;

impl Cutter<'_, '_> {
    /// Text whose white space is kept.
    pub(super) fn text_as_is(&mut self, text: &str, top: Open) {
        if top.gaps && text.trim().is_empty() {
            return;
        }
        if !self.building {
            self.begin(top);
        }
        let before = self.blocks.text.len();
        let kept = text.chars().filter(|&c| c == '\n' || c == '\t' || !(c.is_control() || c == '\u{ad}'));
        // Editors on the web indent by spaces that do not break; no compiler takes them.
        self.blocks.text.extend(kept.map(|c| if c == '\u{a0}' { ' ' } else { c }));
        self.added(before, top);
    }

    /// A line begins, unless one does already.
    pub(super) fn begin_line(&mut self) {
        if self.building && !self.blocks.text.ends_with('\n') {
            self.blocks.text.push('\n');
        }
    }

    pub(super) fn end_line(&mut self) {
        if self.building {
            self.blocks.text.push('\n');
        }
    }
}

/// Whether an element that is not `<pre>` holds program text; `words` is what its class says.
pub(super) fn holds(dom: &Dom<'_>, id: NodeId, tag: Tag, words: word::Words) -> bool {
    words & word::CODE != 0
        || words & word::LINES != 0
            && first_element(dom, id).is_some_and(|line| has_name(dom, line, &["line", "cm-line"]))
        || tag == Tag::Table && is_table(dom, id)
        || tag == Tag::Ol && is_geshi(dom, id)
}

/// Whether white space right inside an element of program text is the page's own and none of the program's.
pub(super) fn has_gaps(tag: Tag, holds: bool) -> bool {
    use Tag::{Ol, Table, Tbody, Thead, Tr};
    holds || matches!(tag, Table | Tbody | Thead | Tr | Ol)
}

/// Elements that lines of code are made of.
pub(super) fn is_line(tag: Tag) -> bool {
    use Tag::{Br, Div, Li, Ol, Pre, Table, Tbody, Td, Th, Thead, Tr, Ul};
    matches!(tag, Br | Div | Li | Ol | Ul | Pre | Table | Tbody | Thead | Tr | Td | Th)
}

/// Elements that words of code are made of, whatever their style.
pub(super) fn is_word(tag: Tag) -> bool {
    use Tag::{A, B, Cite, Em, I, Small, Span, Strong, Time};
    matches!(tag, A | B | Cite | Em | I | Small | Span | Strong | Time)
}

/// Whether a line of code begins and ends with an element in it.
pub(super) fn is_line_of_its_own(dom: &Dom<'_>, id: NodeId, tag: Tag) -> bool {
    match tag {
        Tag::Br | Tag::Td | Tag::Th => false,
        _ if is_word(tag) => is_styled(dom, id),
        _ => is_line(tag),
    }
}

/// Whether an inline style keeps an element out of what a reader copies: numbers of lines, signs of changed ones.
pub(super) fn is_never_copied(dom: &Dom<'_>, id: NodeId) -> bool {
    dom.may_have_attrs(id, const { Known::of(&[Attr::Style]) })
        && dom.attr(id, Attr::Style).is_some_and(|style| {
            ["user-select", "-webkit-user-select"].iter().any(|property| declares(&style, property, &["none"]))
        })
}

/// Whether an element is named after the numbers of lines that it holds.
pub(in crate::clean) fn numbers_lines(dom: &Dom<'_>, id: NodeId) -> bool {
    has(dom, id, word::LINE_NUMBER)
}

/// Whether a table sets numbers of lines beside code: its first cell holds numbers, the next one code.
fn is_table(dom: &Dom<'_>, table: NodeId) -> bool {
    let is_cell = |&n: &NodeId| matches!(dom.tag(n), Tag::Td | Tag::Th) && !has(dom, n, word::FILE_NAME);
    let Some(cell) = dom.descendants(table).take(MOST_BEFORE_CELL).find(is_cell) else { return false };
    let numbers = |n: NodeId| has(dom, n, word::LINE_NUMBER) || is_never_copied(dom, n);
    if !dom.descendants(cell).take(5).any(numbers) {
        return false;
    }
    let next = std::iter::successors(dom.next_sibling(cell), |&n| dom.next_sibling(n));
    next.take(3).filter(|&n| dom.tag(n) == Tag::Td).any(|n| {
        dom.tokens(n).iter().any(|&t| dom.token(t).contains("code"))
            || dom.descendants(n).take(6).any(|inside| matches!(dom.tag(inside), Tag::Pre | Tag::Code))
    })
}

/// Whether a list's items are lines of code as GeSHi writes them: `<ol><li><div class="de1">`.
fn is_geshi(dom: &Dom<'_>, list: NodeId) -> bool {
    let line = first_element(dom, list).and_then(|item| first_element(dom, item));
    line.is_some_and(|line| has_name(dom, line, &["de1"]))
}

fn first_element(dom: &Dom<'_>, id: NodeId) -> Option<NodeId> {
    // White space and comments at most stand before it.
    dom.children(id).take(3).find(|&c| dom.kind(c) == Kind::Element)
}

fn has_name(dom: &Dom<'_>, id: NodeId, names: &[&str]) -> bool {
    dom.tokens(id).iter().any(|&t| names.contains(&dom.token(t)))
}
