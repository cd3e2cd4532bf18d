//! Rule groups.

pub(super) mod only_thanos;
pub(super) mod unused;
