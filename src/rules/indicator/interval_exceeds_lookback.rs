//! A selector of a recorded series that has no value most of the time, since its rule runs too rarely.

use crate::metrics::Origin;
use crate::model::{Duration, Model};
use crate::promql::{self, Expr, Node};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::promql::feeds::Feeds;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    if !rare(context.model) {
        return;
    }
    let stack = &context.model.stack;
    for &(ref item, expression) in context.expressions() {
        instant(&expression.parsed.root, &mut |node| {
            let Expr::Selector(selector) = &node.kind else { return };
            let feeds = Feeds::from_selector(context, selector);
            let Some(feed) = feeds.all(|feed| stack.has_gaps(feed.interval)) else { return };
            let Origin::Indicator(indicator) = feed.origin else { return };
            let (name, interval, lookback) = (&indicator.name, feed.interval, stack.lookback());
            let gap = match interval == lookback {
                true => "no value just before each new sample".to_owned(),
                false => format!("no value for {} of every {interval}", Duration(interval.0 - lookback.0)),
            };
            report.add(
                Diagnostic::new(
                    "indicator/interval-exceeds-lookback",
                    expression.text.span(node.span.clone()),
                    format!("`{name}` is recorded every {interval}, but a query sees a sample for only {lookback}"),
                    gap,
                )
                .item(item.clone())
                .help(format!(
                    "write last_over_time({}[{}]), or set a shorter `interval` in [indicators.{name}]",
                    promql::selector_of(name),
                    Duration(interval.0.saturating_mul(2))
                )),
            );
        });
    }
}

/// Whether there is such an indicator at all.
fn rare(model: &Model) -> bool {
    let usual = model.stack.evaluation_interval;
    model.indicators.iter().any(|indicator| model.stack.has_gaps(indicator.interval.unwrap_or(usual)))
}

/// Every selector that asks for one instant.
fn instant<'a>(node: &'a Node, visit: &mut dyn FnMut(&'a Node)) {
    match &node.kind {
        Expr::Range { .. } => {}
        Expr::Selector(_) => visit(node),
        _ => node.children().for_each(|child| instant(child, visit)),
    }
}
