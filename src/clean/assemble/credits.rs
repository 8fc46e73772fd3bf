//! A caption's words and its credit, as the markup parts them.

use super::super::Analysis;
use super::super::metadata::{element_text, split_credit};
use crate::html::{Attr, Dom, Kind, NodeId, Tag};

/// Class words of an element within a caption that says who made the picture.
#[rustfmt::skip]
const CREDIT: &[&str] = &[
    "credit", "credits", "creditline", "photographer", "copyright", "attribution", "source", "photocredit", "imagecredit",
    "fotograf", "fotografo", "fotocredit", "bildnachweis", "bildquelle", "quelle", "fuente", "crédit", "credito", "autor",
    "author", "byline",
];
/// Values of `itemprop` that say so (schema.org's `ImageObject`).
const PROPERTIES: &[&str] = &["copyrightHolder", "creditText", "copyrightNotice", "creator", "author"];
/// Elements of a caption that are looked at.
const MOST_ELEMENTS: usize = 40;
/// Longest credit, in bytes; and words of one that only its element tells.
const LONGEST_BYTES: usize = 120;
const FEW_WORDS: usize = 6;

/// A caption's block as its words and its credit, where an element at its end or its beginning holds the credit.
pub(super) fn parted<'a>(analysis: &'a Analysis<'_>, block: usize) -> Option<(&'a str, Option<&'a str>)> {
    let dom = analysis.dom.as_ref()?;
    let item = &analysis.blocks.items[block];
    let text = analysis.blocks.text(item);
    let inside = dom.descendants(analysis.blocks.container(item).node).skip(1).take(MOST_ELEMENTS);
    inside.filter(|&n| dom.kind(n) == Kind::Element).find_map(|n| by(dom, n, text))
}

/// Labels for those who hear the page.
const SPOKEN: &[&str] =
    &["image caption", "image source", "photo caption", "figure caption", "caption", "bildunterschrift"];

/// A caption without the label that readers of screens hear before it, and whether that label speaks of a credit.
pub(super) fn without_spoken_label(text: &str) -> (&str, bool) {
    let label = SPOKEN.iter().find(|l| text.get(..l.len()).is_some_and(|start| start.eq_ignore_ascii_case(l)));
    let rest = label.and_then(|label| text[label.len()..].strip_prefix([',', ':']).map(|rest| (rest.trim(), label)));
    rest.map_or((text, false), |(rest, label)| (rest, label.ends_with("source")))
}

/// Whether a block is all credit: its own element says so.
pub(super) fn is_all_credit(analysis: &Analysis<'_>, block: usize) -> bool {
    let Some(dom) = analysis.dom.as_ref() else { return false };
    let item = &analysis.blocks.items[block];
    let own = is_called_credit(dom, analysis.blocks.container(item).node);
    own && (item.end - item.start) as usize <= LONGEST_BYTES
}

/// The credit that an element of a figure is.
pub(super) fn in_figure(dom: &Dom<'_>, figure: NodeId) -> Option<String> {
    let inside = dom.descendants(figure).skip(1).take(MOST_ELEMENTS * 2);
    let mut credits = inside.filter(|&n| dom.kind(n) == Kind::Element && is_called_credit(dom, n));
    let text =
        credits.find_map(|n| Some(element_text(dom, n)).filter(|t| !t.is_empty() && t.len() <= LONGEST_BYTES))?;
    let (rest, credit) = split_credit(without_spoken_label(&text).0);
    Some(credit.unwrap_or(rest).to_owned()).filter(|c| !c.is_empty())
}

/// The parts of a caption, where an element of it is the credit.
fn by<'a>(dom: &Dom<'_>, element: NodeId, text: &'a str) -> Option<(&'a str, Option<&'a str>)> {
    let named = is_called_credit(dom, element);
    if !named && !matches!(dom.tag(element), Tag::Cite | Tag::Small) {
        return None;
    }
    let own = element_text(dom, element);
    let fits = !own.is_empty() && own.len() <= LONGEST_BYTES;
    // A name, not a sentence in small letters.
    let short = own.split_whitespace().count() <= FEW_WORDS && !own.ends_with('.');
    if !fits || !(named || short) {
        return None;
    }
    let before = text.strip_suffix(&*own).map(|rest| (rest.trim_end(), &text[rest.len()..]));
    let (rest, credit) =
        before.or_else(|| text.strip_prefix(&*own).map(|rest| (rest.trim_start(), &text[..own.len()])))?;
    if rest.is_empty() {
        return None;
    }
    let credit = match split_credit(credit) {
        (_, Some(told)) => told,
        (whole, None) => whole,
    };
    Some((rest.trim_end_matches(['|', '/', '-', '–', '—', '•']).trim(), Some(credit)))
}

fn is_called_credit(dom: &Dom<'_>, id: NodeId) -> bool {
    let parts = |token: &str| {
        let mut words = token.split(|c: char| !c.is_alphanumeric());
        words.any(|word| CREDIT.iter().any(|credit| word.eq_ignore_ascii_case(credit)))
    };
    dom.tokens(id).iter().any(|&token| parts(dom.token(token)))
        || dom.attr(id, Attr::Itemprop).is_some_and(|p| PROPERTIES.contains(&p.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_in_an_element_of_its_own_is_no_caption() {
        for (open, credit, close) in [
            ("<span class=credit>", "Jane Doe", "</span>"),
            ("<span class='image-credit'>", "Photo: Jane Doe", "</span>"),
            ("<cite>", "Jane Doe", "</cite>"),
            ("<small>", "Jane Doe", "</small>"),
            ("<span itemprop=copyrightHolder>", "Jane Doe", "</span>"),
        ] {
            let html = format!("<p><span>The bridge at dusk.</span>{open}{credit}{close}</p>");
            let dom = Dom::parse(&html);
            let text = format!("The bridge at dusk.{credit}");
            let parted =
                dom.descendants(dom.root()).filter(|&n| dom.kind(n) == Kind::Element).find_map(|n| by(&dom, n, &text));
            assert_eq!(parted, Some(("The bridge at dusk.", Some("Jane Doe"))), "{html}");
        }
    }
}
