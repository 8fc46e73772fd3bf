//! Folding: how a block's text is compared with a phrase.

/// Writes the folded form of `text` to `out`: lower case, white space as one space, punctuation and
/// symbols at both ends dropped, each run of digits as `#`, typographic apostrophes straight.
pub fn fold(text: &str, out: &mut String) {
    out.clear();
    if text.is_ascii() {
        return fold_ascii(text.as_bytes(), out);
    }
    let mut space = false;
    let mut kept = 0;
    for c in text.chars() {
        if c.is_whitespace() {
            space = !out.is_empty();
            continue;
        }
        if c.is_numeric() && !c.is_alphabetic() {
            if space {
                out.push(' ');
            } else if out.ends_with('#') {
                continue;
            }
            space = false;
            out.push('#');
            kept = out.len();
            continue;
        }
        let word = c.is_alphanumeric();
        if !word && out.is_empty() {
            continue;
        }
        if space {
            out.push(' ');
            space = false;
        }
        match c {
            '\u{2019}' | '\u{2018}' | '\u{02bc}' => out.push('\''),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            _ if c.is_ascii() => out.push(c),
            _ => out.extend(c.to_lowercase()),
        }
        if word || is_mark(c) {
            kept = out.len();
        }
    }
    out.truncate(kept);
}

/// As [`fold`], for what most texts are.
fn fold_ascii(text: &[u8], out: &mut String) {
    let mut folded = std::mem::take(out).into_bytes();
    folded.resize(text.len() + 1, 0);
    let (mut space, mut length, mut kept) = (false, 0, 0);
    for &byte in text {
        let (c, word) = match byte {
            b'a'..=b'z' => (byte, true),
            b'A'..=b'Z' => (byte | 0x20, true),
            b'\t'..=b'\r' | b' ' => {
                space = length > 0;
                continue;
            }
            b'0'..=b'9' if !space && length > 0 && folded[length - 1] == b'#' => continue,
            b'0'..=b'9' => (b'#', true),
            _ if length == 0 => continue,
            _ => (byte, false),
        };
        if space {
            folded[length] = b' ';
            length += 1;
            space = false;
        }
        folded[length] = c;
        length += 1;
        if word {
            kept = length;
        }
    }
    folded.truncate(kept);
    *out = String::from_utf8(folded).unwrap_or_default();
}

/// Combining marks belong to the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036f}' | '\u{0900}'..='\u{0dff}' | '\u{0e00}'..='\u{0eff}' | '\u{0591}'..='\u{05c7}' | '\u{064b}'..='\u{065f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let mut out = String::new();
        fold(text, &mut out);
        out
    }

    #[test]
    fn case_space_edges_and_digits_are_folded() {
        assert_eq!(folded("»  Most\tRead: "), "most read");
        assert_eq!(folded("1,234 Comments (12)"), "#,# comments (#");
        assert_eq!(folded("Don’t miss!"), "don't miss");
        assert_eq!(folded("..."), "");
        assert_eq!(folded("Σίσυφος"), "σίσυφος");
        for text in ["1,234 Comments (12)", " - A\tb 12 3# 4!", "#1 #2", "12:34", "(x) y."] {
            let beyond = folded(&format!("{text} é")).trim_end_matches(" é").to_owned();
            assert!(beyond.starts_with(&folded(text)), "{text}: {beyond}");
        }
    }
}
