//! How files of sites are read, and what is wrong with them.

use crate::rules::Rules;

const EXAMPLE: &str = "[[example]]\nhtml = '<p>x'\nkeeps = ['x']\n";

fn rules(files: &[(&str, &str)]) -> Result<Rules, String> {
    let files = files.iter().map(|(name, toml)| (format!("sites/{name}.toml"), format!("{toml}\n{EXAMPLE}")));
    Rules::from_files(files.collect::<Vec<_>>()).map_err(|e| e.to_string())
}

fn ids(rules: &Rules) -> Vec<&str> {
    rules.list().iter().map(|r| r.id.as_str()).collect()
}

#[test]
fn every_selector_is_a_rule_of_its_own() {
    let toml = "body = ['.story', 'main']\nremove = ['.promo']\ntitle = 'h1'\npublished = { select = 'time', attr = 'datetime' }";
    let rules = rules(&[("quay.example", toml)]).unwrap();
    let names = ["body.1", "body.2", "remove.1", "title", "published", "body"];
    assert_eq!(ids(&rules), names.map(|n| format!("site.quay.example.{n}")));
    assert_eq!(rules.list()[2].line, 2);
}

#[test]
fn a_page_has_the_file_of_its_host_or_the_nearest_one_above() {
    let rules = rules(&[
        ("quay.example", "remove = ['a']"),
        ("news.quay.example", "remove = ['b']"),
        ("tide", "host = ['tide.example', 'localhost']\nremove = ['c']"),
    ])
    .unwrap();
    let of = |url: &str| rules.site(Some(url)).map(|s| s.name.as_str());
    assert_eq!(of("https://quay.example/a"), Some("quay.example"));
    assert_eq!(of("https://WWW.quay.example:8080/a"), Some("quay.example"));
    assert_eq!(of("https://en.news.quay.example/"), Some("news.quay.example"));
    assert_eq!(of("http://localhost:81/"), Some("tide"));
    assert_eq!(of("https://otherquay.example/"), None);
    assert_eq!(of("https://example/"), None);
    assert_eq!(of("quay.example"), None);
    assert!(rules.site(None).is_none());
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (toml, told) in [
        ("body = ['p']\nboddy = ['p']", "sites/q.example.toml:2:1: unknown field `boddy`"),
        ("remove = ['p', 'p >']", "sites/q.example.toml:1:"),
        ("remove = ['p:hover']", "`:hover` is unknown"),
        ("title = 3", "sites/q.example.toml:1:9: title is a selector"),
        ("title = { select = 'h1', atr = 'x' }", "sites/q.example.toml:1:9: unknown field `atr`"),
        ("host = ['https://q.example/']\nbody = ['p']", "a host is a name"),
        ("host = ['q.example:8080']\nbody = ['p']", "without a port"),
        ("body = ['//div[@id]']", "is XPath; selectors are CSS"),
        ("body = 'p'", "expected a list, such as [\"...\"]"),
        ("host = ['q.example']", "it selects nothing"),
        ("[[rule]]\nid = 'a.b'", "unknown field `rule`"),
    ] {
        let found = rules(&[("q.example", toml)]).unwrap_err();
        assert!(found.contains(told), "{toml}: {found}");
    }
    let twice = rules(&[("q.example", "body = ['p']"), ("r", "host = ['q.example']\nbody = ['p']")]).unwrap_err();
    assert!(twice.contains("q.example") && twice.contains("sites/q.example.toml"), "{twice}");
}

#[test]
fn the_place_of_a_selectors_mistake_is_counted_within_the_file() {
    let found = rules(&[("q.example", "remove = ['.a', '.b:hover']")]).unwrap_err();
    let column: usize = found.split(':').nth(2).unwrap().parse().unwrap();
    assert!((19..=25).contains(&column), "{found}");
}
