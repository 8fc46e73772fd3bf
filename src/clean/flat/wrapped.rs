//! Text that was wrapped at a column, as text browsers, mail and converters write it: its lines are no paragraphs.
//!
//! A wrapper breaks a line where the next word would not fit. So with `W` the column of the longest line, each line that
//! goes on in the next would have passed `W` with that line's first word. Lines of other texts, of poems, lists and code
//! end where they like. Where nearly all lines that do not end a sentence obey, those that go on are joined.

use crate::letters::is_spaceless;

/// Columns at which texts are wrapped.
const COLUMNS: std::ops::RangeInclusive<usize> = 40..=100;
/// Characters of a word that wrappers do not break: an address. Its line may be longer than the others.
const LONG_WORD: usize = 30;
/// Lines that go on in the next one from which a text counts as wrapped, and those among them whose next line begins with
/// a small letter (of scripts without, twice as many). Nothing is joined so on flattened labelled pages.
const LEAST_LINES: usize = 5;
const LEAST_TELLING: usize = 3;
/// Most columns by which a paragraph's first line is indented, or an item's further lines.
const MOST_INDENT: usize = 8;

/// The text with the lines of each paragraph joined; `None` where it is not wrapped. Each line is looked at a fixed
/// number of times.
pub(super) fn unwrapped(text: &str) -> Option<String> {
    let width = width(text)?;
    let pairs = || Line::all(text).zip(Line::all(text).skip(1));
    let (mut small, mut caseless, mut against, mut all) = (0, 0, 0, 0);
    for (line, next) in pairs().filter(|(line, next)| line.parts_from(next) && line.is_above(next, true)) {
        let goes_on = line.goes_on(&next, width);
        all += usize::from(goes_on);
        // Lines of menus are short, paragraphs end where they like, and labels that stand below each other begin with
        // capitals: they tell nothing.
        if line.end * 2 < width || line.ends_sentence() {
            continue;
        }
        match (next.starts, goes_on) {
            (Letter::Small | Letter::Caseless, false) => against += 1,
            (Letter::Small, true) => small += 1,
            (Letter::Caseless, true) => caseless += 1,
            (Letter::Other, _) => {}
        }
    }
    let telling = small + caseless;
    if all < LEAST_LINES || small + caseless / 2 < LEAST_TELLING || against * 20 > telling {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut lines = Line::all(text).peekable();
    let mut first = true;
    while let Some(line) = lines.next() {
        let goes_on = lines.peek().is_some_and(|next| line.goes_on(next, width) && line.is_above(next, first));
        out.push_str(if first { line.text } else { line.text.trim_start() });
        out.push(if goes_on { ' ' } else { '\n' });
        first = !goes_on;
    }
    Some(out)
}

/// The column of the longest line but for those with a word that cannot be broken.
fn width(text: &str) -> Option<usize> {
    let mut width = 0;
    for line in Line::all(text) {
        if line.end <= width {
            continue;
        }
        let longest = line.text.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
        if longest <= LONG_WORD {
            width = line.end;
        }
        // Most pages have a paragraph in one line: they are told from wrapped ones by their first long line.
        if width > *COLUMNS.end() || line.end - longest.min(line.end) > *COLUMNS.end() {
            return None;
        }
    }
    COLUMNS.contains(&width).then_some(width)
}

/// What a line begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letter {
    Small,
    /// Of a script that has one case.
    Caseless,
    /// A capital, a digit, a mark.
    Other,
}

/// A line, without white space at its end.
#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    text: &'a str,
    /// Columns before it.
    indent: usize,
    /// The column at which it ends.
    end: usize,
    /// Characters of its first word.
    word: usize,
    starts: Letter,
}

impl<'a> Line<'a> {
    fn all(text: &'a str) -> impl Iterator<Item = Line<'a>> {
        text.lines().map(Line::of)
    }

    fn of(text: &'a str) -> Line<'a> {
        let text = text.trim_end();
        let own = text.trim_start_matches(' ');
        let indent = text.len() - own.len();
        let end = indent + own.chars().count();
        let word = own.chars().take_while(|c| *c != ' ').count();
        let starts = match own.chars().next() {
            Some(c) if c.is_lowercase() => Letter::Small,
            Some(c) if c.is_alphabetic() && !c.is_uppercase() => Letter::Caseless,
            _ => Letter::Other,
        };
        Line { text, indent, end, word, starts }
    }

    /// Whether it has more in it than marks, and is no row of a table, no quotation of mail, and of a script whose words
    /// are parted by spaces.
    fn is_plain(&self) -> bool {
        self.text.contains(char::is_alphanumeric)
            && !self.text.contains(is_spaceless)
            && !self.text.contains('\t')
            && !self.text.trim_start().starts_with(['>', '|'])
    }

    /// Whether it is one of a list's items.
    fn is_item(&self) -> bool {
        let own = self.text.trim_start();
        let number = own.trim_start_matches(|c: char| c.is_ascii_digit());
        own.starts_with(['•', '*', '+', '◦', '·']) && self.word == 1
            || own.starts_with("- ")
            || number.len() < own.len() && number.starts_with(". ")
    }

    fn ends_sentence(&self) -> bool {
        let closing = |c: char| matches!(c, '"' | '”' | '“' | '’' | '\'' | '»' | ')' | ']');
        self.text.trim_end_matches(closing).ends_with(['.', '!', '?', '…', ':', '؟', '।', '۔'])
    }

    /// Whether a wrapper would have broken it before the first word of the next.
    fn goes_on(&self, next: &Line<'_>, width: usize) -> bool {
        self.end + 1 + next.word > width && self.parts_from(next)
    }

    /// Whether another line of text follows.
    fn parts_from(&self, next: &Line<'_>) -> bool {
        self.end > 0 && next.end > 0 && self.is_plain() && next.is_plain() && !next.is_item()
    }

    /// Whether the next line stands where a paragraph's next line does; `first` tells whether this one begins it.
    fn is_above(&self, next: &Line<'_>, first: bool) -> bool {
        let (own, next) = (self.indent, next.indent);
        let hangs = self.is_item() && (own..=own + MOST_INDENT).contains(&next);
        let indented = first && (next..=next + MOST_INDENT).contains(&own);
        own == next || hangs || indented
    }
}

#[cfg(test)]
mod tests {
    use super::unwrapped;
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    const PARAGRAPHS: [&str; 5] = [
        "The ferry Tern Maiden left the quay of Port Varrow on Monday morning with two hundred people on board, and nobody who \
         stood there believed that it would ever come back.",
        "It is the last ship of its kind on the coast. Its engine was built in 1931, and the only man who knows it well retired \
         in the autumn because of his back.",
        "The harbour council had offered to buy the ship, but the owner wanted more than the council had, so that in the end a \
         museum in the south took it for the price of its steel.",
        "\"You can hear it across the bay when the wind is right,\" said Ada Lund, who has run the kiosk at the quay since her \
         mother gave it up. \"I do not know what I shall set my clock by.\"",
        "A faster ship is to take its place in May; until then buses go round the bay and take an hour longer than the ferry \
         ever took.",
    ];

    /// Wraps as text browsers do.
    fn wrap(text: &str, width: usize, indent: usize) -> String {
        let mut out = " ".repeat(indent);
        let mut column = indent;
        for (n, word) in text.split(' ').enumerate() {
            let length = word.chars().count();
            if n > 0 && column + 1 + length > width {
                out.push('\n');
                out.push_str(&" ".repeat(indent));
                column = indent;
            } else if n > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += length;
        }
        out
    }

    fn page(width: usize, indent: usize) -> String {
        let paragraphs: Vec<String> = PARAGRAPHS.iter().map(|p| wrap(p, width, indent)).collect();
        let top =
            "Home\nNews\nSport\nLog in\n\nThe last ferry of Port Varrow has left\n\nBy Jane Doe\n\n4 March 2024\n\n";
        format!("{top}{}\n\nMost read\nBus strike called off\nPrivacy policy\n", paragraphs.join("\n\n"))
    }

    #[test]
    fn wrapped_paragraphs_are_whole_again() {
        for (width, indent) in [(65, 0), (72, 0), (79, 3)] {
            let record =
                Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page(width, indent))).expect("a page");
            assert_eq!(record.text.split("\n\n").collect::<Vec<_>>(), PARAGRAPHS, "{width} {indent}");
            assert_eq!(record.title.as_deref(), Some("The last ferry of Port Varrow has left"), "{width} {indent}");
        }
    }

    #[test]
    fn a_list_s_items_stay_apart_and_are_whole() {
        let text = format!("{}\n\n* {}\n* one more item\n", page(72, 0), wrap(PARAGRAPHS[0], 72, 2).trim_start());
        let found = unwrapped(&text).expect("wrapped text");
        assert!(found.contains(&format!("\n* {}\n* one more item\n", PARAGRAPHS[0])), "{found}");
        assert!(found.starts_with("Home\nNews\nSport\nLog in\n\nThe last ferry"), "{found}");
    }

    #[test]
    fn lines_that_end_where_they_like_are_left_alone() {
        // A line a paragraph, and one below another.
        assert_eq!(unwrapped(&PARAGRAPHS.join("\n\n")), None);
        assert_eq!(unwrapped(&PARAGRAPHS.join("\n")), None);
        let poem = "The ferry leaves the quay at nine,\nand all the gulls go out with her,\nand no one waves who waved before\n\
                    or stands there longer than he must\nto see the smoke above the pier\nthat hangs and thins and drifts ashore\n\
                    and is the colour of the rain\nand then is nothing but the rain\n";
        assert_eq!(unwrapped(&poem.repeat(8)), None);
        let teasers = "Harbour council agrees to repair the eastern breakwater\nBus strike called off\nWhat the new timetable \
                       means for commuters\nThe last ferry of Port Varrow has left the quay\nFive walks along the coast\n";
        assert_eq!(unwrapped(&teasers.repeat(12)), None);
        let code =
            "fn goes_on(&self, next: &Line<'_>, width: usize) -> bool {\n    self.end + 1 + next.word > width\n}\n";
        assert_eq!(unwrapped(&code.repeat(12)), None);
    }
}
