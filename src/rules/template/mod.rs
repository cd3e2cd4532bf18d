//! Findings about templates that need the whole model.

pub(in crate::rules) mod label_not_in_group;
pub(in crate::rules) mod label_not_there;
pub(in crate::rules) mod label_on_no_alert;
pub(in crate::rules) mod value_digits;
pub(in crate::rules) mod value_unit;
