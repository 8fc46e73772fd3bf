//! From verdicts to the record: the one place that cuts.

mod body;
mod code;
mod credits;
mod draft;
mod images;
mod links;
mod live;
mod nest;
mod numbers;
mod piece;
mod quote;
mod spans;
mod table;
mod when;

pub use body::body;
pub use draft::{Body, Cut};
pub use images::images;
pub(super) use spans::resolve;

use super::blocks::Blocks;
use super::math;
use super::notes::Notes;
use super::verdict::Verdict;
use crate::html::Dom;
use links::Links;
use live::Live;
use nest::Nest;
use std::cell::OnceCell;
use url::Url;

/// A judged page as its structure is told, with what is asked of all of it computed once.
struct Scene<'a> {
    dom: Option<&'a Dom<'a>>,
    blocks: &'a Blocks,
    verdicts: &'a [Verdict],
    /// The address that others resolve against.
    base: Option<&'a Url>,
    /// By container.
    nests: Vec<Nest>,
    notes: Notes,
    live: Live,
    links: Links,
    renders_tex: OnceCell<bool>,
}

impl<'a> Scene<'a> {
    fn of(dom: Option<&'a Dom<'a>>, blocks: &'a Blocks, verdicts: &'a [Verdict], base: Option<&'a Url>) -> Scene<'a> {
        Scene {
            dom,
            blocks,
            verdicts,
            base,
            nests: nest::of(blocks),
            notes: dom.map_or_else(Notes::default, |dom| Notes::of(dom, blocks, verdicts)),
            live: dom.map_or_else(Live::default, |dom| Live::of(dom, blocks)),
            links: dom.map_or_else(Links::default, |dom| Links::of(dom, blocks, verdicts, base)),
            renders_tex: OnceCell::new(),
        }
    }

    /// Whether the page sets formulas that stand between delimiters in its text.
    fn renders_tex(&self) -> bool {
        *self.renders_tex.get_or_init(|| self.dom.is_some_and(math::renders_tex))
    }
}
