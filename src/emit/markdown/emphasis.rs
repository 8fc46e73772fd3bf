//! Marks of emphasis. CommonMark (0.31, 6.2) reads `*` and `**` as marks only by what stands on both sides of them: where it
//! would not, elements of HTML say the same.

use crate::article::{Span, SpanKind};

/// Spans within an emphasised one that are looked at.
const MOST_INNER: usize = 64;

/// What opens and what closes an emphasised range of the text. `inner` are the spans after it; `behind_mark`: a mark of
/// emphasis ends where it begins.
pub(super) fn marks(
    kind: &SpanKind,
    chars: &[char],
    (start, end): (usize, usize),
    inner: &[Span],
    behind_mark: bool,
) -> (&'static str, &'static str) {
    let (mark, element) = match kind {
        SpanKind::Strong => ("**", ("<strong>", "</strong>")),
        _ => ("*", ("<em>", "</em>")),
    };
    // Links, code and formulas within begin and end with signs.
    let is_other = |s: &&Span| !matches!(s.kind, SpanKind::Emphasis | SpanKind::Strong);
    let others = || inner.iter().take(MOST_INNER).take_while(|s| (s.start as usize) < end).filter(is_other);
    let sign_first = is_sign(chars[start]) || others().any(|s| s.start as usize == start);
    let sign_last = is_sign(chars[end - 1]) || others().any(|s| s.end as usize == end);
    let before = start.checked_sub(1).map(|at| chars[at]);
    let opens = !sign_first || before.is_none_or(is_apart);
    let closes = !sign_last || chars.get(end).copied().is_none_or(is_apart);
    // Two marks side by side would be read as one.
    if opens && closes && !behind_mark { (mark, mark) } else { element }
}

/// White space or a sign.
fn is_apart(c: char) -> bool {
    c.is_whitespace() || is_sign(c)
}

/// Punctuation and symbols, as far as characters tell without Unicode's tables.
fn is_sign(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}
