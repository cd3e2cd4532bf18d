//! Rules about the components of the stack.

pub(super) mod port_taken;
