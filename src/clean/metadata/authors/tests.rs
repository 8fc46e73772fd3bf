//! Who is named, and by what.

use super::super::tests::{json_ld, read, read_at};
use crate::clean::metadata::LineRole;
use crate::clean::{Cleaner, Options};
use crate::page::RawPage;

fn of_line(line: &str, role: LineRole) -> String {
    read_at("<h1>x</h1>", &[(line, role)], "https://thepaper.example/a").authors.join("; ")
}

#[test]
fn who_is_declared_a_person_is_one_whatever_the_surname() {
    for name in ["Emily Post", "Karen Read", "Lee Kuan Min", "Robert Service"] {
        let page = format!(r#"{{"@type": "NewsArticle", "author": {{"@type": "Person", "name": "{name}"}}}}"#);
        assert_eq!(json_ld(&page).authors, [name]);
    }
    let paper =
        r#"{"@type": "NewsArticle", "author": [{"@type": "Person", "name": "Washington Post"}, {"name": "Jane Doe"}]}"#;
    assert_eq!(json_ld(paper).authors, ["Jane Doe"]);
}

#[test]
fn lists_of_authors_have_several_forms() {
    let listed =
        r#"{"@type": "NewsArticle", "author": {"@list": [{"@type": "Person", "name": "Jane Doe"}, "John Public"]}}"#;
    assert_eq!(json_ld(listed).authors, ["Jane Doe", "John Public"]);
    assert_eq!(read("<meta name=author content='Jan Novák, Petr Malý'>").authors, ["Jan Novák", "Petr Malý"]);
    let turned = r#"{"@type": "NewsArticle", "author": {"@type": "Person", "name": "Doe, Jane"}}"#;
    assert_eq!(json_ld(turned).authors, ["Jane Doe"]);
    assert!(read("<meta name=author content='@janedoe'>").authors.is_empty());
}

#[test]
fn a_visiting_card_names_the_author() {
    let page = "<h1>x</h1><span class='vcard'>Posted by <span class='fn'>Jane Doe</span></span>";
    assert_eq!(read(page).authors, ["Jane Doe"]);
    assert!(read("<h1>x</h1><span class='fn'>Jane Doe</span>").authors.is_empty());
}

#[test]
fn a_byline_may_be_glued_to_its_date() {
    for (line, want) in [
        ("2023年10月20日 09:00作者：刘洋", "刘洋"),
        ("October 20, 2023By Jane Doe", "Jane Doe"),
        ("October 20, 2023 | By Jane Doe", "Jane Doe"),
    ] {
        assert_eq!(of_line(line, LineRole::Unknown), want, "{line}");
    }
}

#[test]
fn lines_in_east_asian_letters_say_by_their_labels_that_they_are_bylines() {
    assert_eq!(of_line("记者 王小明", LineRole::Unknown), "王小明");
    assert_eq!(of_line("（记者王小明）", LineRole::Unknown), "王小明");
    assert_eq!(of_line("记者调查", LineRole::Unknown), "");
    assert_eq!(of_line("입력 2023.03.07 16:05 김민수 기자", LineRole::Byline), "김민수");
}

#[test]
fn a_label_of_the_author_is_no_part_of_the_name() {
    for (line, want) in [
        ("Rédigé par Hélène Marsan", "Hélène Marsan"),
        ("Articolo di Elena Marsili", "Elena Marsili"),
        ("Autorka: Elena Marska", "Elena Marska"),
        ("Автор материала: Елена Маршева", "Елена Маршева"),
        ("Haber: Elif Maraş", "Elif Maraş"),
        ("Yazar: Elif Maraş", "Elif Maraş"),
        ("新华社记者马晓玲", "马晓玲"),
        ("来源：江城日报", ""),
    ] {
        assert_eq!(of_line(line, LineRole::Unknown), want, "{line}");
    }
    assert_eq!(of_line("来源：江城日报", LineRole::Byline), "");
}

/// The authors of a whole page.
fn of_page(below: &str, behind: &str) -> String {
    let story = "<p>The council of Harrowmere voted on Tuesday to close the old swing bridge for eleven weeks while engineers \
                 replace the bearings that have carried it since before the war.</p><p>Traders along the quay said that they \
                 had been told of the plan only a few days earlier, and that the spring fair falls in the middle of the \
                 works.</p><p>The works department answered that a crossing would cost more than the repair itself.</p>";
    let html = format!(
        "<title>Swing bridge to close</title><body><header><a href=/>The Courier</a></header><main><article><h1>Swing bridge \
         to close</h1>{below}{story}</article>{behind}</main></body>"
    );
    Cleaner::new(Options::default()).clean(&RawPage::from_bytes(html)).expect("a page").authors.join("; ")
}

#[test]
fn who_wrote_another_story_or_a_comment_is_no_author() {
    for behind in [
        "<section class=related-posts><div class=card><h4><a href=/b>Barge strikes pier</a></h4><span class=author>By Else Rong</span></div></section>",
        "<div class=more-stories><div class=card><h4><a href=/b>Barge strikes pier</a></h4><p class=byline>By Else Rong</p></div>
         <div class=card><h4><a href=/c>Keeper retires</a></h4><p class=byline>By Ole Falk</p></div></div>",
        "<section class=comments><div class=comment><a class=user-name href=/u>Ole Falk</a> <span class=date>1 November 2023</span>
         <p>I think that the council is right about the bridge.</p></div></section>",
        "<div id=comments><span class='comment-author fn'>Ole Falk</span><p>I think that the council is right.</p></div>",
        "<aside><p>Ole Falk</p><p>1 November 2023</p></aside>",
    ] {
        assert_eq!(of_page("", behind), "", "{behind}");
        assert_eq!(of_page("<p>By Jane Dole</p>", behind), "Jane Dole", "{behind}");
    }
}

#[test]
fn a_label_below_the_headline_is_no_name() {
    for label in ["Case Study", "Tech Tips", "Press Release"] {
        assert_eq!(of_page(&format!("<p>{label}</p><p>7 March 2023</p>"), ""), "");
        assert_eq!(of_page(&format!("<p class=eyebrow>{label}</p><p class=date>7 March 2023</p>"), ""), "");
    }
    assert_eq!(of_page("<p>Jane Dole</p><p>7 March 2023</p>", ""), "Jane Dole");
}

#[test]
fn elements_part_a_name_from_its_role_and_place() {
    for byline in [
        "<div><div><span>Jane Dole</span></div><div><span>Harbour correspondent, Varrow</span></div></div>",
        "<div>Jane Dole<br>Varrow</div>",
        "<p>Jane Dole<br>Varrow - 15 OCT 2024 - 09:30</p>",
        "<div><span>Jane Dole</span> <span>Harbour Correspondent</span></div>",
        "<div><span>By Jane</span> <span>Dole</span></div>",
        "<div><span>By Jane Dole</span><span>Local Democracy Reporter</span></div>",
    ] {
        let byline = byline.replacen('>', " class=byline>", 1);
        assert_eq!(of_page(&byline, ""), "Jane Dole", "{byline}");
    }
    let two = "<div class=byline><a href=/j>Jane Dole</a><a href=/k>Karl Poe</a><time>March 27, 2024</time></div>";
    assert_eq!(of_page(two, ""), "Jane Dole; Karl Poe");
    let icons = "<p class=byline>By <a href=/j>Jane Dole<svg><path/></svg></a> and <a href=/k>Karl Poe<svg><path/></svg></a></p>";
    assert_eq!(of_page(icons, ""), "Jane Dole; Karl Poe");
}

#[test]
fn a_newsroom_that_is_declared_a_person_is_none() {
    let declared = "<script type=application/ld+json>{\"@type\": \"NewsArticle\", \"author\": {\"@type\": \"Person\", \"name\": \
                    \"Harrow Post Staff\"}}</script>";
    assert_eq!(of_page(&format!("{declared}<p class=byline>By Jane Dole</p>"), ""), "Jane Dole");
    assert_eq!(of_page(declared, ""), "Harrow Post Staff");
}

#[test]
fn an_editor_signs_only_where_nobody_else_does() {
    let lines = |list: &[(&str, LineRole)]| read_at("<h1>x</h1>", list, "https://thepaper.example/a").authors;
    let (editor, writer) = (("责任编辑：张冉", LineRole::Byline), ("记者 陈思远", LineRole::Byline));
    assert_eq!(lines(&[editor, writer]), ["陈思远"]);
    assert_eq!(lines(&[editor]), ["张冉"]);
}

#[test]
fn a_word_for_by_is_one_in_its_own_language_only() {
    let with = |language: &str, line: &str| {
        let page = format!("<html lang={language}><h1>x</h1>");
        read_at(&page, &[(line, LineRole::Unknown)], "https://thepaper.example/a").authors.join("; ")
    };
    let line = "Warga melintasi jembatan bambu di Desa Sukamaju, 9/5/2024";
    assert_eq!(with("id", line), "");
    assert_eq!(with("id", "Di Desa Sukamaju"), "");
    assert_eq!(with("it", "7 marzo 2024 di Mario Rossi"), "Mario Rossi");
    assert_eq!(with("is", "Eftir Jón Jónsson"), "Jón Jónsson");
    assert_eq!(with("mt", "Minn Marija Borg"), "Marija Borg");
    assert_eq!(with("cy", "Gan Eleri Morgan"), "Eleri Morgan");
    assert_eq!(with("en", "Gan Eng Seng"), "");
    assert_eq!(with("sw", "Na Juma Masanja"), "Juma Masanja");
    assert_eq!(with("pt", "Na Juma Masanja"), "");
}

#[test]
fn reporters_in_a_dateline_sign_where_nobody_else_does() {
    let agency = r#"<h1>x</h1><script type="application/ld+json">{"@type": "NewsArticle", "author": {"@type":
                 "Organization", "name": "中央通訊社"}}</script>"#;
    for (line, want) in [
        ("新华社贵阳8月19日电（记者李松、王晓蕾）清晨六点，雾还没有散。", "李松; 王晓蕾"),
        ("（中央社記者林佳蓉花蓮縣25日電）荒廢近40年的戲院重新開張。", "林佳蓉"),
        ("（中央社記者林佳蓉、王小明花蓮縣25日電）荒廢近40年的戲院重新開張。", "林佳蓉; 王小明"),
        ("(서울=연합뉴스) 한서우 기자 = 다리가 다시 열렸다.", "한서우"),
    ] {
        let read = read_at(agency, &[(line, LineRole::Unknown)], "https://thepaper.example/a");
        assert_eq!(read.authors.join("; "), want, "{line}");
    }
}

#[test]
fn a_byline_that_begins_with_the_only_declared_name_and_names_more_is_believed() {
    let declared = r#"<h1>x</h1><script type="application/ld+json">{"@type": "NewsArticle", "author": [{"@type": "Person",
                   "name": "Ingrid Dahl"}]}</script>"#;
    let with =
        |line: &str| read_at(declared, &[(line, LineRole::Unknown)], "https://thepaper.example/a").authors.join("; ");
    assert_eq!(with("By Ingrid Dahl and Peter Langley"), "Ingrid Dahl; Peter Langley");
    assert_eq!(with("By Peter Langley and Ole Falk"), "Ingrid Dahl");
}

#[test]
fn a_list_of_names_is_one_byline() {
    let page = "<h1>x</h1><li><a rel=author>Rui Falcato</a> (texto)<li><a rel=author>Inês Morgado</a><p>Updated by <a rel=author>Rita Sol</a>";
    let lines = [
        ("Rui Falcato (texto)", LineRole::Byline),
        ("Inês Morgado", LineRole::Byline),
        ("Alfama Hoje", LineRole::Byline),
    ];
    assert_eq!(read_at(page, &lines, "https://thepaper.example/a").authors, ["Rui Falcato", "Inês Morgado"]);
}

#[test]
fn the_paper_behind_a_name_is_no_second_author() {
    let page = r#"<meta property="og:site_name" content="The Harbour Press"><script type="application/ld+json">{"@type":
               "NewsArticle", "author": ["Marisol Vega, Harbour Press"]}</script>"#;
    assert_eq!(read(page).authors, ["Marisol Vega"]);
    let two = r#"{"@type": "NewsArticle", "author": ["Marisol Vega, Emily Post"]}"#;
    assert_eq!(json_ld(two).authors, ["Marisol Vega", "Emily Post"]);
}

#[test]
fn a_photographer_glued_to_the_name_is_a_role() {
    assert_eq!(of_line("Eivind MyhreFotograf", LineRole::Byline), "Eivind Myhre");
}

#[test]
fn who_made_something_else_is_no_author() {
    for line in [
        "HTML rendering created 2024-03-11 by Karl Poe",
        "This page was last modified on 10 May 2024 by Quay contributors.",
    ] {
        assert_eq!(of_line(line, LineRole::Unknown), "", "{line}");
    }
    assert_eq!(of_line("Page created on 11 March 2024 by Karl Poe", LineRole::Unknown), "");
    assert_eq!(of_line("Created on 11 March 2024 by Karl Poe", LineRole::Unknown), "Karl Poe");
}

#[test]
fn what_tests_and_components_call_an_element_names_a_byline() {
    for byline in [
        "<div data-testid=byline-contributors><span class=sc-1>Jane Dole</span><span>Quay News, Varrow</span></div>",
        "<div data-component=byline-block><b class=sc-1>Jane Dole</b></div>",
        "<article-byline>Jane Dole</article-byline>",
    ] {
        assert_eq!(of_page(byline, ""), "Jane Dole", "{byline}");
    }
    let both = "<div data-testid=byline-1>Karl Poe</div><div data-testid=author-bio>Jane Dole</div>";
    assert_eq!(of_page(both, ""), "Karl Poe");
}

#[test]
fn who_praises_a_service_did_not_write_its_page() {
    let praise = "<div class=pb_testimonial><p>I nearly fell asleep.</p><span class=pb_testimonial_author>Rosa Marsh</span></div>";
    assert_eq!(of_page("", praise), "");
}
