//! Pages made to break parsers: each is small to send and, for a careless reader, large to read.

/// A hostile page.
pub struct Shape {
    /// What it is.
    pub name: &'static str,
    make: fn(usize) -> String,
    count: usize,
}

impl Shape {
    /// The page at its full size, or at one part in `part` of it.
    pub fn page(&self, part: usize) -> String {
        (self.make)(self.count / part)
    }
}

/// All of them.
pub const SHAPES: [Shape; 14] = [
    shape("200k nested <div>", 200_000, |n| "<div>".repeat(n)),
    shape("1M nested <b>", 1_000_000, |n| "<b>".repeat(n)),
    shape("1M nested <a>", 1_000_000, |n| "<a>".repeat(n)),
    shape("1M nested <font>", 1_000_000, |n| "<font>".repeat(n)),
    shape("50k <a><div>", 50_000, |n| "<a><div>".repeat(n)),
    shape("2,000 distinct <font>, 200k <p>x", 202_000, fonts),
    shape("200k attributes on one tag", 200_000, attributes),
    shape("one 20 MB attribute", 20_000_000, |n| format!("<p title=\"{}\">x</p>", "x".repeat(n))),
    shape("5 MB of <", 5_000_000, |n| "<".repeat(n)),
    shape("5 MB of &", 5_000_000, |n| "&".repeat(n)),
    shape("1M <table>, misnested", 1_000_000, |n| "<table><td>".repeat(n / 2) + &"<table>x".repeat(n / 2)),
    shape("200k unclosed <p><b>", 200_000, |n| "<p><b>x".repeat(n)),
    shape("100 MB of text in one line", 100_000_000, |n| "lorem ipsum dolor sit amet ".repeat(n / 27)),
    shape("50 MB, 1M small paragraphs", 1_000_000, paragraphs),
];

const fn shape(name: &'static str, count: usize, make: fn(usize) -> String) -> Shape {
    Shape { name, make, count }
}

fn fonts(n: usize) -> String {
    let distinct: String = (0..n / 101).map(|i| format!("<font color={i}>")).collect();
    distinct + &"<p>x".repeat(n - n / 101)
}

fn attributes(n: usize) -> String {
    let all: String = (0..n).map(|i| format!(" a{i}=v")).collect();
    format!("<div{all}>x</div>")
}

fn paragraphs(n: usize) -> String {
    (0..n).map(|i| format!("<p>Paragraph number {i} says a few words here.</p>\n")).collect()
}
