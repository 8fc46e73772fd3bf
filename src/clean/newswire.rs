//! Conventions of news agencies: what a wire story says of itself in its title and around its text.
//!
//! Each function looks at one line and says what it holds, borrowed from the line; none judges. A
//! mark is taken only in the form in which agencies print it, so that prose is never cut.

pub mod agencies;
mod capitals;
mod dateline;

pub use dateline::{DatelineFound, dateline, dateline_reporters};

use agencies::{agencies_in, is_agency};

use super::metadata::Moment;
use super::metadata::date::{self, Habit};

/// A title without its wire marks, and what they said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TitleMarks<'a> {
    /// The title.
    pub title: &'a str,
    /// Lead version: `(LD)` is 1, `(4th LD)` is 4, `UPDATE 2-` is 2.
    pub version: Option<u8>,
    /// `URGENT`, `CORRECTED`, ... in upper case.
    pub marker: Option<String>,
}

/// Takes the wire marks off a title, at its beginning or its end, as many as there are.
pub fn title(text: &str) -> TitleMarks<'_> {
    let mut found = TitleMarks { title: text.trim(), ..TitleMarks::default() };
    // A title carries few marks; the bound keeps hostile ones linear.
    for _ in 0..4 {
        let Some((rest, mark)) = bracketed(found.title).or_else(|| hyphenated(found.title)) else { break };
        if rest.is_empty() {
            break;
        }
        found.title = rest;
        match mark {
            Mark::Version(v) => found.version = found.version.or(Some(v)),
            Mark::Word(w) => found.marker = found.marker.or(Some(w)),
        }
    }
    found
}

enum Mark {
    Version(u8),
    Word(String),
}

const BRACKETS: [(char, char); 5] = [('(', ')'), ('[', ']'), ('【', '】'), ('（', '）'), ('<', '>')];
/// The longest mark within brackets, in bytes.
const LONGEST_MARK: usize = 40;

/// `(2nd LD) ...`, `... (URGENT)`, `[속보] ...`.
fn bracketed(title: &str) -> Option<(&str, Mark)> {
    for (open, close) in BRACKETS {
        if let Some(inner) = title.strip_prefix(open)
            && let Some((inside, rest)) = inner.split_once(close)
            && let Some(mark) = mark(inside)
        {
            return Some((rest.trim_start(), mark));
        }
        if let Some(inner) = title.strip_suffix(close)
            && let Some((rest, inside)) = inner.rsplit_once(open)
            && let Some(mark) = mark(inside)
        {
            return Some((rest.trim_end(), mark));
        }
    }
    None
}

/// `UPDATE 2-...`, `CORRECTED-...`, `WRAPUP 1-...`, `ROUNDUP 2: ...`, `2ND LD: ...`, `URGENT: ...`.
fn hyphenated(title: &str) -> Option<(&str, Mark)> {
    let at = title.find(['-', ':'])?;
    let head = title[..at].trim_end();
    // Capitals tell the mark from a word of the title.
    if head.is_empty()
        || head.len() > 24
        || head.chars().any(char::is_lowercase)
        || !head.chars().any(char::is_alphabetic)
    {
        return None;
    }
    let known = [
        "UPDATE",
        "WRAPUP",
        "ROUNDUP",
        "CORRECTED",
        "CORRECTION",
        "REFILE",
        "RPT",
        "URGENT",
        "KORREKTUR",
        "AMP",
        "AMPLIACIÓN",
        "訂正",
        "再送",
    ];
    let first = head.split([' ', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']).next().unwrap_or(head);
    let lead = head.ends_with(" LD") || head == "LD";
    if !known.contains(&first) && !lead {
        return None;
    }
    Some((title[at + 1..].trim_start(), mark(head)?))
}

/// What a mark says.
fn mark(inside: &str) -> Option<Mark> {
    let inside = inside.trim();
    if inside.len() > LONGEST_MARK {
        return None;
    }
    let upper = inside.to_uppercase();
    let number: Option<u8> = {
        let digits: String = upper.chars().filter(char::is_ascii_digit).take(2).collect();
        digits.parse().ok()
    };
    let letters = upper.trim_matches(|c: char| c.is_ascii_digit() || c == ' ');
    match letters {
        "LD" | "LEAD" | "ST LD" | "ND LD" | "RD LD" | "TH LD" | "ST LEAD" | "ND LEAD" | "RD LEAD" | "TH LEAD"
        | "UPDATE" | "WRAPUP" | "ROUNDUP" | "보" | "종합" | "종합보" | "LD-WRITETHRU" | "ST LD-WRITETHRU"
        | "ND LD-WRITETHRU" | "RD LD-WRITETHRU" => Some(Mark::Version(number.unwrap_or(1))),
        _ if letters.starts_with("종합") && letters.ends_with('보') => Some(Mark::Version(number.unwrap_or(1))),
        "URGENT" | "CORRECTED" | "CORRECTION" | "CORRECTS" | "KILL" | "RECASTS" | "REFILE" | "RPT" | "REPEAT"
        | "EMBARGOED" | "FLASH" | "ALERT" | "NEWSALERT" | "KORREKTUR" | "KORRIGIERT" | "EILMELDUNG" | "EIL"
        | "BERICHTIGUNG" | "RECTIFICATION" | "CORRIGÉ" | "CORRECCIÓN" | "URGENTE" | "AMP" | "AMPLIACIÓN"
        | "RETTELSE" | "CORREZIONE" | "МОЛНИЯ" | "СРОЧНО" | "속보" | "긴급" | "정정" | "速報" | "訂正" | "再送"
        | "更正" | "快讯" | "快訊" => Some(Mark::Word(upper)),
        _ => None,
    }
}

/// The text of an editor's note: `(ATTN: UPDATES with ...)` gives `UPDATES with ...`.
pub fn note(line: &str) -> Option<&str> {
    let inner = line.trim().strip_prefix(['(', '[', '（'])?.strip_suffix([')', ']', '）'])?;
    let rest = inner.strip_prefix("ATTN").or_else(|| inner.strip_prefix("Attn")).or_else(|| inner.strip_prefix("EDS"));
    if let Some(rest) = rest {
        return Some(rest.trim_start_matches([':', ' ', '-']).trim()).filter(|n| !n.is_empty());
    }
    let first = inner.split([' ', ',', ';', ':']).next().unwrap_or(inner);
    let known = [
        "Adds",
        "ADDS",
        "UPDATES",
        "Updates",
        "CORRECTS",
        "Corrects",
        "RECASTS",
        "Recasts",
        "REFILES",
        "Refiles",
        "WRITETHRU",
    ];
    (known.contains(&first) && inner.len() > first.len()).then(|| inner.trim())
}

/// A section and a moment that share a line: `All News 16:00 March 07, 2019`.
pub fn section_line<'a>(line: &'a str, habit: Habit<'_>) -> Option<(&'a str, Moment)> {
    let line = line.trim();
    if line.len() > 90 {
        return None;
    }
    let (moment, range) = date::find(line, habit)?;
    let tail = line[range.end..].trim_matches(|c: char| !c.is_alphanumeric());
    let head = line[..range.start]
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '-' | '–' | '·' | '•' | ','));
    let head = super::metadata::without_weekdays(head);
    let plain = head.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '&' | '/' | '-' | '\''));
    let words = head.split_whitespace().count();
    let section = tail.is_empty() && plain && (1..=4).contains(&words) && moment.time.is_some();
    (section && !super::metadata::is_date_label(head) && !super::metadata::begins_with_by(head))
        .then_some((head, moment))
}

/// Whether the line only says that the story is over: `(END)`, `-30-`, `###`.
pub fn is_end_mark(line: &str) -> bool {
    let line = line.trim();
    if line.is_empty() || line.len() > 16 {
        return false;
    }
    let core = line.trim_matches(|c: char| {
        matches!(c, '(' | ')' | '[' | ']' | '-' | '–' | '—' | '/' | '<' | '>' | '（' | '）' | '.' | ' ' | '*')
    });
    let bracketed = core.len() < line.len();
    match core {
        "" => false,
        _ if core.chars().all(|c| c == '#' || c == ' ') => core.matches('#').count() >= 3,
        "30" | "0" | "ends" | "Ends" | "end" | "End" | "끝" | "完" | "了" | "終わり" | "fin" | "Fin" | "Ende"
        | "fine" => bracketed,
        "END" | "ENDS" | "ENDE" => true,
        _ => false,
    }
}

/// Agencies that a paragraph credits in brackets at its end, and where the credit begins: `... sagte er. (dpa/AFP)`.
pub fn trailing_credit(paragraph: &str) -> Option<(usize, &str)> {
    let trimmed = paragraph.trim_end();
    let (inner, opens) = [(')', '('), (']', '['), ('）', '（'), ('/', '/')]
        .into_iter()
        .find_map(|(close, open)| trimmed.strip_suffix(close).map(|inner| (inner, open)))?;
    let open = inner.rfind(opens)?;
    let mark = inner[open..].chars().next().map_or(1, char::len_utf8);
    let inside = &inner[open + mark..];
    (inside.len() <= 60 && agencies_in(inside)).then_some((open, inside.trim()))
}

/// Where the agency's tag begins behind the last sentence of a paragraph: `... he said. (AP)`, `... dice. EFE`,
/// `... he said. -- PTI`.
pub fn signed_off(paragraph: &str) -> Option<usize> {
    let text = paragraph.trim_end_matches([' ', '.']);
    let start = match trailing_credit(text) {
        Some((open, _)) => open,
        None => {
            let start = text.rfind([' ', '/', '-', '–', '—']).map(|i| text.ceil_char_boundary(i + 1))?;
            // Small letters are words too; agencies that write themselves so have brackets.
            (!text[start..].contains(char::is_lowercase) && is_agency(&text[start..])).then_some(start)?
        }
    };
    let own = text[..start].trim_end_matches([' ', '/', '-', '–', '—']);
    let told = own.trim_end_matches(['"', '”', '“', '»', '’', '\'', ')']);
    told.ends_with(['.', '!', '?', '…', '؟', '।', '。']).then_some(start)
}

/// A reporter's e-mail address that stands as a line of its own, with or without the name: `홍길동 기자 gildong@example.kr`.
pub fn email_byline(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    if line.len() > 120 || !line.contains('@') {
        return None;
    }
    let address = line.split([' ', '(', ')', '<', '>', '=', '/', ',']).find(|w| is_email(w))?;
    let rest = line.len() - address.len();
    let at = line.find(address)?;
    let name = line[..at].trim_end_matches(|c: char| !c.is_alphanumeric());
    (rest <= 60 && name.split_whitespace().count() <= 5 && line[at + address.len()..].trim().len() <= 12)
        .then_some((name, address))
}

fn is_email(word: &str) -> bool {
    let Some((user, host)) = word.split_once('@') else { return false };
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'+'));
    !user.is_empty() && plain(user) && plain(host) && host.contains('.') && host.len() >= 4
}

#[cfg(test)]
mod tests;
