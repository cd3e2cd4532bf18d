//! What a test may cost. What lies above a bound is not run to its end: the test fails with the number of the bound.
//!
//! A check refuses what it can know beforehand; how many series a rule gives, and how long its texts are, is known only here.

use lakehouse_promql_engine::Storage;
use lakehouse_rule_engine::{Group, Server};

use crate::limits::{ALL_EVALUATIONS, EVALUATIONS, HELD, LABELS, Limit, TEXTS};

/// How often the rules of groups are evaluated in a time.
///
/// # Errors
/// Too often.
pub(super) fn evaluations(groups: &[Group], length: i64, interval: impl Fn(&Group) -> i64) -> Result<(), String> {
    let times = |group: &Group| usize::try_from(length.max(0) / interval(group).max(1)).unwrap_or(usize::MAX);
    let each = groups.iter().map(|group| group.weight().saturating_mul(times(group)));
    within(&EVALUATIONS, each.fold(0, usize::saturating_add))
}

/// What all tests evaluated together.
///
/// # Errors
/// Too much.
pub(super) fn all(server: &Server) -> Result<(), String> {
    within(&ALL_EVALUATIONS, server.spent())
}

/// Samples in memory.
///
/// # Errors
/// Too many.
pub(super) fn samples(number: usize) -> Result<(), String> {
    within(&HELD, number)
}

/// What is held in memory: samples, and labels.
///
/// # Errors
/// Too much.
pub(super) fn held(storage: &Storage) -> Result<(), String> {
    samples(storage.samples())?;
    within(&LABELS, storage.label_bytes())
}

/// Bytes that templates wrote.
///
/// # Errors
/// Too many.
pub(super) fn texts(length: usize) -> Result<(), String> {
    within(&TEXTS, length)
}

fn within(limit: &Limit, number: usize) -> Result<(), String> {
    if number > limit.most { Err(limit.message()) } else { Ok(()) }
}
