//! Formulas as TeX: from the source that a page keeps beside its rendering, else from MathML.

mod mathml;
mod symbols;

use crate::html::{Attr, Dom, Edge, Kind, NodeId, Tag};
use std::borrow::Cow;

/// Children of what MathJax draws that are looked at.
const MOST_CHILDREN: usize = 8;

/// The TeX of an element that holds a formula: MathML, a script of MathJax 2, an image with TeX for its
/// alternative text. None where it tells none.
pub(super) fn tex(dom: &Dom<'_>, node: NodeId) -> Option<String> {
    let tex = match dom.tag(node) {
        Tag::Script => plain(&dom.text(dom.first_child(node)?)),
        Tag::Img => plain(&of_image(dom, node)?),
        Tag::Math => annotation(dom, node).or_else(|| mathml::tex(dom, node))?,
        _ => plain(&of_mathjax(dom, node).or_else(|| of_text(dom, node))?),
    };
    (!tex.is_empty()).then_some(tex)
}

/// The TeX that MathJax 4 notes at what it draws: at `<mjx-math>`, or at the outermost `<g>` of its drawing.
pub(super) fn of_mathjax<'d>(dom: &'d Dom<'_>, container: NodeId) -> Option<Cow<'d, str>> {
    let noted = |id: NodeId| dom.attrs_named(id, |name| name == "data-latex").find(|tex| !tex.trim().is_empty());
    dom.children(container).take(MOST_CHILDREN).find_map(|child| match dom.name(child) {
        "mjx-math" => noted(child),
        // What a formula is drawn of stands first in it, then the formula.
        "svg" => {
            let drawn = dom.children(child).take(MOST_CHILDREN).filter(|&g| dom.name(g) == "g");
            drawn.flat_map(|g| dom.children(g).take(MOST_CHILDREN)).find_map(noted)
        }
        _ => None,
    })
}

/// The TeX that stands in for an image of a formula; CodeCogs' editor writes it as its title.
pub(super) fn of_image<'d>(dom: &'d Dom<'_>, image: NodeId) -> Option<Cow<'d, str>> {
    let said = |attr| dom.attr(image, attr).filter(|tex| !tex.trim().is_empty());
    said(Attr::Alt).or_else(|| said(Attr::Title))
}

/// The text of an element that holds nothing else.
pub(super) fn of_text<'d>(dom: &'d Dom<'_>, id: NodeId) -> Option<Cow<'d, str>> {
    let only = dom.first_child(id).filter(|&c| dom.kind(c) == Kind::Text && dom.next_sibling(c).is_none())?;
    Some(dom.text(only)).filter(|text| !text.trim().is_empty())
}

/// Whether a text is one formula between delimiters.
pub(super) fn is_delimited(text: &str) -> bool {
    let text = text.trim();
    bare(text).len() < text.len() && text.starts_with(['$', '\\'])
}

/// The source that MathML carries along.
fn annotation(dom: &Dom<'_>, math: NodeId) -> Option<String> {
    let is_tex = |id: NodeId| {
        let encoding = dom.attr(id, Attr::Encoding);
        encoding
            .is_some_and(|e| e.to_ascii_lowercase().split(['/', '-', ' ']).any(|word| matches!(word, "tex" | "latex")))
    };
    let found = dom.descendants(math).find(|&id| dom.tag(id) == Tag::Annotation && is_tex(id));
    let told = found.and_then(|id| {
        let text = dom.children(id).find(|&c| dom.kind(c) == Kind::Text)?;
        Some(plain(&dom.text(text)))
    });
    let alternative = || dom.attrs(math).find(|(_, name, _)| *name == "alttext").map(|(_, _, value)| plain(&value));
    told.filter(|t| !t.is_empty()).or_else(alternative).filter(|t| !t.is_empty())
}

/// TeX on one line, without comments and without what only says how it is set.
pub(super) fn plain(tex: &str) -> String {
    let mut out = String::with_capacity(tex.len());
    for line in tex.lines() {
        for word in without_comment(line).split_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    let mut tex = out.as_str();
    loop {
        let before = tex.len();
        tex = bare(tex).trim();
        if tex.len() == before {
            return tex.to_owned();
        }
    }
}

/// A line up to an unescaped `%`.
fn without_comment(line: &str) -> &str {
    let mut escaped = false;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'%' if !escaped => return &line[..at],
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    line
}

/// TeX without one pair of delimiters around it, or a command for its size before it.
fn bare(tex: &str) -> &str {
    for (open, close) in [("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")] {
        if let Some(inside) = tex.strip_prefix(open).and_then(|t| t.strip_suffix(close))
            && !inside.contains(open)
        {
            return inside;
        }
    }
    for size in ["\\displaystyle", "\\textstyle", "\\scriptstyle"] {
        if let Some(rest) = tex.strip_prefix(size)
            && !rest.starts_with(|c: char| c.is_ascii_alphabetic())
        {
            return rest;
        }
        let braced = tex.strip_prefix('{').and_then(|t| t.trim_start().strip_prefix(size));
        if let Some(inside) = braced.and_then(|t| t.strip_suffix('}'))
            && is_balanced(inside)
        {
            return inside;
        }
    }
    tex
}

fn is_balanced(tex: &str) -> bool {
    let (mut depth, mut escaped) = (0i32, false);
    for byte in tex.bytes() {
        match byte {
            b'\\' => {
                escaped = !escaped;
                continue;
            }
            b'{' if !escaped => depth += 1,
            b'}' if !escaped => depth -= 1,
            _ => {}
        }
        escaped = false;
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// Whether a page loads a renderer of TeX, so that `\(...\)` in its text is a formula.
pub(super) fn renders_tex(dom: &Dom<'_>) -> bool {
    dom.walk(dom.root()).any(|edge| {
        let Edge::Open(id) = edge else { return false };
        if !matches!(dom.tag(id), Tag::Script | Tag::Link) {
            return false;
        }
        let named = |text: &str| {
            let text = text.to_ascii_lowercase();
            text.contains("mathjax") || text.contains("katex")
        };
        let address = dom.attr(id, Attr::Src).or_else(|| dom.attr(id, Attr::Href));
        address.is_some_and(|a| named(&a)) || dom.first_child(id).is_some_and(|t| named(&dom.text(t)))
    })
}

/// Whether a text has delimiters of formulas.
pub(super) fn may_hold(text: &str) -> bool {
    // Most texts hold neither sign.
    memchr::memchr2(b'\\', b'$', text.as_bytes()).is_some()
        && (text.contains("\\(") || text.contains("\\[") || text.contains("$$"))
}

/// Formulas that stand in running text between delimiters: (first byte, one past the last, TeX).
pub(super) fn in_text(text: &str) -> Vec<(usize, usize, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find(['\\', '$']).map(|i| at + i) {
        let rest = &text[open..];
        let pair = [("\\(", "\\)"), ("\\[", "\\]"), ("$$", "$$")].into_iter().find(|(o, _)| rest.starts_with(o));
        let Some((o, c)) = pair else {
            // An escaped character opens nothing; `\` and `$` are one byte.
            at = open + 1;
            continue;
        };
        let Some(length) = rest[o.len()..].find(c) else { break };
        let end = open + o.len() + length + c.len();
        let tex = plain(&rest[o.len()..o.len() + length]);
        if !tex.is_empty() {
            found.push((open, end, tex));
        }
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> Option<String> {
        let dom = Dom::parse(html);
        let node = dom.descendants(dom.root()).find(|&n| matches!(dom.tag(n), Tag::Math | Tag::Img | Tag::Script))?;
        tex(&dom, node)
    }

    #[test]
    fn the_source_goes_before_the_rendering() {
        let annotated = "<math><semantics><mi>x</mi><annotation encoding='application/x-tex'> {\\displaystyle x^{2} % two\n }\
                         </annotation></semantics></math>";
        assert_eq!(of(annotated).as_deref(), Some("x^{2}"));
        assert_eq!(of("<math alttext='\\textstyle a+b'><mi>a</mi></math>").as_deref(), Some("a+b"));
        assert_eq!(of("<img class=latex alt='$e^{i\\pi}$'>").as_deref(), Some("e^{i\\pi}"));
        assert_eq!(of("<script type='math/tex'>50\\% of\n x</script>").as_deref(), Some("50\\% of x"));
    }

    #[test]
    fn delimiters_in_text_open_formulas() {
        let found: Vec<_> = in_text(r"Let \(a\) be $5 and $$b$$, not \x; \[c").into_iter().map(|f| f.2).collect();
        assert_eq!(found, ["a", "b"]);
    }
}
