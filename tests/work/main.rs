//! A spec twice as large takes about twice as many steps, whatever makes it large: for each shape the steps that once grew with the
//! square of its size are counted, not timed. Where the steps are counted, the program calls `source::work::count`.
#![cfg(debug_assertions)]
#![allow(clippy::disallowed_methods, reason = "tests read files and the environment")]

mod findings;
mod routes;
#[path = "../support/mod.rs"]
mod support;
mod threads;
mod types;

use std::collections::BTreeMap;

use lakehouse_obs::source::work;
use support::{check, rendered};

/// How often each step is taken in a check of a spec.
fn steps(spec: &str) -> BTreeMap<&'static str, usize> {
    work::take();
    let outcome = check(spec);
    let steps = work::take();
    assert_eq!(outcome.errors(), 0, "{}", rendered(&outcome));
    steps
}

/// By how much more than the size the steps may grow, such as the logarithm of what is sorted.
const SLACK: f64 = 1.5;

/// Holds the steps to the size of a shape, which is made small and then large. Each of `named` is taken, so that a count that was
/// moved away is found.
fn grow_with_size(shape: &dyn Fn(usize) -> String, (small, large): (usize, usize), named: &[&str]) {
    hold((steps(&shape(small)), steps(&shape(large))), (small, large), named);
}

/// As [`grow_with_size`], of steps that were counted.
fn hold(
    (few, many): (BTreeMap<&'static str, usize>, BTreeMap<&'static str, usize>),
    (small, large): (usize, usize),
    named: &[&str],
) {
    for name in named {
        assert!(many.contains_key(name), "`{name}` is not counted: {many:?}");
    }
    let allowed = |before: usize| before as f64 * (large as f64 / small as f64) * SLACK;
    let too_many: Vec<String> = many
        .iter()
        .filter(|(name, after)| **after as f64 > allowed(few.get(*name).copied().unwrap_or(large)))
        .map(|(name, after)| format!("{name}: {:?} of {small}, {after} of {large}", few.get(name)))
        .collect();
    assert!(too_many.is_empty(), "{}", too_many.join("\n"));
}

#[test]
fn what_grows_with_the_square_is_found() {
    let of = |size: usize| BTreeMap::from([("linear", size), ("square", size * size)]);
    let held = std::panic::catch_unwind(|| hold((of(10), of(20)), (10, 20), &["linear"]));
    let message = held.expect_err("twice the size, four times the steps");
    let message = message.downcast_ref::<String>().expect("a message");
    assert!(message.starts_with("square:") && !message.contains("linear"), "{message}");
}
