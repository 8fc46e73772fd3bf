//! Imports point down the way of data (`ARCHITECTURE.md`): each module names only those that it may know.

use std::path::{Path, PathBuf};

/// Each top-level module and those it may import, all of which stand before it. `cli` stands above all of them.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("parallel", &[]),
    ("letters", &[]),
    ("domain", &[]),
    ("tracking", &[]),
    ("address", &["tracking"]),
    ("hex", &[]),
    ("page", &[]),
    ("article", &[]),
    ("written", &["article"]),
    ("coding", &[]),
    ("source", &["address", "coding", "page", "written"]),
    ("fetch", &["coding", "domain", "page"]),
    ("html", &[]),
    ("rules", &["hex", "html", "letters", "parallel"]),
    ("clean", &["address", "article", "page", "domain", "hex", "html", "letters", "rules", "tracking"]),
    ("emit", &["article", "fetch", "hex", "written"]),
    ("crawl", &["address", "emit", "fetch", "hex", "html", "page"]),
    ("config", &["address", "crawl", "fetch"]),
    ("review", &["article", "page", "clean"]),
    ("eval", &["article", "page", "html", "rules", "clean"]),
];

/// Crates that do I/O or belong to the command line: the cleaner and what lies below it are pure.
const IMPURE: &[&str] = &[
    "tokio",
    "reqwest",
    "clap",
    "indicatif",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::env::var",
    "std::net",
    "std::fs",
];

/// The cleaner, and what lies below it.
const PURE: &[&str] = &[
    "html",
    "clean",
    "rules",
    "address.rs",
    "article",
    "article.rs",
    "page.rs",
    "letters.rs",
    "domain.rs",
    "tracking.rs",
    "hex.rs",
];

/// The one file among them that reads rules from a folder, where one is named.
const READS_FILES: &str = "rules/files.rs";

fn sources(under: &Path) -> Vec<PathBuf> {
    walkdir::WalkDir::new(under)
        .into_iter()
        .map(|entry| entry.expect("the tree can be read").into_path())
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect()
}

/// The module a file belongs to: the first part of its path under `src`.
fn module(file: &Path, src: &Path) -> String {
    let first = file.strip_prefix(src).expect("under src").components().next().expect("a file");
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// The lines of code of a file, without comments.
fn code(file: &Path) -> String {
    let text = std::fs::read_to_string(file).expect("source is UTF-8");
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn imports_point_down_the_way_of_data() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for file in sources(&src) {
        let module = module(&file, &src);
        if matches!(module.as_str(), "cli" | "main" | "lib") {
            continue;
        }
        let Some((_, known)) = MAY_KNOW.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("{}: module `{module}` has no place in the order", file.display()));
            continue;
        };
        for part in code(&file).split("crate::").skip(1) {
            let named: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if named != module && !known.contains(&named.as_str()) {
                wrong.push(format!("{}: `{module}` may not know `{named}`", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_module_may_know_only_those_before_it() {
    for (at, (name, known)) in MAY_KNOW.iter().enumerate() {
        for other in *known {
            assert!(MAY_KNOW[..at].iter().any(|(before, _)| before == other), "`{name}` stands before `{other}`");
        }
    }
}

#[test]
fn the_cleaner_touches_no_file_network_clock_or_environment() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for module in PURE {
        for file in sources(&src.join(module)).into_iter().filter(|file| *file != src.join(READS_FILES)) {
            let code = code(&file);
            for name in IMPURE {
                assert!(!code.contains(name), "{} names {name}", file.display());
            }
        }
    }
}
