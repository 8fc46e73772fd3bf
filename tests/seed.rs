//! The seed page of `../shared/data/seed` through the command line: its record equals the expected file in every field
//! that the file names. The data is not part of the project; where it is absent the test says so and passes.

use assert_cmd::Command;
use serde_json::Value;
use std::path::Path;

#[test]
fn the_seed_gives_the_record_that_stands_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/seed");
    let page = folder.join("yonhap-2019-03-07.txt");
    if !page.is_file() {
        println!("{} is absent: the seed was NOT checked", page.display());
        return;
    }
    let expected = std::fs::read_to_string(folder.join("yonhap-2019-03-07.expected.json")).expect("it stands beside");
    let expected: Value = serde_json::from_str(&expected).expect("the expected record is JSON");
    let ran = Command::cargo_bin("copydesk").expect("the binary is built").arg("clean").arg(&page).assert().success();
    let record: Value = serde_json::from_slice(&ran.get_output().stdout).expect("one record");
    let text = record["text"].as_str().expect("text is a string");
    for (field, want) in expected.as_object().expect("an object") {
        match field.as_str() {
            "text_starts" => {
                assert!(text.starts_with(want.as_str().expect("a string")), "begins {:?}", text.get(..120))
            }
            "text_ends" => assert!(text.ends_with(want.as_str().expect("a string")), "ends {:?}", tail(text)),
            "text_paragraphs" => assert_eq!(Some(text.split("\n\n").count() as u64), want.as_u64()),
            "text_without" => {
                for phrase in want.as_array().expect("a list") {
                    assert!(!text.contains(phrase.as_str().expect("a string")), "the text holds {phrase}");
                }
            }
            _ => holds(field, &record[field], want),
        }
    }
    let captions = record["images"].as_array().expect("a list");
    assert_eq!(captions.len(), 1, "the caption stands once");
}

fn tail(text: &str) -> String {
    let length = text.chars().count();
    text.chars().skip(length.saturating_sub(120)).collect()
}

/// Whether a value of the record holds everything that the expected one names.
fn holds(name: &str, got: &Value, want: &Value) {
    match (got, want) {
        (Value::Object(got), Value::Object(want)) => {
            want.iter().for_each(|(key, value)| holds(&format!("{name}.{key}"), &got[key], value));
        }
        (Value::Array(got), Value::Array(want)) => {
            assert_eq!(got.len(), want.len(), "{name}: {got:?}");
            got.iter().zip(want).for_each(|(got, want)| holds(name, got, want));
        }
        _ => assert_eq!(got, want, "{name}"),
    }
}
