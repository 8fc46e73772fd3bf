//! Names the cleaner and the tree builder know: elements and attributes.
//!
//! Known names are one byte, so that matching on them costs nothing; any other name is `Other` and
//! the tree keeps its spelling. HTML names are lower case; SVG names that the standard adjusts
//! (WHATWG HTML 13.2.6.5, `foreignObject`) stand in their adjusted spelling.

use super::words::SHORT;

/// Makes an enum of known names, its spellings, and a hash table over them that is built at compile time.
macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($variant:ident = $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        #[allow(missing_docs, reason = "each variant is the name it spells")]
        pub enum $type {
            $($variant,)*
            /// Any other name: the tree keeps its spelling.
            Other,
        }

        impl $type {
            const NAMES: &'static [&'static str] = &[$($name),*];
            pub(super) const ALL: &'static [$type] = &[$($type::$variant),*];
            const SLOTS: [u8; SLOTS] = slots(Self::NAMES);
            pub(super) const COUNT: u32 = Self::ALL.len() as u32;

            /// The known name spelt exactly so, or `Other`.
            pub fn named(name: &str) -> $type {
                let found = Self::folded(name.as_bytes());
                if found.name() == name { found } else { $type::Other }
            }

            /// The known name spelt so in whatever case, or `Other`.
            pub(super) fn folded(name: &[u8]) -> $type {
                // A key ends with its last byte that is not zero.
                let has_key = name.len() <= SHORT && !name.contains(&0);
                if has_key { Self::keyed(key(name)) } else { $type::Other }
            }

            /// As `folded`, by the [`key`] of the name.
            #[inline]
            pub(super) fn keyed(key: u128) -> $type {
                static TABLE: [u8; SLOTS] = $type::SLOTS;
                static KEYS: [u128; $type::NAMES.len()] = keys($type::NAMES);
                let mut slot = slot(key);
                loop {
                    let found = TABLE[slot] as usize;
                    let Some(&known) = KEYS.get(found) else { return $type::Other };
                    if known == key {
                        return Self::ALL[found];
                    }
                    slot = (slot + 1) % SLOTS;
                }
            }

            /// The name of a number below `COUNT`; `Other` for any other number.
            pub(super) fn numbered(number: u32) -> $type {
                Self::ALL.get(number as usize).copied().unwrap_or($type::Other)
            }

            /// The name as the standard spells it; empty for `Other`.
            pub fn name(self) -> &'static str {
                Self::NAMES.get(self as usize).copied().unwrap_or("")
            }
        }
    };
}

/// Four to ten times as many slots as names: few names share one.
const SLOTS: usize = 1024;
const EMPTY: u8 = u8::MAX;

const fn slots(names: &[&str]) -> [u8; SLOTS] {
    let mut table = [EMPTY; SLOTS];
    let mut i = 0;
    while i < names.len() {
        let mut at = slot(key(names[i].as_bytes()));
        while table[at] != EMPTY {
            at = (at + 1) % SLOTS;
        }
        table[at] = i as u8;
        i += 1;
    }
    table
}

const fn keys<const N: usize>(names: &[&str]) -> [u128; N] {
    let mut keys = [0; N];
    let mut i = 0;
    while i < N {
        keys[i] = key(names[i].as_bytes());
        i += 1;
    }
    keys
}

/// A name of at most [`SHORT`] bytes in one number, capitals folded: equal keys are equal names.
const fn key(name: &[u8]) -> u128 {
    assert!(name.len() <= SHORT);
    let mut key = 0;
    let mut i = name.len();
    while i > 0 {
        i -= 1;
        key = key << 8 | name[i].to_ascii_lowercase() as u128;
    }
    key
}

#[inline]
const fn slot(key: u128) -> usize {
    let both = key as u64 ^ ((key >> 64) as u64).rotate_left(29);
    (both.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54) as usize
}

names! {
    /// An element's name.
    Tag {
    A = "a", Abbr = "abbr", Acronym = "acronym", Address = "address", Annotation = "annotation",
    AnnotationXml = "annotation-xml", Applet = "applet", Area = "area", Article = "article", Aside = "aside",
    Audio = "audio", B = "b", Base = "base", Basefont = "basefont", Bdi = "bdi", Bdo = "bdo", Bgsound = "bgsound",
    Big = "big", Blink = "blink", Blockquote = "blockquote", Body = "body", Br = "br", Button = "button",
    Canvas = "canvas", Caption = "caption", Center = "center", Cite = "cite", Code = "code", Col = "col",
    Colgroup = "colgroup", Data = "data", Datalist = "datalist", Dd = "dd", Del = "del", Desc = "desc",
    Details = "details", Dfn = "dfn", Dialog = "dialog", Dir = "dir", Div = "div", Dl = "dl", Dt = "dt", Em = "em",
    Embed = "embed", Fieldset = "fieldset", Figcaption = "figcaption", Figure = "figure", Font = "font",
    Footer = "footer", ForeignObject = "foreignObject", Form = "form", Frame = "frame", Frameset = "frameset",
    H1 = "h1", H2 = "h2", H3 = "h3", H4 = "h4", H5 = "h5", H6 = "h6", Head = "head", Header = "header",
    Hgroup = "hgroup", Hr = "hr", Html = "html", I = "i", Iframe = "iframe", Image = "image", Img = "img",
    Input = "input", Ins = "ins", Kbd = "kbd", Keygen = "keygen", Label = "label", Legend = "legend", Li = "li",
    Link = "link", Listing = "listing", Main = "main", Malignmark = "malignmark", Map = "map", Mark = "mark",
    Marquee = "marquee", Math = "math", Menu = "menu", Menuitem = "menuitem", Meta = "meta", Meter = "meter",
    Mglyph = "mglyph", Mi = "mi", Mn = "mn", Mo = "mo", Ms = "ms", Mtext = "mtext", Nav = "nav", Nobr = "nobr",
    Noembed = "noembed", Noframes = "noframes", Noscript = "noscript", Object = "object", Ol = "ol",
    Optgroup = "optgroup", Option = "option", Output = "output", P = "p", Param = "param", Path = "path",
    Picture = "picture", Plaintext = "plaintext", Pre = "pre", Progress = "progress", Q = "q", Rb = "rb", Rp = "rp",
    Rt = "rt", Rtc = "rtc", Ruby = "ruby", S = "s", Samp = "samp", Script = "script", Search = "search",
    Section = "section", Select = "select", Selectedcontent = "selectedcontent", Semantics = "semantics",
    Slot = "slot", Small = "small", Source = "source", Span = "span", Strike = "strike", Strong = "strong",
    Style = "style", Sub = "sub", Summary = "summary", Sup = "sup", Svg = "svg", Table = "table", Tbody = "tbody",
    Td = "td", Template = "template", Text = "text", Textarea = "textarea", Tfoot = "tfoot", Th = "th",
    Thead = "thead", Time = "time", Title = "title", Tr = "tr", Track = "track", Tt = "tt", U = "u", Ul = "ul",
    Use = "use", Var = "var", Video = "video", Wbr = "wbr", Xmp = "xmp",
    }
}

names! {
    /// An attribute's name.
    Attr {
    Action = "action", Alt = "alt", AriaExpanded = "aria-expanded", AriaHidden = "aria-hidden",
    AriaLabel = "aria-label", Charset = "charset", Cite = "cite", Class = "class", Color = "color",
    Colspan = "colspan", Content = "content", DataArea = "data-area", DataComponent = "data-component", DataCy = "data-cy",
    DataHook = "data-hook", DataModule = "data-module", DataOriginal = "data-original", DataQa = "data-qa", DataSrc = "data-src",
    DataSrcset = "data-srcset", DataTest = "data-test", DataTestId = "data-test-id", DataTestid = "data-testid",
    DataWidget = "data-widget", Datetime = "datetime", Dir = "dir", Encoding = "encoding", Face = "face",
    For = "for", Headers = "headers", Height = "height", Hidden = "hidden", Href = "href", HttpEquiv = "http-equiv",
    Id = "id", Itemprop = "itemprop", Itemscope = "itemscope", Itemtype = "itemtype", Lang = "lang",
    Media = "media", Name = "name", Open = "open", Placeholder = "placeholder", Property = "property", Rel = "rel",
    Role = "role", Rowspan = "rowspan", Scope = "scope", Shadowrootmode = "shadowrootmode", Size = "size",
    Sizes = "sizes", Src = "src", Srcset = "srcset", Start = "start", Style = "style", Target = "target",
    Title = "title", Type = "type", Value = "value", Width = "width",
    }
}

/// A set of known attribute names, as coarse as seven bits of a node are: several names share a bit, so that it only tells
/// for certain what is not in it. [`Known::FREE`] is never set: nodes keep another thing there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Known(u8);

/// What is asked of many elements has a bit of its own; the last bit stands for all other names.
const GROUPS: [(u8, u64); 6] = [
    (1, group(&[Attr::Href])),
    (1 << 1, group(&[Attr::Style])),
    (1 << 2, group(&[Attr::Role, Attr::AriaHidden, Attr::Hidden, Attr::Open])),
    (1 << 3, group(&[Attr::Itemprop, Attr::Itemscope, Attr::Itemtype])),
    (1 << 5, group(&[Attr::Id])),
    (1 << 6, group(&[Attr::Class])),
];
const OTHERS: u8 = 1 << 7;

/// A bit for each name's number.
const fn group(attrs: &[Attr]) -> u64 {
    let (mut bits, mut i) = (0, 0);
    while i < attrs.len() {
        bits |= 1 << attrs[i] as u32;
        i += 1;
    }
    bits
}

impl Known {
    /// The bit that no name has.
    pub const FREE: u8 = 1 << 4;

    #[inline]
    pub fn may_have(self, attr: Attr) -> bool {
        self.may_have_one_of(Known::of(&[attr]))
    }

    #[inline]
    pub fn may_have_one_of(self, others: Known) -> bool {
        self.0 & others.0 != 0
    }

    /// Those of a bit for each name's number.
    #[inline]
    pub const fn of_bits(bits: u64) -> Known {
        let (mut known, mut rest, mut i) = (0, bits, 0);
        while i < GROUPS.len() {
            let (bit, group) = GROUPS[i];
            known |= if bits & group != 0 { bit } else { 0 };
            rest &= !group;
            i += 1;
        }
        Known(known | if rest != 0 { OTHERS } else { 0 })
    }

    #[inline]
    pub const fn of(attrs: &[Attr]) -> Known {
        Known::of_bits(group(attrs))
    }

    /// As bits of an element's node.
    #[inline]
    pub const fn in_node(self) -> u8 {
        self.0
    }

    /// From an element's node.
    #[inline]
    pub const fn from_node(bits: u8) -> Known {
        Known(bits & !Known::FREE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_no_other() {
        for (i, &name) in Tag::NAMES.iter().enumerate() {
            assert_eq!(Tag::named(name) as usize, i);
            assert_eq!(Tag::named(name).name(), name);
        }
        for (i, &name) in Attr::NAMES.iter().enumerate() {
            assert_eq!(Attr::named(name) as usize, i);
        }
        assert_eq!(Tag::named("annotation-xml"), Tag::AnnotationXml);
        assert_eq!(Tag::folded(b"TaBLe"), Tag::Table);
        assert_eq!(Tag::named("TaBLe"), Tag::Other);
        assert_eq!(Tag::named("x-widget"), Tag::Other);
        assert_eq!(Tag::named(""), Tag::Other);
        assert_eq!(Tag::folded(b"a\0"), Tag::Other);
        assert_eq!(Attr::named("data-src"), Attr::DataSrc);
    }

    #[test]
    fn tables_are_sorted() {
        assert!(Tag::NAMES.is_sorted() && Attr::NAMES.is_sorted());
    }

    #[test]
    fn each_known_attribute_is_in_its_set_and_the_free_bit_in_none() {
        for &attr in Attr::ALL {
            let known = Known::of(&[attr]);
            assert!(known.may_have(attr) && known.in_node() & Known::FREE == 0, "{attr:?}");
            assert_eq!(Known::from_node(known.in_node() | Known::FREE), known);
            assert!(!Known::default().may_have(attr));
        }
        assert!(!Known::of(&[Attr::Href, Attr::Class]).may_have(Attr::Style));
    }
}
