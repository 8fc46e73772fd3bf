//! Work on a list of things by all processors at once.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What `one` makes of each item, in the order of the items. Which thread does which is not told beforehand, so that a long one
/// holds up no others.
///
/// # Panics
/// When `one` panics.
pub fn map<T: Sync, R: Send>(items: &[T], one: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(items.len());
    let next = AtomicUsize::new(0);
    let work = || -> Vec<(usize, R)> {
        let taken = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&n| n < items.len());
        std::iter::from_fn(taken).map(|n| (n, one(&items[n]))).collect()
    };
    let mut done = std::thread::scope(|scope| {
        // Where the system gives no thread, the others do its work.
        let spawn = |_| std::thread::Builder::new().spawn_scoped(scope, work).ok();
        let others: Vec<_> = (1..threads).filter_map(spawn).collect();
        let mut done = work();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_by_key(|(n, _)| *n);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        assert_eq!(map(&items, |n| n * 2), items.iter().map(|n| n * 2).collect::<Vec<_>>());
        assert!(map(&[] as &[usize], |n| n * 2).is_empty());
    }
}
