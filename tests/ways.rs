//! The ways into the command line and out of it: whose record a page's is, what is no page, what outputs are named.

mod program;

use assert_cmd::Command;
use program::copydesk;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;

/// A page with a story of its own.
fn page(n: usize) -> String {
    let story =
        format!("The harbour council met for session {n} on Monday and agreed to repair the eastern breakwater. ");
    format!(
        "<html lang=en><title>Session {n}</title><body><h1>Session {n}</h1><p>{0}</p></body></html>",
        story.repeat(3)
    )
}

/// Runs, expects the exit code, and returns records and standard error.
fn run(command: &mut Command, code: i32) -> (Vec<Value>, String) {
    let output = command.assert().code(code).get_output().clone();
    let text = String::from_utf8(output.stdout).expect("records are UTF-8");
    let records = text.lines().map(|line| serde_json::from_str(line).expect("each line is a record")).collect();
    (records, String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The records of a page that is given with each of the addresses, as lines of JSON.
fn with_addresses(urls: &[&str], html: &str) -> Vec<Value> {
    let lines: String = urls.iter().map(|url| json!({"url": url, "html": html}).to_string() + "\n").collect();
    run(copydesk().args(["clean", "-"]).write_stdin(lines), 0).0
}

/// Each spelling had an id of its own, in `clean` another one than in a crawl.
#[test]
fn spellings_of_one_address_are_one_page() {
    let spellings = [
        "https://c.example/a",
        "https://C.example:443/a",
        "https://c.example/a#x",
        "https://c.example/a?utm_source=x",
        "https://c.example/%61",
    ];
    let records = with_addresses(&spellings, &page(1));
    for (record, url) in records.iter().zip(spellings) {
        assert_eq!((&record["id"], record["url"].as_str()), (&records[0]["id"], Some(url)));
    }
    assert!(records[0]["canonical_url"].is_null(), "it is no other than the page's own");
    for other in &records[1..] {
        assert_eq!(other["canonical_url"], spellings[0]);
        assert_eq!(other["provenance"]["canonical_url"]["from"], "address");
    }
    let declared = format!("<link rel=canonical href='https://c.example:443/a?fbclid=1'>{}", page(1));
    let declared = &with_addresses(&["https://c.example/b"], &declared)[0];
    assert_eq!((&declared["id"], &declared["canonical_url"]), (&records[0]["id"], &json!(spellings[0])));
    let other = &with_addresses(&["https://c.example/a?id=1"], &page(1))[0];
    assert_ne!(other["id"], records[0]["id"]);
}

#[test]
fn a_password_in_an_address_is_in_no_record() {
    let record = &with_addresses(&["http://ada:secret@c.example/a"], &page(1))[0];
    assert!(!record.to_string().contains("secret"));
    assert_eq!(record["url"], "http://c.example/a");
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("archive");
    let address = "http://ada:secret@127.0.0.1:9/1";
    let mut fetch = copydesk();
    let (_, told) = run(fetch.args(["fetch", address, "--allow-private", "127.0.0.0/8", "--warc"]).arg(&archive), 1);
    assert!(told.contains("127.0.0.1 holds a user or a password") && !told.contains("secret"), "{told}");
    for args in [&["explain", address][..], &["clean", "-", "--url", address]] {
        let (_, told) = run(copydesk().args(args).write_stdin(page(1)), 2);
        assert!(told.contains("holds a user or a password"), "{told}");
    }
}

/// It had become an article whose text is JSON.
#[test]
fn json_that_holds_no_page_in_a_way_we_know_is_named() {
    let pretty = serde_json::to_string_pretty(&json!({"url": "http://c.example/", "html": page(1)})).unwrap();
    let long = json!({"a": "x".repeat(100_000), "html": page(1), "url": "http://c.example/"}).to_string();
    for (input, why) in [
        (pretty.as_str(), "-: a JSON object over several lines; pages are read one a line, which `jq -c .`"),
        ("{\"content\":\"<p>x\"}\n", "-:1: neither html nor text"),
        ("[{\"content\":\"<p>x\"}]\n", "-: one JSON array"),
    ] {
        let (records, told) = run(copydesk().args(["clean", "-"]).write_stdin(input), 1);
        assert!(records.is_empty() && told.contains(why), "{told}");
    }
    let (records, _) = run(copydesk().args(["clean", "-"]).write_stdin(long), 0);
    assert_eq!(records[0]["url"], "http://c.example/");
}

/// A data set's list names its pages' files; each had become an article of one line.
#[test]
fn lines_that_only_name_a_file_are_no_pages() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "pages.jsonl", "{\"id\":\"a\",\"url\":\"http://c.example/\",\"html\":\"a.html\"}\n");
    write(folder.path(), "a.html", &page(1));
    let (records, told) = run(copydesk().arg("clean").arg(folder.path()), 1);
    assert!(records.len() == 1 && told.contains("pages.jsonl:1: `html` is the name of a file, `a.html`"), "{told}");
}

/// `-o x.md` held JSON, and so did `-o x.parquet`.
#[test]
fn the_name_of_an_output_says_how_records_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let clean = |args: &[&str], code: i32| {
        let mut command = copydesk();
        run(command.current_dir(folder.path()).args(["clean", "-"]).args(args).write_stdin(page(1)), code).1
    };
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    for (name, begins) in [("a.md", "---\n"), ("a.TXT", "The harbour"), ("a.jsonl", "{"), ("a.json", "{"), ("a", "{")] {
        clean(&["-o", name], 0);
        assert!(read(name).starts_with(begins), "{name}: {}", read(name));
    }
    for (name, why) in [("a.parquet", "there are .jsonl, .md and .txt"), ("a.jsonl.gz", "records are not packed")] {
        assert!(clean(&["-o", name], 2).contains(why));
        assert!(!folder.path().join(name).exists(), "{name}");
    }
    clean(&["-o", "a.out", "--format", "text"], 0);
    clean(&["-o", "b.md", "--format", "jsonl"], 0);
    assert!(read("a.out").starts_with("The harbour") && read("b.md").starts_with('{'));
    assert!(clean(&["-o", "x.md", "--trace"], 0).contains("--trace does nothing"));
}

/// Only inputs of the same run had been spared.
#[test]
fn what_is_no_record_of_ours_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.html", &page(1));
    let lines = json!({"html": page(2)}).to_string() + "\n";
    for (name, there) in [("b.html", page(2).as_str()), ("notes.txt", "Notes.\n"), ("in.jsonl", &lines)] {
        write(folder.path(), name, there);
        for args in [&["-o", name, "--format", "jsonl"][..], &["-o", name, "--format", "jsonl", "--append"]] {
            let (_, told) = run(copydesk().current_dir(folder.path()).args(["clean", "a.html"]).args(args), 2);
            assert!(told.contains(&format!("{name}: what is there are no records of copydesk")), "{told}");
            assert_eq!(std::fs::read_to_string(folder.path().join(name)).unwrap(), there);
        }
    }
    for append in [false, true] {
        write(folder.path(), "new.jsonl", "");
        for _ in 0..2 {
            let mut clean = copydesk();
            clean.current_dir(folder.path()).args(["clean", "a.html", "-o", "new.jsonl"]);
            run(clean.args(append.then_some("--append")), 0);
        }
    }
}

/// A record of a WARC file: an HTTP answer with this body.
fn answer(n: usize, body: &[u8]) -> Vec<u8> {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    let fields = format!(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{n}>\r\nWARC-Target-URI: https://c.example/{n}\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
        head.len() + body.len()
    );
    [fields.as_bytes(), head, body, b"\r\n\r\n"].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes).expect("in memory");
    gzip.finish().expect("in memory")
}

/// Errors about pages named file and offset, which all pages of one member share.
#[test]
fn what_is_wrong_with_a_page_of_an_archive_names_its_address() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let pages = [answer(1, page(1).as_bytes()), answer(2, &gzip(b"<p>x"))].concat();
    std::fs::write(at("one.warc.gz"), gzip(&pages)).unwrap();
    let (records, told) = run(copydesk().arg("clean").arg(at("one.warc.gz")), 1);
    assert!(records.len() == 1 && told.contains("one.warc.gz@0 (https://c.example/2): this is gzip"), "{told}");
    let explain = |asked: &str, code: i32| {
        let mut command = copydesk();
        let output = command.arg("explain").arg(at("one.warc.gz")).args(["--record", asked]).assert().code(code);
        String::from_utf8_lossy(&output.get_output().stderr).into_owned()
    };
    assert!(explain("@0", 1).contains("is not the only page that begins there"));
    explain("https://c.example/1", 0);
    let broken = String::from_utf8(answer(1, b"x")).unwrap().replace("Content-Length", "Content-Size");
    let (_, told) = run(copydesk().args(["clean", "-"]).write_stdin(broken), 1);
    assert!(told.contains("the record has no Content-Length"), "{told}");
}

#[test]
fn slips_in_the_labels_of_a_data_set_are_told() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.html", &page(1));
    write(folder.path(), "pages.jsonl", "{\"id\":\"a\",\"html\":\"a.html\"}\n");
    let told = |args: &[&str], code: i32| {
        let output = copydesk().current_dir(folder.path()).args(["eval", "."]).args(args).assert().code(code);
        String::from_utf8_lossy(&output.get_output().stderr).into_owned()
    };
    write(folder.path(), "gold.jsonl", "{\"id\":\"a\",\"txt\":\"The harbour\"}\n");
    let slip = told(&[], 1);
    assert!(slip.contains("gold.jsonl:1: it labels nothing of page \"a\"") && slip.contains("unknown: txt"), "{slip}");
    let gold = "{\"id\":\"a\",\"text\":\"The harbour\"}\n{\"id\":\"b\",\"text\":\"x\"}\n";
    write(folder.path(), "gold.jsonl", gold);
    assert!(told(&[], 0).contains("1 lines are of no page of the set, \"b\" for one"));
    assert!(told(&["--predictions", "-"], 2).contains("standard output tells the figures"));
    assert!(!folder.path().join("-").exists());
}

/// `COPYDESK_RULES= copydesk ...` is how a shell leaves a variable out for once.
#[test]
fn a_folder_of_rules_without_a_name_is_none() {
    run(copydesk().env("COPYDESK_RULES", "").env("COPYDESK_WARC", "").args(["clean", "-"]).write_stdin(page(1)), 0);
    copydesk().env("COPYDESK_RULES", "").args(["rules", "list"]).assert().success();
}

#[test]
fn a_run_goes_on_however_its_paths_are_written_and_tells_of_other_rules() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.html", &page(1));
    write(folder.path(), "b.html", &page(2));
    let rules =
        "[[rule]]\nid = 'mine.x'\nwhat = 'x'\ntext = ['x y']\ndecide = 'drop'\ndrops = ['x y']\nkeeps = ['y']\n";
    std::fs::create_dir(folder.path().join("rules")).unwrap();
    write(folder.path(), "rules/mine.toml", rules);
    let resume = |args: &[&str]| {
        let mut command = copydesk();
        run(command.current_dir(folder.path()).args(["clean", "--resume", "-o", "out.jsonl"]).args(args), 0).1
    };
    assert!(resume(&["a.html"]).is_empty());
    assert!(resume(&["./a.html"]).is_empty());
    let records = || std::fs::read_to_string(folder.path().join("out.jsonl")).unwrap().lines().count();
    assert_eq!(records(), 1);
    let told = resume(&["b.html", "--rules", "rules"]);
    assert!(told.contains("out.jsonl: records by other rules are in it") && records() == 2, "{told}");
}

fn write(folder: &Path, name: &str, content: &str) {
    std::fs::write(folder.join(name), content).expect("written");
}
