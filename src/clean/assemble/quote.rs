//! Where a quotation comes from: its `cite` attribute, and the foot that names its source.

use super::Scene;
use super::spans::resolve;
use crate::clean::hygiene;
use crate::html::{Attr, Dom, Edge, Kind, NodeId, Tag};

/// Elements of a quotation that are looked at for its foot.
const MOST_NODES: usize = 400;
/// Bytes of a source; more is text.
const LONGEST_SOURCE: usize = 200;

/// What a quotation says of itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Source {
    /// Name of the source, without the dash before it.
    pub name: Option<String>,
    /// Address of the source.
    pub cite: Option<String>,
}

/// The source of the quotation at `quote`.
pub(super) fn source(scene: &Scene<'_>, quote: NodeId) -> Source {
    let Some(dom) = scene.dom else { return Source::default() };
    let figure = dom.parent(quote).filter(|&p| dom.tag(p) == Tag::Figure);
    let caption = figure.and_then(|f| dom.children(f).find(|&c| dom.tag(c) == Tag::Figcaption));
    let name = foot(dom, quote).or(caption).map(|node| text(dom, node)).filter(|t| t.len() <= LONGEST_SOURCE);
    Source {
        name: name.map(|n| without_dash(&n).to_owned()).filter(|n| !n.is_empty()),
        cite: dom.attr(quote, Attr::Cite).and_then(|c| resolve(&c, scene.base)),
    }
}

/// Whether a block of a quotation does no more than name its source.
pub(super) fn is_source(source: &Source, text: &str) -> bool {
    source.name.as_deref().is_some_and(|name| without_dash(text) == name)
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
