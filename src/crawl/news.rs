//! Whether what is read again and again brings something new.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use super::rhythm;
use super::state::Task;

/// What was read last of what is read again and again, so that it is seen whether something is new; a hash of each.
/// It lasts as long as the process: the first reading tells nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct News(Arc<Mutex<HashMap<i64, u64>>>);

impl News {
    /// Whether this is something else than at the reading before.
    pub(crate) fn of<T: Hash>(&self, task: &Task, read: impl Iterator<Item = T>) -> rhythm::News {
        if !task.seed && task.depth > 0 {
            return rhythm::News::Unknown;
        }
        let mut hash = DefaultHasher::new();
        read.for_each(|part| part.hash(&mut hash));
        let hash = hash.finish();
        // A panic elsewhere leaves whole numbers behind.
        match self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(task.id.row, hash) {
            None => rhythm::News::Unknown,
            Some(before) if before == hash => rhythm::News::Nothing,
            Some(_) => rhythm::News::New,
        }
    }
}
