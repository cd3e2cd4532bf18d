//! Flags of an exporter about a collector that an expression of the spec switches on, or that has another name in its version.

use crate::catalogue::{self, Metric};
use crate::model::Running;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    // what expressions read is asked only where somebody writes flags
    for service in model.services.values().filter(|service| !service.exporter_settings.flags.is_empty()) {
        let Some(running) = service.exporter_settings.component.and_then(|name| model.exporter_of(service, name))
        else {
            continue;
        };
        let item = format!("services.{}", service.name);
        let (needed, set) = (model.collectors(&running), model.collector_flags(&running));
        for (flag, span) in &service.exporter_settings.flags {
            let name = flag.trim_start_matches('-').split('=').next().unwrap_or_default();
            let collector = name.strip_prefix("collector.").or_else(|| name.strip_prefix("no-collector."));
            let Some(collector) = collector else { continue };
            let switched = needed.get_key_value(collector).map(|(name, place)| (format!("--collector.{name}"), *place));
            let own = format!("--collector.{collector}");
            let given = set.get(own.as_str()).map(|place| (own, *place));
            if let Some((other, place)) = switched.or(given) {
                let message = format!("the flag `{flag}` of `{item}` conflicts with `{other}`");
                report.add(finding(message, *span, place).item(item.clone()));
            } else if let Some(now) = other_name(&running, collector) {
                let (component, (major, minor)) = (&running.component.name, running.version);
                let message = format!("{component} {major}.{minor} has no flag `{flag}`");
                let found =
                    Diagnostic::new("service/exporter-flag", *span, message, "the exporter does not start with it");
                let written = flag.replacen(collector, now, 1);
                let help = format!("the collector is called `{now}` in this version: write \"{written}\"");
                report.add(found.help(help).item(item.clone()));
            }
        }
    }
}

fn finding(message: String, span: Span, place: Span) -> Diagnostic {
    let found = Diagnostic::new("service/exporter-flag", span, message, "the exporter accepts it once only");
    let found = if place == Span::NONE { found } else { found.label(place, "this expression needs the collector") };
    found.help("remove the flag")
}

/// What a collector is called in the version that runs, where all that it exposed in another version has got the names of that
/// one.
fn other_name(running: &Running, collector: &str) -> Option<&'static str> {
    let catalogue = catalogue::exporter(running.component.catalogue())?;
    let (major, minor) = running.version;
    let version = format!("{major}.{minor}");
    let of = |metric: &&Metric| metric.collector == Some(collector);
    let metrics = || catalogue.metrics.iter().filter(of);
    if metrics().any(|metric| metric.exists_in(&version)) {
        return None;
    }
    let mut now = metrics().filter_map(|metric| catalogue.metric(metric.rare.renamed_to?)?.collector);
    now.find(|now| *now != collector)
}
