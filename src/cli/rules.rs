//! `copydesk rules`: what rules there are, whether their examples hold, what is wrong with their files, what they hit.

mod audit;

use super::cleaning::FromRules;
use super::{Exit, Failure};
use copydesk::clean::{Cleaner, Options, examples, site_examples};
use copydesk::rules::lint::{Severity, lint};
use copydesk::rules::{Effect, Rule};
use serde::Serialize;
use std::fmt::Write as _;

/// List, test, check or audit the rules
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  copydesk rules list | grep caption\n  copydesk rules test --rules my-rules/",
    subcommand_required = true
)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    List(List),
    Test(Test),
    Lint(Lint),
    Audit(audit::Args),
}

/// List all rules: id, what it does, where it stands, what it is for
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  copydesk rules list | grep caption\n  copydesk rules list --json | jq -r 'select(.effect == \"drop\") | .id'"
)]
struct List {
    #[command(flatten)]
    from: FromRules,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// Run the examples of all rules
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  copydesk rules test\n  copydesk rules test --rules my-rules/ --json")]
struct Test {
    #[command(flatten)]
    from: FromRules,
    /// Failures as JSON, one object a line
    #[arg(long)]
    json: bool,
}

/// Find mistakes in rule files: wrong keys, doubled ids and phrases, rules that can never match
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  copydesk rules lint --rules my-rules/\n  copydesk rules lint --rules my-rules/ --strict --json"
)]
struct Lint {
    #[command(flatten)]
    from: FromRules,
    /// Findings as JSON, one object a line
    #[arg(long)]
    json: bool,
    /// Fail on warnings too; with --rules on those in its files only
    #[arg(long)]
    strict: bool,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    match &args.command {
        Command::List(args) => list(args),
        Command::Test(args) => test(args),
        Command::Lint(args) => check(args),
        Command::Audit(args) => audit::run(args),
    }
}

/// A rule as it is listed.
#[derive(Debug, Serialize)]
struct Row<'r> {
    id: &'r str,
    what: &'r str,
    file: &'r str,
    line: usize,
    effect: String,
    drops: &'r [String],
    keeps: &'r [String],
}

impl<'r> From<&'r Rule> for Row<'r> {
    fn from(rule: &'r Rule) -> Row<'r> {
        let Rule { id, what, path, line, drops, keeps, .. } = rule;
        Row { id, what, file: path, line: *line, effect: effect_of(&rule.effect), drops, keeps }
    }
}

/// What a rule does, in words.
fn effect_of(effect: &Effect) -> String {
    match effect {
        Effect::Vote(points) if *points < 0 => format!("chrome {}", f64::from(-points) / 100.0),
        Effect::Vote(points) => format!("article {}", f64::from(*points) / 100.0),
        Effect::Drop => "drop".to_owned(),
        Effect::Keep => "keep".to_owned(),
        Effect::Role(role) => format!("role {role}"),
    }
}

fn list(args: &List) -> Result<Exit, Failure> {
    let rules = args.from.load()?;
    let rows: Vec<Row<'_>> = rules.list().iter().map(Row::from).collect();
    if args.json {
        return print_json(&rows);
    }
    let widest = |of: fn(&Row<'_>) -> usize| rows.iter().map(of).max().unwrap_or(0);
    let (ids, effects) = (widest(|r| r.id.len()), widest(|r| r.effect.len()));
    let mut out = String::new();
    for Row { id, effect, file, line, what, .. } in &rows {
        let _ = writeln!(out, "{id:ids$}  {effect:effects$}  {file}:{line}  {what}");
    }
    super::print(&out)
}

fn test(args: &Test) -> Result<Exit, Failure> {
    let rules = args.from.load().map_err(|Failure { message, code }| {
        // Rules are read up to the first mistake.
        let more =
            if args.from.sources().is_ok() { "; `copydesk rules lint` names whatever else is wrong" } else { "" };
        Failure { message: message + more, code }
    })?;
    let broken = examples::broken(&rules);
    let of_rules: usize = rules.list().iter().map(|r| r.drops.len() + r.keeps.len()).sum();
    let examples = of_rules + rules.sites().iter().map(|s| s.examples.len()).sum::<usize>();
    let count = rules.list().len();
    let sites = match rules.sites() {
        [] => Vec::new(),
        _ => site_examples::broken(&Cleaner::with_rules(rules, Options::default())),
    };
    let failed = broken.len() + sites.len();
    let ended = if failed == 0 { Exit::Done } else { Exit::SomeFailed };
    if args.json {
        print_json(&broken)?;
        return print_json(&sites).map(|_| ended);
    }
    let mut out = String::new();
    for b in &broken {
        let holds = if b.holds { "holds for" } else { "does not hold for" };
        let _ = writeln!(
            out,
            "{}:{}: rule {} {holds} {:?}, which stands in `{}`",
            b.path, b.line, b.rule, b.example, b.list
        );
    }
    for b in &sites {
        let _ = writeln!(out, "{}:{}: {}", b.path, b.line, b.message);
    }
    let _ = writeln!(out, "{count} rules, {examples} examples, {failed} failed");
    super::print(&out).map(|_| ended)
}

fn check(args: &Lint) -> Result<Exit, Failure> {
    let mut sources = args.from.sources()?;
    let mut found = lint(&sources);
    if args.from.has_folder() {
        // What we ship is not for users to mend; an id of theirs that stands twice may be told there.
        sources.retain(|source| source.path != source.name);
        found.retain(|f| f.severity == Severity::Error || sources.iter().any(|source| source.path == f.path));
    }
    let errors = found.iter().filter(|f| f.severity == Severity::Error).count();
    let failed = errors > 0 || args.strict && !found.is_empty();
    let ended = if failed { Exit::SomeFailed } else { Exit::Done };
    if args.json {
        return print_json(&found).map(|_| ended);
    }
    let mut out = String::new();
    for finding in &found {
        let _ = writeln!(out, "{finding}");
    }
    let _ = writeln!(out, "{} files, {errors} errors, {} warnings", sources.len(), found.len() - errors);
    super::print(&out).map(|_| ended)
}

fn print_json<T: Serialize>(rows: &[T]) -> Result<Exit, Failure> {
    let mut out = String::new();
    for row in rows {
        out += &serde_json::to_string(row).map_err(|e| Failure::failed(e.to_string()))?;
        out.push('\n');
    }
    super::print(&out)
}
