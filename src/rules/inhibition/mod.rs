//! Findings about `[[inhibit_rules]]`.

pub(in crate::rules) mod no_effect;
pub(in crate::rules) mod without_equal;
