//! `alertmanager/alertmanager.yml`: who hears of an alert, and how.

mod receivers;

use super::yaml::{self, Yaml};
use super::{Artifact, Layout};
use crate::model::Model;

/// The receiver of a stack that declares none: alerts are seen in Alertmanager's own pages only.
const NOBODY: &str = "nobody";

pub(super) fn emit(model: &Model, layout: &Layout) -> Vec<Artifact> {
    let runs = model.services.contains_key("alertmanager")
        && model.stack.components.get("alertmanager").is_some_and(|running| running.addresses.is_empty());
    if model.receivers.is_empty() && !runs {
        return Vec::new();
    }
    let root = model.routing.root.receiver.as_deref();
    let root = root.or(model.receivers.keys().next().map(String::as_str)).unwrap_or(NOBODY);
    let file = Yaml::map([
        ("route", Some(Yaml::map([("receiver", Some(root.into()))]))),
        ("receivers", Some(receivers::list(model, layout))),
    ]);
    vec![yaml::file("alertmanager/alertmanager.yml", &file)]
}
