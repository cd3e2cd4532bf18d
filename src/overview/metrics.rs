//! Metrics that a spec reads: what each is, who gives it, who reads it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::readers::Readers;
use crate::metrics::{Facts, Origin, Series};
use crate::model::Model;
use crate::types::Types;

/// A metric that is read.
#[derive(Debug, Serialize)]
pub struct MetricView {
    /// The name of the series.
    pub name: String,
    /// Who certainly gives it.
    pub given_by: Vec<GivenBy>,
    /// Whether others may, of which nothing is known.
    pub perhaps_others: bool,
    /// Who reads it: `alerts.X`, `indicators.y`, `dashboards.z: title`.
    pub read_by: BTreeSet<String>,
}

/// One source of a metric.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct GivenBy {
    /// What gives it: the name of a job, an indicator, or what the compiler adds.
    pub from: String,
    /// The exporter that lists it.
    pub exporter: Option<&'static str>,
    /// Its type; none for what is computed.
    pub metric_type: Option<&'static str>,
    /// Its unit, where it is known.
    pub unit: Option<String>,
    /// Its own labels, besides those of targets.
    pub labels: Vec<String>,
}

/// Every name that an expression reads and that is wanted.
pub fn metrics(model: &Model, wanted: &dyn Fn(&str) -> bool) -> Vec<MetricView> {
    let types = Types::new(model);
    let readers = Readers::new(model);
    let mut found = Vec::new();
    for (name, read_by) in readers.of.iter().filter(|(name, _)| wanted(name)) {
        let series = types.series(name);
        let given: BTreeSet<GivenBy> = series.known.iter().map(|series| given_by(series, &types)).collect();
        found.push(MetricView {
            name: (*name).to_owned(),
            given_by: given.into_iter().collect(),
            perhaps_others: series.open,
            read_by: read_by.clone(),
        });
    }
    found
}

fn given_by<'a>(series: &Series<'a>, types: &Types<'a>) -> GivenBy {
    let from = match series.origin {
        Origin::Target { job, .. } => job.name.clone(),
        Origin::Indicator(indicator) => indicator.item(),
        Origin::BuiltInRule => "rules of the compiler".to_owned(),
        Origin::Alerts => "Prometheus, of alerts".to_owned(),
        Origin::HealthCheck => "health-check.ts".to_owned(),
    };
    let (exporter, metric_type, unit, labels) = match series.facts {
        Facts::Listed { exporter, metric, part: _ } => {
            let labels = metric.labels.iter().map(|label| (*label).to_owned()).collect();
            (Some(exporter.name), Some(metric.metric_type.name()), named(metric.unit), labels)
        }
        Facts::Declared { name: _, metric, part: _ } => {
            let labels = metric.labels.iter().cloned().collect();
            (None, Some(metric.metric_type.name()), metric.unit.as_deref().and_then(named), labels)
        }
        Facts::Computed => {
            let typed = match series.origin {
                Origin::Indicator(indicator) => types.indicator(indicator),
                _ => None,
            };
            let unit = typed.and_then(|typed| typed.value.known_unit().map(ToString::to_string));
            (None, None, unit, Vec::new())
        }
    };
    GivenBy { from, exporter, metric_type, unit, labels }
}

fn named(unit: &str) -> Option<String> {
    (unit != "none").then(|| unit.to_owned())
}
