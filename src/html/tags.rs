//! Tags: names and attributes (WHATWG HTML 13.2.5.6 to 13.2.5.40).

use super::lexer::{Attribute, Lexer, NONE, Run, Start, Token};
use super::marks::Marks;
use super::names::{Attr, Known, Tag};
use super::scan::{find2, is_space, plain_name, skip_space};
use super::words::{SHORT, Span, low_bytes};

/// Classes of bytes within tags.
const ENDS_NAME: u8 = 1;
const ENDS_ATTRIBUTE: u8 = 2;
const UNUSUAL: u8 = 4;

/// White space, `/`, `>`, `=` end names; one with capitals or controls is not spelt as it must be read.
static CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut b = 0;
    while b < 256 {
        class[b] = match b as u8 {
            b'\t' | b'\n' | 0x0c | b'\r' | b' ' | b'/' | b'>' => ENDS_NAME | ENDS_ATTRIBUTE,
            b'=' => ENDS_ATTRIBUTE,
            b'A'..=b'Z' | 0..=0x1f => UNUSUAL,
            _ => 0,
        };
        b += 1;
    }
    class
};

/// What the attributes of the tag at hand were.
#[derive(Debug)]
struct Found {
    class: u32,
    id: u32,
    /// By known name: whether it was there already.
    known: u64,
    /// Whether unknown names are looked up in [`Lexer::stamps`].
    stamped: bool,
}

impl Found {
    const NOTHING: Found = Found { class: NONE, id: NONE, known: 0, stamped: false };
}

impl Lexer<'_> {
    #[inline]
    pub(super) fn start_tag(&mut self) -> Token {
        let (tag, name) = self.tag_name(self.at + 1);
        let first = self.attrs.len();
        let mut found = Found::NOTHING;
        let Some(self_closing) = self.attributes(&mut found) else {
            return self.cut_off(first);
        };
        let mut attrs = NONE;
        if let Some(last) = self.attrs[first..].last_mut() {
            last.end_list(true);
            attrs = first as u32;
        }
        self.last_start = name;
        let known = Known::of_bits(found.known);
        Token::Start(Start { tag, name, attrs, class: found.class, id: found.id, known, self_closing })
    }

    #[inline]
    pub(super) fn end_tag(&mut self) -> Token {
        let (tag, name) = self.tag_name(self.at + 2);
        if self.source.page.as_bytes().get(self.at) == Some(&b'>') {
            self.at += 1;
            return Token::End { tag, name };
        }
        let first = self.attrs.len();
        let mut found = Found::NOTHING;
        if self.attributes(&mut found).is_none() {
            return self.cut_off(first);
        }
        self.attrs.truncate(first);
        Token::End { tag, name }
    }

    /// The page ended within a tag: the tag does not count.
    fn cut_off(&mut self, first: usize) -> Token {
        self.attrs.truncate(first);
        self.at = self.source.page.len();
        Token::Eof
    }

    #[inline]
    fn tag_name(&mut self, start: usize) -> (Tag, u32) {
        let bytes = self.source.page.as_bytes();
        let name = Name::at(bytes, start, ENDS_NAME);
        self.at = name.end;
        let tag = if name.key != 0 { Tag::keyed(name.key) } else { Tag::folded(&bytes[start..name.end]) };
        // Only SVG has `foreignObject`, and only after its adjustment.
        if tag != Tag::Other && tag != Tag::ForeignObject {
            return (tag, tag as u32);
        }
        (Tag::Other, Tag::COUNT + self.word(start, name))
    }

    /// The number of an unknown name.
    #[inline]
    fn word(&mut self, start: usize, name: Name) -> u32 {
        let span = Span { start: start as u32, end: name.end as u32 };
        if name.key != 0 {
            return self.names.intern_short(&self.source, span, name.key);
        }
        if !name.is_unusual {
            return self.names.intern_span(&self.source, span);
        }
        self.respelt(span)
    }

    /// The number of a name with capitals or controls.
    fn respelt(&mut self, span: Span) -> u32 {
        let raw = self.source.slice(span);
        let mut buffer = [0; 40];
        if let Some(buffer) = buffer.get_mut(..raw.len())
            && !raw.contains('\0')
        {
            buffer.copy_from_slice(raw.as_bytes());
            buffer.make_ascii_lowercase();
            let name = std::str::from_utf8(buffer).unwrap_or_default();
            return self.make_name(name);
        }
        let name = raw.to_ascii_lowercase().replace('\0', "\u{fffd}");
        self.make_name(&name)
    }

    /// The number of a name that may not stand in the page as it is spelt.
    pub(super) fn make_name(&mut self, name: &str) -> u32 {
        self.names.intern(&mut self.source, name, |source| source.make(name))
    }

    /// Reads attributes up to the tag's end: whether it closes itself, `None` where the page ends.
    #[inline]
    fn attributes(&mut self, found: &mut Found) -> Option<bool> {
        let bytes = self.source.page.as_bytes();
        if bytes.get(self.at) == Some(&b'>') {
            self.at += 1;
            return Some(false);
        }
        self.tags += 1;
        let first = self.attrs.len();
        loop {
            let at = skip_space(bytes, self.at);
            match bytes.get(at)? {
                b'>' => {
                    self.at = at + 1;
                    return Some(false);
                }
                b'/' => {
                    self.at = at + 1;
                    if bytes.get(self.at) == Some(&b'>') {
                        self.at += 1;
                        return Some(true);
                    }
                }
                _ => self.attribute(at, first, found)?,
            }
        }
    }

    #[inline]
    fn attribute(&mut self, start: usize, first: usize, found: &mut Found) -> Option<()> {
        let bytes = self.source.page.as_bytes();
        // A leading `=` belongs to the name.
        let spelt = Name::at(bytes, start, ENDS_ATTRIBUTE);
        let mut at = skip_space(bytes, spelt.end);
        let mut value = Run { span: Span::default(), marks: Marks::NONE };
        if bytes.get(at) == Some(&b'=') {
            at = skip_space(bytes, at + 1);
            (value, at) = self.value(at)?;
        }
        self.at = at;
        let attr = if spelt.key != 0 { Attr::keyed(spelt.key) } else { Attr::folded(&bytes[start..spelt.end]) };
        let next = self.attrs.len() as u32;
        let name = if attr == Attr::Other {
            let word = self.word(start, spelt);
            if !self.is_first(word, first, found) {
                return Some(());
            }
            Attr::COUNT + word
        } else {
            let bit = 1 << attr as u32;
            if found.known & bit != 0 {
                return Some(());
            }
            found.known |= bit;
            match attr {
                Attr::Class => found.class = next,
                Attr::Id => found.id = next,
                _ => {}
            }
            attr as u32
        };
        if self.attrs.len() == self.attrs.capacity() {
            // The first estimate is nearly right: doubling it would waste most of what it adds.
            self.attrs.reserve_exact(self.attrs.len() / 4 + 32);
        }
        self.attrs.push(Attribute::new(name, value));
        Some(())
    }

    /// Whether the tag at hand, whose attributes begin at `first`, has no attribute of this name yet.
    #[inline]
    fn is_first(&mut self, word: u32, first: usize, found: &mut Found) -> bool {
        let number = Attr::COUNT + word;
        // A few are looked through; many are looked up, so that a tag with any number takes linear time.
        let earlier = &self.attrs[first..];
        if earlier.len() < 16 {
            return !earlier.iter().any(|a| a.name() == number);
        }
        if self.stamps.len() <= self.names.len() {
            self.stamps.resize(self.names.len() * 2, 0);
        }
        if !std::mem::replace(&mut found.stamped, true) {
            for a in &self.attrs[first..] {
                if let Some(word) = a.name().checked_sub(Attr::COUNT) {
                    self.stamps[word as usize] = self.tags;
                }
            }
        }
        std::mem::replace(&mut self.stamps[word as usize], self.tags) != self.tags
    }

    #[inline]
    fn value(&mut self, at: usize) -> Option<(Run, usize)> {
        let bytes = self.source.page.as_bytes();
        let (start, end, next, marks) = match *bytes.get(at)? {
            quote @ (b'"' | b'\'') => {
                let start = at + 1;
                let mut end = find2(bytes, start, quote, b'&');
                let mut marks = Marks::NONE;
                if bytes.get(end) == Some(&b'&') {
                    marks = Marks::REFERENCES;
                    end = find2(bytes, end, quote, quote);
                }
                if end >= bytes.len() {
                    return None;
                }
                (start, end, end + 1, marks)
            }
            // A missing value.
            b'>' => (at, at, at, Marks::NONE),
            _ => {
                let end = at + bytes[at..].iter().position(|&b| is_space(b) || b == b'>')?;
                let has_refs = bytes[at..end].contains(&b'&');
                (at, end, end, if has_refs { Marks::REFERENCES } else { Marks::NONE })
            }
        };
        Some((self.run(start, end, marks, Marks::NUL_REPLACED), next))
    }
}

/// Where a name ends and how it can be told from others.
#[derive(Debug, Clone, Copy)]
struct Name {
    end: usize,
    /// The bytes of a short name that is spelt as it must be read; 0 for others.
    key: u128,
    is_unusual: bool,
}

impl Name {
    /// The name at `start`; a byte that ends names is part of it at its start.
    #[inline]
    fn at(bytes: &[u8], start: usize, ends: u8) -> Name {
        if let Some(chunk) = bytes.get(start..).and_then(<[u8]>::first_chunk::<SHORT>) {
            let length = plain_name(chunk);
            if let Some(&next) = chunk.get(length)
                && length > 0
                && CLASS[next as usize] & ends != 0
            {
                let key = u128::from_le_bytes(*chunk) & low_bytes(length);
                return Name { end: start + length, key, is_unusual: false };
            }
        }
        Name::seldom(bytes, start, ends)
    }

    fn seldom(bytes: &[u8], start: usize, ends: u8) -> Name {
        let first = CLASS[bytes[start] as usize];
        let (mut end, mut seen) = (start + 1, first);
        while let Some(&byte) = bytes.get(end) {
            let class = CLASS[byte as usize];
            if class & ends != 0 {
                break;
            }
            seen |= class;
            end += 1;
        }
        Name { end, key: 0, is_unusual: seen & UNUSUAL != 0 }
    }
}
