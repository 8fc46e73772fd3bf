//! `copydesk eval`: scores the cleaner against labelled pages.

use super::cleaning::FromRules;
use super::{Exit, Failure};
use copydesk::article::Article;
use copydesk::clean::score::Score;
use copydesk::clean::{Cleaner, Options};
use copydesk::eval::dataset::{Dataset, Gold, PageRow};
use copydesk::eval::folds::Folds;
use copydesk::eval::measure::{self, PageFigures, Prediction, Summary};
use copydesk::page::{Format, RawPage};
use copydesk::parallel;
use copydesk::rules::Rules;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Score against labelled pages
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  copydesk eval DATASET/ --worst 10\n  copydesk eval DATASET/ --by type --predictions found.jsonl"
)]
pub struct Args {
    /// Data set: a folder with pages.jsonl, gold.jsonl and the pages
    dataset: PathBuf,
    /// Put the title before the text, as some sets' labels have it
    #[arg(long)]
    with_title: bool,
    /// Figures for each type of page or each language as well
    #[arg(long, value_enum)]
    by: Option<By>,
    /// List so many pages with the lowest F1
    #[arg(long, default_value_t = 0, value_name = "N")]
    worst: usize,
    /// Write what was found, one JSON object a page
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,
    /// Score another extractor on the same pages, below ours; in builds with `--features compare`
    #[arg(long, value_enum)]
    against: Option<Against>,
    /// Flatten the pages to plain text first
    #[arg(long)]
    flatten: bool,
    /// Judge each page by the score that never saw its fold (folds.jsonl with fold-N.score beside it)
    #[arg(long, value_name = "FILE")]
    folds: Option<PathBuf>,
    #[command(flatten)]
    rules: FromRules,
}

/// How pages are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum By {
    Type,
    Lang,
}

/// Other extractors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Against {
    Readability,
}

/// What was found on one page.
struct Found {
    prediction: Prediction,
    figures: PageFigures,
    theirs: Option<PageFigures>,
    confidence: f32,
    error: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    if args.against.is_some() && !cfg!(feature = "compare") {
        return Err(Failure::usage("--against needs other extractors; build copydesk with --features compare"));
    }
    if args.predictions.as_deref() == Some(Path::new("-")) {
        return Err(Failure::usage("--predictions writes a file: standard output tells the figures; name one"));
    }
    let rules = args.rules.load()?;
    evaluate(args, rules).map_err(Failure::from)
}

fn evaluate(args: &Args, rules: Rules) -> Result<Exit, Box<dyn Error>> {
    let set = Dataset::open(&args.dataset)?;
    let name = args.dataset.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let judges = Judges::open(args, rules)?;
    let found = parallel::map(&set.pages, |(row, gold)| one_page(args, &set, row, gold, judges.of(&name, &row.id)));
    let mut out = BufWriter::new(io::stdout().lock());
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    if let Some(by) = args.by {
        for (i, (row, _)) in set.pages.iter().enumerate() {
            let group = if by == By::Type { &row.kind } else { &row.lang };
            groups.entry(group.clone().unwrap_or_else(|| "None".to_owned())).or_default().push(i);
        }
    }
    header(&mut out)?;
    line(&mut out, "all", &measure::summary(found.iter().map(|f| &f.figures)))?;
    for (group, pages) in &groups {
        line(&mut out, group, &measure::summary(pages.iter().map(|&i| &found[i].figures)))?;
    }
    if args.against.is_some() {
        line(&mut out, "readability", &measure::summary(found.iter().filter_map(|f| f.theirs.as_ref())))?;
    }
    worst(&mut out, args.worst, &set, &found)?;
    out.flush()?;
    if let Some(path) = &args.predictions {
        write_predictions(path, &set, &found)?;
    }
    let mut errors = 0;
    for ((row, _), found) in set.pages.iter().zip(&found) {
        if let Some(error) = &found.error {
            errors += 1;
            eprintln!("copydesk: {}: {error}", row.id);
        }
    }
    Ok(if errors == 0 { Exit::Done } else { Exit::SomeFailed })
}

/// The cleaner, or one cleaner a fold: each page is judged by the one that never saw it.
struct Judges {
    folds: Folds,
    cleaners: Vec<Cleaner>,
}

impl Judges {
    fn open(args: &Args, rules: Rules) -> Result<Judges, Box<dyn Error>> {
        let Some(path) = &args.folds else {
            return Ok(Judges {
                folds: Folds::default(),
                cleaners: vec![Cleaner::with_rules(rules, Options::default())],
            });
        };
        let (folds, rules) = (Folds::open(path)?, Arc::new(rules));
        // A page's score serves for its flattened text as well: which of the two it was trained for is the caller's choice.
        let with = |s: &Arc<Score>| Cleaner::with_scores(rules.clone(), s.clone(), s.clone(), Options::default());
        let cleaners: Vec<Cleaner> = folds.scores().iter().map(with).collect();
        if cleaners.is_empty() {
            return Err(format!("{}: no fold-0.score beside it; train/ writes the scores", path.display()).into());
        }
        Ok(Judges { folds, cleaners })
    }

    /// The cleaner for a page; no fold saw a page that is in none.
    fn of(&self, set: &str, id: &str) -> &Cleaner {
        let fold = self.folds.fold(set, id).unwrap_or(0);
        self.cleaners.get(fold).unwrap_or(&self.cleaners[0])
    }
}

fn one_page(args: &Args, set: &Dataset, row: &PageRow, gold: &Gold, cleaner: &Cleaner) -> Found {
    let cleaned = set.page(row).map_err(|e| e.to_string()).and_then(|raw| {
        let raw = if args.flatten { flattened(&raw, cleaner)? } else { raw };
        let article = cleaner.clean(&raw).map_err(|e| e.to_string())?;
        Ok((article, raw))
    });
    let (article, raw, error) = match cleaned {
        Ok((article, raw)) => (article, raw, None),
        Err(e) => (Article::default(), RawPage::default(), Some(e)),
    };
    let confidence = article.quality.confidence;
    let prediction = prediction(article, args.with_title);
    let theirs = args.against.map(|_| measure::page(gold, &readability(&raw, args.with_title)));
    Found { figures: measure::page(gold, &prediction), theirs, prediction, confidence, error }
}

/// The page as plain text with its chrome left in.
pub(super) fn flattened(raw: &RawPage, cleaner: &Cleaner) -> Result<RawPage, String> {
    let flat = cleaner.judge(raw, |judged, _| judged.analysis.blocks.flatten()).map_err(|e| e.to_string())?;
    Ok(RawPage { bytes: flat.into_bytes(), format: Format::Text, ..raw.clone() })
}

fn prediction(article: Article, with_title: bool) -> Prediction {
    let text = match &article.title {
        Some(title) if with_title => format!("{title}\n\n{}", article.text),
        _ => article.text.into(),
    };
    Prediction { title: article.title, authors: article.authors, date: article.published, text }
}

#[cfg(feature = "compare")]
fn readability(raw: &RawPage, with_title: bool) -> Prediction {
    let decoded = copydesk::html::decode::decode(&raw.bytes, None);
    let url = raw.url.as_deref().and_then(|u| url::Url::parse(u).ok());
    let url = url.unwrap_or_else(|| url::Url::parse("http://example.invalid/").expect("the address is constant"));
    match readability::extractor::extract(&mut decoded.text.as_bytes(), &url) {
        Ok(product) => {
            let text = if with_title { format!("{}\n\n{}", product.title, product.text) } else { product.text };
            Prediction { title: Some(product.title), text, ..Prediction::default() }
        }
        Err(_) => Prediction::default(),
    }
}

/// Never asked: [`run`] refuses `--against` without the feature.
#[cfg(not(feature = "compare"))]
fn readability(_: &RawPage, _: bool) -> Prediction {
    Prediction::default()
}

fn header(out: &mut impl Write) -> io::Result<()> {
    write!(out, "{:15}{:>11}", "", "n")?;
    for (name, _) in measure::summary([]).figures {
        write!(out, "{name:>11}")?;
    }
    writeln!(out)
}

fn line(out: &mut impl Write, name: &str, summary: &Summary) -> io::Result<()> {
    write!(out, "{name:15}{:>11}", summary.pages)?;
    for (_, value) in &summary.figures {
        match value {
            Some(value) => write!(out, "{value:>11.4}")?,
            None => write!(out, "{:>11}", "-")?,
        }
    }
    writeln!(out)
}

fn worst(out: &mut impl Write, most: usize, set: &Dataset, found: &[Found]) -> io::Result<()> {
    let mut rows: Vec<(f64, usize)> =
        found.iter().enumerate().filter_map(|(i, f)| f.figures.overlap.map(|o| (o.0, i))).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (f1, i) in rows.into_iter().take(most) {
        let (row, figures) = (&set.pages[i].0, &found[i].figures);
        let (p, r) = figures.overlap.map_or((0.0, 0.0), |o| (o.1, o.2));
        let kind = row.kind.as_deref().unwrap_or("-");
        writeln!(out, "{f1:.3} p={p:.3} r={r:.3} {} {kind} {}", row.id, row.url.as_deref().unwrap_or("-"))?;
    }
    Ok(())
}

fn write_predictions(path: &PathBuf, set: &Dataset, found: &[Found]) -> Result<(), Box<dyn Error>> {
    let failed = |e: io::Error| format!("cannot write {}: {e}", path.display());
    let mut file = BufWriter::new(fs::File::create(path).map_err(failed)?);
    for ((row, _), found) in set.pages.iter().zip(found) {
        let p = &found.prediction;
        let row = serde_json::json!({"id": row.id, "title": p.title, "authors": p.authors, "date": p.date, "text": p.text, "confidence": found.confidence});
        writeln!(file, "{row}").map_err(failed)?;
    }
    Ok(file.flush().map_err(failed)?)
}
