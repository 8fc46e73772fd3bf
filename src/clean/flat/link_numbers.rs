//! Numbers that text browsers write before links (`[12]Sport`), and the list of addresses at the end that they stand for.

use memchr::memchr_iter;

/// Links from which numbers are those of a text browser; papers cite in brackets too.
const LEAST_LINKS: usize = 3;
/// Digits of a link's number.
const MOST_DIGITS: usize = 6;
/// Of a hundred numbers so many must stand right before a word: citations stand behind one.
const LEAST_GLUED: usize = 80;
/// What stands above the addresses, in lower case.
const LABELS: [&str; 4] = ["references", "visible links", "hidden links", "links"];

/// The text without the numbers and the list; `None` where there are none.
pub(super) fn without(text: &str) -> Option<String> {
    let marks = marks(text)?;
    let end = addresses(text);
    let mut out = String::with_capacity(end);
    let mut from = 0;
    for (start, after) in marks.into_iter().filter(|mark| mark.1 <= end) {
        out.push_str(&text[from..start]);
        from = after;
    }
    out.push_str(&text[from..end]);
    // Lynx tells in the first line what the head links to: `#[1]alternate [2]next`.
    if text.trim_start().starts_with("#[1]") {
        let line = out.find('#')?;
        out.drain(line..out[line..].find('\n').map_or(out.len(), |at| line + at));
    }
    Some(out)
}

/// The numbers in brackets that rise by one from 1, as (first byte, one past the last), if they are those of links.
fn marks(text: &str) -> Option<Vec<(usize, usize)>> {
    let (mut marks, mut glued) = (Vec::new(), 0);
    for start in memchr_iter(b'[', text.as_bytes()) {
        let inner = &text[start + 1..];
        let digits = inner.bytes().take(MOST_DIGITS + 1).take_while(u8::is_ascii_digit).count();
        let rest = &inner[digits..];
        if !rest.starts_with(']') || inner[..digits].parse() != Ok(marks.len() + 1) {
            continue;
        }
        let opens = |c: char| {
            c.is_alphanumeric() || matches!(c, '"' | '“' | '«' | '\'' | '‘' | '[' | '(' | '¿' | '¡' | '#' | '@')
        };
        glued += usize::from(rest[1..].starts_with(opens));
        marks.push((start, start + digits + 2));
    }
    (marks.len() >= LEAST_LINKS && glued * 100 >= marks.len() * LEAST_GLUED).then_some(marks)
}

/// Where the list of addresses begins that ends the text; the text's end where there is none.
fn addresses(text: &str) -> usize {
    let (mut begin, mut at) = (text.len(), text.len());
    for line in text.rsplit('\n') {
        at -= line.len();
        let own = line.trim();
        if LABELS.contains(&own.trim_end_matches(':').to_lowercase().as_str()) {
            begin = at;
        } else if !own.is_empty() && !is_address(own) {
            break;
        }
        at = at.saturating_sub(1);
    }
    begin
}

/// `12. https://example.org/`, `[12] https://example.org/`.
fn is_address(line: &str) -> bool {
    let bare = line.trim_start_matches('[');
    let rest = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let address = rest.trim_start_matches([']', '.']).trim_start();
    rest.len() < bare.len() && address.len() < rest.len() && !address.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_browsers_numbers_and_addresses_go() {
        let text = "   #[1]alternate\n\n   * [2]Skip to content\n   * [3]News\n\n   The tide was high at the [4]quay of \
                    [5]Port Varrow.\n\nReferences\n\n   1. https://a.example/\n   2. https://a.example/#c\n   3. file:///n\n\n   \
                    Hidden links:\n   4. https://a.example/q\n";
        let found = without(text).expect("numbers");
        assert_eq!(
            found,
            "   \n\n   * Skip to content\n   * News\n\n   The tide was high at the quay of Port Varrow.\n\n"
        );
    }

    #[test]
    fn citations_and_lists_of_sources_stay() {
        let cited =
            "The tide was high [1], as it was in May.[2] The quay is old [3].\n\nReferences\n\n1. https://a.example/\n";
        assert_eq!(without(cited), None);
        assert_eq!(without("[1]One and [2]two"), None);
        let kept =
            without("[1]News [2]Sport [3]Sea\n\nReferences\n\n1. Lund, A. (1931). Tides. Varrow.\n").expect("numbers");
        assert!(kept.ends_with("Tides. Varrow.\n"), "{kept}");
    }
}
