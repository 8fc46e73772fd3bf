//! Which of several titles is the page's.

use crate::clean::{Cleaner, Options};
use crate::page::RawPage;

#[test]
fn the_heading_alone_is_told_where_others_add_a_source() {
    let name = "渡り鳥の飛来数が過去最多に 白鳥湖で1万2千羽";
    let html = format!(
        "<html lang=ja><title>{name}（北越日報） - Yahoo!ニュース</title><meta property=og:title content='{name}（北越日報） - \
         Yahoo!ニュース'><meta property=og:site_name content='Yahoo!ニュース'><h1>{name}</h1><p>白鳥湖に飛来した渡り鳥の数が、17日の調査で\
         1万2034羽に達し、観測を始めた1976年以降で最多となったことが分かった。</p>"
    );
    let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(html)).expect("a page");
    assert_eq!(article.title.as_deref(), Some(name));
}

fn title_of(page: &str) -> Option<String> {
    let html = format!(
        "{page}<p>The council of Harrowmere voted on Tuesday to close the old swing bridge for eleven weeks while engineers \
         replace the bearings that have carried it since before the war.</p>"
    );
    Cleaner::new(Options::default()).clean(&RawPage::from_bytes(html)).expect("a page").title
}

#[test]
fn where_a_page_is_found_is_no_part_of_its_title() {
    let shop = "<meta property=og:site_name content=Lampfish><meta property=og:title content='Lanterns of Skerry on Lampfish'>\
                <title>Lanterns of Skerry on Lampfish</title>";
    assert_eq!(title_of(shop).as_deref(), Some("Lanterns of Skerry"));
}

#[test]
fn the_name_of_a_board_beside_a_post_is_no_title() {
    let board = "<title>My heat pump froze solid last night : heatpumps</title><div class=side><h1>heatpumps</h1></div><div \
                 class=content><p class=title><a class=title>My heat pump froze solid last night</a> <span>(self.heatpumps)\
                 </span></p>";
    assert_eq!(title_of(board).as_deref(), Some("My heat pump froze solid last night"));
}

#[test]
fn the_site_to_which_a_title_leads_is_no_part_of_it() {
    let linked = "<title>The last lighthouse keepers of the Baltic | Quay Links</title><table><tr><td class=title><a>The last \
                  lighthouse keepers of the Baltic</a><span> (<a>skerry-courier.example</a>)</span></td></tr></table>";
    assert_eq!(title_of(linked).as_deref(), Some("The last lighthouse keepers of the Baltic"));
}

#[test]
fn a_title_that_all_pages_share_gives_way_to_the_only_heading() {
    let title = |title: &str| {
        let html = format!(
            "<title>{title}</title><h1>Jury hears of missing ledger in fraud case</h1><p>The jury in Harrowmere heard on Tuesday \
             of a ledger that nobody has seen since the old clerk of the court died in her sleep last May.</p>"
        );
        let page = RawPage { url: Some("https://paper.example/8812".to_owned()), ..RawPage::from_bytes(html) };
        Cleaner::new(Options::default()).clean(&page).expect("a page").title
    };
    for shared in ["What's on - The Quay Post", "The Quay Post"] {
        assert_eq!(title(shared).as_deref(), Some("Jury hears of missing ledger in fraud case"), "{shared}");
    }
}

#[test]
fn a_blogs_name_in_the_first_heading_is_no_title() {
    let story = "<p>The council of Harrowmere voted on Tuesday to close the old swing bridge for eleven weeks while \
                 engineers replace the bearings that have carried it since before the war.</p>";
    let title = |heading: &str| {
        let html = format!(
            "<title>Quayside: Swing bridge to close</title><h1 class=title>Quayside</h1><div class=post>{heading}\
             <div class=post-body>{story}{story}</div></div>"
        );
        Cleaner::new(Options::default()).clean(&RawPage::from_bytes(html)).expect("a page").title
    };
    let post = title("<h3 class='post-title entry-title'>Swing bridge to close</h3>");
    assert_eq!(post.as_deref(), Some("Swing bridge to close"));
}

#[test]
fn what_a_citation_and_another_source_tell_is_a_papers_title() {
    let paper = "<title>Journal of Upland Studies - Mills and water rights in the Skerry valley</title><meta name=citation_title \
                 content='Mills and water rights in the Skerry valley'><meta name=citation_author content='Orrick, Dean'><div>\
                 <p>Journal of Upland Studies</p></div><h1>Mills and water rights in the Skerry valley</h1>";
    assert_eq!(title_of(paper).as_deref(), Some("Mills and water rights in the Skerry valley"));
}
