//! A scrape interval that leaves series without a value until the next scrape.

use crate::model::{Duration, Stack};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let stack = &context.model.stack;
    if stack.has_gaps(stack.scrape_interval) {
        report.add(finding(stack, stack.scrape_interval, stack.scrape_interval_span).item("stack"));
    }
    for service in context.model.services.values() {
        let Some(span) = service.scrape_interval_span else { continue };
        let intervals = service.jobs.iter().filter_map(|job| job.scrape_interval(stack.scrape_interval));
        let Some(interval) = intervals.max().filter(|interval| stack.has_gaps(*interval)) else { continue };
        report.add(finding(stack, interval, span).item(format!("services.{}", service.name)));
    }
}

fn finding(stack: &Stack, interval: Duration, span: Span) -> Diagnostic {
    Diagnostic::new(
        "service/interval-exceeds-lookback",
        span,
        format!("a scrape every {interval} leaves gaps in the series"),
        format!("Prometheus uses a sample for {} only", stack.lookback()),
    )
    .help(match stack.lookback() {
        Duration(300_000) => "scrape at least every 2 minutes: \"2m\"".to_owned(),
        lookback => format!("scrape at least every {}, or raise `query_lookback_delta`", Duration(lookback.0 / 2)),
    })
}
