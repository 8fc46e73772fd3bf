//! What linting finds.

use super::*;

fn told(toml: &str) -> Vec<String> {
    let source = Source::named("phrases/en.toml".to_owned(), toml.to_owned());
    lint(&[source]).iter().map(ToString::to_string).collect()
}

fn rule(id: &str, conditions: &str) -> String {
    format!(
        "[[rule]]\nid = '{id}'\nwhat = 'x'\n{conditions}\nvote = {{ chrome = 1.0 }}\ndrops = ['x']\nkeeps = ['y']\n\n"
    )
}

#[test]
fn a_good_file_has_no_findings() {
    assert_eq!(told(&rule("en.a", "text = ['share this', 'share', '赞', 'a a']")), [] as [String; 0]);
}

#[test]
fn each_finding_names_file_line_and_rule() {
    let two = rule("en.a", "text = ['one']") + &rule("en.a", "text = ['two']");
    let found = told(&two);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("phrases/en.toml:9:") && found[0].contains("rule en.a: its id stands at"),
        "{found:?}"
    );
}

#[test]
fn a_wrong_rule_does_not_hide_the_others() {
    let bad = "[[rule]]\nid = 'en.b'\nwhat = 'x'\ntext = ['news']\nvote = { chrome = 1.0 }\ndrops = ['b']\n\n";
    let found = told(&(bad.to_owned() + &rule("en.c", "text = ['...']")));
    assert!(found[0].contains("rule en.b: give at least one example"), "{found:?}");
    assert!(found.iter().any(|f| f.contains("\"...\" in `text` has neither letter nor digit")), "{found:?}");
    assert!(told("[[rule]]\nid = 'en.a'\nwat = 'x'\n")[0].contains("phrases/en.toml:3:1: error: unknown field `wat`"));
}

#[test]
fn site_files_are_looked_through_too() {
    let file = |name: &str, toml: &str| {
        let toml = format!("{toml}\n[[example]]\nhtml = '<p>x'\nkeeps = ['x']\n");
        Source::named(format!("sites/{name}.toml"), toml)
    };
    let told = |sources: &[Source]| lint(sources).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(told(&[file("quay.example", "body = ['p', 'div > p']")]), [] as [String; 0]);
    let found = told(&[
        file("quay.example", "remove = ['.ad', '.ad']\ntitle = 'h1'"),
        file("pier", "host = ['quay.example']\nremove = ['p[']"),
        file("tide", "host = ['quay.example']\nremove = ['p']"),
    ]);
    let parts = [
        "sites/quay.example.toml:1:1: warning: rule site.quay.example.remove.2: the same selector",
        "sites/quay.example.toml:2:1: warning: rule site.quay.example.title: no example says",
        "sites/pier.toml:2:",
        "sites/tide.toml:1:1: error: sites/quay.example.toml speaks for the host quay.example already",
    ];
    assert_eq!(found.len(), parts.len(), "{found:?}");
    assert!(found.iter().zip(parts).all(|(f, part)| f.starts_with(part)), "{found:?}");
}

#[test]
fn rules_that_can_never_match_are_errors() {
    for (conditions, why) in [
        ("text = ['one two three']\nmax_words = 2", "more words"),
        ("text = ['one']\nstarts = ['two']", "no phrase of `text` meets `starts`"),
        ("class = ['--']", "neither letter nor digit"),
        ("text = ['A+']", "one letter"),
        ("tag = ['Nav']", "lower case"),
        ("tag = ['div.foo']", "classes stand in `class`"),
        ("aria = ['[role=banner]']", "is no role"),
        ("regex = ['']", "is found in every text"),
        ("regex = ['(?i)foto', 'x*']", "is found in every text"),
        ("text = ['one']\nmax_words = 0", "`max_words` is 0"),
        ("regex = ['(a{1000}){1000}']", "can never match"),
    ] {
        let found = told(&rule("en.a", conditions));
        assert!(found.iter().any(|f| f.contains("error") && f.contains(why)), "{conditions}: {found:?}");
    }
}

#[test]
fn points_that_count_otherwise_than_written_are_told() {
    for (points, why) in
        [("nan", "error: rule en.a: its points are no number"), ("-3", "negative"), ("1e9", "at most 100 points")]
    {
        let found = told(&rule("en.a", "text = ['news']").replace("1.0", points));
        assert!(found.iter().any(|f| f.contains(why)), "{points}: {found:?}");
    }
}

#[test]
fn values_of_a_wrong_form_are_told_in_words() {
    for (from, to, why) in [
        ("text = ['x']", "text = 'x'", "expected a list, such as [\"...\"]"),
        ("text = ['x']", "text = ['x']\nmax_words = 'x'", "expected a whole number"),
        ("chrome = 1.0", "chrome = 'x'", "expected a number"),
        ("vote = { chrome = 1.0 }", "vote = 3", "expected { chrome = N }"),
        ("vote = { chrome = 1.0 }", "decide = 'dropp'", "\"dropp\" is nothing to decide; it is \"drop\" or \"keep\""),
        ("[[rule]]", "author = 'p'\n[[rule]]", "files of sites have it, and lie in `sites/`"),
    ] {
        let found = told(&rule("en.a", "text = ['x']").replace(from, to));
        assert!(found.iter().any(|f| f.contains(why)), "{to}: {found:?}");
    }
}

#[test]
fn what_is_said_twice_is_a_warning() {
    for (toml, why) in [
        (rule("en.a", "text = ['Share', 'share!']"), "is the same as \"Share\""),
        (rule("en.a", "text = ['share']") + &rule("en.b", "text = ['share']"), "stands in rule en.a"),
        (format!("more = ['more']\n{}", rule("en.a", "text = ['news', 'news more']")), "what `more` makes"),
        (rule("de.a", "text = ['news']"), "begin with `en.`"),
        (rule("en.a", "text = ['news']\nself = true"), "`self` means nothing"),
    ] {
        let found = told(&toml);
        assert!(found.iter().any(|f| f.contains("warning") && f.contains(why)), "{toml}: {found:?}");
    }
}
