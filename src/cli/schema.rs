//! `copydesk schema`: the record's JSON Schema.

use super::{Exit, Failure};
use copydesk::Article;

/// Print the record's JSON Schema
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  copydesk schema > article.schema.json\n  copydesk schema | jq '.properties | keys'"
)]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args) -> Result<Exit, Failure> {
    let mut schema = schemars::schema_for!(Article);
    schema.insert("$id".to_owned(), serde_json::Value::from(copydesk::article::SCHEMA));
    let text = serde_json::to_string_pretty(&schema).map_err(|e| Failure::failed(e.to_string()))?;
    super::print(&format!("{text}\n"))
}
