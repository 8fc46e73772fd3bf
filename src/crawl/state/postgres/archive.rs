//! Archives in the shared state: where files end, and which payloads they hold.

use postgres::Error;

use super::session::{Session, Work};
use crate::crawl::state::rows::signed;
use crate::crawl::state::{Archived, Millis, OpenFile};

pub(super) fn begin(work: &mut Work<'_>, set: &str, file: &str) -> Result<(), Error> {
    let sql = "INSERT INTO archive (name, file, ends) VALUES ($1, $2, 0)
               ON CONFLICT (name) DO UPDATE SET file = EXCLUDED.file, ends = 0";
    work.execute(sql, &[&set, &file])?;
    Ok(())
}

pub(super) fn open_file(session: &mut Session, set: &str) -> Result<Option<OpenFile>, Error> {
    let rows = session.query("SELECT file, ends FROM archive WHERE name = $1", &[&set])?;
    Ok(rows.first().map(|row| OpenFile { name: row.get(0), end: row.get::<_, i64>(1).unsigned_abs() }))
}

pub(super) fn fetched(session: &mut Session, key: &[u8; 16]) -> Result<Option<Millis>, Error> {
    Ok(session.query("SELECT at FROM payload WHERE key = $1", &[&&key[..]])?.first().map(|row| row.get(0)))
}

pub(super) fn acknowledge(work: &mut Work<'_>, archived: &Archived) -> Result<(), Error> {
    let end = signed(archived.end);
    work.execute("UPDATE archive SET ends = $2 WHERE name = $1", &[&archived.set, &end])?;
    // In the order of keys, so that two processes that store the same ones do not wait for each other in a circle.
    let mut payloads: Vec<_> = archived.payloads.iter().map(|payload| (&payload.key[..], payload.at)).collect();
    payloads.sort_unstable();
    let (keys, times): (Vec<&[u8]>, Vec<Millis>) = payloads.into_iter().unzip();
    let sql = "INSERT INTO payload (key, at) SELECT * FROM unnest($1::bytea[], $2::bigint[]) ON CONFLICT DO NOTHING";
    work.execute(sql, &[&keys, &times])?;
    Ok(())
}
