//! Addresses in the embedded state: seen, due, done.

use std::collections::HashSet;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use url::Url;

use crate::crawl::state::rows;
use crate::crawl::state::{Added, Barrier, Counts, Found, Kind, Millis, Seed, Status, Task, Ticket, Validators};
use crate::fetch::domain;

/// What is known of an address that is seen again.
pub(super) struct Known {
    id: i64,
    kind: i64,
    status: i64,
    fetched: Option<Millis>,
    changed: Option<Millis>,
    linked: bool,
    depth: i64,
    seed: bool,
    due: Option<Millis>,
    again: Option<Millis>,
    source: String,
    /// Whether its source is gone.
    forsaken: bool,
}

pub(super) fn known(database: &Connection, url: &Url) -> rusqlite::Result<Option<Known>> {
    database
        .prepare_cached(
            "SELECT t.id, t.kind, t.status, t.fetched, t.changed, t.linked, t.depth, t.seed, t.due, t.again, s.name,
             s.active = 0 FROM target t JOIN source s ON s.id = t.source WHERE t.hash = ?1 AND t.url = ?2",
        )?
        .query_row(params![rows::hash(url), url.as_str()], |row| {
            Ok(Known {
                id: row.get(0)?,
                kind: row.get(1)?,
                status: row.get(2)?,
                fetched: row.get(3)?,
                changed: row.get(4)?,
                linked: row.get(5)?,
                depth: row.get(6)?,
                seed: row.get(7)?,
                due: row.get(8)?,
                again: row.get(9)?,
                source: row.get(10)?,
                forsaken: row.get(11)?,
            })
        })
        .optional()
}

pub(super) fn insert(
    database: &Connection,
    found: &Found,
    seed: bool,
    (status, due): (Status, Option<Millis>),
    now: Millis,
) -> rusqlite::Result<()> {
    let name = domain(&found.url);
    database.prepare_cached("INSERT INTO domain (name) VALUES (?1) ON CONFLICT DO NOTHING")?.execute([name])?;
    database
        .prepare_cached(
            "INSERT INTO target (hash, url, kind, domain, source, depth, seed, status, seen, due, changed, linked)
             SELECT :hash, :url, :kind, d.id, s.id, :depth, :seed, :status, :now, :due, :changed, :linked
             FROM domain d, source s WHERE d.name = :domain AND s.name = :source",
        )?
        .execute(named_params! {
            ":hash": rows::hash(&found.url), ":url": found.url.as_str(), ":kind": rows::kind(found.kind),
            ":depth": found.depth, ":seed": seed, ":status": rows::status(status), ":now": now, ":due": due,
            ":changed": found.changed, ":linked": found.linked, ":domain": name, ":source": &*found.source,
        })?;
    Ok(())
}

/// Makes the configuration's own addresses known, and only these seeds.
pub(super) fn plant(database: &Connection, seeds: &[Seed], now: Millis) -> rusqlite::Result<()> {
    let mut old = database.prepare("SELECT id FROM target WHERE seed = 1")?;
    let mut old: HashSet<i64> = old.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for seed in seeds {
        let found = &seed.found;
        match known(database, &found.url)? {
            None => insert(database, found, true, (Status::New, Some(now)), now)?,
            Some(known) => {
                old.remove(&known.id);
                database.execute(
                    // What was read for another source is read for this one, and whole: also in a pass that goes on.
                    "UPDATE target SET seed = 1, linked = 0, kind = ?2, source = s.id,
                     etag = CASE WHEN source = s.id THEN etag END,
                     last_modified = CASE WHEN source = s.id THEN last_modified END,
                     due = CASE WHEN source <> s.id THEN ?5 WHEN due IS NULL AND (status = 0 OR status = 2 AND ifnull(again, ?5) <= ?5
                                              OR status = 3 AND again <= ?5) THEN ?5
                                WHEN ?4 IS NULL THEN due ELSE min(ifnull(due, ?4), ?4) END
                     FROM (SELECT id FROM source WHERE name = ?3) s WHERE target.id = ?1",
                    params![known.id, rows::kind(found.kind), &*found.source, seed.no_later, now],
                )?;
            }
        }
    }
    for id in old {
        // Depth 0 is for what is read on a schedule.
        database.execute("UPDATE target SET seed = 0, due = NULL, depth = max(depth, 1) WHERE id = ?1", [id])?;
    }
    Ok(())
}

pub(super) fn make_seeds_due(database: &Connection, source: &str, now: Millis) -> rusqlite::Result<()> {
    database.execute(
        "UPDATE target SET due = ?2, attempts = 0
         WHERE (seed = 1 OR depth = 0 AND kind IN (?3, ?4))
         AND source = (SELECT id FROM source WHERE name = ?1)",
        params![source, now, rows::kind(Kind::Feed), rows::kind(Kind::Sitemap)],
    )?;
    Ok(())
}

pub(super) fn choose(database: &Connection, choice: &(Arc<str>, String), now: Millis) -> rusqlite::Result<()> {
    let (source, choice) = choice;
    let query = "SELECT id, choice FROM source WHERE name = ?1";
    let before = database.query_row(query, [source], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((id, before)): Option<(i64, Option<String>)> = before else { return Ok(()) };
    if before.as_ref() == Some(choice) {
        return Ok(());
    }
    database.execute("UPDATE source SET choice = ?2 WHERE id = ?1", params![id, choice])?;
    if before.is_some() {
        // Feeds, sitemaps, pages whose links are followed.
        database.execute(
            "UPDATE target SET etag = NULL, last_modified = NULL,
             due = CASE WHEN seed = 0 AND status <> 0 THEN min(ifnull(due, ?2), ?2) ELSE due END
             WHERE source = ?1 AND kind IN (1, 2, 3)",
            [id, now],
        )?;
    }
    Ok(())
}

/// Makes addresses known; `added` is told what is new or due by it.
pub(super) fn add(database: &Connection, found: &[Found], added: &mut Added, now: Millis) -> rusqlite::Result<()> {
    for found in found {
        let due = match known(database, &found.url)? {
            None => {
                insert(database, found, false, (Status::New, Some(now)), now)?;
                *added.new.entry(found.source.clone()).or_default() += 1;
                true
            }
            // Neither is to hide the other.
            Some(known) => take_up(database, &known, found, now)? | see_again(database, &known, found, now)?,
        };
        let name = domain(&found.url);
        // Neighbours are mostly of one domain; the few that come again later do no harm.
        if due && added.domains.last().is_none_or(|last| last != name) {
            added.domains.push(name.to_owned());
        }
    }
    Ok(())
}

/// What was given up, left or refused for a while is due again by being named, as far as its time has come; what only links named is no link
/// any more; what belongs to a source that is gone, or was left, goes over. A page that only links named is due again
/// where its links are to be followed from now on.
fn take_up(database: &Connection, known: &Known, found: &Found, now: Millis) -> rusqlite::Result<bool> {
    let is = |status| known.status == rows::status(status);
    let page_like = |kind| kind == rows::kind(Kind::Page) || kind == rows::kind(Kind::Hub);
    let kind = rows::kind(found.kind);
    let alike = kind == known.kind || page_like(kind) && page_like(known.kind);
    let left = is(Status::New) && known.due.is_none() && !known.seed;
    let over = (known.forsaken || left) && *found.source != *known.source && is_active(database, &found.source)?;
    let own = over || *found.source == *known.source && !known.forsaken;
    let named = known.linked && !found.linked;
    let given_up = is(Status::Failed) && !found.linked && known.again.is_none_or(|again| again <= now);
    // What is refused for good has no such time.
    let forbidden = is(Status::Refused) && known.again.is_some_and(|again| again <= now);
    let lost = (given_up || forbidden) && known.due.is_none() && !known.seed && alike;
    let hub = rows::kind(Kind::Hub);
    let follow = own && kind == hub && known.kind == rows::kind(Kind::Page) && (known.linked || is(Status::New));
    // A list that goes over was never read for its new source.
    let list = over && alike && kind != rows::kind(Kind::Page);
    let again = list || left && own || lost || named && is(Status::Refused) || follow && !is(Status::New);
    if !(over || named || again || follow) {
        return Ok(false);
    }
    let due = again || over && known.due.is_some();
    let depth = match i64::from(found.depth) {
        depth if over => depth,
        depth if follow => depth.min(known.depth),
        _ => known.depth,
    };
    database
        .prepare_cached(
            "UPDATE target SET source = CASE WHEN :over THEN (SELECT id FROM source WHERE name = :source) ELSE source END,
             depth = :depth, attempts = CASE WHEN :over THEN 0 ELSE attempts END,
             kind = CASE WHEN :follow THEN :kind ELSE kind END, linked = linked AND :linked,
             etag = CASE WHEN :follow THEN NULL ELSE etag END,
             last_modified = CASE WHEN :follow THEN NULL ELSE last_modified END,
             due = CASE WHEN :due THEN min(ifnull(due, :now), :now) ELSE due END WHERE id = :id",
        )?
        .execute(named_params! {
            ":id": known.id, ":over": over, ":source": &*found.source, ":depth": depth,
            ":follow": follow || over && alike, ":kind": kind, ":linked": found.linked, ":due": due, ":now": now,
        })?;
    Ok(due)
}

fn is_active(database: &Connection, source: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM source WHERE name = ?1 AND active = 1)";
    database.prepare_cached(sql)?.query_row([source], |row| row.get(0))
}

/// A known address is due again where it is told to have changed since it was fetched, and was not told before, or was told
/// before that time had come: of a day without a time nobody knows when on it the page changed. A
/// sitemap without a time of change is due whenever its index names it; one that stands nearer than what names it is
/// no part of that, and two that name each other would be read for ever.
fn see_again(database: &Connection, known: &Known, found: &Found, now: Millis) -> rusqlite::Result<bool> {
    let same_kind = known.kind == rows::kind(found.kind);
    let rests = known.status == rows::status(Status::Done) && known.due.is_none();
    let newer = found.changed.is_some_and(|changed| {
        Some(changed) > known.fetched && (Some(changed) > known.changed || rests && changed <= now)
    });
    let timeless = found.kind == Kind::Sitemap && found.changed.is_none();
    let leads_back = found.kind == Kind::Sitemap && i64::from(found.depth) > known.depth;
    if known.status == rows::status(Status::New) || !same_kind || leads_back || !(newer || timeless) {
        return Ok(false);
    }
    database
        .prepare_cached(
            "UPDATE target SET due = min(?2, ifnull(due, ?2)), changed = ifnull(?3, changed), attempts = 0
             WHERE id = ?1",
        )?
        .execute(params![known.id, now, found.changed])?;
    Ok(true)
}

/// The earliest time at which something of a domain is due.
pub(super) fn domain_due(database: &Connection, domain: &str) -> rusqlite::Result<Option<Millis>> {
    let sql = "SELECT d.not_before,
         (SELECT t.due FROM target t JOIN source s ON s.id = t.source
          WHERE t.domain = d.id AND t.due IS NOT NULL AND t.seed = 0 AND s.active = 1 ORDER BY t.due LIMIT 1),
         (SELECT min(t.due) FROM target t JOIN source s ON s.id = t.source
          WHERE t.domain = d.id AND t.due IS NOT NULL AND t.seed = 1 AND s.active = 1)
         FROM domain d WHERE d.name = ?1 AND d.paused = 0";
    let row = database.prepare_cached(sql)?.query_row([domain], |row| {
        Ok((row.get::<_, Millis>(0)?, row.get::<_, Option<Millis>>(1)?, row.get::<_, Option<Millis>>(2)?))
    });
    let Some((not_before, found, seeds)) = row.optional()? else { return Ok(None) };
    Ok(found.into_iter().chain(seeds).min().map(|due| due.max(not_before)))
}

pub(super) fn due(database: &Connection, domain: &str, now: Millis, limit: usize) -> rusqlite::Result<Vec<Task>> {
    let mut tasks = Vec::new();
    let (for_so_long, every) = (rows::WHOLE_FOR, rows::WHOLE_EVERY);
    for seed in [1, 0] {
        // The literal lets SQLite see that the partial index holds.
        let sql = format!(
            "SELECT t.id, t.url, t.kind, s.name, t.depth, t.seed, t.attempts, t.etag, t.last_modified,
             t.interval, t.linked,
             t.kind IN (1, 2) AND (s.failed > ?2 - {for_so_long} AND t.fetched / {every} <> ?2 / {every}
                                   OR s.failed IS NOT NULL AND t.fetched / {for_so_long} <> ?2 / {for_so_long}),
             CASE WHEN t.changed > t.fetched THEN t.changed END
             FROM target t JOIN domain d ON d.id = t.domain JOIN source s ON s.id = t.source
             WHERE d.name = ?1 AND d.not_before <= ?2 AND d.paused = 0 AND t.seed = {seed}
             AND t.due IS NOT NULL AND t.due <= ?2 AND s.active = 1 ORDER BY t.due LIMIT ?3"
        );
        let left = i64::try_from(limit - tasks.len()).unwrap_or(i64::MAX);
        let mut query = database.prepare_cached(&sql)?;
        for task in query.query_map(params![domain, now, left], task)? {
            tasks.push(task?);
        }
    }
    Ok(tasks)
}

fn task(row: &Row<'_>) -> rusqlite::Result<Task> {
    let url: String = row.get(1)?;
    let source: Arc<str> = row.get::<_, String>(3)?.into();
    let is_whole = row.get::<_, Option<bool>>(11)? == Some(true);
    Ok(Task {
        id: Ticket::from(row.get::<_, i64>(0)?),
        url: Url::parse(&url)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, error.into()))?,
        kind: rows::kind_of(row.get(2)?),
        source,
        depth: row.get(4)?,
        seed: row.get(5)?,
        attempts: row.get(6)?,
        validators: match is_whole {
            true => Validators::default(),
            false => Validators { etag: row.get(7)?, last_modified: row.get(8)? },
        },
        interval: row.get(9)?,
        changed: row.get(12)?,
        linked: row.get(10)?,
    })
}

pub(super) fn forsaken(database: &Connection) -> rusqlite::Result<u64> {
    // The literal lets SQLite see that the partial index holds.
    let sql = "SELECT count(*) FROM target WHERE due IS NOT NULL AND seed = 0
               AND source IN (SELECT id FROM source WHERE active = 0)";
    database.query_row(sql, [], |row| row.get(0).map(|count: i64| count.unsigned_abs()))
}

pub(super) fn counts(database: &Connection) -> rusqlite::Result<Counts> {
    let sql = "SELECT count(*), count(due), ifnull(sum(status = 1), 0), ifnull(sum(status = 2), 0),
               ifnull(sum(status = 3), 0) FROM target";
    database.query_row(sql, [], |row| {
        let count = |column| row.get(column).map(|count: i64| count.unsigned_abs());
        Ok(Counts { seen: count(0)?, due: count(1)?, done: count(2)?, failed: count(3)?, refused: count(4)? })
    })
}

pub(super) fn barrier(database: &Connection, domain: &str) -> rusqlite::Result<Option<Barrier>> {
    let sql = "SELECT paused, not_before FROM domain WHERE name = ?1";
    let barrier = |row: &Row<'_>| Ok(Barrier { paused: row.get(0)?, not_before: row.get(1)? });
    database.prepare_cached(sql)?.query_row([domain], barrier).optional()
}
