//! What the commands that clean share: which rules they use, what their inputs are, how they end.

use super::emitting::{Shape, Sink};
use super::{Exit, Failure, pipeline};
use copydesk::clean::{Cleaner, Options};
use copydesk::crawl::has_user;
use copydesk::emit::OutputError;
use copydesk::rules::Rules;
use copydesk::rules::files::{self, Source};
use copydesk::source::Kind;
use std::path::{Path, PathBuf};

/// Which rules are used.
#[derive(Debug, Clone, clap::Args)]
pub struct FromRules {
    /// Folder of rule files: each replaces the built-in file of its name, the others stay
    #[arg(long, value_name = "DIR", value_parser = super::path_or_nothing(), env = "COPYDESK_RULES")]
    rules: Option<PathBuf>,
}

impl FromRules {
    /// The rules, compiled.
    pub fn load(&self) -> Result<Rules, Failure> {
        self.load_or(None)
    }

    /// The rules, compiled; those of the folder `configured` where no flag names one.
    pub fn load_or(&self, configured: Option<&Path>) -> Result<Rules, Failure> {
        let rules = match self.folder().or(configured) {
            None => Rules::built_in(),
            Some(folder) => Rules::with_folder(folder),
        };
        rules.map_err(|e| Failure::usage(e.to_string()))
    }

    /// Whether a folder is named.
    pub fn has_folder(&self) -> bool {
        self.folder().is_some()
    }

    /// The folder that is named; an empty name is none.
    fn folder(&self) -> Option<&Path> {
        self.rules.as_deref().filter(|folder| !folder.as_os_str().is_empty())
    }

    /// The rule files.
    pub fn sources(&self) -> Result<Vec<Source>, Failure> {
        match self.folder() {
            None => Ok(files::built_in()),
            Some(folder) => files::with_folder(folder).map_err(|e| Failure::usage(e.to_string())),
        }
    }
}

/// How pages are cleaned.
#[derive(Debug, clap::Args)]
pub struct Cleaning {
    #[command(flatten)]
    rules: FromRules,
    /// Tell in each record what was removed, and why
    #[arg(long)]
    trace: bool,
    /// Tell readers' comments in each record
    #[arg(long)]
    comments: bool,
}

impl Cleaning {
    /// The cleaner that was asked for; `configured` is the folder of rules where no flag names one.
    pub fn cleaner(&self, configured: Option<&Path>) -> Result<Cleaner, Failure> {
        let options = Options { trace: self.trace, comments: self.comments };
        Ok(Cleaner::with_rules(self.rules.load_or(configured)?, options))
    }

    /// Tells of what was asked for and is in no record of this shape.
    pub fn check_shape(&self, shape: Shape) {
        for (asked, flag) in [(self.trace, "--trace"), (self.comments, "--comments")] {
            if asked && shape != Shape::Jsonl {
                tracing::warn!("{flag} does nothing here: only records as JSON Lines tell that; leave --format out");
            }
        }
    }
}

/// What inputs are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Input {
    /// Told by name and content
    Auto,
    /// HTML pages
    Html,
    /// Plain text
    Text,
    /// One page a line, as JSON
    Jsonl,
    /// What a crawler kept
    Warc,
}

impl From<Input> for Kind {
    fn from(input: Input) -> Kind {
        match input {
            Input::Auto => Kind::Auto,
            Input::Html => Kind::Html,
            Input::Text => Kind::Text,
            Input::Jsonl => Kind::JsonLines,
            Input::Warc => Kind::Warc,
        }
    }
}

/// The number of workers: all cores where nothing is said.
pub fn jobs(asked: Option<usize>) -> usize {
    asked.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).clamp(1, 512)
}

/// Ends the output, and tells how the command ended.
pub fn ended(ran: Result<pipeline::Totals, OutputError>, sink: Sink) -> Result<Exit, Failure> {
    let Sink { output, resumed, .. } = sink;
    let is_empty = |totals: &pipeline::Totals| totals.records == 0 && totals.failed == 0 && !resumed;
    let end = |totals: pipeline::Totals| {
        if totals.stopped || totals.records > 0 || resumed && totals.failed == 0 {
            return output.finish().map(|()| totals);
        }
        match output.leave() {
            Some(path) => {
                let left = if path.exists() { "left as it was" } else { "not written" };
                tracing::warn!("no input gave a record: {} is {left}", path.display());
            }
            None if totals.failed == 0 => tracing::warn!("no input gave a record"),
            None => {}
        }
        Ok(totals)
    };
    let totals = match ran.and_then(end) {
        Ok(totals) => totals,
        Err(e) if e.is_broken_pipe() => return Ok(Exit::Done),
        Err(e) => return Err(Failure::failed(e.to_string())),
    };
    tracing::info!(records = totals.records, failed = totals.failed, "cleaned");
    Ok(match totals {
        t if t.stopped => Exit::Interrupted,
        t if t.failed > 0 || is_empty(&t) => Exit::SomeFailed,
        _ => Exit::Done,
    })
}

/// An address as it was typed, which is one.
pub fn address(text: &str) -> Result<String, String> {
    let error = |error| format!("not an address: {error}; write it like https://www.example.org/news/1.html");
    let url = url::Url::parse(text).map_err(error)?;
    check_user(&url).map(|()| text.to_owned())
}

/// Refuses an address that holds a user or a password, and does not repeat it.
pub fn check_user(url: &url::Url) -> Result<(), String> {
    if !has_user(url) {
        return Ok(());
    }
    Err(format!(
        "an address of {} holds a user or a password, which would end up in records, archives and logs; leave it out (a \
         source of `copydesk crawl` tells who asks by its fetch.auth)",
        url.host_str().unwrap_or_default()
    ))
}

/// Refuses a charset that nobody knows, and the one that stands for those that must not be decoded.
pub fn check_charset(label: Option<&str>) -> Result<(), Failure> {
    match label {
        Some(label) if encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).is_none() => {
            Err(Failure::usage(format!(
                "no charset is called {label:?}; labels are those of the Encoding Standard, e.g. utf-8, euc-kr"
            )))
        }
        _ => Ok(()),
    }
}
