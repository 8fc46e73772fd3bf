//! Memory for bodies, used again: pages come and go by the hundred a second, and fresh memory is to be cleared by the system
//! each time.

use std::sync::{Mutex, PoisonError};

/// Buffers that are kept. Pages come in bursts, after each commit: as many as there are connections come back in between.
const MOST: usize = 64;

/// Bytes of a buffer. Few bodies fill it, and what they do not fill takes no memory: the allocator has so large a piece by
/// itself, and the system gives memory where it is written to. Pieces of all sizes, as bodies have them, would share
/// larger ones that are never empty.
const BYTES: usize = 1 << 20;

/// Buffers that wait for a body.
#[derive(Debug, Default)]
pub(crate) struct Buffers(Mutex<Vec<Vec<u8>>>);

impl Buffers {
    /// An empty buffer for a body, which may say how long it is. A longer one than most has memory of its own from the
    /// beginning: it would be moved twice as it grows, and the buffer be lost.
    pub(crate) fn take(&self, length: Option<u64>) -> Vec<u8> {
        if let Some(length) = length.and_then(|length| usize::try_from(length).ok()).filter(|length| *length > BYTES) {
            return Vec::with_capacity(length);
        }
        let buffer = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        buffer.unwrap_or_else(|| Vec::with_capacity(BYTES))
    }

    /// Takes a buffer back whose body is not needed any more.
    pub(crate) fn give(&self, mut buffer: Vec<u8>) {
        if buffer.capacity() != BYTES {
            return;
        }
        buffer.clear();
        let mut buffers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buffers.len() < MOST {
            buffers.push(buffer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_are_used_again_and_come_empty() {
        let buffers = Buffers::default();
        let mut buffer = buffers.take(None);
        assert!(buffer.capacity() == BYTES);
        buffer.extend_from_slice(b"body");
        let place = buffer.as_ptr();
        buffers.give(buffer);
        let buffer = buffers.take(None);
        assert!(buffer.is_empty() && buffer.as_ptr() == place);
        let another = buffers.take(None);
        assert!(another.as_ptr() != place);
    }

    #[test]
    fn a_long_body_has_memory_of_its_own() {
        let buffers = Buffers::default();
        buffers.give(Vec::with_capacity(BYTES));
        assert_eq!(buffers.take(Some(BYTES as u64 + 1)).capacity(), BYTES + 1);
        assert_eq!(buffers.0.lock().unwrap().len(), 1);
        assert_eq!(buffers.take(Some(7)).capacity(), BYTES);
    }

    #[test]
    fn not_all_are_kept() {
        let buffers = Buffers::default();
        buffers.give(Vec::with_capacity(BYTES * 2));
        buffers.give(Vec::new());
        assert!(buffers.0.lock().unwrap().is_empty());
        (0..MOST * 2).for_each(|_| buffers.give(Vec::with_capacity(BYTES)));
        assert_eq!(buffers.0.lock().unwrap().len(), MOST);
    }
}
