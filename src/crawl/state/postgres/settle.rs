//! What became of tasks, as one transaction of the shared state.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use postgres::Error;
use url::Url;

use super::lease::Leases;
use super::session::Work;
use super::targets::{self, Locked, Wanted};
use super::{archive, records};
use crate::crawl::state::rows;
use crate::crawl::state::{Committed, End, Found, Kind, Millis, Outcome, Status, Validators};
use crate::fetch::domain;

/// What is known of a task's address.
struct Own {
    url: Url,
    source: String,
}

/// Commits outcomes, but nothing of those whose domain another process has by now. Returns also when something is
/// due next in the domains concerned.
#[allow(clippy::type_complexity, reason = "a list of pairs")]
pub(super) fn commit(
    work: &mut Work<'_>,
    leases: &Leases,
    outcomes: Vec<Outcome>,
    now: Millis,
) -> Result<(Committed, Vec<(String, Option<Millis>)>), Error> {
    let mut committed = Committed::default();
    let own = own(work, &outcomes)?;
    let locked = lock(work, &outcomes, &own)?;
    let before = outcomes.len();
    let outcomes: Vec<Outcome> = outcomes.into_iter().filter(|one| is_ours(one, &own, &locked, leases)).collect();
    committed.stale = (before - outcomes.len()) as u64;
    settle(work, &outcomes, now)?;
    follow_redirects(work, &outcomes, &own, now)?;
    note_failures(work, &outcomes, &own, now)?;
    hold_back(work, &outcomes, &own)?;
    keep_delays(work, &outcomes, &own, &locked)?;
    let (mut found, mut drafts) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        found.extend(outcome.found);
        if let Some(archived) = &outcome.archived {
            archive::acknowledge(work, archived)?;
        }
        if let End::Done { draft: Some(draft), .. } = outcome.end {
            drafts.push((outcome.task, draft));
        }
    }
    targets::add(work, &found, &mut committed.added, now)?;
    let touched: Vec<i64> = locked.values().map(|domain| domain.id).collect();
    let next = targets::reckon(work, &touched)?;
    // Last, since others may have to wait for it.
    records::store(work, drafts, &mut committed, now)?;
    Ok((committed, next))
}

fn own(work: &mut Work<'_>, outcomes: &[Outcome]) -> Result<HashMap<i64, Own>, Error> {
    let tasks: Vec<i64> = outcomes.iter().map(|outcome| outcome.task.row).collect();
    let sql = "SELECT t.id, t.url, s.name FROM target t JOIN source s ON s.id = t.source WHERE t.id = ANY($1)";
    let rows = work.query(sql, &[&tasks])?;
    let own = rows.iter().filter_map(|row| {
        let url = Url::parse(row.get(1)).ok()?;
        Some((row.get(0), Own { url, source: row.get(2) }))
    });
    Ok(own.collect())
}

/// Locks every domain that is concerned.
fn lock(work: &mut Work<'_>, outcomes: &[Outcome], own: &HashMap<i64, Own>) -> Result<HashMap<String, Locked>, Error> {
    let mut names: BTreeSet<&str> = own.values().map(|own| domain(&own.url)).collect();
    for outcome in outcomes {
        names.extend(outcome.found.iter().map(|found| domain(&found.url)));
        if let End::Done { url, .. } = &outcome.end {
            names.insert(domain(url));
        }
        names.extend(outcome.elsewhere.as_ref().map(|(name, _)| name.as_str()));
    }
    targets::lock(work, &names)
}

/// Whether the lease that a task was taken under still holds.
fn is_ours(outcome: &Outcome, own: &HashMap<i64, Own>, locked: &HashMap<String, Locked>, leases: &Leases) -> bool {
    let domain = own.get(&outcome.task.row).and_then(|own| locked.get(domain(&own.url)));
    domain.is_some_and(|domain| domain.holder == Some(leases.me) && domain.epoch == outcome.task.epoch)
}

/// Columns of a table of outcomes.
#[derive(Default)]
struct Columns<'a> {
    tasks: Vec<i64>,
    statuses: Vec<Option<i64>>,
    dues: Vec<Option<Millis>>,
    intervals: Vec<Option<Millis>>,
    fetched: Vec<bool>,
    failed: Vec<bool>,
    /// Whether attempts are counted anew.
    left: Vec<bool>,
    agains: Vec<Option<Millis>>,
    notes: Vec<Option<&'a str>>,
    /// Whether the three that follow are known anew.
    versions: Vec<bool>,
    etags: Vec<Option<&'a str>>,
    last_modified: Vec<Option<&'a str>>,
    articles: Vec<Option<&'a str>>,
}

/// Writes down how tasks stand now.
fn settle(work: &mut Work<'_>, outcomes: &[Outcome], now: Millis) -> Result<(), Error> {
    let mut columns = Columns::default();
    let unknown = Validators::default();
    for outcome in outcomes {
        let (status, fetched, note) = match &outcome.end {
            End::Done { .. } | End::Unchanged => (Some(Status::Done), true, None),
            End::Waits { note, .. } => (None, false, Some(note.as_str())),
            End::Failed { note } => (Some(Status::Failed), false, Some(note.as_str())),
            End::Refused { note } => (Some(Status::Refused), false, Some(note.as_str())),
            End::Left { note } => (Some(Status::New), false, Some(note.as_str())),
        };
        let (version, validators, article) = match &outcome.end {
            End::Done { validators, draft, .. } => (true, validators, draft.as_ref().map(|draft| draft.id.as_str())),
            _ => (false, &unknown, None),
        };
        columns.tasks.push(outcome.task.row);
        columns.statuses.push(status.map(rows::status));
        columns.dues.push(outcome.due);
        columns.intervals.push(outcome.interval);
        columns.fetched.push(fetched);
        columns.failed.push(matches!(outcome.end, End::Waits { failed: true, .. } | End::Failed { .. }));
        columns.left.push(matches!(outcome.end, End::Left { .. }));
        columns.agains.push(outcome.again);
        columns.notes.push(note);
        columns.versions.push(version);
        columns.etags.push(validators.etag.as_deref());
        columns.last_modified.push(validators.last_modified.as_deref());
        columns.articles.push(article);
    }
    let sql = "UPDATE target t SET status = COALESCE(n.status, t.status), due = n.due, note = n.note,
                   fetched = CASE WHEN n.fetched THEN $11 ELSE t.fetched END,
                   attempts = CASE WHEN n.fetched OR n.is_left THEN 0 ELSE t.attempts + n.failed::integer END,
                   etag = CASE WHEN n.version THEN n.etag ELSE t.etag END,
                   last_modified = CASE WHEN n.version THEN n.last_modified ELSE t.last_modified END,
                   article = COALESCE(n.article, t.article), interval = COALESCE(n.interval, t.interval),
                   again = n.again
               FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::boolean[], $5::boolean[], $6::text[],
                           $7::boolean[], $8::text[], $9::text[], $10::text[],
                           $12::bigint[], $13::boolean[], $14::bigint[])
                    AS n (id, status, due, fetched, failed, note, version, etag, last_modified, article, interval,
                          is_left, again)
               WHERE t.id = n.id";
    let Columns { tasks, statuses, dues, fetched, failed, left, agains, .. } = &columns;
    let Columns { notes, versions, etags, last_modified, articles, intervals, .. } = &columns;
    work.execute(
        sql,
        &[
            tasks,
            statuses,
            dues,
            fetched,
            failed,
            notes,
            versions,
            etags,
            last_modified,
            articles,
            &now,
            intervals,
            left,
            agains,
        ],
    )?;
    Ok(())
}

/// Addresses that answered in the place of others are seen and done too, and the records are their own.
fn follow_redirects(
    work: &mut Work<'_>,
    outcomes: &[Outcome],
    own: &HashMap<i64, Own>,
    now: Millis,
) -> Result<(), Error> {
    let (mut answered, mut articles) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        let (End::Done { url, draft, .. }, Some(own)) = (&outcome.end, own.get(&outcome.task.row)) else { continue };
        if *url != own.url {
            let source = own.source.as_str().into();
            articles.push(draft.as_ref().map(|draft| draft.id.as_str()));
            answered.push(Found { url: url.clone(), kind: Kind::Page, source, depth: 0, changed: None, linked: false });
        }
    }
    if answered.is_empty() {
        return Ok(());
    }
    let wanted: Vec<Wanted<'_>> = answered.iter().map(|found| Wanted { found, seed: false, due: None }).collect();
    targets::insert(work, &wanted, now)?;
    let hashes: Vec<i64> = answered.iter().map(|found| rows::hash(&found.url)).collect();
    let urls: Vec<&str> = answered.iter().map(|found| found.url.as_str()).collect();
    // What the configuration names keeps its own times.
    let sql = "UPDATE target t SET status = 1, fetched = $3, due = CASE WHEN t.seed THEN t.due END,
                   article = COALESCE(n.article, t.article)
               FROM unnest($1::bigint[], $2::text[], $4::text[]) AS n (hash, url, article)
               WHERE t.hash = n.hash AND t.url = n.url AND t.kind = 0";
    work.execute(sql, &[&hashes, &urls, &now, &articles])?;
    Ok(())
}

/// Keeps what robots.txt files ask for, where that has changed.
fn keep_delays(
    work: &mut Work<'_>,
    outcomes: &[Outcome],
    own: &HashMap<i64, Own>,
    locked: &HashMap<String, Locked>,
) -> Result<(), Error> {
    let mut told: HashMap<&str, Millis> = HashMap::new();
    for outcome in outcomes {
        if let (Some(delay), Some(own)) = (outcome.crawl_delay, own.get(&outcome.task.row)) {
            told.insert(domain(&own.url), delay);
        }
    }
    told.retain(|domain, delay| locked.get(*domain).is_some_and(|locked| locked.crawl_delay != *delay));
    for (domain, delay) in told {
        work.execute("UPDATE domain SET crawl_delay = $2 WHERE name = $1", &[&domain, &delay])?;
    }
    Ok(())
}

/// Notes of which sources something was given up, or refused for a while; in order, so that two processes do not wait for each
/// other in a circle.
fn note_failures(work: &mut Work<'_>, outcomes: &[Outcome], own: &HashMap<i64, Own>, now: Millis) -> Result<(), Error> {
    // For what is refused it is enough to look once a day, wherefore it counts as long ago.
    let mut sources: BTreeMap<&str, Option<Millis>> = BTreeMap::new();
    for outcome in outcomes.iter().filter(|outcome| outcome.again.is_some()) {
        let Some(own) = own.get(&outcome.task.row) else { continue };
        let failed = Some(now).filter(|_| !matches!(outcome.end, End::Refused { .. }));
        let known = sources.entry(&own.source).or_default();
        *known = known.or(failed);
    }
    for (source, failed) in sources {
        let sql = "UPDATE source SET failed = COALESCE($2, failed, $3) WHERE name = $1";
        work.execute(sql, &[&source, &failed, &(now - rows::WHOLE_FOR)])?;
    }
    Ok(())
}

/// Nothing is asked of domains that asked for time.
fn hold_back(work: &mut Work<'_>, outcomes: &[Outcome], own: &HashMap<i64, Own>) -> Result<(), Error> {
    for outcome in outcomes {
        let here = outcome.host_not_before.and_then(|until| Some((domain(&own.get(&outcome.task.row)?.url), until)));
        let elsewhere = outcome.elsewhere.as_ref().map(|(name, until)| (name.as_str(), *until));
        for (name, until) in here.into_iter().chain(elsewhere) {
            let sql = "UPDATE domain SET not_before = GREATEST(not_before, $2) WHERE name = $1";
            work.execute(sql, &[&name, &until])?;
        }
    }
    Ok(())
}
