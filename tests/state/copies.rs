//! Copies of one text that processes bring at the same time.

use crate::cluster;
use crate::conformance::{akin, done, page};
use crate::leases::{LONG, domains, process, take};
use crate::program::wait_for;
use copydesk::crawl::state::{Postgres, State};

/// Two processes that bring copies at once: neither has committed when the other looks for what is akin, and still one is
/// linked to the other.
#[test]
fn of_copies_that_are_committed_at_once_one_is_linked() {
    let Some(address) = cluster::database() else { return };
    let mut one = process(&address, LONG);
    one.output("o", 0).unwrap();
    one.add(&[page("http://a.example/1"), page("http://b.example/2")], 20).unwrap();
    take(&mut one);
    let task = one.due("a.example", 100, 9).unwrap().remove(0);
    // Half of the domains for each.
    let mut two = process(&address, LONG);
    let lost = take(&mut one).lost;
    let (own, other) = if lost == ["b.example"] { ("a.example", "b.example") } else { ("b.example", "a.example") };
    assert_eq!(domains(&take(&mut two)), [other]);
    let task = if own == "a.example" { task } else { one.due(own, 100, 9).unwrap().remove(0) };
    let copy = two.due(other, 100, 9).unwrap().remove(0);
    let mut first = akin(1, "f", (0, 7), None).unwrap();
    let (write, behind) = (first.write, address.clone());
    first.write = Box::new(move |links| {
        // It has looked for what is akin, and has not committed.
        let second = std::thread::spawn(move || two.commit(vec![done(&copy, akin(2, "f", (1, 7), None))], 100));
        let waits =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let mut client = cluster::client(&behind);
        wait_for(|| second.is_finished() || client.query_one(waits, &[]).unwrap().get::<_, i64>(0) > 0);
        assert!(!second.is_finished(), "it would have seen nothing");
        write(links)
    });
    one.commit(vec![done(&task, Some(first))], 100).unwrap();
    wait_for(|| one.waiting("o", 9).unwrap().len() == 2);
    let waiting = one.waiting("o", 9).unwrap();
    let mut told: Vec<&str> = waiting.iter().map(|record| std::str::from_utf8(&record.bytes).unwrap()).collect();
    told.sort_unstable();
    let [first, second] = told[..] else { panic!("{told:?}") };
    assert!(!first.contains("like") && second.contains(" like 0000000000000001"), "{told:?}");
}

/// Copies of one text from many processes, again and again: all but one of each name another, and nobody in a circle.
#[test]
fn of_many_copies_at_once_all_but_one_are_linked() {
    const PROCESSES: usize = 4;
    const ROUNDS: usize = 25;
    let Some(address) = cluster::database() else { return };
    let mut setting = process(&address, LONG);
    setting.output("o", 0).unwrap();
    let pages: Vec<_> =
        (0..PROCESSES).flat_map(|p| (0..ROUNDS).map(move |n| page(&format!("http://d{p}.example/{n}")))).collect();
    setting.add(&pages, 20).unwrap();
    drop(setting);
    // Each has one domain, and none has more before all are there.
    let mut states: Vec<Postgres> = (0..PROCESSES).map(|_| process(&address, LONG)).collect();
    let of_each: Vec<String> = states.iter_mut().map(|state| take(state).gained.remove(0).domain).collect();
    let start = std::sync::Barrier::new(PROCESSES);
    std::thread::scope(|scope| {
        for (p, (mut state, domain)) in states.into_iter().zip(of_each).enumerate() {
            let start = &start;
            scope.spawn(move || {
                for (n, task) in state.due(&domain, 100, ROUNDS).unwrap().iter().enumerate() {
                    // Far from those of other rounds.
                    let sketch = fastrand::Rng::with_seed(n as u64).u64(..);
                    let draft = akin((n * PROCESSES + p) as u64, "f", (sketch ^ 1 << p, 7), None);
                    start.wait();
                    state.commit(vec![done(task, draft)], 100).unwrap();
                }
            });
        }
    });
    let mut state = process(&address, LONG);
    let waiting = state.waiting("o", 999).unwrap();
    let alone = waiting.iter().filter(|record| !String::from_utf8_lossy(&record.bytes).contains("like")).count();
    assert_eq!((waiting.len(), alone), (PROCESSES * ROUNDS, ROUNDS));
}
