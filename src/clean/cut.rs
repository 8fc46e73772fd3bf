//! Cuts a tree into blocks: one walk, no recursion.
//!
//! Readable text is every text node but those of scripts, styles, plain templates and other places
//! that no reader ever sees ([`never_read`]). What is hidden, collapsed or in `<noscript>` is a block
//! like any other, with a place that says so.

use super::blocks::{Block, Blocks, Container, Mark, NONE, Places, place};
use super::hygiene::Tidy;
use crate::html::{Attr, Dom, Edge, Kind, NodeId, Ns, Tag, TokenId};
use crate::rules::Rules;

/// Inline elements that are told apart within one block at the same time; deeper ones are not.
const OPEN_INLINE: usize = 16;

/// Cuts the tree into blocks; `rules` tell which places they match.
pub fn cut(dom: &Dom<'_>, rules: &Rules) -> Blocks {
    let mut cutter = Cutter::new(dom, rules);
    let mut skip = None;
    for edge in dom.walk(dom.root()) {
        match (edge, skip) {
            (Edge::Close(id), Some(top)) if id == top => skip = None,
            (_, Some(_)) => {}
            (Edge::Open(id), None) => match dom.kind(id) {
                Kind::Element if never_read(dom, id) => skip = Some(id),
                Kind::Element => cutter.open(id),
                Kind::Text => cutter.text(id),
                _ => {}
            },
            (Edge::Close(id), None) if dom.kind(id) == Kind::Element => cutter.close(id),
            _ => {}
        }
    }
    cutter.finish()
}

/// Elements whose text no reader ever comes to see.
fn never_read(dom: &Dom<'_>, id: NodeId) -> bool {
    match (dom.tag(id), dom.ns(id)) {
        (Tag::Script | Tag::Style, _) => true,
        (Tag::Title, Ns::Html | Ns::Svg) => true,
        (Tag::Iframe | Tag::Noembed | Tag::Noframes, Ns::Html) => true,
        (Tag::Template, Ns::Html) => !dom.has_attr(id, Attr::Shadowrootmode),
        (Tag::Annotation | Tag::AnnotationXml, Ns::MathMl) => true,
        (Tag::Desc | Tag::Other, Ns::Svg) => matches!(dom.name(id), "desc" | "metadata"),
        _ => false,
    }
}

/// An element that is open during the walk.
#[derive(Debug, Clone, Copy)]
struct Open {
    places: Places,
    hits: u32,
    container: u32,
    block_level: bool,
    paragraph: bool,
    /// Inside an `<a href>`.
    link: bool,
}

/// An inline element that is open within the current block.
#[derive(Debug, Clone, Copy)]
struct OpenInline {
    node: NodeId,
    tag: Tag,
    start: u32,
    hits: (u32, u32),
}

#[derive(Debug)]
struct Cutter<'d, 't> {
    dom: &'d Dom<'t>,
    rules: &'d Rules,
    blocks: Blocks,
    stack: Vec<Open>,
    inline: Vec<OpenInline>,
    /// Rules that cover part of the current block: rule, bytes covered.
    covered: Vec<(u32, u32)>,
    inline_rules: Vec<u32>,
    /// Rules by class or id token, as ranges of `token_rules`.
    by_token: Vec<(u32, u32)>,
    token_rules: Vec<u32>,
    candidates: Vec<u32>,
    element_rules: Vec<u32>,
    /// Rules of the innermost container that look at its own text only.
    own_rules: Vec<(u32, u32)>,
    current: Block,
    building: bool,
    tidy: Tidy,
    after_break: bool,
    /// Room for texts that hold references.
    decoded: String,
}

impl<'d, 't> Cutter<'d, 't> {
    fn new(dom: &'d Dom<'t>, rules: &'d Rules) -> Self {
        let mut blocks = Blocks { text: String::with_capacity(8 * 1024), ..Blocks::default() };
        blocks.items.reserve(256);
        blocks.containers.reserve(512);
        blocks.marks.reserve(128);
        blocks.hits.reserve(128);
        let root = Container {
            node: dom.root(),
            tag: Tag::Other,
            parent: 0,
            depth: 0,
            first: 0,
            end: 0,
            places: 0,
            hits: NONE,
            look: 0,
        };
        blocks.containers.push(root);
        let base = Open { places: 0, hits: NONE, container: 0, block_level: true, paragraph: false, link: false };
        let mut stack = Vec::with_capacity(64);
        stack.push(base);
        Cutter {
            dom,
            rules,
            blocks,
            stack,
            inline: Vec::new(),
            covered: Vec::new(),
            inline_rules: Vec::new(),
            by_token: vec![(NONE, 0); dom.token_count()],
            token_rules: Vec::new(),
            candidates: Vec::new(),
            element_rules: Vec::new(),
            own_rules: Vec::new(),
            current: Block::default(),
            building: false,
            tidy: Tidy::new(""),
            after_break: false,
            decoded: String::new(),
        }
    }

    fn top(&self) -> Open {
        *self.stack.last().expect("the base stays on the stack")
    }

    fn open(&mut self, id: NodeId) {
        let tag = self.dom.tag(id);
        let outer = self.top();
        let (facts, aria) = (self.places_of(id, tag, outer.places), self.dom.attr(id, Attr::Role));
        let hits = self.hits_of(id, tag, aria.as_deref(), outer);
        let block_level = is_block(tag, self.dom, id, outer.paragraph);
        let link = outer.link || (tag == Tag::A && self.dom.has_attr(id, Attr::Href));
        let mut open = Open {
            places: facts,
            hits,
            container: outer.container,
            block_level,
            paragraph: outer.paragraph || matches!(tag, Tag::P | Tag::Li | Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4),
            link,
        };
        if block_level {
            self.flush(false);
            if outer.link {
                open.places |= place::LINK;
            }
            open.container = self.push_container(id, tag, &open, outer.container);
        } else {
            self.open_inline(id, tag);
        }
        match tag {
            Tag::Br => self.flush(true),
            Tag::Hr => self.flush(false),
            Tag::Img => self.blocks.images.push((id, self.blocks.items.len() as u32)),
            _ => {}
        }
        self.stack.push(open);
    }

    fn push_container(&mut self, id: NodeId, tag: Tag, open: &Open, parent: u32) -> u32 {
        let mut look = (tag as u32).wrapping_mul(0x9e37_79b1);
        let class_tokens =
            self.dom.tokens(id).iter().filter(|t| !self.dom.token(**t).bytes().any(|b| b.is_ascii_digit()));
        for token in class_tokens.take(4) {
            look = (look ^ (token.index() as u32 + 1)).wrapping_mul(0x85eb_ca6b).rotate_left(13);
        }
        let depth = self.blocks.containers[parent as usize].depth.saturating_add(1);
        let first = self.blocks.items.len() as u32;
        let own =
            Container { node: id, tag, parent, depth, first, end: first, places: open.places, hits: open.hits, look };
        self.blocks.containers.push(own);
        let index = (self.blocks.containers.len() - 1) as u32;
        for &rule in self.element_rules.iter().filter(|&&r| self.rules.get(r).own) {
            self.own_rules.push((index, rule));
        }
        index
    }

    fn open_inline(&mut self, id: NodeId, tag: Tag) {
        let marked = matches!(tag, Tag::A | Tag::Em | Tag::I | Tag::Strong | Tag::B | Tag::Code);
        if !(marked || !self.element_rules.is_empty()) || self.inline.len() >= OPEN_INLINE {
            return;
        }
        let first = self.inline_rules.len() as u32;
        self.inline_rules.extend_from_slice(&self.element_rules);
        let hits = (first, self.inline_rules.len() as u32);
        self.inline.push(OpenInline { node: id, tag, start: self.blocks.text.len() as u32, hits });
    }

    fn close(&mut self, id: NodeId) {
        let open = self.stack.pop().unwrap_or_else(|| self.top());
        if open.block_level {
            self.flush(false);
            let end = self.blocks.items.len() as u32;
            let at = open.container as usize;
            while self.own_rules.last().is_some_and(|o| o.0 == open.container) {
                self.own_rules.pop();
            }
            if self.blocks.containers[at].first == end && at + 1 == self.blocks.containers.len() && at > 0 {
                self.blocks.containers.pop();
            } else {
                self.blocks.containers[at].end = end;
            }
        } else if self.inline.last().is_some_and(|i| i.node == id)
            && let Some(inline) = self.inline.pop()
        {
            self.close_inline(inline);
            self.inline_rules.truncate(inline.hits.0 as usize);
        }
    }

    /// Notes what an inline element covered of the current block.
    fn close_inline(&mut self, inline: OpenInline) {
        let end = self.blocks.text.len() as u32;
        let mut start = inline.start.max(self.current.start);
        if self.building && self.blocks.text.as_bytes().get(start as usize) == Some(&b' ') {
            start += 1;
        }
        if !self.building || end <= start {
            return;
        }
        for &rule in &self.inline_rules[inline.hits.0 as usize..inline.hits.1 as usize] {
            self.covered.push((rule, end - start));
        }
        if matches!(inline.tag, Tag::A | Tag::Em | Tag::I | Tag::Strong | Tag::B | Tag::Code) {
            self.blocks.marks.push(Mark { node: inline.node, tag: inline.tag, start, end });
        }
    }

    fn text(&mut self, id: NodeId) {
        let mut decoded = std::mem::take(&mut self.decoded);
        self.add_text(self.dom.text_in(id, &mut decoded));
        self.decoded = decoded;
    }

    fn add_text(&mut self, text: &str) {
        let top = self.top();
        if top.places & place::PRE != 0 {
            return self.text_as_is(text, top);
        }
        if !self.building {
            if is_blank(text) {
                return;
            }
            self.begin(top);
        }
        let before = self.blocks.text.len();
        self.tidy.push(&mut self.blocks.text, text);
        self.count_link(before, top);
    }

    /// Text whose white space is kept.
    fn text_as_is(&mut self, text: &str, top: Open) {
        if !self.building {
            if text.trim().is_empty() {
                return;
            }
            self.begin(top);
        }
        let before = self.blocks.text.len();
        self.blocks.text.extend(text.chars().filter(|&c| c == '\n' || c == '\t' || !(c.is_control() || c == '\u{ad}')));
        self.count_link(before, top);
    }

    fn count_link(&mut self, before: usize, top: Open) {
        if top.link {
            self.current.link_bytes += (self.blocks.text.len() - before) as u32;
            self.current.links = self.current.links.saturating_add(1);
        }
    }

    fn begin(&mut self, top: Open) {
        let start = self.blocks.text.len() as u32;
        self.current = Block {
            start,
            end: start,
            container: top.container,
            places: top.places,
            hits: self.blocks.containers[top.container as usize].hits,
            marks: (self.blocks.marks.len() as u32, 0),
            after_break: self.after_break,
            ..Block::default()
        };
        self.building = true;
        self.tidy = Tidy::new(&self.blocks.text);
        for inline in &mut self.inline {
            inline.start = start;
        }
    }

    /// Ends the current block. `line_break`: only a line ends, the paragraph may go on.
    fn flush(&mut self, line_break: bool) {
        if !self.building {
            // Two breaks in a row end a paragraph.
            self.after_break = false;
            return;
        }
        for i in 0..self.inline.len() {
            self.close_inline(self.inline[i]);
        }
        self.building = false;
        self.after_break = line_break;
        let start = self.current.start as usize;
        let kept = self.blocks.text[start..].trim_end().len();
        self.blocks.text.truncate(start + kept);
        if kept == 0 {
            self.blocks.marks.truncate(self.current.marks.0 as usize);
            self.covered.clear();
            return;
        }
        self.current.end = self.blocks.text.len() as u32;
        self.current.marks.1 = self.blocks.marks.len() as u32;
        self.blocks.text.push('\n');
        self.add_own_hits(kept as u32);
        self.blocks.items.push(self.current);
    }

    /// Rules of inline elements count where they cover half the block or more; rules that look at a
    /// container's own text only count for the innermost one.
    fn add_own_hits(&mut self, length: u32) {
        let mut head = self.current.hits;
        for i in (0..self.own_rules.len()).rev() {
            let (container, rule) = self.own_rules[i];
            if container != self.current.container {
                break;
            }
            head = self.blocks.hit(rule, head);
        }
        for i in 0..self.covered.len() {
            let (rule, bytes) = self.covered[i];
            if bytes * 2 >= length {
                head = self.blocks.hit(rule, head);
            }
        }
        self.covered.clear();
        self.current.hits = head;
    }

    fn finish(mut self) -> Blocks {
        self.flush(false);
        self.blocks.containers[0].end = self.blocks.items.len() as u32;
        self.blocks
    }

    /// Fills `element_rules` with the rules whose place conditions the element meets; the chain for what is inside.
    fn hits_of(&mut self, id: NodeId, tag: Tag, aria: Option<&str>, outer: Open) -> u32 {
        self.element_rules.clear();
        if matches!(tag, Tag::Html | Tag::Body) {
            return outer.hits;
        }
        let tokens = self.dom.tokens(id);
        // Asked first, since asking uses `candidates`.
        tokens.iter().for_each(|&token| self.ask_about(token));
        self.candidates.clear();
        for token in tokens {
            let (first, end) = self.by_token[token.index()];
            self.candidates.extend_from_slice(&self.token_rules[first as usize..end as usize]);
        }
        self.rules.of_element(tag_name(self.dom, id, tag), &self.candidates, aria, &mut self.element_rules);
        let mut head = outer.hits;
        for i in 0..self.element_rules.len() {
            let rule = self.element_rules[i];
            if !self.rules.get(rule).own {
                head = self.blocks.hit(rule, head);
            }
        }
        head
    }

    /// Notes the rules that a class or id token names, unless they are known.
    fn ask_about(&mut self, token: TokenId) {
        if self.by_token[token.index()].0 != NONE {
            return;
        }
        self.candidates.clear();
        self.rules.of_token(self.dom.token(token), &mut self.candidates);
        let first = self.token_rules.len() as u32;
        self.token_rules.extend_from_slice(&self.candidates);
        self.by_token[token.index()] = (first, self.token_rules.len() as u32);
    }

    fn places_of(&self, id: NodeId, tag: Tag, outer: Places) -> Places {
        let inner_edge = outer & (place::ARTICLE | place::MAIN) != 0;
        let mut places = outer & !place::HEADING | of_tag(tag, inner_edge);
        let mut streamed = false;
        let tell = |attr| {
            matches!(
                attr,
                Attr::Role | Attr::Hidden | Attr::AriaHidden | Attr::Style | Attr::Itemprop | Attr::Id | Attr::Open
            )
        };
        for (attr, value) in self.dom.attrs_of(id, tell) {
            match attr {
                Attr::Role => places |= of_aria(&value, inner_edge),
                Attr::Hidden => places |= place::HIDDEN,
                Attr::AriaHidden if value.as_ref() == "true" => places |= place::ARIA_HIDDEN,
                Attr::Style if hides(&value) => places |= place::HIDDEN,
                Attr::Itemprop if value.split_ascii_whitespace().any(|v| v.eq_ignore_ascii_case("articleBody")) => {
                    places |= place::ARTICLE_BODY;
                }
                // React's streaming renderer: <div hidden id="S:0"> is swapped for <template id="B:0">.
                Attr::Id => streamed = value.starts_with("S:"),
                Attr::Open if tag == Tag::Details => places &= !place::COLLAPSED | (outer & place::COLLAPSED),
                _ => {}
            }
        }
        if streamed && outer & place::HIDDEN == 0 && places & place::HIDDEN != 0 {
            places = places & !place::HIDDEN | place::STREAMED;
        }
        places
    }
}

fn of_tag(tag: Tag, inner_edge: bool) -> Places {
    match tag {
        Tag::Nav => place::NAV,
        Tag::Header | Tag::Footer if inner_edge => place::INNER_EDGE,
        Tag::Header => place::HEADER,
        Tag::Footer => place::FOOTER,
        Tag::Aside => place::ASIDE,
        Tag::Form => place::FORM,
        Tag::Dialog => place::DIALOG,
        Tag::Article => place::ARTICLE,
        Tag::Main => place::MAIN,
        Tag::Ul | Tag::Ol | Tag::Menu | Tag::Dir => place::LIST,
        Tag::Table => place::TABLE,
        Tag::Figure => place::FIGURE,
        Tag::Blockquote => place::QUOTE,
        Tag::Pre | Tag::Listing | Tag::Xmp | Tag::Plaintext => place::PRE,
        Tag::Button | Tag::Select | Tag::Option | Tag::Label | Tag::Textarea | Tag::Datalist => place::CONTROL,
        Tag::Noscript => place::NOSCRIPT,
        Tag::Template => place::SHADOW,
        Tag::Details => place::COLLAPSED,
        Tag::Figcaption | Tag::Caption => place::CAPTION,
        Tag::Address => place::ADDRESS,
        Tag::Svg | Tag::Canvas | Tag::Video | Tag::Audio | Tag::Object => place::EMBED,
        Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 => place::HEADING,
        Tag::Section => place::SECTION,
        Tag::Dl => place::DEFINITION,
        _ => 0,
    }
}

/// WAI-ARIA 1.2 roles that say what a place is.
fn of_aria(role: &str, inner_edge: bool) -> Places {
    match role {
        "navigation" | "menu" | "menubar" | "tablist" | "toolbar" => place::NAV,
        "banner" | "contentinfo" if inner_edge => place::INNER_EDGE,
        "banner" => place::HEADER,
        "contentinfo" => place::FOOTER,
        "complementary" => place::ASIDE,
        "search" | "form" => place::FORM,
        "dialog" | "alertdialog" => place::DIALOG,
        "article" => place::ARTICLE,
        "main" => place::MAIN,
        "list" => place::LIST,
        "table" | "grid" => place::TABLE,
        "figure" => place::FIGURE,
        "button" | "tab" | "option" => place::CONTROL,
        "tabpanel" => place::COLLAPSED,
        "heading" => place::HEADING,
        _ => 0,
    }
}

/// Whether an inline style hides its element.
fn hides(style: &str) -> bool {
    style.split(';').any(|declaration| {
        let Some((name, value)) = declaration.split_once(':') else { return false };
        let is = |want: &str| value.trim().get(..want.len()).is_some_and(|v| v.eq_ignore_ascii_case(want));
        let name = name.trim();
        (name.eq_ignore_ascii_case("display") && is("none"))
            || (name.eq_ignore_ascii_case("visibility") && is("hidden"))
    })
}

/// Whether an element breaks lines (CSS `display: block` and the like, WHATWG HTML 15.3), or holds a control's own text.
fn is_block(tag: Tag, dom: &Dom<'_>, id: NodeId, in_paragraph: bool) -> bool {
    match tag {
        Tag::Address | Tag::Article | Tag::Aside | Tag::Blockquote | Tag::Body | Tag::Caption | Tag::Center => true,
        Tag::Dd | Tag::Details | Tag::Dialog | Tag::Dir | Tag::Div | Tag::Dl | Tag::Dt | Tag::Fieldset => true,
        Tag::Figcaption | Tag::Figure | Tag::Footer | Tag::Form | Tag::Frameset | Tag::H1 | Tag::H2 | Tag::H3 => true,
        Tag::H4 | Tag::H5 | Tag::H6 | Tag::Head | Tag::Header | Tag::Hgroup | Tag::Hr | Tag::Html | Tag::Legend => true,
        Tag::Li | Tag::Listing | Tag::Main | Tag::Menu | Tag::Nav | Tag::Noscript | Tag::Ol | Tag::Optgroup => true,
        Tag::Option | Tag::P | Tag::Plaintext | Tag::Pre | Tag::Search | Tag::Section | Tag::Select => true,
        Tag::Summary | Tag::Table | Tag::Tbody | Tag::Td | Tag::Template | Tag::Textarea | Tag::Tfoot => true,
        Tag::Th | Tag::Thead | Tag::Tr | Tag::Ul | Tag::Xmp | Tag::Button | Tag::Svg | Tag::Video | Tag::Audio => true,
        Tag::Object | Tag::Canvas | Tag::Slot => true,
        // Custom elements mostly stand for blocks, but not in the middle of a paragraph.
        Tag::Other => !in_paragraph && dom.ns(id) == Ns::Html && dom.name(id).contains('-'),
        _ => false,
    }
}

/// Whether a text is white space alone; most texts tell by their first bytes.
fn is_blank(text: &str) -> bool {
    match text.bytes().find(|b| !matches!(b, b' ' | b'\n' | b'\t')) {
        Some(b'!'..=b'~') => false,
        Some(_) => text.trim_start().is_empty(),
        None => true,
    }
}

fn tag_name<'d>(dom: &'d Dom<'_>, id: NodeId, _tag: Tag) -> &'d str {
    dom.name(id)
}
