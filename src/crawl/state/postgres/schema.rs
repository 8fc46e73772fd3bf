//! The shared state's tables, and how older ones become newer. All of them stand in a schema called `copydesk`.

use super::session::{Session, Work};
use crate::crawl::state::StateError;

/// The version that this copydesk writes.
pub(super) const KNOWN: i64 = STEPS.len() as i64;

/// Each step leads from one version to the next. Steps are never changed once they are released.
const STEPS: &[&str] = &[
    // As in the embedded engine, but for leases: `domain.due` is the earliest time at which something of it is due,
    // so that a process finds work without looking at targets; `holder`, `epoch` and `deadline` are the lease.
    "CREATE TABLE process (
         id bigint PRIMARY KEY, note text NOT NULL, digest text NOT NULL, deadline timestamptz NOT NULL);
     CREATE TABLE source (
         id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, active boolean NOT NULL);
     CREATE TABLE domain (
         id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE,
         not_before bigint NOT NULL DEFAULT 0, paused boolean NOT NULL DEFAULT false, due bigint,
         holder bigint, epoch bigint NOT NULL DEFAULT 0, deadline timestamptz);
     CREATE INDEX domain_due ON domain (due) WHERE due IS NOT NULL;
     CREATE INDEX domain_holder ON domain (holder) WHERE holder IS NOT NULL;
     CREATE TABLE target (
         id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, hash bigint NOT NULL, url text NOT NULL,
         kind smallint NOT NULL, domain bigint NOT NULL, source bigint NOT NULL, depth smallint NOT NULL,
         seed boolean NOT NULL, status smallint NOT NULL, seen bigint NOT NULL, due bigint, fetched bigint,
         changed bigint, attempts integer NOT NULL DEFAULT 0, note text, etag text, last_modified text, article text,
         interval bigint, linked boolean NOT NULL DEFAULT false);
     CREATE INDEX target_hash ON target (hash);
     CREATE INDEX target_due ON target (domain, due, id) WHERE due IS NOT NULL AND NOT seed;
     CREATE INDEX target_seed ON target (domain, due, id) WHERE seed;
     CREATE TABLE version (
         article text NOT NULL, fingerprint text NOT NULL, at bigint NOT NULL, latest boolean NOT NULL,
         PRIMARY KEY (article, fingerprint));
     CREATE TABLE record (
         id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, article text NOT NULL, bytes bytea NOT NULL);
     CREATE INDEX record_article ON record (article);
     CREATE TABLE output (
         id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, ends bigint NOT NULL,
         holder text);
     CREATE TABLE waiting (output integer NOT NULL, record bigint NOT NULL, PRIMARY KEY (output, record));
     CREATE INDEX waiting_record ON waiting (record);
     CREATE TABLE orders (
         id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, verb text NOT NULL, argument text NOT NULL,
         source text NOT NULL);
     CREATE TABLE archive (name text PRIMARY KEY, file text NOT NULL, ends bigint NOT NULL);
     CREATE TABLE payload (key bytea PRIMARY KEY, at bigint NOT NULL);
     CREATE TABLE note (kind text NOT NULL, name text NOT NULL, text text NOT NULL, PRIMARY KEY (kind, name));
     CREATE TABLE sketch (
         article bigint PRIMARY KEY, sketch bigint NOT NULL, numbers bigint NOT NULL, words bigint NOT NULL,
         at bigint NOT NULL);
     CREATE TABLE band (key bigint NOT NULL, article bigint NOT NULL, sketch bigint NOT NULL, PRIMARY KEY (key, article));
     CREATE INDEX band_article ON band (article);
     CREATE TABLE lead (
         agency text NOT NULL, told bigint NOT NULL, article bigint NOT NULL, fingerprint text NOT NULL,
         version smallint NOT NULL, title text NOT NULL, PRIMARY KEY (agency, told, article));",
    // Hashes whose upper bits are the site's, as `rows::hash` makes them.
    "DROP INDEX target_hash;
     UPDATE target t SET hash =
         ('x' || encode(substring(h.site FOR 3) || substring(h.whole FROM 4 FOR 5), 'hex'))::bit(64)::bigint
     FROM (SELECT id, sha256(convert_to(substring(url FROM '^[^:]*:(?://[^/?#]*)?'), 'UTF8')) AS site,
           sha256(convert_to(url, 'UTF8')) AS whole FROM target) h
     WHERE h.id = t.id;
     CREATE INDEX target_hash ON target (hash);",
    // What robots.txt asked for, so that who goes on with a domain knows its pause before its first request.
    "ALTER TABLE domain ADD COLUMN crawl_delay bigint NOT NULL DEFAULT 0;",
    // From when on a list makes due what was given up; when something of a source was given up last, and what stands
    // for the choice that its configuration makes.
    "ALTER TABLE target ADD COLUMN again bigint;
     ALTER TABLE source ADD COLUMN failed bigint;
     ALTER TABLE source ADD COLUMN choice text;",
];

/// Whether there may be no tables yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tables {
    /// They are made.
    Make,
    /// That is an error.
    Expect,
}

/// Brings the tables to the newest version, but not under the hands of processes that crawl with the version before.
pub(super) fn migrate(session: &mut Session, tables: Tables) -> Result<(), StateError> {
    let place = session.place.clone();
    let mut work = session.begin()?;
    // One process at a time; the number is this lock's name and nothing else.
    work.execute("SELECT pg_advisory_xact_lock(7031416583215432161)", &[])?;
    let there: bool = work.query_one("SELECT to_regclass('copydesk.meta') IS NOT NULL", &[])?.get(0);
    if !there {
        if tables == Tables::Expect {
            return Err(StateError::NoTables { place });
        }
        work.batch(
            "CREATE SCHEMA IF NOT EXISTS copydesk;
             CREATE TABLE copydesk.meta (name text PRIMARY KEY, value bigint NOT NULL);",
        )?;
    }
    let found = version(&mut work)?;
    if found > KNOWN {
        return Err(StateError::Version { path: place.into(), found, known: KNOWN });
    }
    if (1..KNOWN).contains(&found) {
        let alive = alive(&mut work)?;
        if !alive.is_empty() {
            return Err(StateError::InUse { place, found, known: KNOWN, alive });
        }
        // A process that was silent beyond its lease may wake up yet: what it took under its old lease is stale now.
        work.batch("UPDATE domain SET epoch = epoch + 1, holder = NULL WHERE holder IS NOT NULL")?;
    }
    if found < KNOWN {
        advance(&mut work, found)?;
    }
    work.commit()?;
    Ok(())
}

/// Makes the tables, but for `meta`, in the schema that the session looks in first.
pub(super) fn make(work: &mut Work<'_>) -> Result<(), postgres::Error> {
    advance(work, 0)
}

/// Leads from a version to the newest.
fn advance(work: &mut Work<'_>, found: i64) -> Result<(), postgres::Error> {
    for step in STEPS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        work.batch(step)?;
    }
    let sql = "INSERT INTO meta (name, value) VALUES ('version', $1)
               ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value";
    work.execute(sql, &[&KNOWN])?;
    Ok(())
}

/// The version that the tables have.
pub(super) fn found(session: &mut Session) -> Result<i64, postgres::Error> {
    version(&mut session.begin()?)
}

pub(super) fn version(work: &mut Work<'_>) -> Result<i64, postgres::Error> {
    let row = work.query_opt("SELECT value FROM meta WHERE name = 'version'", &[])?;
    Ok(row.map_or(0, |row| row.get(0)))
}

/// Processes that say that they crawl, or have a domain, and how long that holds if they are dead.
fn alive(work: &mut Work<'_>) -> Result<Vec<String>, postgres::Error> {
    // Whoever would say so now waits until we are through.
    work.batch("LOCK TABLE process, domain IN EXCLUSIVE MODE")?;
    let sql = "SELECT note, ceil(extract(epoch FROM until - clock_timestamp()))::bigint FROM (
                   SELECT p.note, GREATEST(p.deadline, max(d.deadline)) AS until
                   FROM process p LEFT JOIN domain d ON d.holder = p.id GROUP BY p.id) AS p
               WHERE until > clock_timestamp() ORDER BY note";
    let alive = work.query(sql, &[])?;
    Ok(alive.iter().map(|row| format!("{} (for {} s)", row.get::<_, &str>(0), row.get::<_, i64>(1))).collect())
}
