//! The embedded state's tables, and how older ones become newer.

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior, params};
use std::ffi::OsStr;
use std::path::Path;
use url::Url;

use super::{StateError, rows};
use crate::fetch::domain_of_host;

/// A step from one version to the next.
enum Step {
    Sql(&'static str),
    Code(fn(&Connection) -> rusqlite::Result<()>),
}

/// The first step makes an empty database version 1. Steps are never changed once they are released.
const STEPS: &[Step] = &[
    // An address is kept once, in `target`; its index is a 64-bit hash, so that the address is not stored twice.
    Step::Sql(
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
     CREATE TABLE source (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, active INTEGER NOT NULL);
     CREATE TABLE host (
         id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
         not_before INTEGER NOT NULL DEFAULT 0, paused INTEGER NOT NULL DEFAULT 0);
     CREATE TABLE target (
         id INTEGER PRIMARY KEY, hash INTEGER NOT NULL, url TEXT NOT NULL, kind INTEGER NOT NULL,
         host INTEGER NOT NULL, source INTEGER NOT NULL, depth INTEGER NOT NULL, seed INTEGER NOT NULL,
         status INTEGER NOT NULL, seen INTEGER NOT NULL, due INTEGER, fetched INTEGER, changed INTEGER,
         attempts INTEGER NOT NULL DEFAULT 0, note TEXT, etag TEXT, last_modified TEXT, article TEXT);
     CREATE INDEX target_hash ON target (hash);
     CREATE INDEX target_due ON target (host, due) WHERE due IS NOT NULL AND seed = 0;
     CREATE INDEX target_seed ON target (host, due) WHERE seed = 1;
     CREATE TABLE version (
         article TEXT NOT NULL, fingerprint TEXT NOT NULL, at INTEGER NOT NULL, latest INTEGER NOT NULL,
         PRIMARY KEY (article, fingerprint)) WITHOUT ROWID;
     CREATE TABLE record (id INTEGER PRIMARY KEY AUTOINCREMENT, article TEXT NOT NULL, bytes BLOB NOT NULL);
     CREATE TABLE output (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, ends INTEGER NOT NULL);
     CREATE TABLE waiting (
         output INTEGER NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (output, record)) WITHOUT ROWID;
     CREATE INDEX waiting_record ON waiting (record);
     CREATE TABLE orders (id INTEGER PRIMARY KEY, verb TEXT NOT NULL, argument TEXT NOT NULL, source TEXT NOT NULL);",
    ),
    // Archives. A payload is a 16-byte hash of its address and its bytes, so that ten million take 300 MB.
    Step::Sql(
        "CREATE TABLE archive (name TEXT PRIMARY KEY, file TEXT NOT NULL, ends INTEGER NOT NULL) WITHOUT ROWID;
     CREATE TABLE payload (key BLOB PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;",
    ),
    Step::Code(hosts_to_domains),
    Step::Sql(
        "ALTER TABLE target ADD COLUMN interval INTEGER;
     ALTER TABLE target ADD COLUMN linked INTEGER NOT NULL DEFAULT 0;
     CREATE TABLE note (kind TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;",
    ),
    // Sketches. An article is its id as a number; `band` has each sketch under three keys.
    Step::Sql(
        "CREATE TABLE sketch (
         article INTEGER PRIMARY KEY, sketch INTEGER NOT NULL, numbers INTEGER NOT NULL, words INTEGER NOT NULL,
         at INTEGER NOT NULL);
     CREATE TABLE band (
         key INTEGER NOT NULL, article INTEGER NOT NULL, sketch INTEGER NOT NULL, PRIMARY KEY (key, article)) WITHOUT ROWID;
     CREATE TABLE lead (
         agency TEXT NOT NULL, told INTEGER NOT NULL, article INTEGER NOT NULL, fingerprint TEXT NOT NULL,
         version INTEGER NOT NULL, title TEXT NOT NULL, PRIMARY KEY (agency, told, article)) WITHOUT ROWID;",
    ),
    Step::Code(hashes_by_site),
    // What robots.txt asked for, so that who goes on with a domain knows its pause before its first request.
    Step::Sql("ALTER TABLE domain ADD COLUMN crawl_delay INTEGER NOT NULL DEFAULT 0;"),
    // From when on a list makes due what was given up; when something of a source was given up last, and what stands
    // for the choice that its configuration makes.
    Step::Sql(
        "ALTER TABLE target ADD COLUMN again INTEGER;
     ALTER TABLE source ADD COLUMN failed INTEGER;
     ALTER TABLE source ADD COLUMN choice TEXT;",
    ),
];

/// Opens the database and brings it to the newest version.
pub(super) fn open(path: &Path) -> Result<Connection, StateError> {
    let mut database = Connection::open(path)?;
    database.busy_timeout(std::time::Duration::from_secs(10))?;
    // FULL: a commit is on the disk when it returns. Larger pages of cache and log pay for many small rows.
    database.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;
         PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY;",
    )?;
    // Else SQLite compiles statements anew whenever a value that they are given might ask for another plan.
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    let known = STEPS.len() as i64;
    if found > known {
        return Err(StateError::Version { path: path.to_owned(), found, known });
    }
    for step in STEPS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        match step {
            Step::Sql(sql) => transaction.execute_batch(sql)?,
            Step::Code(code) => code(&transaction)?,
        }
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(database)
}

/// Opens the database, whatever its version, and writes nothing: where nobody crawls and no log is there, not even the log's
/// index, which a folder that cannot be written to has no room for.
pub(super) fn look(path: &Path) -> Result<Connection, StateError> {
    let unusable = |source| StateError::Folder { path: path.to_owned(), source };
    // SQLite says of all that cannot be opened the same.
    std::fs::File::open(path).map_err(unusable)?;
    let open = |database: &OsStr| -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let database = Connection::open_with_flags(Path::new(database), flags)?;
        database.busy_timeout(std::time::Duration::from_secs(10))?;
        version(&database)?;
        Ok(database)
    };
    let source: rusqlite::Error = match open(path.as_os_str()) {
        Ok(database) => return Ok(database),
        Err(error) => error,
    };
    if !matches!(
        source.sqlite_error_code(),
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure)
    ) {
        return Err(source.into());
    }
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if std::fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Err(StateError::Log { path: path.to_owned(), source });
    }
    let absolute = std::path::absolute(path).map_err(unusable)?;
    let Ok(mut address) = Url::from_file_path(absolute) else { return Err(source.into()) };
    address.set_query(Some("immutable=1"));
    Ok(open(OsStr::new(address.as_str()))?)
}

fn version(database: &Connection) -> rusqlite::Result<i64> {
    database.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Whether the database has the newest version.
pub(super) fn is_newest(database: &Connection, path: &Path) -> Result<bool, StateError> {
    let (found, known) = (version(database)?, STEPS.len() as i64);
    if found > known {
        return Err(StateError::Version { path: path.to_owned(), found, known });
    }
    Ok(found == known)
}

/// What was paced by host is paced by registrable domain: hosts of one domain become one, which waits as long as any
/// of them had to, and is paused where any was.
fn hosts_to_domains(database: &Connection) -> rusqlite::Result<()> {
    database.execute_batch(
        "ALTER TABLE host RENAME TO domain; ALTER TABLE target RENAME COLUMN host TO domain;
         CREATE TEMP TABLE merged (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);",
    )?;
    let mut hosts = database.prepare("SELECT id, name, not_before, paused FROM domain")?;
    let hosts = hosts.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let hosts: Vec<(i64, String, i64, bool)> = hosts.collect::<rusqlite::Result<_>>()?;
    for (old, host, not_before, paused) in hosts {
        let domain = domain_of_host(&host).unwrap_or_else(|_| host.clone());
        if domain == host {
            continue;
        }
        let new: i64 = database.query_row(
            "INSERT INTO domain (name, not_before, paused) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO UPDATE SET
             not_before = max(not_before, ?2), paused = max(paused, ?3) RETURNING id",
            params![domain, not_before, paused],
            |row| row.get(0),
        )?;
        database.execute("INSERT INTO merged (old, new) VALUES (?1, ?2)", [old, new])?;
    }
    database.execute_batch(
        "UPDATE target SET domain = m.new FROM merged m WHERE m.old = target.domain;
         DELETE FROM domain WHERE id IN (SELECT old FROM merged);
         DROP TABLE merged;",
    )
}

/// Hashes of addresses whose upper bits are the site's take the place of others; see [`rows::hash`].
fn hashes_by_site(database: &Connection) -> rusqlite::Result<()> {
    database.execute_batch("DROP INDEX target_hash")?;
    let mut update = database.prepare("UPDATE target SET hash = ?2 WHERE id = ?1")?;
    let mut targets = database.prepare("SELECT id, url FROM target WHERE id > ?1 ORDER BY id LIMIT 10000")?;
    let mut last = i64::MIN;
    loop {
        let read = targets.query_map([last], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let read: Vec<(i64, String)> = read.collect::<rusqlite::Result<_>>()?;
        let Some((end, _)) = read.last() else { break };
        last = *end;
        for (id, url) in &read {
            // Only what parsed was ever written.
            let Ok(url) = Url::parse(url) else { continue };
            update.execute(params![id, rows::hash(&url)])?;
        }
    }
    database.execute_batch("CREATE INDEX target_hash ON target (hash)")
}
