//! An explanation for a terminal.

use anstyle::{AnsiColor, Style};
use copydesk::clean::explain::{Explained, Explanation, Part, PartKind, SCALE, Stream};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthChar;

/// How an explanation is shown.
pub struct Shown {
    /// Facts told for each block.
    pub facts: usize,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether in colour.
    pub colour: bool,
}

/// Columns where there is no terminal that tells its own.
const WIDTH: usize = 100;
/// Columns of the points and what they are of.
const NAME: usize = 30;

const KEPT: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const ROLE: Style = AnsiColor::Cyan.on_default();
const QUIET: Style = Style::new().dimmed();
const LOUD: Style = Style::new().bold();

/// Whether standard output takes colours: a terminal, and nothing like `NO_COLOR` against it.
pub fn colour() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}

/// Columns of the terminal, or of `COLUMNS`.
pub fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    let asked = || terminal_size::terminal_size().map(|(w, _)| usize::from(w.0));
    told.or_else(asked).unwrap_or(WIDTH).max(40)
}

/// The explanation as lines of text.
pub fn text(explanation: &Explanation, shown: &Shown) -> String {
    let mut out = String::new();
    let title = explanation.title.as_deref().unwrap_or("no title");
    let _ = writeln!(out, "{LOUD}{}{LOUD:#}", fitting(&format!("{}: {title}", explanation.page), shown.width));
    let flags =
        if explanation.flags.is_empty() { String::new() } else { format!(", {}", explanation.flags.join(", ")) };
    let _ = writeln!(
        out,
        "{QUIET}confidence {:.3}{flags}, rules {}{QUIET:#}",
        explanation.confidence, explanation.rules_version
    );
    for stream in &explanation.streams {
        head(&mut out, stream);
        for block in &stream.blocks {
            of_block(&mut out, block, shown);
        }
    }
    if shown.colour { out } else { anstream::adapter::strip_str(&out).to_string() }
}

fn head(out: &mut String, stream: &Stream) {
    let choice = stream.choice;
    let _ = match stream.name {
        "page" => writeln!(
            out,
            "{QUIET}blocks stay from probability {:.3} ({} points) on; expected F1 {:.3}{QUIET:#}\n",
            choice.probability,
            points(choice.points),
            choice.expected
        ),
        name => writeln!(out, "{LOUD}text of the page's {name}s, which stands in for the page's own{LOUD:#}\n"),
    };
}

fn of_block(out: &mut String, block: &Explained, shown: &Shown) {
    let (mark, style) = if block.kept { ("kept   ", KEPT) } else { ("removed", REMOVED) };
    let decided = if block.decided_by == "points" { String::new() } else { format!(" by {}", block.decided_by) };
    let _ = writeln!(
        out,
        "{:>4} {style}{mark}{style:#} {ROLE}{}{ROLE:#}{decided}  {LOUD}{}{LOUD:#}  {QUIET}{}{QUIET:#}",
        block.number,
        block.role,
        points(block.points),
        fitting_end(&block.at, shown.width.saturating_sub(45)),
    );
    let _ = writeln!(out, "     {}", fitting(&block.text, shown.width - 5));
    for rule in block.rules.iter().filter(|r| r.points == 0) {
        line(out, &rule.says, &rule.id, &rule.what, shown);
    }
    for part in block.parts.iter().filter(|p| matches!(p.kind, PartKind::Rule | PartKind::Bound)) {
        line(out, &points(part.points), &part.name, &part.what, shown);
    }
    if shown.facts > 0 {
        learned(out, block, shown);
    }
    out.push('\n');
}

/// The learned parts: the largest facts, the rest as one line, the first look, the surroundings, the constant.
fn learned(out: &mut String, block: &Explained, shown: &Shown) {
    let of = |kind| block.parts.iter().filter(move |p| p.kind == kind);
    let facts: Vec<&Part> = of(PartKind::Fact).collect();
    for part in facts.iter().take(shown.facts) {
        line(out, &points(part.points), &named(part), &part.what, shown);
    }
    let rest = facts.get(shown.facts..).unwrap_or_default();
    if !rest.is_empty() {
        let sum = rest.iter().map(|p| p.points).sum();
        line(out, &points(sum), &format!("{} more facts", rest.len()), "", shown);
    }
    for part in of(PartKind::FirstLook) {
        line(out, &points(part.points), &named(part), &part.what, shown);
    }
    let around: Vec<&Part> = of(PartKind::Surroundings).collect();
    if let Some(most) = around.first() {
        let what = format!("what the surroundings got; most by {}: {}", named(most), most.what);
        line(out, &points(block.sum(PartKind::Surroundings)), "surroundings", &what, shown);
    }
    line(out, &points(block.sum(PartKind::Constant)), "constant", "what every block gets", shown);
    let margin = if block.margin >= 0 { "stays" } else { "goes" };
    let what = format!("{} to what the page asks for: {margin} by points", points(block.margin));
    line(out, &format!("= {}", points(block.points)), "sum", &what, shown);
}

fn named(part: &Part) -> String {
    part.value.map_or_else(|| part.name.clone(), |v| format!("{} = {v}", part.name))
}

fn line(out: &mut String, what: &str, name: &str, meaning: &str, shown: &Shown) {
    let before = format!("     {what:>11} {name:NAME$} ");
    let left = shown.width.saturating_sub(before.len());
    let _ = writeln!(out, "{before}{QUIET}{}{QUIET:#}", fitting(meaning, left));
}

/// Points as rule files count them.
fn points(points: i32) -> String {
    format!("{:+.3}", f64::from(points) / f64::from(SCALE))
}

/// A text on one line, shortened to so many columns.
fn fitting(text: &str, columns: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !c.is_control()) {
        used += c.width().unwrap_or(0);
        if used > columns {
            let mut width = 0;
            while width < 1
                && let Some(last) = out.pop()
            {
                width += last.width().unwrap_or(0);
            }
            out.push('…');
            break;
        }
        out.push(c);
    }
    out
}

/// The end of a text that is too long.
fn fitting_end(text: &str, columns: usize) -> String {
    let length = text.chars().count();
    if length <= columns {
        return text.to_owned();
    }
    std::iter::once('…').chain(text.chars().skip(length + 1 - columns.max(1))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_shortened_by_the_columns_they_take() {
        assert_eq!(fitting("short\ntext", 10), "short text");
        assert_eq!(fitting("longer text", 6), "longe…");
        assert_eq!(fitting("노을항 등대", 6), "노을…");
        assert_eq!(fitting_end("html/body/div", 6), "…y/div");
    }

    #[test]
    fn points_are_those_of_rule_files() {
        assert_eq!((points(-2000), points(1), points(0)), ("-4.000".into(), "+0.002".into(), "+0.000".into()));
    }
}
