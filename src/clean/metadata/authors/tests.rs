//! Who is named, and by what.

use super::super::tests::{json_ld, read, read_at};
use crate::clean::metadata::LineRole;

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
