//! The column at which the lines of an indentation were wrapped.
//!
//! A line that goes on in the next one ends at or before the column, and would have passed it with the next line's
//! first word: it tells a range of columns. The column sought is the one in most ranges; lines whose range does not
//! hold it speak against it. Each indentation is asked by itself, so that a quotation has a column of its own.

use super::line::{Line, Lines, MOST_INDENT, Measure, ends_sentence};
use crate::letters::is_spaceless;
use std::collections::BTreeMap;

/// Columns at which texts are wrapped.
const NARROWEST: usize = 40;
const WIDEST: usize = 132;
/// Indentations from here on are taken for one.
const DEEPEST: usize = 40;
/// Bytes of a line that may be as wide, in scripts of three bytes a letter with signs above and below.
const BYTES: std::ops::RangeInclusive<usize> = NARROWEST / 2..=WIDEST * 8;

/// Weights of a line that goes on with a small letter or in a script without spaces, whose ranges are two columns wide,
/// and of one that goes on in another script that has one case.
const SMALL: u32 = 3;
const CASELESS: u32 = 2;
/// Weight of the lines that obey from which a text counts as wrapped, and where the column is one at which verse ends.
const LEAST: u32 = 4 * SMALL;
const LEAST_OF_NARROW: u32 = 8 * SMALL;
const NARROW: usize = 56;
/// Lines that obey for one that does not. With fewer, verse whose lines are about as long passes as well.
const SHARE: u32 = 8;

/// What a line tells that the next one follows, by what the next begins with. Paragraphs end where they like, and
/// labels that stand below each other begin with capitals: they tell nothing.
fn weight(ends_sentence: bool, letter: Option<char>) -> u32 {
    match letter {
        _ if ends_sentence => 0,
        Some(c) if c.is_lowercase() || is_spaceless(c) => SMALL,
        Some(c) if c.is_alphabetic() && !c.is_uppercase() => CASELESS,
        _ => 0,
    }
}

/// Whether enough lines tell something. Most flattened pages are told from wrapped ones by that alone, unmeasured.
pub(super) fn tells(text: &str) -> bool {
    let (mut told, mut closed) = (0, true);
    text.lines().map(str::trim).any(|own| {
        told += weight(closed, own.chars().next());
        closed = !BYTES.contains(&own.len()) || ends_sentence(own);
        told >= LEAST
    })
}

/// Numbers by column: as much is added at the first column of a range as is taken away behind its last.
type ByColumn = [i32; WIDEST + 2];

fn sum(numbers: &[i32]) -> u32 {
    numbers.iter().sum::<i32>().unsigned_abs()
}

/// What the lines of an indentation tell.
#[derive(Debug)]
struct Ranges {
    /// Ranges of all lines, also of those that tell nothing.
    all: ByColumn,
    /// Weight of the ranges, and of those whose next line begins with a word of prose.
    weight: ByColumn,
    prose: ByColumn,
    /// Weight of the lines that end at a column, and of those that end beyond all.
    ends: ByColumn,
    beyond: u32,
}

impl Ranges {
    fn new() -> Ranges {
        let none = [0; WIDEST + 2];
        Ranges { all: none, weight: none, prose: none, ends: none, beyond: 0 }
    }

    fn add(&mut self, line: &Line<'_>, next: &Line<'_>) {
        if line.has_long_word() {
            return;
        }
        if line.end > WIDEST {
            self.beyond += SMALL;
            return;
        }
        let past = (line.end + line.gap(next).len() + next.word).min(WIDEST + 1);
        let weight = weight(line.ends_sentence(), next.letter()) as i32;
        let prose = if next.begins_with_prose() { weight } else { 0 };
        for (numbers, number) in [(&mut self.all, 1), (&mut self.weight, weight), (&mut self.prose, prose)] {
            numbers[line.end] += number;
            numbers[past] -= number;
        }
        self.ends[line.end] += weight;
    }

    /// What they say of a column. Lines of menus are short: they do not speak against it.
    fn at(&self, column: usize) -> Verdict {
        let [all, obey, prose] = [&self.all, &self.weight, &self.prose].map(|numbers| sum(&numbers[..=column]));
        let told = sum(&self.ends[column / 2..]) + self.beyond;
        Verdict { column, all, obey, prose, against: told.saturating_sub(obey) }
    }

    /// The column that most obey.
    fn best(&self) -> Verdict {
        let columns = NARROWEST + 1..=WIDEST;
        columns.fold(self.at(NARROWEST), |best, column| {
            let verdict = self.at(column);
            if (verdict.obey, verdict.all) >= (best.obey, best.all) { verdict } else { best }
        })
    }

    /// The column of lines so much `deeper` than most of a page that was wrapped. Browsers indent quotations on both
    /// sides. One line alone tells no column: there is always one that it obeys.
    fn beside(&self, page: usize, deeper: usize) -> Option<usize> {
        let (best, page) = (self.best(), self.at(page));
        if best.holds() || best.prose > page.prose.max(SMALL) && best.against == 0 {
            return Some(best.column);
        }
        if page.against <= page.obey {
            return Some(page.column);
        }
        let quoted = self.at(page.column.saturating_sub(deeper));
        (deeper <= MOST_INDENT && quoted.against == 0).then_some(quoted.column)
    }
}

/// The weights of the lines that obey a column and of those that do not.
#[derive(Debug, Clone, Copy)]
struct Verdict {
    column: usize,
    all: u32,
    obey: u32,
    prose: u32,
    against: u32,
}

impl Verdict {
    fn holds(&self) -> bool {
        let least = if self.column < NARROW { LEAST_OF_NARROW } else { LEAST };
        self.prose >= least && self.against * SHARE <= self.obey
    }
}

/// The columns of a text, by indentation.
#[derive(Debug)]
pub(super) struct Widths {
    own: BTreeMap<usize, usize>,
    /// That of the indentation at which most lines obey, and their weight.
    pub(super) page: usize,
    pub(super) obey: u32,
}

impl Widths {
    /// `None` where no indentation's lines were wrapped.
    pub(super) fn of(text: &str, measure: Measure) -> Option<Widths> {
        let mut ranges = BTreeMap::new();
        for (line, next) in Lines::of(text, measure).pairs() {
            if line.parts_from(&next) && line.is_above(&next, true) {
                ranges.entry(next.indent.min(DEEPEST)).or_insert_with(Ranges::new).add(&line, &next);
            }
        }
        let best = ranges.iter().map(|(indent, ranges)| (*indent, ranges.best()));
        let (main, page) = best.max_by_key(|(_, best)| best.obey).filter(|(_, best)| best.holds())?;
        let own = ranges.iter().filter_map(|(indent, ranges)| {
            let column = ranges.beside(page.column, indent.saturating_sub(main))?;
            Some((*indent, column))
        });
        Some(Widths { own: own.collect(), page: page.column, obey: page.obey })
    }

    /// The column of an indentation; that of the page where it has none, but an item of a list goes on there.
    pub(super) fn at(&self, indent: usize, item: bool) -> Option<usize> {
        self.own.get(&indent.min(DEEPEST)).copied().or(item.then_some(self.page))
    }
}
