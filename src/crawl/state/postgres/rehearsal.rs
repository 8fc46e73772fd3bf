//! A copy of the shared state that one session alone sees, and that ends with it: temporary tables in the same database.

use super::schema;
use super::session::{Session, Work};
use crate::crawl::state::StateError;

/// Names of outputs are locked by number, in the whole database: those of rehearsals begin here.
const OUTPUTS_FROM: i64 = 1 << 30;

/// Copies what the shared state knows of addresses, as it is at this moment; where there is none, the copy is empty. All
/// statements of the session find the copy from then on, and nothing else.
///
/// What was fetched and written stays behind: a rehearsal fetches no pages.
pub(super) fn copy(session: &mut Session) -> Result<(), StateError> {
    let place = session.place.clone();
    let mut work = session.begin()?;
    // All of it as of one moment.
    work.batch("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")?;
    let there: bool = work.query_one("SELECT to_regclass('copydesk.meta') IS NOT NULL", &[])?.get(0);
    if there {
        let found = schema::version(&mut work)?;
        if found != schema::KNOWN {
            return Err(StateError::NoCopy { place, found, known: schema::KNOWN });
        }
    }
    work.batch("SET search_path TO pg_temp; CREATE TABLE meta (name text PRIMARY KEY, value bigint NOT NULL)")?;
    schema::make(&mut work)?;
    if there {
        fill(&mut work)?;
    }
    let first = OUTPUTS_FROM + fastrand::i64(0..OUTPUTS_FROM - 1000);
    work.execute("SELECT setval(pg_get_serial_sequence('pg_temp.output', 'id'), $1)", &[&first])?;
    work.batch("ANALYZE domain; ANALYZE target")?;
    work.commit()?;
    Ok(())
}

/// Nobody has domains in the copy.
fn fill(work: &mut Work<'_>) -> Result<(), postgres::Error> {
    work.batch(
        "INSERT INTO meta SELECT * FROM copydesk.meta WHERE name <> 'version';
         INSERT INTO source OVERRIDING SYSTEM VALUE SELECT * FROM copydesk.source;
         INSERT INTO domain OVERRIDING SYSTEM VALUE SELECT * FROM copydesk.domain;
         INSERT INTO target OVERRIDING SYSTEM VALUE SELECT * FROM copydesk.target;
         INSERT INTO orders OVERRIDING SYSTEM VALUE SELECT * FROM copydesk.orders;
         INSERT INTO note SELECT * FROM copydesk.note;
         UPDATE domain SET holder = NULL, epoch = 0;
         SELECT setval(pg_get_serial_sequence('pg_temp.source', 'id'), max(id)) FROM source;
         SELECT setval(pg_get_serial_sequence('pg_temp.domain', 'id'), max(id)) FROM domain;
         SELECT setval(pg_get_serial_sequence('pg_temp.target', 'id'), max(id)) FROM target;
         SELECT setval(pg_get_serial_sequence('pg_temp.orders', 'id'), max(id)) FROM orders;",
    )
}
