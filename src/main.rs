//! The command line, nothing else.

mod cli;

use clap::Parser;
use cli::{Exit, Failure, Logs};
use std::process::ExitCode;

/// Pages are many short-lived pieces: the system's allocator gives memory back to the kernel, and takes it again, at
/// every page. Without huge pages: the kernel would clear two megabytes each time for what uses a tenth of that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Turns web pages into clean article records, and explains every line it removed
#[derive(Debug, Parser)]
#[command(name = "copydesk", version, about, max_term_width = 100)]
struct Copydesk {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    logs: Logs,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Clean(cli::clean::Args),
    Eval(cli::eval::Args),
    Explain(cli::explain::Args),
    Facts(cli::facts::Args),
    Fetch(cli::fetch::Args),
    Rules(cli::rules::Args),
    Schema(cli::schema::Args),
    Crawl(cli::crawl::Args),
    Completions(cli::shell::Completions),
    Man(cli::shell::Man),
}

fn main() -> ExitCode {
    let args = Copydesk::parse();
    let logs = args.logs;
    logs.start(usual_level(&args.command));
    cli::stop_on_ctrl_c();
    cli::outlive_large_files();
    match run(args.command) {
        Ok(exit) => exit.into(),
        Err(Failure { message, code }) => {
            logs.end(&message);
            ExitCode::from(code)
        }
    }
}

/// A crawl runs for long and on its own: it tells more than what went wrong.
fn usual_level(command: &Command) -> tracing::Level {
    match command {
        Command::Crawl(_) => tracing::Level::INFO,
        _ => tracing::Level::WARN,
    }
}

fn run(command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Clean(args) => cli::clean::run(args),
        Command::Crawl(args) => cli::crawl::run(args),
        Command::Eval(args) => cli::eval::run(&args),
        Command::Explain(args) => cli::explain::run(&args),
        Command::Facts(args) => cli::facts::run(&args),
        Command::Fetch(args) => cli::fetch::run(args),
        Command::Rules(args) => cli::rules::run(&args),
        Command::Schema(args) => cli::schema::run(&args),
        Command::Completions(args) => cli::shell::completions::<Copydesk>(&args),
        Command::Man(args) => cli::shell::man::<Copydesk>(&args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound_and_each_command_shows_two_examples() {
        let program = Copydesk::command();
        program.clone().debug_assert();
        let mut waiting: Vec<&clap::Command> = program.get_subcommands().collect();
        while let Some(command) = waiting.pop() {
            waiting.extend(command.get_subcommands());
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.matches("\n  copydesk ").count() >= 2, "{}", command.get_name());
        }
    }
}
