//! Folding: how a block's text is compared with a phrase.

use crate::letters::{self, is_letter, is_letter_or_digit};

/// Writes the folded form of `text` to `out`: lower case, white space as one space, punctuation and
/// symbols at both ends dropped, each run of digits as `#`, typographic apostrophes straight, letters
/// that a language writes in two ways in one of them.
pub fn fold(text: &str, out: &mut String) {
    out.clear();
    if text.is_ascii() {
        return fold_ascii(text.as_bytes(), out);
    }
    let mut space = false;
    let mut kept = 0;
    let mut at = 0;
    while at < text.len() {
        let run = text.as_bytes()[at..].iter().take_while(|b| b.is_ascii_lowercase()).count();
        if run > 0 {
            if space {
                out.push(' ');
                space = false;
            }
            out.push_str(&text[at..at + run]);
            (at, kept) = (at + run, out.len());
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        at += c.len_utf8();
        if is_small(c) {
            if space {
                out.push(' ');
                space = false;
            }
            out.push(usual(c));
            kept = out.len();
            continue;
        }
        if c.is_whitespace() {
            space = !out.is_empty();
            continue;
        }
        if !is_letter(c) && c.is_numeric() {
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
        let word = is_letter_or_digit(c);
        if !word && out.is_empty() {
            continue;
        }
        if space {
            out.push(' ');
            space = false;
        }
        match c {
            // Hebrew has its own signs for both.
            '\u{2019}' | '\u{2018}' | '\u{02bc}' | '\u{05f3}' => out.push('\''),
            '\u{05f4}' => out.push('"'),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            _ if c.is_ascii() => out.push(c),
            // Arabic vowel signs and the stroke that widens words are written or left out at will.
            '\u{064b}'..='\u{0652}' | '\u{0640}' => {}
            // Lower case of the Turkish capital is two characters, but the small letter is the plain one.
            '\u{0130}' => out.push('i'),
            _ => out.extend(letters::lower(c).map(usual)),
        }
        if word || is_mark(c) {
            kept = out.len();
        }
    }
    out.truncate(kept);
}

/// The folded form of a text that is in lower case already, where that is a part of it: it is in ASCII, without digits, and
/// its words are parted by one space each.
pub fn of_lower_case(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let plain = bytes.iter().fold(true, |plain, &b| plain & (b' '..0x80).contains(&b) & !b.is_ascii_digit());
    let single = bytes.windows(2).fold(true, |single, w| single & !((w[0] == b' ') & (w[1] == b' ')));
    if !plain || !single {
        return None;
    }
    let first = bytes.iter().position(|b| b.is_ascii_lowercase()).unwrap_or(bytes.len());
    let last = bytes.iter().rposition(|b| b.is_ascii_lowercase()).map_or(first, |at| at + 1);
    Some(&text[first..last])
}

/// Writes `text` in lower case to `out`, characters whose lower case is several ones included.
pub fn lower_case(text: &str, out: &mut String) {
    out.clear();
    if text.is_ascii() {
        out.push_str(text);
        return out.make_ascii_lowercase();
    }
    for c in text.chars() {
        match c.is_ascii() {
            true => out.push(c.to_ascii_lowercase()),
            false => out.extend(super::required::lower(c)),
        }
    }
}

/// As [`fold`], for what most texts are.
fn fold_ascii(text: &[u8], out: &mut String) {
    let mut folded = std::mem::take(out).into_bytes();
    let (mut space, mut kept, mut at) = (false, 0, 0);
    while at < text.len() {
        let run = text[at..].iter().position(|&b| BREAKS[usize::from(b)]).unwrap_or(text.len() - at);
        let mut piece = &text[at..at + run];
        at += run;
        if folded.is_empty() {
            let first = piece.iter().position(u8::is_ascii_alphabetic).unwrap_or(run);
            piece = &piece[first..];
        }
        if !piece.is_empty() {
            if space {
                folded.push(b' ');
                space = false;
            }
            let from = folded.len();
            folded.extend_from_slice(piece);
            folded[from..].make_ascii_lowercase();
            kept = piece.iter().rposition(u8::is_ascii_alphabetic).map_or(kept, |last| from + last + 1);
        }
        match text.get(at) {
            Some(b'0'..=b'9') => {
                if space {
                    folded.push(b' ');
                    space = false;
                }
                if folded.last() != Some(&b'#') {
                    folded.push(b'#');
                    kept = folded.len();
                }
            }
            _ => space = !folded.is_empty(),
        }
        at += 1;
    }
    folded.truncate(kept);
    *out = String::from_utf8(folded).unwrap_or_default();
}

/// By byte: whether it is a digit or white space.
const BREAKS: [bool; 256] = {
    let mut breaks = [false; 256];
    let mut byte = 0u8;
    while byte < 0x80 {
        breaks[byte as usize] = matches!(byte, b'0'..=b'9' | b'\t'..=b'\r' | b' ');
        byte += 1;
    }
    breaks
};

/// Common letters beyond ASCII that are in lower case already, told without Unicode's tables.
fn is_small(c: char) -> bool {
    matches!(c, '\u{df}'..='\u{f6}' | '\u{f8}'..='\u{ff}' | '\u{3ac}'..='\u{3ce}' | '\u{430}'..='\u{45f}'
        | '\u{621}'..='\u{63a}' | '\u{641}'..='\u{64a}')
}

/// The usual spelling of a small letter: labels in capitals drop the Greek accents and the Russian diaeresis and
/// know no final sigma; a lower-cased `I` has lost whether it was the Turkish dotless one; Romanian letters have a comma
/// below, or the cedilla of older charsets; the Arabic alef is written with its hamza or without.
fn usual(c: char) -> char {
    match c {
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        'ς' => 'σ',
        'ё' => 'е',
        'ı' => 'i',
        'ş' => 'ș',
        'ţ' => 'ț',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' => 'ي',
        _ => c,
    }
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
        for text in ["1,234 Comments (12)", " - A\tb 12 3# 4!", "#1 #2", "12:34", "(x) y.", "a #", "a #1", "#1 b# 2"] {
            let beyond = folded(&format!("{text} é")).trim_end_matches(" é").to_owned();
            assert!(beyond.starts_with(&folded(text)), "{text}: {beyond}");
        }
    }

    #[test]
    fn plain_text_in_lower_case_is_folded_already() {
        for text in
            ["most read", "» Most read:", "read  more", "3 comments", "- a b -", "", "...", "a\tb", "don't miss!", "é"]
        {
            let mut lower = String::new();
            lower_case(text, &mut lower);
            if let Some(plain) = of_lower_case(&lower) {
                assert_eq!(plain, folded(text), "{text}");
            }
        }
        assert_eq!(of_lower_case("(most read)"), Some("most read"));
        assert_eq!(of_lower_case("read  more"), None);
    }

    #[test]
    fn two_spellings_of_a_word_fold_to_one() {
        for (one, other) in [
            ("ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ", "Διαβάστε επίσης"),
            ("İLGİLİ SIKÇA", "ilgili sıkça"),
            ("Ещё", "ЕЩЕ"),
            ("Ştiri şi ţări", "Știri și țări"),
            ("דוא״ל", "דוא\"ל"),
            ("اقرأ أيضاً", "اقرا ايضا"),
            ("الأكثـــر", "الاكثر"),
        ] {
            assert_eq!(folded(one), folded(other));
        }
    }
}
