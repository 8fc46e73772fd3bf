//! Memory for bodies, used again: pages come and go by the hundred a second, and fresh memory is to be cleared by the system
//! each time. And not too much of it at a time: few bodies may be large together.

use std::io;
use std::sync::{Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::Semaphore;

/// Buffers that are kept. Pages come in bursts, after each commit: as many as there are connections come back in between.
const MOST: usize = 64;

/// Bytes of a buffer. Few bodies fill it, and what they do not fill takes no memory: the allocator has so large a piece by
/// itself, and the system gives memory where it is written to. Pieces of all sizes, as bodies have them, would share
/// larger ones that are never empty.
const BYTES: usize = 1 << 20;

/// Bodies that may be longer than a buffer at a time; others stop there until one of these is read. So 64 connections on
/// which 16 MiB come hold a quarter of a gigabyte, and not a whole one.
const LARGE: usize = 12;

/// Buffers that wait for a body.
#[derive(Debug)]
pub(crate) struct Buffers {
    idle: Mutex<Vec<Vec<u8>>>,
    large: Semaphore,
}

impl Default for Buffers {
    fn default() -> Buffers {
        Buffers { idle: Mutex::default(), large: Semaphore::new(LARGE) }
    }
}

impl Buffers {
    /// Reads a body to its end, into memory that [`Buffers::take`] gave. Who waits for its turn holds none that others
    /// wait for, so that there is no circle.
    pub(crate) async fn fill(&self, bytes: &mut Vec<u8>, mut body: impl AsyncRead + Unpin) -> io::Result<()> {
        if (&mut body).take(BYTES as u64).read_to_end(bytes).await? == BYTES {
            let _turn = self.large.acquire().await.expect("the semaphore is never closed");
            body.read_to_end(bytes).await?;
        }
        Ok(())
    }

    /// An empty buffer for a body, which may say how long it is. A longer one than most has memory of its own from the
    /// beginning: it would be moved twice as it grows, and the buffer be lost.
    pub(crate) fn take(&self, length: Option<u64>) -> Vec<u8> {
        if let Some(length) = length.and_then(|length| usize::try_from(length).ok()).filter(|length| *length > BYTES) {
            return Vec::with_capacity(length);
        }
        let buffer = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        buffer.unwrap_or_else(|| Vec::with_capacity(BYTES))
    }

    /// Takes a buffer back whose body is not needed any more.
    pub(crate) fn give(&self, mut buffer: Vec<u8>) {
        if buffer.capacity() != BYTES {
            return;
        }
        buffer.clear();
        let mut buffers = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
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
        assert_eq!(buffers.idle.lock().unwrap().len(), 1);
        assert_eq!(buffers.take(Some(7)).capacity(), BYTES);
    }

    /// Sixty hosts that held a page of 15 MB open took a gigabyte.
    #[tokio::test]
    async fn few_bodies_are_large_at_a_time() {
        let buffers = Buffers::default();
        let all = buffers.large.acquire_many(LARGE as u32).await.unwrap();
        let mut small = Vec::new();
        buffers.fill(&mut small, &[1; BYTES - 1][..]).await.unwrap();
        assert_eq!(small.len(), BYTES - 1);
        let (mut large, body) = (Vec::new(), vec![1; 3 * BYTES]);
        let mut filled = Box::pin(buffers.fill(&mut large, &body[..]));
        assert!(futures::poll!(&mut filled).is_pending(), "it waits at the end of a buffer");
        drop(all);
        filled.await.unwrap();
        assert_eq!(large.len(), 3 * BYTES);
        assert_eq!(buffers.large.available_permits(), LARGE);
    }

    #[test]
    fn not_all_are_kept() {
        let buffers = Buffers::default();
        buffers.give(Vec::with_capacity(BYTES * 2));
        buffers.give(Vec::new());
        assert!(buffers.idle.lock().unwrap().is_empty());
        (0..MOST * 2).for_each(|_| buffers.give(Vec::with_capacity(BYTES)));
        assert_eq!(buffers.idle.lock().unwrap().len(), MOST);
    }
}
