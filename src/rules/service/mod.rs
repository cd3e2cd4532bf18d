//! Rules about services.

pub(super) mod same_target;
