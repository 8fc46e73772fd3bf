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
    /// Its database is damaged, or is none.
    #[error(
        "the state in {} is damaged ({source}): put back a copy of the folder; without one move it away and start anew, then \
         all is fetched and written once more",
        path.display()
    )]
    Damaged {
        /// The folder.
        path: PathBuf,
        /// What the database says.
        source: rusqlite::Error,
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
    /// Processes of an older copydesk crawl with it, under whose hands it is not brought to a newer version.
    #[error(
        "the state at {place} has version {found} and is to become version {known}, but {} still crawls with it: stop \
         it (SIGTERM), then start again; one that was killed counts until its lease is over, as long as is told",
        alive.join(" and ")
    )]
    InUse {
        /// The database.
        place: String,
        /// The state's version.
        found: i64,
        /// The version that it is to have.
        known: i64,
        /// The processes.
        alive: Vec<String>,
    },
    /// It cannot be read without being written to.
    #[error(
        "the state in {} cannot be read without being written to ({source}): a crawl that was killed left a log beside it; \
         ask as the user who crawls, or start the crawl again",
        path.display()
    )]
    Log {
        /// The folder.
        path: PathBuf,
        /// What the database says.
        source: rusqlite::Error,
    },
    /// There is none.
    #[error("there is no state in {}; crawl first, or name its folder with --state", path.display())]
    Absent {
        /// The folder.
        path: PathBuf,
    },
    /// There is no room in the folder, or a file of the state has the largest size that the process may write.
    #[error("cannot write the state in {}: {source}", path.display())]
    NoRoom {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The embedded database fails.
    #[error("the state's database fails: {0}")]
    Database(#[from] rusqlite::Error),
    /// The state's address is none.
    #[error("the state's address is none; write it like postgres://user@host/database")]
    Address,
    /// The database cannot be reached.
    #[error("cannot reach the state at {place}: {}", chain(source))]
    Connect {
        /// The database, without its password.
        place: String,
        /// Why.
        source: postgres::Error,
    },
    /// What the address says of encryption cannot be done.
    #[error("the state's address cannot be used: {what}")]
    Tls {
        /// Why, and what to do.
        what: String,
    },
    /// There are no tables of ours.
    #[error("there is no state at {place}; crawl first, or name another with --state")]
    NoTables {
        /// The database.
        place: String,
    },
    /// A rehearsal does not change a shared state, and can only play with one of its own version.
    #[error(
        "the state at {place} has version {found}, this copydesk knows {known}, and a rehearsal migrates nothing: crawl \
         with this copydesk first, or name an empty folder with --state"
    )]
    NoCopy {
        /// The database.
        place: String,
        /// The state's version.
        found: i64,
        /// The version that this copydesk knows.
        known: i64,
    },
    /// Another process that shares the state has other sources.
    #[error(
        "the state at {place} is shared by {other}, whose sources differ: give all processes the same [[source]]s and \
         the same version of copydesk, or stop the others first"
    )]
    Differs {
        /// The database.
        place: String,
        /// The process.
        other: String,
    },
    /// The shared database fails.
    #[error("the state's database fails: {}", chain(.0))]
    Postgres(#[from] postgres::Error),
}

/// Whether a write failed since the disk, a quota or the largest size of a file is reached.
pub(crate) fn no_room(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

impl StateError {
    /// Whether there is no room to write: SQLite's `SQLITE_FULL`, or PostgreSQL's `disk_full` (SQLSTATE 53100).
    pub fn is_full(&self) -> bool {
        match self {
            StateError::NoRoom { .. } => true,
            StateError::Folder { source, .. } => no_room(source),
            StateError::Database(error) => error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull),
            StateError::Postgres(error) => error.code() == Some(&postgres::error::SqlState::DISK_FULL),
            _ => false,
        }
    }

    /// Whether it may be over by itself: there is no room, a disk or a server fails. What is wrong with an address, a
    /// password or the state itself is not.
    pub fn is_passing(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, SystemIoFailure};
        match self {
            StateError::Database(error) => {
                self.is_full()
                    || matches!(error.sqlite_error_code(), Some(SystemIoFailure | DatabaseBusy | DatabaseLocked))
            }
            // Servers that start, stop or have too many clients say so by these classes of SQLSTATE.
            StateError::Connect { source, .. } | StateError::Postgres(source) => match source.code() {
                Some(code) => ["08", "53", "57", "58"].iter().any(|class| code.code().starts_with(class)),
                None => source.is_closed() || is_of_io(source),
            },
            _ => self.is_full(),
        }
    }
}

/// Whether the network or the disk is the cause.
fn is_of_io(error: &postgres::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, TimedOut, UnexpectedEof};
            return matches!(
                error.kind(),
                ConnectionAborted | ConnectionRefused | ConnectionReset | TimedOut | UnexpectedEof
            );
        }
        cause = error.source();
    }
    false
}

/// An error with its causes: the client's own texts leave them out.
fn chain(error: &postgres::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = error.source();
    }
    text
}
