//! A line of text, measured: where it begins and ends, and whether the next one may go on from it.

use crate::letters::is_spaceless;
use unicode_width::UnicodeWidthChar;

/// Characters beyond which lines are not measured: no wrapper's are so long.
const FAR: usize = 400;
/// Columns of a word that wrappers do not break: an address. Its line may be longer than the others.
const LONG_WORD: usize = 30;
/// Most columns by which a paragraph's first line is indented, or its further lines are.
pub(super) const MOST_INDENT: usize = 8;
/// Words before which a hyphen stands for what the words on both sides share: "Ein- und Ausfuhr".
const SHARING: [&str; 15] =
    ["und", "oder", "bzw", "bzw.", "and", "or", "et", "ou", "y", "e", "en", "och", "og", "i", "a"];
/// Marks that no line begins with and that none ends with, in scripts that break between any two letters.
const CLOSING: [char; 18] =
    ['、', '。', '，', '．', '！', '？', '：', '；', '」', '』', '）', '】', '》', '”', '’', '…', 'ー', '々'];
const OPENING: [char; 7] = ['「', '『', '（', '【', '《', '“', '‘'];

/// What a wrapper counts. Text browsers count columns of the terminal, where the letters of East Asia take two and
/// combining signs none; libraries count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Columns,
    Characters,
}

impl Measure {
    /// Those that differ on a text, columns last.
    pub(super) fn of(text: &str) -> &'static [Measure] {
        let alike = text.chars().all(|c| c.is_ascii() || c.width() == Some(1));
        if alike { &[Measure::Columns] } else { &[Measure::Characters, Measure::Columns] }
    }

    fn width(self, c: char) -> usize {
        match self {
            Measure::Columns => c.width().unwrap_or(0),
            Measure::Characters => 1,
        }
    }

    fn length(self, text: &str) -> usize {
        if text.is_ascii() { text.len().min(FAR) } else { text.chars().take(FAR).map(|c| self.width(c)).sum() }
    }
}

/// A line, without white space at its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    /// The text without its indentation.
    own: &'a str,
    /// Columns before it.
    pub(super) indent: usize,
    /// The column at which it ends.
    pub(super) end: usize,
    /// Columns of what a wrapper would not have parted from its first letter: of its first word.
    pub(super) word: usize,
    /// Whether it is one of a list's items.
    pub(super) item: bool,
}

/// The lines of a text.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    lines: std::str::Lines<'a>,
    measure: Measure,
    /// Whether a paragraph may begin here: nothing stands above, or a whole sentence.
    open: bool,
    /// The last number that a line began with.
    number: Option<u32>,
    /// Whether a line since the last empty one began with a dash.
    dashed: bool,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str, measure: Measure) -> Lines<'a> {
        Lines { lines: text.lines(), measure, open: true, number: None, dashed: false }
    }

    /// Each line with the next.
    pub(super) fn pairs(mut self) -> impl Iterator<Item = (Line<'a>, Line<'a>)> {
        let mut last = self.next();
        std::iter::from_fn(move || {
            let line = std::mem::replace(&mut last, self.next())?;
            Some((line, last?))
        })
    }

    /// Whether a line is an item of a list. A number with a full stop or a dash begins one where a paragraph may begin
    /// and where another item stands before it; elsewhere a sentence was broken before a date, a year or a dash.
    fn is_item(&mut self, own: &str) -> bool {
        let first = own.split(' ').next().unwrap_or_default();
        if first == "-" {
            return std::mem::replace(&mut self.dashed, true) || self.open;
        }
        let number = first.strip_suffix('.').and_then(|number| number.parse::<u32>().ok());
        let Some(number) = number.filter(|_| first.len() < own.len()) else {
            return ["•", "*", "+", "◦", "·"].contains(&first);
        };
        let before = self.number.replace(number);
        self.open || before.is_some_and(|before| before.checked_add(1) == Some(number))
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let text = self.lines.next()?.trim_end();
        // White space that indents; the last is the ideographic space, as wide as a letter of its script.
        let own = text.trim_start_matches([' ', '\u{a0}', '\u{3000}']);
        let indent = self.measure.length(&text[..text.len() - own.len()]);
        let end = indent + self.measure.length(own);
        let line = Line { text, own, indent, end, word: first_word(own, self.measure), item: self.is_item(own) };
        self.open = own.is_empty() || ends_sentence(own);
        self.dashed &= !own.is_empty();
        Some(line)
    }
}

impl Line<'_> {
    pub(super) fn ends_sentence(&self) -> bool {
        ends_sentence(self.own)
    }

    /// What it begins with.
    pub(super) fn letter(&self) -> Option<char> {
        self.own.chars().next()
    }

    /// Whether its first word is one of prose: letters, and marks only behind them.
    pub(super) fn begins_with_prose(&self) -> bool {
        let word = self.own.split(' ').next().unwrap_or_default();
        let word = word.trim_end_matches([',', '.', ';', '!', '?', '"', '”', '’', ')', '»']);
        word.starts_with(is_spaceless)
            || word.chars().all(|c| !c.is_ascii() || c.is_ascii_alphabetic() || matches!(c, '\'' | '-'))
    }

    /// Whether it has a word that may have made it longer than the others.
    pub(super) fn has_long_word(&self) -> bool {
        let long =
            |word: &str| word.len() > LONG_WORD && word.chars().filter(|c| !is_spaceless(*c)).count() > LONG_WORD;
        (LONG_WORD..FAR).contains(&self.end) && self.own.split(' ').any(long)
    }

    /// Whether it has more in it than marks, and is no heading, no row of a table, no quotation of mail, no code.
    fn is_plain(&self) -> bool {
        let (own, hashes) = (self.own, self.own.trim_start_matches('#'));
        let heading = hashes.len() < own.len() && hashes.starts_with(' ');
        let apart = |rest: &str| rest.trim_start().as_bytes().windows(3).any(|three| three == b"   ");
        own.contains(char::is_alphanumeric)
            && !heading
            && !own.starts_with(['>', '|'])
            && !own.contains('\t')
            && !own.split_once(' ').is_some_and(|(_, rest)| apart(rest))
            && !is_code(own)
    }

    /// What a wrapper dropped between it and the next: a space, or nothing between letters that have none between
    /// them, or behind the hyphen of a word.
    pub(super) fn gap(&self, next: &Line<'_>) -> &'static str {
        let mut before = self.own.chars().rev();
        let (Some(last), Some(first)) = (before.next(), next.letter()) else { return "" };
        let spaced = || self.own.split(' ').count() * 8 > self.end;
        if (is_east_asian(last) || is_east_asian(first)) && !spaced() {
            return "";
        }
        let hyphened = last == '-' && before.next().is_some_and(char::is_alphabetic) && first.is_alphabetic();
        let sharing = next.own.split(' ').next().is_some_and(|word| SHARING.contains(&word));
        if hyphened && !sharing { "" } else { " " }
    }

    /// Whether another line of text follows.
    pub(super) fn parts_from(&self, next: &Line<'_>) -> bool {
        self.end > 0 && next.end > 0 && !next.item && self.is_plain() && next.is_plain()
    }

    /// Whether the next line stands where a paragraph's next line does; `first` tells whether this one begins it.
    pub(super) fn is_above(&self, next: &Line<'_>, first: bool) -> bool {
        self.indent == next.indent || first && self.indent.abs_diff(next.indent) <= MOST_INDENT
    }
}

/// Whether a sentence ends with the text.
pub(super) fn ends_sentence(text: &str) -> bool {
    let closing = |c: char| matches!(c, '"' | '”' | '“' | '’' | '\'' | '»' | ')' | ']' | '」' | '』' | '）');
    let ends = |c: char| matches!(c, '.' | '!' | '?' | '…' | ':' | '؟' | '।' | '۔' | '。' | '！' | '？' | '：' | '．');
    text.trim_end_matches(closing).ends_with(ends)
}

/// Whether a line is one of a program: it opens or closes what prose does not, is a comment or an attribute.
fn is_code(own: &str) -> bool {
    own.ends_with(['{', '}', '(', '[', '=', '\\'])
        || own.ends_with(';') && ["(", "=", "::"].iter().any(|mark| own.contains(mark))
        || ["//", "/*", "#["].iter().any(|mark| own.starts_with(mark))
}

/// Whether it is of a script without spaces, or one of its marks.
fn is_east_asian(c: char) -> bool {
    is_spaceless(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

/// Columns of what stands before the first place where a wrapper may break. Scripts without spaces break between any
/// two letters, but no line begins with a closing mark or ends with an opening one.
fn first_word(own: &str, measure: Measure) -> usize {
    let closing = |c| CLOSING.contains(&c);
    let (mut columns, mut held, mut spaceless) = (0, false, false);
    for c in own.chars().take(FAR) {
        if c == ' ' || held && (spaceless || is_spaceless(c)) && !closing(c) {
            break;
        }
        columns += measure.width(c);
        held |= c.is_ascii() || !OPENING.contains(&c);
        spaceless = is_spaceless(c) || spaceless && closing(c);
    }
    columns
}
