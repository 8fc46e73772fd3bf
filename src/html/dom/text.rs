//! Reading text: as it stands in the page, or decoded where it must be.

use super::{Dom, Kind, Node, NodeId};
use crate::html::lexer::{NONE, Run};
use crate::html::marks::Marks;
use crate::html::references::{Place, decode_into};
use crate::html::words::Span;
use std::borrow::Cow;

impl Dom<'_> {
    /// Character data of a text or comment node, references decoded; empty for other nodes.
    #[inline]
    pub fn text(&self, id: NodeId) -> Cow<'_, str> {
        let node = self.node(id);
        match node.kind {
            Kind::Text | Kind::Comment => {}
            _ => return Cow::Borrowed(""),
        }
        if node.bits & Node::PIECES != 0 {
            let mut whole = String::new();
            let mut at = node.first;
            while at != NONE {
                let piece = &self.parts.pieces[at as usize];
                whole.push_str(&self.read(piece.run, Place::Text));
                at = piece.next;
            }
            return Cow::Owned(whole);
        }
        let span = Span { start: node.first, end: node.last };
        Marks(node.bits).read(self.slice(span), Place::Text)
    }

    /// As [`Dom::text`]; what must be decoded is written to `buffer`, which is kept from text to text.
    pub fn text_in<'b>(&'b self, id: NodeId, buffer: &'b mut String) -> &'b str {
        let node = self.node(id);
        match node.kind {
            Kind::Text | Kind::Comment if node.bits & Node::PIECES == 0 => {
                let span = Span { start: node.first, end: node.last };
                self.read_in(Run { span, marks: Marks(node.bits) }, Place::Text, buffer)
            }
            _ => {
                buffer.clear();
                buffer.push_str(&self.text(id));
                buffer
            }
        }
    }

    #[inline]
    pub(super) fn read(&self, run: Run, place: Place) -> Cow<'_, str> {
        run.marks.read(self.slice(run.span), place)
    }

    /// As `read`; what must be decoded is written to `buffer`.
    #[inline]
    pub(super) fn read_in<'b>(&'b self, run: Run, place: Place, buffer: &'b mut String) -> &'b str {
        let raw = self.slice(run.span);
        if run.marks == Marks::NONE {
            return raw;
        }
        buffer.clear();
        if run.marks == Marks::REFERENCES {
            return if decode_into(raw, place, buffer) { buffer } else { raw };
        }
        buffer.push_str(&run.marks.read(raw, place));
        buffer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_within_a_reference_breaks_it() {
        // Found by the fuzzer: the NUL was dropped first, and what was left read as one reference.
        let dom = Dom::parse("<p>&no\0tin;&amp;\0lt;");
        let text = dom.descendants(dom.root()).find(|&id| dom.kind(id) == Kind::Text).map(|id| dom.text(id));
        assert_eq!(text.as_deref(), Some("&notin;&lt;"));
    }
}
