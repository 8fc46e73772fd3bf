//! Answers that are no page's: walls, excuses, home pages in the place of what was asked for.
//!
//! A site that asks for consent, or is down behind a friendly face, answers with 200 or with a redirect. What it answers
//! so for is not done: it waits like what failed, and in the end is given up, where operators see it. Signs are
//!
//! - a redirect from a deeper page, that a list names, to the root of its site,
//! - a redirect to where [`CROWD`] others were led within a day,
//! - a record with nothing to read in it. Where there is next to nothing, see [`look_once_more`].

use std::collections::HashMap;

use url::Url;

use super::report::CrawlError;
use super::run::Crawl;
use super::source::Source;
use super::state::{End, Kind, Millis, Outcome, Task, Ticket, Worth};
use super::verdict;
use crate::fetch::domain;

/// Addresses that lead to one page before it is taken for a wall. Two happen: an old spelling and a short one.
const CROWD: usize = 3;

/// Redirects that lie further apart have nothing to do with each other.
const WITHIN: Millis = 24 * 60 * 60 * 1000;

/// Pages that are remembered; beyond them the older ones are forgotten, or all.
const MOST: usize = 10_000;

/// How long those wait that were taken before the others came; as long as what is put off.
const LATER: Millis = 4 * 60 * 1000;

/// Who was led to a page.
#[derive(Debug)]
struct Landing {
    since: Millis,
    /// The first of them.
    by: Vec<(Ticket, String)>,
}

/// Where redirects led; it lasts as long as the process.
#[derive(Debug, Default)]
pub(super) struct Doubt {
    landings: HashMap<String, Landing>,
    /// What was taken for done and is to be looked at once more.
    again: Vec<(Ticket, String, Millis)>,
}

impl Doubt {
    /// A task was led to another address. Says whether too many others were.
    fn is_crowded(&mut self, task: &Task, answered: &Url, now: Millis) -> bool {
        if self.landings.len() >= MOST {
            self.landings.retain(|_, landing| now - landing.since < WITHIN / 2);
            // Else a crawl that is led about a great deal would look through all of them at each redirect.
            if self.landings.len() > MOST / 2 {
                self.landings.clear();
            }
        }
        let new = || Landing { since: now, by: Vec::new() };
        let landing = self.landings.entry(place(task, answered)).or_insert_with(new);
        if now - landing.since > WITHIN {
            *landing = new();
        }
        if landing.by.iter().any(|(ticket, _)| ticket.row == task.id.row) {
            return landing.by.len() >= CROWD;
        }
        if landing.by.len() >= CROWD {
            return true;
        }
        landing.by.push((task.id, domain(&task.url).to_owned()));
        if landing.by.len() < CROWD {
            return false;
        }
        tracing::warn!(page = %answered, "{CROWD} addresses led there within a day: a wall? what leads there is tried again");
        let before = landing.by.iter().take(CROWD - 1);
        self.again.extend(before.map(|(ticket, domain)| (*ticket, domain.clone(), now + LATER)));
        true
    }
}

/// The page that a task was led to. A wall may be told where to lead back to.
fn place(task: &Task, answered: &Url) -> String {
    let mut place = answered.clone();
    if answered.query_pairs().any(|(_, value)| value.contains(task.url.path())) {
        place.set_query(None);
    }
    place.into()
}

/// Whether a redirect leads to another page, and not to another spelling of the address: host, parameters, a slash.
fn is_elsewhere(task: &Task, answered: &Url) -> bool {
    task.url.path().trim_end_matches('/') != answered.path().trim_end_matches('/')
}

/// Whether a redirect leads from a page to the root of its site.
fn is_root(task: &Task, answered: &Url) -> bool {
    !task.seed && !task.linked && matches!(answered.path(), "" | "/") && domain(&task.url) == domain(answered)
}

/// A page with next to nothing in it may be a flash, or an excuse: it is taken as it is where there was none before, and looked
/// at again, less and less often, until patience is over. Then it is what the page is now.
fn look_once_more(task: &Task, source: &Source, outcome: &mut Outcome, now: Millis) {
    let End::Done { draft: Some(draft), .. } = &mut outcome.end else { return };
    // What operators name is as it is, and few links lead to articles.
    if verdict::is_scheduled(task, source) || task.depth == 0 || task.linked {
        if draft.worth == Worth::Doubtful {
            draft.worth = Worth::Other;
        }
        return;
    }
    let waited = task.interval.unwrap_or_default();
    if draft.worth != Worth::Doubtful {
        outcome.interval = outcome.interval.or(Some(0).filter(|_| waited > 0));
        return;
    }
    match verdict::look_again(waited, source.limits.patience, now) {
        Some((due, interval)) => (outcome.due, outcome.interval) = (Some(due), Some(interval)),
        None => draft.worth = Worth::Other,
    }
}

impl Crawl<'_> {
    /// Puts off a page whose answer may be another's; says whether it did.
    pub(super) fn doubt(&mut self, task: &Task, outcome: &mut Outcome, now: Millis) -> bool {
        let End::Done { url, draft, .. } = &outcome.end else { return false };
        let Some(source) = self.visitor.sources.get(&task.source) else { return false };
        let is_page = task.kind == Kind::Page || task.kind == Kind::Hub && !task.seed;
        // A rehearsal fetches no pages.
        if !is_page || self.visitor.rehearsal {
            return false;
        }
        let worth = draft.as_ref().map_or(Worth::Other, |draft| draft.worth);
        let note = if is_elsewhere(task, url) && (is_root(task, url) || self.doubt.is_crowded(task, url, now)) {
            format!("{}: led to {url}, as others did: a wall?", task.url)
        } else if worth == Worth::Nothing && !task.linked {
            format!("{}: there is nothing to read in it", task.url)
        } else {
            look_once_more(task, source, outcome, now);
            return false;
        };
        let crawl_delay = outcome.crawl_delay;
        let waits = verdict::of_doubt(task, source, &note, now);
        let ended = waits.unwrap_or_else(|| verdict::of_doubt_for_long(task, source, note, now));
        *outcome = Outcome { crawl_delay, ..ended };
        true
    }

    /// Makes due what was taken for done before it was seen that many lead there.
    pub(super) fn look_again(&mut self) -> Result<(), CrawlError> {
        if self.doubt.again.is_empty() {
            return Ok(());
        }
        let planned: Vec<(Ticket, Millis)> = self.doubt.again.iter().map(|(ticket, _, at)| (*ticket, *at)).collect();
        self.state.plan(&planned)?;
        for (_, domain, at) in self.doubt.again.drain(..) {
            self.lanes.wake(&domain, at);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(path: &str) -> Url {
        Url::parse(&format!("http://a.example{path}")).unwrap()
    }

    #[test]
    fn the_third_that_is_led_to_a_page_makes_it_a_wall() {
        let mut doubt = Doubt::default();
        let mut led =
            |row, to: &str, now| doubt.is_crowded(&Task::for_tests(row, &format!("/news/{row}")), &url(to), now);
        assert!(!led(1, "/consent", 0) && !led(1, "/consent", 1), "one that comes again is no other");
        assert!(!led(2, "/consent", 2) && !led(3, "/other", 3));
        assert!(led(4, "/consent", 4) && led(1, "/consent", 5) && led(5, "/consent", 6));
        assert!(!led(6, "/consent", 7 + WITHIN), "the next day");
        assert_eq!(doubt.again.iter().map(|(ticket, ..)| ticket.row).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut doubt = Doubt::default();
        for row in 0..3 * MOST as i64 {
            let to = url(&format!("/{row}"));
            doubt.is_crowded(&Task::for_tests(row, &format!("/news/{row}")), &to, row);
            assert!(doubt.landings.len() <= MOST);
        }
    }

    #[test]
    fn a_wall_that_knows_the_way_back_is_one_page() {
        let mut doubt = Doubt::default();
        let mut led = |row: i64| {
            let to = url(&format!("/consent?back=%2Fnews%2F{row}"));
            doubt.is_crowded(&Task::for_tests(row, &format!("/news/{row}")), &to, 0)
        };
        assert_eq!([led(1), led(2), led(3)], [false, false, true]);
        let story = |row: i64| url(&format!("/index.php?id={row}"));
        assert!((1..9).all(|row| !doubt.is_crowded(&Task::for_tests(row, &format!("/news/{row}")), &story(row), 0)));
    }

    #[test]
    fn another_spelling_is_the_same_page() {
        let led = |from: &str, to: &str| is_elsewhere(&Task::for_tests(1, from), &url(to));
        assert!(!led("/news/1", "/news/1/") && !led("/news/1?a=1", "/news/1") && led("/news/1", "/news/2"));
        let to_root = |linked| is_root(&Task { linked, ..Task::for_tests(1, "/news/1") }, &url("/"));
        assert!(to_root(false) && !to_root(true), "most links lead to no article");
    }
}
