//! A reader whose next bytes can be looked at before they are taken, and that knows how far it is.

use std::io::{self, Read};

/// Bytes that are read at once.
const USUAL: usize = 64 * 1024;

/// A window over the bytes of a reader.
#[derive(Debug)]
pub(super) struct Window<R> {
    from: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    offset: u64,
}

impl<R: Read> Window<R> {
    pub(super) fn new(from: R) -> Window<R> {
        Window { from, buffer: vec![0; USUAL], start: 0, end: 0, offset: 0 }
    }

    /// How many bytes were taken so far.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// What is read and not taken.
    pub(super) fn held(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// The reader below.
    pub(super) fn below(&mut self) -> &mut R {
        &mut self.from
    }

    /// The next bytes: at least `n` of them, fewer only at the end.
    pub(super) fn peek(&mut self, n: usize) -> io::Result<&[u8]> {
        if self.end - self.start < n {
            self.gather(n)?;
        }
        Ok(self.held())
    }

    fn gather(&mut self, n: usize) -> io::Result<()> {
        if self.start + n > self.buffer.len() || self.start == self.end {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            if self.buffer.len() < n {
                self.buffer.resize(n, 0);
            }
        }
        while self.end - self.start < n {
            match self.from.read(&mut self.buffer[self.end..]) {
                Ok(0) => break,
                Ok(got) => self.end += got,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    /// Takes `n` of the bytes that are held.
    pub(super) fn consume(&mut self, n: usize) {
        debug_assert!(n <= self.end - self.start);
        self.start += n;
        self.offset += n as u64;
    }

    /// Takes the next `n` bytes; `false` where the end comes first.
    pub(super) fn skip(&mut self, mut n: u64) -> io::Result<bool> {
        while n > 0 {
            let held = self.peek(1)?.len() as u64;
            if held == 0 {
                return Ok(false);
            }
            let part = held.min(n);
            self.consume(part as usize);
            n -= part;
        }
        Ok(true)
    }
}

impl<R: Read> Read for Window<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.start == self.end && out.len() >= self.buffer.len() {
            let got = self.from.read(out)?;
            self.offset += got as u64;
            return Ok(got);
        }
        let held = self.peek(1)?;
        let n = held.len().min(out.len());
        out[..n].copy_from_slice(&held[..n]);
        self.consume(n);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_looked_at_taken_and_counted() {
        let all: Vec<u8> = (0..200_000u32).map(|n| n as u8).collect();
        let mut window = Window::new(&all[..]);
        assert_eq!(window.peek(150_000).unwrap()[..150_000], all[..150_000]);
        window.consume(10);
        assert!(window.skip(100_000).unwrap());
        assert_eq!((window.offset(), window.peek(4).unwrap()[..4] == all[100_010..100_014]), (100_010, true));
        let mut rest = Vec::new();
        window.read_to_end(&mut rest).unwrap();
        assert!(rest == all[100_010..] && window.offset() == 200_000);
        assert!(window.peek(1).unwrap().is_empty() && !window.skip(1).unwrap());
    }
}
