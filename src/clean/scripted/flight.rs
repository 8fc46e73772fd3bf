//! React's flight format, in which Next.js streams what it drew on the server: rows of `ID:JSON`, or `ID:T<length>,TEXT`, cut
//! anywhere into calls of `self.__next_f.push([1, ".."])`.

use crate::clean::json::{Json, Shape};
use rustc_hash::FxHashMap;

/// Bytes of a page's rows that are read.
const MOST_BYTES: usize = 8 << 20;
/// Bytes of a row's number.
const LONGEST_ID: usize = 8;
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
        let id = rest.bytes().take(LONGEST_ID).take_while(u8::is_ascii_hexdigit).count();
        let (row, end) = match rest[id..].strip_prefix(':') {
            Some(row) => (row, row.find('\n').unwrap_or(row.len())),
            // The rest of a row that was not understood.
            None => (rest, rest.find('\n').unwrap_or(rest.len())),
        };
        if let Some((length, text)) = row.strip_prefix('T').and_then(|row| {
            row[..row.len().min(LONGEST_ID + 1)].split_once(',').map(|(length, _)| (length, &row[length.len() + 1..]))
        }) && let Some(text) = usize::from_str_radix(length, 16).ok().and_then(|length| text.get(..length))
        {
            texts.insert(rest[..id].to_owned(), text.to_owned());
            rest = row[1 + length.len() + 1 + text.len()..].trim_start_matches('\n');
            continue;
        }
        if row.starts_with(['{', '[']) {
            json.push(&row[..end]);
        }
        rest = row[end..].trim_start_matches('\n');
    }
    (json, texts)
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
        for stream in ["", ":", "1:T", "1:Tff,short", "1:T3,é", "1:T,", "é", "1:T\u{e9}aaaaaaaaaa,", "zz\n\n\n1:{}"] {
            let _ = rows(stream);
        }
    }
}
