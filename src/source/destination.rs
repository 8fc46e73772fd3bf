//! Where records go, which is not read as if pages were in it: a run would go on with its own records for ever.

use crate::written::BESIDE;
use same_file::Handle;
use std::path::Path;
use std::sync::Arc;

/// A file or folder that records are written to. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Destination(Option<Arc<Handle>>);

impl Destination {
    /// Standard output, which a shell may have sent to a file among the pages.
    pub fn stdout() -> Destination {
        Destination(Handle::stdout().ok().map(Arc::new))
    }

    /// A file or a folder; one that is not there yet is no page either.
    pub fn at(path: &Path) -> Destination {
        Destination(Handle::from_path(path).ok().map(Arc::new))
    }

    /// Whether a file or folder that was found among pages is this one, by whatever name, or stands beside it.
    pub(super) fn is_found(&self, path: &Path) -> bool {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(BESIDE)) || self.is(path)
    }

    /// Whether a file that was named is this one; a folder may be given both ways.
    pub(super) fn is_named(&self, path: &Path) -> bool {
        path.is_file() && self.is(path)
    }

    /// Whether standard input is this file.
    pub(super) fn is_stdin(&self) -> bool {
        let own = self.0.as_deref().filter(|own| own.as_file().metadata().is_ok_and(|it| it.is_file()));
        own.is_some_and(|own| Handle::stdin().is_ok_and(|it| it == *own))
    }

    fn is(&self, path: &Path) -> bool {
        // A terminal or a pipe may be both read and written.
        let can_be = path.is_file() || path.is_dir();
        self.0.as_deref().is_some_and(|own| can_be && Handle::from_path(path).is_ok_and(|it| it == *own))
    }
}
