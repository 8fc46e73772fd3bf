//! The text of one block as the record tells it, with its inline markup: formulas as TeX, marks of footnotes in
//! brackets, without the numbers of lines beside code and without the links that lead back from a footnote.

use super::super::blocks::{Block, Mark, place};
use super::super::math;
use super::Scene;
use super::spans::in_chars;
use crate::article::{SpanKind, Spans};
use crate::html::{Attr, Tag};

/// Why the dateline is left out of the first paragraph: the record tells it in `wire`.
pub(in crate::clean) const DATELINE: &str = "dateline";

/// What is hidden within a line has at most so many words; more may be the rest of a paragraph that a click shows.
const PART_WORDS: usize = 12;

/// A block's text and what of it was left out.
#[derive(Debug, Default)]
pub(super) struct Piece {
    pub text: String,
    pub spans: Spans,
    /// Texts that were left out, and why.
    pub cut: Vec<(String, &'static str)>,
    /// The spans while they are in bytes.
    marked: Vec<Marked>,
}

/// A range of the block's text that is told otherwise: new text, and what it is.
#[derive(Debug)]
struct Edit {
    start: usize,
    end: usize,
    text: String,
    kind: Option<SpanKind>,
}

/// A range of the new text, in bytes.
type Marked = (usize, usize, SpanKind);

impl Piece {
    /// Tells a block whose first `skip` bytes are left out, in place of what was told before.
    pub(super) fn read(&mut self, scene: &Scene<'_>, block: &Block, skip: usize) {
        let Piece { text, spans, cut, marked } = self;
        text.clear();
        spans.clear();
        cut.clear();
        marked.clear();
        let told = scene.blocks.text(block);
        let code = block.places & place::PRE != 0;
        // Without anything to leave out the indent of a nested item in flattened text stays.
        let dateline = told.get(..skip).unwrap_or("").trim_end();
        let skip = match told.get(skip..) {
            Some(rest) if !code && skip > 0 => told.len() - rest.trim_start().len(),
            Some(_) => skip,
            None => return,
        };
        let marks = scene.blocks.marks(block);
        if !dateline.is_empty() {
            cut.push((dateline.to_owned(), DATELINE));
        }
        let edits = edits(scene, block, marks, skip, cut);
        let moved = write(told, skip, &edits, code, text, marked);
        for (mark, number) in marks.iter().zip(block.marks.0..) {
            let Some(kind) = kind(scene, mark, number, code) else { continue };
            let from = (mark.start.saturating_sub(block.start) as usize).max(skip);
            // A mark within the dateline is left out with it.
            let to = (mark.end.saturating_sub(block.start) as usize).max(skip);
            let (from, to) = (place_after(&moved, skip, from, Side::Start), place_after(&moved, skip, to, Side::End));
            if from < to && to <= text.len() {
                marked.push((from, to, kind));
            }
        }
        if !code && math::may_hold(text) && scene.renders_tex() {
            marked.extend(
                math::in_text(text).into_iter().map(|(from, to, tex)| (from, to, SpanKind::Math { tex: tex.into() })),
            );
        }
        in_chars(text, marked, spans);
    }
}

/// The markup of the page's mark of this number, which keeps its text.
fn kind(scene: &Scene<'_>, mark: &Mark, number: u32, code: bool) -> Option<SpanKind> {
    match mark.tag {
        Tag::A if scene.notes.is_link(mark.node) => None,
        Tag::A => scene.links.href(number).map(|href| SpanKind::Link { href }),
        Tag::Em | Tag::I => Some(SpanKind::Emphasis),
        Tag::Strong | Tag::B => Some(SpanKind::Strong),
        Tag::Code if !code => Some(SpanKind::Code),
        _ => None,
    }
}

/// What is told otherwise, in order and without overlap.
fn edits(
    scene: &Scene<'_>,
    block: &Block,
    marks: &[Mark],
    skip: usize,
    cut: &mut Vec<(String, &'static str)>,
) -> Vec<Edit> {
    let Some(dom) = scene.dom else { return Vec::new() };
    let told = scene.blocks.text(block);
    let mut edits: Vec<(Edit, Option<&'static str>)> = Vec::new();
    let code = block.places & place::PRE != 0;
    let rests = marks.iter().any(|m| m.tag == Tag::Aside) && has_more(told, block, marks);
    for mark in marks {
        let range = |at: u32| (at.saturating_sub(block.start) as usize).min(told.len());
        let (start, end) = (range(mark.start), range(mark.end));
        let Some(inside) = told.get(start..end).filter(|_| start >= skip && start < end) else { continue };
        let as_told = |text: String, kind| Some((Edit { start, end, text, kind }, None));
        let left_out = |why| Some((Edit { start, end, text: String::new(), kind: None }, Some(why)));
        let edit = match mark.tag {
            Tag::Math => math::tex(dom, mark.node)
                .and_then(|tex| as_told(format!("${tex}$"), Some(SpanKind::Math { tex: tex.into() }))),
            Tag::Data if code && is_line_number(inside) => left_out("line-number"),
            Tag::Aside if code && rests => {
                let end = end + rest_of_line(told, start, end);
                Some((Edit { start, end, text: String::new(), kind: None }, Some("not-text")))
            }
            Tag::Aside if is_between_digits(told, start, end) => None,
            Tag::Aside if rests && inside.split_whitespace().count() <= PART_WORDS => left_out("not-text"),
            Tag::A if scene.notes.is_back(mark.node) => left_out("back-to-text"),
            Tag::A if is_permalink(inside) && dom.attr(mark.node, Attr::Href).is_some_and(|to| to.contains('#')) => {
                left_out("heading-link")
            }
            Tag::A => scene.notes.reference(mark.node).and_then(|(anchor, label)| {
                as_told(format!("[{label}]"), Some(SpanKind::FootnoteRef { anchor: anchor.into() }))
            }),
            _ => None,
        };
        edits.extend(edit);
    }
    edits.sort_by_key(|(e, _)| (e.start, std::cmp::Reverse(e.end)));
    let mut last = 0;
    edits.retain(|(edit, _)| {
        let fits = edit.start >= last;
        last = if fits { edit.end } else { last };
        fits
    });
    take_brackets(told, &mut edits);
    let tell = |(edit, why): (Edit, Option<&'static str>)| {
        cut.extend(why.map(|why| (told[edit.start..edit.end].to_owned(), why)));
        edit
    };
    edits.into_iter().map(tell).collect()
}

/// The line break behind what is left out of program text, where it is all of a line; in bytes.
fn rest_of_line(told: &str, start: usize, end: usize) -> usize {
    let whole = (start == 0 || told[..start].ends_with('\n')) && !told[start..end].ends_with('\n');
    usize::from(whole && told[end..].starts_with('\n'))
}

/// Whether a hidden sign stands between two numbers, which would be another one without it: `3+1/2`, whose sign and stroke
/// are hidden beside a drawn fraction.
fn is_between_digits(told: &str, start: usize, end: usize) -> bool {
    let is_sign = |c: char| matches!(c, '+' | '/' | '⁄' | '.' | ',' | '-' | '−' | '×' | ':');
    // Word joiners keep a fraction in one line.
    let at_edge = |c: &char| *c != '\u{2060}';
    let before = || told[..start].chars().rev().find(at_edge);
    let behind = || told[end..].chars().find(at_edge);
    let inside = told[start..end].trim_matches('\u{2060}');
    inside.len() <= 3
        && inside.chars().all(is_sign)
        && before().is_some_and(|c| c.is_ascii_digit())
        && behind().is_some_and(|c| c.is_ascii_digit())
}

/// Takes the page's own brackets around marks of notes, which have theirs, and around links back, which go: `[1, 2]`.
fn take_brackets(told: &str, edits: &mut [(Edit, Option<&'static str>)]) {
    let is_mark = |(edit, why): &(Edit, Option<&'static str>)| {
        matches!(edit.kind, Some(SpanKind::FootnoteRef { .. })) || *why == Some("back-to-text")
    };
    let (mut first, mut free) = (0, 0);
    while first < edits.len() {
        let mut last = first;
        while last + 1 < edits.len() && is_mark(&edits[last + 1]) && {
            let between = &told[edits[last].0.end..edits[last + 1].0.start];
            !between.is_empty() && between.len() <= 3 && matches!(between.trim(), "," | ";" | "–" | "-")
        } {
            last += 1;
        }
        let (start, end) = (edits[first].0.start, edits[last].0.end);
        if is_mark(&edits[first]) && start > free && told[..start].ends_with('[') && told[end..].starts_with(']') {
            edits[first].0.start -= 1;
            edits[last].0.end += 1;
        }
        free = edits[last].0.end;
        first = last + 1;
    }
}

/// Whether a block has words besides those that are no part of its line.
fn has_more(told: &str, block: &Block, marks: &[Mark]) -> bool {
    let mut at = 0;
    for mark in marks.iter().filter(|m| m.tag == Tag::Aside) {
        let range = |at: u32| at.saturating_sub(block.start) as usize;
        if told.get(at..range(mark.start)).is_some_and(|gap| gap.contains(char::is_alphanumeric)) {
            return true;
        }
        at = at.max(range(mark.end));
    }
    told.get(at..).is_some_and(|rest| rest.contains(char::is_alphanumeric))
}

/// A sign that links a heading to itself.
fn is_permalink(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '¶' | '#' | '§' | '🔗' | '⚓' | '\u{fe0e}' | '\u{fe0f}' | ' '))
}

/// Numbers of lines, and the signs of changed ones.
fn is_line_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '+' | '-' | '|' | '.' | ':'))
}

/// An edit's range before and after.
type Moved = (usize, usize, usize, usize);

/// Writes the text with its edits; where each of them came to stand.
fn write(
    told: &str,
    skip: usize,
    edits: &[Edit],
    code: bool,
    out: &mut String,
    marked: &mut Vec<Marked>,
) -> Vec<Moved> {
    if edits.is_empty() {
        out.push_str(&told[skip..]);
        return Vec::new();
    }
    let mut moved = Vec::with_capacity(edits.len());
    let mut at = skip;
    for edit in edits {
        out.push_str(told.get(at..edit.start).unwrap_or(""));
        at = edit.end;
        if edit.text.is_empty() && !code {
            // Of the spaces around what is left out one stays.
            let rest = &told[at..];
            if out.is_empty() || out.ends_with(' ') {
                at += rest.len() - rest.trim_start_matches(' ').len();
            }
        }
        if edit.text.is_empty() && code && out.is_empty() {
            // Behind a column of numbers the program begins in a new line.
            at += usize::from(told[at..].starts_with('\n'));
        }
        let start = out.len();
        out.push_str(&edit.text);
        if let Some(kind) = &edit.kind {
            marked.push((start, out.len(), kind.clone()));
        }
        moved.push((edit.start, at, start, out.len()));
    }
    out.push_str(&told[at..]);
    out.truncate(out.trim_end().len());
    moved
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Start,
    End,
}

/// Where a byte of the old text stands in the new one; inside an edit, the edit's beginning or end.
fn place_after(moved: &[Moved], skip: usize, at: usize, side: Side) -> usize {
    let before = moved.partition_point(|m| m.0 <= at);
    let Some(&(_, old_end, start, end)) = before.checked_sub(1).map(|i| &moved[i]) else { return at - skip };
    match side {
        Side::Start if at < old_end => start,
        Side::End if at == moved[before - 1].0 => start,
        Side::End if at < old_end => end,
        _ => end + (at - old_end),
    }
}

#[cfg(test)]
mod tests {
    use crate::article::SpanKind;
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    /// The text of a paragraph with this end, and the spans in it that are formulas or marks of notes.
    fn told(end: &str) -> (String, Vec<String>) {
        let page = format!(
            "<title>Tide gauge</title><main><h1>Tide gauge</h1><p>The gauge was read each spring at low water by two people \
             who counted aloud, and nobody found a mistake: {end}<p>Most of the difficulty lies in the choice of a rule that \
             does not bend, and brass has served for a hundred years.</p></main>"
        );
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page");
        let block = article.blocks.iter().find(|b| b.text.starts_with("The gauge")).expect("it stays");
        let text = block.text.split_once("mistake: ").expect("its beginning").1.to_owned();
        let kinds = block.spans.iter().filter_map(|s| match &s.kind {
            SpanKind::Math { tex } => Some(tex.clone().into()),
            SpanKind::FootnoteRef { anchor } => Some(format!("#{anchor}")),
            _ => None,
        });
        (text, kinds.collect())
    }

    #[test]
    fn hidden_signs_between_digits_stay() {
        let fraction =
            "3\u{2060}<span class=sr-only>+</span><span>3</span><span class=sr-only>/</span><span>4</span> inches.";
        assert_eq!(told(fraction).0.replace('\u{2060}', ""), "3+3/4 inches.");
        assert_eq!(told("so<span class=sr-only>/</span> it is.").0, "so it is.");
    }

    #[test]
    fn tex_in_elements_that_say_so_is_a_formula() {
        for (end, tex) in [
            ("<span class=math-container>$a_1 * b$</span>.", "a_1 * b"),
            ("<span class='math inline'>\\(x_i\\)</span>.", "x_i"),
            ("<math-renderer>$c$</math-renderer>.", "c"),
            ("<span class=wp-katex-eq>d^2</span>.", "d^2"),
            (
                "<mjx-container class=MathJax><mjx-math data-latex='e^2'><mjx-mi>e</mjx-mi></mjx-math></mjx-container>.",
                "e^2",
            ),
            (
                "<mjx-container class=MathJax><svg><defs></defs><g><g data-mml-node=math data-latex='f'><text>f</text></g></g>\
                 </svg></mjx-container>.",
                "f",
            ),
            ("<img class=ql-img-inline-formula src=/q.png alt='x^2'>.", "x^2"),
        ] {
            assert_eq!(told(end), (format!("${tex}$."), vec![tex.to_owned()]), "{end}");
        }
        assert_eq!(told("<span class=math>five</span>.").1, Vec::<String>::new());
    }

    #[test]
    fn marks_of_notes_have_one_pair_of_brackets() {
        let notes = "<ol><li id=a>Minutes of the harbour.</li><li id=b>Register of the quay.</li></ol>";
        let (text, notes) = told(&format!(
            "so<sup>[<a href='#a'>1</a>, <a href='#b'>2</a>]</sup> and<sup>[<a href='#b'>2</a>]</sup>.</p>{notes}"
        ));
        assert_eq!((text.as_str(), notes.len()), ("so[1], [2] and[2].", 3));
    }

    #[test]
    fn notes_beside_a_sentence_are_told_behind_it() {
        let note = "<label for=s class='margin-toggle sidenote-number'></label><input id=s><span class=sidenote>Minutes, vol. 3.\
                    </span> It is brass.<label class=margin-toggle>⊕</label><span class=marginnote>In pencil.</span></p>";
        assert_eq!(told(&format!("so.{note}")).0, "so.[1] It is brass.");
    }
}
