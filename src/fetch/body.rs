//! The body of an answer as a reader that cannot run away: bounded in time, bytes and expansion.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use async_compression::tokio::bufread::{BrotliDecoder, ZstdDecoder};
use bytes::{Buf, Bytes};
use futures::Stream;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, BufReader, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::bounds::Bounds;
use super::error::Phase;
use super::exchange::Copy;
use super::members::Members;
use super::pace::Turn;
use crate::coding;

/// A body as a reader of decompressed bytes.
pub(crate) type Reader = Pin<Box<dyn AsyncRead + Send>>;

/// The same, for those who look ahead.
pub(crate) type Buffered = Pin<Box<dyn AsyncBufRead + Send>>;

/// Bytes that any body may unpack to before the ratio counts.
const RATIO_FREE_BYTES: u64 = 1 << 20;

/// Content codings in a row; more than one is rare, more than two an attack.
const MAX_CODINGS: usize = 2;

/// Why a body ended early, carried through readers inside an [`io::Error`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("the connection broke: {0}")]
    Network(reqwest::Error),
    #[error("time is up")]
    Timeout(Phase),
    #[error("too many bytes")]
    TooLarge,
    #[error("unpacks to too many times its size")]
    Bomb,
    #[error("unknown content coding `{0}`")]
    Coding(String),
}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> io::Error {
        io::Error::other(fault)
    }
}

/// The body of a response, decompressed; `copy` gets it as it comes. The host's `turn` ends with the last byte, or with
/// the reader.
pub(crate) async fn reader(
    response: reqwest::Response,
    bounds: Bounds,
    turn: Turn,
    copy: Option<Copy>,
) -> io::Result<Reader> {
    let codings = codings(response.headers())?;
    let compressed = Arc::new(AtomicU64::new(0));
    let mut body: Buffered = Box::pin(Wire::new(response, bounds, compressed.clone(), (turn, copy)));
    for coding in codings.iter().rev() {
        body = decoded(body, coding).await?;
    }
    Ok(Box::pin(Bounded { body, bounds, compressed, passed: 0 }))
}

/// The bytes as they come from the wire, counted, until the deadline, or until none come for too long.
struct Wire {
    chunks: Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>,
    /// What came last and is not read yet.
    chunk: Bytes,
    /// Runs while something is waited for.
    alarm: Pin<Box<Sleep>>,
    waits: bool,
    bounds: Bounds,
    count: Arc<AtomicU64>,
    copy: Option<Copy>,
    /// Nothing once the last byte is there.
    turn: Option<Turn>,
}

impl Wire {
    fn new(
        response: reqwest::Response,
        bounds: Bounds,
        count: Arc<AtomicU64>,
        (turn, copy): (Turn, Option<Copy>),
    ) -> Wire {
        let alarm = Box::pin(sleep_until(bounds.deadline));
        let chunks = Box::pin(response.bytes_stream());
        Wire { chunks, chunk: Bytes::new(), alarm, waits: false, bounds, count, copy, turn: Some(turn) }
    }

    /// Whether it has been waited for too long.
    fn poll_alarm(&mut self, cx: &mut Context<'_>) -> Poll<Fault> {
        if !std::mem::replace(&mut self.waits, true) {
            let stalled = Instant::now() + self.bounds.stall;
            self.alarm.as_mut().reset(stalled.min(self.bounds.deadline));
        }
        ready!(self.alarm.as_mut().poll(cx));
        let over = self.alarm.deadline() >= self.bounds.deadline;
        Poll::Ready(Fault::Timeout(if over { Phase::Total } else { Phase::Stall }))
    }
}

impl AsyncBufRead for Wire {
    fn poll_fill_buf(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let this = self.get_mut();
        while this.chunk.is_empty() && this.turn.is_some() {
            // Given back before more is asked for, so that the client can read into the same memory again.
            this.chunk = Bytes::new();
            let Poll::Ready(next) = this.chunks.as_mut().poll_next(cx) else {
                return this.poll_alarm(cx).map(|fault| Err(fault.into()));
            };
            this.waits = false;
            match next {
                None => this.turn = None,
                Some(Err(error)) => return Poll::Ready(Err(Fault::Network(error).into())),
                Some(Ok(_)) if Instant::now() >= this.bounds.deadline => {
                    return Poll::Ready(Err(Fault::Timeout(Phase::Total).into()));
                }
                Some(Ok(chunk)) => {
                    this.count.fetch_add(chunk.len() as u64, Ordering::Relaxed);
                    if let Some(copy) = &this.copy {
                        copy.extend(&chunk);
                    }
                    this.chunk = chunk;
                }
            }
        }
        Poll::Ready(Ok(&this.chunk))
    }

    fn consume(self: Pin<&mut Self>, bytes: usize) {
        self.get_mut().chunk.advance(bytes);
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let read = ready!(self.as_mut().poll_fill_buf(cx))?;
        let taken = read.len().min(buf.remaining());
        buf.put_slice(&read[..taken]);
        self.consume(taken);
        Poll::Ready(Ok(()))
    }
}

fn codings(headers: &reqwest::header::HeaderMap) -> io::Result<Vec<String>> {
    let mut codings = Vec::new();
    for value in headers.get_all(reqwest::header::CONTENT_ENCODING) {
        for coding in String::from_utf8_lossy(value.as_bytes()).split(',') {
            let coding = coding.trim().to_ascii_lowercase();
            if !coding.is_empty() && coding != "identity" {
                codings.push(coding);
            }
        }
    }
    if codings.len() > MAX_CODINGS {
        return Err(Fault::Coding(codings.join(", ")).into());
    }
    Ok(codings)
}

async fn decoded(mut body: Buffered, label: &str) -> io::Result<Buffered> {
    match label {
        "gzip" | "x-gzip" => {
            // Servers put the label on plain bodies too, as browsers know; the magic number decides.
            if !body.fill_buf().await?.starts_with(&[0x1f]) {
                return Ok(body);
            }
            Ok(Box::pin(BufReader::new(Members::new(body))))
        }
        "br" => Ok(Box::pin(BufReader::new(BrotliDecoder::new(body)))),
        "zstd" => Ok(Box::pin(BufReader::new(ZstdDecoder::new(body)))),
        other if coding::is_mistaken(other, body.fill_buf().await?) => Ok(body),
        other => Err(Fault::Coding(other.to_owned()).into()),
    }
}

/// Passes on what it reads until it is too much.
struct Bounded {
    body: Buffered,
    bounds: Bounds,
    compressed: Arc<AtomicU64>,
    passed: u64,
}

impl AsyncRead for Bounded {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(self.body.as_mut().poll_read(cx, buf))?;
        self.passed += (buf.filled().len() - before) as u64;
        let wire = self.compressed.load(Ordering::Relaxed);
        let fault = if self.passed > self.bounds.max_bytes {
            Fault::TooLarge
        } else if self.passed > RATIO_FREE_BYTES && self.passed / self.bounds.max_ratio.max(1) > wire {
            Fault::Bomb
        } else {
            return Poll::Ready(Ok(()));
        };
        // A reader that fails has read nothing: those who read to the end rely on it.
        buf.set_filled(before);
        Poll::Ready(Err(fault.into()))
    }
}
