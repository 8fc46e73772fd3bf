//! Records in the embedded state: versions that were ever made, and records that wait for outputs.

use rusqlite::{Connection, OptionalExtension, params};

use crate::crawl::state::kin;
use crate::crawl::state::rows::signed;
use crate::crawl::state::{Draft, Millis, Waiting, Worth};

/// What became of a draft.
pub(super) enum Stored {
    /// It is the first version of its article, and repeats no other.
    First,
    /// It is the first version of an article that repeats another.
    Copy,
    /// It is a newer version of it.
    Newer,
    /// Its version was there before.
    Known,
}

/// Stores a record for every output, unless its version was there before.
pub(super) fn store(database: &Connection, outputs: &[i64], draft: Draft, now: Millis) -> rusqlite::Result<Stored> {
    let key = kin::key(&mut &*database, &draft)?;
    if let Some(other) = kin::other_key(&draft, &key)
        && is_known(database, &other, &draft.fingerprint)?
    {
        return Ok(Stored::Known);
    }
    // Where the page went back to what it was, that version is in the outputs already. The latest stays the one that they
    // were given last: a record names what its reader has.
    if is_known(database, &key, &draft.fingerprint)? {
        return Ok(Stored::Known);
    }
    let old: Option<String> = database
        .prepare_cached("SELECT fingerprint FROM version WHERE article = ?1 AND latest = 1")?
        .query_row([&key], |row| row.get(0))
        .optional()?;
    if old.is_some() && matches!(draft.worth, Worth::Nothing | Worth::Doubtful) {
        return Ok(Stored::Known);
    }
    database.prepare_cached("UPDATE version SET latest = 0 WHERE article = ?1")?.execute([&key])?;
    database
        .prepare_cached("INSERT INTO version (article, fingerprint, at, latest) VALUES (?1, ?2, ?3, 1)")?
        .execute(params![key, draft.fingerprint, now])?;
    let links = kin::links(&mut &*database, (&draft, &key), old.as_deref(), now)?;
    let stored = match (&old, &links.duplicate_of) {
        (Some(_), _) => Stored::Newer,
        (None, Some(_)) => Stored::Copy,
        (None, None) => Stored::First,
    };
    let article = draft.id;
    let bytes = (draft.write)(links);
    database.prepare_cached("INSERT INTO record (article, bytes) VALUES (?1, ?2)")?.execute(params![article, bytes])?;
    let record = database.last_insert_rowid();
    for output in outputs {
        database
            .prepare_cached("INSERT INTO waiting (output, record) VALUES (?1, ?2)")?
            .execute(params![output, record])?;
    }
    Ok(stored)
}

fn is_known(database: &Connection, article: &str, fingerprint: &str) -> rusqlite::Result<bool> {
    database
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM version WHERE article = ?1 AND fingerprint = ?2)")?
        .query_row([article, fingerprint], |row| row.get(0))
}

/// An output's number and acknowledged end.
pub(super) fn register(database: &Connection, name: &str, end: u64) -> rusqlite::Result<(i64, u64)> {
    database.execute(
        "INSERT INTO output (name, ends) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        params![name, signed(end)],
    )?;
    database.query_row("SELECT id, ends FROM output WHERE name = ?1", [name], |row| {
        Ok((row.get(0)?, u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0)))
    })
}

pub(super) fn waiting(database: &Connection, output: &str, limit: usize) -> rusqlite::Result<Vec<Waiting>> {
    let mut query = database.prepare_cached(
        "SELECT r.id, r.bytes FROM waiting w JOIN record r ON r.id = w.record
         WHERE w.output = (SELECT id FROM output WHERE name = ?1) ORDER BY w.record LIMIT ?2",
    )?;
    let rows = query.query_map(params![output, i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
        Ok(Waiting { record: row.get(0)?, bytes: row.get(1)? })
    })?;
    rows.collect()
}

pub(super) fn acknowledge(database: &Connection, output: &str, records: &[i64], end: u64) -> rusqlite::Result<()> {
    for record in records {
        database
            .prepare_cached(
                "DELETE FROM waiting WHERE record = ?2 AND output = (SELECT id FROM output WHERE name = ?1)",
            )?
            .execute(params![output, record])?;
        database
            .prepare_cached(
                "DELETE FROM record WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM waiting WHERE record = ?1)",
            )?
            .execute([record])?;
    }
    database.execute("UPDATE output SET ends = ?2 WHERE name = ?1", params![output, signed(end)])?;
    Ok(())
}
