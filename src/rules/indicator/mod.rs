//! Rules about what indicators record.

pub(super) mod unit_contradicts;
