//! The program as tests run it.

use assert_cmd::Command;

/// `copydesk`, deaf to the `COPYDESK_*` variables of whoever runs the tests.
pub fn copydesk() -> Command {
    let mut command = Command::cargo_bin("copydesk").expect("the binary is built");
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("COPYDESK_")) {
        command.env_remove(name);
    }
    command
}
