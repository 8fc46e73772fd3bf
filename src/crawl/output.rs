//! Outputs: files to which committed records are appended, each once.
//!
//! A file is appended to, synced, and then its new end is acknowledged in the state. Whatever a crash left behind the
//! acknowledged end is cut off at the next start, and what was not acknowledged is appended again. Standard output
//! cannot be cut: there a record comes at least once.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::state::{State, StateError, lock_file};

/// Records that are appended between two syncs.
const BATCH: usize = 512;

/// The outputs of a crawl.
#[derive(Debug)]
pub struct Outputs(Vec<Output>);

#[derive(Debug)]
struct Output {
    /// Its name in the state: the absolute path, or `-`.
    name: String,
    to: To,
    end: u64,
}

#[derive(Debug)]
enum To {
    File(File),
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
        "{} has {found} bytes, but {acknowledged} were written and acknowledged; put the file back, or name another \
         output",
        path.display()
    )]
    Short {
        /// The output.
        path: PathBuf,
        /// Its bytes.
        found: u64,
        /// Bytes that it should have at least.
        acknowledged: u64,
    },
    /// The state fails.
    #[error(transparent)]
    State(#[from] StateError),
}

impl Outputs {
    /// Opens outputs, and cuts each file to its acknowledged end. A file that the state does not know is appended to.
    ///
    /// # Errors
    /// When one cannot be opened, is held by another process, or is shorter than what was acknowledged.
    pub fn open(paths: &[PathBuf], state: &mut dyn State) -> Result<Outputs, OutputError> {
        paths.iter().map(|path| Output::open(path, state)).collect::<Result<_, _>>().map(Outputs)
    }

    /// Whether a record may appear twice in one of them after a crash.
    pub fn repeats(&self) -> bool {
        self.0.iter().any(|output| matches!(output.to, To::Stdout))
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
        if path.as_os_str() == "-" {
            state.output("-", 0)?;
            return Ok(Output { name: "-".to_owned(), to: To::Stdout, end: 0 });
        }
        let broken = |source| OutputError::Write { path: path.to_owned(), source };
        let name = std::path::absolute(path).map_err(broken)?.display().to_string();
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(broken)?;
        lock_file(&mut file, path)?;
        let found = file.metadata().map_err(broken)?.len();
        let end = state.output(&name, found)?;
        if found < end {
            return Err(OutputError::Short { path: path.to_owned(), found, acknowledged: end });
        }
        if found > end {
            tracing::info!(output = %path.display(), bytes = found - end, "cut what was not acknowledged");
            file.set_len(end).map_err(broken)?;
        }
        file.sync_all().and_then(|()| sync_folder(path)).map_err(broken)?;
        Ok(Output { name, to: To::File(file), end })
    }

    fn write(&mut self, state: &mut dyn State) -> Result<(), OutputError> {
        loop {
            let waiting = state.waiting(&self.name, BATCH)?;
            if waiting.is_empty() {
                return Ok(());
            }
            let bytes: Vec<u8> = waiting.iter().flat_map(|waiting| waiting.bytes.iter().copied()).collect();
            self.append(&bytes).map_err(|source| OutputError::Write { path: PathBuf::from(&self.name), source })?;
            self.end += bytes.len() as u64;
            let records: Vec<i64> = waiting.iter().map(|waiting| waiting.record).collect();
            state.acknowledge(&self.name, &records, self.end)?;
        }
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.to {
            To::File(file) => {
                let written = file.write_all(bytes).and_then(|()| file.sync_data());
                if written.is_err() {
                    // Half a record is worse than none, should it be tried again; where not even this goes, the next
                    // start does it.
                    let _ = file.set_len(self.end);
                }
                written
            }
            To::Stdout => {
                let mut out = io::stdout().lock();
                out.write_all(bytes)?;
                out.flush()
            }
        }
    }
}

/// A new file's name is safe only when its folder is.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
