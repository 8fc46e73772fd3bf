//! Names of people in a byline: "By A and B, Staff Writers" is A and B.

use super::date;
use super::personal::{Names, looks_personal, words_of};
use super::{east_asian, labels, lists, months, tokens, weekdays, words};
use crate::clean::hygiene::fold;
use crate::clean::newswire::agencies::agencies_in;
use memchr::memmem;

/// What a name is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bearer {
    Person,
    /// An agency, a desk, the site itself.
    Organisation,
    /// No name: an address, a control, a time.
    Nobody,
}

/// Longest text read as a byline, in bytes.
const LONGEST_BYLINE: usize = 300;
/// Longest name, in characters and words.
const LONGEST_NAME: usize = 48;
const MOST_WORDS: usize = 6;
/// Names beyond this many are a list of something else.
const MOST_NAMES: usize = 24;

/// The names that a byline tells, roles, labels, places of work and addresses taken off.
pub(super) fn names(byline: &str) -> Names<'_> {
    let mut out = Names::new();
    if byline.len() > LONGEST_BYLINE {
        return out;
    }
    if let Some(found) = east_asian::names(byline) {
        return found;
    }
    let text = before_dash(lists::without_employer(until_others(without_label(beside_date(byline)))));
    if words::is_organisation(text)
        && !text.contains([',', '/', '|', ';', '&'])
        && !words::has_role(text)
        && !lists::names_people(text)
    {
        out.push(without_marks_behind(before_date_label(text)));
        return out;
    }
    let waiting = lists::parts(text, lists::is_dutch(byline));
    for part in waiting {
        // "Editing by", "Fotos:": from here on others are named.
        if words::starts_with_other_label(part) {
            if out.is_empty() { continue } else { break }
        }
        let name = trim_name(part);
        let words_in = |n: &str| n.split_whitespace().count();
        // Behind a whole name, a single word is a place or a degree: "Jane Doe, PhD", "Jane Doe, London".
        if out.first().is_some_and(|first| words_in(first) >= 2)
            && words_in(name) < 2
            && name.is_ascii() | name.chars().any(|c| c.is_lowercase() || c.is_uppercase())
        {
            continue;
        }
        if !name.is_empty() && out.len() < MOST_NAMES && !out.iter().any(|n| n.eq_ignore_ascii_case(name)) {
            out.push(name);
        }
    }
    // "Paper Staff": nothing but a role, and yet how a newsroom signs.
    if out.is_empty() && text.len() <= LONGEST_NAME && words::is_organisation(text) {
        out.push(text.trim());
    }
    out
}

/// An organisation's name without what parts it from a date.
fn without_marks_behind(text: &str) -> &str {
    text.trim().trim_end_matches(['-', '–', '—', '|', '·', '•', ',', '/', ':', ' '])
}

/// "Jane Doe — Rio de Janeiro": a dash parts the names from a place or a role.
fn before_dash(text: &str) -> &str {
    let parted = [" — ", " – "].iter().find_map(|dash| text.split_once(dash));
    let names = parted.map(|(names, _)| names).filter(|names| looks_personal(names.trim()));
    names.map_or(text, str::trim_end)
}

/// "Jane Doe. Edited by Karl Beispiel.": behind a stop others are named.
fn until_others(text: &str) -> &str {
    let mut stops = text.match_indices(". ").map(|(at, _)| at);
    stops.find(|at| words::starts_with_other_label(&text[at + 1..])).map_or(text, |at| &text[..at])
}

/// A byline may share its line with a date: before the names as well, "15. Oktober 2024 | Von Jane Doe".
fn beside_date(text: &str) -> &str {
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return text;
    }
    match date::place(text) {
        Some(range) if range.start == 0 => {
            let rest = text[range.end..].trim_start_matches(|c: char| !c.is_alphabetic());
            let rest = rest.strip_prefix("Uhr").unwrap_or(rest);
            if without_label(rest).len() < rest.trim().len() { rest } else { text }
        }
        Some(range) if range.start > 0 => before_weekday(text[..range.start].trim_end_matches(BEFORE_DATE)),
        _ => text,
    }
}

/// What parts a name from the date behind it.
const BEFORE_DATE: [char; 9] = [' ', '|', '-', '–', '•', '·', ',', '/', '('];

/// A byline without the weekday of the date behind it, where it names somebody without it: "Oleh Jane Doe Selasa".
fn before_weekday(text: &str) -> &str {
    let rest = weekdays::before_weekday(text).trim_end();
    let parted = rest.trim_end_matches(BEFORE_DATE);
    if parted.len() < rest.len() || looks_personal(without_label(parted)) { parted } else { text }
}

/// An organisation's name without a label of the date behind it: "Onze redactie Gepubliceerd op".
fn before_date_label(text: &str) -> &str {
    let mut words = words_of(text).skip(1);
    words.find(|(_, word)| labels::ends_name(word)).map_or(text, |(at, _)| text[..at].trim_end())
}

/// What stands behind "By", "Von", "Kommentar von", "Autor:" ...
pub(super) fn without_label(text: &str) -> &str {
    let text =
        text.trim().trim_start_matches(['-', '–', '—', '|', '•', '·', '/', ':', ',', '✍', '@', '>']).trim_start();
    if let Some((label, rest)) = text.split_once([':', '：', '/', '／'])
        && words::is_author_label(label)
    {
        return without_label_once(rest.trim());
    }
    if let Some((_, rest)) = text.split_once(':').filter(|(label, _)| words::is_newsroom_label(label)) {
        return rest.trim();
    }
    if let Some((label, rest)) = text.split_once(',')
        && labels::is_full_author_label(label)
        && looks_personal(rest.trim())
    {
        return rest.trim();
    }
    without_label_once(text)
}

fn without_label_once(text: &str) -> &str {
    let mut start = 0;
    // The newsroom of a Turkish paper, and no "Haber:" before a name.
    if text.starts_with("Haber Merkezi") || text.starts_with("HABER MERKEZİ") {
        return text;
    }
    if let Some(name) = glued_to_by(text).or_else(|| text.strip_prefix("گزارش از ")) {
        return name;
    }
    // "An analysis by NAME": the label ends with its last word "by" among the first five.
    for (count, (at, word)) in words_of(text).enumerate() {
        if count >= 5 {
            break;
        }
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if words::is_by(bare) && (count == 0 || words::all_label_words(&text[..at])) {
            start = at + word.len();
            if count == 0 {
                continue;
            }
            break;
        }
        if start > 0 {
            break;
        }
    }
    without_article(text[start..].trim().trim_start_matches([':', '：']).trim_start(), start > 0)
}

/// The name without what stands between its label and it: "Γράφει ο Γιάννης", "Von unserem Redakteur".
fn without_article(text: &str, labelled: bool) -> &str {
    const BETWEEN: [&str; 10] = ["ο", "η", "οι", "unserem", "unserer", "unseren", "onze", "nostro", "notre", "nuestro"];
    match text.split_once(' ') {
        Some((word, name)) if labelled && BETWEEN.contains(&word) && looks_personal(words::without_role(name)) => name,
        _ => text,
    }
}

/// What stands behind a "By" of an element without a space between it and the next: `ByJane Doe`.
pub(super) fn glued_to_by(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("By").or_else(|| text.strip_prefix("by"))?;
    (rest.starts_with(char::is_uppercase) && rest.chars().nth(1).is_some_and(char::is_lowercase)).then_some(rest)
}

/// One name, without what stands around it.
fn trim_name(part: &str) -> &str {
    let mut part = part.trim();
    // "(Enviado especial)", "(obe)", "[dpa]".
    if let Some(open) = part.find(['(', '[', '（', '<', '"', '“']) {
        part = part[..open].trim_end();
    }
    let mut end = part.len();
    for (at, word) in words_of(part) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '@');
        let stops = word.contains('@')
            || words::ends_name(bare)
            || labels::ends_name(bare)
            || (at > 0 && bare.starts_with(|c: char| c.is_ascii_digit()));
        if stops {
            end = at;
            // "Ana García en 9:30".
            let last = words_of(part[..at].trim_end()).last().filter(|(_, w)| w.len() <= 4 && bare.contains(':'));
            end = last.filter(|(_, w)| w.starts_with(char::is_lowercase)).map_or(end, |(at, _)| at);
            break;
        }
    }
    let name = unglued(part[..end].trim());
    let name = match words::without_role(name) {
        // "Paper Staff", "The Paper Editors": a newsroom that signs as such.
        bare if words::is_collective(name, bare) => name,
        bare => bare,
    };
    let name = name
        .trim_start_matches(is_no_part)
        .trim_end_matches(|c: char| is_no_part(c) && !tokens::is_sign(c))
        .trim_end_matches([':', '-'])
        .trim();
    without_stop(name)
}

/// Whether a character at a name's end is none of it; signs of vowels and tones are part of the letter before them.
fn is_no_part(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '.' | ')' | '\'' | '’' | '!' | '_')
}

/// The name without the full stop of its line; that of "Jr." or an initial is its own.
fn without_stop(name: &str) -> &str {
    const SHORT: usize = 4;
    let Some(bare) = name.strip_suffix('.') else { return name };
    let last = bare.rsplit(char::is_whitespace).next().unwrap_or(bare);
    if last.chars().count() >= SHORT && !last.contains('.') { bare } else { name }
}

/// The name without a word that elements without a space between them glued to it: `Jane DoePublished`.
fn unglued(name: &str) -> &str {
    let last = name.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let mut before = ' ';
    for (at, c) in name[last..].char_indices() {
        if before.is_lowercase() && c.is_uppercase() {
            let tail = &name[last + at..];
            if words::ends_name(tail)
                || words::has_role(tail)
                || labels::is_date_label(tail)
                || months::month(tail, None).is_some()
                || weekdays::before_weekday(tail).is_empty()
            {
                return &name[..last + at];
            }
        }
        before = c;
    }
    name
}

/// "Last, First" as citation formats have it.
pub(super) fn is_inverted(text: &str) -> bool {
    let Some((last, first)) = text.split_once(',') else { return false };
    let words = |s: &str| s.split_whitespace().count();
    // "Jan Novák, Petr Malý" are two.
    let two = words(last) == 2
        && words(first) >= 2
        && [last, first].iter().all(|s| looks_personal(s))
        && !first.contains('.');
    !two && !first.contains(',')
        && (1..=2).contains(&words(last))
        && (1..=3).contains(&words(first))
        && !words::has_role(first)
}

/// What the name is the name of. `sites` are the folded names of the site.
pub(super) fn bearer(name: &str, sites: &[String]) -> Bearer {
    let chars = name.chars().count();
    let words_in = name.split_whitespace().count();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    // A handle may have more digits than letters; a name of several words has not.
    let few = if words_in == 1 { letters * 3 < chars } else { letters * 2 < chars };
    if letters < 2 || chars > LONGEST_NAME || words_in > MOST_WORDS || few {
        return Bearer::Nobody;
    }
    if name.contains("://") || name.starts_with("www.") || name.contains('@') || words::is_nobody(name) {
        return Bearer::Nobody;
    }
    // "before leaving his post" is the rest of a sentence.
    if words_in >= 3 && !name.chars().any(|c| c.is_uppercase()) && name.chars().any(|c| c.is_lowercase()) {
        return Bearer::Nobody;
    }
    let folded = fold::letters(name);
    let own = sites
        .iter()
        .any(|s| s.as_bytes() == &folded[..] || (s.len() >= 5 && memmem::find(&folded, s.as_bytes()).is_some()));
    if own || agencies_in(name) || words::is_organisation(name) {
        return Bearer::Organisation;
    }
    Bearer::Person
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(byline: &str) -> String {
        names(byline).join("; ")
    }

    #[test]
    fn bylines_are_read() {
        for (byline, want) in [
            ("By Jane Doe", "Jane Doe"),
            ("By Jane Doe and John Q. Public", "Jane Doe; John Q. Public"),
            ("Von Anna Muster und Karl Beispiel, Berlin", "Anna Muster; Karl Beispiel"),
            ("Kommentar von Anna Muster", "Anna Muster"),
            ("Par Jean Dupont et Marie Durand", "Jean Dupont; Marie Durand"),
            ("di Mario Rossi", "Mario Rossi"),
            ("Por Ana García y Luis Pérez", "Ana García; Luis Pérez"),
            ("José Ortega y Gasset", "José Ortega y Gasset"),
            ("Автор: Иван Иванов", "Иван Иванов"),
            ("홍길동 기자 gildong@example.kr", "홍길동"),
            ("홍길동 기자 외 1명", "홍길동"),
            ("文/张三", "张三"),
            ("Jane Doe, Political Correspondent", "Jane Doe"),
            ("Jane Doe Political Correspondent", "Jane Doe"),
            ("By Jane Doe, Staff Writer", "Jane Doe"),
            ("Jane Doe (jd)", "Jane Doe"),
            ("By Jane Doe March 7, 2019", "Jane Doe"),
            ("Jane Doe @janedoe", "Jane Doe"),
            ("Jane Doe / Journalist", "Jane Doe"),
            ("Jane Doe | John Public", "Jane Doe; John Public"),
            ("Jane Doe For Paper.com", "Jane Doe"),
            ("Jane Doe, MD, PhD", "Jane Doe"),
            ("Center for Evaluation and Research", "Center for Evaluation and Research"),
            ("Jane Doe Last updated: today", "Jane Doe"),
            ("Ludwig van Beispiel", "Ludwig van Beispiel"),
            ("Martin Luther King Jr.", "Martin Luther King Jr."),
            ("By Jane Doe and agencies", "Jane Doe"),
            ("By Jane Doe and Emily Post", "Jane Doe; Emily Post"),
            ("By Jane Doe of The Associated Press", "Jane Doe"),
            ("By Jane Doe of the Courier", "Jane Doe"),
            ("By JANE DOE and JOHN PUBLIC Associated Press", "JANE DOE; JOHN PUBLIC"),
            ("Maria Anna Sita", "Maria Anna Sita"),
            ("Jan de Vries en Els van Dam", "Jan de Vries; Els van Dam"),
            ("Reporting by Jane Doe; Editing by Karl Beispiel", "Jane Doe"),
            ("Door Jan de Vries en Els van Dam", "Jan de Vries; Els van Dam"),
            ("Por Ana García en Madrid", "Ana García en Madrid"),
            ("Por María de los Ángeles Pérez e Ignacio Ruiz", "María de los Ángeles Pérez; Ignacio Ruiz"),
            ("Par Jean Dupont avec AFP", "Jean Dupont"),
            ("Propos recueillis par Jean Dupont", "Jean Dupont"),
            ("a cura di Mario Rossi", "Mario Rossi"),
            ("Teksti: Anna Laine ja Matti Meri", "Anna Laine; Matti Meri"),
            ("Szerző: Kovács Anna", "Kovács Anna"),
            ("Γράφει ο Γιάννης Παπαδάκης", "Γιάννης Παπαδάκης"),
            ("Von unserem Redakteur Karl Beispiel", "Karl Beispiel"),
            ("بقلم أحمد سالم", "أحمد سالم"),
            ("מאת דוד כהן", "דוד כהן"),
            ("โดย สมชาย ใจดี", "สมชาย ใจดี"),
            ("Tác giả: Nguyễn Văn An", "Nguyễn Văn An"),
            ("Scris de Ioana Petrescu", "Ioana Petrescu"),
            ("Redactat de Ioana Petrescu", "Ioana Petrescu"),
            ("Redacción: Ana García", "Ana García"),
            ("เขียนโดย สมชาย รักษ์ไทยออนไลน์", "สมชาย รักษ์ไทยออนไลน์"),
            ("گزارش از علی رضایی", "علی رضایی"),
            ("خبرنگار: نگار شریفی", "نگار شریفی"),
            ("تحریر: احمد خان", "احمد خان"),
            ("כתב: דוד כהן", "דוד כהן"),
            ("Kirjoittaja: Anna Laine", "Anna Laine"),
            ("எழுதியவர்: முத்து குமார்", "முத்து குமார்"),
            ("Por Diego Prates — Rio de Janeiro", "Diego Prates"),
            ("Autor, Lucía Zamudio", "Lucía Zamudio"),
            ("Redacción - ", "Redacción"),
            ("By de Vries", "de Vries"),
            ("文・山田太郎", "山田太郎"),
            ("Jan Novák a Petr Malý", "Jan Novák; Petr Malý"),
            ("Ahmed al-Sayed", "Ahmed al-Sayed"),
            ("Av Jane Doe Publicerad 15 oktober 2024 kl. 09:30", "Jane Doe"),
            ("Di Mario Rossi Pubblicato il 15 ottobre 2024", "Mario Rossi"),
            ("Jan Nowak Opublikowano 15.10.2024", "Jan Nowak"),
            ("Oleh Jane Doe Selasa, 11 Februari 2025 10:14 WIB", "Jane Doe"),
            ("Oleh Jane DoeSelasa, 11 Februari 2025", "Jane Doe"),
            ("By Mary Sunday, 3 March 2024", "Mary Sunday"),
            ("Onze redactie Gepubliceerd op 16 september 2025", "Onze redactie"),
            ("Haber Merkezi 06.02.2025", "Haber Merkezi"),
            ("Door Jan de Vries Gepubliceerd op 15 oktober 2024", "Jan de Vries"),
            ("Ayşe Yılmaz Giriş Tarihi: 15.10.2024", "Ayşe Yılmaz"),
            ("Haber: Ayşe Yılmaz", "Ayşe Yılmaz"),
            ("Eingestellt von Anna Muster um 21:14", "Anna Muster"),
            ("Publicado por Ana García en 9:30", "Ana García"),
            ("15. Oktober 2024 Von Anna Muster", "Anna Muster"),
            ("15.10.2024, 09.30 Uhr • Von Anna Muster", "Anna Muster"),
            ("15.10.2024 – Von Anna Muster", "Anna Muster"),
            ("Борис Остлер.", "Борис Остлер"),
            ("John Public Jr.", "John Public Jr."),
            ("By Jane Doe for The Harrow Post", "Jane Doe"),
            ("By Jane Doe For The Harrow Post", "Jane Doe"),
            ("By Jane Doe Special to The Harrow Post", "Jane Doe"),
            ("By Jane Doe. Edited by Karl Beispiel. Photography by John Public.", "Jane Doe"),
            ("文・山田太郎 写真・鈴木花子", "山田太郎"),
            ("文＝山田太郎　写真＝鈴木花子", "山田太郎"),
            ("입력 2024.10.15 오전 9:30 수정 2024.10.15 오후 2:05 홍길동 기자", "홍길동"),
        ] {
            assert_eq!(read(byline), want, "{byline}");
        }
    }

    #[test]
    fn particles_of_many_languages_belong_to_names() {
        for name in [
            "Ahmed al-Sayed",
            "Karim el-Masri",
            "María de los Ángeles Pérez",
            "Agrippa d'Aubigné",
            "Bas van 't Hoff",
            "Anna af Klint",
            "Jan op den Kamp",
            "Nuala ní Dhomhnaill",
        ] {
            assert!(looks_personal(name), "{name}");
        }
        assert!(!looks_personal("on-site Parking"));
    }

    #[test]
    fn two_whole_names_are_not_one_turned_around() {
        assert!(is_inverted("Doe, Jane"));
        assert!(is_inverted("García Lorca, Federico"));
        assert!(!is_inverted("Jan Novák, Petr Malý"));
    }

    #[test]
    fn who_bears_a_name_is_told() {
        let sites = vec!["thepaper".to_owned()];
        for (name, want) in [
            ("Jane Doe", Bearer::Person),
            ("The Paper", Bearer::Organisation),
            ("Reuters", Bearer::Organisation),
            ("News Desk", Bearer::Organisation),
            ("Email The Author", Bearer::Nobody),
            ("4 Hours Ago", Bearer::Nobody),
            ("admin", Bearer::Nobody),
            ("https://example.com/jane", Bearer::Nobody),
            ("Follow", Bearer::Nobody),
        ] {
            assert_eq!(bearer(name, &sites), want, "{name}");
        }
    }
}
