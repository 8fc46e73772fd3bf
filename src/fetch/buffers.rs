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
    /// An empty buffer.
    pub(crate) fn take(&self) -> Vec<u8> {
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
        let mut buffer = buffers.take();
        assert!(buffer.capacity() == BYTES);
        buffer.extend_from_slice(b"body");
        let place = buffer.as_ptr();
        buffers.give(buffer);
        let buffer = buffers.take();
        assert!(buffer.is_empty() && buffer.as_ptr() == place);
        let another = buffers.take();
        assert!(another.as_ptr() != place);
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
