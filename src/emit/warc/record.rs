//! One record: named fields and a block, packed as a gzip member.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};

use chrono::{DateTime, SecondsFormat, Utc};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::hex::hex;

/// The line that every record begins with.
const VERSION: &str = "WARC/1.1\r\n";

/// Media type of records that hold named fields (WARC 1.1, section 6.2).
const FIELDS: &str = "application/warc-fields";

/// Who writes an archive, for the record that opens each file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// The program and its version.
    pub software: String,
    /// The machine; it is part of file names.
    pub machine: String,
    /// `User-Agent` of the requests.
    pub user_agent: String,
}

/// A record that is being put together.
#[derive(Debug)]
pub(super) struct Record {
    header: String,
}

impl Record {
    /// A record of a type (section 5.5), with its id and date.
    pub(super) fn new(kind: &str, id: &str, at: DateTime<Utc>) -> Record {
        let date = date(at);
        let header = format!("{VERSION}WARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: {date}\r\n");
        Record { header }
    }

    /// Adds a field. What would end it early cannot stand in it.
    pub(super) fn field(mut self, name: &str, value: impl std::fmt::Display) -> Record {
        let value = value.to_string().replace(['\r', '\n'], " ");
        write!(self.header, "{name}: {value}\r\n").expect("a string takes all");
        self
    }

    /// Adds a field where it has a value.
    pub(super) fn maybe(self, name: &str, value: Option<impl std::fmt::Display>) -> Record {
        match value {
            Some(value) => self.field(name, value),
            None => self,
        }
    }

    /// The whole record, as a gzip member.
    pub(super) fn pack(self, media: &str, block: &[u8]) -> Vec<u8> {
        let record = self
            .field("WARC-Block-Digest", digest(block))
            .field("Content-Type", media)
            .field("Content-Length", block.len());
        member(&[record.header.as_bytes(), b"\r\n", block, b"\r\n\r\n"])
    }

    /// The whole record, its block being named fields.
    pub(super) fn pack_fields(self, fields: &[(&str, String)]) -> Vec<u8> {
        let line = |(name, value): &(&str, String)| format!("{name}: {}\r\n", value.replace(['\r', '\n'], " "));
        let block: String = fields.iter().map(line).collect();
        self.pack(FIELDS, block.as_bytes())
    }
}

/// A gzip member.
fn member(parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut packed = GzEncoder::new(Vec::with_capacity(length / 2 + 512), Compression::default());
    let written = parts.iter().try_for_each(|part| packed.write_all(part)).and_then(|()| packed.finish());
    written.expect("a buffer takes all")
}

/// A packed record with one more field. It is packed twice then, which few records are.
pub(super) fn marked(packed: &[u8], name: &str, value: &str) -> Vec<u8> {
    let mut record = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut record).expect("we packed it");
    let field = format!("{name}: {value}\r\n");
    let rest = record.strip_prefix(VERSION.as_bytes()).expect("we wrote it");
    member(&[VERSION.as_bytes(), field.as_bytes(), rest])
}

/// The record that says who wrote the file of this name (section 6.2).
pub(super) fn warcinfo(about: &About, file: &str, at: DateTime<Utc>) -> Vec<u8> {
    let id = id(&["warcinfo", file, &date(at)]);
    let fields = [
        ("software", about.software.clone()),
        ("format", "WARC File Format 1.1".to_owned()),
        ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/".to_owned()),
        ("hostname", about.machine.clone()),
        ("http-header-user-agent", about.user_agent.clone()),
        ("robots", "obey".to_owned()),
    ];
    Record::new("warcinfo", &id, at).field("WARC-Filename", file).pack_fields(&fields)
}

/// A `WARC-Date`: in milliseconds, so that a revisit names the record that it means.
pub(super) fn date(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A labelled digest (section 5.8). In hexadecimal digits: a longer digest in base 32 ends in `=`, which the standard's
/// grammar does not allow and readers demand.
pub(super) fn digest(bytes: &[u8]) -> String {
    label(&Sha256::digest(bytes).into())
}

pub(super) fn label(digest: &[u8; 32]) -> String {
    format!("sha256:{}", hex(digest))
}

/// An id that is the same whenever the same thing is archived: a UUID of version 8 (RFC 9562, section 5.8).
pub(super) fn id(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let hash = hash.finalize();
    let mut bytes: [u8; 16] = std::array::from_fn(|n| hash[n]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = hex(&bytes);
    let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    parts.join("-")
}
