//! Findings about `[route]`.

pub(in crate::rules) mod always_silent;
pub(in crate::rules) mod conditions;
pub(in crate::rules) mod contradiction;
mod earlier;
pub(in crate::rules) mod label_on_no_alert;
pub(in crate::rules) mod matcher_always_true;
pub(in crate::rules) mod matches_no_alert;
pub(in crate::rules) mod nobody_hears;
pub(in crate::rules) mod notifies_twice;
pub(in crate::rules) mod repeat_below_group;
pub(in crate::rules) mod unknown_label;
pub(in crate::rules) mod unknown_value;
pub(in crate::rules) mod unreachable;
pub(in crate::rules) mod useless_continue;
mod values;
pub(in crate::rules) mod world;

use crate::alertmanager::Patterns;
use crate::components::ALERTMANAGER;
use crate::model::Model;

/// The regexes of matchers, as the Alertmanager reads them that the output is written for.
pub(in crate::rules) fn patterns(model: &Model) -> Patterns {
    Patterns::new(model.stack.components.get(ALERTMANAGER).map_or((0, 28), |running| running.version))
}
