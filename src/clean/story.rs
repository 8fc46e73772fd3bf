//! What surrounds the body: metadata from markup and visible lines, and what agency copy says of itself.

use super::behind;
use super::blocks::place;
use super::byline;
use super::facts::seen;
use super::headline;
use super::metadata::{self, Apart, Line, LineRole, Metadata, Reading, collect, overrule, reconcile, site_names};
use super::newswire;
use super::roles::Role;
use super::traits::Offers;
use super::verdict::first_paragraph;
use super::{Judged, Streams};
use crate::article::{Dateline, Wire};
use crate::page::RawPage;
use crate::rules::Rules;

/// Lines around the title that are read for metadata.
const MOST_LINES: usize = 80;
/// Paragraphs among which a dateline is looked for, the words that one has more of, and the blocks looked at.
const OPENING: usize = 3;
const LABEL_WORDS: u32 = 5;
const MOST_LOOKED: usize = 10;
/// Lines before and behind a speaker in which another speaks.
const NEAR_SPEAKER: usize = 12;
/// Lines before the title that may hold section, date or byline.
const LINES_BEFORE_TITLE: usize = 12;

/// Metadata of the page, and its wire part.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub metadata: Metadata,
    pub wire: Option<Wire>,
    /// Bytes to leave out at the beginning of a block, as (block, bytes): the dateline.
    pub cut: Option<(usize, usize)>,
}

/// Reads metadata and the conventions of agencies.
pub(super) fn story(streams: &Streams<'_>, page: &RawPage, rules: &Rules) -> Story {
    let judged = &streams.page;
    let analysis = &judged.analysis;
    let declared = analysis.dom.as_ref().map(|dom| collect(dom, page.url.as_deref())).unwrap_or_default();
    let lines = lines(judged, Some(rules));
    let with = Reading { url: page.url.as_deref(), fetched_at: page.fetched_at.as_deref() };
    let mut metadata = reconcile(&declared, &lines, with);
    if metadata.authors.is_empty()
        && let Some(people) = byline::closing(judged, || site_names(&declared, with.url))
            .or_else(|| byline::find(judged, || site_names(&declared, with.url)))
            .or_else(|| byline::between(judged).map(|name| vec![name]))
    {
        metadata.sign(people);
    }
    if let (Some(dom), Some(site)) = (&analysis.dom, &analysis.site) {
        overrule(&mut metadata, dom, site.given(rules), with);
    }
    let mut story = Story { metadata, ..Story::default() };
    wire(streams.body(), &mut story);
    story
}

/// The titles on offer, for training.
pub fn title_offers(judged: &Judged<'_>, url: Option<&str>) -> Offers {
    let Some(dom) = &judged.analysis.dom else {
        return headline::offers(&judged.analysis, &judged.verdicts.of, url);
    };
    metadata::title_offers(&collect(dom, url), &lines(judged, None), Reading { url, fetched_at: None })
}

/// The names of the traits that titles on offer may have: those of markup, or of the lines of flattened text.
pub fn title_traits(text: bool) -> Vec<String> {
    if text { headline::names() } else { metadata::title_traits() }
}

/// The lines that may be a bare byline, for training.
pub fn byline_offers(judged: &Judged<'_>, url: Option<&str>) -> Offers {
    let declared = judged.analysis.dom.as_ref().map(|dom| collect(dom, url)).unwrap_or_default();
    byline::offers(judged, &site_names(&declared, url))
}

/// The names of the traits that such lines may have.
pub fn byline_traits() -> Vec<String> {
    byline::names()
}

/// The visible lines around the title, up to a little past the first paragraphs.
fn lines<'j>(judged: &'j Judged<'_>, rules: Option<&Rules>) -> Vec<Line<'j>> {
    let analysis = &judged.analysis;
    let verdicts = &judged.verdicts.of;
    let title = verdicts.iter().position(|v| v.role == Role::Title).or(analysis.facts.title.map(|t| t as usize));
    let first = title.or_else(|| first_paragraph(analysis, verdicts)).unwrap_or(0).saturating_sub(LINES_BEFORE_TITLE);
    let set_apart = analysis.dom.as_ref().map(Apart::of);
    let mut lines = Vec::with_capacity(MOST_LINES);
    let mut paragraphs = 0;
    for (i, verdict) in verdicts.iter().enumerate().skip(first) {
        let block = &analysis.blocks.items[i];
        if !seen(block.places) {
            continue;
        }
        let role = match verdict.role {
            _ if judged.verdicts.deck == Some(i) => LineRole::Subtitle,
            Role::Title => LineRole::Title,
            Role::Byline => LineRole::Byline,
            Role::DateLine => LineRole::DateLine,
            Role::Section => LineRole::Section,
            _ => LineRole::Unknown,
        };
        paragraphs += u32::from(verdict.role.is_body() && analysis.facts.prose[i]);
        let element = analysis.dom.as_ref().map(|_| analysis.blocks.container(block).node);
        let heading = analysis.facts.headings[i];
        let text = analysis.blocks.text(block);
        // A story's own heading may lead to the story.
        let linked = heading == 0 && block.link_bytes * 2 >= block.end - block.start;
        let link = linked || block.places & place::NAV != 0;
        let apart = behind::stands_apart(set_apart.as_ref(), text, element);
        lines.push(Line { text, element, heading, role, link, tail: false, apart });
        if lines.len() == MOST_LINES || paragraphs > 2 {
            lines.extend(behind::signatures(judged, i + 1, set_apart.as_ref(), rules));
            break;
        }
    }
    lines
}

/// Whether another paragraph near begins with capitals and a dash too: a script names its speakers so.
fn speaks_again(judged: &Judged<'_>, line: usize) -> bool {
    let blocks = &judged.analysis.blocks;
    let of = &judged.verdicts.of;
    let near = line.saturating_sub(NEAR_SPEAKER)..(line + NEAR_SPEAKER).min(of.len());
    let mut others = near.filter(|&i| i != line && of[i].role.is_body());
    others.any(|i| newswire::dateline(blocks.text(&blocks.items[i])).is_some_and(|found| found.is_bare()))
}

/// Lead version, marker, note, dateline and agency of wire copy.
fn wire(judged: &Judged<'_>, story: &mut Story) {
    let analysis = &judged.analysis;
    let verdicts = &judged.verdicts.of;
    let text = |i: usize| analysis.blocks.text(&analysis.blocks.items[i]);
    let mut wire = Wire::default();
    if let Some((version, marker)) = story.metadata.wire.take() {
        (wire.version, wire.marker) = (version, marker);
    }
    let (mut bodies, mut looked) = (0, 0);
    for (i, verdict) in verdicts.iter().enumerate() {
        if verdict.role == Role::Note && wire.note.is_none() {
            wire.note = newswire::note(text(i)).map(str::to_owned);
        }
        if !verdict.role.is_body() || verdict.role == Role::Heading {
            continue;
        }
        // A dateline opens the story; a stand-first or a summary may come before it.
        let dateline = newswire::dateline(text(i)).filter(|found| !found.is_bare() || !speaks_again(judged, i));
        if let Some(found) = dateline {
            wire.agency = found.agency.map(str::to_owned);
            // A paper's own report (`本报讯`) names no place and no day.
            wire.dateline = (!found.is_bare() || !found.places.is_empty()).then(|| Dateline {
                places: found.places.iter().map(|p| (*p).to_owned()).collect(),
                date: found.date.map(str::to_owned),
            });
            story.cut = Some((i, found.end));
            break;
        }
        // Names, days and tallies may stay between the title and the story.
        bodies += usize::from(analysis.facts.counts[i].words > LABEL_WORDS);
        looked += 1;
        if bodies == OPENING || looked == MOST_LOOKED {
            break;
        }
    }
    story.wire = Some(wire).filter(|w| *w != Wire::default());
}

#[cfg(test)]
mod tests {
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    const STORY: &str = "<p>The boat that lies below the mill has had two captains for as long as anybody can remember, and they do \
                         not speak.</p><p>Both have a key to the engine room, and both keep a log, in which the other is never mentioned \
                         by his name.</p><p>On Sundays neither comes, and the boat lies there with its two flags, one at each end, until \
                         the wind takes them.</p><p>The miller has given up asking which of them owns it, since both would answer.</p>";

    fn clean(body: &str) -> crate::article::Article {
        let title = "A boat and its two captains";
        let page = format!("<html lang=en><title>{title}</title><h1>{title}</h1>{body}");
        Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page")
    }

    #[test]
    fn labels_above_a_story_do_not_hide_its_dateline() {
        let labels = "<div>Mara Tolk</div><div>Quay desk</div><div>318</div><div>12</div>";
        let article = clean(&format!(
            "{labels}<p>PORT VARROW (AP) — Two captains of a boat met in court on Monday, and did not speak.</p>{STORY}"
        ));
        assert_eq!(article.wire.and_then(|wire| wire.agency).as_deref(), Some("AP"), "{}", article.text);
    }

    #[test]
    fn speakers_are_no_places() {
        let speakers = format!(
            "<p>LANYON — I had the boat first, as everybody on this river knows, and I paid for its engine.</p><p>MORRAN — You \
             paid for a pump, and it has never worked since the day on which you put it in.</p>{STORY}",
        );
        let article = clean(&speakers);
        assert!(article.text.starts_with("LANYON — I had") && article.wire.is_none(), "{}", article.text);
        let place =
            "<p>PORT VARROW — The two captains of a boat on the river met in court on Monday, and did not speak.</p>";
        let article = clean(&format!("{place}{STORY}"));
        assert!(article.text.starts_with("The two captains"), "{}", article.text);
    }

    /// The days of a page whose story is followed by this.
    fn days(before: &str, behind: &str) -> [Option<String>; 2] {
        let article = clean(&format!("{before}{STORY}{behind}"));
        [article.published.map(|d| d.to_string()), article.modified.map(|d| d.to_string())]
    }

    #[test]
    fn days_of_other_stories_and_of_comments_date_no_article() {
        let others = "<div><div>More news</div><div>12 Feb 2021</div><a href=/a>Mill reports results</a></div>";
        assert_eq!(days("", others), [None, None]);
        let comment =
            "<div><div>Comments</div><div>Nora</div><div>October 25, 2021 11:03 AM</div><div>Which mill?</div></div>";
        assert_eq!(days("", comment), [None, None]);
        let day = Some("2021-03-18".to_owned());
        for own in [
            "<div>Written by <a href=/n>Nora Lanyon of Port Varrow</a></div><div>March 18, 2021</div>",
            "<div>Published</div><div>March 18, 2021</div>",
        ] {
            assert_eq!(days("", own)[0], day, "{own}");
        }
        assert_eq!(days("<p>Updated March 18, 2021</p>", others), [day.clone(), day]);
    }

    #[test]
    fn the_place_of_a_story_is_no_section() {
        let section = |line: &str| clean(&format!("<div><a href=/h>Harbours</a></div><p>{line}</p>{STORY}")).section;
        assert_eq!(section("Teruel - 03 ABR 2024 - 05:30 CEST"), None);
        assert_eq!(section("Thursday, 4 April 2024, 05:30"), None);
        assert_eq!(section("Harbours - 4 April 2024 05:30").as_deref(), Some("Harbours"));
    }

    #[test]
    fn labels_tell_writers_from_photographers() {
        for line in [
            "Story by Jane Doe; photographs by Karl Beispiel",
            "Words: Jane Doe. Pictures: Karl Beispiel",
            "This post was written by Jane Doe, miller of the town.",
        ] {
            assert_eq!(clean(&format!("<p>{line}</p>{STORY}")).authors, ["Jane Doe"], "{line}");
        }
    }

    #[test]
    fn labelled_names_behind_the_story_sign_it() {
        let authors = |line: &str| clean(&format!("{STORY}{line}")).authors;
        for line in [
            "<p>Posted by Jane Doe on April 28, 2013 at 09:14 PM in <a href=/c>Mills</a> | <a href=/p>Permalink</a></p>",
            "<p>This entry was posted on Sunday, March 12th, 2008 at 10:52 pm by Jane Doe and is filed under <a href=/c>Mills</a>. You \
             can follow any responses to this entry through the RSS 2.0 feed.</p>",
        ] {
            assert_eq!(authors(line), ["Jane Doe"], "{line}");
        }
    }
}
