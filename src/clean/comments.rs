//! Readers' comments below an article, where the score took them for its text: on a page that is one story they are told
//! apart by their class words, whatever their words are like. Where they are the greater part by far the page is a
//! discussion, and they are its text.

use super::Analysis;
use super::roles::Role;
use super::verdict::{Ground, Verdict};

/// Words that a story has besides its comments.
const LEAST_STORY: u32 = 200;
/// Words of comments for each word of the story from which on the page is a discussion.
pub(super) const DISCUSSION: u32 = 2;

/// Takes comments out of an article's body.
pub(super) fn take_out(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let rule = |i: usize| analysis.votes.of[i].role.filter(|(role, _)| *role == Role::Comment).map(|(_, rule)| rule);
    let (mut story, mut comments) = (0u32, 0u32);
    for i in (0..of.len()).filter(|&i| of[i].role.is_body()) {
        let words = if rule(i).is_some() { &mut comments } else { &mut story };
        *words += analysis.facts.counts[i].words;
    }
    if comments == 0 || story < LEAST_STORY || comments > DISCUSSION * story {
        return;
    }
    for (i, verdict) in of.iter_mut().enumerate().filter(|(_, v)| v.role.is_body()) {
        if let Some(rule) = rule(i) {
            *verdict = Verdict { role: Role::Comment, ground: Ground::Rule(rule) };
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    pub(in crate::clean) const STORY: &str = "<p>The ferry that has crossed the sound between Ostermoor and the island of Hale for sixty-one years will make \
                         its last journey on the last Sunday of October, the county said on Thursday. A bridge of two lanes, begun \
                         five years ago and late by almost two of them, is to be opened on the following day.</p>\
                         <p>For the people of Hale the ferry was never only a way to the mainland. Children did their lessons on it \
                         in the morning, and the bread came with it, and its bell was rung on the quay whenever fog lay on the \
                         water, so that it was heard as far as the church.</p>\
                         <p>The county has argued that the ferry lost more money in each of the last ten years than the bridge will \
                         cost in any year to come. Those who speak for the island say that nobody ever asked what it earned.</p>";
    const COMMENT: &str = "<div class=comment><p>The boat was never late in all the years that I took it to school, and when the \
                           bridge is closed for wind, as every bridge on this coast is, we shall all remember that it went out in \
                           weather that kept the gulls on the roofs.</p></div>";

    fn text(stories: usize, comments: usize) -> String {
        let told: String = (0..stories).map(|i| STORY.replace("ferry", &format!("ferry {i}"))).collect();
        let said: String = (0..comments).map(|i| COMMENT.replace("boat", &format!("boat {i}"))).collect();
        let page = format!(
            "<html lang=en><title>The last ferry to Hale</title><meta property=og:type content=article><body><main>\
             <article class=story><h1>The last ferry to Hale</h1><div class='entry-content article-body'>{told}\
             <div class=comments>{said}</div></div></article></main></body></html>"
        );
        Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page").text.to_string()
    }

    #[test]
    fn comments_that_read_like_the_story_are_told_apart_from_it() {
        let text = text(2, 3);
        assert!(text.contains("ferry 1 was never only") && !text.contains("gulls on the roofs"), "{text}");
    }

    #[test]
    fn a_short_piece_keeps_what_the_score_takes_for_its_text() {
        assert!(text(1, 3).contains("gulls on the roofs"));
    }

    #[test]
    fn buttons_and_forms_are_no_comments() {
        let page = format!(
            "<html lang=en><title>The last ferry to Hale</title><body><article><h1>The last ferry to Hale</h1>{STORY}</article>\
             <div id=comments class=comments-area><h2>2 Comments</h2><div class=comment><p>I took it to school.</p><p>It will be \
             missed.</p><a href=#r>Reply</a></div><div class=comment><p>Good riddance!</p><button>Like this</button></div>\
             <h3>Leave a Reply</h3><form><p>Your email address will not be published.</p><label>Your town</label></form></div>"
        );
        let cleaner = Cleaner::new(Options { comments: true, ..Options::default() });
        let comments =
            cleaner.clean(&RawPage::from_bytes(page)).expect("a page").comments.expect("comments were asked for");
        assert_eq!(comments, ["I took it to school.", "It will be missed.", "Good riddance!"]);
    }
}
