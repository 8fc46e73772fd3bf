//! A small HTTP service beside a running crawl: `/metrics` and `/healthz`.
//!
//! Whoever connects takes a file from the crawl, which may not have many: few are let in at a time, and none who says
//! nothing stays.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep};

use super::clock::now;
use super::gauges::Gauges;
use super::report::CrawlError;

/// Connections at a time; others wait in the system's queue.
const CONNECTIONS: usize = 16;

/// A connection on which nothing moves for so long is closed, also one that is kept open between two requests.
const QUIET: Duration = Duration::from_secs(10);

/// Serves the gauges on this address, on the crawl's own threads, until they end.
pub(crate) fn listen(address: SocketAddr, gauges: Gauges, runtime: &Runtime) -> Result<(), CrawlError> {
    let failed = |source| CrawlError::Listen { address, source };
    let listener = TcpListener::bind(address).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let inside = runtime.enter();
    let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
    drop(inside);
    let listener = Doorway { listener, places: Arc::new(Semaphore::new(CONNECTIONS)) };
    if let Ok(address) = listener.local_addr() {
        tracing::info!(%address, "serving /metrics and /healthz");
    }
    let service = Router::new().route("/metrics", get(metrics)).route("/healthz", get(health)).with_state(gauges);
    runtime.spawn(async move {
        if let Err(error) = axum::serve(listener, service).await {
            tracing::error!(%error, "/metrics and /healthz are served no more");
        }
    });
    Ok(())
}

/// Lets in a few at a time.
struct Doorway {
    listener: tokio::net::TcpListener,
    places: Arc<Semaphore>,
}

impl Listener for Doorway {
    type Io = Visitor;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Visitor, SocketAddr) {
        let place = self.places.clone().acquire_owned().await.expect("the semaphore is never closed");
        // It tries again where no file is left.
        let (stream, address) = Listener::accept(&mut self.listener).await;
        (Visitor { stream, quiet: Box::pin(tokio::time::sleep(QUIET)), _place: place }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that ends where nothing moves on it.
struct Visitor {
    stream: TcpStream,
    quiet: Pin<Box<Sleep>>,
    _place: OwnedSemaphorePermit,
}

impl Visitor {
    /// What became of a step, or that it takes too long.
    fn in_time<T>(&mut self, step: Poll<io::Result<T>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        if step.is_pending() {
            ready!(self.quiet.as_mut().poll(context));
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        self.quiet.as_mut().reset(Instant::now() + QUIET);
        step
    }
}

impl AsyncRead for Visitor {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let step = pin!(&mut self.stream).poll_read(context, to);
        self.in_time(step, context)
    }
}

impl AsyncWrite for Visitor {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let step = pin!(&mut self.stream).poll_write(context, bytes);
        self.in_time(step, context)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let step = pin!(&mut self.stream).poll_flush(context);
        self.in_time(step, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let step = pin!(&mut self.stream).poll_shutdown(context);
        self.in_time(step, context)
    }
}

async fn metrics(State(gauges): State<Gauges>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], gauges.shown().metrics())
}

async fn health(State(gauges): State<Gauges>) -> impl IntoResponse {
    match gauges.shown().health(now()) {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};

    /// 250 clients that sent half a request each took all files of a crawl, and it called its domains dead.
    #[test]
    fn few_are_let_in_and_none_who_says_nothing_stays() {
        let runtime = Runtime::new().unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        listen(free, Gauges::default(), &runtime).unwrap();
        let connect = || std::net::TcpStream::connect(free).unwrap();
        let ask = |mut stream: &std::net::TcpStream| write!(stream, "GET /metrics HTTP/1.1\r\nHost: x\r\n").unwrap();
        let mut idle: Vec<_> = (0..CONNECTIONS).map(|_| connect()).collect();
        idle.iter().for_each(ask);
        let mut late = connect();
        write!(late, "POST /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        late.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        assert!(late.read(&mut [0]).is_err(), "there is no place");
        idle.clear();
        late.set_read_timeout(Some(2 * QUIET)).unwrap();
        let mut answer = String::new();
        late.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 405") && answer.to_lowercase().contains("allow: get"), "{answer}");
        let mut quiet = connect();
        ask(&quiet);
        quiet.set_read_timeout(Some(2 * QUIET)).unwrap();
        assert_eq!(quiet.read(&mut [0]).unwrap(), 0, "it is closed");
    }
}
