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
/// Blocks behind the heading among which it stands right below it.
const RIGHT_BELOW: usize = 3;
/// Blocks of the longest one.
const MOST_BLOCKS: usize = 3;
/// Share of its words, in percent, that the declared description has.
const DESCRIBED: u8 = 90;
/// Share of its words, in percent, from which it is the title again, and from which it is a link.
const SAME_AS_TITLE: u8 = 60;
const LINK: u8 = 50;

/// Keeps the stand-first of a page that declares to be a news story; on any page what a rule names so right below the
/// heading.
pub(super) fn keep(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let Some(title) = title(analysis, of) else { return };
    let below = if analysis.facts.headings[title] == 1 { RIGHT_BELOW } else { 0 };
    for i in near(title, of) {
        let (verdict, named) = (of[i], is_named(analysis, i));
        if verdict.role.is_body() && analysis.facts.prose[i] {
            return;
        }
        let free = verdict.role == Role::Chrome && matches!(verdict.ground, Ground::Points | Ground::BeforeBeginning)
            || named && verdict.role == Role::Heading;
        let told = named && (analysis.news || i - title <= below)
            || analysis.news && analysis.facts.get(Fact::description_words, i) >= DESCRIBED;
        if free && told && may_be(analysis, i) {
            of[i] = Verdict { role: Role::Paragraph, ground: Ground::StandFirst };
            if !named {
                return;
            }
        }
    }
}

/// The line under the title that a rule names the stand-first.
pub(super) fn named(analysis: &Analysis<'_>, of: &[Verdict]) -> Option<usize> {
    let title = title(analysis, of)?;
    let mut lines = near(title, of);
    let first = lines.find(|&i| is_named(analysis, i) || of[i].role.is_body() && analysis.facts.prose[i])?;
    // What goes on for so long is the story, in a box of that name.
    let long = (first..of.len()).take_while(|&i| is_named(analysis, i)).count() > MOST_BLOCKS;
    let free = of[first].role.is_body() || of[first].role == Role::Chrome;
    (is_named(analysis, first) && free && !long && may_be(analysis, first)).then_some(first)
}

fn title(analysis: &Analysis<'_>, of: &[Verdict]) -> Option<usize> {
    of.iter().position(|v| v.role == Role::Title).or(analysis.facts.title.map(|t| t as usize))
}

fn near(title: usize, of: &[Verdict]) -> std::ops::Range<usize> {
    title + 1..of.len().min(title + 1 + REACH)
}

fn is_named(analysis: &Analysis<'_>, i: usize) -> bool {
    analysis.votes.of[i].role.is_some_and(|(role, _)| role == Role::Subtitle)
}

/// Whether a line is as long as a stand-first, and stands where one may.
fn may_be(analysis: &Analysis<'_>, i: usize) -> bool {
    let get = |fact| analysis.facts.get(fact, i);
    let apart = [Fact::nav, Fact::aside, Fact::footer, Fact::figure, Fact::caption, Fact::form];
    WORDS.contains(&analysis.facts.counts[i].words)
        && seen(analysis.blocks.items[i].places)
        && get(Fact::is_title) < SAME_AS_TITLE
        && get(Fact::link_share) < LINK
        && apart.iter().all(|&fact| get(fact) == 0)
}

#[cfg(test)]
mod tests {
    use crate::article::Article;
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

    fn article(deck: &str, in_header: bool) -> Article {
        let story = "<p>The harbour council met on Monday and agreed to repair the eastern breakwater before the winter storms \
                     begin, its chair said after the session.</p><p>Work is to start in March and to end before the herring come back, \
                     and the old stones of the breakwater will be used again wherever they are sound, the council said.</p>";
        let (open, close) = if in_header { ("<header>", "</header>") } else { ("", "") };
        let page = format!(
            "<html lang=en><title>Council to repair breakwater</title><body><main><article>{open}\
             <h1>Council to repair breakwater</h1>{deck}{close}<div class=content>{story}</div></article></main></body></html>"
        );
        Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page")
    }

    #[test]
    fn what_a_rule_names_the_stand_first_is_the_subtitle_and_the_first_paragraph() {
        for (deck, in_header) in [
            (format!("<p class=standfirst>{DECK}</p>"), false),
            (format!("<div class=article-deck>{DECK}</div>"), false),
            (format!("<h2 class=subtitle>{DECK}</h2>"), false),
            (format!("<p class='gh-article-excerpt is-body'>{DECK}</p>"), true),
        ] {
            let article = article(&deck, in_header);
            assert_eq!(article.subtitle.as_deref(), Some(DECK), "{deck}");
            assert!(article.text.starts_with(DECK), "{deck}");
        }
    }
}
