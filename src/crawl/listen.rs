//! A small HTTP service beside a running crawl: `/metrics` and `/healthz`.

use std::net::{SocketAddr, TcpListener};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::runtime::Runtime;

use super::clock::now;
use super::gauges::Gauges;
use super::report::CrawlError;

/// Serves the gauges on this address, on the crawl's own threads, until they end.
pub(crate) fn listen(address: SocketAddr, gauges: Gauges, runtime: &Runtime) -> Result<(), CrawlError> {
    let failed = |source| CrawlError::Listen { address, source };
    let listener = TcpListener::bind(address).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let inside = runtime.enter();
    let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
    drop(inside);
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

async fn metrics(State(gauges): State<Gauges>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], gauges.shown().metrics())
}

async fn health(State(gauges): State<Gauges>) -> impl IntoResponse {
    match gauges.shown().health(now()) {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")),
    }
}
