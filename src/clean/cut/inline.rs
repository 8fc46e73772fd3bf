//! Inline elements: which are told apart within a block, and what they cover of it.

use super::super::blocks::{Mark, place};
use super::{Cutter, OPEN_INLINE, OpenInline};
use crate::html::{Attr, Kind, NodeId, Tag};

impl Cutter<'_, '_> {
    pub(super) fn open_inline(&mut self, id: NodeId, tag: Tag) {
        let asked = is_marked(tag) || !self.element_rules.is_empty();
        if !asked || self.inline.len() >= OPEN_INLINE {
            return;
        }
        let first = self.inline_rules.len() as u32;
        self.inline_rules.extend_from_slice(&self.element_rules);
        let hits = (first, self.inline_rules.len() as u32);
        self.inline.push(OpenInline { node: id, tag, start: self.blocks.text.len() as u32, hits });
    }

    /// What the innermost inline element holds is no part of the text around it.
    pub(super) fn open_part(&mut self, id: NodeId) {
        if self.inline.len() < OPEN_INLINE {
            let none = self.inline_rules.len() as u32;
            let start = self.blocks.text.len() as u32;
            self.inline.push(OpenInline { node: id, tag: Tag::Aside, start, hits: (none, none) });
        }
    }

    /// Notes what an inline element covered of the current block.
    pub(super) fn close_inline(&mut self, inline: OpenInline) {
        let end = self.blocks.text.len() as u32;
        let mut start = inline.start.max(self.current.start);
        let as_is = self.current.places & place::PRE != 0;
        if self.building && !as_is && self.blocks.text.as_bytes().get(start as usize) == Some(&b' ') {
            start += 1;
        }
        if !self.building || end <= start {
            return;
        }
        for &rule in &self.inline_rules[inline.hits.0 as usize..inline.hits.1 as usize] {
            self.covered.push((rule, end - start));
        }
        if is_marked(inline.tag) {
            self.blocks.marks.push(Mark { node: inline.node, tag: inline.tag, start, end });
        }
    }

    /// Whether only the style sheet keeps an inline element apart from the one before it: two links, labels or buttons side
    /// by side, and a label and its value.
    pub(super) fn is_apart_by_style(&self, id: NodeId, tag: Tag) -> bool {
        let Some(before) = self.dom.prev_sibling(id).filter(|&b| self.dom.tag(b) == tag) else { return false };
        match tag {
            Tag::A => {
                let address = |id| self.dom.attr(id, Attr::Href);
                address(before).is_some_and(|other| address(id).is_some_and(|own| own != other))
            }
            Tag::Label | Tag::Button => true,
            Tag::Span => self.is_label_of(before, id),
            _ => false,
        }
    }

    /// Whether a capital or a number begins behind another word, and spans are all that their element holds: capitals that
    /// are drawn large and letters that move stand alone, and code has capitals within words.
    fn is_label_of(&self, before: NodeId, id: NodeId) -> bool {
        /// Parts of an element that is made of labels and values; there are more in texts whose letters move.
        const MOST: usize = 8;
        let in_code = self.inline.iter().any(|open| open.tag == Tag::Code);
        let mut parts = self.dom.parent(id).into_iter().flat_map(|parent| self.dom.children(parent)).take(MOST + 1);
        if in_code
            || !parts.by_ref().take(MOST).all(|part| self.dom.kind(part) == Kind::Element)
            || parts.next().is_some()
        {
            return false;
        }
        let first = |node: NodeId| {
            let text = self.dom.descendants(node).take(MOST).find(|&n| self.dom.kind(n) == Kind::Text)?;
            Some(self.dom.text(text))
        };
        let (Some(label), Some(value)) = (first(before), first(id)) else { return false };
        let mut own = value.chars();
        let (start, next) = (own.next().unwrap_or(' '), own.next().unwrap_or(' '));
        let mut ends = self.blocks.text.chars().rev();
        let (end, last) = (ends.next().unwrap_or(' '), ends.next().unwrap_or(' '));
        let begins = if start.is_numeric() { !end.is_numeric() } else { start.is_uppercase() && next.is_lowercase() };
        end.is_alphanumeric() && last.is_alphanumeric() && begins && label.chars().nth(1).is_some()
    }
}

/// Inline elements that [`Mark`]s tell of.
fn is_marked(tag: Tag) -> bool {
    use Tag::{A, Aside, B, Code, Data, Em, I, Math, Strong};
    matches!(tag, A | Em | I | Strong | B | Code | Math | Data | Aside)
}

#[cfg(test)]
mod tests {
    use super::super::cut;
    use crate::html::Dom;
    use crate::rules::Rules;

    #[test]
    fn what_only_the_style_sheet_keeps_apart_is_two_words() {
        let read = |html: &str| cut(&Dom::parse(html), &Rules::built_in().expect("our rules"), None).text;
        for (html, text) in [
            ("<ul><li><span>Mileage</span><span>61,200 miles</span></li></ul>", "Mileage 61,200 miles"),
            ("<h1><span>LUNDVIK</span><span>Side table</span></h1>", "LUNDVIK Side table"),
            ("<p><label>npm</label><label>pnpm</label>", "npm pnpm"),
            ("<p><a href=a>One</a><a href=b>two</a>", "One two"),
            ("<p><span>T</span><span>he story</span></p>", "The story"),
            ("<p><span>20</span><span>24</span></p>", "2024"),
            ("<p><code><span>my</span><span>Func</span></code>", "myFunc"),
            ("<p>no<span>One</span><span>Two</span></p>", "noOneTwo"),
        ] {
            assert_eq!(read(html).trim(), text, "{html}");
        }
    }

    #[test]
    fn marks_lie_within_their_blocks() {
        // Found by the fuzzer: the break behind a line of code stood within the link around it.
        let page = "><a href=t><div class=cm-content>v><div class=line>iv><div><p>v><v class=wp_syntax>";
        let rules = Rules::built_in().expect("rules");
        let blocks = cut(&Dom::parse(page), &rules, None);
        let (mut all, mut within) = (0, 0);
        for block in &blocks.items {
            let marks = blocks.marks(block);
            all += marks.len();
            within += marks.iter().filter(|m| block.start <= m.start && m.end <= block.end).count();
        }
        assert!(all > 0 && within == all, "{within} of {all}");
    }

    #[test]
    fn an_element_of_the_pages_own_does_not_part_a_sentence() {
        let rules = Rules::built_in().expect("rules");
        let texts = |page: &str| {
            let blocks = cut(&Dom::parse(page), &rules, None);
            blocks.items.iter().map(|b| blocks.text(b).to_owned()).collect::<Vec<_>>()
        };
        let claim = "<div>2. The grate of <claim-ref>claim 1</claim-ref>, wherein the comb is hinged.</div>";
        assert_eq!(texts(claim), ["2. The grate of claim 1, wherein the comb is hinged."]);
        assert_eq!(
            texts("<div><my-head>Harbour</my-head>The quay is closed.</div>"),
            ["Harbour", "The quay is closed."]
        );
    }
}
