//! Work on many items at once, on as many threads as are asked for; what comes of it stands in the order of the items.

use std::sync::{Mutex, PoisonError};
use std::thread::Builder;

/// The stack that the bounds on nesting are made for, in bytes; that of a thread differs from system to system.
pub const STACK: usize = 16 << 20;

/// Does the work of each item, one after the other or on several threads, and gives the results in the order of the items.
pub fn each<T: Send, R: Send>(items: Vec<T>, threads: usize, work: &(dyn Fn(T) -> R + Sync)) -> Vec<R> {
    if threads < 2 || items.len() < 2 {
        return items.into_iter().map(work).collect();
    }
    let mut results: Vec<(usize, R)> = Vec::with_capacity(items.len());
    let others = threads.min(items.len()) - 1;
    let queue = Mutex::new(items.into_iter().enumerate());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let run = || std::iter::from_fn(next).map(|(place, item)| (place, work(item))).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let started = (0..others).map(|_| Builder::new().stack_size(STACK).spawn_scoped(scope, run));
        // where a thread cannot be had, the others do its part
        let started: Vec<_> = started.filter_map(Result::ok).collect();
        results.extend(run());
        for thread in started {
            match thread.join() {
                Ok(done) => results.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    results.sort_unstable_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        for threads in [0, 1, 2, 4, 100] {
            for count in [0, 1, 2, 50] {
                let doubled = each((0..count).collect(), threads, &|number: usize| number * 2);
                assert_eq!(doubled, (0..count).map(|number| number * 2).collect::<Vec<_>>(), "{threads} {count}");
            }
        }
    }
}
