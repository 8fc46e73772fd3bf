//! Hosts, and when each has something to do next.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::sync::Arc;

use super::state::Millis;

/// Every host with work in flight or to come.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    lanes: HashMap<Arc<str>, Lane>,
    /// Times to look at hosts; an entry counts only while its lane names the same time.
    queue: BinaryHeap<Reverse<(Millis, Arc<str>)>>,
    in_flight: usize,
}

#[derive(Debug, Default)]
struct Lane {
    /// When to look at it next.
    at: Option<Millis>,
    in_flight: HashSet<i64>,
}

impl Lanes {
    /// Looks at a host at this time, or earlier where that is planned already.
    pub(crate) fn wake(&mut self, host: &str, at: Millis) {
        let host: Arc<str> = match self.lanes.get_key_value(host) {
            Some((known, _)) => known.clone(),
            None => host.into(),
        };
        let lane = self.lanes.entry(host.clone()).or_default();
        if lane.at.is_none_or(|planned| at < planned) {
            lane.at = Some(at);
            self.queue.push(Reverse((at, host)));
        }
    }

    /// A host whose time has come.
    pub(crate) fn ready(&mut self, now: Millis) -> Option<Arc<str>> {
        if self.next_at()? > now {
            return None;
        }
        let Reverse((_, host)) = self.queue.pop()?;
        self.lanes.get_mut(&host)?.at = None;
        Some(host)
    }

    /// The earliest time at which some host is to be looked at.
    pub(crate) fn next_at(&mut self) -> Option<Millis> {
        while let Some(Reverse((at, host))) = self.queue.peek() {
            if self.lanes.get(host).is_some_and(|lane| lane.at == Some(*at)) {
                return Some(*at);
            }
            self.queue.pop();
        }
        None
    }

    /// Tasks of a host that are in flight.
    pub(crate) fn busy(&self, host: &str) -> usize {
        self.lanes.get(host).map_or(0, |lane| lane.in_flight.len())
    }

    pub(crate) fn is_in_flight(&self, host: &str, task: i64) -> bool {
        self.lanes.get(host).is_some_and(|lane| lane.in_flight.contains(&task))
    }

    /// All tasks in flight.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight
    }

    pub(crate) fn start(&mut self, host: &str, task: i64) {
        if self.lanes.entry(host.into()).or_default().in_flight.insert(task) {
            self.in_flight += 1;
        }
    }

    /// A task has ended; a host with nothing more to do is forgotten.
    pub(crate) fn end(&mut self, host: &str, task: i64, next: Option<Millis>) {
        if self.lanes.get_mut(host).is_some_and(|lane| lane.in_flight.remove(&task)) {
            self.in_flight -= 1;
        }
        match next {
            Some(at) => self.wake(host, at),
            None if self.lanes.get(host).is_some_and(|lane| lane.in_flight.is_empty() && lane.at.is_none()) => {
                self.lanes.remove(host);
            }
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_come_in_the_order_of_their_times_and_once() {
        let mut lanes = Lanes::default();
        for (host, at) in [("b", 20), ("a", 30), ("a", 10), ("a", 15)] {
            lanes.wake(host, at);
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
        lanes.start("a", 7);
        assert!(lanes.is_in_flight("a", 7) && lanes.busy("a") == 1 && lanes.in_flight() == 1);
        lanes.end("a", 7, Some(50));
        assert_eq!((lanes.in_flight(), lanes.next_at()), (0, Some(50)));
        lanes.ready(50);
        lanes.end("a", 7, None);
        assert!(lanes.lanes.is_empty());
    }
}
