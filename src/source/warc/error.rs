//! What can be wrong with a record of a WARC file.

use std::io;

/// What is wrong with a record of a WARC file. The reader goes on at the next one where it can.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WarcError {
    /// There is no record in the file.
    #[error("there is no record in this file; it is empty, get it anew")]
    Empty,
    /// Something else stands where a record should begin.
    #[error("no WARC record begins here; what stands before the next one is passed over")]
    NotARecord,
    /// The named fields of the record go on for too long.
    #[error("the record's header is larger than 1 MiB; the record is passed over")]
    HeaderTooLong,
    /// The record does not tell its length.
    #[error("{}; the record is passed over", no_length(.0))]
    NoLength(String),
    /// The record ends too early.
    #[error("the record is cut off before its end; get the file anew")]
    CutOff,
    /// Something else than the next record stands where this one should be over.
    #[error("the record is longer or shorter than its Content-Length of {0} bytes; it is passed over")]
    WrongLength(u64),
    /// The member that holds the record cannot be unpacked.
    #[error("cannot be unpacked: {0}; it is damaged or cut off, get the file anew")]
    Packing(io::Error),
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Read(io::Error),
    /// The record is one part of several.
    #[error("the page is split over several records, which is not read; join the segments first")]
    Segmented,
    /// The block of a response holds no HTTP answer.
    #[error("the response is no HTTP answer: it begins with `{0}`")]
    NotHttp(String),
    /// The head of the HTTP answer goes on for too long.
    #[error("the head of the HTTP answer is larger than 1 MiB")]
    HeadTooLong,
    /// Broken chunks.
    #[error("the chunks of the HTTP answer are broken or cut off")]
    Chunks,
    /// A content coding that is not known.
    #[error("the content coding `{0}` is not known; gzip, deflate, br and zstd are")]
    Coding(String),
    /// The body cannot be decoded.
    #[error("the body cannot be decoded as {coding}: {source}")]
    Body {
        /// The content coding.
        coding: String,
        /// Why.
        source: io::Error,
    },
    /// The page is larger than allowed.
    #[error("the page is larger than {0} bytes; raise --max-bytes to read it")]
    TooLarge(u64),
}

fn no_length(told: &str) -> String {
    match told {
        "" => "the record has no Content-Length".to_owned(),
        told => format!("the record's Content-Length is `{told}`, which is no length"),
    }
}

impl WarcError {
    /// Whether it is not known where the record ends: the next one must be looked for.
    pub(super) fn is_framing(&self) -> bool {
        use WarcError::*;
        matches!(self, NotARecord | HeaderTooLong | NoLength(_) | CutOff | WrongLength(_) | Packing(_))
    }
}
