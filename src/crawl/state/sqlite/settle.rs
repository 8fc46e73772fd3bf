//! What became of tasks, in the embedded state.

use rusqlite::{Connection, named_params, params};
use url::Url;

use super::targets::{insert, known};
use crate::crawl::state::rows;
use crate::crawl::state::{End, Found, Kind, Millis, Outcome, Status, Validators};

/// Writes down how a task stands now.
pub(super) fn settle(database: &Connection, outcome: &Outcome, now: Millis) -> rusqlite::Result<()> {
    let (status, fetched, attempts, note) = match &outcome.end {
        End::Done { .. } | End::Unchanged => (Some(Status::Done), Some(now), Some(0), None),
        End::Waits { note, .. } => (None, None, None, Some(note)),
        End::Failed { note } => (Some(Status::Failed), None, None, Some(note)),
        End::Refused { note } => (Some(Status::Refused), None, None, Some(note)),
        End::Left { note } => (Some(Status::New), None, Some(0), Some(note)),
    };
    let counts = matches!(outcome.end, End::Waits { failed: true, .. } | End::Failed { .. });
    database
        .prepare_cached(
            "UPDATE target SET status = ifnull(:status, status), due = :due, fetched = ifnull(:fetched, fetched),
             attempts = ifnull(:attempts, attempts + :counts), note = :note, interval = ifnull(:interval, interval),
             again = :again WHERE id = :id",
        )?
        .execute(named_params! {
            ":id": outcome.task.row, ":status": status.map(rows::status), ":due": outcome.due, ":fetched": fetched,
            ":attempts": attempts, ":counts": counts, ":note": note, ":interval": outcome.interval, ":again": outcome.again,
        })?;
    if let End::Done { url, validators, draft } = &outcome.end {
        let article = draft.as_ref().map(|draft| draft.id.as_str());
        remember_version(database, outcome.task.row, validators, article)?;
        follow_redirect(database, outcome.task.row, (url, article), now)?;
    }
    if outcome.again.is_some() {
        // For what is refused it is enough to look once a day.
        let first = matches!(outcome.end, End::Refused { .. }).then(|| now - rows::WHOLE_FOR);
        database
            .prepare_cached(
                "UPDATE source SET failed = CASE WHEN ?3 IS NULL THEN ?2 ELSE ifnull(failed, ?3) END
                 WHERE id = (SELECT source FROM target WHERE id = ?1)",
            )?
            .execute(params![outcome.task.row, now, first])?;
    }
    if let Some(until) = outcome.host_not_before {
        database
            .prepare_cached(
                "UPDATE domain SET not_before = max(not_before, ?2)
                 WHERE id = (SELECT domain FROM target WHERE id = ?1)",
            )?
            .execute(params![outcome.task.row, until])?;
    }
    if let Some((name, until)) = &outcome.elsewhere {
        database.prepare_cached("INSERT INTO domain (name) VALUES (?1) ON CONFLICT DO NOTHING")?.execute([name])?;
        database
            .prepare_cached("UPDATE domain SET not_before = max(not_before, ?2) WHERE name = ?1")?
            .execute(params![name, until])?;
    }
    if let Some(delay) = outcome.crawl_delay {
        database
            .prepare_cached(
                "UPDATE domain SET crawl_delay = ?2
                 WHERE id = (SELECT domain FROM target WHERE id = ?1) AND crawl_delay <> ?2",
            )?
            .execute(params![outcome.task.row, delay])?;
    }
    Ok(())
}

fn remember_version(
    database: &Connection,
    task: i64,
    validators: &Validators,
    article: Option<&str>,
) -> rusqlite::Result<()> {
    database
        .prepare_cached("UPDATE target SET etag = ?2, last_modified = ?3, article = ifnull(?4, article) WHERE id = ?1")?
        .execute(params![task, validators.etag, validators.last_modified, article])?;
    Ok(())
}

/// The address that answered is seen and done too, and the record is its own.
fn follow_redirect(
    database: &Connection,
    task: i64,
    (url, article): (&Url, Option<&str>),
    now: Millis,
) -> rusqlite::Result<()> {
    let own: String =
        database.prepare_cached("SELECT url FROM target WHERE id = ?1")?.query_row([task], |row| row.get(0))?;
    if own == url.as_str() {
        return Ok(());
    }
    if known(database, url)?.is_none() {
        let source: String = database
            .prepare_cached("SELECT s.name FROM target t JOIN source s ON s.id = t.source WHERE t.id = ?1")?
            .query_row([task], |row| row.get(0))?;
        let found =
            Found { url: url.clone(), kind: Kind::Page, source: source.into(), depth: 0, changed: None, linked: false };
        insert(database, &found, false, (Status::New, None), now)?;
    }
    // What the configuration names keeps its own times.
    database
        .prepare_cached(
            "UPDATE target SET status = ?3, fetched = ?4, due = CASE seed WHEN 1 THEN due END,
             article = ifnull(?5, article) WHERE hash = ?1 AND url = ?2 AND kind = 0",
        )?
        .execute(params![rows::hash(url), url.as_str(), rows::status(Status::Done), now, article])?;
    Ok(())
}
