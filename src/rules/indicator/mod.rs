//! Rules about recording rules.

pub(super) mod interval_exceeds_lookback;
pub(super) mod unused;
