//! React's flight format, in which Next.js streams what it drew on the server: rows of `ID:JSON`, or `ID:T<length>,TEXT`, cut
//! anywhere into calls of `self.__next_f.push([1, ".."])`.

use crate::clean::json::{Json, Shape};
use rustc_hash::FxHashMap;

/// Bytes of a page's rows that are read.
const MOST_BYTES: usize = 8 << 20;
/// Digits of a row's number or length.
const LONGEST_NUMBER: usize = 8;
/// Bytes of a script's beginning in which it says what it calls.
const LONGEST_BEGINNING: usize = 80;
/// What scripts of such pages call.
const CALL: &str = "__next_f";

/// Adds what a script pushes to the rows; whether it is such a script.
pub(super) fn add(script: &str, rows: &mut String) -> bool {
    if !is_push(script) {
        return false;
    }
    let json = Json::read(script);
    for list in json.children(0).filter(|&v| json.shape(v) == Shape::Array) {
        let mut members = json.children(list);
        let (first, second) = (members.next(), members.next());
        if first.and_then(|v| json.text(v)).as_deref() == Some("1")
            && let Some(text) = second.filter(|&v| json.shape(v) == Shape::Text).and_then(|v| json.text(v))
            && rows.len() + text.len() <= MOST_BYTES
        {
            rows.push_str(&text);
        }
    }
    true
}

/// Whether a script pushes rows.
pub(super) fn is_push(script: &str) -> bool {
    script[..script.floor_char_boundary(LONGEST_BEGINNING)].contains(CALL)
}

/// Rows of JSON, and rows of text by their number.
pub(super) fn rows(rows: &str) -> (Vec<&str>, FxHashMap<String, String>) {
    let (mut json, mut texts) = (Vec::new(), FxHashMap::default());
    let mut rest = rows;
    while !rest.is_empty() {
        let id = hex_digits(rest);
        // Without a colon it is the rest of a row that was not understood.
        let row = rest[id..].strip_prefix(':').unwrap_or(rest);
        rest = match text_row(row) {
            Some((text, after)) => {
                texts.insert(rest[..id].to_owned(), text.to_owned());
                after
            }
            None => {
                let (row, after) = row.split_at(row.find('\n').unwrap_or(row.len()));
                if row.starts_with(['{', '[']) {
                    json.push(row);
                }
                after
            }
        };
        rest = rest.trim_start_matches('\n');
    }
    (json, texts)
}

/// A row of text, which ends by its length in bytes, and what follows.
fn text_row(row: &str) -> Option<(&str, &str)> {
    let row = row.strip_prefix('T')?;
    let digits = hex_digits(row);
    let length = usize::from_str_radix(&row[..digits], 16).ok()?;
    row[digits..].strip_prefix(',')?.split_at_checked(length)
}

fn hex_digits(text: &str) -> usize {
    text.bytes().take(LONGEST_NUMBER).take_while(u8::is_ascii_hexdigit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_told_apart_wherever_pushes_cut_them() {
        let stream = "1:\"$Sreact.fragment\"\n2:I[7,[\"a.js\"],\"\"]\n6:T7,Mühle\n5:[\"$\",\"p\",null,{\"children\":\"x: y\"}]\n";
        for cut in 1..stream.len() - 1 {
            let Some((one, two)) = stream.split_at_checked(cut) else { continue };
            let mut joined = String::new();
            for part in [one, two] {
                assert!(add(&format!("self.__next_f.push({})", serde_json::json!([1, part])), &mut joined));
            }
            let (json, texts) = rows(&joined);
            assert_eq!(json, ["[\"$\",\"p\",null,{\"children\":\"x: y\"}]"], "{cut}");
            assert_eq!(texts.get("6").map(String::as_str), Some("Mühle\n"), "{cut}");
        }
        assert!(!add("window.state = {}", &mut String::new()));
    }

    #[test]
    fn any_rows_are_read() {
        for stream in [
            "",
            ":",
            "1:T",
            "1:Tff,short",
            "1:T3,é",
            "1:T,",
            "é",
            "1:T\u{e9}aaaaaaaaaa,",
            "1:Taaaaaaaé,",
            "zz\n\n\n1:{}",
        ] {
            let _ = rows(stream);
        }
    }
}
