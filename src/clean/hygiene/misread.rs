//! Text in an East Asian charset that was once read as a Western one and saved so (`ÖÐ¹ú` for `中国`), read again.

use super::mojibake;
use crate::html::decode::declared;
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS};

/// Fewer characters above ASCII are too few to be certain.
const LEAST_HIGH: usize = 100;

/// ISO-8859-15 where it differs from Windows-1252: character and byte.
const LATIN_9: [(char, u8); 8] =
    [('€', 0xa4), ('Š', 0xa6), ('š', 0xa8), ('Ž', 0xb4), ('ž', 0xb8), ('Œ', 0xbc), ('œ', 0xbd), ('Ÿ', 0xbe)];

/// Reads a text again as the charset that it declares. `None` unless all of this holds: the charset has characters of
/// two bytes, all of the text fits a Western charset, nearly all of its characters above ASCII stand side by side, and
/// its bytes have no error in the declared charset and are no UTF-8.
pub fn mend(text: &str) -> Option<String> {
    let declared = declared(text.as_bytes())?;
    let wide: [&Encoding; 6] = [GBK, GB18030, BIG5, EUC_JP, EUC_KR, SHIFT_JIS];
    if !wide.contains(&declared) || !stands_together(text) {
        return None;
    }
    let western: [fn(char) -> Option<u8>; 2] = [mojibake::byte, latin_9];
    let bytes = |byte: fn(char) -> Option<u8>| -> Option<Vec<u8>> {
        text.chars().map(|c| if c.is_ascii() { Some(c as u8) } else { byte(c) }).collect()
    };
    // Common characters have both bytes from A1 on; the wrong Western charset makes rare ones of them.
    let rare = |bytes: &Vec<u8>| bytes.iter().filter(|b| (0x80..=0xa0).contains(*b)).count();
    let best = western.into_iter().filter_map(bytes).min_by_key(rare)?;
    if std::str::from_utf8(&best).is_ok() {
        return None;
    }
    declared.decode_without_bom_handling_and_without_replacement(&best).map(std::borrow::Cow::into_owned)
}

fn latin_9(c: char) -> Option<u8> {
    let own = LATIN_9.iter().find(|(l, _)| *l == c).map(|l| l.1);
    own.or_else(|| Some(c as u32).filter(|u| (0x80..=0xff).contains(u)).map(|u| u as u8))
}

/// Whether nine in ten characters above ASCII have a neighbour above ASCII: accented letters stand alone.
fn stands_together(text: &str) -> bool {
    let (mut high, mut alone, mut run) = (0usize, 0usize, 0usize);
    for c in text.chars().chain(std::iter::once(' ')) {
        if c.is_ascii() {
            alone += usize::from(run == 1);
            run = 0;
        } else {
            run += 1;
            high += 1;
        }
    }
    high >= LEAST_HIGH && alone * 10 < high
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::WINDOWS_1252;

    const CHINESE: &str = "港口委员会星期一同意在冬季风暴开始之前修复东部防波堤。工程将于三月开始，并在鲱鱼回来之前结束。\
                           旧石头只要完好都会再次使用，新的石头由驳船运来。委员会主席说，居民们对此表示欢迎。";

    fn misread(text: &str, charset: &'static Encoding) -> String {
        let page = format!("<meta charset={}><p>{text}", charset.name());
        let (bytes, _, _) = charset.encode(&page);
        WINDOWS_1252.decode_without_bom_handling(&bytes).0.into_owned()
    }

    #[test]
    fn misread_pages_are_read_again() {
        assert!(mend(&misread(CHINESE, GBK)).expect("mended").contains(CHINESE));
        let page = format!("<meta charset=gbk><p>{CHINESE}");
        let of = |b: u8| LATIN_9.iter().find(|l| l.1 == b).map_or(char::from(b), |l| l.0);
        let latin_9: String = GBK.encode(&page).0.iter().map(|&b| of(b)).collect();
        assert!(mend(&latin_9).expect("mended").contains(CHINESE));
    }

    #[test]
    fn other_pages_are_left_alone() {
        let right = format!("<meta charset=gbk><p>{CHINESE}");
        let french = format!("<meta charset=gbk><p>{}", "Le café a été fermé à l'été, dit-il. ".repeat(40));
        for page in [right.as_str(), &french, &misread(CHINESE, GBK).replace("GBK", "utf-8"), "<meta charset=gbk>"] {
            assert_eq!(mend(page), None);
        }
    }

    #[test]
    fn pages_that_two_readings_fit_are_read_as_the_whole_page_bears_out() {
        // C5 B5 is a character of GBK, and U+0175 in UTF-8.
        let chinese = format!("{CHINESE}诺");
        assert!(super::super::mend(&misread(&chinese, GBK)).expect("mended").contains(&chinese));
        // UTF-8 whose bytes GBK happens to fit as well.
        let utf_8: String = format!("<meta charset=gbk><p>{}", "中国".repeat(60)).bytes().map(char::from).collect();
        assert!(super::super::mend(&utf_8).expect("mended").contains("中国中国"));
    }
}
