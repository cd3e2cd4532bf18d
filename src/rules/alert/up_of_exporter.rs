//! An alert on `up` of a job whose targets are not the service, so that it says nothing of the service.

use crate::metrics::Origin;
use crate::model::{Alert, Job, Model, Service, conventions};
use crate::promql::{Expr, MatchOperator, Selector};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::promql::asked::Asked;

/// Words by which an author says that the exporter itself is meant.
const MEANT: &[&str] = &["exporter", "scrap", "target", "blackbox", "collector", "metrics"];

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for alert in context.model.alerts.values().filter(|alert| alert.user_defined) {
        let root = &alert.expr.parsed.root;
        let names = root.metric_names();
        // few alerts are about `up`, and reading texts takes longer
        if !names.iter().eq(["up"].iter()) || is_meant(alert) {
            continue;
        }
        root.walk(&mut |node| {
            let Expr::Selector(selector) = &node.kind else { return };
            let Some((name, at)) = &selector.name else { return };
            let Some((service, job, better)) = stand_in(context.model, selector) else { return };
            let who = if job.module.is_some() { "its probe" } else { "its exporter" };
            let span = alert.expr.text.span(node.span.clone());
            let mut found = Diagnostic::new(
                "alert/up-of-exporter",
                span,
                format!("`{name}` of `{}` shows whether {who} answers, not whether the service does", job.name),
                format!("stays 1 while {who} answers, even if the service is down"),
            )
            .item(alert.item())
            .help(format!("use `{better}`: it is 0 when `{}` does not answer", service.name));
            if selects(context, selector, better) && alert.expr.text.is_plain(at.clone()) {
                found = found.edit(alert.expr.text.span(at.clone()), better);
            }
            report.add(found);
        });
    }
}

/// Whether the texts of an alert say that it is about the exporter.
fn is_meant(alert: &Alert) -> bool {
    let says = |text: &str| {
        let text = text.to_ascii_lowercase();
        MEANT.iter().any(|word| text.contains(word))
    };
    says(&alert.name) || alert.variants.iter().any(|variant| variant.annotations.values().any(|text| says(text)))
}

/// The service that a selector of `up` is about, one of the jobs, and what says whether the service answers: where a matcher
/// names the jobs, and each is an exporter or a probe.
fn stand_in<'a>(model: &'a Model, selector: &Selector) -> Option<(&'a Service, &'a Job, &'a str)> {
    let names = |label: &str| {
        let asks = [MatchOperator::Equal, MatchOperator::Matches];
        let mut matchers = selector.matchers.iter();
        matchers.any(|matcher| matcher.label == label && asks.contains(&matcher.operator) && !matcher.value.is_empty())
    };
    if !names("job") && !names(conventions::SERVICE_LABEL) {
        return None;
    }
    let (mut found, asked) = (None, Asked::new(&selector.matchers));
    for service in model.services.values() {
        for job in &service.jobs {
            match asked.of_target(service, job) {
                Some(false) => {}
                Some(true) => {
                    let better = better(service, job)?;
                    found.get_or_insert((service, job, better));
                }
                None => return None,
            }
        }
    }
    found
}

/// The metric that says of a service what `up` of a job does not.
fn better<'a>(service: &'a Service, job: &Job) -> Option<&'a str> {
    if job.module.is_some() {
        return Some("probe_success");
    }
    service.alive.as_deref().filter(|alive| {
        let probed = service.jobs.iter().any(|job| job.module.is_some());
        *alive != "probe_success" || probed
    })
}

/// Whether the same matchers certainly select the better metric.
fn selects<'a>(context: &Context<'a>, selector: &Selector, better: &'a str) -> bool {
    let (series, asked) = (context.types.series(better), Asked::new(&selector.matchers));
    series.known.iter().any(|series| match series.origin {
        Origin::Target { service, job } => asked.of_target(service, job) == Some(true),
        _ => false,
    })
}
