//! The pieces of one text as a document of HTML.

use super::keys::ITEM_KEYS;
use super::kind::Kind;
use super::piece::{Entry, Piece};
use super::place::Id;
use super::prose::{as_html, escape, is_marked_up};
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::fmt::Write;

/// A paragraph, a heading, an item: one piece, or the runs of one.
struct Line<'p> {
    first: &'p Piece,
    last: &'p Piece,
    text: Cow<'p, str>,
    /// The list whose item it is.
    list: Option<Id>,
}

/// Pieces one after the other, each text once. `letters` are the texts of all pieces.
pub(super) fn document<'p>(pieces: impl Iterator<Item = &'p Piece>, letters: &'p str, entries: &[Entry]) -> String {
    let lines = lines(pieces, letters);
    let mut out = String::from("<!DOCTYPE html><article>");
    let mut told: FxHashSet<(Option<usize>, &str, &str)> = FxHashSet::default();
    let mut before = "";
    let (mut list, mut entry): (Option<Id>, Option<usize>) = (None, None);
    for line in &lines {
        // Short lines may repeat, but not behind the same line.
        let last = if line.is_long() { "" } else { before };
        if !told.insert((line.first.entry, last, &line.text)) {
            continue;
        }
        before = &line.text;
        if list != line.list && list.is_some() {
            out.push_str("</ul>\n");
        }
        if entry != line.first.entry {
            out.push_str(if entry.is_some() { "</div>\n" } else { "" });
            entry = line.first.entry;
            entry.and_then(|e| entries.get(e)).into_iter().for_each(|e| begin(e, &mut out));
        }
        line.write(list == line.list, &mut out);
        list = line.list;
    }
    out.push_str(if list.is_some() { "</ul>" } else { "" });
    out.push_str(if entry.is_some() { "</div></article>" } else { "</article>" });
    out
}

/// The beginning of an entry of a live blog, as pages mark it up.
fn begin(entry: &Entry, out: &mut String) {
    out.push_str("<div class=\"liveblog-post\" itemprop=\"liveBlogUpdate\">");
    if let Some(time) = &entry.time {
        let time = escape(time).replace('"', "&quot;");
        let _ = write!(out, "<time datetime=\"{time}\">{time}</time>");
    }
    if let Some(headline) = &entry.headline {
        let _ = write!(out, "<h3>{}</h3>", escape(headline));
    }
    out.push('\n');
}

impl Line<'_> {
    fn is_long(&self) -> bool {
        self.first.is_long() || self.text.len() > self.first.text.len()
    }

    /// Writes it; `goes_on` tells whether it stands in the same list as the line before it.
    fn write(&self, goes_on: bool, out: &mut String) {
        let marked = is_marked_up(&self.text);
        let _ = match self.first.kind {
            _ if self.list.is_some() => {
                out.push_str(if goes_on { "\n" } else { "<ul>" });
                let text = if marked { self.text.clone() } else { escape(self.text.trim()).into() };
                write!(out, "<li>{text}</li>")
            }
            Kind::Heading(level) if !marked => writeln!(out, "<h{level}>{}</h{level}>", escape(self.text.trim())),
            Kind::Code => writeln!(out, "<pre>{}</pre>", escape(&self.text)),
            _ => writeln!(out, "<div>{}</div>", as_html(&self.text)),
        };
    }
}

/// Pieces put together to lines.
fn lines<'p>(pieces: impl Iterator<Item = &'p Piece>, letters: &'p str) -> Vec<Line<'p>> {
    let mut lines: Vec<Line<'p>> = Vec::new();
    for piece in pieces {
        let text = piece.text(letters);
        match lines.last_mut().filter(|line| runs_on(line.last, piece, letters)) {
            Some(line) => {
                let whole = line.text.to_mut();
                if is_apart(whole, text) {
                    whole.push(' ');
                }
                whole.push_str(text);
                line.last = piece;
            }
            None => {
                let list = piece.lists[0].filter(|_| ITEM_KEYS.contains(&&*piece.key));
                lines.push(Line { first: piece, last: piece, text: text.into(), list });
            }
        }
    }
    lines
}

/// Whether a piece goes on with the paragraph of the one before it: one object is the paragraph of both, or space or a sign
/// joins them.
fn runs_on(before: &Piece, piece: &Piece, letters: &str) -> bool {
    let (ends, text) = (before.text(letters), piece.text(letters));
    if is_marked_up(ends) || is_marked_up(text) || before.kind == Kind::Code {
        return false;
    }
    if before.block.is_some() || piece.block.is_some() {
        return before.block == piece.block;
    }
    let both = before.kind == Kind::Run && piece.kind == Kind::Run && before.lists[0] == piece.lists[0];
    let joined = ends.ends_with(' ') || text.starts_with([' ', ',', '.', ';', ':', '!', '?', ')', '’']);
    let ended = ends.trim_end().ends_with(['.', '!', '?', '”']);
    both && before.lists[0].is_some() && joined && !ended
}

/// Whether one string ends a sentence and the next begins one: whoever wrote them so has a line for each.
fn is_apart(before: &str, piece: &str) -> bool {
    before.ends_with(['.', '!', '?', '”']) && piece.starts_with(char::is_uppercase)
}
