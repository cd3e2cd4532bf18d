//! Findings about logs that take the whole model.

pub(super) mod broad_mount;
pub(super) mod retention_differs;
pub(super) mod same_input;
pub(super) mod type_differs;
