//! Bodies in gzip: members one after the other, and what servers leave behind them.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use async_compression::tokio::bufread::GzipDecoder;
use tokio::io::{AsyncBufRead, AsyncRead, ReadBuf};

/// Bytes behind the last member that are read, so that an archive has them and the connection can be used again; whoever
/// sends more is not listened to any longer.
const MOST_BEHIND: usize = 64 * 1024;

/// Unpacks gzip members. What stands behind the last one and is none is ignored, as browsers do; a member that breaks off or
/// is damaged is an error.
pub(crate) struct Members<R>(At<R>);

enum At<R> {
    /// Boxed, since it is moved with each piece that is read.
    Member(Box<GzipDecoder<R>>),
    /// A member has ended.
    Between(R),
    /// Behind the last, of which so many bytes were read.
    Behind(R, usize),
    End,
}

impl<R: AsyncBufRead + Unpin> Members<R> {
    pub(crate) fn new(body: R) -> Members<R> {
        Members(At::Member(Box::new(GzipDecoder::new(body))))
    }
}

impl<R: AsyncBufRead + Unpin> AsyncRead for Members<R> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            self.0 = match std::mem::replace(&mut self.0, At::End) {
                At::Member(mut decoder) => {
                    let before = buf.filled().len();
                    let read = Pin::new(decoder.as_mut()).poll_read(cx, buf);
                    if !matches!(read, Poll::Ready(Ok(()))) || buf.filled().len() > before || buf.remaining() == 0 {
                        self.0 = At::Member(decoder);
                        return read;
                    }
                    At::Between(decoder.into_inner())
                }
                At::Between(mut body) => {
                    // A piece that is cut within the magic number is rare, and noise of that form rarer.
                    let begins = |next: &[u8]| matches!(next, [0x1f] | [0x1f, 0x8b, ..]);
                    match Pin::new(&mut body).poll_fill_buf(cx).map(|next| next.map(begins)) {
                        Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                        Poll::Ready(Ok(true)) => At::Member(Box::new(GzipDecoder::new(body))),
                        Poll::Ready(Ok(false)) => At::Behind(body, 0),
                        Poll::Pending => {
                            self.0 = At::Between(body);
                            return Poll::Pending;
                        }
                    }
                }
                At::Behind(mut body, before) => match Pin::new(&mut body)
                    .poll_fill_buf(cx)
                    .map(|next| next.map(<[u8]>::len))
                {
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Ready(Ok(read)) if read == 0 || before + read > MOST_BEHIND => return Poll::Ready(Ok(())),
                    Poll::Ready(Ok(read)) => {
                        Pin::new(&mut body).consume(read);
                        At::Behind(body, before + read)
                    }
                    Poll::Pending => {
                        self.0 = At::Behind(body, before);
                        return Poll::Pending;
                    }
                },
                At::End => return Poll::Ready(Ok(())),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use tokio::io::{AsyncReadExt, BufReader};

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    }

    /// Reads it in pieces of every size.
    fn read(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let of = |piece| {
            let body = BufReader::with_capacity(piece, io::Cursor::new(bytes.to_vec()));
            let mut unpacked = Vec::new();
            runtime.block_on(Members::new(body).read_to_end(&mut unpacked)).map(|_| unpacked)
        };
        let whole = of(1 << 20);
        for piece in 1..40 {
            assert_eq!(of(piece).ok(), whole.as_ref().ok().cloned(), "in pieces of {piece}");
        }
        whole
    }

    #[test]
    fn members_are_joined_and_noise_behind_them_is_ignored() {
        let (one, two) = (gzip(b"The tide was high"), gzip(b" on Monday."));
        let all = [one.clone(), two.clone()].concat();
        assert_eq!(read(&all).unwrap(), b"The tide was high on Monday.");
        for noise in [&b"\0\0\0\0"[..], b"<!-- cached -->", b"\n"] {
            assert_eq!(read(&[&all[..], noise].concat()).unwrap(), b"The tide was high on Monday.");
        }
        assert_eq!(read(&[&one[..], &[b'x'; MOST_BEHIND * 2]].concat()).unwrap(), b"The tide was high");
        assert_eq!(read(&gzip(b"")).unwrap(), b"");
    }

    #[test]
    fn a_member_that_breaks_off_is_an_error() {
        let (one, two) = (gzip(b"The tide was high"), gzip(b" on Monday."));
        assert!(read(&one[..one.len() - 1]).is_err());
        assert!(read(&[&one[..], &two[..two.len() - 9]].concat()).is_err());
        let mut damaged = one.clone();
        damaged[one.len() - 5] ^= 1;
        assert!(read(&damaged).is_err());
    }
}
