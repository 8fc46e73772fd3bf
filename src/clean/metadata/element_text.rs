//! The clean text of one element, as it is taken for a value.

use super::{person, personal, words};
use crate::clean::hygiene::{self, Tidy};
use crate::html::{Dom, Edge, Kind, NodeId, Tag};
use std::borrow::Cow;

/// Longest text of an element that is taken as a value, in bytes.
pub(super) const LONGEST_VALUE_BYTES: usize = 400;
/// Bytes of one text node that are read, white space included.
const LONGEST_TEXT_BYTES: usize = 16 * LONGEST_VALUE_BYTES;

/// The element's text, clean, up to the limit.
pub(in crate::clean) fn value<'d>(dom: &'d Dom<'_>, id: NodeId) -> Cow<'d, str> {
    if let Some(only) = dom.first_child(id)
        && dom.kind(only) == Kind::Text
        && dom.next_sibling(only).is_none()
        && let Cow::Borrowed(text) = dom.text(only)
        && text.len() <= LONGEST_TEXT_BYTES
        && let Cow::Borrowed(clean) = hygiene::clean(text)
    {
        return Cow::Borrowed(clean);
    }
    let gap = if matches!(dom.tag(id), Tag::H1 | Tag::Title) { Gap::Blocks } else { Gap::Elements };
    Cow::Owned(element_text(dom, id, gap, &[]))
}

/// The text of a byline. A mark parts a whole name from what an element behind it tells: another name, a role, a place.
pub(super) fn byline<'d>(dom: &'d Dom<'_>, id: NodeId) -> Cow<'d, str> {
    let text = value(dom, id);
    if !dom.children(id).any(|child| dom.kind(child) == Kind::Element) {
        return text;
    }
    Cow::Owned(element_text(dom, id, Gap::Names, &[]))
}

/// Whether a text ends with a whole name, and another begins with something else than what goes on with it.
fn parts_names(before: &str, text: &str) -> bool {
    let run = before.rsplit(" | ").next().unwrap_or(before);
    let whole = personal::looks_personal(person::without_label(run));
    let next = text.split_whitespace().next().unwrap_or("");
    let last = run.split_whitespace().next_back().unwrap_or("");
    whole
        && next.starts_with(char::is_alphanumeric)
        && ![next, last].iter().any(|word| words::is_and(word) || words::is_particle(word))
}

/// A heading's text but for some elements within.
pub(super) fn without(dom: &Dom<'_>, id: NodeId, left_out: &[NodeId]) -> String {
    element_text(dom, id, Gap::Blocks, left_out)
}

/// Where a space stands between elements that have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// Where blocks meet: as the page is read.
    Blocks,
    /// Where any elements but those of emphasis meet: a name and its role in two spans.
    Elements,
    /// The same, and a mark behind whole names.
    Names,
}

/// The clean text of an element but for `left_out`; stops soon after the limit.
fn element_text(dom: &Dom<'_>, id: NodeId, gap: Gap, left_out: &[NodeId]) -> String {
    // Room for most names and headings.
    let mut out = String::with_capacity(80);
    let mut tidy = Tidy::new(&out);
    let (mut hidden, mut at_border) = (0usize, false);
    for edge in dom.walk(id) {
        let (Edge::Open(node) | Edge::Close(node)) = edge;
        let opens = matches!(edge, Edge::Open(_));
        let tag = dom.tag(node);
        match dom.kind(node) {
            Kind::Text if opens && hidden == 0 => {
                let text = dom.text(node);
                // Of a long text no more is read than is told.
                let text = &text[..text.floor_char_boundary(LONGEST_TEXT_BYTES)];
                if at_border && !text.trim().is_empty() {
                    at_border = false;
                    if parts_names(&out, text) {
                        // "Local Democracy Reporter" is a role and no second name.
                        if words::has_role(text) && !text.contains(',') {
                            continue;
                        }
                        tidy.push(&mut out, " | ");
                    }
                }
                tidy.push(&mut out, text);
            }
            Kind::Element
                if node != id
                    && (matches!(tag, Tag::Script | Tag::Style | Tag::Svg | Tag::Button | Tag::Noscript)
                        || left_out.contains(&node)) =>
            {
                hidden = if opens { hidden + 1 } else { hidden - 1 };
            }
            Kind::Element => {
                let emphasis = matches!(
                    tag,
                    Tag::B | Tag::Strong | Tag::Em | Tag::I | Tag::Font | Tag::Sup | Tag::Sub | Tag::Wbr | Tag::U
                );
                let inline =
                    emphasis || (gap == Gap::Blocks && matches!(tag, Tag::Span | Tag::A | Tag::Small | Tag::Mark));
                if !inline {
                    tidy.space();
                    at_border = gap == Gap::Names;
                }
            }
            _ => {}
        }
        if out.len() > LONGEST_VALUE_BYTES {
            break;
        }
    }
    out
}

/// The text of an element's last child element, where it has several with text and no text of its own: a label and a title.
pub(super) fn last_part(dom: &Dom<'_>, id: NodeId) -> Option<String> {
    let mut at = id;
    // A wrapper or two may stand around the parts.
    for _ in 0..3 {
        let (mut parts, mut last) = (0, None);
        for child in dom.children(at) {
            match dom.kind(child) {
                Kind::Text if !dom.text(child).trim().is_empty() => return None,
                Kind::Element if dom.tag(child) != Tag::Br && !value(dom, child).is_empty() => {
                    (parts, last) = (parts + 1, Some(child));
                }
                _ => {}
            }
        }
        match (parts, last) {
            (1, Some(only)) => at = only,
            (2.., Some(last)) => return Some(element_text(dom, last, Gap::Blocks, &[])),
            _ => return None,
        }
    }
    None
}
