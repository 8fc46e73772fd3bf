//! What we wrote ourselves, and how it is told from pages: no run reads its own records, or takes a page for them.

use crate::article::SCHEMA;

/// What the names of files begin with that stand beside an output while it is written.
pub(crate) const BESIDE: &str = ".copydesk-";

/// Name of the list of its records that a folder holds.
pub(crate) const LIST: &str = ".copydesk-records";

/// What every line of such a list begins with.
pub(crate) const LISTED: &str = "{\"file\":\"";

/// Whether a record's `schema` is ours, of whatever version.
pub(crate) fn is_schema(schema: &str) -> bool {
    schema.starts_with(any_version())
}

/// Whether bytes are the beginning of a record as JSON, or what is there of one that was cut short.
pub(crate) fn may_begin_record(bytes: &[u8]) -> bool {
    may_begin(bytes, &record())
}

/// Whether bytes are the beginning of a record as JSON.
pub(crate) fn begins_record(bytes: &[u8]) -> bool {
    bytes.starts_with(record().as_bytes())
}

/// Whether bytes begin with `what`, as far as they go.
pub(crate) fn may_begin(bytes: &[u8], what: &str) -> bool {
    bytes.iter().zip(what.as_bytes()).all(|(a, b)| a == b)
}

fn record() -> String {
    format!("{{\"schema\":\"{}", any_version())
}

fn any_version() -> &'static str {
    SCHEMA.trim_end_matches(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    #[test]
    fn a_record_is_told_by_its_beginning() {
        let record = serde_json::to_vec(&Article { schema: SCHEMA.to_owned(), ..Article::default() }).unwrap();
        assert!(begins_record(&record) && may_begin_record(&record));
        assert!(may_begin_record(&record[..5]) && may_begin_record(b"") && !begins_record(&record[..5]));
        assert!(!may_begin_record(b"<p>") && !may_begin_record(br#"{"schema":"other"}"#));
        assert!(is_schema("copydesk/article@2") && !is_schema("other"));
    }
}
