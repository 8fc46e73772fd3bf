//! What belongs together stays together.
//!
//! The score reads words and sentences; it has little to go by in a formula, a cell that holds a number, a note of
//! three words. Where the text that they belong to stays, they do: most of a list or table stays as a whole.

use super::Analysis;
use super::blocks::{Container, place};
use super::notes::Notes;
use super::roles::Role;
use super::verdict::{Ground, Verdict, goes, kept_in, stays};
use crate::article::PageType;
use crate::html::Tag;
use std::ops::{Range, RangeInclusive};

/// Rows of more blocks than this lay out the page.
const LONGEST_ROW: u32 = 40;
/// Most words of a label beside a listing: its language, a button that copies it.
const LABEL_WORDS: u32 = 3;
/// Words of a cell that the score may misjudge.
const SHORT_CELL: u32 = 6;
/// The same where the whole table, or the list around an item, says that it belongs.
pub(super) const SHORT_ITEM: u32 = 12;
/// Tables and lists of more blocks than this are judged piece by piece.
const LARGEST: u32 = 400;
/// Pages with more notes than this list literature rather than explain their text.
const MOST_NOTES: usize = 40;

/// Keeps formulas, listings, cells, lists, headings and notes with their text.
pub(super) fn keep(analysis: &Analysis<'_>, of: &mut [Verdict], kind: PageType) {
    if analysis.dom.is_some() {
        formulas(analysis, of);
        listings(analysis, of);
        cells(analysis, of);
        // Where pages list many things, lists and tables are of chrome as often as of what the page is about.
        let of_many = matches!(kind, PageType::Listing | PageType::Collection | PageType::Forum);
        if !of_many {
            tables(analysis, of);
            quotations(analysis, of);
        }
        if !of_many && kind != PageType::Product {
            lists(analysis, of);
        }
        section_headings(analysis, of, kind == PageType::Documentation);
        questions(analysis, of);
        notes(analysis, of);
    }
}

/// Headings whose section stays, whatever their words say: in a manual "See also" heads a list that is the manual's own,
/// elsewhere "Description" or "Details" may be what a story, a recipe or a service calls its part.
fn section_headings(analysis: &Analysis<'_>, of: &mut [Verdict], manual: bool) {
    let parent = |i: usize| analysis.blocks.container(&analysis.blocks.items[i]).parent;
    let holds = |outer: u32, i: usize| analysis.blocks.containers[outer as usize].blocks().contains(&i);
    let links = |i: usize| analysis.blocks.items[i].link_bytes > 0;
    // Only its words speak against it, and no label of links is meant.
    let named = |i: usize| {
        let points = &analysis.votes.of[i].points;
        let told = points.phrase[0] > 0 && points.place[0] <= points.place[1] && !is_named_chrome(analysis, i);
        told && !links(i) && !links(i + 1)
    };
    for i in (0..of.len().saturating_sub(1)).rev() {
        if analysis.facts.headings[i] > 1
            && of[i].went_by_points()
            && of[i + 1].role.is_body()
            && holds(parent(i), i + 1)
            && (manual || named(i))
        {
            of[i] = stays(Role::Heading);
        }
    }
}

/// Buttons that open an answer which stays (WAI-ARIA Authoring Practices, accordion).
fn questions(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    /// Words of a question, and of what answers it.
    const QUESTION: RangeInclusive<u32> = 2..=30;
    const ANSWER: u32 = 5;
    let blocks = &analysis.blocks;
    let words = |i: usize| analysis.facts.counts[i].words;
    for button in blocks.containers.iter().filter(|c| c.tag == Tag::Button && c.end == c.first + 1) {
        let (asks, answers) = (button.first as usize, button.end as usize);
        let asked = blocks.text(&blocks.items[asks]).ends_with(['?', '？', '؟']);
        let judged = of[asks].went_by_points();
        let answered = of.get(answers).is_some_and(|v| v.role.is_body()) && words(answers) >= ANSWER;
        if asked && judged && answered && QUESTION.contains(&words(asks)) && !is_named_chrome(analysis, asks) {
            of[asks] = stays(Role::Paragraph);
        }
    }
}

/// Formulas that are set apart between kept text.
fn formulas(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let blocks = &analysis.blocks;
    let is_formula = |i: usize| {
        let block = &blocks.items[i];
        let marks = blocks.marks(block);
        marks.iter().any(|m| m.tag == Tag::Math && (m.start, m.end) == (block.start, block.end))
    };
    between_kept(of, is_formula, |_| false, Role::Paragraph);
}

/// Listings of code between kept text, without the buttons within them and right beside them, which copy them.
fn listings(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let blocks = &analysis.blocks;
    let in_listing = |i: usize| blocks.items.get(i).is_some_and(|b| b.places & place::PRE != 0);
    let is_button = |i: usize| blocks.container(&blocks.items[i]).tag == Tag::Button;
    let is_beside = |i: usize| {
        let is_short = analysis.facts.counts[i].words <= LABEL_WORDS;
        is_short && (in_listing(i + 1) || i.checked_sub(1).is_some_and(in_listing))
    };
    for i in (0..of.len()).filter(|&i| is_button(i) && (in_listing(i) || is_beside(i))) {
        if of[i].role.is_body() && of[i].ground == Ground::Points {
            of[i] = goes();
        }
    }
    let is_code = |i: usize| in_listing(i) && !is_button(i);
    between_kept(of, is_code, |i| analysis.facts.counts[i].words <= LABEL_WORDS, Role::Code);
}

/// Keeps what points alone would drop of the blocks that are `such`, where they stand between text that stays; what
/// `passes` may stand between.
fn between_kept(of: &mut [Verdict], such: impl Fn(usize) -> bool, passes: impl Fn(usize) -> bool, role: Role) {
    let mut i = 0;
    while i < of.len() {
        let from = i;
        while i < of.len() && !of[i].role.is_body() && (such(i) || passes(i)) {
            i += 1;
        }
        if from > 0 && of[from - 1].role.is_body() && of.get(i).is_none_or(|v| v.role.is_body()) {
            for j in (from..i).filter(|&j| such(j)) {
                if of[j].ground == Ground::Points {
                    of[j] = stays(role);
                }
            }
        }
        i += 1;
    }
}

/// Short cells of rows of which half or more stays.
fn cells(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let rows = analysis.blocks.containers.iter().filter(|c| c.tag == Tag::Tr && c.end - c.first <= LONGEST_ROW);
    for row in rows {
        let range = row.blocks();
        if !holds_prose(analysis, &range) && Share::of(of, &range).is_at_least(1, 2) {
            mend(analysis, of, range, SHORT_CELL, Role::Cell);
        }
    }
}

/// Cells of tables of data, that have headers or a caption, of which a third or more stays or which stand in text that
/// stays.
fn tables(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let containers = &analysis.blocks.containers;
    for (at, table) in containers.iter().enumerate().filter(|(_, c)| c.tag == Tag::Table && is_small(c)) {
        let inside = || containers[at + 1..].iter().take_while(|c| c.first < table.end && c.depth > table.depth);
        let range = table.blocks();
        let titled = inside().any(|c| matches!(c.tag, Tag::Th | Tag::Caption)) || is_captioned(containers, at);
        let data = titled && inside().all(|c| c.tag != Tag::Table);
        if data
            && !holds_prose(analysis, &range)
            && (Share::of(of, &range).is_at_least(1, 3) || flows(analysis, of, at))
        {
            mend(analysis, of, range, SHORT_ITEM, Role::Cell);
        }
    }
}

/// Whether a table is what a figure with a caption shows.
fn is_captioned(containers: &[Container], table: usize) -> bool {
    /// Elements of a figure that are looked at: those of a small table, and the caption behind them.
    const MOST_ELEMENTS: usize = 500;
    let figure = containers[table].parent as usize;
    let shown = &containers[figure];
    let mut inside = containers[figure + 1..].iter().take(MOST_ELEMENTS).take_while(|c| c.depth > shown.depth);
    shown.tag == Tag::Figure && inside.any(|c| c.tag == Tag::Figcaption && c.parent as usize == figure)
}

/// Quotations set apart in text that stays.
fn quotations(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let containers = analysis.blocks.containers.iter().enumerate();
    for (at, quote) in containers.filter(|(_, c)| c.tag == Tag::Blockquote && is_small(c)) {
        if flows(analysis, of, at) {
            mend(analysis, of, quote.blocks(), u32::MAX, Role::Quote);
        }
    }
}

/// Items of lists that stand in text that stays, that a kept line with a colon leads to, or of which two in three stay.
fn lists(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    /// Points of an item, on average, in thousandths, of a list of which little says that it belongs.
    const ITEM_POINTS: i64 = -2000;
    let blocks = &analysis.blocks;
    let lists = |c: &&Container| matches!(c.tag, Tag::Ul | Tag::Ol | Tag::Dl) && is_small(c);
    for (number, list) in blocks.containers.iter().enumerate().filter(|(_, c)| lists(c)) {
        let range = list.blocks();
        if range.is_empty() || is_of_links(analysis, &range) {
            continue;
        }
        let before = range.start.checked_sub(1).filter(|&i| of[i].role.is_body());
        let led = before.is_some_and(|i| blocks.text(&blocks.items[i]).ends_with([':', '：']));
        let share = Share::of(of, &range);
        // Dates alone, between text that stays.
        let dates = share.kept == 0 && share.formed == share.all && share.all > 1;
        let behind = of.get(range.end).is_some_and(|v| v.role.is_body());
        let between = before.is_some() && behind;
        // A term and what it means are judged one by one, though neither stands alone.
        let most = if list.tag == Tag::Dl { share.is_at_least(1, 2) } else { share.is_at_least(2, 3) };
        // Where points do not speak against it, a quarter that stays keeps the rest, and so do a story's head before it and its
        // text behind it.
        let heads = |v: &Verdict| {
            matches!(v.role, Role::Title | Role::Subtitle | Role::Byline | Role::DateLine | Role::Caption)
        };
        let headed = range.start.checked_sub(1).is_some_and(|i| heads(&of[i]));
        let open =
            (before.is_some() && share.is_at_least(1, 4) || headed && behind) && is_open(analysis, &range, ITEM_POINTS);
        if led || most || dates && between || open || flows(analysis, of, number) {
            // What stands in an item's own elements is more than an item.
            for i in range
                .filter(|&i| blocks.containers[blocks.container(&blocks.items[i]).parent as usize].node == list.node)
            {
                mend(analysis, of, i..i + 1, SHORT_ITEM, Role::ListItem);
            }
        }
    }
}

/// Whether an element stands between kept blocks that are its neighbours, or those of what wraps it, and the score does
/// not speak clearly against it: no links, and points that only its want of sentences may explain.
fn flows(analysis: &Analysis<'_>, of: &[Verdict], at: usize) -> bool {
    /// Points of a block, on average, in thousandths.
    const LEAST_POINTS: i64 = -3000;
    let own = &analysis.blocks.containers[at];
    let range = own.blocks();
    if range.is_empty() || !stands_between_kept(analysis, of, at) || is_of_links(analysis, &range) {
        return false;
    }
    is_open(analysis, &range, LEAST_POINTS)
}

/// Whether neither points, so many on average or more, nor rules about words speak clearly against a range of blocks.
pub(super) fn is_open(analysis: &Analysis<'_>, range: &Range<usize>, least: i64) -> bool {
    let points: i64 = analysis.points[range.clone()].iter().map(|&p| i64::from(p)).sum();
    points >= least * range.len() as i64 && !range.clone().any(|i| is_named_chrome(analysis, i))
}

/// Whether rules about words are sure that a block is chrome.
pub(super) fn is_named_chrome(analysis: &Analysis<'_>, i: usize) -> bool {
    /// Hundredths of points.
    const SURE: i32 = 300;
    let [chrome, article] = analysis.votes.of[i].points.phrase;
    chrome - article >= SURE
}

/// Whether the neighbours of an element, or of what wraps it, are kept blocks on either side.
fn stands_between_kept(analysis: &Analysis<'_>, of: &[Verdict], at: usize) -> bool {
    /// Elements that wrap a table: a figure, a box that scrolls.
    const WRAPPERS: usize = 3;
    /// Blocks beside it in what wraps it: a caption.
    const BESIDE: u32 = 2;
    let blocks = &analysis.blocks;
    let own = &blocks.containers[at];
    let mut around = own;
    for _ in 0..=WRAPPERS {
        let beside = |i: u32| {
            let kept = of.get(i as usize).is_some_and(|v| v.role.is_body());
            kept && blocks.container(&blocks.items[i as usize]).parent == around.parent
        };
        if around.first > 0 && beside(around.first - 1) && beside(around.end) {
            return true;
        }
        around = &blocks.containers[around.parent as usize];
        let mut apart = (around.first..own.first).chain(own.end..around.end);
        if around.end - around.first > own.end - own.first + BESIDE
            || apart.any(|i| is_named_chrome(analysis, i as usize))
        {
            return false;
        }
    }
    false
}

pub(super) fn is_small(container: &Container) -> bool {
    container.end - container.first <= LARGEST
}

fn holds_prose(analysis: &Analysis<'_>, range: &Range<usize>) -> bool {
    analysis.facts.prose[range.clone()].contains(&true)
}

/// Whether half of what a range says are links.
pub(super) fn is_of_links(analysis: &Analysis<'_>, range: &Range<usize>) -> bool {
    let items = &analysis.blocks.items[range.clone()];
    let (links, all) = items.iter().fold((0, 0), |(links, all), b| (links + b.link_bytes, all + b.end - b.start));
    links * 2 >= all
}

/// How much of a range of blocks stays.
struct Share {
    all: usize,
    kept: usize,
    /// Taken out by their form: a date is one among data too.
    formed: usize,
}

impl Share {
    fn of(of: &[Verdict], range: &Range<usize>) -> Share {
        let kept = kept_in(of, range.clone());
        let formed = of[range.clone()].iter().filter(|v| is_formed(v.role)).count();
        Share { all: range.len(), kept, formed }
    }

    /// Whether of those that form does not speak of as many stay, and some that stay at all.
    fn is_at_least(&self, some: usize, of: usize) -> bool {
        self.kept > 0 && self.kept < self.all && self.kept * of >= (self.all - self.formed) * some
    }
}

/// Roles that a line's form alone may give it.
fn is_formed(role: Role) -> bool {
    matches!(role, Role::DateLine | Role::Byline | Role::Section | Role::Keywords)
}

/// Keeps what points or form alone took out of a range, where it is short.
fn mend(analysis: &Analysis<'_>, of: &mut [Verdict], range: Range<usize>, most_words: u32, role: Role) {
    for i in range {
        let misjudged = is_formed(of[i].role) || of[i].went_by_points();
        if misjudged && analysis.facts.counts[i].words <= most_words {
            of[i] = stays(role);
        }
    }
}

/// Notes that kept text refers to.
fn notes(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let Some(dom) = &analysis.dom else { return };
    let notes = Notes::of(dom, &analysis.blocks, of);
    if notes.containers().len() > MOST_NOTES {
        return;
    }
    for number in notes.containers() {
        let container = &analysis.blocks.containers[number as usize];
        for verdict in &mut of[container.blocks()] {
            if verdict.went_by_points() {
                *verdict = stays(Role::Paragraph);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    #[test]
    fn a_button_within_a_listing_is_no_code() {
        let page = "<html lang=en><title>Webhooks - Harbour docs</title><body><main><article><h1>Webhooks</h1><p>A webhook is a \
                    request that the harbour sends to your own server whenever a boat comes in or leaves the quay.</p><pre><code>\
                    POST /boats HTTP/1.1\nHost: quay.example\n</code><button>Copy</button></pre><button>Copy it</button><p>Answer within five seconds, or \
                    the request is sent again until your server has answered it, for a day at most.</p></article></main>";
        let text = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page").text;
        assert!(text.contains("POST /boats") && !text.contains("Copy"), "{text}");
    }

    #[test]
    fn a_heading_whose_part_stays_may_be_called_as_labels_are() {
        let told = "The ferry is clad in larch from the upper valley, sawn in the winter and left to dry for two years, as \
                    every boat of the yard has been since the first was launched in the spring of 1911.";
        let page = format!(
            "<html lang=en><title>The Gannet - Quay Yard</title><body><main><article><h1>The Gannet</h1><p>{told}</p><h2>More \
             information</h2><p>{told} She carries eleven cars.</p></article></main>"
        );
        let text = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page").text;
        assert!(text.contains("More information"), "{text}");
    }
}
