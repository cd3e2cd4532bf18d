//! What the expressions of a stack need of an exporter: collectors, flags, and what these need inside of a database.

use std::collections::{BTreeMap, BTreeSet};

use super::{Dashboard, Model, Running, Service};
use crate::catalogue::{self, Metric};
use crate::source::Span;

/// What the collectors of an exporter need inside of the database that they ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DatabaseNeeds {
    /// The roles that who logs in has to be a member of.
    pub roles: BTreeSet<&'static str>,
    /// The extensions, each with the place of the first expression that needs it.
    pub extensions: BTreeMap<&'static str, Span>,
}

impl Model {
    /// The collectors of an exporter that are off by default and whose metrics an expression reads, each with the place of the
    /// first such expression: those are switched on.
    pub fn collectors(&self, running: &Running) -> BTreeMap<&'static str, Span> {
        // a built-in alert repeats no flag of the author's, which an exporter takes once
        let is_flagged = |collector: &str| {
            let mut names = running.flags.iter().map(|flag| flag.trim_start_matches('-'));
            names.any(|name| name.strip_prefix("collector.") == Some(collector))
        };
        let off = |(metric, span, built_in): (&'static Metric, Span, bool)| {
            let collector = metric.collector.filter(|_| !metric.default_enabled)?;
            (!built_in || !is_flagged(collector)).then_some((collector, span))
        };
        first(self.metrics_read(running).into_iter().filter_map(off))
    }

    /// The flags of an exporter, each with the place of the first expression whose metric comes with it only: those are set.
    pub fn collector_flags(&self, running: &Running) -> BTreeMap<&'static str, Span> {
        let flag = |(metric, span, _): (&'static Metric, Span, bool)| Some((metric.flag()?, span));
        first(self.metrics_read(running).into_iter().filter_map(flag))
    }

    /// The extensions that an exporter needs for what expressions read, each with the place of the first such expression.
    pub fn extensions_read(&self, running: &Running) -> BTreeMap<&'static str, Span> {
        let of_collector = |(metric, span, _): (&'static Metric, Span, bool)| -> Option<(&'static str, Span)> {
            metric.collector.filter(|_| !metric.default_enabled)?;
            Some((metric.rare.extension?, span))
        };
        first(self.metrics_read(running).into_iter().filter_map(of_collector))
    }

    /// What the exporters of a service that the stack starts need inside of its database.
    pub fn database_needs(&self, service: &Service) -> DatabaseNeeds {
        let mut needs = DatabaseNeeds::default();
        for running in service.exporters().filter_map(|(component, _)| self.exporter_of(service, component)) {
            let Some(catalogue) = catalogue::exporter(running.component.catalogue()) else { continue };
            let read = self.collectors(&running);
            let is_flagged = |prefix: &str, collector: &str| {
                let is_flagged = |flag: &str| flag.trim_start_matches('-').strip_prefix(prefix) == Some(collector);
                service.exporter_settings.flags.iter().any(|(flag, _)| is_flagged(flag))
            };
            let (major, minor) = running.version;
            for metric in catalogue.metrics.iter().filter(|metric| metric.exists_in(&format!("{major}.{minor}"))) {
                let Some(collector) = metric.collector else { continue };
                let on = metric.default_enabled || read.contains_key(collector) || is_flagged("collector.", collector);
                if on && !is_flagged("no-collector.", collector) {
                    needs.roles.extend(metric.rare.role);
                }
                if let (Some(extension), Some(span)) = (metric.rare.extension, read.get(collector)) {
                    needs.extensions.entry(extension).or_insert(*span);
                }
            }
        }
        needs
    }

    /// The metrics of an exporter that expressions read, as far as its version has them, each with the place of the expression and
    /// whether that is a built-in alert's.
    fn metrics_read(&self, running: &Running) -> Vec<(&'static Metric, Span, bool)> {
        let Some(catalogue) = catalogue::exporter(running.component.catalogue()) else { return Vec::new() };
        let indicators = self.indicators.iter().map(|indicator| (&indicator.expr, false));
        let alerts = self.alerts.values().flat_map(|alert| {
            let expressions = alert.queries.iter().chain([&alert.expr]);
            expressions.map(|expression| (expression, !alert.user_defined))
        });
        let panels = self.dashboards.values().flat_map(Dashboard::expressions).map(|expression| (expression, false));
        let (major, minor) = running.version;
        let version = format!("{major}.{minor}");
        let mut found = Vec::new();
        for (expression, built_in) in indicators.chain(alerts).chain(panels) {
            let names = expression.parsed.root.metric_names();
            let metrics = names.into_iter().filter_map(|name| Some(catalogue.series(name)?.0));
            // a collector that this version does not have would keep it from starting
            let metrics = metrics.filter(|metric| metric.exists_in(&version));
            found.extend(metrics.map(|metric| (metric, expression.text.whole(), built_in)));
        }
        found
    }
}

/// The first place of each.
fn first(found: impl Iterator<Item = (&'static str, Span)>) -> BTreeMap<&'static str, Span> {
    let mut places = BTreeMap::new();
    for (name, span) in found {
        places.entry(name).or_insert(span);
    }
    places
}
