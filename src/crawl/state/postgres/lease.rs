//! Which domains this process may ask: leases with an epoch and a deadline by the database's clock.
//!
//! A lease is renewed long before its deadline. One that was not is free for others, whose epoch is the next: what
//! the old holder still commits under the old epoch is rejected. Live processes share domains evenly: who has fewer
//! than its share takes free ones, who has more lets some run dry and gives them back.
//!
//! Nothing here waits for a lock: rows that another transaction has are left for the next time. So commits, which
//! do wait, cannot wait for us in a circle.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use postgres::Error;

use super::session::Work;
use crate::crawl::state::{Gained, Millis, Taken};

/// Domains with something due within this time are worth a lease.
const HORIZON: Millis = 60_000;

/// A domain that this process has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    pub(super) id: i64,
    pub(super) epoch: i64,
    /// When something of it is due next, as far as is known here.
    pub(super) next: Option<Millis>,
    /// It is to be given back: nothing more is taken from it.
    dry: bool,
}

/// The leases of this process.
#[derive(Debug)]
pub(super) struct Leases {
    /// This process's number among those that share the state.
    pub(super) me: i64,
    pub(super) length: Duration,
    held: HashMap<String, Held>,
    renewed: Option<Instant>,
}

impl Leases {
    pub(super) fn new(me: i64, length: Duration) -> Leases {
        Leases { me, length, held: HashMap::new(), renewed: None }
    }

    /// A domain that tasks may be taken from.
    pub(super) fn open(&self, domain: &str) -> Option<Held> {
        self.held.get(domain).filter(|held| !held.dry).copied()
    }

    /// Notes when something of a domain is due next, where it is ours.
    pub(super) fn note(&mut self, domain: &str, next: Option<Millis>) {
        if let Some(held) = self.held.get_mut(domain) {
            held.next = next;
        }
    }

    pub(super) fn take(
        &mut self,
        work: &mut Work<'_>,
        now: Millis,
        in_flight: &dyn Fn(&str) -> bool,
    ) -> Result<Taken, Error> {
        if self.renewed.is_none_or(|renewed| renewed.elapsed() >= self.length / 3) {
            self.renew(work)?;
            self.renewed = Some(Instant::now());
        }
        let mut taken = Taken { lost: self.look(work)?, ..Taken::default() };
        let horizon = now.saturating_add(HORIZON);
        let busy = |held: &Held| held.next.is_some_and(|next| next <= horizon);
        let share = share(work, horizon)?;
        let mine = self.held.values().filter(|held| busy(held) && !held.dry).count();
        if mine > share + share / 10 {
            let surplus = self.held.values_mut().filter(|held| busy(held) && !held.dry).take(mine - share);
            surplus.for_each(|held| held.dry = true);
        } else if mine < share {
            let mut wanted = share - mine;
            for held in self.held.values_mut().filter(|held| held.dry && busy(held)).take(wanted) {
                held.dry = false;
                wanted -= 1;
            }
            self.gain(work, horizon, wanted, &mut taken)?;
        }
        let idle = self.held.iter().filter(|(domain, held)| (held.dry || !busy(held)) && !in_flight(domain));
        let idle: Vec<String> = idle.map(|(domain, _)| domain.clone()).collect();
        taken.lost.extend(self.give_back(work, &idle)?);
        let handed_over: HashSet<String> = taken.gained.iter().map(|gained| gained.domain.clone()).collect();
        for (domain, held) in self.held.iter().filter(|(domain, held)| !held.dry && !handed_over.contains(*domain)) {
            let Some(due) = held.next.filter(|due| *due <= horizon) else { continue };
            taken.gained.push(Gained { domain: domain.clone(), due, handed_over: false, crawl_delay: 0 });
        }
        Ok(taken)
    }

    /// Moves deadlines on. A lease beyond its deadline that nobody has taken over is ours still.
    fn renew(&mut self, work: &mut Work<'_>) -> Result<(), Error> {
        let sql = "WITH mine AS (SELECT id FROM domain WHERE holder = $1 FOR UPDATE SKIP LOCKED)
                   UPDATE domain d SET deadline = clock_timestamp() + make_interval(secs => $2)
                   FROM mine WHERE d.id = mine.id";
        work.execute(sql, &[&self.me, &self.length.as_secs_f64()])?;
        Ok(())
    }

    /// Learns how our domains stand; returns those that others have now.
    fn look(&mut self, work: &mut Work<'_>) -> Result<Vec<String>, Error> {
        let sql = "SELECT name, epoch, CASE WHEN paused OR due IS NULL THEN NULL ELSE GREATEST(due, not_before) END
                   FROM domain WHERE holder = $1";
        let mut ours: HashMap<String, (i64, Option<Millis>)> =
            work.query(sql, &[&self.me])?.iter().map(|row| (row.get(0), (row.get(1), row.get(2)))).collect();
        let mut lost = Vec::new();
        self.held.retain(|domain, held| match ours.remove(domain) {
            Some((epoch, next)) if epoch == held.epoch => {
                held.next = next;
                true
            }
            _ => {
                lost.push(domain.clone());
                false
            }
        });
        Ok(lost)
    }

    fn gain(&mut self, work: &mut Work<'_>, horizon: Millis, wanted: usize, taken: &mut Taken) -> Result<(), Error> {
        if wanted == 0 {
            return Ok(());
        }
        let sql = "WITH free AS (
                       SELECT id FROM domain WHERE due <= $2 AND NOT paused AND not_before <= $2
                       AND (holder IS NULL OR holder <> $1 AND deadline < clock_timestamp())
                       ORDER BY due LIMIT $3 FOR UPDATE SKIP LOCKED)
                   UPDATE domain d SET holder = $1, epoch = d.epoch + 1,
                       deadline = clock_timestamp() + make_interval(secs => $4)
                   FROM free WHERE d.id = free.id RETURNING d.name, d.id, d.epoch, GREATEST(d.due, d.not_before),
                       d.crawl_delay";
        let limit = i64::try_from(wanted).unwrap_or(i64::MAX);
        for row in work.query(sql, &[&self.me, &horizon, &limit, &self.length.as_secs_f64()])? {
            let (domain, epoch, due): (String, i64, Millis) = (row.get(0), row.get(2), row.get(3));
            self.held.insert(domain.clone(), Held { id: row.get(1), epoch, next: Some(due), dry: false });
            taken.gained.push(Gained { domain, due, handed_over: epoch > 1, crawl_delay: row.get(4) });
        }
        Ok(())
    }

    fn give_back(&mut self, work: &mut Work<'_>, idle: &[String]) -> Result<Vec<String>, Error> {
        if idle.is_empty() {
            return Ok(Vec::new());
        }
        let sql = "WITH idle AS (SELECT id FROM domain WHERE holder = $1 AND name = ANY($2) FOR UPDATE SKIP LOCKED)
                   UPDATE domain d SET holder = NULL FROM idle WHERE d.id = idle.id RETURNING d.name";
        let given: Vec<String> = work.query(sql, &[&self.me, &idle])?.iter().map(|row| row.get(0)).collect();
        for domain in &given {
            self.held.remove(domain);
        }
        Ok(given)
    }
}

/// How many of the domains with something due each live process should have.
fn share(work: &mut Work<'_>, horizon: Millis) -> Result<usize, Error> {
    let sql = "SELECT (SELECT count(*) FROM domain WHERE due <= $1 AND NOT paused AND not_before <= $1),
                      (SELECT count(*) FROM process WHERE deadline > clock_timestamp())";
    let row = work.query_one(sql, &[&horizon])?;
    let (domains, processes): (i64, i64) = (row.get(0), row.get(1));
    Ok(usize::try_from(domains).unwrap_or(0).div_ceil(usize::try_from(processes).unwrap_or(1).max(1)))
}
