//! From a page to an article: blocks, facts, verdicts, roles, record.
//!
//! The cleaner does no I/O and knows no clock and no network: its answer is a pure function of the
//! page's bytes, its hints and the rules.

mod alike;
mod analysis;
mod announced;
mod assemble;
mod behind;
mod blocks;
mod bounds;
mod buttons;
mod byline;
mod called;
mod captions;
mod comments;
mod credited;
mod cut;
mod decide;
mod doubles;
pub mod examples;
pub mod explain;
pub mod facts;
mod flat;
mod format;
mod head;
mod headline;
pub mod hygiene;
pub mod join;
mod json;
mod kindred;
pub mod language;
mod leads_on;
mod lines;
mod math;
pub mod metadata;
pub mod newswire;
mod notes;
mod pages;
mod quality;
mod record;
mod resumed;
mod roles;
mod runs;
pub mod score;
mod scripted;
mod settled;
mod sign_up;
mod signed_off;
mod site;
pub mod site_examples;
pub mod sketch;
mod standfirst;
mod story;
mod tables;
mod together;
mod told_elsewhere;
mod traits;
mod verdict;
mod votes;

pub use analysis::{Analysis, votes_in_logits};
pub use blocks::{Block, Blocks, Container};
pub use roles::Role;
pub use site::{OnPage, Says};
pub use story::{byline_offers, byline_traits, title_offers, title_traits};
pub use traits::{Offered, Offers};
pub use verdict::{Ground, Verdict, Verdicts};

use crate::article::{Article, PageType};
use crate::html::decode::decode;
use crate::page::{Format, RawPage};
use crate::rules::Rules;
use score::{Chosen, Score, probability};
use std::sync::Arc;
use story::Story;

/// What a caller may choose.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Fill [`Article::removed`].
    pub trace: bool,
    /// Fill [`Article::comments`].
    pub comments: bool,
}

/// Why a page has no record.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CleanError {
    /// There are no bytes, or only white space.
    #[error("the page is empty; save it anew")]
    Empty,
    /// The bytes are neither HTML nor text, and nobody says that they are.
    #[error("this is {0}, not HTML or text; give the page itself, or say that it is HTML or text")]
    Binary(&'static str),
}

/// Cleans pages. Cheap to clone and to share between threads.
#[derive(Debug, Clone)]
pub struct Cleaner {
    rules: Arc<Rules>,
    /// What the record names as the version of its rules.
    version: Arc<str>,
    html: Arc<Score>,
    text: Arc<Score>,
    options: Options,
}

/// A page taken apart and judged, before the record is put together.
#[derive(Debug)]
pub struct Judged<'t> {
    /// Blocks, facts, votes, points.
    pub analysis: Analysis<'t>,
    /// What is decided about each block.
    pub verdicts: Verdicts,
    /// Probability (in 250ths) from which blocks stayed.
    pub threshold: u8,
    /// The F1 that the score expects of the choice.
    pub expected: f32,
    /// Probability that the text is right, or nearly.
    pub trust: f32,
    /// What kind of page it is.
    pub kind: PageType,
}

impl Judged<'_> {
    /// The points from which blocks stayed, in thousandths of a logit.
    fn asked(&self) -> i32 {
        if self.threshold == 0 { 0 } else { score::logit(self.threshold) }
    }

    /// Words of all blocks.
    fn all_words(&self) -> u32 {
        self.analysis.facts.counts.iter().map(|c| c.words).sum()
    }

    /// Words of the body.
    fn words(&self) -> u32 {
        verdict::kept_words(&self.analysis, &self.verdicts.of)
    }
}

/// A page's two streams: the tree's text, and what stands in for it where it is a stub.
#[derive(Debug)]
struct Streams<'t> {
    page: Judged<'t>,
    standin: Option<(scripted::Held, Judged<'t>)>,
}

impl<'t> Streams<'t> {
    /// The stream that the body comes from.
    fn body(&self) -> &Judged<'t> {
        self.standin.as_ref().map_or(&self.page, |(_, judged)| judged)
    }
}

/// A tree's text of fewer words may be a stub that scripts fill.
const STUB_WORDS: u32 = 50;
/// A tree's text of fewer words may be the beginning of one that scripts surely hold.
const SHORT_WORDS: u32 = 300;
/// Visible lines of fewer words stand in any state.
const SHOWN_WORDS: u32 = 6;

impl Cleaner {
    /// A cleaner with the built-in rules and scores.
    pub fn new(options: Options) -> Cleaner {
        let rules = Rules::built_in().expect("the tests read every built-in rule file");
        Cleaner::with_rules(rules, options)
    }

    /// A cleaner with other rules.
    pub fn with_rules(rules: Rules, options: Options) -> Cleaner {
        let score = |bytes| Arc::new(Score::read(bytes).expect("the tests read the built-in scores"));
        let rules = Arc::new(rules);
        Cleaner::with_scores(rules, score(crate::rules::HTML_SCORE), score(crate::rules::TEXT_SCORE), options)
    }

    /// A cleaner with other rules and other learned scores: for HTML pages, and for flattened text.
    pub fn with_scores(rules: Arc<Rules>, html: Arc<Score>, text: Arc<Score>, options: Options) -> Cleaner {
        let version = format!("{}-{:08x}{:08x}", rules.version(), html.checksum, text.checksum).into();
        Cleaner { rules, version, html, text, options }
    }

    /// The rules in use.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Cleans one page.
    ///
    /// # Errors
    /// When the page has no bytes, or bytes that are neither HTML nor text.
    pub fn clean(&self, page: &RawPage) -> Result<Article, CleanError> {
        self.with_judged(page, |mut streams, story, facts| {
            let votes = self.options.trace || self.options.comments;
            streams.page.analysis.forget(votes);
            streams.standin.iter_mut().for_each(|(_, s)| s.analysis.forget(votes));
            record::record(&streams, story, facts, page, (&self.rules, &self.version), &self.options)
        })
    }

    /// Takes one page apart and judges it, without putting a record together.
    ///
    /// # Errors
    /// As [`Cleaner::clean`].
    pub fn judge<R>(&self, page: &RawPage, then: impl FnOnce(&Judged<'_>, &Rules) -> R) -> Result<R, CleanError> {
        self.with_judged(page, |streams, _, _| then(&streams.page, &self.rules))
    }

    fn with_judged<R>(
        &self,
        page: &RawPage,
        then: impl FnOnce(Streams<'_>, Story, Decoding) -> R,
    ) -> Result<R, CleanError> {
        if page.bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(CleanError::Empty);
        }
        // Who says what the bytes are is believed: then any bytes are a page.
        if page.format == Format::Auto
            && let Some(kind) = format::binary(&page.bytes)
        {
            return Err(CleanError::Binary(kind));
        }
        let decoded = decode(&page.bytes, page.content_type.as_deref());
        let mended = hygiene::mend(&decoded.text);
        let text = mended.as_deref().unwrap_or(&decoded.text);
        let html = match page.format {
            Format::Html => true,
            Format::Text => false,
            Format::Auto => format::is_html(text),
        };
        let facts = Decoding { charset: decoded.encoding.name(), mended: mended.is_some(), replaced: decoded.replaced };
        let url = page.url.as_deref();
        let mut judged = self.judge_text(text, html, url);
        let held = held(&judged, url);
        let outweighs =
            |s: &Judged<'_>, own: bool| s.words() > 3 * judged.words() && (own || s.words() > judged.all_words() / 2);
        let standin = held.iter().find_map(|found| {
            let standin = self.judge_held(found.from, &found.html, url);
            outweighs(&standin, found.own).then_some((found.from, standin))
        });
        if let Some((from, _)) = &standin {
            decide::stands_in(&mut judged.verdicts, *from);
        }
        let mut streams = Streams { page: judged, standin };
        let story = story::story(&streams, page, &self.rules);
        told_elsewhere::take_out(&mut streams.page, &story.metadata);
        Ok(then(streams, story, facts))
    }

    /// Judges text that scripts or the head hold: it was chosen as a whole, so that only rules take something out.
    fn judge_held<'t>(&self, from: scripted::Held, text: &'t str, url: Option<&str>) -> Judged<'t> {
        let analysis = Analysis::of_held(text, url, &self.rules, &self.html);
        let verdicts = decide::decide_held(&analysis, from);
        let trust = from.confidence();
        Judged { analysis, verdicts, threshold: 0, expected: trust, trust, kind: PageType::Article }
    }

    /// Judges decoded text.
    fn judge_text<'t>(&self, text: &'t str, html: bool, url: Option<&str>) -> Judged<'t> {
        let score = if html { &self.html } else { &self.text };
        let analysis = if html {
            Analysis::of_html(text, url, &self.rules, score)
        } else {
            Analysis::of_text(text, url, &self.rules, score)
        };
        let blocks: Vec<(u8, u32)> =
            analysis.points.iter().zip(&analysis.facts.counts).map(|(&p, c)| (probability(p), c.words)).collect();
        let (threshold, expected) = score.choice.threshold(blocks.iter().copied());
        let mut kind = score.kind(&analysis.facts, analysis.again.as_ref());
        let mut verdicts = decide::decide(&analysis, &self.rules, threshold, kind, url);
        settled::spare(&analysis, &mut verdicts);
        if !html && headline::heads_sentences(&analysis, &verdicts.of) {
            kind = PageType::Article;
        }
        let stays = blocks.iter().filter(|b| b.0 >= threshold).map(|b| b.1).sum();
        let chosen = Chosen { expected, threshold, stays, words: blocks.iter().map(|b| b.1).sum() };
        let trust = score.trust(&analysis.facts, analysis.again.as_ref(), chosen);
        Judged { analysis, verdicts, threshold, expected, trust, kind }
    }
}

/// The texts that may stand in for a tree's, the fullest first; none where the tree shows enough.
fn held(judged: &Judged<'_>, url: Option<&str>) -> Vec<scripted::Found> {
    let words = judged.words();
    let Some(dom) = judged.analysis.dom.as_ref().filter(|_| words < SHORT_WORDS) else { return Vec::new() };
    let (blocks, counts) = (&judged.analysis.blocks, &judged.analysis.facts.counts);
    let kept =
        judged.verdicts.of.iter().enumerate().filter(|(i, v)| v.role.is_body() && counts[*i].words >= SHOWN_WORDS);
    let shown = kept.map(|(i, _)| (blocks.text(&blocks.items[i]), counts[i].words));
    let page = scripted::Page::of(dom, url);
    if words < STUB_WORDS {
        return scripted::held(dom, &page.showing(shown));
    }
    scripted::held_in_full(dom, page, shown, words).into_iter().collect()
}

/// How a page's bytes became text.
#[derive(Debug, Clone, Copy)]
struct Decoding {
    charset: &'static str,
    mended: bool,
    replaced: bool,
}
