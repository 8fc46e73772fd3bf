//! Feeds that readers of XML refuse, mended: see [`mend`].

/// Text that a reader of XML takes: no control characters, no entities but XML's own, no declared encoding (the
/// text is UTF-8 now). Each character is looked at once; the search for `;` reaches ten characters.
pub(crate) fn mend(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = without_declaration(text);
    while let Some(at) = rest.find(|c: char| c == '&' || c == '<' || is_forbidden(c)) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(cdata) = rest.strip_prefix("<![CDATA[") {
            let end = cdata.find("]]>").map_or(cdata.len(), |end| end + 3);
            out.push_str("<![CDATA[");
            out.extend(cdata[..end].chars().filter(|&c| !is_forbidden(c)));
            rest = &cdata[end..];
        } else {
            let first = rest.chars().next().expect("found at this place");
            match first {
                '&' if !is_reference(rest) => out.push_str("&amp;"),
                c if is_forbidden(c) => {}
                c => out.push(c),
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    out.push_str(rest);
    out
}

fn without_declaration(text: &str) -> &str {
    match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest.trim_start(),
        None => text,
    }
}

/// Characters that XML 1.0 does not know (section 2.2).
fn is_forbidden(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether a reference that XML knows stands here.
fn is_reference(text: &str) -> bool {
    let name: &str = match text.bytes().take(10).position(|byte| byte == b';') {
        Some(end) => &text[1..end],
        None => return false,
    };
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    match name.strip_prefix('#') {
        Some(digits) => {
            let c = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => number(digits, 16),
                None => number(digits, 10),
            };
            c.is_some_and(|c| !is_forbidden(c))
        }
        None => matches!(name, "amp" | "lt" | "gt" | "quot" | "apos"),
    }
}
