//! Work on many files at once.

use std::panic::resume_unwind;
use std::thread;

/// Threads at most: as many as GitHub's standard runner for public repositories has cores. Their number changes no answer.
const THREADS: usize = 4;

/// Fewer items than this are not worth a thread.
const FEWEST: usize = 16;

/// Stack of a thread in bytes, as the main one has: git's comparison calls itself.
const STACK: usize = 8 << 20;

/// What `work` makes of every item, in their order.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = (items.len() / FEWEST).clamp(1, THREADS);
    // The items are dealt out one by one, as large files often stand together.
    let part = |first: usize| items.iter().skip(first).step_by(threads).map(&work).collect::<Vec<R>>();
    let parts: Vec<Vec<R>> = thread::scope(|scope| {
        let part = &part;
        let start = |first| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || part(first));
        let others: Vec<_> = (1..threads).map(start).collect();
        let mut parts = vec![part(0)];
        for (first, other) in (1..).zip(others) {
            parts.push(match other {
                // A thread that panicked has found a defect: its files are not to pass for unchanged ones.
                Ok(other) => other.join().unwrap_or_else(|panic| resume_unwind(panic)),
                // The system gives no more threads.
                Err(_) => part(first),
            });
        }
        parts
    });
    let mut parts: Vec<_> = parts.into_iter().map(Vec::into_iter).collect();
    (0..items.len()).filter_map(|index| parts[index % threads].next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_the_items() {
        for count in [0, 1, FEWEST, FEWEST * 2, FEWEST * 2 + 1, 1003] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(map(&items, |item| item * 2), items.iter().map(|item| item * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    #[should_panic(expected = "defect")]
    fn a_panic_is_passed_on() {
        let items: Vec<usize> = (0..100).collect();
        map(&items, |item| assert_ne!(*item, 63, "defect"));
    }
}
