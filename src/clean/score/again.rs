//! The second look: facts about what the first look made of a block's surroundings.

use super::super::blocks::Blocks;
use super::super::facts::{Columns, Fact, Facts, Row, WORD_SLOTS, log, share};
use rustc_hash::FxHashMap;

/// Names and meanings of the further looks' facts; their columns follow those of the first.
pub const SECOND: &[(&str, &str)] = &[
    ("first", "the probability by the look before"),
    ("first_before", "the probability by the look before of the block before"),
    ("first_before2", "the probability by the look before of the block two before"),
    ("first_before3", "the probability by the look before of the block three before"),
    ("first_after", "the probability by the look before of the block after"),
    ("first_after2", "the probability by the look before of the block two after"),
    ("first_after3", "the probability by the look before of the block three after"),
    ("first_parent", "mean probability in the next container out"),
    ("first_outer", "mean probability two containers out"),
    ("first_third", "mean probability three containers out"),
    ("first_fourth", "mean probability four containers out"),
    ("first_alike", "mean probability of blocks that look alike"),
    ("first_near", "mean probability within 3 blocks"),
    ("first_around", "mean probability within 8 blocks"),
    ("first_far", "mean probability within 20 blocks"),
    ("kept_before", "share of the page's likely text that stands before"),
    ("since_sure", "text since the last sure block"),
    ("until_sure", "text until the next sure block"),
    ("blocks_since_sure", "blocks since the last sure block"),
    ("blocks_until_sure", "blocks until the next sure block"),
    ("headings_since_sure", "headings since the last sure block"),
    ("first_last_heading", "probability of the last heading"),
    ("first_section", "mean probability from the last heading to the next"),
    ("first_next_section", "mean probability from the next heading to the one after"),
    ("page_kept", "mean probability on the page"),
    ("page_kept_length", "size of the page's likely text"),
    ("page_best", "highest probability on the page"),
    ("first_rank", "share of the page's text that is likelier"),
    ("sure_run", "text in the run of likely blocks it stands in or after"),
    ("kin", "share of its longer words that likely text elsewhere holds, 101 where it has none"),
    ("kin_early", "share of its longer words that the first half of the likely text holds, 101 where it has none"),
    ("long_words", "number of its longer words"),
    ("labels_since_sure", "points for chrome of phrase rules since the last sure block"),
    ("doubtful_before", "doubtful or unlikely text between here and the first sure block"),
];

/// A block counts as sure from this probability (in 250ths) on.
const SURE: u8 = 200;
/// A block counts as likely from this probability on.
const LIKELY: u8 = 125;

/// The second look's facts, by fact.
#[derive(Debug, Default)]
pub struct Again {
    columns: Columns,
}

impl Again {
    /// One fact of all blocks, by its number.
    pub fn column(&self, fact: usize) -> &[u8] {
        self.columns.of(fact)
    }

    /// The same by rows of blocks, the last one filled up.
    pub fn rows(&self, fact: usize) -> &[Row] {
        self.columns.rows(fact)
    }

    fn column_mut(&mut self, fact: usize) -> &mut [u8] {
        self.columns.of_mut(fact)
    }
}

/// Running totals of size and of probability times size.
struct Mass {
    length: Vec<u64>,
    kept: Vec<u64>,
}

impl Mass {
    fn mean(&self, from: usize, to: usize) -> u8 {
        let length = self.length[to] - self.length[from];
        (self.kept[to] - self.kept[from]).checked_div(length).unwrap_or(0) as u8
    }
}

/// Computes the second look's facts from the first look's probabilities.
pub fn look(blocks: &Blocks, facts: &Facts, first: &[u8]) -> Again {
    let n = first.len();
    let mut again = Again { columns: Columns::new(SECOND.len(), n) };
    if n == 0 {
        return again;
    }
    let mass = mass(facts, first);
    for (column, step) in [(0, 0isize), (1, -1), (2, -2), (3, -3), (4, 1), (5, 2), (6, 3)] {
        for (i, value) in again.column_mut(column).iter_mut().enumerate() {
            *value = i.checked_add_signed(step).and_then(|j| first.get(j)).copied().unwrap_or(0);
        }
    }
    containers(&mut again, blocks, &mass);
    for (column, reach) in [(12, 3usize), (13, 8), (14, 20)] {
        for (i, value) in again.column_mut(column).iter_mut().enumerate() {
            *value = mass.mean(i.saturating_sub(reach), (i + reach + 1).min(n));
        }
    }
    sure_blocks(&mut again, facts, first);
    sections(&mut again, facts, first, &mass);
    page(&mut again, facts, first, &mass);
    kin(&mut again, facts, first, &mass);
    again
}

fn mass(facts: &Facts, first: &[u8]) -> Mass {
    let with = || Vec::with_capacity(first.len() + 1);
    let mut mass = Mass { length: with(), kept: with() };
    mass.length.push(0);
    mass.kept.push(0);
    let (mut length, mut kept) = (0u64, 0u64);
    for (counts, &p) in facts.counts.iter().zip(first) {
        length += u64::from(counts.length);
        kept += u64::from(counts.length) * u64::from(p);
        mass.length.push(length);
        mass.kept.push(kept);
    }
    mass
}

fn containers(again: &mut Again, blocks: &Blocks, mass: &Mass) {
    let up = super::super::facts::wider(&blocks.containers);
    let mut alike: FxHashMap<u64, (u64, u64)> = FxHashMap::default();
    alike.reserve(blocks.items.len() / 4);
    for (i, block) in blocks.items.iter().enumerate() {
        let mut at = super::super::facts::level_one(blocks, block, &up);
        for column in 7..11 {
            let c = &blocks.containers[at as usize];
            again.column_mut(column)[i] = mass.mean(c.first as usize, c.end as usize);
            at = up[at as usize];
        }
        let group = alike.entry(super::super::facts::look(blocks, block.container)).or_default();
        group.0 += mass.length[i + 1] - mass.length[i];
        group.1 += mass.kept[i + 1] - mass.kept[i];
    }
    for (i, block) in blocks.items.iter().enumerate() {
        let group = alike[&super::super::facts::look(blocks, block.container)];
        again.column_mut(11)[i] = (group.1 / group.0.max(1)) as u8;
    }
}

fn sure_blocks(again: &mut Again, facts: &Facts, first: &[u8]) {
    let n = first.len();
    let (mut text, mut count, mut headings, mut run, mut doubtful, mut begun) = (0u32, 0u32, 0u32, 0u32, 0u32, false);
    let mut labels = 0u32;
    for i in 0..n {
        let length = facts.counts[i].length;
        run = if first[i] >= LIKELY || first[i.saturating_sub(1)] >= LIKELY { run } else { 0 };
        again.column_mut(16)[i] = log(text);
        again.column_mut(18)[i] = log(count);
        again.column_mut(20)[i] = log(headings);
        again.column_mut(28)[i] = log(run);
        again.column_mut(32)[i] = log(labels / 10);
        again.column_mut(33)[i] = if begun { log(doubtful) } else { 255 };
        run += if first[i] >= LIKELY { length } else { 0 };
        doubtful += if begun && first[i] < LIKELY { length } else { 0 };
        headings += u32::from(facts.get(Fact::heading, i) > 0);
        labels += u32::from(facts.get(Fact::phrase_chrome, i));
        (text, count) = (text + length, count + 1);
        if first[i] >= SURE && length >= 20 {
            (text, count, headings, labels, begun) = (0, 0, 0, 0, true);
        }
    }
    let (mut text, mut count) = (0u32, 0u32);
    for i in (0..n).rev() {
        again.column_mut(17)[i] = log(text);
        again.column_mut(19)[i] = log(count);
        (text, count) = (text + facts.counts[i].length, count + 1);
        if first[i] >= SURE && facts.counts[i].length >= 20 {
            (text, count) = (0, 0);
        }
    }
}

fn sections(again: &mut Again, facts: &Facts, first: &[u8], mass: &Mass) {
    let n = first.len();
    let mut starts: Vec<usize> = Vec::with_capacity(n / 8 + 2);
    starts.push(0);
    starts.extend((1..n).filter(|&i| facts.get(Fact::heading, i) > 0));
    starts.push(n);
    for (s, bounds) in starts.windows(2).enumerate() {
        let (from, to) = (bounds[0], bounds[1]);
        // The heading itself is judged by what it heads.
        let body = (from + usize::from(from > 0)).min(to);
        let mean = mass.mean(body, to);
        let next = starts.get(s + 2).map_or(0, |&end| mass.mean((to + 1).min(end), end));
        let heading = first[from];
        for i in from..to {
            again.column_mut(21)[i] = heading;
            again.column_mut(22)[i] = mean;
            again.column_mut(23)[i] = next;
        }
    }
}

fn page(again: &mut Again, facts: &Facts, first: &[u8], mass: &Mass) {
    let n = first.len();
    let total = mass.kept[n];
    let mut by_probability = [0u32; 256];
    for (counts, &p) in facts.counts.iter().zip(first) {
        by_probability[usize::from(p)] += counts.length;
    }
    let mut likelier = [0u32; 256];
    let mut sum = 0u32;
    for p in (0..256).rev() {
        likelier[p] = sum;
        sum += by_probability[p];
    }
    let best = first.iter().copied().max().unwrap_or(0);
    let mean = mass.mean(0, n);
    for i in 0..n {
        let before = (mass.kept[i] * 100).checked_div(total).unwrap_or(0) as u8;
        again.column_mut(15)[i] = before;
        again.column_mut(24)[i] = mean;
        again.column_mut(25)[i] = log((total / 250).min(u64::from(u32::MAX)) as u32);
        again.column_mut(26)[i] = best;
        again.column_mut(27)[i] = share(likelier[usize::from(first[i])], sum);
    }
}

/// How much a block is about what the likely text is about, by the longer words they share.
fn kin(again: &mut Again, facts: &Facts, first: &[u8], mass: &Mass) {
    const NO_WORDS: u8 = 101;
    let half = mass.kept[first.len()] / 2;
    let likely = |i: usize| first[i] >= LIKELY;
    let early = |i: usize| likely(i) && mass.kept[i] <= half;
    for i in 0..first.len() {
        again.column_mut(31)[i] = log(facts.rare(i).len() as u32);
    }
    let mut table = [0u8; WORD_SLOTS];
    let ways: [(usize, &dyn Fn(usize) -> bool); 2] = [(29, &likely), (30, &early)];
    for (column, counts) in ways {
        table.fill(0);
        for i in (0..first.len()).filter(|&i| counts(i)) {
            facts.rare(i).iter().for_each(|&s| add_one(&mut table[usize::from(s)]));
        }
        for i in 0..first.len() {
            let (words, own) = (facts.rare(i), counts(i));
            if words.is_empty() {
                again.column_mut(column)[i] = NO_WORDS;
                continue;
            }
            // Its own words do not count.
            if own {
                words.iter().for_each(|&s| table[usize::from(s)] -= u8::from(table[usize::from(s)] < u8::MAX));
            }
            let shared = words.iter().filter(|&&s| table[usize::from(s)] > 0).count();
            if own {
                words.iter().for_each(|&s| add_one(&mut table[usize::from(s)]));
            }
            again.column_mut(column)[i] = share(shared as u32, words.len() as u32);
        }
    }
}

/// Counts up, and stays at the end of the scale.
fn add_one(count: &mut u8) {
    *count = count.saturating_add(1);
}
