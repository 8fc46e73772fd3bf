//! Questions of operators to the embedded state, and their orders.

use rusqlite::{Connection, OptionalExtension, Row, params};
use url::Url;

use super::targets;
use crate::crawl::state::rows;
use crate::crawl::state::survey::{
    DOMAINS, DomainStanding, Dossier, HOUR, Order, OutputStanding, Reason, SourceStanding, Standing, Survey,
};
use crate::crawl::state::{Added, Found, Kind, Millis, Status};
use crate::fetch::domain;

fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get(column).map(|count: i64| count.unsigned_abs())
}

pub(super) fn survey(database: &Connection, now: Millis) -> rusqlite::Result<Survey> {
    let pass_began =
        database.query_row("SELECT value FROM meta WHERE name = 'pass'", [], |row| row.get(0)).optional()?;
    Ok(Survey {
        processes: Vec::new(),
        pass_began,
        sources: sources(database, now)?,
        domains: domains(database, now)?,
        outputs: outputs(database)?,
    })
}

fn sources(database: &Connection, now: Millis) -> rusqlite::Result<Vec<SourceStanding>> {
    let mut query = database.prepare(
        "SELECT s.name, s.active, count(t.id), ifnull(sum(t.status = 1), 0), ifnull(sum(t.status = 2), 0),
                ifnull(sum(t.status = 3), 0), ifnull(sum(t.due <= ?1), 0), min(t.due), max(t.fetched),
                ifnull(sum(t.fetched > ?2), 0)
         FROM source s LEFT JOIN target t ON t.source = s.id GROUP BY s.id ORDER BY s.name",
    )?;
    let rows = query.query_map([now, now - HOUR], |row| {
        Ok(SourceStanding {
            name: row.get(0)?,
            active: row.get(1)?,
            seen: count(row, 2)?,
            done: count(row, 3)?,
            failed: count(row, 4)?,
            refused: count(row, 5)?,
            due: count(row, 6)?,
            next: row.get(7)?,
            fetched: row.get(8)?,
            hour: count(row, 9)?,
        })
    })?;
    rows.collect()
}

fn domains(database: &Connection, now: Millis) -> rusqlite::Result<Vec<DomainStanding>> {
    let mut query = database.prepare(
        "SELECT d.name, count(t.due), min(t.due), d.not_before, d.paused,
                (SELECT w.note FROM target w WHERE w.domain = d.id AND w.due IS NOT NULL AND w.note IS NOT NULL
                 ORDER BY w.due LIMIT 1), d.crawl_delay, ifnull(sum(t.status = 1), 0), ifnull(sum(t.status = 2), 0),
                ifnull(sum(t.fetched > ?2), 0)
         FROM domain d LEFT JOIN target t ON t.domain = d.id
         GROUP BY d.id HAVING count(t.due) > 0 OR d.paused OR d.not_before > ?3
         ORDER BY d.paused DESC, count(t.due) DESC, d.name LIMIT ?1",
    )?;
    let rows = query.query_map([i64::from(DOMAINS), now - HOUR, now], |row| {
        Ok(DomainStanding {
            name: row.get(0)?,
            due: count(row, 1)?,
            next: row.get(2)?,
            not_before: Some(row.get(3)?).filter(|until| *until > now),
            paused: row.get(4)?,
            note: row.get(5)?,
            crawl_delay: row.get(6)?,
            done: count(row, 7)?,
            failed: count(row, 8)?,
            hour: count(row, 9)?,
            holder: None,
        })
    })?;
    rows.collect()
}

fn outputs(database: &Connection) -> rusqlite::Result<Vec<OutputStanding>> {
    let mut query = database.prepare(
        "SELECT o.name, o.ends, (SELECT count(*) FROM waiting w WHERE w.output = o.id) FROM output o ORDER BY o.name",
    )?;
    let rows = query
        .query_map([], |row| Ok(OutputStanding { name: row.get(0)?, end: count(row, 1)?, waiting: count(row, 2)? }))?;
    rows.collect()
}

pub(super) fn dossier(database: &Connection, url: &Url, now: Millis) -> rusqlite::Result<Option<Dossier>> {
    let row = database
        .prepare(
            "SELECT s.name, t.status, t.seen, t.fetched, t.due, t.attempts, t.note, t.article,
                    t.id, t.seed, s.active, d.name, d.not_before, d.paused, d.crawl_delay
             FROM target t JOIN source s ON s.id = t.source JOIN domain d ON d.id = t.domain
             WHERE t.hash = ?1 AND t.url = ?2",
        )?
        .query_row(params![rows::hash(url), url.as_str()], |row| {
            let dossier = Dossier {
                url: url.to_string(),
                source: row.get(0)?,
                reason: Reason::Done,
                status: rows::status_of(row.get(1)?),
                seen: row.get(2)?,
                fetched: row.get(3)?,
                due: row.get(4)?,
                attempts: row.get(5)?,
                crawl_delay: row.get(14)?,
                note: row.get(6)?,
                article: row.get(7)?,
                versions: 0,
                waiting: Vec::new(),
            };
            let standing = Standing { active: row.get(10)?, not_before: row.get(12)?, paused: row.get(13)? };
            Ok((dossier, standing, (row.get(8)?, row.get(9)?), row.get::<_, String>(11)?))
        })
        .optional()?;
    let Some((mut dossier, standing, own, domain)) = row else { return Ok(None) };
    dossier.reason = match standing.reason(&dossier, now) {
        Reason::Queued { .. } => Reason::Queued { before: before(database, own, &domain, now)? },
        reason => reason,
    };
    if let Some(article) = &dossier.article {
        (dossier.versions, dossier.waiting) = record(database, article)?;
    }
    Ok(Some(dossier))
}

/// Addresses that come before one in [`targets::due`].
fn before(database: &Connection, (id, seed): (i64, bool), domain: &str, now: Millis) -> rusqlite::Result<u64> {
    let queue = targets::due(database, domain, now, usize::MAX >> 1)?;
    let before = queue.iter().position(|task| task.id.row == id && task.seed == seed);
    Ok(before.unwrap_or(queue.len()) as u64)
}

fn record(database: &Connection, article: &str) -> rusqlite::Result<(u64, Vec<String>)> {
    let versions =
        database.query_row("SELECT count(*) FROM version WHERE article = ?1", [article], |row| count(row, 0))?;
    let mut query = database.prepare(
        "SELECT DISTINCT o.name FROM waiting w JOIN record r ON r.id = w.record JOIN output o ON o.id = w.output
         WHERE r.article = ?1 ORDER BY o.name",
    )?;
    let waiting = query.query_map([article], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok((versions, waiting))
}

pub(super) fn leave(database: &Connection, order: &Order) -> rusqlite::Result<()> {
    let (verb, argument, source) = order.words();
    database
        .execute("INSERT INTO orders (verb, argument, source) VALUES (?1, ?2, ?3)", params![verb, argument, source])?;
    Ok(())
}

/// Carries out what was left; returns the domains that it concerns.
pub(super) fn obey(database: &Connection, now: Millis) -> rusqlite::Result<Vec<String>> {
    let mut query = database.prepare_cached("SELECT verb, argument, source FROM orders ORDER BY id")?;
    let orders: Vec<(String, String, String)> =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut domains = Vec::new();
    for (verb, argument, source) in orders {
        match verb.as_str() {
            "add" => domains.extend(add(database, &argument, &source, now)?),
            "retry" => domains.extend(retry(database, now)?),
            "pause" | "resume" => {
                database.execute("INSERT INTO domain (name) VALUES (?1) ON CONFLICT DO NOTHING", [&argument])?;
                let paused = verb == "pause";
                database.execute("UPDATE domain SET paused = ?2 WHERE name = ?1", params![argument, paused])?;
                domains.push(argument);
            }
            other => tracing::warn!(order = other, "a newer copydesk left an order that this one does not know"),
        }
    }
    database.execute("DELETE FROM orders", [])?;
    Ok(domains)
}

fn add(database: &Connection, url: &str, source: &str, now: Millis) -> rusqlite::Result<Vec<String>> {
    let Ok(url) = Url::parse(url) else { return Ok(Vec::new()) };
    let domain = domain(&url).to_owned();
    // One that only the next start will have: until then it stands like one that is gone.
    database.execute("INSERT INTO source (name, active) VALUES (?1, 0) ON CONFLICT DO NOTHING", [source])?;
    let found = Found { url, kind: Kind::Page, source: source.into(), depth: 0, changed: None, linked: false };
    targets::add(database, std::slice::from_ref(&found), &mut Added::default(), now)?;
    // What the configuration names stays with the source that it names it for. A page at depth 0 is wanted by its
    // source whatever the scope says.
    database.execute(
        "UPDATE target SET due = min(ifnull(due, ?3), ?3), attempts = 0,
         depth = CASE WHEN kind IN (0, 3) AND seed = 0 THEN 0 ELSE depth END,
         kind = CASE WHEN kind = 3 AND seed = 0 THEN 0 ELSE kind END,
         linked = 0, source = CASE WHEN seed = 1 THEN source ELSE (SELECT id FROM source WHERE name = ?4) END
         WHERE hash = ?1 AND url = ?2",
        params![rows::hash(&found.url), found.url.as_str(), now, source],
    )?;
    Ok(vec![domain])
}

fn retry(database: &Connection, now: Millis) -> rusqlite::Result<Vec<String>> {
    let statuses = [Status::Failed, Status::Refused].map(rows::status);
    database.execute(
        "UPDATE target SET due = ?1, attempts = 0 WHERE status IN (?2, ?3)",
        params![now, statuses[0], statuses[1]],
    )?;
    let mut query = database
        .prepare("SELECT DISTINCT d.name FROM target t JOIN domain d ON d.id = t.domain WHERE t.status IN (?1, ?2)")?;
    query.query_map(statuses, |row| row.get(0))?.collect()
}
