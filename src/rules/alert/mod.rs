//! Rules about alerts beside each other, and about what they watch.

pub(super) mod for_below_interval;
mod meaning;
pub(super) mod repeated;
mod subsumed;
pub(super) mod up_of_exporter;
