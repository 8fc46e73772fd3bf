//! `copydesk facts`: writes the facts of labelled pages' blocks, for training.
//!
//! Into the output folder go, little endian, one row a block: `facts.u8` (a row is all facts, those of the
//! second look included), `label.f32` (share of the block that the labelled text holds, NaN where nothing is
//! labelled), `words.u32` (its number of words), `page.u32` (index into `pages.jsonl`), `votes.i32` (the rules'
//! votes in thousandths of a logit); and as lists with running ends (`*.end.u32`): `slots.u16` (its words' slots),
//! `leads.u32` (slots of how it begins and ends), `kinds.u16` (slots of the page's words, one row a page), `places.u16` and `steps.u8` (slots of the class and id words around it, and how far out).

mod offers;

use super::{Exit, Failure};
use copydesk::clean::facts::{COUNT, FACTS, LeadTable, Leads, WORD_SLOTS, slot, words};
use copydesk::clean::score::{PAGE, SECOND, Score, again_after};
use copydesk::clean::{Analysis, votes_in_logits};
use copydesk::eval::dataset::{Dataset, Gold, PageRow};
use copydesk::eval::folds::Folds;
use copydesk::eval::{label, measure};
use copydesk::html::decode::decode;
use copydesk::parallel;
use copydesk::rules::Rules;
use offers::{Wanted, What};
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Write the facts of labelled pages' blocks, for training
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  copydesk facts DATASET/ -o /tmp/facts\n  copydesk facts DATASET/ --flatten -o /tmp/text-facts"
)]
pub struct Args {
    /// Data sets: folders with pages.jsonl and gold.jsonl
    #[arg(required = true)]
    datasets: Vec<PathBuf>,
    /// Folder to write to
    #[arg(short, long)]
    output: PathBuf,
    /// Score files by fold: each page's facts use the score that never saw its fold (see train/)
    #[arg(long)]
    folds: Option<PathBuf>,
    /// Flatten the pages to text first
    #[arg(long)]
    flatten: bool,
    /// Write the titles on offer instead, with --flatten the lines that may be them: for train/offers.py
    #[arg(long)]
    titles: bool,
    /// Write the lines that may be a bare byline instead: for train/offers.py
    #[arg(long, conflicts_with = "titles")]
    bylines: bool,
    /// Where no title is labelled, the labelled text begins with it
    #[arg(long, requires = "titles")]
    with_title: bool,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    write_all(args).map(|()| Exit::Done).map_err(Failure::from)
}

fn write_all(args: &Args) -> Result<(), Box<dyn Error>> {
    let unmade = |error| format!("cannot make the folder {}: {error}", args.output.display());
    fs::create_dir_all(&args.output).map_err(unmade)?;
    let rules = Rules::built_in()?;
    let folds = args.folds.as_deref().map(Folds::open).transpose()?.unwrap_or_default();
    let what = [(args.titles, What::Titles), (args.bylines, What::Bylines)]
        .into_iter()
        .find_map(|(asked, what)| asked.then_some(what));
    if let Some(what) = what {
        let wanted = Wanted { what, flatten: args.flatten, with_title: args.with_title };
        return offers::write(&args.datasets, &args.output, &folds, wanted);
    }
    let mut out = Files::create(&args.output)?;
    for folder in &args.datasets {
        let set = Dataset::open(folder)?;
        let name = folder.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        for chunk in set.pages.chunks(64) {
            let pages = parallel::map(chunk, |(row, gold)| page(&set, row, gold, &rules, &folds, &name, args.flatten));
            for page in pages {
                out.write(&page?)?;
            }
        }
    }
    out.finish()?;
    let names: Vec<&str> = FACTS.iter().chain(SECOND).chain(PAGE).map(|f| f.0).collect();
    let about = serde_json::json!({"facts": names, "first": COUNT, "looks": COUNT + SECOND.len(), "slots": WORD_SLOTS, "leads": lead_table(args.flatten), "blocks": out.blocks, "pages": out.pages});
    fs::write(args.output.join("about.json"), about.to_string())?;
    Ok(())
}

/// The table of beginnings and ends that a score is trained with.
fn lead_table(flatten: bool) -> LeadTable {
    if flatten { LeadTable::TEXT } else { LeadTable::HTML }
}

/// One page's rows.
#[derive(Default)]
struct PageFacts {
    about: String,
    facts: Vec<u8>,
    labels: Vec<f32>,
    words: Vec<u32>,
    votes: Vec<i32>,
    slots: Vec<u16>,
    slot_ends: Vec<u32>,
    places: Vec<u16>,
    steps: Vec<u8>,
    place_ends: Vec<u32>,
    leads: Vec<u32>,
    lead_ends: Vec<u32>,
    kinds: Vec<u16>,
}

fn page(
    set: &Dataset,
    row: &PageRow,
    gold: &Gold,
    rules: &Rules,
    folds: &Folds,
    name: &str,
    flatten: bool,
) -> Result<PageFacts, String> {
    let raw = set.page(row).map_err(|e| e.to_string())?;
    let decoded = decode(&raw.bytes, None);
    let none = Score::default();
    let score = folds.score(name, &row.id).unwrap_or(&none);
    let mut analysis = Analysis::of_html(&decoded.text, row.url.as_deref(), rules, score);
    let flat;
    if flatten {
        flat = analysis.blocks.flatten();
        analysis = Analysis::of_text(&flat, row.url.as_deref(), rules, score);
    }
    let blocks = &analysis.blocks;
    let texts: Vec<&str> = blocks.items.iter().map(|b| blocks.text(b)).collect();
    let mut out = PageFacts { labels: label::labels(&texts, gold), ..PageFacts::default() };
    let of_rules: Vec<i32> = analysis.votes.of.iter().map(|v| votes_in_logits(&v.points)).collect();
    let again = again_after(&score.points(blocks, &analysis.facts, &of_rules), blocks, &analysis.facts);
    for (i, block) in blocks.items.iter().enumerate() {
        out.facts.extend((0..COUNT).map(|f| analysis.facts.column(f)[i]));
        out.facts.extend((0..SECOND.len()).map(|f| again.column(f)[i]));
        out.words.push(measure::words(texts[i]).len() as u32);
        let mut leads = Leads::default();
        words(texts[i], |h| {
            out.slots.push(slot(h) as u16);
            leads.push(h);
        });
        out.slot_ends.push(out.slots.len() as u32);
        out.leads.extend(leads.slots(lead_table(flatten)).map(|s| s as u32));
        out.lead_ends.push(out.leads.len() as u32);
        if let Some(dom) = &analysis.dom {
            let mut at = block.container;
            for step in 0..6u8 {
                let container = &blocks.containers[at as usize];
                for token in dom.tokens(container.node) {
                    words(dom.token(*token), |h| {
                        out.places.push(slot(h) as u16);
                        out.steps.push(step);
                    });
                }
                if at == container.parent {
                    break;
                }
                at = container.parent;
            }
        }
        out.place_ends.push(out.places.len() as u32);
    }
    out.kinds = analysis.words.slots().to_vec();
    out.votes = of_rules;
    let (title, kind) = (analysis.facts.title, row.kind.as_deref());
    out.about = serde_json::json!({"set": name, "id": row.id, "url": row.url, "type": kind, "blocks": texts.len(), "title": title,
        "gold_words": gold.text.as_deref().map(|t| measure::words(t).len()), "lang": row.lang}).to_string();
    Ok(out)
}

/// The output files.
struct Files {
    files: Vec<BufWriter<File>>,
    lines: BufWriter<File>,
    slots: u32,
    places: u32,
    leads: u32,
    kinds: u32,
    blocks: usize,
    pages: u32,
}

impl Files {
    fn create(folder: &Path) -> std::io::Result<Files> {
        let names = [
            "facts.u8",
            "label.f32",
            "words.u32",
            "page.u32",
            "votes.i32",
            "slots.u16",
            "slots.end.u32",
            "places.u16",
            "steps.u8",
            "places.end.u32",
            "leads.u32",
            "leads.end.u32",
            "kinds.u16",
            "kinds.end.u32",
        ];
        let files = names.iter().map(|n| File::create(folder.join(n)).map(BufWriter::new)).collect::<Result<_, _>>()?;
        let lines = BufWriter::new(File::create(folder.join("pages.jsonl"))?);
        Ok(Files { files, lines, slots: 0, places: 0, leads: 0, kinds: 0, blocks: 0, pages: 0 })
    }

    fn write(&mut self, page: &PageFacts) -> std::io::Result<()> {
        let rows = page.labels.len();
        self.files[0].write_all(&page.facts)?;
        put(&mut self.files[1], page.labels.iter().map(|v| v.to_le_bytes()))?;
        put(&mut self.files[2], page.words.iter().map(|v| v.to_le_bytes()))?;
        put(&mut self.files[3], (0..rows).map(|_| self.pages.to_le_bytes()))?;
        put(&mut self.files[4], page.votes.iter().map(|v| v.to_le_bytes()))?;
        put(&mut self.files[5], page.slots.iter().map(|v| v.to_le_bytes()))?;
        put(&mut self.files[6], page.slot_ends.iter().map(|v| (self.slots + v).to_le_bytes()))?;
        put(&mut self.files[7], page.places.iter().map(|v| v.to_le_bytes()))?;
        self.files[8].write_all(&page.steps)?;
        put(&mut self.files[9], page.place_ends.iter().map(|v| (self.places + v).to_le_bytes()))?;
        put(&mut self.files[10], page.leads.iter().map(|v| v.to_le_bytes()))?;
        put(&mut self.files[11], page.lead_ends.iter().map(|v| (self.leads + v).to_le_bytes()))?;
        self.leads += page.leads.len() as u32;
        self.kinds += page.kinds.len() as u32;
        put(&mut self.files[12], page.kinds.iter().map(|v| v.to_le_bytes()))?;
        put(&mut self.files[13], std::iter::once(self.kinds.to_le_bytes()))?;
        self.slots += page.slots.len() as u32;
        self.places += page.places.len() as u32;
        self.blocks += rows;
        self.pages += 1;
        writeln!(self.lines, "{}", page.about)
    }

    fn finish(&mut self) -> std::io::Result<()> {
        self.files.iter_mut().try_for_each(Write::flush)?;
        self.lines.flush()
    }
}

fn put<const N: usize>(file: &mut impl Write, values: impl Iterator<Item = [u8; N]>) -> std::io::Result<()> {
    for value in values {
        file.write_all(&value)?;
    }
    Ok(())
}
