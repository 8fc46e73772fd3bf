//! The stack of open elements (WHATWG HTML 13.2.4.2).
//!
//! Every question that the standard answers by going down the stack is answered at once here: beside
//! each element stands where the next one below of its name is, and of each class of elements that ends
//! such a search. So a stack of any height costs nothing.
//!
//! It has a height that it never grows beyond, [`HIGHEST`]: what opens then closes the element on top first.

use crate::html::Ns;
use crate::html::names::Tag;

/// So many elements are open at most. Pages that are not made to break parsers stay below a hundredth of it; and a height
/// fits into two bytes.
pub(super) const HIGHEST: usize = u16::MAX as usize;

/// An open element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub node: u32,
    pub tag: Tag,
    pub ns: Ns,
    /// The number of its name in lower case.
    pub name: u32,
    pub class: Class,
    /// Height of the next element below of its name and kind of namespace; 0: none.
    below: u16,
    /// Heights when it was pushed.
    tops: Tops,
}

/// What an element means to searches through the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Class(u8);

impl Class {
    /// Ends a search for an element in scope.
    pub const SCOPE: Class = Class(1);
    /// "Special".
    pub const SPECIAL: Class = Class(2);
    /// Special, but not `address`, `div` or `p`: ends a list item's search for an open one.
    pub const STOP: Class = Class(4);
    /// Decides the insertion mode.
    pub const MODE: Class = Class(8);
    pub const HTML: Class = Class(16);
    /// An integration point: what stands in it is HTML.
    pub const HTML_POINT: Class = Class(32);
    pub const TEXT_POINT: Class = Class(64);

    pub const fn has(self, other: Class) -> bool {
        self.0 & other.0 != 0
    }

    const fn and(self, other: Class, condition: bool) -> Class {
        if condition { Class(self.0 | other.0) } else { self }
    }

    /// The class of an HTML element.
    #[inline]
    pub fn of_html(tag: Tag) -> Class {
        static CLASSES: [Class; Tag::COUNT as usize + 1] = {
            let mut classes = [Class::HTML; Tag::COUNT as usize + 1];
            let mut i = 0;
            while i < Tag::COUNT as usize {
                classes[i] = Class::by_name(Tag::ALL[i]);
                i += 1;
            }
            classes
        };
        CLASSES[tag as usize]
    }

    const fn by_name(tag: Tag) -> Class {
        let special = is_special(tag);
        let stop = special && !matches!(tag, Tag::Address | Tag::Div | Tag::P);
        Class::HTML
            .and(Class::SCOPE, is_scope(tag))
            .and(Class::SPECIAL, special)
            .and(Class::STOP, stop)
            .and(Class::MODE, decides_mode(tag))
    }

    /// The class of an element; `html_point` for an `annotation-xml` that holds HTML.
    pub fn of(ns: Ns, tag: Tag, html_point: bool) -> Class {
        match ns {
            Ns::Html => Class::of_html(tag),
            Ns::Svg => {
                let point = matches!(tag, Tag::ForeignObject | Tag::Desc | Tag::Title);
                Class(0).and(Class(1 | 2 | 4 | 32), point)
            }
            Ns::MathMl => {
                let text_point = matches!(tag, Tag::Mi | Tag::Mo | Tag::Mn | Tag::Ms | Tag::Mtext);
                Class(0)
                    .and(Class(1 | 2 | 4), text_point || tag == Tag::AnnotationXml)
                    .and(Class::TEXT_POINT, text_point)
                    .and(Class::HTML_POINT, html_point)
            }
        }
    }
}

/// Heights of the highest element of each class; 0: none.
#[derive(Debug, Clone, Copy, Default)]
struct Tops {
    scope: u16,
    special: u16,
    stop: u16,
    mode: u16,
    html: u16,
}

/// The stack. A height is a position from 1.
#[derive(Debug)]
pub(super) struct Open {
    entries: Vec<Entry>,
    tops: Tops,
    /// By name (twice its number, one more for foreign elements): height of the highest of it.
    highest: Vec<u16>,
}

impl Open {
    pub fn new() -> Open {
        Open { entries: Vec::with_capacity(32), tops: Tops::default(), highest: vec![0; Tag::COUNT as usize * 2 + 32] }
    }

    #[inline]
    pub fn height(&self) -> u32 {
        self.entries.len() as u32
    }

    /// The current node.
    #[inline]
    pub fn top(&self) -> Option<&Entry> {
        self.entries.last()
    }

    #[inline]
    pub fn at(&self, height: u32) -> &Entry {
        &self.entries[height as usize - 1]
    }

    /// Whether one more element is one too many.
    #[inline]
    pub fn is_full(&self) -> bool {
        self.entries.len() >= HIGHEST
    }

    /// Height of the highest element that ends a search for one in scope; 0: none.
    #[inline]
    pub fn top_scope(&self) -> u32 {
        self.tops.scope as u32
    }

    /// Height of the highest special element.
    #[inline]
    pub fn top_special(&self) -> u32 {
        self.tops.special as u32
    }

    /// Height of the highest element that ends a list item's search for an open one.
    #[inline]
    pub fn top_stop(&self) -> u32 {
        self.tops.stop as u32
    }

    /// Height of the highest element that decides the insertion mode.
    pub fn top_mode(&self) -> u32 {
        self.tops.mode as u32
    }

    /// Height of the highest HTML element.
    pub fn top_html(&self) -> u32 {
        self.tops.html as u32
    }

    #[inline]
    fn key(ns: Ns, name: u32) -> usize {
        name as usize * 2 + (ns != Ns::Html) as usize
    }

    #[inline]
    pub fn push(&mut self, node: u32, ns: Ns, tag: Tag, name: u32, class: Class) {
        let key = Open::key(ns, name);
        if key >= self.highest.len() {
            self.highest.resize((key + 1).next_power_of_two(), 0);
        }
        debug_assert!(!self.is_full(), "who pushes makes room");
        let height = self.entries.len() as u16 + 1;
        let below = std::mem::replace(&mut self.highest[key], height);
        self.entries.push(Entry { node, tag, ns, name, class, below, tops: self.tops });
        let tops = &mut self.tops;
        let raise = |top: &mut u16, of: Class| {
            if class.has(of) {
                *top = height;
            }
        };
        raise(&mut tops.html, Class::HTML);
        if class != Class::HTML {
            raise(&mut tops.scope, Class::SCOPE);
            raise(&mut tops.special, Class::SPECIAL);
            raise(&mut tops.stop, Class::STOP);
            raise(&mut tops.mode, Class::MODE);
        }
    }

    #[inline]
    pub fn pop(&mut self) -> Option<Entry> {
        let entry = self.entries.pop()?;
        self.highest[Open::key(entry.ns, entry.name)] = entry.below;
        self.tops = entry.tops;
        Some(entry)
    }

    /// Takes off everything from `height` up, lowest first, to be put back changed.
    pub fn split_off(&mut self, height: u32) -> Vec<Entry> {
        let tail = self.entries[height as usize - 1..].to_vec();
        while self.height() >= height {
            self.pop();
        }
        tail
    }

    pub fn push_again(&mut self, entry: &Entry) {
        self.push(entry.node, entry.ns, entry.tag, entry.name, entry.class);
    }

    /// Height of the highest HTML element of a name; 0: none.
    #[inline]
    pub fn highest(&self, tag: Tag) -> u32 {
        self.highest[tag as usize * 2] as u32
    }

    /// As [`Open::highest`], by the name's number.
    #[inline]
    pub fn highest_named(&self, ns: Ns, name: u32) -> u32 {
        self.highest.get(Open::key(ns, name)).map_or(0, |&height| height as u32)
    }

    /// The highest HTML element of a name that stands below this one, which has the same name.
    pub fn below(&self, height: u32) -> u32 {
        self.at(height).below as u32
    }

    /// The next special element below the one at `height`.
    pub fn special_below(&self, height: u32) -> u32 {
        self.at(height).tops.special as u32
    }

    /// The next element below the one at `height` that decides the insertion mode.
    pub fn mode_below(&self, height: u32) -> u32 {
        self.at(height).tops.mode as u32
    }

    #[inline]
    fn within(&self, tag: Tag, limit: u32) -> bool {
        let height = self.highest(tag);
        height != 0 && height >= limit
    }

    #[inline]
    pub fn has_in_scope(&self, tag: Tag) -> bool {
        self.within(tag, self.top_scope())
    }

    #[inline]
    pub fn has_in_button_scope(&self, tag: Tag) -> bool {
        self.within(tag, self.top_scope().max(self.highest(Tag::Button)))
    }

    pub fn has_in_list_scope(&self, tag: Tag) -> bool {
        self.within(tag, self.top_scope().max(self.highest(Tag::Ol)).max(self.highest(Tag::Ul)))
    }

    pub fn has_in_table_scope(&self, tag: Tag) -> bool {
        let limit = self.highest(Tag::Html).max(self.highest(Tag::Table)).max(self.highest(Tag::Template));
        self.within(tag, limit)
    }

    pub fn has(&self, tag: Tag) -> bool {
        self.highest(tag) != 0
    }
}

const fn is_scope(tag: Tag) -> bool {
    use Tag::*;
    matches!(tag, Applet | Caption | Html | Table | Td | Th | Marquee | Object | Select | Template)
}

const fn decides_mode(tag: Tag) -> bool {
    use Tag::*;
    matches!(
        tag,
        Td | Th | Tr | Tbody | Thead | Tfoot | Caption | Colgroup | Table | Template | Head | Body | Frameset | Html
    )
}

#[rustfmt::skip]
const fn is_special(tag: Tag) -> bool {
    use Tag::*;
    matches!(
        tag,
        Address | Applet | Area | Article | Aside | Base | Basefont | Bgsound | Blockquote | Body | Br | Button
        | Caption | Center | Col | Colgroup | Dd | Details | Dir | Div | Dl | Dt | Embed | Fieldset | Figcaption
        | Figure | Footer | Form | Frame | Frameset | H1 | H2 | H3 | H4 | H5 | H6 | Head | Header | Hgroup | Hr
        | Html | Iframe | Img | Input | Keygen | Li | Link | Listing | Main | Marquee | Menu | Meta | Nav | Noembed
        | Noframes | Noscript | Object | Ol | P | Param | Plaintext | Pre | Script | Search | Section | Select
        | Source | Style | Summary | Table | Tbody | Td | Template | Textarea | Tfoot | Th | Thead | Title | Tr
        | Track | Ul | Wbr | Xmp
    )
}
