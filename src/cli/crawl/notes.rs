//! What a crawl notes beside its addresses: sources that have fallen silent, links that were cut as traps.

use copydesk::config::Config;
use copydesk::crawl::state::{Millis, State, StateError};
use copydesk::crawl::{Pulse, Spent, misshapen, trap_names, trap_told};
use serde_json::{Value, json};
use std::collections::HashMap;
use url::Url;

/// Patterns that a status names.
const PATTERNS: usize = 20;

/// What is noted.
#[derive(Debug)]
pub struct Notes {
    pulses: Vec<(String, Pulse)>,
    traps: HashMap<String, Spent>,
}

impl Notes {
    /// Reads what is noted.
    pub fn read(state: &mut dyn State) -> Result<Notes, StateError> {
        let pulses = state.notes("pulse")?.into_iter();
        let traps = state.notes("trap")?.into_iter();
        Ok(Notes {
            pulses: pulses.filter_map(|(name, text)| Some((name, Pulse::parse(&text)?))).collect(),
            traps: traps.filter_map(|(name, text)| Some((name, Spent::parse(&text)?))).collect(),
        })
    }

    /// Sources that are silent, and since when.
    pub fn silent(&self, now: Millis) -> impl Iterator<Item = (&str, Pulse)> {
        self.pulses.iter().filter(move |(_, pulse)| pulse.is_silent(now)).map(|(name, pulse)| (name.as_str(), *pulse))
    }

    /// Patterns of which links were cut, those with most first.
    pub fn cut(&self) -> Vec<(&str, Spent)> {
        let cut = self.traps.iter().filter(|(_, spent)| spent.cut > 0);
        let mut cut: Vec<(&str, Spent)> = cut.map(|(name, spent)| (name.as_str(), *spent)).collect();
        cut.sort_by(|a, b| b.1.cut.cmp(&a.1.cut).then(a.0.cmp(b.0)));
        cut.truncate(PATTERNS);
        cut
    }

    /// Why an address that was never seen would not be followed, were it linked.
    pub fn trap(&self, url: &Url, config: &Config) -> Option<String> {
        let spent = || {
            config.sources.iter().find_map(|source| {
                let budget = source.scope.barren;
                let budgets = [budget, budget.saturating_mul(10)];
                trap_names(&source.name, url).iter().zip(budgets).find_map(|(name, budget)| {
                    let spent = *self.traps.get(name)?;
                    (spent.barren >= budget && spent.cut > 0).then(|| trap_told(name, spent))
                })
            })
        };
        misshapen(url).map(str::to_owned).or_else(spent)
    }

    /// For `status --json`.
    pub fn json(&self, now: Millis) -> (Value, Value) {
        let silent =
            self.silent(now).map(|(name, pulse)| json!({"source": name, "last": pulse.last, "usual": pulse.usual}));
        let cut = self.cut().into_iter().map(|(name, spent)| {
            let (source, pattern) = name.split_once('\t').unwrap_or(("", name));
            json!({"source": source, "pattern": pattern, "barren": spent.barren, "cut": spent.cut})
        });
        (silent.collect(), cut.collect())
    }
}
