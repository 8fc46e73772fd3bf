//! Documents that are made from the code stay true: `UPDATE_DOCS=1 cargo test --test docs` writes them anew.

use copydesk::article::FLAGS;
use copydesk::clean::facts::FACTS;
use copydesk::clean::score::{PAGE, SECOND};
use std::fmt::Write;
use std::path::Path;

const INTRODUCTION: &str = "\
# Facts

What the learned score knows of a block. Every fact is one byte: sizes are logarithmic (eight steps for each doubling),
shares run from 0 to 100, flags are 0 or 1, probabilities are 250ths, points of words balance at 128. They are computed in
time linear in the page, once per block, by `src/clean/facts/`; nothing in them knows a site, an address or a file name by
heart. `copydesk explain PAGE --facts 20` shows those that mattered for a block.

This page is made from `src/clean/facts/names.rs`, `src/clean/score/again.rs` and `src/clean/score/page.rs`
(`UPDATE_DOCS=1 cargo test --test docs`).
";

fn table(out: &mut String, title: &str, facts: &[(&str, &str)]) {
    write!(out, "\n## {title}\n\n| fact | meaning |\n| --- | --- |\n").expect("strings take all");
    for (name, what) in facts {
        writeln!(out, "| `{name}` | {what} |").expect("strings take all");
    }
}

#[test]
fn every_flag_is_told() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/structure.md");
    let told = std::fs::read_to_string(path).expect("docs are readable");
    for (flag, what) in FLAGS {
        assert!(told.contains(&format!("| `{flag}` | {what} |\n")), "docs/structure.md does not tell `{flag}`");
    }
}

#[test]
fn the_list_of_facts_is_the_codes() {
    let mut want = INTRODUCTION.to_owned();
    table(&mut want, "Of the block and what is around it", FACTS);
    table(&mut want, "Of what the look before made of the page", SECOND);
    table(&mut want, "Of the page's choice, for the confidence", PAGE);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/facts.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &want).expect("docs are writable");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == want, "docs/facts.md is not what the code says; run UPDATE_DOCS=1 cargo test --test docs");
}
