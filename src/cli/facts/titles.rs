//! The titles on offer on labelled pages, each with its traits and whether it is the right one: `titles.jsonl`.

use crate::cli::eval::flattened;
use copydesk::clean::score::Score;
use copydesk::clean::{Cleaner, Options, title_offers, title_traits};
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

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// The lines of flattened pages.
    pub flatten: bool,
    /// Where no title is labelled, the labelled text begins with it.
    pub with_title: bool,
}

/// Writes one line a page whose title is labelled, and the names of all traits.
pub(super) fn write(datasets: &[PathBuf], output: &Path, folds: &Folds, wanted: Wanted) -> Result<(), Box<dyn Error>> {
    let rules = Arc::new(Rules::built_in()?);
    let with = |s: &Arc<Score>| Cleaner::with_scores(rules.clone(), s.clone(), s.clone(), Options::default());
    let mut cleaners: Vec<Cleaner> = folds.scores().iter().map(with).collect();
    if cleaners.is_empty() {
        cleaners.push(Cleaner::new(Options::default()));
    }
    let traits = serde_json::to_string(&title_traits(wanted.flatten))?;
    std::fs::write(output.join("traits.json"), traits)?;
    let mut out = BufWriter::new(File::create(output.join("titles.jsonl"))?);
    for folder in datasets {
        let set = Dataset::open(folder)?;
        let name = folder.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        for (row, gold) in &set.pages {
            let fold = folds.fold(&name, &row.id).unwrap_or(0).min(cleaners.len() - 1);
            if let Some(line) = page(&set, &name, (row, gold), &cleaners[fold], wanted)? {
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(out.flush()?)
}

fn page(
    set: &Dataset,
    name: &str,
    (row, gold): (&PageRow, &Gold),
    cleaner: &Cleaner,
    wanted: Wanted,
) -> Result<Option<String>, Box<dyn Error>> {
    let first_line = || gold.text.as_deref().filter(|_| wanted.with_title).and_then(|text| text.lines().next());
    let title = gold.title.as_deref().or_else(first_line).filter(|t| !t.is_empty());
    let Some(title) = title else { return Ok(None) };
    let mut raw = set.page(row)?;
    if wanted.flatten {
        raw = flattened(&raw, cleaner)?;
    }
    // A page without text has none to offer.
    let judged = cleaner.judge(&raw, |judged, _| title_offers(judged, raw.url.as_deref()));
    let Ok((kind, offers)) = judged else { return Ok(None) };
    let right = measure::plain(title);
    let offers: Vec<_> = offers
        .into_iter()
        .map(|o| {
            BTreeMap::from([
                ("right", serde_json::json!(measure::plain(&o.text) == right)),
                ("traits", o.traits.into()),
                ("text", o.text.into()),
            ])
        })
        .collect();
    let line = serde_json::json!({"set": name, "id": row.id, "url": row.url, "type": row.kind, "kind": kind, "title": title, "offers": offers});
    Ok(Some(line.to_string()))
}
