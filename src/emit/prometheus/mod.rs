//! `prometheus/`: the configuration, the rules, and promtool tests of the rules.

mod alert_tests;
mod alerting;
mod config;
mod groups;
mod nested;
mod recording;
pub(super) mod run;
mod server;

use super::{Artifact, Layout};
use crate::model::Model;

pub(super) fn emit(model: &Model, layout: &Layout) -> Vec<Artifact> {
    let mut files = vec![config::emit(model, layout), alerting::emit(model), recording::emit(model)];
    files.extend(alert_tests::emit(model));
    files
}
