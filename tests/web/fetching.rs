//! One request, and what ends it.

use super::faults::Faults;
use super::{configured, copydesk, run, titles};

/// Fetches these paths under these limits, and returns the records' titles and what is said.
fn fetch(faults: &Faults, limits: &str, paths: &[&str], code: i32) -> (Vec<String>, String) {
    let folder = configured(limits, "");
    let mut command = copydesk(folder.path(), "fetch");
    command.args(["--config", "config.toml"]).args(paths.iter().map(|path| faults.url(path)));
    let (printed, said) = run(&mut command, code);
    (titles(&printed), said)
}

#[test]
fn fetch_survives_every_fault_and_names_it() {
    let faults = Faults::start();
    let limits = "first_byte_timeout = \"1s\"\nstall_timeout = \"1s\"\ntimeout = \"4s\"\nmax_bytes = \"16MiB\"";
    let expected = [
        ("/silent", "no answer begun within 1s"),
        ("/slow-loris", "no answer begun within 1s"),
        ("/stall", "the answer stopped for 1s"),
        ("/drip", "no complete answer within 4s"),
        ("/endless", "more than 16777216 bytes (raise fetch.max_bytes)"),
        ("/huge", "more than 16777216 bytes (raise fetch.max_bytes)"),
        ("/image", "not a page but image/png"),
        ("/gzip", "unpacks to more than 250 times its compressed size"),
        ("/br", "unpacks to more than 250 times its compressed size"),
        ("/zstd", "unpacks to more than 250 times its compressed size"),
        ("/short", "end of file before message length reached"),
        ("/reset", "end of file before message length reached"),
        ("/garbage", "invalid HTTP"),
        ("/coding", "unknown content coding `lzw`"),
        ("/loop/a", "redirects in a circle"),
        ("/hops/1", "more than 10 redirects"),
        ("/nowhere", "redirects to `http://`, which is not an address"),
        (
            "/inside",
            "/inside: led to http://169.254.169.254/latest/meta-data/: 169.254.169.254 is not a public address",
        ),
    ];
    let mut paths: Vec<&str> = expected.iter().map(|(path, _)| *path).collect();
    paths.push("/long");
    let (titles, said) = fetch(&faults, limits, &paths, 1);
    assert_eq!(titles, ["\"Long\""], "what is sound is read");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), expected.len(), "{said}");
    for (line, (path, says)) in lines.iter().zip(expected) {
        assert!(line.contains(says), "{path}: {line}");
    }
    let hops = faults.log().iter().filter(|asked| asked.target.starts_with("/hops/")).count();
    assert_eq!(hops, 11);
}

/// Browsers show them.
#[test]
fn fetch_reads_what_is_packed_or_labelled_badly() {
    let (titles, said) = fetch(&Faults::start(), "", &["/mislabelled", "/trailed"], 0);
    assert_eq!(titles, ["\"Mislabelled\"", "\"Trailed\""], "{said}");
}

#[test]
fn fetch_keeps_to_the_limits_it_is_given() {
    let faults = Faults::start();
    let limit = |limits: &str, path: &str| fetch(&faults, limits, &[path], 1).1;
    assert!(limit("max_bytes = 100", "/page").contains("more than 100 bytes"));
    assert!(limit("max_ratio = 2", "/gzip").contains("more than 2 times"));
    assert!(limit("max_redirects = 3", "/hops/1").contains("more than 3 redirects"));
    assert!(limit("redirects = \"host\"", "/away").contains("beyond `redirects`"));
    assert!(limit("redirects = \"site\"", "/away").contains("/page, which is beyond"));
    let away = Faults::start();
    assert!(fetch(&away, "", &["/away"], 1).1.contains("127.0.0.2"), "anywhere, where nothing is said");
}

#[test]
fn fetch_goes_through_a_proxy_whose_password_is_told_to_nobody_else() {
    let proxy = Faults::start();
    let folder = configured(&format!("proxy = \"http://desk:${{TIDE}}@{}\"", proxy.address), "");
    let mut command = copydesk(folder.path(), "fetch");
    command
        .args(["--config", "config.toml", "-vv", "http://quay.example/page/3", "http://10.0.0.7/"])
        .env("TIDE", "sesame-7");
    let (printed, said) = run(&mut command, 1);
    assert_eq!(titles(&printed), ["\"Page /page/3\""]);
    assert!(said.contains("10.0.0.7 is not a public address"), "numbers are judged here: {said}");
    assert!(!said.contains("sesame-7"), "{said}");
    let asked = proxy.asked("http://quay.example/page/3");
    assert_eq!(asked.header("proxy-authorization"), "Basic ZGVzazpzZXNhbWUtNw==");
    assert_eq!(asked.header("authorization"), "");
}

#[test]
fn fetch_through_socks5_looks_names_up_itself_so_that_the_guard_sees_them() {
    let proxy = Faults::start();
    let folder = configured(&format!("proxy = \"socks5://{}\"\n", proxy.address), "");
    let mut command = copydesk(folder.path(), "fetch");
    let config = std::fs::read_to_string(folder.path().join("config.toml")).expect("there");
    std::fs::write(folder.path().join("config.toml"), config.replace("127.0.0.0/8", "10.9.9.9")).expect("written");
    let (_, said) = run(command.args(["--config", "config.toml", "http://localhost/"]), 1);
    assert!(said.contains("is not a public address"), "{said}");
    assert!(proxy.log().is_empty(), "the proxy was not asked");
}

#[test]
fn fetch_goes_on_behind_a_line_that_is_no_text() {
    let faults = Faults::start();
    let folder = configured("", "");
    let mut list = format!("\u{feff}{}\r\n", faults.url("/page/1")).into_bytes();
    list.extend(b"http://127.0.0.1/caf\xe9\n\n");
    list.extend(faults.url("/page/2").bytes());
    let mut command = copydesk(folder.path(), "fetch");
    let (printed, said) = run(command.args(["--config", "config.toml", "-"]).write_stdin(list), 1);
    assert_eq!(titles(&printed), ["\"Page /page/1\"", "\"Page /page/2\""]);
    assert!(said.lines().count() == 1 && said.contains("line 2 of standard input is not UTF-8"), "{said}");
}
