//! `<meta name="parsely-page">`: all that is told of the article in one object.

use super::super::json::{Json, Shape};
use super::declared::{Declared, Field, Hint, Source};
use std::borrow::Cow;

/// Longest such value, in bytes, and values of one list.
const LONGEST: usize = 20_000;
const MOST_LISTED: usize = 60;

/// Its members.
const MEMBERS: [(&str, Field); 7] = [
    ("title", Field::Title),
    ("author", Field::Author),
    ("authors", Field::Author),
    ("pub_date", Field::Published),
    ("section", Field::Section),
    ("tags", Field::Keywords),
    ("link", Field::Canonical),
];

impl Declared<'_> {
    /// Takes down what the object tells.
    pub(super) fn push_parsely(&mut self, content: &str) {
        if content.len() > LONGEST {
            return;
        }
        let json = Json::read(content);
        let Some(page) = json.all().find(|&at| json.shape(at) == Shape::Object) else { return };
        for (name, field) in MEMBERS {
            let Some(value) = json.get(page, name) else { continue };
            let hint = if field == Field::Canonical { Hint::Weak } else { Hint::None };
            for one in
                json.text(value).into_iter().chain(json.children(value).take(MOST_LISTED).filter_map(|v| json.text(v)))
            {
                self.push_with(field, Source::Parsely, hint, Cow::Owned(one.into_owned()), None);
            }
        }
    }
}
