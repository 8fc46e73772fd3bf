//! Running text with its links, emphasis, code, formulas and footnote marks.

use crate::article::{BodyBlock, Span, SpanKind};

/// A block's text with its markup. A span that crosses the end of one around it ends there.
pub(super) fn inline(block: &BodyBlock) -> String {
    let chars: Vec<char> = block.text.chars().collect();
    let mut out = String::with_capacity(block.text.len() + 64);
    let mut open: Vec<(usize, &SpanKind)> = Vec::new();
    let mut at = 0;
    for span in &block.spans {
        let (start, end) = range(span, chars.len(), open.last().map(|o| o.0).filter(|&end| end > span.start as usize));
        // What stands inside a formula, or before what was written, is told already.
        if start < at || start >= end {
            continue;
        }
        at = close(&mut open, start, at, &chars, &mut out);
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
            kind => {
                out.push_str(opening(kind));
                open.push((end, kind));
            }
        }
    }
    at = close(&mut open, usize::MAX, at, &chars, &mut out);
    text(&chars, at, chars.len(), &mut out);
    out
}

/// A span's range, within the text and within the span around it.
fn range(span: &Span, length: usize, around: Option<usize>) -> (usize, usize) {
    (span.start as usize, (span.end as usize).min(length).min(around.unwrap_or(length)))
}

/// Ends the spans that end before `until`; where the text stands then.
fn close(open: &mut Vec<(usize, &SpanKind)>, until: usize, mut at: usize, chars: &[char], out: &mut String) -> usize {
    while let Some((end, kind)) = open.pop_if(|o| o.0 <= until) {
        text(chars, at, end, out);
        at = at.max(end);
        match kind {
            SpanKind::Link { href } => out.push_str(&format!("](<{}>)", address(href))),
            kind => out.push_str(opening(kind)),
        }
    }
    at
}

fn opening(kind: &SpanKind) -> &'static str {
    match kind {
        SpanKind::Link { .. } => "[",
        SpanKind::Emphasis => "*",
        SpanKind::Strong => "**",
        _ => "",
    }
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
        let opens = begins && (matches!(c, '#' | '>') || matches!(c, '-' | '+' | '=') && next_ends);
        let numbers = matches!(c, '.' | ')') && next_ends && is_number(&chars[..i]);
        if opens || numbers || is_markup(c) {
            out.push('\\');
        }
        out.push(c);
        begins = c == '\n';
    }
}

/// Whether a line begins with nothing but digits.
fn is_number(before: &[char]) -> bool {
    let digits = before.iter().rev().take_while(|c| c.is_ascii_digit()).count();
    (1..=9).contains(&digits) && (digits == before.len() || before[before.len() - digits - 1] == '\n')
}

fn is_markup(c: char) -> bool {
    matches!(c, '\\' | '*' | '_' | '`' | '[' | ']' | '<')
}

/// Text on one line without markup of its own.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_markup(c) {
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
    }
}
