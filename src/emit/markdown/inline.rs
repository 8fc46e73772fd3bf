//! Running text with its links, emphasis, code, formulas and footnote marks.

use super::emphasis;
use crate::article::{BodyBlock, Span, SpanKind};
use std::borrow::Cow;

/// Letters of a character reference's name; HTML's longest has 31.
const LONGEST_REFERENCE: usize = 32;

/// A block's text with its markup. A span that crosses the end of one around it ends there.
pub(super) fn inline(block: &BodyBlock) -> String {
    let chars: Vec<char> = block.text.chars().collect();
    let mut out = String::with_capacity(block.text.len() + 64);
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    // Length of what was written when a mark of emphasis ended last.
    let mut marked = usize::MAX;
    for (i, span) in block.spans.iter().enumerate() {
        let around = open.last().map(|o| o.end).filter(|&end| end > span.start as usize);
        let (start, end) = range(span, &chars, around);
        // What stands inside a formula, or before what was written, is told already.
        if start < at || start >= end {
            continue;
        }
        at = close(&mut open, start, at, &chars, &mut out);
        if at == start && out.ends_with('*') && open.last().is_none_or(|o| o.from < out.len()) {
            marked = out.len();
        }
        text(&chars, at, start, &mut out);
        at = start;
        match &span.kind {
            SpanKind::Code => {
                code(&chars[start..end], &mut out);
                at = end;
            }
            SpanKind::Math { tex } => {
                out.push_str(&format!("${tex}$"));
                at = end;
            }
            SpanKind::FootnoteRef { anchor } => {
                out.push_str(&format!("[^{}]", footnote(anchor)));
                at = end;
            }
            kind @ (SpanKind::Emphasis | SpanKind::Strong) => {
                let (opening, closing) =
                    emphasis::marks(kind, &chars, (start, end), &block.spans[i + 1..], marked == out.len());
                out.push_str(opening);
                open.push(Open { end, from: out.len(), closing: closing.into() });
            }
            SpanKind::Link { href } => {
                out.push('[');
                open.push(Open { end, from: out.len(), closing: format!("](<{}>)", address(href)).into() });
            }
        }
    }
    at = close(&mut open, usize::MAX, at, &chars, &mut out);
    text(&chars, at, chars.len(), &mut out);
    out
}

/// A span that is open: where it ends, the length of what was written when it began, and what is written at its end.
struct Open {
    end: usize,
    from: usize,
    closing: Cow<'static, str>,
}

/// A span's range, within the text and within the span around it. What is emphasised neither begins nor ends with space.
fn range(span: &Span, chars: &[char], around: Option<usize>) -> (usize, usize) {
    let (mut start, mut end) =
        (span.start as usize, (span.end as usize).min(chars.len()).min(around.unwrap_or(chars.len())));
    if matches!(span.kind, SpanKind::Emphasis | SpanKind::Strong) {
        while start < end && chars[start].is_whitespace() {
            start += 1;
        }
        while start < end && chars[end - 1].is_whitespace() {
            end -= 1;
        }
    }
    (start, end)
}

/// Ends the spans that end before `until`; where the text stands then.
fn close(open: &mut Vec<Open>, until: usize, mut at: usize, chars: &[char], out: &mut String) -> usize {
    while let Some(Open { end, closing, .. }) = open.pop_if(|o| o.end <= until) {
        text(chars, at, end, out);
        at = at.max(end);
        out.push_str(&closing);
    }
    at
}

/// A run of code between more backquotes than it holds in a row.
fn code(chars: &[char], out: &mut String) {
    let (mut longest, mut run) = (0, 0);
    for &c in chars {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let (marks, space) = ("`".repeat(longest + 1), if longest > 0 { " " } else { "" });
    let text: String = chars.iter().map(|&c| if c == '\n' { ' ' } else { c }).collect();
    out.push_str(&format!("{marks}{space}{text}{space}{marks}"));
}

fn text(chars: &[char], from: usize, to: usize, out: &mut String) {
    let mut begins = from == 0 || chars.get(from.wrapping_sub(1)) == Some(&'\n');
    for (i, &c) in chars.iter().enumerate().take(to).skip(from) {
        // At a line's beginning these open headings, quotes and lists.
        let next_ends = chars.get(i + 1).is_none_or(|n| n.is_whitespace());
        let opens =
            begins && (matches!(c, '#' | '>') || matches!(c, '-' | '+' | '=') && (next_ends || is_rule(chars, i)));
        let numbers = matches!(c, '.' | ')') && next_ends && is_number(&chars[..i]);
        if opens || numbers || is_markup(chars, i) {
            out.push('\\');
        }
        out.push(c);
        begins = c == '\n';
    }
}

/// Whether a line is one character over and over: it would draw a rule or make a heading of the line before it.
fn is_rule(chars: &[char], at: usize) -> bool {
    chars[at..].iter().take_while(|&&c| c != '\n').all(|&c| c == chars[at] || c == ' ')
}

/// Whether a line begins with nothing but digits.
fn is_number(before: &[char]) -> bool {
    let digits = before.iter().rev().take_while(|c| c.is_ascii_digit()).count();
    (1..=9).contains(&digits) && (digits == before.len() || before[before.len() - digits - 1] == '\n')
}

/// Whether a character would be markup where it stands.
fn is_markup(chars: &[char], at: usize) -> bool {
    match chars[at] {
        '\\' | '*' | '_' | '`' | '[' | ']' | '<' => true,
        '~' => chars.get(at + 1) == Some(&'~') || at > 0 && chars[at - 1] == '~',
        '&' => is_reference(&chars[at + 1..]),
        _ => false,
    }
}

/// Whether what stands behind an ampersand makes a character reference of it.
fn is_reference(behind: &[char]) -> bool {
    let name = behind.iter().take(LONGEST_REFERENCE).take_while(|c| c.is_ascii_alphanumeric() || **c == '#').count();
    name > 0 && behind.get(name) == Some(&';')
}

/// Text on one line without markup of its own.
pub(super) fn escape(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (i, &c) in chars.iter().enumerate() {
        if is_markup(&chars, i) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A footnote's name: no white space or brackets.
pub(super) fn footnote(anchor: &str) -> String {
    anchor.chars().map(|c| if c.is_whitespace() || matches!(c, '[' | ']' | '^') { '-' } else { c }).collect()
}

/// An address between angle brackets.
pub(super) fn address(url: &str) -> String {
    url.replace(['<', '>', '\n'], "")
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, spans: &[(u32, u32, SpanKind)]) -> String {
        let spans =
            spans.iter().map(|(start, end, kind)| Span { start: *start, end: *end, kind: kind.clone() }).collect();
        inline(&BodyBlock { text: text.into(), spans, ..BodyBlock::default() })
    }

    #[test]
    fn spans_become_markup_and_the_rest_is_escaped() {
        let link = SpanKind::Link { href: "http://a.example/x".into() };
        assert_eq!(told("See this *now*", &[(4, 8, link)]), "See [this](<http://a.example/x>) \\*now\\*");
        let tex = SpanKind::Math { tex: "a_1".into() };
        assert_eq!(
            told("So $a_1$ is[2]", &[(3, 8, tex), (11, 14, SpanKind::FootnoteRef { anchor: "n2".into() })]),
            "So $a_1$ is[^n2]"
        );
    }

    #[test]
    fn spans_nest_and_crossing_ones_are_cut() {
        let link = || SpanKind::Link { href: "u".into() };
        assert_eq!(told("all of it", &[(0, 9, SpanKind::Strong), (4, 6, link())]), "**all [of](<u>) it**");
        assert_eq!(told("all of it", &[(0, 6, SpanKind::Emphasis), (4, 9, link())]), "*all [of](<u>)* it");
        assert_eq!(told("x", &[(0, 1, SpanKind::Strong), (0, 1, SpanKind::Emphasis)]), "***x***");
        assert_eq!(told("a`b", &[(0, 3, SpanKind::Code)]), "`` a`b ``");
    }

    #[test]
    fn beginnings_of_lines_open_nothing() {
        assert_eq!(told("# one", &[]), "\\# one");
        assert_eq!(told("1. one\n- two\n-three 1. x", &[]), "1\\. one\n\\- two\n-three 1. x");
        assert_eq!(told("one\n---\n--- two", &[]), "one\n\\---\n--- two");
    }

    #[test]
    fn strikes_and_references_are_no_markup() {
        assert_eq!(told("a ~~b~~ ~c & d &amp; e", &[]), "a \\~\\~b\\~\\~ ~c & d \\&amp; e");
    }

    #[test]
    fn emphasis_that_commonmark_would_not_see_is_written_as_elements() {
        let strong = |start, end| (start, end, SpanKind::Strong);
        assert_eq!(told("so (Bo) said", &[strong(3, 7)]), "so **(Bo)** said");
        assert_eq!(told("so (Bo)said", &[strong(3, 7)]), "so <strong>(Bo)</strong>said");
        assert_eq!(told("so“yes”", &[(2, 7, SpanKind::Emphasis)]), "so<em>“yes”</em>");
        assert_eq!(told("a bold one", &[strong(2, 7)]), "a **bold** one");
        assert_eq!(told("ab", &[(0, 1, SpanKind::Emphasis), strong(1, 2)]), "*a*<strong>b</strong>");
        let link = SpanKind::Link { href: "u".into() };
        assert_eq!(told("a link.", &[strong(0, 6), (2, 6, link)]), "**a [link](<u>)**.");
    }
}
