//! When an entry of a live blog was written, and which of its lines only tell that.

use super::super::metadata::{date, is_day_alone};
use crate::clean::hygiene;
use crate::html::{Attr, Dom, Kind, NodeId, Tag};
use crate::letters::lowers_to;

/// Nodes at an entry's beginning among which its time is looked for.
const NEAR_TOP: usize = 60;
/// Bytes of a line that tells a time.
const LONGEST_LINE: usize = 64;
/// Bytes of a text that tells a time.
const LONGEST_TIME: usize = 48;
/// Bytes from which on a text is the entry's own.
const PROSE_BYTES: usize = 80;
/// Elements around a text that may name it.
const MOST_AROUND: usize = 4;
/// Texts that tell an entry's time, and names of who wrote it.
const MOST_PIECES: usize = 6;

/// Words of classes of what tells a time.
#[rustfmt::skip]
const TIME_WORDS: &[&str] = &[
    "time", "timestamp", "datetime", "date", "published", "clock", "hour", "uhrzeit", "zeit", "datum", "heure", "horaire", "hora",
    "fecha", "ora", "orario", "tijd", "tid", "dato", "godzina", "cas", "aika", "saat",
];
/// Words of classes of who wrote it.
const AUTHOR_WORDS: &[&str] = &["author", "byline", "autor", "auteur", "autore", "reporter"];
/// Attributes that hold a time for machines.
const MACHINE_ATTRS: &[&str] =
    &["data-timestamp", "data-time", "data-datetime", "data-date", "data-published", "data-utc", "data-ts"];
/// Words beside hours and minutes, in lower case.
#[rustfmt::skip]
const CLOCK_WORDS: &[&str] = &["am", "pm", "a.m.", "p.m.", "a.m", "p.m", "uhr", "h", "hrs", "klo", "kl", "kl.", "at", "um", "à", "alle", "às", "om"];

/// When an entry was written.
#[derive(Debug, Default)]
pub(super) struct When {
    /// As the markup tells it, else as the reader sees it.
    pub time: Option<String>,
    /// The texts that tell it.
    seen: Vec<String>,
    /// Who wrote it, where the markup says so.
    names: Vec<String>,
}

impl When {
    pub(super) fn of(dom: &Dom<'_>, entry: NodeId) -> When {
        let mut when = When::default();
        let (mut told, mut begun): (Option<(Source, String)>, bool) = (None, false);
        for node in dom.descendants(entry).take(NEAR_TOP) {
            if dom.kind(node) == Kind::Element {
                if let Some((source, time)) =
                    declared(dom, node).filter(|(s, _)| told.as_ref().is_none_or(|t| *s < t.0))
                {
                    told = Some((source, time));
                }
            } else if dom.kind(node) == Kind::Text {
                let text = dom.text(node);
                let text = text.trim();
                begun |= text.len() >= PROSE_BYTES;
                if text.len() < PROSE_BYTES {
                    when.add(dom, entry, node, &hygiene::clean(text), begun);
                }
            }
        }
        when.time = told.map(|t| t.1).or_else(|| shown(&when.seen));
        when
    }

    fn add(&mut self, dom: &Dom<'_>, entry: NodeId, node: NodeId, text: &str, begun: bool) {
        if text.is_empty() || text.len() > LONGEST_TIME {
            return;
        }
        let place = place(dom, entry, node);
        let tells = place == Place::Time || !begun && (is_clock(text) || place == Place::Named && is_short(text));
        if tells && self.seen.len() < MOST_PIECES {
            self.seen.push(text.to_owned());
        } else if place == Place::Author && self.names.len() < MOST_PIECES {
            self.names.push(text.to_owned());
        }
    }

    /// Whether a line of the entry tells its time, perhaps with its author, and no more.
    pub(super) fn is_line(&self, line: &str) -> bool {
        if line.len() > LONGEST_LINE {
            return false;
        }
        let (mut rest, mut tells) = (line.to_owned(), false);
        for piece in &self.seen {
            if let Some(at) = rest.find(piece.as_str()) {
                rest.replace_range(at..at + piece.len(), " ");
                tells = true;
            }
        }
        for name in self.names.iter().filter(|_| tells) {
            rest = rest.replacen(name.as_str(), " ", 1);
        }
        tells && !rest.contains(char::is_alphanumeric)
    }
}

/// Where a machine's time stands, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    TimeElement,
    Microdata,
    Data,
    Title,
}

/// The time that an element holds for machines.
fn declared(dom: &Dom<'_>, node: NodeId) -> Option<(Source, String)> {
    let filled = |attr: Attr| dom.attr(node, attr).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
    if dom.tag(node) == Tag::Time
        && let Some(time) = filled(Attr::Datetime)
    {
        return Some((Source::TimeElement, time));
    }
    let is_date = |name: &str| ["datePublished", "dateCreated"].iter().any(|d| d.eq_ignore_ascii_case(name));
    if dom.attr(node, Attr::Itemprop).is_some_and(|name| is_date(name.trim()))
        && let Some(time) = filled(Attr::Content).or_else(|| filled(Attr::Datetime))
    {
        return Some((Source::Microdata, time));
    }
    let told = |value: &str| {
        let moment = date::parse(value, date::Habit::default()).filter(|m| m.time.is_some())?;
        let is_number = value.bytes().all(|b| b.is_ascii_digit());
        Some(if is_number { moment.to_string() } else { value.trim().to_owned() })
    };
    let is_machine = |name: &str| MACHINE_ATTRS.iter().any(|a| a.eq_ignore_ascii_case(name));
    if let Some(time) = dom.attrs_named(node, is_machine).find_map(|value| told(&value)) {
        return Some((Source::Data, time));
    }
    let may_title = matches!(dom.tag(node), Tag::Abbr | Tag::Span | Tag::Time | Tag::A | Tag::Div);
    let title = filled(Attr::Title).filter(|t| may_title && t.len() <= LONGEST_TIME);
    title.and_then(|title| told(&title)).map(|time| (Source::Title, time))
}

/// The time as a reader sees it: the first text that tells it, with the day before it.
fn shown(seen: &[String]) -> Option<String> {
    let first = seen.first()?;
    match seen.get(1) {
        Some(second) if !has_clock(first) && is_clock(second) => Some(format!("{first} {second}")),
        _ => Some(first.clone()),
    }
}

/// What the elements around a text say that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// `<time>`.
    Time,
    /// Named after times by its class.
    Named,
    /// Named after authors by its class or its markup.
    Author,
    Other,
}

fn place(dom: &Dom<'_>, entry: NodeId, text: NodeId) -> Place {
    for node in dom.ancestors(text).take(MOST_AROUND).take_while(|&n| n != entry) {
        let has = |words: &[&str]| {
            let is_one = |word: &str| words.iter().any(|w| w.eq_ignore_ascii_case(word));
            dom.tokens(node).iter().any(|&t| words_in(dom.token(t)).any(is_one))
        };
        let is_author = || {
            let says = |attr| dom.attr(node, attr).is_some_and(|v| v.eq_ignore_ascii_case("author"));
            says(Attr::Itemprop) || says(Attr::Rel)
        };
        match dom.tag(node) {
            Tag::Time => return Place::Time,
            // What stands in them is told for itself.
            Tag::P | Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 => return Place::Other,
            _ if has(TIME_WORDS) => return Place::Named,
            _ if has(AUTHOR_WORDS) || is_author() => return Place::Author,
            _ => {}
        }
    }
    Place::Other
}

/// Whether a text that a class names after times may be one: "Jan 28", "vor 3 Minuten".
fn is_short(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) && text.split_whitespace().count() <= 5
}

/// Whether a text tells hours and minutes and no more, but for a day: "16:30", "10.31 Uhr", "Jan 28, 2025, 4:30 pm CET".
fn is_clock(text: &str) -> bool {
    let (mut clocks, mut rest) = (0, String::new());
    for word in text.split_whitespace().map(|w| w.trim_matches(['(', ')', ',', '[', ']', '|', '-', '–', '·', '•']))
    {
        let is_zone = (2..=5).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase());
        if is_time_of_day(word) {
            clocks += 1;
        } else if !is_zone && !is_clock_word(word) {
            rest.push_str(word);
            rest.push(' ');
        }
    }
    let rest = rest.trim();
    clocks == 1 && (rest.is_empty() || is_day_alone(rest))
}

fn is_clock_word(word: &str) -> bool {
    /// Bytes.
    const LONGEST: usize = 4;
    word.len() <= LONGEST && CLOCK_WORDS.iter().any(|known| lowers_to(word, known))
}

fn has_clock(text: &str) -> bool {
    text.split_whitespace().any(is_time_of_day)
}

/// `16:30`, `16:30:05`, `16.30`, `16h30`, `4:30pm`.
fn is_time_of_day(word: &str) -> bool {
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let word = word.trim_end_matches([',', '.']);
    let without = |end: &&str| {
        let (number, found) = word.split_at_checked(word.len().checked_sub(end.len())?)?;
        found.eq_ignore_ascii_case(end).then_some(number)
    };
    let word = ["am", "pm", "uhr", "h"].iter().find_map(without).unwrap_or(word);
    let mut parts = word.split([':', '.', 'h', 'H']);
    let number = |part: Option<&str>, most: u8| {
        let part = part.filter(|p| (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
        part.is_some_and(|p| p.parse().is_ok_and(|n: u8| n <= most))
    };
    let (hours, minutes) = (parts.next(), parts.next());
    number(hours, 24)
        && minutes.is_some_and(|m| m.len() == 2)
        && number(minutes, 59)
        && parts.next().is_none_or(|s| s.len() == 2 && number(Some(s), 59))
        && parts.next().is_none()
}

/// The words of a name in ASCII: letters and digits between other signs, and each hump of `camelCase`.
pub(super) fn words_in(name: &str) -> impl Iterator<Item = &str> {
    let humps = |part: &str| {
        let bytes = part.as_bytes();
        let next = bytes.windows(2).position(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase());
        next.map_or(part.len(), |at| at + 1)
    };
    name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).flat_map(move |mut part| {
        std::iter::from_fn(move || {
            let (word, rest) = part.split_at(humps(part));
            part = rest;
            (!word.is_empty()).then_some(word)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when(html: &str) -> When {
        let dom = Dom::parse(html);
        let entry = dom.elements(|tag| tag == Tag::Div).next().expect("an entry");
        When::of(&dom, entry)
    }

    #[test]
    fn an_entrys_time_stands_in_many_places() {
        let full = "2025-01-28T16:30:00Z";
        for (top, time, line) in [
            ("<time datetime=2025-01-28T16:30:00Z>16:30</time>", full, "16:30"),
            ("<meta itemprop=datePublished content=2025-01-28T16:30:00Z><span>16:30</span>", full, "16:30"),
            ("<span data-timestamp=1738081800>16:30</span>", full, "16:30"),
            ("<abbr title=2025-01-28T16:30:00Z>16:30</abbr>", full, "16:30"),
            ("<span class=entryTime>5 min ago</span>", "5 min ago", "5 min ago"),
            ("<span class=post__published>vor 5 Minuten</span>", "vor 5 Minuten", "vor 5 Minuten"),
            ("<h4>16:30</h4>", "16:30", "16:30"),
            ("<span class=meta>4:30pm EST</span>", "4:30pm EST", "4:30pm EST"),
            ("<i class=day>20.03.2025</i><b class=hour>10:31 Uhr</b>", "10:31 Uhr", "10:31 Uhr"),
            ("<i class=date>20.03.2025</i><b class=hour>10:31 Uhr</b>", "20.03.2025 10:31 Uhr", "20.03.202510:31 Uhr"),
            ("<a class=e-time><i class=date>Jan 28</i><i class=time>16:30</i></a>", "Jan 28 16:30", "Jan 2816:30"),
            ("<time datetime=2025-01-28T16:30:00Z>1h ago</time><i>16:30 CET</i>", full, "1h ago16:30 CET"),
            (
                "<time datetime=2025-01-28T16:30:00Z>16:30</time><i itemprop=author><b>Lea Brandt</b></i>",
                full,
                "16:30Lea Brandt",
            ),
        ] {
            let when = when(&format!("<div>{top}<h3>The vote</h3><p>The council votes.</div>"));
            assert_eq!(when.time.as_deref(), Some(time), "{top}");
            assert!(when.is_line(line) && !when.is_line("The vote"), "{top} {when:?}");
        }
    }

    #[test]
    fn a_text_with_a_time_in_it_is_no_time() {
        for top in
            ["<h4>The vote at 16:30</h4>", "<p>3.5</p>", "<p>27:88</p>", "<p>12</p>", "<b class=date>Tuesday</b>"]
        {
            assert_eq!(when(&format!("<div>{top}<p>The council votes.</div>")).time, None, "{top}");
        }
        let when = when("<div><time>16:30</time><p>At 16:30 the vote began.</div>");
        assert!(!when.is_line("At 16:30 the vote began.") && !when.is_line("Lea Brandt"));
    }
}
