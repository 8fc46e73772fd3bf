//! Whether there is room for the embedded state. SQLite tells a full disk by a number of its own, but has one for all other
//! writes that fail: a quota that is used up and a file that has its largest size are not told from a broken disk.

use std::io::{self, Write};
use std::path::Path;

use rusqlite::ErrorCode;

use crate::crawl::state::{StateError, no_room};

/// More than SQLite writes at once.
const PIECE: u64 = 128 << 10;

/// An error of the database, or that it is damaged, or that there is no room where that is its cause: a write that fails, and a file of the log that
/// cannot be made at a start, have numbers of a broken disk.
pub(super) fn told(error: StateError, folder: &Path) -> StateError {
    let code = match &error {
        StateError::Database(error) => error.sqlite_error_code(),
        _ => None,
    };
    let may_be = matches!(code, Some(ErrorCode::SystemIoFailure | ErrorCode::DiskFull | ErrorCode::CannotOpen));
    match error {
        StateError::Database(source) if matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)) => {
            StateError::Damaged { path: folder.to_owned(), source }
        }
        error if may_be => lacking(folder).unwrap_or(error),
        error => error,
    }
}

/// Why there is no room, where that can be seen: a file that is longer than any there by a piece is tried.
fn lacking(folder: &Path) -> Option<StateError> {
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    let longest = entries.filter_map(|entry| entry.metadata().ok()).map(|file| file.len()).max().unwrap_or_default();
    let source = tried(folder, longest + PIECE).err()?;
    no_room(&source).then(|| StateError::NoRoom { path: folder.to_owned(), source })
}

/// Writes a piece, and makes the file as long as is asked without writing the rest.
fn tried(folder: &Path, length: u64) -> io::Result<()> {
    let mut file = tempfile::tempfile_in(folder)?;
    file.write_all(&[0; PIECE as usize])?;
    file.set_len(length)
}
