//! An explanation as one web page that needs nothing else: each block beside its reasons.

use crate::clean::explain::{Explained, Explanation, Held, Part, PartKind, SCALE, Stream};
use std::fmt::{self, Display, Write as _};

const STYLE: &str = include_str!("explain.css");
const SCRIPT: &str = include_str!("explain.js");
/// Facts that are shown at once; the others are folded away.
const FACTS: usize = 4;

/// The page's HTML.
pub fn explain_page(explanation: &Explanation) -> String {
    let mut out = String::with_capacity(64 * 1024);
    let title = explanation.title.as_deref().unwrap_or("no title");
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Why: {0}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{0}</h1>\n<p>{1}</p>\n<p>",
        Text(title),
        Text(&explanation.page)
    );
    let _ = write!(out, "confidence {:.3}, rules {}", explanation.confidence, Text(&explanation.rules_version));
    for flag in &explanation.flags {
        let _ = write!(out, ", {}", Text(flag));
    }
    out.push_str(
        "</p>\n<p><label><input type=\"checkbox\" id=\"kept\" checked> kept</label> \
         <label><input type=\"checkbox\" id=\"removed\" checked> removed</label></p>\n</header>\n<main>\n",
    );
    for stream in &explanation.streams {
        of_stream(&mut out, stream);
    }
    let _ = write!(out, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
    out
}

fn of_stream(out: &mut String, stream: &Stream) {
    let choice = stream.choice;
    let _ = match stream.name {
        "page" => writeln!(
            out,
            "<p class=\"choice\">Blocks stay from probability {:.3} ({} points) on; expected F1 {:.3}.</p>",
            choice.probability,
            Points(choice.points),
            choice.expected
        ),
        name => {
            writeln!(out, "<p class=\"choice\">Text of the page's {name}s, which stands in for the page's own.</p>")
        }
    };
    for block in &stream.blocks {
        of_block(out, block);
    }
}

fn of_block(out: &mut String, block: &Explained) {
    let state = if block.kept { "kept" } else { "removed" };
    let _ = write!(
        out,
        "<section class=\"{state}\" id=\"b{0}\">\n<div class=\"text\"><p class=\"what\"><a href=\"#b{0}\">{0}</a> <b>{state}</b> {1} \
         <code>{2}</code></p><p class=\"said\">{3}</p></div>\n<div class=\"why\"><p class=\"sum\">{4}",
        block.number,
        Text(block.role),
        Text(&block.at),
        Text(&block.text),
        Points(block.points)
    );
    let margin = if block.margin >= 0 { "stays" } else { "goes" };
    let _ = write!(out, ", {} to what the page asks for: {margin} by points", Points(block.margin));
    if block.decided_by != "points" {
        let _ = write!(out, "; decided by <b>{}</b>", Text(&block.decided_by));
    }
    out.push_str("</p>\n<table>\n");
    for rule in block.rules.iter().filter(|r| r.points == 0) {
        of_rule(out, rule);
    }
    let shown = |p: &&Part| p.kind != PartKind::Fact && p.kind != PartKind::Surroundings;
    for part in block.parts.iter().filter(shown) {
        of_part(out, part);
    }
    let facts: Vec<&Part> = block.parts.iter().filter(|p| p.kind == PartKind::Fact).collect();
    facts.iter().take(FACTS).for_each(|part| of_part(out, part));
    out.push_str("</table>\n");
    folded(out, "more facts", facts.get(FACTS..).unwrap_or_default());
    let around: Vec<&Part> = block.parts.iter().filter(|p| p.kind == PartKind::Surroundings).collect();
    folded(out, "what the surroundings got", &around);
    out.push_str("</div>\n</section>\n");
}

fn of_rule(out: &mut String, rule: &Held) {
    let (says, id, what, at) = (Text(&rule.says), Text(&rule.id), Text(&rule.what), Text(&rule.at));
    let _ = writeln!(out, "<tr class=\"rule\"><td>{says}</td><td>{id}</td><td>{what} <code>{at}</code></td></tr>");
}

fn of_part(out: &mut String, part: &Part) {
    let side = if part.points < 0 { "against" } else { "for" };
    let value = part.value.map(|v| format!(" = {v}")).unwrap_or_default();
    let _ = writeln!(
        out,
        "<tr class=\"{side}\"><td>{}</td><td>{}{value}</td><td>{}</td></tr>",
        Points(part.points),
        Text(&part.name),
        Text(&part.what)
    );
}

/// Parts behind a line that tells their sum.
fn folded(out: &mut String, name: &str, parts: &[&Part]) {
    if parts.is_empty() {
        return;
    }
    let sum = Points(parts.iter().map(|p| p.points).sum());
    let _ = writeln!(out, "<details><summary>{sum} {}: {}</summary><table>", parts.len(), Text(name));
    parts.iter().for_each(|part| of_part(out, part));
    out.push_str("</table></details>\n");
}

/// Points as rule files count them.
struct Points(i32);

impl Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+.3}", f64::from(self.0) / f64::from(SCALE))
    }
}

/// Text of a page, which may hold anything.
struct Text<'t>(&'t str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    #[test]
    fn a_page_cannot_bring_markup_of_its_own() {
        let page = RawPage::from_bytes(
            "<title>&lt;script>alert(1)&lt;/script></title><p>&lt;img src=x onerror=alert(2)&gt; &amp;c.</p>",
        );
        let html = explain_page(&Cleaner::new(Options::default()).explain(&page).unwrap());
        assert!(html.contains("&lt;img src=x onerror=alert(2)&gt; &amp;c."), "{html}");
        assert!(!html.contains("<script>alert") && !html.contains("<img"));
    }

    #[test]
    fn text_that_stands_in_says_where_it_is_from() {
        let told = "The harbour council met on Monday and agreed to repair the eastern breakwater before the winter comes, \
                    since the storms of the last year had broken a third of it, and the boats lie open to the sea.";
        let story = format!("{told} The work begins in May. ").repeat(4);
        let explained = |head: &str| {
            let page = RawPage::from_bytes(format!("<title>Breakwater</title>{head}<body><div id=app></div>"));
            explain_page(&Cleaner::new(Options::default()).explain(&page).unwrap())
        };
        let description = explained(&format!("<meta name=description content=\"{told}\">"));
        assert!(description.contains("Text of the page's descriptions, which"), "{description}");
        let script = explained(&format!(
            "<script type=\"application/ld+json\">{{\"@type\": \"NewsArticle\", \"articleBody\": \"{story}\"}}</script>"
        ));
        assert!(script.contains("Text of the page's scripts, which"), "{script}");
    }

    #[test]
    fn the_page_needs_nothing_from_elsewhere() {
        let html =
            explain_page(&Cleaner::new(Options::default()).explain(&RawPage::from_bytes("<p>A line.</p>")).unwrap());
        assert!(!html.contains("src=") && !html.contains("@import") && !html.contains("url("));
    }
}
