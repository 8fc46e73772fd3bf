//! A web on loopback with every fault that the real one has: all are survived, and the log says what happened.
//!
//! - `fetching`: one request, and what ends it
//! - `crawling`: sources among which some are broken
//! - `changing`: configurations that change, sites that fail for a while, passes that are long
//! - `elsewhere`: domains that redirects lead to, addresses that several sources name
//! - `full`: no room for the state, at the worst moments
//! - `operating`: what operators see of a crawl, and what it does when they are not there
//! - `outputs`: outputs that something else has its hands on
//! - `walls`: answers that are no page's

#[path = "web/changing.rs"]
mod changing;
#[path = "web/crawling.rs"]
mod crawling;
#[path = "web/elsewhere.rs"]
mod elsewhere;
#[path = "web/faults.rs"]
mod faults;
#[path = "web/fetching.rs"]
mod fetching;
#[path = "web/full.rs"]
mod full;
#[path = "web/operating.rs"]
mod operating;
#[path = "web/outputs.rs"]
mod outputs;
mod program;
#[path = "site/server.rs"]
mod server;
#[path = "web/walls.rs"]
mod walls;

use assert_cmd::Command;
use std::path::Path;

fn copydesk(folder: &Path, command: &str) -> Command {
    let mut program = program::copydesk();
    program.current_dir(folder).arg(command);
    program
}

/// A folder with this configuration.
fn configured(fetch: &str, sources: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let usual = "user_agent = \"copydesk-test/1 (test@copydesk.example)\"\nhost_delay = \"1ms\"\nretry_delay = \"1ms\"\n\
                 retries = 0\nallow_private = [\"127.0.0.0/8\"]\n";
    std::fs::write(folder.path().join("config.toml"), format!("[fetch]\n{usual}{fetch}\n{sources}")).expect("written");
    folder
}

/// Runs, expects the exit code, and returns what it prints and says.
fn run(command: &mut Command, code: i32) -> (String, String) {
    let output = command.output().expect("ran");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{said}");
    (String::from_utf8(output.stdout).expect("UTF-8"), said)
}

fn titles(records: &str) -> Vec<String> {
    let title = |line| serde_json::from_str::<serde_json::Value>(line).expect("a record")["title"].to_string();
    records.lines().map(title).collect()
}

/// One pass of a crawl; the titles of all records so far, sorted, and what is said.
fn pass(folder: &Path, code: i32) -> (Vec<String>, String) {
    let (_, said) = run(copydesk(folder, "crawl").arg("--once"), code);
    let mut titles = titles(&std::fs::read_to_string(folder.join("articles.jsonl")).expect("written"));
    titles.sort();
    (titles.into_iter().map(|title| title.trim_matches('"').to_owned()).collect(), said)
}

fn rss(items: &[&str]) -> String {
    let item = |link: &&str| format!("<item><title>x</title><link>{link}</link></item>");
    format!(
        "<rss version=\"2.0\"><channel><title>t</title>{}</channel></rss>",
        items.iter().map(item).collect::<String>()
    )
}
