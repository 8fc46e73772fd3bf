//! Character references (WHATWG HTML 13.2.5.72 and following), decoded when text is asked for.

use super::scan::find;
use std::borrow::Cow;

/// The standard's 2,125 names in byte order, one a line: name, `;` where the name needs it, code points.
static NAMES: &str = include_str!("references.txt");

/// Names that need no `;` have at most so many letters.
const LONGEST_BARE: usize = 6;
const LONGEST: usize = 32;

/// Where a reference stands: in attributes fewer count (`?a=b&copy=1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Text,
    Attribute,
}

/// What becomes of U+0000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nul {
    Drop,
    Replace,
}

/// One or two characters that a reference stands for.
type Characters = (char, Option<char>);

/// Decodes the references of a text (`place`: where it stands), borrowing where there are none.
pub(super) fn decode(raw: &str, place: Place) -> Cow<'_, str> {
    let mut out = String::new();
    if decode_into(raw, place, &mut out) { Cow::Owned(out) } else { Cow::Borrowed(raw) }
}

/// Appends the decoded text to `out`, unless there are no references; tells whether there were.
pub(super) fn decode_into(raw: &str, place: Place, out: &mut String) -> bool {
    let bytes = raw.as_bytes();
    let mut copied = 0;
    let mut at = find(bytes, 0, b'&');
    while at < bytes.len() {
        match reference(&raw[at..], place) {
            Some((length, (first, second))) => {
                if copied == 0 {
                    out.reserve(raw.len());
                }
                out.push_str(&raw[copied..at]);
                out.push(first);
                out.extend(second);
                at += length;
                copied = at;
            }
            None => at += 1,
        }
        at = find(bytes, at, b'&');
    }
    if copied > 0 {
        out.push_str(&raw[copied..]);
    }
    copied > 0
}

/// Drops or replaces U+0000.
pub(super) fn without_nul(text: Cow<'_, str>, nul: Nul) -> Cow<'_, str> {
    if !text.contains('\0') {
        return text;
    }
    Cow::Owned(text.replace('\0', if nul == Nul::Drop { "" } else { "\u{fffd}" }))
}

/// The reference at the start of `rest` (which begins with `&`): its length and what it stands for.
pub(super) fn reference(rest: &str, place: Place) -> Option<(usize, Characters)> {
    let bytes = rest.as_bytes();
    match bytes.get(1)? {
        b'#' => numeric(bytes),
        c if c.is_ascii_alphanumeric() => named(rest, place),
        _ => None,
    }
}

fn numeric(bytes: &[u8]) -> Option<(usize, Characters)> {
    let (start, radix) = match bytes.get(2)? {
        b'x' | b'X' => (3, 16),
        _ => (2, 10),
    };
    let mut at = start;
    let mut code: u32 = 0;
    while let Some(digit) = bytes.get(at).and_then(|&b| (b as char).to_digit(radix)) {
        code = code.saturating_mul(radix).saturating_add(digit);
        at += 1;
    }
    if at == start {
        return None;
    }
    if bytes.get(at) == Some(&b';') {
        at += 1;
    }
    Some((at, (numbered(code), None)))
}

/// The character of a number; 0x80 to 0x9F mean what they do in windows-1252 (13.2.5.80).
fn numbered(code: u32) -> char {
    const WINDOWS: [u16; 32] = [
        0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d,
        0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d,
        0x17e, 0x178,
    ];
    let code = match code {
        0 => 0xfffd,
        0x80..=0x9f => WINDOWS[code as usize - 0x80] as u32,
        _ => code,
    };
    char::from_u32(code).unwrap_or('\u{fffd}')
}

fn named(rest: &str, place: Place) -> Option<(usize, Characters)> {
    let bytes = &rest.as_bytes()[1..];
    let length = bytes.iter().take(LONGEST).take_while(|b| b.is_ascii_alphanumeric()).count();
    if bytes.get(length) == Some(&b';')
        && let Some((characters, _)) = look_up(&rest[1..=length])
    {
        return Some((length + 2, characters));
    }
    if length < 2 || !begins_bare(bytes[0], bytes[1]) {
        return None;
    }
    for length in (2..=length.min(LONGEST_BARE)).rev() {
        if let Some((characters, true)) = look_up(&rest[1..=length]) {
            let next = bytes.get(length);
            if place == Place::Attribute && next.is_some_and(|&b| b == b'=' || b.is_ascii_alphanumeric()) {
                return None;
            }
            return Some((length + 1, characters));
        }
    }
    None
}

/// What a name stands for, and whether it may stand without `;`.
fn look_up(name: &str) -> Option<(Characters, bool)> {
    // These are nearly all there are on real pages.
    match name {
        "amp" => return Some((('&', None), true)),
        "nbsp" => return Some((('\u{a0}', None), true)),
        "quot" => return Some((('"', None), true)),
        "lt" => return Some((('<', None), true)),
        "gt" => return Some((('>', None), true)),
        "rsquo" => return Some((('\u{2019}', None), false)),
        _ => {}
    }
    let found = STARTS.binary_search_by(|&start| {
        let entry = &NAMES.as_bytes()[start as usize..];
        let length = entry.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        entry[..length].cmp(name.as_bytes())
    });
    let line = NAMES[STARTS[found.ok()?] as usize..].lines().next()?;
    let (entry, codes) = line.split_once(' ')?;
    characters(codes).map(|c| (c, !entry.ends_with(';')))
}

/// Whether a name that needs no `;` begins with two letters: the parameters of addresses (`?a=b&utm_source=c`) seldom do,
/// and need not be looked for.
fn begins_bare(first: u8, second: u8) -> bool {
    BARE[usize::from(first & 0x7f)] >> (second & 0x7f) & 1 != 0
}

/// By the first byte of names that need no `;`: a bit for each second one.
static BARE: [u128; 128] = {
    let bytes = NAMES.as_bytes();
    let mut bare = [0; 128];
    let mut line = 0;
    while line < COUNT {
        let start = STARTS[line] as usize;
        let mut at = start;
        while bytes[at] != b' ' && bytes[at] != b';' {
            at += 1;
        }
        if bytes[at] == b' ' {
            bare[bytes[start] as usize] |= 1 << bytes[start + 1];
        }
        line += 1;
    }
    bare
};

/// Where each line of [`NAMES`] begins.
static STARTS: [u16; COUNT] = {
    let bytes = NAMES.as_bytes();
    let mut starts = [0; COUNT];
    let (mut line, mut at) = (0, 0);
    while line + 1 < COUNT {
        if bytes[at] == b'\n' {
            line += 1;
            starts[line] = at as u16 + 1;
        }
        at += 1;
    }
    starts
};

const COUNT: usize = 2125;

fn characters(codes: &str) -> Option<Characters> {
    let mut codes = codes.split(' ').map(|c| u32::from_str_radix(c, 16).ok().and_then(char::from_u32));
    Some((codes.next()??, codes.next().flatten()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(raw: &str) -> String {
        decode(raw, Place::Text).into_owned()
    }

    #[test]
    fn every_name_of_the_table_is_found() {
        assert_eq!(NAMES.lines().count(), COUNT);
        for line in NAMES.lines() {
            let (entry, codes) = line.split_once(' ').unwrap();
            let (first, second) = characters(codes).unwrap();
            let expected: String = std::iter::once(first).chain(second).collect();
            let name = entry.trim_end_matches(';');
            assert_eq!(text(&format!("&{name};")), expected);
            assert_eq!(text(&format!("&{name}")) == expected, !entry.ends_with(';'), "{name}");
        }
    }

    #[test]
    fn the_longest_name_counts_and_text_without_references_is_borrowed() {
        assert_eq!(text("&notit; &notin; &amp;amp; &ampamp"), "¬it; ∉ &amp; &amp");
        assert!(matches!(decode("a & b &; &#; &#x; &unknown;", Place::Text), Cow::Borrowed(_)));
    }

    #[test]
    fn in_attributes_a_bare_name_before_a_letter_or_equals_sign_is_text() {
        assert_eq!(decode("?a=b&copy=1&lt2&amp", Place::Attribute), "?a=b&copy=1&lt2&");
        assert_eq!(text("?a=b&copy=1"), "?a=b©=1");
    }

    #[test]
    fn numbers_are_mended_as_the_standard_says() {
        assert_eq!(
            text("&#65;&#x41&#X41;&#128;&#0;&#xd800;&#x110000;&#99999999999;"),
            "AAA€\u{fffd}\u{fffd}\u{fffd}\u{fffd}"
        );
    }
}
