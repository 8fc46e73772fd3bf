//! JSON as pages really hold it: a forgiving reader into a flat tree that borrows from the page.
//!
//! Pages break their JSON-LD in a few ways again and again: comments or CDATA around it, raw line
//! breaks and unescaped quotes within strings, commas too many or too few, objects one after the other.
//! The reader takes what it can and skips the rest; it never fails. Time is linear in the input:
//! each character is looked at once, and what is looked ahead to is white space.

use std::borrow::Cow;

/// Position of a value in a [`Json`].
pub(super) type Index = u32;
const NONE: u32 = u32::MAX;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Object,
    Array,
    /// A string, still escaped.
    Text,
    /// A number, `true`, `false` or `null`.
    Scalar,
}

#[derive(Debug, Clone, Copy)]
struct Value<'t> {
    key: &'t str,
    raw: &'t str,
    shape: Shape,
    parent: u32,
    first: u32,
    next: u32,
}

/// Values in document order; value 0 is an array of all that stood at the top.
#[derive(Debug, Default)]
pub(super) struct Json<'t> {
    values: Vec<Value<'t>>,
}

/// Values beyond this many are not article metadata.
const MOST_VALUES: usize = 20_000;
/// Values of the state of a page, some fifty bytes each.
const MOST_STATE_VALUES: usize = 100_000;
/// Values that there is room for at first.
const LIKELY_VALUES: usize = 256;

impl<'t> Json<'t> {
    /// Reads metadata.
    pub fn read(text: &'t str) -> Json<'t> {
        Json::read_to(text, MOST_VALUES)
    }

    /// Reads the state of a whole page, which holds its menus too.
    pub fn read_state(text: &'t str) -> Json<'t> {
        Json::read_to(text, MOST_STATE_VALUES)
    }

    fn read_to(text: &'t str, most: usize) -> Json<'t> {
        // A value takes some forty bytes; texts of articles, more.
        let room = (text.len() / 40).min(LIKELY_VALUES);
        let json = Json { values: Vec::with_capacity(room) };
        let last = Vec::with_capacity(room);
        let mut reader = Reader { text, at: 0, json, open: 0, last, bare_keys: false, most };
        reader.push("", "", Shape::Array);
        reader.run();
        reader.json
    }

    /// The object's or array's values.
    pub fn children(&self, of: Index) -> impl Iterator<Item = Index> + '_ {
        let first = self.values.get(of as usize).map_or(NONE, |v| v.first);
        std::iter::successors((first != NONE).then_some(first), |&i| {
            let next = self.values[i as usize].next;
            (next != NONE).then_some(next)
        })
    }

    /// The member of an object.
    pub fn get(&self, of: Index, key: &str) -> Option<Index> {
        self.children(of).find(|&c| self.values[c as usize].key == key)
    }

    /// What the value is.
    pub fn shape(&self, of: Index) -> Shape {
        self.values[of as usize].shape
    }

    /// The key under which the value stands in its object.
    pub fn key(&self, of: Index) -> &'t str {
        self.values[of as usize].key
    }

    /// The object or array that holds the value.
    pub fn parent(&self, of: Index) -> Option<Index> {
        let parent = self.values[of as usize].parent;
        (parent != NONE).then_some(parent)
    }

    /// A string as it stands between its quotes, or a scalar; empty for objects and arrays.
    pub fn raw(&self, of: Index) -> &'t str {
        self.values[of as usize].raw
    }

    /// All values.
    pub fn all(&self) -> std::ops::Range<Index> {
        0..self.values.len() as u32
    }

    /// A string's text, or a scalar as written; `None` for objects, arrays and `null`.
    pub fn text(&self, of: Index) -> Option<Cow<'t, str>> {
        let value = &self.values[of as usize];
        match value.shape {
            Shape::Text => Some(unescape(value.raw)),
            Shape::Scalar if value.raw != "null" => Some(Cow::Borrowed(value.raw)),
            _ => None,
        }
    }

    /// Appends a string's text to `out`; nothing for other values.
    pub fn append_text(&self, of: Index, out: &mut String) {
        let value = &self.values[of as usize];
        if value.shape == Shape::Text {
            unescape_into(value.raw, out);
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    json: Json<'t>,
    open: u32,
    /// Last child of each value so far, for linking.
    last: Vec<u32>,
    /// Whether a key without quotes was met: then this is an object of JavaScript's (`{id: 1, title: "..."}`).
    bare_keys: bool,
    /// Values that are read.
    most: usize,
}

impl<'t> Reader<'t> {
    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let mut key = "";
        while self.at < bytes.len() && self.json.values.len() < self.most {
            match bytes[self.at] {
                b'{' | b'[' => {
                    let shape = if bytes[self.at] == b'{' { Shape::Object } else { Shape::Array };
                    self.open = self.push(key, "", shape);
                    key = "";
                    self.at += 1;
                }
                b'}' | b']' => {
                    self.close(if bytes[self.at] == b'}' { Shape::Object } else { Shape::Array });
                    key = "";
                    self.at += 1;
                }
                b'"' => {
                    let raw = self.string();
                    if key.is_empty() && self.in_object() {
                        if self.skip_colon() {
                            key = raw;
                        }
                    } else {
                        self.push(key, raw, Shape::Text);
                        key = "";
                    }
                }
                b'\'' if self.bare_keys && (!key.is_empty() || self.in_array()) => {
                    let raw = self.single_quoted();
                    self.push(key, raw, Shape::Text);
                    key = "";
                }
                b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' => {
                    let word = self.word();
                    if key.is_empty() && self.in_object() {
                        if !word.starts_with(|c: char| c.is_ascii_digit() || c == '-') && self.skip_colon() {
                            key = word;
                            self.bare_keys = true;
                        }
                    } else if !key.is_empty() || self.in_array() {
                        self.push(key, word, Shape::Scalar);
                        key = "";
                    }
                }
                b',' => {
                    key = "";
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
    }

    fn in_object(&self) -> bool {
        self.json.values[self.open as usize].shape == Shape::Object
    }

    fn in_array(&self) -> bool {
        self.open != 0 && !self.in_object()
    }

    /// A number, or a name without quotes.
    fn word(&mut self) -> &'t str {
        let start = self.at;
        let word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+' | b'_' | b'$');
        self.at += self.text.as_bytes()[start..].iter().take_while(|b| word(b)).count();
        &self.text[start..self.at]
    }

    fn push(&mut self, key: &'t str, raw: &'t str, shape: Shape) -> u32 {
        let id = self.json.values.len() as u32;
        let parent = if id == 0 { NONE } else { self.open };
        self.json.values.push(Value { key, raw, shape, parent, first: NONE, next: NONE });
        self.last.push(NONE);
        if parent != NONE {
            match std::mem::replace(&mut self.last[parent as usize], id) {
                NONE => self.json.values[parent as usize].first = id,
                last => self.json.values[last as usize].next = id,
            }
        }
        id
    }

    /// Closes the open value; a closing mark of the other kind closes its parent with it, where that is of this kind.
    fn close(&mut self, shape: Shape) {
        let values = &self.json.values;
        let open = &values[self.open as usize];
        if self.open == 0 {
            return;
        }
        if open.shape == shape {
            self.open = open.parent;
        } else if open.parent != 0 && values[open.parent as usize].shape == shape {
            self.open = values[open.parent as usize].parent;
        }
    }

    /// Reads a string from its opening quote; a quote that no string can end with is taken as text.
    fn string(&mut self) -> &'t str {
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let mut at = start;
        while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]).map(|i| at + i) {
            if bytes[found] == b'\\' {
                at = (found + 2).min(bytes.len());
                continue;
            }
            if self.ends_string(found + 1) {
                self.at = found + 1;
                return &self.text[start..found];
            }
            at = found + 1;
        }
        self.at = bytes.len();
        &self.text[start..]
    }

    /// Reads a string of JavaScript's from its opening quote; one without an end is none.
    fn single_quoted(&mut self) -> &'t str {
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let mut at = start;
        while let Some(found) = memchr::memchr2(b'\'', b'\\', &bytes[at..]).map(|i| at + i) {
            if bytes[found] == b'\'' {
                self.at = found + 1;
                return &self.text[start..found];
            }
            at = (found + 2).min(bytes.len());
        }
        self.at = bytes.len();
        &self.text[start..]
    }

    fn ends_string(&self, after: usize) -> bool {
        let bytes = self.text.as_bytes();
        let next =
            |from: usize| from + bytes[from..].iter().take(LOOK_AHEAD).take_while(|b| b.is_ascii_whitespace()).count();
        let at = next(after);
        match bytes.get(at) {
            None | Some(b':' | b'}' | b']' | b'<') => true,
            Some(b')' | b';') => self.bare_keys,
            Some(b',') => {
                let then = next(at + 1);
                match bytes.get(then) {
                    Some(b'"' | b'}' | b']' | b',') | None => true,
                    Some(b'{' | b'[' | b'-' | b'0'..=b'9') => !self.in_object(),
                    Some(b'n' | b't' | b'f') => {
                        let words: [&[u8]; 3] = [b"null", b"true", b"false"];
                        if self.in_object() {
                            self.bare_keys && is_bare_key(&bytes[then..])
                        } else {
                            self.bare_keys || words.iter().any(|word| bytes[then..].starts_with(word))
                        }
                    }
                    Some(_) if self.bare_keys => !self.in_object() || is_bare_key(&bytes[then..]),
                    _ => false,
                }
            }
            // A comma too few: the next member begins on a line of its own.
            Some(b'"') => bytes[after..at].contains(&b'\n'),
            _ => false,
        }
    }

    fn skip_colon(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        let at = self.at + bytes[self.at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        let found = bytes.get(at) == Some(&b':');
        self.at = if found { at + 1 } else { at };
        found
    }
}

/// Bytes of a key without quotes.
const LONGEST_BARE_KEY: usize = 60;

/// Whether a key without quotes and its colon stand here.
fn is_bare_key(bytes: &[u8]) -> bool {
    let word = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$');
    let long = bytes.iter().take(LONGEST_BARE_KEY).take_while(word).count();
    let rest = bytes[long..].iter().take(LONGEST_BARE_KEY);
    long > 0 && !bytes[0].is_ascii_digit() && rest.copied().find(|b| !b.is_ascii_whitespace()) == Some(b':')
}

/// White space between tokens is short; longer stretches would make unescaped quotes quadratic.
const LOOK_AHEAD: usize = 256;

/// The text of a string as it stands between its quotes.
fn unescape(raw: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'\\', raw.as_bytes()) else { return Cow::Borrowed(raw) };
    let mut out = String::with_capacity(raw.len());
    out.push_str(&raw[..first]);
    unescape_into(&raw[first..], &mut out);
    Cow::Owned(out)
}

/// Appends the text of a string as it stands between its quotes.
fn unescape_into(raw: &str, out: &mut String) {
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(c) = rest.chars().next() else { break };
        rest = &rest[c.len_utf8()..];
        match c {
            'n' => out.push('\n'),
            'r' | 't' | 'b' | 'f' => out.push(' '),
            'u' => rest = unicode_escape(out, rest),
            _ => out.push(c),
        }
    }
    out.push_str(rest);
}

/// Writes the character of `XXXX` (and of a low surrogate behind it); gives what follows.
fn unicode_escape<'r>(out: &mut String, rest: &'r str) -> &'r str {
    let hex = |s: &str| s.get(..4).and_then(|h| u32::from_str_radix(h, 16).ok());
    let Some(unit) = hex(rest) else { return rest };
    let rest = &rest[4..];
    if (0xd800..0xdc00).contains(&unit)
        && let Some(low) = rest.strip_prefix("\\u").and_then(hex)
        && (0xdc00..0xe000).contains(&low)
    {
        out.extend(char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)));
        return &rest[6..];
    }
    out.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
    rest
}

#[cfg(test)]
mod tests;
