//! The record: one clean article, `copydesk/article@1`.
//!
//! Field order is the order of the structs' fields and is part of the contract. Absent knowledge is
//! `null` (or an empty list); nothing is guessed without `provenance` or `quality` saying so.

mod flags;
mod text;

pub use flags::FLAGS;
pub use text::Text;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The value of [`Article::schema`].
pub const SCHEMA: &str = "copydesk/article@1";

/// One clean article.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Article {
    /// `copydesk/article@1`.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// Stable id: hash of the canonical URL, or of the content where there is none.
    pub id: String,
    /// The page's address as fetched, after redirects.
    pub url: Option<String>,
    /// The address as the page and the URL rules canonicalise it.
    pub canonical_url: Option<String>,
    /// Name of the site.
    pub site: Option<String>,
    /// Headline without the site's name and without wire marks such as "(2nd LD)".
    pub title: Option<String>,
    /// The stand-first (deck).
    pub subtitle: Option<String>,
    /// Names only, in the page's order.
    pub authors: Vec<String>,
    /// Section of the site the article stands in.
    pub section: Option<String>,
    /// Keywords or tags.
    pub keywords: Vec<String>,
    /// BCP 47 tag of the text's language.
    pub language: Option<String>,
    /// RFC 3339 with offset, local time without offset, or a date alone: as much as the page tells.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})?)?$"))]
    pub published: Option<String>,
    /// Last change, in the forms of `published`.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})?)?$"))]
    pub modified: Option<String>,
    /// Body paragraphs joined by one blank line.
    pub text: Text,
    /// The body's structure.
    pub blocks: Vec<BodyBlock>,
    /// Pictures with their captions, each caption once.
    pub images: Vec<Image>,
    /// What agency copy says of itself.
    pub wire: Option<Wire>,
    /// Address of the next page of a split article.
    pub next_page: Option<String>,
    /// Addresses joined into this record.
    pub pages: Vec<String>,
    /// Readers' comments, only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<Vec<String>>,
    /// For each metadata field: where its value came from.
    pub provenance: BTreeMap<Cow<'static, str>, Provenance>,
    /// How far to trust the record.
    pub quality: Quality,
    /// Fingerprints of the text.
    pub fingerprint: Fingerprint,
    /// Where the page came from.
    pub source: SourceInfo,
    /// Content hash of the rules and score that were used.
    pub rules_version: String,
    /// What was removed and why, only with tracing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<Vec<Removed>>,
}

/// A piece of the body.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BodyBlock {
    /// What the piece is.
    #[serde(flatten)]
    pub kind: BodyKind,
    /// The piece's text, as it stands in [`Article::text`].
    pub text: Text,
    /// First character in [`Article::text`], counted in Unicode scalar values.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
    /// Nesting of the list's item that a table (or what stands in its cells), quotation or program text stands in; 0 outside
    /// of lists.
    #[serde(skip_serializing_if = "is_outside", default)]
    pub in_item: u8,
    /// Inline markup within `text`.
    #[serde(skip_serializing_if = "SmallVec::is_empty", default)]
    pub spans: Spans,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_outside(in_item: &u8) -> bool {
    *in_item == 0
}

/// The kinds of body blocks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "role", rename_all = "snake_case")]
pub enum BodyKind {
    /// Running text.
    #[default]
    Paragraph,
    /// A heading inside the body.
    Heading {
        /// 1 to 6.
        level: u8,
    },
    /// One item of a list, or what follows in it after its first line.
    ListItem {
        /// Nesting, from 1.
        depth: u8,
        /// Whether the list is numbered.
        ordered: bool,
        /// The item's number in an ordered list.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        number: Option<i32>,
        /// It belongs to the item before it and has no mark of its own.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        continues: bool,
    },
    /// A term of a definition list.
    Term,
    /// What a definition list says of the term before it.
    Definition,
    /// A quotation set apart.
    Quote {
        /// Who or what is quoted, as the quotation's foot says.
        source: Option<String>,
        /// Address of what is quoted (the attribute `cite`).
        cite: Option<String>,
    },
    /// The line of a quotation that names its source.
    QuoteSource,
    /// Program text, white space kept.
    Code {
        /// The programming language the page names.
        language: Option<String>,
    },
    /// A table: rows of cells.
    Table {
        /// What the table's caption says.
        caption: Option<String>,
        /// The rows; those without any text are left out of the block's text.
        rows: Vec<Vec<Cell>>,
    },
    /// A formula set apart, as TeX.
    Math {
        /// TeX source.
        tex: String,
    },
    /// A footnote.
    Footnote {
        /// The fragment it is anchored to, as the text's references name it.
        anchor: Option<String>,
        /// Its mark: `1`, `*`.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        label: Option<String>,
    },
    /// An entry of a live blog: its whole text, paragraphs parted by blank lines.
    LiveEntry {
        /// Time of the entry as the page tells it.
        time: Option<String>,
        /// Its headline.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        title: Option<String>,
    },
}

/// One cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cell {
    /// The cell's text; empty cells stay.
    pub text: Text,
    /// Columns the cell spans, at least 1, at most 1000 (WHATWG HTML 4.9.11).
    #[serde(skip_serializing_if = "is_one", default = "one")]
    pub colspan: u16,
    /// Rows the cell spans, at least 1; clamped to the rows there are.
    #[serde(skip_serializing_if = "is_one", default = "one")]
    pub rowspan: u16,
    /// Whether it is a header cell.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub header: bool,
}

fn one() -> u16 {
    1
}

fn is_one(n: &u16) -> bool {
    *n == 1
}

/// The inline markup of a block: most blocks have none, or a link or two.
pub type Spans = SmallVec<[Span; 2]>;

/// Inline markup: a range of a block's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// First character within the block's text, in Unicode scalar values.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
    /// What the markup is.
    #[serde(flatten)]
    pub kind: SpanKind,
}

/// Kinds of inline markup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SpanKind {
    /// A link.
    Link {
        /// Its address, resolved against the page's base.
        href: Text,
    },
    /// Emphasis: `em`, `i`.
    Emphasis,
    /// Strong emphasis: `strong`, `b`.
    Strong,
    /// Code.
    Code,
    /// A formula; the text between its dollar signs.
    Math {
        /// TeX source.
        tex: Text,
    },
    /// The mark of a footnote.
    FootnoteRef {
        /// The footnote's anchor.
        anchor: Text,
    },
}

/// A picture of the article.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Image {
    /// Address, resolved; null where a caption stands alone (flattened text).
    pub url: Option<Text>,
    /// Alternative text.
    pub alt: Option<Text>,
    /// Caption without the credit.
    pub caption: Option<String>,
    /// Credit: photographer or agency.
    pub credit: Option<String>,
    /// Where in `text` it stands, in Unicode scalar values: the beginning of the block behind it, the length of `text`
    /// where none is; null where the body was taken from a script.
    #[serde(default)]
    pub at: Option<u32>,
}

/// What agency copy says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Wire {
    /// The agency.
    pub agency: Option<String>,
    /// The dateline.
    pub dateline: Option<Dateline>,
    /// Lead version: "LD" is 1, "4th LD" is 4.
    pub version: Option<u8>,
    /// Editor's note, without its "ATTN:" mark.
    pub note: Option<String>,
    /// Correction, kill or urgency marker, upper case ("URGENT", "CORRECTED").
    pub marker: Option<String>,
}

/// A dateline: where and when copy was filed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dateline {
    /// Places, in order.
    pub places: Vec<String>,
    /// The date as printed.
    pub date: Option<String>,
}

/// Where a field's value came from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// The source that won: `json-ld`, `og`, `meta`, `microdata`, `time element`, `byline line` ...
    pub from: Cow<'static, str>,
    /// Why it won.
    #[serde(default)]
    pub why: Cow<'static, str>,
    /// What else was on offer, by source.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub others: BTreeMap<Cow<'static, str>, String>,
}

/// How far to trust a record.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quality {
    /// Probability that the text is right, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub confidence: f32,
    /// Words of `text` (CJK: characters).
    pub words: u32,
    /// Share of the page's readable characters that stayed.
    pub kept_ratio: f32,
    /// What kind of page it is.
    pub page_type: PageType,
    /// Things a user should know: `paywall`, `listing`, `error-page`, `fallback-densest`, `mojibake-mended` ...; docs/structure.md has all.
    pub flags: Vec<String>,
}

/// Kinds of pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PageType {
    /// News, blog post, essay.
    #[default]
    Article,
    /// A thread of posts.
    Forum,
    /// One thing for sale.
    Product,
    /// An index of other pages.
    Listing,
    /// A set of items shown in full.
    Collection,
    /// Manuals and references.
    Documentation,
    /// What a company offers.
    Service,
}

/// Fingerprints of a record's text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fingerprint {
    /// SHA-256 of `text`, hexadecimal.
    pub sha256: String,
    /// 64-bit near-duplicate sketch (SimHash, Charikar 2002), hexadecimal.
    pub sketch: String,
    /// In a crawl: id of the record this one repeats.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub duplicate_of: Option<String>,
    /// In a crawl: id + fingerprint of the version this one replaces.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub supersedes: Option<String>,
}

/// Where a page came from, for the record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourceInfo {
    /// `http`, `file`, `warc` or `stdin`.
    pub kind: String,
    /// The path, for files and WARCs.
    pub path: Option<String>,
    /// Line of a JSON Lines file, or byte offset of a WARC record.
    pub offset: Option<u64>,
    /// WARC record id.
    pub record_id: Option<String>,
    /// When it was fetched.
    pub fetched_at: Option<String>,
    /// HTTP status.
    pub status: Option<u16>,
    /// Media type as the transport named it.
    pub content_type: Option<String>,
    /// Charset the bytes were decoded with.
    pub charset: Option<String>,
    /// SHA-256 of the bytes.
    pub sha256: String,
}

/// A removed piece, and why.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Removed {
    /// The piece's text.
    pub text: String,
    /// Role it was given: `chrome`, `caption`, `title`, `byline` ...
    pub role: String,
    /// What decided, where that was not the points; then the votes of rules, largest first; last `score` and `threshold`.
    pub why: Vec<Reason>,
    /// Where it stood: element path (`html/body/div.sidebar/ul/li`), or in flattened text `line N`: the block's number among
    /// the text's lines that are not blank, where the lines of one paragraph count as one.
    pub at: String,
}

/// One reason for a verdict.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// Id of the rule, or name of what decided. `score` is the sum of all points, those of votes included; `threshold` is
    /// what the page asks for, with its sign turned: where points decide, a piece goes if both together are below 0.
    pub rule: String,
    /// Its points, in hundredths of what rule files call a point; positive speaks for the article, negative for chrome. 0 for
    /// what decides without points.
    pub points: i32,
}
