//! What stands within a line of Markdown: links, pictures, code, emphasis (CommonMark 0.31, section 6).

use memchr::{memchr, memchr3};
use rustc_hash::FxHashSet;

/// Longer lines are left as they are, in bytes.
const LONGEST_LINE: usize = 64 * 1024;
/// Bytes of an address within `<` and `>`.
const LONGEST_ADDRESS: usize = 1_000;
/// Parentheses within an address; more are an attack.
const MOST_PARENTHESES: usize = 4;
/// Signs of emphasis that wait for their like.
const MOST_WAITING: usize = 8;
/// What does something within a line.
const SIGNS: [u8; 7] = *b"\\`![<*_";

/// Whether what stands behind `](` is an address and the end of a link.
pub(super) fn leads_somewhere(rest: &str) -> bool {
    const BEGINS: [&str; 8] = ["http:", "https:", "/", "#", "./", "../", "mailto:", "<http"];
    BEGINS.iter().any(|begin| rest.starts_with(begin)) && target(rest).is_some()
}

/// The length of a link's address and title, and the parenthesis behind them.
fn target(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = 0;
    if bytes.first() == Some(&b'<') {
        at = memchr(b'>', bytes)?;
    }
    let mut depth = 0;
    loop {
        at += memchr3(b'(', b')', b' ', &bytes[at..])?;
        match bytes[at] {
            b'(' if depth < MOST_PARENTHESES => depth += 1,
            b')' if depth == 0 => return Some(at + 1),
            b')' => depth -= 1,
            b' ' => return title(&rest[at..]).map(|length| at + length),
            _ => return None,
        }
        at += 1;
    }
}

/// The length of ` "title")`.
fn title(rest: &str) -> Option<usize> {
    let own = rest.trim_start();
    let from = rest.len() - own.len();
    if own.starts_with(')') {
        return Some(from + 1);
    }
    let quote = *own.as_bytes().first().filter(|b| matches!(b, b'"' | b'\''))?;
    let end = from + 1 + memchr(quote, &own.as_bytes()[1..])?;
    rest[end + 1..].starts_with(')').then_some(end + 2)
}

/// The links that are defined elsewhere in the text: `[1]: https://example.org/`.
pub(super) struct Links<'t> {
    named: FxHashSet<&'t str>,
}

/// The label of a line that defines a link.
fn defined(line: &str) -> Option<&str> {
    let (label, address) = line.trim().strip_prefix('[')?.split_once("]:")?;
    let address = address.trim_start();
    let leads = ["http", "/", "#", "<", "mailto:", "./", "../"].iter().any(|begin| address.starts_with(begin));
    (leads && !label.contains(['[', ']'])).then_some(label)
}

impl<'t> Links<'t> {
    /// The links that a text defines.
    pub(super) fn of(text: &'t str) -> Links<'t> {
        Links { named: text.lines().filter_map(defined).collect() }
    }

    /// Whether a line only defines a link.
    pub(super) fn defines(&self, line: &str) -> bool {
        defined(line).is_some()
    }

    /// Appends a line's words without their marks.
    pub(super) fn append(&self, out: &mut String, line: &str) {
        if line.len() > LONGEST_LINE || !line.bytes().any(|b| SIGNS.contains(&b)) {
            return out.push_str(line);
        }
        let start = out.len();
        let mut words = Words { line, closes: closes(line), ends: Vec::new(), out, marks: Vec::new() };
        words.read(self);
        let mut marks = std::mem::take(&mut words.marks);
        pair(&mut marks, &out[..]);
        let told = out.split_off(start);
        let mut from = 0;
        for mark in marks.iter().filter(|mark| mark.paired) {
            out.push_str(&told[from..mark.at - start]);
            from = mark.at - start + mark.length;
        }
        out.push_str(&told[from..]);
    }

    /// Where the link ends whose words end at `close`; `None` where the brackets are no link's.
    fn end(&self, line: &str, open: usize, close: usize) -> Option<usize> {
        let rest = &line[close + 1..];
        if let Some(behind) = rest.strip_prefix('(') {
            return target(behind).map(|length| close + 2 + length);
        }
        if let Some((label, _)) = rest.strip_prefix('[').and_then(|behind| behind.split_once(']')) {
            let known = if label.is_empty() { &line[open + 1..close] } else { label };
            return self.named.contains(known).then_some(close + 3 + label.len());
        }
        self.named.contains(&line[open + 1..close]).then_some(close + 1)
    }
}

/// For each bracket that opens the one that closes it, by the places of the first.
fn closes(line: &str) -> Vec<(usize, usize)> {
    let (mut open, mut closes, mut escaped) = (Vec::new(), Vec::new(), false);
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'[' => open.push(at),
            b']' => closes.extend(open.pop().map(|open| (open, at))),
            _ => {}
        }
    }
    closes.sort_unstable();
    closes
}

/// Signs of emphasis, as they stand in what is written.
struct Mark {
    at: usize,
    length: usize,
    sign: u8,
    paired: bool,
}

/// A line that is being read.
struct Words<'l, 'o> {
    line: &'l str,
    closes: Vec<(usize, usize)>,
    /// Where the words of links end, and where the links do; the innermost last.
    ends: Vec<(usize, usize)>,
    out: &'o mut String,
    marks: Vec<Mark>,
}

impl Words<'_, '_> {
    fn read(&mut self, links: &Links<'_>) {
        let bytes = self.line.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if let Some((_, end)) = self.ends.pop_if(|end| end.0 == at) {
                at = end;
                continue;
            }
            let stop = self.ends.last().map_or(bytes.len(), |end| end.0);
            let next = bytes[at..stop].iter().position(|b| SIGNS.contains(b)).map_or(stop, |ahead| at + ahead);
            self.out.push_str(&self.line[at..next]);
            at = next;
            if at < stop {
                at = self.sign(at, links);
            }
        }
    }

    /// Reads the sign at `at`; where it goes on behind it.
    fn sign(&mut self, at: usize, links: &Links<'_>) -> usize {
        let (bytes, rest) = (self.line.as_bytes(), &self.line[at..]);
        match bytes[at] {
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => {
                self.out.push(char::from(bytes[at + 1]));
                return at + 2;
            }
            b'`' => {
                let length = rest.bytes().take_while(|b| *b == b'`').count();
                if let Some(code) = code(&rest[length..], length) {
                    self.out.push_str(code.trim());
                    return at + 2 * length + code.len();
                }
            }
            b'!' if rest.starts_with("![") => {
                if let Some((_, end)) = self.link(at + 1, links) {
                    return end;
                }
            }
            b'[' => {
                if let Some(end) = self.link(at, links) {
                    self.ends.push(end);
                    return at + 1;
                }
            }
            b'<' if rest.starts_with("<http") => {
                let bound = rest.len().min(LONGEST_ADDRESS);
                if let Some(end) = memchr(b'>', &bytes[at..at + bound]) {
                    self.out.push_str(&rest[1..end]);
                    return at + end + 1;
                }
            }
            sign @ (b'*' | b'_') => {
                let length = rest.bytes().take_while(|b| *b == sign).count();
                self.marks.push(Mark { at: self.out.len(), length, sign, paired: false });
                self.out.push_str(&rest[..length]);
                return at + length;
            }
            _ => {}
        }
        self.out.push(char::from(bytes[at]));
        at + 1
    }

    /// Where the words of the link end whose bracket stands at `open`, and where the link does.
    fn link(&self, open: usize, links: &Links<'_>) -> Option<(usize, usize)> {
        let found = self.closes.binary_search_by_key(&open, |close| close.0).ok()?;
        let close = self.closes[found].1;
        // Within another link's words it ends before these do.
        let end =
            links.end(self.line, open, close).filter(|end| self.ends.last().is_none_or(|outer| *end <= outer.0))?;
        Some((close, end))
    }
}

/// The code that as many signs end as began it.
fn code(rest: &str, length: usize) -> Option<&str> {
    let mut at = 0;
    for _ in 0..MOST_WAITING {
        at += memchr(b'`', &rest.as_bytes()[at..])?;
        let run = rest[at..].bytes().take_while(|b| *b == b'`').count();
        if run == length {
            return Some(&rest[..at]);
        }
        at += run;
    }
    None
}

/// Finds the signs that emphasise what stands between them.
fn pair(marks: &mut [Mark], text: &str) {
    let mut waiting: Vec<usize> = Vec::new();
    for i in 0..marks.len() {
        let mark = &marks[i];
        let before = text[..mark.at].chars().next_back().unwrap_or(' ');
        let after = text[mark.at + mark.length..].chars().next().unwrap_or(' ');
        let within = |c: char| mark.sign == b'_' && c.is_alphanumeric();
        let (opens, ends) = (!after.is_whitespace() && !within(before), !before.is_whitespace() && !within(after));
        let alike = |&j: &usize| (marks[j].sign, marks[j].length) == (mark.sign, mark.length);
        let open = waiting.iter().rposition(alike).filter(|_| ends);
        if let Some(at) = open {
            let first = waiting[at];
            waiting.truncate(at);
            (marks[first].paired, marks[i].paired) = (true, true);
        } else if opens {
            if waiting.len() == MOST_WAITING {
                waiting.remove(0);
            }
            waiting.push(i);
        }
    }
}
