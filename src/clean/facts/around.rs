//! Facts about what stands before and after a block, and about the page as a whole.

use super::super::blocks::{Blocks, place as at};
use super::{Fact, Facts, Head, Totals, log, seen, share, sign};
use crate::html::Tag;

pub(super) fn fill(facts: &mut Facts, blocks: &Blocks, totals: &Totals, head: &Head) {
    facts.title = find_title(facts);
    positions(facts, totals);
    prose_runs(facts, totals);
    labels(facts);
    images(facts, blocks);
    neighbours(facts, blocks);
    windows(facts, totals);
    page(facts, blocks, head);
}

/// The title's block: the heading most like the title, the first of equals; else any block much like it.
fn find_title(facts: &Facts) -> Option<u32> {
    let mut best: Option<(u32, u32)> = None;
    for i in 0..facts.len() {
        let like = u32::from(facts.get(Fact::is_title, i));
        let bonus = match facts.get(Fact::heading, i) {
            1 => 60,
            2..=3 => 20,
            _ => 0,
        };
        let unseen = facts.get(Fact::hidden, i) != 0 || facts.get(Fact::nav, i) != 0;
        if (like >= 50 || bonus == 60) && !unseen && best.is_none_or(|b| like + bonus > b.0) {
            best = Some((like + bonus, i as u32));
        }
    }
    best.map(|b| b.1)
}

fn positions(facts: &mut Facts, totals: &Totals) {
    let n = facts.len();
    for i in 0..n {
        let from_title = match facts.title {
            None => 0,
            Some(t) if i as u32 >= t => 128 + log(i as u32 - t) / 2,
            Some(t) => 128 - log(t - i as u32) / 2,
        };
        facts.set(Fact::position, i, share(i as u32, n as u32));
        facts.set(Fact::position_length, i, share(totals.length(0, i), totals.length(0, n)));
        facts.set(Fact::index, i, log(i as u32));
        facts.set(Fact::from_end, i, log((n - 1 - i) as u32));
        facts.set(Fact::from_title, i, from_title);
    }
}

fn prose_runs(facts: &mut Facts, totals: &Totals) {
    let n = facts.len();
    let (mut since, mut headings, mut last_heading, mut since_heading) = (None, 0u32, 0u8, 0u32);
    let mut heading_score = 128;
    for i in 0..n {
        let start: usize = since.map_or(0, |s: usize| s + 1);
        facts.set(Fact::since_prose, i, log(totals.length(start, i)));
        facts.set(Fact::headings_since_prose, i, log(headings));
        facts.set(Fact::prose_before, i, share(totals.prose(0, i), totals.prose(0, n)));
        facts.set(Fact::last_heading, i, last_heading);
        facts.set(Fact::since_heading, i, log(since_heading));
        facts.set(Fact::heading_score, i, heading_score);
        since_heading += 1;
        let heading = facts.get(Fact::heading, i);
        if heading > 0 {
            (last_heading, since_heading) = (heading, 0);
            heading_score = facts.get(Fact::lead_score, i);
            headings += 1;
        }
        if facts.prose[i] {
            since = Some(i);
            headings = 0;
        }
    }
    let mut until = n;
    for i in (0..n).rev() {
        facts.set(Fact::until_prose, i, log(totals.length(i + 1, until.max(i + 1))));
        if facts.prose[i] {
            until = i;
        }
    }
}

/// Evidence of labels that adds up: since the last long prose, and since the first.
fn labels(facts: &mut Facts) {
    let (mut since, mut before, mut begun) = (0u32, 0u32, false);
    for i in 0..facts.len() {
        facts.set(Fact::labels_since_prose, i, log(since / 10));
        facts.set(Fact::labels_before, i, log(before / 10));
        let points = u32::from(facts.get(Fact::phrase_chrome, i));
        since += points;
        before += if begun { points } else { 0 };
        if facts.prose[i] && points < 20 {
            (since, begun) = (0, true);
        }
    }
}

fn images(facts: &mut Facts, blocks: &Blocks) {
    const NO_IMAGE: u8 = 255;
    let n = facts.len();
    let mut images = blocks.images.iter().map(|image| image.1 as usize).peekable();
    let mut last = None;
    for i in 0..n {
        while let Some(&at) = images.peek().filter(|&&at| at <= i) {
            last = Some(at);
            images.next();
        }
        facts.set(Fact::since_image, i, last.map_or(NO_IMAGE, |at| log((i - at) as u32).min(254)));
        let next = images.peek().map(|&at| log((at - i - 1) as u32).min(254));
        facts.set(Fact::until_image, i, next.unwrap_or(NO_IMAGE));
    }
}

fn neighbours(facts: &mut Facts, blocks: &Blocks) {
    use Fact::*;
    let copy: [(Fact, Fact, isize); 20] = [
        (before_role, role, -1),
        (after_role, role, 1),
        (lead_score_before, lead_score, -1),
        (lead_score_after, lead_score, 1),
        (before_length, length, -1),
        (before_links, link_share, -1),
        (before_tag, tag, -1),
        (before_ends, ends, -1),
        (word_score_before, word_score, -1),
        (before2_length, length, -2),
        (before2_links, link_share, -2),
        (before2_tag, tag, -2),
        (after_length, length, 1),
        (after_links, link_share, 1),
        (after_tag, tag, 1),
        (after_starts, starts, 1),
        (word_score_after, word_score, 1),
        (after2_length, length, 2),
        (after2_links, link_share, 2),
        (after2_tag, tag, 2),
    ];
    for (to, from, step) in copy {
        facts.columns.shift(from as usize, to as usize, step);
    }
    let parent = |i: usize| blocks.container(&blocks.items[i]).parent;
    let look = |i: usize| super::place::look(blocks, blocks.items[i].container);
    for i in 1..facts.len() {
        let same = u8::from(parent(i) == parent(i - 1));
        let like = u8::from(look(i) == look(i - 1));
        facts.set(before_same, i, same);
        facts.set(after_same, i - 1, same);
        facts.set(before_alike, i, like);
        facts.set(after_alike, i - 1, like);
    }
}

fn windows(facts: &mut Facts, totals: &Totals) {
    use Fact::*;
    let n = facts.len();
    for i in 0..n {
        let around = |reach: usize| (i.saturating_sub(reach), (i + reach + 1).min(n));
        for (reach, of_prose, of_links) in
            [(3, near_prose, near_links), (8, around_prose, around_links), (20, far_prose, far_links)]
        {
            let (from, to) = around(reach);
            facts.set(of_prose, i, totals.prose_share(from, to));
            facts.set(of_links, i, totals.link_share(from, to));
        }
        for (reach, of_words) in [(3, near_words), (8, around_words)] {
            let (from, to) = around(reach);
            facts.set(of_words, i, totals.word_score(from, to));
        }
    }
}

/// Facts that are the same for all blocks of the page, from visible text alone but for `page_unseen`.
fn page(facts: &mut Facts, blocks: &Blocks, head: &Head) {
    let mut sums = PageSums::default();
    for (i, block) in blocks.items.iter().enumerate() {
        let c = facts.counts[i];
        sums.all += c.length;
        if !seen(block.places) {
            continue;
        }
        sums.blocks += 1;
        sums.length += c.length;
        sums.links += (u64::from(c.length) * u64::from(facts.get(Fact::link_share, i)) / 100) as u32;
        sums.points = sums.points.saturating_add(c.word_points);
        sums.words += c.words;
        let in_place = |bit| if block.places & bit != 0 { c.length } else { 0 };
        sums.list += in_place(at::LIST);
        sums.table += in_place(at::TABLE);
        sums.paragraphs += if blocks.container(block).tag == Tag::P { c.length } else { 0 };
        sums.headings += u32::from(facts.get(Fact::heading, i) > 0);
        sums.times += u32::from(c.signs & (sign::TIME | sign::YEAR) != 0);
        sums.prices += u32::from(c.signs & sign::CURRENCY != 0);
        sums.controls += u32::from(block.places & at::CONTROL != 0);
        if facts.prose[i] {
            sums.prose += c.length;
            sums.long += 1;
        }
    }
    let articles = blocks.containers.iter().filter(|c| c.tag == Tag::Article).count() as u32;
    let (depth, hyphens, date) = match head.url.as_deref() {
        None if head.kind == DECLARED_ARTICLE => STORY_ADDRESS,
        url => address(url),
    };
    let values = [
        (Fact::page_length, log(sums.length)),
        (Fact::page_blocks, log(sums.blocks)),
        (Fact::page_links, share(sums.links, sums.length)),
        (Fact::page_prose, share(sums.prose, sums.length)),
        (Fact::page_long, log(sums.long)),
        (Fact::page_words, super::word_score(sums.points, sums.words)),
        (Fact::page_headings, share(sums.headings, sums.blocks)),
        (Fact::page_list, share(sums.list, sums.length)),
        (Fact::page_table, share(sums.table, sums.length)),
        (Fact::page_paragraphs, share(sums.paragraphs, sums.length)),
        (Fact::page_unseen, share(sums.all - sums.length, sums.all)),
        (Fact::page_articles, log(articles)),
        (Fact::page_times, log(sums.times)),
        (Fact::page_prices, log(sums.prices)),
        (Fact::page_controls, log(sums.controls)),
        (Fact::page_kind, head.kind),
        (Fact::url_depth, depth),
        (Fact::url_words, hyphens),
        (Fact::url_date, date),
    ];
    for (fact, value) in values {
        facts.fill(fact, value);
    }
}

#[derive(Debug, Default)]
struct PageSums {
    all: u32,
    length: u32,
    blocks: u32,
    links: u32,
    prose: u32,
    long: u32,
    points: i32,
    words: u32,
    headings: u32,
    list: u32,
    table: u32,
    paragraphs: u32,
    times: u32,
    prices: u32,
    controls: u32,
}

/// The fact `page_kind` of pages that call themselves articles.
const DECLARED_ARTICLE: u8 = 1;
/// Folders, hyphens and date of most stories' addresses. An article whose address nobody knows is read as if it had such a one: no
/// folder at all is the mark of front pages.
const STORY_ADDRESS: (u8, u8, u8) = (3, 7, 0);

/// Folders, hyphens in the last part, and whether there is a date in an address.
fn address(url: Option<&str>) -> (u8, u8, u8) {
    let Some(path) = url.and_then(|u| u.split_once("://")).and_then(|(_, rest)| rest.split_once('/')) else {
        return (0, 0, 0);
    };
    let path = path.1.split(['?', '#']).next().unwrap_or("").trim_end_matches('/');
    let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    let hyphens = parts.last().map_or(0, |p| p.matches(['-', '_']).count());
    let year = |p: &str| {
        p.len() >= 4 && p.is_char_boundary(4) && p[..4].parse::<u16>().is_ok_and(|y| (1990..2100).contains(&y))
    };
    let date = parts.iter().any(|p| year(p));
    (parts.len().min(20) as u8, hyphens.min(40) as u8, u8::from(date))
}
