//! Findings about `[receivers.*]`.

pub(in crate::rules) mod unused;
