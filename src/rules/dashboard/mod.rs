//! What in a dashboard shows nothing, or not what was meant.

pub(super) mod duplicate_title;
pub(super) mod invalid_panel;
pub(super) mod panel_ignores_variable;
pub(super) mod unit_contradicts;
pub(super) mod unknown_data_source;
