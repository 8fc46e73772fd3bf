//! The command line as its users meet it: inputs, outputs, errors, exit codes.
//!
//! Pages come from `fixtures/site/`; what needs a server is in `tests/site.rs`.

mod program;

use assert_cmd::Command;
use program::copydesk;
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/site").join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).expect("the fixture is there")
}

/// A page with a title and a story of its own.
fn page(n: usize) -> String {
    let story = format!(
        "The harbour council met for session {n} on Monday and agreed to repair the eastern breakwater before winter. "
    );
    format!(
        "<html lang=en><title>Session {n}</title><body><h1>Session {n}</h1><p>{0}</p><p>{0}</p></body></html>",
        story.repeat(3)
    )
}

fn folder(pages: usize) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for n in 0..pages {
        std::fs::write(folder.path().join(format!("page-{n:03}.html")), page(n)).expect("written");
    }
    folder
}

/// Runs, expects the exit code, and returns records and standard error.
fn run(command: &mut Command, code: i32) -> (Vec<Value>, String) {
    let output = command.assert().code(code).get_output().clone();
    let text = String::from_utf8(output.stdout).expect("records are UTF-8");
    let records = text.lines().map(|line| serde_json::from_str(line).expect("each line is a record")).collect();
    (records, String::from_utf8_lossy(&output.stderr).into_owned())
}

fn titles(records: &[Value]) -> Vec<&str> {
    records.iter().map(|r| r["title"].as_str().unwrap_or_default()).collect()
}

#[test]
fn a_folder_is_read_in_order_with_any_number_of_workers() {
    let folder = folder(40);
    let one = copydesk().args(["clean", "--jobs", "1"]).arg(folder.path()).output().expect("ran").stdout;
    let many = copydesk().args(["clean", "--jobs", "7"]).arg(folder.path()).output().expect("ran").stdout;
    assert_eq!(one, many);
    let (records, _) = run(copydesk().arg("clean").arg(folder.path()), 0);
    let wanted: Vec<String> = (0..40).map(|n| format!("Session {n}")).collect();
    assert_eq!(titles(&records), wanted);
}

/// To put a file in its place would take a pipe away from its reader, and `/dev/null` from everybody.
#[test]
#[cfg(unix)]
fn an_output_that_is_a_pipe_is_written_to_and_stays_one() {
    use std::os::unix::fs::FileTypeExt;
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let read = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe).unwrap()
    });
    run(copydesk().arg("clean").arg(fixture("wire-story.txt")).arg("-o").arg(&pipe), 0);
    assert!(std::fs::metadata(&pipe).unwrap().file_type().is_fifo());
    let records: Vec<Value> = read.join().unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 1);
}

#[test]
fn globs_lists_and_standard_input_are_inputs() {
    let folder = folder(3);
    let (records, _) = run(copydesk().arg("clean").arg(folder.path().join("page-00[12].html")), 0);
    assert_eq!(titles(&records), ["Session 1", "Session 2"]);
    let list = format!("{0}/page-002.html\n{0}/page-000.html\n", folder.path().display());
    let (records, _) = run(copydesk().args(["clean", "--files-from", "-"]).write_stdin(list), 0);
    assert_eq!(titles(&records), ["Session 2", "Session 0"]);
    let (records, _) = run(copydesk().args(["clean", "-", "--url", "https://example.org/a"]).write_stdin(page(9)), 0);
    assert_eq!((titles(&records), records[0]["url"].as_str()), (vec!["Session 9"], Some("https://example.org/a")));
}

/// Bytes packed with gzip.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes).expect("in memory");
    gzip.finish().expect("in memory")
}

#[test]
fn every_kind_of_input_may_be_packed() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = format!("{}\n{}\n", serde_json::json!({"html": page(3)}), serde_json::json!({"html": page(4)}));
    let text =
        "Session 5\n\nThe harbour council met on Monday and agreed to repair the eastern breakwater before winter.\n";
    let files = [("a.html", page(1)), ("b.htm", page(2)), ("c.jsonl", lines), ("d.txt", text.to_owned())];
    for (name, content) in &files {
        let zstd = zstd::encode_all(content.as_bytes(), 3).expect("in memory");
        std::fs::write(folder.path().join(format!("{name}.gz")), gzip(content.as_bytes())).expect("written");
        std::fs::write(folder.path().join(format!("{name}.zst")), zstd).expect("written");
    }
    let (records, _) = run(copydesk().arg("clean").arg(folder.path()), 0);
    assert_eq!(records.len(), 10);
    assert_eq!(titles(&records)[..8], [1, 1, 2, 2, 3, 4, 3, 4].map(|n| format!("Session {n}")));
    assert!(records[8]["text"].as_str().expect("text").contains("The harbour council met on Monday"));
    assert_eq!(records[5]["source"]["offset"], 2);
}

#[test]
fn what_the_input_is_can_be_said() {
    let text = "<p>A line that begins with a tag, and goes on for a while in the way of a page.";
    let clean = |kind| run(copydesk().args(["clean", "--trace", "--input", kind, "-"]).write_stdin(text), 0).0;
    let all = |records: &[Value]| {
        let removed = records[0]["removed"].as_array().expect("traced");
        let removed: String = removed.iter().filter_map(|r| r["text"].as_str()).collect();
        format!("{}{removed}", records[0]["text"].as_str().expect("text"))
    };
    assert!(!all(&clean("html")).contains("<p>") && !all(&clean("auto")).contains("<p>"));
    assert!(all(&clean("text")).contains("<p>"));
}

#[test]
fn packed_files_are_unpacked_by_content() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(page(1).as_bytes()).expect("in memory");
    std::fs::write(folder.path().join("a.html.gz"), gzip.finish().expect("in memory")).expect("written");
    let zstd = zstd::encode_all(page(2).as_bytes(), 3).expect("in memory");
    std::fs::write(folder.path().join("b.html.zst"), &zstd).expect("written");
    let (records, _) = run(copydesk().arg("clean").arg(folder.path()), 0);
    assert_eq!(titles(&records), ["Session 1", "Session 2"]);
    let (records, _) = run(copydesk().args(["clean", "-"]).write_stdin(zstd), 0);
    assert_eq!(titles(&records), ["Session 2"]);
}

#[test]
fn json_lines_are_pages_and_a_bad_line_is_named() {
    let lines = format!(
        "{}\nnot json\n{}\n",
        serde_json::json!({"url": "https://example.org/1", "html": page(1)}),
        serde_json::json!({"url": "https://example.org/2", "text": String::from_utf8_lossy(&bytes("wire-story.txt"))}),
    );
    let (records, errors) = run(copydesk().args(["clean", "--input", "jsonl", "-"]).write_stdin(lines), 1);
    assert_eq!(records.len(), 2);
    assert_eq!(records[1]["url"], "https://example.org/2");
    assert!(errors.contains("-:2:"), "{errors}");
}

#[test]
fn an_input_that_fails_is_named_and_the_others_go_on() {
    let folder = folder(2);
    let (records, errors) = run(copydesk().arg("clean").arg(folder.path().join("absent.html")).arg(folder.path()), 1);
    assert_eq!(records.len(), 2);
    assert!(errors.contains("absent.html"), "{errors}");
    let (records, errors) =
        run(copydesk().args(["clean", "--max-bytes", "100"]).arg(folder.path().join("page-000.html")), 1);
    assert!(records.is_empty() && errors.contains("page-000.html"), "{errors}");
}

#[test]
fn limits_of_nothing_are_refused() {
    for args in [["clean", "--max-bytes", "0"], ["fetch", "--max-bytes", "0kB"], ["fetch", "--timeout", "0s"]] {
        let (records, errors) = run(copydesk().args(args).arg("-"), 2);
        assert!(records.is_empty() && errors.contains("than nothing") && errors.contains(args[1]), "{errors}");
    }
    for args in [["clean", "--jobs"], ["fetch", "--concurrency"], ["fetch", "--warc-max-bytes"], ["crawl", "--jobs"]] {
        let (_, errors) = run(copydesk().args(args).arg("0"), 2);
        assert!(errors.contains("than nothing") && errors.contains(args[1]), "{errors}");
    }
    let (_, errors) = run(copydesk().args(["fetch", "--user-agent", "", "-"]), 2);
    assert!(errors.contains("must say who asks"), "{errors}");
}

#[test]
fn what_no_record_of_a_format_tells_is_said() {
    for (flag, format, told) in
        [("--trace", "text", true), ("--comments", "markdown", true), ("--trace", "jsonl", false)]
    {
        let mut command = copydesk();
        command.args(["clean", "-", flag, "--format", format]).write_stdin("<p>The tide was high on Monday.");
        let output = command.assert().code(0).get_output().clone();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(errors.contains(&format!("{flag} does nothing here")), told, "{errors}");
    }
}

#[test]
fn each_failure_names_its_input_and_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("none")).expect("created");
    let noise: Vec<u8> = (0..4000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for (name, content) in [
        ("empty.html", Vec::new()),
        ("blank.html", b" \n\t ".to_vec()),
        ("noise.html", noise),
        ("picture.html", b"\x89PNG\r\n\x1a\n".to_vec()),
        ("array.txt", b"[\n{\"url\": \"http://a.example/\", \"html\": \"<p>x\"}\n]".to_vec()),
        ("page.mhtml", b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n\r\n<p>x".to_vec()),
        ("cut.html.gz", gzip(page(1).as_bytes())[..100].to_vec()),
    ] {
        std::fs::write(folder.path().join(name), content).expect("written");
    }
    let cases = [
        ("empty.html", "the page is empty; save it anew"),
        ("blank.html", "the page is empty"),
        ("noise.html", "binary data, not HTML or text; give the page itself"),
        ("picture.html", "a PNG picture"),
        ("cut.html.gz", "cannot be unpacked"),
        ("absent.html", "check the path"),
        ("absent*.html", "no file matches"),
        ("a[.html", "not a pattern"),
        ("none", "no page in this folder"),
        ("array.txt", "jq -c"),
        ("page.mhtml", "a web archive (MHTML)"),
    ];
    for (name, told) in cases {
        let path = folder.path().join(name);
        let (records, errors) = run(copydesk().arg("clean").arg(&path).arg(fixture("loaf.html")), 1);
        assert_eq!(records.len(), 1, "{name}: the other input goes on");
        assert!(errors.contains(name) && errors.contains(told), "{name}: {errors}");
        assert_eq!(errors.lines().count(), 1, "{errors}");
    }
    let (_, errors) = run(copydesk().args(["clean", "https://a.example/story"]), 1);
    assert!(errors.contains("copydesk fetch"), "{errors}");
    let (_, errors) = run(copydesk().args(["clean", "--files-from"]).arg(folder.path().join("absent.list")), 2);
    assert!(errors.contains("absent.list") && errors.contains("check the path"), "{errors}");
}

#[test]
#[cfg(unix)]
fn a_link_to_nowhere_is_named() {
    let folder = folder(1);
    std::os::unix::fs::symlink("/absent/page.html", folder.path().join("link.html")).expect("linked");
    let (records, errors) = run(copydesk().arg("clean").arg(folder.path()), 1);
    assert!(records.len() == 1 && errors.contains("link.html"), "{errors}");
}

#[test]
fn a_wrong_charset_is_told_and_the_record_stands() {
    let (records, errors) = run(copydesk().args(["clean", "--charset", "euc-kr"]).arg(fixture("russian.html")), 0);
    assert_eq!(records[0]["quality"]["flags"][0], "undecodable-bytes");
    assert!(errors.contains("russian.html") && errors.contains("name the right charset"), "{errors}");
    let (records, errors) =
        run(copydesk().args(["clean", "--charset", "windows-1251"]).arg(fixture("russian.html")), 0);
    assert!(errors.is_empty() && records[0]["source"]["charset"] == "windows-1251", "{errors}");
}

#[test]
fn logs_are_as_loud_as_asked_for() {
    let folder = folder(1);
    let told = |args: &[&str], code| run(copydesk().arg("clean").args(args).arg(folder.path()), code).1;
    assert_eq!(told(&[], 0), "");
    assert!(told(&["-v"], 0).contains("INFO"));
    assert_eq!(told(&["-q"], 0), "");
    assert!(told(&["-q", "/absent/page.html"], 1).contains("/absent/page.html"));
    assert!(!told(&["-v", "/absent/page.html"], 1).contains('\u{1b}'), "no colour without a terminal");
    told(&["-q", "-v"], 2);
}

#[test]
fn environment_stands_in_for_flags_and_yields_to_them() {
    let text = |command: &mut Command| {
        String::from_utf8(command.arg(fixture("loaf.html")).assert().success().get_output().stdout.clone())
            .expect("UTF-8")
    };
    assert!(text(copydesk().arg("clean").env("COPYDESK_FORMAT", "markdown")).starts_with("---\n"));
    assert!(text(copydesk().args(["clean", "-f", "jsonl"]).env("COPYDESK_FORMAT", "markdown")).starts_with('{'));
    // An answer's limit, which `fetch` and `crawl` read, says nothing of a saved page.
    text(copydesk().arg("clean").env("COPYDESK_MAX_BYTES", "10"));
    run(copydesk().arg("clean").env("COPYDESK_MAX_PAGE_BYTES", "10").arg(fixture("loaf.html")), 1);
}

#[test]
fn wrong_usage_ends_with_two_and_says_what_to_do() {
    for args in [
        &["clean"][..],
        &["clean", "--charset", "klingon", "-"],
        &["clean", "--rules", "/absent/rules", "-"],
        &["tidy"],
    ] {
        let (_, errors) = run(copydesk().args(args), 2);
        assert!(!errors.is_empty(), "{args:?}");
    }
}

#[test]
fn an_output_file_appears_whole_and_a_log_grows() {
    let folder = folder(2);
    let out = folder.path().join("out.jsonl");
    let input = folder.path().join("page-000.html");
    run(copydesk().arg("clean").arg(&input).arg("-o").arg(&out), 0);
    let once = std::fs::read_to_string(&out).expect("written");
    assert_eq!(once.lines().count(), 1);
    run(copydesk().arg("clean").arg(&input).args(["--append", "-o"]).arg(&out), 0);
    assert_eq!(std::fs::read_to_string(&out).expect("written"), once.repeat(2));
    let (_, errors) = run(copydesk().arg("clean").arg(&input).args(["-o", "/absent/out.jsonl"]), 2);
    assert!(errors.contains("/absent/out.jsonl") && errors.contains("no folder"), "{errors}");
}

#[test]
fn failed_inputs_do_not_keep_an_output_file_from_appearing() {
    let folder = folder(1);
    let out = folder.path().join("out.jsonl");
    run(
        copydesk().arg("clean").arg(folder.path().join("page-000.html")).args(["/absent/page.html", "-o"]).arg(&out),
        1,
    );
    assert_eq!(std::fs::read_to_string(&out).expect("written").lines().count(), 1);
    let files = std::fs::read_dir(folder.path()).expect("readable").count();
    assert_eq!(files, 2, "nothing is left beside it");
}

/// Starts the program on JSON Lines that come one by one.
#[cfg(unix)]
fn waiting(args: &[&std::ffi::OsStr]) -> (std::process::Child, std::process::ChildStdin) {
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("copydesk"))
        .args(["clean", "--input", "jsonl", "-"])
        .args(args)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("started");
    let stdin = child.stdin.take().expect("piped");
    (child, stdin)
}

#[cfg(unix)]
fn send(signal: &str, child: &std::process::Child) {
    let sent =
        std::process::Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill is there");
    assert!(sent.success());
}

#[cfg(unix)]
fn interrupt(child: &std::process::Child) {
    send("-INT", child);
}

#[test]
#[cfg(unix)]
fn ctrl_c_finishes_what_is_in_flight_and_ends_with_130() {
    use std::io::BufRead;
    let (mut child, mut stdin) = waiting(&[]);
    writeln!(stdin, "{}", serde_json::json!({"html": page(1)})).expect("it reads");
    let mut out = std::io::BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    out.read_line(&mut line).expect("it writes");
    assert!(line.contains("Session 1"), "a record goes out as soon as it is there");
    // Standard input stays open: the program does not wait for its end.
    interrupt(&child);
    assert_eq!(child.wait().expect("ended").code(), Some(130));
    drop(stdin);
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_leaves_the_old_file_and_its_own_part_beside() {
    ["-INT", "-TERM"].into_iter().for_each(interrupted_by);
}

#[cfg(unix)]
fn interrupted_by(signal: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, part) = (folder.path().join("out.jsonl"), folder.path().join("out.jsonl.partial"));
    let old = "{\"schema\":\"copydesk/article@1\"}\n";
    std::fs::write(&out, old).expect("written");
    let (child, mut stdin) = waiting(&["-v".as_ref(), "-o".as_ref(), out.as_os_str()]);
    writeln!(stdin, "{}", serde_json::json!({"html": page(1)})).expect("it reads");
    // The handler is set up before the first page is read.
    let begun = || std::fs::read_dir(folder.path()).expect("readable").count() > 1;
    while !begun() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    send(signal, &child);
    let output = child.wait_with_output().expect("ended");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(130), "{errors}");
    assert_eq!(std::fs::read_to_string(&out).expect("there"), old);
    assert!(part.is_file() && errors.contains("out.jsonl.partial"), "{errors}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("readable").count(), 2, "{signal}: nothing else is left");
    drop(stdin);
}

#[test]
#[cfg(unix)]
fn a_closed_pipe_ends_quietly() {
    let folder = folder(400);
    let program = assert_cmd::cargo::cargo_bin("copydesk");
    let mut child = std::process::Command::new(program)
        .arg("clean")
        .arg(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("started");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ended");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn text_and_markdown_are_formats() {
    let text =
        copydesk().args(["clean", "--format", "text"]).arg(fixture("feature.html")).output().expect("ran").stdout;
    let text = String::from_utf8(text).expect("UTF-8");
    assert!(text.ends_with("\n\u{c}\n") && !text.contains('<'));
    let markdown =
        copydesk().args(["clean", "-f", "markdown"]).arg(fixture("feature.html")).output().expect("ran").stdout;
    let markdown = String::from_utf8(markdown).expect("UTF-8");
    assert!(markdown.starts_with("---\n") && markdown.contains("\n# "), "{markdown}");
}

#[test]
fn any_bytes_are_a_valid_input() {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    let folder = tempfile::tempdir().expect("a folder");
    let marked = bytes("wire-story.html");
    for n in 0..24 {
        let noise: Vec<u8> = (0..random() % 5000).map(|_| random() as u8).collect();
        let mut mangled = marked.clone();
        for _ in 0..200 {
            let at = random() as usize % mangled.len();
            mangled[at] = random() as u8;
        }
        std::fs::write(folder.path().join(format!("noise-{n}.html")), noise).expect("written");
        std::fs::write(folder.path().join(format!("mangled-{n}.html")), mangled).expect("written");
    }
    for kind in ["html", "text"] {
        let (records, _) = run(copydesk().args(["clean", "--input", kind]).arg(folder.path()), 0);
        assert_eq!(records.len(), 48, "{kind}");
    }
}

#[test]
fn logs_can_be_json() {
    let (_, errors) = run(copydesk().args(["clean", "--json-logs", "/absent/page.html"]), 1);
    let line: Value = serde_json::from_str(errors.lines().next().expect("one line")).expect("JSON");
    assert_eq!(line["level"], "ERROR");
    let (_, errors) = run(copydesk().args(["clean", "--json-logs", "--rules", "/absent", "-"]), 2);
    let line: Value = serde_json::from_str(errors.trim()).expect("the message that ends the run is JSON, too");
    assert_eq!(line["level"], "ERROR");
    for (set, is_json) in [("1", true), ("yes", true), ("0", false), ("", false)] {
        let (_, errors) = run(copydesk().args(["clean", "/absent/page.html"]).env("COPYDESK_JSON_LOGS", set), 1);
        assert_eq!(errors.starts_with('{'), is_json, "{set:?}");
    }
}

#[test]
fn completions_and_man_pages_are_generated() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = copydesk().args(["completions", shell]).assert().success().get_output().stdout.clone();
        assert!(String::from_utf8_lossy(&output).contains("files-from"), "{shell}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    copydesk().arg("man").arg(folder.path()).assert().success();
    let page = std::fs::read_to_string(folder.path().join("copydesk-clean.1")).expect("written");
    assert!(page.contains("Examples:") && folder.path().join("copydesk.1").is_file());
    let page = std::fs::read_to_string(folder.path().join("copydesk-crawl-why.1")).expect("a command's command");
    assert!(page.contains("copydesk\\-crawl\\-why \\-") && page.contains("\\fBcopydesk crawl why\\fR"), "{page}");
}

/// A folder of rule files.
fn rules(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("created");
        std::fs::write(path, content).expect("written");
    }
    folder
}

const OUR_RULE: &str = "[[rule]]\nid = 'mine.a'\nwhat = 'our own label'\ntext = ['the harbour desk']\n\
                        decide = 'drop'\ndrops = ['The Harbour Desk']\nkeeps = ['The harbour desk is shut.']\n";

#[test]
fn rules_are_listed_with_their_places() {
    let text = String::from_utf8(copydesk().args(["rules", "list"]).output().expect("ran").stdout).expect("UTF-8");
    assert!(text.lines().count() > 200);
    let line = text.lines().find(|l| l.starts_with("en.ranking-widget ")).expect("listed");
    assert!(line.contains("chrome 4") && line.contains("phrases/en.toml:") && line.contains("label of"), "{line}");
    let (rows, _) = run(copydesk().args(["rules", "list", "--json"]), 0);
    assert_eq!(rows.len(), text.lines().count());
    assert!(rows.iter().all(|r| r["line"].as_u64() > Some(0) && !r["drops"].as_array().expect("a list").is_empty()));
}

#[test]
fn a_rule_file_of_ours_stands_beside_the_built_in_ones_or_replaces_one() {
    let page = "<title>Tides</title><h1>Tides</h1><p>The harbour desk</p><p>The tide was high on Monday, and the quay was wet from end to end, said the keeper.</p>";
    let clean = |rules: &TempDir| {
        let args = ["clean", "--trace", "-", "--rules"];
        run(copydesk().args(args).arg(rules.path()).write_stdin(page), 0).0.remove(0)
    };
    let beside = rules(&[("mine.toml", OUR_RULE)]);
    let record = clean(&beside);
    let removed = record["removed"].as_array().expect("traced");
    let ours = removed.iter().find(|r| r["text"] == "The harbour desk").expect("removed");
    assert_eq!(ours["why"][0]["rule"], "mine.a");
    let count = |folder: &TempDir| {
        let (rows, _) = run(copydesk().args(["rules", "list", "--json", "--rules"]).arg(folder.path()), 0);
        (rows.len(), rows.iter().filter(|r| r["id"].as_str().is_some_and(|id| id.starts_with("structure."))).count())
    };
    let (built_in, _) = run(copydesk().args(["rules", "list", "--json"]), 0);
    assert_eq!(count(&beside).0, built_in.len() + 1);
    let instead = rules(&[("structure.toml", OUR_RULE)]);
    let (rows, of_structure) = count(&instead);
    assert!(of_structure == 0 && rows < built_in.len());
    assert_ne!(clean(&instead)["rules_version"], record["rules_version"]);
}

#[test]
fn a_bad_rule_file_ends_every_command_with_its_place() {
    let cases = [
        ("[[rule]]\nid = 'a.b'\nwaht = 'x'\n", ":3:1: unknown field `waht`"),
        ("[[rule]\n", ":1:"),
        (
            "\n\n[[rule]]\nid = 'a.b'\nwhat = 'x'\ntext = ['a']\ndecide = 'drop'\ndrops = ['a']\n",
            ":3:1: rule a.b: give at least one example",
        ),
        (
            "[[rule]]\nid = 'en.skip-link'\nwhat = 'x'\ntext = ['a']\ndecide = 'drop'\ndrops = ['a']\nkeeps = ['b']\n",
            "en.skip-link",
        ),
    ];
    let commands = [&["clean", "-"][..], &["eval", "."], &["rules", "list"], &["rules", "test"], &["explain", "-"]];
    for (n, (content, told)) in cases.into_iter().enumerate() {
        let folder = rules(&[("extra/mine.toml", content)]);
        let file = folder.path().join("extra/mine.toml").display().to_string();
        for command in commands.iter().take(if n == 0 { commands.len() } else { 1 }) {
            let (_, errors) = run(copydesk().args(*command).arg("--rules").arg(folder.path()).write_stdin("x"), 2);
            assert!(errors.contains(&file) && errors.contains(told), "{command:?}: {errors}");
        }
        let linted = copydesk().args(["rules", "lint", "--rules"]).arg(folder.path()).assert().code(1);
        let found = String::from_utf8_lossy(&linted.get_output().stdout).into_owned();
        assert!(found.contains(&file) && found.contains("error"), "{found}");
    }
}

#[test]
fn examples_that_fail_and_doubtful_rules_are_told() {
    let (ours, _) = run(copydesk().args(["rules", "lint", "--strict", "--json"]), 0);
    assert!(ours.is_empty(), "{ours:?}");
    let wrong = OUR_RULE.replace("drops = ['The Harbour Desk']", "drops = ['The Harbour Office']");
    let folder = rules(&[("mine.toml", &wrong)]);
    let output = copydesk().args(["rules", "test", "--rules"]).arg(folder.path()).assert().code(1).get_output().clone();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("mine.toml:1: rule mine.a does not hold for \"The Harbour Office\""), "{text}");
    let twice = format!("{OUR_RULE}\n{}", OUR_RULE.replace("mine.a", "mine.b"));
    let folder = rules(&[("mine.toml", &twice)]);
    run(copydesk().args(["rules", "lint", "--json", "--rules"]).arg(folder.path()), 0);
    let (found, _) = run(copydesk().args(["rules", "lint", "--strict", "--json", "--rules"]).arg(folder.path()), 1);
    let ours: Vec<&Value> = found.iter().filter(|f| f["rule"] == "mine.b").collect();
    assert_eq!((ours.len(), ours[0]["severity"].as_str()), (1, Some("warning")));
    assert_eq!(found.len(), 1, "what we ship is not judged with it");
    let folder = rules(&[("mine.toml", OUR_RULE)]);
    run(copydesk().args(["rules", "lint", "--strict", "--json", "--rules"]).arg(folder.path()), 0);
}

#[test]
#[cfg(not(feature = "compare"))]
fn other_extractors_are_refused_where_they_are_not_built_in() {
    let ran = copydesk().args(["eval", "anywhere", "--against", "readability"]).assert().code(2);
    assert!(String::from_utf8_lossy(&ran.get_output().stderr).contains("--features compare"));
}
