//! The titles on offer on labelled pages, each with its traits and whether it is the right one: `titles.jsonl`.

use copydesk::clean::score::Score;
use copydesk::clean::{Cleaner, Options, title_offers};
use copydesk::eval::dataset::{Dataset, Gold, PageRow};
use copydesk::eval::folds::Folds;
use copydesk::eval::measure;
use copydesk::rules::Rules;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Writes one line a page whose title is labelled.
pub(super) fn write(datasets: &[PathBuf], output: &Path, folds: &Folds) -> Result<(), Box<dyn Error>> {
    let rules = Arc::new(Rules::built_in()?);
    let with = |s: &Arc<Score>| Cleaner::with_scores(rules.clone(), s.clone(), s.clone(), Options::default());
    let mut cleaners: Vec<Cleaner> = folds.scores().iter().map(with).collect();
    if cleaners.is_empty() {
        cleaners.push(Cleaner::new(Options::default()));
    }
    let mut out = BufWriter::new(File::create(output.join("titles.jsonl"))?);
    for folder in datasets {
        let set = Dataset::open(folder)?;
        let name = folder.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        for (row, gold) in &set.pages {
            let fold = folds.fold(&name, &row.id).unwrap_or(0).min(cleaners.len() - 1);
            if let Some(line) = page(&set, &name, row, gold, &cleaners[fold])? {
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(out.flush()?)
}

fn page(
    set: &Dataset,
    name: &str,
    row: &PageRow,
    gold: &Gold,
    cleaner: &Cleaner,
) -> Result<Option<String>, Box<dyn Error>> {
    let Some(title) = gold.title.as_deref().filter(|t| !t.is_empty()) else { return Ok(None) };
    let raw = set.page(row)?;
    let (kind, offers) = cleaner.judge(&raw, |judged, _| title_offers(judged, raw.url.as_deref()))?;
    let wanted = measure::plain(title);
    let offers: Vec<_> = offers
        .into_iter()
        .map(|o| {
            BTreeMap::from([
                ("right", serde_json::json!(measure::plain(&o.text) == wanted)),
                ("traits", o.traits.into()),
                ("text", o.text.into()),
            ])
        })
        .collect();
    let line = serde_json::json!({"set": name, "id": row.id, "url": row.url, "type": row.kind, "kind": kind, "title": title, "offers": offers});
    Ok(Some(line.to_string()))
}
