//! One request on the wire and its answer.

use std::io;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, SecondsFormat, Utc};
use reqwest::StatusCode;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONNECTION, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RETRY_AFTER,
};
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, timeout_at};
use url::{Position, Url};

use super::answer::{Answer, Body};
use super::body::{self, Fault};
use super::bounds::Bounds;
use super::buffers::Buffers;
use super::error::Phase;
use super::exchange::{Begun, Copy, Cut, moment};
use super::guard::Refused;
use super::media::Accept;
use super::options::{Limits, Request, Validators};
use super::pace::Turn;
use super::session::Session;
use super::{FetchError, retry, rules};

/// What one request leads to.
#[derive(Debug)]
pub(crate) enum Hop {
    Answer(Answer),
    Redirect(Url),
}

/// What a request is given on its way.
#[derive(Debug)]
pub(crate) struct Grant<'a> {
    pub(crate) turn: Turn,
    /// Whether the connection stays open.
    pub(crate) keeps: bool,
    /// Where memory for the body comes from.
    pub(crate) buffers: &'a Buffers,
}

/// Sends one request and reads what it leads to; `via` is the address whose redirect leads here.
pub(crate) async fn send(
    session: &Session,
    (url, via): (&Url, Option<&Url>),
    request: &Request,
    limits: &Limits,
    Grant { turn, keeps, buffers }: Grant<'_>,
) -> Result<Hop, FetchError> {
    let accept = request.accept;
    let sent = Instant::now();
    let bounds = Bounds {
        deadline: sent + limits.timeout,
        stall: limits.stall_timeout,
        max_bytes: limits.max_bytes,
        max_ratio: limits.max_ratio,
    };
    let (patience, phase, limit) = if limits.first_byte_timeout < limits.timeout {
        (sent + limits.first_byte_timeout, Phase::FirstByte, limits.first_byte_timeout)
    } else {
        (bounds.deadline, Phase::Total, limits.timeout)
    };
    // What one address calls its version says nothing of another's, where a redirect leads.
    let known =
        Some(&request.known).filter(|_| is_same(url, &request.url)).filter(|known| **known != Validators::default());
    let mut asks = conditional(session.get(url), known);
    if !keeps {
        asks = asks.header(CONNECTION, "close");
    }
    let (client, question) =
        asks.header(ACCEPT, accept.header()).header(ACCEPT_ENCODING, "gzip, br, zstd").build_split();
    let question = question.map_err(|error| network(url, error, session))?;
    let asked = request.trail.is_some().then(|| question.headers().clone());
    let response = match timeout_at(patience, client.execute(question)).await {
        Err(_) => return Err(FetchError::Timeout { url: boxed(url), phase, limit }),
        Ok(Err(error)) => return Err(network(url, error, session)),
        Ok(Ok(response)) => response,
    };
    turn.answered(sent.elapsed());
    session.keep_cookies(url, response.headers());
    let at = moment();
    let peer = response.remote_addr().filter(|_| session.is_direct()).map(|address| address.ip());
    let begun = asked.map(|asked| Begun::new((url, via, accept), (&asked, sent), (&response, peer), at));
    let hop = match judged((url, at), request, known.is_some(), limits, &response) {
        Ok(None) => {
            let copy = begun.as_ref().filter(|_| accept != Accept::Sitemap).map(|_| Copy::default());
            let connection = turn.connection();
            // Time and headers are those of the answer's beginning; the body comes after.
            let mut answer = answer(url, at, &response, Body::Unchanged);
            let body = read(response, (accept, bounds), buffers, (turn, copy.clone())).await;
            answer.body = body.map_err(|error| body_error(url, limits, error))?;
            answer.connection = Some(connection);
            if let (Some(trail), Some(begun), Some(copy)) = (&request.trail, begun, copy) {
                let over = matches!(&answer.body, Body::Whole(bytes) if bytes.len() > rules::MAX_BYTES);
                let cut = (accept == Accept::Robots && over).then_some(Cut::Length);
                trail.push(begun.ended(copy.take(), cut));
            }
            return Ok(Hop::Answer(answer));
        }
        Ok(Some(hop)) => Ok(hop),
        Err(error) => Err(error),
    };
    // A page that is refused for its kind or its size is not read, so there is nothing to keep of it.
    let refused = matches!(hop, Err(FetchError::MediaType { .. } | FetchError::TooLarge { .. }));
    if let (Some(trail), Some(begun), false) = (&request.trail, begun, refused) {
        trail.push(begun.aside(response, bounds).await);
    }
    drop(turn);
    hop
}

/// What an answer's head says, where that decides: a redirect, a known version, a failure.
fn judged(
    (url, at): (&Url, DateTime<Utc>),
    request: &Request,
    is_conditional: bool,
    limits: &Limits,
    response: &reqwest::Response,
) -> Result<Option<Hop>, FetchError> {
    let accept = request.accept;
    let status = response.status();
    if status == StatusCode::NOT_MODIFIED && is_conditional {
        return Ok(Some(Hop::Answer(answer(url, at, response, Body::Unchanged))));
    }
    if matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return location(url, response.headers()).map(|next| Some(Hop::Redirect(next)));
    }
    // A part is no page, and we ask for none.
    if !status.is_success() || status == StatusCode::PARTIAL_CONTENT {
        let retry_after =
            header(response.headers(), RETRY_AFTER).and_then(|value| retry::retry_after(&value, SystemTime::now()));
        return Err(FetchError::Status { url: boxed(url), status: status.as_u16(), retry_after });
    }
    let content_type = header(response.headers(), CONTENT_TYPE);
    if !accept.takes(content_type.as_deref()) {
        return Err(FetchError::MediaType { url: boxed(url), content_type: content_type.unwrap_or_default() });
    }
    if accept != Accept::Robots && response.content_length().is_some_and(|length| length > limits.max_bytes) {
        return Err(FetchError::TooLarge { url: boxed(url), limit: limits.max_bytes });
    }
    Ok(None)
}

/// Asks only for what is not known yet (RFC 9110, sections 13.1.2 and 13.1.3).
fn conditional(mut request: reqwest::RequestBuilder, known: Option<&Validators>) -> reqwest::RequestBuilder {
    if let Some(etag) = known.and_then(|known| known.etag.as_ref()) {
        request = request.header(IF_NONE_MATCH, etag);
    }
    if let Some(time) = known.and_then(|known| known.last_modified.as_ref()) {
        request = request.header(IF_MODIFIED_SINCE, time);
    }
    request
}

fn answer(url: &Url, at: DateTime<Utc>, response: &reqwest::Response, body: Body) -> Answer {
    let headers = response.headers();
    let mut url = url.clone();
    url.set_fragment(None);
    Answer {
        url,
        status: response.status().as_u16(),
        content_type: header(headers, CONTENT_TYPE),
        fetched_at: at.to_rfc3339_opts(SecondsFormat::Secs, true),
        validators: Validators { etag: header(headers, ETAG), last_modified: header(headers, LAST_MODIFIED) },
        // Who follows the hops knows it.
        crawl_delay: Duration::ZERO,
        nofollow: headers.get_all("x-robots-tag").iter().any(forbids_links),
        connection: None,
        body,
    }
}

/// Whether an `X-Robots-Tag` says `nofollow` or `none` to all; what begins with a robot's name and a colon is said to one.
fn forbids_links(tag: &HeaderValue) -> bool {
    /// What has a colon and is no robot's name.
    const VALUED: [&str; 4] = ["max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"];
    let tag = String::from_utf8_lossy(tag.as_bytes()).to_ascii_lowercase();
    let named = tag.split_once(':').map(|(name, _)| name.rsplit(',').next().unwrap_or(name).trim());
    let to_all = named.is_none_or(|name| VALUED.contains(&name));
    to_all && tag.split(',').any(|said| matches!(said.trim(), "nofollow" | "none"))
}

async fn read(
    response: reqwest::Response,
    (accept, bounds): (Accept, Bounds),
    buffers: &Buffers,
    (turn, copy): (Turn, Option<Copy>),
) -> io::Result<Body> {
    // No more than is accepted: a longer one is refused by its head.
    let length = response.content_length();
    let mut reader = body::reader(response, bounds, turn, copy).await?;
    if accept == Accept::Sitemap {
        return Ok(Body::Stream(reader));
    }
    let mut bytes = if accept == Accept::Page { buffers.take(length) } else { Vec::new() };
    if accept == Accept::Robots {
        // One byte more than is read of a robots.txt tells that it was cut.
        reader.take(rules::MAX_BYTES as u64 + 1).read_to_end(&mut bytes).await?;
    } else {
        buffers.fill(&mut bytes, &mut reader).await?;
    }
    Ok(Body::Whole(bytes))
}

fn location(url: &Url, headers: &HeaderMap) -> Result<Url, FetchError> {
    let location = header(headers, LOCATION).unwrap_or_default();
    match url.join(&location) {
        Ok(mut next) if !location.is_empty() => {
            next.set_fragment(None);
            Ok(next)
        }
        _ => Err(FetchError::BadRedirect { url: boxed(url), location }),
    }
}

/// A header's value; bytes outside ASCII, which `Location` often has unescaped, are read as UTF-8.
fn header(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
}

/// What reqwest's error means; the guard's refusal comes wrapped in several of its layers.
fn network(url: &Url, source: reqwest::Error, session: &Session) -> FetchError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&source);
    while let Some(error) = cause {
        if let Some(Refused(address)) = error.downcast_ref::<Refused>() {
            return FetchError::Private { url: boxed(url), address: *address };
        }
        if error.downcast_ref().is_some_and(is_exhausted) {
            return FetchError::Exhausted { url: boxed(url) };
        }
        cause = error.source();
    }
    if source.is_connect() && source.is_timeout() {
        return FetchError::Timeout { url: boxed(url), phase: Phase::Connect, limit: session.connect_timeout() };
    }
    FetchError::Network { url: boxed(url), source }
}

/// EMFILE and ENFILE, which have these numbers on Linux, macOS and the BSDs.
fn is_exhausted(error: &io::Error) -> bool {
    cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
}

/// What ended a body early.
pub(crate) fn body_error(url: &Url, limits: &Limits, error: io::Error) -> FetchError {
    let url = boxed(url);
    match error.downcast::<Fault>() {
        Ok(Fault::Network(source)) => FetchError::Network { url, source },
        Ok(Fault::Timeout(phase)) => {
            let limit = if phase == Phase::Stall { limits.stall_timeout } else { limits.timeout };
            FetchError::Timeout { url, phase, limit }
        }
        Ok(Fault::TooLarge) => FetchError::TooLarge { url, limit: limits.max_bytes },
        Ok(Fault::Bomb) => FetchError::Bomb { url, ratio: limits.max_ratio },
        Ok(fault @ Fault::Coding(_)) => {
            FetchError::Body { url, source: io::Error::new(io::ErrorKind::Unsupported, fault.to_string()) }
        }
        Err(source) => FetchError::Body { url, source },
    }
}

/// Whether two addresses differ in nothing but their fragments.
fn is_same(one: &Url, other: &Url) -> bool {
    one[..Position::AfterQuery] == other[..Position::AfterQuery]
}

fn boxed(url: &Url) -> Box<Url> {
    Box::new(url.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_for_all_robots_forbids_links() {
        let forbids = |tag| forbids_links(&HeaderValue::from_static(tag));
        assert!(forbids("noindex, NoFollow") && forbids("none") && forbids("nofollow, max-snippet:-1"));
        assert!(!forbids("otherbot: nofollow") && !forbids("noindex") && !forbids("nofollowing"));
    }
}
