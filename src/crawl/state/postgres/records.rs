//! Records in the shared state: versions that were ever made, and records that wait for outputs.
//!
//! Records that two processes bring at once may be akin. None sees the other's before its commit, so each looks without
//! waiting, and then takes a turn: a number that only one transaction at a time can move on. Who finds that others have
//! moved it since it looked looks once more; what they brought is committed by then. The turn is held for the rest of the
//! transaction, which is short: nothing else is locked after it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use postgres::Error;

use super::session::{Session, Work};
use crate::crawl::state::kin;
use crate::crawl::state::rows::signed;
use crate::crawl::state::{Committed, Draft, Links, Millis, Ticket, Waiting, Worth};

/// Articles are locked by one of this many locks, so that a commit needs few of the server's.
const LOCKS: u64 = 64;

/// Names of our advisory locks: for articles, and for outputs.
const ARTICLES: i32 = 0x636f_7061;
const OUTPUTS: i32 = 0x636f_706f;

/// A new version on its way.
struct New {
    task: Ticket,
    draft: Draft,
    /// The name under which its article's versions are known.
    key: String,
    /// Fingerprint of the version before.
    old: Option<String>,
    links: Links,
}

/// Versions of the articles that a commit brings, before and with it.
#[derive(Default)]
struct Versions {
    known: HashSet<(String, String)>,
    latest: HashMap<String, String>,
    /// Whether there were any before.
    were_there: bool,
}

/// Stores records for every output, unless their version was there before.
pub(super) fn store(
    work: &mut Work<'_>,
    drafts: Vec<(Ticket, Draft)>,
    committed: &mut Committed,
    now: Millis,
) -> Result<(), Error> {
    if drafts.is_empty() {
        return Ok(());
    }
    // An article's versions may stand under two names; both are its id's to lock.
    let articles: Vec<String> = drafts.iter().map(|(_, draft)| draft.id.clone()).collect();
    lock(work, &articles)?;
    let other = drafts.iter().filter_map(|(_, draft)| kin::other_key(draft, &draft.id));
    let names: Vec<String> = other.chain(articles).collect();
    let mut versions = known(work, &names)?;
    let seen = work.query_opt("SELECT value FROM meta WHERE name = 'turn'", &[])?.map_or(0, |row| row.get::<_, i64>(0));
    let (mut news, mut keys, mut fingerprints) = (Vec::new(), Vec::new(), Vec::new());
    for (task, draft) in drafts {
        let key = kin::key(work, &draft)?;
        let fingerprint = draft.fingerprint.clone();
        let is_other =
            kin::other_key(&draft, &key).is_some_and(|other| versions.known.contains(&(other, fingerprint.clone())));
        // Where the page is what it was, or went back to what it was, that version is in the outputs already. The latest
        // stays the one that they were given last: a record names what its reader has.
        let is_known = is_other || versions.known.contains(&(key.clone(), fingerprint.clone()));
        if is_known || matches!(draft.worth, Worth::Nothing | Worth::Doubtful) && versions.latest.contains_key(&key) {
            committed.repeated += 1;
            committed.same.push(task);
            continue;
        }
        versions.known.insert((key.clone(), fingerprint.clone()));
        let old = versions.latest.insert(key.clone(), fingerprint.clone());
        committed.records += 1;
        let links = kin::links(work, (&draft, &key), old.as_deref(), now)?;
        keys.push(key.clone());
        fingerprints.push(fingerprint);
        news.push(New { task, draft, key, old, links });
    }
    remember(work, &versions, (&keys, &fingerprints), now)?;
    look_again(work, &mut news, seen)?;
    let is_fresh = |new: &&New| new.old.is_none() && new.links.duplicate_of.is_none();
    committed.fresh.extend(news.iter().filter(is_fresh).map(|new| new.task));
    let ids: Vec<String> = news.iter().map(|new| new.draft.id.clone()).collect();
    let bodies: Vec<Vec<u8>> = news.into_iter().map(|new| (new.draft.write)(new.links)).collect();
    let sql = "WITH new AS (
                   INSERT INTO record (article, bytes)
                   SELECT article, bytes FROM unnest($1::text[], $2::bytea[]) WITH ORDINALITY AS n (article, bytes, at)
                   ORDER BY at RETURNING id)
               INSERT INTO waiting (output, record) SELECT o.id, new.id FROM output o, new";
    work.execute(sql, &[&ids, &bodies])?;
    Ok(())
}

/// Takes a turn, and looks for what is akin once more where others had theirs since we looked.
fn look_again(work: &mut Work<'_>, news: &mut [New], seen: i64) -> Result<(), Error> {
    let is_akin = |new: &New| kin::of_text(&new.draft, &new.key).is_some();
    if !news.iter().any(is_akin) {
        return Ok(());
    }
    let sql = "INSERT INTO meta (name, value) VALUES ('turn', 1)
               ON CONFLICT (name) DO UPDATE SET value = meta.value + 1 RETURNING value";
    let turn: i64 = work.query_one(sql, &[])?.get(0);
    if turn == seen + 1 {
        return Ok(());
    }
    let articles: Vec<i64> = news.iter().map(|new| kin::number(&new.draft.id)).collect();
    for (at, new) in news.iter_mut().enumerate() {
        // What came with it and after it repeats it, and not the other way round.
        new.links = kin::links_again(work, (&new.draft, &new.key), new.old.as_deref(), &articles[at..])?;
    }
    Ok(())
}

/// Two processes that bring versions of one article take turns.
fn lock(work: &mut Work<'_>, articles: &[String]) -> Result<(), Error> {
    let number = |article: &String| {
        let mut hasher = DefaultHasher::new();
        article.hash(&mut hasher);
        (hasher.finish() % LOCKS) as i32
    };
    // One after the other and in order, so that nobody waits in a circle.
    let numbers: Vec<i32> = articles.iter().map(number).collect::<BTreeSet<i32>>().into_iter().collect();
    work.execute("SELECT pg_advisory_xact_lock($1, n) FROM unnest($2::integer[]) AS n", &[&ARTICLES, &numbers])?;
    Ok(())
}

fn known(work: &mut Work<'_>, articles: &[String]) -> Result<Versions, Error> {
    let sql = "SELECT article, fingerprint, latest FROM version WHERE article = ANY($1)";
    let mut versions = Versions::default();
    for row in work.query(sql, &[&articles])? {
        let (article, fingerprint): (String, String) = (row.get(0), row.get(1));
        if row.get(2) {
            versions.latest.insert(article.clone(), fingerprint.clone());
        }
        versions.known.insert((article, fingerprint));
    }
    versions.were_there = !versions.known.is_empty();
    Ok(versions)
}

fn remember(
    work: &mut Work<'_>,
    versions: &Versions,
    (ids, fingerprints): (&[String], &[String]),
    now: Millis,
) -> Result<(), Error> {
    let latest = |(id, of): (&String, &String)| versions.latest.get(id) == Some(of);
    let are_latest: Vec<bool> = ids.iter().zip(fingerprints).map(latest).collect();
    let sql = "INSERT INTO version (article, fingerprint, at, latest)
               SELECT article, fingerprint, $3, latest
               FROM unnest($1::text[], $2::text[], $4::boolean[]) AS n (article, fingerprint, latest)";
    work.execute(sql, &[&ids, &fingerprints, &now, &are_latest])?;
    if !versions.were_there {
        return Ok(());
    }
    let latest = versions.latest.iter();
    let (articles, newest): (Vec<&str>, Vec<&str>) = latest.map(|(id, of)| (id.as_str(), of.as_str())).unzip();
    let sql = "UPDATE version v SET latest = v.fingerprint = n.fingerprint
               FROM unnest($1::text[], $2::text[]) AS n (article, fingerprint)
               WHERE v.article = n.article AND v.latest <> (v.fingerprint = n.fingerprint)";
    work.execute(sql, &[&articles, &newest])?;
    Ok(())
}

/// Makes an output known; returns its acknowledged end.
pub(super) fn register(work: &mut Work<'_>, name: &str, end: u64) -> Result<u64, Error> {
    work.execute("INSERT INTO output (name, ends) VALUES ($1, $2) ON CONFLICT DO NOTHING", &[&name, &signed(end)])?;
    let row = work.query_one("SELECT ends FROM output WHERE name = $1", &[&name])?;
    Ok(row.get::<_, i64>(0).unsigned_abs())
}

/// Takes the right to write an output, which ends with the session. Who has it, or had it last, is named.
pub(super) fn hold(work: &mut Work<'_>, name: &str, me: &str) -> Result<(bool, Option<String>), Error> {
    let sql = "SELECT pg_try_advisory_lock($1, id), holder FROM output WHERE name = $2";
    let Some(row) = work.query_opt(sql, &[&OUTPUTS, &name])? else { return Ok((false, None)) };
    let (held, holder): (bool, Option<String>) = (row.get(0), row.get(1));
    if held {
        work.execute("UPDATE output SET holder = $2 WHERE name = $1", &[&name, &me])?;
    }
    Ok((held, holder))
}

/// Gives that right back.
pub(super) fn release(session: &mut Session, name: &str) -> Result<(), Error> {
    session.query("SELECT pg_advisory_unlock($1, id) FROM output WHERE name = $2", &[&OUTPUTS, &name])?;
    Ok(())
}

pub(super) fn waiting(session: &mut Session, output: &str, limit: usize) -> Result<Vec<Waiting>, Error> {
    let sql = "SELECT r.id, r.bytes FROM waiting w JOIN record r ON r.id = w.record
               WHERE w.output = (SELECT id FROM output WHERE name = $1) ORDER BY w.record LIMIT $2";
    let rows = session.query(sql, &[&output, &i64::try_from(limit).unwrap_or(i64::MAX)])?;
    Ok(rows.iter().map(|row| Waiting { record: row.get(0), bytes: row.get(1) }).collect())
}

pub(super) fn acknowledge(work: &mut Work<'_>, output: &str, records: &[i64], end: u64) -> Result<(), Error> {
    // Outputs that acknowledge the same records take turns: the last one sees that nobody waits for them any more.
    work.execute("SELECT id FROM record WHERE id = ANY($1) ORDER BY id FOR UPDATE", &[&records])?;
    let sql = "DELETE FROM waiting WHERE record = ANY($2) AND output = (SELECT id FROM output WHERE name = $1)";
    work.execute(sql, &[&output, &records])?;
    let sql = "DELETE FROM record r WHERE id = ANY($1) AND NOT EXISTS (SELECT 1 FROM waiting w WHERE w.record = r.id)";
    work.execute(sql, &[&records])?;
    work.execute("UPDATE output SET ends = $2 WHERE name = $1", &[&output, &signed(end)])?;
    Ok(())
}
