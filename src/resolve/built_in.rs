//! Built-in alerts that nothing in this stack could make fire are left out: they would promise what nobody watches.
//!
//! Left out is one whose component does not run, that needs receivers where there are none, whose scheme is not probed, or
//! whose metric comes with another version of the exporter or with a collector that nobody switches on. What the author says of
//! a kind's alert stays: the rules tell what is missing.

use std::collections::BTreeMap;

use super::context::Context;
use super::self_monitoring;
use crate::catalogue::{self, Metric};
use crate::kinds::Needs;
use crate::metrics::{Existence, Source, existence, of_service};
use crate::model::{Alert, Endpoint, Indicators, Model, Routing, Service, Unresolved};
use crate::source::Span;

/// Takes out those alerts. Nothing is judged where a part of the spec was lost.
pub(super) fn leave_out(
    context: &Context<'_>,
    services: &mut BTreeMap<String, Service>,
    alerts: &mut BTreeMap<String, Alert>,
) {
    let layered = context.layered;
    if !context.complete || context.items("services").len() != services.len() {
        return;
    }
    let model = only_services(context, std::mem::take(services), !alerts.is_empty());
    let has_receivers = !context.items("receivers").is_empty();
    alerts.retain(|key, alert| match layered.needs.get(key) {
        Some(needs) => {
            are_met(needs, &model, has_receivers)
                && (alert.user_defined || names(alert).all(|name| is_certain(&model, name)))
        }
        None => {
            alert.user_defined
                || !layered.built_in_alerts.contains(key)
                || names(alert).all(|name| may_be_there(&model, name))
        }
    });
    *services = model.services;
    services.retain(|_, service| service.span != Span::NONE);
}

fn names(alert: &Alert) -> impl Iterator<Item = &str> {
    alert.expr.parsed.root.metric_names().into_iter()
}

/// A model that knows what is scraped, and nothing else.
fn only_services(context: &Context<'_>, mut services: BTreeMap<String, Service>, has_alerts: bool) -> Model {
    self_monitoring::add_components(&mut services, context.stack, has_alerts, false);
    Model {
        lakehouse: context.lakehouse.clone(),
        stack: context.stack.clone(),
        services,
        indicators: Indicators::default(),
        groups: BTreeMap::new(),
        alerts: BTreeMap::new(),
        replaced_alerts: BTreeMap::new(),
        dashboards: BTreeMap::new(),
        receivers: BTreeMap::new(),
        scenarios: Vec::new(),
        routing: Routing::default(),
        unresolved: Unresolved::default(),
        plain_secrets: Vec::new(),
    }
}

fn are_met(needs: &Needs, model: &Model, has_receivers: bool) -> bool {
    let runs = |name: &String| model.services.values().any(|own| own.span == Span::NONE && own.kind == *name);
    let probed = |scheme: &String| {
        let probes = model.services.values().flat_map(|service| &service.jobs).filter(|job| job.module.is_some());
        probes.flat_map(|job| &job.targets).any(|target| match &target.endpoint {
            Endpoint::Written(address) => address.scheme.as_ref() == Some(scheme),
            Endpoint::Component { .. } | Endpoint::Itself { .. } => false,
        })
    };
    (has_receivers || !needs.receivers) && needs.component.iter().all(runs) && needs.probe_scheme.iter().all(probed)
}

/// Whether a service certainly gives a metric: it declares it, or its exporter has it.
fn is_certain(model: &Model, name: &str) -> bool {
    existence(model, name) == Existence::Certain
}

/// Whether a metric of a kind is given by one of its services; what its own rules drop is reported by a finding.
fn may_be_there(model: &Model, name: &str) -> bool {
    let mut in_other_version = false;
    let mut is_off = false;
    for service in model.services.values() {
        match of_service(model, service, name) {
            Source::Listed(exporter, metric) => {
                let listed = catalogue::exporter(exporter).and_then(|exporter| exporter.metric(metric));
                if listed.is_none_or(|metric| is_collected(service, metric)) {
                    return true;
                }
                is_off = true;
            }
            Source::Declared | Source::Perhaps | Source::Dropped => return true,
            Source::OtherVersion(_) => in_other_version = true,
            Source::OtherPath(_) | Source::Bare(_) | Source::Never => {}
        }
    }
    !in_other_version && !is_off
}

/// Whether the exporter of a service has the collector of a metric on. One that the stack does not start is reported nothing.
fn is_collected(service: &Service, metric: &Metric) -> bool {
    let Some(collector) = metric.collector else { return metric.flag().is_none() };
    let refused = format!("no-collector.{collector}");
    let flags = &service.exporter_settings.flags;
    if flags.iter().any(|(flag, _)| flag.trim_start_matches('-') == refused) {
        return false;
    }
    let targets = service.jobs.first().map(|job| job.targets.as_slice()).unwrap_or_default();
    let is_ours = targets.iter().all(|target| !matches!(target.endpoint, Endpoint::Written(_)));
    metric.default_enabled && metric.flag().is_none() || !targets.is_empty() && is_ours
}
