//! Rules about what expressions can see.

pub(super) mod beyond_retention;
pub(super) mod external_label;
pub(in crate::rules) mod feeds;
mod itself;
pub(super) mod range_too_short;
pub(super) mod range_without_slack;
pub(super) mod ratio_always_one;
pub(super) mod same_on_both_sides;
