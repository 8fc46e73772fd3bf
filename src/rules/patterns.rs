//! Patterns of all rules: which of them a text is worth asking about.
//!
//! A pattern is asked only where a string without which it cannot match stands in the right place, and its [`Gate`]
//! lets the text in. Strings that must stand near an end of the text are looked for there alone.

use super::file::Rule;
use super::gate::{Gate, Held};
use super::phrases::cond;
use super::strings::{Strings, Wanted};
use rustc_hash::FxHashMap;

/// Strings that must stand within so many bytes of an end of the text are looked for only there.
const NEAR: usize = 64;
/// Texts up to here are searched at once for all strings, wherever they must stand.
const SHORT: usize = 2 * NEAR;

/// The index.
#[derive(Debug, Default)]
pub struct Patterns {
    all: Vec<Asked>,
    /// Patterns that require no string, by the bytes that texts which they match may begin with.
    always: Vec<Vec<u32>>,
    /// Strings to look for in texts of up to [`FEW_WORDS`], and in longer ones, about which few patterns are asked.
    few_words: Sought,
    many_words: Sought,
    /// The most words of a text that any pattern is asked about.
    widest: u32,
}

/// Words of a text that is no paragraph.
const FEW_WORDS: u32 = 30;

/// Strings of patterns that ask for no digit, and of those that do.
#[derive(Debug, Default)]
struct Sought {
    plain: Finders,
    digits: Finders,
}

/// One pattern.
#[derive(Debug)]
struct Asked {
    rule: u32,
    /// Its number within the rule.
    number: u32,
    /// Its rule asks for no more words.
    most_words: u32,
    gate: Gate,
}

/// A pattern that requires a string, and the most bytes that may stand before and after it.
#[derive(Debug, Clone, Copy)]
struct Asker {
    pattern: u32,
    before: usize,
    after: usize,
}

/// Strings that patterns require, by where they must stand.
#[derive(Debug, Default)]
struct Finders {
    all: Finder,
    first: Finder,
    last: Finder,
    anywhere: Finder,
}

/// Strings, and for each the patterns that require it.
#[derive(Debug, Default)]
struct Finder {
    strings: Strings,
    askers: Vec<Vec<Asker>>,
}

impl Patterns {
    /// Takes up the patterns of rules, which are numbered by their positions.
    pub fn new(list: &[Rule]) -> Patterns {
        let mut patterns = Patterns::default();
        for (i, rule) in list.iter().enumerate() {
            for (number, pattern) in rule.regex.iter().enumerate() {
                patterns.widest = patterns.widest.max(rule.max_words);
                if pattern.required().is_empty() {
                    patterns.always.resize(256, Vec::new());
                    let begun = (0..=255u8).filter(|&byte| pattern.gate().lets_begin(byte));
                    let id = patterns.all.len() as u32;
                    begun.for_each(|byte| patterns.always[usize::from(byte)].push(id));
                }
                let (rule, most_words, gate) = (i as u32, rule.max_words, pattern.gate().clone());
                patterns.all.push(Asked { rule, number: number as u32, most_words, gate });
            }
        }
        patterns.few_words = patterns.sought(list, 0);
        patterns.many_words = patterns.sought(list, FEW_WORDS);
        patterns
    }

    /// The strings of patterns that are asked about texts of more than so many words.
    fn sought(&self, list: &[Rule], words: u32) -> Sought {
        let (mut plain, mut digits) = (FxHashMap::default(), FxHashMap::default());
        for (id, asked) in self.all.iter().enumerate().filter(|(_, asked)| asked.most_words > words) {
            let by_string: &mut FxHashMap<(&str, bool), Vec<Asker>> =
                if asked.gate.asks_for_digit() { &mut digits } else { &mut plain };
            for r in list[asked.rule as usize].regex[asked.number as usize].required() {
                let asker = Asker { pattern: id as u32, before: r.before, after: r.after };
                by_string.entry((&r.text, r.opens)).or_default().push(asker);
            }
        }
        Sought { plain: Finders::new(&plain), digits: Finders::new(&digits) }
    }

    /// Whether any pattern is asked about a text of so many words.
    pub fn reads(&self, words: u32) -> bool {
        words <= self.widest
    }

    /// Adds the rules of which a pattern matches `text`, which has so many words, and in lower case is `lower`. `asked` is
    /// work space.
    pub fn find(
        &self,
        (text, lower): (&str, &str),
        words: u32,
        list: &[Rule],
        asked: &mut Vec<u32>,
        held: &mut Vec<(u32, u8)>,
    ) {
        let has = Held::of(text);
        let may_match = |pattern: u32| {
            let asked = &self.all[pattern as usize];
            words <= asked.most_words && asked.gate.lets(&has)
        };
        asked.clear();
        let always = self.always.get(usize::from(has.first()));
        asked.extend(always.into_iter().flatten().filter(|&&p| may_match(p)));
        // Where lower case has another length, distances say nothing.
        let measured = lower.len() == text.len();
        let mut found = |asker: &Asker, before: usize, after: usize| {
            if (!measured || before <= asker.before && after <= asker.after) && may_match(asker.pattern) {
                asked.push(asker.pattern);
            }
        };
        let whole = !measured || lower.len() <= SHORT;
        let sought = if words > FEW_WORDS { &self.many_words } else { &self.few_words };
        sought.plain.find(lower.as_bytes(), whole, &mut found);
        if has.has_digit() {
            sought.digits.find(lower.as_bytes(), whole, &mut found);
        }
        asked.sort_unstable();
        asked.dedup();
        let mut matched = None;
        for &pattern in asked.iter() {
            let Asked { rule, number, .. } = self.all[pattern as usize];
            if matched != Some(rule) && list[rule as usize].regex[number as usize].is_match(text) {
                held.push((rule, cond::REGEX));
                matched = Some(rule);
            }
        }
    }
}

impl Finders {
    fn new(by_string: &FxHashMap<(&str, bool), Vec<Asker>>) -> Finders {
        let mut finders = Finders::default();
        let mut by_place: [Vec<(Wanted<'_>, Vec<Asker>)>; 4] = Default::default();
        // Sorted, so that nothing depends on the order of a hash table.
        let mut strings: Vec<_> = by_string.iter().collect();
        strings.sort_unstable_by_key(|s| *s.0);
        for (&(text, opens), askers) in strings {
            let mut parted: [Vec<Asker>; 4] = Default::default();
            for &asker in askers {
                let place = if asker.before <= NEAR {
                    1
                } else if asker.after <= NEAR {
                    2
                } else {
                    3
                };
                parted[0].push(asker);
                parted[place].push(asker);
            }
            for (place, askers) in parted.into_iter().enumerate().filter(|p| !p.1.is_empty()) {
                by_place[place].push((Wanted { text, opens }, askers));
            }
        }
        [finders.all, finders.first, finders.last, finders.anywhere] = by_place.map(Finder::new);
        finders
    }

    /// Calls `found` with each pattern that requires a string of the text, and the bytes before and after the string.
    fn find(&self, text: &[u8], whole: bool, found: &mut impl FnMut(&Asker, usize, usize)) {
        if whole {
            return self.all.find(text, 0..text.len(), found);
        }
        let first = (NEAR + self.first.strings.longest()).min(text.len());
        self.first.find(text, 0..first, found);
        let last = text.len().saturating_sub(NEAR + self.last.strings.longest());
        self.last.find(text, last..text.len(), found);
        self.anywhere.find(text, 0..text.len(), found);
    }
}

impl Finder {
    fn new(of: Vec<(Wanted<'_>, Vec<Asker>)>) -> Finder {
        let (strings, askers): (Vec<Wanted<'_>>, Vec<Vec<Asker>>) = of.into_iter().unzip();
        Finder { strings: Strings::new(strings), askers }
    }

    fn find(&self, text: &[u8], within: std::ops::Range<usize>, found: &mut impl FnMut(&Asker, usize, usize)) {
        let from = within.start;
        let byte_before = from.checked_sub(1).map(|at| text[at]);
        self.strings.find(&text[within], byte_before, |string, start, end| {
            let (before, after) = (from + start, text.len() - from - end);
            self.askers[string as usize].iter().for_each(|asker| found(asker, before, after));
        });
    }
}
