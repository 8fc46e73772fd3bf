//! A file of records: opened at its acknowledged end, and looked after while it grows. Nobody else may write it.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::{OutputError, write_all};
use crate::crawl::state::{Waiting, lock_file};

/// A file of records that is open.
#[derive(Debug)]
pub(super) struct RecordFile {
    file: File,
    path: PathBuf,
}

impl RecordFile {
    /// Opens a file and cuts it to its acknowledged end. Where what others wrote there before ends without an end of line, it
    /// gets one: the first record would be glued to it. Tells where the next record begins.
    pub(super) fn open(path: &Path, end: u64, writer: Option<String>) -> Result<(RecordFile, u64), OutputError> {
        let broken = |source| OutputError::Write { path: path.to_owned(), source };
        // Where something was acknowledged the file was there: an empty one would not be it.
        let file = OpenOptions::new().read(true).append(true).create(end == 0).open(path);
        let mut file = match file {
            Err(error) if error.kind() == io::ErrorKind::NotFound && end > 0 => {
                return Err(OutputError::Short { path: path.to_owned(), found: 0, acknowledged: end, writer });
            }
            file => file.map_err(broken)?,
        };
        lock_file(&mut file, path)?;
        let found = file.metadata().map_err(broken)?.len();
        if found < end {
            return Err(OutputError::Short { path: path.to_owned(), found, acknowledged: end, writer });
        }
        if found > end {
            tracing::info!(output = %path.display(), bytes = found - end, "cut what was not acknowledged");
            file.set_len(end).map_err(broken)?;
        }
        let glued = end > 0 && last_byte(&mut file).map_err(broken)? != b'\n';
        if glued {
            file.write_all(b"\n").map_err(broken)?;
        }
        file.sync_all().and_then(|()| sync_folder(path)).map_err(broken)?;
        Ok((RecordFile { file, path: path.to_owned() }, end + u64::from(glued)))
    }

    /// Whether the path still leads to this file, and the file ends where we left it: what is written into a file that
    /// was deleted, moved or cut meanwhile is lost, and so would be what is acknowledged then.
    pub(super) fn check(&self, end: u64) -> Result<(), OutputError> {
        let broken = |source| OutputError::Write { path: self.path.clone(), source };
        let changed = |what: String| Err(OutputError::Changed { path: self.path.clone(), what });
        let named = match std::fs::metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return changed("was deleted or moved".to_owned()),
            named => named.map_err(broken)?,
        };
        if !is_same(&self.file.metadata().map_err(broken)?, &named) {
            return changed("was replaced by another file".to_owned());
        }
        if named.len() != end {
            return changed(format!("has {} bytes, but {end} were written", named.len()));
        }
        Ok(())
    }

    /// Appends records at the end, and makes them safe.
    pub(super) fn append(&mut self, waiting: &[Waiting], end: u64) -> io::Result<()> {
        let written = write_all(&mut self.file, waiting).and_then(|()| self.file.sync_data());
        if written.is_err() {
            // Half a record is worse than none, should it be tried again; where not even this goes, the next start does it.
            let _ = self.file.set_len(end);
        }
        written
    }
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Elsewhere a file that is open can be neither deleted nor replaced.
#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    true
}

fn last_byte(file: &mut File) -> io::Result<u8> {
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last[0])
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
