//! `copydesk rules audit`: what the rules hit on labelled pages, the ones that are wrong most often first.

use super::{FromRules, effect_of, print_json};
use crate::cli::{Exit, Failure};
use copydesk::eval::audit::{Audit, Hits};
use copydesk::eval::dataset::{Dataset, DatasetError};
use copydesk::html::decode::decode;
use copydesk::parallel;
use copydesk::rules::{Effect, Rules};
use serde::Serialize;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Count what each rule hits on labelled pages, and how much of it is the article
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  copydesk rules audit DATASET/ | head -20\n  copydesk rules audit DATASET/ --rule structure.share --names"
)]
pub(super) struct Args {
    /// Data sets: folders with pages.jsonl, gold.jsonl and the pages
    #[arg(required = true)]
    datasets: Vec<PathBuf>,
    /// Only this rule, or all whose ids begin so
    #[arg(long, value_name = "ID", default_value = "")]
    rule: String,
    /// Tell apart the class names and ids that a rule was found in
    #[arg(long)]
    names: bool,
    #[command(flatten)]
    from: FromRules,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// What a rule hit, as it is printed.
#[derive(Debug, Serialize)]
struct Row<'r> {
    rule: &'r str,
    effect: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'r str>,
    pages: usize,
    hosts: usize,
    blocks: usize,
    words: u64,
    text: f64,
    wrong: u64,
}

impl<'r> Row<'r> {
    fn new(id: &'r str, effect: &Effect, name: Option<&'r str>, hits: &Hits) -> Row<'r> {
        Row {
            rule: id,
            effect: effect_of(effect),
            name,
            pages: hits.pages,
            hosts: hits.hosts.len(),
            blocks: hits.blocks,
            words: hits.words as u64,
            text: (hits.share() * 1000.0).round() / 1000.0,
            wrong: hits.wrong(effect).round() as u64,
        }
    }
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let rules = args.from.load()?;
    if !rules.list().iter().any(|rule| rule.id.starts_with(&args.rule)) {
        return Err(Failure::usage(format!(
            "no rule's id begins with {:?}; `copydesk rules list` tells all",
            args.rule
        )));
    }
    let audit = audit(&args.datasets, &rules)?;
    let asked = |rule: u32| rules.get(rule).id.starts_with(&args.rule);
    let row = |rule: u32, name, hits| Row::new(&rules.get(rule).id, &rules.get(rule).effect, name, hits);
    let mut rows: Vec<Row<'_>> = match args.names {
        true => audit.names.iter().filter(|((r, _), _)| asked(*r)).map(|((r, n), h)| row(*r, Some(n), h)).collect(),
        false => audit.rules.iter().filter(|(r, _)| asked(**r)).map(|(r, h)| row(*r, None, h)).collect(),
    };
    rows.sort_by(|a, b| b.wrong.cmp(&a.wrong).then(b.words.cmp(&a.words)));
    if args.json {
        return print_json(&rows);
    }
    let ids = rows.iter().map(|r| r.rule.len()).max().unwrap_or(4);
    let mut out = format!(
        "{:ids$}  {:14} {:>7} {:>7} {:>8} {:>9} {:>7} {:>9}\n",
        "rule", "effect", "pages", "hosts", "blocks", "words", "text", "wrong"
    );
    for r in &rows {
        let Row { rule, effect, name, pages, hosts, blocks, words, text, wrong } = r;
        let name = name.map_or_else(String::new, |name| format!("  {name}"));
        let text = format!("{:.1} %", text * 100.0);
        let _ = writeln!(
            out,
            "{rule:ids$}  {effect:14} {pages:7} {hosts:7} {blocks:8} {words:9} {text:>7} {wrong:9}{name}"
        );
    }
    crate::cli::print(&out)
}

fn audit(folders: &[PathBuf], rules: &Rules) -> Result<Audit, Failure> {
    let failed = |e: DatasetError| Failure::failed(e.to_string());
    let mut audit = Audit::default();
    for folder in folders {
        let set = Dataset::open(folder).map_err(failed)?;
        for chunk in set.pages.chunks(64) {
            let pages = parallel::map(chunk, |(row, gold)| {
                let raw = set.page(row)?;
                Ok(Audit::of_page(&decode(&raw.bytes, None).text, row.url.as_deref(), gold, rules))
            });
            for page in pages {
                audit.add(page.map_err(failed)?);
            }
        }
    }
    Ok(audit)
}
