//! Markdown, as converters from HTML write it: its marks are taken off, its headings told.
//!
//! After CommonMark 0.31 and the tables of GitHub's dialect, line by line: a block of this text is a line. A text is taken for
//! Markdown by its links, or by headings that stand alone; a text that merely mentions stars and dashes is left as it is.

mod inline;

use inline::Links;
use memchr::memmem;

/// Links from which a text is Markdown.
const LEAST_LINKS: usize = 2;
/// Headings from which it is; with words in bold type, one will do.
const LEAST_HEADINGS: usize = 2;
/// Bytes of the longest heading.
const LONGEST_HEADING: usize = 200;
/// Lines among which a reader service tells what it read.
const HEADER_LINES: usize = 14;

/// The text without marks, and its headings as (line, level); `None` where it is no Markdown.
pub(super) fn read(text: &str) -> Option<(String, Vec<(u32, u8)>)> {
    let header = Header::of(text);
    if header.is_none() && !is_markdown(text) {
        return None;
    }
    let body = header.as_ref().map_or(text, |header| header.body);
    let mut reader = Reader::new(body);
    if let Some(Header { title, published, .. }) = header {
        reader.heading(title, 1);
        reader.end_line();
        reader.end_line();
        for line in [published.unwrap_or(""), ""] {
            reader.out.push_str(line);
            reader.end_line();
        }
    }
    body.lines().for_each(|line| reader.line(line));
    Some((reader.out, reader.headings))
}

/// Whether a text is Markdown.
fn is_markdown(text: &str) -> bool {
    let links = memmem::find_iter(text.as_bytes(), "](").filter(|at| inline::leads_somewhere(&text[at + 2..]));
    if links.take(LEAST_LINKS).count() == LEAST_LINKS {
        return true;
    }
    let bold = memmem::find_iter(text.as_bytes(), "**").take(2).count() == 2;
    headings(text).take(LEAST_HEADINGS).count() >= if bold { 1 } else { LEAST_HEADINGS }
}

/// Headings marked by signs that stand alone; those of a script's comments do not.
fn headings(text: &str) -> impl Iterator<Item = (&str, u8)> {
    let mut blank = true;
    let mut lines = text.lines().peekable();
    std::iter::from_fn(move || {
        loop {
            let line = lines.next()?;
            let after_blank = std::mem::replace(&mut blank, line.trim().is_empty());
            let alone = after_blank && lines.peek().is_none_or(|next| next.trim().is_empty());
            if let Some(found) = heading(line).filter(|_| alone) {
                return Some(found);
            }
        }
    })
}

/// The text of a heading marked by signs, and its level.
fn heading(line: &str) -> Option<(&str, u8)> {
    let own = line.trim();
    let rest = own.trim_start_matches('#');
    let level = own.len() - rest.len();
    let words = rest.trim_end_matches('#').trim();
    let fits = (1..=LONGEST_HEADING).contains(&words.len());
    ((1..=6).contains(&level) && rest.starts_with(' ') && fits).then_some((words, level as u8))
}

/// What a reader service tells above the text: `Title:`, `URL Source:`, `Markdown Content:`.
struct Header<'t> {
    title: &'t str,
    /// The line that tells when.
    published: Option<&'t str>,
    body: &'t str,
}

impl<'t> Header<'t> {
    fn of(text: &'t str) -> Option<Header<'t>> {
        let title = text.trim_start().lines().next()?.strip_prefix("Title: ")?.trim();
        let published = text.lines().take(HEADER_LINES).find(|line| line.starts_with("Published Time: "));
        let label = text.lines().take(HEADER_LINES).find(|line| line.trim() == "Markdown Content:")?;
        let end = label.as_ptr() as usize - text.as_ptr() as usize + label.len();
        Some(Header { title, published, body: &text[end..] })
    }
}

/// What the last line was, for a row of dashes below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Above {
    Blank,
    /// Words below a blank line: the row makes a heading of them.
    Words,
    Other,
}

/// Takes the marks off line by line.
struct Reader<'t> {
    links: Links<'t>,
    out: String,
    headings: Vec<(u32, u8)>,
    /// Lines written.
    lines: u32,
    /// What fenced the code that is being read, if any.
    fence: Option<&'static str>,
    above: Above,
}

/// What begins and ends code.
const FENCES: [&str; 2] = ["```", "~~~"];

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Reader<'t> {
        let (out, headings) = (String::with_capacity(text.len()), Vec::new());
        Reader { links: Links::of(text), out, headings, lines: 0, fence: None, above: Above::Blank }
    }

    fn line(&mut self, line: &str) {
        let above = std::mem::replace(&mut self.above, Above::Other);
        let own = line.trim();
        if let Some(fence) =
            FENCES.into_iter().find(|fence| own.starts_with(fence) && self.fence.is_none_or(|f| f == *fence))
        {
            // Each fence leaves a blank line, so that code stands apart.
            self.fence = self.fence.is_none().then_some(fence);
        } else if self.fence.is_some() {
            self.out.push_str(line);
        } else if own.is_empty() {
            self.above = Above::Blank;
        } else if let Some((words, level)) = heading(own) {
            self.heading(words, level);
        } else if let Some(level) = underline(own).filter(|_| above == Above::Words) {
            self.headings.push((self.lines - 1, level));
        } else if let Some(cells) = row(own) {
            for (n, cell) in cells.enumerate() {
                self.out.push_str(if n > 0 { "\t" } else { "" });
                self.links.append(&mut self.out, cell.trim());
            }
        } else if !is_rule(own) && !self.links.defines(own) {
            self.words(line, above);
        }
        self.end_line();
    }

    fn words(&mut self, line: &str, above: Above) {
        let start = self.out.len();
        let (indent, mark, words) = item(unquoted(line));
        self.out.push_str(indent);
        self.out.push_str(mark);
        let begin = self.out.len();
        self.links.append(&mut self.out, words);
        if self.out[begin..].trim().is_empty() {
            // A picture, or a link without words.
            self.out.truncate(start);
        } else if above == Above::Blank && mark.is_empty() && line.len() <= LONGEST_HEADING {
            self.above = Above::Words;
        }
    }

    fn heading(&mut self, words: &str, level: u8) {
        self.headings.push((self.lines, level));
        self.links.append(&mut self.out, words);
    }

    fn end_line(&mut self) {
        self.out.push('\n');
        self.lines += 1;
    }
}

/// The level of the heading that a row of signs makes of the line above it.
fn underline(own: &str) -> Option<u8> {
    let of = |sign: u8| own.len() >= 3 && own.bytes().all(|b| b == sign);
    of(b'=').then_some(1).or_else(|| of(b'-').then_some(2))
}

/// Whether a line parts what stands around it, or a table's head from its rows: `* * *`, `---|---`.
fn is_rule(own: &str) -> bool {
    let mut signs = own.bytes().filter(|b| !matches!(b, b' ' | b':' | b'|'));
    let Some(first) = signs.next().filter(|sign| matches!(sign, b'*' | b'-' | b'_' | b'=')) else { return false };
    let mut others = 0;
    signs.all(|sign| {
        others += 1;
        sign == first
    }) && others >= 2
}

/// The cells of a table's row, which bars stand around.
fn row(own: &str) -> Option<impl Iterator<Item = &str>> {
    let inner = own.strip_prefix('|')?.strip_suffix('|')?;
    (inner.contains('|') && !is_rule(own)).then(|| inner.split('|'))
}

/// A line without the signs of quotation before it.
fn unquoted(line: &str) -> &str {
    let own = line.trim_start();
    if own.starts_with('>') { own.trim_start_matches(['>', ' ']) } else { line }
}

/// Spaces that make no list a part of another.
const SAME_LEVEL: usize = 3;

/// A line's indentation and mark, where it is a list's item, and its words. Items have one mark here, as in records.
fn item(line: &str) -> (&str, &'static str, &str) {
    let own = line.trim_start_matches(' ');
    let indent = &line[..line.len() - own.len()];
    let marked = ["* ", "+ ", "- "].into_iter().find_map(|mark| own.strip_prefix(mark));
    match marked {
        Some(words) => (if indent.len() > SAME_LEVEL { indent } else { "" }, "- ", words.trim()),
        None => ("", "", line.trim()),
    }
}

#[cfg(test)]
mod tests;
