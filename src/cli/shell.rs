//! `copydesk completions` and `copydesk man`: for shells and manuals.

use super::{Exit, Failure};
use clap::{Command, CommandFactory};
use clap_complete::Shell;
use std::path::PathBuf;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  copydesk completions bash > /etc/bash_completion.d/copydesk\n  copydesk completions zsh > ~/.zfunc/_copydesk"
)]
pub struct Completions {
    shell: Shell,
}

/// Write man pages into a folder
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  copydesk man man/\n  copydesk man ~/.local/share/man/man1")]
pub struct Man {
    folder: PathBuf,
}

/// Prints completions.
pub fn completions<C: CommandFactory>(args: &Completions) -> Result<Exit, Failure> {
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut C::command(), "copydesk", &mut out);
    super::print(&String::from_utf8_lossy(&out))
}

/// Writes man pages: one for the program, one for each command.
pub fn man<C: CommandFactory>(args: &Man) -> Result<Exit, Failure> {
    let fail = |e: std::io::Error| Failure::failed(format!("cannot write man pages to {}: {e}", args.folder.display()));
    std::fs::create_dir_all(&args.folder).map_err(fail)?;
    let program = C::command();
    let pages = program
        .get_subcommands()
        .filter(|c| !c.is_hide_set())
        .map(|c| (format!("copydesk-{}", c.get_name()), c.clone()));
    let pages: Vec<(String, Command)> =
        std::iter::once(("copydesk".to_owned(), program.clone())).chain(pages).collect();
    for (name, command) in pages {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).title(name.to_uppercase()).render(&mut page).map_err(fail)?;
        std::fs::write(args.folder.join(format!("{name}.1")), page).map_err(fail)?;
    }
    Ok(Exit::Done)
}
