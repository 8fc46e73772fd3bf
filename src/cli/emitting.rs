//! How and where records are written: standard output, a file, a log that grows, a folder with a file for each.

use super::{Failure, pipeline};
use copydesk::article::Article;
use copydesk::emit::{self, Folder, Format, Key, Output, OutputError, may_begin_record, page_of};
use copydesk::page::path_text;
use copydesk::source::{self, Destination, Done};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Once;

/// How and where records are written.
#[derive(Debug, clap::Args)]
pub struct Emitting {
    /// How records are written; where nothing is said, the name of the output tells, and else it is jsonl
    #[arg(short, long, value_enum, env = "COPYDESK_FORMAT")]
    format: Option<Shape>,
    /// File to write to, which appears when all is done; or a folder (DIR/), which gets a file for each record
    #[arg(short, long, value_name = "FILE|DIR/")]
    output: Option<PathBuf>,
    /// Add to the file's end instead
    #[arg(long, requires = "output")]
    append: bool,
}

/// Where records go.
pub struct Sink {
    /// What is written in the order of the pages: the records, or the list of their files.
    pub output: Output,
    /// Makes of a record what is written.
    pub record: Box<pipeline::Record<'static>>,
    /// Whether an earlier run is gone on with, to which nothing need be added.
    pub resumed: bool,
}

/// How records are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Shape {
    /// One JSON object a line
    #[default]
    Jsonl,
    /// Front matter and Markdown
    Markdown,
    /// The text alone, records parted by a form feed
    Text,
}

/// Endings of files that are packed.
const PACKED: [&str; 5] = ["gz", "zst", "bz2", "xz", "zip"];

impl Shape {
    /// The shape of records in a file whose name ends so.
    fn named(ending: &str) -> Option<Shape> {
        match ending {
            "jsonl" | "ndjson" | "json" => Some(Shape::Jsonl),
            "md" | "markdown" => Some(Shape::Markdown),
            "txt" | "text" => Some(Shape::Text),
            _ => None,
        }
    }
}

impl From<Shape> for Format {
    fn from(shape: Shape) -> Format {
        match shape {
            Shape::Jsonl => Format::JsonLines,
            Shape::Markdown => Format::Markdown,
            Shape::Text => Format::Text,
        }
    }
}

impl Emitting {
    /// How records are written: as is asked for, or as the file's name says.
    pub fn shape(&self) -> Result<Shape, Failure> {
        let file = self.named().filter(|path| !is_folder(path));
        match file.and_then(Path::extension).map(|ending| ending.to_string_lossy().to_ascii_lowercase()) {
            Some(ending) if PACKED.contains(&ending.as_str()) => Err(Failure::usage(format!(
                "{}: records are not packed; leave .{ending} out, or pack standard output: `copydesk ... | gzip > FILE`",
                file.unwrap_or(Path::new("")).display()
            ))),
            Some(ending) if self.format.is_none() => Shape::named(&ending).ok_or_else(|| {
                Failure::usage(format!(
                    "{}: nothing is written as .{ending}; there are .jsonl, .md and .txt, and --format says which it is \
                     where a file is to have another name",
                    file.unwrap_or(Path::new("")).display()
                ))
            }),
            _ => Ok(self.format.unwrap_or_default()),
        }
    }

    /// Refuses a file that is read as well: its page would be gone. Records of an earlier run may give way to new ones.
    pub fn spare(&self, inputs: &[PathBuf]) -> Result<(), Failure> {
        self.named().map_or(Ok(()), |path| spare(path, inputs))
    }

    /// Opens what was asked for.
    pub fn open(&self) -> Result<Sink, Failure> {
        let format = self.shape()?.into();
        match self.named() {
            None => Ok(plain(Output::stdout(), format)),
            Some(path) if is_folder(path) && self.append => Err(Failure::usage(format!(
                "{}: a folder gets a file for each record; --append is for files",
                path.display()
            ))),
            Some(path) if is_folder(path) => {
                let folder = Folder::open(path, format).map_err(usage)?;
                let list = Output::anew(&folder.list()).map_err(usage)?;
                Ok(into_files(folder, list))
            }
            Some(path) => {
                keep(path)?;
                let output = if self.append { Output::log(path, format) } else { Output::whole(path) };
                Ok(plain(output.map_err(usage)?, format))
            }
        }
    }

    /// Opens an output to go on with, and tells the pages whose records are in it.
    pub fn resume(&self) -> Result<(Sink, Done), Failure> {
        let shape = self.shape()?;
        let mut done = Vec::new();
        let mut take = |key: Option<Key>| key.map(|key| done.push(key)).is_some();
        let mut sink = match self.named() {
            None => return Err(Failure::usage("standard output cannot be resumed; name a file or a folder with -o")),
            Some(path) if is_folder(path) => {
                let folder = Folder::open(path, shape.into()).map_err(usage)?;
                let list =
                    Output::resume(&folder.list(), |line| take(folder.read(line)), Folder::may_begin).map_err(usage)?;
                into_files(folder, list)
            }
            Some(_) if shape != Shape::Jsonl => {
                return Err(Failure::usage(
                    "only JSON Lines tell which pages they are of; leave --format out, or name a folder with -o DIR/",
                ));
            }
            Some(path) => {
                let mut versions = HashSet::new();
                let mut page = |line: &[u8]| {
                    let (page, version) = page_of(line)?;
                    versions.insert(version);
                    Some(page)
                };
                let output = Output::resume(path, |line| take(page(line)), may_begin_record).map_err(usage)?;
                beside(plain(output, shape.into()), versions, path_text(path))
            }
        };
        let sources = done.iter().filter_map(|Key { path, offset, record_id }| {
            path.as_deref().map(|path| (path, *offset, record_id.as_deref()))
        });
        let sources: Vec<_> = sources.collect();
        sink.resumed = true;
        tracing::info!(records = sources.len(), "resuming");
        Ok((sink, sources.into_iter().collect()))
    }

    /// Where records go; asked once it is open, so that it is there.
    pub fn destination(&self) -> Destination {
        self.named().map_or_else(Destination::stdout, Destination::at)
    }

    fn named(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| path.as_os_str() != "-")
    }
}

fn plain(output: Output, format: Format) -> Sink {
    Sink { output, record: Box::new(pipeline::written_as(format)), resumed: false }
}

/// The same sink, which tells once that what is there was made by rules of other versions.
fn beside(sink: Sink, there: HashSet<String>, name: String) -> Sink {
    let (record, told) = (sink.record, Once::new());
    let record = move |n, article: Article| {
        if there.iter().any(|version| *version != article.rules_version) {
            told.call_once(|| {
                tracing::warn!(
                    "{name}: records by other rules are in it, which stay as they are; write anew to have all by one"
                )
            });
        }
        record(n, article)
    };
    Sink { record: Box::new(record), ..sink }
}

/// Refuses a file that holds what we did not write: a page or notes would be gone, or have records among them.
fn keep(path: &Path) -> Result<(), Failure> {
    // What cannot be read is told when it is opened.
    if !path.is_file() || emit::is_ours(path).unwrap_or(true) {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "{}: what is there are no records of copydesk, so that it stays as it is; write to another file, or take it away",
        path_text(path)
    )))
}

/// Refuses an output that is one of the inputs, unless it is one of ours.
pub fn spare(output: &Path, inputs: &[PathBuf]) -> Result<(), Failure> {
    // What cannot be read is told when it is opened.
    if !output.is_file() || emit::is_ours(output).unwrap_or(false) || !source::is_read(output, inputs) {
        return Ok(());
    }
    Err(Failure::usage(format!("{}: this is one of the inputs; write to another file", path_text(output))))
}

fn usage(error: OutputError) -> Failure {
    Failure::usage(error.to_string())
}

/// Whether records go into a folder: one that is there, or a name that ends as that of a folder.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with(std::path::is_separator)
}

fn into_files(folder: Folder, list: Output) -> Sink {
    folder.sweep();
    Sink { output: list, record: Box::new(move |n, article: Article| folder.write(n, &article)), resumed: false }
}
