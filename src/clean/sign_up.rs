//! Boxes within a story that ask readers for their address: what stands in them is none of it, however it reads.
//!
//! Told by what only such a box has: a form with a field for an e-mail address, and few words.

use super::analysis::Analysis;
use super::roles::Role;
use super::verdict::{Ground, Verdict, goes, kept_words, kept_words_in};
use crate::html::{Attr, Dom, NodeId, Tag};

/// Words of such a box; forms with more hold a page.
const MOST_WORDS: u32 = 70;
/// Words that stay outside of it.
const LEAST_STORY: u32 = 100;
/// Forms of a page that are looked at, and blocks of one.
const MOST_FORMS: usize = 64;
const MOST_BLOCKS: usize = 100;
/// Elements of a form that are looked at.
const MOST_NODES: usize = 400;

/// Takes the text of such boxes out of an article.
pub(super) fn take_out(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let Some(dom) = &analysis.dom else { return };
    let containers = &analysis.blocks.containers;
    let mut story = kept_words(analysis, of);
    for at in (0..containers.len()).filter(|&at| containers[at].tag == Tag::Form).take(MOST_FORMS) {
        if words(analysis, at) > MOST_WORDS || !asks_for_address(dom, containers[at].node) {
            continue;
        }
        let of_box = containers[whole(analysis, of, at)];
        let inside = of_box.blocks();
        let kept = kept_words_in(analysis, of, inside.clone());
        if kept == 0 || story < kept + LEAST_STORY {
            continue;
        }
        story -= kept;
        for verdict in of[inside].iter_mut().filter(|v| v.role.is_body() && v.ground == Ground::Points) {
            *verdict = goes();
        }
    }
}

/// The outermost container around a form that holds no more than such a box does, and nothing of the page's head.
fn whole(analysis: &Analysis<'_>, of: &[Verdict], form: usize) -> usize {
    let parent = |at: usize| analysis.blocks.containers[at].parent as usize;
    let heads = |at: usize| {
        let container = &analysis.blocks.containers[at];
        let head = |i: usize| of[i].role == Role::Title || analysis.facts.headings[i] == 1;
        container.tag == Tag::Header || container.blocks().any(head)
    };
    let mut at = form;
    while parent(at) != at && words(analysis, parent(at)) <= MOST_WORDS && !heads(parent(at)) {
        at = parent(at);
    }
    at
}

/// Words of a container; of long ones, and of those of many blocks, as many as it takes to tell.
fn words(analysis: &Analysis<'_>, container: usize) -> u32 {
    let container = &analysis.blocks.containers[container];
    if (container.end - container.first) as usize > MOST_BLOCKS {
        return MOST_WORDS + 1;
    }
    let mut sum = 0;
    for i in container.blocks() {
        sum += analysis.facts.counts[i].words;
        if sum > MOST_WORDS {
            break;
        }
    }
    sum
}

/// Whether a form has a field for an e-mail address, and none for a password.
fn asks_for_address(dom: &Dom<'_>, form: NodeId) -> bool {
    let fields = dom.descendants(form).take(MOST_NODES).filter(|&id| dom.tag(id) == Tag::Input);
    let mut asks = false;
    for field in fields {
        let kind = dom.attr(field, Attr::Type);
        let is = |wanted: &str| kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case(wanted));
        if is("password") {
            return false;
        }
        asks |=
            is("email") || dom.attr(field, Attr::Name).is_some_and(|name| name.to_ascii_lowercase().contains("email"));
    }
    asks
}

#[cfg(test)]
mod tests {
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    fn text(between: &str) -> String {
        let told = "<p>The ferry that has crossed the sound between Ostermoor and the island of Hale for sixty-one years will make \
                    its last journey on the last Sunday of October, the county said on Thursday. A bridge of two lanes, begun \
                    five years ago and late by almost two of them, is to be opened on the following day.</p>";
        let more = "<p>For the people of Hale the ferry was never only a way to the mainland. Children did their lessons on it \
                    in the morning, and the bread came with it, and its bell was rung on the quay whenever fog lay on the \
                    water, so that it was heard as far as the church.</p>";
        let page = format!(
            "<html lang=en><script type=application/ld+json>{{\"@type\":\"NewsArticle\"}}</script>\
             <title>The last ferry to Hale</title><body><div><h1>The last ferry to Hale</h1>{told}{between}{more}\
             </div></body></html>"
        );
        Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page").text.to_string()
    }

    #[test]
    fn a_box_that_asks_for_an_address_goes_as_a_whole() {
        for field in ["<input type=email>", "<input name=EMAIL>"] {
            let text = text(&format!(
                "<div><h3>The harbour in your inbox</h3><p>Each Friday we tell what happened on the coast, and why it matters to \
                 you.</p><form>{field}<button>Join</button></form></div>"
            ));
            assert!(!text.contains("inbox") && !text.contains("Each Friday"), "{text}");
            assert!(text.contains("the last Sunday") && text.contains("never only a way"), "{text}");
        }
    }

    #[test]
    fn what_heads_the_page_beside_such_a_form_stays() {
        let text = text(
            "<header><h1>The last ferry to Hale</h1><p>The county ends what the island has lived by for sixty years, and asks \
             nobody.</p><form><input type=email><button>Join</button></form></header>",
        );
        assert!(text.contains("asks nobody"), "{text}");
    }

    #[test]
    fn a_form_that_asks_for_something_else_takes_nothing() {
        let text = text(
            "<form><p>The county asks all who live on the coast where the new bridge should begin.</p><input name=town></form>",
        );
        assert!(text.contains("where the new bridge should begin"), "{text}");
    }
}
