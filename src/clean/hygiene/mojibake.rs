//! UTF-8 that was once read as Windows-1252 (`donâ€™t`, `cafÃ©`), turned back where that is certain.

/// Turns misread UTF-8 back. `None` where nothing is certainly misread: then the text is to be left alone.
///
/// A stretch is misread where its characters, as Windows-1252 bytes, are one UTF-8 sequence. A stretch of
/// three or four bytes is beyond doubt; one of two (`Ã©`) is only where no capital stands before it, since
/// `AMANHÃ»` is a capital and a quote. One certain stretch vouches for the doubtful ones of the same text.
pub fn mend(text: &str) -> Option<String> {
    let mut certain = false;
    let mut rest = text;
    let mut offset = 0;
    while let Some(at) = find_lead(rest) {
        let (_, bytes, len) = match sequence(&rest[at..]) {
            Some(found) => found,
            None => {
                let skip = at + rest[at..].chars().next().map_or(1, char::len_utf8);
                offset += skip;
                rest = &rest[skip..];
                continue;
            }
        };
        let after_capital = text[..offset + at].chars().next_back().is_some_and(char::is_uppercase);
        if bytes >= 3 || !after_capital {
            certain = true;
            break;
        }
        offset += at + len;
        rest = &rest[at + len..];
    }
    certain.then(|| replace(text))
}

fn replace(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find_lead(rest) {
        out.push_str(&rest[..at]);
        let taken = match sequence(&rest[at..]) {
            Some((meant, _, len)) => {
                out.push(meant);
                len
            }
            None => {
                let lead = rest[at..].chars().next().expect("a lead was found here");
                out.push(lead);
                lead.len_utf8()
            }
        };
        rest = &rest[at + taken..];
    }
    out.push_str(rest);
    out
}

/// Position of the first of the Windows-1252 characters whose byte begins a UTF-8 sequence (C2 to F4). In UTF-8 all of
/// them begin with C3, and C3 begins nothing else that is looked at.
fn find_lead(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(0xc3, bytes).find(|&at| bytes.get(at + 1).is_some_and(|b| (0x82..=0xb4).contains(b)))
}

/// The character meant at the beginning of `text`, its bytes in UTF-8, and the bytes it takes in `text`.
fn sequence(text: &str) -> Option<(char, usize, usize)> {
    let mut raw = [0u8; 4];
    let mut chars = text.chars();
    let lead = chars.next()?;
    raw[0] = byte(lead)?;
    let want = match raw[0] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let mut len = lead.len_utf8();
    for slot in &mut raw[1..want] {
        let c = chars.next()?;
        *slot = byte(c)?;
        len += c.len_utf8();
    }
    let meant = std::str::from_utf8(&raw[..want]).ok()?.chars().next()?;
    // Two bytes reach all of U+0080..U+07FF; a capital and a symbol that happen to meet land mostly in
    // rare letters (IPA, Thaana), so only the common alphabets count.
    let common =
        matches!(meant, '\u{a0}'..='\u{17f}' | '\u{386}'..='\u{3ce}' | '\u{401}'..='\u{45f}' | '\u{5d0}'..='\u{64a}');
    (want > 2 || common).then_some((meant, want, len))
}

/// The Windows-1252 byte of a character above ASCII. Controls stand for themselves: the WHATWG table gives them to bytes
/// without a character, and who reads UTF-8 as ISO-8859-1 gets all of them.
pub(super) fn byte(c: char) -> Option<u8> {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match c {
        '\u{80}'..='\u{ff}' => Some(c as u32 as u8),
        '\0'..='\u{7f}' => None,
        _ => HIGH.iter().position(|&h| h == c).map(|i| 0x80 + i as u8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misread_text_is_mended() {
        assert_eq!(mend("It donâ€™t matter â€“ cafÃ©").as_deref(), Some("It don’t matter – café"));
        assert_eq!(mend("ÐœÐ¾ÑÐºÐ²Ð°".replace('Ñ', "Ñ\u{81}").as_str()).as_deref(), Some("Москва"));
        assert_eq!(mend("siÄ\u{99} jÄ\u{85} leczy: czÅ\u{82}onkÃ³w").as_deref(), Some("się ją leczy: członków"));
        assert_eq!(mend("CAFÃ‰ et dÃ©jeuner").as_deref(), Some("CAFÉ et déjeuner"));
    }

    #[test]
    fn what_may_be_meant_is_left_alone() {
        for text in ["São João", "«AMANHû", "Ça va?", "naïve façade", "CAFÉ»", "plain", "Â", "è à é"] {
            assert_eq!(mend(text), None, "{text}");
        }
    }
}
