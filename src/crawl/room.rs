//! Whether there is room to write: a disk without any pauses a crawl and does not end it.

use std::time::{Duration, Instant};

use super::output::OutputError;
use super::report::CrawlError;
use super::state::no_room;

/// How often it is tried whether there is room again.
const RETRY: Duration = Duration::from_secs(5);

/// Whether there is room to write, as far as is known.
#[derive(Debug, Default)]
pub(crate) struct Room {
    tried: Option<Instant>,
}

impl Room {
    /// There was none. Says whether that is new.
    pub(crate) fn lack(&mut self) -> bool {
        self.tried.replace(Instant::now()).is_none()
    }

    /// There is some again.
    pub(crate) fn found(&mut self) {
        self.tried = None;
    }

    /// Whether there is none.
    pub(crate) fn is_lacking(&self) -> bool {
        self.tried.is_some()
    }

    /// Whether it is time to try again.
    pub(crate) fn is_to_be_tried(&self) -> bool {
        self.tried.is_some_and(|tried| tried.elapsed() >= RETRY)
    }
}

/// Whether an error says that there is no room: the disk, a quota or the largest size of a file is reached.
pub(crate) fn is_full(error: &CrawlError) -> bool {
    match error {
        CrawlError::Output(OutputError::Write { source, .. }) => no_room(source),
        CrawlError::Output(OutputError::State(error)) | CrawlError::State(error) => error.is_full(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::state::StateError;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_told_from_other_failures() {
        let write = |number| {
            let source = std::io::Error::from_raw_os_error(number);
            is_full(&CrawlError::Output(OutputError::Write { path: "x".into(), source }))
        };
        // ENOSPC, EDQUOT, EFBIG; EIO, EROFS.
        assert!([28, 122, 27].into_iter().all(write));
        assert!(![5, 30].into_iter().any(write));
        let database = |code| {
            let error = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            is_full(&CrawlError::State(StateError::from(error)))
        };
        assert!(database(rusqlite::ffi::SQLITE_FULL) && !database(rusqlite::ffi::SQLITE_CORRUPT));
    }

    #[test]
    fn a_lack_is_new_once() {
        let mut room = Room::default();
        assert!(room.lack() && !room.lack() && room.is_lacking());
        assert!(!room.is_to_be_tried());
        room.found();
        assert!(!room.is_lacking() && room.lack());
    }
}
