//! How and where records are written: standard output, a file, a log that grows, a folder with a file for each.

use super::{Failure, pipeline};
use copydesk::article::Article;
use copydesk::emit::{self, Folder, Format, Key, Output, OutputError, may_begin_record, page_of};
use copydesk::page::path_text;
use copydesk::source::{self, Destination, Done};
use std::path::{Path, PathBuf};

/// How and where records are written.
#[derive(Debug, clap::Args)]
pub struct Emitting {
    /// How records are written
    #[arg(short, long, value_enum, default_value_t = Shape::Jsonl, env = "COPYDESK_FORMAT")]
    pub format: Shape,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Shape {
    /// One JSON object a line
    Jsonl,
    /// Front matter and Markdown
    Markdown,
    /// The text alone, records parted by a form feed
    Text,
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
    /// Refuses a file that is read as well: its page would be gone. Records of an earlier run may give way to new ones.
    pub fn spare(&self, inputs: &[PathBuf]) -> Result<(), Failure> {
        self.named().map_or(Ok(()), |path| spare(path, inputs))
    }

    /// Opens what was asked for.
    pub fn open(&self) -> Result<Sink, Failure> {
        match self.named() {
            None => Ok(self.plain(Output::stdout())),
            Some(path) if is_folder(path) && self.append => Err(Failure::usage(format!(
                "{}: a folder gets a file for each record; --append is for files",
                path.display()
            ))),
            Some(path) if is_folder(path) => {
                let folder = self.folder(path)?;
                let list = Output::anew(&folder.list()).map_err(usage)?;
                Ok(into_files(folder, list))
            }
            Some(path) if self.append => Ok(self.plain(Output::log(path, self.format.into()).map_err(usage)?)),
            Some(path) => Ok(self.plain(Output::whole(path).map_err(usage)?)),
        }
    }

    /// Opens an output to go on with, and tells the pages whose records are in it.
    pub fn resume(&self) -> Result<(Sink, Done), Failure> {
        let mut done = Vec::new();
        let mut take = |key: Option<Key>| key.map(|key| done.push(key)).is_some();
        let mut sink = match self.named() {
            None => return Err(Failure::usage("standard output cannot be resumed; name a file or a folder with -o")),
            Some(path) if is_folder(path) => {
                let folder = self.folder(path)?;
                let list =
                    Output::resume(&folder.list(), |line| take(folder.read(line)), Folder::may_begin).map_err(usage)?;
                into_files(folder, list)
            }
            Some(_) if self.format != Shape::Jsonl => {
                return Err(Failure::usage(
                    "only JSON Lines tell which pages they are of; leave --format out, or name a folder with -o DIR/",
                ));
            }
            Some(path) => {
                self.plain(Output::resume(path, |line| take(page_of(line)), may_begin_record).map_err(usage)?)
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

    fn folder(&self, path: &Path) -> Result<Folder, Failure> {
        Folder::open(path, self.format.into()).map_err(usage)
    }

    fn plain(&self, output: Output) -> Sink {
        Sink { output, record: Box::new(pipeline::written_as(self.format.into())), resumed: false }
    }
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
