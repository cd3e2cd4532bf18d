//! Rules about what expressions can see.

pub(super) mod beyond_retention;
pub(super) mod external_label;
pub(in crate::rules) mod feeds;
pub(super) mod range_too_short;
pub(super) mod range_without_slack;
