//! Findings about `[[inhibit_rules]]`.

pub(in crate::rules) mod label_on_no_alert;
pub(in crate::rules) mod never_equal;
pub(in crate::rules) mod no_effect;
pub(in crate::rules) mod severity_reversed;
mod sides;
pub(in crate::rules) mod without_equal;
