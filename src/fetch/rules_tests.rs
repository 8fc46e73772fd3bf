//! Robots rules by RFC 9309; each test names the section it is about.

use super::*;

fn allows(robots: &str, path: &str) -> bool {
    RobotsRules::parse(robots.as_bytes(), "copydesk/0.1 (+https://example.org/bot)").allows(path)
}

/// Paths that must be allowed and paths that must not.
fn check(robots: &str, allowed: &[&str], disallowed: &[&str]) {
    for path in allowed {
        assert!(allows(robots, path), "{path} must be allowed by\n{robots}");
    }
    for path in disallowed {
        assert!(!allows(robots, path), "{path} must be disallowed by\n{robots}");
    }
}

#[test]
fn nothing_said_is_everything_allowed() {
    check("", &["/", "/a"], &[]);
    check("User-agent: *\nDisallow:\n", &["/", "/a"], &[]);
    check("Disallow: /\n", &["/a"], &[]); // no group, section 2.1
    check("\u{0}\u{1}\u{fffd} not: a: robots\nfile", &["/"], &[]);
}

#[test]
fn the_group_that_names_the_robot_beats_the_star_2_2_1() {
    let robots = "User-agent: *\nDisallow: /\n\nUser-agent: CopyDesk\nDisallow: /private\n";
    check(robots, &["/", "/news"], &["/private", "/private/x"]);
    check("User-agent: other\nDisallow: /\n", &["/"], &[]);
    check("User-agent: copydesk\n\nUser-agent: *\nDisallow: /", &["/robots.txt"], &["/a"]); // one group: no rule between
    check("User-agent: copydesk\nAllow:\nUser-agent: *\nDisallow: /", &["/a"], &[]);
}

#[test]
fn a_name_is_compared_whole_and_without_case_2_2_1() {
    check("User-agent: COPYDESK/2.0\nDisallow: /", &[], &["/a"]);
    check("User-agent: copydesk reader\nDisallow: /", &[], &["/a"]);
    check("User-agent: copy\nDisallow: /", &["/a"], &[]);
    check("User-agent: copydesk-images\nDisallow: /", &["/a"], &[]);
}

#[test]
fn groups_for_one_robot_are_combined_2_2_1() {
    let robots =
        "User-agent: copydesk\nDisallow: /a\n\nUser-agent: x\nDisallow: /x\n\nUser-agent: copydesk\nDisallow: /b\n";
    check(robots, &["/x", "/c"], &["/a", "/b"]);
    let robots = "User-agent: *\nDisallow: /a\nUser-agent: *\nDisallow: /b\n";
    check(robots, &["/c"], &["/a", "/b"]);
}

#[test]
fn several_names_share_the_rules_below_them_2_2_1() {
    let robots = "User-agent: x\nUser-agent: copydesk\nUser-agent: y\nDisallow: /a\nUser-agent: z\nDisallow: /z";
    check(robots, &["/z"], &["/a"]);
}

#[test]
fn the_longest_match_decides_2_2_2() {
    let robots = "User-agent: *\nDisallow: /\nAllow: /news/\nDisallow: /news/drafts\n";
    check(robots, &["/news/", "/news/a"], &["/", "/a", "/news", "/news/drafts/1"]);
    check("User-agent: *\nAllow: /p\nDisallow: /", &["/page"], &["/"]);
    check("User-agent: *\nAllow: /page\nDisallow: /*.htm", &[], &["/page.htm"]);
    check(
        "User-agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif",
        &["/example/page/"],
        &["/example/page/disallowed.gif"],
    );
}

#[test]
fn of_equal_matches_allow_wins_2_2_2() {
    check("User-agent: *\nDisallow: /a\nAllow: /a\n", &["/a", "/ab"], &[]);
    check("User-agent: *\nAllow: /a\nDisallow: /a\n", &["/a"], &[]);
}

#[test]
fn matching_is_by_case_and_from_the_start_2_2_2() {
    check("User-agent: *\nDisallow: /Fish\n", &["/fish", "/a/Fish"], &["/Fish", "/Fisher", "/Fish/x", "/Fish?x"]);
}

#[test]
fn robots_txt_itself_is_allowed_2_2_2() {
    check("User-agent: *\nDisallow: /\n", &["/robots.txt"], &["/robots.txtx", "/x/robots.txt"]);
}

#[test]
fn a_star_is_any_characters_2_2_3() {
    check("User-agent: *\nDisallow: /*.pdf\n", &["/a.html", "/pdf"], &["/a.pdf", "/a/b.pdf", "/a.pdf?x", "/.pdf"]);
    check("User-agent: *\nDisallow: /a*b*c\n", &["/acb", "/ab"], &["/abc", "/axxbyycz"]);
    check("User-agent: *\nDisallow: *session=\n", &["/a"], &["/a?session=1"]);
    check("User-agent: *\nDisallow: /a***b\n", &["/a"], &["/ab", "/axb"]);
    check("User-agent: *\nDisallow: /x*\n", &["/a"], &["/x", "/xy"]);
}

#[test]
fn a_dollar_is_the_end_2_2_3() {
    check("User-agent: *\nDisallow: /*.php$\n", &["/a.php?x", "/a.phpx"], &["/a.php", "/x.php/y.php"]);
    check("User-agent: *\nDisallow: /$\n", &["/a"], &["/"]);
    check("User-agent: *\nDisallow: /a*$\n", &["/b"], &["/a", "/ab"]);
    check("User-agent: *\nDisallow: /a$b\n", &["/a"], &["/a$b", "/a%24bc"]);
}

#[test]
fn special_characters_can_be_escaped_2_2_3() {
    check(
        "User-agent: *\nDisallow: /path/file-with-a-%2A.html\n",
        &["/path/file-with-a-x.html"],
        &["/path/file-with-a-*.html", "/path/file-with-a-%2a.html"],
    );
    check("User-agent: *\nDisallow: /path/foo-%24\n", &[], &["/path/foo-$"]);
}

#[test]
fn encodings_of_one_path_are_one_path_2_2_2() {
    check(
        "User-agent: *\nDisallow: /foo/bar/\u{30c4}\n",
        &["/foo/bar/%E3%83%83"],
        &["/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84/x"],
    );
    check("User-agent: *\nDisallow: /foo/bar/%E3%83%84\n", &[], &["/foo/bar/\u{30c4}"]);
    check("User-agent: *\nDisallow: /foo/%62ar\n", &[], &["/foo/bar", "/foo/%62%61r"]);
    check("User-agent: *\nDisallow: /a%2fb\n", &["/a/b"], &["/a%2Fb"]);
    check("User-agent: *\nDisallow: /100%\n", &[], &["/100%"]);
}

#[test]
fn lines_end_in_any_way_and_comments_end_them_2_2() {
    check(
        "User-agent: *\rDisallow: /a\r\nDisallow: /b # c\n\n\n  DISALLOW  :  /c  \n#Disallow: /d\nDisallow: /e#f",
        &["/d"],
        &["/a", "/b", "/c", "/e"],
    );
    check("\u{feff}User-agent: *\nDisallow: /a", &[], &["/a"]);
}

#[test]
fn other_records_do_not_part_a_group_2_2_4() {
    let robots =
        "User-agent: x\nCrawl-delay: 5\nSitemap: https://example.org/s.xml\nUser-agent: copydesk\nDisallow: /a\n";
    check(robots, &["/b"], &["/a"]);
    let rules = RobotsRules::parse(robots.as_bytes(), "copydesk");
    assert_eq!(rules.sitemaps(), ["https://example.org/s.xml"]);
}

#[test]
fn blank_lines_do_not_end_a_group() {
    check("User-agent: *\n\nDisallow: /a\n\n\nDisallow: /b", &[], &["/a", "/b"]);
}

#[test]
fn crawl_delay_is_read_for_the_group_that_counts() {
    let delay = |robots: &str| RobotsRules::parse(robots.as_bytes(), "copydesk").crawl_delay();
    assert_eq!(delay("User-agent: *\nCrawl-delay: 2.5\n"), Some(Duration::from_millis(2500)));
    assert_eq!(
        delay("User-agent: *\nCrawl-delay: 9\n\nUser-agent: copydesk\nCrawl-delay: 3\nDisallow: /a"),
        Some(Duration::from_secs(3))
    );
    assert_eq!(
        delay("User-agent: *\nDisallow:\nCrawl-delay: 9\n\nUser-agent: copydesk\nCrawl-delay: 3"),
        Some(Duration::from_secs(3))
    );
    assert_eq!(delay("User-agent: *\nCrawl-delay: soon\nCrawl-delay: -1\nCrawl-delay: inf\nCrawl-delay: 1e300"), None);
}

#[test]
fn what_lies_beyond_500_kib_is_not_read_2_5() {
    let mut robots = String::from("User-agent: *\nDisallow: /a\n");
    robots.push_str(&"# filler\n".repeat(MAX_BYTES / 9));
    robots.push_str("Disallow: /b\n");
    check(&robots, &["/b"], &["/a"]);
    // The line at the limit is cut through: `Disallow: /` must not be made of `Disallow: /private`.
    let mut robots = "User-agent: *\n".to_owned();
    robots.push_str(&" ".repeat(MAX_BYTES - robots.len() - 12));
    robots.push_str("\nDisallow: /private\n");
    check(&robots, &["/", "/news"], &[]);
}

#[test]
fn many_stars_match_in_linear_time() {
    let robots = format!("User-agent: *\nDisallow: /{}b$\n", "*a".repeat(2_000));
    assert!(allows(&robots, &format!("/{}", "a".repeat(100_000))));
}

#[test]
fn the_room_that_rules_take_grows_with_what_they_say() {
    let bytes = |robots: &str| RobotsRules::parse(robots.as_bytes(), "copydesk").bytes();
    let (none, path) = (bytes("User-agent: *\n# Nothing.\n"), "a".repeat(1000));
    assert!(none < 200, "{none}");
    assert!(bytes(&format!("User-agent: *\nDisallow: /{path}\n")) > 1000);
    assert!(bytes(&format!("User-agent: *\nDisallow: /{}\n", "*".repeat(1000))) > 16_000, "each piece has a place");
    assert!(bytes(&format!("Sitemap: http://a.example/{path}\n")) > 1000);
}
