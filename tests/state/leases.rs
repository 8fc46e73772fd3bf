//! What only processes that share a state have to do with each other.

use crate::cluster;
use crate::conformance::{done, draft, found, outcome, page, seed, source};
use crate::program::wait_for;
use copydesk::crawl::state::{
    Added, End, Hold, Kind, Millis, Order, Outcome, Postgres, Seed, State, StateError, Taken, Validators,
};
use std::time::Duration;

pub const LONG: Duration = Duration::from_secs(600);

pub fn process(address: &str, lease: Duration) -> Postgres {
    let mut state = Postgres::open(address, lease).unwrap();
    state.configure(&[source()], &[], "digest", 10).unwrap();
    state
}

pub fn take(state: &mut Postgres) -> Taken {
    state.take(1_000, &|_| false).unwrap()
}

pub fn domains(taken: &Taken) -> Vec<&str> {
    let mut domains: Vec<&str> = taken.gained.iter().map(|gained| gained.domain.as_str()).collect();
    domains.sort_unstable();
    domains
}

/// Lets every lease run out that is not renewed.
pub fn expire(address: &str) {
    let sql = "UPDATE copydesk.domain SET deadline = clock_timestamp() - interval '1 second'";
    cluster::client(address).batch_execute(sql).unwrap();
}

#[test]
fn a_domain_is_one_processs_at_a_time() {
    let Some(address) = cluster::database() else { return };
    let (mut one, mut two) = (process(&address, LONG), process(&address, LONG));
    one.add(&[page("http://a.example/1")], 20).unwrap();
    let taken = take(&mut one);
    assert_eq!((domains(&taken), taken.gained[0].handed_over), (vec!["a.example"], false));
    assert_eq!(take(&mut two), Taken::default());
    assert_eq!((one.due("a.example", 100, 9).unwrap().len(), two.due("a.example", 100, 9).unwrap().len()), (1, 0));
    assert_eq!((one.due_elsewhere().unwrap(), two.due_elsewhere().unwrap()), (None, Some(20)));
    drop(one);
    let taken = take(&mut two);
    assert_eq!(domains(&taken), ["a.example"], "what was left in good order is free at once");
    assert!(taken.gained[0].handed_over, "but a pause is due to it");
}

#[test]
fn a_silent_processs_domain_is_taken_over_and_its_commits_are_rejected_whole() {
    let Some(address) = cluster::database() else { return };
    let mut silent = process(&address, LONG);
    silent.output("o", 0).unwrap();
    silent.add(&[page("http://a.example/1"), page("http://a.example/2")], 20).unwrap();
    take(&mut silent);
    let tasks = silent.due("a.example", 100, 9).unwrap();
    let mut other = process(&address, LONG);
    expire(&address);
    assert_eq!(domains(&take(&mut other)), ["a.example"]);
    let mut stale = done(&tasks[0], draft("x", "1"));
    stale.found = vec![page("http://b.example/3")];
    stale.host_not_before = Some(9_000);
    let committed = silent.commit(vec![stale], 200).unwrap();
    assert_eq!((committed.stale, committed.records, committed.added), (1, 0, Added::default()));
    let counts = other.counts().unwrap();
    assert_eq!((counts.seen, counts.done), (2, 0));
    assert_eq!(other.waiting("o", 9).unwrap(), []);
    let again = other.due("a.example", 300, 9).unwrap();
    assert_eq!(again.len(), 2, "the domain was not held back either");
    assert_eq!(other.commit(vec![done(&again[0], draft("x", "1"))], 300).unwrap().records, 1);
    assert_eq!(silent.due("a.example", 300, 9).unwrap(), [], "nothing is taken under the old lease");
    assert_eq!(take(&mut silent).lost, ["a.example"]);
}

#[test]
fn a_task_of_a_lease_before_the_last_is_stale_too() {
    let Some(address) = cluster::database() else { return };
    let mut one = process(&address, LONG);
    one.add(&[page("http://a.example/1")], 20).unwrap();
    take(&mut one);
    let old = one.due("a.example", 100, 9).unwrap().remove(0);
    let mut two = process(&address, LONG);
    expire(&address);
    assert_eq!(domains(&take(&mut two)), ["a.example"]);
    assert_eq!(take(&mut one).lost, ["a.example"]);
    drop(two);
    assert_eq!(domains(&take(&mut one)), ["a.example"]);
    let fresh = one.due("a.example", 100, 9).unwrap().remove(0);
    let both = vec![done(&old, draft("x", "1")), done(&fresh, draft("x", "2"))];
    let committed = one.commit(both, 200).unwrap();
    assert_eq!((committed.stale, committed.records), (1, 1));
}

#[test]
fn leases_are_renewed_and_a_late_one_that_nobody_took_over_is_ours_still() {
    let Some(address) = cluster::database() else { return };
    let mut one = process(&address, Duration::from_secs(6));
    one.add(&[page("http://a.example/1")], 20).unwrap();
    take(&mut one);
    let task = one.due("a.example", 100, 9).unwrap().remove(0);
    expire(&address);
    assert_eq!(one.due("a.example", 100, 9).unwrap(), [], "nothing is begun beyond the deadline");
    wait_for(|| take(&mut one).lost.is_empty() && one.due("a.example", 100, 9).unwrap().len() == 1);
    assert_eq!(one.commit(vec![done(&task, None)], 100).unwrap().stale, 0);
}

#[test]
fn processes_share_domains_evenly_and_give_back_what_is_not_in_flight() {
    let Some(address) = cluster::database() else { return };
    let mut one = process(&address, LONG);
    let pages: Vec<_> = (0..6).map(|n| page(&format!("http://a{n}.example/"))).collect();
    one.add(&pages, 20).unwrap();
    assert_eq!(take(&mut one).gained.len(), 6);
    let mut two = process(&address, LONG);
    assert_eq!(take(&mut two), Taken::default());
    assert_eq!(one.take(1_000, &|_| true).unwrap().lost, Vec::<String>::new(), "all are in flight");
    let lost = take(&mut one).lost;
    assert_eq!(lost.len(), 3);
    let mut gained: Vec<String> = take(&mut two).gained.into_iter().map(|gained| gained.domain).collect();
    let mut lost = lost;
    lost.sort();
    gained.sort();
    assert_eq!(gained, lost);
    drop(two);
    assert_eq!(take(&mut one).gained.len(), 6, "with the other gone all are ours again");
}

#[test]
fn what_others_add_and_order_is_learnt_of() {
    let Some(address) = cluster::database() else { return };
    let (mut one, mut two) = (process(&address, LONG), process(&address, LONG));
    one.add(&[page("http://a.example/1")], 20).unwrap();
    take(&mut one);
    let task = one.due("a.example", 100, 9).unwrap().remove(0);
    one.commit(vec![done(&task, None)], 100).unwrap();
    assert_eq!(one.domain_due("a.example").unwrap(), None);
    two.add(&[page("http://a.example/2")], 150).unwrap();
    assert_eq!(two.due("a.example", 200, 9).unwrap(), [], "not its own");
    assert_eq!(domains(&take(&mut one)), ["a.example"]);
    assert_eq!(one.domain_due("a.example").unwrap(), Some(150));
    let mut operator = Postgres::visit(&address).unwrap();
    operator.leave(&Order::Pause { domain: "a.example".into() }).unwrap();
    assert_eq!(two.obey(160).unwrap(), ["a.example"]);
    assert_eq!(one.due("a.example", 200, 9).unwrap(), []);
    assert_eq!(one.domain_due("a.example").unwrap(), None);
    let survey = operator.survey(200).unwrap();
    assert_eq!(survey.processes.len(), 2);
    assert!(survey.domains[0].paused);
}

#[test]
fn processes_whose_sources_differ_do_not_share() {
    let Some(address) = cluster::database() else { return };
    let one = process(&address, LONG);
    let mut two = Postgres::open(&address, LONG).unwrap();
    let seeds: &[Seed] = &[seed(None)];
    match two.configure(&[source()], seeds, "other", 10) {
        Err(error @ StateError::Differs { .. }) => {
            let text = error.to_string();
            assert!(text.contains(&format!("process {}", std::process::id())) && text.contains("differ"), "{text}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(two.counts().unwrap().seen, 0, "nothing was planted");
    drop(one);
    two.configure(&[source()], seeds, "other", 10).unwrap();
    assert_eq!(two.counts().unwrap().seen, 1);
}

#[test]
fn a_pass_is_shared() {
    let Some(address) = cluster::database() else { return };
    let (mut one, mut two) = (process(&address, LONG), process(&address, LONG));
    assert_eq!(one.begin_pass(&[source()], 50).unwrap(), 50);
    assert_eq!(two.begin_pass(&[source()], 60).unwrap(), 50);
    one.end_pass(50).unwrap();
    assert_eq!(one.begin_pass(&[source()], 70).unwrap(), 70);
    two.end_pass(50).unwrap();
    assert_eq!(two.begin_pass(&[source()], 80).unwrap(), 70, "the pass that two knew is not the one that runs");
}

#[test]
fn an_output_has_one_holder_until_that_ends() {
    let Some(address) = cluster::database() else { return };
    let (mut one, mut two) = (process(&address, LONG), process(&address, LONG));
    assert_eq!((one.output("o", 7).unwrap(), two.output("o", 9).unwrap()), (7, 7));
    assert_eq!(one.hold_output("o").unwrap(), Hold::Ours { before: None });
    let me = format!("process {} on", std::process::id());
    match two.hold_output("o").unwrap() {
        Hold::Theirs { holder } => assert!(holder.starts_with(&me), "{holder}"),
        Hold::Ours { .. } => panic!("two holders"),
    }
    two.add(&[page("http://a.example/1")], 20).unwrap();
    take(&mut two);
    let task = two.due("a.example", 100, 9).unwrap().remove(0);
    two.commit(vec![done(&task, draft("x", "1"))], 100).unwrap();
    let waiting = one.waiting("o", 9).unwrap();
    assert_eq!(waiting.len(), 1, "records of all processes reach the holder");
    one.acknowledge("o", &[waiting[0].record], 20).unwrap();
    drop(one);
    wait_for(
        || matches!(two.hold_output("o").unwrap(), Hold::Ours { before: Some(before) } if before.starts_with(&me)),
    );
    assert_eq!((two.output("o", 0).unwrap(), two.waiting("o", 9).unwrap()), (20, vec![]));
}

/// What robots.txt asked for outlives the process that read it.
#[test]
fn who_takes_a_domain_over_is_told_its_crawl_delay() {
    let Some(address) = cluster::database() else { return };
    let mut one = process(&address, LONG);
    one.add(&[page("http://a.example/1"), page("http://a.example/2"), page("http://b.example/")], 20).unwrap();
    let crawl_delays = |state: &mut Postgres| -> Vec<i64> {
        let mut gained = take(state).gained;
        gained.sort_by(|a, b| a.domain.cmp(&b.domain));
        gained.iter().map(|gained| gained.crawl_delay).collect()
    };
    assert_eq!(crawl_delays(&mut one), [0, 0]);
    for (n, told) in [(0, Some(9_000)), (1, None)] {
        let task = one.due("a.example", 100, 9).unwrap().remove(0);
        let outcome = Outcome { crawl_delay: told, due: Some(100 + n), ..outcome(&task, End::Unchanged) };
        one.commit(vec![outcome], 100).unwrap();
    }
    drop(one);
    let mut two = process(&address, LONG);
    assert_eq!(crawl_delays(&mut two), [9_000, 0], "nothing new is no change");
    let task = two.due("a.example", 200, 9).unwrap().remove(0);
    two.commit(vec![Outcome { crawl_delay: Some(0), due: Some(200), ..outcome(&task, End::Unchanged) }], 200).unwrap();
    drop(two);
    assert_eq!(crawl_delays(&mut process(&address, LONG)), [0, 0]);
}

/// Many processes that add the same addresses and commit at once neither lose nor double any.
#[test]
fn processes_at_once_add_each_address_once() {
    let Some(address) = cluster::database() else { return };
    drop(process(&address, LONG));
    let work = |number: usize| {
        let mut state = process(&address, LONG);
        let mut random = fastrand::Rng::with_seed(number as u64);
        for _ in 0..30 {
            let mut some: Vec<usize> = (0..120).collect();
            random.shuffle(&mut some);
            let pages: Vec<_> = some[..40].iter().map(|n| page(&format!("http://d{}.example/{n}", n % 7))).collect();
            state.add(&pages, 20).unwrap();
            for gained in take(&mut state).gained {
                let tasks = state.due(&gained.domain, 100, 3).unwrap();
                let outcomes = tasks.iter().map(|task| {
                    let mut one = done(task, draft(task.url.as_str(), "1"));
                    let n = random.usize(0..120);
                    one.found = vec![page(&format!("http://d{}.example/{n}", n % 7))];
                    one
                });
                state.commit(outcomes.collect(), 100).unwrap();
            }
        }
    };
    std::thread::scope(|scope| {
        for number in 0..4 {
            scope.spawn(move || work(number));
        }
    });
    let mut client = cluster::client(&address);
    let row = client.query_one("SELECT count(*), count(DISTINCT url) FROM copydesk.target", &[]).unwrap();
    let (all, distinct): (i64, i64) = (row.get(0), row.get(1));
    assert_eq!((all, distinct), (120, 120));
    // What a domain says of its next task is what its targets say.
    let wrong = client
        .query(
            "SELECT name FROM copydesk.domain d
             WHERE due IS DISTINCT FROM (SELECT min(due) FROM copydesk.target t WHERE t.domain = d.id)",
            &[],
        )
        .unwrap();
    assert!(wrong.is_empty());
}

#[test]
fn a_state_of_a_newer_copydesk_is_refused_and_an_absent_one_is_told() {
    let Some(address) = cluster::database() else { return };
    assert!(matches!(Postgres::visit(&address), Err(StateError::NoTables { .. })));
    drop(Postgres::open(&address, LONG).unwrap());
    assert!(Postgres::visit(&address).is_ok());
    let sql = "UPDATE copydesk.meta SET value = 999 WHERE name = 'version'";
    cluster::client(&address).batch_execute(sql).unwrap();
    assert!(matches!(Postgres::open(&address, LONG), Err(StateError::Version { found: 999, .. })));
}

#[test]
fn a_domain_that_asks_for_time_is_left_alone_by_all() {
    let Some(address) = cluster::database() else { return };
    let mut one = process(&address, LONG);
    one.add(&[page("http://a.example/1")], 20).unwrap();
    take(&mut one);
    let task = one.due("a.example", 100, 9).unwrap().remove(0);
    let mut busy = outcome(&task, End::Waits { note: "429".into(), failed: true });
    (busy.due, busy.host_not_before) = (Some(500), Some(40_000));
    one.commit(vec![busy], 100).unwrap();
    drop(one);
    let mut two = process(&address, LONG);
    take(&mut two);
    assert_eq!(two.due("a.example", 39_999, 9).unwrap(), []);
    assert_eq!(two.due("a.example", 40_000, 9).unwrap().len(), 1);
    let late: Millis = 40_000;
    let redirected = found("http://a.example/2", Kind::Page, None).url;
    let task = two.due("a.example", late, 9).unwrap().remove(0);
    let end = End::Done { url: redirected, validators: Validators::default(), draft: None };
    two.commit(vec![outcome(&task, end)], late).unwrap();
    assert_eq!(two.counts().unwrap().done, 2);
}
