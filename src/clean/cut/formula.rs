//! Formulas are read once.
//!
//! A formula stands on a page in up to three renderings: MathML, a picture of it put together from styled
//! elements (KaTeX, MathJax), an image whose alternative text is TeX; and MathJax 2 keeps its source in a
//! script. One of them is read, the others are doubles of it: the script's source, else the MathML, else
//! the image's text.
//!
//! Here too, as it also hangs on a word of the class: tallies of comments within a paragraph.

use super::super::math;
use super::places::is_blank;
use crate::html::{Attr, Dom, Kind, NodeId, Ns, Tag};
use std::borrow::Cow;

/// More digits than this are no tally.
const TALLY_DIGITS: usize = 7;

/// What a class or id word says of how an element is read.
pub(super) mod word {
    /// A set of them.
    pub type Words = u16;
    /// Holds the renderings of one formula.
    pub const FORMULA: Words = 1;
    /// Holds a formula that is set apart, or its number.
    pub const DISPLAY: Words = 1 << 1;
    /// MathJax 2 puts it before the script with the source.
    pub const BEFORE_SCRIPT: Words = 1 << 2;
    /// An image of a formula.
    pub const IMAGE: Words = 1 << 3;
    /// Numbers of lines beside code.
    pub const LINE_NUMBER: Words = 1 << 4;
    /// Holds program text, line by line.
    pub const CODE: Words = 1 << 5;
    /// Tells how many comments, likes or views something has.
    pub const TALLY: Words = 1 << 6;
    /// Holds a digit: its look-alikes may be named otherwise.
    pub const NUMBERED: Words = 1 << 7;
    /// Holds lines of program text if its first child is named a line.
    pub const LINES: Words = 1 << 8;
    /// Names the file above its program text.
    pub const FILE_NAME: Words = 1 << 9;
    /// Holds TeX between delimiters.
    pub const TEX: Words = 1 << 10;
    /// Holds TeX, with or without delimiters.
    pub const BARE_TEX: Words = 1 << 11;
    /// A note that style sheets set beside the sentence that it stands in.
    pub const SIDENOTE: Words = 1 << 12;
    /// The mark of such a note, before it and once more within it.
    pub const NOTE_MARK: Words = 1 << 13;
}

/// What a word of a class or id says.
pub(super) fn of_word(name: &str) -> word::Words {
    match name {
        "katex" | "mwe-math-element" | "mjx-chtml" | "MathJax_MathML" => word::FORMULA,
        "MathJax" | "MathJax_SVG" | "MathJax_CHTML" | "mjx-full-width" => word::FORMULA | word::BEFORE_SCRIPT,
        "MathJax_Preview" => word::BEFORE_SCRIPT,
        "MathJax_Display" | "MathJax_SVG_Display" | "MJXc-display" => word::BEFORE_SCRIPT | word::DISPLAY,
        "katex-display" | "eqno" => word::DISPLAY,
        "mwe-math-fallback-image-display" | "ql-img-displayed-equation" => word::IMAGE | word::DISPLAY,
        "latex" | "tex" | "mwe-math-fallback-image-inline" | "math-inline" | "texrender" | "ql-img-inline-formula" => {
            word::IMAGE
        }
        "math-container" | "arithmatex" | "mathjax-tex" | "math" => word::TEX,
        "katex-eq" | "wp-katex-eq" | "katex-inline" => word::TEX | word::BARE_TEX,
        "sidenote" | "marginnote" | "ltx_note_outer" | "modern-footnotes-footnote__note" | "footnote_tooltip" => {
            word::SIDENOTE
        }
        "sidenote-number"
        | "ltx_note_mark"
        | "ltx_tag_note"
        | "modern-footnotes-footnote"
        | "footnote_plugin_tooltip_text" => word::NOTE_MARK,
        "fragment" | "cm-content" => word::LINES,
        "filename" => word::FILE_NAME,
        "lineno"
        | "linenos"
        | "linenumber"
        | "linenumbers"
        | "line-number"
        | "line-numbers"
        | "line-numbers-rows"
        | "line-numbers-wrapper"
        | "line_numbers"
        | "cm-gutterElement"
        | "hljs-ln-numbers"
        | "hljs-ln-n"
        | "blob-num"
        | "gutter"
        | "rouge-gutter"
        | "crayon-nums"
        | "crayon-num"
        | "CodeMirror-linenumber"
        | "lnt"
        | "ln"
        | "code-line-number"
        | "react-code-line-number" => word::LINE_NUMBER,
        "syntaxhighlighter"
        | "crayon-table"
        | "js-file-line-container"
        | "CodeMirror-code"
        | "ql-code-block-container" => word::CODE,
        "comment-count" | "comments-count" | "comment_count" | "comments_count" | "commentcount" | "commentscount"
        | "commentCount" | "commentsCount" | "comments-counter" | "comment-counter" | "num-comments" | "like-count"
        | "likes-count" | "like_count" | "share-count" | "shares-count" | "share_count" | "view-count"
        | "views-count" | "view_count" => word::TALLY,
        _ => 0,
    }
}

/// Whether a class word or the id of an element says one of these.
pub(super) fn has(dom: &Dom<'_>, id: NodeId, words: word::Words) -> bool {
    dom.tokens(id).iter().any(|&t| of_word(dom.token(t)) & words != 0)
}

/// Whether an element is a tally before or behind a paragraph's words, a bare number that is none of them. `begun`:
/// there are words before it.
pub(super) fn is_bare_tally(dom: &Dom<'_>, id: NodeId, words: word::Words, begun: bool) -> bool {
    words & word::TALLY != 0 && is_number(dom, id) && (!begun || is_last(dom, id))
}

/// Whether all that an element holds is a number, bracketed or not.
fn is_number(dom: &Dom<'_>, id: NodeId) -> bool {
    let Some(child) = dom.first_child(id).filter(|&c| dom.kind(c) == Kind::Text && dom.next_sibling(c).is_none())
    else {
        return false;
    };
    let text = dom.text(child);
    let bare = text.trim();
    let bare = bare.strip_prefix('(').and_then(|b| b.strip_suffix(')')).unwrap_or(bare);
    (1..=TALLY_DIGITS).contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_digit())
}

/// Whether no more than white space follows within the parent.
fn is_last(dom: &Dom<'_>, id: NodeId) -> bool {
    match dom.next_sibling(id) {
        None => true,
        Some(next) => dom.next_sibling(next).is_none() && is_blank(dom, next),
    }
}

/// How an element is read.
#[derive(Debug)]
pub(super) enum Reading<'d> {
    /// What is inside it.
    Inside,
    /// Not at all: no reader sees it, or it repeats a formula.
    Not,
    /// As the source of a formula.
    Source(Cow<'d, str>),
    /// Only this child of it, which holds the formula's MathML.
    Only(NodeId),
}

/// How an element with these words is read.
pub(super) fn reading<'d>(dom: &'d Dom<'_>, id: NodeId, tag: Tag, words: word::Words) -> Reading<'d> {
    if tag == Tag::Script {
        return source(dom, id).map_or(Reading::Not, Reading::Source);
    }
    if super::never_read(dom, id) {
        return Reading::Not;
    }
    if tag == Tag::Img {
        return image(dom, id, words).map_or(Reading::Inside, Reading::Source);
    }
    if words & word::BEFORE_SCRIPT != 0 && script_follows(dom, id) {
        return Reading::Not;
    }
    let by_mathjax = tag == Tag::Other && dom.name(id) == "mjx-container";
    if words & word::FORMULA != 0 || by_mathjax {
        let written = || math::of_mathjax(dom, id).filter(|_| by_mathjax);
        return match child_with_math(dom, id) {
            Some(child) => Reading::Only(child),
            None => written().map_or(Reading::Inside, Reading::Source),
        };
    }
    if words & word::TEX != 0 || tag == Tag::Other && dom.name(id) == "math-renderer" {
        let bare = words & word::BARE_TEX != 0;
        return math::of_text(dom, id)
            .filter(|tex| bare || math::is_delimited(tex))
            .map_or(Reading::Inside, Reading::Source);
    }
    Reading::Inside
}

/// Whether a formula is set apart from the text around it.
pub(super) fn is_display(dom: &Dom<'_>, id: NodeId, tag: Tag, words: word::Words) -> bool {
    let says = |name: &str, value: &str| dom.attrs(id).any(|(_, spelt, v)| spelt == name && v == value);
    match tag {
        Tag::Math => says("display", "block") || says("mode", "display"),
        Tag::Script => dom.attr(id, Attr::Type).is_some_and(|t| t.contains("mode=display")),
        Tag::Other => dom.name(id) == "mjx-container" && says("display", "true"),
        _ => words & word::DISPLAY != 0,
    }
}

/// Whether the delimiters around TeX say that it is set apart.
pub(super) fn is_set_apart(tex: &str) -> bool {
    let tex = tex.trim_start();
    tex.starts_with("$$") || tex.starts_with("\\[")
}

/// The TeX in a script of MathJax 2.
fn source<'d>(dom: &'d Dom<'_>, id: NodeId) -> Option<Cow<'d, str>> {
    dom.attr(id, Attr::Type).filter(|t| t.starts_with("math/tex"))?;
    let text = dom.text(dom.first_child(id)?);
    (!text.trim().is_empty()).then_some(text)
}

/// The TeX that stands in for an image of a formula.
fn image<'d>(dom: &'d Dom<'_>, id: NodeId, words: word::Words) -> Option<Cow<'d, str>> {
    if words & word::IMAGE == 0 {
        if !dom.attr_may_hold(id, Attr::Src, "latex") {
            return None;
        }
        let src = dom.attr(id, Attr::Src)?;
        if !src.contains("latex") || !["latex.php?", "latex.codecogs.com/", "/latex?"].iter().any(|p| src.contains(p)) {
            return None;
        }
    }
    math::of_image(dom, id)
}

/// Whether one of the next elements is the script that the element renders.
fn script_follows(dom: &Dom<'_>, id: NodeId) -> bool {
    let next = std::iter::successors(dom.next_sibling(id), |&n| dom.next_sibling(n));
    next.filter(|&n| dom.kind(n) == Kind::Element)
        .take(3)
        .any(|n| dom.tag(n) == Tag::Script && source(dom, n).is_some())
}

/// The child of a formula's element that is its MathML, or holds it as its first element.
fn child_with_math(dom: &Dom<'_>, id: NodeId) -> Option<NodeId> {
    let is_math = |n: NodeId| dom.tag(n) == Tag::Math && dom.ns(n) == Ns::MathMl;
    let first_element = |n: NodeId| dom.children(n).find(|&c| dom.kind(c) == Kind::Element);
    dom.children(id).find(|&child| is_math(child) || first_element(child).is_some_and(is_math))
}
