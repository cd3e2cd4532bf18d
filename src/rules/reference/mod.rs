//! Rules about names that must exist.

pub(super) mod unknown_job;
