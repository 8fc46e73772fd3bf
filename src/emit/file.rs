//! Where records go: standard output, a file that is there whole or not at all, a log that grows.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

use super::{Format, tail};
use crate::written::BESIDE;

/// Why an output cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {source}", path.display())]
#[non_exhaustive]
pub struct OutputError {
    /// The output.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

impl OutputError {
    /// Whether the reader of a pipe went away, which is no failure.
    pub fn is_broken_pipe(&self) -> bool {
        self.source.kind() == io::ErrorKind::BrokenPipe
    }
}

/// An open output.
#[derive(Debug)]
pub struct Output {
    path: PathBuf,
    to: To,
    interrupted: bool,
}

#[derive(Debug)]
enum To {
    Stdout(BufWriter<io::Stdout>),
    /// A device or a pipe.
    Device(BufWriter<File>),
    Whole(BufWriter<NamedTempFile>),
    /// Where it is `anew`, what is there goes when something is written.
    Log {
        file: File,
        anew: bool,
    },
}

impl Output {
    /// Standard output.
    pub fn stdout() -> Output {
        Output {
            path: "-".into(),
            to: To::Stdout(BufWriter::with_capacity(64 * 1024, io::stdout())),
            interrupted: false,
        }
    }

    /// A file that is written beside its place and renamed into it by [`Output::finish`]: readers see the old one or
    /// the new one, never a part. A device or a pipe is no file that could be replaced, and is written to as it is; of a
    /// symbolic link what it leads to is replaced.
    ///
    /// # Errors
    /// When its folder cannot be written to.
    pub fn whole(path: &Path) -> Result<Output, OutputError> {
        if path.metadata().is_ok_and(|there| !there.is_file() && !there.is_dir()) {
            let file = OpenOptions::new().write(true).open(path);
            let file = file.map_err(|source| OutputError { path: path.to_owned(), source })?;
            let to = To::Device(BufWriter::with_capacity(64 * 1024, file));
            return Ok(Output { path: path.to_owned(), to, interrupted: false });
        }
        let path = &target(path).map_err(|source| OutputError { path: path.to_owned(), source })?;
        let fail = |kind, why: String| OutputError { path: path.to_owned(), source: io::Error::new(kind, why) };
        if path.is_dir() {
            return Err(fail(io::ErrorKind::IsADirectory, "this is a folder; name a file".to_owned()));
        }
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(fail(
                io::ErrorKind::NotFound,
                format!("there is no folder {}; make it first", folder.display()),
            ));
        }
        let file = beside(path, BESIDE).tempfile_in(folder);
        let file = file.map_err(|source| OutputError { path: path.to_owned(), source })?;
        let to = To::Whole(BufWriter::with_capacity(256 * 1024, file));
        Ok(Output { path: path.to_owned(), to, interrupted: false })
    }

    /// A log: records are added at its end, each in one write.
    ///
    /// # Errors
    /// When it cannot be opened, or what a killed run left there is half a record, to which the next would be glued.
    pub fn log(path: &Path, format: Format) -> Result<Output, OutputError> {
        let fail = |source| OutputError { path: path.to_owned(), source };
        let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(fail)?;
        // What a pipe was told is nobody's to read again.
        if file.metadata().map_err(fail)?.is_file() {
            File::open(path).and_then(|there| tail::end_whole(&there, &mut file, format)).map_err(fail)?;
        }
        Ok(Output { path: path.to_owned(), to: To::Log { file, anew: false }, interrupted: false })
    }

    /// A log that begins anew with what is written first, and that no other process writes meanwhile. Where nothing is
    /// written it stays as it was.
    ///
    /// # Errors
    /// When it cannot be opened, or another process writes it.
    pub fn anew(path: &Path) -> Result<Output, OutputError> {
        let fail = |source| OutputError { path: path.to_owned(), source };
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path).map_err(fail)?;
        lock(&file).map_err(fail)?;
        Ok(Output { path: path.to_owned(), to: To::Log { file, anew: true }, interrupted: false })
    }

    /// A log to go on with: `line` is told each line that is there and says whether it is one of ours; a last one that was
    /// cut short is cut off where `begun` says that it may be the beginning of one.
    ///
    /// # Errors
    /// When it cannot be opened, read or cut, a line is not ours, or another process writes it.
    pub fn resume(
        path: &Path,
        mut line: impl FnMut(&[u8]) -> bool,
        begun: impl Fn(&[u8]) -> bool,
    ) -> Result<Output, OutputError> {
        let fail = |source| OutputError { path: path.to_owned(), source };
        let not_ours = |number: u64| {
            let told = format!("line {number} is not a record, so this is no output to resume; it is left as it is");
            fail(io::Error::new(io::ErrorKind::InvalidData, told))
        };
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(fail)?;
        lock(&file).map_err(fail)?;
        let mut end = 0;
        let mut lines = BufReader::with_capacity(256 * 1024, &file);
        let mut bytes = Vec::new();
        for number in 1.. {
            bytes.clear();
            let read = lines.read_until(b'\n', &mut bytes).map_err(fail)?;
            let is_whole = bytes.last() == Some(&b'\n');
            if !(if is_whole { line(&bytes) } else { begun(&bytes) }) {
                return Err(not_ours(number));
            }
            if !is_whole {
                break;
            }
            end += read as u64;
        }
        file.set_len(end).and_then(|()| file.seek(SeekFrom::End(0))).map_err(fail)?;
        Ok(Output { path: path.to_owned(), to: To::Log { file, anew: false }, interrupted: false })
    }

    /// Writes one record's bytes.
    ///
    /// # Errors
    /// When the disk is full, the pipe is closed, and the like.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        let written = match &mut self.to {
            To::Stdout(out) => out.write_all(bytes),
            To::Device(out) => out.write_all(bytes),
            To::Whole(out) => out.write_all(bytes),
            To::Log { .. } if bytes.is_empty() => Ok(()),
            To::Log { file, anew } => match std::mem::take(anew) {
                true => file.set_len(0).and_then(|()| tail::add(file, bytes)),
                false => tail::add(file, bytes),
            },
        };
        written.map_err(|source| OutputError { path: self.path.clone(), source })
    }

    /// Hands over what is buffered, so that a reader of the pipe sees it.
    ///
    /// # Errors
    /// As [`Output::write`].
    pub fn flush(&mut self) -> Result<(), OutputError> {
        let flushed = match &mut self.to {
            To::Stdout(out) => out.flush(),
            To::Device(out) => out.flush(),
            To::Whole(_) => Ok(()),
            To::Log { file, .. } => file.flush(),
        };
        flushed.map_err(|source| OutputError { path: self.path.clone(), source })
    }

    /// Notes that records are missing: a whole file will not take its place, but stand beside it as
    /// `NAME.partial`. Where that is, if so.
    pub fn interrupt(&mut self) -> Option<PathBuf> {
        self.interrupted = true;
        matches!(self.to, To::Whole(_)).then(|| partial(&self.path))
    }

    /// Lets what is there stay as it is. The file that keeps its place, where it is one that would be replaced.
    pub fn leave(self) -> Option<PathBuf> {
        matches!(self.to, To::Whole(_) | To::Log { anew: true, .. }).then_some(self.path)
    }

    /// Ends the output; only now a whole file takes its place.
    ///
    /// # Errors
    /// As [`Output::write`].
    pub fn finish(self) -> Result<(), OutputError> {
        let path = if self.interrupted { partial(&self.path) } else { self.path };
        let done = match self.to {
            To::Stdout(mut out) => out.flush(),
            To::Device(mut out) => out.flush(),
            To::Log { mut file, .. } => file.flush().and_then(|()| file.sync_data()),
            To::Whole(out) => out.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| {
                file.as_file().sync_all()?;
                keep_permissions(&path, file.as_file());
                file.persist(&path).map(|_| ()).map_err(|e| e.error)
            }),
        };
        done.map_err(|source| OutputError { path, source })
    }
}

/// The file that a name stands for: of a symbolic link what it leads to, be that there or not.
fn target(path: &Path) -> io::Result<PathBuf> {
    /// As many as Linux follows.
    const MOST_LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(next) = path.read_link() else { return Ok(path) };
        path = path.parent().unwrap_or(Path::new("")).join(next);
    }
    Err(io::Error::other("links in a circle"))
}

/// Refuses a file that another process goes on with.
fn lock(file: &File) -> io::Result<()> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::Error(error)) => Err(error),
        Err(TryLockError::WouldBlock) => {
            Err(io::Error::new(io::ErrorKind::WouldBlock, "another process writes it; wait for it, or name another"))
        }
    }
}

/// Where the records of an interrupted run go.
fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    name.into()
}

/// Makes files that are to take the place of `path`. They are at no time open to more people than it is; a new one is open
/// to those that the user's mask leaves.
pub(super) fn beside<'a>(path: &Path, prefix: &'a str) -> tempfile::Builder<'a, 'static> {
    let mut files = tempfile::Builder::new();
    files.prefix(prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        files.permissions(permissions(path).unwrap_or_else(|| std::fs::Permissions::from_mode(0o666)));
    }
    #[cfg(not(unix))]
    let _ = path;
    files
}

/// A file that takes another's place has its permissions.
pub(super) fn keep_permissions(path: &Path, file: &File) {
    if let Some(permissions) = permissions(path) {
        // Where this fails the file keeps what the user's mask leaves of them.
        let _ = file.set_permissions(permissions);
    }
}

#[cfg(unix)]
fn permissions(path: &Path) -> Option<std::fs::Permissions> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    Some(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn permissions(_: &Path) -> Option<std::fs::Permissions> {
    None
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
