//! The dates that visible lines tell: what the words before each say of it, and how far it is to be trusted.

use super::clock::Clock;
use super::date::{self, Habit};
use super::dated::{AMBIGUOUS, Dated, Dates, MOST_TRUSTED, is_ambiguous};
use super::declared::Source;
use super::labels::{self, DateLabel, date_label, label_at_start};
use super::line::{Line, LineRole};
use super::moment::Moment;
use super::words;
use smallvec::SmallVec;

/// Longest line read for dates, in bytes; of a longer one only the beginning.
pub(super) const LONGEST_LINE: usize = 200;
const BEGINNING: usize = 60;
/// Bytes of a heading that may stand beside its date.
const BESIDE_IN_HEADING: usize = 48;
/// Bytes around a date that is named within the line rather than at its start.
const AROUND_NAMED: usize = 100;
/// Bytes beside a date in a line that tells the date and no more: a weekday.
const AROUND_ALONE: usize = 28;
/// Words from which a line with a full stop is a sentence.
const SENTENCE_WORDS: usize = 6;
/// The same in characters, where no spaces part words.
const SENTENCE_CHARS: usize = 24;
/// How lines begin in which an article speaks of itself, in lower case: "This entry was posted in Town on 7 March."
#[rustfmt::skip]
const OF_ITSELF: &[&str] = &[
    "this entry ", "this post ", "this article ", "this story ", "this page ", "this piece ", "this item ",
    "originally published ", "dieser beitrag ", "dieser artikel ", "dieser eintrag ", "dieser text ", "cet article ",
    "cette page ", "ce billet ", "este artículo ", "esta entrada ", "este artigo ", "este post ", "questo articolo ",
    "questo post ", "dit artikel ", "dit bericht ", "denne artikel ", "denne artikkelen ", "den här artikeln ",
    "ten wpis ", "ten artykuł ", "эта статья ", "эта запись ",
];
/// Marks that part what a line tells of an article.
const PARTS: [char; 5] = ['|', '•', '·', '–', '—'];

/// What the words before a date say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Announced {
    label: DateLabel,
    /// Whether the label begins the line or a part of it; else it may be the verb of a sentence.
    leads: bool,
    /// Whether it is a preposition and no more: "on", "am", "le".
    bare: bool,
}

/// The label right before the first date of a text.
pub(super) fn label_before(text: &str, habit: Habit<'_>) -> Option<DateLabel> {
    let (_, range) = date::find(text, habit)?;
    announced(&text[..range.start]).map(|a| a.label)
}

/// The label that the words right before a date end with, where it begins a part of them.
pub(super) fn label_at_end(before: &str) -> Option<DateLabel> {
    announced(before).filter(|a| a.leads && !a.bare).map(|a| a.label)
}

/// Whether what stands before a date ends with a label of which something else is the subject: "Rendering created".
pub(super) fn tells_of_another(before: &str) -> bool {
    announced(before).is_some_and(|a| !a.leads && !a.bare) && !begins_as_byline(before)
}

/// The label that a text ends with, a preposition or another word behind it left out.
fn announced(before: &str) -> Option<Announced> {
    let (lead, words) = match last_label(before) {
        Some(found) => found,
        // "Updated: Thursday, 7 March", "Published date:".
        None => {
            let (rest, _) = last_word(before)?;
            last_label(rest).filter(|(lead, words)| is_free(lead) && !labels::is_preposition(words))?
        }
    };
    if !labels::is_preposition(words) {
        return Some(Announced { label: date_label(words)?, leads: is_free(lead), bare: false });
    }
    if let Some((lead, words)) = last_label(lead).filter(|(_, words)| !labels::is_preposition(words)) {
        return Some(Announced { label: date_label(words)?, leads: is_free(lead), bare: false });
    }
    let free = lead.trim_end().is_empty() || lead.trim_end().ends_with(PARTS) || begins_as_byline(lead);
    let label = date_label(words).filter(|_| free)?;
    Some(Announced { label, leads: true, bare: true })
}

/// The label that a text ends with, the longest of its last one to four words, and what stands before it.
fn last_label(text: &str) -> Option<(&str, &str)> {
    let text = labels::without_marks_behind(text);
    let mut starts: SmallVec<[usize; 4]> = SmallVec::new();
    for word in text.split_whitespace().rev().take(4) {
        starts.push(word.as_ptr() as usize - text.as_ptr() as usize);
    }
    let is_label = |words: &str| date_label(words).is_some() || labels::is_preposition(words);
    starts.iter().rev().find(|&&at| is_label(&text[at..])).map(|&at| text.split_at(at))
}

/// What stands before the last word of a text, and the word.
fn last_word(text: &str) -> Option<(&str, &str)> {
    let text = labels::without_marks_behind(text);
    let word = text.split_whitespace().next_back()?;
    Some(text.split_at(text.len() - word.len()))
}

/// Whether what stands before a label leaves it the first word of its part of the line.
fn is_free(lead: &str) -> bool {
    lead.trim_end().chars().next_back().is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | '-'))
}

/// "By Jane Doe", of "By Jane Doe on 7 March".
fn begins_as_byline(lead: &str) -> bool {
    lead.len() <= BEGINNING && lead.split_whitespace().next().is_some_and(|w| words::is_by(w.trim_end_matches(':')))
}

/// Whether a line is a sentence: a date in it is one that it speaks of.
fn is_sentence(line: &str) -> bool {
    let line = line.trim_end().trim_end_matches(['"', '”', '»', '“', ')', '」', '’']);
    let mut words = line.split_whitespace();
    let last = words.clone().next_back().unwrap_or("");
    match line.chars().next_back() {
        Some('.' | '!' | '?' | '।' | '…') => {
            // "4:05 p.m.", "2023 r.": the stop belongs to what is cut short.
            let bare = last.trim_end_matches(['.', '!', '?', '।', '…']);
            let cut = bare.contains('.') || bare.chars().count() <= 2 && !bare.chars().all(|c| c.is_ascii_digit());
            let short = cut || words::is_legal_entity(line);
            !short && words.nth(SENTENCE_WORDS - 1).is_some()
        }
        Some('。' | '！' | '？') => line.chars().nth(SENTENCE_CHARS - 1).is_some(),
        _ => false,
    }
}

/// Whether an article speaks of itself in a line: it tells there when it was published or changed.
pub(super) fn is_of_itself(line: &str) -> bool {
    begins_with_one_of(line, OF_ITSELF)
}

/// How shops begin the lines that tell where and when a customer wrote a review, in lower case.
const OF_CUSTOMERS: [&str; 9] = [
    "reviewed in ",
    "rezension aus ",
    "bewertet in ",
    "commenté en ",
    "avis laissé ",
    "reseña en ",
    "recensito in ",
    "avaliado n",
    "beoordeeld in ",
];

/// Whether a line tells when a customer wrote a review.
fn is_of_customer(line: &str) -> bool {
    begins_with_one_of(line, &OF_CUSTOMERS)
}

/// Whether a line begins with one of some words in lower case, whatever its own letters are. Every line is asked: nothing is
/// copied.
fn begins_with_one_of(line: &str, begins: &[&str]) -> bool {
    let begins_with = |begin: &&str| {
        let mut letters = line.chars().flat_map(char::to_lowercase);
        begin.chars().all(|letter| letters.next() == Some(letter))
    };
    begins.iter().any(begins_with)
}

/// The dates that a visible line tells: `Published 7 March 2019 | Updated 8 March 2019`.
pub(super) fn of_line(line: &Line<'_>, habit: Habit<'_>, dates: &mut Dates) {
    let long = line.text.len() > LONGEST_LINE;
    // Asked where there is a date: most lines have none.
    let mut form: Option<(bool, bool)> = None;
    let mut rest = if long { beginning(line.text) } else { line.text };
    let mut last: Option<(Moment, i32)> = None;
    for count in 0..3 {
        let Some((moment, range)) = date::find(rest, habit) else { break };
        if is_of_customer(line.text) {
            return;
        }
        let (own, sentence) = *form.get_or_insert_with(|| {
            let own = is_of_itself(line.text);
            (own, !own && is_sentence(line.text))
        });
        let (before, after) = (&rest[..range.start], &rest[range.end..]);
        let around = rest.len() - (range.end - range.start);
        if line.heading > 0 && around > BESIDE_IN_HEADING {
            return;
        }
        let told = || {
            let label = label_at_start(before).filter(|_| before.len() <= BEGINNING)?;
            Some(Announced { label, leads: true, bare: false })
        };
        let itself = || own.then_some(Announced { label: DateLabel::Published, leads: true, bare: false });
        let announced = announced(before).or_else(told).or_else(itself);
        let ruled = matches!(line.role, LineRole::DateLine | LineRole::Section | LineRole::Byline);
        // "The bridge was opened on 12 May 1998": its words are no label.
        let label = announced.filter(|a| ruled || own || named(*a, around, sentence));
        if label.is_none() && announced.is_some() && !ruled {
            rest = after;
            continue;
        }
        let Some(trust) = trust(line, label, Place { before, after, around, long, sentence, own }) else { return };
        let trust = if is_ambiguous(rest, &moment, habit) { trust - AMBIGUOUS } else { trust };
        let found = Dated { moment, source: Source::Line, trust, why: MOST_TRUSTED };
        last = Some((moment, trust));
        match label.map(|a| a.label) {
            Some(DateLabel::Other) => {}
            Some(DateLabel::Modified) => dates.modified.push(found),
            Some(DateLabel::Published) => dates.published.push(found),
            None if count == 0 => dates.published.push(found),
            None => {}
        }
        rest = after;
    }
    if let Some((day, trust)) = last
        && let Some(Clock { time, offset_minutes }) = changed_at(rest, &day)
    {
        let moment = Moment { time: Some(time), offset_minutes: offset_minutes.or(day.offset_minutes), ..day };
        dates.modified.push(Dated { moment, source: Source::Line, trust, why: MOST_TRUSTED });
    }
}

/// Where a date stands in its line.
struct Place<'a> {
    before: &'a str,
    after: &'a str,
    /// Bytes of the line beside it.
    around: usize,
    /// Whether only the line's beginning is read.
    long: bool,
    sentence: bool,
    /// Whether the article speaks of itself.
    own: bool,
}

/// Whether the label is taken at its word.
fn named(announced: Announced, around: usize, sentence: bool) -> bool {
    match (announced.leads, announced.bare) {
        (true, false) => !(sentence && around > BEGINNING),
        (true, true) => !sentence && around <= AROUND_NAMED,
        (false, _) => !sentence && around <= AROUND_NAMED,
    }
}

/// How far a day behind the story is to be trusted that no label names.
pub(super) const BEHIND_STORY: i32 = 40;

/// How far a line's date is to be trusted, if at all.
fn trust(line: &Line<'_>, label: Option<Announced>, at: Place<'_>) -> Option<i32> {
    let parted = at.before.trim_end().ends_with(PARTS) && at.after.trim_start().starts_with(PARTS);
    let at_an_end = at.before.len() <= 24 || at.after.len() <= 2 || parted;
    let dash = at.after.trim_start().starts_with(['-', '–', '—', '•', '|', ':']);
    Some(match (line.role, label) {
        // Behind the story it may be that of another.
        (LineRole::DateLine, None) if line.tail => BEHIND_STORY,
        (_, Some(a)) if a.leads && !a.bare && !at.long && !line.tail => 67,
        (LineRole::DateLine | LineRole::Section, _) => 66,
        (_, Some(_)) if !at.long || at.own => 64,
        (LineRole::Byline, None) => 62,
        // A date within a sentence is one that the text speaks of.
        (_, None) if at.sentence && !at.long => return None,
        (_, None) if !at.long && at.around <= 40 && at_an_end => 48,
        (_, None) if !at.long && at.around <= 90 && at_an_end => 44,
        _ if at.long && dash && at.before.len() <= 30 => 42,
        _ => return None,
    })
}

/// The time behind a day that stands for the last change: `7 March 2019, 9:12 | Updated 16:05`.
fn changed_at(after: &str, day: &Moment) -> Option<Clock> {
    let (clock, start) = date::find_clock(after, day)?;
    (after[..start].len() <= BEGINNING && announced(&after[..start])?.label == DateLabel::Modified).then_some(clock)
}

/// Whether a label in a line says what its day is.
pub fn names_day(text: &str) -> bool {
    date::place(text).is_some_and(|range| {
        let before = &text[..range.start];
        announced(before).is_some_and(|a| !a.bare) || label_at_start(before).is_some() || is_of_itself(text)
    })
}

/// Whether a line tells a day and no more, but for a weekday.
pub fn is_day_alone(text: &str) -> bool {
    text.len() <= LONGEST_LINE
        && date::place(text)
            .is_some_and(|r| text.len() - (r.end - r.start) <= AROUND_ALONE && announced(&text[..r.start]).is_none())
}

fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(BEGINNING)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, role: LineRole) -> (Vec<String>, Vec<String>) {
        let line = Line { text, element: None, heading: 0, role, link: false, tail: false, apart: false };
        let mut dates = Dates::default();
        of_line(&line, Habit::default(), &mut dates);
        let told = |list: &[Dated]| list.iter().map(|d| d.moment.to_string()).collect();
        (told(&dates.published), told(&dates.modified))
    }

    #[test]
    fn an_article_that_speaks_of_itself_is_believed() {
        for text in [
            "This entry was posted on Wednesday, May 19th, 2010 at 11:03 pm and is filed under Town. You can follow any \
             responses to this entry through the RSS 2.0 feed, and leave one of your own below, or trackback from your site.",
            "This article was originally published on May 19, 2010.",
            "This entry was posted in Town on May 19, 2010 by Jane Dole.",
            "Originally published in The Courier on May 19, 2010.",
        ] {
            let (published, modified) = read(text, LineRole::Unknown);
            assert!(published.len() == 1 && published[0].starts_with("2010-05-19"), "{text}: {published:?}");
            assert!(modified.is_empty(), "{text}: {modified:?}");
        }
        let (published, modified) = read("This page was last updated on May 19, 2010.", LineRole::Unknown);
        assert!(published.is_empty() && modified == ["2010-05-19"], "{published:?} {modified:?}");
    }

    #[test]
    fn a_date_that_a_sentence_speaks_of_is_not_the_articles() {
        for text in [
            "The fund was created on 4 May 1991 and has paid for two bridges.",
            "The bridge was opened on 12 May 1998 by the mayor of the time, who cut a ribbon.",
            "Anna Poe, born on 4 May 1991, is the youngest mayor that the town has had.",
            "On 12 May 1998 the bridge was opened by the mayor of the time.",
            "The bridge was opened by the mayor of the time in rain on 12 May 1998.",
            "Die Brücke wurde am 12. Mai 1998 vom Bürgermeister eröffnet.",
            "Le pont a été inauguré le 12 mai 1998 par le maire devant une foule.",
            "The timetable was last updated on 12 May 2022 and is now out of date.",
            "The works will start on 12 May 2022 and last for eleven weeks.",
        ] {
            assert_eq!(read(text, LineRole::Unknown), (vec![], vec![]), "{text}");
        }
    }

    #[test]
    fn labels_that_begin_a_part_of_the_line_are_believed() {
        for (text, published, modified) in [
            ("on 3 May 2024", "2024-05-03", ""),
            ("By Jane Doe on 3 May 2024", "2024-05-03", ""),
            ("Posted by Jane Doe on 3 May 2024 at 4:05 p.m.", "2024-05-03T16:05:00", ""),
            ("Jane Doe | am 3. Mai 2024", "2024-05-03", ""),
            ("Updated: Friday, 3 May 2024", "", "2024-05-03"),
            ("Medically reviewed by Dr. Ann Poe on 3 May 2024", "", "2024-05-03"),
            ("Bijgewerkt op 3 mei 2024", "", "2024-05-03"),
            ("Actualizat la 3 mai 2024", "", "2024-05-03"),
            ("更新日：2024年5月3日", "", "2024-05-03"),
            ("公開日：2024年5月2日 更新日：2024年5月3日", "2024-05-02", "2024-05-03"),
            ("עודכן: 03.05.2024", "", "2024-05-03"),
            ("อัปเดตล่าสุด 3 พฤษภาคม 2567", "", "2024-05-03"),
            ("Cập nhật ngày 3 tháng 5 năm 2024", "", "2024-05-03"),
            (
                "Published 9:12 a.m. ET May 3, 2024 | Updated 4:05 p.m. ET May 4, 2024",
                "2024-05-03T09:12:00-04:00",
                "2024-05-04T16:05:00-04:00",
            ),
            ("Published: May 3, 2024, 9:12 AM; Updated: 4:05 PM", "2024-05-03T09:12:00", "2024-05-03T16:05:00"),
            ("Veröffentlicht am 03.05.2024, Aktualisiert um 16:05 Uhr", "2024-05-03", "2024-05-03T16:05:00"),
            ("Publié le 3 mai 2024, mis à jour à 16h05", "2024-05-03", "2024-05-03T16:05:00"),
            ("3 May 2024 • 4.05pm", "2024-05-03T16:05:00", ""),
            ("3 May 2024 08:30 GMT | Source: Northgate Bearings Inc.", "2024-05-03T08:30:00Z", ""),
            ("3 May 2024 | Quelle: Hafenwerke Nord Ltd.", "2024-05-03", ""),
            ("June 12, 2024 09:00 AM Eastern Daylight Time", "2024-06-12T09:00:00-04:00", ""),
            ("June 12, 2024 09:00 AM Central European Summer Time", "2024-06-12T09:00:00+02:00", ""),
            ("June 12, 2024 09:00 AM Atlantis Standard Time", "2024-06-12T09:00:00", ""),
        ] {
            let (p, m) = read(text, LineRole::Unknown);
            assert_eq!((p.join(" ").as_str(), m.join(" ").as_str()), (published, modified), "{text}");
        }
    }
}
