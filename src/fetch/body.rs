//! The body of an answer as a reader that cannot run away: bounded in time, bytes and expansion.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZstdDecoder};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, BufReader, ReadBuf};
use tokio::time::{Instant, timeout_at};
use tokio_util::io::StreamReader;

use super::error::Phase;
use super::exchange::Copy;
use super::pace::Turn;

/// A body as a reader of decompressed bytes.
pub(crate) type Reader = Pin<Box<dyn AsyncRead + Send>>;

type Buffered = Pin<Box<dyn AsyncBufRead + Send>>;

/// Bytes that any body may unpack to before the ratio counts.
const RATIO_FREE_BYTES: u64 = 1 << 20;

/// Content codings in a row; more than one is rare, more than two an attack.
const MAX_CODINGS: usize = 2;

/// What bounds a body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) deadline: Instant,
    pub(crate) stall: Duration,
    pub(crate) max_bytes: u64,
    pub(crate) max_ratio: u64,
}

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
    let wire = StreamReader::new(Box::pin(chunks(response, bounds, compressed.clone(), (turn, copy))));
    let mut body: Buffered = Box::pin(wire);
    for coding in codings.iter().rev() {
        body = decoded(body, coding).await?;
    }
    Ok(Box::pin(Bounded { body, bounds, compressed, passed: 0 }))
}

/// The chunks as they come from the wire, counted, until the deadline, or until none comes for too long.
fn chunks(
    response: reqwest::Response,
    bounds: Bounds,
    count: Arc<AtomicU64>,
    (turn, copy): (Turn, Option<Copy>),
) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let state = (response.bytes_stream().boxed(), turn);
    stream::unfold(state, move |(mut wire, turn)| {
        let (count, copy) = (count.clone(), copy.clone());
        async move {
            let stalled = Instant::now() + bounds.stall;
            let phase = if stalled < bounds.deadline { Phase::Stall } else { Phase::Total };
            let chunk = match timeout_at(stalled.min(bounds.deadline), wire.next()).await {
                Err(_) => Err(Fault::Timeout(phase).into()),
                Ok(None) => return None,
                Ok(Some(Err(error))) => Err(Fault::Network(error).into()),
                Ok(Some(Ok(chunk))) => {
                    count.fetch_add(chunk.len() as u64, Ordering::Relaxed);
                    if let Some(copy) = copy {
                        copy.extend(&chunk);
                    }
                    Ok(chunk)
                }
            };
            Some((chunk, (wire, turn)))
        }
    })
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

async fn decoded(mut body: Buffered, coding: &str) -> io::Result<Buffered> {
    match coding {
        "gzip" | "x-gzip" => {
            // Servers put the label on plain bodies too, as browsers know; the magic number decides.
            if !body.fill_buf().await?.starts_with(&[0x1f]) {
                return Ok(body);
            }
            let mut decoder = GzipDecoder::new(body);
            decoder.multiple_members(true);
            Ok(Box::pin(BufReader::new(decoder)))
        }
        "br" => Ok(Box::pin(BufReader::new(BrotliDecoder::new(body)))),
        "zstd" => Ok(Box::pin(BufReader::new(ZstdDecoder::new(body)))),
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
