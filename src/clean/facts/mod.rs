//! Facts about blocks: what they say, where they stand, what stands around them.
//!
//! [`gather`] computes every fact of every block in time linear in the page: sums over containers and
//! windows are differences of running totals. Facts judge nothing.

mod around;
mod columns;
mod kinds;
mod leads;
mod links;
mod names;
mod place;
mod text;

pub use columns::{Columns, LANES, Row};
pub use kinds::{KINDS, Origin, PageWords};
pub use leads::{LeadTable, Leads};
pub use names::{COUNT, FACTS, Fact, log, share};
pub(super) use place::{level_one, look, wider};
pub use text::{SharedWords, TextCounts, WORD_SLOTS, ends, sign, slot, words};

use super::blocks::{Blocks, place as at};
use crate::html::{Dom, Tag};
use rustc_hash::FxHashMap;

/// Points of words and class words, learned; empty tables give no points.
#[derive(Debug, Clone, Default)]
pub struct WordPoints {
    /// By [`slot`] of a word of the text.
    pub words: Vec<i8>,
    /// By slot of a word of a class or id.
    pub places: Vec<i8>,
    /// By slot of how a block begins or ends: see [`Leads`].
    pub leads: Vec<i8>,
    /// How `leads` is asked.
    pub lead_table: LeadTable,
    /// By slot of a word that tells the kind of a page, a point for each of [`KINDS`]: see [`PageWords`].
    pub kinds: Vec<i8>,
}

/// What the page's head says, as far as facts need it.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// Words of title and description.
    pub shared: SharedWords,
    /// Distinct words of the title.
    pub title_words: u32,
    /// Kind of page its metadata declares, as `page_kind` counts.
    pub kind: u8,
    /// Whether its metadata declares a news story.
    pub news: bool,
    /// The page's address.
    pub url: Option<String>,
    /// Words of markup and address that tell what kind of page it is.
    pub words: PageWords,
}

/// All facts of a page, by fact.
#[derive(Debug, Default)]
pub struct Facts {
    columns: Columns,
    /// Counts of each block's text, for those who need more than a fact.
    pub counts: Vec<TextCounts>,
    /// Slots of the longer words of all blocks, and where each block's end.
    pub rare: (Vec<u16>, Vec<u32>),
    /// Number of the title's block, if the page shows its title.
    pub title: Option<u32>,
    /// The block is long prose: sentences rather than labels or links.
    pub prose: Vec<bool>,
    /// The level of each block's heading, 0 for none, whatever markup its words have: what the record tells.
    pub headings: Vec<u8>,
}

impl Facts {
    fn new(blocks: usize) -> Facts {
        Facts { columns: Columns::new(COUNT, blocks), ..Facts::default() }
    }

    /// Frees what only judging asks for; single facts cannot be asked for any more.
    pub fn forget(&mut self) {
        self.columns = Columns::new(0, 0);
        self.rare = (Vec::new(), Vec::new());
    }

    /// One fact of one block.
    pub fn get(&self, fact: Fact, block: usize) -> u8 {
        self.columns.get(fact as usize, block)
    }

    fn set(&mut self, fact: Fact, block: usize, value: u8) {
        self.columns.set(fact as usize, block, value);
    }

    /// Sets a fact that is the same for all blocks.
    fn fill(&mut self, fact: Fact, value: u8) {
        self.columns.of_mut(fact as usize).fill(value);
    }

    /// Slots of a block's longer words.
    pub fn rare(&self, block: usize) -> &[u16] {
        let (slots, ends) = &self.rare;
        let from = block.checked_sub(1).map_or(0, |b| ends[b]);
        &slots[from as usize..ends[block] as usize]
    }

    /// One fact of all blocks, by its number.
    pub fn column(&self, fact: usize) -> &[u8] {
        self.columns.of(fact)
    }

    /// The same by rows of blocks, the last one filled up.
    pub fn rows(&self, fact: usize) -> &[Row] {
        self.columns.rows(fact)
    }

    /// Number of blocks.
    pub fn len(&self) -> usize {
        self.columns.blocks()
    }

    /// Whether there are no blocks.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What the rules say of one block before anything is judged: see `clean::votes`.
#[derive(Debug, Clone, Copy, Default)]
pub struct RulePoints {
    /// Hundredths of points of phrase rules, for chrome and for the article.
    pub phrase: [i32; 2],
    /// The same of rules about places.
    pub place: [i32; 2],
    /// Role that a rule names, 0 for none.
    pub role: u8,
}

/// What is counted of the text of every block.
#[derive(Debug, Default)]
pub struct Counted {
    /// By block.
    pub counts: Vec<TextCounts>,
    /// Slots of the longer words of all blocks, and where each block's end.
    pub rare: (Vec<u16>, Vec<u32>),
    /// By block: the first block whose text is the same, as far as that was looked for; mostly it is itself.
    pub same: Vec<u32>,
}

/// Longer texts are seldom told twice; they are not compared.
const LONGEST_REPEATED: usize = 256;

/// Counts the text of every block, the first step towards its facts.
pub fn count(blocks: &Blocks, head: &Head, points: &WordPoints) -> Counted {
    let Counted { mut counts, rare: (mut rare, mut ends), mut same } = Counted::default();
    rare.reserve(blocks.text.len() / 12);
    ends.reserve_exact(blocks.items.len());
    counts.reserve_exact(blocks.items.len());
    same.reserve_exact(blocks.items.len());
    let mut seen: FxHashMap<&str, u32> = FxHashMap::default();
    seen.reserve(blocks.items.len());
    for (i, block) in blocks.items.iter().enumerate() {
        let (text, i) = (blocks.text(block), i as u32);
        let first = if text.len() <= LONGEST_REPEATED { *seen.entry(text).or_insert(i) } else { i };
        same.push(first);
        if first < i {
            counts.push(counts[first as usize]);
            let from = first.checked_sub(1).map_or(0, |before| ends[before as usize]);
            rare.extend_from_within(from as usize..ends[first as usize] as usize);
        } else {
            counts.push(text::count(text, &head.shared, points, &mut rare));
        }
        ends.push(rare.len() as u32);
    }
    Counted { counts, rare: (rare, ends), same }
}

/// Computes all facts; `counted` comes from [`count`].
pub fn gather(
    dom: Option<&Dom<'_>>,
    blocks: &Blocks,
    head: &Head,
    counted: Counted,
    rules: &[RulePoints],
    points: &WordPoints,
) -> Facts {
    let mut facts = Facts::new(blocks.items.len());
    (facts.counts, facts.rare) = (counted.counts, counted.rare);
    text_facts(&mut facts, blocks, head);
    rule_facts(&mut facts, rules);
    let totals = Totals::of(&facts, blocks);
    links::fill(&mut facts, dom, blocks, head);
    place::fill(&mut facts, dom, blocks, &totals, points);
    around::fill(&mut facts, blocks, &totals, head);
    for (fact, value) in KINDS.into_iter().zip(head.words.likeness(&points.kinds)) {
        facts.fill(fact, value);
    }
    facts.headings = blocks.items.iter().map(|block| place::heading(blocks, block)).collect();
    facts
}

/// Sums over the blocks before one.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    length: u32,
    links: u32,
    prose: u32,
    words: u32,
    points: i32,
}

/// Running totals over the blocks.
#[derive(Debug)]
pub(super) struct Totals {
    /// By block, and for the end: the sums of all blocks before it.
    before: Vec<Sums>,
}

impl Totals {
    fn of(facts: &Facts, blocks: &Blocks) -> Totals {
        let mut before = Vec::with_capacity(blocks.items.len() + 1);
        let mut sums = Sums::default();
        before.push(sums);
        for (i, counts) in facts.counts.iter().enumerate() {
            sums.length += counts.length;
            sums.links += (u64::from(counts.length) * u64::from(facts.get(Fact::link_share, i)) / 100) as u32;
            sums.prose += if facts.prose[i] { counts.length } else { 0 };
            sums.words += counts.words;
            sums.points = sums.points.saturating_add(counts.word_points);
            before.push(sums);
        }
        Totals { before }
    }

    /// Characters of some blocks.
    pub fn length(&self, from: usize, to: usize) -> u32 {
        self.before[to].length - self.before[from].length
    }

    /// Characters in links.
    pub fn links(&self, from: usize, to: usize) -> u32 {
        self.before[to].links - self.before[from].links
    }

    /// Characters of long prose.
    pub fn prose(&self, from: usize, to: usize) -> u32 {
        self.before[to].prose - self.before[from].prose
    }

    pub fn link_share(&self, from: usize, to: usize) -> u8 {
        share(self.links(from, to), self.length(from, to))
    }

    pub fn prose_share(&self, from: usize, to: usize) -> u8 {
        share(self.prose(from, to), self.length(from, to))
    }

    pub fn word_score(&self, from: usize, to: usize) -> u8 {
        let (before, after) = (self.before[from], self.before[to]);
        word_score(after.points - before.points, after.words - before.words)
    }
}

/// The mean of some words' points, as a byte around 128; few words count less.
pub(super) fn word_score(points: i32, words: u32) -> u8 {
    (128 + points / (words as i32 + 3)).clamp(0, 255) as u8
}

fn text_facts(facts: &mut Facts, blocks: &Blocks, head: &Head) {
    let mut seen: FxHashMap<u64, (u32, u32)> = FxHashMap::default();
    seen.reserve(facts.counts.len());
    facts.prose.reserve(facts.counts.len());
    for counts in &facts.counts {
        seen.entry(counts.hash).or_default().0 += 1;
    }
    for (i, block) in blocks.items.iter().enumerate() {
        let c = facts.counts[i];
        let bytes = (block.end - block.start).max(1);
        let link_share = share(block.link_bytes, bytes);
        facts.prose.push(c.length >= 80 && link_share < 30 && (c.sentences > 0 || c.length >= 200) && c.words >= 10);
        let all = seen.get_mut(&c.hash).expect("every block was counted");
        let bold = marked(blocks, block, [Tag::Strong, Tag::B]);
        let values = [
            (Fact::length, log(c.length)),
            (Fact::words, log(c.words)),
            (Fact::link_share, link_share),
            (Fact::links, log(u32::from(block.links))),
            (Fact::word_length, (c.letters * 10 / c.words.max(1)).min(255) as u8),
            (Fact::sentences, log(c.sentences)),
            (Fact::sentence_length, log(c.length / c.sentences.max(1))),
            (Fact::commas, log(c.commas)),
            (Fact::ends, c.ends),
            (Fact::starts, c.starts),
            (Fact::upper_share, share(c.upper, c.letters)),
            (Fact::digit_share, share(c.digits, c.length)),
            (Fact::symbol_share, share(c.symbols, c.length)),
            (Fact::capitalised_share, share(c.capitalised, c.words)),
            (Fact::separators, log(c.separators)),
            (Fact::spaceless_share, share(c.spaceless * 2, c.length)),
            (Fact::has_at, u8::from(c.signs & sign::AT != 0)),
            (Fact::has_copyright, u8::from(c.signs & sign::COPYRIGHT != 0)),
            (Fact::has_currency, u8::from(c.signs & sign::CURRENCY != 0)),
            (Fact::has_url, u8::from(c.signs & sign::URL != 0)),
            (Fact::has_time, u8::from(c.signs & sign::TIME != 0)),
            (Fact::has_year, u8::from(c.signs & sign::YEAR != 0)),
            (Fact::has_question, u8::from(c.signs & sign::QUESTION != 0)),
            (Fact::repeats, log(all.0)),
            (Fact::repeated, u8::from(all.1 > 0)),
            (Fact::title_words, share(u32::from(c.shared[0]), c.words)),
            (Fact::description_words, share(u32::from(c.shared[1]), c.words)),
            (Fact::is_title, is_title(&c, head)),
            (Fact::strong_share, share(bold, bytes)),
            (Fact::emphasis_share, share(marked(blocks, block, [Tag::Em, Tag::I]), bytes)),
            (Fact::after_break, u8::from(block.after_break)),
            (Fact::word_score, word_score(c.word_points, c.words)),
            (Fact::lead_score, (128 + c.lead_points / 2).clamp(0, 255) as u8),
        ];
        all.1 += 1;
        for (fact, value) in values {
            facts.set(fact, i, value);
        }
    }
}

fn is_title(c: &TextCounts, head: &Head) -> u8 {
    if head.title_words == 0 || c.words == 0 || c.words > head.title_words * 3 {
        return 0;
    }
    let shared = u32::from(c.shared[0]);
    share(shared, c.words).min(share(shared, head.title_words))
}

/// Bytes of a block inside inline elements of these names.
fn marked(blocks: &Blocks, block: &super::blocks::Block, tags: [Tag; 2]) -> u32 {
    let marks = blocks.marks(block);
    marks.iter().filter(|m| tags.contains(&m.tag)).map(|m| m.end - m.start).sum()
}

fn rule_facts(facts: &mut Facts, rules: &[RulePoints]) {
    for (i, points) in rules.iter().enumerate() {
        let tenths = |hundredths: i32| (hundredths / 10).clamp(0, 255) as u8;
        facts.set(Fact::phrase_chrome, i, tenths(points.phrase[0]));
        facts.set(Fact::phrase_article, i, tenths(points.phrase[1]));
        facts.set(Fact::place_chrome, i, tenths(points.place[0]));
        facts.set(Fact::place_article, i, tenths(points.place[1]));
        facts.set(Fact::role, i, points.role);
    }
}

/// Text that a reader sees at once.
pub(in crate::clean) fn seen(places: u32) -> bool {
    places & at::UNSEEN == 0
}
