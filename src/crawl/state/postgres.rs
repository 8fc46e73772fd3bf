//! The shared engine: a PostgreSQL database that any number of processes crawl with, on any number of machines.

mod archive;
mod lease;
mod records;
mod rehearsal;
mod schema;
mod session;
mod settle;
mod shelf;
mod survey;
mod targets;
mod tls;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::holder;
use super::{
    Added, Barrier, Committed, Counts, Dossier, Found, Hold, Millis, OpenFile, Order, Outcome, Seed, State, StateError,
    Survey, Taken, Task, Ticket, Waiting,
};
use crate::fetch::domain;
use lease::Leases;
use schema::Tables;
use session::{Session, Work};

/// Leases in a copy, which nobody else wants.
const REHEARSED: Duration = Duration::from_secs(24 * 60 * 60);

/// A crawl's state that processes share.
#[derive(Debug)]
pub struct Postgres {
    session: Session,
    leases: Leases,
    /// Who we are, for people.
    note: String,
    /// What our configuration says of sources, once it is known.
    digest: String,
    /// Outputs that are ours to write.
    outputs: HashSet<String>,
    /// Whether this process crawls, and does not only look.
    crawls: bool,
}

impl Postgres {
    /// Opens the state at a `postgres://` address to crawl with it; its tables are made where there are none. A domain
    /// that this process has goes to others when it has been silent for as long as a `lease`.
    ///
    /// # Errors
    /// When the database cannot be reached or used, or a newer copydesk wrote it.
    pub fn open(address: &str, lease: Duration) -> Result<Postgres, StateError> {
        let mut postgres = Postgres::connect(address, lease)?;
        postgres.crawls = true;
        schema::migrate(&mut postgres.session, Tables::Make)?;
        // From here on nobody migrates the tables under our hands.
        postgres.announce()?;
        Ok(postgres)
    }

    /// Opens the state to ask, and to leave orders.
    ///
    /// # Errors
    /// When there is none, or as for [`Postgres::open`].
    pub fn visit(address: &str) -> Result<Postgres, StateError> {
        let mut postgres = Postgres::connect(address, Duration::ZERO)?;
        schema::migrate(&mut postgres.session, Tables::Expect)?;
        Ok(postgres)
    }

    /// Opens a copy of the state that nobody else sees, as it is at this moment; where there is none, an empty one. It ends
    /// with the connection.
    ///
    /// # Errors
    /// As for [`Postgres::open`], and when another version of copydesk made the state.
    pub fn copy(address: &str) -> Result<Postgres, StateError> {
        let mut postgres = Postgres::connect(address, REHEARSED)?;
        rehearsal::copy(&mut postgres.session)?;
        Ok(postgres)
    }

    fn connect(address: &str, lease: Duration) -> Result<Postgres, StateError> {
        Ok(Postgres {
            session: Session::connect(address)?,
            leases: Leases::new(fastrand::i64(1..), lease),
            note: holder::note(),
            digest: String::new(),
            outputs: HashSet::new(),
            crawls: false,
        })
    }

    /// Runs `work` as one transaction.
    fn transact<T>(&mut self, work: impl FnOnce(&mut Work<'_>) -> Result<T, postgres::Error>) -> Result<T, StateError> {
        let mut transaction = self.session.begin()?;
        let done = work(&mut transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    /// Says that this process lives, for another lease; unless the tables have become another's in the meantime.
    fn announce(&mut self) -> Result<(), StateError> {
        let sql = "INSERT INTO process (id, note, digest, deadline)
                   SELECT $1, $2, $3, clock_timestamp() + make_interval(secs => $4) FROM meta
                   WHERE name = 'version' AND value = $5
                   ON CONFLICT (id) DO UPDATE SET digest = EXCLUDED.digest, deadline = EXCLUDED.deadline
                   RETURNING id";
        let (me, lease) = (self.leases.me, self.leases.length.as_secs_f64());
        let said = self.session.query(sql, &[&me, &self.note, &self.digest, &lease, &schema::KNOWN])?;
        if said.is_empty() {
            let found = schema::found(&mut self.session)?;
            return Err(StateError::Version { path: self.session.place.clone().into(), found, known: schema::KNOWN });
        }
        Ok(())
    }

    /// Refuses to share with processes that mean something else by their sources.
    fn agree(work: &mut Work<'_>, me: i64, digest: &str) -> Result<Option<String>, postgres::Error> {
        // One process after the other, so that of two that start together one sees the other.
        work.batch("LOCK TABLE process IN EXCLUSIVE MODE")?;
        work.execute("DELETE FROM process WHERE deadline < clock_timestamp() - interval '1 day'", &[])?;
        let sql = "SELECT note FROM process
                   WHERE id <> $1 AND digest <> '' AND digest <> $2 AND deadline > clock_timestamp() LIMIT 1";
        Ok(work.query_opt(sql, &[&me, &digest])?.map(|row| row.get(0)))
    }
}

impl Drop for Postgres {
    /// What is left in good order others may have at once.
    fn drop(&mut self) {
        if !self.crawls {
            return;
        }
        let me = self.leases.me;
        let left = self.transact(|work| {
            work.execute("UPDATE domain SET holder = NULL WHERE holder = $1", &[&me])?;
            work.execute("DELETE FROM process WHERE id = $1", &[&me])
        });
        if let Err(error) = left {
            tracing::debug!(%error, "the leases are left to run out");
        }
    }
}

impl State for Postgres {
    fn configure(&mut self, sources: &[Arc<str>], seeds: &[Seed], digest: &str, now: Millis) -> Result<(), StateError> {
        let (me, place) = (self.leases.me, self.session.place.clone());
        let (note, lease) = (self.note.clone(), self.leases.length.as_secs_f64());
        let other = self.transact(|work| {
            if let Some(other) = Postgres::agree(work, me, digest)? {
                return Ok(Some(other));
            }
            let sql = "INSERT INTO process (id, note, digest, deadline)
                       VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))
                       ON CONFLICT (id) DO UPDATE SET digest = EXCLUDED.digest, deadline = EXCLUDED.deadline";
            work.execute(sql, &[&me, &note, &digest, &lease])?;
            targets::lock_all(work)?;
            let names: Vec<&str> = sources.iter().map(|name| &**name).collect();
            work.execute(
                "INSERT INTO source (name, active) SELECT n, true FROM unnest($1::text[]) n ON CONFLICT DO NOTHING",
                &[&names],
            )?;
            work.execute("UPDATE source SET active = name = ANY($1) WHERE active <> (name = ANY($1))", &[&names])?;
            targets::plant(work, seeds, now)?;
            targets::reckon_all(work)?;
            Ok(None)
        })?;
        digest.clone_into(&mut self.digest);
        other.map_or(Ok(()), |other| Err(StateError::Differs { place, other }))
    }

    fn forsaken(&mut self) -> Result<u64, StateError> {
        Ok(targets::forsaken(&mut self.session)?)
    }

    fn begin_pass(&mut self, sources: &[Arc<str>], now: Millis) -> Result<Millis, StateError> {
        self.transact(|work| {
            targets::lock_all(work)?;
            let begun = "INSERT INTO meta (name, value) VALUES ('pass', $1) ON CONFLICT DO NOTHING";
            if work.execute(begun, &[&now])? > 0 {
                targets::make_seeds_due(work, sources, now)?;
                targets::reckon_all(work)?;
            }
            Ok(work.query_one("SELECT value FROM meta WHERE name = 'pass'", &[])?.get(0))
        })
    }

    fn plan(&mut self, planned: &[(Ticket, Millis)]) -> Result<(), StateError> {
        if planned.is_empty() {
            return Ok(());
        }
        self.transact(|work| targets::plan(work, planned))
    }

    fn choose(&mut self, choices: &[(Arc<str>, String)], now: Millis) -> Result<(), StateError> {
        self.transact(|work| targets::choose(work, choices, now))
    }

    fn end_pass(&mut self, began: Millis) -> Result<(), StateError> {
        self.transact(|work| work.execute("DELETE FROM meta WHERE name = 'pass' AND value = $1", &[&began]))?;
        Ok(())
    }

    fn take(&mut self, now: Millis, in_flight: &dyn Fn(&str) -> bool) -> Result<Taken, StateError> {
        self.announce()?;
        let mut work = self.session.begin()?;
        let taken = self.leases.take(&mut work, now, in_flight)?;
        work.commit()?;
        Ok(taken)
    }

    fn due_elsewhere(&mut self) -> Result<Option<Millis>, StateError> {
        let sql = "SELECT min(GREATEST(due, not_before)) FROM domain
                   WHERE due IS NOT NULL AND NOT paused AND holder IS DISTINCT FROM $1";
        Ok(self.session.query(sql, &[&self.leases.me])?.first().and_then(|row| row.get(0)))
    }

    fn domain_due(&mut self, domain: &str) -> Result<Option<Millis>, StateError> {
        Ok(self.leases.open(domain).and_then(|held| held.next))
    }

    fn due(&mut self, domain: &str, now: Millis, limit: usize) -> Result<Vec<Task>, StateError> {
        let Some(held) = self.leases.open(domain) else { return Ok(Vec::new()) };
        let me = self.leases.me;
        let tasks = targets::due(&mut self.session, (me, held), now, limit)?;
        if tasks.is_empty() {
            // What was known of it here is not so any more.
            let next = targets::next(&mut self.session, (me, held))?;
            self.leases.note(domain, next);
        }
        Ok(tasks)
    }

    fn add(&mut self, found: &[Found], now: Millis) -> Result<Added, StateError> {
        let added = self.transact(|work| {
            let mut added = Added::default();
            let names: BTreeSet<&str> = found.iter().map(|found| domain(&found.url)).collect();
            targets::lock(work, &names)?;
            targets::add(work, found, &mut added, now)?;
            Ok(added)
        })?;
        for domain in &added.domains {
            let next = self.leases.open(domain).and_then(|held| held.next);
            self.leases.note(domain, Some(next.map_or(now, |next| next.min(now))));
        }
        Ok(added)
    }

    fn commit(&mut self, outcomes: Vec<Outcome>, now: Millis) -> Result<Committed, StateError> {
        let mut work = self.session.begin()?;
        let (committed, next) = settle::commit(&mut work, &self.leases, outcomes, now)?;
        work.commit()?;
        for (domain, next) in next {
            self.leases.note(&domain, next);
        }
        Ok(committed)
    }

    fn output(&mut self, name: &str, end: u64) -> Result<u64, StateError> {
        self.transact(|work| records::register(work, name, end))
    }

    fn hold_output(&mut self, name: &str) -> Result<Hold, StateError> {
        if self.outputs.contains(name) {
            return Ok(Hold::Ours { before: None });
        }
        let note = self.note.clone();
        let (held, before) = self.transact(|work| records::hold(work, name, &note))?;
        if held {
            self.outputs.insert(name.to_owned());
            return Ok(Hold::Ours { before });
        }
        Ok(Hold::Theirs { holder: before.unwrap_or_else(|| "another process".to_owned()) })
    }

    fn release_output(&mut self, name: &str) -> Result<(), StateError> {
        if self.outputs.remove(name) {
            records::release(&mut self.session, name)?;
        }
        Ok(())
    }

    fn waiting(&mut self, output: &str, limit: usize) -> Result<Vec<Waiting>, StateError> {
        Ok(records::waiting(&mut self.session, output, limit)?)
    }

    fn acknowledge(&mut self, output: &str, records: &[i64], end: u64) -> Result<(), StateError> {
        self.transact(|work| records::acknowledge(work, output, records, end))
    }

    fn begin_archive(&mut self, set: &str, name: &str) -> Result<(), StateError> {
        self.transact(|work| archive::begin(work, set, name))
    }

    fn archive(&mut self, set: &str) -> Result<Option<OpenFile>, StateError> {
        Ok(archive::open_file(&mut self.session, set)?)
    }

    fn archived(&mut self, key: &[u8; 16]) -> Result<Option<Millis>, StateError> {
        Ok(archive::fetched(&mut self.session, key)?)
    }

    fn notes(&mut self, kind: &str) -> Result<Vec<(String, String)>, StateError> {
        let notes = self.session.query("SELECT name, text FROM note WHERE kind = $1 ORDER BY name", &[&kind])?;
        Ok(notes.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    fn keep_notes(&mut self, kind: &str, notes: &[(String, String)]) -> Result<(), StateError> {
        let mut notes: Vec<&(String, String)> = notes.iter().collect();
        // In order, so that two processes do not wait for each other in a circle.
        notes.sort_unstable();
        self.transact(|work| {
            let sql = "INSERT INTO note (kind, name, text) VALUES ($1, $2, $3)
                       ON CONFLICT (kind, name) DO UPDATE SET text = EXCLUDED.text";
            notes.iter().try_for_each(|(name, text)| work.execute(sql, &[&kind, name, text]).map(|_| ()))
        })
    }

    fn counts(&mut self) -> Result<Counts, StateError> {
        Ok(targets::counts(&mut self.session)?)
    }

    fn survey(&mut self, now: Millis) -> Result<Survey, StateError> {
        Ok(survey::survey(&mut self.session, now)?)
    }

    fn dossier(&mut self, url: &Url, now: Millis) -> Result<Option<Dossier>, StateError> {
        Ok(survey::dossier(&mut self.session, url, now)?)
    }

    fn barrier(&mut self, domain: &str) -> Result<Option<Barrier>, StateError> {
        let known = self.session.query("SELECT paused, not_before FROM domain WHERE name = $1", &[&domain])?;
        Ok(known.first().map(|row| Barrier { paused: row.get(0), not_before: row.get(1) }))
    }

    fn leave(&mut self, order: &Order) -> Result<(), StateError> {
        self.transact(|work| survey::leave(work, order))
    }

    fn obey(&mut self, now: Millis) -> Result<Vec<String>, StateError> {
        // Looked at often, and there are seldom any.
        let any = self.session.query("SELECT EXISTS (SELECT 1 FROM orders)", &[])?;
        if !any.first().is_some_and(|row| row.get(0)) {
            return Ok(Vec::new());
        }
        let domains = self.transact(|work| survey::obey(work, now))?;
        for domain in &domains {
            if let Some(held) = self.leases.open(domain) {
                let next = targets::next(&mut self.session, (self.leases.me, held))?;
                self.leases.note(domain, next);
            }
        }
        Ok(domains)
    }
}
