//! WARC files (ISO 28500, versions 1.0 and 1.1): the pages that a crawler kept, with their addresses and times.
//!
//! A file is read record by record, plain or packed with gzip or zstd; no more of it is held than one page. Records that
//! are no pages are passed over and counted. A broken record is an error that names file and offset, and the reader goes
//! on at the next record.

mod error;
mod http;
mod members;
mod record;
#[cfg(test)]
mod tests;

pub use error::WarcError;
pub(super) use members::begins_warc;

use super::window::Window;
use super::{SourceError, instant, is_address};
use crate::page::{Format, Origin, RawPage, may_be_page};
use http::Head;
use record::{Block, Header, Stream};
use std::io::Read;
use std::path::PathBuf;

/// The pages of a WARC file.
#[derive(Debug)]
pub(super) struct Records {
    stream: Stream,
    path: PathBuf,
    max_bytes: u64,
    offset: u64,
    url: Option<String>,
    seen: Seen,
    ended: bool,
}

/// How many records of each kind a file holds.
#[derive(Debug, Default)]
struct Seen {
    pages: u64,
    failed: u64,
    other_status: u64,
    other_media: u64,
    other_kind: u64,
    empty: u64,
}

/// What a record holds.
enum Holds {
    Page(Box<RawPage>),
    /// No page: an HTTP answer of another status than 2xx.
    OtherStatus,
    /// No page: pictures, styles, feeds and the like.
    OtherMedia,
    /// No page: requests, metadata and the like; revisits, whose page stands elsewhere.
    OtherKind,
    /// No bytes.
    Empty,
    /// There are no more records.
    Nothing,
}

impl Records {
    /// The pages of what `raw` reads, `size` bytes where that is known.
    pub(super) fn new(raw: Window<Box<dyn Read + Send>>, path: PathBuf, size: Option<u64>, max_bytes: u64) -> Records {
        let stream = Stream::new(raw, size);
        Records { stream, path, max_bytes, offset: 0, url: None, seen: Seen::default(), ended: false }
    }

    /// Reads one record.
    fn record(&mut self) -> Result<Holds, WarcError> {
        self.url = None;
        let begun = self.stream.begin();
        self.offset = self.stream.offset();
        if !begun? {
            return if self.seen.any() { Ok(Holds::Nothing) } else { Err(WarcError::Empty) };
        }
        let header = Header::read(&mut self.stream)?;
        self.url = header.uri("warc-target-uri").map(str::to_owned);
        if self.stream.ends_before(header.length) {
            return Err(WarcError::CutOff);
        }
        let mut block = self.stream.block(header.length);
        let page = page(&header, &mut block, self.max_bytes);
        if matches!(&page, Err(e) if e.is_framing()) {
            return page;
        }
        block.skip()?;
        self.stream.over(header.length)?;
        if let Ok(Holds::Page(mut page)) = page {
            page.url = self.url.take().filter(|url| {
                let is_one = is_address(url);
                if !is_one {
                    let name = format!("{}@{}", self.path.display(), self.offset);
                    tracing::warn!("{name}: `{url}` is no address; the record has none");
                }
                is_one
            });
            page.fetched_at = header.fields.get("warc-date").and_then(instant);
            let record_id = header.uri("warc-record-id").unwrap_or_default().to_owned();
            page.origin = Origin::Warc { path: self.path.clone(), record_id, offset: self.offset };
            return Ok(Holds::Page(page));
        }
        page
    }

    /// Names an error's place, and goes to where the next record can be read.
    fn failed(&mut self, fault: WarcError) -> SourceError {
        self.seen.failed += 1;
        let resynced = match &fault {
            WarcError::Read(_) | WarcError::Empty => Ok(false),
            WarcError::Packing(_) => self.stream.resync(true),
            fault if fault.is_framing() => self.stream.resync(false),
            _ => Ok(true),
        };
        self.ended = !resynced.unwrap_or(false);
        let url = self.url.as_ref().map(|url| format!(" ({url})")).unwrap_or_default();
        SourceError::Record { name: format!("{}@{}{url}", self.path.display(), self.offset), source: fault }
    }

    fn tell(&self) {
        let Seen { pages, failed, other_status, other_media, other_kind, empty } = self.seen;
        tracing::info!(
            "{}: {pages} pages, {failed} broken records; passed over: {other_status} answers that are not 2xx, \
             {other_media} of other media types, {empty} empty, {other_kind} other records",
            self.path.display()
        );
    }
}

impl Iterator for Records {
    type Item = Result<RawPage, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.record() {
                Ok(Holds::Page(page)) => {
                    self.seen.pages += 1;
                    return Some(Ok(*page));
                }
                Ok(Holds::OtherStatus) => self.seen.other_status += 1,
                Ok(Holds::OtherMedia) => self.seen.other_media += 1,
                Ok(Holds::OtherKind) => self.seen.other_kind += 1,
                Ok(Holds::Empty) => self.seen.empty += 1,
                Ok(Holds::Nothing) => {
                    self.ended = true;
                    self.tell();
                }
                Err(fault) => {
                    let error = self.failed(fault);
                    if self.ended {
                        self.tell();
                    }
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

impl Seen {
    fn any(&self) -> bool {
        let Seen { pages, failed, other_status, other_media, other_kind, empty } = self;
        pages + failed + other_status + other_media + other_kind + empty > 0
    }
}

/// The page in a record's block.
fn page(header: &Header, block: &mut Block<'_>, most: u64) -> Result<Holds, WarcError> {
    // Our own crawls tell what is no page: start pages, and feeds and robots.txt that are sent as text.
    if header.fields.get("copydesk-kind").is_some() {
        return Ok(Holds::OtherKind);
    }
    let kind = header.fields.get("warc-type").unwrap_or_default().to_ascii_lowercase();
    match kind.as_str() {
        "response" => answer(header, block, most),
        "resource" | "conversion" => {
            let format = if kind == "conversion" { Format::Text } else { Format::Auto };
            document(header, block, most, format)
        }
        _ => Ok(Holds::OtherKind),
    }
}

/// An HTTP answer.
fn answer(header: &Header, block: &mut Block<'_>, most: u64) -> Result<Holds, WarcError> {
    // Crawlers keep answers of name servers too (`text/dns`), and of FTP servers.
    let is_http = match header.fields.get("content-type") {
        Some(media) => media.to_ascii_lowercase().starts_with("application/http"),
        None => block.starts_with(b"HTTP/")?,
    };
    if !is_http {
        return Ok(Holds::OtherKind);
    }
    let head = Head::read(block)?;
    if !(200..300).contains(&head.status) {
        return Ok(Holds::OtherStatus);
    }
    let media = head.fields.get("content-type");
    if !may_be_page(media) || header.uri("warc-target-uri").is_some_and(is_robots) {
        return Ok(Holds::OtherMedia);
    }
    whole(header)?;
    let cut = header.fields.get("warc-truncated").is_some();
    let bytes = http::body(&head, block.rest(most)?, most, cut)?;
    Ok(holds(RawPage {
        bytes,
        status: Some(head.status),
        content_type: media.map(str::to_owned),
        ..RawPage::default()
    }))
}

/// A document without HTTP around it; the record's own media type is the document's.
fn document(header: &Header, block: &mut Block<'_>, most: u64, text: Format) -> Result<Holds, WarcError> {
    let media = header.fields.get("content-type");
    if !may_be_page(media) || header.uri("warc-target-uri").is_some_and(is_robots) {
        return Ok(Holds::OtherMedia);
    }
    whole(header)?;
    let is_plain = media.is_some_and(|m| m.to_ascii_lowercase().starts_with("text/plain"));
    let format = if is_plain { text } else { Format::Auto };
    let bytes = block.rest(most)?;
    Ok(holds(RawPage { bytes, format, content_type: media.map(str::to_owned), ..RawPage::default() }))
}

/// A page of some bytes, if they are one: XML may be XHTML or a feed.
fn holds(page: RawPage) -> Holds {
    let essence = page.content_type.as_deref().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let is_xml = essence.eq_ignore_ascii_case("application/xml") || essence.eq_ignore_ascii_case("text/xml");
    let head = &page.bytes[..page.bytes.len().min(1024)];
    if page.bytes.is_empty() {
        Holds::Empty
    } else if is_xml && !head.windows(5).any(|w| w.eq_ignore_ascii_case(b"<html")) {
        Holds::OtherMedia
    } else {
        Holds::Page(Box::new(page))
    }
}

/// Refuses a part of a record (WARC 1.1, section 7).
fn whole(header: &Header) -> Result<(), WarcError> {
    match header.fields.get("warc-segment-number") {
        Some(_) => Err(WarcError::Segmented),
        None => Ok(()),
    }
}

/// Whether an address is that of a robots.txt, which is text but no page.
fn is_robots(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.strip_suffix("/robots.txt").is_some_and(|site| site.matches('/').count() == 2)
}
