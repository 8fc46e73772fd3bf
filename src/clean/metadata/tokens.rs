//! A line cut into numbers, words and marks, for reading dates.

use super::months;
use crate::letters;
use smallvec::SmallVec;

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Digits of any script: value and count.
    Number(u64, u8),
    /// Letters.
    Word(&'a str),
    /// Any other character but white space.
    Mark(char),
}

/// A token and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'a> {
    pub token: Token<'a>,
    pub start: usize,
    pub end: usize,
}

/// The first tokens of a line. A date stands near the beginning of the line that tells it.
pub(super) type Tokens<'a> = SmallVec<[Placed<'a>; 48]>;

/// Tokens looked at in one line.
const MOST_TOKENS: usize = 96;

/// Cuts a line. Time is linear in the tokens taken.
pub(super) fn tokens(text: &str) -> Tokens<'_> {
    let mut out = Tokens::new();
    let mut chars = text.char_indices().peekable();
    while let Some((mut start, c)) = chars.next() {
        if out.len() == MOST_TOKENS {
            break;
        }
        let mut end = start + c.len_utf8();
        let token = if let Some(first) = digit(c) {
            let (mut value, mut count) = (first, 1u8);
            while let Some(&(at, c)) = chars.peek()
                && let Some(d) = digit(c)
            {
                value = value.saturating_mul(10).saturating_add(d);
                count = count.saturating_add(1);
                end = at + c.len_utf8();
                chars.next();
            }
            Token::Number(value, count)
        } else if is_letter(c) {
            while let Some(&(at, c)) = chars.peek()
                && is_letter(c)
            {
                end = at + c.len_utf8();
                chars.next();
            }
            if let Some(month) = glued_month(&text[start..end]) {
                let month = start + month;
                out.push(Placed { token: Token::Word(&text[start..month]), start, end: month });
                start = month;
            }
            Token::Word(&text[start..end])
        } else if c.is_whitespace() || is_invisible(c) {
            continue;
        } else {
            Token::Mark(c)
        };
        out.push(Placed { token, start, end });
    }
    out
}

/// Where the name of a month begins within a word: elements without a space between them, `Jane DoeApril 28, 2023`.
fn glued_month(word: &str) -> Option<usize> {
    let (at, _) = word.char_indices().skip(1).filter(|(_, c)| c.is_uppercase()).last()?;
    let parted = word[..at].ends_with(char::is_lowercase);
    (parted && months::month(&word[at..], None).is_some()).then_some(at)
}

/// The value of a decimal digit in the scripts that date lines use.
fn digit(c: char) -> Option<u64> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{966}'..='\u{96f}' => '\u{966}',
        '\u{9e6}'..='\u{9ef}' => '\u{9e6}',
        '\u{e50}'..='\u{e59}' => '\u{e50}',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        _ => return None,
    };
    Some(u64::from(c as u32 - zero as u32))
}

fn is_letter(c: char) -> bool {
    letters::is_letter(c) || is_sign(c)
}

/// A sign of a vowel, a tone or the like, which is part of the letter before it.
pub(super) fn is_sign(c: char) -> bool {
    match c {
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{e31}'..='\u{e4e}' => true,
        // Lao, Myanmar, Khmer.
        '\u{eb1}'..='\u{ebc}' | '\u{ec8}'..='\u{ece}' | '\u{102b}'..='\u{103e}' | '\u{17b4}'..='\u{17d3}' => true,
        // In each of the scripts of India the signs stand at the same places: nukta, vowels, virama.
        '\u{900}'..='\u{d7f}' => {
            matches!(c as u32 & 0x7f, 0x00..=0x03 | 0x3c | 0x3e..=0x4d | 0x51..=0x57 | 0x62 | 0x63)
        }
        _ => false,
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_numbers_words_and_marks() {
        let got: Vec<Token> = tokens("16:00 März 07年").iter().map(|p| p.token).collect();
        let want = [
            Token::Number(16, 2),
            Token::Mark(':'),
            Token::Number(0, 2),
            Token::Word("März"),
            Token::Number(7, 2),
            Token::Word("年"),
        ];
        assert_eq!(got, want);
    }

    #[test]
    fn a_month_is_told_from_the_word_before() {
        let words = |text| tokens(text).iter().map(|p| (p.token, p.start)).collect::<Vec<_>>();
        assert_eq!(words("DoeApril 2"), [(Token::Word("Doe"), 0), (Token::Word("April"), 3), (Token::Number(2, 1), 9)]);
        assert_eq!(words("DoeApple"), [(Token::Word("DoeApple"), 0)]);
    }

    #[test]
    fn digits_of_other_scripts_count() {
        assert_eq!(tokens("٢٠١٩")[0].token, Token::Number(2019, 4));
    }
}
