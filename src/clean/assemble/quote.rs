//! Where a quotation comes from: its `cite` attribute, and the foot that names its source, or the line behind it that
//! begins with a dash.

use super::Scene;
use super::spans::resolve;
use crate::clean::blocks::Container;
use crate::clean::hygiene;
use crate::html::{Attr, Dom, Edge, Kind, NodeId, Tag};

/// Elements of a quotation that are looked at for its foot.
const MOST_NODES: usize = 400;
/// Bytes of a source; more is text.
const LONGEST_SOURCE: usize = 200;
/// Bytes of a source that only a dash tells from text.
const LONGEST_DASHED: usize = 80;

/// What a quotation says of itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Source {
    /// Name of the source, without the dash before it.
    pub name: Option<String>,
    /// Address of the source.
    pub cite: Option<String>,
}

/// The source of the quotation that a container is.
pub(super) fn source(scene: &Scene<'_>, container: u32) -> Source {
    let Some(dom) = scene.dom else { return Source::default() };
    let container = &scene.blocks.containers[container as usize];
    let quote = container.node;
    let figure = dom.parent(quote).filter(|&p| dom.tag(p) == Tag::Figure);
    let caption = figure.and_then(|f| dom.children(f).find(|&c| dom.tag(c) == Tag::Figcaption));
    let named = || foot(dom, quote).or(caption).map(|node| text(dom, node)).filter(|t| t.len() <= LONGEST_SOURCE);
    let name = last_line(scene, container).or_else(named).or_else(|| line_behind(dom, quote));
    Source {
        name: name.map(|n| without_dash(&n).to_owned()).filter(|n| !n.is_empty()),
        cite: dom.attr(quote, Attr::Cite).and_then(|c| resolve(&c, scene.base)),
    }
}

/// Whether a block of a quotation does no more than name its source.
pub(super) fn is_source(source: &Source, text: &str) -> bool {
    source.name.as_deref().is_some_and(|name| without_dash(text) == name)
}

/// The last of a quotation's lines where a dash leads it to a name.
fn last_line(scene: &Scene<'_>, container: &Container) -> Option<String> {
    let lines = &scene.blocks.items[container.blocks()];
    let line = lines.last().filter(|_| lines.len() > 1).map(|b| scene.blocks.text(b))?;
    is_dashed_name(line).then(|| line.to_owned())
}

/// What stands directly behind a quotation where a dash leads it to a name.
fn line_behind(dom: &Dom<'_>, quote: NodeId) -> Option<String> {
    let mut after = std::iter::successors(dom.next_sibling(quote), |&n| dom.next_sibling(n));
    let next =
        after.find(|&n| dom.kind(n) == Kind::Element || dom.kind(n) == Kind::Text && !dom.text(n).trim().is_empty())?;
    let line = matches!(dom.tag(next), Tag::P | Tag::Div | Tag::Cite | Tag::Footer).then(|| text(dom, next))?;
    is_dashed_name(&line).then_some(line)
}

/// Whether a line is a dash and a name: no sentence, as spoken words are that a dash leads in.
fn is_dashed_name(line: &str) -> bool {
    let line = line.trim();
    let name = line.strip_prefix(['—', '–', '―']).map_or("", str::trim_start);
    line.len() <= LONGEST_DASHED
        && name.starts_with(char::is_uppercase)
        && !name.ends_with(['.', '!', '?', '…', '"', '”', '»', ':'])
}

/// A footer, or a `<cite>` that stands for itself.
fn foot(dom: &Dom<'_>, quote: NodeId) -> Option<NodeId> {
    let nodes = || dom.descendants(quote).take(MOST_NODES);
    nodes().find(|&n| dom.tag(n) == Tag::Footer).or_else(|| {
        let alone = |cite: NodeId| {
            let others = |n: NodeId| dom.kind(n) == Kind::Text && without_dash(dom.text(n).trim()).is_empty();
            let parent = dom.parent(cite)?;
            let own_line = dom.children(parent).all(|c| c == cite || others(c) || dom.tag(c) == Tag::Br);
            (parent == quote || own_line).then_some(())
        };
        nodes().find(|&n| dom.tag(n) == Tag::Cite && alone(n).is_some())
    })
}

fn text(dom: &Dom<'_>, node: NodeId) -> String {
    let mut out = String::new();
    let mut tidy = hygiene::Tidy::new(&out);
    for edge in dom.walk(node) {
        let Edge::Open(id) = edge else { continue };
        match dom.kind(id) {
            Kind::Text => tidy.push(&mut out, &dom.text(id)),
            Kind::Element if matches!(dom.tag(id), Tag::Br | Tag::P | Tag::Div) => tidy.space(),
            _ => {}
        }
    }
    out
}

fn without_dash(text: &str) -> &str {
    text.trim().trim_start_matches(['—', '–', '-', '―', '~', ' ', '\u{a0}']).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dash_leads_to_a_name_and_not_to_a_sentence() {
        assert!(is_dashed_name("— Ada Holm, Songs"));
        assert!(!is_dashed_name("— Never, she said."));
        assert!(!is_dashed_name("— and the rest of it"));
        assert!(!is_dashed_name("Ada Holm"));
    }
}
