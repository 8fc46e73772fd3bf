//! The addresses of the links in what is kept, in one string that the record's links share.

use super::super::blocks::Blocks;
use super::super::verdict::Verdict;
use super::spans::append_address;
use crate::article::Text;
use crate::html::{Attr, Dom, Tag};
use std::ops::Range;
use url::Url;

/// Bytes of most links' addresses.
const ADDRESS_BYTES: usize = 80;

/// The resolved addresses of the links in kept blocks.
#[derive(Debug, Default)]
pub(super) struct Links {
    all: Text,
    /// By a link's number among the page's marks, in order: where its address stands in `all`, in bytes.
    places: Vec<(u32, Range<usize>)>,
}

impl Links {
    pub(super) fn of(dom: &Dom<'_>, blocks: &Blocks, verdicts: &[Verdict], base: Option<&Url>) -> Links {
        let kept = blocks.items.iter().zip(verdicts).filter(|(_, verdict)| verdict.role.is_body());
        let marks = kept.flat_map(|(block, _)| block.marks.0..block.marks.1);
        let links = || marks.clone().filter(|&number| blocks.marks[number as usize].tag == Tag::A);
        let count = links().count();
        let (mut all, mut places) = (String::with_capacity(count * ADDRESS_BYTES), Vec::with_capacity(count));
        let mut value = String::new();
        for number in links() {
            let from = all.len();
            if let Some(href) = dom.attr_in(blocks.marks[number as usize].node, Attr::Href, &mut value)
                && append_address(href, base, &mut all)
            {
                places.push((number, from..all.len()));
            }
        }
        Links { all: all.into(), places }
    }

    /// The address of the link that is the page's mark of this number; none for scripts, and where it has none.
    pub(super) fn href(&self, mark: u32) -> Option<Text> {
        let at = self.places.binary_search_by_key(&mark, |place| place.0).ok()?;
        Some(self.all.part(self.places[at].1.clone()))
    }
}
