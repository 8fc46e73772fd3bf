//! Tags: names and attributes (WHATWG HTML 13.2.5.6 to 13.2.5.40).

use super::lexer::{Attribute, Lexer, Marks, NONE, Run, Start, Token};
use super::names::{Attr, Tag, add_to_key};
use super::scan::{find2, is_space, skip_space};
use super::words::Span;

/// Classes of bytes within tags.
const ENDS_NAME: u8 = 1;
const ENDS_ATTRIBUTE: u8 = 2;
const UNUSUAL: u8 = 4;

/// White space, `/`, `>`, `=` end names; a name with capitals or controls is not what its key says.
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
        Token::Start(Start { tag, name, attrs, class: found.class, id: found.id, self_closing })
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
        let (end, class, key) = name_end(bytes, start, start, ENDS_NAME);
        self.at = end;
        let tag = Tag::keyed(key, &bytes[start..end], class & UNUSUAL == 0);
        // Only SVG has `foreignObject`, and only after its adjustment.
        if tag != Tag::Other && tag != Tag::ForeignObject {
            return (tag, tag as u32);
        }
        (Tag::Other, Tag::COUNT + self.word(start, end, class & UNUSUAL != 0))
    }

    /// The number of an unknown name.
    #[inline]
    fn word(&mut self, start: usize, end: usize, unusual: bool) -> u32 {
        let span = Span { start: start as u32, end: end as u32 };
        if !unusual {
            return self.names.intern_span(&self.source, span);
        }
        let raw = &self.source.page[start..end];
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
        let (end, class, key) = name_end(bytes, start, start + 1, ENDS_ATTRIBUTE);
        let mut at = skip_space(bytes, end);
        let mut value = Run { span: Span::default(), marks: Marks::NONE };
        if bytes.get(at) == Some(&b'=') {
            at = skip_space(bytes, at + 1);
            (value, at) = self.value(at)?;
        }
        self.at = at;
        let attr = Attr::keyed(key, &bytes[start..end], class & UNUSUAL == 0);
        let next = self.attrs.len() as u32;
        let name = if attr == Attr::Other {
            let word = self.word(start, end, class & UNUSUAL != 0);
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
            // Half as much again, not twice as much: attributes are a good part of what a page takes.
            self.attrs.reserve_exact(self.attrs.len() / 2 + 64);
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

/// Where a name ends, the classes of its bytes, and its key.
#[inline]
fn name_end(bytes: &[u8], start: usize, from: usize, ends: u8) -> (usize, u8, u64) {
    let (mut seen, mut key) = (0, 0);
    for &byte in &bytes[start..from] {
        seen |= CLASS[byte as usize];
        key = add_to_key(key, byte);
    }
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        let class = CLASS[byte as usize];
        if class & ends != 0 {
            break;
        }
        seen |= class;
        key = add_to_key(key, byte);
        at += 1;
    }
    (at, seen, key)
}
