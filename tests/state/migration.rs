//! The shared state becomes a newer version, though processes of an older copydesk may crawl with it.

use crate::cluster;
use crate::conformance::{done, draft, page};
use crate::leases::{LONG, expire, process, take};
use copydesk::crawl::state::{Postgres, State, StateError};

/// Makes a state look as version 1 left it.
pub const OLDER: &str = "UPDATE copydesk.target SET hash = id;
                         ALTER TABLE copydesk.domain DROP COLUMN crawl_delay;
                         ALTER TABLE copydesk.target DROP COLUMN again;
                         ALTER TABLE copydesk.source DROP COLUMN failed, DROP COLUMN choice;
                         UPDATE copydesk.meta SET value = 1 WHERE name = 'version'";

#[test]
fn a_state_is_not_migrated_under_the_hands_of_a_process_that_lives() {
    let Some(address) = cluster::database() else { return };
    let mut old = process(&address, LONG);
    old.add(&[page("http://a.example/1")], 20).unwrap();
    take(&mut old);
    let task = old.due("a.example", 100, 9).unwrap().remove(0);
    let mut client = cluster::client(&address);
    client.batch_execute(OLDER).unwrap();
    for opened in [Postgres::open(&address, LONG), Postgres::visit(&address)] {
        let error = opened.err().unwrap();
        assert!(matches!(error, StateError::InUse { found: 1, .. }), "{error}");
        let text = error.to_string();
        let who = format!("process {} on ", std::process::id());
        assert!(text.contains(&who) && text.contains("(for 600 s)") && text.contains("stop it (SIGTERM)"), "{text}");
    }
    // A process whose own row has gone, but not its lease.
    client.batch_execute("UPDATE copydesk.process SET deadline = clock_timestamp() - interval '1 second'").unwrap();
    assert!(matches!(Postgres::open(&address, LONG), Err(StateError::InUse { .. })));
    let version: i64 = client.query_one("SELECT value FROM copydesk.meta WHERE name = 'version'", &[]).unwrap().get(0);
    assert_eq!(version, 1, "nothing was changed");
    expire(&address);
    let mut new = process(&address, LONG);
    assert_eq!(old.commit(vec![done(&task, draft("x", "1"))], 200).unwrap().stale, 1, "it comes too late");
    assert!(take(&mut new).gained[0].handed_over, "the old one may have asked a moment ago");
}

#[test]
fn a_process_ends_when_its_state_was_migrated_while_it_slept() {
    let Some(address) = cluster::database() else { return };
    let mut old = process(&address, LONG);
    let newer = "UPDATE copydesk.meta SET value = 999 WHERE name = 'version'";
    cluster::client(&address).batch_execute(newer).unwrap();
    assert!(matches!(old.take(1_000, &|_| false), Err(StateError::Version { found: 999, .. })));
}

#[test]
fn a_process_that_has_only_opened_a_state_counts() {
    let Some(address) = cluster::database() else { return };
    let opened = Postgres::open(&address, LONG).unwrap();
    cluster::client(&address).batch_execute(OLDER).unwrap();
    assert!(matches!(Postgres::visit(&address), Err(StateError::InUse { .. })));
    drop(opened);
    assert!(Postgres::visit(&address).is_ok());
}
