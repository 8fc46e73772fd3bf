//! Domains, and when each has something to do next.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::sync::Arc;

use super::state::{Millis, Ticket};

/// Every domain with work in flight or to come.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    lanes: HashMap<Arc<str>, Lane>,
    /// Times to look at domains; an entry counts only while its lane names the same time.
    queue: BinaryHeap<Reverse<(Millis, Arc<str>)>>,
    in_flight: usize,
    /// No domain is looked at before this.
    opens: Millis,
}

#[derive(Debug, Default)]
struct Lane {
    /// It is not looked at before this.
    opens: Millis,
    /// When to look at it next.
    at: Option<Millis>,
    in_flight: HashSet<Ticket>,
}

impl Lanes {
    /// Looks at a domain at this time, or earlier where that is planned already.
    pub(crate) fn wake(&mut self, domain: &str, at: Millis) {
        let domain: Arc<str> = match self.lanes.get_key_value(domain) {
            Some((known, _)) => known.clone(),
            None => domain.into(),
        };
        let lane = self.lanes.entry(domain.clone()).or_default();
        let at = at.max(lane.opens).max(self.opens);
        if lane.at.is_none_or(|planned| at < planned) {
            lane.at = Some(at);
            self.queue.push(Reverse((at, domain)));
        }
    }

    /// Looks at no domain before this.
    pub(crate) fn open_at(&mut self, at: Millis) {
        self.opens = at;
    }

    /// Looks at a domain at this time, and not earlier whoever wakes it.
    pub(crate) fn hold_back(&mut self, domain: &str, until: Millis, at: Millis) {
        let lane = self.lanes.entry(domain.into()).or_default();
        (lane.opens, lane.at) = (until, None);
        self.wake(domain, at.max(until));
    }

    /// A domain whose time has come.
    pub(crate) fn ready(&mut self, now: Millis) -> Option<Arc<str>> {
        if self.next_at()? > now {
            return None;
        }
        let Reverse((_, domain)) = self.queue.pop()?;
        self.lanes.get_mut(&domain)?.at = None;
        Some(domain)
    }

    /// The earliest time at which some domain is to be looked at.
    pub(crate) fn next_at(&mut self) -> Option<Millis> {
        while let Some(Reverse((at, domain))) = self.queue.peek() {
            if self.lanes.get(domain).is_some_and(|lane| lane.at == Some(*at)) {
                return Some(*at);
            }
            self.queue.pop();
        }
        None
    }

    /// Tasks of a domain that are in flight.
    pub(crate) fn busy(&self, domain: &str) -> usize {
        self.lanes.get(domain).map_or(0, |lane| lane.in_flight.len())
    }

    pub(crate) fn is_in_flight(&self, domain: &str, task: Ticket) -> bool {
        self.lanes.get(domain).is_some_and(|lane| lane.in_flight.contains(&task))
    }

    /// All tasks in flight.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight
    }

    pub(crate) fn start(&mut self, domain: &str, task: Ticket) {
        if self.lanes.entry(domain.into()).or_default().in_flight.insert(task) {
            self.in_flight += 1;
        }
    }

    /// Looks at a domain no more; what is in flight ends as it may.
    pub(crate) fn forget(&mut self, domain: &str) {
        if let Some(lane) = self.lanes.get_mut(domain) {
            lane.at = None;
            if lane.in_flight.is_empty() {
                self.lanes.remove(domain);
            }
        }
    }

    /// A task has ended; a domain with nothing more to do is forgotten.
    pub(crate) fn end(&mut self, domain: &str, task: Ticket, next: Option<Millis>) {
        if self.lanes.get_mut(domain).is_some_and(|lane| lane.in_flight.remove(&task)) {
            self.in_flight -= 1;
        }
        match next {
            Some(at) => self.wake(domain, at),
            None if self.lanes.get(domain).is_some_and(|lane| lane.in_flight.is_empty() && lane.at.is_none()) => {
                self.lanes.remove(domain);
            }
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_come_in_the_order_of_their_times_and_once() {
        let mut lanes = Lanes::default();
        for (domain, at) in [("b", 20), ("a", 30), ("a", 10), ("a", 15)] {
            lanes.wake(domain, at);
        }
        assert_eq!(lanes.next_at(), Some(10));
        assert_eq!(lanes.ready(9), None);
        assert_eq!(lanes.ready(100).as_deref(), Some("a"));
        assert_eq!(lanes.ready(100).as_deref(), Some("b"));
        assert_eq!((lanes.ready(100), lanes.next_at()), (None, None));
    }

    #[test]
    fn what_is_in_flight_is_known_until_it_ends() {
        let mut lanes = Lanes::default();
        lanes.wake("a", 0);
        lanes.ready(0);
        let task = Ticket::from(7);
        lanes.start("a", task);
        assert!(lanes.is_in_flight("a", task) && lanes.busy("a") == 1 && lanes.in_flight() == 1);
        lanes.end("a", task, Some(50));
        assert_eq!((lanes.in_flight(), lanes.next_at()), (0, Some(50)));
        lanes.ready(50);
        lanes.end("a", task, None);
        assert!(lanes.lanes.is_empty());
    }

    #[test]
    fn nobody_wakes_a_domain_too_early() {
        let mut lanes = Lanes::default();
        lanes.open_at(20);
        lanes.hold_back("a", 50, 10);
        lanes.wake("a", 5);
        lanes.wake("b", 5);
        assert_eq!((lanes.ready(19), lanes.ready(20).as_deref()), (None, Some("b")));
        assert_eq!((lanes.ready(49), lanes.ready(50).as_deref()), (None, Some("a")));
    }

    #[test]
    fn a_domain_that_is_forgotten_is_not_looked_at() {
        let mut lanes = Lanes::default();
        for domain in ["a", "b"] {
            lanes.wake(domain, 10);
        }
        lanes.start("b", Ticket::from(7));
        lanes.forget("a");
        lanes.forget("b");
        assert_eq!((lanes.ready(99), lanes.in_flight()), (None, 1));
        lanes.end("b", Ticket::from(7), None);
        assert!(lanes.lanes.is_empty());
    }
}
