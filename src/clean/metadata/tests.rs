//! From markup and lines to one answer a field.

use super::*;
use crate::html::Dom;

pub(super) fn read(html: &str) -> Metadata {
    read_at(html, &[], "https://www.thepaper.example/news/2024/story")
}

pub(super) fn read_at(html: &str, lines: &[(&str, LineRole)], url: &str) -> Metadata {
    let dom = Dom::parse(html);
    let lines: Vec<Line<'_>> = lines
        .iter()
        .map(|&(text, role)| Line { text, element: None, heading: 0, role, link: false, tail: false, apart: false })
        .collect();
    let with = Reading { url: Some(url), fetched_at: Some("2024-06-01T12:00:00Z") };
    reconcile(&collect(&dom, Some(url)), &lines, with)
}

pub(super) fn json_ld(json: &str) -> Metadata {
    read(&format!("<script type=\"application/ld+json\">{json}</script>"))
}

#[test]
fn json_ld_is_read_through_graphs_lists_and_references() {
    let m = json_ld(
        r##"{"@context": "https://schema.org", "@graph": [
            {"@type": "WebSite", "name": "The Paper"},
            {"@type": ["Person"], "@id": "#jane", "name": "Jane Doe"},
            {"@type": "NewsArticle", "headline": "Ships &amp; harbours", "datePublished": "2024-05-01T10:00:00+02:00",
             "author": [{"@id": "#jane"}, "John Public", {"@type": "Person", "name": ["Ann Other"]}],
             "articleSection": ["World", "Sea"], "keywords": "ships, harbours", "inLanguage": "en-us",
             "publisher": {"@type": "Organization", "name": "The Paper"}}]}"##,
    );
    assert_eq!(m.title.as_deref(), Some("Ships & harbours"));
    assert_eq!(m.authors, ["Jane Doe", "John Public", "Ann Other"]);
    assert_eq!(m.published.as_deref(), Some("2024-05-01T10:00:00+02:00"));
    assert_eq!(m.section.as_deref(), Some("World"));
    assert_eq!(m.keywords, ["ships", "harbours"]);
    assert_eq!(m.language.as_deref(), Some("en-US"));
    assert_eq!(m.site.as_deref(), Some("The Paper"));
    assert_eq!(m.provenance["title"].from, "json-ld");
}

#[test]
fn comments_and_related_stories_are_not_the_article() {
    let m = json_ld(
        r#"{"@type": "NewsArticle", "headline": "The story", "datePublished": "2024-05-01",
            "comment": [{"@type": "Comment", "author": {"name": "Reader One"}, "datePublished": "2024-05-09"}],
            "hasPart": {"@type": "NewsArticle", "headline": "Another", "datePublished": "2020-01-01", "author": "Nobody Here"}}"#,
    );
    assert_eq!(m.published.as_deref(), Some("2024-05-01"));
    assert!(m.authors.is_empty());
}

#[test]
fn an_advertised_job_has_the_day_on_which_it_was_posted() {
    let m = json_ld(
        r#"{"@type": "JobPosting", "title": "Ferry pilot", "datePosted": "2024-05-13", "validThrough": "2024-07-01"}"#,
    );
    assert_eq!((m.title.as_deref(), m.published.as_deref()), (Some("Ferry pilot"), Some("2024-05-13")));
}

#[test]
fn broken_json_ld_still_tells() {
    let m = json_ld(
        "<!-- {\"@type\": \"Article\", \"headline\": \"A \"good\" day\", \"author\": {\"name\": \"Jane\nDoe\",}, } -->",
    );
    assert_eq!(m.title.as_deref(), Some("A \"good\" day"));
    assert_eq!(m.authors, ["Jane Doe"]);
}

#[test]
fn titles_lose_the_site_and_keep_their_colons() {
    for (title, want) in [
        ("Harbour closed: ships wait | The Paper", "Harbour closed: ships wait"),
        ("The Paper: harbour is closed", "harbour is closed"),
        ("The Paper|Harbour closed", "Harbour closed"),
        ("Harbour is closed_The Paper", "Harbour is closed"),
        ("Harbour closed > The Paper", "Harbour closed"),
        ("The Paper -- Harbour closed", "Harbour closed"),
        ("Harbour ★ The Paper", "Harbour"),
        ("The Paper: Shop", "The Paper: Shop"),
        ("Harbour closed today-The Paper", "Harbour closed today"),
        ("Harbour closed - and what now? - The Paper", "Harbour closed - and what now?"),
        ("Harbour closed — World — The Paper", "Harbour closed — World"),
        ("The Paper » Harbour closed", "Harbour closed"),
        ("2024 – a year in review", "2024 – a year in review"),
        ("(2nd LD) Harbour closed | The Paper", "Harbour closed"),
    ] {
        let m = read(&format!("<title>{title}</title><meta property=og:site_name content='The Paper'>"));
        assert_eq!(m.title.as_deref(), Some(want), "{title}");
    }
}

#[test]
fn the_heading_beats_what_is_written_for_search_engines() {
    let m = read_at(
        "<title>Harbour closed guide 2024 - The Paper</title><meta property=og:type content=article>
         <meta property=og:title content='Harbour closed guide 2024'>
         <h1>Why the harbour is <em>closed</em></h1>",
        &[("Why the harbour is closed", LineRole::Title)],
        "https://www.thepaper.example/news/2024/story",
    );
    assert_eq!(m.title.as_deref(), Some("Why the harbour is closed"));
    assert_eq!(m.provenance["title"].from, "h1");
    assert_eq!(m.provenance["title"].others["og"], "Harbour closed guide 2024");
}

#[test]
fn a_heading_with_the_sites_name_is_no_title() {
    let m = read("<title>Harbour closed | The Paper</title><h1>The Paper</h1>");
    assert_eq!(m.title.as_deref(), Some("Harbour closed"));
}

#[test]
fn wire_marks_are_told_apart_from_the_title() {
    let m = read("<title>(4th LD) Envoys meet</title><h1>(4th LD) Envoys meet</h1>");
    assert_eq!(m.title.as_deref(), Some("Envoys meet"));
    assert_eq!(m.wire, Some((Some(4), None)));
}

#[test]
fn authors_come_from_many_places() {
    for html in [
        "<meta name=author content='By Jane Doe, Staff Writer'>",
        "<meta property=article:author content='https://www.facebook.com/thepaper'><meta name=parsely-author content='Jane Doe'>",
        "<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Jane Doe'>",
        "<h1>x</h1><p>By <a rel=author href=/jane>Jane Doe</a></p>",
        "<h1>x</h1><span itemprop=author itemscope itemtype=http://schema.org/Person><b itemprop=name>Jane Doe</b></span>",
        "<h1>x</h1><div class=article-byline>By <span class=author-name>Jane Doe</span> <span>Updated</span></div>",
        "<meta name=citation_author content='Doe, Jane'>",
    ] {
        assert_eq!(read(html).authors, ["Jane Doe"], "{html}");
    }
}

#[test]
fn controls_and_teasers_are_no_authors() {
    for html in [
        "<h1>x</h1><a rel=author href=#>Email The Author</a>",
        "<h1>x</h1><span class=author>4 Hours Ago</span>",
        "<meta name=author content=admin>",
        "<h1>x</h1><div class=comments><span class=author>Some Reader</span></div>",
        "<h1>x</h1><aside><span class=byline>By Other Writer</span></aside>",
    ] {
        assert!(read(html).authors.is_empty(), "{html}");
    }
}

#[test]
fn a_person_beats_the_newsroom_and_a_newsroom_beats_nobody() {
    let site = "<meta property=og:site_name content='The Paper'><meta name=author content='The Paper'>";
    assert_eq!(read(site).authors, ["The Paper"]);
    let m = read_at(site, &[("By Jane Doe", LineRole::Unknown)], "https://thepaper.example/a");
    assert_eq!(m.authors, ["Jane Doe"]);
    assert_eq!(m.provenance["authors"].from, "line");
}

#[test]
fn visible_lines_tell_who_and_when() {
    let lines = [("Harbour closed", LineRole::Title), ("Posted on March 7, 2024 by Jane Doe", LineRole::Unknown)];
    let m = read_at("<html lang=en><title>Harbour closed</title>", &lines, "https://thepaper.example/a");
    assert_eq!(m.published.as_deref(), Some("2024-03-07"));
    assert_eq!(m.authors, ["Jane Doe"]);
    let lines = [("Written by", LineRole::Unknown), ("Jane Doe", LineRole::Unknown)];
    assert_eq!(read_at("<p>", &lines, "https://thepaper.example/a").authors, ["Jane Doe"]);
}

#[test]
fn the_future_is_no_publication_date() {
    let m = read(
        "<meta property=article:published_time content='2031-01-01T00:00:00Z'><meta name=date content='2024-05-01'>",
    );
    assert_eq!(m.published.as_deref(), Some("2024-05-01"));
}

#[test]
fn the_address_is_the_last_resort_and_says_so() {
    let url = "https://thepaper.example/2024/03/07/story";
    let m = read_at("<p>", &[], url);
    assert_eq!((m.published.as_deref(), m.provenance["published"].from.as_ref()), (Some("2024-03-07"), "url"));
    let m = read_at("<meta name=date content='2024-03-05T10:00'>", &[], url);
    assert_eq!(m.published.as_deref(), Some("2024-03-05T10:00:00"));
    assert_eq!(m.provenance["published"].others["url"], "2024-03-07");
}

#[test]
fn published_and_modified_are_told_apart() {
    let lines = [("Published 7 March 2024 10:00 | Updated 9 March 2024 11:30", LineRole::Unknown)];
    let m = read_at("<p>", &lines, "https://thepaper.example/a");
    assert_eq!(m.published.as_deref(), Some("2024-03-07T10:00:00"));
    assert_eq!(m.modified.as_deref(), Some("2024-03-09T11:30:00"));
}

#[test]
fn a_day_is_made_fuller_by_a_source_that_tells_the_time() {
    let m = read(
        "<script type=application/ld+json>{\"@type\": \"Article\", \"datePublished\": \"2024-03-07\"}</script>
         <meta property=article:published_time content='2024-03-07T10:00:00+01:00'>",
    );
    assert_eq!(m.published.as_deref(), Some("2024-03-07T10:00:00+01:00"));
}

#[test]
fn a_foreign_or_root_canonical_is_ignored() {
    for (href, want) in [
        ("https://www.thepaper.example/news/story-1", Some("https://www.thepaper.example/news/story-1")),
        ("/news/story-1", Some("https://www.thepaper.example/news/story-1")),
        ("https://elsewhere.example/story", None),
        ("https://www.thepaper.example/", None),
    ] {
        let m = read(&format!("<link rel=canonical href='{href}'>"));
        assert_eq!(m.canonical_url.as_deref(), want, "{href}");
    }
}

#[test]
fn a_description_that_the_page_shows_is_the_subtitle() {
    let html = "<meta name=description content='The harbour stays closed until the storm is over.'>";
    let shown = [("The harbour stays closed until the storm is over.", LineRole::Unknown)];
    assert_eq!(read_at(html, &shown, "https://a.example/b").subtitle.as_deref(), Some(shown[0].0));
    assert_eq!(read(html).subtitle, None);
}

#[test]
fn a_title_is_cut_at_a_bar_and_never_at_a_dash_or_a_colon() {
    for (title, want) in [
        ("Harbour insurance | Quotes for ships of any size", "Harbour insurance"),
        ("Harbour insurance - quotes for ships", "Harbour insurance - quotes for ships"),
        ("Insurance: quotes for ships", "Insurance: quotes for ships"),
        ("Chapter 3: Anchors¶", "Chapter 3: Anchors"),
    ] {
        assert_eq!(read(&format!("<title>{title}</title>")).title.as_deref(), Some(want), "{title}");
    }
}

#[test]
fn each_choice_has_its_reason() {
    let m =
        read("<title>Harbour closed</title><meta property=og:title content='Harbour closed'><h1>Harbour closed</h1>");
    assert_eq!(m.provenance["title"].why, "3 sources agree, none tells another");
    assert_eq!(read("<title>Harbour closed</title>").provenance["title"].why, "all that is on offer");
    let url = "https://thepaper.example/2024/03/07/story";
    assert_eq!(read_at("<p>", &[], url).provenance["published"].why, "no other date is told");
    let m = read("<meta property=og:site_name content='The Paper'><meta name=application-name content=Papery>");
    assert_eq!(m.provenance["site"].others["meta"], "Papery");
}

#[test]
fn the_first_post_is_by_the_author_of_a_discussion() {
    let m = read(
        "<h1>Which anchor?</h1><div class=post><a class=username>sailor77</a><p>Hello</p></div>
         <div class=post><a class=username>Jane Doe</a><p>Hi</p></div>",
    );
    assert_eq!(m.authors, ["sailor77"]);
    assert_eq!(m.provenance["authors"].why, "the account that wrote the first post");
}

#[test]
fn a_value_that_a_quotation_mark_cuts_short_is_not_taken() {
    let m = read(
        r#"<title>Harbour: "royal visit" ends</title><meta property=og:title content="Harbour: "royal visit" ends">
           <meta name=description content="They met the "Press" today">"#,
    );
    assert_eq!((m.title.as_deref(), m.subtitle.as_deref()), (Some(r#"Harbour: "royal visit" ends"#), None));
}

#[test]
fn a_chapter_of_a_book_has_its_own_heading_for_title() {
    let m = read(
        "<title>Knots at Sea - The Harbour Handbook</title><h1 class=menu-title>The Harbour Handbook</h1>
         <main><h1>Knots at Sea</h1><p>A knot is tied.</p></main>",
    );
    assert_eq!(m.title.as_deref(), Some("Knots at Sea"));
}

#[test]
fn headings_lose_the_name_of_their_field_and_stay_whole() {
    assert_eq!(read("<h1>Title:Knots and Loads</h1>").title.as_deref(), Some("Knots and Loads"));
    let html = "<title>Rebuilding the quay of the old harbour | The Paper</title><h1>Rebuilding the quay<br>of the old harbour</h1>";
    let lines = [("of the old harbour", LineRole::Title)];
    assert_eq!(
        read_at(html, &lines, "https://www.example.org/a").title.as_deref(),
        Some("Rebuilding the quay of the old harbour")
    );
}

#[test]
fn contributors_to_projects_stay_whole_and_lines_of_wikis_name_nobody() {
    let whole = "Contributors to Harbour projects";
    assert_eq!(read(&format!("<meta name=author content='{whole}'>")).authors, [whole]);
    assert!(
        read_at("<h1>Knots</h1>", &[("From HarbourWiki", LineRole::Byline)], "https://x.example/").authors.is_empty()
    );
}

#[test]
fn editors_and_reviewers_are_no_authors() {
    let m = read(
        "<h1>x</h1><p>By <a rel=author href=/a>Jane Doe</a></p><p>Medically reviewed by <a rel=author href=/b>Ann Other</a></p>
         <p><span>Edited by</span> <a rel=author href=/c>John Public</a></p>",
    );
    assert_eq!(m.authors, ["Jane Doe"]);
}

#[test]
fn what_a_container_has_beside_it_does_not_set_it_apart() {
    for class in ["main--withSidebar", "has-sidebar", "elementor-widget-wrap"] {
        let m = read(&format!("<h1>x</h1><div class={class}><span class=author-name>Jane Doe</span></div>"));
        assert_eq!(m.authors, ["Jane Doe"], "{class}");
    }
    assert!(read("<h1>x</h1><div class=sidebar><span class=author-name>Jane Doe</span></div>").authors.is_empty());
}

#[test]
fn a_newsroom_that_signs_is_named_whole_and_who_runs_the_site_is_not() {
    assert_eq!(read("<h1>x</h1><p class=author-name>Harbourside Staff</p>").authors, ["Harbourside Staff"]);
    assert!(read("<meta name=author content='Webwerk Example GmbH'>").authors.is_empty());
    assert!(read("<meta name=author content='Verein der Beispiele e. V.'>").authors.is_empty());
}

#[test]
fn names_that_one_source_runs_together_are_told_apart_by_another() {
    let m = read(
        "<meta name=author content='Jane Doe John Public'><meta property=article:author content='John Public, Jane Doe'>",
    );
    assert_eq!(m.authors, ["John Public", "Jane Doe"]);
    assert_eq!(read("<h1>x</h1><a rel=author>Jane Doe Jane Doe</a>").authors, ["Jane Doe"]);
    let glued = [("ByJane DoePublished March 7, 2024", LineRole::Byline)];
    assert_eq!(read_at("<p>", &glued, "https://thepaper.example/a").authors, ["Jane Doe"]);
}

#[test]
fn a_machine_s_date_beats_one_whose_order_is_a_matter_of_habit() {
    let lines = [("Harbour closed", LineRole::Title), ("02-12-2023", LineRole::DateLine)];
    let html = "<html lang=en><h1>Harbour closed</h1><time datetime=2023-12-02>02-12-2023</time>";
    assert_eq!(read_at(html, &lines, "https://thepaper.example/a").published.as_deref(), Some("2023-12-02"));
}

#[test]
fn the_day_on_which_somebody_joined_is_no_publication() {
    let lines = [("Joined: 4 July 2012", LineRole::Unknown), ("11 September 2023", LineRole::Unknown)];
    assert_eq!(read_at("<p>", &lines, "https://thepaper.example/a").published.as_deref(), Some("2023-09-11"));
}

#[test]
fn the_local_clock_of_the_page_tells_the_offset() {
    let html = "<meta property=article:published_time content='2024-02-25T02:25:54Z'>";
    let lines = [("February 24, 2024 9:25pm", LineRole::DateLine)];
    let m = read_at(html, &lines, "https://thepaper.example/a");
    assert_eq!(m.published.as_deref(), Some("2024-02-24T21:25:54-05:00"));
}

#[test]
fn a_page_that_tells_only_its_last_change_says_so() {
    let m = read("<meta property=article:modified_time content='2024-03-09T11:30:00Z'>");
    assert_eq!(m.published.as_deref(), Some("2024-03-09T11:30:00Z"));
    assert_eq!(m.provenance["published"].from, "modified");
}

#[test]
fn a_site_is_named_and_a_section_is_no_address() {
    for (html, want) in [
        ("<meta name=copyright content='Copyright (c) 2012 The Paper'>", Some("The Paper")),
        ("<meta name=copyright content='© 2000-2026 The Paper'>", Some("The Paper")),
        ("<meta property=og:site_name content='https://www.thepaper.example'>", None),
    ] {
        assert_eq!(read(html).site.as_deref(), want, "{html}");
    }
    assert_eq!(read("<meta property=article:section content='https://thepaper.example/sea'>").section, None);
    assert_eq!(read("<meta name=keywords content='Ships, ships, harbours'>").keywords, ["Ships", "harbours"]);
}

#[test]
fn lines_tell_the_day_in_their_ways() {
    for (line, want) in [
        ("On behalf of the harbour council | Mar 7, 2024 | Breakwaters", Some("2024-03-07")),
        ("Posted by Jane Doe on Thursday March 7, 2024 from the breakwater department", Some("2024-03-07")),
        ("March 7, 20243 min", Some("2024-03-07")),
        ("asked Mar 7, 2024 at 11:38", Some("2024-03-07T11:38:00")),
        ("answered Mar 7, 2024 at 11:38", None),
        ("The council met on Thursday March 7, 2024 to speak of the breakwater", None),
    ] {
        let m = read_at("<p>", &[(line, LineRole::Unknown)], "https://thepaper.example/a");
        assert_eq!(m.published.as_deref(), want, "{line}");
    }
    // Nothing declares the language; the longest line tells it. The third of July is after the fetch.
    let paragraph = "The harbour council met to speak of the breakwater, and of what the storms of the winter had done to the stones of it, and decided that the work is to begin before the herring come back to the bay, as the fishers had asked for.";
    let lines = [("07/03/2024", LineRole::DateLine), (paragraph, LineRole::Unknown)];
    let day = |url| read_at("<p>", &lines, url).published;
    assert_eq!(day("https://thepaper.example.com/a").as_deref(), None);
    assert_eq!(day("https://thepaper.example.uk/a").as_deref(), Some("2024-03-07"));
}

#[test]
fn labels_announce_authors() {
    let named =
        |lines: &[(&str, LineRole)]| read_at("<h1>x</h1>", lines, "https://thepaper.example/a").authors.join("; ");
    let plain = |line| named(&[(line, LineRole::Unknown)]);
    assert_eq!(plain("Written by:Jane Doe"), "Jane Doe");
    assert_eq!(plain("Contributors: Jane Doe"), "Jane Doe");
    assert_eq!(plain("03/01/2024 by Jane Doe"), "Jane Doe");
    assert_eq!(plain("by jana · 2 comments"), "jana");
    assert_eq!(plain("Related: Jane Doe"), "");
    assert_eq!(named(&[("Author(s)", LineRole::Unknown), ("Jane Doe", LineRole::Unknown)]), "Jane Doe");
}

#[test]
fn what_holds_the_main_heading_is_not_set_apart_by_its_class() {
    let byline = "<span class=author-name>Jane Doe</span>";
    let page = |class, heading| format!("<div class={class}>{heading}<p>{byline}</div>");
    assert_eq!(read(&page("flex-nav-expanded", "<h1>Harbour closed</h1>")).authors, ["Jane Doe"]);
    assert!(read(&format!("<h1>Harbour closed</h1>{}", page("flex-nav-expanded", ""))).authors.is_empty());
}

#[test]
fn a_signature_behind_the_story_says_so_in_full() {
    for (line, want) in [
        ("Written by Jane Doe", true),
        ("Last updated: November 13, 2023", true),
        ("Erschienen am: 01.11.2023", true),
        ("By Jane Doe", false),
        ("on 3 May 2024", false),
        ("Member since 2012", false),
        ("The harbour was closed on 3 May 2024", false),
    ] {
        assert_eq!(is_signature(line), want, "{line}");
    }
}

#[test]
fn any_markup_is_read() {
    for html in [
        "",
        "<meta>",
        "<meta name content>",
        "<script type=application/ld+json>{{{{[[",
        "<time datetime=''>",
        "<h1></h1>",
        "<a rel=author>",
    ] {
        let m = read(html);
        assert!(m.authors.is_empty(), "{html}");
    }
}

#[test]
fn a_label_within_the_heading_is_no_part_of_the_title() {
    let m = read(
        "<title>Boats leave at dawn | The Paper</title><meta property=og:title content='Boats leave at dawn'>\
         <h1><span>Drums on the quay</span> <span>Boats leave at dawn</span></h1>",
    );
    assert_eq!(m.title.as_deref(), Some("Boats leave at dawn"));
}

#[test]
fn marks_without_spaces_part_the_site_where_letters_are_not_latin() {
    assert_eq!(
        read("<title>港の東の防波堤を直す_社会_みなと日報</title>").title.as_deref(),
        Some("港の東の防波堤を直す")
    );
    let m = read(
        "<title>港の東の防波堤を直す：みなと日報</title><meta property=og:site_name content=みなと日報>\
         <meta property=og:title content='港の東の防波堤を直す：みなと日報'>",
    );
    assert_eq!(m.title.as_deref(), Some("港の東の防波堤を直す"));
    assert_eq!(
        read("<title>The meaning of foo_bar in make--files</title>").title.as_deref(),
        Some("The meaning of foo_bar in make--files")
    );
}

#[test]
fn a_section_behind_a_dash_goes_where_another_source_tells_the_title_alone() {
    let m = read(
        "<title>항구 위원회가 방파제를 고치기로 했다-정치</title><meta name=headline content='항구 위원회가 방파제를 고치기로 했다'>",
    );
    assert_eq!(m.title.as_deref(), Some("항구 위원회가 방파제를 고치기로 했다"));
}

#[test]
fn a_sites_own_colon_stays_where_the_heading_has_it() {
    let site = "<meta property=og:site_name content='The Paper'>";
    let m = read(&format!("<title>The Paper: a history</title>{site}<h1>The Paper: a history</h1>"));
    assert_eq!(m.title.as_deref(), Some("The Paper: a history"));
}

#[test]
fn a_kicker_is_no_title() {
    let title = "Opinion | The bridge must stay open";
    for told in [
        format!("<h1>{title}</h1>"),
        format!("<script type=application/ld+json>{{\"@type\": \"NewsArticle\", \"headline\": \"{title}\"}}</script>"),
    ] {
        let m =
            read(&format!("<title>{title} | The Paper</title><meta property=og:site_name content='The Paper'>{told}"));
        assert_eq!(m.title.as_deref(), Some(title), "{told}");
    }
    let m = read(&format!("<title>{title} | The Paper</title><meta property=og:site_name content='The Paper'>"));
    assert_eq!(m.title.as_deref(), Some("The bridge must stay open"));
}

#[test]
fn names_of_sites_and_templates_are_titles_only_of_front_pages() {
    let site = "<title>Quay Notes</title><meta property=og:site_name content='Quay Notes'>";
    let heading = "<h1>Swing bridge to close</h1>";
    assert_eq!(read(&format!("{site}{heading}")).title.as_deref(), Some("Swing bridge to close"));
    assert_eq!(read(&format!("<title>News details</title>{heading}")).title.as_deref(), Some("Swing bridge to close"));
    let front = read_at(&format!("{site}{heading}"), &[], "https://www.quaynotes.example/");
    assert_eq!(front.title.as_deref(), Some("Quay Notes"));
    let logo = "<title>Quay Notes: Swing bridge to close</title><h1><a href='/'>Quay Notes</a></h1>";
    assert_eq!(read(logo).title.as_deref(), Some("Swing bridge to close"));
}

#[test]
fn a_headings_label_goes_where_the_declared_title_lacks_it() {
    let title = "<title>Swing bridge to close | The Paper</title><meta property=og:site_name content='The Paper'>";
    for heading in [
        "<h1><small>Transport</small> Swing bridge to close</h1>",
        "<h1>Swing bridge to close <small>by Jane Doe</small></h1>",
        "<h1><span class=kicker>Transport</span><span>Swing bridge to close</span></h1>",
    ] {
        assert_eq!(read(&format!("{title}{heading}")).title.as_deref(), Some("Swing bridge to close"), "{heading}");
    }
}

#[test]
fn values_lose_tags_and_references() {
    let m = json_ld(
        r#"{"@type": "NewsArticle", "headline": "How <em>The Pier</em> was filmed",
            "keywords": ["Washington, D.C.", "Fish &amp; ships"]}"#,
    );
    assert_eq!(m.title.as_deref(), Some("How The Pier was filmed"));
    assert_eq!(m.keywords, ["Washington, D.C.", "Fish & ships"]);
    let m = read(
        "<meta property=og:site_name content='Fish &amp;amp; Quay'><meta property=article:section content='Arts &amp;amp; Culture'>
         <meta property=article:tag content='Paris, France'><meta property=article:tag content=sea>",
    );
    assert_eq!(m.site.as_deref(), Some("Fish & Quay"));
    assert_eq!(m.section.as_deref(), Some("Arts & Culture"));
    assert_eq!(m.keywords, ["Paris, France", "sea"]);
    for (value, want) in [("Science, Tech &amp; Health", "Science, Tech & Health"), ("World, Sea", "World")] {
        let m = read(&format!("<meta property=article:section content='{value}'>"));
        assert_eq!(m.section.as_deref(), Some(want));
    }
}

#[test]
fn trails_and_links_to_tags_tell_what_nothing_else_does() {
    let m = json_ld(
        r#"{"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": "Home"},
            {"@type": "ListItem", "name": "Transport"}, {"@type": "ListItem", "name": "Swing bridge to close"}]}"#,
    );
    assert_eq!(m.section.as_deref(), Some("Transport"));
    let tags = "<a rel=tag href=/t/bridge>bridge</a>";
    assert_eq!(read(&format!("<article><p>A story</p><footer>{tags}</footer></article>")).keywords, ["bridge"]);
    assert!(read(&format!("<article><p>A story</p></article><footer>{tags}</footer>")).keywords.is_empty());
}

#[test]
fn the_canonical_address_is_the_pages_own() {
    let at = |html: &str, url: &str| read_at(html, &[], url).canonical_url;
    let link = |href: &str| format!("<link rel=canonical href='{href}'>");
    let page = "https://m.wp.example.pl/a/b";
    for (html, url, want) in [
        (link("https://www.wp.pl/a"), "https://m.wp.pl/a", Some("https://www.wp.pl/a")),
        (link("https://www.dw.de/a#top"), "https://amp.dw.de/a", Some("https://www.dw.de/a")),
        (link("https://b.blogspot.com/a"), "https://a.blogspot.com/a", None),
        (link("https://b.github.io/a"), "https://a.github.io/a", None),
        (link("{{ page.url }}"), page, None),
        (format!("<base href='/c/'>{}", link("b")), page, Some("https://m.wp.example.pl/c/b")),
        (format!("<p>A comment</p>{}", link("/evil")), page, None),
    ] {
        assert_eq!(at(&html, url).as_deref(), want, "{html}");
    }
}
