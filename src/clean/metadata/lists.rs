//! Where the names of a byline part.

use super::personal::{looks_personal, words_of};
use super::surnames::is_person_after_all;
use super::words;
use crate::clean::newswire::agencies::agencies_in;
use smallvec::SmallVec;

/// The parts of a byline: names, and what stands among them.
pub(super) type Parts<'a> = SmallVec<[&'a str; 8]>;

/// Splits at commas, slashes, ampersands, and the words for "and"; in Dutch "en" is one.
pub(super) fn parts(text: &str, dutch: bool) -> Parts<'_> {
    let mut out = Parts::new();
    let marks = [',', ';', '/', '|', '&', '、', '，', '；', '·', '•', '،', '+', '\n', '–', '—'];
    for piece in text.split(marks) {
        let mut start = 0;
        for (at, word) in words_of(piece) {
            if at == 0 || at < start || !(words::is_and(word) || dutch && word == "en") {
                continue;
            }
            let (before, after) = (&piece[start..at], &piece[at + word.len()..]);
            // "y", "e", "i" stand within names as well: both sides must be whole names.
            let whole = |s: &str| s.split_whitespace().count() >= 2;
            // "Jane Doe a senior writer".
            if word == "a" && ![before, after].iter().all(|s| looks_personal(s.trim())) {
                continue;
            }
            if words::is_short_and(word) && !(whole(before) && (whole(after) || word == "con")) {
                continue;
            }
            out.push(before);
            start = at + word.len();
        }
        out.push(&piece[start..]);
    }
    out
}

/// Whether a text that has an organisation's word in it is a list with people in it: "Jane Doe and agencies". "Center for
/// Evaluation and Research" is none.
pub(super) fn names_people(text: &str) -> bool {
    let parts = parts(text, false);
    let whole = |part: &&str| {
        looks_personal(part.trim()) && (!words::is_organisation(part) || is_person_after_all(part.trim()))
    };
    let signs = |part: &&str| whole(part) || part.split_whitespace().count() <= 3 && words::is_organisation(part);
    parts.len() > 1 && parts.iter().any(whole) && parts.iter().all(signs)
}

/// The names before whom their bearers work for: "Jane Doe of The Associated Press", "Jane Doe Associated Press".
pub(super) fn without_employer(text: &str) -> &str {
    let people = |names: &str| {
        parts(names, false).iter().all(|name| looks_personal(name.trim()) && !words::is_organisation(name))
            && !words::has_role(names)
    };
    const FOR: [&str; 7] = [" for ", " For ", " FOR ", " special to ", " Special to ", " SPECIAL TO ", " special for "];
    if let Some(names) = FOR.iter().find_map(|word| Some(text.split_once(word)?.0)).filter(|names| people(names)) {
        return names;
    }
    if let Some((names, employer)) = [" of ", " from "].iter().find_map(|of| text.split_once(of)) {
        let article = ["The ", "the "].iter().find_map(|the| employer.strip_prefix(the));
        let bare = article.unwrap_or(employer);
        let works = article.is_some() || words::is_organisation(bare) || agencies_in(bare);
        return if works && people(names) { names } else { text };
    }
    let ends = words_of(text).map(|(at, _)| at).filter(|at| *at > 0);
    for at in ends.collect::<SmallVec<[usize; 12]>>().into_iter().rev().take(AGENCY_WORDS) {
        let (names, agency) = (text[..at].trim_end(), &text[at..]);
        // Names of agencies in one word are surnames too, but for their capitals.
        let sure = agency.contains(' ') || !agency.contains(char::is_lowercase);
        if sure && agencies_in(agency) && people(names) {
            return names;
        }
    }
    text
}

/// Words of an agency's name, its article included.
const AGENCY_WORDS: usize = 3;

/// Whether a byline is Dutch by its first word or a particle: only there "en" is "and"; in Spanish and French it is "in".
pub(super) fn is_dutch(byline: &str) -> bool {
    let first = byline.split_whitespace().next().unwrap_or("").trim_end_matches(':');
    ["door", "tekst", "redactie", "geschreven"].iter().any(|w| first.eq_ignore_ascii_case(w))
        || byline.contains(" van ")
}
