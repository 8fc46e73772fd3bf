//! `tokenizer/*.test`: a text, a state to begin in, and its tokens.

use super::{Tally, files, suite};
use copydesk::html::{Content, Token, Tokens};
use serde_json::{Value, json};

#[test]
#[ignore = "needs html5lib-tests"]
fn tokenizer_cases_pass() {
    let Some(folder) = suite("tokenizer") else { return };
    let mut tally = Tally::default();
    for file in files(&folder, "test") {
        let suite: Value = serde_json::from_str(&escape_surrogates(&std::fs::read_to_string(&file).unwrap())).unwrap();
        let coerced = suite.get("xmlViolationTests").is_some();
        let cases = suite.get("tests").or(suite.get("xmlViolationTests")).unwrap();
        for case in cases.as_array().unwrap() {
            for state in states(case) {
                run(&mut tally, &file.display().to_string(), case, &state, coerced);
            }
        }
    }
    tally.finish("tokenizer");
}

/// A lone surrogate is no character of a Rust string: it is kept as its escape, told apart by U+E000.
fn escape_surrogates(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let is = |at: usize, low: &str, high: &str| {
            escape.get(at..at + 4).is_some_and(|h| (low..=high).contains(&h.to_ascii_lowercase().as_str()))
        };
        let pair = is(2, "d800", "dbff") && escape.get(6..8) == Some("\\u") && is(8, "dc00", "dfff");
        let (kept, length) = if pair { (12, 12) } else { (6, 6) };
        if is(2, "d800", "dfff") && !pair {
            out.push_str("\\ue000");
        } else {
            out.push_str(&escape[..kept]);
        }
        rest = &escape[length..];
    }
    out + rest
}

fn states(case: &Value) -> Vec<String> {
    match case.get("initialStates") {
        Some(states) => states.as_array().unwrap().iter().map(|s| s.as_str().unwrap().to_owned()).collect(),
        None => vec!["Data state".to_owned()],
    }
}

fn run(tally: &mut Tally, file: &str, case: &Value, state: &str, coerced: bool) {
    let double = case.get("doubleEscaped").is_some_and(|d| d == true);
    let unescaped = |text: &str| if double { unescape(text) } else { text.to_owned() };
    let input = unescaped(case["input"].as_str().unwrap()).replace("\r\n", "\n").replace('\r', "\n");
    let theirs = case["output"].to_string();
    let theirs: Value = serde_json::from_str(&theirs).unwrap();
    let theirs = map(&theirs, &unescaped);
    let content = match state {
        "Data state" => Content::Data,
        "PLAINTEXT state" => Content::Plaintext,
        "RCDATA state" => Content::Rcdata,
        "RAWTEXT state" => Content::Rawtext,
        "Script data state" => Content::Script,
        "CDATA section state" => Content::Cdata,
        other => panic!("{file}: unknown state {other}"),
    };
    let last = case.get("lastStartTag").map_or("", |tag| tag.as_str().unwrap());
    let ours = coalesce(Tokens::new(&input, content, last).map(tuple).collect());
    let surrogate = input.contains('\u{e000}');
    let reason = match () {
        () if surrogate => Some("lone surrogates cannot stand in UTF-8"),
        () if coerced => Some("the tree is not coerced into an XML infoset"),
        () => None,
    };
    let name = format!("{file}: {} ({state})", case["description"].as_str().unwrap());
    tally.count(&name, &ours.to_string(), &theirs.to_string(), reason);
}

fn tuple(token: Token) -> Value {
    match token {
        Token::Doctype { name, public, system, force_quirks } => {
            json!(["DOCTYPE", name, public, system, !force_quirks])
        }
        Token::Start { name, attrs, self_closing } => {
            let mut attrs: Vec<_> = attrs;
            attrs.sort();
            let attrs: serde_json::Map<String, Value> = attrs.into_iter().map(|(n, v)| (n, Value::from(v))).collect();
            if self_closing { json!(["StartTag", name, attrs, true]) } else { json!(["StartTag", name, attrs]) }
        }
        Token::End { name } => json!(["EndTag", name]),
        Token::Comment(text) => json!(["Comment", text]),
        Token::Text(text) => json!(["Character", text]),
    }
}

fn coalesce(tokens: Vec<Value>) -> Value {
    let mut out: Vec<Value> = Vec::new();
    for token in tokens {
        if let Some(last) = out.last_mut()
            && last[0] == "Character"
            && token[0] == "Character"
        {
            last[1] = Value::from(format!("{}{}", last[1].as_str().unwrap(), token[1].as_str().unwrap()));
            continue;
        }
        out.push(token);
    }
    Value::from(out)
}

/// Applies `change` to all strings; attributes are sorted.
fn map(value: &Value, change: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::from(change(text)),
        Value::Array(items) => items.iter().map(|item| map(item, change)).collect(),
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().map(|(k, v)| (change(k), map(v, change))).collect();
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(fields.into_iter().collect())
        }
        other => other.clone(),
    }
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        out.push_str(&rest[..at]);
        let code = u32::from_str_radix(&rest[at + 2..at + 6], 16).unwrap();
        out.push(char::from_u32(code).unwrap_or('\u{e000}'));
        rest = &rest[at + 6..];
    }
    out + rest
}
