//! The command line, nothing else.

mod cli;

use clap::Parser;

#[derive(Debug, Parser)]
enum Command {
    /// Facts
    Facts(cli::facts::Args),
    /// Eval
    Eval(cli::eval::Args),
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    match Command::parse() {
        Command::Facts(args) => cli::facts::run(&args),
        Command::Eval(args) => cli::eval::run(&args).map(|_| ()),
    }
}
