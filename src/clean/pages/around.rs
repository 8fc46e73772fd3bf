//! Whose pages a link numbers: those of the readers' comments, or of a list beside the article, are not the article's.

use super::super::blocks::{Blocks, Container, NONE, place};
use super::super::roles::Role;
use super::super::verdict::Verdict;
use super::label;
use crate::html::{Dom, NodeId, Tag};
use crate::rules::{Effect, Rules};
use rustc_hash::FxHashSet;

/// The rules for lists of other articles.
const LISTS: [&str; 2] = ["structure.related", "structure.ranking"];
/// Bytes from which on a link's text is the title of an article.
const TITLE_BYTES: usize = 18;
/// Bytes that stand beside numbers of pages in one line: "Page 1 of 14:".
const BESIDE_NUMBERS: usize = 16;
/// Bytes beside numbers from which on a line is a sentence in any case.
const LINE: usize = 64;
/// Elements around an icon.
const MOST_AROUND: usize = 64;

/// A judged page, as links in it are judged.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub dom: &'a Dom<'a>,
    pub blocks: &'a Blocks,
    pub verdicts: &'a [Verdict],
    pub rules: &'a Rules,
}

impl<'a> Around<'a> {
    /// Whether a link belongs to comments or to a list of other articles; `block` is the one that it stands in.
    pub(super) fn is_elsewhere(self, link: NodeId, block: Option<usize>) -> bool {
        let Some(container) = block.map(|b| self.blocks.items[b].container).or_else(|| self.container(link)) else {
            return false;
        };
        let comment = |r: u32| matches!(&self.rules.get(r).effect, Effect::Role(role) if role == Role::Comment.name());
        let comments = |c: &Container| self.blocks.chain(c.hits).any(comment);
        if self.outermost(container, comments).is_some_and(|outer| !self.holds_text(outer)) {
            return true;
        }
        let list = |c: &Container| {
            c.places & place::ASIDE != 0
                || self.blocks.chain(c.hits).any(|r| LISTS.contains(&self.rules.get(r).id.as_str()))
        };
        self.outermost(container, list).is_some_and(|outer| !self.holds_text(outer) && self.holds_titles(outer))
    }

    /// Whether a link that is a bare number stands in a line of text: a mark of a note, or part of a sentence.
    pub(super) fn is_in_text(self, link: NodeId, block: Option<usize>) -> bool {
        block.is_some_and(|b| {
            let block = &self.blocks.items[b];
            let beside = (block.end - block.start).saturating_sub(block.link_bytes) as usize;
            let before = || {
                let mark = self.blocks.marks(block).iter().find(|m| m.node == link)?;
                self.blocks.text.get(block.start as usize..mark.start as usize)
            };
            let glued = || before().is_some_and(|text| text.ends_with(char::is_alphabetic));
            beside > BESIDE_NUMBERS && (beside > LINE || self.is_text(b) || glued())
        })
    }

    /// The innermost container around an element.
    fn container(self, node: NodeId) -> Option<u32> {
        let around: FxHashSet<NodeId> = self.dom.ancestors(node).take(MOST_AROUND).collect();
        self.blocks.containers.iter().rposition(|c| around.contains(&c.node)).map(|at| at as u32)
    }

    /// The outermost of the containers from one outwards of which something holds; what holds of one holds inside it.
    fn outermost(self, container: u32, holds: impl Fn(&Container) -> bool) -> Option<&'a Container> {
        let (mut found, mut at) = (NONE, container);
        while holds(&self.blocks.containers[at as usize]) {
            found = at;
            let parent = self.blocks.containers[at as usize].parent;
            if parent == at {
                break;
            }
            at = parent;
        }
        self.blocks.containers.get(found as usize)
    }

    fn is_text(self, block: usize) -> bool {
        self.verdicts.get(block).is_some_and(|v| v.role.is_body())
    }

    fn holds_text(self, container: &Container) -> bool {
        container.blocks().any(|b| self.is_text(b))
    }

    /// Whether a container holds links that are no labels of pages.
    fn holds_titles(self, container: &Container) -> bool {
        let is_title = |text: &str| text.len() >= TITLE_BYTES && label::read(text).is_none();
        container.blocks().any(|b| {
            let block = &self.blocks.items[b];
            let text = |start: u32, end: u32| self.blocks.text.get(start as usize..end as usize).unwrap_or("");
            block.places & place::LINK != 0 && is_title(self.blocks.text(block))
                || self.blocks.marks(block).iter().any(|m| m.tag == Tag::A && is_title(text(m.start, m.end)))
        })
    }
}
