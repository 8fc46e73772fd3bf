//! `copydesk completions` and `copydesk man`: for shells and manuals.

use super::{Exit, Failure};
use clap::CommandFactory;
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

/// Writes man pages: one for the program, one for each command and each of theirs.
pub fn man<C: CommandFactory>(args: &Man) -> Result<Exit, Failure> {
    let fail = |e: std::io::Error| Failure::failed(format!("cannot write man pages to {}: {e}", args.folder.display()));
    std::fs::create_dir_all(&args.folder).map_err(fail)?;
    let mut program = C::command();
    // Commands learn their whole names.
    program.build();
    let mut commands = vec![program];
    while let Some(command) = commands.pop() {
        commands.extend(command.get_subcommands().filter(|c| !c.is_hide_set() && c.get_name() != "help").cloned());
        let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
        let mut page = Vec::new();
        // The page names those that come with it, and they must not name a page for `help`.
        clap_mangen::Man::new(command.disable_help_subcommand(true))
            .title(name.to_uppercase())
            .render(&mut page)
            .map_err(fail)?;
        std::fs::write(args.folder.join(format!("{name}.1")), page).map_err(fail)?;
    }
    Ok(Exit::Done)
}
