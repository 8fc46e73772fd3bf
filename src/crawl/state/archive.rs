//! What the state keeps of an archive: where the file that is being written ends, and which payloads are in it.
//!
//! A file is appended to and synced before the commit that marks its pages done; the same commit writes down the new
//! end. What stands behind that end after a crash belongs to pages that are not done, and is cut off.

use super::Millis;

/// What an archive holds of a task, and where the archive ends behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// The set of files that it belongs to.
    pub set: String,
    /// Bytes of the set's open file, up to and with this task's.
    pub end: u64,
    /// Payloads that are new to the archive.
    pub payloads: Vec<Payload>,
}

/// One payload of one address in an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payload {
    /// A hash of address and payload.
    pub key: [u8; 16],
    /// When it was fetched.
    pub at: Millis,
}

/// The file of a set that is being written, or was written last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenFile {
    /// Its name, as it will be when it is whole.
    pub name: String,
    /// Its committed end in bytes.
    pub end: u64,
}
