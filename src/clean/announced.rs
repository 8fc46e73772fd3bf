//! What a label behind the story announces goes with it, where no class word tells it apart: readers' comments, and what
//! other stories are about.
//!
//! Comments are told by the lines that sign them, other stories by the links that stand right above their texts. A label that stands
//! between paragraphs of the story announces a link or two, not what follows them.

use super::analysis::Analysis;
use super::blocks::{Container, place};
use super::comments::DISCUSSION;
use super::facts::Fact;
use super::roles::Role;
use super::verdict::{Ground, Verdict, kept_words_in};
use crate::rules::Rules;
use std::cell::LazyCell;
use std::ops::Range;

/// Words that stay before a label behind a story.
const LEAST_STORY: u32 = 100;
/// The same where a label begins a box of its own: of a brief the score knows little.
const LEAST_BRIEF: u32 = 12;
/// Blocks of such a box; a list of more may be what the page tells.
const LARGEST_BOX: usize = 12;
/// Words of a label, of a line that signs a comment, and of what is told of another story.
const LABEL_WORDS: u32 = 6;
const HEAD_WORDS: u32 = 14;
const TEASER_WORDS: u32 = 45;
/// Labels of comments that a page with one story has: above it, at its end, above the form.
const MOST_LABELS: usize = 4;
/// Labels over other stories that are looked at: each costs a look at what stands behind it.
const MOST_STORIES: usize = 16;
/// Blocks behind the label among which the first comment is signed, and words for each line that signs one.
const HEAD_REACH: usize = 5;
const COMMENT_WORDS: u32 = 150;
/// Share of a block in percent that is a link, for the link to be all of it.
const WHOLE: u8 = 95;
/// Links with a text below them that make a list of stories.
const LEAST_STORIES: usize = 2;

/// Takes out what labels behind an article announce.
pub(super) fn take_out(analysis: &Analysis<'_>, rules: &Rules, of: &mut [Verdict]) {
    let is_comments = |i: &usize| matches!(announces(analysis, rules, *i), Some((Announced::Comments, _)));
    // A list of stories tells of each how many comments it has.
    let all = 0..of.len();
    let lists = LazyCell::new(|| all.clone().filter(is_comments).nth(MOST_LABELS).is_some());
    let (mut story, mut labels) = (0, 0);
    for i in all.clone() {
        let words = analysis.facts.counts[i].words;
        if of[i].role.is_body() {
            story += words;
        } else if words <= LABEL_WORDS && (LEAST_BRIEF..LEAST_STORY).contains(&story) {
            if names_others(analysis, rules, i) {
                box_of_others(analysis, of, i);
            }
        } else if story >= LEAST_STORY && words <= LABEL_WORDS {
            match announces(analysis, rules, i) {
                Some((Announced::Comments, rule)) if !*lists => {
                    comments(analysis, of, scope(analysis, i), story, rule);
                }
                Some((Announced::Stories, _)) if labels < MOST_STORIES => {
                    labels += 1;
                    stories(analysis, of, i);
                }
                _ => {}
            }
        }
    }
}

enum Announced {
    Comments,
    Stories,
}

/// What a block announces, by the rule that knows it for such a label.
fn announces(analysis: &Analysis<'_>, rules: &Rules, i: usize) -> Option<(Announced, u32)> {
    analysis.votes.rules(i).iter().find_map(|&rule| match rules.get(rule).kind() {
        "comments-label" => Some((Announced::Comments, rule)),
        "comments-word" if analysis.facts.headings[i] > 0 => Some((Announced::Comments, rule)),
        "related-label" => Some((Announced::Stories, rule)),
        _ => None,
    })
}

/// Whether a block is a label over other stories, or over those that most have read.
fn names_others(analysis: &Analysis<'_>, rules: &Rules, i: usize) -> bool {
    analysis.votes.rules(i).iter().any(|&rule| matches!(rules.get(rule).kind(), "related-label" | "ranking-widget"))
}

/// Takes out a box that a label begins, where all that would stay of it are links and short texts below them.
fn box_of_others(analysis: &Analysis<'_>, of: &mut [Verdict], label: usize) {
    let around = around(analysis, label);
    let is_box = around.first as usize == label && around.depth > 0;
    let kept: Vec<usize> = around.blocks().filter(|&i| of[i].role.is_body()).collect();
    if is_box && kept.len() <= LARGEST_BOX && kept.iter().all(|&i| is_link(analysis, i) || is_teaser(analysis, i)) {
        kept.into_iter().for_each(|i| of[i] = Verdict { role: Role::Teaser, ground: Ground::AfterEnd });
    }
}

/// The innermost container of a label that holds anything behind it.
fn around<'a>(analysis: &'a Analysis<'_>, label: usize) -> &'a Container {
    let blocks = &analysis.blocks;
    let mut at = blocks.items[label].container as usize;
    loop {
        let container = &blocks.containers[at];
        if container.end as usize > label + 1 || container.parent as usize == at {
            return container;
        }
        at = container.parent as usize;
    }
}

/// The blocks behind a label in the innermost container that holds any.
fn scope(analysis: &Analysis<'_>, label: usize) -> Range<usize> {
    label + 1..around(analysis, label).end as usize
}

fn is_link(analysis: &Analysis<'_>, i: usize) -> bool {
    analysis.facts.get(Fact::link_share, i) >= 50
}

/// Whether a block is a short text below a link.
fn is_teaser(analysis: &Analysis<'_>, i: usize) -> bool {
    !is_link(analysis, i) && is_link(analysis, i - 1) && analysis.facts.counts[i].words <= TEASER_WORDS
}

/// Takes comments out: lines sign them, and no heading of the story's stands among them.
fn comments(analysis: &Analysis<'_>, of: &mut [Verdict], scope: Range<usize>, story: u32, rule: u32) {
    let counts = &analysis.facts.counts;
    let told = kept_words_in(analysis, of, scope.clone());
    let signs = |i: usize| {
        let role = analysis.votes.of[i].role.map(|r| r.0);
        let dated = analysis.facts.get(Fact::has_time, i) > 0 || analysis.facts.get(Fact::has_year, i) > 0;
        counts[i].words <= HEAD_WORDS && (dated || matches!(role, Some(Role::Byline | Role::DateLine | Role::Comment)))
    };
    let first = scope.clone().take(HEAD_REACH).any(signs);
    let heads = scope.clone().filter(|&i| signs(i)).count() as u32;
    let headed = scope.clone().any(|i| of[i].role == Role::Heading);
    if !first || headed || told > DISCUSSION * story || told > heads * COMMENT_WORDS {
        return;
    }
    for verdict in of[scope].iter_mut().filter(|v| v.role.is_body()) {
        *verdict = Verdict { role: Role::Comment, ground: Ground::Rule(rule) };
    }
}

/// Takes out other stories: links, each with a short text below it; within the story the links right behind the label alone.
fn stories(analysis: &Analysis<'_>, of: &mut [Verdict], label: usize) {
    let scope = scope(analysis, label);
    let told = |i: usize| is_teaser(analysis, i);
    let kept: Vec<usize> = scope.filter(|&i| of[i].role.is_body()).collect();
    // Where more prose stands below, the story goes on.
    let goes_on = kept.iter().any(|&i| analysis.facts.prose[i] && !told(i));
    if goes_on || kept.iter().filter(|&&i| told(i)).count() < LEAST_STORIES {
        // Within the story the entries of a list may be what the page tells.
        let is_over = !(label + 1..of.len()).any(|i| of[i].role.is_body() && analysis.facts.prose[i]);
        let listed = |i: usize| analysis.blocks.items[i].places & place::LIST != 0;
        let is_alone = |i: usize| analysis.facts.get(Fact::link_share, i) >= WHOLE && (is_over || !listed(i));
        let links = kept.into_iter().zip(label + 1..).take_while(|&(i, next)| i == next && is_alone(i));
        links.for_each(|(i, _)| of[i] = Verdict { role: Role::Teaser, ground: Ground::Surroundings });
        return;
    }
    for i in kept.into_iter().filter(|&i| told(i) || is_link(analysis, i)) {
        of[i] = Verdict { role: Role::Teaser, ground: Ground::AfterEnd };
    }
}

#[cfg(test)]
mod tests {
    use super::{Role, take_out};
    use crate::clean::alike::tests::told;
    use crate::clean::comments::tests::STORY;
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    fn text(behind: &str) -> String {
        let page = format!(
            "<html lang=en><title>The last ferry to Hale</title><body><div><h1>The last ferry to Hale</h1><p>By Ada Lund</p>\
             {STORY}{behind}</div></body></html>"
        );
        Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page").text.to_string()
    }

    #[test]
    fn signed_comments_below_their_label_go() {
        for head in ["<p>Karl Beispiel | March 3, 2020 at 9:12 am</p>", "<p><b>Karl</b> wrote on 3 March 2020:</p>"] {
            let text = text(&format!(
                "<h3>2 Comments</h3>{head}<p>I took it to school for nine years and it was never late once in all that time.</p>\
                 {head}<p>When the bridge is closed for wind, as every bridge on this coast is, we shall all remember it.</p>"
            ));
            assert!(text.contains("what it earned") && !text.contains("never late"), "{head}: {text}");
            assert!(!text.contains("closed for wind"), "{head}: {text}");
        }
    }

    #[test]
    fn what_other_stories_are_about_goes_with_their_links() {
        let teaser = |n: u32| {
            format!(
                "<h3><a href=/s/{n}>Harbour council agrees to repair breakwater {n}</a></h3><p>The works will begin in May and \
                 take eleven weeks, the harbour master told pier {n}'s owners on Friday.</p>"
            )
        };
        let text = text(&format!("<h2>Related stories</h2>{}", (1..6).map(teaser).collect::<String>()));
        assert!(text.contains("what it earned") && !text.contains("eleven weeks"), "{text}");
    }

    #[test]
    fn a_list_of_links_goes_with_its_label_where_no_prose_follows() {
        let links = "<h3>Related stories</h3><ul><li><a href=/a>Bridge shut for wind</a></li><li><a href=/b>Harbour dues to rise</a></li></ul>";
        let last = "<p>The last ferry is to leave the quay at nine in the evening, and there will be music, as there was on the first.</p>";
        let gone = |behind: &str| {
            let page = format!("<main><h1>The last ferry to Hale</h1>{STORY}{links}{behind}</main>");
            let roles = told(&page, &["Related stories"], take_out);
            roles.into_iter().filter(|&role| role == Role::Teaser).count()
        };
        assert_eq!(gone(""), 2, "both links");
        assert_eq!(gone(last), 0, "the story goes on");
    }

    #[test]
    fn a_box_of_other_stories_behind_a_brief_goes_whole() {
        let brief = "<p>The ferry left the quay at noon on Monday, and nobody believed in her return.</p>";
        let kept = |label: &str, last: &str| {
            let teaser = "<div><a href=/b>Bridge shut for wind</a><p>It stays so until Friday.</p></div>";
            let page = format!("<main><h1>Last ferry</h1>{brief}<section>{label}{teaser}{last}</section></main>");
            let roles = told(&page, &["Related stories"], take_out);
            roles.into_iter().filter(|role| role.is_body()).count()
        };
        let label = "<h3>Related stories</h3>";
        assert_eq!(kept(label, ""), 2, "headline and brief");
        assert_eq!(kept(label, "<p>A bridge has two lanes.</p><p>It has no room for those who walk.</p>"), 6);
        assert_eq!(kept(&format!("<p>More of it.</p>{label}"), ""), 5, "the box has a beginning of its own");
    }

    #[test]
    fn a_label_within_the_story_takes_none_of_it() {
        let text = text(
            "<p>Related stories</p><p><a href=/s/1>Harbour council agrees to repair the breakwater</a></p><p>The bridge has two \
             lanes and no room for those who walk, which the county says it never promised to anyone.</p><p>2 comments</p><p>The \
             last ferry is to leave the quay at nine in the evening, and there will be music.</p>",
        );
        assert!(text.contains("two lanes and no room") && text.contains("there will be music"), "{text}");
        assert!(!text.contains("council agrees"), "{text}");
    }
}
