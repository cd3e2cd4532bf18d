//! Rules about what alerts watch.

pub(super) mod always_fires;
pub(super) mod counter_limit;
pub(super) mod limit_unit;
