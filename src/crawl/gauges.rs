//! What a running crawl shows of itself: to `/metrics`, `/healthz` and the progress line.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::state::Millis;

/// The loop looks around at least twice a second; this long without a look and it hangs.
const STUCK: Millis = 60_000;

/// What a running crawl shows of itself. Cheap to clone; clones show the same.
#[derive(Debug, Clone, Default)]
pub struct Gauges(Arc<Mutex<Shown>>);

/// The numbers of a moment.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// When the loop looked around last; 0 before it begins.
    pub looked: Millis,
    /// Records committed.
    pub records: u64,
    /// Pages that said nothing new.
    pub unchanged: u64,
    /// Requests and pages under way.
    pub in_flight: u64,
    /// Links that were cut as traps.
    pub cut: u64,
    /// Why there is no room to write, where there is none.
    pub full: Option<String>,
    /// By source.
    pub sources: BTreeMap<Arc<str>, SourceShown>,
}

/// The numbers of one source.
#[derive(Debug, Clone, Default)]
pub struct SourceShown {
    /// Fetched.
    pub done: u64,
    /// Put off.
    pub waits: u64,
    /// Given up.
    pub failed: u64,
    /// Not allowed.
    pub refused: u64,
    /// Articles that were new.
    pub fresh: u64,
    /// When something was fetched last; 0 for never.
    pub fetched: Millis,
    /// Whether it has fallen silent.
    pub silent: bool,
}

impl Gauges {
    /// The numbers of this moment.
    pub fn shown(&self) -> Shown {
        self.lock().clone()
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Shown)) {
        change(&mut self.lock());
    }

    /// A panic elsewhere leaves whole numbers behind.
    fn lock(&self) -> MutexGuard<'_, Shown> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shown {
    /// What is wrong, if anything is.
    ///
    /// # Errors
    /// When there is no room to write, or the loop has not looked around for a minute.
    pub fn health(&self, now: Millis) -> Result<(), String> {
        if let Some(reason) = &self.full {
            return Err(format!("paused: {reason}"));
        }
        match now - self.looked {
            since if since > STUCK => Err(format!("the crawl has not moved for {} s", since / 1000)),
            _ => Ok(()),
        }
    }

    /// All pages that were fetched.
    pub fn done(&self) -> u64 {
        self.sources.values().map(|source| source.done).sum()
    }

    /// All that failed or was not allowed.
    pub fn lost(&self) -> u64 {
        self.sources.values().map(|source| source.failed + source.refused).sum()
    }

    /// Prometheus' text format, version 0.0.4.
    pub fn metrics(&self) -> String {
        let mut out = String::new();
        let single = [
            ("records_total", "counter", "Records committed.", self.records),
            ("unchanged_total", "counter", "Pages that said nothing new.", self.unchanged),
            ("links_cut_total", "counter", "Links that were cut as traps.", self.cut),
            ("in_flight", "gauge", "Requests and pages under way.", self.in_flight),
            ("disk_full", "gauge", "1 while there is no room to write.", u64::from(self.full.is_some())),
        ];
        for (name, kind, help, value) in single {
            head(&mut out, name, kind, help);
            line(&mut out, format_args!("copydesk_crawl_{name} {value}"));
        }
        head(&mut out, "fetches_total", "counter", "Addresses by what became of them.");
        for (source, shown) in &self.sources {
            let results =
                [("done", shown.done), ("waits", shown.waits), ("failed", shown.failed), ("refused", shown.refused)];
            for (result, value) in results {
                let source = label(source);
                let labels =
                    format_args!("copydesk_crawl_fetches_total{{source=\"{source}\",result=\"{result}\"}} {value}");
                line(&mut out, labels);
            }
        }
        self.by_source(&mut out, "articles_total", "counter", "Articles that were new.", |shown| shown.fresh);
        let help = "When something was fetched last, seconds since 1970; 0 for never.";
        self.by_source(&mut out, "last_fetch_seconds", "gauge", help, |shown| (shown.fetched / 1000).unsigned_abs());
        let help = "1 where no new article came for three times the usual interval.";
        self.by_source(&mut out, "source_silent", "gauge", help, |shown| u64::from(shown.silent));
        out
    }

    fn by_source(&self, out: &mut String, name: &str, kind: &str, help: &str, value: impl Fn(&SourceShown) -> u64) {
        head(out, name, kind, help);
        for (source, shown) in &self.sources {
            line(out, format_args!("copydesk_crawl_{name}{{source=\"{}\"}} {}", label(source), value(shown)));
        }
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    line(out, format_args!("# HELP copydesk_crawl_{name} {help}"));
    line(out, format_args!("# TYPE copydesk_crawl_{name} {kind}"));
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
    out.push('\n');
}

fn label(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_in_the_text_format() {
        let gauges = Gauges::default();
        gauges.change(|shown| {
            shown.records = 3;
            shown.sources.entry("a \"b\"".into()).or_default().silent = true;
        });
        let text = gauges.shown().metrics();
        assert!(
            text.contains("# TYPE copydesk_crawl_records_total counter\ncopydesk_crawl_records_total 3\n"),
            "{text}"
        );
        assert!(text.contains("copydesk_crawl_source_silent{source=\"a \\\"b\\\"\"} 1\n"), "{text}");
        assert!(
            text.lines()
                .all(|line| line.starts_with("# ") || line.split(' ').next_back().unwrap().parse::<u64>().is_ok())
        );
    }

    #[test]
    fn health_is_a_loop_that_moves_and_a_disk_with_room() {
        let mut shown = Shown { looked: 1_000_000, ..Shown::default() };
        assert_eq!(shown.health(1_000_000 + STUCK), Ok(()));
        assert!(shown.health(1_000_001 + STUCK).unwrap_err().contains("60 s"));
        shown.full = Some("no room".into());
        assert_eq!(shown.health(1_000_000), Err("paused: no room".into()));
    }
}
