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
pub const SHAPES: [Shape; 35] = [
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
    shape("a link of 500k page numbers", 500_000, |n| format!("{PROSE}<link rel=next href='?{}'>", "p=1&".repeat(n))),
    shape("a key of 1 MB over 20k values", 1_000_000, |n| {
        format!("<script>s={{\"{}\":[{}1]}}</script>", "k".repeat(n), "1,".repeat(n / 50))
    }),
    shape("60k keys that are one string of 1 MB", 1_000_000, |n| {
        let (keys, long) = ("\"_1\":2,".repeat(n / 17), "k".repeat(n));
        format!("<script type='application/json'>[{{{keys}\"_9\":2}},\"{long}\",\"The quay\",\"x\",[1,3],[4]]</script>")
    }),
    shape("200k links from a base of 1 MB", 1_000_000, |n| {
        format!("<base href='https://a.example/{}/'>{PROSE}<p>{}", "b".repeat(n), "<a href=c>link</a> ".repeat(n / 5))
    }),
    shape("20k quotations of an address of 1 MB", 1_000_000, |n| {
        let quoted = "<p>The council met on Monday and agreed.".repeat(n / 50);
        format!("{PROSE}<blockquote cite='https://a.example/{}'>{quoted}</blockquote>", "c".repeat(n))
    }),
    shape("one <picture>, 200k sources, 200k <img>", 200_000, |n| {
        format!("{PROSE}<picture>{}{}</picture>{PROSE}", "<source srcset=a>".repeat(n), "<img>".repeat(n))
    }),
    shape("300k scripts of no JSON-LD", 300_000, |n| "<script type='application/ld+json'></script>".repeat(n)),
    shape("20k dates under a heading of 8 MB", 8_000_000, |n| {
        let heading = format!("<h3><a href=/b>{}</a></h3>", "x ".repeat(n / 2));
        format!("{PROSE}<div>{heading}{}</div>", "<time>2020-01-02</time>".repeat(n / 400))
    }),
    shape("10k authors by reference", 10_000, |n| {
        let some = |at: usize| (0..60).map(|i| format!("{{\"@id\":\"n{at}-{i}\"}}")).collect::<Vec<_>>().join(",");
        let authors: Vec<String> = (0..n / 60).map(|at| format!("[{}]", some(at))).collect();
        let others = ",{\"@id\":\"z\",\"name\":\"q\"}".repeat(n / 2);
        let json = format!("[{{\"@type\":\"NewsArticle\",\"author\":[{}]}}{others}]", authors.join(","));
        format!("<script type='application/ld+json'>{json}</script>{PROSE}")
    }),
    // What stands behind a story is looked at once for each label, form, day and comment there.
    shape("45k labels over other stories", 45_000, |n| format!("{PROSE}{}", "<h3>Related stories</h3>".repeat(n))),
    shape("45k sign-up boxes", 45_000, |n| {
        format!("{PROSE}{}", "<form><p>Join us here</p><input type=email></form>".repeat(n))
    }),
    shape("45k days", 45_000, |n| format!("{PROSE}{}", "<p>March 3, 2020</p>".repeat(n))),
    shape("22k headings, each over a day", 22_000, |n| {
        format!("{PROSE}{}", "<h4>More news</h4><p>March 3, 2020</p>".repeat(n))
    }),
    shape("22k comments, each with a count", 22_000, |n| {
        format!("{PROSE}{}", "<h3>2 comments</h3><p>Karl | March 3, 2020</p>".repeat(n))
    }),
    // Texts: Markdown, and what text browsers write.
    shape("5 MB of [", 5_000_000, |n| format!("{MARKDOWN}{}", "[".repeat(n))),
    shape("links in links of Markdown", 1_000_000, |n| format!("{MARKDOWN}{}", "[a](".repeat(n))),
    shape("1M opened emphases of Markdown", 1_000_000, |n| format!("{MARKDOWN}{}", "*a _b ".repeat(n))),
    shape("1M code spans of Markdown", 1_000_000, |n| format!("{MARKDOWN}{}", "`a``b```".repeat(n))),
    shape("1M headings of Markdown", 1_000_000, |n| format!("{MARKDOWN}{}", "# a\n\n".repeat(n))),
    shape("400k numbered links of a text", 400_000, |n| {
        let numbers = |form: fn(usize) -> String| (1..=n).map(form).collect::<String>();
        numbers(|i| format!("[{i}]word "))
            + "\n\nReferences\n\n"
            + &numbers(|i| format!("{i}. https://a.example/{i}\n"))
    }),
    shape("40 MB of wrapped text", 40_000_000, |n| {
        "word of the text that goes on and on until the column is full, and\n".repeat(n / 67)
    }),
];

/// Enough of an article that its links, pictures and quotations are looked at.
const PROSE: &str = "<p>The harbour council met on Monday and agreed to repair the eastern breakwater before the winter storms \
                     begin, its chair said after the session.<p>Work is to start in March and to end before the herring come \
                     back, and the old stones will be used again wherever they are sound.";

/// What shows that a text is Markdown.
const MARKDOWN: &str = "[a](/a) [b](/b)\n\n";

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
