//! What an output of a crawl may be: its name must not promise another form than it gets.

use std::path::Path;

/// Forms that records could have elsewhere, by the ends of names.
const OTHER_FORMS: [&str; 26] = [
    "arrow", "avro", "br", "bz2", "csv", "db", "feather", "gz", "htm", "html", "lz4", "markdown", "md", "parquet",
    "sqlite", "sqlite3", "tar", "tsv", "txt", "warc", "xlsx", "xml", "xz", "yaml", "zip", "zst",
];

/// Why a crawl does not write to an output of this name, if so.
pub fn unfit(output: &Path) -> Option<String> {
    let text = output.to_string_lossy();
    if text.is_empty() {
        return Some("an output has no name; name a file, - for standard output, or [] for none".to_owned());
    }
    // One letter is a drive.
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    let is_scheme = |scheme: &str| scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let end = output.extension().map(|end| end.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let other = scheme.is_some_and(is_scheme) || OTHER_FORMS.contains(&end.as_str());
    other.then(|| {
        format!(
            "the output `{text}`: a crawl writes JSON Lines, into a file (articles.jsonl) or to standard output (-), and \
             nothing else; name it so, and make other forms of that"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_other_forms_are_refused() {
        for name in ["a.parquet", "a.SQLITE", "sqlite:a.db", "s3://x/a.jsonl", "x/a.md", "a.jsonl.gz", ""] {
            assert!(unfit(Path::new(name)).is_some(), "{name}");
        }
        for name in
            ["articles.jsonl", "-", "a.ndjson", "a.json", "out", "/var/lib/x.y/articles-2026-12.jsonl", "C:\\a.jsonl"]
        {
            assert_eq!(unfit(Path::new(name)), None, "{name}");
        }
    }
}
