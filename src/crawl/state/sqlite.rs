//! The embedded engine: one SQLite file in the state's folder.

mod archive;
mod records;
mod room;
mod settle;
mod shelf;
mod survey;
mod targets;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use url::Url;

use super::kin::{self, Likeness};
use super::schema;
use super::{
    Added, Barrier, Committed, Counts, Dossier, End, Found, Gained, Hold, Holder, Millis, OpenFile, Order, Outcome,
    Seed, State, StateError, Survey, Taken, Task, Ticket, Waiting,
};
use records::Stored;

/// The file in the state's folder whose lock says that a process crawls with it.
const HOLDER: &str = "holder";

/// The embedded state of one crawl.
#[derive(Debug)]
pub struct Sqlite {
    database: Connection,
    folder: PathBuf,
    /// Outputs of this run, by the state's number; records wait for these.
    outputs: Vec<i64>,
    /// Whether this process has taken the domains.
    taken: bool,
    /// Nobody else crawls with it while this is held.
    _holder: Option<Holder>,
}

/// Statements that are kept compiled; a commit uses some forty.
const STATEMENTS: usize = 128;

impl Sqlite {
    /// Opens the state in a folder, which is made where there is none, and holds it.
    ///
    /// # Errors
    /// When the folder cannot be used, another process holds it, or a newer copydesk wrote it.
    pub fn open(folder: &Path) -> Result<Sqlite, StateError> {
        std::fs::create_dir_all(folder).map_err(|source| StateError::Folder { path: folder.to_owned(), source })?;
        let holder = Holder::take(&folder.join(HOLDER))?;
        let database = schema::open(&folder.join("crawl.db")).map_err(|error| room::told(error, folder))?;
        Ok(Sqlite::new(database, folder, Some(holder)))
    }

    /// Opens the state in a folder without holding it: to leave orders.
    ///
    /// # Errors
    /// When there is none, or a newer copydesk wrote it.
    pub fn visit(folder: &Path) -> Result<Sqlite, StateError> {
        let path = there(folder)?;
        let database = schema::open(&path).map_err(|error| room::told(error, folder))?;
        Ok(Sqlite::new(database, folder, None))
    }

    /// Opens the state in a folder to ask it, also where nothing may be written: on a disk that is full or read-only, as
    /// another user. Only where an older copydesk wrote it, it is written to.
    ///
    /// # Errors
    /// When there is none, it cannot be read, or a newer copydesk wrote it.
    pub fn look(folder: &Path) -> Result<Sqlite, StateError> {
        let path = there(folder)?;
        let database = schema::look(&path).map_err(|error| room::told(error, folder))?;
        if !schema::is_newest(&database, &path)? {
            drop(database);
            return Sqlite::visit(folder);
        }
        Ok(Sqlite::new(database, folder, None))
    }

    /// Opens a copy of the state in another folder, as it is at this moment; where there is none, an empty one.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub fn copy(folder: &Path, to: &Path) -> Result<Sqlite, StateError> {
        match there(folder) {
            Ok(path) => {
                let copy = to.join("crawl.db");
                schema::look(&path)?.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
            }
            Err(StateError::Absent { .. }) => {}
            Err(error) => return Err(error),
        }
        Sqlite::open(to)
    }

    fn new(database: Connection, folder: &Path, holder: Option<Holder>) -> Sqlite {
        // All that there are: those that fall out are compiled anew.
        database.set_prepared_statement_cache_capacity(STATEMENTS);
        Sqlite { database, folder: folder.to_owned(), outputs: Vec::new(), taken: false, _holder: holder }
    }

    /// The id of the first record that a text repeats, as the next commit would link it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn repeated(&mut self, likeness: &Likeness) -> Result<Option<String>, StateError> {
        Ok(kin::first_like(&mut &self.database, likeness)?)
    }

    /// Runs `work` as one transaction.
    fn transact<T>(&mut self, work: impl FnOnce(&Connection, &[i64]) -> rusqlite::Result<T>) -> Result<T, StateError> {
        let transact = || {
            let transaction = self.database.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction, &self.outputs)?;
            transaction.commit().map(|()| done)
        };
        transact().map_err(|error| room::told(error.into(), &self.folder))
    }
}

/// The database in a folder.
fn there(folder: &Path) -> Result<PathBuf, StateError> {
    let path = folder.join("crawl.db");
    match std::fs::metadata(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(StateError::Absent { path: folder.to_owned() })
        }
        Err(source) => Err(StateError::Folder { path: folder.to_owned(), source }),
        Ok(_) => Ok(path),
    }
}

impl State for Sqlite {
    fn configure(
        &mut self,
        sources: &[Arc<str>],
        seeds: &[Seed],
        _digest: &str,
        now: Millis,
    ) -> Result<(), StateError> {
        self.transact(|database, _| {
            database.execute("UPDATE source SET active = 0", [])?;
            for name in sources {
                database.execute(
                    "INSERT INTO source (name, active) VALUES (?1, 1) ON CONFLICT (name) DO UPDATE SET active = 1",
                    params![name],
                )?;
            }
            targets::plant(database, seeds, now)
        })
    }

    fn forsaken(&mut self) -> Result<u64, StateError> {
        Ok(targets::forsaken(&self.database)?)
    }

    fn begin_pass(&mut self, sources: &[Arc<str>], now: Millis) -> Result<Millis, StateError> {
        self.transact(|database, _| {
            let sql = "SELECT value FROM meta WHERE name = 'pass'";
            if let Some(began) = database.query_row(sql, [], |row| row.get(0)).optional()? {
                return Ok(began);
            }
            database.execute("INSERT INTO meta (name, value) VALUES ('pass', ?1)", [now])?;
            for name in sources {
                targets::make_seeds_due(database, name, now)?;
            }
            Ok(now)
        })
    }

    fn plan(&mut self, planned: &[(Ticket, Millis)]) -> Result<(), StateError> {
        if planned.is_empty() {
            return Ok(());
        }
        self.transact(|database, _| {
            let mut plan = database.prepare_cached("UPDATE target SET due = min(ifnull(due, ?2), ?2) WHERE id = ?1")?;
            planned.iter().try_for_each(|(task, due)| plan.execute([task.row, *due]).map(|_| ()))
        })
    }

    fn choose(&mut self, choices: &[(Arc<str>, String)], now: Millis) -> Result<(), StateError> {
        self.transact(|database, _| choices.iter().try_for_each(|choice| targets::choose(database, choice, now)))
    }

    fn end_pass(&mut self, began: Millis) -> Result<(), StateError> {
        let sql = "DELETE FROM meta WHERE name = 'pass' AND value = ?1";
        self.transact(|database, _| database.execute(sql, [began]).map(|_| ()))
    }

    /// One process has all domains; those that are new it learns from [`Added`].
    fn take(&mut self, _now: Millis, _in_flight: &dyn Fn(&str) -> bool) -> Result<Taken, StateError> {
        let mut taken = Taken::default();
        if std::mem::replace(&mut self.taken, true) {
            return Ok(taken);
        }
        let mut domains = self.database.prepare("SELECT name, crawl_delay FROM domain")?;
        let domains = domains.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for domain in domains.collect::<rusqlite::Result<Vec<(String, Millis)>>>()? {
            let (domain, crawl_delay) = domain;
            if let Some(due) = targets::domain_due(&self.database, &domain)? {
                // Who crawled before may have asked it a moment ago. Shorter pauses are kept for all domains at once.
                taken.gained.push(Gained { domain, due, handed_over: crawl_delay > 0, crawl_delay });
            }
        }
        Ok(taken)
    }

    fn due_elsewhere(&mut self) -> Result<Option<Millis>, StateError> {
        Ok(None)
    }

    fn domain_due(&mut self, domain: &str) -> Result<Option<Millis>, StateError> {
        Ok(targets::domain_due(&self.database, domain)?)
    }

    fn due(&mut self, domain: &str, now: Millis, limit: usize) -> Result<Vec<Task>, StateError> {
        Ok(targets::due(&self.database, domain, now, limit)?)
    }

    fn add(&mut self, found: &[Found], now: Millis) -> Result<Added, StateError> {
        self.transact(|database, _| {
            let mut added = Added::default();
            targets::add(database, found, &mut added, now)?;
            Ok(added)
        })
    }

    fn commit(&mut self, outcomes: Vec<Outcome>, now: Millis) -> Result<Committed, StateError> {
        self.transact(|database, outputs| {
            let mut committed = Committed::default();
            for outcome in outcomes {
                settle::settle(database, &outcome, now)?;
                targets::add(database, &outcome.found, &mut committed.added, now)?;
                if let Some(archived) = &outcome.archived {
                    archive::acknowledge(database, archived)?;
                }
                let End::Done { draft: Some(draft), .. } = outcome.end else { continue };
                match records::store(database, outputs, draft, now)? {
                    Stored::First => {
                        committed.records += 1;
                        committed.fresh.push(outcome.task);
                    }
                    Stored::Newer | Stored::Copy => committed.records += 1,
                    Stored::Known => {
                        committed.repeated += 1;
                        committed.same.push(outcome.task);
                    }
                }
            }
            Ok(committed)
        })
    }

    fn output(&mut self, name: &str, end: u64) -> Result<u64, StateError> {
        let (id, end) = self.transact(|database, _| records::register(database, name, end))?;
        if !self.outputs.contains(&id) {
            self.outputs.push(id);
        }
        Ok(end)
    }

    /// Whoever holds the state holds its outputs; the files have locks of their own.
    fn hold_output(&mut self, _name: &str) -> Result<Hold, StateError> {
        Ok(Hold::Ours { before: None })
    }

    fn release_output(&mut self, _name: &str) -> Result<(), StateError> {
        Ok(())
    }

    fn waiting(&mut self, output: &str, limit: usize) -> Result<Vec<Waiting>, StateError> {
        Ok(records::waiting(&self.database, output, limit)?)
    }

    fn acknowledge(&mut self, output: &str, records: &[i64], end: u64) -> Result<(), StateError> {
        self.transact(|database, _| records::acknowledge(database, output, records, end))
    }

    fn begin_archive(&mut self, set: &str, name: &str) -> Result<(), StateError> {
        self.transact(|database, _| archive::begin(database, set, name))
    }

    fn archive(&mut self, set: &str) -> Result<Option<OpenFile>, StateError> {
        Ok(archive::open_file(&self.database, set)?)
    }

    fn archived(&mut self, key: &[u8; 16]) -> Result<Option<Millis>, StateError> {
        Ok(archive::fetched(&self.database, key)?)
    }

    fn notes(&mut self, kind: &str) -> Result<Vec<(String, String)>, StateError> {
        let mut query = self.database.prepare_cached("SELECT name, text FROM note WHERE kind = ?1 ORDER BY name")?;
        let notes = query.query_map([kind], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(notes.collect::<rusqlite::Result<_>>()?)
    }

    fn keep_notes(&mut self, kind: &str, notes: &[(String, String)]) -> Result<(), StateError> {
        self.transact(|database, _| {
            let sql = "INSERT INTO note (kind, name, text) VALUES (?1, ?2, ?3)
                       ON CONFLICT (kind, name) DO UPDATE SET text = ?3";
            let mut keep = database.prepare_cached(sql)?;
            notes.iter().try_for_each(|(name, text)| keep.execute(params![kind, name, text]).map(|_| ()))
        })
    }

    fn counts(&mut self) -> Result<Counts, StateError> {
        Ok(targets::counts(&self.database)?)
    }

    fn survey(&mut self, now: Millis) -> Result<Survey, StateError> {
        let processes = Holder::of(&self.folder.join(HOLDER)).into_iter().collect();
        Ok(Survey { processes, ..survey::survey(&self.database, now)? })
    }

    fn dossier(&mut self, url: &Url, now: Millis) -> Result<Option<Dossier>, StateError> {
        Ok(survey::dossier(&self.database, url, now)?)
    }

    fn barrier(&mut self, domain: &str) -> Result<Option<Barrier>, StateError> {
        Ok(targets::barrier(&self.database, domain)?)
    }

    fn leave(&mut self, order: &Order) -> Result<(), StateError> {
        self.transact(|database, _| survey::leave(database, order))
    }

    fn obey(&mut self, now: Millis) -> Result<Vec<String>, StateError> {
        // Looked at often, and there are seldom any: no need to begin a transaction for it.
        let any: bool =
            self.database.prepare_cached("SELECT EXISTS (SELECT 1 FROM orders)")?.query_row([], |row| row.get(0))?;
        if !any {
            return Ok(Vec::new());
        }
        self.transact(|database, _| survey::obey(database, now))
    }
}
