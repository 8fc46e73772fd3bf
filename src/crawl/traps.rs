//! Traps: calendars without end, session ids, parameters that multiply, paths that repeat themselves.
//!
//! Only what nothing but links leads to is ever cut; what a list, a feed or a sitemap names never is. Two things cut
//! a link: its own shape ([`misshapen`]), and a spent budget. Every link that was followed and brought no new article
//! counts against its *pattern* (the address with numbers and slugs made alike) and against its host; a new article
//! sets both back to nothing. A pattern may bring nothing `barren` times in a row, a host ten times as often.

use std::collections::HashMap;
use std::sync::Arc;

use url::Url;

/// A link's address has no more bytes.
const MAX_LENGTH: usize = 1024;

/// Parameters of a link.
const MAX_PARAMETERS: usize = 10;

/// A run of segments that follows itself so many times is a loop of relative links.
const REPEATS: usize = 3;

/// Patterns that are counted one by one; beyond them only hosts are, so that patterns without end take no memory.
const MAX_PATTERNS: usize = 20_000;

/// A host's budget, in budgets of a pattern.
const HOST_FACTOR: u64 = 10;

/// How a pattern, or a host, has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// Links followed since the last new article.
    pub barren: u64,
    /// Links that were cut.
    pub cut: u64,
}

impl Spent {
    /// Reads what `Spent::text` wrote.
    pub fn parse(text: &str) -> Option<Spent> {
        let (barren, cut) = text.split_once(' ')?;
        Some(Spent { barren: barren.parse().ok()?, cut: cut.parse().ok()? })
    }

    fn text(self) -> String {
        format!("{} {}", self.barren, self.cut)
    }
}

/// Why a link is not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cut {
    /// What cuts it: the same for all links that it cuts.
    pub(crate) what: String,
    /// In words, with the number of the moment.
    pub(crate) reason: String,
}

/// The budgets of all sources.
#[derive(Debug, Default)]
pub(crate) struct Traps {
    spent: HashMap<String, Spent>,
    /// Those that changed since they were kept.
    changed: std::collections::HashSet<String>,
}

impl Traps {
    /// The kind of notes that budgets are kept under.
    pub(crate) const NOTES: &'static str = "trap";

    pub(crate) fn load(notes: Vec<(String, String)>) -> Traps {
        let spent = notes.into_iter().filter_map(|(name, text)| Some((name, Spent::parse(&text)?)));
        Traps { spent: spent.collect(), changed: Default::default() }
    }

    /// What changed since this was asked last.
    pub(crate) fn notes(&mut self) -> Vec<(String, String)> {
        let changed = std::mem::take(&mut self.changed);
        let text = |name: String| self.spent.get(&name).map(|spent| spent.text()).map(|text| (name, text));
        changed.into_iter().filter_map(text).collect()
    }

    /// Why a link is not followed, if so. It is counted as cut.
    pub(crate) fn cut(&mut self, source: &Arc<str>, url: &Url, barren: u64) -> Option<Cut> {
        if let Some(reason) = misshapen(url) {
            return Some(Cut { what: format!("{source}\t{reason}"), reason: reason.to_owned() });
        }
        let (name, reason) = names(source, url)
            .into_iter()
            .zip([barren, barren.saturating_mul(HOST_FACTOR)])
            .find_map(|(name, budget)| {
                let spent = self.spent.get(&name).filter(|spent| spent.barren >= budget)?;
                let reason = told(&name, *spent);
                Some((name, reason))
            })?;
        self.change(name.clone(), |spent| spent.cut += 1);
        Some(Cut { what: name, reason })
    }

    /// A page that a link led to was read, and brought a new article or not. What was not read tells nothing: a site that is
    /// down for an hour is no trap.
    pub(crate) fn followed(&mut self, source: &Arc<str>, url: &Url, fresh: bool) {
        for name in names(source, url) {
            self.change(name, |spent| spent.barren = if fresh { 0 } else { spent.barren + 1 });
        }
    }

    fn change(&mut self, name: String, change: impl FnOnce(&mut Spent)) {
        let room = self.spent.len() < MAX_PATTERNS || name.ends_with(" *");
        if room || self.spent.contains_key(&name) {
            change(self.spent.entry(name.clone()).or_default());
            self.changed.insert(name);
        }
    }
}

/// What was counted under a name, in words.
pub fn told(name: &str, spent: Spent) -> String {
    let pattern = name.split_once('\t').map_or(name, |(_, pattern)| pattern);
    format!("a trap: {} links like `{pattern}` were followed in a row without a new article", spent.barren)
}

/// The names that an address of a source counts under: its pattern's, and its host's.
pub fn names(source: &str, url: &Url) -> [String; 2] {
    let host = url.host_str().unwrap_or_default();
    [format!("{source}\t{host} {}", pattern(url)), format!("{source}\t{host} *")]
}

/// Why the shape of a link alone tells that it leads into a trap.
pub fn misshapen(url: &Url) -> Option<&'static str> {
    if url.as_str().len() > MAX_LENGTH {
        return Some("a trap: the address has more than 1,024 bytes");
    }
    if url.query_pairs().count() > MAX_PARAMETERS {
        return Some("a trap: the address has more than 10 parameters");
    }
    let segments: Vec<&str> = url.path().split('/').filter(|segment| !segment.is_empty()).collect();
    if repeats(&segments) {
        return Some("a trap: the path repeats itself");
    }
    None
}

/// Whether a run of segments follows itself. The address is short, so that all runs can be tried.
fn repeats(segments: &[&str]) -> bool {
    let longest = segments.len() / REPEATS;
    (1..=longest).any(|length| {
        segments.windows(length * REPEATS).any(|window| {
            // A date like /10/10/10/ is no loop.
            let words = window[..length].iter().any(|segment| segment.contains(|c: char| c.is_alphabetic()));
            words && window.chunks(length).all(|run| run == &window[..length])
        })
    })
}

/// An address with all made alike that differs from page to page: numbers, slugs, the values of parameters.
fn pattern(url: &Url) -> String {
    let segments = url.path_segments().into_iter().flatten().map(segment);
    let path: Vec<String> = segments.take(8).collect();
    let mut keys: Vec<String> = url.query_pairs().map(|(key, _)| format!("{key}=")).collect();
    keys.sort_unstable();
    keys.dedup();
    let query = if keys.is_empty() { String::new() } else { format!("?{}", keys.join("&")) };
    format!("/{}{query}", path.join("/"))
}

fn segment(text: &str) -> String {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let slug = text.len() > 24 || text.matches(['-', '_', '%']).count() > 1;
    if slug || digits > 0 && digits < text.len() && text.len() > 12 {
        return "*".to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        match (c.is_ascii_digit(), out.ends_with('#')) {
            (true, true) => {}
            (true, false) => out.push('#'),
            (false, _) => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn pages_of_one_kind_have_one_pattern() {
        for (address, wanted) in [
            ("http://a.example/calendar/2024/10/16", "/calendar/#/#/#"),
            ("http://a.example/calendar?month=10&year=2024", "/calendar?month=&year="),
            ("http://a.example/calendar?year=2025&month=9&month=8", "/calendar?month=&year="),
            ("http://a.example/news/varrow-and-lindestad-agree", "/news/*"),
            ("http://a.example/item12.html", "/item#.html"),
            ("http://a.example/d41d8cd98f00b204e980/x", "/*/x"),
            ("http://a.example/", "/"),
        ] {
            assert_eq!(pattern(&url(address)), wanted, "{address}");
        }
    }

    #[test]
    fn shapes_tell_traps() {
        let long = format!("http://a.example/{}", "x/y/".repeat(300));
        let many = format!("http://a.example/?{}", (0..11).map(|n| format!("p{n}=1&")).collect::<String>());
        for address in [&long, &many, "http://a.example/a/b/a/b/a/b", "http://a.example/x/news/news/news/1"] {
            assert!(misshapen(&url(address)).is_some(), "{address}");
        }
        for address in
            ["http://a.example/10/10/10/", "http://a.example/a/b/a/b/c", "http://a.example/news/news/1?a=1&b=2"]
        {
            assert_eq!(misshapen(&url(address)), None, "{address}");
        }
    }

    #[test]
    fn a_budget_is_spent_by_what_brings_nothing_and_set_back_by_what_does() {
        let source: Arc<str> = "s".into();
        let month = |n: u64| url(&format!("http://a.example/calendar?month={n}"));
        let mut traps = Traps::default();
        for n in 0..5 {
            assert_eq!(traps.cut(&source, &month(n), 5), None);
            traps.followed(&source, &month(n), false);
        }
        let Cut { what, reason } = traps.cut(&source, &month(9), 5).unwrap();
        assert!(reason.contains("5 links like `a.example /calendar?month=`"), "{reason}");
        traps.followed(&source, &month(9), false);
        let later = traps.cut(&source, &month(8), 5).unwrap();
        assert!(later.what == what && later.reason != reason, "one cause, whatever the number is: {later:?}");
        assert_eq!(traps.cut(&source, &url("http://a.example/news/1"), 5), None, "other patterns go on");
        assert_eq!(traps.cut(&source, &url("http://b.example/calendar?month=1"), 5), None, "and other hosts");
        let mut traps = Traps::load(traps.notes());
        assert!(traps.cut(&source, &month(10), 5).is_some(), "it is kept");
        traps.followed(&source, &month(11), true);
        assert_eq!(traps.cut(&source, &month(12), 5), None);
    }

    #[test]
    fn patterns_without_end_spend_the_budget_of_their_host() {
        let source: Arc<str> = "s".into();
        let word = |n: u32| {
            url(&format!(
                "http://a.example/{}/x",
                "abcdefghij".chars().cycle().skip(n as usize % 10).take(3 + n as usize / 10).collect::<String>()
            ))
        };
        let mut traps = Traps::default();
        for n in 0..50 {
            traps.followed(&source, &word(n), false);
        }
        assert!(traps.cut(&source, &word(60), 5).unwrap().reason.contains("50 links like `a.example *`"));
        let mut traps = Traps::default();
        for n in 0..MAX_PATTERNS + 50 {
            traps.change(format!("s\ta /{n}"), |spent| spent.barren += 1);
        }
        assert_eq!(traps.spent.len(), MAX_PATTERNS);
    }
}
