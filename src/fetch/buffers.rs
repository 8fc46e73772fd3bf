//! Memory for bodies, used again: pages come and go by the hundred a second, and fresh memory is to be cleared by the system
//! each time.

use std::sync::{Mutex, PoisonError};

/// Buffers that are kept: about as many come back between two requests.
const MOST: usize = 16;

/// Larger ones are not kept: few bodies fill them.
const LARGEST: usize = 1 << 20;

/// What an unknown body is read into at first.
const USUAL: usize = 64 << 10;

/// Buffers that wait for a body.
#[derive(Debug, Default)]
pub(crate) struct Buffers(Mutex<Vec<Vec<u8>>>);

impl Buffers {
    /// An empty buffer for a body that is said to have so many bytes.
    pub(crate) fn take(&self, length: Option<u64>) -> Vec<u8> {
        if let Some(buffer) = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            return buffer;
        }
        // What is said is no promise.
        let length = length.map_or(USUAL, |length| usize::try_from(length).unwrap_or(LARGEST));
        Vec::with_capacity(length.min(LARGEST))
    }

    /// Takes a buffer back whose body is not needed any more.
    pub(crate) fn give(&self, mut buffer: Vec<u8>) {
        if !(USUAL..=LARGEST).contains(&buffer.capacity()) {
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
        let mut buffer = buffers.take(Some(100_000));
        assert!(buffer.capacity() >= 100_000);
        buffer.extend_from_slice(b"body");
        let place = buffer.as_ptr();
        buffers.give(buffer);
        let buffer = buffers.take(None);
        assert!(buffer.is_empty() && buffer.as_ptr() == place);
        assert!(buffers.take(Some(u64::MAX)).capacity() < 2 * LARGEST);
    }

    #[test]
    fn not_all_are_kept() {
        let buffers = Buffers::default();
        buffers.give(Vec::with_capacity(LARGEST * 2));
        buffers.give(Vec::new());
        assert!(buffers.0.lock().unwrap().is_empty());
        (0..MOST * 2).for_each(|_| buffers.give(Vec::with_capacity(USUAL)));
        assert_eq!(buffers.0.lock().unwrap().len(), MOST);
    }
}
