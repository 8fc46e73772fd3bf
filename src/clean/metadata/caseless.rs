//! Names by themselves in scripts that have no capitals, where no letter tells a name from a label.

use super::person::Bearer;
use super::personal::looks_personal;
use super::tokens;
use super::{labels, person, topics, words};

/// Words of such a name, and the characters of each.
const WORDS: std::ops::RangeInclusive<usize> = 2..=4;
const LETTERS: std::ops::RangeInclusive<usize> = 2..=12;
/// Characters of a name in Han, which has no spaces.
const HAN: std::ops::RangeInclusive<usize> = 3..=5;

/// Whether a line has the form of one name and no more, in a script without capitals.
pub fn is_caseless_name(line: &str) -> bool {
    let line = line.trim();
    let has_case = line.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    if line.len() > 120 || has_case || !line.chars().all(|c| c == ' ' || c.is_alphabetic() || tokens::is_sign(c)) {
        return false;
    }
    let mut each = line.split(' ');
    let fits = if line.chars().all(is_han) {
        HAN.contains(&line.chars().count())
    } else {
        let whole = |word: &str| LETTERS.contains(&word.chars().filter(|c| c.is_alphabetic()).count());
        let east_asian = |c: char| is_han(c) || matches!(c, '\u{3040}'..='\u{30ff}' | '가'..='힣');
        WORDS.contains(&each.clone().count()) && each.all(whole) && !line.contains(east_asian)
    };
    let said = labels::is_date_label(line) || labels::is_author_label(line) || topics::has_topic(line);
    fits && !said
        && !line.split(' ').any(words::is_listed)
        && looks_personal(line)
        && person::bearer(line, &[]) == Bearer::Person
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '々')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_scripts_without_capitals() {
        for name in ["ليلى الحمداني", "נועה ברקת", "सुनीता वर्मा", "佐藤健一", "沈若溪", "สมชาย ใจดี"]
        {
            assert!(is_caseless_name(name), "{name}");
        }
        for line in ["Jane Doe", "新闻", "編集部便り新聞社", "김민수", "أخبار", "15 فبراير 2020", "作者：沈若溪"]
        {
            assert!(!is_caseless_name(line), "{line}");
        }
    }
}
