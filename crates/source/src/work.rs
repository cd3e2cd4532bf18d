//! How often a step is taken that a shape of spec could make too many: counted where debug assertions are on, for the tests that
//! hold the counts to the size of the spec. In a release a count is nothing.
//!
//! The counts are those of one thread, so that tests beside each other do not mix.

use std::cell::RefCell;
use std::collections::BTreeMap;

thread_local! {
    static COUNTS: RefCell<BTreeMap<&'static str, usize>> = const { RefCell::new(BTreeMap::new()) };
}

/// Counts so many steps of a name.
#[inline]
pub fn count(step: &'static str, times: usize) {
    if cfg!(debug_assertions) {
        COUNTS.with_borrow_mut(|counts| *counts.entry(step).or_default() += times);
    }
}

/// What this thread counted since this was called the last time.
pub fn take() -> BTreeMap<&'static str, usize> {
    COUNTS.take()
}
