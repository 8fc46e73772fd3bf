//! Lists the files under `rules/` for embedding, so that a new rule file needs no Rust.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=rules");
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let rules = Path::new(&root).join("rules");
    let mut names = Vec::new();
    for folder in ["", "phrases", "sites"] {
        let Ok(entries) = fs::read_dir(rules.join(folder)) else { continue };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".toml") {
                names.push(if folder.is_empty() { name } else { format!("{folder}/{name}") });
            }
        }
    }
    names.sort();
    let mut out = format!("pub(crate) static FILES: [(&str, &str); {}] = [\n", names.len());
    for name in names {
        let path = rules.join(&name);
        writeln!(out, "    ({name:?}, include_str!({path:?})),").expect("writing to a string cannot fail");
    }
    out.push_str("];\n");
    for (name, file) in [("HTML_SCORE", "html.score"), ("TEXT_SCORE", "text.score")] {
        let path = rules.join("scores").join(file);
        writeln!(out, "pub(crate) static {name}: &[u8] = include_bytes!({path:?});")
            .expect("writing to a string cannot fail");
    }
    let target = Path::new(&env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("rule_files.rs");
    fs::write(target, out).expect("OUT_DIR is writable");
}
