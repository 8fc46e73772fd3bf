//! The tree builder (WHATWG HTML 13.2.6), one file per group of insertion modes.
//!
//! It differs from the standard where the standard lets a page's cost outgrow its length:
//!
//! - An element deeper than [`DEPTH`] becomes a sibling of the one it would stand in, as in browsers.
//! - At most 65,535 elements are open: one more, and the one on top is closed.
//! - At most [`active::LIMIT`] formatting elements wait to be opened again; the oldest is forgotten.
//! - Formatting elements are opened again, and misnested ones sorted out, only so often for a page's length
//!   (`clones_left`, `steps_left`): after that an unclosed `<b>` ends with its block.
//! - What a chosen `<option>` holds is not copied into `<selectedcontent>`: its text would be read twice.
//!
//! Only elements are placed differently then; no text is lost.

mod active;
mod adoption;
mod body;
mod close;
mod foreign;
mod frames;
mod head;
mod insert;
mod open;
mod room;
mod table;
mod text;
mod tree;

use super::dom::{Kind, Node, Parts};
use super::lexer::{Lexer, NONE, Run, Start, Token};
use super::names::Tag;
use super::raw::Raw;
use super::words::{Span, Words};
use super::{Ns, doctype};
use active::Active;
use open::{Class, Open};
use room::Room;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};
use tree::{Place, Tree};

/// How deep elements stand, as in browsers.
pub(super) const DEPTH: u32 = 512;

/// Spans are 32 bits wide, over the text and what parsing spells anew.
const LONGEST: usize = 1 << 30;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Initial,
    BeforeHtml,
    BeforeHead,
    InHead,
    InHeadNoscript,
    AfterHead,
    InBody,
    Text,
    InTable,
    InCaption,
    InColumnGroup,
    InTableBody,
    InRow,
    InCell,
    InTemplate,
    AfterBody,
    InFrameset,
    AfterFrameset,
    AfterAfterBody,
    AfterAfterFrameset,
}

/// Whether a token is dealt with, or must be looked at anew in another mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Done,
    Again,
}

/// The element that a fragment is parsed as the content of.
#[derive(Debug, Clone, Copy)]
struct Context {
    tag: Tag,
    ns: Ns,
    class: Class,
}

#[derive(Debug)]
struct Builder<'p> {
    lex: Lexer<'p>,
    tree: Tree,
    open: Open,
    active: Vec<Active>,
    mode: Mode,
    original_mode: Mode,
    template_modes: Vec<Mode>,
    context: Option<Context>,
    head: u32,
    form: u32,
    frameset_ok: bool,
    /// Whether what does not belong into a table is put before it.
    fostering: bool,
    /// Parts of a table's run of text that has not ended.
    of_table: SmallVec<[Run; 1]>,
    quirks: bool,
    /// Whether a line feed that comes next does not count (after `<pre>`).
    skip_line_feed: bool,
    clones_left: u64,
    steps_left: u64,
    words: insert::ClassWords,
    doctypes: Vec<[Option<Span>; 3]>,
    /// Attributes that later `<html>` and `<body>` tags add.
    late_attrs: Vec<(u32, super::lexer::Attribute)>,
    json_ld: Vec<super::NodeId>,
    metas: Vec<super::NodeId>,
    bases: Vec<super::NodeId>,
    templates: Vec<super::NodeId>,
    /// A part of the tree was taken out of it again.
    torn: bool,
}

/// A text with line ends as the standard wants them (13.2.3.5), capped.
#[derive(Debug)]
pub(super) struct Page<'t> {
    pub text: Cow<'t, str>,
    pub has_nul: bool,
}

impl<'t> Page<'t> {
    pub fn new(text: &'t str) -> Page<'t> {
        let text = &text[..text.floor_char_boundary(LONGEST)];
        let bytes = text.as_bytes();
        let Some(first) = memchr::memchr2(b'\r', 0, bytes) else {
            return Page { text: Cow::Borrowed(text), has_nul: false };
        };
        let has_nul = memchr::memchr(0, &bytes[first..]).is_some();
        match memchr::memchr(b'\r', &bytes[first..]) {
            None => Page { text: Cow::Borrowed(text), has_nul },
            Some(offset) => Page { text: Cow::Owned(with_line_feeds(text, first + offset)), has_nul },
        }
    }
}

/// The text with line feeds for carriage returns, the first of which is at `first`.
fn with_line_feeds(text: &str, first: usize) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for offset in memchr::memchr_iter(b'\r', &bytes[first..]) {
        let at = first + offset;
        out.push_str(&text[copied..at]);
        copied = at + 1;
        if bytes.get(copied) != Some(&b'\n') {
            out.push('\n');
        }
    }
    out.push_str(&text[copied..]);
    out
}

pub(super) fn document(page: &Page<'_>) -> Parts {
    let mut builder = Builder::new(&page.text, page.has_nul);
    builder.run();
    builder.finish()
}

/// The fragment parsing algorithm (13.4).
pub(super) fn fragment(page: &Page<'_>, ns: Ns, context: &str) -> Parts {
    let mut builder = Builder::new(&page.text, page.has_nul);
    builder.begin_fragment(ns, context);
    builder.run();
    let html = builder.open_html();
    let mut parts = builder.finish();
    if let Some(html) = html {
        let mut tree = Tree { nodes: parts.nodes, pieces: parts.pieces, page_bytes: 0, at: 0 };
        tree.detach(html);
        // Comments may stand beside the root element; nothing else does.
        let mut child = tree.node(html).first;
        while child != NONE {
            let next = tree.node(child).next;
            tree.detach(child);
            tree.put(Place::Last(0), child);
            child = next;
        }
        (parts.nodes, parts.pieces) = (tree.nodes, tree.pieces);
        parts.torn = true;
    }
    parts
}

impl<'p> Builder<'p> {
    fn new(page: &'p str, has_nul: bool) -> Builder<'p> {
        let seed = RandomState::new().hash_one(0_u8);
        let room = Room::of(page.as_bytes());
        let mut nodes = Vec::with_capacity(room.nodes);
        nodes.push(Node::new(Kind::Document));
        Builder {
            lex: Lexer::new(page, has_nul, (Words::with_room(seed, room.names), room.attrs)),
            tree: Tree { nodes, pieces: Vec::new(), page_bytes: page.len() as u32, at: 0 },
            open: Open::new(),
            active: Vec::new(),
            mode: Mode::Initial,
            original_mode: Mode::Initial,
            template_modes: Vec::new(),
            context: None,
            head: NONE,
            form: NONE,
            frameset_ok: true,
            fostering: false,
            of_table: SmallVec::new(),
            quirks: false,
            skip_line_feed: false,
            clones_left: page.len() as u64 / 4 + 4096,
            steps_left: page.len() as u64 * 8 + (1 << 20),
            words: insert::ClassWords::new(seed, room),
            doctypes: Vec::new(),
            late_attrs: Vec::new(),
            json_ld: Vec::new(),
            metas: Vec::with_capacity(32),
            bases: Vec::new(),
            templates: Vec::new(),
            torn: false,
        }
    }

    fn run(&mut self) {
        loop {
            let token = self.lex.next(self.is_foreign());
            if !self.of_table.is_empty() && !matches!(token, Token::Text(_)) {
                self.end_table_text();
            }
            match token {
                Token::Text(run) => self.text(run),
                Token::Start(start) => self.start(start),
                Token::End { tag, name } => self.end(tag, name),
                Token::Comment(run) => self.comment(run),
                Token::Doctype => self.doctype(),
                Token::Eof => break,
            }
        }
        while self.eof() == Flow::Again {}
    }

    fn finish(mut self) -> Parts {
        self.add_late_attrs();
        Parts {
            made: self.lex.source.made,
            nodes: self.tree.nodes,
            pieces: self.tree.pieces,
            attrs: self.lex.attrs,
            names: self.lex.names.settled(),
            tokens: self.words.words.settled(),
            node_tokens: self.words.lists,
            doctypes: self.doctypes,
            json_ld: self.json_ld,
            metas: self.metas,
            bases: self.bases,
            templates: self.templates,
            torn: self.torn,
        }
    }

    /// Whether the adjusted current node is not HTML.
    #[inline]
    fn is_foreign(&self) -> bool {
        match (self.open.top(), &self.context) {
            (Some(_), Some(context)) if self.open.height() == 1 => context.ns != Ns::Html,
            (Some(top), _) => top.ns != Ns::Html,
            (None, _) => false,
        }
    }

    #[inline]
    fn start(&mut self, start: Start) {
        self.skip_line_feed = false;
        if self.is_foreign() && !self.is_html_start(&start) && self.foreign_start(start) == Flow::Done {
            return;
        }
        self.html_start(start);
    }

    /// A start tag by the rules for HTML.
    fn html_start(&mut self, start: Start) {
        loop {
            let flow = match self.mode {
                Mode::InBody => self.body_start(start),
                Mode::Initial => self.leave_initial(),
                Mode::BeforeHtml => self.before_html_start(start),
                Mode::BeforeHead => self.before_head_start(start),
                Mode::InHead => self.head_start(start),
                Mode::InHeadNoscript => self.noscript_start(start),
                Mode::AfterHead => self.after_head_start(start),
                Mode::Text => Flow::Done,
                Mode::InTable => self.table_start(start),
                Mode::InCaption => self.caption_start(start),
                Mode::InColumnGroup => self.column_group_start(start),
                Mode::InTableBody => self.table_body_start(start),
                Mode::InRow => self.row_start(start),
                Mode::InCell => self.cell_start(start),
                Mode::InTemplate => self.template_start(start),
                Mode::AfterBody | Mode::AfterAfterBody => self.after_body_start(start),
                Mode::InFrameset => self.frameset_start(start),
                Mode::AfterFrameset | Mode::AfterAfterFrameset => self.after_frameset_start(start),
            };
            if flow == Flow::Done {
                return;
            }
        }
    }

    #[inline]
    fn end(&mut self, tag: Tag, name: u32) {
        self.skip_line_feed = false;
        if self.is_foreign() && self.foreign_end(tag, name) == Flow::Done {
            return;
        }
        loop {
            let flow = match self.mode {
                Mode::InBody => self.body_end(tag, name),
                Mode::Text => self.text_end(),
                Mode::Initial => self.leave_initial(),
                Mode::BeforeHtml | Mode::BeforeHead => self.before_head_end(tag),
                Mode::InHead => self.head_end(tag),
                Mode::InHeadNoscript => self.noscript_end(tag),
                Mode::AfterHead => self.after_head_end(tag),
                Mode::InTable => self.table_end(tag, name),
                Mode::InCaption => self.caption_end(tag, name),
                Mode::InColumnGroup => self.column_group_end(tag),
                Mode::InTableBody => self.table_body_end(tag, name),
                Mode::InRow => self.row_end(tag, name),
                Mode::InCell => self.cell_end(tag, name),
                Mode::InTemplate => self.template_end(tag),
                Mode::AfterBody | Mode::AfterAfterBody => self.after_body_end(tag),
                Mode::InFrameset => self.frameset_end(tag),
                Mode::AfterFrameset | Mode::AfterAfterFrameset => self.after_frameset_end(tag),
            };
            if flow == Flow::Done {
                return;
            }
        }
    }

    fn comment(&mut self, run: Run) {
        self.skip_line_feed = false;
        let parent = match self.mode {
            // What `</body>` left open goes on as it was (13.2.6.5).
            _ if self.is_foreign() => self.open.top().map_or(0, |top| top.node),
            Mode::Initial | Mode::BeforeHtml | Mode::AfterAfterBody | Mode::AfterAfterFrameset => 0,
            Mode::AfterBody => self.open.at(1).node,
            _ => self.open.top().map_or(0, |top| top.node),
        };
        self.tree.add_at(Place::Last(parent), Node::run(run, Kind::Comment));
    }

    fn doctype(&mut self) {
        let doctype = self.lex.doctype;
        self.skip_line_feed = false;
        if self.mode != Mode::Initial {
            return;
        }
        self.quirks = doctype::is_quirky(&doctype, &self.lex.source);
        let attrs = self.doctypes.len() as u32;
        self.doctypes.push([doctype.name, doctype.public, doctype.system]);
        self.tree.add_at(Place::Last(0), Node { attrs, ..Node::new(Kind::Doctype) });
        self.mode = Mode::BeforeHtml;
    }

    /// The page's end: `Again` until what the standard makes of it is done.
    fn eof(&mut self) -> Flow {
        match self.mode {
            Mode::Initial => self.leave_initial(),
            Mode::BeforeHtml => self.make_html(),
            Mode::BeforeHead => self.make_head(),
            Mode::InHead => self.leave_head(),
            Mode::InHeadNoscript => self.leave_noscript(),
            Mode::AfterHead => self.make_body(),
            Mode::Text => self.text_end_of_page(),
            Mode::InColumnGroup => match self.leave_column_group() {
                true => Flow::Again,
                false => self.eof_in_template(),
            },
            _ => self.eof_in_template(),
        }
    }

    /// Text follows that is not markup, up to the end tag of the element just opened.
    fn begin_text(&mut self, raw: Raw) {
        self.lex.raw = Some(raw);
        self.original_mode = self.mode;
        self.mode = Mode::Text;
    }

    fn text_end(&mut self) -> Flow {
        self.pop();
        self.mode = self.original_mode;
        Flow::Done
    }

    fn text_end_of_page(&mut self) -> Flow {
        self.text_end();
        Flow::Again
    }

    fn open_html(&self) -> Option<u32> {
        (self.open.height() > 0).then(|| self.open.at(1).node)
    }

    fn begin_fragment(&mut self, ns: Ns, context: &str) {
        let folded = Tag::folded(context.as_bytes());
        let tag = if ns == Ns::Html { folded } else { Tag::named(context) };
        let class = Class::of(ns, tag, false);
        self.context = Some(Context { tag, ns, class });
        if ns == Ns::Html {
            self.lex.raw = match tag {
                Tag::Title | Tag::Textarea => Some(Raw::Rcdata),
                Tag::Style | Tag::Xmp | Tag::Iframe | Tag::Noembed | Tag::Noframes => Some(Raw::Rawtext),
                Tag::Script => Some(Raw::Script),
                Tag::Plaintext => Some(Raw::Plaintext),
                _ => None,
            };
        }
        self.mode = Mode::BeforeHtml;
        self.make_html();
        if tag == Tag::Template && ns == Ns::Html {
            self.template_modes.push(Mode::InTemplate);
        }
        self.reset_mode();
    }

    /// "Reset the insertion mode appropriately" (13.2.4.1).
    fn reset_mode(&mut self) {
        let mut height = self.open.top_mode();
        self.mode = loop {
            let Some(below) = height.checked_sub(1) else { break Mode::InBody };
            let last = below == 0;
            let tag = match (&self.context, last) {
                (Some(context), true) if context.ns == Ns::Html => context.tag,
                (Some(_), true) => Tag::Other,
                _ => self.open.at(height).tag,
            };
            match tag {
                Tag::Td | Tag::Th if !last => break Mode::InCell,
                Tag::Tr => break Mode::InRow,
                Tag::Tbody | Tag::Thead | Tag::Tfoot => break Mode::InTableBody,
                Tag::Caption => break Mode::InCaption,
                Tag::Colgroup => break Mode::InColumnGroup,
                Tag::Table => break Mode::InTable,
                Tag::Template => break self.template_modes.last().copied().unwrap_or(Mode::InBody),
                Tag::Head if !last => break Mode::InHead,
                Tag::Body => break Mode::InBody,
                Tag::Frameset => break Mode::InFrameset,
                Tag::Html if self.head == NONE => break Mode::BeforeHead,
                Tag::Html => break Mode::AfterHead,
                _ if last => break Mode::InBody,
                _ => height = self.open.mode_below(height),
            }
        };
    }
}
