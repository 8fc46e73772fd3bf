//! One exchange as records of an archive.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::record::{self, Record, date, label};
use crate::fetch::{Accept, Cut, Exchange};

/// Revisit profiles (WARC 1.1, section 6.7).
const SAME_PAYLOAD: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

const ANSWER: &str = "application/http; msgtype=response";
const REQUEST: &str = "application/http; msgtype=request";

/// What an exchange was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page, which is cleaned.
    Page,
    /// A start page, of which only the links are used.
    Start,
    /// A feed.
    Feed,
    /// robots.txt.
    Robots,
    /// What came in a page's place, and was not taken: a wall, or nothing to read.
    Doubted,
}

impl Kind {
    /// The value of `Copydesk-Kind`, by which a reader knows what is no page; pages have none.
    fn name(self) -> Option<&'static str> {
        match self {
            Kind::Page => None,
            Kind::Start => Some("start"),
            Kind::Feed => Some("feed"),
            Kind::Robots => Some("robots"),
            Kind::Doubted => Some("doubted"),
        }
    }
}

/// One exchange, ready to be appended to an archive.
#[derive(Debug)]
pub struct Entry {
    /// The exchange; its body is in the records.
    exchange: Exchange,
    kind: Kind,
    /// SHA-256 of the payload.
    payload: [u8; 32],
    /// The answer's record.
    answer: Vec<u8>,
    /// The records that go with it.
    others: Vec<u8>,
}

impl Entry {
    /// Makes records of an exchange that was for `kind`; `notes` are further fields of the metadata.
    pub fn new(mut exchange: Exchange, kind: Kind, notes: &[(&str, String)]) -> Entry {
        let kind = if exchange.accept == Accept::Robots { Kind::Robots } else { kind };
        let payload = Sha256::digest(&exchange.body).into();
        let body = std::mem::take(&mut exchange.body);
        let mut entry = Entry { exchange, kind, payload, answer: Vec::new(), others: Vec::new() };
        entry.answer = if entry.exchange.status == 304 { entry.not_modified() } else { entry.response(&body) };
        entry.others = entry.request();
        entry.others.extend(entry.metadata(notes));
        entry
    }

    /// Marks a page that the crawl did not take after all, so that readers pass over it.
    pub fn doubt(&mut self) {
        if self.kind == Kind::Page && (200..300).contains(&self.exchange.status) {
            self.kind = Kind::Doubted;
            self.answer = record::marked(&self.answer, "Copydesk-Kind", Kind::Doubted.name().unwrap_or_default());
        }
    }

    /// What stands for this payload at this address: where the archive has it, a revisit is enough.
    ///
    /// The address is part of it, so that each address has its whole page in the archive and a reader that goes from
    /// front to back needs no other record to clean it.
    pub fn key(&self) -> Option<[u8; 16]> {
        let is_whole = (200..300).contains(&self.exchange.status) && self.exchange.cut.is_none();
        // Where it is taken later, the page has to be there.
        let is_whole = is_whole && self.kind != Kind::Doubted;
        let is_empty = self.payload == <[u8; 32]>::from(Sha256::digest(b""));
        (is_whole && !is_empty).then(|| {
            let mut hash = Sha256::new();
            hash.update(self.payload);
            hash.update(self.exchange.url.as_str());
            let hash = hash.finalize();
            std::array::from_fn(|n| hash[n])
        })
    }

    /// When the answer came, in milliseconds since 1970.
    pub fn at(&self) -> i64 {
        self.exchange.at.timestamp_millis()
    }

    /// The records, with the whole answer.
    pub fn whole(&self) -> Vec<u8> {
        [&self.answer[..], &self.others].concat()
    }

    /// The records, where the archive has this payload from `first`, in milliseconds since 1970.
    pub fn revisit(&self, first: i64) -> Vec<u8> {
        let first = DateTime::from_timestamp_millis(first).unwrap_or(self.exchange.at);
        let record = self
            .record("revisit", &self.id("response", self.exchange.at))
            .field("WARC-Profile", SAME_PAYLOAD)
            .field("WARC-Refers-To", format!("<urn:uuid:{}>", self.id("response", first)))
            .field("WARC-Refers-To-Target-URI", &self.exchange.url)
            .field("WARC-Refers-To-Date", date(first))
            .field("WARC-Payload-Digest", label(&self.payload));
        let mut records = self.answering(record).pack(ANSWER, &self.head(None));
        records.extend_from_slice(&self.others);
        records
    }

    fn response(&self, body: &[u8]) -> Vec<u8> {
        let record = self
            .record("response", &self.id("response", self.exchange.at))
            .field("WARC-Payload-Digest", label(&self.payload))
            .maybe("WARC-Truncated", self.exchange.cut.map(cut));
        let mut block = self.head(Some(body.len()));
        block.extend_from_slice(body);
        self.answering(record).pack(ANSWER, &block)
    }

    /// The server says that the page is what it was.
    fn not_modified(&self) -> Vec<u8> {
        let record = self
            .record("revisit", &self.id("response", self.exchange.at))
            .field("WARC-Profile", NOT_MODIFIED)
            .field("WARC-Refers-To-Target-URI", &self.exchange.url);
        self.answering(record).pack(ANSWER, &self.head(None))
    }

    fn request(&self) -> Vec<u8> {
        let url = &self.exchange.url;
        let mut block = format!("GET {} HTTP/1.1\r\n", &url[url::Position::BeforePath..]).into_bytes();
        for (name, value) in &self.exchange.asked {
            field(&mut block, name, value);
        }
        block.extend_from_slice(b"\r\n");
        let record = self.record("request", &self.id("request", self.exchange.at));
        self.beside(record).pack(REQUEST, &block)
    }

    fn metadata(&self, notes: &[(&str, String)]) -> Vec<u8> {
        let mut fields = vec![("fetchTimeMs", self.exchange.took.as_millis().to_string())];
        fields.extend(self.exchange.via.iter().map(|via| ("via", via.to_string())));
        fields.extend(notes.iter().cloned());
        let record = self.record("metadata", &self.id("metadata", self.exchange.at));
        self.beside(record).pack_fields(&fields)
    }

    fn record(&self, kind: &str, id: &str) -> Record {
        Record::new(kind, id, self.exchange.at).field("WARC-Target-URI", &self.exchange.url)
    }

    /// Fields of every answer.
    fn answering(&self, record: Record) -> Record {
        record
            .maybe("WARC-IP-Address", self.exchange.peer)
            .field("WARC-Protocol", self.exchange.protocol)
            .field("WARC-Concurrent-To", format!("<urn:uuid:{}>", self.id("request", self.exchange.at)))
            .maybe("Copydesk-Kind", self.kind.name())
    }

    /// Fields of what goes with an answer.
    fn beside(&self, record: Record) -> Record {
        record.field("WARC-Concurrent-To", format!("<urn:uuid:{}>", self.id("response", self.exchange.at)))
    }

    fn id(&self, what: &str, at: DateTime<Utc>) -> String {
        record::id(&[what, self.exchange.url.as_str(), &date(at), &label(&self.payload)])
    }

    /// The head of the answer. The HTTP client has undone the transfer coding: its field is kept under another name, and
    /// the length of what is left is told.
    fn head(&self, body: Option<usize>) -> Vec<u8> {
        let reason = reason(self.exchange.status);
        let mut head = format!("HTTP/1.1 {} {reason}\r\n", self.exchange.status).into_bytes();
        let mut undone = false;
        for (name, value) in &self.exchange.fields {
            if name == "transfer-encoding" {
                undone = true;
                field(&mut head, "x-crawl-transfer-encoding", value);
            } else {
                field(&mut head, name, value);
            }
        }
        if let Some(body) = body.filter(|_| undone) {
            field(&mut head, "content-length", body.to_string().as_bytes());
        }
        head.extend_from_slice(b"\r\n");
        head
    }
}

fn field(head: &mut Vec<u8>, name: &str, value: &[u8]) {
    head.extend_from_slice(name.as_bytes());
    head.extend_from_slice(b": ");
    head.extend_from_slice(value);
    head.extend_from_slice(b"\r\n");
}

/// The usual phrase for a status; the client does not tell the server's own.
fn reason(status: u16) -> &'static str {
    let known = reqwest::StatusCode::from_u16(status).ok();
    known.and_then(|status| status.canonical_reason()).unwrap_or("Unknown")
}

/// `WARC-Truncated` (section 5.13).
fn cut(cut: Cut) -> &'static str {
    match cut {
        Cut::Length => "length",
        Cut::Time => "time",
        Cut::Disconnect => "disconnect",
    }
}
