//! Cuts a tree into blocks: one walk, no recursion.
//!
//! Readable text is every text node but those of scripts, styles, plain templates and other places
//! that no reader ever sees ([`never_read`]). What is hidden, collapsed or in `<noscript>` is a block
//! like any other, with a place that says so.

mod code;
mod container;
mod formula;
mod hits;
mod inline;
mod line;
mod main_part;
mod order;
mod places;
mod sidenote;

use super::blocks::{Block, Blocks, Container, MOST_BLOCKS, MOST_CONTAINERS, NONE, Places, place};
use super::hygiene::Tidy;
use super::site::OnPage;
use crate::html::{Attr, Dom, Edge, Kind, NodeId, Ns, Tag};
use crate::rules::Rules;
pub(super) use code::numbers_lines;
use formula::{Reading, word};
use order::{Shown, Step};
pub(super) use places::{declares, part_of_table};
use sidenote::Waiting;

/// Inline elements that are told apart within one block at the same time; deeper ones are not.
const OPEN_INLINE: usize = 16;

/// Cuts the tree into blocks; `rules` tell which places they match, `site` which elements the site's own file chooses.
pub fn cut(dom: &Dom<'_>, rules: &Rules, site: Option<&OnPage>) -> Blocks {
    let cutter = Cutter { site, ..Cutter::new(dom, rules) };
    match Shown::of(dom) {
        Some(shown) => cutter.run(shown),
        None => cutter.run(dom.walk(dom.root()).map(as_it_stands)),
    }
}

/// The step of a walk that reads the tree as it stands.
fn as_it_stands(edge: Edge) -> Step {
    match edge {
        Edge::Open(id) => Step::Open(id),
        Edge::Close(id) => Step::Close(id),
    }
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

/// Elements that are read as one run of text.
fn is_paragraph(tag: Tag) -> bool {
    matches!(tag, Tag::P | Tag::Li | Tag::Figcaption | Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4)
}

/// An element that is open during the walk.
#[derive(Debug, Clone, Copy)]
struct Open {
    node: NodeId,
    /// The only child of it that is read.
    only: Option<NodeId>,
    /// It is set apart by line breaks without being a container.
    apart: bool,
    /// A line of program text begins and ends with it.
    line: bool,
    /// White space right inside it is the page's own, though other white space is kept.
    gaps: bool,
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
    site: Option<&'d OnPage>,
    blocks: Blocks,
    stack: Vec<Open>,
    inline: Vec<OpenInline>,
    /// Rules that cover part of the current block: rule, bytes covered.
    covered: Vec<(u32, u32)>,
    inline_rules: Vec<u32>,
    /// Rules by the element's known name, once they were asked.
    by_tag: [Option<&'d [u32]>; 256],
    /// Rules by class or id token, as ranges of `token_rules`, and what the word says of reading.
    by_token: Vec<(u32, u32, word::Words)>,
    token_rules: Vec<u32>,
    candidates: Vec<u32>,
    element_rules: Vec<u32>,
    /// Elements that hold the page's main part.
    main: main_part::Holders,
    /// Rules of the innermost container that look at its own text only.
    own_rules: Vec<(u32, u32)>,
    current: Block,
    building: bool,
    tidy: Tidy,
    after_break: bool,
    /// Notes that are read behind their paragraph, the one that is read now, and how many there were; how many of them a
    /// style sheet counts.
    waiting: Vec<Waiting>,
    telling: Option<NodeId>,
    set_aside: usize,
    counted: u32,
    /// Room for texts that hold references.
    decoded: String,
}

impl<'d, 't> Cutter<'d, 't> {
    fn new(dom: &'d Dom<'t>, rules: &'d Rules) -> Self {
        // Half of all pages have less than this, for each node of the tree. A long text that grew would be copied, while
        // room that stays empty is never touched.
        let nodes = dom.len();
        let text = if nodes > MOST_BLOCKS { dom.page_bytes() } else { nodes * 6 };
        let mut blocks = Blocks { text: String::with_capacity(text), ..Blocks::default() };
        blocks.items.reserve((nodes / 8).min(MOST_BLOCKS));
        blocks.containers.reserve((nodes / 5).min(MOST_CONTAINERS));
        blocks.marks.reserve((nodes / 12).min(MOST_BLOCKS));
        blocks.hits.reserve((nodes / 16).min(MOST_BLOCKS));
        blocks.images.reserve((nodes / 64).min(MOST_BLOCKS));
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
        let base = Open {
            node: dom.root(),
            only: None,
            apart: false,
            line: false,
            gaps: false,
            places: 0,
            hits: NONE,
            container: 0,
            block_level: true,
            paragraph: false,
            link: false,
        };
        let mut stack = Vec::with_capacity(64);
        stack.push(base);
        Cutter {
            dom,
            rules,
            site: None,
            blocks,
            stack,
            inline: Vec::with_capacity(OPEN_INLINE),
            covered: Vec::new(),
            inline_rules: Vec::new(),
            by_tag: [None; 256],
            by_token: vec![(NONE, 0, 0); dom.token_count()],
            token_rules: Vec::with_capacity(64),
            candidates: Vec::with_capacity(16),
            element_rules: Vec::with_capacity(16),
            main: main_part::holders(dom),
            own_rules: Vec::new(),
            current: Block::default(),
            building: false,
            tidy: Tidy::new(""),
            after_break: false,
            waiting: Vec::new(),
            telling: None,
            set_aside: 0,
            counted: 0,
            decoded: String::new(),
        }
    }

    fn top(&self) -> Open {
        *self.stack.last().expect("the base stays on the stack")
    }

    fn run(mut self, steps: impl Iterator<Item = Step>) -> Blocks {
        let mut skip = None;
        for step in steps {
            self.step(step, &mut skip);
        }
        self.finish()
    }

    /// Takes one step of a walk; `skip` is the element that is not read, while it lasts.
    fn step(&mut self, step: Step, skip: &mut Option<NodeId>) {
        let dom = self.dom;
        match (step, *skip) {
            (Step::Close(id), Some(top)) if id == top => *skip = None,
            (_, Some(_)) => {}
            (Step::Open(id), None) => match dom.kind(id) {
                Kind::Element => *skip = (!self.element(id)).then_some(id),
                Kind::Text => self.text(id),
                _ => {}
            },
            (Step::Close(id), None) if dom.kind(id) == Kind::Element => self.close(id),
            (Step::Close(_), None) => {}
            (Step::Hide, None) => self.hide(),
            (Step::Show, None) => self.show(),
        }
    }

    /// What follows is not shown where it stands.
    fn hide(&mut self) {
        self.flush(false);
        let top = self.top();
        self.stack.push(Open { places: top.places | place::HIDDEN | place::REPLACED, only: None, apart: false, ..top });
    }

    fn show(&mut self) {
        self.flush(false);
        if self.stack.len() > 1 {
            self.stack.pop();
        }
    }

    /// Reads an element, or its beginning; whether what is inside is read.
    fn element(&mut self, id: NodeId) -> bool {
        let (tag, outer) = (self.dom.tag(id), self.top());
        if outer.only.is_some_and(|only| only != id) && self.dom.parent(id) == Some(outer.node) {
            return false;
        }
        let words = self.words_of(id);
        const ASIDE: word::Words = word::SIDENOTE | word::NOTE_MARK;
        if words & ASIDE != 0 && self.is_told_elsewhere(id, words) {
            return false;
        }
        match formula::reading(self.dom, id, tag, words) {
            Reading::Inside => self.open(id, tag, words, None),
            Reading::Only(child) => self.open(id, tag, words, Some(child)),
            Reading::Not => return false,
            Reading::Source(tex) => {
                let apart = formula::is_display(self.dom, id, tag, words)
                    || formula::is_set_apart(&tex)
                    || places::is_block(tag, self.dom, id, outer.paragraph);
                self.source(id, &tex, apart);
                return false;
            }
        }
        true
    }

    fn open(&mut self, id: NodeId, tag: Tag, words: word::Words, only: Option<NodeId>) {
        let outer = self.top();
        let tag = places::taken_for(self.dom, id, tag);
        let aria = self.dom.attr(id, Attr::Role).filter(|role| places::is_true_role(self.dom, id, role));
        let mut places = places::of(self.dom, id, tag, aria.as_deref(), outer.places);
        let holds_code = code::holds(self.dom, id, tag, words);
        // The name of the file that stands above its text is none of it.
        let names_file = words & word::FILE_NAME != 0 && tag == Tag::Th;
        if names_file {
            places &= !place::PRE;
        } else if holds_code {
            places |= place::PRE;
        }
        let hits = self.hits_of(id, tag, aria.as_deref(), outer);
        let in_code = outer.places & place::PRE != 0 && !names_file;
        let block_level = self.telling == Some(id)
            || places::is_block(tag, self.dom, id, outer.paragraph)
                && !(in_code && (code::is_line(tag) || code::is_word(tag)));
        let apart = !block_level
            && (words & word::SIDENOTE != 0
                || formula::is_display(self.dom, id, tag, words)
                || formula::is_bare_tally(self.dom, id, words, self.building));
        let link = outer.link || (tag == Tag::A && self.dom.has_attr(id, Attr::Href));
        let mut open = Open {
            node: id,
            only,
            apart,
            line: in_code && !block_level && code::is_line_of_its_own(self.dom, id, tag),
            gaps: code::has_gaps(tag, holds_code),
            places,
            hits,
            container: outer.container,
            block_level,
            paragraph: outer.paragraph || is_paragraph(tag),
            link,
        };
        if block_level {
            self.flush(false);
            if outer.link {
                open.places |= place::LINK;
            }
            open.container = self.push_container(id, tag, &open, outer.container);
        } else {
            if apart {
                self.flush(false);
            }
            if open.line {
                self.begin_line();
            } else if !in_code && self.building && self.is_apart_by_style(id, tag) {
                self.tidy.space();
            }
            let numbers = in_code && (words & word::LINE_NUMBER != 0 || code::is_never_copied(self.dom, id));
            self.open_inline(id, if numbers { Tag::Data } else { tag });
            let hidden = places & place::HIDDEN != 0 && outer.places & place::HIDDEN == 0;
            // Folded lines of code are part of it.
            let is_part = |&rule: &u32| self.rules.get(rule).part && words & word::NOTE_MARK == 0;
            if hidden && !in_code || self.element_rules.iter().any(is_part) {
                self.open_part(id);
            }
        }
        match tag {
            Tag::Br if in_code => self.end_line(),
            // A heading in two lines is one.
            Tag::Br if self.building && self.is_in_heading() => self.tidy.space(),
            Tag::Br => self.flush(true),
            Tag::Hr => self.flush(false),
            Tag::Img => self.blocks.images.push((id, self.blocks.items.len() as u32)),
            _ => {}
        }
        self.stack.push(open);
    }

    fn is_in_heading(&self) -> bool {
        places::is_heading(self.blocks.containers[self.top().container as usize].tag)
    }

    fn close(&mut self, id: NodeId) {
        let open = self.stack.pop().unwrap_or_else(|| self.top());
        if open.block_level {
            self.end_container(open);
            return self.tell_waiting(id);
        }
        while self.inline.last().is_some_and(|i| i.node == id)
            && let Some(inline) = self.inline.pop()
        {
            self.close_inline(inline);
            self.inline_rules.truncate(inline.hits.0 as usize);
        }
        if open.apart {
            self.flush(false);
        }
        // The places of an element hold inside it; in code a line ends with it.
        if open.line {
            self.begin_line();
        }
    }

    fn finish(mut self) -> Blocks {
        if self.building {
            self.end_block(false);
        }
        self.tell_waiting(self.dom.root());
        self.blocks.containers[0].end = self.blocks.items.len() as u32;
        // They stay for as long as the page does.
        self.blocks.text.shrink_to_fit();
        self.blocks.items.shrink_to_fit();
        self.blocks.containers.shrink_to_fit();
        self.blocks
    }
}
