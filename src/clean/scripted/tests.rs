//! What is found in scripts, and what stands in for the text of a page.

use super::*;
use crate::article::{Article, BodyKind};
use crate::clean::{Cleaner, Options};
use crate::page::RawPage;

const TEXT: &str = "The harbour council met on Monday and agreed to repair the eastern breakwater before the winter \
                    storms begin, its chair said. Work is to start in March and to end before the herring come back. \
                    The old stones will be used again wherever they are sound, and new ones are brought by barge.";

fn found(html: &str) -> Option<String> {
    let dom = Dom::parse(html);
    in_scripts(&dom, &Page::of(&dom, None)).map(|text| text.html)
}

#[test]
fn state_is_found_in_scripts_attributes_and_strings_of_json() {
    let inner = serde_json::json!({"post": {"cooked": format!("<p>{TEXT}</p>"), "title": "Breakwater"}});
    let outer = serde_json::json!({"topic": inner.to_string(), "site": "Harbour news"}).to_string();
    for page in [
        format!("<script>window.__STATE__ = {inner};</script>"),
        format!("<script type='application/json'>{outer}</script>"),
        format!("<div data-preloaded=\"{}\"></div>", outer.replace('&', "&amp;").replace('"', "&quot;")),
        format!("<script>self.rows.push([1,{}])</script>", serde_json::json!(format!("1a:{inner}"))),
    ] {
        let html = found(&page).unwrap_or_else(|| panic!("no text in {page}"));
        assert!(html.contains(TEXT) && !html.contains("Harbour news"), "{page}\n{html}");
    }
}

#[test]
fn the_article_body_of_json_ld_is_told_in_paragraphs() {
    let page = serde_json::json!({"@type": "NewsArticle", "description": TEXT.repeat(3), "articleBody": format!("{TEXT}\n\nTwo.")});
    let html = found(&format!("<script type='application/ld+json'>{page}</script>")).expect("the text");
    assert!(html.contains(&format!("<p>{TEXT}</p><p>Two.</p>")), "{html}");
}

#[test]
fn code_and_labels_are_no_article() {
    let code = format!("<script>var a = {{\"src\": \"{}\"}};</script>", "if (x) { y = z; } ".repeat(60));
    assert_eq!(found(&code), None);
    assert_eq!(found("<script>var labels = {\"a\": \"Read more\", \"b\": \"Sign in\"}</script>"), None);
    assert_eq!(found("<p>Text of the tree itself.</p>"), None);
}

#[test]
fn short_lines_and_headings_of_the_text_are_told_and_those_of_other_lists_not() {
    let content = serde_json::json!([
        {"type": "p", "text": TEXT},
        {"type": "h2", "text": "Costs and risks"},
        {"type": "p", "text": "“Never,” she said."},
        {"type": "list", "items": ["Wood is dear", "Iron is dear too"]},
        {"type": "p", "text": format!("And {TEXT}")},
        {"type": "image", "caption": "The breakwater after the storm of last November."},
    ]);
    let comments =
        serde_json::json!([{"user": "bo", "text": "I never liked it, so let it rot in the sea for all I care."}]);
    let state = serde_json::json!({"article": {"title": "T", "content": content}, "comments": comments});
    let html = found(&format!("<script>window.state = {state}</script>")).expect("the text");
    let want = format!(
        "<div><p>{TEXT}</p></div>\n<h2>Costs and risks</h2>\n<div><p>“Never,” she said.</p></div>\n\
         <ul><li>Wood is dear</li>\n<li>Iron is dear too</li></ul>\n<div><p>And {TEXT}</p></div>\n"
    );
    assert!(html.contains(&want) && !html.contains("rot in the sea") && !html.contains("November"), "{html}");
}

#[test]
fn text_in_runs_of_one_paragraph_stays_one() {
    let runs = |more: &str| {
        serde_json::json!({"type": "paragraph", "children": [
            {"text": format!("{TEXT} {more} and the ")}, {"text": "old mole", "bold": true}, {"text": " with it."}
        ]})
    };
    let state = serde_json::json!({"document": [runs("One"), runs("Two")]});
    let html = found(&format!("<script>{state}</script>")).expect("the text");
    assert!(html.contains("One and the old mole with it.</p>"), "{html}");
    assert_eq!(html.matches("old mole").count(), 2, "{html}");
}

#[test]
fn references_in_text_without_tags_are_decoded_once() {
    let told = |body: String| {
        let page = serde_json::json!({"@type": "NewsArticle", "articleBody": body});
        found(&format!("<script type='application/ld+json'>{page}</script>")).expect("the text")
    };
    assert!(
        told(format!("The chair&#8217;s plan &amp; the &quot;mole&quot;. {TEXT}"))
            .contains("<p>The chair’s plan &amp; the \"mole\". The")
    );
    assert!(told(format!("&lt;p&gt;{TEXT}&lt;/p&gt;")).contains(&format!("<div><p>{TEXT}</p></div>")));
}

#[test]
fn elements_that_react_streams_are_told_and_their_names_are_not() {
    let row = |i: usize, tag: &str, text: &str| {
        let row = format!("{i}:{}\n", serde_json::json!(["$", tag, null, {"children": text}]));
        format!("<script>self.__next_f.push({})</script>", serde_json::json!([1, row]))
    };
    let rows: String = (0..5).map(|i| row(i, "p", &format!("{i} {TEXT}"))).collect();
    let html = found(&rows).expect("the text");
    assert_eq!(html.matches("herring").count(), 5, "{html}");
    assert!(!html.contains("<p>p</p>"), "{html}");
}

const TITLE: &str = "Council mends the eastern breakwater";
const BRIEF: &str = "A barge broke loose in the harbour on Monday night and was caught by the pilots before it reached the bridge. \
                     Nobody was hurt, they said.";
const OTHER: &str = "I have lived beside that mole for forty years, and not once has anybody asked me what I think of it. They \
                     will mend it again in five years, as they always do. My father said so too, and he was right about most things.";

fn clean(body: &str, scripts: &str) -> Article {
    let page = format!(
        "<html lang=en><head><title>{TITLE} | Harbour news</title><meta property=og:title content='{TITLE}'></head><body><main>\
         {body}</main>{scripts}</body></html>"
    );
    let page = RawPage { url: Some("https://example.org/news/breakwater-mended".into()), ..RawPage::from_bytes(page) };
    Cleaner::new(Options::default()).clean(&page).expect("a page")
}

fn state(state: &serde_json::Value) -> String {
    format!("<script type='application/json'>{state}</script>")
}

fn paragraphs(text: &str, times: usize) -> String {
    (0..times).map(|i| format!("<p>{i} {text}</p>")).collect()
}

#[test]
fn a_brief_is_not_replaced_by_other_text_of_its_page() {
    let comments: Vec<_> = (0..9).map(|i| serde_json::json!({"id": i, "text": format!("{i}. {OTHER}")})).collect();
    let brief = serde_json::json!({"title": TITLE, "body": format!("<p>{BRIEF}</p>")});
    let other = serde_json::json!({"title": "A town and its mole", "body": paragraphs(OTHER, 6)});
    let held = |headline: &str, text: &str| {
        let ld = serde_json::json!({"@type": "NewsArticle", "headline": headline, "articleBody": text});
        format!("<script type='application/ld+json'>{ld}</script>")
    };
    for scripts in [
        state(&serde_json::json!({"article": brief, "comments": comments})),
        state(&serde_json::json!({"article": brief, "next": [other]})),
        state(&serde_json::json!({"article": {"content": BRIEF}, "next": [other]})),
        state(&serde_json::json!({"article": {"title": TITLE, "paragraphs": [BRIEF]}, "next": [other]})),
        state(&serde_json::json!({"stream": [other, other]})),
        state(
            &serde_json::json!({"story": {"title": TITLE, "delivery": {"title": "Delivery", "html": paragraphs(OTHER, 6)}}}),
        ),
        state(&serde_json::json!({"modals": {"cookies": {"content": paragraphs(OTHER, 6)}}})),
        held(TITLE, BRIEF) + &held("A town and its mole", &OTHER.repeat(6)),
    ] {
        let article = clean(&format!("<article><h1>{TITLE}</h1><p>{BRIEF}</p></article>"), &scripts);
        assert_eq!(article.text, BRIEF, "{scripts}");
    }
}

#[test]
fn the_text_whose_object_is_called_as_the_page_is_wins() {
    let own = || serde_json::json!({"title": TITLE, "body": paragraphs(TEXT, 3)});
    let other = || serde_json::json!({"title": "A town and its mole", "body": paragraphs(OTHER, 9)});
    for held in [
        serde_json::json!({"article": own(), "comments": [{"body": OTHER.repeat(12)}]}),
        serde_json::json!({"article": own(), "related": [other(), other()]}),
        serde_json::json!({"byId": {"17": own(), "4": other()}}),
        serde_json::json!({"post": {"title": {"rendered": TITLE}, "content": {"rendered": paragraphs(TEXT, 3)}}, "posts": [other()]}),
        serde_json::json!({"story": {"title": "A mole is mended", "seo": {"title": TITLE}, "body": paragraphs(TEXT, 3)}, "next": [other()]}),
        serde_json::json!({"list": [other(), {"slug": "breakwater-mended", "body": paragraphs(TEXT, 3)}]}),
    ] {
        let article = clean("<div id=root></div>", &state(&held));
        assert_eq!((article.text.matches("herring").count(), article.text.contains("father")), (3, false), "{held}");
        assert!(article.quality.flags.iter().any(|flag| flag == "text-from-script"), "{held}");
    }
}

#[test]
fn a_brief_of_an_empty_page_is_told() {
    let held = serde_json::json!({"article": {"title": TITLE, "body": BRIEF}, "latest": [{"title": "A mole", "body": OTHER.repeat(9)}]});
    assert_eq!(clean("<div id=root></div>", &state(&held)).text, BRIEF);
}

#[test]
fn the_whole_text_stands_in_for_its_beginning_and_for_what_surrounds_an_empty_page() {
    let whole = serde_json::json!({"article": {"title": TITLE, "body": paragraphs(TEXT, 6)}});
    let teaser =
        format!("<article><h1>{TITLE}</h1><p>0 {TEXT}</p><p>You have read all that is free today.</p></article>");
    let ld = serde_json::json!({"@type": "NewsArticle", "headline": TITLE, "articleBody": format!("0 {TEXT}\n\n1 {TEXT}\n{}", TEXT.repeat(5))});
    let ld = format!("<script type='application/ld+json'>{ld}</script>");
    let notice = format!("<div class=about><p>{OTHER}</p><p>{BRIEF}</p></div>");
    for (shown, scripts) in [(&teaser, state(&whole)), (&teaser, ld), (&notice, state(&whole))] {
        let article = clean(shown, &scripts);
        assert!(article.text.matches("herring").count() >= 6 && !article.text.contains("father"), "{}", article.text);
        assert_eq!(article.text.matches(&format!("0 {TEXT}")).count(), 1, "{}", article.text);
    }
}

#[test]
fn text_that_is_shown_is_neither_replaced_nor_doubled() {
    let shown = |from: usize, to: usize| -> String { (from..to).map(|i| format!("<p>{i} {TEXT}</p>")).collect() };
    let whole = serde_json::json!({"article": {"title": TITLE, "body": paragraphs(TEXT, 12)}});
    let other = serde_json::json!({"article": {"title": "A town and its mole", "body": paragraphs(OTHER, 12)}});
    let sections = serde_json::json!({"title": TITLE, "list": [
        {"title": "A town and its mole", "body": paragraphs(OTHER, 9)}, {"title": "Another mole", "body": paragraphs(OTHER, 9)}
    ]});
    let spoken = serde_json::json!({"clip": {"name": TITLE, "transcript": paragraphs(OTHER, 9)}});
    let next = "<link rel=next href='?p=2'>";
    for (from, to, scripts) in [
        // All of it; too much of it; what is spoken; another's text; a later page; the first of several pages.
        (0, 2, state(&serde_json::json!({"article": {"title": TITLE, "body": paragraphs(TEXT, 2)}}))),
        (0, 7, state(&whole)),
        (0, 2, state(&spoken)),
        (0, 2, state(&other)),
        (0, 2, state(&sections)),
        (9, 11, state(&whole)),
        (0, 2, state(&whole) + next),
    ] {
        let article = clean(&format!("<article><h1>{TITLE}</h1>{}</article>", shown(from, to)), &scripts);
        assert_eq!(article.text.matches("herring").count(), to - from, "{scripts}\n{}", article.text);
        assert!(!article.quality.flags.iter().any(|flag| flag == "text-from-script"), "{scripts}");
    }
}

#[test]
fn a_link_within_a_paragraph_does_not_cut_it() {
    let text = |text: &str| serde_json::json!({"nodeType": "text", "value": text, "marks": []});
    let contentful = |i: usize| {
        serde_json::json!({"nodeType": "paragraph", "content": [
            text(&format!("{i} {TEXT} It was ")),
            {"nodeType": "hyperlink", "data": {"uri": "/m"}, "content": [text("the old mole that everybody knows")]},
            text(", they say."),
        ]})
    };
    let span = |text: &str| serde_json::json!({"_type": "span", "marks": [], "text": text});
    let sanity = |i: usize| {
        serde_json::json!({"_type": "block", "style": "normal", "children": [
            span(&format!("{i} {TEXT} ")), span("It was the old mole that everybody"), span(" knows, they say"), span("."),
        ]})
    };
    let heading = serde_json::json!({"_type": "block", "style": "h3", "children": [span("What is dear")]});
    for (name, content, want) in [
        (
            "contentful",
            (1..6).map(contentful).collect::<Vec<_>>(),
            "It was the old mole that everybody knows, they say.</p>",
        ),
        ("sanity", vec![sanity(1), heading, sanity(2)], "It was the old mole that everybody knows, they say.</p>"),
    ] {
        let held = serde_json::json!({"document": {"content": content}});
        let html = found(&format!("<script>{held}</script>")).expect("the text");
        let paragraphs = if name == "sanity" { 2 } else { 5 };
        let found = (html.matches(want).count(), html.matches("<p>").count());
        assert_eq!(found, (paragraphs, paragraphs), "{name}: {html}");
        assert_eq!(html.contains("<h3>What is dear</h3>"), name == "sanity", "{html}");
    }
}

#[test]
fn rows_that_pushes_cut_are_put_together() {
    let html = paragraphs(TEXT, 3);
    let link = serde_json::json!(["$", "a", null, {"href": "/m", "children": "the old mole"}]);
    let link = serde_json::json!(["$", "strong", null, {"children": link}]);
    let inline =
        |i: usize| serde_json::json!(["$", "p", null, {"children": [format!("{i} {TEXT} It was "), link, "."]}]);
    let footer = serde_json::json!(["$", "footer", null, {"children": ["$", "p", null, {"children": OTHER}]}]);
    let tree =
        serde_json::json!(["$", "main", null, {"children": [inline(0), inline(1), inline(2), inline(3), footer]}]);
    let props = serde_json::json!(["$", "$L7", null, {"post": {"html": "$6"}}]);
    for (rows, want) in [
        (format!("1:\"$Sreact.fragment\"\n5:{tree}\n"), "It was the old mole.</p>"),
        (format!("1:I[7,[\"a.js\"],\"\"]\n6:T{:x},{html}5:{props}\n", html.len()), "herring come back."),
    ] {
        for size in [40, 700, 100_000] {
            let parts: Vec<String> =
                rows.as_bytes().chunks(size).map(|c| String::from_utf8_lossy(c).into_owned()).collect();
            let push = |part: &String| format!("<script>self.__next_f.push({})</script>", serde_json::json!([1, part]));
            let told = found(&parts.iter().map(push).collect::<String>()).unwrap_or_else(|| panic!("no text: {rows}"));
            assert!(told.matches(want).count() >= 3 && !told.contains("father"), "{size}: {told}");
        }
    }
}

#[test]
fn objects_of_javascript_and_pools_hold_text_under_its_keys() {
    let html = paragraphs(TEXT, 3);
    let bio = "Jane Doe has written about harbours and those who work in them for more than nineteen years. She sails.";
    let pool = serde_json::json!([["Reactive", 1], {"data": 2}, {"story": 3}, {"title": 4, "body": 5, "bio": 6}, TITLE, html, bio]);
    let router =
        serde_json::json!([{"_1": 2}, "data", {"_3": 4, "_5": 6, "_7": 8}, "title", TITLE, "body", html, "bio", bio]);
    for script in [
        format!(
            "window.__NUXT__=(function(a,b){{return {{data:[{{story:{{title:\"{TITLE}\",body:\"{html}\",bio:\"{bio}\",n:a}}}}]}}}}(1,2));"
        ),
        format!("var story = {{id: 1, title: '{TITLE}', body: '{html}', bio: '{bio}'}};"),
        pool.to_string(),
        format!("stream.enqueue({});", serde_json::json!(format!("{router}\n"))),
    ] {
        let told = found(&format!("<script>{script}</script>")).unwrap_or_else(|| panic!("no text in {script}"));
        assert!(told.matches("herring").count() == 3 && !told.contains("Jane"), "{script}\n{told}");
    }
}

#[test]
fn entries_of_a_live_blog_that_only_json_ld_has_are_told_with_their_times() {
    let entry = |hour: usize| {
        serde_json::json!({
            "@type": "BlogPosting", "headline": format!("Hour {hour}"), "articleBody": format!("{hour} {TEXT}"),
            "datePublished": format!("2025-03-02T{hour}:00:00Z"),
        })
    };
    let live = serde_json::json!({
        "@type": "LiveBlogPosting", "headline": TITLE, "articleBody": BRIEF, "liveBlogUpdate": [entry(12), entry(11), entry(10)],
    });
    let article = clean("<div id=root></div>", &format!("<script type='application/ld+json'>{live}</script>"));
    let times: Vec<_> = article
        .blocks
        .iter()
        .filter_map(|b| if let BodyKind::LiveEntry { time, .. } = &b.kind { time.clone() } else { None })
        .collect();
    assert_eq!(times, ["2025-03-02T12:00:00Z", "2025-03-02T11:00:00Z", "2025-03-02T10:00:00Z"], "{:?}", article.blocks);
    assert!(article.text.starts_with(BRIEF) && article.text.contains("Hour 11"), "{}", article.text);
    assert!(article.quality.flags.iter().any(|flag| flag == "live-blog"));
}

#[test]
fn boxes_within_the_text_are_left_out() {
    let sign_up = "<div class=newsletter-signup><h3>Subscribe</h3><p>The week in harbours, every Friday in your inbox, free of charge.</p></div>";
    let more = "<aside class=related><h4>Read also</h4><a href=/f>Ferry strike enters second week</a></aside>";
    let body = format!("{}{sign_up}{}{more}{}", paragraphs(TEXT, 3), paragraphs(BRIEF, 2), paragraphs(TEXT, 1));
    let article = clean("<div id=root></div>", &state(&serde_json::json!({"article": {"title": TITLE, "body": body}})));
    assert!(article.text.contains("herring") && article.text.contains("barge"), "{}", article.text);
    assert!(!article.text.contains("inbox") && !article.text.contains("Ferry"), "{}", article.text);
}

#[test]
fn what_leads_elsewhere_is_no_paragraph_and_escaped_breaks_are_breaks() {
    let text = |kind: &str, text: &str| serde_json::json!({"type": kind, "content": text});
    let held = serde_json::json!({"content": [
        text("text", TEXT), text("interstitial_link", "Ferry strike enters its second week today"), text("text", BRIEF),
    ]});
    let html = found(&format!("<script>{held}</script>")).expect("the text");
    assert!(html.contains("herring") && !html.contains("Ferry"), "{html}");
    let ld = serde_json::json!({"articleBody": format!("{TEXT}\\n\\n{BRIEF}")});
    let html = found(&format!("<script type='application/ld+json'>{ld}</script>")).expect("the text");
    assert!(html.contains(&format!("<p>{TEXT}</p><p>{BRIEF}</p>")), "{html}");
}

#[test]
fn text_behind_a_large_menu_is_found() {
    let menu: Vec<_> = (0..6000).map(|i| serde_json::json!({"id": i, "label": "Boats", "sub": [1, 2]})).collect();
    let article =
        clean("<div id=root></div>", &state(&serde_json::json!({"a": menu, "story": {"body": paragraphs(TEXT, 3)}})));
    assert_eq!(article.text.matches("herring").count(), 3);
}

#[test]
fn short_items_of_rich_text_are_told() {
    let leaf = |kind: &str, text: &str| serde_json::json!({"type": kind, "children": [{"type": "text", "text": text}]});
    let list = serde_json::json!({"type": "list", "children": [leaf("list-item", "Wood is dear"), leaf("list-item", "Iron too")]});
    let held = serde_json::json!({"content": [leaf("paragraph", TEXT), list, leaf("paragraph", BRIEF)]});
    let html = found(&format!("<script>{held}</script>")).expect("the text");
    assert!(html.contains("<p>Wood is dear</p>") && html.contains("<p>Iron too</p>"), "{html}");
}
