//! The paragraph that an agency signs: `... he said. (AP)`.
//!
//! Pictures are credited in the same form, so rules and score take a short last paragraph for a caption. What ends so is the
//! story's end where only sentences part it from kept paragraphs; on pages with markup, where it stands in the same element as
//! these and no picture stands between.

use super::analysis::Analysis;
use super::facts::Fact;
use super::newswire;
use super::roles::Role;
use super::verdict::{Ground, Verdict};
use crate::html::Attr;

/// Kept paragraphs that stand before it: in text without markup, and where elements tell what stands beside it.
const PARAGRAPHS: usize = 2;
const BESIDE: usize = 1;
/// Sentences that may be lost between them and it.
const MOST_LOST: usize = 3;
/// Words of the shortest paragraph.
const LEAST_WORDS: u32 = 4;

/// Keeps the last paragraph that an agency signs, and sentences that were lost before it. Each block is looked at once, and
/// few before those that are signed.
pub(super) fn keep(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let paragraphs = if analysis.dom.is_some() { BESIDE } else { PARAGRAPHS };
    for i in paragraphs..of.len() {
        // `may_stay` asks for a role that goes; few of these are long enough to be read.
        if !may_stay(analysis, of, i) || analysis.facts.get(Fact::repeated, i) > 0 || !is_signed(analysis, i) {
            continue;
        }
        let lost = (0..i).rev().take_while(|&j| j + MOST_LOST >= i && is_lost(analysis, of, j)).count();
        let told = (0..i - lost).rev().take_while(|&j| of[j].role.is_body() && is_sentence(analysis, j));
        if told.take(paragraphs).count() == paragraphs && goes_on(analysis, i - lost - 1, i) {
            of[i - lost..=i].fill(Verdict { role: Role::Paragraph, ground: Ground::Wire });
        }
    }
}

/// Whether one block stands behind another in the same text: beside it, with no picture between them.
fn goes_on(analysis: &Analysis<'_>, before: usize, i: usize) -> bool {
    let blocks = &analysis.blocks;
    let at = blocks.images.partition_point(|image| image.1 as usize <= before);
    let picture = blocks.images.get(at).is_some_and(|image| image.1 as usize <= i);
    analysis.dom.is_none() || is_beside(analysis, before, i) && !picture
}

/// Whether two blocks stand in the same element, or each in one of its own of the same class: `<div class="text"><p>`. Text
/// without markup has no elements.
pub(super) fn is_beside(analysis: &Analysis<'_>, one: usize, other: usize) -> bool {
    let (Some(dom), blocks) = (&analysis.dom, &analysis.blocks) else { return true };
    let parent = |i: usize| dom.parent(blocks.container(&blocks.items[i]).node);
    let (Some(a), Some(b)) = (parent(one), parent(other)) else { return false };
    let class = |node| dom.attr(node, Attr::Class);
    a == b || dom.parent(a) == dom.parent(b) && class(a).is_some() && class(a) == class(b)
}

/// Whether an agency signs it behind a sentence of its own.
fn is_signed(analysis: &Analysis<'_>, i: usize) -> bool {
    let text = analysis.blocks.text(&analysis.blocks.items[i]);
    analysis.facts.counts[i].words > LEAST_WORDS && newswire::signed_off(text).is_some()
}

/// Whether only its form or the points speak against it.
fn may_stay(analysis: &Analysis<'_>, of: &[Verdict], i: usize) -> bool {
    let votes = &analysis.votes.of[i];
    let against = votes.drop.is_some() || analysis.facts.get(Fact::phrase_chrome, i) > 0;
    let role = matches!(of[i].role, Role::Chrome | Role::Caption | Role::Credit);
    role && !against && matches!(of[i].ground, Ground::Points | Ground::Rule(_))
}

/// Whether it is a sentence that the points alone took out.
fn is_lost(analysis: &Analysis<'_>, of: &[Verdict], i: usize) -> bool {
    let alone = analysis.blocks.is_alone(&analysis.blocks.items[i]);
    of[i].went_by_points() && alone && may_stay(analysis, of, i) && is_sentence(analysis, i)
}

fn is_sentence(analysis: &Analysis<'_>, i: usize) -> bool {
    analysis.facts.counts[i].is_sentence(LEAST_WORDS)
}

#[cfg(test)]
mod tests {
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    const STORY: &str = "Home\nNews\nSport\n\nThe last ferry of Port Varrow has left\n\nBy Jane Doe\n4 March 2024\n\nThe ferry Tern \
                         Maiden left the quay of Port Varrow on Monday morning, and nobody who stood there believed that it would ever \
                         come back.\n\nIt is the last ship of its kind on the coast. Its engine was built in 1931.\n\nThe harbour council \
                         had offered to buy the ship, but the owner wanted more than the council had.\n\n";

    fn text(last: &str) -> String {
        clean(format!("{STORY}{last}\n\nMost read\nBus strike called off\nPrivacy policy\n"))
    }

    fn clean(page: String) -> String {
        Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page").text.to_string()
    }

    #[test]
    fn the_paragraph_that_an_agency_signs_is_no_caption() {
        for tag in [" (AP)", " (Reuters)", " (AFP)", " (ANSA).", " EFE", " - AFP", " -- PTI", " (PAP)"] {
            let last = format!(
                "A faster ship is to take its place in May. \"Until then there are buses,\" the mayor said.{tag}"
            );
            assert!(text(&last).contains("Until then there are buses"), "{tag}");
        }
    }

    #[test]
    fn on_pages_it_stands_beside_the_story_s_paragraphs() {
        let page = |last: &str| {
            let paragraphs: Vec<&str> = STORY.split("\n\n").skip(3).filter(|p| !p.is_empty()).collect();
            let story = paragraphs.join("</p><p>");
            clean(format!("<article><h1>The last ferry of Port Varrow has left</h1><p>{story}</p>{last}</article>"))
        };
        let last = "The new ship is to come in May, the mayor said.";
        for tag in [" (AP)", " (Yonhap)"] {
            assert!(page(&format!("<p>{last}{tag}</p>")).contains(last), "{tag}");
        }
        let swedish = page(&format!("<p>{last} /TT</p>"));
        assert!(swedish.contains(last), "{swedish}");
        let below_picture = page(&format!("<p><img src=a.jpg></p><p>{last} (Yonhap)</p>"));
        assert!(!below_picture.contains(last), "{below_picture}");
    }

    #[test]
    fn a_picture_s_credit_signs_no_paragraph() {
        assert!(!text("The Tern Maiden at the quay on Monday (AP)").contains("at the quay on Monday"));
    }
}
