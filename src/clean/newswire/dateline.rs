//! Datelines: `SEOUL/WASHINGTON, March 7 (Yonhap) -- `, `МОСКВА, 7 марта. /ТАСС/. `, `(서울=연합뉴스) 홍길동 기자 = `.

mod asian;

use super::agencies::{agencies_in, is_agency};
use super::capitals::{is_label, is_somebody, is_upper, without_region};

/// A dateline at the beginning of a paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DatelineFound<'a> {
    /// Places, in order.
    pub places: Vec<&'a str>,
    /// The agency as printed.
    pub agency: Option<&'a str>,
    /// The date as printed.
    pub date: Option<&'a str>,
    /// Reporters named inside the dateline, as Korean and Chinese agencies do.
    pub reporters: Option<&'a str>,
    /// Where the paragraph's own text begins, in bytes.
    pub end: usize,
}

impl DatelineFound<'_> {
    /// Whether it is places and no more, which a speaker's name may be as well.
    pub fn is_bare(&self) -> bool {
        self.agency.is_none() && self.date.is_none()
    }
}

/// Bytes of a paragraph in which a dateline has its place.
const REACH_BYTES: usize = 160;

/// The dateline that the paragraph begins with.
pub fn dateline(paragraph: &str) -> Option<DatelineFound<'_>> {
    let lead = paragraph.len() - paragraph.trim_start().len();
    let text = &paragraph[lead..];
    let head = &text[..text.floor_char_boundary(REACH_BYTES)];
    let found = asian::korean(head)
        .or_else(|| asian::east_asian(head))
        .or_else(|| agency_in_brackets(head))
        .or_else(|| agency_in_slashes(head))
        .or_else(|| agency_leads(head))
        .or_else(|| agency_joined(head))
        .or_else(|| agency_bare(head))
        .or_else(|| places_alone(head));
    // What would leave a text that begins with a mark was read wrongly.
    let found = found.filter(|d| !head[d.end..].starts_with([',', ';', '/', ')', ']']))?;
    Some(DatelineFound { end: found.end + lead, ..found })
}

/// The reporters that the dateline of a Korean, Chinese or Japanese agency names.
pub fn dateline_reporters(paragraph: &str) -> Option<&str> {
    let text = paragraph.trim_start();
    let head = &text[..text.floor_char_boundary(REACH_BYTES)];
    // Such a dateline begins with a bracket or with the agency's name.
    let may_be = head.starts_with(|c: char| !c.is_ascii_alphanumeric());
    let found = may_be.then(|| asian::korean(head).or_else(|| asian::east_asian(head)))??;
    found.reporters
}

/// Places, an agency in brackets or slashes, a dash.
fn agency_in_brackets(head: &str) -> Option<DatelineFound<'_>> {
    let mut from = 0;
    // Few brackets fit in the reach.
    while let Some(open) = head[from..].find(['(', '/', '[']).map(|i| from + i) {
        let close = match head.as_bytes()[open] {
            b'(' => ')',
            b'[' => ']',
            _ => '/',
        };
        let inside_at = open + 1;
        from = inside_at;
        let Some(end) = head[inside_at..].find(close).map(|i| inside_at + i) else { continue };
        let inside = &head[inside_at..end];
        let known = agencies_in(inside);
        let named = close == ')' && open > 0 && is_name(inside);
        if !known && !named {
            continue;
        }
        let before = head[..open].trim_end_matches([' ', '-', '–', '—', ',', '.', '\u{a0}']);
        let (end, parting) = past_dash(head, end + 1);
        let mut dashed = parting != Parting::Nothing;
        // CNN prints no dash, but always its name in capitals, and a place with its country.
        let parted = head[..end].ends_with(' ') && head[end..].starts_with(char::is_uppercase);
        dashed |= inside == "CNN" && parted && (before.is_empty() || before.contains(", "));
        let one_place = !before.is_empty() && !before.contains(' ') && before.starts_with(char::is_uppercase);
        let without_dash = parted && one_place && WITHOUT_DASH.contains(&inside);
        let (places, date) = if before.is_empty() { (Vec::new(), None) } else { place_and_date(before)? };
        dashed |=
            without_dash || known && date.is_some() && [before, inside, &head[end..]].iter().all(|t| is_caseless(t));
        if before.is_empty() {
            // `(ANSA) - ROMA, 07 MAR - text`: the place stands behind the agency.
            if !dashed {
                return None;
            }
            if let Some((places, date, end)) = behind_agency(head, end) {
                return Some(DatelineFound { places, date, agency: Some(inside.trim()), reporters: None, end });
            }
        }
        // A name in brackets that is no known agency's needs the whole form around it.
        let whole =
            known || without_dash || date.is_some() && places.first().is_some_and(|p| is_upper(without_region(p)));
        return (dashed && whole).then_some(DatelineFound {
            places,
            date,
            agency: Some(inside.trim()),
            reporters: None,
            end,
        });
    }
    None
}

/// Whether a text begins with a letter of a script without capitals: there the day tells the form, `रांची, 18 फरवरी (भाषा) `.
fn is_caseless(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase())
}

/// Agencies in brackets behind one place that print no dash.
const WITHOUT_DASH: [&str; 3] = ["DHA", "İHA", "Direkt"];

/// `TEMPO.CO, Jakarta - `: an agency that is called as its site is stands before the place.
fn agency_leads(head: &str) -> Option<DatelineFound<'_>> {
    let (agency, rest) = head.split_once(", ")?;
    if !agency.contains('.') || agency.contains(' ') || !is_agency(agency) {
        return None;
    }
    let from = head.len() - rest.len();
    let dash = rest.find(" - ").or_else(|| rest.find(" – ")).or_else(|| rest.find(" — "))?;
    let (places, date) = place_and_date(&rest[..dash])?;
    let (end, _) = past_dash(head, from + dash);
    Some(DatelineFound { places, date, agency: Some(agency), reporters: None, end })
}

/// `دمشق-سانا `: a hyphen joins place and agency, in a script without capitals.
fn agency_joined(head: &str) -> Option<DatelineFound<'_>> {
    let word = head.split_whitespace().next().filter(|word| !word.is_ascii())?;
    let (place, agency) = word.split_once('-')?;
    let letters = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase())
    };
    if !letters(place) || !letters(agency) || !is_agency(agency) {
        return None;
    }
    let (end, _) = past_dash(head, word.len());
    Some(DatelineFound { places: vec![place], date: None, agency: Some(agency), reporters: None, end })
}

/// `МОСКВА, 7 марта. /ТАСС/. `: places in capitals, a date, and between slashes a name that no list needs to know.
fn agency_in_slashes(head: &str) -> Option<DatelineFound<'_>> {
    let open = head.find(" /")? + 1;
    let (inside, rest) = head[open + 1..].split_once('/')?;
    let before = head[..open].trim_end_matches([' ', ',', '.']);
    let (places, date) = place_and_date(before)?;
    let (end, parting) = past_dash(head, head.len() - rest.len());
    let whole = is_name(inside) && date.is_some() && places.iter().all(|p| !p.chars().any(char::is_lowercase));
    (parting != Parting::Nothing && whole).then_some(DatelineFound {
        places,
        date,
        agency: Some(inside.trim()),
        reporters: None,
        end,
    })
}

/// One to four words with capitals.
fn is_name(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let capital =
        |w: &str| w.chars().next().is_some_and(char::is_uppercase) && w.chars().all(|c| c.is_alphabetic() || c == '.');
    (1..=4).contains(&text.split_whitespace().count()) && words.all(capital)
}

fn behind_agency(head: &str, from: usize) -> Option<(Vec<&str>, Option<&str>, usize)> {
    let rest = &head[from..];
    let dash = rest.find(" - ").or_else(|| rest.find(" – "))?;
    let (places, date) = place_and_date(rest[..dash].trim())?;
    date?;
    let (end, _) = past_dash(head, from + dash);
    Some((places, date, end))
}

/// `ATHEN/BERLIN dpa | `, `Berlin dpa - `, `Москва. 3 мая. INTERFAX.RU - `, `МОСКВА, 7 мар — РИА Новости. `.
fn agency_bare(head: &str) -> Option<DatelineFound<'_>> {
    let mut start = 0;
    let mut words = 0;
    while let Some(word_at) = head[start..].find(|c: char| !c.is_whitespace()).map(|i| start + i) {
        let word_end = head[word_at..].find(char::is_whitespace).map_or(head.len(), |i| word_at + i);
        words += 1;
        if words > 8 {
            return None;
        }
        let two_end = head[word_end..]
            .trim_start()
            .find(char::is_whitespace)
            .map(|i| head.len() - head[word_end..].trim_start().len() + i);
        for end in [Some(word_end), two_end].into_iter().flatten() {
            let name = head[word_at..end].trim_end_matches(['.', ':', ',']);
            let (name, word_at) = glued_agency(name).map_or((name, word_at), |glued| (&name[glued..], word_at + glued));
            let follows = words > 1 || word_at > start;
            if follows && is_agency(name) && !is_state(&head[..word_at], name) {
                return bare_found(head, word_at, word_at + name.len());
            }
        }
        start = word_end;
    }
    None
}

/// Letters of the longest name that may be a word of the story too: "Sid", "Pa", "Sana".
const SHORT_NAME: usize = 4;
/// Agencies that write their short names in small letters.
const WRITTEN_SMALL: [&str; 8] = ["apa", "awp", "baha", "dpa", "dts", "epd", "sda", "sid"];

/// Where an agency in capitals begins that two elements without a space between them glue to its place: `MaineCNN`.
fn glued_agency(word: &str) -> Option<usize> {
    const LEAST: usize = 3;
    let at = word.rfind(char::is_lowercase).map(|at| word.ceil_char_boundary(at + 1))?;
    let name = &word[at..];
    (name.len() >= LEAST && name.chars().all(char::is_uppercase) && is_agency(name)).then_some(at)
}

fn bare_found(head: &str, agency_start: usize, agency_end: usize) -> Option<DatelineFound<'_>> {
    let before = head[..agency_start].trim_end_matches([' ', '-', '–', '—', ',', '.']);
    let (places, date) = place_and_date(before)?;
    let (end, parting) = past_dash(head, agency_end);
    let agency = &head[agency_start..agency_end];
    let capitals = places.iter().all(|place| is_upper(place)) && !places.is_empty();
    let short = agency.chars().filter(|c| c.is_alphabetic()).count() <= SHORT_NAME;
    let own_spelling = !agency.contains(char::is_lowercase)
        || WRITTEN_SMALL.contains(&agency)
        || capitals && !agency.contains(char::is_uppercase);
    let parted = match parting {
        Parting::Dash => !short || own_spelling,
        // "Dear Reuters: ...", "Meet Reuters. She ...": a stop parts anything.
        _ => !short && (date.is_some() || capitals),
    };
    let rest_is_sentence = head[end..].chars().next().is_none_or(|c| c.is_uppercase() || !c.is_lowercase());
    (parted && rest_is_sentence).then_some(DatelineFound { places, date, agency: Some(agency), reporters: None, end })
}

/// Whether a short name behind a comma is that of a state: "Dunmore, Pa.".
fn is_state(before: &str, name: &str) -> bool {
    before.trim_end().ends_with(',') && name.eq_ignore_ascii_case("pa")
}

/// `WASHINGTON — text`, `NEW YORK, Jan. 3 -- text`: places in capitals, a date or a long dash.
fn places_alone(head: &str) -> Option<DatelineFound<'_>> {
    let (at, dash) = [" — ", " -- ", " – ", "— ", " - "].iter().filter_map(|d| head.find(d).map(|i| (i, *d))).min()?;
    let before = head[..at].trim();
    let (places, date) = place_and_date(before)?;
    let first = places.first()?;
    let letters = first.chars().filter(|c| c.is_alphabetic()).count();
    let place_part = date.map_or(before, |d| before[..before.len() - d.len()].trim_end());
    let capitals = is_upper(without_region(first));
    let label = is_label(first) || date.is_none() && is_somebody(first);
    let sure = date.is_some() || matches!(dash, " — " | "— " | " -- ");
    let short = place_part.split_whitespace().count() <= 5;
    let (end, _) = past_dash(head, at);
    let sentence =
        head[end..].chars().next().is_some_and(|c| c.is_uppercase() || matches!(c, '"' | '“' | '‘' | '«' | '„' | '\''));
    (capitals && letters >= 3 && !label && sure && short && sentence).then_some(DatelineFound {
        places,
        date,
        agency: None,
        reporters: None,
        end,
    })
}

/// Splits `SEOUL/WASHINGTON, March 7` into places and date; `None` where it is neither.
fn place_and_date(text: &str) -> Option<(Vec<&str>, Option<&str>)> {
    let text = text.trim();
    let digit = text.find(|c: char| c.is_ascii_digit());
    let (place, date) = match digit {
        None => (text, None),
        Some(digit) => {
            // The date begins after the last comma or stop before its first digit, or with the month's name;
            // the stop of a shortened month (`Oct. 16`) belongs to it.
            let parting = |i: &usize| !ends_with_month(&text[..*i]);
            let cut = text[..digit].rmatch_indices([',', '.']).map(|(i, _)| i).find(parting).map(|i| i + 1).or_else(
                || {
                    let head = text[..digit].trim_end();
                    if head.len() < digit { Some(head.len()) } else { None }
                },
            )?;
            (text[..cut].trim_end_matches([',', '.', ' ']), Some(text[cut..].trim()))
        }
    };
    if place.is_empty()
        || place.len() > 80
        || place.split_whitespace().count() > 7
        || date.is_some_and(|d| d.len() > 30 || !looks_like_date(d))
    {
        return None;
    }
    // `June 3 (UPI) -- `: the date stands alone.
    if date.is_some() && ends_with_month(place) && !place.contains([' ', ',']) {
        return Some((Vec::new(), Some(text)));
    }
    let name = |c: char| is_of_word(c) || matches!(c, ' ' | '.' | '-' | '\'' | '’' | ',' | '/' | '\u{a0}');
    let begins = place.chars().next().is_some_and(char::is_alphabetic);
    let named = place
        .split(['/', '·'])
        .all(|p| p.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase()) || date.is_some());
    (begins && place.chars().all(name) && named)
        .then(|| (place.split('/').map(str::trim).filter(|p| !p.is_empty()).collect(), date))
}

fn ends_with_month(text: &str) -> bool {
    let letters = text.trim_end_matches(char::is_alphabetic).len();
    crate::clean::metadata::is_month(&text[letters..])
}

/// Whether a character is a letter, or one of the signs of Indic scripts that are none: virama, nukta.
fn is_of_word(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{93c}' | '\u{94d}' | '\u{9bc}' | '\u{9cd}' | '\u{bcd}')
}

/// A day of a month, a few words at most.
fn looks_like_date(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let month = text.split(|c: char| !is_of_word(c)).any(crate::clean::metadata::is_month);
    let in_numbers =
        text.split('.').count() == 3 && text.split('.').all(|part| part.parse::<u16>().is_ok_and(|n| n > 0));
    let day_alone = text.trim_end_matches('.').parse::<u8>().is_ok_and(|d| (1..=31).contains(&d));
    words <= 5 && (month || day_alone || in_numbers || text.contains(['月', '월']))
}

/// What stands between a dateline and its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parting {
    Dash,
    /// A stop or a colon.
    Mark,
    Nothing,
}

/// One past a dash (or a mark that serves as one) at `at`, and which it was.
fn past_dash(head: &str, at: usize) -> (usize, Parting) {
    let rest = &head[at..];
    let after = rest.trim_start_matches([' ', '.', '\u{a0}']);
    let text = after.trim_start_matches(['-', '–', '—', '−', '=', ':', '|', '―']);
    let parting = match &after[..after.len() - text.len()] {
        "" if rest.len() > after.len() && rest.starts_with('.') => Parting::Mark,
        "" => Parting::Nothing,
        marks if marks.chars().all(|c| c == ':') => Parting::Mark,
        _ => Parting::Dash,
    };
    (head.len() - text.trim_start().len(), parting)
}
