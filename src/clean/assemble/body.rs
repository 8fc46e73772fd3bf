//! The body: what each kept block is, and how it follows the one before it.

use super::super::Analysis;
use super::super::blocks::{Block, NONE, place};
use super::super::roles::Role;
use super::super::verdict::Verdict;
use super::draft::{Body, Cut, Draft};
use super::nest::Nest;
use super::numbers::Numbers;
use super::piece::Piece;
use super::quote::{Source, is_source, source};
use super::{Scene, code, table};
use crate::article::{BodyBlock, BodyKind, Cell, SpanKind, Spans};
use crate::html::Tag;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use url::Url;

/// A list's item that holds more blocks than this holds a text of its own.
const LONGEST_ITEM: u32 = 12;
/// Bytes of a cell that is a word or a figure and no paragraph.
const SHORT_CELL: usize = 60;

/// Puts the kept blocks together. `cut_from` are bytes to leave out at the beginning of a block (a dateline), as
/// (block, bytes); `base` resolves links.
pub fn body(
    analysis: &Analysis<'_>,
    verdicts: &[Verdict],
    cut_from: Option<(usize, usize)>,
    base: Option<&Url>,
) -> Body {
    let scene = Scene::of(analysis.dom.as_ref(), &analysis.blocks, verdicts, base);
    let mut kept = Vec::with_capacity(verdicts.len() + 1);
    kept.push(0u32);
    kept.extend(verdicts.iter().scan(0, |n, v| {
        *n += u32::from(v.role.is_body());
        Some(*n)
    }));
    let mut builder = Builder::new(analysis, &scene);
    let mut i = 0;
    while i < verdicts.len() {
        if !verdicts[i].role.is_body() {
            i += 1;
            continue;
        }
        let nest = scene.nests[analysis.blocks.items[i].container as usize];
        if nest.table != NONE && verdicts[i].role != Role::Code && builder.tables.insert(nest.table) {
            // Each table is asked once, at its first kept block.
            if let Some(found) = table::at(&scene, nest.table, &kept, i) {
                let end = found.end;
                builder.table(found, nest.table, i);
                i = end;
                continue;
            }
        }
        let skip = cut_from.filter(|c| c.0 == i).map_or(0, |c| c.1);
        builder.block(i, nest, skip);
        i += 1;
    }
    builder.draft.finish(&scene, builder.cut)
}

/// How a block follows the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    /// After a blank line.
    Apart,
    /// On the next line.
    Line,
    /// On the next line of the same block.
    Same,
}

struct Builder<'a, 's> {
    analysis: &'a Analysis<'a>,
    scene: &'s Scene<'a>,
    draft: Draft,
    cut: Vec<Cut>,
    /// The block that is told now; kept from block to block for its room.
    piece: Piece,
    /// Tables that were asked for.
    tables: FxHashSet<u32>,
    /// Items of lists that have their mark.
    begun: FxHashSet<u32>,
    numbers: Numbers,
    /// By quotation: its source.
    sources: FxHashMap<u32, Source>,
    last: Option<(Role, u32)>,
    /// The last cell of a table that lays out the page: its row, and whether its text is short.
    last_cell: Option<(u32, bool)>,
}

impl<'a, 's> Builder<'a, 's> {
    fn new(analysis: &'a Analysis<'a>, scene: &'s Scene<'a>) -> Self {
        Builder {
            analysis,
            scene,
            draft: Draft::of(scene),
            cut: Vec::new(),
            piece: Piece::default(),
            tables: FxHashSet::default(),
            begun: FxHashSet::default(),
            numbers: Numbers::default(),
            sources: FxHashMap::default(),
            last: None,
            last_cell: None,
        }
    }

    fn block(&mut self, i: usize, nest: Nest, skip: usize) {
        let mut piece = std::mem::take(&mut self.piece);
        piece.read(self.scene, &self.scene.blocks.items[i], skip);
        self.cut.extend(piece.cut.drain(..).map(|(text, why)| Cut { block: i, text, why }));
        if !piece.text.is_empty() {
            self.told(i, nest, &piece.text, std::mem::take(&mut piece.spans));
        }
        self.piece = piece;
    }

    fn told(&mut self, i: usize, nest: Nest, text: &str, mut spans: Spans) {
        let scene = self.scene;
        let block = &scene.blocks.items[i];
        let (mut nest, mut role) = (nest, scene.verdicts[i].role);
        if nest.is_only_set_in(scene.dom, scene.blocks) {
            nest.item = NONE;
            role = if role == Role::ListItem { Role::Paragraph } else { role };
        }
        let entry = scene.live.entry(block.container);
        if entry.is_some_and(|e| scene.live.is_time(e, text)) {
            return self.cut.push(Cut { block: i, text: text.to_owned(), why: "live-entry-time" });
        }
        if let Some(why) = code::beside(scene, i, text) {
            return self.cut.push(Cut { block: i, text: text.to_owned(), why });
        }
        if let Some((note, anchor, label)) = scene.notes.around(scene.blocks, block.container) {
            return self.note(i, note, (anchor, label), text, spans);
        }
        if let [only] = spans.as_slice()
            && let SpanKind::Math { tex } = &only.kind
            && (only.start, only.end as usize) == (0, text.chars().count())
            && role != Role::Heading
            && nest.item == NONE
        {
            // Whatever delimiters the page has.
            let text = format!("$${tex}$$");
            let kind = BodyKind::Math { tex: tex.to_string() };
            spans.clear();
            return self.push(i, (role, NONE), kind, "", &text, spans, Join::Apart);
        }
        let kind = self.kind(i, block, role, nest);
        let mark = self.mark(&kind, nest);
        let cell = (role == Role::Cell).then(|| self.row(nest)).map(|row| (row, text.len() <= SHORT_CELL));
        let join = self.join(block, role, &kind, cell);
        self.last_cell = cell;
        let group = if matches!(kind, BodyKind::ListItem { .. }) { nest.item } else { block.container };
        self.push(i, (role_of(&kind, role), group), kind, &mark, text, spans, join);
    }

    fn kind(&mut self, i: usize, block: &Block, role: Role, nest: Nest) -> BodyKind {
        let scene = self.scene;
        let Some(dom) = scene.dom else {
            return match role {
                Role::Heading => BodyKind::Heading { level: self.analysis.facts.headings[i].clamp(1, 6) },
                Role::Quote => BodyKind::Quote { source: None, cite: None },
                _ => BodyKind::Paragraph,
            };
        };
        let container = scene.blocks.container(block);
        match role {
            Role::Heading => BodyKind::Heading { level: self.analysis.facts.headings[i].clamp(1, 6) },
            Role::Code => BodyKind::Code { language: code::language(dom, container.node) },
            Role::ListItem | Role::Paragraph if self.is_item(nest, role) => self.item(nest),
            Role::Quote if nest.quote != NONE => self.quote(block, nest.quote),
            Role::Quote => BodyKind::Quote { source: None, cite: None },
            _ => BodyKind::Paragraph,
        }
    }

    /// Whether a block belongs to its list's item as such: an item that holds headings or a long text is none.
    fn is_item(&self, nest: Nest, role: Role) -> bool {
        if nest.item == NONE || nest.list == NONE {
            return false;
        }
        let item = &self.scene.blocks.containers[nest.item as usize];
        let headings = |i: u32| self.scene.verdicts[i as usize].role == Role::Heading;
        role == Role::ListItem || item.end - item.first <= LONGEST_ITEM && !(item.first..item.end).any(headings)
    }

    fn item(&mut self, nest: Nest) -> BodyKind {
        let containers = &self.scene.blocks.containers;
        let (list, item) = (&containers[nest.list as usize], &containers[nest.item as usize]);
        match item.tag {
            Tag::Dt => return BodyKind::Term,
            Tag::Dd => return BodyKind::Definition,
            _ => {}
        }
        let continues = !self.begun.insert(nest.item);
        let ordered = list.tag == Tag::Ol;
        let dom = self.scene.dom.filter(|_| ordered && !continues);
        let number = dom.and_then(|dom| self.numbers.of(dom, list.node, item.node));
        BodyKind::ListItem { depth: nest.depth.max(1), ordered, number, continues }
    }

    fn quote(&mut self, block: &Block, quote: u32) -> BodyKind {
        let scene = self.scene;
        let known = self.sources.entry(quote).or_insert_with(|| source(scene, quote));
        if is_source(known, scene.blocks.text(block)) {
            return BodyKind::QuoteSource;
        }
        BodyKind::Quote { source: known.name.clone(), cite: known.cite.clone() }
    }

    /// What stands before a block's text in its line.
    fn mark(&self, kind: &BodyKind, nest: Nest) -> Cow<'static, str> {
        let depth = usize::from(nest.depth.saturating_sub(1));
        let mark = match kind {
            BodyKind::ListItem { continues: true, .. } | BodyKind::Definition => "  ",
            BodyKind::ListItem { number: Some(number), .. } => {
                return format!("{:indent$}{number}. ", "", indent = 2 * depth).into();
            }
            BodyKind::ListItem { .. } => "- ",
            BodyKind::Term => "",
            _ => return "".into(),
        };
        if depth == 0 { mark.into() } else { ("  ".repeat(depth) + mark).into() }
    }

    /// The row that a block stands in.
    fn row(&self, nest: Nest) -> u32 {
        self.scene.blocks.containers.get(nest.cell as usize).map_or(NONE, |cell| cell.parent)
    }

    fn join(&self, block: &Block, role: Role, kind: &BodyKind, cell: Option<(u32, bool)>) -> Join {
        let Some((last, group)) = self.last else { return Join::Apart };
        let same_place = group == block.container;
        match kind {
            BodyKind::Paragraph | BodyKind::Quote { .. } | BodyKind::Heading { .. }
                if last == role && block.after_break =>
            {
                if same_place && self.scene.dom.is_some() {
                    Join::Same
                } else {
                    Join::Line
                }
            }
            _ if last == role_of(kind, role) && last == Role::ListItem => Join::Line,
            // Short cells of one row are one line after another, text in a cell is paragraphs.
            _ if last == Role::Cell && cell.is_some_and(|c| c.1 && self.last_cell == Some(c)) => Join::Line,
            BodyKind::QuoteSource if last == Role::Quote => Join::Line,
            _ => Join::Apart,
        }
    }

    fn note(&mut self, i: usize, note: u32, of: (&str, &str), text: &str, spans: Spans) {
        let (anchor, label) = of;
        let bare = text.trim_start_matches(['^', '↑', ' ']);
        let led = bare.strip_prefix(['[', '(']).unwrap_or(bare).strip_prefix(label);
        let led = led.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
        let same = self.last == Some((Role::ListItem, note)) && self.begun.contains(&note);
        self.begun.insert(note);
        let left_out = (text.chars().count() - bare.chars().count()) as u32;
        let spans = spans.into_iter().filter(|s| s.start >= left_out).map(|mut s| {
            (s.start, s.end) = (s.start - left_out, s.end - left_out);
            s
        });
        let spans = spans.collect();
        let mark = if led || same { String::new() } else { format!("[{label}] ") };
        let kind = BodyKind::Footnote { anchor: Some(anchor.to_owned()), label: Some(label.to_owned()) };
        let join = match self.last {
            Some((Role::ListItem, _)) if same => Join::Same,
            Some((Role::ListItem, _)) => Join::Line,
            _ => Join::Apart,
        };
        self.push(i, (Role::ListItem, note), kind, &mark, bare, spans, join);
    }

    fn table(&mut self, found: table::Found, table: u32, i: usize) {
        let figure = self.scene.nests[table as usize].figure;
        let caption = found.caption.clone().or_else(|| self.figure_caption(figure));
        let mut text = match &found.caption {
            Some(caption) if found.caption_kept => caption.clone(),
            _ => String::new(),
        };
        for row in found.rows.iter().filter(|row| row.iter().any(|c| !c.text.is_empty())) {
            if !text.is_empty() {
                text.push('\n');
            }
            line(row, &mut text);
        }
        let kind = BodyKind::Table { caption, rows: found.rows };
        self.push(i, (Role::Paragraph, NONE), kind, "", &text, Spans::new(), Join::Apart);
    }

    /// What the caption of a figure says, where it is not part of the body anyway.
    fn figure_caption(&self, figure: u32) -> Option<String> {
        let container = self.scene.blocks.containers.get(figure as usize)?;
        let blocks = &self.scene.blocks.items;
        let is_caption = |i: &usize| blocks[*i].places & place::CAPTION != 0 && !self.scene.verdicts[*i].role.is_body();
        let found = container.blocks().find(is_caption)?;
        Some(self.scene.blocks.text(&blocks[found]).to_owned())
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one block")]
    fn push(&mut self, i: usize, last: (Role, u32), kind: BodyKind, mark: &str, text: &str, spans: Spans, join: Join) {
        self.last = Some(last);
        if join == Join::Same && self.draft.lengthen(text, &spans) {
            return;
        }
        self.draft.part(if join == Join::Line { "\n" } else { "\n\n" }, mark);
        let container = self.scene.blocks.items[i].container;
        let in_item = match kind {
            BodyKind::Code { .. }
            | BodyKind::Table { .. }
            | BodyKind::Quote { .. }
            | BodyKind::QuoteSource
            | BodyKind::Paragraph => self.item_around(container),
            _ => 0,
        };
        self.draft.push(
            i,
            self.scene.live.entry(container),
            BodyBlock { kind, in_item, spans, ..BodyBlock::default() },
            text,
        );
    }

    /// The depth of the list's item that the table, quotation or program text of a container stands in, where the body
    /// tells that item as one; 0 elsewhere.
    fn item_around(&self, container: u32) -> u8 {
        let nests = &self.scene.nests;
        let containers = &self.scene.blocks.containers;
        let mut nest = nests[container as usize];
        // Tables and quotations hide the item around them.
        for inner in [nest.table, nest.quote] {
            if nest.item == NONE && inner != NONE {
                nest = nests[containers[inner as usize].parent as usize];
            }
        }
        let is_told =
            nest.item != NONE && containers[nest.item as usize].tag == Tag::Li && self.begun.contains(&nest.item);
        if is_told { nest.depth } else { 0 }
    }
}

/// The role that decides how the next block follows.
fn role_of(kind: &BodyKind, role: Role) -> Role {
    match kind {
        BodyKind::ListItem { .. } | BodyKind::Term | BodyKind::Definition | BodyKind::Footnote { .. } => Role::ListItem,
        _ => role,
    }
}

/// Writes a table's row as a line.
fn line(row: &[Cell], out: &mut String) {
    for (i, cell) in row.iter().enumerate() {
        if i > 0 {
            out.push('\t');
        }
        out.push_str(&cell.text);
    }
}
