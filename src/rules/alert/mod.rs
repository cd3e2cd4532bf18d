//! Rules about what alerts watch, and about alerts beside each other.

pub(super) mod always_fires;
pub(super) mod changing_series;
pub(super) mod counter_limit;
pub(super) mod for_below_interval;
pub(super) mod label_near_route;
pub(super) mod limit_of_percent;
pub(super) mod limit_unit;
pub(super) mod limit_without_unit;
mod meaning;
pub(super) mod no_severity;
pub(super) mod override_needs_indicator;
pub(super) mod repeated;
pub(super) mod same_labels;
mod subsumed;
pub(super) mod up_of_exporter;
mod yields;
