//! Names that head each page of a book, a blog or a board: no titles, though headings have them.

use super::{FEW_WORDS, shows};
use crate::clean::metadata::declared::Source;
use crate::clean::metadata::line::{Line, LineRole};
use crate::clean::metadata::sitename::last_parted;
use crate::clean::metadata::title_offers::Told;
use crate::clean::metadata::title_weights::Trait;

/// The book or manual that heads each of its chapters' pages: a heading has it, the document's title ends with it, and
/// another heading has what that begins with.
pub(super) fn book<'a>(told: &'a [Told<'_>], visible: &[Line<'_>]) -> Option<&'a str> {
    let title = told.iter().find(|t| t.by == Trait::Element)?;
    let (chapter, book) = last_parted(&title.text)?;
    let headings = || told.iter().filter(|t| t.source == Source::Heading).map(|t| &*t.text);
    let lines = || visible.iter().filter(|l| l.heading > 0).map(|l| l.text);
    let heads = headings().any(|h| shows(h, book)) && headings().chain(lines()).any(|h| shows(h, chapter));
    heads.then_some(book)
}

/// The blog that heads each of its posts' pages: the document's title begins with it, and goes on with a lesser heading that
/// is marked up as the title.
pub(super) fn blog<'a>(told: &'a [Told<'_>], visible: &[Line<'_>]) -> Option<&'a str> {
    let title = told.iter().find(|t| t.by == Trait::Element)?;
    let post = visible.iter().find(|l| l.role == LineRole::Title && l.heading > 1)?;
    let blog = title.text.strip_suffix(post.text)?.strip_suffix(' ')?;
    let parted = blog.ends_with(|c: char| !c.is_alphanumeric());
    let heading = told.iter().find(|t| t.source == Source::Heading && shows(&t.text, blog))?;
    parted.then_some(&*heading.text)
}

/// The board or section whose name heads a bar beside its pages: the document's title ends with it, and a line that is marked
/// up as the title has what that begins with.
pub(super) fn board<'a>(told: &'a [Told<'_>], visible: &[Line<'_>]) -> Option<&'a str> {
    let title = told.iter().find(|t| t.by == Trait::Element)?;
    let (own, board) = last_parted(&title.text).or_else(|| title.text.rsplit_once(" : "))?;
    let heading = told.iter().find(|t| t.source == Source::Heading && shows(&t.text, board))?;
    let long = own.split_whitespace().count() > FEW_WORDS;
    let titled = |l: &Line<'_>| l.role == LineRole::Title && l.heading != 1 && l.text.starts_with(own);
    (long && visible.iter().any(titled)).then_some(&*heading.text)
}
