//! A raw page: bytes, and where and when they came from.
//!
//! Every source (file, directory, standard input, WARC record, HTTP answer) yields [`RawPage`]s;
//! nothing after this step knows which source it was, except to repeat it in the record's `source`.

use std::path::{Path, PathBuf};

/// The bytes of one page with what its source knows about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawPage {
    /// The page as the source keeps it, after content decoding (gzip, brotli, zstd), before charset decoding.
    pub bytes: Vec<u8>,
    /// The page's address, after redirects, where the source knows one.
    pub url: Option<String>,
    /// Which source yielded the page.
    pub origin: Origin,
    /// When the page was fetched, RFC 3339 in UTC. Files have none: a file's own time says nothing.
    pub fetched_at: Option<String>,
    /// HTTP status of the answer.
    pub status: Option<u16>,
    /// Media type and charset as the transport named them, e.g. `text/html; charset=euc-kr`.
    pub content_type: Option<String>,
    /// What the page is: HTML, text, or to be found out from its bytes.
    pub format: Format,
}

/// What a page's bytes are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Told from the content.
    #[default]
    Auto,
    /// HTML or XHTML.
    Html,
    /// Plain text: a page already flattened, line by line.
    Text,
}

/// Where a page came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Origin {
    /// Standard input, or memory.
    #[default]
    Stdin,
    /// A file; `line` counts from 1 where the file is JSON Lines and holds one page a line.
    File {
        /// The path as the user gave it.
        path: PathBuf,
        /// Line within a JSON Lines file.
        line: Option<u64>,
    },
    /// An HTTP answer.
    Http,
    /// A record of a WARC file.
    Warc {
        /// The WARC file.
        path: PathBuf,
        /// `WARC-Record-ID`.
        record_id: String,
        /// Byte offset of the record in the file.
        offset: u64,
    },
}

impl RawPage {
    /// A page in memory, of which nothing else is known.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> RawPage {
        RawPage { bytes: bytes.into(), ..RawPage::default() }
    }

    /// A name for messages: the path, the address, or `-` for standard input.
    pub fn name(&self) -> String {
        match (&self.origin, &self.url) {
            (Origin::File { path, line: Some(line) }, _) => format!("{}:{line}", path_text(path)),
            (Origin::File { path, line: None }, _) => path_text(path),
            (Origin::Warc { path, offset, .. }, Some(url)) => format!("{}@{offset} ({url})", path_text(path)),
            (Origin::Warc { path, offset, .. }, None) => format!("{}@{offset}", path_text(path)),
            (_, Some(url)) => url.clone(),
            (_, None) => "-".to_owned(),
        }
    }
}

/// A path as records and messages tell it. Bytes that are not UTF-8 are written `\xff`, so that two paths that differ are
/// told apart.
pub fn path_text(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02x}")));
    }
    text
}

/// Whether what a transport calls `content_type` may be a page: HTML or text. Where it says nothing, it may.
pub fn may_be_page(content_type: Option<&str>) -> bool {
    let Some(content_type) = content_type else { return true };
    let essence = content_type.split([';', ',']).next().unwrap_or_default().trim().to_ascii_lowercase();
    // An empty or slash-less value is a server's slip, not a statement; the cleaner looks at the bytes.
    !essence.contains('/')
        || matches!(essence.as_str(), "application/xhtml+xml" | "application/xml" | "application/xhtml")
        || essence.strip_prefix("text/").is_some_and(|kind| !matches!(kind, "css" | "javascript" | "csv" | "calendar"))
}
