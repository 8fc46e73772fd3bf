//! What was learned by name, each for its time: the addresses of hosts, the robots.txt of origins.
//!
//! Whoever asks for a name first learns what there is, and the others wait for it. Names whose time is up are forgotten now
//! and then; where all of them together take too much room, those that were learned first go.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Room for a name beside what is known of it: the name itself, and its places in the maps. An estimate from above.
const NAME_BYTES: usize = 256;

/// What is known by name.
#[derive(Debug)]
pub(super) struct Slots<T> {
    held: Mutex<Held<T>>,
}

/// What was learned of a name.
#[derive(Debug)]
pub(super) struct Learned<T> {
    pub(super) what: T,
    /// How long it is believed.
    pub(super) time: Duration,
    /// Room that it takes.
    pub(super) bytes: usize,
}

/// One name. Whoever holds the lock learns; the others wait for the answer.
type Slot<T> = Arc<tokio::sync::Mutex<Option<Known<T>>>>;

#[derive(Debug)]
struct Known<T> {
    what: T,
    until: Instant,
}

#[derive(Debug)]
struct Place<T> {
    slot: Slot<T>,
    /// Its number in the order of learning, and its bytes, once something is known.
    learned: Option<(u64, usize)>,
}

#[derive(Debug)]
struct Held<T> {
    places: HashMap<Arc<str>, Place<T>>,
    /// Names in the order in which they were learned.
    order: BTreeMap<u64, Arc<str>>,
    next: u64,
    bytes: usize,
    most_bytes: usize,
    /// Names that are never too many to keep.
    idle: usize,
    /// So many names are swept when the next comes.
    sweep_at: usize,
}

impl<T: Clone> Slots<T> {
    /// Sweeps where there are more than `idle` names, and holds no more than `most_bytes`.
    pub(super) fn new(idle: usize, most_bytes: usize) -> Slots<T> {
        let (places, order) = (HashMap::new(), BTreeMap::new());
        Slots { held: Mutex::new(Held { places, order, next: 0, bytes: 0, most_bytes, idle, sweep_at: idle }) }
    }

    /// What is known of a name; `learn` asks where nothing is, and gets what was known until its time was up.
    pub(super) async fn get<F, E>(&self, name: &str, learn: impl FnOnce(Option<T>) -> F) -> Result<T, E>
    where
        F: Future<Output = Result<Learned<T>, E>>,
    {
        let slot = self.held().slot(name);
        let mut known = slot.lock().await;
        if let Some(known) = known.as_ref().filter(|known| known.until > Instant::now()) {
            return Ok(known.what.clone());
        }
        let old = known.as_ref().map(|known| known.what.clone());
        let Learned { what, time, bytes } = learn(old).await?;
        *known = Some(Known { what: what.clone(), until: Instant::now() + time });
        self.held().keep(name, &slot, bytes + NAME_BYTES);
        Ok(what)
    }

    fn held(&self) -> MutexGuard<'_, Held<T>> {
        // A panic elsewhere leaves whole maps behind.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.held().places.len()
    }
}

impl<T> Held<T> {
    fn slot(&mut self, name: &str) -> Slot<T> {
        if let Some(place) = self.places.get(name) {
            return place.slot.clone();
        }
        if self.places.len() >= self.sweep_at {
            self.sweep();
        }
        let slot = Slot::default();
        self.places.insert(name.into(), Place { slot: slot.clone(), learned: None });
        slot
    }

    /// Forgets names whose time is up. The next sweep waits until there are twice as many as are left, so that the sweeps
    /// together stay linear in the names seen.
    fn sweep(&mut self) {
        let now = Instant::now();
        let (order, bytes) = (&mut self.order, &mut self.bytes);
        self.places.retain(|_, place| {
            // Nobody takes a slot while the maps are locked; whoever has one is learning, or waits.
            let in_use = Arc::strong_count(&place.slot) > 1;
            let believed = || place.slot.try_lock().is_ok_and(|known| known.as_ref().is_some_and(|k| k.until > now));
            let stays = in_use || believed();
            if let Some((number, size)) = place.learned.filter(|_| !stays) {
                order.remove(&number);
                *bytes -= size;
            }
            stays
        });
        self.sweep_at = self.idle.max(self.places.len() * 2);
    }

    /// Notes that something was learned, and makes room for it.
    fn keep(&mut self, name: &str, slot: &Slot<T>, size: usize) {
        // A name that went while it was being learned stays forgotten.
        let Some((name, place)) = self.places.get_key_value(name) else { return };
        if !Arc::ptr_eq(&place.slot, slot) {
            return;
        }
        let name = name.clone();
        if let Some((number, size)) = place.learned {
            self.order.remove(&number);
            self.bytes -= size;
        }
        if let Some(place) = self.places.get_mut(&name) {
            place.learned = Some((self.next, size));
        }
        self.order.insert(self.next, name);
        self.next += 1;
        self.bytes += size;
        while self.bytes > self.most_bytes
            && let Some((_, oldest)) = self.order.pop_first()
        {
            let gone = self.places.remove(&oldest).and_then(|place| place.learned);
            self.bytes -= gone.map_or(0, |(_, size)| size);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    const TIME: Duration = Duration::from_secs(60);

    /// What is known of a name; `new` is learned where nothing is.
    async fn ask(slots: &Slots<u8>, name: &str, new: u8) -> u8 {
        let learn = |_| async { Ok::<_, Infallible>(Learned { what: new, time: TIME, bytes: 1000 - NAME_BYTES }) };
        let Ok(known) = slots.get(name, learn).await;
        known
    }

    #[tokio::test(start_paused = true)]
    async fn those_that_were_learned_first_make_room() {
        let slots = Slots::new(10, 3000);
        for name in ["a", "b", "c"] {
            ask(&slots, name, 1).await;
        }
        assert_eq!(ask(&slots, "a", 2).await, 1, "three fit");
        ask(&slots, "d", 1).await;
        assert_eq!(slots.len(), 3);
        assert_eq!((ask(&slots, "b", 2).await, ask(&slots, "a", 2).await), (1, 2), "a was the first");
        assert_eq!(slots.held().bytes, 3000);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_learned_again_is_young() {
        let slots = Slots::new(10, 3000);
        ask(&slots, "a", 1).await;
        tokio::time::advance(TIME).await;
        ask(&slots, "b", 1).await;
        assert_eq!(ask(&slots, "a", 2).await, 2, "its time was up");
        ask(&slots, "c", 1).await;
        ask(&slots, "d", 1).await;
        assert_eq!((ask(&slots, "a", 3).await, ask(&slots, "b", 3).await), (2, 3), "b was the first then");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_larger_than_all_room_is_told_and_forgotten() {
        let slots = Slots::new(10, 500);
        assert_eq!(ask(&slots, "a", 1).await, 1);
        assert_eq!((slots.len(), slots.held().bytes), (0, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn names_are_swept_when_they_are_twice_as_many() {
        let slots = Slots::new(4, usize::MAX);
        for name in ["a", "b", "c", "d"] {
            ask(&slots, name, 1).await;
        }
        ask(&slots, "a", 1).await;
        assert_eq!(slots.held().sweep_at, 4, "a name that is known sweeps nothing");
        ask(&slots, "e", 1).await;
        assert_eq!((slots.len(), slots.held().sweep_at), (5, 8), "all are believed");
        tokio::time::advance(TIME).await;
        for name in ["f", "g", "h", "i"] {
            ask(&slots, name, 1).await;
        }
        assert_eq!((slots.len(), slots.held().bytes), (4, 4000), "those whose time is up are forgotten");
        assert_eq!(slots.held().order.len(), 4);
    }

    #[tokio::test(start_paused = true)]
    async fn one_asks_and_the_others_wait() {
        let slots = Slots::new(10, usize::MAX);
        let slow = |_| async {
            tokio::time::sleep(TIME).await;
            Ok::<_, Infallible>(Learned { what: 1, time: TIME, bytes: 0 })
        };
        let (first, second) = tokio::join!(slots.get("a", slow), ask(&slots, "a", 2));
        assert_eq!((first, second), (Ok(1), 1));
    }
}
