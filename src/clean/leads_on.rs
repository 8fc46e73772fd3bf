//! A block that is a label and a link, and no more: "Read also: the town that lost its bells".
//!
//! Where it stands among paragraphs the score takes it for one of them. A label that rules know, and nothing beside it but
//! links to other pages, is none whatever the points.

use super::analysis::Analysis;
use super::blocks::{Block, Mark};
use crate::article::PageType;
use crate::html::{Attr, Dom, Tag};
use crate::rules::{Matches, Rules};

/// What such labels are, by the last part of their rules' ids.
const KINDS: [&str; 4] = ["read-also-line", "related-label", "read-more", "more-from"];
/// Bytes and words of the longest label.
const LONGEST: usize = 80;
const MOST_WORDS: usize = 8;

/// The rule that knows a block's label, where links are all that stands beside it; `matches` is work space.
pub(super) fn label(
    analysis: &Analysis<'_>,
    rules: &Rules,
    kind: PageType,
    i: usize,
    matches: &mut Matches,
) -> Option<u32> {
    let (dom, block) = (analysis.dom.as_ref()?, &analysis.blocks.items[i]);
    let length = (block.end - block.start) as usize;
    let beside = length.saturating_sub(block.link_bytes as usize);
    if kind != PageType::Article || block.links == 0 || block.link_bytes == 0 || beside == 0 || beside > LONGEST {
        return None;
    }
    let label = beside_links(analysis, dom, block)?;
    let label = label.trim();
    let words = label.split_whitespace().count();
    if !(1..=MOST_WORDS).contains(&words) {
        return None;
    }
    rules.of_text(label, words as u32, matches);
    let of_label = matches.rules.iter();
    of_label.chain(analysis.votes.rules(i)).copied().find(|&rule| is_such(rules, rule))
}

/// Whether a rule holds such labels for chrome.
fn is_such(rules: &Rules, rule: u32) -> bool {
    let rule = rules.get(rule);
    rule.is_against() && rule.reads_text() && KINDS.contains(&rule.kind())
}

/// What a block has beside its links, where each leads to another page.
fn beside_links(analysis: &Analysis<'_>, dom: &Dom<'_>, block: &Block) -> Option<String> {
    let blocks = &analysis.blocks;
    let marks = blocks.marks(block);
    let mut label = String::with_capacity(LONGEST);
    let mut at = block.start;
    for link in marks.iter().filter(|m| m.tag == Tag::A) {
        if link.start < at || !leads_elsewhere(dom, link) {
            return None;
        }
        label.push_str(&blocks.text[at as usize..link.start as usize]);
        at = link.end;
    }
    label.push_str(&blocks.text[at as usize..block.end as usize]);
    (at > block.start).then_some(label)
}

fn leads_elsewhere(dom: &Dom<'_>, link: &Mark) -> bool {
    let href = dom.attr(link.node, Attr::Href);
    href.is_some_and(|href| !href.is_empty() && !["#", "mailto:", "tel:"].iter().any(|p| href.starts_with(p)))
}

#[cfg(test)]
mod tests {
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    fn text(block: &str) -> String {
        let page = format!(
            "<html lang=en><title>Council approves new night bus network</title><main><article>\
             <h1>Council approves new night bus network</h1><div class=entry-content><p>Seven night bus routes will run until \
             4am from January after councillors voted 31 to 12 in favour of the plan on Wednesday.</p><p>The scheme will cost \
             £1.4m a year, a third of it covered by a levy on late-licensed venues.</p>{block}<p>“Shift workers have been \
             walking home along the A48 for years,” said transport lead Cllr Meera Joshi.</p><p>Opponents said the money \
             should go on school crossings.</p></div></article></main>"
        );
        Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page").text.to_string()
    }

    #[test]
    fn a_label_and_a_link_are_no_paragraph() {
        for block in [
            "<p><strong>Read also: <a href='/n/1'>Taxi fares to rise by 6 per cent</a></strong></p>",
            "<p><strong>Lesen Sie auch: <a href='/n/1'>Warum Nachtzüge so oft verspätet sind</a></strong></p>",
            "<p>Lire aussi : <a href='/n/1'>Le long déclin des ports de pêche bretons</a></p>",
            "<p>İlgili Haber: <a href='/n/1'>Tarlasını sürerken lahit buldu</a></p>",
            "<div class=c-inline><span>Read more</span> <a href='/n/1'>Taxi fares to rise by 6 per cent</a></div>",
            "<p><a href='/n/1'>Taxi fares to rise by 6 per cent</a> Read more</p>",
        ] {
            let text = text(block);
            assert!(!text.contains("Taxi") && !text.contains("auch") && !text.contains("aussi"), "{block}: {text}");
            assert!(!text.contains("lahit") && text.contains("Opponents said"), "{block}: {text}");
        }
    }

    #[test]
    fn what_a_sentence_links_to_is_its_own() {
        let block =
            "<p>Read the <a href='/n/1'>council's paper on taxi fares</a> before you vote, she said on Monday.</p>";
        assert!(text(block).contains("taxi fares"), "{block}");
    }
}
