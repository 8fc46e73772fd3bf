//! How a crawl begins: the state learns the configuration, and the first look at each domain is planned.

use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::canonical;
use super::report::{CrawlError, Mode};
use super::run::{Crawl, now};
use super::schedule::later;
use super::source::Source;
use super::state::{Found, Kind, Millis, Seed};

impl Crawl<'_> {
    /// Makes the state know the configuration, tells what is resumed, and plans the first look at each domain.
    pub(super) fn begin(&mut self) -> Result<(), CrawlError> {
        let began = now();
        let before = self.state.counts()?;
        let names: Vec<Arc<str>> = self.visitor.sources.keys().cloned().collect();
        let digest = digest(&self.visitor.sources);
        self.state.configure(&names, &seeds(&self.visitor.sources, began), &digest, began)?;
        let once =
            |name: &&Arc<str>| self.options.mode != Mode::Scheduled || self.visitor.sources[*name].schedule.is_once();
        let of_pass: Vec<Arc<str>> = names.iter().filter(once).cloned().collect();
        let pass = self.state.begin_pass(&of_pass, began)?;
        if before.seen > 0 {
            let what = if pass < began { "resuming the pass that was begun" } else { "a new pass over a known state" };
            tracing::info!(
                seen = before.seen,
                done = before.done,
                due = before.due,
                failed = before.failed,
                refused = before.refused,
                "{what}"
            );
        }
        self.pass = pass;
        let forsaken = self.state.forsaken()?;
        if forsaken > 0 {
            tracing::warn!(
                pages = forsaken,
                "these are to be fetched for sources that the configuration does not name any more; they wait until \
                 another source names them, or `copydesk crawl add --source NAME URL` gives them to one"
            );
        }
        if before.seen > 0 {
            // Whoever crawled last may have asked a domain a moment ago: the first request keeps the distance too.
            self.lanes.open_at(later(began, self.distance));
        }
        if self.visitor.sources.values().any(|source| !source.start.is_empty()) {
            let sources = self.state.survey(began)?.sources;
            self.known = sources.into_iter().map(|source| (source.name.into(), source.seen)).collect();
        }
        self.state.obey(began)?;
        self.take()?;
        self.outputs.write(self.state)?;
        Ok(())
    }
}

/// Stands for all that the configuration says of sources: who shares a crawl must mean the same by a source.
fn digest(sources: &HashMap<Arc<str>, Arc<Source>>) -> String {
    let mut texts: Vec<String> = sources.values().map(|source| format!("{source:?}")).collect();
    texts.sort();
    let digest = Sha256::digest(texts.join("\n").as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What the configuration names.
fn seeds(sources: &HashMap<Arc<str>, Arc<Source>>, now: Millis) -> Vec<Seed> {
    let mut seeds = Vec::new();
    for (name, source) in sources {
        let lists = [
            (Kind::Feed, &source.feeds),
            (Kind::Sitemap, &source.sitemaps),
            (Kind::Page, &source.urls),
            (Kind::Hub, &source.start),
            (Kind::Hub, &source.discover),
        ];
        for (kind, urls) in lists {
            for url in urls.iter().filter_map(canonical) {
                let found = Found { url, kind, source: name.clone(), depth: 0, changed: None, linked: false };
                seeds.push(Seed { found, no_later: source.latest(now) });
            }
        }
    }
    seeds
}
