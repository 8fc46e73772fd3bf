//! Texts that share their letters: the body's text is held once, and each of its blocks is a range of it.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::sync::Arc;

/// A text that cannot be changed, or a part of one that it shares with others. Cheap to clone.
#[derive(Clone, Default)]
pub struct Text {
    /// None where the text is empty.
    whole: Option<Arc<String>>,
    start: u32,
    end: u32,
}

impl Text {
    /// The text as a string.
    pub fn as_str(&self) -> &str {
        self.whole.as_ref().map_or("", |whole| &whole[self.start as usize..self.end as usize])
    }

    /// A part of this text, in bytes; it holds the whole for as long as it lives. Empty where the range is not within
    /// the text or cuts a character.
    pub fn part(&self, range: Range<usize>) -> Text {
        if self.get(range.clone()).is_none_or(str::is_empty) {
            return Text::default();
        }
        let from = self.start as usize;
        Text { whole: self.whole.clone(), start: (from + range.start) as u32, end: (from + range.end) as u32 }
    }
}

impl From<String> for Text {
    /// What lies beyond 4 GB, more than any page may have, is left out.
    fn from(text: String) -> Text {
        let end = text.floor_char_boundary(u32::MAX as usize) as u32;
        Text { whole: (end > 0).then(|| Arc::new(text)), start: 0, end }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        text.to_owned().into()
    }
}

impl From<Text> for String {
    fn from(text: Text) -> String {
        text.as_str().to_owned()
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        String::deserialize(deserializer).map(Text::from)
    }
}

impl JsonSchema for Text {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        String::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_ranges_of_the_whole() {
        let whole = Text::from("Höhe der Flut");
        let part = whole.part(6..9);
        assert_eq!((part.as_str(), part.part(1..3).as_str()), ("der", "er"));
        assert_eq!((whole.part(0..2), whole.part(9..99), whole.part(3..3)), <(Text, Text, Text)>::default());
    }

    #[test]
    fn they_are_strings_to_readers() {
        let text: Text = serde_json::from_str("\"Flut\"").expect("a string");
        assert_eq!(serde_json::to_string(&text.part(1..4)).expect("a string"), "\"lut\"");
        assert_eq!((text, format!("{:?}", Text::default())), (Text::from("Flut"), "\"\"".to_owned()));
    }
}
