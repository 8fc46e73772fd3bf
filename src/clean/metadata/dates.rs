//! Which of the dates on offer is the publication's, and which the last change.

use super::date::{self, Habit};
use super::date_lines::{self, BEHIND_STORY, LONGEST_LINE, label_before, of_line};
use super::dated::{AMBIGUOUS, Dated, Dates, FIRST_YEAR, MOST_TRUSTED, is_ambiguous};
use super::declared::{Declared, Field, Hint, Offer, Source};
use super::labels::{self, DateLabel};
use super::line::{Line, LineRole};
use super::moment::Moment;
use super::url_date::in_url;

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
    let addressed = url.and_then(in_url);
    let mut above = Above::of(declared, visible);
    of_offers(declared, habit, &mut dates, &mut above);
    above.lines(visible, habit, &mut dates);
    above.judge(addressed.as_ref(), &mut dates);
    if let Some(moment) = addressed {
        dates.published.push(Dated { moment, source: Source::Url, trust: ADDRESS, why: MOST_TRUSTED });
    }
    for list in [&mut dates.published, &mut dates.modified] {
        list.retain(|d| d.moment.year >= FIRST_YEAR && now.is_none_or(|now| !d.moment.is_after(&now)));
        list.sort_by_key(|d| std::cmp::Reverse(d.trust));
    }
    prefer_first_publication(&mut dates);
    prefer_agreement(&mut dates);
    leave_out_earlier_changes(&mut dates);
    dates
}

/// What the address's day is trusted with: nothing else tells one.
const ADDRESS: i32 = 5;

/// Reads what the markup offers.
fn of_offers(declared: &Declared<'_>, habit: Habit<'_>, dates: &mut Dates, above: &mut Above) {
    let heading = declared.first_heading.map(|h| h.index());
    for offer in &declared.offers {
        if !matches!(offer.field, Field::Published | Field::Modified) {
            continue;
        }
        // A comment's, where the page is no discussion.
        if offer.hint == Hint::Account && !declared.forum {
            continue;
        }
        let Some(moment) = date::parse(&offer.value, habit) else { continue };
        above.notes(offer, moment);
        let distance = match (heading, offer.node) {
            (Some(h), Some(n)) => i32::try_from(n.index().abs_diff(h) / 40).unwrap_or(i32::MAX).min(12),
            _ => 6,
        };
        let mut trust = trust(offer.source, offer.hint) - if offer.node.is_some() { distance } else { 0 };
        if offer.source == Source::ClassWord && is_ambiguous(&offer.value, &moment, habit) {
            trust -= AMBIGUOUS;
        }
        let labelled = offer.source == Source::ClassWord && offer.field == Field::Published;
        let field = match labelled.then(|| label_before(&offer.value, habit)).flatten() {
            Some(DateLabel::Modified) => Field::Modified,
            Some(DateLabel::Other) => continue,
            _ => offer.field,
        };
        let found = Dated { moment, source: offer.source, trust, why: MOST_TRUSTED };
        match field {
            Field::Published if above.takes(offer, &found) => {}
            Field::Published => dates.published.push(found),
            _ => dates.modified.push(found),
        }
    }
}

/// Dates that stand above the title with nothing beside them: those of the article, or the day on which the page was served.
struct Above {
    /// Place of the first heading among the elements.
    heading: Option<usize>,
    /// The same or that of the title, whichever is later: the first heading may be the site's name.
    below: Option<usize>,
    /// Place of the title among the visible lines.
    title: Option<usize>,
    found: Vec<Dated>,
    /// Days told right behind the title.
    behind: Vec<Moment>,
    /// Moments that `<time>` elements tell with their offset, and where these stand.
    whole: Vec<(usize, Moment)>,
}

/// Most of them.
const MOST_WHOLE: usize = 60;
/// Nodes of a line within which its own element stands.
const LINE_NODES: usize = 24;

/// Elements behind the heading in which an article's own date stands.
const BEHIND_NODES: usize = 120;

impl Above {
    fn of(declared: &Declared<'_>, visible: &[Line<'_>]) -> Above {
        let title = visible.iter().position(|l| l.role == LineRole::Title);
        let heading = declared.first_heading.map(|h| h.index());
        let element = title.and_then(|i| visible[i].element).map(|e| e.index());
        Above {
            heading,
            below: heading.max(element),
            title: title.or_else(|| visible.iter().position(|l| l.heading == 1)),
            found: Vec::new(),
            behind: Vec::new(),
            whole: Vec::new(),
        }
    }

    /// Notes what an element tells in full.
    fn notes(&mut self, offer: &Offer<'_>, moment: Moment) {
        let whole = offer.source == Source::TimeElement && moment.time.is_some() && moment.offset_minutes.is_some();
        if let Some(node) = offer.node.filter(|_| whole && self.whole.len() < MOST_WHOLE) {
            self.whole.push((node.index(), moment));
        }
    }

    /// Takes the time off a line's day where the element that tells the day has another: `1:42` beside it is how long a
    /// video runs.
    fn leave_time_to_element(&self, line: &Line<'_>, day: &mut Moment) {
        let (Some(element), Some(_), None) = (line.element, day.time, day.offset_minutes) else { return };
        let within = element.index()..element.index() + LINE_NODES;
        let own = self.whole.iter().find(|(at, told)| within.contains(at) && told.same_day(day));
        if own.is_some_and(|(_, told)| !shows(told, day)) {
            day.time = None;
        }
    }

    /// Takes an element's day where it stands above the heading; notes those behind it.
    fn takes(&mut self, offer: &Offer<'_>, found: &Dated) -> bool {
        let (Some(heading), Some(below), Some(at)) = (self.heading, self.below, offer.node.map(|n| n.index())) else {
            return false;
        };
        if !matches!(offer.source, Source::TimeElement | Source::ClassWord)
            || matches!(offer.hint, Hint::Weak | Hint::Account)
        {
            return false;
        }
        if (below..below + BEHIND_NODES).contains(&at) {
            self.behind.push(found.moment);
        }
        let alone = offer.source == Source::TimeElement || date_lines::is_day_alone(&offer.value);
        let taken = at < heading && alone;
        if taken {
            self.found.push(found.clone());
        }
        taken
    }

    /// Reads the visible lines.
    fn lines(&mut self, visible: &[Line<'_>], habit: Habit<'_>, dates: &mut Dates) {
        let near = |i: usize, line: &Line<'_>| i < MOST_LINES || line.tail || line.role == LineRole::DateLine;
        let mut in_header = true;
        // "Closes", and the day in a line of its own.
        let of_other = |i: usize| i > 0 && labels::date_label(visible[i - 1].text) == Some(DateLabel::Other);
        for (i, line) in visible.iter().enumerate().filter(|(i, line)| !line.apart && near(*i, line)) {
            if of_other(i) && date_lines::is_day_alone(line.text) {
                continue;
            }
            let (known, changes) = (dates.published.len(), dates.modified.len());
            of_line(line, habit, dates);
            dates.published[known..].iter_mut().for_each(|d| self.leave_time_to_element(line, &mut d.moment));
            // A change that the page tells says more than a day behind the story that nothing names.
            if line.tail && dates.modified.iter().any(|d| d.source == Source::Line) {
                let mut gained = dates.published.split_off(known);
                gained.retain(|d| d.trust > BEHIND_STORY);
                dates.published.append(&mut gained);
            }
            let over = self.title.is_some_and(|title| i < title);
            in_header &= over || line.text.len() <= LONGEST_LINE && !line.tail;
            if over && date_lines::is_day_alone(line.text) {
                self.found.extend(dates.published.drain(known..));
            } else if !over && in_header && self.title.is_some() {
                let told = dates.published[known..].iter().chain(&dates.modified[changes..]);
                self.behind.extend(told.map(|d| d.moment));
            }
        }
    }

    /// A day above the title gives way to another behind it, or in the address.
    fn judge(self, addressed: Option<&Moment>, dates: &mut Dates) {
        for (at, mut day) in self.found.into_iter().enumerate() {
            let behind = !self.behind.is_empty() && !self.behind.iter().any(|d| d.same_day(&day.moment));
            let far = |a: &Moment| (a.epoch_day() - day.moment.epoch_day()).abs() > 2;
            if behind || self.behind.is_empty() && addressed.is_some_and(far) {
                day.trust = ADDRESS - 1;
            }
            dates.published.insert(at, day);
        }
    }
}

/// Whether a time of day without an offset shows a moment: its own time, or that of another zone where it is told in UTC.
fn shows(told: &Moment, shown: &Moment) -> bool {
    /// All zones are whole quarters of an hour from UTC.
    const QUARTER: i32 = 15;
    let minutes = |m: &Moment| m.time.map_or(0, |(hour, minute, _)| i32::from(hour) * 60 + i32::from(minute));
    let apart = minutes(told) - minutes(shown);
    apart == 0 || told.offset_minutes == Some(0) && apart % QUARTER == 0
}

/// A change from before a declared publication is that of something else, or of the draft.
fn leave_out_earlier_changes(dates: &mut Dates) {
    let Some(first) = dates.published.first().filter(|d| !is_shown(d.source) && d.source != Source::Url) else {
        return;
    };
    // Days that different clocks print differ by one.
    let published = first.moment;
    let whole = |m: &Moment| m.offset_minutes.is_some();
    dates.modified.retain(|d| match whole(&published) && whole(&d.moment) {
        true => d.moment.epoch_seconds() + CLOCKS_SECONDS >= published.epoch_seconds(),
        false => d.moment.epoch_day() + 1 >= published.epoch_day(),
    });
}

/// What the clocks of one system's parts may differ by.
const CLOCKS_SECONDS: i64 = 3600;

fn is_shown(source: Source) -> bool {
    matches!(source, Source::Line | Source::ClassWord | Source::TimeElement)
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
        Hint::Weak | Hint::Account => base - 12,
        // `<time pubdate>`.
        Hint::Strong => base + 16,
        _ => base,
    }
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

#[cfg(test)]
mod tests;
