//! Outputs: files to which committed records are appended, each once.
//!
//! A file is appended to, synced, and then its new end is acknowledged in the state. Whatever a crash left behind the
//! acknowledged end is cut off at the next start, and what was not acknowledged is appended again; whole lines there that
//! are not to come again are kept in a file beside it. Standard output cannot be cut: there a record comes at least once.

mod file;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::state::{Hold, State, StateError, Waiting, no_room};
use file::RecordFile;

/// Records that are appended between two syncs.
const BATCH: usize = 512;

/// It is asked this often whether an output can be taken over that another process writes.
const TAKE_OVER: Duration = Duration::from_secs(1);

/// The outputs of a crawl.
#[derive(Debug)]
pub struct Outputs(Vec<Output>);

#[derive(Debug)]
struct Output {
    /// Its name in the state: the absolute path, or `-`.
    name: String,
    path: PathBuf,
    /// Nothing while another process writes it.
    to: Option<To>,
    end: u64,
    /// Records that are in it, of which the state could not be told yet.
    owed: Vec<i64>,
    /// When it was asked last whether it can be taken over, and whether it was said that it cannot.
    asked: Instant,
    said: bool,
}

#[derive(Debug)]
enum To {
    File(RecordFile),
    Stdout,
}

/// Why an output cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutputError {
    /// It cannot be opened, written or synced.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The output.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is shorter than what was acknowledged.
    #[error(
        "{} has {found} bytes, but {acknowledged} were written{} and acknowledged; put the file back, or name another \
         output",
        path.display(),
        writer.as_ref().map_or_else(String::new, |writer| format!(" by {writer}"))
    )]
    Short {
        /// The output.
        path: PathBuf,
        /// Its bytes.
        found: u64,
        /// Bytes that it should have at least.
        acknowledged: u64,
        /// Who wrote it last, where processes share the state.
        writer: Option<String>,
    },
    /// It is not there any more.
    #[error(
        "{} is gone, but {acknowledged} bytes were written{} and acknowledged; put the file back, or name another output",
        path.display(),
        writer.as_ref().map_or_else(String::new, |writer| format!(" by {writer}"))
    )]
    Gone {
        /// The output.
        path: PathBuf,
        /// Bytes that it should have.
        acknowledged: u64,
        /// Who wrote it last, where processes share the state.
        writer: Option<String>,
    },
    /// It is another file than the one that was written.
    #[error(
        "{} is not the file that was written: no line ends at byte {acknowledged}, up to which records were acknowledged; it \
         is left as it is: put the file back, or name another output",
        path.display()
    )]
    Foreign {
        /// The output.
        path: PathBuf,
        /// Bytes that were acknowledged.
        acknowledged: u64,
    },
    /// It was deleted, moved, replaced or changed while it was written.
    #[error(
        "{} {what}: something else than this crawl changed it; what it has not got is kept in the state and written at the \
         next start, when the file is put back as it was, or another output is named",
        path.display()
    )]
    Changed {
        /// The output.
        path: PathBuf,
        /// What became of it.
        what: String,
    },
    /// The state fails.
    #[error(transparent)]
    State(#[from] StateError),
}

impl OutputError {
    /// Whether the reader of standard output went away, which is no failure.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, OutputError::Write { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Whether it may be over by itself; see [`StateError::is_passing`].
    pub fn is_passing(&self) -> bool {
        match self {
            OutputError::Write { source, .. } => no_room(source),
            OutputError::State(error) => error.is_passing(),
            _ => false,
        }
    }
}

impl Outputs {
    /// Opens outputs, and cuts each file to its acknowledged end. A file that the state does not know is appended to.
    /// An output that another process writes is left to it, and taken over when that process ends.
    ///
    /// # Errors
    /// When one cannot be opened, is held by a process that does not share the state, or is shorter than what was
    /// acknowledged.
    pub fn open(paths: &[PathBuf], state: &mut dyn State) -> Result<Outputs, OutputError> {
        paths.iter().map(|path| Output::open(path, state)).collect::<Result<_, _>>().map(Outputs)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a record may appear twice in one of them after a crash.
    pub fn repeats(&self) -> bool {
        self.0.iter().any(Output::is_stdout)
    }

    /// Warns of what is in outputs already, where the state knows nothing.
    pub(super) fn warn_of_old(&self) {
        for output in self.0.iter().filter(|output| output.end > 0) {
            tracing::warn!(
                output = output.name,
                bytes = output.end,
                "the state is new, but the output is not: pages that are in it already are fetched and written once more; \
                 where that is not wanted put the old state back"
            );
        }
    }

    /// Appends what is committed and not acknowledged.
    ///
    /// # Errors
    /// When an output cannot be written, or the state fails.
    pub fn write(&mut self, state: &mut dyn State) -> Result<(), OutputError> {
        self.0.iter_mut().try_for_each(|output| output.write(state))
    }
}

impl Output {
    fn open(path: &Path, state: &mut dyn State) -> Result<Output, OutputError> {
        let broken = |source| OutputError::Write { path: path.to_owned(), source };
        let (name, found) = if path.as_os_str() == "-" {
            ("-".to_owned(), 0)
        } else {
            let name = std::path::absolute(path).map_err(broken)?.display().to_string();
            let file = std::fs::metadata(path).ok();
            if file.as_ref().is_some_and(|file| !file.is_file()) {
                let told = "an output must be a regular file, or - for standard output";
                return Err(broken(io::Error::new(io::ErrorKind::InvalidInput, told)));
            }
            (name, file.map_or(0, |file| file.len()))
        };
        let end = state.output(&name, found)?;
        let mut output =
            Output { name, path: path.to_owned(), to: None, end, owed: Vec::new(), asked: Instant::now(), said: false };
        if let Some(holder) = output.take(state)? {
            tracing::info!(output = output.name, "is written by {holder}: this process leaves it to that");
        }
        Ok(output)
    }

    fn is_stdout(&self) -> bool {
        self.name == "-"
    }

    /// Takes the right to write it, and opens it; where another process has that right, says which.
    fn take(&mut self, state: &mut dyn State) -> Result<Option<String>, OutputError> {
        let before = match state.hold_output(&self.name)? {
            Hold::Theirs { holder } => return Ok(Some(holder)),
            Hold::Ours { before } => before,
        };
        self.end = state.output(&self.name, 0)?;
        if self.is_stdout() {
            self.to = Some(To::Stdout);
            return Ok(None);
        }
        let waiting = state.waiting(&self.name, BATCH)?;
        match RecordFile::open(&self.path, self.end, &waiting, before) {
            Ok((file, begins)) => {
                self.to = Some(To::File(file));
                if begins != self.end {
                    // The end of a line that others began is not cut after a crash.
                    state.acknowledge(&self.name, &[], begins)?;
                }
                self.end = begins;
            }
            Err(error) => {
                // Someone else may be able to write it.
                state.release_output(&self.name)?;
                return Err(error);
            }
        }
        Ok(None)
    }

    /// Takes over an output whose holder has ended.
    fn take_over(&mut self, state: &mut dyn State) -> Result<(), OutputError> {
        if self.asked.elapsed() < TAKE_OVER {
            return Ok(());
        }
        self.asked = Instant::now();
        match self.take(state) {
            Ok(None) => {
                tracing::info!(output = self.name, "its holder has ended: this process writes it from now on");
                self.said = false;
            }
            Ok(Some(_)) => {}
            Err(OutputError::State(error @ (StateError::Database(_) | StateError::Postgres(_)))) => {
                return Err(error.into());
            }
            Err(error) if !self.said => {
                tracing::warn!("nobody writes this output, and this process cannot: {error}");
                self.said = true;
            }
            Err(_) => {}
        }
        Ok(())
    }

    fn write(&mut self, state: &mut dyn State) -> Result<(), OutputError> {
        if self.to.is_none() {
            self.take_over(state)?;
        }
        while self.to.is_some() {
            self.check()?;
            // What is in the file is not appended once more where only the state had no room.
            if self.owed.is_empty() {
                let waiting = state.waiting(&self.name, BATCH)?;
                if waiting.is_empty() {
                    break;
                }
                self.append(&waiting)
                    .map_err(|source| OutputError::Write { path: PathBuf::from(&self.name), source })?;
                self.end += waiting.iter().map(|waiting| waiting.bytes.len() as u64).sum::<u64>();
                self.check()?;
                self.owed = waiting.iter().map(|waiting| waiting.record).collect();
            }
            state.acknowledge(&self.name, &self.owed, self.end)?;
            self.owed.clear();
        }
        Ok(())
    }

    fn check(&self) -> Result<(), OutputError> {
        match &self.to {
            Some(To::File(file)) => file.check(self.end),
            _ => Ok(()),
        }
    }

    fn append(&mut self, waiting: &[Waiting]) -> io::Result<()> {
        match &mut self.to {
            Some(To::File(file)) => file.append(waiting, self.end),
            Some(To::Stdout) => {
                let mut out = io::stdout().lock();
                write_all(&mut out, waiting)?;
                out.flush()
            }
            None => Ok(()),
        }
    }
}

/// Writes records one by one: they are large enough, and together they would be copied once more.
fn write_all(to: &mut impl Write, waiting: &[Waiting]) -> io::Result<()> {
    waiting.iter().try_for_each(|waiting| to.write_all(&waiting.bytes))
}
