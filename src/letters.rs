//! Letters and their lower case as Unicode has them, told for common scripts without its tables.
//!
//! The standard library looks letters beyond Latin up by halving lists; pages in Greek, Cyrillic, Arabic, Hangul or Han
//! ask for every character, several times. Whole ranges say the same at once.

/// Whether Unicode calls it alphabetic.
pub(crate) fn is_letter(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' => true,
        '\0'..='\u{7f}' | '\u{2010}'..='\u{2027}' => false,
        'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ' | 'Σ'..='ϵ' | 'Ѐ'..='ҁ' | 'א'..='ת' | '\u{620}'..='\u{657}' => {
            true
        }
        'ぁ'..='ゖ' | 'ァ'..='ヺ' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '가'..='힣' => true,
        _ => c.is_alphabetic(),
    }
}

/// Whether Unicode calls it alphabetic or numeric.
pub(crate) fn is_letter_or_digit(c: char) -> bool {
    c.is_ascii_digit() || is_letter(c) || !c.is_ascii() && c.is_numeric()
}

/// A character of a script that puts no spaces between words: Han, and the Japanese syllables.
pub(crate) fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Its lower case: of most characters one, of the Turkish capital dotted I two.
pub(crate) fn lower(c: char) -> impl Iterator<Item = char> {
    let one = lower_of_common(c);
    one.into_iter().chain(one.is_none().then(|| c.to_lowercase()).into_iter().flatten())
}

/// Whether a word in lower case is `small`, which is.
pub(crate) fn lowers_to(word: &str, small: &str) -> bool {
    word.chars().flat_map(lower).eq(small.chars())
}

/// The first character of its lower case.
pub(crate) fn first_lower(c: char) -> char {
    lower_of_common(c).or_else(|| c.to_lowercase().next()).unwrap_or(c)
}

/// The lower case of a character of a common script, and of those that have no cases.
fn lower_of_common(c: char) -> Option<char> {
    let up = |by: u32| char::from_u32(c as u32 + by);
    match c {
        '\0'..='\u{7f}' => Some(c.to_ascii_lowercase()),
        'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ϋ' | 'А'..='Я' => up(32),
        'Ѐ'..='Џ' => up(80),
        'ß'..='ÿ' | 'ά'..='ώ' | 'а'..='џ' => Some(c),
        // Hebrew and Arabic to Burmese; Han, the Japanese syllables, Hangul.
        '\u{590}'..='\u{109f}' | '\u{2e80}'..='\u{a63f}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' => Some(c),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_say_what_unicode_says() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_letter(c), c.is_alphabetic(), "{c:?}");
            assert_eq!(is_letter_or_digit(c), c.is_alphanumeric(), "{c:?}");
            assert!(lower(c).eq(c.to_lowercase()), "{c:?}");
            assert_eq!(Some(first_lower(c)), c.to_lowercase().next(), "{c:?}");
        }
    }
}
