//! SVG and MathML (WHATWG HTML 13.2.6.5).

use super::open::{Class, Entry};
use super::{Builder, Flow};
use crate::html::Ns;
use crate::html::lexer::{NONE, Start};
use crate::html::names::{Attr, Tag};

impl Builder<'_> {
    /// Whether a start tag is dealt with as HTML though the current node is foreign.
    pub(super) fn is_html_start(&self, start: &Start) -> bool {
        let class = self.current_class();
        if class.has(Class::HTML_POINT) {
            return true;
        }
        if class.has(Class::TEXT_POINT) {
            return !matches!(start.tag, Tag::Mglyph | Tag::Malignmark);
        }
        start.tag == Tag::Svg && self.current_tag() == Tag::AnnotationXml
    }

    /// Whether characters are dealt with as HTML though the current node is foreign.
    pub(super) fn is_text_html(&self) -> bool {
        let class = self.current_class();
        class.has(Class::HTML_POINT) || class.has(Class::TEXT_POINT)
    }

    /// The adjusted current node: of a fragment's root, the context.
    fn current(&self) -> (Ns, Tag, Class) {
        match (self.open.top(), &self.context) {
            (Some(_), Some(context)) if self.open.height() == 1 => (context.ns, context.tag, context.class),
            (Some(&Entry { ns, tag, class, .. }), _) => (ns, tag, class),
            (None, _) => (Ns::Html, Tag::Other, Class::HTML),
        }
    }

    fn current_class(&self) -> Class {
        self.current().2
    }

    fn current_tag(&self) -> Tag {
        self.current().1
    }

    pub(super) fn foreign_start(&mut self, start: Start) -> Flow {
        if is_html_only(start.tag) || (start.tag == Tag::Font && self.is_html_font(&start)) {
            self.leave_foreign();
            return Flow::Again;
        }
        let ns = self.current().0;
        self.insert_foreign(start, ns);
        Flow::Done
    }

    /// Pops to where HTML stands.
    fn leave_foreign(&mut self) {
        while let Some(top) = self.open.top() {
            if top.ns == Ns::Html || top.class.has(Class::HTML_POINT) || top.class.has(Class::TEXT_POINT) {
                return;
            }
            self.pop();
        }
    }

    fn is_html_font(&self, start: &Start) -> bool {
        [Attr::Color, Attr::Face, Attr::Size].iter().any(|&attr| self.attr(start.attrs, attr).is_some())
    }

    pub(super) fn insert_foreign(&mut self, start: Start, ns: Ns) {
        let (mut tag, mut name) = (start.tag, start.name);
        if ns == Ns::Svg && tag == Tag::Other {
            (tag, name) = self.adjusted_tag(name);
        }
        if start.attrs != NONE {
            self.adjust_attributes(start.attrs, ns);
        }
        let node = self.element(&start, ns, tag, name);
        let place = self.place_for(self.open.height());
        let id = self.tree.add_at(place, node);
        if !start.self_closing {
            let html_point = tag == Tag::AnnotationXml && self.holds_html(&start);
            // The stack knows names in lower case: end tags are.
            self.push(id, start.name, Class::of(ns, tag, html_point));
        }
    }

    fn holds_html(&self, start: &Start) -> bool {
        self.attr(start.attrs, Attr::Encoding).is_some_and(|encoding| {
            encoding.eq_ignore_ascii_case("text/html") || encoding.eq_ignore_ascii_case("application/xhtml+xml")
        })
    }

    /// An end tag in foreign content: `Again` where the rules for HTML take over.
    pub(super) fn foreign_end(&mut self, tag: Tag, name: u32) -> Flow {
        if matches!(tag, Tag::Br | Tag::P) {
            self.leave_foreign();
            return Flow::Again;
        }
        if self.open.height() <= 1 {
            return Flow::Done;
        }
        let height = self.open.highest_named(Ns::Svg, name);
        if height <= self.open.top_html() {
            return Flow::Again;
        }
        self.pop_to(height);
        Flow::Done
    }

    fn adjusted_tag(&mut self, name: u32) -> (Tag, u32) {
        let Some(adjusted) = adjusted(SVG_TAGS, self.lex.name(name)) else { return (Tag::Other, name) };
        match Tag::named(adjusted) {
            Tag::Other => (Tag::Other, Tag::COUNT + self.lex.make_name(adjusted)),
            known => (known, name),
        }
    }

    fn adjust_attributes(&mut self, first: u32, ns: Ns) {
        let mut i = first as usize;
        loop {
            let attribute = self.lex.attrs[i];
            if let Some(word) = attribute.name().checked_sub(Attr::COUNT) {
                let spelt = self.lex.source.slice(self.lex.names.span(word));
                let adjusted = match ns {
                    Ns::MathMl => (spelt == "definitionurl").then_some("definitionURL"),
                    _ => adjusted(SVG_ATTRIBUTES, spelt),
                };
                if let Some(adjusted) = adjusted {
                    let name = Attr::COUNT + self.lex.make_name(adjusted);
                    self.lex.attrs[i].rename(name);
                }
            }
            if attribute.is_last() {
                return;
            }
            i += 1;
        }
    }
}

/// The spelling that SVG gives a name in lower case.
fn adjusted(table: &[&'static str], name: &str) -> Option<&'static str> {
    let fold = |b: u8| b.to_ascii_lowercase();
    let found = table.binary_search_by(|entry| entry.bytes().map(fold).cmp(name.bytes())).ok()?;
    Some(table[found])
}

/// HTML elements that end foreign content.
#[rustfmt::skip]
fn is_html_only(tag: Tag) -> bool {
    use Tag::*;
    matches!(
        tag,
        B | Big | Blockquote | Body | Br | Center | Code | Dd | Div | Dl | Dt | Em | Embed | H1 | H2 | H3 | H4 | H5
        | H6 | Head | Hr | I | Img | Li | Listing | Menu | Meta | Nobr | Ol | P | Pre | Ruby | S | Small | Span
        | Strong | Strike | Sub | Sup | Table | Tt | U | Ul | Var
    )
}

/// Sorted by their lower case.
#[rustfmt::skip]
const SVG_TAGS: &[&str] = &[
    "altGlyph", "altGlyphDef", "altGlyphItem", "animateColor", "animateMotion", "animateTransform", "clipPath",
    "feBlend", "feColorMatrix", "feComponentTransfer", "feComposite", "feConvolveMatrix", "feDiffuseLighting",
    "feDisplacementMap", "feDistantLight", "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR",
    "feGaussianBlur", "feImage", "feMerge", "feMergeNode", "feMorphology", "feOffset", "fePointLight",
    "feSpecularLighting", "feSpotLight", "feTile", "feTurbulence", "foreignObject", "glyphRef", "linearGradient",
    "radialGradient", "textPath",
];

/// Sorted by their lower case.
#[rustfmt::skip]
const SVG_ATTRIBUTES: &[&str] = &[
    "attributeName", "attributeType", "baseFrequency", "baseProfile", "calcMode", "clipPathUnits", "diffuseConstant",
    "edgeMode", "filterUnits", "glyphRef", "gradientTransform", "gradientUnits", "kernelMatrix", "kernelUnitLength",
    "keyPoints", "keySplines", "keyTimes", "lengthAdjust", "limitingConeAngle", "markerHeight", "markerUnits",
    "markerWidth", "maskContentUnits", "maskUnits", "numOctaves", "pathLength", "patternContentUnits",
    "patternTransform", "patternUnits", "pointsAtX", "pointsAtY", "pointsAtZ", "preserveAlpha",
    "preserveAspectRatio", "primitiveUnits", "refX", "refY", "repeatCount", "repeatDur", "requiredExtensions",
    "requiredFeatures", "specularConstant", "specularExponent", "spreadMethod", "startOffset", "stdDeviation",
    "stitchTiles", "surfaceScale", "systemLanguage", "tableValues", "targetX", "targetY", "textLength", "viewBox",
    "viewTarget", "xChannelSelector", "yChannelSelector", "zoomAndPan",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::{Dom, Kind};

    #[test]
    fn tables_are_sorted_by_lower_case() {
        for table in [SVG_TAGS, SVG_ATTRIBUTES] {
            assert!(table.is_sorted_by_key(|name| name.to_ascii_lowercase()));
            assert!(table.iter().all(|name| adjusted(table, &name.to_ascii_lowercase()) == Some(name)));
        }
    }

    #[test]
    fn a_comment_behind_an_early_body_end_stands_where_the_text_around_it_does() {
        let dom = Dom::parse("<svg><text>a</body>b<!--c-->d");
        let text = dom.elements(|tag| tag == Tag::Text).next().expect("an element");
        let kinds: Vec<Kind> = dom.children(text).map(|child| dom.kind(child)).collect();
        assert_eq!(kinds, [Kind::Text, Kind::Comment, Kind::Text]);
    }
}
