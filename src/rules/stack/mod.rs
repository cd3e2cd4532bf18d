//! Rules about the components of the stack.

pub(super) mod newer_than_target;
pub(super) mod port_taken;
pub(super) mod versions_apart;
