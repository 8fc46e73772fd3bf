//! A file of records: opened at its acknowledged end, and looked after while it grows. Nobody else may write it.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use chrono::Utc;

use super::{OutputError, write_all};
use crate::crawl::state::{Waiting, lock_file};
use crate::emit::sync_folder;

/// A file of records that is open.
#[derive(Debug)]
pub(super) struct RecordFile {
    file: File,
    path: PathBuf,
}

impl RecordFile {
    /// Opens a file and cuts it to its acknowledged end; `waiting` is what will be appended to it next. Where what others
    /// wrote there before ends without an end of line, it gets one: the first record would be glued to it. Tells where the
    /// next record begins.
    pub(super) fn open(
        path: &Path,
        end: u64,
        waiting: &[Waiting],
        writer: Option<String>,
    ) -> Result<(RecordFile, u64), OutputError> {
        let broken = |source| OutputError::Write { path: path.to_owned(), source };
        // Where something was acknowledged the file was there: an empty one would not be it.
        let file = OpenOptions::new().read(true).append(true).create(end == 0).open(path);
        let mut file = match file {
            Err(error) if error.kind() == io::ErrorKind::NotFound && end > 0 => {
                return Err(OutputError::Gone { path: path.to_owned(), acknowledged: end, writer });
            }
            file => file.map_err(broken)?,
        };
        lock_file(&mut file, path)?;
        let found = file.metadata().map_err(broken)?.len();
        if found < end {
            return Err(OutputError::Short { path: path.to_owned(), found, acknowledged: end, writer });
        }
        let mut begins = end;
        if !ends_line(&mut file, end).map_err(broken)? {
            // Only what others left has half a line there; that is ended, and nothing else can follow.
            match found - end {
                0 => file.write_all(b"\n").map_err(broken)?,
                1 if ends_line(&mut file, found).map_err(broken)? => {}
                _ => return Err(OutputError::Foreign { path: path.to_owned(), acknowledged: end }),
            }
            begins += 1;
        } else if found > end {
            cut(&mut file, path, end, waiting).map_err(broken)?;
        }
        file.sync_all().and_then(|()| sync_folder(path.parent().unwrap_or(path))).map_err(broken)?;
        Ok((RecordFile { file, path: path.to_owned() }, begins))
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

/// Whether a line ends, or none has begun, in front of this place.
fn ends_line(file: &mut File, at: u64) -> io::Result<bool> {
    let Some(before) = at.checked_sub(1) else { return Ok(true) };
    let mut byte = [0];
    file.seek(SeekFrom::Start(before))?;
    file.read_exact(&mut byte)?;
    Ok(byte == *b"\n")
}

/// Cuts a file. What a crash leaves behind the end is the beginning of what waits, and comes again, or half a line. All
/// else may be there only: an older state has been put back, or another program wrote it. That is set aside.
fn cut(file: &mut File, path: &Path, end: u64, waiting: &[Waiting]) -> io::Result<()> {
    let bytes = file.metadata()?.len() - end;
    file.seek(SeekFrom::Start(end))?;
    if comes_again(file, waiting)? {
        tracing::info!(output = %path.display(), bytes, "cut what was not acknowledged");
    } else {
        file.seek(SeekFrom::Start(end))?;
        let aside = set_aside(file, path)?;
        tracing::warn!(
            "{} was acknowledged up to byte {end} only: the {bytes} bytes behind that are cut off, and kept in {}",
            path.display(),
            aside.display()
        );
    }
    file.set_len(end)
}

/// Whether all whole lines from here on will be written once more.
fn comes_again(file: &File, waiting: &[Waiting]) -> io::Result<bool> {
    let mut lines = BufReader::with_capacity(256 * 1024, file);
    let mut line = Vec::new();
    for waiting in waiting {
        line.clear();
        // No more is read than the record has.
        lines.by_ref().take(waiting.bytes.len() as u64).read_to_end(&mut line)?;
        if line != waiting.bytes {
            return Ok(!line.contains(&b'\n') && lines.fill_buf()?.is_empty());
        }
    }
    let mut rest = lines;
    loop {
        let there = rest.fill_buf()?;
        match there.len() {
            0 => return Ok(true),
            _ if there.contains(&b'\n') => return Ok(false),
            read => rest.consume(read),
        }
    }
}

/// Copies what follows into a file beside this one.
fn set_aside(mut file: &File, path: &Path) -> io::Result<PathBuf> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".cut-{}", Utc::now().format("%Y%m%dT%H%M%S%3fZ")));
    let aside = PathBuf::from(name);
    let mut copy = OpenOptions::new().write(true).create_new(true).open(&aside)?;
    io::copy(&mut file, &mut copy)?;
    copy.sync_all()?;
    sync_folder(aside.parent().unwrap_or(&aside))?;
    Ok(aside)
}
