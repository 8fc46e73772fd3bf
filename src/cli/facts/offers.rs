//! What may be the title, or a bare byline, on labelled pages, each with its traits and whether it is right:
//! `offers.jsonl`.

use crate::cli::eval::flattened;
use copydesk::clean::score::Score;
use copydesk::clean::{Cleaner, Offered, Options, byline_offers, byline_traits, title_offers, title_traits};
use copydesk::eval::dataset::{Dataset, Gold, PageRow};
use copydesk::eval::folds::Folds;
use copydesk::eval::measure;
use copydesk::rules::Rules;
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What pages have on offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Titles,
    Bylines,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// Of the two.
    pub what: What,
    /// The lines of flattened pages.
    pub flatten: bool,
    /// Where no title is labelled, the labelled text begins with it.
    pub with_title: bool,
}

/// Writes one line a page that is labelled, and the names of all traits.
pub(super) fn write(datasets: &[PathBuf], output: &Path, folds: &Folds, wanted: Wanted) -> Result<(), Box<dyn Error>> {
    let rules = Arc::new(Rules::built_in()?);
    let with = |s: &Arc<Score>| Cleaner::with_scores(rules.clone(), s.clone(), s.clone(), Options::default());
    let mut cleaners: Vec<Cleaner> = folds.scores().iter().map(with).collect();
    if cleaners.is_empty() {
        cleaners.push(Cleaner::new(Options::default()));
    }
    let traits = match wanted.what {
        What::Titles => title_traits(wanted.flatten),
        What::Bylines => byline_traits(),
    };
    std::fs::write(output.join("traits.json"), serde_json::to_string(&traits)?)?;
    let mut out = BufWriter::new(File::create(output.join("offers.jsonl"))?);
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
    let label = match wanted.what {
        What::Titles => gold.title.as_deref().or_else(first_line).filter(|t| !t.is_empty()).map(str::to_owned),
        // A page whose authors are not labelled names none.
        What::Bylines => Some(gold.authors.as_deref().unwrap_or_default().join("\n")),
    };
    let Some(label) = label else { return Ok(None) };
    let mut raw = set.page(row)?;
    if wanted.flatten {
        raw = flattened(&raw, cleaner)?;
    }
    // A page without text has nothing to offer.
    let judged = cleaner.judge(&raw, |judged, _| match wanted.what {
        What::Titles => title_offers(judged, raw.url.as_deref()),
        What::Bylines => byline_offers(judged, raw.url.as_deref()),
    });
    let Ok(found) = judged else { return Ok(None) };
    let plain = measure::plain(&label);
    let right = |text: &str| match wanted.what {
        What::Titles => measure::plain(text) == plain,
        What::Bylines => !text.is_empty() && text.lines().all(|name| plain.contains(&measure::plain(name))),
    };
    let any = found.list.iter().any(|o| right(&o.text));
    let offer = |o: Offered| {
        // Where no line is right, it is right that none is.
        let right = right(&o.text) || wanted.what == What::Bylines && o.text.is_empty() && !any;
        serde_json::json!({"right": right, "traits": o.traits, "text": o.text})
    };
    let offers: Vec<_> = found.list.into_iter().map(offer).collect();
    let line = serde_json::json!({"set": name, "id": row.id, "url": row.url, "type": row.kind, "kind": found.kind, "label": label, "offers": offers});
    Ok(Some(line.to_string()))
}
