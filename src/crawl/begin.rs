//! How a crawl begins: the state learns the configuration, and the first look at each domain is planned.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use url::Url;

use super::clock::now;
use super::owners::{Contested, contested, named};
use super::report::{CrawlError, Mode};
use super::run::Crawl;
use super::schedule::later;
use super::source::{Scope, Source};
use super::state::{Found, Kind, Millis, Seed};
use crate::hex::hex;

impl Crawl<'_> {
    /// Makes the state know the configuration, tells what is resumed, and plans the first look at each domain.
    pub(super) fn begin(&mut self) -> Result<(), CrawlError> {
        let began = now();
        let before = self.state.counts()?;
        let sources: Vec<Arc<Source>> =
            self.names.iter().filter_map(|name| self.visitor.sources.get(name)).cloned().collect();
        let contested = contested(sources.iter().map(|source| &**source));
        for Contested { url, owner, other } in &contested {
            tracing::warn!(source = other, "{url} is named by the source `{owner}` too, and comes for that alone");
        }
        let (names, digest, is_pass) = (self.names.clone(), digest(&self.visitor.sources, &contested), self.is_pass());
        self.state.configure(&names, &seeds(&sources, began, is_pass), &digest, began)?;
        let choices: Vec<_> =
            self.visitor.sources.iter().map(|(name, source)| (name.clone(), choice(source))).collect();
        self.state.choose(&choices, began)?;
        let pass = self.state.begin_pass(if is_pass { &names } else { &[] }, began)?;
        if !is_pass {
            // What goes on by schedules is no pass that somebody could go on with.
            self.state.end_pass(pass)?;
        }
        if before.seen > 0 {
            let what = match is_pass {
                false => "going on with a known state",
                true if pass < began => "resuming the pass that was begun",
                true => "a new pass over a known state",
            };
            tracing::info!(
                seen = before.seen,
                done = before.done,
                due = before.due,
                failed = before.failed,
                refused = before.refused,
                "{what}"
            );
        }
        if before.seen == 0 && self.options.mode != Mode::Rehearsal {
            self.outputs.warn_of_old();
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

/// Stands for what decides which of the addresses that its lists name are a source's.
fn choice(source: &Source) -> String {
    let Scope { hosts, paths, matches, excludes, depth, pages, barren: _ } = &source.scope;
    let lists = [&source.feeds, &source.sitemaps, &source.discover, &source.start].into_iter().flatten();
    let own: BTreeSet<Option<&str>> = lists.map(Url::host_str).collect();
    hashed(&format!("{hosts:?} {paths:?} {matches:?} {excludes:?} {depth} {pages} {:?} {own:?}", source.since))
}

fn hashed(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// Stands for all that the configuration says of sources: who shares a crawl must mean the same by a source.
fn digest(sources: &HashMap<Arc<str>, Arc<Source>>, contested: &[Contested]) -> String {
    let mut texts: Vec<String> = sources.values().map(|source| format!("{source:?}")).collect();
    // The order of the sources matters where two name the same.
    texts.extend(contested.iter().map(|one| format!("{one:?}")));
    texts.sort();
    hashed(&texts.join("\n"))
}

/// What the configuration names, each address once. Where there are schedules and no passes, lists without one are read at each
/// start.
fn seeds(sources: &[Arc<Source>], now: Millis, is_pass: bool) -> Vec<Seed> {
    let mut seeds: Vec<Seed> = Vec::new();
    let mut places: HashMap<Url, usize> = HashMap::new();
    for source in sources {
        for (kind, url) in named(source) {
            let found = Found {
                url: url.clone(),
                kind,
                source: source.name.as_str().into(),
                depth: 0,
                changed: None,
                linked: false,
            };
            let at_start = Some(now).filter(|_| !is_pass && kind != Kind::Page && source.schedule.is_once());
            let seed = Seed { found, no_later: at_start.or(source.latest(now)) };
            match places.get(&url) {
                None => {
                    places.insert(url, seeds.len());
                    seeds.push(seed);
                }
                // Of what one source names twice the last counts; another's stays with the first.
                Some(&place) if seeds[place].found.source == seed.found.source => seeds[place] = seed,
                Some(_) => {}
            }
        }
    }
    seeds
}
