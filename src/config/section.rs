//! One table of a configuration file: its keys by name and type, each error at its line and column.

use std::ops::Range;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ConfigError;
use super::units::{parse_bytes, parse_duration, parse_limit, parse_most_bytes};

/// A file being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

impl Text<'_> {
    /// An error at a place of the file.
    pub(super) fn error(self, at: Range<usize>, message: impl Into<String>) -> ConfigError {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        ConfigError::Syntax {
            file: self.file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: message.into(),
        }
    }
}

/// One table.
#[derive(Debug)]
pub(super) struct Section<'a> {
    text: Text<'a>,
    /// Its name, for messages.
    name: &'a str,
    table: &'a DeTable<'a>,
}

impl<'a> Section<'a> {
    /// The table, which may have these keys and no others.
    pub(super) fn new(
        text: Text<'a>,
        name: &'a str,
        table: &'a DeTable<'a>,
        keys: &[&str],
    ) -> Result<Section<'a>, ConfigError> {
        match table.keys().find(|key| !keys.contains(&&**key.get_ref())) {
            None => Ok(Section { text, name, table }),
            Some(key) => Err(text.error(key.span(), unknown(name, key.get_ref(), keys))),
        }
    }

    /// The sub-table under a key, with the keys it may have.
    pub(super) fn section(&self, key: &'a str, keys: &[&str]) -> Result<Option<Section<'a>>, ConfigError> {
        let Some(value) = self.value(key) else { return Ok(None) };
        match value.get_ref() {
            DeValue::Table(table) => Section::new(self.text, key, table, keys).map(Some),
            other => Err(self.mismatch(key, value, other, "a table")),
        }
    }

    /// The tables of an array of tables.
    pub(super) fn sections(&self, key: &'a str, keys: &[&str]) -> Result<Vec<Section<'a>>, ConfigError> {
        let Some(value) = self.value(key) else { return Ok(Vec::new()) };
        let DeValue::Array(items) = value.get_ref() else {
            return Err(self.mismatch(key, value, value.get_ref(), "a list of tables, each under [[source]]"));
        };
        let table = |item: &'a Spanned<DeValue<'a>>| match item.get_ref() {
            DeValue::Table(table) => Section::new(self.text, key, table, keys),
            other => Err(self.mismatch(key, item, other, "a table")),
        };
        items.iter().map(table).collect()
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<String>, ConfigError> {
        self.read(key, "text in quotes", |value| value.as_str().map(str::to_owned))
    }

    /// A list of texts; a single text is a list of one.
    pub(super) fn texts(&self, key: &str) -> Result<Option<Vec<String>>, ConfigError> {
        self.read(key, "text in quotes, or a list of such", |value| match value {
            DeValue::Array(items) => items.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect(),
            single => single.as_str().map(|text| vec![text.to_owned()]),
        })
    }

    /// Yes or no.
    pub(super) fn switch(&self, key: &str) -> Result<Option<bool>, ConfigError> {
        self.read(key, "true or false", |value| value.as_bool())
    }

    /// Whether the value of a key is a table.
    pub(super) fn is_table(&self, key: &str) -> bool {
        self.value(key).is_some_and(|value| value.get_ref().is_table())
    }

    /// The texts under the names of a sub-table, which may have any names.
    pub(super) fn pairs(&self, key: &str) -> Result<Option<Vec<(String, String)>>, ConfigError> {
        self.read(key, "a table of texts", |value| {
            let pair = |(name, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| -> Option<(String, String)> {
                let name: &std::borrow::Cow<'_, str> = name.get_ref();
                Some((name.to_string(), value.get_ref().as_str()?.to_owned()))
            };
            value.as_table()?.iter().map(pair).collect()
        })
    }

    /// A list of texts, each of which `parse` reads.
    pub(super) fn parsed<T>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<Vec<T>>, ConfigError> {
        let Some(texts) = self.texts(key)? else { return Ok(None) };
        let parsed: Result<Vec<T>, String> = texts.iter().map(|text| parse(text)).collect();
        parsed.map(Some).map_err(|message| self.error(key, message))
    }

    /// A whole number, at least `least`.
    pub(super) fn number<N: TryFrom<u64>>(&self, key: &str, least: u64) -> Result<Option<N>, ConfigError> {
        let wanted = format!("a whole number, at least {least}");
        self.read(key, &wanted, |value| integer(value).filter(|n| *n >= least).and_then(|n| N::try_from(n).ok()))
    }

    pub(super) fn duration(&self, key: &str) -> Result<Option<Duration>, ConfigError> {
        self.time(key, parse_duration)
    }

    /// A duration of which nothing can be had in no time.
    pub(super) fn limit(&self, key: &str) -> Result<Option<Duration>, ConfigError> {
        self.time(key, parse_limit)
    }

    fn time(&self, key: &str, parse: fn(&str) -> Result<Duration, String>) -> Result<Option<Duration>, ConfigError> {
        let text = self.read(key, "a duration like \"15m\"", |value| value.as_str().map(str::to_owned))?;
        text.map(|text| parse(&text).map_err(|message| self.error(key, message))).transpose()
    }

    pub(super) fn bytes(&self, key: &str) -> Result<Option<u64>, ConfigError> {
        self.size(key, parse_bytes)
    }

    /// A size that something may have at most.
    pub(super) fn most_bytes(&self, key: &str) -> Result<Option<u64>, ConfigError> {
        self.size(key, parse_most_bytes)
    }

    fn size(&self, key: &str, parse: fn(&str) -> Result<u64, String>) -> Result<Option<u64>, ConfigError> {
        let text = self.read(key, "a size like \"16MiB\"", |value| match value {
            DeValue::Integer(_) => integer(value).map(|n| n.to_string()),
            other => other.as_str().map(str::to_owned),
        })?;
        text.map(|text| parse(&text).map_err(|message| self.error(key, message))).transpose()
    }

    /// An error at the value of a key, or at the table's start where it has no such key.
    pub(super) fn error(&self, key: &str, message: impl Into<String>) -> ConfigError {
        let span = self.value(key).map_or_else(|| self.start(), Spanned::span);
        self.text.error(span, format!("{}.{key}: {}", self.name, message.into()))
    }

    fn start(&self) -> Range<usize> {
        self.table.keys().map(|key| key.span()).min_by_key(|span| span.start).unwrap_or(0..0)
    }

    fn value(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    fn read<T>(
        &self,
        key: &str,
        wanted: &str,
        read: impl FnOnce(&DeValue<'_>) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(value) = self.value(key) else { return Ok(None) };
        match read(value.get_ref()) {
            Some(read) => Ok(Some(read)),
            None => Err(self.mismatch(key, value, value.get_ref(), wanted)),
        }
    }

    fn mismatch(&self, key: &str, at: &Spanned<DeValue<'_>>, value: &DeValue<'_>, wanted: &str) -> ConfigError {
        let message = format!("{}.{key} is {}, but must be {wanted}", self.name, value.type_str());
        self.text.error(at.span(), message)
    }
}

fn integer(value: &DeValue<'_>) -> Option<u64> {
    let integer = value.as_integer()?;
    u64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()).ok()
}

/// What to say of a key that there is not: the nearest that there is, or all of them.
fn unknown(section: &str, key: &str, keys: &[&str]) -> String {
    let nearest = keys.iter().map(|known| (strsim::jaro_winkler(key, known), known)).max_by(|a, b| a.0.total_cmp(&b.0));
    let place = if section.is_empty() { "the file".to_owned() } else { format!("[{section}]") };
    match nearest {
        // Typing errors and changed endings score above 0.8, words that share a few letters below.
        Some((score, known)) if score > 0.8 => format!("unknown key `{key}` in {place}; did you mean `{known}`?"),
        _ => format!("unknown key `{key}` in {place}; there are: {}", keys.join(", ")),
    }
}
