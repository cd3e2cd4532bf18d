//! Rules about what indicators record.

pub(super) mod interval_exceeds_lookback;
pub(super) mod unit_contradicts;
pub(super) mod unused;
pub(super) mod window_differs;
