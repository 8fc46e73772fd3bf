//! Our CSS selectors against scraper's: both choose the same elements, counted in document order.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its pages has failed")]

use copydesk::html::{Dom, Kind, Selector, TooManySteps, select};
use scraper::Html;
use std::path::Path;

const SELECTORS: [&str; 60] = [
    "*",
    "p",
    "article p",
    "article > p",
    "h1 + p",
    "h2 ~ p",
    "p, li",
    "ul ul li",
    ".article__body",
    "div.article__body > p",
    ".article.article--longread",
    "#main",
    "main#main article",
    "P",
    ".ARTICLE__BODY",
    "[class]",
    "[href^='/']",
    "[href$='.html']",
    "[href*=tag]",
    "[class~=related-articles]",
    "[lang|=en]",
    "[data-component=share]",
    "[data-component='SHARE' i]",
    "[TYPE=button]",
    "[property='og:title']",
    "a[rel=author]",
    "a:not([rel])",
    ":not(p):not(li)",
    "li:first-child",
    "li:last-child",
    "p:nth-child(2)",
    "p:nth-child(2n+1)",
    "p:nth-last-child(-n+2)",
    "p:nth-of-type(3)",
    "p:first-of-type",
    "p:last-of-type",
    "p:only-child",
    "h1:only-of-type",
    "td:empty",
    ":empty",
    ":root",
    ":root > body > *",
    ":is(h1, h2) + p",
    ":where(ul, ol) > li",
    "figure:has(img)",
    "div:has(> p)",
    "li:has(+ li)",
    "article:has(figcaption .credit)",
    "section:not(:has(button))",
    ":is(.comments, .read-next) :not(a)",
    "p:has(~ blockquote)",
    "th[rowspan='2'], td",
    "svg path",
    "svg > title",
    "meta[name=keywords]",
    "script[type='application/ld+json']",
    "body :not(:is(main *, header *))",
    "b, i, em, strong",
    "nav a:nth-child(odd)",
    "* > * > * > time",
];

const HAND_WRITTEN: [&str; 6] = [
    "<p>one<p class='a b'>two<div id=x><b>three<i>four</b>five</i></div>",
    "<table><tr><td>x<td class=a></table><ul><li>a<li>b<ul><li>c</ul></ul>",
    "<svg viewBox='0 0 1 1'><foreignObject><p>x</p></foreignObject><title>t</title></svg><math><mi>x</mi></math>",
    "<div class='A  b\tc'></div><p id=' x'><!-- c --></p><p> </p><x-card data-Component=share>y</x-card>",
    "<frameset><frame></frameset>",
    "",
];

fn pages() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/site");
    let files = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let files = files.filter(|p| p.extension().is_some_and(|e| e == "html"));
    let mut pages: Vec<String> =
        files.map(|p| String::from_utf8_lossy(&std::fs::read(p).unwrap()).into_owned()).collect();
    pages.sort();
    pages.extend(HAND_WRITTEN.map(str::to_owned));
    pages
}

/// Positions of the chosen elements among all elements.
fn ours(page: &str, selector: &str) -> Vec<usize> {
    let dom = Dom::parse(page);
    let elements: Vec<_> = dom.descendants(dom.root()).filter(|&n| dom.kind(n) == Kind::Element).collect();
    let selector = Selector::parse(selector).unwrap();
    let chosen = select(&dom, &[&selector]).unwrap();
    chosen.iter().map(|(node, _)| elements.iter().position(|e| e == node).unwrap()).collect()
}

fn theirs(page: &str, selector: &str) -> Vec<usize> {
    let mut page = Html::parse_document(page);
    page.errors.clear();
    let selector = scraper::Selector::parse(selector).unwrap();
    let elements = page.tree.root().descendants().filter_map(scraper::ElementRef::wrap);
    elements.enumerate().filter(|(_, e)| selector.matches(e)).map(|(i, _)| i).collect()
}

#[test]
fn selectors_choose_what_scrapers_choose() {
    let mut chosen = 0;
    for page in pages() {
        for selector in SELECTORS {
            let ours = ours(&page, selector);
            assert_eq!(ours, theirs(&page, selector), "{selector} on {}", &page[..page.len().min(80)]);
            chosen += ours.len();
        }
    }
    assert!(chosen > 2_000, "the selectors choose something: {chosen}");
}

#[test]
fn several_selectors_are_asked_at_once_in_document_order() {
    let dom = Dom::parse("<h1>a</h1><p>b</p><p class=x>c</p>");
    let list = ["p", "h1", ".x"].map(|s| Selector::parse(s).unwrap());
    let chosen = select(&dom, &list.iter().collect::<Vec<_>>()).unwrap();
    let told: Vec<(&str, usize)> = chosen.iter().map(|&(node, at)| (dom.name(node), at)).collect();
    assert_eq!(told, [("h1", 1), ("p", 0), ("p", 0), ("p", 2)]);
}

#[test]
fn a_list_within_nth_child_is_understood() {
    let dom = Dom::parse("<p>a<p class=x>b<p class=x>c");
    let chosen = select(&dom, &[&Selector::parse("p:nth-child(2 of .x)").unwrap()]).unwrap();
    assert_eq!(chosen.len(), 1);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (selector, at, told) in [
        ("", 0, "empty"),
        ("p >", 3, "behind the last combinator"),
        ("p, ", 3, "empty"),
        ("p:hover", 2, "`:hover` is unknown"),
        ("p::before", 3, "`:before` is unknown"),
        ("é ..a", 3, "class's name"),
        ("a:is(b, c:visited)", 10, "`:visited` is unknown"),
        ("svg|a", 3, "no namespace is called \"svg\""),
    ] {
        let error = Selector::parse(selector).unwrap_err();
        assert!(error.message.contains(told), "{selector}: {error:?}");
        assert!(error.at.abs_diff(at) <= 1, "{selector}: {error:?}");
    }
}

#[test]
fn selectors_made_to_exhaust_the_parser_are_errors() {
    let nested = ":is(".repeat(100_000);
    assert!(Selector::parse(&nested).unwrap_err().message.contains("longer"));
    assert!(Selector::parse(&nested[..400]).unwrap_err().message.contains("deep"));
}

#[test]
fn pages_made_to_be_slow_are_given_up() {
    // Each of the `b` looks back over all of the `i` for a `p`: quadratic.
    let page = format!("<div>{}{}</div>", "<i></i>".repeat(30_000), "<b></b>".repeat(30_000));
    let dom = Dom::parse(&page);
    let slow = Selector::parse("p ~ b").unwrap();
    assert_eq!(select(&dom, &[&slow]), Err(TooManySteps));
    let deep = "<div>".repeat(100_000);
    let dom = Dom::parse(&deep);
    let nested = Selector::parse("div div div > div:has(b)").unwrap();
    let _ = select(&dom, &[&nested]);
}
