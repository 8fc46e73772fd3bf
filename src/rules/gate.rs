//! What a text must be like for a pattern to match: told from a few bytes and counts, without asking the pattern.

use super::kinds::{LANES, within};
use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind, Look};
use wide::u8x16;

/// Conditions without which a pattern cannot match.
#[derive(Debug, Clone)]
pub struct Gate {
    /// Bytes that may come first, where the pattern begins at the text's beginning.
    first: Bytes,
    /// Bytes that may come last, where the pattern ends at the text's end.
    last: Bytes,
    /// The least characters that are digits or beyond ASCII (`\d` is a digit of any script).
    digits: u32,
    /// The least characters beyond ASCII.
    beyond: u32,
    /// The least bytes.
    shortest: usize,
}

/// What gates ask of a text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Held {
    first: u8,
    last: u8,
    digits: u32,
    beyond: u32,
    length: usize,
}

impl Held {
    /// Looks at a text.
    pub fn of(text: &str) -> Held {
        let bytes = text.as_bytes();
        // A character beyond ASCII has one byte that begins it.
        let beyond = if text.is_ascii() { 0 } else { bytes.iter().filter(|&&b| b >= 0xc0).count() as u32 };
        let digits = beyond + digits(bytes);
        let end = |byte: Option<&u8>| byte.copied().unwrap_or(0);
        Held { first: end(bytes.first()), last: end(bytes.last()), digits, beyond, length: bytes.len() }
    }

    /// The first byte, 0 where there is none.
    pub fn first(&self) -> u8 {
        self.first
    }

    /// Whether there is a character that may be a digit.
    pub fn has_digit(&self) -> bool {
        self.digits > 0
    }
}

/// Number of ASCII digits.
fn digits(bytes: &[u8]) -> u32 {
    let (rows, rest) = bytes.as_chunks::<LANES>();
    let of_row = |row: &[u8; LANES]| within(u8x16::new(*row), b'0', b'9').to_bitmask();
    // Most rows hold none.
    let of_rows: u32 = rows.iter().map(of_row).filter(|&found| found != 0).map(u32::count_ones).sum();
    of_rows + rest.iter().filter(|b| b.is_ascii_digit()).count() as u32
}

impl Gate {
    /// The conditions of a pattern.
    pub fn of(hir: &Hir) -> Gate {
        let properties = hir.properties();
        let edge = |anchored: bool, at: Edge| {
            let (bytes, may_be_empty) = bytes_at(hir, at);
            if anchored && !may_be_empty { bytes } else { Bytes::ALL }
        };
        Gate {
            first: edge(properties.look_set_prefix().contains(Look::Start), Edge::First),
            last: edge(properties.look_set_suffix().contains(Look::End), Edge::Last),
            digits: least(hir, |c| c.is_ascii_digit() || !c.is_ascii()),
            beyond: least(hir, |c| !c.is_ascii()),
            shortest: properties.minimum_len().unwrap_or(0),
        }
    }

    /// Whether a text may match.
    pub fn lets(&self, held: &Held) -> bool {
        held.digits >= self.digits
            && held.beyond >= self.beyond
            && held.length >= self.shortest
            && self.first.has(held.first)
            && self.last.has(held.last)
    }

    /// Whether a text that begins with this byte may match; an empty one counts as beginning with 0.
    pub fn lets_begin(&self, byte: u8) -> bool {
        self.first.has(byte)
    }

    /// Whether no text without a digit, or a character beyond ASCII, matches.
    pub fn asks_for_digit(&self) -> bool {
        self.digits > 0
    }
}

/// A set of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bytes([u64; 4]);

impl Bytes {
    const NONE: Bytes = Bytes([0; 4]);
    const ALL: Bytes = Bytes([u64::MAX; 4]);

    fn add(&mut self, bytes: std::ops::RangeInclusive<u8>) {
        bytes.for_each(|b| self.0[usize::from(b >> 6)] |= 1 << (b & 63));
    }

    fn with(self, other: Bytes) -> Bytes {
        Bytes(std::array::from_fn(|i| self.0[i] | other.0[i]))
    }

    fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 != 0
    }
}

/// An end of what a pattern matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    First,
    Last,
}

/// The bytes that may stand at an end of a match, and whether it may be empty. Recursion is over the pattern, whose depth
/// `regex_syntax` bounds.
fn bytes_at(hir: &Hir, edge: Edge) -> (Bytes, bool) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => (Bytes::NONE, true),
        HirKind::Literal(literal) => {
            let byte = if edge == Edge::First { literal.0.first() } else { literal.0.last() };
            let mut bytes = Bytes::NONE;
            byte.into_iter().for_each(|&b| bytes.add(b..=b));
            (bytes, byte.is_none())
        }
        HirKind::Class(Class::Unicode(class)) => (of_class(class, edge), false),
        HirKind::Class(Class::Bytes(_)) => (Bytes::ALL, false),
        HirKind::Repetition(repetition) => {
            let (bytes, empty) = bytes_at(&repetition.sub, edge);
            (bytes, empty || repetition.min == 0)
        }
        HirKind::Capture(capture) => bytes_at(&capture.sub, edge),
        HirKind::Concat(parts) => {
            let mut all = Bytes::NONE;
            let ordered: &mut dyn Iterator<Item = &Hir> =
                if edge == Edge::First { &mut parts.iter() } else { &mut parts.iter().rev() };
            for part in ordered {
                let (bytes, empty) = bytes_at(part, edge);
                all = all.with(bytes);
                if !empty {
                    return (all, false);
                }
            }
            (all, true)
        }
        HirKind::Alternation(branches) => branches
            .iter()
            .map(|b| bytes_at(b, edge))
            .fold((Bytes::NONE, false), |(bytes, empty), (others, other_empty)| {
                (bytes.with(others), empty || other_empty)
            }),
    }
}

fn of_class(class: &ClassUnicode, edge: Edge) -> Bytes {
    let mut bytes = Bytes::NONE;
    for range in class.ranges() {
        let (start, end) = (range.start(), range.end());
        if start.is_ascii() {
            bytes.add(start as u8..=end.min('\x7f') as u8);
        }
        if !end.is_ascii() {
            // Of characters of several bytes only what leads or follows is told apart.
            bytes.add(if edge == Edge::First { 0xc0..=0xff } else { 0x80..=0xbf });
        }
    }
    bytes
}

/// The least characters of a kind in what matches.
fn least(hir: &Hir, of_kind: fn(char) -> bool) -> u32 {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).unwrap_or("");
            text.chars().filter(|&c| of_kind(c)).count() as u32
        }
        HirKind::Class(Class::Unicode(class)) => {
            // All kinds hold what is beyond ASCII, so that the ends of ranges, and of ASCII, tell.
            let all = class.ranges().iter().all(|r| (r.start()..=r.end().min('\x7f')).all(of_kind));
            u32::from(all && !class.ranges().is_empty())
        }
        HirKind::Capture(capture) => least(&capture.sub, of_kind),
        HirKind::Repetition(repetition) => repetition.min.saturating_mul(least(&repetition.sub, of_kind)),
        HirKind::Concat(parts) => parts.iter().fold(0, |sum: u32, part| sum.saturating_add(least(part, of_kind))),
        HirKind::Alternation(branches) => branches.iter().map(|b| least(b, of_kind)).min().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lets(pattern: &str, text: &str) -> bool {
        Gate::of(&regex_syntax::parse(pattern).expect("a pattern")).lets(&Held::of(text))
    }

    #[test]
    fn digits_are_counted_in_rows_and_behind_them() {
        for (text, count) in [("", 0), ("1", 1), ("a/0:9;", 2), (&"12 x, 3456/:".repeat(11), 66)] {
            assert_eq!(digits(text.as_bytes()), count, "{text}");
        }
    }

    #[test]
    fn what_matches_is_let_in() {
        for (pattern, text) in [
            (r"^\d{4}-\d\d", "2024-05"),
            (r"^\d{2}", "٣٤"),
            (r"(?i)^[»(]{0,2}k", "\u{212a}elvin"),
            (r"(?i)photo[.!]?$", "PHOTO"),
            (r"사진$", "연합뉴스 사진"),
            (r"^$", ""),
            (r"^(?:a|)b?", ""),
            (r"^.{3}$", "äöü"),
            (r"(\d+ words|[一二]月)", "一月"),
        ] {
            assert!(regex::Regex::new(pattern).expect("a pattern").is_match(text), "{pattern}");
            assert!(lets(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn what_cannot_match_is_kept_out() {
        for (pattern, text) in [
            (r"^\d{4}-\d\d", "x 2024-05"),
            (r"\d{4}-\d\d", "12345"),
            (r"\)[ .]{0,4}$", "(AP) photo"),
            (r"^[ »]{0,4}published", "a page, published"),
            (r"사진$", "photo"),
            (r"(?i)^photo: .+", "photo"),
        ] {
            assert!(!lets(pattern, text), "{pattern} {text}");
        }
    }
}
