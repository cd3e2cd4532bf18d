//! Rules about the metrics that expressions read.

pub(super) mod doubtful;
pub(super) mod histogram_base;
pub(super) mod needs_extension;
mod other_path;
pub(super) mod unknown;
pub(super) mod unknown_alert;
