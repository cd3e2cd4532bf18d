//! From what was written to what it means: references, typed values, defaults.
//!
//! In: the layered tree. Out: a `Model`, and a finding for everything that has no meaning. Nothing here stops at the
//! first error; an item that cannot be understood is reported, left out and remembered, so that what refers to it stays
//! silent.

mod alert_tests;
mod alerts;
mod auth;
mod built_in;
mod context;
mod dashboards;
mod expressions;
mod fields;
mod groups;
mod indicator_tests;
mod indicators;
mod inhibit_rules;
mod jobs;
mod lakehouse;
mod logs;
mod plain_secrets;
mod ports;
mod receivers;
mod route;
mod scenarios;
mod self_monitoring;
mod service_label;
mod services;
mod stack;
mod switched_off;
mod test_cost;
mod test_input;
mod texts;
mod time_intervals;
mod tls;
mod tracing;

use std::collections::{BTreeMap, BTreeSet};

use crate::components::GRAFANA;
use crate::load::Layered;
use crate::model::{Indicators, Model, Routing, Runtime, Service, Unresolved};
use crate::report::Report;
use crate::source::Sources;

use context::{Context, Facts};
pub use logs::event_of;

/// What may be wrong with a service without a series of it being in doubt: its logs, and columns that a query reads.
const NO_LOSS_OF_SERIES: &[&str] = &["log/", "sql/unknown-"];

/// The same where an exporter of the stack stands between: the port of a service does not say what it is.
const NO_LOSS_BEHIND_EXPORTER: &[&str] = &["log/", "service/wrong-port", "sql/unknown-"];

/// Resolves a spec.
///
/// The model holds what could be understood; it may be emitted only if nothing was reported as an error.
pub fn resolve(mut layered: Layered, sources: &Sources, threads: usize, report: &mut Report) -> Model {
    let plain = plain_secrets::find(&layered, sources, threads);
    // nothing refers to an alert, and there may be very many: each is let go once it is understood
    let written_alerts = layered.take("alerts");
    let layered = &layered;
    let (lakehouse, named) = lakehouse::resolve(layered, sources, report);
    let mut stack = stack::resolve(layered, sources, report);
    let transport = stack::transport::resolve(&mut Context::new(sources, report, &lakehouse, &stack, layered));
    stack::transport::add(&mut stack, transport);
    let mut context = Context { threads, ..Context::new(sources, report, &lakehouse, &stack, layered) };
    lakehouse::check(&mut context, &stack, &named);
    let mut services = services::resolve(&mut context);
    ports::assign(&mut services, &stack);
    let groups = groups::resolve(&mut context);
    let indicators = indicators::resolve(&mut context, &services, &groups);
    let facts = Facts::new(&services, &indicators);
    let (mut alerts, repeated) = alerts::resolve(&mut context, &facts, &groups, written_alerts);
    built_in::leave_out(&context, &mut services, &mut alerts);
    let dashboards = dashboards::resolve(&mut context, &services, &indicators, &alerts);
    self_monitoring::add_parts(&mut services, &indicators, &alerts, &dashboards, layered);
    // what the stack deploys is there; a Grafana that somebody else would have to run is there if the spec speaks of one
    let speaks_of_grafana = layered.root.get("stack").is_some_and(|stack| stack.node.get(GRAFANA).is_some())
        || dashboards.values().any(|dashboard| dashboard.user_defined);
    let has_grafana = !dashboards.is_empty() && (stack.runtime == Runtime::Compose || speaks_of_grafana);
    self_monitoring::add_components(&mut services, &stack, !alerts.is_empty(), has_grafana);
    let before = context.report.len();
    let time_intervals = time_intervals::resolve(&mut context);
    let (root, tests) = route::resolve(&mut context);
    let inhibit_rules = inhibit_rules::resolve(&mut context, &alerts);
    let routing = Routing { root, inhibit_rules, time_intervals, tests };
    let receivers = receivers::resolve(&mut context);
    context.report.about(None);
    let routing_is_lost = context.report.len() > before || !context.complete;
    let rules = test_cost::Rules::new(&alerts, &indicators, &groups, context.stack.evaluation_interval);
    let names = scenarios::Names::new(&alerts, &receivers, &routing, rules);
    let scenarios = scenarios::resolve(&mut context, &names);
    let mut unresolved = unresolved(&context, &services, &indicators);
    unresolved.routing = routing_is_lost;
    let plain_secrets = plain_secrets::unsaid(plain, context.report);
    let services = services.into_iter().collect::<BTreeMap<_, _>>();
    let by_name = layered.replaced.iter().map(|name| (name.clone(), name.clone()));
    let mut model = Model {
        lakehouse,
        stack,
        services,
        indicators,
        groups,
        alerts,
        replaced_alerts: by_name.chain(repeated).collect(),
        dashboards,
        receivers,
        routing,
        scenarios,
        unresolved,
        plain_secrets,
    };
    dashboards::complete(&mut model);
    model
}

/// Keys of a service that do not decide which metrics it has.
const NOT_OF_NAMES: &[&str] =
    &["address", "addresses", "auth", "interval", "job", "labels", "logs", "timeout", "tls", "tracing", "version"];

/// Whether something that was reported about a service may be what says which metrics it has.
fn hides_names(context: &Context<'_>, item: &context::Item<'_>) -> bool {
    let Some(table) = item.node.table().filter(|table| !table.incomplete) else {
        return true;
    };
    let aside: Vec<_> = NOT_OF_NAMES.iter().filter_map(|key| table.get(key)).collect();
    context.report.places_of(&item.path()).any(|(code, span)| {
        let missing = code == "shape/missing-key" && span.touches(item.key);
        !missing && !aside.iter().any(|entry| span.touches(entry.key) || span.touches(entry.node.span))
    })
}

fn unresolved(context: &Context<'_>, services: &BTreeMap<String, Service>, indicators: &Indicators) -> Unresolved {
    let disabled = context.layered.disabled.keys().filter_map(|path| path.strip_prefix("services."));
    let receivers = context.layered.disabled.keys().filter_map(|path| path.strip_prefix("receivers."));
    let off = |table: &'static str| {
        let paths = context.layered.disabled.keys().filter_map(move |path| path.strip_prefix(table)?.strip_prefix('.'));
        paths.map(move |item| context.layered.elements.called(table, item).0.to_owned())
    };
    let kept: BTreeSet<&str> = indicators.iter().map(|indicator| indicator.key.as_str()).collect();
    let lost = context.items("indicators").into_iter().filter(|item| !kept.contains(item.name));
    let lost_services = context.items("services").into_iter();
    let lost_services = lost_services.filter(|item| {
        services.get(item.name).is_none_or(|service| {
            let behind = service.exporter.is_some() || service.sql_exporter.is_some();
            let aside = if behind { NO_LOSS_BEHIND_EXPORTER } else { NO_LOSS_OF_SERIES };
            context.report.names_except(&item.path(), aside)
        })
    });
    let lost_services: Vec<_> = lost_services.collect();
    let jobs = lost_services
        .iter()
        .filter_map(|item| Some((item.node.get("job")?.string()?.to_owned(), item.name.to_owned())));
    let jobs = jobs.chain(context.layered.disabled_jobs.clone()).collect();
    let nameless = lost_services.iter().filter(|item| !services.contains_key(item.name) || hides_names(context, item));
    let nameless = nameless.map(|item| item.name.to_owned());
    Unresolved {
        jobs,
        disabled: disabled.map(str::to_owned).collect(),
        would_export: switched_off::would_export(context.layered),
        nameless: nameless.collect(),
        services: lost_services.iter().map(|item| item.name.to_owned()).collect(),
        disabled_receivers: receivers.map(str::to_owned).collect(),
        routing: false,
        disabled_alerts: off("alerts").collect(),
        disabled_indicators: off("indicators").collect(),
        indicators: lost.map(|item| context.called(&item).0.to_owned()).collect(),
        varies: context.layered.environment.is_some(),
        alerts: context.report.names_in("alerts."),
        dashboards: context.report.names_in("dashboards.")
            || context.layered.disabled.keys().any(|path| path.starts_with("dashboards.")),
        unknown: !context.complete,
    }
}
