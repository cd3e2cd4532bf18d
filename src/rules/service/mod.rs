//! Rules about services.

pub(super) mod same_container;
pub(super) mod same_target;
