//! Labelled pages: a folder with `pages.jsonl`, `gold.jsonl` and the pages.

use crate::page::{Origin, RawPage};
use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// One line of `pages.jsonl`.
#[derive(Debug, Clone, Deserialize)]
pub struct PageRow {
    /// Name of the page within the set.
    pub id: String,
    /// Its address.
    pub url: Option<String>,
    /// Its file, relative to the folder.
    pub html: String,
    /// Kind of page.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Language.
    pub lang: Option<String>,
}

/// One line of `gold.jsonl`; what is absent is not labelled.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Gold {
    /// Name of the page within the set.
    pub id: String,
    /// Title.
    pub title: Option<String>,
    /// Authors; an empty string stands for none.
    #[serde(default, deserialize_with = "names")]
    pub authors: Option<Vec<String>>,
    /// Publication date.
    pub date: Option<String>,
    /// The text.
    pub text: Option<String>,
    /// Snippets that must be in the text.
    pub with: Option<Vec<String>>,
    /// Snippets that must not be in the text.
    pub without: Option<Vec<String>>,
    /// What else stands there, which is not read.
    #[serde(flatten)]
    pub other: BTreeMap<String, IgnoredAny>,
}

/// A data set: its folder, its pages in order, each with its labels.
#[derive(Debug)]
pub struct Dataset {
    /// The folder.
    pub folder: PathBuf,
    /// Pages and labels, in the order of `pages.jsonl`.
    pub pages: Vec<(PageRow, Gold)>,
}

/// Why a data set cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// A file is missing or unreadable.
    #[error("cannot read {}: {source}; a data set is a folder with pages.jsonl, gold.jsonl and the pages", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line is not what it should be.
    #[error("{}:{line}: {source}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
    /// There are no pages.
    #[error("{}: no page in it; a data set has a line for each page", path.display())]
    Empty {
        /// `pages.jsonl`.
        path: PathBuf,
    },
    /// A line labels nothing, be it by a slip in the name of what it labels.
    #[error(
        "{}:{line}: it labels nothing of page {id:?}: labels are title, authors, date, text, with and without{}",
        path.display(),
        unknown(other)
    )]
    NoLabels {
        /// `gold.jsonl`.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// The page.
        id: String,
        /// Keys that are none of these.
        other: Vec<String>,
    },
    /// A page has no labels.
    #[error("{}: no line for page {id:?}", path.display())]
    NoGold {
        /// `gold.jsonl`.
        path: PathBuf,
        /// The page.
        id: String,
    },
}

/// Keys that are none of ours, in words.
fn unknown(keys: &[String]) -> String {
    if keys.is_empty() { String::new() } else { format!("; unknown: {}", keys.join(", ")) }
}

impl Gold {
    fn is_empty(&self) -> bool {
        let Gold { id: _, title, authors, date, text, with, without, other: _ } = self;
        let lists = [with, without].iter().all(|list| list.is_none());
        title.is_none() && authors.is_none() && date.is_none() && text.is_none() && lists
    }
}

impl Dataset {
    /// Reads the two lists of a data set.
    ///
    /// # Errors
    /// When a list is missing or empty, a line is not understood or labels nothing, or a page has no labels.
    pub fn open(folder: &Path) -> Result<Dataset, DatasetError> {
        let pages: Vec<(usize, PageRow)> = rows(&folder.join("pages.jsonl"))?;
        let path = folder.join("gold.jsonl");
        let gold = rows::<Gold>(&path)?;
        if let Some((line, empty)) = gold.iter().find(|(_, labels)| labels.is_empty()) {
            let (line, other) = (*line, empty.other.keys().cloned().collect());
            return Err(DatasetError::NoLabels { path, line, id: empty.id.clone(), other });
        }
        let mut gold: HashMap<String, Gold> = gold.into_iter().map(|(_, g)| (g.id.clone(), g)).collect();
        let pages: Vec<(PageRow, Gold)> = pages
            .into_iter()
            .map(|(_, page)| match gold.remove(&page.id) {
                Some(labels) => Ok((page, labels)),
                None => Err(DatasetError::NoGold { path: path.clone(), id: page.id }),
            })
            .collect::<Result<_, _>>()?;
        if let Some(first) = gold.keys().min() {
            tracing::warn!("{}: {} lines are of no page of the set, {first:?} for one", path.display(), gold.len());
        }
        match pages.is_empty() {
            true => Err(DatasetError::Empty { path: folder.join("pages.jsonl") }),
            false => Ok(Dataset { folder: folder.to_owned(), pages }),
        }
    }

    /// Reads one page's bytes, unpacked.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn page(&self, row: &PageRow) -> Result<RawPage, DatasetError> {
        let path = self.folder.join(&row.html);
        let fail = |source| DatasetError::Read { path: path.clone(), source };
        let file = fs::read(&path).map_err(fail)?;
        let mut bytes = Vec::new();
        if file.starts_with(&[0x1f, 0x8b]) {
            MultiGzDecoder::new(file.as_slice()).read_to_end(&mut bytes).map_err(fail)?;
        } else {
            bytes = file;
        }
        Ok(RawPage { bytes, url: row.url.clone(), origin: Origin::File { path, line: None }, ..RawPage::default() })
    }
}

fn names<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Name {
        One(String),
        Nested(Vec<String>),
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Names {
        List(Vec<Name>),
        One(String),
    }
    Ok(Option::<Names>::deserialize(from)?.map(|names| match names {
        Names::List(list) => list
            .into_iter()
            .map(|name| match name {
                Name::One(name) => name,
                Name::Nested(names) => names.join(", "),
            })
            .collect(),
        Names::One(name) if name.is_empty() => Vec::new(),
        Names::One(name) => vec![name],
    }))
}

/// The lines of a list, each with its number.
fn rows<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Vec<(usize, T)>, DatasetError> {
    let content = fs::read_to_string(path).map_err(|source| DatasetError::Read { path: path.to_owned(), source })?;
    let lines = content.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    lines
        .map(|(i, line)| {
            let line_number = i + 1;
            let row = serde_json::from_str(line).map_err(|source| DatasetError::Line {
                path: path.to_owned(),
                line: line_number,
                source,
            })?;
            Ok((line_number, row))
        })
        .collect()
}
