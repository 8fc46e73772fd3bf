//! The stand-first: the lines under a news story's title that say what it is about, and that its page declares as well.
//!
//! By its words it may be a caption, a teaser or the story; the score cannot tell and lets half of them go. What the
//! page says of it decides.

use super::analysis::Analysis;
use super::facts::{Fact, seen};
use super::roles::Role;
use super::verdict::{Ground, Verdict};

/// Words of a stand-first: fewer are a label, more the story itself.
const WORDS: std::ops::RangeInclusive<u32> = 6..=90;
/// Blocks behind the title among which it stands.
const REACH: usize = 16;
/// Share of its words, in percent, that the declared description has.
const DESCRIBED: u8 = 90;
/// Share of its words, in percent, from which it is the title again, and from which it is a link.
const SAME_AS_TITLE: u8 = 60;
const LINK: u8 = 50;

/// Keeps the stand-first of a page that declares to be a news story.
pub(super) fn keep(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    if !analysis.news {
        return;
    }
    let title = of.iter().position(|v| v.role == Role::Title).or(analysis.facts.title.map(|t| t as usize));
    let Some(title) = title else { return };
    let near = title + 1..of.len().min(title + 1 + REACH);
    for i in near {
        if of[i].role.is_body() && analysis.facts.prose[i] {
            return;
        }
        if is_stand_first(analysis, &of[i], i) {
            of[i] = Verdict { role: Role::Paragraph, ground: Ground::StandFirst };
            return;
        }
    }
}

fn is_stand_first(analysis: &Analysis<'_>, verdict: &Verdict, i: usize) -> bool {
    let get = |fact| analysis.facts.get(fact, i);
    let free = verdict.role == Role::Chrome && matches!(verdict.ground, Ground::Points | Ground::BeforeBeginning);
    let apart = [Fact::nav, Fact::aside, Fact::footer, Fact::figure, Fact::caption, Fact::form];
    let named = analysis.votes.of[i].role.is_some_and(|(role, _)| role == Role::Subtitle);
    free && WORDS.contains(&analysis.facts.counts[i].words)
        && seen(analysis.blocks.items[i].places)
        && (named || get(Fact::description_words) >= DESCRIBED)
        && get(Fact::is_title) < SAME_AS_TITLE
        && get(Fact::link_share) < LINK
        && apart.iter().all(|&fact| get(fact) == 0)
}

#[cfg(test)]
mod tests {
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    const DECK: &str = "Storms took the old stones twice in one winter, and the herring fleet lay in the open";

    /// A story under its stand-first, in a box of teasers' class that speaks against it.
    fn text(kind: &str) -> String {
        let story = "<p>The harbour council met on Monday and agreed to repair the eastern breakwater before the winter storms \
                     begin, its chair said after the session.</p><p>Work is to start in March and to end before the herring come back, and the old stones of the breakwater will \
               be used again wherever they are sound, the council said.</p>";
        let page = format!(
            "<html lang=en><title>Council to repair breakwater</title><meta name=description content='{DECK}'>\
             <script type=application/ld+json>{{\"@type\": \"{kind}\", \"headline\": \"Council to repair breakwater\"}}</script>\
             <body><article><header><h1>Council to repair breakwater</h1><div class='teaser related newsletter share cookie-notice'>{DECK}</div></header>\
             {story}</article></body></html>"
        );
        Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page").text.to_string()
    }

    #[test]
    fn the_stand_first_of_a_news_story_is_its_first_paragraph() {
        assert!(text("NewsArticle").starts_with(DECK));
        assert!(text("NewsArticle").contains("The harbour council met"));
    }

    #[test]
    fn no_other_page_keeps_what_only_its_description_says() {
        assert!(!text("Product").contains(DECK));
    }
}
