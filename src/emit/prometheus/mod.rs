//! `prometheus/`: the configuration, the rules, and promtool tests of the rules.

mod alert_tests;
mod alerting;
mod config;
mod groups;
mod indicator_tests;
mod nested;
mod recording;
pub(super) mod run;
mod server;

use super::{Artifact, Layout};
use crate::model::Model;

/// The files of rules: those with alerts, and the others.
pub(super) fn rules(model: &Model) -> (Artifact, Artifact) {
    (alerting::emit(model), recording::emit(model))
}

pub(super) fn emit(model: &Model, layout: &Layout) -> Vec<Artifact> {
    let (alerting, recording) = rules(model);
    let order = groups::Order::new(&alerting, &recording);
    let mut files = vec![config::emit(model, layout), alerting, recording];
    files.extend(alert_tests::emit(model, &order));
    files.extend(indicator_tests::emit(model, &order));
    files
}
