//! `alertmanager/alertmanager.yml`: alert routing and receivers.

mod inhibit;
mod receivers;
mod route;
pub(super) mod run;
mod time_intervals;

use super::yaml::{self, Yaml};
use super::{Artifact, Layout};
use crate::alertmanager::Matcher;
use crate::components::ALERTMANAGER;
use crate::model::Model;

/// Whether an Alertmanager reads what this writes: one that the stack runs, or one that runs already where the spec says
/// the receivers of alerts; none that is disabled.
pub(super) fn is_written(model: &Model) -> bool {
    let Some(running) = model.stack.components.get(ALERTMANAGER).filter(|running| running.enabled) else {
        return false;
    };
    let runs_here = model.services.contains_key(ALERTMANAGER) && running.addresses.is_empty();
    runs_here || !model.receivers.is_empty()
}

pub(super) fn emit(model: &Model, layout: &Layout) -> Vec<Artifact> {
    let routing = &model.routing;
    // Alertmanager's own order makes the file read like its documentation
    let file = Yaml::map([
        ("route", Some(route::route(&routing.root))),
        ("inhibit_rules", inhibit::rules(&routing.inhibit_rules)),
        ("receivers", Some(receivers::list(model, layout))),
        ("time_intervals", time_intervals::intervals(&routing.time_intervals)),
    ]);
    vec![yaml::file_started_in("alertmanager/alertmanager.yml", "Alertmanager", file, layout)]
}

/// Conditions in the one form that every version reads alike; nothing where there are none.
fn matchers(matchers: &[Matcher]) -> Option<Yaml> {
    (!matchers.is_empty()).then(|| Yaml::texts(matchers.iter().map(ToString::to_string)))
}
