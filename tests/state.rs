//! The engines that keep a crawl's state: each passes the same conformance suite, and what is its own.
#![allow(clippy::unwrap_used, reason = "checks of an engine unwrap every call")]

#[path = "state/cluster.rs"]
mod cluster;
#[path = "state/conformance.rs"]
mod conformance;
#[path = "state/copies.rs"]
mod copies;
#[path = "state/leases.rs"]
mod leases;
#[path = "state/migration.rs"]
mod migration;
mod program;

/// The shared engine.
mod postgres {
    use copydesk::crawl::state::{Postgres, State, StateError};
    use std::time::Duration;

    struct Fresh(String);

    impl Fresh {
        fn open(&self) -> Box<dyn State> {
            Box::new(Postgres::open(&self.0, Duration::from_secs(600)).unwrap())
        }
    }

    fn fresh() -> Option<Fresh> {
        crate::cluster::database().map(Fresh)
    }

    crate::conformance::conformance!(fresh);

    #[test]
    fn a_full_disk_of_the_server_is_told_from_other_failures() {
        let Some(address) = crate::cluster::database() else { return };
        let mut client = crate::cluster::client(&address);
        let mut is_full = |code: &str| {
            let fail = format!("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$");
            StateError::from(client.batch_execute(&fail).unwrap_err()).is_full()
        };
        assert!(is_full("53100"));
        assert!(!is_full("53300") && !is_full("23505"));
    }

    /// Version 1 hashed addresses whole. The database computes what we do.
    #[test]
    fn addresses_of_an_old_state_are_hashed_anew() {
        let Some(address) = crate::cluster::database() else { return };
        let fresh = Fresh(address);
        let mut state = fresh.open();
        crate::hashes::fill(&mut *state);
        drop(state);
        let mut client = crate::cluster::client(&fresh.0);
        let mut hashes = || -> Vec<(String, i64)> {
            let rows = client.query("SELECT url, hash FROM copydesk.target ORDER BY id", &[]).unwrap();
            rows.iter().map(|row| (row.get(0), row.get(1))).collect()
        };
        let new = hashes();
        crate::cluster::client(&fresh.0).batch_execute(crate::migration::OLDER).unwrap();
        crate::hashes::check(&mut *fresh.open());
        assert_eq!(hashes(), new);
    }
}

/// Addresses of every form, which a migration has to find again.
mod hashes {
    use crate::conformance::{page, source};
    use copydesk::crawl::state::State;
    use url::Url;

    const URLS: [&str; 7] = [
        "http://a.example/",
        "https://a.example:8443/1?next=//b.example/#x",
        "https://user:p%2Fw%3F@a.example/2//3",
        "http://[2001:db8::1]/4?a:b",
        "http://xn--bcher-kva.example/%C3%A4",
        "http://127.0.0.1?q",
        "http://a.example/5",
    ];

    pub fn fill(state: &mut dyn State) {
        state.configure(&[source()], &[], "digest", 10).unwrap();
        state.add(&URLS.map(page), 20).unwrap();
        check(state);
    }

    pub fn check(state: &mut dyn State) {
        for url in URLS {
            assert!(state.dossier(&Url::parse(url).unwrap(), 30).unwrap().is_some(), "{url}");
        }
    }
}

/// The embedded engine.
mod sqlite {
    use crate::conformance::{akin, done, outcome, page, source};
    use copydesk::crawl::state::{End, Order, Outcome, Sqlite, State, StateError, Waiting};
    use tempfile::TempDir;
    use url::Url;

    struct Fresh(TempDir);

    impl Fresh {
        fn open(&self) -> Box<dyn State> {
            Box::new(Sqlite::open(self.0.path()).unwrap())
        }
    }

    fn fresh() -> Option<Fresh> {
        Some(Fresh(tempfile::tempdir().unwrap()))
    }

    crate::conformance::conformance!(fresh);

    #[test]
    fn one_holder() {
        let folder = tempfile::tempdir().unwrap();
        let state = Sqlite::open(folder.path()).unwrap();
        match Sqlite::open(folder.path()).err() {
            Some(StateError::Held { holder, .. }) => {
                assert!(holder.contains(&std::process::id().to_string()), "{holder}");
            }
            other => panic!("{other:?}"),
        }
        drop(state);
        assert!(Sqlite::open(folder.path()).is_ok());
    }

    #[test]
    fn a_state_of_a_newer_copydesk_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        drop(Sqlite::open(folder.path()).unwrap());
        let database = rusqlite::Connection::open(folder.path().join("crawl.db")).unwrap();
        database.pragma_update(None, "user_version", 999).unwrap();
        drop(database);
        assert!(matches!(Sqlite::open(folder.path()), Err(StateError::Version { found: 999, .. })));
    }

    /// Version 1 paced hosts; `state/version-1.sql` is what it left behind.
    #[test]
    fn hosts_of_an_old_state_become_domains() {
        let folder = tempfile::tempdir().unwrap();
        let database = rusqlite::Connection::open(folder.path().join("crawl.db")).unwrap();
        database.execute_batch(include_str!("state/version-1.sql")).unwrap();
        drop(database);
        let mut state = Sqlite::open(folder.path()).unwrap();
        let mut of = |domain: &str, now| {
            let tasks = state.due(domain, now, 9).unwrap();
            tasks.iter().map(|task| task.url.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(of("b.example", 799), [""; 0], "one of its hosts asked for time");
        assert_eq!(of("b.example", 800), ["http://www.b.example/1", "http://news.b.example/2", "http://b.example/3"]);
        assert_eq!(of("127.0.0.1", 800), ["http://127.0.0.1/4"]);
        assert_eq!(of("c.co.uk", 800), [""; 0], "one of its hosts was paused");
        state.leave(&Order::Resume { domain: "c.co.uk".into() }).unwrap();
        state.obey(800).unwrap();
        assert_eq!(state.due("c.co.uk", 800, 9).unwrap().len(), 2);
        let url = Url::parse("http://news.b.example/2").unwrap();
        assert_eq!(state.dossier(&url, 800).unwrap().unwrap().source, "s");
    }

    #[test]
    fn a_domain_with_a_crawl_delay_is_given_it_after_a_restart() {
        let fresh = fresh().unwrap();
        let mut state = fresh.open();
        state.configure(&[source()], &[], "digest", 10).unwrap();
        state.add(&[page("http://a.example/1"), page("http://b.example/2")], 20).unwrap();
        for (domain, asked) in [("a.example", 9_000), ("b.example", 0)] {
            let task = state.due(domain, 100, 9).unwrap().remove(0);
            let again = Outcome { crawl_delay: Some(asked), due: Some(100), ..outcome(&task, End::Unchanged) };
            state.commit(vec![again], 100).unwrap();
        }
        drop(state);
        let mut gained = fresh.open().take(200, &|_| false).unwrap().gained;
        gained.sort_by(|a, b| a.domain.cmp(&b.domain));
        let told: Vec<_> = gained.iter().map(|gained| (gained.handed_over, gained.crawl_delay)).collect();
        assert_eq!(told, [(true, 9_000), (false, 0)]);
    }

    /// Lookups would go through all of them.
    #[test]
    fn of_thousands_of_copies_some_are_kept_and_all_are_linked() {
        let fresh = fresh().unwrap();
        let mut state = fresh.open();
        state.configure(&[source()], &[], "digest", 10).unwrap();
        state.output("o", 0).unwrap();
        state.add(&[page("http://a.example/1")], 20).unwrap();
        let task = state.due("a.example", 100, 9).unwrap().remove(0);
        for n in 0..100 {
            state.commit(vec![done(&task, akin(n, "f", (n % 5, 7), None))], 100).unwrap();
        }
        let waiting = state.waiting("o", 999).unwrap();
        let linked = |waiting: &&Waiting| String::from_utf8_lossy(&waiting.bytes).contains("like 0000000000000000");
        assert_eq!((waiting.len(), waiting.iter().filter(linked).count()), (100, 99));
        let database = rusqlite::Connection::open(fresh.0.path().join("crawl.db")).unwrap();
        let count = |table: &str| {
            let sql = format!("SELECT count(*) FROM {table}");
            database.query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap()
        };
        assert_eq!((count("sketch"), count("band")), (100, 3 * 64));
    }

    /// Version 5 hashed addresses whole.
    #[test]
    fn addresses_of_an_old_state_are_hashed_anew() {
        let folder = tempfile::tempdir().unwrap();
        let mut state = Sqlite::open(folder.path()).unwrap();
        crate::hashes::fill(&mut state);
        drop(state);
        let hashes = || -> Vec<(String, i64)> {
            let database = rusqlite::Connection::open(folder.path().join("crawl.db")).unwrap();
            let mut rows = database.prepare("SELECT url, hash FROM target ORDER BY id").unwrap();
            rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
        };
        let new = hashes();
        let database = rusqlite::Connection::open(folder.path().join("crawl.db")).unwrap();
        database
            .execute_batch(
                "UPDATE target SET hash = id; ALTER TABLE domain DROP COLUMN crawl_delay;
                 ALTER TABLE target DROP COLUMN again; ALTER TABLE source DROP COLUMN failed;
                 ALTER TABLE source DROP COLUMN choice; PRAGMA user_version = 5",
            )
            .unwrap();
        drop(database);
        crate::hashes::check(&mut Sqlite::open(folder.path()).unwrap());
        assert_eq!(hashes(), new);
    }
}
