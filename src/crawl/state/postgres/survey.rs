//! Questions of operators to the shared state, and their orders.

use std::collections::BTreeSet;

use postgres::{Error, Row};
use url::Url;

use super::session::{Session, Work};
use super::targets;
use crate::crawl::state::rows;
use crate::crawl::state::survey::{
    DOMAINS, DomainStanding, Dossier, HOUR, Order, OutputStanding, Reason, SourceStanding, Standing, Survey,
};
use crate::crawl::state::{Added, Found, Kind, Millis};
use crate::fetch::domain;

fn count(row: &Row, column: usize) -> u64 {
    row.get::<_, i64>(column).unsigned_abs()
}

pub(super) fn survey(session: &mut Session, now: Millis) -> Result<Survey, Error> {
    let pass = session.query("SELECT value FROM meta WHERE name = 'pass'", &[])?;
    let live = "SELECT note FROM process WHERE deadline > clock_timestamp() ORDER BY note";
    Ok(Survey {
        processes: session.query(live, &[])?.iter().map(|row| row.get(0)).collect(),
        pass_began: pass.first().map(|row| row.get(0)),
        sources: sources(session, now)?,
        domains: domains(session, now)?,
        outputs: outputs(session)?,
    })
}

fn sources(session: &mut Session, now: Millis) -> Result<Vec<SourceStanding>, Error> {
    let sql = "SELECT s.name, s.active, count(t.id), count(*) FILTER (WHERE t.status = 1),
                      count(*) FILTER (WHERE t.status = 2), count(*) FILTER (WHERE t.status = 3),
                      count(*) FILTER (WHERE t.due <= $1), min(t.due), max(t.fetched),
                      count(*) FILTER (WHERE t.fetched > $2)
               FROM source s LEFT JOIN target t ON t.source = s.id GROUP BY s.id, s.name, s.active ORDER BY s.name";
    let rows = session.query(sql, &[&now, &(now - HOUR)])?;
    let sources = rows.iter().map(|row| SourceStanding {
        name: row.get(0),
        active: row.get(1),
        seen: count(row, 2),
        done: count(row, 3),
        failed: count(row, 4),
        refused: count(row, 5),
        due: count(row, 6),
        next: row.get(7),
        fetched: row.get(8),
        hour: count(row, 9),
    });
    Ok(sources.collect())
}

fn domains(session: &mut Session, now: Millis) -> Result<Vec<DomainStanding>, Error> {
    let sql = "SELECT d.name, count(t.due), min(t.due), d.not_before, d.paused,
                      (SELECT p.note FROM process p WHERE p.id = d.holder AND d.deadline > clock_timestamp()),
                      (SELECT w.note FROM target w WHERE w.domain = d.id AND w.due IS NOT NULL AND w.note IS NOT NULL
                       ORDER BY w.due LIMIT 1), d.crawl_delay, count(*) FILTER (WHERE t.status = 1),
                      count(*) FILTER (WHERE t.status = 2), count(*) FILTER (WHERE t.fetched > $2)
               FROM domain d LEFT JOIN target t ON t.domain = d.id GROUP BY d.id HAVING count(t.due) > 0 OR d.paused OR d.not_before > $3
               ORDER BY d.paused DESC, count(t.due) DESC, d.name LIMIT $1";
    let rows = session.query(sql, &[&i64::from(DOMAINS), &(now - HOUR), &now])?;
    let domains = rows.iter().map(|row| DomainStanding {
        name: row.get(0),
        due: count(row, 1),
        next: row.get(2),
        not_before: Some(row.get(3)).filter(|until| *until > now),
        paused: row.get(4),
        note: row.get(6),
        crawl_delay: row.get(7),
        done: count(row, 8),
        failed: count(row, 9),
        hour: count(row, 10),
        holder: row.get(5),
    });
    Ok(domains.collect())
}

fn outputs(session: &mut Session) -> Result<Vec<OutputStanding>, Error> {
    let sql = "SELECT o.name, o.ends, (SELECT count(*) FROM waiting w WHERE w.output = o.id) FROM output o
               ORDER BY o.name";
    let rows = session.query(sql, &[])?;
    let outputs =
        rows.iter().map(|row| OutputStanding { name: row.get(0), end: count(row, 1), waiting: count(row, 2) });
    Ok(outputs.collect())
}

pub(super) fn dossier(session: &mut Session, url: &Url, now: Millis) -> Result<Option<Dossier>, Error> {
    let sql = "SELECT s.name, t.status, t.seen, t.fetched, t.due, t.attempts, t.note, t.article,
                      t.id, t.seed, s.active, d.id, d.not_before, d.paused, d.crawl_delay
               FROM target t JOIN source s ON s.id = t.source JOIN domain d ON d.id = t.domain
               WHERE t.hash = $1 AND t.url = $2";
    let rows = session.query(sql, &[&rows::hash(url), &url.as_str()])?;
    let Some(row) = rows.first() else { return Ok(None) };
    let mut dossier = Dossier {
        url: url.to_string(),
        source: row.get(0),
        reason: Reason::Done,
        status: rows::status_of(i64::from(row.get::<_, i16>(1))),
        seen: row.get(2),
        fetched: row.get(3),
        due: row.get(4),
        attempts: row.get::<_, i32>(5).unsigned_abs(),
        crawl_delay: row.get(14),
        note: row.get(6),
        article: row.get(7),
        versions: 0,
        waiting: Vec::new(),
    };
    let (id, seed, place): (i64, bool, i64) = (row.get(8), row.get(9), row.get(11));
    let standing = Standing { active: row.get(10), not_before: row.get(12), paused: row.get(13) };
    dossier.reason = match standing.reason(&dossier, now) {
        Reason::Queued { .. } => Reason::Queued { before: before(session, (id, seed, dossier.due, place), now)? },
        reason => reason,
    };
    if let Some(article) = &dossier.article {
        (dossier.versions, dossier.waiting) = record(session, article)?;
    }
    Ok(Some(dossier))
}

/// Addresses that come before one in the order of [`targets::due`].
fn before(
    session: &mut Session,
    (id, seed, due, domain): (i64, bool, Option<Millis>, i64),
    now: Millis,
) -> Result<u64, Error> {
    let sql = "SELECT count(*) FROM target t JOIN source s ON s.id = t.source
               WHERE t.domain = $1 AND s.active AND t.due IS NOT NULL AND t.due <= $2
               AND (t.seed AND NOT $3 OR t.seed = $3 AND (t.due, t.id) < ($4, $5))";
    Ok(session.query(sql, &[&domain, &now, &seed, &due, &id])?.first().map_or(0, |row| count(row, 0)))
}

fn record(session: &mut Session, article: &str) -> Result<(u64, Vec<String>), Error> {
    let versions = session.query("SELECT count(*) FROM version WHERE article = $1", &[&article])?;
    let sql = "SELECT DISTINCT o.name FROM waiting w JOIN record r ON r.id = w.record JOIN output o ON o.id = w.output
               WHERE r.article = $1 ORDER BY o.name";
    let waiting = session.query(sql, &[&article])?.iter().map(|row| row.get(0)).collect();
    Ok((versions.first().map_or(0, |row| count(row, 0)), waiting))
}

pub(super) fn leave(work: &mut Work<'_>, order: &Order) -> Result<(), Error> {
    let (verb, argument, source) = order.words();
    let sql = "INSERT INTO orders (verb, argument, source) VALUES ($1, $2, $3)";
    work.execute(sql, &[&verb, &argument, &source])?;
    Ok(())
}

/// Carries out what was left, whoever of the processes comes first; returns the domains that it concerns.
pub(super) fn obey(work: &mut Work<'_>, now: Millis) -> Result<Vec<String>, Error> {
    targets::lock_all(work)?;
    let mut orders = work.query("DELETE FROM orders RETURNING id, verb, argument, source", &[])?;
    orders.sort_by_key(|row| row.get::<_, i64>(0));
    let mut domains = Vec::new();
    for row in orders {
        let (verb, argument, source): (String, String, String) = (row.get(1), row.get(2), row.get(3));
        match verb.as_str() {
            "add" => domains.extend(add(work, &argument, &source, now)?),
            "retry" => domains.extend(retry(work, now)?),
            "pause" | "resume" => {
                targets::lock(work, &BTreeSet::from([argument.as_str()]))?;
                let paused = verb == "pause";
                work.execute("UPDATE domain SET paused = $2 WHERE name = $1", &[&argument, &paused])?;
                domains.push(argument);
            }
            other => tracing::warn!(order = other, "a newer copydesk left an order that this one does not know"),
        }
    }
    targets::reckon_all(work)?;
    Ok(domains)
}

fn add(work: &mut Work<'_>, url: &str, source: &str, now: Millis) -> Result<Vec<String>, Error> {
    let Ok(url) = Url::parse(url) else { return Ok(Vec::new()) };
    let domain = domain(&url).to_owned();
    targets::lock(work, &BTreeSet::from([domain.as_str()]))?;
    // One that only the next start will have: until then it stands like one that is gone.
    work.execute("INSERT INTO source (name, active) VALUES ($1, false) ON CONFLICT DO NOTHING", &[&source])?;
    let found = Found { url, kind: Kind::Page, source: source.into(), depth: 0, changed: None, linked: false };
    targets::add(work, std::slice::from_ref(&found), &mut Added::default(), now)?;
    // What the configuration names stays with the source that it names it for. A page at depth 0 is wanted by its
    // source whatever the scope says.
    let sql = "UPDATE target t SET due = LEAST(t.due, $3), attempts = 0, linked = false,
                   depth = CASE WHEN t.kind IN (0, 3) AND NOT t.seed THEN 0 ELSE t.depth END,
                   kind = CASE WHEN t.kind = 3 AND NOT t.seed THEN 0 ELSE t.kind END,
                   source = CASE WHEN t.seed THEN t.source ELSE s.id END
               FROM source s WHERE s.name = $4 AND t.hash = $1 AND t.url = $2";
    work.execute(sql, &[&rows::hash(&found.url), &found.url.as_str(), &now, &source])?;
    Ok(vec![domain])
}

fn retry(work: &mut Work<'_>, now: Millis) -> Result<Vec<String>, Error> {
    let sql = "WITH again AS (UPDATE target SET due = $1, attempts = 0 WHERE status IN (2, 3) RETURNING domain)
               SELECT DISTINCT d.name FROM again a JOIN domain d ON d.id = a.domain";
    Ok(work.query(sql, &[&now])?.iter().map(|row| row.get(0)).collect())
}
