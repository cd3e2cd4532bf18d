//! `grafana/`: dashboards in the form that Grafana provisions, the data sources that they ask, and where Grafana finds them.

mod dashboard;
mod layout;
mod panel;
mod provisioning;
pub(super) mod run;

use super::yaml::{self, Yaml};
use super::{Artifact, Layout};
use crate::model::Model;

/// The data source that panels ask.
const PROMETHEUS: &str = crate::model::conventions::PROMETHEUS_UID;

/// The data source of traces.
const JAEGER: &str = "jaeger";

/// The data source of an index of logs: a name that Grafana takes, and no other index has.
fn logs_uid(index: &str) -> String {
    let plain: String = index.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let distinguished = if plain == index { String::new() } else { format!("-{}", dashboard::hash(index)) };
    dashboard::short(&format!("logs-{plain}{distinguished}"))
}

pub(super) fn emit(model: &Model, layout: &Layout) -> Vec<Artifact> {
    let dashboards = model.dashboards.values().map(|dashboard| {
        let path = format!("grafana/dashboards/{}.json", dashboard.name);
        yaml::json_file(&path, dashboard::json(dashboard, model))
    });
    dashboards.chain(provisioning::files(model, layout)).collect()
}

/// A reference to the data source that panels ask.
fn data_source() -> Yaml {
    Yaml::map([("type", Some("prometheus".into())), ("uid", Some(PROMETHEUS.into()))])
}

/// A whole number without a point, any other with one.
#[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
fn number(value: f64) -> Yaml {
    let whole = value.fract() == 0.0 && value.abs() < 1e15;
    if whole { Yaml::Integer(value as i64) } else { Yaml::Float(value) }
}
