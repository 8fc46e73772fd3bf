//! Addresses in the shared state: seen, due, done.
//!
//! Whoever adds addresses to a domain, or changes when they are due, first locks the domain's row, in the order of
//! names: so an address is added once, `domain.due` stays true, and nobody waits in a circle.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use postgres::{Error, Row};
use url::Url;

use super::lease::Held;
use super::session::{Session, Work};
use crate::crawl::state::rows;
use crate::crawl::state::{Added, Counts, Found, Kind, Millis, Seed, Task, Ticket, Validators};
use crate::fetch::domain;

/// A domain whose row is locked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Locked {
    pub(super) id: i64,
    pub(super) epoch: i64,
    pub(super) holder: Option<i64>,
    pub(super) crawl_delay: Millis,
}

/// Locks domains until the end of the transaction; those that are not known are made.
pub(super) fn lock(work: &mut Work<'_>, names: &BTreeSet<&str>) -> Result<HashMap<String, Locked>, Error> {
    let names: Vec<&str> = names.iter().copied().collect();
    work.execute(
        "INSERT INTO domain (name) SELECT n FROM unnest($1::text[]) n
         WHERE NOT EXISTS (SELECT 1 FROM domain d WHERE d.name = n) ORDER BY n ON CONFLICT DO NOTHING",
        &[&names],
    )?;
    let sql = "SELECT name, id, epoch, holder, crawl_delay FROM domain WHERE name = ANY($1) ORDER BY name FOR UPDATE";
    let locked = work.query(sql, &[&names])?;
    let locked = locked.iter().map(|row| {
        let locked = Locked { id: row.get(1), epoch: row.get(2), holder: row.get(3), crawl_delay: row.get(4) };
        (row.get(0), locked)
    });
    Ok(locked.collect())
}

/// Locks all domains.
pub(super) fn lock_all(work: &mut Work<'_>) -> Result<(), Error> {
    work.batch("LOCK TABLE domain IN EXCLUSIVE MODE")
}

/// An address that is to be there.
pub(super) struct Wanted<'a> {
    pub(super) found: &'a Found,
    pub(super) seed: bool,
    pub(super) due: Option<Millis>,
}

/// Inserts addresses that are not known; their domains are locked. Returns which were new.
pub(super) fn insert(work: &mut Work<'_>, rows: &[Wanted<'_>], now: Millis) -> Result<HashSet<String>, Error> {
    let mut seen = HashSet::new();
    let rows: Vec<&Wanted<'_>> = rows.iter().filter(|row| seen.insert(row.found.url.as_str())).collect();
    let hashes: Vec<i64> = rows.iter().map(|row| rows::hash(&row.found.url)).collect();
    let urls: Vec<&str> = rows.iter().map(|row| row.found.url.as_str()).collect();
    let kinds: Vec<i64> = rows.iter().map(|row| rows::kind(row.found.kind)).collect();
    let domains: Vec<&str> = rows.iter().map(|row| domain(&row.found.url)).collect();
    let sources: Vec<&str> = rows.iter().map(|row| &*row.found.source).collect();
    let depths: Vec<i64> = rows.iter().map(|row| i64::from(row.found.depth)).collect();
    let seeds: Vec<bool> = rows.iter().map(|row| row.seed).collect();
    let dues: Vec<Option<Millis>> = rows.iter().map(|row| row.due).collect();
    let changed: Vec<Option<Millis>> = rows.iter().map(|row| row.found.changed).collect();
    let linked: Vec<bool> = rows.iter().map(|row| row.found.linked).collect();
    let sql = "INSERT INTO target (hash, url, kind, domain, source, depth, seed, status, seen, due, changed, linked)
               SELECT n.hash, n.url, n.kind, d.id, s.id, n.depth, n.seed, 0, $1, n.due, n.changed, n.linked
               FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::bigint[],
                           $8::boolean[], $9::bigint[], $10::bigint[], $11::boolean[])
                    AS n (hash, url, kind, domain, source, depth, seed, due, changed, linked)
               JOIN domain d ON d.name = n.domain JOIN source s ON s.name = n.source
               WHERE NOT EXISTS (SELECT 1 FROM target t WHERE t.hash = n.hash AND t.url = n.url)
               RETURNING url";
    let new = work
        .query(sql, &[&now, &hashes, &urls, &kinds, &domains, &sources, &depths, &seeds, &dues, &changed, &linked])?;
    Ok(new.iter().map(|row| row.get(0)).collect())
}

/// Makes addresses known; their domains are locked. `added` is told what is new or due by it.
pub(super) fn add(work: &mut Work<'_>, found: &[Found], added: &mut Added, now: Millis) -> Result<(), Error> {
    if found.is_empty() {
        return Ok(());
    }
    // Of two that name an address the one that is no link counts.
    let (links, named): (Vec<&Found>, Vec<&Found>) = found.iter().partition(|found| found.linked);
    let in_order = named.into_iter().chain(links);
    let rows: Vec<Wanted<'_>> = in_order.map(|found| Wanted { found, seed: false, due: Some(now) }).collect();
    let mut fresh = insert(work, &rows, now)?;
    let again: Vec<&Found> = found.iter().filter(|found| !fresh.contains(found.url.as_str())).collect();
    let mut due = see_again(work, &again, now)?;
    due.extend(take_up(work, &again, now)?);
    let mut domains = BTreeSet::new();
    for found in found {
        let new = fresh.remove(found.url.as_str());
        if new {
            *added.new.entry(found.source.clone()).or_default() += 1;
        }
        if new || due.contains(found.url.as_str()) {
            domains.insert(domain(&found.url));
        }
    }
    let names: Vec<&str> = domains.iter().copied().collect();
    work.execute(
        "UPDATE domain SET due = LEAST(due, $2) WHERE name = ANY($1) AND (due IS NULL OR due > $2)",
        &[&names, &now],
    )?;
    added.domains.extend(names.into_iter().map(str::to_owned));
    Ok(())
}

/// A known address is due again where it is told to have changed since it was fetched, and was not told before, or was told
/// before that time had come: of a day without a time nobody knows when on it the page changed. A
/// sitemap without a time of change is due whenever its index names it; one that stands nearer than what names it is
/// no part of that, and two that name each other would be read for ever.
fn see_again(work: &mut Work<'_>, found: &[&Found], now: Millis) -> Result<HashSet<String>, Error> {
    // Only these can be due by being seen again.
    let told = found.iter().filter(|found| found.changed.is_some() || found.kind == Kind::Sitemap);
    let mut newest: HashMap<&str, &Found> = HashMap::new();
    for found in told {
        let known = newest.entry(found.url.as_str()).or_insert(found);
        if found.changed > known.changed {
            *known = found;
        }
    }
    if newest.is_empty() {
        return Ok(HashSet::new());
    }
    let told: Vec<&Found> = newest.into_values().collect();
    let hashes: Vec<i64> = told.iter().map(|found| rows::hash(&found.url)).collect();
    let urls: Vec<&str> = told.iter().map(|found| found.url.as_str()).collect();
    let kinds: Vec<i64> = told.iter().map(|found| rows::kind(found.kind)).collect();
    let changed: Vec<Option<Millis>> = told.iter().map(|found| found.changed).collect();
    let depths: Vec<i64> = told.iter().map(|found| i64::from(found.depth)).collect();
    let sql = "UPDATE target t SET due = LEAST(t.due, $1), changed = COALESCE(n.changed, t.changed), attempts = 0
               FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $7::bigint[])
                    AS n (hash, url, kind, changed, depth)
               WHERE t.hash = n.hash AND t.url = n.url AND t.kind = n.kind AND t.status <> 0
               AND (n.kind <> $6 OR n.depth <= t.depth)
               AND (n.changed IS NULL AND n.kind = $6
                    OR (t.changed IS NULL OR n.changed > t.changed OR t.status = 1 AND t.due IS NULL AND n.changed <= $1)
                       AND (t.fetched IS NULL OR n.changed > t.fetched)
                       AND n.changed IS NOT NULL)
               RETURNING t.url";
    let due = work.query(sql, &[&now, &hashes, &urls, &kinds, &changed, &rows::kind(Kind::Sitemap), &depths])?;
    Ok(due.iter().map(|row| row.get(0)).collect())
}

/// What was given up, left or refused for a while is due again by being named, as far as its time has come; what only links named is no link
/// any more; what belongs to a source that is gone, or was left, goes over. A page that only links named is due again
/// where its links are to be followed from now on.
fn take_up(work: &mut Work<'_>, found: &[&Found], now: Millis) -> Result<Vec<String>, Error> {
    let mut named: HashMap<&str, &Found> = HashMap::new();
    for found in found {
        let known = named.entry(found.url.as_str()).or_insert(found);
        if known.linked && !found.linked {
            *known = found;
        }
    }
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let named: Vec<&Found> = named.into_values().collect();
    let hashes: Vec<i64> = named.iter().map(|found| rows::hash(&found.url)).collect();
    let urls: Vec<&str> = named.iter().map(|found| found.url.as_str()).collect();
    let kinds: Vec<i64> = named.iter().map(|found| rows::kind(found.kind)).collect();
    let depths: Vec<i64> = named.iter().map(|found| i64::from(found.depth)).collect();
    let sources: Vec<&str> = named.iter().map(|found| &*found.source).collect();
    let linked: Vec<bool> = named.iter().map(|found| found.linked).collect();
    // Kinds 0 and 3 are pages, and pages whose links are followed; of statuses 0 is new, 2 failed, 3 refused.
    let sql = "UPDATE target t SET
                   source = CASE WHEN c.over THEN c.new_source ELSE t.source END,
                   depth = CASE WHEN c.over THEN c.depth WHEN c.follow THEN LEAST(c.depth, t.depth) ELSE t.depth END,
                   attempts = CASE WHEN c.over THEN 0 ELSE t.attempts END,
                   kind = CASE WHEN c.follow OR c.over AND c.alike THEN c.kind ELSE t.kind END,
                   etag = CASE WHEN c.follow OR c.over AND c.alike THEN NULL ELSE t.etag END,
                   last_modified = CASE WHEN c.follow OR c.over AND c.alike THEN NULL ELSE t.last_modified END,
                   linked = t.linked AND c.linked,
                   due = CASE WHEN c.again OR c.over AND t.due IS NOT NULL THEN LEAST(t.due, $1) ELSE t.due END
               FROM (SELECT b.*, b.over AND b.alike AND b.kind <> 0 OR b.is_left AND b.own OR b.lost OR b.named AND b.status = 3 OR b.follow AND b.status <> 0
                            AS again
                     FROM (SELECT a.*, a.own AND a.kind = 3 AND a.old_kind = 0 AND (a.old_linked OR a.status = 0) AS follow,
                                  (a.status = 2 AND NOT a.linked AND (a.again_from IS NULL OR a.again_from <= $1)
                                   OR a.status = 3 AND a.again_from IS NOT NULL AND a.again_from <= $1)
                                  AND a.idle AND a.alike AS lost
                           FROM (SELECT o.*, o.over OR o.same AND NOT o.forsaken AS own
                                 FROM (SELECT k.id, k.status, n.kind, n.depth, n.linked, s.id AS new_source,
                                              k.kind AS old_kind, k.linked AS old_linked, k.again AS again_from,
                                              k.due IS NULL AND NOT k.seed AS idle, NOT g.active AS forsaken,
                                              s.id = g.id AS same, k.linked AND NOT n.linked AS named,
                                              n.kind = k.kind OR n.kind IN (0, 3) AND k.kind IN (0, 3) AS alike,
                                              k.status = 0 AND k.due IS NULL AND NOT k.seed AS is_left,
                                              (NOT g.active OR k.status = 0 AND k.due IS NULL AND NOT k.seed)
                                              AND s.id <> g.id AND s.active AS over
                                       FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::text[],
                                                   $7::boolean[]) AS n (hash, url, kind, depth, source, linked)
                                       JOIN target k ON k.hash = n.hash AND k.url = n.url
                                       JOIN source g ON g.id = k.source JOIN source s ON s.name = n.source) o) a) b) c
               WHERE t.id = c.id AND (c.over OR c.named OR c.again OR c.follow)
               RETURNING t.url, c.again OR c.over AND t.due IS NOT NULL";
    let rows = work.query(sql, &[&now, &hashes, &urls, &kinds, &depths, &sources, &linked])?;
    Ok(rows.iter().filter(|row| row.get(1)).map(|row| row.get(0)).collect())
}

/// Makes the configuration's own addresses known, and only these seeds. All domains are locked.
pub(super) fn plant(work: &mut Work<'_>, seeds: &[Seed], now: Millis) -> Result<(), Error> {
    let names: BTreeSet<&str> = seeds.iter().map(|seed| domain(&seed.found.url)).collect();
    lock(work, &names)?;
    let rows: Vec<Wanted<'_>> =
        seeds.iter().map(|seed| Wanted { found: &seed.found, seed: true, due: Some(now) }).collect();
    insert(work, &rows, now)?;
    let hashes: Vec<i64> = seeds.iter().map(|seed| rows::hash(&seed.found.url)).collect();
    let urls: Vec<&str> = seeds.iter().map(|seed| seed.found.url.as_str()).collect();
    let kinds: Vec<i64> = seeds.iter().map(|seed| rows::kind(seed.found.kind)).collect();
    let sources: Vec<&str> = seeds.iter().map(|seed| &*seed.found.source).collect();
    let latest: Vec<Option<Millis>> = seeds.iter().map(|seed| seed.no_later).collect();
    // Depth 0 is for what is read on a schedule.
    work.execute(
        "UPDATE target SET seed = false, due = NULL, depth = GREATEST(depth, 1)
         WHERE seed AND NOT EXISTS (SELECT 1 FROM unnest($1::text[]) AS n WHERE n = url)",
        &[&urls],
    )?;
    work.execute(
        "UPDATE target t SET seed = true, linked = false, kind = n.kind, source = s.id,
             etag = CASE WHEN t.source = s.id THEN t.etag END,
             last_modified = CASE WHEN t.source = s.id THEN t.last_modified END,
             due = CASE WHEN t.source <> s.id THEN $6
                        WHEN t.due IS NULL AND (t.status = 0 OR t.status = 2 AND COALESCE(t.again, $6) <= $6
                                             OR t.status = 3 AND t.again <= $6) THEN $6
                        ELSE LEAST(t.due, n.latest) END
         FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::bigint[])
              AS n (hash, url, kind, source, latest) JOIN source s ON s.name = n.source
         WHERE t.hash = n.hash AND t.url = n.url",
        &[&hashes, &urls, &kinds, &sources, &latest, &now],
    )?;
    Ok(())
}

/// Tasks are due at these times, or earlier where they are planned so.
pub(super) fn plan(work: &mut Work<'_>, planned: &[(Ticket, Millis)]) -> Result<(), Error> {
    let tasks: Vec<i64> = planned.iter().map(|(task, _)| task.row).collect();
    let dues: Vec<Millis> = planned.iter().map(|(_, due)| *due).collect();
    let sql = "SELECT DISTINCT d.name FROM target t JOIN domain d ON d.id = t.domain WHERE t.id = ANY($1)";
    let names: Vec<String> = work.query(sql, &[&tasks])?.iter().map(|row| row.get(0)).collect();
    let locked = lock(work, &names.iter().map(String::as_str).collect())?;
    let sql = "UPDATE target t SET due = LEAST(t.due, n.due) FROM unnest($1::bigint[], $2::bigint[]) AS n (id, due)
               WHERE t.id = n.id";
    work.execute(sql, &[&tasks, &dues])?;
    reckon(work, &locked.values().map(|domain| domain.id).collect::<Vec<i64>>())?;
    Ok(())
}

/// Keeps what stands for the choice that each source makes, and has lists read whole where it is another.
pub(super) fn choose(work: &mut Work<'_>, choices: &[(Arc<str>, String)], now: Millis) -> Result<(), Error> {
    let sources: Vec<&str> = choices.iter().map(|(source, _)| &**source).collect();
    let choices: Vec<&str> = choices.iter().map(|(_, choice)| choice.as_str()).collect();
    let sql = "SELECT s.id, s.choice IS NOT NULL FROM source s JOIN unnest($1::text[], $2::text[]) AS n (name, choice)
               ON s.name = n.name WHERE s.choice IS DISTINCT FROM n.choice";
    if work.query(sql, &[&sources, &choices])?.is_empty() {
        return Ok(());
    }
    lock_all(work)?;
    let changed = work.query(sql, &[&sources, &choices])?;
    let changed: Vec<i64> = changed.iter().filter(|row| row.get(1)).map(|row| row.get(0)).collect();
    let sql = "UPDATE source s SET choice = n.choice FROM unnest($1::text[], $2::text[]) AS n (name, choice)
               WHERE s.name = n.name";
    work.execute(sql, &[&sources, &choices])?;
    // Feeds, sitemaps, pages whose links are followed.
    let sql = "UPDATE target SET etag = NULL, last_modified = NULL,
                   due = CASE WHEN NOT seed AND status <> 0 THEN LEAST(due, $2) ELSE due END
               WHERE source = ANY($1) AND kind IN (1, 2, 3)";
    work.execute(sql, &[&changed, &now])?;
    reckon_all(work)?;
    Ok(())
}

/// All that the configuration names for these sources is due, and what is read on their schedules. All domains are locked.
pub(super) fn make_seeds_due(work: &mut Work<'_>, sources: &[Arc<str>], now: Millis) -> Result<(), Error> {
    let sources: Vec<&str> = sources.iter().map(|source| &**source).collect();
    work.execute(
        "UPDATE target SET due = $2, attempts = 0
         WHERE (seed OR depth = 0 AND kind IN (1, 2)) AND source IN (SELECT id FROM source WHERE name = ANY($1))",
        &[&sources, &now],
    )?;
    Ok(())
}

/// Finds out anew when something of these domains is due; they are locked. Returns that, as a holder sees it.
pub(super) fn reckon(work: &mut Work<'_>, domains: &[i64]) -> Result<Vec<(String, Option<Millis>)>, Error> {
    let sql = "UPDATE domain d SET due = LEAST(
                   (SELECT t.due FROM target t JOIN source s ON s.id = t.source
                    WHERE t.domain = d.id AND t.due IS NOT NULL AND NOT t.seed AND s.active ORDER BY t.due LIMIT 1),
                   (SELECT min(t.due) FROM target t JOIN source s ON s.id = t.source
                    WHERE t.domain = d.id AND t.due IS NOT NULL AND t.seed AND s.active))
               WHERE d.id = ANY($1) RETURNING name,
                   CASE WHEN paused OR due IS NULL THEN NULL ELSE GREATEST(due, not_before) END";
    Ok(work.query(sql, &[&domains])?.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// The same for all domains, which are locked.
pub(super) fn reckon_all(work: &mut Work<'_>) -> Result<Vec<(String, Option<Millis>)>, Error> {
    let all: Vec<i64> = work.query("SELECT id FROM domain", &[])?.iter().map(|row| row.get(0)).collect();
    reckon(work, &all)
}

/// What is due at a domain, as long as its lease is ours.
pub(super) fn due(
    session: &mut Session,
    (me, held): (i64, Held),
    now: Millis,
    limit: usize,
) -> Result<Vec<Task>, Error> {
    let sql = "SELECT t.id, t.url, t.kind, s.name, t.depth, t.seed, t.attempts, t.etag, t.last_modified,
                      t.interval, t.linked,
                      t.kind IN (1, 2) AND (s.failed > $4::bigint - $6::bigint AND t.fetched / $7::bigint <> $4::bigint / $7::bigint
                          OR s.failed IS NOT NULL AND t.fetched / $6::bigint <> $4::bigint / $6::bigint),
                      CASE WHEN t.changed > t.fetched THEN t.changed END
               FROM domain d JOIN LATERAL (
                   (SELECT * FROM target WHERE domain = d.id AND seed AND due <= $4 ORDER BY due, id)
                   UNION ALL
                   (SELECT t.* FROM target t JOIN source s ON s.id = t.source
                    WHERE t.domain = d.id AND NOT t.seed AND t.due IS NOT NULL AND t.due <= $4 AND s.active
                    ORDER BY t.due, t.id LIMIT $5)) t ON true
               JOIN source s ON s.id = t.source
               WHERE d.id = $1 AND d.epoch = $2 AND d.holder = $3 AND d.deadline > clock_timestamp()
               AND d.not_before <= $4 AND NOT d.paused AND s.active
               ORDER BY t.seed DESC, t.due, t.id LIMIT $5";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values: [&(dyn postgres::types::ToSql + Sync); 7] =
        [&held.id, &held.epoch, &me, &now, &limit, &rows::WHOLE_FOR, &rows::WHOLE_EVERY];
    let rows = session.query(sql, &values)?;
    // An address that no longer parses would be our own mistake; others go on.
    Ok(rows.iter().filter_map(|row| task(row, held.epoch)).collect())
}

fn task(row: &Row, epoch: i64) -> Option<Task> {
    let source: &str = row.get(3);
    Some(Task {
        id: Ticket { row: row.get(0), epoch },
        url: Url::parse(row.get(1)).ok()?,
        kind: rows::kind_of(i64::from(row.get::<_, i16>(2))),
        source: source.into(),
        depth: u8::try_from(row.get::<_, i16>(4)).unwrap_or(u8::MAX),
        seed: row.get(5),
        attempts: row.get::<_, i32>(6).unsigned_abs(),
        validators: match row.get(11) {
            Some(true) => Validators::default(),
            _ => Validators { etag: row.get(7), last_modified: row.get(8) },
        },
        interval: row.get(9),
        changed: row.get(12),
        linked: row.get(10),
    })
}

/// When something of a domain is due next, as long as its lease is ours.
pub(super) fn next(session: &mut Session, (me, held): (i64, Held)) -> Result<Option<Millis>, Error> {
    let sql = "SELECT GREATEST(due, not_before) FROM domain WHERE id = $1 AND epoch = $2 AND holder = $3
               AND deadline > clock_timestamp() AND NOT paused AND due IS NOT NULL";
    Ok(session.query(sql, &[&held.id, &held.epoch, &me])?.first().map(|row| row.get(0)))
}

pub(super) fn forsaken(session: &mut Session) -> Result<u64, Error> {
    let sql = "SELECT count(*) FROM target WHERE due IS NOT NULL AND NOT seed
               AND source IN (SELECT id FROM source WHERE NOT active)";
    Ok(session.query(sql, &[])?.first().map_or(0, |row| row.get::<_, i64>(0).unsigned_abs()))
}

pub(super) fn counts(session: &mut Session) -> Result<Counts, Error> {
    let sql = "SELECT count(*), count(due), count(*) FILTER (WHERE status = 1), count(*) FILTER (WHERE status = 2),
                      count(*) FILTER (WHERE status = 3) FROM target";
    let rows = session.query(sql, &[])?;
    let count = |column| rows.first().map_or(0, |row| row.get::<_, i64>(column).unsigned_abs());
    Ok(Counts { seen: count(0), due: count(1), done: count(2), failed: count(3), refused: count(4) })
}
