//! Large runs of `clean`: a file for each record, and runs that are killed and resumed.

mod program;

use assert_cmd::Command;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

fn copydesk() -> Command {
    let mut command = program::copydesk();
    command.arg("clean");
    command
}

fn page(n: usize) -> String {
    let story = format!("The harbour council met for session {n} and agreed to repair the breakwater before winter. ");
    format!("<title>Session {n}</title><h1>Session {n}</h1><p>{0}</p><p>{0}</p>", story.repeat(3))
}

/// Pages as files, as lines of JSON and as records of a WARC file.
fn inputs(pages: usize) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let third = pages / 3;
    for n in 0..third {
        std::fs::write(folder.path().join(format!("page-{n:05}.html")), page(n)).expect("written");
    }
    let line = |n| serde_json::json!({"url": format!("http://a.example/{n}"), "html": page(n)}).to_string() + "\n";
    let lines: String = (third..2 * third).map(line).collect();
    std::fs::write(folder.path().join("lines.jsonl"), lines).expect("written");
    let record = |n| {
        let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}", page(n));
        format!(
            "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/{n}\r\nWARC-Record-ID: <urn:x:{n}>\r\n\
             Content-Type: application/http\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    };
    let records: String = (2 * third..3 * third).map(record).collect();
    std::fs::write(folder.path().join("records.warc"), records).expect("written");
    folder
}

fn run(command: &mut Command, code: i32) -> String {
    let output = command.output().expect("ran");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{errors}");
    errors
}

/// The files of a folder, hidden ones left out.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable").path());
    let name = |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    entries
        .filter(|path| !name(path).starts_with('.'))
        .map(|path| (name(&path), std::fs::read_to_string(&path).expect("UTF-8")))
        .collect()
}

/// Starts a run and kills it after some time; whether it was over before.
fn killed(input: &Path, output: &Path, after: Duration) -> bool {
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("copydesk"))
        .args(["clean", "-q", "--resume", "-o"])
        .arg(output)
        .arg(input)
        .spawn()
        .expect("started");
    std::thread::sleep(after);
    let over = child.try_wait().expect("a child").is_some();
    child.kill().expect("it can be killed"); // SIGKILL
    child.wait().expect("it ends");
    over
}

/// Kills a run again and again, each time a little later, until it gets to its end; how often it was killed.
fn killed_until_done(input: &Path, output: &Path) -> usize {
    (1..).find(|n| killed(input, output, Duration::from_millis(100 * *n as u64))).expect("it gets there")
}

#[test]
fn a_folder_gets_a_file_for_each_record() {
    let inputs = inputs(9);
    let out = tempfile::tempdir().expect("a folder");
    // The same page twice: one id, two files.
    std::fs::copy(inputs.path().join("page-00000.html"), inputs.path().join("copy.html")).expect("copied");
    run(copydesk().arg(inputs.path()).arg("-o").arg(out.path()), 0);
    let written = files(out.path());
    assert_eq!(written.len(), 10);
    for (name, text) in &written {
        let record: Value = serde_json::from_str(text).expect("one record");
        assert!(name.starts_with(record["id"].as_str().expect("an id")) && name.ends_with(".json"), "{name}");
    }
    run(copydesk().arg(inputs.path()).arg("-o").arg(out.path()), 0);
    assert_eq!(files(out.path()), written, "again, the same");
    let new = format!("{}/new/", out.path().display());
    run(copydesk().arg(inputs.path().join("copy.html")).args(["--format", "text", "-o", &new]), 0);
    let text = files(Path::new(&new));
    let (name, text) = text.first_key_value().expect("a folder that was not there");
    assert!(name.ends_with(".txt") && text.ends_with("winter.\n") && !text.contains('\x0c'), "{name}: {text:?}");
    let errors = run(copydesk().arg(inputs.path()).args(["--append", "-o", &new]), 2);
    assert!(errors.contains("--append is for files"), "{errors}");
}

#[test]
fn a_killed_run_is_resumed_and_gives_the_same_file() {
    let inputs = inputs(300);
    let out = tempfile::tempdir().expect("a folder");
    let (once, resumed) = (out.path().join("once.jsonl"), out.path().join("resumed.jsonl"));
    run(copydesk().arg(inputs.path()).arg("-o").arg(&once), 0);
    let kills = killed_until_done(inputs.path(), &resumed);
    println!("killed {kills} times");
    let (once, resumed) =
        (std::fs::read_to_string(once).expect("UTF-8"), std::fs::read_to_string(resumed).expect("UTF-8"));
    assert_eq!(once.lines().count(), 300);
    assert!(once == resumed, "{} and {} lines", once.lines().count(), resumed.lines().count());
}

#[test]
fn a_killed_run_is_resumed_and_gives_the_same_folder() {
    let inputs = inputs(300);
    let (once, resumed) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    run(copydesk().arg(inputs.path()).arg("-o").arg(once.path()), 0);
    let kills = killed_until_done(inputs.path(), resumed.path());
    println!("killed {kills} times");
    assert!(files(once.path()) == files(resumed.path()));
    let hidden = std::fs::read_dir(resumed.path())
        .expect("readable")
        .filter(|entry| entry.as_ref().expect("readable").file_name().to_string_lossy().starts_with(".copydesk-tmp"));
    assert_eq!(hidden.count(), 0, "nothing half written is left");
}

#[test]
fn what_is_there_is_passed_over_and_what_is_lost_is_made_again() {
    let inputs = inputs(9);
    let out = tempfile::tempdir().expect("a folder");
    let resume = |input: &Path| run(copydesk().args(["-v", "--resume", "-o"]).arg(out.path()).arg(input), 0);
    resume(inputs.path());
    let written = files(out.path());
    assert!(resume(inputs.path()).contains("records=0"), "nothing to do");
    let lost = written.keys().next().expect("a file");
    std::fs::remove_file(out.path().join(lost)).expect("removed");
    assert!(resume(inputs.path()).contains("records=1"));
    assert_eq!(files(out.path()), written);
    std::fs::write(inputs.path().join("new.html"), page(77)).expect("written");
    assert!(resume(inputs.path()).contains("records=1"));
    assert_eq!(files(out.path()).len(), 10);
}

#[test]
fn what_cannot_be_resumed_is_refused_and_left_as_it_is() {
    let inputs = inputs(3);
    let out = tempfile::tempdir().expect("a folder");
    let notes = out.path().join("notes.jsonl");
    std::fs::write(&notes, "{\"note\": 1}\nunfinished").expect("written");
    let errors = run(copydesk().arg(inputs.path()).args(["--resume", "-o"]).arg(&notes), 2);
    assert!(errors.contains("line 1 is not a record"), "{errors}");
    assert_eq!(std::fs::read(&notes).expect("there"), b"{\"note\": 1}\nunfinished");
    std::fs::write(&notes, "an only line").expect("written");
    let errors = run(copydesk().arg(inputs.path()).args(["--resume", "-o"]).arg(&notes), 2);
    assert!(errors.contains("line 1 is not a record"), "{errors}");
    assert_eq!(std::fs::read(&notes).expect("there"), b"an only line");
    let stdin = "{\"text\":\"The tide was high.\"}\n";
    let new = out.path().join("new.jsonl");
    let errors = run(copydesk().args(["-", "--resume", "-o"]).arg(&new).write_stdin(stdin), 1);
    assert!(errors.contains("nothing tells which pages are done"), "{errors}");
    let text = run(copydesk().arg(inputs.path()).args(["--resume", "--format", "text", "-o"]).arg(&notes), 2);
    assert!(text.contains("only JSON Lines"), "{text}");
    assert!(run(copydesk().arg(inputs.path()).args(["--resume", "-o", "-"]), 2).contains("standard output"));
}

#[test]
fn an_address_is_that_of_a_single_page() {
    let inputs = inputs(9);
    let mut one = copydesk();
    one.args(["--url", "http://a.example/x", "--charset", "utf-8"]).arg(inputs.path().join("page-00001.html"));
    let record: Value = serde_json::from_slice(&one.output().expect("ran").stdout).expect("one record");
    assert_eq!((&record["url"], &record["source"]["charset"]), (&"http://a.example/x".into(), &"UTF-8".into()));
    let errors = run(copydesk().args(["--url", "http://a.example/x"]).arg(inputs.path()), 1);
    assert!(errors.contains("is the address of a single page"), "{errors}");
}

/// A shell sends records to a file in the very folder that is searched: the run would read its own records for ever.
#[test]
fn records_are_not_read_as_pages() {
    let folder = inputs(6);
    let to_stdout = |args: &[&str]| {
        let file = std::fs::OpenOptions::new().append(true).create(true).open(folder.path().join("out.jsonl"));
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("copydesk"));
        command.arg("clean").args(args).current_dir(folder.path()).stdout(file.expect("opened"));
        let output = command.output().expect("ran");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(to_stdout(&["."]).0, Some(0));
    run(copydesk().current_dir(folder.path()).args([".", "-o", "out.jsonl", "--append"]), 0);
    let lines = std::fs::read_to_string(folder.path().join("out.jsonl")).expect("written");
    assert_eq!(lines.lines().count(), 12, "six pages, twice");
    let (code, errors) = to_stdout(&["page-00000.html", "out.jsonl"]);
    assert!(code == Some(1) && errors.contains("out.jsonl: the records are written there"), "{errors}");
}

/// `clean saved -o saved/page.html` left no page where there had been one, and said nothing.
#[test]
fn a_page_is_not_written_over() {
    let folder = inputs(6);
    let there = files(folder.path());
    for args in [
        &[".", "-o", "page-00000.html"][..],
        &["*.html", "-o", "./page-00000.html"],
        &["page-00000.html", "page-00002.html", "-o", "page-00000.html"],
        &[".", "-o", "lines.jsonl", "--append"],
        &["--files-from", "list.txt", "-o", "list.txt"],
    ] {
        std::fs::write(folder.path().join("list.txt"), "page-00000.html\n").expect("written");
        let errors = run(copydesk().current_dir(folder.path()).args(args), 2);
        assert!(errors.contains("this is one of the inputs"), "{args:?}: {errors}");
        std::fs::remove_file(folder.path().join("list.txt")).expect("removed");
        assert_eq!(files(folder.path()), there, "{args:?}");
    }
    for (format, name) in [("jsonl", "out.jsonl"), ("markdown", "out.md"), ("text", "out.txt")] {
        let again = || {
            run(copydesk().current_dir(folder.path()).args(["-f", format, "-o", name, "page-00000.html", "."]), 0);
            std::fs::read_to_string(folder.path().join(name)).expect("written")
        };
        let once = again();
        assert_eq!(once, again(), "records of an earlier run give way");
        std::fs::remove_file(folder.path().join(name)).expect("removed");
    }
}

/// A folder that gets the records of its own pages gave more of them with each run.
#[test]
fn records_among_the_pages_are_no_pages() {
    let folder = inputs(6);
    let args = [".", "--resume", "--format", "text", "-o", "./"];
    run(copydesk().current_dir(folder.path()).args(args), 0);
    let there = files(folder.path());
    run(copydesk().current_dir(folder.path()).args(args), 0);
    assert_eq!(files(folder.path()), there);
    run(copydesk().current_dir(folder.path()).args([".", "-o", "records.jsonl"]), 0);
    let errors = run(copydesk().current_dir(folder.path()).args([".", "-o", "again.jsonl"]), 0);
    assert!(errors.contains("records.jsonl: 6 lines are records of copydesk"), "{errors}");
    let read = |name| std::fs::read_to_string(folder.path().join(name)).expect("written");
    assert_eq!(read("records.jsonl"), read("again.jsonl"));
}

/// A full disk leaves half a line behind where it is not taken back, and what is added then is glued to it.
#[test]
#[cfg(target_os = "linux")]
fn a_file_that_may_not_grow_ends_with_a_whole_record() {
    let inputs = inputs(9);
    let out = inputs.path().join("log");
    let append = |limit: &str| {
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &format!("ulimit -S -f {limit}; exec \"$0\" \"$@\"")]);
        command.arg(assert_cmd::cargo::cargo_bin("copydesk")).args(["clean", "--append", "-o"]).arg(&out);
        let output = command.arg(inputs.path().join("lines.jsonl")).output().expect("ran");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let lines = || std::fs::read_to_string(&out).expect("written");
    assert_eq!(append("unlimited").0, Some(0));
    let whole = lines();
    assert_eq!(whole.lines().count(), 3);
    // A limit counts 512 bytes: room for the next record, and not for the one after it.
    let record = whole.len() / 3;
    let (code, errors) = append(&((whole.len() + record * 3 / 2) / 512).to_string());
    assert!(code == Some(1) && errors.contains("cannot write"), "{errors}");
    let cut = lines();
    assert!(cut.lines().count() == 4 && cut.ends_with("}\n"), "what went before it stays, and nothing of it");
    std::fs::write(&out, &cut[..cut.len() - 10]).expect("written");
    let (code, errors) = append("unlimited");
    assert!(code == Some(2) && errors.contains("log: its last line is cut short"), "{errors}");
    std::fs::write(&out, &cut[..cut.len() - 1]).expect("written");
    assert_eq!(append("unlimited").0, Some(0));
    assert!(lines().starts_with(&cut) && lines().lines().count() == 7);
}

#[test]
fn lines_of_standard_input_that_share_an_address_have_files_of_their_own() {
    let line = |n| serde_json::json!({"url": "http://a.example/", "html": page(n)}).to_string() + "\n";
    let lines: String = (0..4).map(line).collect();
    for join in [false, true] {
        let out = tempfile::tempdir().expect("a folder");
        let mut command = copydesk();
        command.args(["--input", "jsonl", "-", "-o"]).arg(out.path()).args(join.then_some("--join-pages"));
        run(command.write_stdin(lines.as_str()), 0);
        assert_eq!(files(out.path()).len(), 4, "joined: {join}");
    }
}

#[test]
#[cfg(unix)]
fn names_need_not_be_utf_8() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &[u8]| folder.path().join(std::ffi::OsStr::from_bytes(name));
    let names: [&[u8]; 2] = [b"n\xfe.html", b"n\xff.html"];
    (0..2).for_each(|n| std::fs::write(at(names[n]), page(n)).expect("written"));
    let out = tempfile::tempdir().expect("a folder");
    let record = out.path().join("out.jsonl");
    let read = || -> Vec<String> {
        let text = std::fs::read_to_string(&record).expect("written");
        let path = |line| serde_json::from_str::<Value>(line).expect("a record")["source"]["path"].to_string();
        text.lines().map(|line| path(line).rsplit('/').next().expect("a name").to_owned()).collect()
    };
    run(copydesk().args(["--resume", "-o"]).arg(&record).arg(at(names[0])), 0);
    run(copydesk().args(["--resume", "-o"]).arg(&record).arg(folder.path()), 0);
    assert_eq!(read(), ["n\\\\xfe.html\"", "n\\\\xff.html\""], "the second is not taken for the first");
    let mut list = Vec::new();
    names.iter().for_each(|name| list.extend([at(name).as_os_str().as_bytes(), b"\0"].concat()));
    run(copydesk().args(["--files-from", "-", "-o"]).arg(&record).write_stdin(list), 0);
    assert_eq!(read().len(), 2);
}

#[test]
fn a_folder_is_resumed_in_another_format() {
    let inputs = inputs(3);
    let out = tempfile::tempdir().expect("a folder");
    for (format, there) in [("jsonl", 3), ("markdown", 6), ("jsonl", 6)] {
        run(copydesk().arg(inputs.path()).args(["--resume", "--format", format, "-o"]).arg(out.path()), 0);
        assert_eq!(files(out.path()).len(), there, "{format}");
    }
}

#[test]
fn a_run_that_yields_nothing_leaves_the_old_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (old, new) = (folder.path().join("old.jsonl"), folder.path().join("new.jsonl"));
    let record = "{\"schema\":\"copydesk/article@1\"}\n";
    std::fs::write(&old, record).expect("written");
    let errors = run(copydesk().args(["/absent/page.html", "-o"]).arg(&old), 1);
    assert!(errors.contains("old.jsonl is left as it was"), "{errors}");
    run(copydesk().args(["/absent/page.html", "-o"]).arg(&new), 1);
    let no_pages: [&[&str]; 4] =
        [&["--files-from", "-"], &["-", "--input", "jsonl"], &["-", "--input", "jsonl", "--append"], &["/absent"]];
    for args in no_pages {
        let errors = run(copydesk().args(args).arg("-o").arg(&old).write_stdin(""), 1);
        assert!(errors.contains("no input gave a record") || args.contains(&"/absent"), "{args:?}: {errors}");
    }
    let mut fetch = program::copydesk();
    assert!(run(fetch.args(["fetch", "-", "-o"]).arg(&old).write_stdin(""), 1).contains("old.jsonl is left as it was"));
    assert_eq!(files(folder.path()), BTreeMap::from([("old.jsonl".to_owned(), record.to_owned())]));
}

#[test]
fn a_run_that_yields_nothing_leaves_the_list_of_a_folder() {
    let inputs = inputs(6);
    let out = tempfile::tempdir().expect("a folder");
    run(copydesk().arg(inputs.path()).arg("-o").arg(out.path()), 0);
    let list = || std::fs::read_to_string(out.path().join(".copydesk-records")).expect("there");
    let there = list();
    run(copydesk().arg(inputs.path()).args(["--rules", "/absent", "-o"]).arg(out.path()), 2);
    run(copydesk().args(["/absent/page.html", "-o"]).arg(out.path()), 1);
    assert_eq!(list(), there);
}

#[test]
fn an_address_or_a_charset_that_is_none_is_refused() {
    let input = inputs(3);
    let page = input.path().join("page-00000.html");
    assert!(run(copydesk().args(["--url", "not a url"]).arg(&page), 2).contains("not an address"));
    assert!(run(copydesk().args(["--charset", "replacement"]).arg(&page), 2).contains("no charset is called"));
}
