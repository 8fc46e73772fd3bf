//! JSON as pages break it.

use super::*;

fn member(text: &str, path: &[&str]) -> String {
    let json = Json::read(text);
    let mut at = json.all().find(|&v| json.get(v, path[0]).is_some()).unwrap_or_else(|| panic!("nothing in {text}"));
    for key in path {
        at = json.get(at, key).unwrap_or_else(|| panic!("no {key} in {text}"));
    }
    json.text(at).expect("a text").into_owned()
}

#[test]
fn sound_json_is_read() {
    assert_eq!(member(r#"{"a": {"b": "x \"y\" \u00e9\ud83d\ude00"}}"#, &["a", "b"]), "x \"y\" é😀");
    assert_eq!(member(r#"{"a": [1, 2], "b": 3.5}"#, &["b"]), "3.5");
    assert_eq!(Json::read(r#"["$", "p", null, true, {"a": "x"}]"#).children(1).count(), 5);
}

#[test]
fn broken_json_is_read() {
    for text in [
        "<!-- {\"a\": \"x\",} -->",
        "//<![CDATA[\n{\"a\": \"x\"}\n//]]>",
        "{\"b\": \"one\ntwo\", \"a\": \"x\"",
        "{\"b\": \"say \"yes\" now\", \"a\": \"x\"}",
        "{\"b\": \"say \"yes\", then\", \"a\": \"x\"}",
        "{\"b\": 1\n\"a\": \"x\"}",
        "{\"b\": \"1\"\n\"a\": \"x\"}",
        "{\"b\": , \"a\": \"x\"}",
    ] {
        assert_eq!(member(text, &["a"]), "x", "{text}");
    }
}

#[test]
fn objects_of_javascript_are_read() {
    for text in [
        "{id: 1, a: \"x\", b: \"y\"}",
        "window.s=(function(b,c){return {l:\"d\",data:[{n:b,o:!1,a:\"x\",$p_1:c}],t:1}}(false,null));",
        "var s = {id: 1, b: 'it\\'s, a: one', a: 'x', C: [\"y\",b,'z'],\n d: \"\"};",
        "{start(e,{data:[{type:\"data\",data:{a:\"x\",b:{}},uses:{}}]})}",
    ] {
        assert_eq!(member(text, &["a"]), "x", "{text}");
    }
    assert_eq!(member("{\"b\": \"say \"yes\", then: no\", \"a\": \"x\"}", &["a"]), "x");
    assert_eq!(member("{b: \"one, two: \\\"three\\\"\", a: [\"x\"]}", &["b"]), "one, two: \"three\"");
}

#[test]
fn objects_may_follow_each_other() {
    let json = Json::read("{\"a\": 1}{\"a\": 2}");
    assert_eq!(json.children(0).count(), 2);
}

#[test]
fn any_text_is_read() {
    for text in [
        "",
        "{",
        "\"",
        "{\"",
        "{\"a\"",
        "{\"a\":",
        "}}}]]]",
        "\\",
        "{\"a\": \"\\",
        "{\"a\": \"\\u12",
        "{\"a\": \"\\ud800\\u0041\"}",
        "{a:'",
        "{a:'\\",
        "{a:\"b\",",
        "{a:'é\\é",
    ] {
        let json = Json::read(text);
        for value in json.all() {
            let _ = json.text(value);
        }
    }
}
