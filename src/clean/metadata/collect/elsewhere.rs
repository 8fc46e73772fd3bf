//! Whether an element is of something else than the article, by what it stands in.

use super::{LABEL_STEPS, Walk};
use crate::clean::metadata::names::ClassSays;
use crate::clean::metadata::{element_text, words};
use crate::html::{Kind, NodeId, Tag};
use std::borrow::Cow;

/// Ancestors asked.
const ANCESTORS: usize = 12;

impl<'d> Walk<'d, '_> {
    /// Whether the element stands in something that is not the article.
    pub(super) fn elsewhere(&mut self, id: NodeId) -> bool {
        let set_apart = |tag: Tag| matches!(tag, Tag::Nav | Tag::Footer | Tag::Aside);
        let dom = self.dom;
        set_apart(dom.tag(id))
            || dom.ancestors(id).take(ANCESTORS).any(|a| set_apart(dom.tag(a)))
            || self.in_other_class(id)
    }

    /// Whether a link to a tag's page is not this article's: one of a cloud of tags, or of another story. An article's own
    /// stand in its footer as often as not.
    pub(super) fn of_another(&mut self, id: NodeId) -> bool {
        let dom = self.dom;
        let around = || dom.ancestors(id).take(ANCESTORS);
        let in_article = around().any(|a| dom.tag(a) == Tag::Article);
        let is_foot = |a: NodeId| dom.tokens(a).iter().any(|&t| dom.token(t).contains("footer"));
        let other = |a: NodeId| match dom.tag(a) {
            Tag::Nav | Tag::Aside => true,
            Tag::Footer => !in_article,
            _ => false,
        };
        around().any(other)
            || std::iter::once(id).chain(around()).any(|a| !(in_article && is_foot(a)) && self.says_other(a))
            || self.apart.holds(id)
    }

    /// Whether an element around it says by its class that it is not the article.
    pub(super) fn in_other_class(&mut self, id: NodeId) -> bool {
        let dom = self.dom;
        std::iter::once(id).chain(dom.ancestors(id)).take(ANCESTORS).any(|a| self.says_other(a))
    }

    /// Whether the element says so itself.
    fn says_other(&mut self, id: NodeId) -> bool {
        !matches!(self.dom.tag(id), Tag::Body | Tag::Html | Tag::Main | Tag::Article)
            && self.says(id) == ClassSays::Elsewhere
            && !self.apart.is_layout(id)
    }

    /// Whether the text right before the element says that it names another than the author: "Edited by".
    pub(super) fn of_others(&self, id: NodeId) -> bool {
        self.text_before(id).is_some_and(|before| words::ends_with_other_label(&before))
    }

    /// The text right before an element, where it stands close.
    pub(super) fn text_before(&self, id: NodeId) -> Option<Cow<'d, str>> {
        let dom = self.dom;
        let mut at = id;
        for _ in 0..LABEL_STEPS {
            let mut before = dom.prev_sibling(at);
            for _ in 0..LABEL_STEPS {
                let Some(node) = before else { break };
                let text = match dom.kind(node) {
                    Kind::Text => dom.text(node),
                    Kind::Element => element_text::value(dom, node),
                    _ => Cow::Borrowed(""),
                };
                if !text.trim().is_empty() {
                    return Some(text);
                }
                before = dom.prev_sibling(node);
            }
            at = dom.parent(at)?;
        }
        None
    }
}
