//! Rules about what expressions can see.

pub(super) mod average_of_quantiles;
pub(super) mod average_of_ratios;
pub(super) mod beyond_retention;
mod bounds;
pub(super) mod equality_of_pattern;
pub(super) mod external_label;
pub(in crate::rules) mod feeds;
pub(super) mod gauge_function_of_counter;
mod itself;
pub(super) mod join_can_fail;
pub(super) mod label_never_there;
pub(super) mod lifetime_average;
pub(super) mod matcher_never_met;
pub(super) mod never_matches;
pub(super) mod never_true;
pub(super) mod no_buckets;
pub(super) mod not_a_histogram;
pub(super) mod quantile_out_of_range;
pub(super) mod range_too_short;
pub(super) mod range_without_slack;
pub(super) mod rate_of_gauge;
pub(super) mod rate_of_sum;
pub(super) mod ratio_always_one;
pub(super) mod same_on_both_sides;
pub(super) mod stray_series;
pub(super) mod unlike_units;
