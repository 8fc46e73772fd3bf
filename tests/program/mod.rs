//! The program as tests run it.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use assert_cmd::Command;
use std::path::Path;
use std::process::{self, Child, Stdio};
use std::time::{Duration, Instant};

/// `copydesk`, deaf to the `COPYDESK_*` variables of whoever runs the tests.
pub fn copydesk() -> Command {
    Command::from_std(program())
}

/// The same, to run beside the test.
fn program() -> process::Command {
    let mut command = process::Command::new(assert_cmd::cargo::cargo_bin("copydesk"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("COPYDESK_")) {
        command.env_remove(name);
    }
    command
}

/// Starts a crawl of one pass, as the `config.toml` of a folder says.
pub fn start_crawl(folder: &Path) -> Child {
    program().args(["crawl", "--once", "-q"]).current_dir(folder).stdout(Stdio::null()).spawn().expect("started")
}

/// Waits for what others do.
pub fn wait_for(mut happened: impl FnMut() -> bool) {
    let patience = Instant::now() + Duration::from_secs(30);
    while !happened() {
        assert!(Instant::now() < patience, "it never happens");
        std::thread::sleep(Duration::from_millis(5));
    }
}
