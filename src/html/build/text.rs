//! Characters, by insertion mode.

use super::{Builder, Flow, Mode};
use crate::html::Ns;
use crate::html::lexer::Run;
use crate::html::marks::Marks;
use crate::html::names::Tag;
use crate::html::references::{Place as TextPlace, reference};
use crate::html::scan::is_space;
use crate::html::words::Span;

impl Builder<'_> {
    #[inline]
    pub(super) fn text(&mut self, mut run: Run) {
        if self.skip_line_feed {
            self.skip_line_feed = false;
            run = self.without_line_feed(run);
            if run.span.start == run.span.end {
                return;
            }
        }
        if self.is_foreign() && !self.is_text_html() {
            return self.foreign_text(run);
        }
        if self.mode == Mode::InBody {
            return self.body_text(run);
        }
        self.text_by_mode(run);
    }

    fn text_by_mode(&mut self, mut run: Run) {
        loop {
            match self.mode {
                Mode::Text => return self.insert_text(run),
                Mode::InBody | Mode::InCaption | Mode::InCell | Mode::InTemplate => return self.body_text(run),
                Mode::InTable | Mode::InTableBody | Mode::InRow => return self.table_text(run),
                Mode::InFrameset | Mode::AfterFrameset | Mode::AfterAfterFrameset => return self.only_white(run),
                _ => {}
            }
            let (white, rest) = self.split_white(run);
            if white.span.start < white.span.end {
                match self.mode {
                    Mode::Initial | Mode::BeforeHtml | Mode::BeforeHead => {}
                    Mode::AfterBody | Mode::AfterAfterBody => self.body_text(white),
                    _ => self.insert_text(white),
                }
            }
            if rest.span.start == rest.span.end {
                return;
            }
            run = rest;
            let flow = match self.mode {
                Mode::Initial => self.leave_initial(),
                Mode::BeforeHtml => self.make_html(),
                Mode::BeforeHead => self.make_head(),
                Mode::InHead => self.leave_head(),
                Mode::InHeadNoscript => self.leave_noscript(),
                Mode::AfterHead => self.make_body(),
                Mode::InColumnGroup => match self.leave_column_group() {
                    true => Flow::Again,
                    // Characters do not belong here, white space between them does.
                    false => return self.only_white(run),
                },
                _ => {
                    self.mode = Mode::InBody;
                    Flow::Again
                }
            };
            debug_assert_eq!(flow, Flow::Again, "text is looked at anew in the next mode");
        }
    }

    #[inline]
    pub(super) fn body_text(&mut self, run: Run) {
        if run.marks.has(Marks::NUL_DROPPED) && self.raw(run).bytes().all(|b| b == 0) {
            return;
        }
        self.reconstruct();
        if self.frameset_ok && !self.is_white(run) {
            self.frameset_ok = false;
        }
        self.insert_text(run);
    }

    #[inline]
    pub(super) fn insert_text(&mut self, run: Run) {
        let place = self.place_for_text();
        self.tree.text(place, run);
    }

    /// Characters in a table: white space stays, anything else is put before it, white space with it. Which it is shows
    /// at the end of the run (13.2.6.4.10).
    fn table_text(&mut self, run: Run) {
        let is_part = self.open.top().is_some_and(|top| {
            let part = matches!(top.tag, Tag::Table | Tag::Tbody | Tag::Template | Tag::Tfoot | Tag::Thead | Tag::Tr);
            part && top.ns == Ns::Html
        });
        if is_part {
            return self.of_table.push(run);
        }
        self.foster_text(run);
    }

    /// Ends a table's run of text, which may come in parts: `</>` stands in it and is no token.
    pub(super) fn end_table_text(&mut self) {
        let runs = std::mem::take(&mut self.of_table);
        let white = runs.iter().all(|&run| self.is_white(run));
        for &run in &runs {
            match white {
                false => self.foster_text(run),
                true if self.raw(run).bytes().any(|b| b != 0) => self.insert_text(run),
                true => {}
            }
        }
    }

    fn foster_text(&mut self, run: Run) {
        self.fostering = true;
        self.body_text(run);
        self.fostering = false;
    }

    fn foreign_text(&mut self, mut run: Run) {
        if self.frameset_ok && !self.is_white(run) {
            self.frameset_ok = false;
        }
        if run.marks.has(Marks::NUL_DROPPED) {
            run.marks = Marks(run.marks.0 & !Marks::NUL_DROPPED.0 | Marks::NUL_REPLACED.0);
        }
        self.insert_text(run);
    }

    /// Inserts the white space of a run and nothing else of it.
    fn only_white(&mut self, mut run: Run) {
        while run.span.start < run.span.end {
            let (white, rest) = self.split_white(run);
            match self.mode {
                _ if white.span.start == white.span.end => {}
                // By the rules for the body, which open formatting elements again (13.2.6.4.21).
                Mode::AfterAfterFrameset => self.body_text(white),
                _ => self.insert_text(white),
            }
            run = self.after_character(rest);
        }
    }

    pub(super) fn raw(&self, run: Run) -> &str {
        self.lex.source.slice(run.span)
    }

    /// Whether all characters are white space; U+0000 do not count.
    fn is_white(&self, run: Run) -> bool {
        let raw = self.raw(run);
        let ignored = run.marks.has(Marks::NUL_DROPPED).then_some(0);
        let mut at = 0;
        loop {
            at += white_length(&raw[at..], run.marks);
            match raw.as_bytes().get(at) {
                None => return true,
                Some(&byte) if Some(byte) == ignored => at += 1,
                Some(_) => return false,
            }
        }
    }

    fn split_white(&self, run: Run) -> (Run, Run) {
        let length = white_length(self.raw(run), run.marks) as u32;
        let middle = run.span.start + length;
        let white = Span { start: run.span.start, end: middle };
        let rest = Span { start: middle, end: run.span.end };
        (Run { span: white, marks: run.marks }, Run { span: rest, marks: run.marks })
    }

    /// What follows the character (or run of characters without white space) that a run begins with.
    fn after_character(&self, run: Run) -> Run {
        let raw = self.raw(run).as_bytes();
        let mut at = 1.min(raw.len());
        while at < raw.len() && !is_space(raw[at]) && raw[at] != b'&' {
            at += 1;
        }
        let span = Span { start: run.span.start + at as u32, end: run.span.end };
        Run { span, marks: run.marks }
    }

    /// A line feed right after `<pre>`, `<listing>` or `<textarea>` does not count.
    fn without_line_feed(&self, run: Run) -> Run {
        let raw = self.raw(run);
        let skip = match raw.as_bytes().first() {
            Some(b'\n') => 1,
            Some(b'&') if run.marks.has(Marks::REFERENCES) => match reference(raw, TextPlace::Text) {
                Some((length, ('\n', None))) => length,
                _ => 0,
            },
            _ => 0,
        };
        Run { span: Span { start: run.span.start + skip as u32, end: run.span.end }, marks: run.marks }
    }
}

/// How long the white space is that a text begins with, references to white space included.
fn white_length(raw: &str, marks: Marks) -> usize {
    let bytes = raw.as_bytes();
    let mut at = 0;
    loop {
        at = crate::html::scan::skip_space(bytes, at);
        if !marks.has(Marks::REFERENCES) || bytes.get(at) != Some(&b'&') {
            return at;
        }
        match reference(&raw[at..], TextPlace::Text) {
            Some((length, ('\t' | '\n' | '\u{c}' | '\r' | ' ', None))) => at += length,
            _ => return at,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::html::{Dom, Tag};

    #[test]
    fn white_space_behind_a_framesets_page_opens_formatting_elements_again() {
        let dom = Dom::parse("<b><frameset></frameset></html> ");
        let bold = dom.elements(|tag| tag == Tag::B).next().expect("opened again");
        assert_eq!(dom.first_child(bold).map(|text| dom.text(text).into_owned()).as_deref(), Some(" "));
    }

    #[test]
    fn what_is_no_token_and_no_character_parts_no_run_of_a_tables_text() {
        for (page, before, inside) in [
            ("<table>a</> <tr>", Some("a "), Tag::Tbody),
            ("<table> </>a<tr>", Some(" a"), Tag::Tbody),
            ("<table> </> <tr>", None, Tag::Other),
            ("<table>&#x20;\0 <tr>", None, Tag::Other),
        ] {
            let dom = Dom::parse(page);
            let table = dom.elements(|tag| tag == Tag::Table).next().expect("a table");
            let text = dom.prev_sibling(table).map(|text| dom.text(text).into_owned());
            assert_eq!(text.as_deref(), before, "{page}");
            assert_eq!(dom.first_child(table).map(|child| dom.tag(child)), Some(inside), "{page}");
        }
    }
}
