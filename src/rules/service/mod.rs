//! Rules about services.

pub(super) mod exporter_flag;
pub(super) mod interval_exceeds_lookback;
pub(super) mod label_limit;
pub(super) mod needs_login;
pub(super) mod same_container;
pub(super) mod same_job;
pub(super) mod same_target;
pub(super) mod unwatched;
