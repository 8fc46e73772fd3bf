//! What an element says of the text inside it: landmarks, lists, controls, whether it is hidden.

use super::super::blocks::{Places, place};
use crate::html::{Attr, Dom, Kind, Known, NodeId, Ns, Tag};

/// Attributes that say something of the text inside.
const TELLING: [Attr; 7] =
    [Attr::Role, Attr::Hidden, Attr::AriaHidden, Attr::Style, Attr::Itemprop, Attr::Id, Attr::Open];

/// The places of an element that stands in `outer`; `aria` is its role, where it is a true one.
pub(super) fn of(dom: &Dom<'_>, id: NodeId, tag: Tag, aria: Option<&str>, outer: Places) -> Places {
    let inner_edge = outer & (place::ARTICLE | place::MAIN | place::QUOTE) != 0;
    let mut places = outer & !place::HEADING | of_tag(tag, inner_edge);
    if !dom.may_have_attrs(id, const { Known::of(&TELLING) }) {
        return places;
    }
    let mut streamed = false;
    for (attr, value) in dom.attrs_of(id, |attr| TELLING.contains(&attr)) {
        match attr {
            Attr::Role => places |= aria.map_or(0, |role| of_aria(role, inner_edge)),
            Attr::Hidden => places |= place::HIDDEN,
            Attr::AriaHidden if value.as_ref() == "true" => places |= place::ARIA_HIDDEN,
            Attr::Style if hides(&value) => places |= place::HIDDEN,
            Attr::Itemprop if is_article_body(&value) => places |= place::ARTICLE_BODY,
            // React's streaming renderer: <div hidden id="S:0"> is swapped for <template id="B:0">.
            Attr::Id => streamed = super::order::is_part(&value),
            Attr::Open if tag == Tag::Details => places &= !place::COLLAPSED | (outer & place::COLLAPSED),
            _ => {}
        }
    }
    if streamed && outer & place::HIDDEN == 0 && places & place::HIDDEN != 0 {
        places = places & !place::HIDDEN | place::STREAMED;
    }
    places
}

/// The property of the article's text (schema.org).
pub(super) const ARTICLE_BODY: &str = "articleBody";

/// Whether an `itemprop` says that the element holds the article's text.
pub(super) fn is_article_body(properties: &str) -> bool {
    properties.split_ascii_whitespace().any(|property| property.eq_ignore_ascii_case(ARTICLE_BODY))
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
    declares(style, "display", &["none"]) || declares(style, "visibility", &["hidden"])
}

/// Whether an inline style gives a property one of these values.
pub(in crate::clean) fn declares(style: &str, property: &str, values: &[&str]) -> bool {
    style.split(';').any(|declaration| {
        let Some((name, value)) = declaration.split_once(':') else { return false };
        let value = value.trim();
        let value = value.split(|c: char| c == '!' || c.is_whitespace()).next().unwrap_or("");
        name.trim().eq_ignore_ascii_case(property) && values.iter().any(|v| value.eq_ignore_ascii_case(v))
    })
}

/// Whether an element breaks lines (CSS `display: block` and the like, WHATWG HTML 15.3), or holds a control's own text.
pub(super) fn is_block(tag: Tag, dom: &Dom<'_>, id: NodeId, in_paragraph: bool) -> bool {
    match tag {
        Tag::Address | Tag::Article | Tag::Aside | Tag::Blockquote | Tag::Body | Tag::Caption | Tag::Center => true,
        Tag::Dd | Tag::Details | Tag::Dialog | Tag::Dir | Tag::Div | Tag::Dl | Tag::Dt | Tag::Fieldset => true,
        Tag::Figcaption | Tag::Figure | Tag::Footer | Tag::Form | Tag::Frameset | Tag::H1 | Tag::H2 | Tag::H3 => true,
        Tag::H4 | Tag::H5 | Tag::H6 | Tag::Head | Tag::Header | Tag::Hgroup | Tag::Hr | Tag::Html | Tag::Legend => true,
        Tag::Li | Tag::Listing | Tag::Main | Tag::Menu | Tag::Nav | Tag::Ol | Tag::Optgroup => true,
        Tag::Option | Tag::P | Tag::Plaintext | Tag::Pre | Tag::Search | Tag::Section | Tag::Select => true,
        Tag::Summary | Tag::Table | Tag::Tbody | Tag::Td | Tag::Template | Tag::Textarea | Tag::Tfoot => true,
        Tag::Th | Tag::Thead | Tag::Tr | Tag::Ul | Tag::Xmp | Tag::Slot => true,
        Tag::Button => !(in_paragraph && is_within_sentence(dom, id)),
        // An icon or a picture parts no sentence.
        Tag::Svg | Tag::Video | Tag::Audio | Tag::Object | Tag::Canvas | Tag::Noscript => {
            !(in_paragraph && says_nothing(dom, id))
        }
        Tag::Span | Tag::A | Tag::Strong | Tag::B | Tag::Time | Tag::Small | Tag::Em | Tag::I => is_styled(dom, id),
        Tag::Cite => is_styled(dom, id) || leads_quotation(dom, id),
        // Custom elements mostly stand for blocks, but not in the middle of a paragraph, or of a sentence.
        Tag::Other => {
            !in_paragraph && dom.ns(id) == Ns::Html && dom.name(id).contains('-') && !is_within_sentence(dom, id)
        }
        _ => false,
    }
}

/// Whether an element's own style makes it a block.
pub(super) fn is_styled(dom: &Dom<'_>, id: NodeId) -> bool {
    dom.attr(id, Attr::Style).is_some_and(|style| declares(&style, "display", &["block", "flex", "grid"]))
}

/// Whether a `<cite>` is the first thing in a quotation, or in the one element that holds all of it: forums name there who
/// is quoted, in a line of its own by their style sheets.
fn leads_quotation(dom: &Dom<'_>, id: NodeId) -> bool {
    let quote =
        dom.parent(id).map(|p| if dom.tag(p) == Tag::Div && is_first(dom, p) { dom.parent(p) } else { Some(p) });
    is_first(dom, id) && quote.flatten().is_some_and(|q| dom.tag(q) == Tag::Blockquote)
}

/// Whether an element is a heading of any rank.
pub(super) fn is_heading(tag: Tag) -> bool {
    of_tag(tag, false) == place::HEADING
}

/// Whether an element is all of a heading: a button that opens what it heads (WAI-ARIA Authoring Practices, accordion).
fn is_all_of_heading(dom: &Dom<'_>, id: NodeId) -> bool {
    let heading = dom.parent(id).filter(|&p| is_heading(dom.tag(p)));
    heading.is_some_and(|heading| dom.children(heading).all(|c| c == id || is_blank(dom, c)))
}

/// Nodes of an element that are looked at for what it holds.
const MOST_WITHIN: usize = 200;

/// Bytes of a text that is more than a label.
const SENTENCE_BYTES: usize = 40;

/// Elements between a cell and the table that it says to stand in.
const MOST_IN_TABLE: usize = 6;

/// The part of a table that an element is, by its name or its ARIA role (WAI-ARIA 1.2, `table`).
pub(in crate::clean) fn part_of_table(dom: &Dom<'_>, id: NodeId) -> Tag {
    let tag = dom.tag(id);
    if !matches!(tag, Tag::Div | Tag::Span) || !dom.may_have_attrs(id, const { Known::of(&[Attr::Role]) }) {
        return tag;
    }
    let Some(role) = dom.attr(id, Attr::Role) else { return tag };
    let part = match role.as_ref() {
        "table" => return Tag::Table,
        "rowgroup" => Tag::Tbody,
        "row" => Tag::Tr,
        "cell" => Tag::Td,
        "columnheader" | "rowheader" => Tag::Th,
        _ => return tag,
    };
    // Grids, which are controls, have rows and cells too.
    let is_table = |n: NodeId| dom.attr(n, Attr::Role).is_some_and(|role| role == "table");
    if dom.ancestors(id).take(MOST_IN_TABLE).any(is_table) { part } else { tag }
}

/// The element that one is read as: a button that is all of a heading is its text, and a `<nav>` that holds sentences and
/// no link leads nowhere (Webflow's drop-downs).
pub(super) fn taken_for(dom: &Dom<'_>, id: NodeId, tag: Tag) -> Tag {
    match tag {
        Tag::Div | Tag::Span => part_of_table(dom, id),
        Tag::Button if is_all_of_heading(dom, id) => Tag::Span,
        Tag::Nav => {
            let mut within = dom.descendants(id).skip(1).take(MOST_WITHIN);
            let reads = |n: NodeId| dom.kind(n) == Kind::Text && dom.text(n).trim().len() >= SENTENCE_BYTES;
            let mut told = false;
            let leads = within.any(|n| {
                told |= reads(n);
                dom.tag(n) == Tag::A
            });
            if told && !leads { Tag::Div } else { tag }
        }
        _ => tag,
    }
}

/// Whether an element is what its ARIA role says. Accordions give the role of a list of tabs to what holds their panels too,
/// and that of a tab or a button to what holds, or is all of, a panel's heading.
pub(super) fn is_true_role(dom: &Dom<'_>, id: NodeId, role: &str) -> bool {
    /// Nodes before the heading in a panel's head.
    const MOST_IN_HEAD: usize = 12;
    match role {
        "tablist" => {
            let is_panel = |n: NodeId| dom.attr(n, Attr::Role).is_some_and(|role| role == "tabpanel");
            !dom.descendants(id).skip(1).take(MOST_WITHIN).any(is_panel)
        }
        "tab" | "button" => {
            let heading = |n: NodeId| is_heading(dom.tag(n));
            !is_all_of_heading(dom, id) && !dom.descendants(id).skip(1).take(MOST_IN_HEAD).any(heading)
        }
        _ => true,
    }
}

/// Whether text stands right before an element and right behind it: a term that a control explains, a reference.
fn is_within_sentence(dom: &Dom<'_>, id: NodeId) -> bool {
    let is_text = |n: Option<NodeId>| n.is_some_and(|n| dom.kind(n) == Kind::Text && !is_blank(dom, n));
    is_text(dom.prev_sibling(id)) && is_text(dom.next_sibling(id))
}

/// Whether an element holds few nodes and no text but what is never read.
fn says_nothing(dom: &Dom<'_>, id: NodeId) -> bool {
    /// Icons have less; what has more is not walked through for each element around it.
    const MOST_NODES: usize = 64;
    let mut nodes = dom.descendants(id);
    let silent = |&n: &NodeId| {
        let parent = dom.parent(n).map(|p| dom.tag(p));
        let unread = matches!(parent, Some(Tag::Title | Tag::Desc | Tag::Style | Tag::Script));
        dom.kind(n) != Kind::Text || unread || is_blank(dom, n)
    };
    nodes.by_ref().take(MOST_NODES).all(|n| silent(&n)) && nodes.next().is_none()
}

fn is_first(dom: &Dom<'_>, id: NodeId) -> bool {
    std::iter::successors(dom.prev_sibling(id), |&n| dom.prev_sibling(n)).all(|n| is_blank(dom, n))
}

/// Whether a node is white space alone.
pub(super) fn is_blank(dom: &Dom<'_>, id: NodeId) -> bool {
    dom.kind(id) == Kind::Text && dom.text(id).trim().is_empty()
}
