//! The tokens of a text as values, read without a tree: for tests of the tokenizer alone.

use super::lexer::{self, Lexer, NONE, Run};
use super::marks::Marks;
use super::names::{Attr, Tag};
use super::raw::Raw;
use super::references::Place;
use super::words::Words;

/// What kind of text a tokenizer starts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Markup.
    Data,
    /// Text with character references, as in `<title>`.
    Rcdata,
    /// Text, as in `<style>`.
    Rawtext,
    /// A script.
    Script,
    /// Text to the end.
    Plaintext,
    /// A CDATA section.
    Cdata,
}

/// A token, references decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// `<!DOCTYPE ...>`.
    Doctype {
        /// The root element's name.
        name: Option<String>,
        /// The public identifier.
        public: Option<String>,
        /// The system identifier.
        system: Option<String>,
        /// Whether it is so broken that it means quirks mode.
        force_quirks: bool,
    },
    /// A start tag.
    Start {
        /// Its name in lower case.
        name: String,
        /// Its attributes in source order.
        attrs: Vec<(String, String)>,
        /// Whether it ends with `/>`.
        self_closing: bool,
    },
    /// An end tag.
    End {
        /// Its name in lower case.
        name: String,
    },
    /// A comment.
    Comment(String),
    /// Characters. U+0000 are kept where the tree builder would judge them.
    Text(String),
}

/// Iterates over the tokens of a text.
#[derive(Debug)]
pub struct Tokens<'t> {
    lexer: Lexer<'t>,
}

impl<'t> Tokens<'t> {
    /// Tokens of `text`, which holds no carriage returns, beginning in `content`, which an end tag of
    /// `last_start` ends.
    pub fn new(text: &'t str, content: Content, last_start: &str) -> Tokens<'t> {
        let mut lexer = Lexer::new(text, true, (Words::with_room(0, 0), 0));
        lexer.raw = match content {
            Content::Data => None,
            Content::Rcdata => Some(Raw::Rcdata),
            Content::Rawtext => Some(Raw::Rawtext),
            Content::Script => Some(Raw::Script),
            Content::Plaintext => Some(Raw::Plaintext),
            Content::Cdata => Some(Raw::Cdata),
        };
        lexer.last_start = match Tag::named(last_start) {
            Tag::Other if last_start.is_empty() => NONE,
            Tag::Other => Tag::COUNT + lexer.make_name(last_start),
            known => known as u32,
        };
        Tokens { lexer }
    }

    fn read(&self, run: Run, place: Place) -> String {
        let marks = Marks(run.marks.0 & !Marks::NUL_DROPPED.0);
        marks.read(self.lexer.source.slice(run.span), place).into_owned()
    }

    fn attrs(&self, first: u32) -> Vec<(String, String)> {
        let mut attrs = Vec::new();
        for &attribute in self.lexer.attrs.get(first as usize..).unwrap_or_default() {
            let name = match attribute.attr() {
                Attr::Other => self.lexer.source.slice(self.lexer.names.span(attribute.name() - Attr::COUNT)),
                known => known.name(),
            };
            attrs.push((name.to_owned(), self.read(attribute.run(), Place::Attribute)));
            if attribute.is_last() {
                break;
            }
        }
        attrs
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        Some(match self.lexer.next(false) {
            lexer::Token::Eof => return None,
            lexer::Token::Text(run) => Token::Text(self.read(run, Place::Text)),
            lexer::Token::Comment(run) => Token::Comment(self.read(run, Place::Text)),
            lexer::Token::End { name, .. } => Token::End { name: self.lexer.name(name).to_owned() },
            lexer::Token::Start(start) => Token::Start {
                name: self.lexer.name(start.name).to_owned(),
                attrs: self.attrs(start.attrs),
                self_closing: start.self_closing,
            },
            lexer::Token::Doctype => {
                let doctype = self.lexer.doctype;
                let read = |part: Option<super::words::Span>| part.map(|s| self.lexer.source.slice(s).to_owned());
                Token::Doctype {
                    name: read(doctype.name),
                    public: read(doctype.public),
                    system: read(doctype.system),
                    force_quirks: doctype.force_quirks,
                }
            }
        })
    }
}
