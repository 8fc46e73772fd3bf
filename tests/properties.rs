//! What holds for any input, tried on generated ones: nothing panics, the same bytes give the same record, and what is
//! kept and what is removed are together all readable text, in order.

use copydesk::article::Article;
use copydesk::clean::{Cleaner, Options};
use copydesk::page::{Format, RawPage};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::fmt::Write as _;
use std::sync::LazyLock;

static CLEANER: LazyLock<Cleaner> = LazyLock::new(|| Cleaner::new(Options { trace: true, comments: true }));

const FORMATS: [Format; 3] = [Format::Auto, Format::Html, Format::Text];

fn clean(bytes: &[u8], format: Format) -> Option<Article> {
    CLEANER.clean(&RawPage { format, ..RawPage::from_bytes(bytes) }).ok()
}

/// Characters that a reader sees.
fn essence(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// All blocks of a page, kept or not, in order.
fn told(html: &str, format: Format) -> String {
    let page = RawPage { format, ..RawPage::from_bytes(html) };
    let explained = CLEANER.explain(&page).expect("a page");
    explained.streams[0].blocks.iter().map(|b| essence(&b.text)).collect()
}

/// A piece of a page whose readable text is known.
#[derive(Debug, Clone)]
enum Piece {
    Words(Vec<String>),
    Block(&'static str, Vec<Piece>),
    Inline(&'static str, Vec<String>),
    List(Vec<Vec<Piece>>),
    Table(Vec<Vec<String>>),
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z]{1,9}[,.!?]?",
        "[а-я]{2,8}",
        "[가-힣]{1,5}",
        "[0-9]{1,4}",
        Just("<&>".to_owned()),
        Just("Most Viewed".to_owned())
    ]
}

fn words(most: usize) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(word(), 1..most)
}

fn piece() -> impl Strategy<Value = Piece> {
    let inline = prop::sample::select(vec!["a href=/x", "b", "em", "span class=byline", "code", "time"]);
    let leaf = prop_oneof![
        words(40).prop_map(Piece::Words),
        (inline, words(6)).prop_map(|(tag, words)| Piece::Inline(tag, words)),
        prop::collection::vec(prop::collection::vec(word(), 1..4), 1..4).prop_map(Piece::Table),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let block = prop::sample::select(vec![
            "div",
            "section",
            "article",
            "main",
            "aside",
            "nav",
            "header",
            "footer",
            "h2",
            "blockquote",
            "figure",
            "div class=related",
            "div hidden",
            "div class=caption",
            "noscript",
            "details",
            "form",
            "p",
        ]);
        prop_oneof![
            (block, prop::collection::vec(inner.clone(), 0..6)).prop_map(|(tag, of)| Piece::Block(tag, of)),
            prop::collection::vec(prop::collection::vec(inner, 1..3), 1..4).prop_map(Piece::List),
        ]
    })
}

fn escaped(words: &[String]) -> String {
    words.join(" ").replace('&', "&amp;").replace('<', "&lt;")
}

fn html_of(piece: &Piece, out: &mut String) {
    match piece {
        Piece::Words(words) => out.push_str(&escaped(words)),
        Piece::Inline(tag, words) => {
            let _ = write!(out, "<{tag}>{}</{}>", escaped(words), tag.split(' ').next().unwrap_or(tag));
        }
        // A paragraph ends where a block begins: what it holds stands behind it.
        Piece::Block("p", inner) => {
            out.push_str("<p>");
            inner.iter().for_each(|i| html_of(i, out));
        }
        Piece::Block(tag, inner) => {
            let _ = write!(out, "<{tag}>");
            inner.iter().for_each(|i| html_of(i, out));
            let _ = write!(out, "</{}>", tag.split(' ').next().unwrap_or(tag));
        }
        Piece::List(items) => {
            out.push_str("<ul>");
            for item in items {
                out.push_str("<li>");
                item.iter().for_each(|i| html_of(i, out));
                out.push_str("</li>");
            }
            out.push_str("</ul>");
        }
        Piece::Table(rows) => {
            out.push_str("<table>");
            for row in rows {
                out.push_str("<tr>");
                row.iter().for_each(|cell| out.push_str(&format!("<td>{}</td>", escaped(std::slice::from_ref(cell)))));
                out.push_str("</tr>");
            }
            out.push_str("</table>");
        }
    }
}

fn text_of(piece: &Piece, out: &mut String) {
    match piece {
        Piece::Words(words) | Piece::Inline(_, words) => words.iter().for_each(|w| out.push_str(&essence(w))),
        Piece::Block(_, inner) => inner.iter().for_each(|i| text_of(i, out)),
        Piece::List(items) => items.iter().flatten().for_each(|i| text_of(i, out)),
        Piece::Table(rows) => rows.iter().flatten().for_each(|cell| out.push_str(&essence(cell))),
    }
}

/// Bytes that look like markup more often than noise does.
fn tag_soup() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        prop::sample::select(vec![
            "<p>",
            "</p>",
            "<table>",
            "<tr><td>",
            "</table>",
            "<svg>",
            "</svg>",
            "<math><mi>",
            "<template shadowrootmode=open>",
            "<template>",
            "</template>",
            "<script>",
            "</script>",
            "<style>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<select><option>",
            "<a href=x>",
            "</a>",
            "<b>",
            "</b>",
            "<noscript>",
            "<title>",
            "<plaintext",
            "<li>",
            "<ul>",
            "&#x0;",
            "&amp",
            "<frameset>",
            "<meta charset=euc-kr>",
            "<body",
            "</body>",
            "\u{0}",
            "<h1>",
            "</h1>",
            "<figure><figcaption>",
            "<br>",
            "<time datetime=1>",
            "<script type=application/ld+json>{\"@graph\":[",
            "By Jane Doe",
            "(END)",
            "SEOUL, March 7 (Yonhap) -- ",
        ])
        .prop_map(|s: &str| s.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..12),
        "[a-z가-힣 .]{0,60}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    // One seed, so that a run says the same of the same code; `PROPTEST_CASES` and another seed look further.
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_cleaned_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
        for format in FORMATS {
            clean(&bytes, format);
        }
    }

    #[test]
    fn tag_soup_gives_the_same_record_twice(bytes in tag_soup()) {
        for format in FORMATS {
            prop_assert_eq!(clean(&bytes, format), clean(&bytes, format));
        }
    }

    #[test]
    fn ranges_index_the_text_of_any_page(bytes in tag_soup()) {
        if let Some(article) = clean(&bytes, Format::Html) {
            let chars: Vec<char> = article.text.chars().collect();
            for block in &article.blocks {
                let range: String = chars[block.start as usize..block.end as usize].iter().collect();
                prop_assert_eq!(&range, block.text.as_str());
            }
        }
    }

    #[test]
    fn parts_add_up_on_any_page(bytes in tag_soup()) {
        let page = RawPage { format: Format::Html, ..RawPage::from_bytes(bytes) };
        for block in CLEANER.explain(&page).iter().flat_map(|e| &e.streams).flat_map(|s| &s.blocks) {
            prop_assert_eq!(block.parts.iter().map(|p| p.points).sum::<i32>(), block.points);
        }
    }

    #[test]
    fn all_readable_text_of_a_page_is_kept_or_removed(pieces in prop::collection::vec(piece(), 1..8)) {
        let (mut html, mut want) = ("<!DOCTYPE html><body>".to_owned(), String::new());
        pieces.iter().for_each(|p| html_of(p, &mut html));
        pieces.iter().for_each(|p| text_of(p, &mut want));
        prop_assume!(!want.is_empty());
        prop_assert_eq!(told(&html, Format::Html), want, "{}", html);
    }

    #[test]
    fn all_lines_of_a_text_are_kept_or_removed(lines in prop::collection::vec(prop::collection::vec(word(), 0..20), 1..40)) {
        let text: String = lines.iter().map(|line| line.join(" ") + "\n").collect();
        prop_assume!(!text.trim().is_empty());
        prop_assert_eq!(told(&text, Format::Text), essence(&text));
    }

    /// Paragraphs are long enough that the first is no title.
    #[test]
    fn clean_prose_stays_as_it_is(paragraphs in prop::collection::vec("[A-Z][a-z]{3,8}( [a-z]{3,8}){20,30}\\.", 1..12)) {
        let text = paragraphs.join("\n\n");
        let article = clean(text.as_bytes(), Format::Text).expect("a page");
        prop_assert_eq!(article.text.as_str(), text);
    }
}
