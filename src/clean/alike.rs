//! What a page builds alike, it tells alike: where most of a row of elements of one kind stays (questions with their answers,
//! cards, rows of a table, terms of a list), the others stay too. The score judges by words and by what stays around, of which
//! the last of a row has less.

use super::Analysis;
use super::blocks::Container;
use super::facts::{Fact, seen};
use super::roles::Role;
use super::together::{is_of_links, is_open};
use super::verdict::{Ground, Verdict, natural_role, stays};
use crate::article::PageType;
use crate::html::Tag;
use std::ops::Range;

/// Elements of a row; fewer say little.
const LEAST: usize = 4;
/// Of so many elements with a look of their own, all but one stay.
const ALL_BUT_ONE: usize = 4;
/// Blocks of an element of a row; what holds more is no part of a row, but of the page.
const LARGEST: u32 = 12;
/// Points, in thousandths, below which the score is sure of a paragraph behind another.
const LEAST_OF_PARAGRAPH: i32 = -2500;
/// Paragraphs in a row that the score may misjudge.
const MOST_BEHIND: usize = 2;
/// Blocks from a paragraph to the next one of its row.
const INTERRUPTIONS: usize = 3;
/// Headings of one look; fewer say little.
const LEAST_HEADINGS: usize = 3;
/// Points of an element on average, in thousandths, below which the score is sure.
const LEAST_POINTS: i64 = -1500;

/// Paragraphs of a box that the story stands in.
const PARAGRAPHS: usize = 2;
/// Blocks of the largest box that is looked at.
const LARGEST_BOX: u32 = 200;
/// Points, in thousandths, below which the score is sure of a sentence in another box.
const LEAST_OF_BOX: i32 = -6000;
/// Words of the shortest sentence of another.
const SENTENCE_WORDS: u32 = 6;

/// Keeps elements that points alone would drop. In a story only lists and tables are rows: boxes that look alike lead to
/// other stories.
pub(super) fn keep(analysis: &Analysis<'_>, of: &mut [Verdict], kind: PageType) {
    let containers = &analysis.blocks.containers;
    let range = |at: u32| containers[at as usize].blocks();
    let elements = look_alikes(containers, |c| may_stand_in_row(c, kind));
    for row in elements.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter(|row| row.len() >= LEAST) {
        let kept = row.iter().filter(|e| of[range(e.2)].iter().any(is_told)).count();
        if kept == row.len() || kept < LEAST - 1 || (row.len() - kept) * ALL_BUT_ONE > row.len() {
            continue;
        }
        for element in row.iter().map(|e| range(e.2)) {
            if may_stay(analysis, of, &element) {
                for i in element {
                    if !of[i].role.is_body() {
                        of[i] = stays(natural_role(analysis, i));
                    }
                }
            }
        }
    }
}

/// Keeps boxes of sentences that look like the box beside them that a story's paragraphs stand in: systems that put
/// something between two paragraphs put what stands before it and behind it into boxes of their own, and the second look
/// asks what stands around a block.
pub(super) fn boxes(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let Some(dom) = &analysis.dom else { return };
    let containers = &analysis.blocks.containers;
    let range = |at: u32| containers[at as usize].blocks();
    // A look without a name is that of any other box.
    let elements = look_alikes(containers, |c| {
        matches!(c.tag, Tag::Div | Tag::Section)
            && (1..=LARGEST_BOX).contains(&(c.end - c.first))
            && !dom.tokens(c.node).is_empty()
    });
    for row in elements.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter(|row| row.len() >= 2) {
        let told =
            |at: u32| range(at).filter(|&i| of[i].role == Role::Paragraph && is_open_sentence(analysis, i)).count();
        let lost = |at: u32| {
            range(at).all(|i| {
                let open = analysis.points[i] >= LEAST_OF_BOX && is_open_sentence(analysis, i);
                open && of[i].went_by_points() && natural_role(analysis, i) == Role::Paragraph
            })
        };
        let boxes: Vec<Range<usize>> = row.iter().filter(|e| lost(e.2)).map(|e| range(e.2)).collect();
        // What a page says in many boxes and a story in few are messages of its own.
        if row.iter().any(|e| told(e.2) >= PARAGRAPHS)
            && boxes.iter().map(Range::len).sum::<usize>() <= row.iter().map(|e| told(e.2)).sum()
        {
            for box_ in boxes {
                of[box_].fill(stays(Role::Paragraph));
            }
        }
    }
}

/// Tells headings that look alike alike, where what they head stays: the names over the posts of a thread, the steps of a
/// manual. On a thread they go where most have gone.
pub(super) fn headings(analysis: &Analysis<'_>, of: &mut [Verdict], kind: PageType) {
    let containers = &analysis.blocks.containers;
    let look = |i: usize| {
        let own = analysis.blocks.container(&analysis.blocks.items[i]);
        (own.look, containers[own.parent as usize].look)
    };
    let is_heading = |i: usize| analysis.facts.headings[i] > 0;
    let judged = |i: usize| of[i].ground == Ground::Points && matches!(of[i].role, Role::Heading | Role::Chrome);
    let (mut all, mut heads) = (Vec::with_capacity(32), false);
    for i in (0..of.len()).rev() {
        if is_heading(i) && heads && judged(i) {
            all.push((look(i), i));
        }
        heads = !is_heading(i) && (heads || of[i].role.is_body());
    }
    all.sort_unstable();
    for row in all.chunk_by(|a, b| a.0 == b.0).filter(|row| row.len() >= LEAST_HEADINGS) {
        let kept = row.iter().filter(|h| of[h.1].role.is_body()).count();
        let role = if kept * ALL_BUT_ONE >= row.len() * (ALL_BUT_ONE - 1) {
            Role::Heading
        } else if kind == PageType::Forum && 2 * kept < row.len() {
            Role::Chrome
        } else {
            continue;
        };
        for &(_, i) in row {
            if of[i].role != role {
                of[i] = Verdict { role, ground: Ground::Surroundings };
            }
        }
    }
}

/// Keeps a paragraph or two of a story behind one that stays, in the same element and of the same look, with no more than a line
/// or two between that lead elsewhere: of a story of two or three the last has little around it that speaks for it. Of more
/// in a row the points are surer.
pub(super) fn paragraphs(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let containers = &analysis.blocks.containers;
    let is_unsure = |verdict: Verdict, i: usize| {
        !verdict.role.is_body()
            && matches!(verdict.ground, Ground::Points | Ground::AfterEnd)
            && analysis.points[i] >= LEAST_OF_PARAGRAPH
            && natural_role(analysis, i) == Role::Paragraph
    };
    let keep = |row: &mut Vec<usize>, of: &mut [Verdict]| {
        let few = row.len() <= MOST_BEHIND;
        row.drain(..).filter(|_| few).for_each(|i| of[i] = stays(Role::Paragraph));
    };
    // The last paragraph that stays or may: its block, its parent and its look.
    let mut last: Option<(usize, (u32, u32))> = None;
    let mut row = Vec::new();
    for i in 0..of.len() {
        let own = &containers[analysis.blocks.items[i].container as usize];
        let place = (own.parent, own.look);
        let goes_on = last.is_some_and(|(at, there)| there == place && i - at <= INTERRUPTIONS);
        let tells = own.tag == Tag::P && is_open_sentence(analysis, i);
        if tells && of[i].role == Role::Paragraph {
            keep(&mut row, of);
            last = Some((i, place));
        } else if tells && goes_on && is_unsure(of[i], i) {
            row.push(i);
            last = Some((i, place));
        } else if analysis.facts.headings[i] > 0 && !of[i].role.is_body() {
            keep(&mut row, of);
            last = None;
        }
    }
    keep(&mut row, of);
}

/// The elements that are `wanted`, as (parent, look, element): those of one row stand side by side.
fn look_alikes(containers: &[Container], wanted: impl Fn(&Container) -> bool) -> Vec<(u32, u32, u32)> {
    let mut elements = Vec::with_capacity(64);
    let such = containers.iter().enumerate().skip(1).filter(|(_, c)| wanted(c));
    elements.extend(such.map(|(at, c)| (c.parent, c.look, at as u32)));
    elements.sort_unstable();
    elements
}

/// Whether a block reads as a sentence, leads nowhere, and no rule speaks against its words.
fn is_open_sentence(analysis: &Analysis<'_>, i: usize) -> bool {
    let block = &analysis.blocks.items[i];
    block.links == 0
        && seen(block.places)
        && analysis.facts.counts[i].is_sentence(SENTENCE_WORDS)
        && analysis.facts.get(Fact::phrase_chrome, i) == 0
        && analysis.votes.of[i].drop.is_none()
}

/// Whether a block is text that stays: a heading alone falls with what it heads.
fn is_told(verdict: &Verdict) -> bool {
    verdict.role.is_body() && verdict.role != Role::Heading
}

fn may_stand_in_row(container: &Container, kind: PageType) -> bool {
    let blocks = container.end - container.first;
    let part = matches!(container.tag, Tag::Tr | Tag::Li | Tag::Dt | Tag::Dd) && blocks > 0;
    blocks <= LARGEST && (part || blocks >= 2 && kind != PageType::Article)
}

/// Whether points alone took out all of an element but for headings, and neither they nor its words are sure.
fn may_stay(analysis: &Analysis<'_>, of: &[Verdict], range: &Range<usize>) -> bool {
    of[range.clone()].iter().all(|v| !is_told(v) && (v.role == Role::Heading || v.ground == Ground::Points))
        && is_open(analysis, range, LEAST_POINTS)
        && !is_of_links(analysis, range)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::clean::score::Score;
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;
    use crate::rules::{HTML_SCORE, Rules};

    /// The roles of a page's blocks after `tell`, where points took out the blocks that have one of these texts, but not
    /// surely, and no others.
    pub(in crate::clean) fn told(
        page: &str,
        gone: &[&str],
        tell: impl Fn(&Analysis<'_>, &Rules, &mut [Verdict]),
    ) -> Vec<Role> {
        let (rules, score) = (Rules::built_in().expect("rules"), Score::read(HTML_SCORE).expect("a score"));
        let mut analysis = Analysis::of_html(page, None, &rules, &score);
        analysis.points.fill(LEAST_OF_PARAGRAPH);
        let verdict = |i: usize| {
            let is_gone = gone.contains(&analysis.blocks.text(&analysis.blocks.items[i]));
            let role = if is_gone { Role::Chrome } else { natural_role(&analysis, i) };
            Verdict { role, ground: Ground::Points }
        };
        let mut of: Vec<Verdict> = (0..analysis.blocks.items.len()).map(verdict).collect();
        tell(&analysis, &rules, &mut of);
        of.iter().map(|verdict| verdict.role).collect()
    }

    #[test]
    fn a_story_goes_on_in_the_same_element_behind_a_line_that_leads_elsewhere() {
        let (first, more, last) = (
            "The ferry left the quay at noon on Monday.",
            "See also: Bridge shut",
            "Nobody who stood there believed in her return.",
        );
        let page = |between: &str| format!("<div><p>{first}</p>{between}<p>{last}</p></div><div><p>{last}</p></div>");
        let roles =
            |between: &str| told(&page(between), &[more, last, "More"], |analysis, _, of| paragraphs(analysis, of));
        let read_more = format!("<p><a href=/b>{more}</a></p>");
        assert_eq!(roles(&read_more), [Role::Paragraph, Role::Chrome, Role::Paragraph, Role::Chrome]);
        assert_eq!(roles("<h3>More</h3>"), [Role::Paragraph, Role::Chrome, Role::Chrome, Role::Chrome]);
        assert_eq!(roles(&read_more.repeat(3))[4], Role::Chrome);
        let many = format!("<div><p>{first}</p>{}</div>", format!("<p>{last}</p>").repeat(3));
        assert_eq!(told(&many, &[last], |analysis, _, of| paragraphs(analysis, of))[1..], [Role::Chrome; 3]);
    }

    #[test]
    fn names_over_posts_stay_or_go_together() {
        let post =
            |name: &str| format!("<div class=post><h4 class=who>{name}</h4><p>Nothing holds like larch.</p></div>");
        let page: String = ["Mira", "Joost", "Ailsa", "Tove"].map(post).concat();
        let names = |gone: &[&str], kind| {
            let roles = told(&page, gone, |analysis, _, of| headings(analysis, of, kind));
            roles.into_iter().filter(|&role| role == Role::Heading).count()
        };
        assert_eq!(names(&["Tove"], PageType::Article), 4);
        assert_eq!(names(&["Mira", "Ailsa", "Tove"], PageType::Forum), 0);
        assert_eq!(names(&["Mira", "Ailsa", "Tove"], PageType::Article), 1);
        assert_eq!(names(&["Mira", "Tove"], PageType::Forum), 2);
    }

    /// Questions of a company that stay, of those that its page holds.
    fn answered(questions: &[(&str, &str)]) -> usize {
        let items: String = questions
            .iter()
            .map(|(asked, answer)| format!("<div class=faq-item><h3>{asked}</h3><p>{answer}</p></div>"))
            .collect();
        let page = format!(
            "<html lang=en><title>Harbour Pay | Payroll for boats</title><body><header><nav><a href=/>Home</a> <a href=/p>\
             Prices</a></nav></header><main><h1>Payroll for boats</h1><p>Harbour Pay runs the wages of small crews, files what \
             the state wants to know and pays everyone on the last working day of the month.</p><section class=faq><h2>\
             Questions</h2>{items}</section></main><footer><ul><li><a href=/privacy>Privacy</a></li></ul></footer>"
        );
        let page = RawPage { url: Some("https://www.harbourpay.example/".to_owned()), ..RawPage::from_bytes(page) };
        let text = Cleaner::new(Options::default()).clean(&page).expect("a page").text;
        questions.iter().filter(|(asked, answer)| text.contains(asked) && text.contains(answer)).count()
    }

    #[test]
    fn the_last_of_a_row_stays_with_the_others() {
        let questions = [
            ("Can I cancel any time?", "Yes, with one click, and you keep access until the month ends."),
            ("Do you offer refunds?", "We refund the first month in full if you are not happy with it."),
            ("How many users are included?", "Five, and each further one costs two coins a month."),
            ("Where is my data stored?", "On servers in Frankfurt and Dublin, encrypted at rest."),
            ("Is there a free trial?", "Fourteen days without a credit card."),
        ];
        assert_eq!(answered(&questions), 5);
    }

    #[test]
    fn a_story_is_told_in_boxes_of_one_look() {
        let paragraphs = [
            "ফেরিটি সোমবার সকালে ঘাট ছেড়ে গেছে, আর যারা সেখানে দাঁড়িয়ে ছিলেন তাঁদের কেউ বিশ্বাস করেননি যে এটি আর ফিরবে।",
            "এটি উপকূলের শেষ জাহাজ, এর ইঞ্জিন তৈরি হয়েছিল অনেক বছর আগে এবং তিনবার মেরামত করা হয়েছে।",
            "বন্দর কর্তৃপক্ষ জাহাজটি কিনতে চেয়েছিল, কিন্তু মালিক আরও বেশি দাম চেয়েছিলেন বলে জানা গেছে।",
            "আগামী মে মাসে একটি নতুন জাহাজ আসবে, তত দিন বাস চলবে বলে মেয়র জানিয়েছেন সাংবাদিকদের।",
        ];
        let box_of = |name: &str, from: &[&str]| format!("<div class='{name}'><p>{}</p></div>", from.join("</p><p>"));
        let page = |second: &str| {
            let page = format!(
                "<html lang=bn><script type=application/ld+json>{{\"@type\":\"NewsArticle\"}}</script>\
                 <title>শেষ ফেরি ছেড়ে গেছে</title><body><h1>শেষ ফেরি ছেড়ে গেছে</h1><div class=story>{}<div \
                 class=more><a href=/b>আরও পড়ুন: সেতু বন্ধ</a></div>{}</div><footer><a href=/p>গোপনীয়তা</a></footer>",
                box_of("story-element text", &paragraphs[..2]),
                box_of(second, &paragraphs[2..]),
            );
            Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page").text
        };
        let text = page("story-element text");
        assert!(paragraphs.iter().all(|p| text.contains(p)), "{text}");
    }
}
