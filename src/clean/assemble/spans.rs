//! Inline markup: ranges in characters, addresses resolved.

use crate::address::append_resolved;
use crate::article::{Span, SpanKind, Spans};
use crate::html::LONGEST_ADDRESS_BYTES;
use smallvec::SmallVec;
use url::Url;

/// Moves ranges in bytes of a text to `spans` as ranges in Unicode scalar values, in order, the outer ones first.
pub(super) fn in_chars(text: &str, marked: &mut Vec<(usize, usize, SpanKind)>, spans: &mut Spans) {
    if marked.is_empty() {
        return;
    }
    spans.reserve_exact(marked.len());
    marked.sort_by_key(|m| (m.0, std::cmp::Reverse(m.1)));
    if text.is_ascii() {
        spans.extend(marked.drain(..).map(|(from, to, kind)| Span { start: from as u32, end: to as u32, kind }));
        return;
    }
    let mut bounds: SmallVec<[usize; 16]> = marked.iter().flat_map(|m| [m.0, m.1]).collect();
    bounds.sort_unstable();
    bounds.dedup();
    // One pass over the text: the number of characters before each bound.
    let mut counts: SmallVec<[u32; 16]> = SmallVec::with_capacity(bounds.len());
    let (mut at, mut chars) = (0, 0u32);
    for &bound in &bounds {
        let Some(between) = text.get(at..bound) else { return };
        chars += between.chars().count() as u32;
        counts.push(chars);
        at = bound;
    }
    let count = |byte: usize| bounds.binary_search(&byte).map_or(0, |i| counts[i]);
    spans.extend(marked.drain(..).map(|(from, to, kind)| Span { start: count(from), end: count(to), kind }));
}

/// An address, resolved against the base; relative ones stay as they are where there is no base. None where it is a script,
/// holds what it names, or is too long to be followed.
pub(in crate::clean) fn resolve(value: &str, base: Option<&Url>) -> Option<String> {
    let mut out = String::new();
    append_address(value, base, &mut out).then_some(out)
}

/// Appends an address to `out`, as [`resolve`] gives it; false where there is none.
pub(super) fn append_address(value: &str, base: Option<&Url>, out: &mut String) -> bool {
    let value = value.trim();
    let scheme = value.split(':').next().unwrap_or("");
    if value.is_empty()
        || value.len() > LONGEST_ADDRESS_BYTES
        || ["javascript", "data", "blob"].iter().any(|s| scheme.eq_ignore_ascii_case(s))
    {
        return false;
    }
    match base {
        Some(base) => append_resolved(value, base, out),
        None => {
            out.push_str(value);
            true
        }
    }
}
