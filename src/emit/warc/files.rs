//! A set of archive files: one is written at a time, under a name that ends in `.open`; when it is large enough it gets
//! its own name, and the next begins.
//!
//! Several processes may write into one folder: each has a number of its own there, which a lock keeps for it, and
//! which is part of its files' names.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use chrono::Utc;

use super::record::{About, warcinfo};
use crate::emit::{OutputError, sync_folder};

/// Processes that may write into one folder of one machine.
const MAX_WRITERS: u32 = 1000;

/// A set of archive files in one folder.
#[derive(Debug)]
pub struct Files {
    folder: PathBuf,
    about: About,
    max_bytes: u64,
    number: u32,
    serial: u32,
    current: Option<Current>,
    /// The number is ours while this is locked.
    _lock: File,
}

#[derive(Debug)]
struct Current {
    name: String,
    file: File,
    end: u64,
    /// Whether the file is still to be told who writes it now.
    unsigned: bool,
}

impl Files {
    /// A set of files in a folder, which is made where there is none; files grow to `max_bytes` and a little more.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn open(folder: &Path, max_bytes: u64, about: About) -> Result<Files, OutputError> {
        let fail = |source| OutputError { path: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(fail)?;
        let folder = std::path::absolute(folder).map_err(fail)?;
        let (number, lock) = number(&folder)?;
        let about = About { machine: file_safe(&about.machine), ..about };
        Ok(Files { folder, about, max_bytes, number, serial: 0, current: None, _lock: lock })
    }

    /// The set's name: machine, folder and number.
    pub fn name(&self) -> String {
        format!("{}:{}#{}", self.about.machine, self.folder.display(), self.number)
    }

    /// Goes on with the file of this name, if it is still being written: cuts it to `end`. Where nothing of it is
    /// wanted, it is removed. Other open files that have our number are not ours and are left alone.
    ///
    /// # Errors
    /// When the file is shorter than `end` or gone, or cannot be cut.
    pub fn resume(&mut self, name: &str, end: u64) -> Result<(), OutputError> {
        let path = self.open_path(name);
        let fail = |source| OutputError { path: path.clone(), source };
        let mut file = match OpenOptions::new().write(true).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // It was not begun yet, or has its own name already.
                if end == 0 || self.folder.join(name).exists() {
                    return Ok(());
                }
                let told =
                    format!("it is gone, but {end} bytes were written; put the file back, or name another folder");
                return Err(fail(io::Error::new(io::ErrorKind::NotFound, told)));
            }
            Err(error) => return Err(fail(error)),
        };
        let found = file.metadata().map_err(fail)?.len();
        if found < end {
            let told =
                format!("it has {found} bytes, but {end} were written; put the file back, or name another folder");
            return Err(fail(io::Error::other(told)));
        }
        if end == 0 {
            return std::fs::remove_file(&path).map_err(fail);
        }
        if found > end {
            tracing::info!(archive = %path.display(), bytes = found - end, "cut what belongs to pages that are not done");
        }
        let cut = file.set_len(end).and_then(|()| file.sync_all()).and_then(|()| file.seek(SeekFrom::End(0)));
        cut.map_err(fail)?;
        self.current = Some(Current { name: name.to_owned(), file, end, unsigned: true });
        Ok(())
    }

    /// Tells of open files that have our number but are not the one that is being written: a crash left them.
    pub fn strays(&self) -> Vec<PathBuf> {
        let ours = self.current.as_ref().map(|current| self.open_path(&current.name));
        let ending = format!("{}.open", self.ending());
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut strays: Vec<PathBuf> =
            entries.filter(|path| path.to_string_lossy().ends_with(&ending) && Some(path) != ours.as_ref()).collect();
        strays.sort();
        strays
    }

    /// The name of the file that is to be begun now, if one is.
    pub fn to_begin(&mut self) -> Option<String> {
        if self.current.is_some() {
            return None;
        }
        let now = Utc::now().format("%Y%m%d%H%M%S%3f");
        loop {
            let name = format!("copydesk-{now}-{:05}{}", self.serial, self.ending());
            self.serial += 1;
            if !self.folder.join(&name).exists() && !self.open_path(&name).exists() {
                return Some(name);
            }
        }
    }

    /// Begins a file.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn begin(&mut self, name: &str) -> Result<(), OutputError> {
        let path = self.open_path(name);
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        let file = file.and_then(|file| sync_folder(&self.folder).map(|()| file));
        let file = file.map_err(|source| OutputError { path, source })?;
        self.current = Some(Current { name: name.to_owned(), file, end: 0, unsigned: true });
        Ok(())
    }

    /// Appends records to the file that was begun, and says where each of them ends. They are not safe yet.
    ///
    /// # Errors
    /// When they cannot be written; the file ends where it did then.
    pub fn append<'r>(&mut self, records: impl IntoIterator<Item = &'r [u8]>) -> Result<Vec<u64>, OutputError> {
        let Some(current) = &mut self.current else { return Ok(Vec::new()) };
        let info = current.unsigned.then(|| warcinfo(&self.about, &current.name, Utc::now()));
        let mut bytes = info.unwrap_or_default();
        let ends = records.into_iter().map(|record| {
            bytes.extend_from_slice(record);
            current.end + bytes.len() as u64
        });
        let ends: Vec<u64> = ends.collect();
        if let Err(source) = current.file.write_all(&bytes) {
            // A part that cannot be cut off now is cut off at the next start.
            let _ = current.file.set_len(current.end).and_then(|()| current.file.seek(SeekFrom::End(0)));
            return Err(OutputError { path: self.folder.join(&current.name), source });
        }
        current.unsigned = false;
        current.end += bytes.len() as u64;
        Ok(ends)
    }

    /// Takes back what was appended behind `end`: nobody will know of it.
    ///
    /// # Errors
    /// When the file cannot be cut; nothing can be appended to it any more.
    pub fn take_back(&mut self, end: u64) -> Result<(), OutputError> {
        let Some(current) = &mut self.current else { return Ok(()) };
        let cut = current.file.set_len(end).and_then(|()| current.file.seek(SeekFrom::Start(end)));
        cut.map_err(|source| OutputError { path: self.folder.join(&current.name), source })?;
        (current.end, current.unsigned) = (end, current.unsigned || end == 0);
        Ok(())
    }

    /// Where the open file ends.
    pub fn end(&self) -> u64 {
        self.current.as_ref().map_or(0, |current| current.end)
    }

    /// Makes what was appended safe.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn sync(&mut self) -> Result<(), OutputError> {
        let Some(current) = &self.current else { return Ok(()) };
        current.file.sync_data().map_err(|source| OutputError { path: self.folder.join(&current.name), source })
    }

    /// Gives the file its own name where it is large enough.
    ///
    /// # Errors
    /// When it cannot be renamed.
    pub fn rotate(&mut self) -> Result<(), OutputError> {
        let is_full = self.current.as_ref().is_some_and(|current| current.end >= self.max_bytes);
        if is_full { self.finish() } else { Ok(()) }
    }

    /// Gives the file its own name.
    ///
    /// # Errors
    /// When it cannot be synced or renamed.
    pub fn finish(&mut self) -> Result<(), OutputError> {
        let Some(current) = self.current.take() else { return Ok(()) };
        if current.end == 0 {
            let path = self.open_path(&current.name);
            return std::fs::remove_file(&path).map_err(|source| OutputError { path, source });
        }
        let path = self.folder.join(&current.name);
        let renamed = current.file.sync_all().and_then(|()| std::fs::rename(self.open_path(&current.name), &path));
        renamed.and_then(|()| sync_folder(&self.folder)).map_err(|source| OutputError { path, source })
    }

    fn open_path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.open"))
    }

    /// What the names of this set's files end in.
    fn ending(&self) -> String {
        format!("-{}-{}.warc.gz", self.about.machine, self.number)
    }
}

/// The lowest number that no other process has in this folder, and its lock.
fn number(folder: &Path) -> Result<(u32, File), OutputError> {
    for number in 0..MAX_WRITERS {
        let path = folder.join(format!(".writer-{number}.lock"));
        let fail = |source| OutputError { path: path.clone(), source };
        let lock = OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(fail)?;
        match lock.try_lock() {
            Ok(()) => return Ok((number, lock)),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(source)) => return Err(fail(source)),
        }
    }
    let source = io::Error::other(format!("{MAX_WRITERS} processes write into this folder; name another"));
    Err(OutputError { path: folder.to_owned(), source })
}

/// A machine's name as a part of file names.
fn file_safe(machine: &str) -> String {
    machine.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') { c } else { '_' }).collect()
}
