//! The tokenizer: from text to tags, runs of text, comments and doctypes (WHATWG HTML 13.2.5).
//!
//! A token is spans into the text; nothing is copied or decoded here but names in capitals.

use super::doctype;
use super::marks::Marks;
use super::names::{Attr, Known, Tag};
use super::raw::{self, Raw};
use super::scan::{find, find2};
use super::words::{Source, Span, Words};

/// A run of characters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub span: Span,
    pub marks: Marks,
}

/// An attribute: its name's number and its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attribute {
    /// The name's number, then four bits: three of [`Marks`], one that ends an element's list.
    name: u32,
    pub value: Span,
}

impl Attribute {
    const LAST: u32 = 8;

    pub fn new(name: u32, value: Run) -> Attribute {
        Attribute { name: name << 4 | value.marks.0 as u32, value: value.span }
    }

    /// `Attr`'s number, or past `Attr::COUNT` an unknown word's.
    #[inline]
    pub fn name(self) -> u32 {
        self.name >> 4
    }

    #[inline]
    pub fn attr(self) -> Attr {
        Attr::numbered(self.name())
    }

    #[inline]
    pub fn run(self) -> Run {
        Run { span: self.value, marks: Marks((self.name & 7) as u8) }
    }

    #[inline]
    pub fn is_last(self) -> bool {
        self.name & Self::LAST != 0
    }

    pub fn end_list(&mut self, last: bool) {
        self.name = self.name & !Self::LAST | if last { Self::LAST } else { 0 };
    }

    pub fn rename(&mut self, name: u32) {
        self.name = name << 4 | self.name & 15;
    }
}

pub(super) const NONE: u32 = u32::MAX;

/// A start tag. Its attributes are the newest in [`Lexer::attrs`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    pub tag: Tag,
    /// `Tag`'s number, or past `Tag::COUNT` an unknown word's.
    pub name: u32,
    /// First of its attributes, [`NONE`] where there are none.
    pub attrs: u32,
    /// Its `class` and `id` attributes.
    pub class: u32,
    pub id: u32,
    /// Its known attributes.
    pub known: Known,
    pub self_closing: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Token {
    Text(Run),
    Start(Start),
    End {
        tag: Tag,
        name: u32,
    },
    Comment(Run),
    /// Its parts are in [`Lexer::doctype`].
    Doctype,
    Eof,
}

#[derive(Debug)]
pub(super) struct Lexer<'p> {
    pub source: Source<'p>,
    pub at: usize,
    pub names: Words,
    pub attrs: Vec<Attribute>,
    /// What text comes next when it is not markup, and the element that it ends with.
    pub raw: Option<Raw>,
    pub last_start: u32,
    /// The newest doctype.
    pub doctype: doctype::Doctype,
    pub(super) has_nul: bool,
    /// By unknown name: the last tag that had such an attribute.
    pub(super) stamps: Vec<u32>,
    pub(super) tags: u32,
}

impl<'p> Lexer<'p> {
    /// A tokenizer with room for so many attributes; `has_nul`: whether there may be U+0000.
    pub fn new(page: &'p str, has_nul: bool, (names, attrs): (Words, usize)) -> Lexer<'p> {
        Lexer {
            source: Source { page, made: String::new() },
            at: 0,
            names,
            attrs: Vec::with_capacity(attrs),
            raw: None,
            last_start: NONE,
            doctype: doctype::Doctype::default(),
            has_nul,
            stamps: Vec::new(),
            tags: 0,
        }
    }

    /// The name as spelt of a tag's or unknown attribute's number, `known` the count of known ones.
    pub fn name(&self, number: u32) -> &str {
        match Tag::numbered(number) {
            Tag::Other if number == NONE => "",
            Tag::Other => self.source.slice(self.names.span(number - Tag::COUNT)),
            known => known.name(),
        }
    }

    /// The next token. `cdata`: whether `<![CDATA[` begins a section here (in foreign content).
    #[inline]
    pub fn next(&mut self, cdata: bool) -> Token {
        if let Some(raw) = self.raw
            && let Some(run) = self.raw_text(raw)
        {
            return Token::Text(run);
        }
        loop {
            let bytes = self.source.page.as_bytes();
            if bytes.get(self.at) != Some(&b'<') {
                return if self.at >= bytes.len() { Token::Eof } else { self.text(self.at) };
            }
            match bytes.get(self.at + 1) {
                Some(c) if c.is_ascii_alphabetic() => return self.start_tag(),
                Some(b'/') => match bytes.get(self.at + 2) {
                    Some(c) if c.is_ascii_alphabetic() => return self.end_tag(),
                    Some(b'>') => self.at += 3,
                    Some(_) => return self.bogus_comment(self.at + 2),
                    None => return self.text(self.at + 1),
                },
                Some(b'!') => return self.declaration(cdata),
                Some(b'?') => return self.bogus_comment(self.at + 1),
                _ => return self.text(self.at + 1),
            }
        }
    }

    /// A run of text from here; no markup begins before `from`.
    #[inline]
    fn text(&mut self, from: usize) -> Token {
        let bytes = self.source.page.as_bytes();
        let start = self.at;
        let mut marks = Marks::NONE;
        let mut at = find2(bytes, from, b'<', b'&');
        if bytes.get(at) == Some(&b'&') {
            marks = Marks::REFERENCES;
            at = find(bytes, at, b'<');
        }
        while at < bytes.len() && !begins_markup(bytes, at) {
            at = find2(bytes, at + 1, b'<', b'&');
            if bytes.get(at) == Some(&b'&') {
                marks = Marks::REFERENCES;
                at = find(bytes, at, b'<');
            }
        }
        self.at = at;
        Token::Text(self.run(start, at, marks, Marks::NUL_DROPPED))
    }

    /// A run of the page; `nul` says what U+0000 mean in it.
    #[inline]
    pub fn run(&self, start: usize, end: usize, mut marks: Marks, nul: Marks) -> Run {
        if self.has_nul && memchr::memchr(0, &self.source.page.as_bytes()[start..end]).is_some() {
            marks = marks.and(nul);
        }
        Run { span: Span { start: start as u32, end: end as u32 }, marks }
    }

    /// Text up to the end tag that ends it; `None` where that end tag comes at once.
    fn raw_text(&mut self, raw: Raw) -> Option<Run> {
        let bytes = self.source.page.as_bytes();
        let start = self.at;
        let (end, marks) = match raw {
            Raw::Plaintext => (bytes.len(), Marks::NONE),
            Raw::Cdata => {
                let end = memchr::memmem::find(&bytes[start..], b"]]>").map_or(bytes.len(), |i| start + i);
                self.raw = None;
                self.at = (end + 3).min(bytes.len());
                return (start < end).then(|| self.run(start, end, Marks::NONE, Marks::NUL_DROPPED));
            }
            _ => {
                let name = self.name(self.last_start).as_bytes();
                let end = raw::end(bytes, start, name, raw);
                let has_refs = raw == Raw::Rcdata && memchr::memchr(b'&', &bytes[start..end]).is_some();
                (end, if has_refs { Marks::REFERENCES } else { Marks::NONE })
            }
        };
        self.raw = None;
        self.at = end;
        (start < end).then(|| self.run(start, end, marks, Marks::NUL_REPLACED))
    }

    fn declaration(&mut self, cdata: bool) -> Token {
        let bytes = self.source.page.as_bytes();
        let rest = &bytes[self.at + 2..];
        if rest.starts_with(b"--") {
            return self.comment();
        }
        if rest.len() >= 7 && rest[..7].eq_ignore_ascii_case(b"doctype") {
            let (doctype, length) = doctype::parse(&mut self.source, self.at + 9);
            self.at += 9 + length;
            self.doctype = doctype;
            return Token::Doctype;
        }
        if cdata && rest.starts_with(b"[CDATA[") {
            self.at += 9;
            self.raw = Some(Raw::Cdata);
            return self.next(cdata);
        }
        self.bogus_comment(self.at + 2)
    }

    fn comment(&mut self) -> Token {
        let bytes = self.source.page.as_bytes();
        let start = self.at + 4;
        let (end, next) = raw::comment_end(bytes, start);
        self.at = next;
        Token::Comment(self.run(start, end, Marks::NONE, Marks::NUL_REPLACED))
    }

    fn bogus_comment(&mut self, start: usize) -> Token {
        let bytes = self.source.page.as_bytes();
        let end = find(bytes, start, b'>');
        self.at = (end + 1).min(bytes.len());
        Token::Comment(self.run(start, end, Marks::NONE, Marks::NUL_REPLACED))
    }
}

/// Whether the `<` at `at` begins something other than text.
#[inline]
fn begins_markup(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at + 1) {
        Some(c) if c.is_ascii_alphabetic() => true,
        Some(b'/') => at + 2 < bytes.len(),
        Some(b'!' | b'?') => true,
        _ => false,
    }
}
