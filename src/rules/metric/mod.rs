//! Rules about the metrics that expressions read.

pub(super) mod unknown;
