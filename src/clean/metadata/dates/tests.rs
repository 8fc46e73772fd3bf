//! Which of a page's dates is the article's.

use crate::clean::{Cleaner, Options};
use crate::page::RawPage;

const STORY: &str = "<p>The council of Harrowmere voted on Tuesday to close the old swing bridge for eleven weeks while \
     engineers replace the bearings that have carried it since before the war.</p><p>Traders along the quay said that they had \
     been told of the plan only a few days earlier, and that the spring fair, which brings most of their income, falls in the \
     middle of the works.</p><p>The works department answered that a crossing would cost more than the repair itself.</p>";

/// What the page is dated: published, modified.
fn dated_in(lang: &str, above: &str, below: &str, behind: &str, url: &str) -> (String, String) {
    let html = format!(
        "<html lang={lang}><title>Swing bridge to close</title><body><header><a href=/>The Courier</a>{above}</header><main>\
         <article><h1>Swing bridge to close</h1>{below}{STORY}</article>{behind}</main></body></html>"
    );
    let mut page = RawPage::from_bytes(html);
    page.url = Some(url.to_owned());
    let article = Cleaner::new(Options::default()).clean(&page).expect("a page");
    (article.published.unwrap_or_default(), article.modified.unwrap_or_default())
}

fn dated(above: &str, below: &str, behind: &str) -> (String, String) {
    dated_in("en", above, below, behind, "https://courier.example/news/bridge")
}

#[test]
fn the_day_in_the_pages_header_gives_way_to_the_articles() {
    let today = "<div>Thursday, 14 November 2024</div>";
    for byline in [
        "<p class=byline>By Jane Dole | Published 7 March 2023</p>",
        "<p class=byline>By Jane Dole | 7 March 2023</p>",
        "<p>Published 7 March 2023</p>",
        "<p>7 March 2023</p>",
        "<p class=date>7 March 2023</p>",
        "<time datetime=2023-03-07>7 March 2023</time>",
    ] {
        assert_eq!(dated(today, byline, "").0, "2023-03-07", "{byline}");
    }
    // Some papers put the article's own day above its title.
    assert_eq!(dated("<div class=date>7 March 2023</div>", "<p>By Jane Dole</p>", "").0, "2023-03-07");
}

#[test]
fn sentences_date_nothing() {
    let opened = "<p>The bridge was opened on 12 May 1998 by the mayor of the time, who cut a ribbon of silk.</p>";
    assert_eq!(dated("", &format!("<p>By Jane Dole, 7 March 2023</p>{opened}"), "").0, "2023-03-07");
    assert_eq!(dated("", opened, "").0, "");
    let declared = "<script type=application/ld+json>{\"@type\": \"NewsArticle\", \"datePublished\": \"2023-03-07\"}</script>\
                    <p>Last updated on 12 May 2022</p>";
    assert_eq!(dated("", declared, ""), ("2023-03-07".to_owned(), String::new()));
}

#[test]
fn comments_and_other_stories_date_nothing() {
    for behind in [
        "<section id=comments><h2>Comments</h2><div class=comment><span>Jo</span> <time datetime=2023-03-08>8 March \
         2023</time><p>What a shame for the bakery.</p></div></section>",
        "<div class=related><h3>Related</h3><ul><li><a href=/b>Barge strikes pier</a> <time>3 January 2019</time></li></ul></div>",
    ] {
        assert_eq!(dated("", "", behind).0, "", "{behind}");
    }
}

#[test]
fn numbers_are_read_by_the_language_of_the_text() {
    let german = "<p>Der Stadtrat von Harrmoor hat am Dienstag beschlossen, die alte Drehbrücke für elf Wochen zu sperren, damit \
                  Ingenieure die Lager austauschen können, die sie seit Jahrzehnten tragen. Die Händler am Kai sagten, sie hätten \
                  erst vor wenigen Tagen von dem Plan erfahren, und der Frühlingsmarkt falle mitten in die Bauarbeiten.</p>";
    let page = format!(
        "<html lang=en-US><title>Drehbrücke gesperrt</title><body><h1>Drehbrücke gesperrt</h1><p class=date>07/03/2023</p>\
         {german}{german}{german}</body></html>"
    );
    let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page");
    assert_eq!(article.published.as_deref(), Some("2023-03-07"));
    let english = dated_in("en-US", "", "<p class=date>03/07/2023</p>", "", "https://courier.example/a");
    assert_eq!(english.0, "2023-03-07");
}

#[test]
fn cards_bars_events_and_tweets_date_nothing() {
    for (above, below, behind) in [
        (
            "",
            "",
            "<section class=latest><div class=card><h3><a href=/b>Barge strikes pier</a></h3><time datetime=2023-03-08>8 \
          March 2023</time></div></section>",
        ),
        (
            "",
            "",
            "<section><div class=card><h3><a href=/b>Barge strikes pier</a></h3><p class=date>8 March 2023</p></div></section>",
        ),
        (
            "",
            "",
            "<aside><article><time datetime=2023-03-08>8 March 2023</time><h3><a href=/b>Barge strikes pier</a></h3></article></aside>",
        ),
        ("<div class=topbar><span class=date>Thursday, 14 November 2024</span></div>", "", ""),
        ("<div id=today>Thursday, 14 November 2024</div>", "", ""),
        ("", "<div>When: 14 November 2024</div>", ""),
        (
            "",
            "<blockquote class=tweet><p>The bridge is closed.</p>— Harbour (@harbour) <a href=/t>3 March 2014</a></blockquote>",
            "",
        ),
    ] {
        assert_eq!(dated(above, below, behind).0, "", "{above}{below}{behind}");
    }
}

#[test]
fn the_words_before_a_time_say_what_it_is() {
    let (first, last) = ("2023-03-07T09:30:00+02:00", "2023-03-08T11:00:00+02:00");
    for line in [
        "<p>Published <time datetime=FIRST>Tue</time> Updated <time datetime=LAST>Wed</time></p>",
        "<div>Published: <time datetime=FIRST>7 March 2023</time></div><div>Last updated: <time datetime=LAST>8 March 2023</time></div>",
        "<p><time datetime=FIRST>7 March 2023, 9:30</time> (updated <time datetime=LAST>8 March 2023, 11:00</time>)</p>",
        "<p>Publié le <time datetime=FIRST>7 mars 2023 à 09h30</time> Modifié le <time datetime=LAST>8 mars 2023 à 11h00</time></p>",
    ] {
        let line = line.replace("FIRST", first).replace("LAST", last);
        assert_eq!(dated("", &line, ""), (first.to_owned(), last.to_owned()), "{line}");
    }
}

#[test]
fn an_abbreviation_holds_the_date_for_machines() {
    let line = "<p>Posted by Jane Dole at <abbr class=published title=2023-03-07T09:30:00-07:00>9:30 AM</abbr></p>";
    assert_eq!(dated("", line, "").0, "2023-03-07T09:30:00-07:00");
}

#[test]
fn no_change_comes_before_the_publication() {
    let declared = "<script type=application/ld+json>{\"@type\": \"NewsArticle\", \"datePublished\": \"2023-03-07T09:30:00Z\", \
                    \"dateModified\": \"2023-03-05T09:30:00Z\"}</script>";
    assert_eq!(dated("", declared, ""), ("2023-03-07T09:30:00Z".to_owned(), String::new()));
}

#[test]
fn days_on_which_something_ends_or_was_reviewed_date_nothing() {
    for other in [
        "<dl><dt>Closes</dt><dd>31 January 2024</dd></dl>",
        "<div><div>Deadline</div><div>31 January 2024</div></div>",
        "<div>Reviewed in the United States on May 3, 2023</div>",
        "<div class=user_reviews><span>Very positive</span><div class=date>8 Oct, 2023</div></div>",
    ] {
        assert_eq!(dated("", other, ""), (String::new(), String::new()), "{other}");
    }
    assert_eq!(dated("", "<dl><dt>Published</dt><dd>31 January 2024</dd></dl>", "").0, "2024-01-31");
}

#[test]
fn a_year_may_stand_apart_from_its_day() {
    let boxes =
        "<div class=header-time><span>2023</span><span><em>08</em>/<em>19</em></span> <span>09:24:16</span></div>";
    assert_eq!(dated_in("zh", "", boxes, "", "https://courier.example/a").0, "2023-08-19T09:24:16");
}

#[test]
fn a_date_that_leaves_no_choice_tells_how_the_others_are_read() {
    let posts = "<p class=date>01-12-2025, 07:40 PM</p>";
    let later = "<p class=date>01-13-2025, 06:11 AM</p>";
    let url = "https://courier.example/thread";
    assert_eq!(dated_in("en", "", posts, later, url).0, "2025-01-12T19:40:00");
    assert_eq!(dated_in("en", "", "<p class=date>02-03-2025</p>", "<p class=date>23-03-2025</p>", url).0, "2025-03-02");
}

#[test]
fn the_time_of_a_line_is_that_of_its_own_element() {
    for (line, want) in [
        ("<span>1:42</span> <time datetime=2025-05-19T13:05:00+01:00>19 May 2025</time>", "2025-05-19T13:05:00+01:00"),
        (
            "<time datetime=2025-05-19T13:05:00+01:00>19 May 2025</time> <span>02:10 min</span>",
            "2025-05-19T13:05:00+01:00",
        ),
        ("<time datetime=2025-05-19T12:05:00Z>19 May 2025, 13:05</time>", "2025-05-19T13:05:00"),
    ] {
        assert_eq!(dated("", &format!("<div class=meta>{line}</div>"), "").0, want, "{line}");
    }
}
