//! Why the state cannot be used, and what to do.

use std::path::PathBuf;

/// Why the state cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The folder cannot be used.
    #[error("cannot use the state in {}: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Someone else crawls with it.
    #[error("{} is held by {holder}; stop that crawl, or give this one a state of its own", path.display())]
    Held {
        /// What is held.
        path: PathBuf,
        /// Who holds it.
        holder: String,
    },
    /// It was written by a newer copydesk.
    #[error("the state in {} has version {found}, this copydesk knows {known}; use a newer copydesk", path.display())]
    Version {
        /// The state's folder.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version that is known.
        known: i64,
    },
    /// There is none.
    #[error("there is no state in {}; crawl first, or name its folder with --state", path.display())]
    Absent {
        /// The folder.
        path: PathBuf,
    },
    /// The database fails.
    #[error("the state's database fails: {0}")]
    Database(#[from] rusqlite::Error),
}
