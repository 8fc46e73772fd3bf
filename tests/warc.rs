//! `copydesk clean` on WARC files: every way to name one, packed or not, broken or not, and files of another writer.

mod program;

use assert_cmd::Command;
use serde_json::Value;
use std::io::Write;
use std::path::Path;

fn copydesk() -> Command {
    let mut command = program::copydesk();
    command.arg("clean");
    command
}

/// Runs, expects the exit code, and returns records and standard error.
fn run(command: &mut Command, code: i32) -> (Vec<Value>, String) {
    let output = command.assert().code(code).get_output().clone();
    let text = String::from_utf8(output.stdout).expect("records are UTF-8");
    let records = text.lines().map(|line| serde_json::from_str(line).expect("each line is a record")).collect();
    (records, String::from_utf8_lossy(&output.stderr).into_owned())
}

fn page(n: usize) -> String {
    let story =
        "The harbour council met on Monday and agreed to repair the eastern breakwater before winter. ".repeat(3);
    format!(
        "<html lang=en><title>Session {n}</title><body><h1>Session {n}</h1><p>{story}</p><p>{story}</p></body></html>"
    )
}

/// A response record of version 1.1.
fn response(n: usize, status: &str) -> Vec<u8> {
    let block = format!("HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{}", page(n));
    format!(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0000000{n}-0000-4000-8000-000000000000>\r\n\
         WARC-Target-URI: https://www.example.org/{n}\r\nWARC-Date: 2024-10-16T15:20:0{n}Z\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
        block.len()
    )
    .into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes).expect("in memory");
    gzip.finish().expect("in memory")
}

/// Pages 1 and 2, each packed for itself.
fn packed(pack: fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    [pack(&response(1, "200 OK")), pack(&response(2, "200 OK"))].concat()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("in memory")
}

fn titles(records: &[Value]) -> Vec<&str> {
    records.iter().map(|r| r["title"].as_str().unwrap_or_default()).collect()
}

#[test]
fn a_warc_file_is_read_however_it_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let files = [("a.warc", packed(<[u8]>::to_vec)), ("b.warc.gz", packed(gzip)), ("c.warc.zst", packed(zstd))];
    for (name, content) in &files {
        std::fs::write(at(name), content).expect("written");
    }
    let both = ["Session 1", "Session 2"];
    let all = [both, both, both].concat();
    let (records, _) = run(copydesk().args(files.each_ref().map(|(name, _)| at(name))), 0);
    assert_eq!(titles(&records), all);
    let (records, _) = run(copydesk().arg(folder.path()), 0);
    assert_eq!(titles(&records), all, "folders");
    let (records, _) = run(copydesk().arg(at("*.warc*")), 0);
    assert_eq!(titles(&records), all, "globs");
    let list = files.each_ref().map(|(name, _)| at(name).display().to_string()).join("\n");
    let (records, _) = run(copydesk().args(["--files-from", "-"]).write_stdin(list), 0);
    assert_eq!(titles(&records), all, "lists");
    for (_, content) in &files {
        let (records, _) = run(copydesk().arg("-").write_stdin(content.clone()), 0);
        assert_eq!(titles(&records), both, "standard input");
        assert_eq!((&records[0]["source"]["kind"], &records[0]["source"]["path"]), (&"warc".into(), &"-".into()));
        std::fs::write(at("nameless"), content).expect("written");
        let (records, _) = run(copydesk().arg(at("nameless")), 0);
        assert_eq!(titles(&records), both, "content tells it");
    }
}

#[test]
fn the_record_tells_where_and_when_its_page_was_fetched() {
    let file = packed(gzip);
    let (records, _) = run(copydesk().arg("-").write_stdin(file), 0);
    let source = &records[1]["source"];
    assert_eq!(records[1]["url"], "https://www.example.org/2");
    assert_eq!(source["record_id"], "urn:uuid:00000002-0000-4000-8000-000000000000");
    assert_eq!(source["offset"], gzip(&response(1, "200 OK")).len());
    assert_eq!((&source["fetched_at"], &source["status"]), (&"2024-10-16T15:20:02Z".into(), &200.into()));
    assert_eq!(source["content_type"], "text/html; charset=utf-8");
}

#[test]
fn a_page_from_a_warc_file_gives_the_record_that_it_gives_alone() {
    let (from_warc, _) = run(copydesk().arg("-").write_stdin(response(1, "200 OK")), 0);
    let (alone, _) = run(copydesk().args(["-", "--url", "https://www.example.org/1"]).write_stdin(page(1)), 0);
    let but_for_source = |record: &Value| {
        let mut record = record.clone();
        record.as_object_mut().expect("a record").remove("source");
        record
    };
    assert_eq!(but_for_source(&from_warc[0]), but_for_source(&alone[0]));
}

#[test]
fn answers_of_other_kinds_are_counted_when_asked_and_broken_records_are_named() {
    let good = gzip(&response(1, "200 OK"));
    let broken = gzip(&response(2, "200 OK"))[..60].to_vec();
    let file = [good.clone(), broken, gzip(&response(3, "404 Not Found")), gzip(&response(4, "200 OK"))].concat();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.warc.gz");
    std::fs::write(&path, file).expect("written");
    let (records, errors) = run(copydesk().arg("-v").arg(&path), 1);
    assert_eq!(titles(&records), ["Session 1", "Session 4"]);
    assert!(errors.contains(&format!("x.warc.gz@{}: cannot be unpacked", good.len())), "{errors}");
    assert!(errors.contains("2 pages, 1 broken records; passed over: 1 answers that are not 2xx"), "{errors}");
}

#[test]
fn a_page_over_the_limit_is_told_and_the_others_are_written() {
    let huge = vec![b' '; 200_000];
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n";
    let block = [head.as_bytes(), &gzip(&huge)].concat();
    let header = format!("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {}\r\n\r\n", block.len());
    let file = [header.as_bytes(), &block, b"\r\n\r\n", &response(1, "200 OK")].concat();
    let (records, errors) = run(copydesk().args(["--max-bytes", "100kB", "-"]).write_stdin(file), 1);
    assert_eq!(titles(&records), ["Session 1"]);
    assert!(errors.contains("-@0: the page is larger than 100000 bytes; raise --max-bytes"), "{errors}");
}

#[test]
fn a_charset_that_is_named_beats_the_servers() {
    let block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Gr\xfc\xdfe aus dem Hafen.</p>";
    let header = format!("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {}\r\n\r\n", block.len());
    let file = [header.as_bytes(), block, b"\r\n\r\n"].concat();
    let (records, _) = run(copydesk().args(["--charset", "windows-1252", "-"]).write_stdin(file), 0);
    assert_eq!(records[0]["source"]["content_type"], "text/html; charset=windows-1252");
    assert!(records[0]["text"].as_str().expect("text").contains("Grüße"), "{}", records[0]);
}

#[test]
fn what_an_input_is_can_be_said() {
    let (records, _) = run(copydesk().args(["--input", "text", "-"]).write_stdin(response(1, "200 OK")), 0);
    assert_eq!((records.len(), &records[0]["source"]["kind"]), (1, &"stdin".into()));
    let (_, errors) = run(copydesk().args(["--input", "warc", "-"]).write_stdin(page(1)), 1);
    assert!(errors.contains("-@0: no WARC record begins here"), "{errors}");
}

/// Writes one file for each form that warcio has.
const WARCIO: &str = r#"
import io, sys
from warcio.warcwriter import WARCWriter
from warcio.statusandheaders import StatusAndHeaders
import gzip
page = sys.stdin.buffer.read()
chunks = b"%x\r\n" % 20 + page[:20] + b"\r\n" + b"%x\r\n" % (len(page) - 20) + page[20:] + b"\r\n0\r\n\r\n"
for version in ("1.0", "1.1"):
    for packed in (False, True):
        name = "%s/%s.warc%s" % (sys.argv[1], version, ".gz" if packed else "")
        with open(name, "wb") as out:
            writer = WARCWriter(out, gzip=packed, warc_version=version)
            writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "warcio"}))
            def response(url, fields, body):
                head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")] + fields, protocol="HTTP/1.1")
                record = writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=head)
                head = StatusAndHeaders("GET / HTTP/1.1", [("Host", "a.example")], is_http_request=True)
                request = writer.create_warc_record(url, "request", http_headers=head)
                writer.write_request_response_pair(request, record)
            response("http://a.example/plain", [], page)
            response("http://a.example/chunked", [("Transfer-Encoding", "chunked")], chunks)
            response("http://a.example/gzip", [("Content-Encoding", "gzip")], gzip.compress(page))
            writer.write_record(writer.create_revisit_record(
                "http://a.example/again", "sha1:x", "http://a.example/plain", "2024-10-16T15:20:00Z"))
            writer.write_record(writer.create_warc_record(
                "http://a.example/resource", "resource", payload=io.BytesIO(page), warc_content_type="text/html"))
"#;

#[test]
fn what_warcio_writes_is_read() {
    let has_warcio = std::process::Command::new("python3").args(["-c", "import warcio"]).output();
    if !has_warcio.is_ok_and(|o| o.status.success()) {
        eprintln!("not tested: python3 with warcio is not there (pip install warcio)");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    Command::new("python3").args(["-c", WARCIO]).arg(folder.path()).write_stdin(page(1)).assert().success();
    for name in ["1.0.warc", "1.0.warc.gz", "1.1.warc", "1.1.warc.gz"] {
        let (records, _) = run(copydesk().arg(Path::new(folder.path()).join(name)), 0);
        let urls: Vec<&str> = records.iter().map(|r| r["url"].as_str().expect("known")).collect();
        let wanted = ["plain", "chunked", "gzip", "resource"].map(|n| format!("http://a.example/{n}"));
        assert_eq!(urls, wanted, "{name}");
        assert!(records.iter().all(|r| r["source"]["sha256"] == records[0]["source"]["sha256"]));
        assert_eq!(titles(&records), ["Session 1"; 4]);
        assert!(records.iter().all(|r| r["source"]["fetched_at"].as_str().is_some_and(|t| t.ends_with('Z'))));
    }
}

#[test]
fn a_page_of_many_is_explained_by_number_id_address_or_offset() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.warc.gz");
    let first = gzip(&response(1, "200 OK"));
    let offset = format!("@{}", first.len());
    std::fs::write(&path, [first, gzip(&response(2, "200 OK"))].concat()).expect("written");
    let explain = |args: &[&str]| {
        let mut command = Command::cargo_bin("copydesk").expect("the binary is built");
        command.arg("explain").arg(&path).args(args).output().expect("ran")
    };
    let id = "0000000{n}-0000-4000-8000-000000000000".replace("{n}", "2");
    for asked in ["2", &id, &format!("<urn:uuid:{id}>"), "https://www.example.org/2", &offset] {
        let output = explain(&["--json", "--record", asked]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains("Session 2") && !text.contains("Session 1"), "{asked}: {text}");
    }
    let lines = folder.path().join("x.jsonl");
    let line = |n| serde_json::json!({"html": page(n)}).to_string();
    std::fs::write(&lines, [line(1), line(2)].join("\n")).expect("written");
    let mut command = Command::cargo_bin("copydesk").expect("the binary is built");
    let output = command.args(["explain", "--record", "@2"]).arg(&lines).output().expect("ran");
    assert!(String::from_utf8_lossy(&output.stdout).contains("Session 2"), "of JSON Lines the line is the offset");
    for (args, code, says) in [
        (&[][..], 2, "say which with --record"),
        (&["--record", "3"], 1, "there is no page 3; it holds 2 pages"),
        (&["--record", "https://b.example/"], 1, "no page has the address"),
        (&["--record", "0"], 2, "counted from 1"),
    ] {
        let output = explain(args);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(code) && errors.contains(says), "{args:?}: {errors}");
    }
}
