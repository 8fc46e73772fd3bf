//! Facts about where a block stands: its element, the containers around it, their look-alikes.

use super::super::blocks::{Block, Blocks, Container, place as at};
use super::{Fact, Facts, Totals, WordPoints, log, seen, share};
use crate::html::{Dom, Tag};
use rustc_hash::FxHashMap;

/// Containers further out than this are not told apart.
const MOST_STEPS: u8 = 15;

/// What is said of one container, computed once.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    links: u8,
    prose: u8,
    length: u8,
    blocks: u8,
    words: u8,
}

pub(super) fn fill(facts: &mut Facts, dom: Option<&Dom<'_>>, blocks: &Blocks, totals: &Totals, points: &WordPoints) {
    let up = wider(&blocks.containers);
    let sums: Vec<Sums> = blocks.containers.iter().map(|c| sums(c, totals)).collect();
    let place_points = class_points(dom, blocks, points);
    let best = best_container(facts, blocks, totals, &up);
    for (i, block) in blocks.items.iter().enumerate() {
        own_place(facts, blocks, i, block, place_points[block.container as usize]);
        levels(facts, blocks, i, block, &up, &sums);
        best_facts(facts, blocks, i, block, &up, best, totals);
    }
    alike(facts, blocks, totals, &up);
}

/// For each container the nearest one around it that holds more blocks; the outermost is its own.
pub(in crate::clean) fn wider(containers: &[Container]) -> Vec<u32> {
    let mut up: Vec<u32> = Vec::with_capacity(containers.len());
    for (i, c) in containers.iter().enumerate() {
        let parent = &containers[c.parent as usize];
        let same = (parent.first, parent.end) == (c.first, c.end) && c.parent as usize != i;
        let next = if same { up[c.parent as usize] } else { c.parent };
        up.push(next);
    }
    up
}

fn sums(c: &Container, totals: &Totals) -> Sums {
    let (from, to) = (c.first as usize, c.end as usize);
    Sums {
        links: totals.link_share(from, to),
        prose: totals.prose_share(from, to),
        length: log(totals.length(from, to)),
        blocks: log(c.end - c.first),
        words: totals.word_score(from, to),
    }
}

/// Points of the class and id words of each container, those further out counting half as much with each step.
fn class_points(dom: Option<&Dom<'_>>, blocks: &Blocks, points: &WordPoints) -> Vec<i32> {
    let mut sums = vec![0i32; blocks.containers.len()];
    let Some(dom) = dom.filter(|_| !points.places.is_empty()) else { return sums };
    let mut by_token: Vec<i32> = vec![i32::MAX; dom.token_count()];
    for (i, container) in blocks.containers.iter().enumerate() {
        let mut own = 0i32;
        for token in dom.tokens(container.node) {
            let known = &mut by_token[token.index()];
            if *known == i32::MAX {
                *known = 0;
                super::words(dom.token(*token), |h| *known += i32::from(points.places[super::slot(h)]));
            }
            own = own.saturating_add(*known);
        }
        sums[i] = own.saturating_mul(8).saturating_add(sums[container.parent as usize] / 2).clamp(-100_000, 100_000);
    }
    sums
}

fn own_place(facts: &mut Facts, blocks: &Blocks, i: usize, block: &Block, class_points: i32) {
    let container = blocks.container(block);
    let has = |bit: u32| u8::from(block.places & bit != 0);
    let values = [
        (Fact::tag, tag_kind(container.tag)),
        (Fact::heading, bare_heading(blocks, block)),
        (Fact::depth, log(u32::from(container.depth))),
        (Fact::place_score, (128 + class_points / 8).clamp(0, 255) as u8),
        (Fact::nav, has(at::NAV)),
        (Fact::header, has(at::HEADER)),
        (Fact::footer, has(at::FOOTER)),
        (Fact::inner_edge, has(at::INNER_EDGE)),
        (Fact::aside, has(at::ASIDE)),
        (Fact::form, has(at::FORM)),
        (Fact::dialog, has(at::DIALOG)),
        (Fact::article, has(at::ARTICLE)),
        (Fact::main, has(at::MAIN)),
        (Fact::list, has(at::LIST)),
        (Fact::table, has(at::TABLE)),
        (Fact::definition, has(at::DEFINITION)),
        (Fact::figure, has(at::FIGURE)),
        (Fact::caption, has(at::CAPTION)),
        (Fact::quote, has(at::QUOTE)),
        (Fact::pre, has(at::PRE)),
        (Fact::control, has(at::CONTROL)),
        (Fact::hidden, has(at::HIDDEN)),
        (Fact::aria_hidden, has(at::ARIA_HIDDEN)),
        (Fact::noscript, has(at::NOSCRIPT)),
        (Fact::shadow, has(at::SHADOW)),
        (Fact::streamed, has(at::STREAMED)),
        (Fact::collapsed, has(at::COLLAPSED)),
        (Fact::article_body, has(at::ARTICLE_BODY)),
        (Fact::link_around, has(at::LINK)),
        (Fact::address, has(at::ADDRESS)),
        (Fact::embed, has(at::EMBED)),
        (Fact::section, has(at::SECTION)),
    ];
    for (fact, value) in values {
        facts.set(fact, i, value);
    }
}

/// Kinds of elements as the fact `tag` numbers them.
fn tag_kind(tag: Tag) -> u8 {
    match tag {
        Tag::P => 1,
        Tag::Div => 2,
        Tag::Section | Tag::Article | Tag::Main => 3,
        Tag::Li => 4,
        Tag::Td => 5,
        Tag::Th => 6,
        Tag::Dt => 7,
        Tag::Dd => 8,
        Tag::Blockquote => 9,
        Tag::Pre => 10,
        Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 => 11,
        Tag::Figcaption | Tag::Caption => 12,
        Tag::Figure => 13,
        Tag::Button => 14,
        Tag::Option | Tag::Select | Tag::Label | Tag::Legend | Tag::Textarea => 15,
        Tag::Summary | Tag::Details => 16,
        Tag::Header | Tag::Footer | Tag::Nav | Tag::Aside => 17,
        Tag::Form | Tag::Fieldset => 18,
        Tag::Noscript => 19,
        _ => 0,
    }
}

/// The level of the heading that a block is, 0 for none.
pub(super) fn heading(blocks: &Blocks, block: &Block) -> u8 {
    let named = level_of(blocks.container(block).tag);
    [named, bare_heading(blocks, block)].into_iter().find(|&level| level > 0).unwrap_or_else(|| boxed(blocks, block))
}

/// The level of a heading whose words stand in a box within it (`<h2><div>...</div></h2>`).
fn boxed(blocks: &Blocks, block: &Block) -> u8 {
    /// Boxes in boxes, and blocks of a heading: one that was never closed holds the page.
    const DEEPEST: usize = 3;
    const MOST_BLOCKS: u32 = 2;
    let up = std::iter::successors(Some(blocks.container(block)), |c| Some(&blocks.containers[c.parent as usize]));
    let heading = up.take(DEEPEST).find(|c| c.tag != Tag::Div);
    heading.filter(|c| c.end - c.first <= MOST_BLOCKS).map_or(0, |c| level_of(c.tag))
}

/// The same, 0 too where other elements hold the heading's words: headings that are links, most of them those of teasers,
/// tell the score something else than an article's own.
fn bare_heading(blocks: &Blocks, block: &Block) -> u8 {
    if block.places & at::HEADING == 0 {
        return 0;
    }
    let mut container = blocks.container(block);
    for _ in 0..4 {
        let level = level_of(container.tag);
        if level > 0 {
            return level;
        }
        container = &blocks.containers[container.parent as usize];
    }
    // role=heading without a level counts as 2 (WAI-ARIA 1.2).
    2
}

fn level_of(tag: Tag) -> u8 {
    match tag {
        Tag::H1 => 1,
        Tag::H2 => 2,
        Tag::H3 => 3,
        Tag::H4 => 4,
        Tag::H5 => 5,
        Tag::H6 => 6,
        _ => 0,
    }
}

fn levels(facts: &mut Facts, blocks: &Blocks, i: usize, block: &Block, up: &[u32], sums: &[Sums]) {
    use Fact::*;
    const LEVELS: [[Fact; 6]; 4] = [
        [parent_links, parent_prose, parent_length, parent_blocks, parent_words, parent_position],
        [outer_links, outer_prose, outer_length, outer_blocks, outer_words, outer_position],
        [third_links, third_prose, third_length, third_blocks, third_words, third_position],
        [fourth_links, fourth_prose, fourth_length, fourth_blocks, fourth_words, fourth_position],
    ];
    let mut at = level_one(blocks, block, up);
    for names in LEVELS {
        let (c, s) = (&blocks.containers[at as usize], &sums[at as usize]);
        let here = share(i as u32 - c.first, (c.end - c.first).saturating_sub(1));
        for (fact, value) in names.into_iter().zip([s.links, s.prose, s.length, s.blocks, s.words, here]) {
            facts.set(fact, i, value);
        }
        at = up[at as usize];
    }
}

/// The nearest container that holds more than this block.
pub(in crate::clean) fn level_one(blocks: &Blocks, block: &Block, up: &[u32]) -> u32 {
    let c = &blocks.containers[block.container as usize];
    if c.end - c.first > 1 { block.container } else { up[block.container as usize] }
}

/// The container that most prose stands close to: each long block gives its size to the container
/// around it, half to the next, a third to the one after (as Readability weighs ancestors).
fn best_container(facts: &Facts, blocks: &Blocks, totals: &Totals, up: &[u32]) -> u32 {
    let mut scores = vec![0u32; blocks.containers.len()];
    for (i, block) in blocks.items.iter().enumerate() {
        if !facts.prose[i] || !seen(block.places) {
            continue;
        }
        let mut at = level_one(blocks, block, up);
        for part in 1..=3 {
            scores[at as usize] += facts.counts[i].length / part;
            at = up[at as usize];
        }
    }
    let mut best = (0u64, 0u32);
    for (c, &score) in scores.iter().enumerate() {
        let container = &blocks.containers[c];
        let links = totals.link_share(container.first as usize, container.end as usize);
        let weighed = u64::from(score) * u64::from(100 - links);
        if weighed > best.0 {
            best = (weighed, c as u32);
        }
    }
    best.1
}

fn best_facts(facts: &mut Facts, blocks: &Blocks, i: usize, block: &Block, up: &[u32], best: u32, totals: &Totals) {
    let b = &blocks.containers[best as usize];
    let inside = (b.first..b.end).contains(&(i as u32));
    let position = match i as u32 {
        n if n < b.first => 0,
        n if n >= b.end => 101,
        n => 1 + share(n - b.first, b.end - b.first).min(99),
    };
    let mut steps = 0;
    let mut at = block.container;
    while steps < MOST_STEPS {
        let c = &blocks.containers[at as usize];
        if c.first <= b.first && c.end >= b.end {
            break;
        }
        at = up[at as usize];
        steps += 1;
    }
    let prose = totals.prose(b.first as usize, b.end as usize);
    facts.set(Fact::best, i, u8::from(inside));
    facts.set(Fact::best_steps, i, steps);
    facts.set(Fact::best_position, i, position);
    facts.set(Fact::best_prose, i, share(prose, totals.prose(0, blocks.items.len())));
}

/// Sums over all containers that look alike.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    containers: u32,
    length: u32,
    links: u32,
    prose: u32,
}

/// How a container looks: its own name and classes, and those of the container around it.
pub(in crate::clean) fn look(blocks: &Blocks, container: u32) -> u64 {
    let c = &blocks.containers[container as usize];
    u64::from(c.look) << 32 | u64::from(blocks.containers[c.parent as usize].look)
}

fn alike(facts: &mut Facts, blocks: &Blocks, totals: &Totals, up: &[u32]) {
    let mut groups: FxHashMap<u64, Group> = FxHashMap::default();
    groups.reserve(blocks.containers.len() / 4);
    for (c, container) in blocks.containers.iter().enumerate() {
        let (from, to) = (container.first as usize, container.end as usize);
        let group = groups.entry(look(blocks, c as u32)).or_default();
        group.containers += 1;
        group.length = group.length.saturating_add(totals.length(from, to));
        group.links = group.links.saturating_add(totals.links(from, to));
        group.prose = group.prose.saturating_add(totals.prose(from, to));
    }
    for (i, block) in blocks.items.iter().enumerate() {
        let own = groups[&look(blocks, block.container)];
        facts.set(Fact::alike, i, log(own.containers));
        facts.set(Fact::alike_length, i, log(own.length / own.containers.max(1)));
        facts.set(Fact::alike_links, i, share(own.links, own.length));
        facts.set(Fact::alike_prose, i, share(own.prose, own.length));
        let parent = groups[&look(blocks, level_one(blocks, block, up))];
        facts.set(Fact::alike_parents, i, log(parent.containers));
        facts.set(Fact::alike_parents_length, i, log(parent.length / parent.containers.max(1)));
        facts.set(Fact::alike_parents_links, i, share(parent.links, parent.length));
    }
}

#[cfg(test)]
mod tests {
    use crate::clean::cut::cut;
    use crate::html::Dom;
    use crate::rules::Rules;

    #[test]
    fn the_words_of_a_heading_may_stand_in_a_box() {
        let levels = |html: &str| -> Vec<u8> {
            let blocks = cut(&Dom::parse(html), &Rules::built_in().expect("our rules"), None);
            blocks.items.iter().map(|block| super::heading(&blocks, block)).collect()
        };
        assert_eq!(levels("<h2><div></div><div>What to save</div></h2><p>Save the log.</p>"), [2, 0]);
        assert_eq!(levels("<h3><a href=/a>What to save</a></h3>"), [3]);
        assert_eq!(levels("<h2><div>One</div><div>Two</div><div>Three</div>"), [0, 0, 0], "it was never closed");
    }
}
