//! Archives in the embedded state: where files end, and which payloads they hold.

use rusqlite::{Connection, OptionalExtension, params};

use crate::crawl::state::rows::signed;
use crate::crawl::state::{Archived, Millis, OpenFile};

pub(super) fn begin(database: &Connection, set: &str, file: &str) -> rusqlite::Result<()> {
    database.execute("INSERT OR REPLACE INTO archive (name, file, ends) VALUES (?1, ?2, 0)", [set, file])?;
    Ok(())
}

pub(super) fn open_file(database: &Connection, set: &str) -> rusqlite::Result<Option<OpenFile>> {
    let mut query = database.prepare_cached("SELECT file, ends FROM archive WHERE name = ?1")?;
    query
        .query_row([set], |row| Ok(OpenFile { name: row.get(0)?, end: row.get::<_, i64>(1)?.unsigned_abs() }))
        .optional()
}

pub(super) fn fetched(database: &Connection, key: &[u8; 16]) -> rusqlite::Result<Option<Millis>> {
    database.prepare_cached("SELECT at FROM payload WHERE key = ?1")?.query_row([&key[..]], |row| row.get(0)).optional()
}

pub(super) fn acknowledge(database: &Connection, archived: &Archived) -> rusqlite::Result<()> {
    database
        .prepare_cached("UPDATE archive SET ends = ?2 WHERE name = ?1")?
        .execute(params![archived.set, signed(archived.end)])?;
    for payload in &archived.payloads {
        database
            .prepare_cached("INSERT OR IGNORE INTO payload (key, at) VALUES (?1, ?2)")?
            .execute(params![&payload.key[..], payload.at])?;
    }
    Ok(())
}
