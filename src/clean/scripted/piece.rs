//! One string of a state that may be text, and all of them that stand at one path.

use super::kind::Kind;
use super::place::Id;
use super::prose::Look;
use std::ops::Range;
use std::rc::Rc;

/// Shorter strings are labels; they would only let a path of labels outweigh the text's.
pub(super) const LEAST_PIECE_WORDS: usize = 5;
/// Lists around a string that are known: an item's own, and that of the list it stands in.
pub(super) const LISTS: usize = 3;

/// A string that may be text.
#[derive(Debug)]
pub(super) struct Piece {
    pub group: usize,
    /// The key that it stands under, folded.
    pub key: Rc<str>,
    /// The lists around it, the nearest first.
    pub lists: [Option<Id>; LISTS],
    pub kind: Kind,
    /// The object that is the whole paragraph or heading, where one says so.
    pub block: Option<Id>,
    /// The entry of a live blog that it belongs to, by number.
    pub entry: Option<usize>,
    pub look: Look,
    /// Where its text stands among the letters of all pieces, in bytes.
    pub text: Range<usize>,
}

impl Piece {
    /// Its text, of the letters of all pieces.
    pub(super) fn text<'l>(&self, letters: &'l str) -> &'l str {
        &letters[self.text.clone()]
    }

    /// Whether it is a line of prose by itself.
    pub(super) fn is_long(&self) -> bool {
        self.look.prose_words() >= LEAST_PIECE_WORDS
    }
}

/// All strings at one path within one object that is called as the page is, or within none.
#[derive(Debug)]
pub(super) struct Group {
    pub key: Rc<str>,
    pub words: usize,
    /// Words of which the nearest object that is called anything is called as the page is.
    pub sure_words: usize,
    /// Words within objects of other titles.
    pub other_words: usize,
    /// The nearest object around that is called as the page is.
    pub owner: Option<Id>,
    pub aside: bool,
    pub excerpt: bool,
    /// Whether it is of the entries of a live blog.
    pub live: bool,
}

/// An entry of a live blog.
#[derive(Debug)]
pub(super) struct Entry {
    pub headline: Option<String>,
    pub time: Option<String>,
}
