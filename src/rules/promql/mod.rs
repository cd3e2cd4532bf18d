//! Rules about what expressions can see.

pub(super) mod beyond_retention;
pub(super) mod external_label;
pub(in crate::rules) mod feeds;
mod itself;
pub(super) mod label_never_there;
pub(super) mod matcher_never_met;
pub(super) mod never_matches;
pub(super) mod quantile_without_le;
pub(super) mod range_too_short;
pub(super) mod range_without_slack;
pub(super) mod ratio_always_one;
pub(super) mod same_on_both_sides;
