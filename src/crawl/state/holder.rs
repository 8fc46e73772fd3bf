//! One holder: a lock file that says who holds what it stands for.
//!
//! The lock is the operating system's and ends with the process, so that a crash leaves nothing to clean up.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use super::StateError;

/// The right to use something alone, until it is dropped.
#[derive(Debug)]
pub struct Holder {
    _file: File,
}

impl Holder {
    /// Takes the right that the file at `path` stands for.
    ///
    /// # Errors
    /// When another process has it; says which.
    pub fn take(path: &Path) -> Result<Holder, StateError> {
        let broken = |source| StateError::Folder { path: path.to_owned(), source };
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(broken)?;
        lock_file(&mut file, path)?;
        let note = note();
        file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(note.as_bytes())).map_err(broken)?;
        Ok(Holder { _file: file })
    }

    /// Who holds what the file at `path` stands for, if anyone does.
    pub fn of(path: &Path) -> Option<String> {
        let mut file = File::open(path).ok()?;
        match lock_file(&mut file, path) {
            Err(StateError::Held { holder, .. }) => Some(holder),
            _ => None,
        }
    }
}

/// Locks an open file against every other process.
///
/// # Errors
/// When another process has locked it; names it where the file is a holder's.
pub fn lock_file(file: &mut File, path: &Path) -> Result<(), StateError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::Error(source)) => Err(StateError::Folder { path: path.to_owned(), source }),
        Err(TryLockError::WouldBlock) => {
            let mut note = String::new();
            // A holder writes one short line; of a file with records no more is wanted than that it is none.
            let _ = file.take(200).read_to_string(&mut note);
            let is_named = note.starts_with("process ");
            let holder = if is_named { Some(note) } else { who_locked(file) };
            let holder = holder.unwrap_or_else(|| "another process".to_owned());
            Err(StateError::Held { path: path.to_owned(), holder })
        }
    }
}

/// Which process of this machine has locked a file that does not say so itself, as far as the system tells.
#[cfg(target_os = "linux")]
fn who_locked(file: &File) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let inode = file.metadata().ok()?.ino();
    // proc(5): `1: FLOCK ADVISORY WRITE 1234 08:01:5678 0 EOF`; a lock that is waited for has `->` behind its number.
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    let of_line = |line: &str| -> Option<u32> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let place = words.get(5)?.rsplit(':').next()?.parse::<u64>().ok()?;
        words.get(4)?.parse().ok().filter(|_| place == inode && words[1] == "FLOCK")
    };
    locks.lines().find_map(of_line).map(named)
}

#[cfg(not(target_os = "linux"))]
fn who_locked(_: &File) -> Option<String> {
    None
}

/// Names this process for people.
pub(super) fn note() -> String {
    named(std::process::id())
}

fn named(process: u32) -> String {
    format!("process {process} on {}", host_name())
}

/// The machine's name, as far as it can be known.
pub fn host_name() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let name = name.or_else(|| std::env::var("HOSTNAME").or_else(|_| std::env::var("COMPUTERNAME")).ok());
    name.map_or_else(|| "this machine".to_owned(), |name| name.trim().to_owned())
}
