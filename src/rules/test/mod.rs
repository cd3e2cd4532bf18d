//! Findings about tests of the spec that are answered here, without a tool.

pub(in crate::rules) mod cannot_hold;
pub(in crate::rules) mod unknown_label;
pub(in crate::rules) mod unread_series;
pub(in crate::rules) mod wrong_receivers;
