//! `prometheus/`: the configuration, the rules, and promtool tests of the rules.

mod alerting;
mod config;
pub(super) mod endpoint;
mod nested;
mod recording;
pub(super) mod run;
mod tests;

use super::{Artifact, Layout};
use crate::model::Model;

pub(super) fn emit(model: &Model, layout: &Layout) -> Vec<Artifact> {
    let mut files = vec![config::emit(model, layout), alerting::emit(model), recording::emit(model)];
    files.extend(tests::emit(model));
    files
}
