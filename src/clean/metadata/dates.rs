//! Which of the dates on offer is the publication's, and which the last change.

use super::date::{self, Habit};
use super::declared::{Declared, Field, Hint, Source};
use super::labels::{DateLabel, begins_as_published, date_label};
use super::moment::Moment;
use super::months;
use super::reconcile::{Line, LineRole};
use smallvec::SmallVec;

/// A date on offer, read.
#[derive(Debug, Clone)]
pub(super) struct Dated {
    pub moment: Moment,
    pub source: Source,
    /// How far the source is to be trusted with this field.
    pub trust: i32,
    /// Why it is chosen, if it is.
    pub why: &'static str,
}

const MOST_TRUSTED: &str = "the most trusted source";

/// Published and modified, best first.
#[derive(Debug, Default)]
pub(super) struct Dates {
    pub published: Vec<Dated>,
    pub modified: Vec<Dated>,
}

/// Earliest year in which a page can have been published.
const FIRST_YEAR: u16 = 1990;
/// Visible lines that may tell the date without a rule's saying so.
const MOST_LINES: usize = 40;

/// Reads and orders the dates on offer; those after `now` are left out.
pub(super) fn choose(
    declared: &Declared<'_>,
    visible: &[Line<'_>],
    url: Option<&str>,
    now: Option<Moment>,
    habit: Habit<'_>,
) -> Dates {
    let mut dates = Dates::default();
    let heading = declared.first_heading.map(|h| h.index());
    for offer in &declared.offers {
        let list = match offer.field {
            Field::Published => &mut dates.published,
            Field::Modified => &mut dates.modified,
            _ => continue,
        };
        let Some(moment) = date::parse(&offer.value, habit) else { continue };
        let distance = match (heading, offer.node) {
            (Some(h), Some(n)) => i32::try_from(n.index().abs_diff(h) / 40).unwrap_or(i32::MAX).min(12),
            _ => 6,
        };
        let mut trust = trust(offer.source, offer.hint) - if offer.node.is_some() { distance } else { 0 };
        if offer.source == Source::ClassWord && is_ambiguous(&offer.value, &moment, habit) {
            trust -= AMBIGUOUS;
        }
        let labelled = offer.source == Source::ClassWord && offer.field == Field::Published;
        match labelled.then(|| label_before(&offer.value, habit)).flatten() {
            Some(DateLabel::Modified) => {
                dates.modified.push(Dated { moment, source: offer.source, trust, why: MOST_TRUSTED })
            }
            Some(DateLabel::Other) => {}
            _ => list.push(Dated { moment, source: offer.source, trust, why: MOST_TRUSTED }),
        }
    }
    let near = |i: usize, line: &Line<'_>| i < MOST_LINES || line.tail || line.role == LineRole::DateLine;
    for (_, line) in visible.iter().enumerate().filter(|(i, line)| near(*i, line)) {
        of_line(line, habit, &mut dates);
    }
    if let Some(moment) = url.and_then(in_url) {
        dates.published.push(Dated { moment, source: Source::Url, trust: 5, why: MOST_TRUSTED });
    }
    for list in [&mut dates.published, &mut dates.modified] {
        list.retain(|d| d.moment.year >= FIRST_YEAR && now.is_none_or(|now| !d.moment.is_after(&now)));
        list.sort_by_key(|d| std::cmp::Reverse(d.trust));
    }
    prefer_first_publication(&mut dates);
    prefer_agreement(&mut dates);
    dates
}

fn trust(source: Source, hint: Hint) -> i32 {
    let base = match source {
        Source::JsonLd => 100,
        Source::ArticleMeta => 92,
        Source::Parsely | Source::Sailthru | Source::Citation => 84,
        Source::Microdata => 82,
        Source::OpenGraph => 78,
        // Often the day on which the page was made rather than published.
        Source::DublinCore => 70,
        Source::Meta => 74,
        Source::TimeElement => 62,
        Source::ClassWord => 60,
        Source::JsonLdPage => 70,
        _ => 40,
    };
    match hint {
        Hint::Weak => base - 12,
        // `<time pubdate>`.
        Hint::Strong => base + 16,
        _ => base,
    }
}

/// What a date loses whose day and month only the page's language tells apart: a machine's date says more.
const AMBIGUOUS: i32 = 18;

/// Whether the text's first date is read by habit: `03/04/2019`.
fn is_ambiguous(text: &str, read: &Moment, habit: Habit<'_>) -> bool {
    let unsure = Habit { order: date::Order::Unknown, ..habit };
    date::find(text, unsure).is_none_or(|(moment, _)| !moment.same_day(read))
}

/// The words right before the first date of a text, read as a label.
fn label_before(text: &str, habit: Habit<'_>) -> Option<DateLabel> {
    let (_, range) = date::find(text, habit)?;
    label_of(&text[..range.start])
}

/// The label that a text ends with: its last one to four words.
fn label_of(before: &str) -> Option<DateLabel> {
    let before = before.trim_end_matches(|c: char| !c.is_alphanumeric());
    let mut starts: SmallVec<[usize; 4]> = SmallVec::new();
    for word in before.split_whitespace().rev().take(4) {
        starts.push(word.as_ptr() as usize - before.as_ptr() as usize);
    }
    starts.iter().rev().find_map(|&at| date_label(&before[at..]))
}

/// Longest line read for dates, in bytes; of a longer one only the beginning.
pub(super) const LONGEST_LINE: usize = 200;
const BEGINNING: usize = 60;
/// Bytes of a heading that may stand beside its date.
const BESIDE_IN_HEADING: usize = 48;

/// The dates that a visible line tells: `Published 7 March 2019 | Updated 8 March 2019`.
fn of_line(line: &Line<'_>, habit: Habit<'_>, dates: &mut Dates) {
    let long = line.text.len() > LONGEST_LINE;
    let mut rest = if long { beginning(line.text) } else { line.text };
    for count in 0..3 {
        let Some((moment, range)) = date::find(rest, habit) else { return };
        let (before, after) = (&rest[..range.start], &rest[range.end..]);
        let told = || (before.len() <= BEGINNING && begins_as_published(before)).then_some(DateLabel::Published);
        let label = label_of(before).or_else(told);
        let around = rest.len() - (range.end - range.start);
        if line.heading > 0 && around > BESIDE_IN_HEADING {
            return;
        }
        let parted = before.trim_end().ends_with(PARTS) && after.trim_start().starts_with(PARTS);
        let at_an_end = before.len() <= 24 || after.len() <= 2 || parted;
        let dash = after.trim_start().starts_with(['-', '–', '—', '•', '|', ':']);
        let trust = match (line.role, label) {
            // Behind the story it may be that of another.
            (LineRole::DateLine, None) if line.tail => 40,
            (LineRole::DateLine | LineRole::Section, _) => 66,
            (_, Some(_)) if !long => 64,
            (LineRole::Byline, None) => 62,
            // A date within a sentence is one that the text speaks of.
            (_, None) if !long && around <= 40 && at_an_end => 48,
            (_, None) if !long && around <= 90 && at_an_end => 44,
            _ if long && dash && before.len() <= 30 => 42,
            _ => return,
        };
        let trust = if is_ambiguous(rest, &moment, habit) { trust - AMBIGUOUS } else { trust };
        let found = Dated { moment, source: Source::Line, trust, why: MOST_TRUSTED };
        match label {
            Some(DateLabel::Other) => {}
            Some(DateLabel::Modified) => dates.modified.push(found),
            Some(DateLabel::Published) => dates.published.push(found),
            None if count == 0 => dates.published.push(found),
            None => {}
        }
        rest = after;
    }
}

/// Marks that part what a line tells of an article.
const PARTS: [char; 5] = ['|', '•', '·', '–', '—'];

fn beginning(text: &str) -> &str {
    let mut end = BEGINNING;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The chosen date, where it came from and why.
pub(super) type Best = (Moment, Source, &'static str);

/// The best date of a list, made fuller by what others tell of the same day.
pub(super) fn best(list: &[Dated]) -> Option<Best> {
    let first = list.first()?;
    let why = match list {
        _ if first.source == Source::Url => "no other date is told",
        [_] => "all that is on offer",
        _ => first.why,
    };
    if first.moment.offset_minutes == Some(0) {
        // The same moment told with its own offset says more than told in UTC; systems write the two some minutes apart.
        let local = list.iter().find(|d| {
            d.moment.offset_minutes.is_some_and(|o| o != 0)
                && (d.moment.epoch_seconds() - first.moment.epoch_seconds()).abs() < 3600
        });
        if let Some(local) = local {
            return Some((local.moment, local.source, "the same moment with its own offset"));
        }
        // The reader sees the same minute by the local clock: the difference is the offset.
        let shown = list.iter().filter(|d| d.trust >= SHOWN && matches!(d.source, Source::Line | Source::ClassWord));
        if let Some(local) = shown.filter_map(|d| first.moment.by_local_clock(&d.moment)).next() {
            return Some((local, first.source, "the declared moment, by the local clock that the page shows"));
        }
    }
    let fuller = list
        .iter()
        .filter(|d| d.trust >= first.trust - 45 && d.moment.same_day(&first.moment))
        .max_by_key(|d| (d.moment.precision(), d.trust))
        .filter(|d| d.moment.precision() > first.moment.precision() && agrees(&first.moment, &d.moment));
    match fuller {
        Some(fuller) => Some((fuller.moment, fuller.source, "the most trusted source's day, told with the time")),
        None => Some((first.moment, first.source, why)),
    }
}

/// Trust from which a visible date belongs to the page.
const SHOWN: i32 = 44;

/// Moves the date that the reader sees to the front, where the declared one is only that of the last change: it is the
/// day on which the page says it was modified, and two sources agree on an earlier one.
fn prefer_first_publication(dates: &mut Dates) {
    let (Some(first), Some(modified)) = (dates.published.first(), dates.modified.first()) else { return };
    if first.moment != modified.moment {
        return;
    }
    let day = first.moment.epoch_day();
    let earlier = dates.published.iter().take(MOST_LINES).position(|d| {
        // Teasers have dates in elements and classes too; a line near the title or a declaration is of this page.
        let own =
            d.trust >= 48 && matches!(d.source, Source::Line | Source::JsonLd | Source::ArticleMeta | Source::Meta);
        let agreeing =
            |o: &Dated| own && o.moment.same_day(&d.moment) && o.source != d.source && o.source != Source::Url;
        d.moment.epoch_day() < day && dates.published.iter().take(MOST_LINES).any(agreeing)
    });
    if let Some(at) = earlier {
        let mut found = dates.published.remove(at);
        found.why = "an earlier day on which sources agree; the declared one is that of the last change";
        dates.published.insert(0, found);
    }
}

/// Moves the day to the front on which several sources agree, a visible one among them, where JSON-LD alone tells another.
fn prefer_agreement(dates: &mut Dates) {
    let Some(first) = dates.published.first() else { return };
    if first.source != Source::JsonLd {
        return;
    }
    let told = |day: &Moment, source: &dyn Fn(Source) -> bool| {
        dates.published.iter().take(MOST_LINES).any(|d| source(d.source) && d.moment.same_day(day))
    };
    let declares = |s: Source| matches!(s, Source::ArticleMeta | Source::Meta | Source::Sailthru | Source::Parsely);
    if told(&first.moment, &|s| s != Source::JsonLd) {
        return;
    }
    let agreed = dates.published.iter().take(MOST_LINES).position(|d| {
        // A paper's issue bears the day after the evening on which its stories went online.
        let apart = (d.moment.epoch_day() - first.moment.epoch_day()).abs() > 1;
        apart && declares(d.source) && told(&d.moment, &|s| s == Source::Line)
    });
    if let Some(at) = agreed {
        let mut found = dates.published.remove(at);
        found.why = "a declared day that the reader sees; JSON-LD alone tells another";
        dates.published.insert(0, found);
    }
}

/// Whether the fuller moment does not contradict the shorter one.
fn agrees(short: &Moment, full: &Moment) -> bool {
    match (short.time, full.time) {
        (None, _) => true,
        (Some(a), Some(b)) => (a.0, a.1) == (b.0, b.1),
        (Some(_), None) => false,
    }
}

/// A date in the page's address: `/2019/03/07/`, `/2019/march/07/`, `/2019-03-07-`, `/20190307/`.
fn in_url(url: &str) -> Option<Moment> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = &path[path.find('/')?..];
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let bytes = path.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let digits = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        if let Some(moment) = url_date(&path[at..], digits) {
            return Some(moment);
        }
        at += digits;
    }
    None
}

fn url_date(text: &str, digits: usize) -> Option<Moment> {
    let number = |s: &str| s.parse::<u64>().ok();
    if digits == 8 {
        let day = number(text.get(..8)?)?;
        return Moment::from_day(day / 10_000, day / 100 % 100, day % 100)
            .filter(|m| (FIRST_YEAR..2100).contains(&m.year));
    }
    if digits != 4 {
        return None;
    }
    let sep = text.chars().nth(4).filter(|c| matches!(c, '/' | '-' | '_'))?;
    let mut parts = text[5..].splitn(3, sep);
    let month = parts.next().and_then(|part| match part.len() {
        1 | 2 => number(part),
        // `/2019/march/07/`
        _ => months::month(part, Some("en")).map(u64::from),
    })?;
    let day_part = parts.next()?;
    let digits = day_part.bytes().take_while(u8::is_ascii_digit).count();
    let ends = day_part[digits..].chars().next().is_none_or(|c| !c.is_alphanumeric());
    let day = Some(&day_part[..digits]).filter(|d| (1..=2).contains(&d.len()) && ends).and_then(number)?;
    Moment::from_day(number(&text[..4])?, month, day).filter(|m| (FIRST_YEAR..2100).contains(&m.year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_tell_dates() {
        for (url, want) in [
            ("https://example.com/2019/03/07/title", "2019-03-07"),
            ("https://example.com/news/2019-03-07-title", "2019-03-07"),
            ("https://example.com/20190307/a.html", "2019-03-07"),
            ("https://example.com/blog/2019/march/07/title", "2019-03-07"),
            ("https://example.com/2019/03/title", "-"),
            ("https://example.com/2019/marching/07/title", "-"),
            ("https://example.com/item/12345678", "-"),
            ("https://example.com", "-"),
        ] {
            assert_eq!(in_url(url).map_or("-".to_owned(), |m| m.to_string()), want, "{url}");
        }
    }
}
