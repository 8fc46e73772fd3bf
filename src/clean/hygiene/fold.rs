//! Folding words for comparison without allocating: lower case, and letters and digits alone.

use crate::letters::{self, is_letter_or_digit};
use smallvec::SmallVec;

/// `text` in lower case, written to `buffer`; `None` where it does not fit. Dots that Turkish lower case leaves behind go.
pub(crate) fn lower<'b>(text: &str, buffer: &'b mut [u8]) -> Option<&'b str> {
    if text.len() > buffer.len() {
        return None;
    }
    if text.is_ascii() {
        let out = &mut buffer[..text.len()];
        out.copy_from_slice(text.as_bytes());
        out.make_ascii_lowercase();
        return std::str::from_utf8(out).ok();
    }
    let mut len = 0;
    for c in text.chars().flat_map(letters::lower).filter(|&c| c != '\u{307}') {
        let end = len + c.len_utf8();
        c.encode_utf8(buffer.get_mut(len..end)?);
        len = end;
    }
    std::str::from_utf8(&buffer[..len]).ok()
}

/// Letters and digits of a short text in lower case; what is compared for sameness.
pub(crate) type Letters = SmallVec<[u8; 64]>;

/// The text's letters and digits in lower case, as UTF-8.
pub(crate) fn letters(text: &str) -> Letters {
    if text.is_ascii() {
        return text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase()).collect();
    }
    let mut out = Letters::new();
    for c in each_letter(text) {
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
    out
}

/// As [`letters`], one at a time.
pub(crate) fn each_letter(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|&c| is_letter_or_digit(c)).flat_map(letters::lower)
}

/// Whether two texts have the same letters and digits, whatever their case.
pub(crate) fn same_letters(a: &str, b: &str) -> bool {
    a == b || each_letter(a).eq(each_letter(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_takes_case_and_marks_away() {
        assert_eq!(lower("İSTANBUL Ö", &mut [0; 24]), Some("istanbul ö"));
        assert_eq!(lower("too long", &mut [0; 4]), None);
        assert_eq!(&letters("The-Paper 24")[..], b"thepaper24");
        assert!(same_letters("Jane DOE", "jane doe."));
    }
}
