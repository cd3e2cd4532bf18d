//! Findings about `[time_intervals.*]`.

pub(in crate::rules) mod calendar;
pub(in crate::rules) mod never_active;
pub(in crate::rules) mod unused;
